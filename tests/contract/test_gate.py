"""The gate in CI and the release notes: the curated document against the last tag."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from reward_orders.contract.commands import main

if TYPE_CHECKING:
    from collections.abc import Callable

CURATED = Path("openapi/orders.yaml").resolve()
Git = "Callable[..., None]"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """A repository with the curated document, a package and a facade, committed but not tagged."""
    made = {
        "openapi/orders.yaml": CURATED.read_text(),
        "openapi/accepted.toml": "",
        "generated/reward_orders_api/models/order.py": "class Order:\n    id: str\n",
        "facade/reward_orders/__init__.py": "def create(amount: int) -> None: ...\n",
    }
    for name, text in made.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def git(*words: str) -> None:
        subprocess.run(
            ["git", "-c", "user.name=t", "-c", "user.email=t@example.org", "-C", str(tmp_path), *words], check=True
        )

    git("init", "-q")
    git("add", ".")
    git("commit", "-q", "-m", "x")
    monkeypatch.chdir(tmp_path)
    return git


def dropped() -> None:
    """Take an operation out of the working tree's document."""
    document: Any = yaml.safe_load(CURATED.read_text())
    document["paths"].pop("/v1/orders")
    Path("openapi/orders.yaml").write_text(yaml.safe_dump(document))


@pytest.mark.usefixtures("project")
def test_what_was_never_released_cannot_break(capfd: pytest.CaptureFixture[str]) -> None:
    """Where a file of the repository says so, and only there."""
    dropped()
    Path("openapi/never_released.txt").write_text("Nothing yet.")
    assert main(["gate"]) == 0
    assert "never released, says openapi/never_released.txt" in capfd.readouterr().out
    assert main(["notes"]) == 0


@pytest.mark.parametrize("command", ["gate", "notes"])
@pytest.mark.usefixtures("project")
def test_a_clone_without_tags_fails_with_what_to_do(command: str, capfd: pytest.CaptureFixture[str]) -> None:
    """CI clones without tags by default: a gate that passed there would pass whatever breaks."""
    dropped()
    assert main([command]) == 2
    assert "git fetch --tags" in capfd.readouterr().err


@pytest.mark.parametrize("command", ["gate", "notes"])
def test_a_clone_with_cut_history_fails_with_what_to_do(
    command: str, project: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """The tag may lie before the cut."""
    project("tag", "v0.1.0")
    project("commit", "-q", "--allow-empty", "-m", "y")
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "-q", "--depth", "1", f"file://{tmp_path}", str(clone)], check=True)
    monkeypatch.chdir(clone)
    assert main([command]) == 2
    assert "git fetch --unshallow --tags" in capfd.readouterr().err
    subprocess.run(["git", "fetch", "-q", "--unshallow", "--tags"], check=True)
    assert main([command]) == 0


def test_tags_of_another_branch_are_no_release_of_this_one(project: Any, capfd: pytest.CaptureFixture[str]) -> None:
    """The tags that are there are named."""
    project("checkout", "-q", "-b", "other")
    project("commit", "-q", "--allow-empty", "-m", "y")
    project("tag", "v9.0.0")
    project("checkout", "-q", "-")
    assert main(["gate"]) == 2
    assert "none of the tags here (v9.0.0) is before HEAD" in capfd.readouterr().err


def test_a_release_ends_what_was_never_released(project: Any, capfd: pytest.CaptureFixture[str]) -> None:
    """The file is not forgotten: it would let later clones without tags pass."""
    project("tag", "v0.1.0")
    Path("openapi/never_released.txt").write_text("Nothing yet.")
    assert main(["gate"]) == 2
    assert "remove the file" in capfd.readouterr().err


def test_outside_of_a_repository_the_gate_says_where_to_run_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """A downloaded archive has no tags."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    assert main(["gate"]) == 2
    assert "in no git repository" in capfd.readouterr().err


def test_gate_compares_with_the_last_tag(project: Any) -> None:
    """The same document passes; a removed operation fails; accepted, it passes again."""
    project("tag", "v0.1.0")
    assert main(["gate"]) == 0
    dropped()
    assert main(["gate"]) == 1


def test_accepted_break_passes_the_gate(project: Any, capfd: pytest.CaptureFixture[str]) -> None:
    """The gate reads openapi/accepted.toml."""
    project("tag", "v0.1.0")
    dropped()
    assert main(["gate"]) == 1
    names = [line.rsplit("[", 1)[1].rstrip("]") for line in capfd.readouterr().out.splitlines() if line.endswith("]")]
    entries = (f'[[accept]]\nfingerprint = "{name}"\nreason = "x"\nuntil = 2099-01-01\n' for name in names)
    Path("openapi/accepted.toml").write_text("\n".join(entries))
    assert main(["gate"]) == 0


def test_release_notes_hold_wire_and_python(project: Any, capfd: pytest.CaptureFixture[str]) -> None:
    """What went on the wire, in the package and in the facade stands in CHANGELOG form."""
    project("tag", "v0.1.0")
    dropped()
    Path("generated/reward_orders_api/models/order.py").write_text("class Order:\n    id: str\n    more: str\n")
    Path("facade/reward_orders/__init__.py").write_text("def make(amount: int) -> None: ...\n")
    assert main(["notes"]) == 0
    text = capfd.readouterr().out
    assert "### Breaking" in text
    assert "/v1/orders" in text
    assert "facade changed" in text
    assert "models.order.Order.more" in text
