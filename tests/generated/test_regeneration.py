"""The committed package is what the contract gives, and nothing of the contract is lost on the way in silence."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from importlib.metadata import version
from typing import TYPE_CHECKING

import pytest

from scripts import pinned, regenerate
from scripts.contract_document import read
from scripts.regenerate import CONTRACT, PACKAGE, GenerationError, differences, generate, left_out

if TYPE_CHECKING:
    from pathlib import Path


def test_the_committed_package_is_fresh(fresh: Path) -> None:
    """No hand edit and no forgotten `make regenerate`."""
    assert differences(PACKAGE, fresh) == []


@pytest.mark.slow
def test_two_runs_give_the_same_bytes(fresh: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even the hash seed changes the output."""
    monkeypatch.setenv("PYTHONHASHSEED", "42")
    generate(tmp_path / "again")
    assert differences(fresh, tmp_path / "again") == []


def test_a_stale_package_fails_the_check_with_a_diff(
    fresh: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """--check says which file and which line, changes nothing, and exits with 1."""
    stale = tmp_path / "reward_orders_api"
    shutil.copytree(fresh, stale)
    types = stale / "types.py"
    edited = types.read_text().replace("class Unset:", "class Unsettled:")
    types.write_text(edited)
    (stale / "models" / "tango_order.py").unlink()
    monkeypatch.setattr(regenerate, "PACKAGE", stale)
    monkeypatch.setattr(regenerate, "generate", lambda into: shutil.copytree(fresh, into))
    assert regenerate.main(["--check"]) == 1
    output = capsys.readouterr()
    assert "-class Unsettled:" in output.out
    assert "+class Unset:" in output.out
    assert "only freshly generated: models/tango_order.py" in output.out
    assert "make regenerate" in output.err
    assert types.read_text() == edited


@pytest.fixture
def unguarded(monkeypatch: pytest.MonkeyPatch) -> None:
    """The contract goes to the generator as it is, so that it meets what it does not know."""
    monkeypatch.setattr(regenerate, "read_supported", read)
    monkeypatch.setattr(regenerate, "for_generator", lambda document: document)


def broken(tmp_path: Path, old: str, new: str) -> Path:
    """A contract with one edit."""
    text = CONTRACT.read_text()
    assert old in text
    path = tmp_path / "orders.yaml"
    path.write_text(text.replace(old, new))
    return path


@pytest.mark.usefixtures("unguarded")
@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        # The generator would skip the operation with a warning and exit status 0.
        (
            "        - name: exportId\n          in: path\n",
            "        - name: exportId\n          in: query\n",
            "Path parameters do not match with path",
        ),
        pytest.param(
            "        newEmail:\n          type: string\n",
            "        newEmail:\n          type: string\n          format: binary\n",
            "no rule for FileProperty of the request field newEmail",
            marks=pytest.mark.slow,
        ),
    ],
    ids=["a warning", "a kind without a rule"],
)
def test_what_the_generator_does_not_take_fails_in_one_line(tmp_path: Path, old: str, new: str, told: str) -> None:
    """With the generator's own words, should what we refuse ourselves not cover it."""
    with pytest.raises(GenerationError) as caught:
        generate(tmp_path / "out", contract=broken(tmp_path, old, new))
    line = str(caught.value)
    assert line.startswith("orders.yaml: ")
    assert told in line
    assert "\n" not in line


def test_what_we_refuse_never_reaches_the_generator(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The line of scripts/supported.py is all that is shown."""
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: pytest.fail("the generator was run"))
    changed = broken(
        tmp_path, "        newEmail:\n          type: string\n", "        newEmail:\n          type: text\n"
    )
    with pytest.raises(GenerationError) as caught:
        generate(tmp_path / "out", contract=changed)
    assert str(caught.value).startswith("orders.yaml: schema TangoResendRequest.newEmail: the type text is none")


@pytest.mark.parametrize("name", ["openapi-python-client", "ruff"])
def test_another_version_of_a_tool_is_told(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Templates are edits of one version's: with another one they would fail somewhere, or give another package."""
    monkeypatch.setattr(pinned, "version", lambda each: "0.1.0" if each == name else version(each))
    with pytest.raises(GenerationError, match=rf"{name}: 0\.1\.0 is installed, and the package is written with \d"):
        generate(tmp_path / "out")


@pytest.mark.parametrize("script", ["regenerate", "lint_contract", "contract_coverage", "recording_contract"])
def test_a_generator_without_our_names_is_told(script: str, tmp_path: Path) -> None:
    """Older versions have other functions: no traceback of an import, but the version to install."""
    (tmp_path / "openapi_python_client").mkdir()
    for file in ("__init__.py", "strings.py"):
        (tmp_path / "openapi_python_client" / file).write_text("")
    metadata = tmp_path / "openapi_python_client-0.1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: openapi-python-client\nVersion: 0.1.0\n")
    done = subprocess.run(
        [sys.executable, "-m", f"scripts.{script}"], capture_output=True, text=True, check=False,
        cwd=CONTRACT.parents[1], env=os.environ | {"PYTHONPATH": str(tmp_path)},
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr.startswith("openapi-python-client: 0.1.0 is installed, and the package is written with ")
    assert "Traceback" not in done.stderr


def test_what_is_left_out_is_named(fresh: Path, tmp_path: Path) -> None:
    """Should the generator skip something without a word, operations and schemas are still compared one by one."""
    package, document = tmp_path / "package", read(CONTRACT)
    shutil.copytree(fresh, package)
    assert left_out(package, document) == []
    (package / "api" / "tango" / "tango_create_order.py").unlink()
    (package / "models" / "voucherify_order_status.py").unlink()
    assert left_out(package, document) == ["VoucherifyOrderStatus", "tango/tango_create_order"]


def test_a_failure_leaves_the_committed_package_alone(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A run that fails says why in one place and exits with 1."""

    def fail(into: Path) -> None:
        raise GenerationError(f"no {into.name}")

    monkeypatch.setattr(regenerate, "generate", fail)
    assert regenerate.main([]) == 1
    assert "no reward_orders_api" in capsys.readouterr().err
    assert (PACKAGE / "py.typed").exists()
