"""`watch FOLDER`: what a vendor publishes, taken into the repository; new operations beside ours are seen."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from reward_orders.contract.commands import main
from tests.kit.vendor import LOCKS, pages, said, written


@pytest.fixture(autouse=True)
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout with the contract, its profile and the locks."""
    folder = tmp_path / "checkout"
    shutil.copytree(LOCKS, folder / "openapi" / "locks")
    for name in ("orders.yaml", "contract.toml"):
        shutil.copy(LOCKS.parent / name, folder / "openapi" / name)
    monkeypatch.chdir(folder)
    return folder


def lock(vendor: str) -> Path:
    return Path(f"openapi/locks/{vendor}.surface.json")


@pytest.mark.parametrize("vendor", ["tango", "voucherify"])
def test_pages_that_say_what_the_lock_says_change_nothing(vendor: str, tmp_path: Path, capfd: Any) -> None:
    """Dozens of documents, an operation each, are one API; the lock is found by its operations."""
    before = json.loads(lock(vendor).read_text())
    assert main(["watch", pages(said(vendor), tmp_path / "docs")]) == 0
    assert "Nothing differs." in capfd.readouterr().out
    after = json.loads(lock(vendor).read_text())
    assert after["operations"].keys() == before["operations"].keys()
    assert main(["diff", str(LOCKS / f"{vendor}.surface.json"), str(lock(vendor))]) == 0


def cancel(document: Any) -> Any:
    """Give Tango an operation that cancels an order."""
    document["operations"]["POST /orders/{referenceOrderID}/cancel"] = document["operations"][
        "POST /orders/{referenceOrderID}/resends"
    ] | {"full": "/raas/v2/orders/{referenceOrderID}/cancel", "id": "cancelOrder"}
    return document


def test_an_operation_beside_ours_is_listed_and_new_once(tmp_path: Path, capfd: Any) -> None:
    """With the file that describes it; the next run knows it."""
    folder = pages(cancel(said("tango")), tmp_path / "docs")
    assert main(["watch", folder]) == 0
    shown = capfd.readouterr()
    assert "1 beside ours, which the contract lacks" in shown.out
    assert f"  new POST /orders/{{referenceOrderID}}/cancel  ({folder}/page-04.json)" in shown.out
    assert "written anew; review it and commit it" in shown.err
    assert main(["watch", folder, "--format", "json"]) == 0
    shown = capfd.readouterr()
    assert json.loads(shown.out)["beside"] == [
        {"operation": "POST /orders/{referenceOrderID}/cancel", "file": f"{folder}/page-04.json", "new": False}
    ]
    assert "is as it was" in shown.err


def test_a_break_is_reported_once_and_stands_in_the_new_lock(tmp_path: Path, capfd: Any) -> None:
    """Exit code 1 with the report; the lock then says what the vendor says now."""
    document = said("tango")
    del document["operations"]["POST /orders/{referenceOrderID}/resends"]
    folder = pages(document, tmp_path / "docs")
    assert main(["watch", folder, "--output", str(tmp_path / "report.txt")]) == 1
    assert "op.removed" in (tmp_path / "report.txt").read_text()
    assert "POST /orders/{referenceOrderID}/resends" not in json.loads(lock("tango").read_text())["operations"]
    capfd.readouterr()
    assert main(["watch", folder]) == 0


def test_a_dry_run_writes_no_lock(tmp_path: Path) -> None:
    """The report alone."""
    before = lock("tango").read_text()
    assert main(["watch", pages(cancel(said("tango")), tmp_path / "docs"), "--dry-run"]) == 0
    assert lock("tango").read_text() == before


def test_a_first_lock_is_written(tmp_path: Path, capfd: Any) -> None:
    """There is nothing to compare with, and that is said."""
    first = Path("openapi/locks/new.surface.json")
    assert main(["watch", written(said("tango"), tmp_path), "--lock", str(first)]) == 0
    assert "is not there yet, so there is nothing to compare with" in capfd.readouterr().out
    assert main(["diff", str(first), str(lock("tango"))]) == 0


def test_documents_of_two_vendors_are_told_apart_by_hand(tmp_path: Path, capfd: Any) -> None:
    """Each vendor has its own lock."""
    both = said("tango")
    both["operations"] |= said("voucherify")["operations"]
    assert main(["watch", written(both, tmp_path)]) == 2
    assert "one vendor at a time" in capfd.readouterr().err


def test_the_vendors_own_documents(shared: Path, tmp_path: Path, capfd: Any) -> None:
    """A folder of one vendor's pages says what the committed lock says."""
    for vendor, pattern in (("tango", "tango-2026*.json"), ("voucherify", "voucherify-*.json")):
        folder = tmp_path / vendor
        folder.mkdir()
        for file in shared.glob(f"vendor/{pattern}"):
            (folder / file.name).symlink_to(file)
        assert main(["watch", str(folder)]) == 0
        assert "Nothing differs." in capfd.readouterr().out
        assert lock(vendor).read_text() == (LOCKS / lock(vendor).name).read_text()
