"""The command `reward-orders`: each group passes its words on to its room, and a missing extra is named."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import typer.main
from typer.testing import CliRunner

import reward_orders
from reward_orders.cli.app import app
from reward_orders.contract.commands import MORE
from tests.kit.vendor import said, written

RUNNER = CliRunner()


def run(*words: str, missing: str = "") -> subprocess.CompletedProcess[str]:
    """The command in an interpreter of its own, in which a module cannot be imported."""
    hide = f"import sys; sys.modules[{missing!r}] = None\n" if missing else "import sys\n"
    code = f"{hide}sys.argv = ['reward-orders', *sys.argv[1:]]\nfrom reward_orders.cli.__main__ import main\nmain()"
    return subprocess.run([sys.executable, "-c", code, *words], capture_output=True, text=True, check=False)


def test_the_version_is_that_of_the_package() -> None:
    """As other commands show it."""
    assert RUNNER.invoke(app, ["--version"]).output == f"reward-orders {reward_orders.__version__}\n"


def test_help_lists_every_command() -> None:
    """Without words too; a group lists its own."""
    assert {"contract", "sandbox"} <= set(RUNNER.invoke(app, []).output.split())
    shown = RUNNER.invoke(app, ["contract", "--help"]).output.split()
    assert {"diff", "check", "watch", "snapshot", "rules", "gate", "notes"} <= set(shown)


def test_the_group_has_every_command_of_its_room() -> None:
    """What `python -m reward_orders.contract` knows, the command knows."""
    group = typer.main.get_command(app).commands["contract"]
    assert set(group.commands) == {"diff", "snapshot", "rules", "schema", *MORE}


def test_words_and_exit_codes_pass_through(tmp_path: Path) -> None:
    """Options of the room, its --help among them, and what it exits with."""
    same = written(said("tango"), tmp_path)
    done = RUNNER.invoke(app, ["contract", "diff", same, same, "--format", "json"])
    assert done.exit_code == 0
    assert '"findings": []' in done.stdout
    assert RUNNER.invoke(app, ["contract", "diff", same, str(tmp_path / "none")]).exit_code == 3
    assert RUNNER.invoke(app, ["contract", "rules", "no.rule"]).exit_code == 2
    assert "--my-calls" in RUNNER.invoke(app, ["contract", "check", "--help"]).stdout
    assert "--until-stdin-closes" in RUNNER.invoke(app, ["sandbox", "--help"]).stdout


@pytest.mark.parametrize(
    ("missing", "words", "extra"),
    [
        ("typer", ["--version"], "cli"),
        ("yaml", ["contract", "rules"], "contract"),
        ("starlette", ["sandbox"], "sandbox"),
        ("uvicorn", ["sandbox"], "sandbox"),
    ],
)
def test_a_missing_extra_says_its_command(missing: str, words: list[str], extra: str) -> None:
    """One line that can be pasted, exit code 2, no traceback."""
    done = run(*words, missing=missing)
    assert done.returncode == 2
    assert f"pip install 'reward-orders[{extra}]'" in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_starting_the_command_loads_no_room() -> None:
    """Completion and help stay quick: a room is loaded when its command is called."""
    code = "import sys\nimport reward_orders.cli.app\nprint('\\n'.join(m for m in sys.modules if 'reward_orders' in m))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    rooms = {name.split(".")[1] for name in done.stdout.split() if name.startswith("reward_orders.")}
    assert rooms == {"_version", "cli"}


def test_the_script_is_installed() -> None:
    """Under the name that the documentation uses."""
    script = Path(sys.executable).with_name("reward-orders")
    done = subprocess.run([script, "--version"], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("reward-orders ")
