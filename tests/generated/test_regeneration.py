"""The committed package is what the contract gives, and nothing of the contract is lost on the way in silence."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from scripts import regenerate
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


@pytest.mark.parametrize(
    ("old", "new"),
    [
        # An operation the generator cannot read: it would be skipped with a warning and exit status 0.
        ("        - name: exportId\n          in: path\n", "        - name: exportId\n          in: query\n"),
        # A schema it cannot read.
        pytest.param(
            "          $ref: '#/components/schemas/TangoPage'",
            "          $ref: '#/components/schemas/TangoPages'",
            marks=pytest.mark.slow,
        ),
    ],
    ids=["operation", "schema"],
)
def test_a_generator_warning_fails(tmp_path: Path, old: str, new: str) -> None:
    """What the generator cannot read is an error that shows its own words."""
    text = CONTRACT.read_text()
    assert old in text
    broken = tmp_path / "orders.yaml"
    broken.write_text(text.replace(old, new))
    with pytest.raises(GenerationError, match=r"(?i)unable|cannot|could not|incorrect"):
        generate(tmp_path / "out", contract=broken)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            "        legacyId:\n          type:\n            - string\n            - 'null'\n",
            "        legacyId:\n          type: string\n          format: binary\n",
            "TangoResend.legacyId: no rule for a field of type string and format binary",
        ),
        (
            "        newEmail:\n          type: string\n",
            "        newEmail:\n          type: integer\n          enum:\n            - 1\n",
            "no rule for an enum of numbers of the request field newEmail",
        ),
    ],
    ids=["answer", "request"],
)
def test_a_type_our_templates_do_not_know_fails(tmp_path: Path, old: str, new: str, told: str) -> None:
    """One line names the field whose kind reading or writing has no rule for; it is not read in some other way."""
    text = CONTRACT.read_text()
    assert old in text
    changed = tmp_path / "orders.yaml"
    changed.write_text(text.replace(old, new))
    with pytest.raises(GenerationError) as caught:
        generate(tmp_path / "out", contract=changed)
    assert str(caught.value) == f"orders.yaml: {told}"


def test_what_is_left_out_is_named(fresh: Path, tmp_path: Path) -> None:
    """Should the generator skip something without a word, operations and schemas are still compared one by one."""
    package = tmp_path / "package"
    shutil.copytree(fresh, package)
    assert left_out(package, CONTRACT) == []
    (package / "api" / "tango" / "tango_create_order.py").unlink()
    (package / "models" / "voucherify_order_status.py").unlink()
    assert left_out(package, CONTRACT) == ["VoucherifyOrderStatus", "tango/tango_create_order"]


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
