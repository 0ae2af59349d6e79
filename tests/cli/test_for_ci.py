"""The GitHub action and the pre-commit hooks: of the form that those tools ask for, and they do what they say."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.kit.vendor import said, written

ROOT = Path(__file__).parents[2]
ACTION = ROOT / ".github" / "actions" / "contract-check" / "action.yml"
HOOKS = ROOT / ".pre-commit-hooks.yaml"


def tool(name: str, *words: str, **settings: Any) -> subprocess.CompletedProcess[str]:
    """Run a tool that is installed beside this Python."""
    command = [str(Path(sys.executable).with_name(name)), *words]
    return subprocess.run(command, capture_output=True, text=True, check=False, **settings)


def broken(folder: Path) -> str:
    """A document in which an operation of ours is gone."""
    document = said("tango")
    del document["operations"]["POST /orders/{referenceOrderID}/resends"]
    return written(document, folder, "tango-new.json")


def test_the_action_is_of_githubs_form() -> None:
    """By the published schema of actions."""
    done = tool("check-jsonschema", "--builtin-schema", "vendor.github-actions", str(ACTION))
    assert done.returncode == 0, done.stdout


def step(inputs: dict[str, str], folder: Path) -> tuple[int, str, str]:
    """Run the action's step as a runner does: with bash, its inputs as variables; exit code, output, summary."""
    action = yaml.safe_load(ACTION.read_text())
    given = {name: told.get("default", "") for name, told in action["inputs"].items()} | inputs
    (only,) = action["runs"]["steps"]
    named = {key: value.strip("${} ").removeprefix("inputs.") for key, value in only["env"].items()}
    summary = folder / "summary.md"
    environment = os.environ | {key: given[name] for key, name in named.items()} | {"GITHUB_STEP_SUMMARY": str(summary)}
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", only["run"]]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder, env=environment)
    return done.returncode, done.stdout, summary.read_text() if summary.exists() else done.stderr


def test_the_action_fails_on_a_break_and_shows_it(tmp_path: Path) -> None:
    """As an annotation and in the summary of the job; what does not break passes."""
    inputs = {"documents": broken(tmp_path), "python": sys.executable}
    code, annotations, summary = step(inputs, tmp_path)
    assert code == 1
    assert "::error" in annotations
    assert "op.removed" in summary
    assert step(inputs | {"fail-on": "none"}, tmp_path)[0] == 0
    assert step({"documents": f"\n{written(said('tango'), tmp_path)}\n", "python": sys.executable}, tmp_path)[0] == 0


def test_the_action_takes_what_it_is_given_as_text(tmp_path: Path) -> None:
    """A name that is a command is a file that is not there."""
    code, _, _ = step({"documents": "$(touch made); touch made", "python": sys.executable}, tmp_path)
    assert code == 3
    assert not (tmp_path / "made").exists()


def test_the_hooks_are_of_pre_commits_form() -> None:
    """By pre-commit itself."""
    done = tool("pre-commit", "validate-manifest", str(HOOKS))
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(("breaks", "code"), [(True, 1), (False, 0)])
def test_a_hook_stops_a_document_that_breaks(breaks: bool, code: int, tmp_path: Path) -> None:
    """Run by pre-commit in an app's repository; the same hook, but with the Python of this environment."""
    hook = next(each for each in yaml.safe_load(HOOKS.read_text()) if each["id"] == "tango-contract-check")
    program, rest = hook["entry"].split(" ", 1)
    assert program == "python"
    here = hook | {"entry": f"{sys.executable} {rest}", "language": "system", "additional_dependencies": []}
    (tmp_path / ".pre-commit-config.yaml").write_text(yaml.safe_dump({"repos": [{"repo": "local", "hooks": [here]}]}))
    if breaks:
        broken(tmp_path)
    else:
        written(said("tango"), tmp_path, "tango-new.json")
    written({"not": "ours"}, tmp_path, "settings.json")
    git = shutil.which("git") or "git"
    for words in (["init", "-q"], ["add", "."]):
        subprocess.run([git, *words], cwd=tmp_path, check=True)
    environment = os.environ | {"PRE_COMMIT_HOME": str(tmp_path / "home"), "HOME": str(tmp_path)}
    done = tool("pre-commit", "run", "--all-files", cwd=tmp_path, env=environment)
    assert done.returncode == code, done.stdout
    assert ("op.removed" in done.stdout) is breaks
