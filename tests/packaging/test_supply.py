"""What is published holds no test, what is installed is pinned with its hash, and an audit that saw nothing says so."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from scripts.audit import verdict

ROOT = Path(__file__).parents[2]
LOCK = (ROOT / ".ci" / "constraints.txt").read_text()
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
PINS = dict(re.findall(r"^(\S+)==(\S+) \\$", LOCK, re.MULTILINE))


def test_the_source_archive_holds_no_test(tmp_path):
    """Both packages, the contract and what a reader wants; nothing that only this repository needs."""
    command = [sys.executable, "-m", "build", "--sdist", "--no-isolation", "--outdir", str(tmp_path), str(ROOT)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    (built,) = tmp_path.glob("*.tar.gz")
    with tarfile.open(built) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {name.split("/")[0] for name in names} == {
        *("facade", "generated", "openapi", "README.md", "LICENSE", "CHANGELOG.md", "pyproject.toml", "PKG-INFO"),
        ".gitignore",
    }
    assert not [name for name in names if re.search(r"(^|/)(tests?|conftest)[_./]|__pycache__|/test_", name)]


@pytest.mark.slow
def test_wheel_and_source_archive_are_the_same_bytes_from_another_copy(tmp_path, monkeypatch):
    """Where the copy lies, when its files were written and who may read them has no part in what is published.

    The site is built in each, and is in both.
    """
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1764460800")
    built = {}
    for name, mask in (("first", 0o022), ("elsewhere/second", 0o077)):
        copy = tmp_path / name
        before = os.umask(mask)
        try:
            shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(".venv", ".git", "__pycache__", "*_cache"))
            for number, path in enumerate(sorted(copy.rglob("*"))):
                os.utime(path, (1_700_000_000 + number, 1_700_000_000 + number * len(name)))
                if path.is_file():
                    path.chmod(0o644 & ~mask)
            for words in (["mkdocs", "build", "--quiet"], ["build", "--no-isolation", "--outdir", "out"]):
                command = [sys.executable, "-m", *words]
                run = subprocess.run(command, capture_output=True, text=True, check=False, cwd=copy)
                assert run.returncode == 0, run.stdout + run.stderr
        finally:
            os.umask(before)
        built[name] = {
            path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted((copy / "out").iterdir())
        }
    first, second = built.values()
    assert len(first) == 2
    assert first == second


def test_every_pin_has_its_hashes_and_no_address():
    """One block a package: its version and the hashes of its files; where it comes from is each machine's own."""
    blocks = re.split(r"\n(?=\S)", LOCK.strip())
    for block in blocks:
        head, *hashes = [line.removesuffix(" \\").strip() for line in block.splitlines()]
        assert re.fullmatch(r"[a-z0-9-]+==\S+", head)
        assert hashes
        assert all(re.fullmatch(r"--hash=sha256:[0-9a-f]{64}", line) for line in hashes), head
    assert "://" not in LOCK
    assert "uv" in PINS


def declared():
    """Everything that pyproject.toml names: to run, in extras, in groups, to build."""
    project = PROJECT["project"]
    lines = [*project["dependencies"], *PROJECT["build-system"]["requires"]]
    for extra in project["optional-dependencies"].values():
        lines += extra
    for group in PROJECT["dependency-groups"].values():
        lines += [line for line in group if isinstance(line, str)]
    return [Requirement(line) for line in lines]


def test_everything_that_is_declared_is_pinned_with_all_it_needs():
    """A package without a pin has no hash, and uv would install whatever comes."""
    queue, seen = declared(), set()
    while queue:
        requirement = queue.pop()
        extras = requirement.extras or {""}
        if requirement.marker and not any(requirement.marker.evaluate({"extra": extra}) for extra in extras):
            continue
        name = canonicalize_name(requirement.name)
        assert name in PINS, f"{name} is not in .ci/constraints.txt: run `make lock`"
        try:
            needed = distribution(name).requires or ()
        except PackageNotFoundError:  # the audit has an environment of its own
            continue
        if name not in seen:
            seen.add(name)
            queue += [
                inner
                for inner in map(Requirement, needed)
                if not inner.marker or any(inner.marker.evaluate({"extra": extra}) for extra in extras)
            ]


FOUND = {
    "name": "a",
    "version": "1",
    "vulns": [{"id": "CVE-1", "fix_versions": ["2"]}, {"id": "CVE-2", "fix_versions": []}],
}
FINE = {"name": "b", "version": "1", "vulns": []}
SKIPPED = {"name": "c", "skip_reason": "not found"}


@pytest.mark.parametrize(
    ("packages", "status", "said"),
    [
        ([FINE], 0, ["1 packages audited, 0 known vulnerabilities"]),
        (
            [FOUND, SKIPPED],
            1,
            [
                "not audited: c",
                "a 1: CVE-1, fixed in 2",
                "a 1: CVE-2, fixed in no version",
                "1 packages audited, 2 known vulnerabilities",
            ],
        ),
        ([SKIPPED], 0, ["Nothing was audited: what can be reached from here knows none of the 1 packages."]),
    ],
)
def test_an_audit_says_what_it_saw(packages, status, said):
    """A vulnerability fails; a service that knows no package has found none, which is no good news."""
    assert verdict(json.dumps({"dependencies": packages}), "") == (status, said)


@pytest.mark.parametrize(
    ("errors", "status"),
    [
        ("requests.exceptions.ProxyError: Unable to connect to proxy", 0),
        ("urllib3.exceptions.ReadTimeoutError: Read timed out", 0),
        ("ERROR: invalid requirement", 1),
        ("", 1),
    ],
)
def test_an_audit_that_could_not_be_made_says_so(errors, status):
    """Without a way to the data nothing fails and nothing is claimed; any other failure is one."""
    found, (line,) = verdict("", errors)
    assert found == status
    assert ("cannot be reached" in line) == (status == 0)


def test_the_version_has_its_notes():
    """CHANGELOG begins with the version that would be published, and speaks of no mistakes nobody ever had."""
    notes = (ROOT / "CHANGELOG.md").read_text()
    version = re.search(r'__version__ = "(.+)"', (ROOT / "facade" / "reward_orders" / "_version.py").read_text())[1]
    headings = re.findall(r"^## \[(\S+)\]", notes, re.MULTILINE)
    assert version in headings[:2]  # beneath what is not released yet, if there is any
    if len(set(headings) - {"Unreleased"}) == 1:
        assert "### Fixed" not in notes
