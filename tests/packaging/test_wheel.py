"""What `pip install` gives an app: both packages, typed, and nothing but the two runtime dependencies."""

import json
import re
import shutil
import signal
import subprocess
import sys
import tomllib
import venv
import zipfile
from importlib.metadata import distribution
from pathlib import Path
from urllib.request import ProxyHandler, build_opener

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
# What the contract diff reads when it runs: rules, the page's style, the form of its JSON, our client's profile.
DATA = ("rules.toml", "report.css", "report.schema.json", "contract.toml")
BASE = {
    "openapi": "3.0.3",
    "info": {"title": "shop", "version": "1.0.0"},
    "paths": {"/orders": {"get": {"responses": {"200": {"description": "fine"}}}}},
}
CODE = """
import json, sys
import reward_orders, reward_orders_api
from reward_orders import AsyncTango, AsyncVoucherify, Journal, Tango, TangoOrder, Voucherify, derive_key
for make in (Tango, AsyncTango):
    make(platform_name="p", platform_key="k", account="a", customer="c")
for make in (Voucherify, AsyncVoucherify):
    make(app_id="i", app_token="t")
try:
    Tango(platform_name="p", platform_key="k", account="a", customer="c", base_url="http://127.0.0.1:1",
          retry=reward_orders.RetryPolicy(attempts=1)).orders.create(utid="U1", amount="1.00", key="k")
except reward_orders.NotSentError as error:
    from reward_orders.sandbox.recording import Scrubber
    sent = Scrubber().sent("GET", "https://api.tangocard.com/raas/v2/orders?notes=Ada", {}, b"")
    assert sent.uri.endswith("/orders?notes=EXAMPLE")
    print(json.dumps([reward_orders.__version__, error.key, reward_orders.__file__, reward_orders_api.__file__]))
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    # Without isolation: the build needs no index, only the hatchling that is here.
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    (built,) = folder.glob("*.whl")
    return built


def test_the_wheel_holds_both_packages_and_nothing_else(wheel):
    """With py.typed, the licence, and no test, script or cache."""
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        metadata = archive.read(next(name for name in names if name.endswith(".dist-info/METADATA"))).decode()
    tops = {name.split("/")[0] for name in names}
    assert {"reward_orders", "reward_orders_api"} == {top for top in tops if not top.endswith(".dist-info")}
    assert {"reward_orders/py.typed", "reward_orders_api/py.typed"} <= set(names)
    assert "reward_orders/sandbox/orders.yaml" in names  # the contract, which the sandbox shows at /openapi.yaml
    assert "reward_orders/sandbox/recording/contract.json" in names
    assert {f"reward_orders/contract/{name}" for name in DATA} <= set(names)
    locks = {f"reward_orders/contract/locks/{file.name}" for file in (ROOT / "openapi" / "locks").iterdir()}
    assert locks <= set(names)  # what the vendors said, for `check`
    assert "reward_orders_api/README.md" in names
    assert any(name.endswith("LICENSE") for name in names)
    assert not [name for name in names if "__pycache__" in name or name.endswith((".pyc", ".db"))]
    needed = [
        line.removeprefix("Requires-Dist: ") for line in metadata.splitlines() if line.startswith("Requires-Dist")
    ]
    assert {Requirement(line).name for line in needed if "extra ==" not in line} == {"httpx", "attrs"}


def test_what_pypi_shows_leads_somewhere(wheel):
    """README without the repository around it: every link and picture has an address, of this very version."""
    with zipfile.ZipFile(wheel) as archive:
        metadata = archive.read(next(name for name in archive.namelist() if name.endswith("/METADATA"))).decode()
    head, _, shown = metadata.partition("\n\n")
    assert "Description-Content-Type: text/markdown" in head
    assert "License-Expression: MIT" in head
    assert "Project-URL: Documentation, https://" in head
    links = re.findall(r"\]\(([^)]+)\)", shown)
    assert len(links) > 20
    assert [link for link in links if not link.startswith("https://")] == []
    version = re.search(r"^Version: (\S+)", metadata, re.MULTILINE)[1]
    files = re.findall(r"/OWNER/reward-orders/(?:blob/)?v([^/]+)/([^#\s]+)", "\n".join(links))
    assert {told for told, _ in files} == {version}
    assert [file for _, file in files if not (ROOT / file).exists()] == []


@pytest.mark.slow
def test_the_wheel_brings_its_documentation(tmp_path):
    """From a clean environment, in an empty folder: the path of the first page, and a server that has its search."""
    copy = tmp_path / "checkout"
    shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(".venv", ".git", "__pycache__", "*_cache", "dist"))
    shutil.rmtree(copy / "facade" / "reward_orders" / "cli" / "site", ignore_errors=True)
    for words in (["mkdocs", "build", "--strict", "--quiet"], ["build", "--no-isolation", "--outdir", "dist"]):
        run = subprocess.run([sys.executable, "-m", *words], capture_output=True, text=True, check=False, cwd=copy)
        assert run.returncode == 0, run.stdout + run.stderr
    (wheel,) = (copy / "dist").glob("*.whl")
    assert wheel.stat().st_size <= 3_000_000
    assert not [name for name in zipfile.ZipFile(wheel).namelist() if name.endswith(".map")]
    site = environment(wheel, tmp_path, runtime_closure("cli"))
    run = python(tmp_path, "-m", "reward_orders.cli", "docs", "--print-path")
    assert run.returncode == 0, run.stderr
    page = Path(run.stdout.strip())
    assert page.is_relative_to(site)
    assert "one order per idempotency key" in page.read_text()
    command = [str(tmp_path / "env" / "bin" / "python"), "-m", "reward_orders.cli", "docs", "--no-browser"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=tmp_path, env={}) as server:
        url = re.search(r"http://127\.0\.0\.1:\d+/", server.stdout.readline())[0]
        opener = build_opener(ProxyHandler({}))
        found = json.load(opener.open(f"{url}search/search_index.json"))
        titles = {entry["location"].partition("#")[0] for entry in found["docs"]}
        assert {"guarantee.html", "api/tango.html", "changelog.html"} <= titles
        assert b"What is guaranteed" in opener.open(f"{url}guarantee.html").read()
        server.send_signal(signal.SIGINT)
        assert server.wait(timeout=30) == 0


def test_the_wheel_works_with_its_two_dependencies_alone(wheel, tmp_path):
    """In a fresh environment, without the extras: both packages import and every client can be built and used."""
    site = environment(wheel, tmp_path, runtime_closure())
    run = python(tmp_path, "-c", CODE)
    assert run.returncode == 0, run.stderr
    version, key, facade, generated = json.loads(run.stdout)
    assert key == "k"
    assert version in wheel.name
    assert Path(facade).is_relative_to(site)
    assert Path(generated).is_relative_to(site)


def test_the_contract_diff_runs_from_the_wheel_with_its_extra(wheel, tmp_path):
    """In an empty folder: a diff in every format, the profile of our client, a lock and a rule; httpx is not needed."""
    environment(wheel, tmp_path, ["PyYAML"])
    (tmp_path / "old.json").write_text(json.dumps(BASE))
    (tmp_path / "new.yaml").write_text("openapi: 3.0.3\ninfo: {title: shop, version: 1.0.0}\npaths: {}\n")
    report = ["-m", "reward_orders.contract", "diff", "old.json", "new.yaml", "--profile", "reward-orders", "--format"]
    written = {}
    for form in ("text", "markdown", "json", "html", "github", "changelog"):
        run = python(tmp_path, *report, form)
        assert run.returncode == 1, run.stderr
        written[form] = run.stdout
    assert json.loads(written["json"])["findings"][0]["rule"] == "op.removed"
    assert json.loads(written["json"])["summary"]["profile"] == "reward-orders"
    assert "<style>" in written["html"]
    assert python(tmp_path, "-m", "reward_orders.contract", "old.json", "new.yaml").returncode == 1
    assert "/orders" in python(tmp_path, "-m", "reward_orders.contract", "snapshot", "old.json").stdout
    assert "404" in python(tmp_path, "-m", "reward_orders.contract", "rules", "op.removed").stdout
    lock = ROOT / "openapi" / "locks" / "tango.surface.json"
    checked = python(tmp_path, "-m", "reward_orders.contract", "check", str(lock))
    assert (checked.returncode, "Nothing differs" in checked.stdout) == (0, True), checked.stderr


def test_the_contract_diff_without_its_extra_names_it(wheel, tmp_path):
    """One sentence that can be pasted, and the exit code of a wrong call: 1 would read as a finding."""
    environment(wheel, tmp_path, runtime_closure())
    run = python(tmp_path, "-m", "reward_orders.contract", "old.json", "new.json")
    assert run.returncode == 2
    assert run.stderr == "The contract diff needs PyYAML: pip install 'reward-orders[contract]'.\n"


def environment(wheel, folder, distributions):
    """A fresh environment in `env` below a folder, with the wheel and these distributions; its site-packages."""
    venv.create(folder / "env", with_pip=False)
    site = next((folder / "env").glob("lib/python*/site-packages"))
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    for name in distributions:
        copy_distribution(name, site)
    return site


def python(folder, *words):
    """Run Python of the environment below a folder, there, with nothing of ours in the way."""
    command = [str(folder / "env" / "bin" / "python"), "-W", "error", *words]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder, env={})


def runtime_closure(*extras):
    """The two runtime dependencies, what is in some extras of ours, and what all that needs in turn."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = [*project["dependencies"], *(line for extra in extras for line in project["optional-dependencies"][extra])]
    found, queue = set(), [Requirement(line) for line in wanted]
    while queue:
        requirement = queue.pop()
        if requirement.name.lower() in found or (requirement.marker and not requirement.marker.evaluate({"extra": ""})):
            continue
        found.add(requirement.name.lower())
        queue += [Requirement(line) for line in distribution(requirement.name).requires or ()]
    return sorted(found)


def copy_distribution(name, site):
    """Put an installed distribution into another environment, from this one: the suite needs no network."""
    for file in distribution(name).files or ():
        if ".." in file.parts or file.suffix == ".pyc":
            continue
        target = site / file
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(Path(file.locate()).read_bytes())
