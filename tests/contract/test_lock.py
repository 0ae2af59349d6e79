"""Surface locks: a vendor's document in our own short form says the same as the document."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from reward_orders.contract.cli import build, build_report, main
from reward_orders.contract.lock import load_any
from reward_orders.contract.pages import read_pages
from reward_orders.contract.rules import GENERIC
from tests.contract.differ import DOCUMENT, GONE, TODAY, edited
from tests.contract.rule_pairs import PAIRS, pair

if TYPE_CHECKING:
    from reward_orders.contract.report import Report

LOCKS = Path("openapi/locks")
CURATED = "openapi/orders.yaml"
VENDOR = {
    "tango": ["tango-2026-orders"],
    "voucherify": ["voucherify-async-actions", "voucherify-exports", "voucherify-orders"],
}


def written(value: Any, folder: Path, name: str) -> Path:
    """Write a document."""
    path = folder / name
    path.write_text(json.dumps(value))
    return path


def locked(document: Path, *words: str) -> Path:
    """Write the lock of a document beside it."""
    lock = document.with_suffix(".surface.json")
    assert main(["snapshot", str(document), "--output", str(lock), *words]) == 0
    return lock


def compared(base: Path, revision: Path, scope: str | None = None) -> Report:
    """Compare two files with the stock client."""
    return build(str(base), str(revision), scope=scope, profile=GENERIC, today=TODAY)


def wire(report: Report) -> set[tuple[str, str, str]]:
    """Return what is reported about operations; names of schemas are not part of a surface."""
    return {
        (each.rule.id, each.wire, each.first.where) for each in report.findings if not each.rule.id.startswith("doc.")
    }


# a lock holds what a schema asks for, not what it is put together from
SURFACE = [rule for rule in PAIRS if "allof" not in rule]


@pytest.mark.parametrize("rule", SURFACE)
def test_lock_says_what_the_document_says(rule: str, tmp_path: Path) -> None:
    """A lock equals its document, and comparing from the lock finds what comparing from the document finds."""
    before, after = (
        written(each, tmp_path, name) for each, name in zip(pair(PAIRS[rule][:2]), ("a.json", "b.json"), strict=True)
    )
    lock = locked(before)
    assert wire(compared(lock, before)) == set()
    assert wire(compared(lock, after)) == wire(compared(before, after))


def test_lock_keeps_how_a_parameter_may_be_written(tmp_path: Path) -> None:
    """Reserved characters and empty values that are taken no more are found from the lock too."""
    field = "/paths/~1orders/get/parameters/1"
    before = written(edited(DOCUMENT, {f"{field}/allowReserved": True}), tmp_path, "a.json")
    after = written(DOCUMENT, tmp_path, "b.json")
    lock = locked(before)
    assert wire(compared(lock, before)) == set()
    assert wire(compared(lock, after)) == wire(compared(before, after)) != set()


def test_lock_keeps_no_text(tmp_path: Path) -> None:
    """Nothing of a vendor's prose is committed."""
    prose = edited(
        DOCUMENT,
        {"/paths/~1orders/get/description": "secret words", "/components/schemas/Order/description": "secret words"},
    )
    assert "secret words" not in locked(written(prose, tmp_path, "a.json")).read_text()


def test_lock_in_scope_holds_our_operations_alone(tmp_path: Path) -> None:
    """With a scope the lock holds its operations and no other."""
    only = edited(DOCUMENT, {"/paths/~1orders~1{id}": GONE, "/paths/~1orders/post": GONE})
    scope = written(only, tmp_path, "scope.json")
    lock = locked(written(DOCUMENT, tmp_path, "a.json"), "--scope", str(scope))
    assert list(json.loads(lock.read_text())["operations"]) == ["GET /orders"]


def test_unknown_lock_format_is_unreadable(tmp_path: Path) -> None:
    """A lock of another format ends with exit code 3."""
    other = written({"surface": 99, "operations": {}}, tmp_path, "lock.json")
    assert main([str(other), str(other)]) == 3
    broken = written({"surface": 1, "operations": {}}, tmp_path, "broken.json")
    assert main([str(broken), str(broken)]) == 3


@pytest.mark.parametrize("name", VENDOR)
def test_committed_locks_are_those_of_the_documents(name: str, shared: Path) -> None:
    """The committed locks stand for the vendors' documents: then and now differ in nothing, both ways."""
    lock, ours = load_any(str(LOCKS / f"{name}.surface.json")), load_any(CURATED)
    documents = read_pages([str(shared / "vendor" / f"{each}.json") for each in VENDOR[name]], ours=ours).api
    for old, new in ((lock, documents), (documents, lock)):
        assert build_report(old, new, limit=ours, profile=GENERIC, today=TODAY).findings == []


def test_every_vendor_document_equals_its_lock(shared: Path, tmp_path: Path) -> None:
    """Whole documents too: every vendor document, every document of the cases."""
    files = [
        *shared.glob("vendor/*.json"),
        *shared.glob("contract/real/*/[br]*.json"),
        *shared.glob("contract/cases/*/[br]*.*"),
    ]
    for number, file in enumerate(sorted(files)):
        lock = tmp_path / f"{number}.json"
        assert main(["snapshot", str(file), "--output", str(lock)]) == 0
        assert wire(compared(lock, file)) == set(), file
