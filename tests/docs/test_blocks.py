"""What README and docs show works as it is printed: Python runs and passes mypy, commands print what stands there."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from reward_orders import Journal, Tango, Voucherify
from reward_orders.sandbox import Sandbox
from tests.docs.pages import PAGES, ROOT, SANDBOX, around, blocks_of, python_of

WITH_PYTHON = [page for page in PAGES if python_of(page)]
NOT_RUN = ("pip install", "make ", "reward-orders sandbox", "curl ")
"""Commands of README that install, serve, or need a program that is not everywhere."""


@pytest.mark.parametrize("page", [page for page in WITH_PYTHON if page != "README"])
def test_python_of_the_docs_runs_as_it_is_printed(page, reader):
    """In the order of the page, after what the page takes for granted (tests/docs/around)."""
    for part in python_of(page):
        names = {"sandbox": reader, "__name__": "page"}
        exec(compile(around(page, part).replace(SANDBOX, reader.url), f"around/{page}", "exec"), names)  # noqa: S102 - ours
        for block in part:
            code = "\n" * (block.line - 1) + block.text.replace(SANDBOX, reader.url)
            exec(compile(code, str(PAGES[page]), "exec"), names)  # noqa: S102 - our own page
        for thing in [*names.values()]:
            if isinstance(thing, Tango | Voucherify | Journal):
                thing.close()


def test_python_of_the_pages_passes_mypy(tmp_path):
    """What a reader copies is no type error in a typed app; names that a page takes for granted have their types."""
    files = []
    for page in WITH_PYTHON:
        for number, part in enumerate(python_of(page)):
            path = tmp_path / f"{page.lower().replace('-', '_')}_{number}.py"
            text = around(page, part) + "\n".join(block.text for block in part)
            path.write_text(text)
            files.append(path.name)
    command = [sys.executable, "-m", "mypy", "--config-file", os.devnull, "--check-untyped-defs", "--no-error-summary"]
    command += ["--ignore-missing-imports", "--cache-dir", str(tmp_path / "cache"), "--allow-redefinition", *files]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert run.stdout == ""
    assert run.returncode == 0, run.stderr


def test_every_page_keeps_to_titles_that_can_be_run():
    """A fence with other words behind its language is no code to the site, and none to these tests."""
    odd = [
        f"{page}:{number}"
        for page, path in PAGES.items()
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if re.match(r"```\s*(python|console)\b", line) and not re.fullmatch(r'```[a-z]+( title="[^"]+")?', line)
    ]
    assert odd == []


def test_readme_from_the_first_command_to_the_last(tmp_path):
    """README alone is enough to place one order, send a file and diff a contract, and it shows what is printed.

    The sandbox runs already; its contract is put where `curl` would put it.
    """
    (tmp_path / "old.yaml").write_bytes((ROOT / "openapi" / "orders.yaml").read_bytes())
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {"PATH": path, "HOME": str(tmp_path), "COLUMNS": "120", "NO_COLOR": "1"}
    ran = []
    with Sandbox.start() as sandbox:
        for block in blocks_of("README"):
            text = block.text.replace(SANDBOX, sandbox.url)
            if block.title is not None:
                (tmp_path / block.title).write_text(text)
            elif block.language == "console" and text.startswith("$ "):
                for command, _, printed in (shown.partition("\n") for shown in text.removeprefix("$ ").split("\n$ ")):
                    if command.startswith("export "):
                        environment |= dict(word.split("=", 1) for word in command.split()[1:])
                    elif not command.startswith(NOT_RUN):
                        told = run(command, environment, tmp_path)
                        assert fits(told, printed), f"README, `{command}` printed:\n{told}"
                        ran.append(command)
        assert len(sandbox.orders("tango")) == 3
    assert {command.split()[0] for command in ran} == {"python", "reward-orders", "sed"}


def test_the_program_of_readme_says_in_one_sentence_that_no_sandbox_runs(tmp_path):
    """Nobody's first look at the package is a traceback."""
    (block,) = [block for block in blocks_of("README") if block.title == "order.py"]
    (tmp_path / "order.py").write_text(block.text)
    exports = re.findall(r"^\$ export (.+)$", PAGES["README"].read_text(), re.MULTILINE)
    settings = dict(word.split("=", 1) for line in exports for word in line.split())
    nobody = settings | {"TANGO_BASE_URL": "http://127.0.0.1:1", "PATH": os.environ["PATH"], "HOME": str(tmp_path)}
    told = run(f"{sys.executable} order.py", nobody, tmp_path)
    assert told.count("\n") == 1
    assert "http://127.0.0.1:1 did not answer (ConnectError: Connection refused)" in told
    assert "Nothing was sent" in told


def run(command, environment, folder):
    """What a command prints, errors after the rest."""
    words = ["bash", "-c", command]
    done = subprocess.run(words, cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=120)
    return done.stdout + done.stderr


def fits(told, printed):
    """Whether a page shows what a command prints; `...` stands for whatever is there."""
    wanted = ".*?".join(re.escape(part) for part in printed.strip().split("..."))
    return re.fullmatch(rf"{wanted}\s*", told, re.DOTALL) is not None or re.match(rf"{wanted}\n", told) is not None
