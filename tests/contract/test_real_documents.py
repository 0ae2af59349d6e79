"""The vendors' own documents: what a good report says about them, to the last field, on one screen."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from reward_orders.contract.cli import build
from reward_orders.contract.render_html import SIZE_LIMIT, render_html
from reward_orders.contract.render_text import render_text
from reward_orders.contract.report import Report, as_json
from reward_orders.contract.rules import GENERIC
from tests.contract.differ import TODAY

if TYPE_CHECKING:
    from pathlib import Path

SCREEN = 50


def compared(base: Path, revision: Path) -> Report:
    """Compare two files with the stock client."""
    return build(str(base), str(revision), scope=None, profile=GENERIC, today=TODAY)


def facts(report: Report) -> set[tuple[str, str, str]]:
    """Return rule, operation and path of everything reported."""
    return {(each.rule.id, change.place.operation, change.where) for each in report.findings for change in each.members}


def test_tango_starter_pair(shared: Path) -> None:
    """Three dropped filters and another host; nothing else is at risk."""
    folder = shared / "contract" / "real" / "tango_swagger2_starter_to_crewscope"
    report = compared(folder / "base.json", folder / "revision.json")
    risky = {(each.rule.id, each.first.where) for each in report.findings if each.wire in {"break", "risk"}}
    filters = {("par.removed", f"query.{name}") for name in ("id", "name", "identityHash")}
    assert risky == filters | {("srv.url-changed", "servers")}


def test_voucherify_pair(shared: Path) -> None:
    """Three real changes, each reported once, and none of the 26 false ones."""
    folder = shared / "contract" / "real" / "voucherify_orders_2024_12_to_2026_08"
    report = compared(folder / "base.json", folder / "revision.json")
    found = {each.rule.id: each for each in report.findings if each.wire in {"break", "risk"}}
    assert len([each for each in report.findings if each.wire in {"break", "risk"}]) == len(found) == 3
    truth = json.loads((folder / "truth.json").read_text())["must_report"]
    assert set(found["body.now-required"].operations) == set(truth[0]["ops"])
    assert facts(report) & {("req.field.removed", "POST /v1/orders/import", "body[].created_at")}
    assert len(found["sec.tightened"].operations) == 6
    assert not any(rule.startswith(("res.field.removed", "res.type")) for rule, _, _ in facts(report))


TANGO_2022_TO_2026 = {
    ("body.now-required", "POST /orders", "body"),
    ("req.field.added-required", "POST /orders", "body.deliveryMethod"),
    ("res.field.now-optional", "GET /orders", "200.orders[].sendEmail"),
    ("res.field.now-optional", "GET /orders/{referenceOrderID}", "200.sendEmail"),
    ("res.field.now-optional", "POST /orders", "201.sendEmail"),
    ("res.field.now-optional", "POST /orders/{referenceOrderID}/resends", "201.email"),
    ("res.type.changed", "GET /orders/{referenceOrderID}", "200.reward.credentials"),
    ("res.type.changed", "POST /orders", "201.reward.credentials"),
    ("req.pattern", "POST /orders", "body.accountIdentifier"),
    ("req.pattern", "POST /orders", "body.customerIdentifier"),
    ("req.pattern", "POST /orders", "body.etid"),
    ("req.pattern", "POST /orders", "body.utid"),
    ("req.bound.set", "POST /orders", "body.amount"),
    ("req.bound.set", "POST /orders", "body.campaign"),
    ("req.bound.set", "POST /orders", "body.externalRefID"),
    ("req.bound.set", "POST /orders", "body.notes"),
    ("res.status.error-added", "GET /orders", "status 400"),
    ("res.status.error-added", "GET /orders/{referenceOrderID}", "status 400"),
    ("res.status.error-added", "POST /orders", "status 409"),
    ("res.status.error-added", "POST /orders", "status 422"),
    ("res.status.error-added", "POST /orders", "status 429"),
    ("res.status.success-added", "POST /orders", "status 200"),
}


def test_tango_2020_to_2022(shared: Path) -> None:
    """Swagger 2.0 to 2.0: three dropped filters, another host, new filters elsewhere, one renamed schema."""
    report = compared(shared / "vendor" / "tango-2020.json", shared / "vendor" / "tango-2022.json")
    risky = {(each.rule.id, each.first.where) for each in report.findings if each.wire in {"break", "risk"}}
    filters = {("par.removed", f"query.{name}") for name in ("id", "name", "identityHash")}
    assert risky == filters | {("srv.url-changed", "servers")}
    assert len(render_text(report).splitlines()) <= SCREEN


def test_tango_2022_to_2026_to_the_last_field(shared: Path) -> None:
    """Swagger 2.0 to OpenAPI 3.1: exactly these breaks and risks in the order operations, and one screen."""
    report = compared(shared / "vendor" / "tango-2022.json", shared / "vendor" / "tango-2026-orders.json")
    risky = {fact for fact in facts(report) if fact in _risky(report) and fact[0] != "op.removed"}
    assert risky == TANGO_2022_TO_2026
    removed = next(each for each in report.findings if each.rule.id == "op.removed")
    assert len(removed.members) == 20
    assert len(render_text(report).splitlines()) <= SCREEN


def test_tango_added_fields_to_the_last(shared: Path) -> None:
    """What came between 2022 and 2026 is listed whole: an independent reading of both documents agrees."""
    files = [shared / "vendor" / name for name in ("tango-2022.json", "tango-2026-orders.json")]
    old, new = (_fields(json.loads(file.read_text())) for file in files)
    slots = {_slot(field) for field in old}
    came = {field for field in new - old if _slot(field) in slots}
    tops = {field for field in came if not any(field.startswith((f"{each}.", f"{each}[")) for each in came)}
    report = compared(*files)
    added = {"res.field.added", "req.field.added-optional", "req.field.added-required"}
    told = {f"{operation} {where}" for rule, operation, where in facts(report) if rule in added}
    assert told == tops


def test_report_of_the_worst_pair_stays_small(shared: Path) -> None:
    """The HTML page of the pair with the most findings keeps to its limit."""
    report = compared(shared / "vendor" / "tango-2022.json", shared / "vendor" / "voucherify-orders.json")
    assert len(render_html(report)) <= SIZE_LIMIT


@pytest.mark.parametrize("name", ["tango-2026-orders.json", "voucherify-orders.json"])
def test_conformance_stays_within_the_api_of_the_revision(shared: Path, name: str) -> None:
    """Our document against one vendor's: the other vendor's operations are not called removed."""
    curated = "openapi/orders.yaml"
    report = build(curated, str(shared / "vendor" / name), scope=curated, profile=GENERIC, today=TODAY)
    assert report.conformance
    assert all(name.startswith("tango") == ("/raas/" in operation) for operation in report.operations)
    assert not [each for each in report.findings if each.rule.id == "op.removed" and each.wire == "break"]
    assert as_json(report)["summary"]["conformance"] is True


def _slot(field: str) -> str:
    """Return operation and body of a field: `POST /orders 201`."""
    return field.partition(".")[0].partition("[")[0]


def _risky(report: Report) -> set[tuple[str, str, str]]:
    return {
        (each.rule.id, change.place.operation, change.where)
        for each in report.findings
        if each.wire in {"break", "risk"}
        for change in each.members
    }


def _fields(document: Any) -> set[str]:
    """List every field of the order operations by operation and path, reading both versions' spelling by hand."""
    found: set[str] = set()

    def resolved(node: Any) -> Any:
        while isinstance(node, dict) and "$ref" in node:
            value = document
            for step in node["$ref"].removeprefix("#/").split("/"):
                value = value.get(step, {})
            node = value
        return node

    def walk(prefix: str, node: Any, above: tuple[int, ...]) -> None:
        node = resolved(node)
        if id(node) in above:
            return
        for name, child in node.get("properties", {}).items():
            found.add(f"{prefix}.{name}")
            walk(f"{prefix}.{name}", child, (*above, id(node)))
        if "items" in node:
            walk(f"{prefix}[]", node["items"], (*above, id(node)))

    for name, operation in _operations(document):
        bodies = [each["schema"] for each in operation.get("parameters", []) if each["in"] == "body"]
        bodies += [each["schema"] for each in operation.get("requestBody", {}).get("content", {}).values()]
        for body in bodies:
            walk(f"{name} body", body, ())
        for status, answer in operation["responses"].items():
            for each in answer.get("content", {"": answer}).values() if status.startswith("2") else ():
                walk(f"{name} {status}", each.get("schema", {}), ())
    return found


def _operations(document: Any) -> list[tuple[str, Any]]:
    paths = {path: item for path, item in document["paths"].items() if path.startswith("/orders")}
    return [
        (f"{method.upper()} {path}", operation) for path, item in paths.items() for method, operation in item.items()
    ]
