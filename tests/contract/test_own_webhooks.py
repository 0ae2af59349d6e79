"""Notifications are a part of our contract: what is taken out of one is a finding there, as it is in an answer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from reward_orders.contract.parse import parse
from reward_orders.contract.rules import OWN, load_profile
from reward_orders.contract.source import read_source
from tests.contract.differ import GONE, Edits, diff, edited

SCHEMAS = "/components/schemas"


@pytest.fixture(scope="module")
def ours() -> Any:
    """Our contract, read once."""
    return parse(read_source(str(Path("openapi/orders.yaml"))))


def removed(ours: Any, edits: Edits) -> set[tuple[str, str, str]]:
    """What a comparison finds at which operation, and where; our own profile judges."""
    report = diff(ours, edited(ours, edits), profile=load_profile(OWN))
    members = [change for finding in report.findings for change in finding.members]
    return {(change.rule, change.place.operation, change.where) for change in members if change.place.operation}


def test_a_field_that_any_of_tangos_events_loses_is_found_there(ours: Any) -> None:
    """One field of the data of each event, all at once: each is found in its own event, and nowhere else."""
    edits: Edits = {}
    expected = set()
    for name, hook in ours["webhooks"].items():
        if name.startswith("tango"):
            body = hook["post"]["requestBody"]["content"]["application/json"]["schema"]
            schema = body["allOf"][1]["properties"]["eventData"]["$ref"].rpartition("/")[2]
            field = next(iter(ours["components"]["schemas"][schema]["properties"]))
            edits[f"{SCHEMAS}/{schema}/properties/{field}"] = GONE
            expected.add(("res.field.removed-optional", f"POST webhook {name}", f"body.eventData.{field}"))
    assert len(expected) == 9
    assert removed(ours, edits) == expected


def test_a_field_that_voucherifys_event_loses_is_found_there(ours: Any) -> None:
    """Its order is that of the answers, so it is found in both."""
    found = removed(ours, {f"{SCHEMAS}/VoucherifyOrder/properties/source_id": GONE})
    places = {place for _, place, _ in found}
    assert places > {"POST webhook voucherifyOrderEvent", "GET /v1/orders/{orderId}"}


def test_a_field_of_the_envelope_is_found_in_every_event(ours: Any) -> None:
    """Without its type no event could be read; the list of past events has it, too."""
    found = removed(ours, {f"{SCHEMAS}/TangoEvent/properties/eventType": GONE})
    events = {f"POST webhook {name}" for name in ours["webhooks"] if name.startswith("tango")}
    assert {place for _, place, _ in found} == events | {"GET /raas/v2/webhooks/{webhookId}/events"}


def test_an_event_that_is_gone_breaks(ours: Any) -> None:
    """Who waits for it waits for ever."""
    assert removed(ours, {"/webhooks/tangoAsyncOrderStatus": GONE}) == {
        ("hook.removed", "POST webhook tangoAsyncOrderStatus", "")
    }
