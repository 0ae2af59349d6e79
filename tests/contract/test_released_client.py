"""What the report says about our released client is what the client does with such an answer: each is executed."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest
import yaml

from reward_orders import RewardOrdersError, Tango, Voucherify
from reward_orders.contract.report import effect
from reward_orders.contract.rules import load_profile
from tests.contract.differ import GONE, diff, edited

if TYPE_CHECKING:
    from collections.abc import Callable

CONTRACT = yaml.safe_load(Path("openapi/orders.yaml").read_text())
TANGO = "/components/schemas/TangoOrder"
VOUCHERIFY = "/components/schemas/VoucherifyOrder"
LIST = "/components/schemas/VoucherifyOrderList"
MONEY = {"value": 25, "currencyCode": "USD", "total": 25}
TANGO_ORDER = {"referenceOrderID": "RA1", "amountCharged": MONEY, "denomination": MONEY, "status": "COMPLETE"}
ORDER = {"id": "ord_1", "object": "order", "status": "PAID", "amount": 500, "created_at": "2026-01-01T00:00:00Z"}
ORDERS = {"object": "list", "data_ref": "orders", "orders": [ORDER], "total": 1}


def answering(body: Any) -> httpx.Client:
    """A transport that gives every request the same answer."""
    return httpx.Client(transport=httpx.MockTransport(lambda _: httpx.Response(200, json=body)))


def tango(body: Any) -> Any:
    """Read a Tango order."""
    words: Any = {"platform_name": "n", "platform_key": "k", "account": "a", "customer": "c", "rate": None}
    with Tango(base_url="http://127.0.0.1:9", http_client=answering(body), **words) as client:
        order = client.orders.get("RA1")
        return order.id, order.amount, order.currency, order.status, order.recipient, order.credentials


def voucherify(body: Any) -> Any:
    """Read a Voucherify order."""
    with Voucherify(app_id="n", app_token="k", base_url="http://127.0.0.1:9", http_client=answering(body)) as client:
        order = client.orders.get("ord_1")
        return order.id, order.amount, order.created_at, order.items, order.status


def listed(body: Any) -> Any:
    """Read a list of Voucherify orders."""
    with Voucherify(app_id="n", app_token="k", base_url="http://127.0.0.1:9", http_client=answering(body)) as client:
        return [order.id for order in client.orders.list()]


def put(body: Any, name: str, value: Any) -> Any:
    """Copy an answer with another value, or without one."""
    made = copy.deepcopy(body)
    if value is GONE:
        made.pop(name, None)
    else:
        made[name] = value
    return made


Case = tuple[dict[str, Any], str, "Callable[[Any], Any]", Any, str]
CASES: dict[str, Case] = {
    "a field gone": ({f"{VOUCHERIFY}/properties/amount": GONE}, "amount", voucherify, GONE, "risk"),
    "a required field optional": ({f"{LIST}/required": ["object", "orders"]}, "total", listed, GONE, "risk"),
    "a required field gone": (
        {f"{LIST}/required": ["object", "orders", "total"], f"{LIST}/properties/data_ref": GONE},
        "data_ref",
        listed,
        GONE,
        "risk",
    ),
    "a number as text": ({f"{VOUCHERIFY}/properties/amount/type": "string"}, "amount", voucherify, "500", "risk"),
    "null for a number": (
        {f"{VOUCHERIFY}/properties/amount/type": ["integer", "null"]},
        "amount",
        voucherify,
        None,
        "risk",
    ),
    "null for a moment": (
        {f"{VOUCHERIFY}/properties/created_at/type": ["string", "null"]},
        "created_at",
        voucherify,
        None,
        "risk",
    ),
    "a moment that is any text": (
        {f"{VOUCHERIFY}/properties/created_at/format": GONE},
        "created_at",
        voucherify,
        "yesterday",
        "risk",
    ),
    "an object for a list": (
        {f"{VOUCHERIFY}/properties/items": {"type": "object", "properties": {"a": {"type": "integer"}}}},
        "items",
        voucherify,
        {"a": 1},
        "risk",
    ),
    "a list for an object": (
        {f"{TANGO}/properties/recipient": {"type": "array", "items": {"type": "integer"}}},
        "recipient",
        tango,
        [1],
        "risk",
    ),
    "an amount that is null": (
        {f"{TANGO}/properties/amountCharged": {"type": ["object", "null"]}},
        "amountCharged",
        tango,
        None,
        "risk",
    ),
    "an id gone": (
        {f"{VOUCHERIFY}/required": [], f"{VOUCHERIFY}/properties/id": GONE},
        "id",
        voucherify,
        GONE,
        "break",
    ),
    "an id that may be missing": ({f"{TANGO}/required": []}, "referenceOrderID", tango, GONE, "break"),
    "a list without its orders": (
        {f"{LIST}/required": ["object", "data_ref", "total"]},
        "orders",
        listed,
        GONE,
        "break",
    ),
}


def test_the_answers_that_are_not_changed_are_read() -> None:
    """The three answers that the cases start from."""
    assert tango(TANGO_ORDER)[0] == "RA1"
    assert voucherify(ORDER)[0] == "ord_1"
    assert listed(ORDERS) == ["ord_1"]


@pytest.mark.parametrize("name", CASES)
def test_a_break_is_an_error_and_a_risk_is_none(name: str) -> None:
    """Where the report says break, the released client raises; where it says risk, the rest of the answer is read."""
    edits, field, read, value, wire = CASES[name]
    report = diff(CONTRACT, edited(CONTRACT, edits), profile=load_profile("reward-orders"))
    worst = next(each for each in ("break", "risk", "safe") if each in {found.wire for found in report.findings})
    assert worst == wire, [(each.rule.id, each.wire, each.first.where) for each in report.findings]
    body = {tango: TANGO_ORDER, voucherify: ORDER, listed: ORDERS}[read]
    if wire == "break":
        with pytest.raises(RewardOrdersError):
            read(put(body, field, value))
    else:
        assert read(put(body, field, value))


def test_the_words_are_about_the_client_of_the_profile() -> None:
    """The stock client raises KeyError; ours reads None, and the report says so."""
    gone = edited(CONTRACT, {f"{LIST}/required": ["object", "orders", "total"], f"{LIST}/properties/data_ref": GONE})
    stock = [effect(each) for each in diff(CONTRACT, gone).findings]
    ours = [effect(each) for each in diff(CONTRACT, gone, profile=load_profile("reward-orders")).findings]
    assert any("KeyError" in text for text in stock)
    assert not any("KeyError" in text for text in ours)
    assert any("reads as None" in text for text in ours)


def test_tango_2022_to_2026_says_what_breaks_our_client(shared: Path) -> None:
    """No answer of what the page of 2026 describes breaks ours: what breaks is what it sends."""
    from reward_orders.contract.cli import build
    from tests.contract.differ import TODAY

    files = [str(shared / "vendor" / name) for name in ("tango-2022.json", "tango-2026-orders.json")]
    report = build(*files, scope=files[1], profile=load_profile("reward-orders"), today=TODAY)
    broken = {each.rule.id for each in report.findings if each.wire == "break"}
    assert broken == {"req.field.added-required", "req.pattern"}
