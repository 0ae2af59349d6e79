"""What the benchmarks read is what a client takes: else they measure errors, or stop."""

import json
from pathlib import Path

import pytest

from reward_orders.core import wire
from reward_orders_api.records import as_text
from scripts.bench import entered, server


@pytest.mark.parametrize(("path", "field"), [(server.TANGO_ORDER, "referenceOrderID"), (server.VOUCHERIFY_ORDER, "id")])
def test_an_order_that_is_asked_for_is_the_one_that_is_answered(path, field):
    """A client refuses an answer that names another order."""
    head, _, body = server.answer("GET", path, 100).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200")
    assert json.loads(body)[field] == path.rpartition("/")[2]


def test_an_order_that_is_placed_is_the_one_that_is_answered():
    """Under its key, with the reward, amount and account that were asked for."""
    sent = {"externalRefID": "bench-0", "utid": "U1", "amount": 7.5, "accountIdentifier": "a"}
    _, _, body = server.answer("POST", "/raas/v2/orders", 100, json.dumps(sent).encode()).partition(b"\r\n\r\n")
    order = json.loads(body)
    assert {**sent, "amount": order["denomination"]["value"]} == sent
    assert {name: order[name] for name in sent if name != "amount"} == {n: v for n, v in sent.items() if n != "amount"}


def test_what_a_call_enters_is_counted_by_function_and_module():
    """A function that is called twice is one, those of other packages and of the sandbox are none."""
    found = entered.entered(lambda: [as_text("a"), as_text("b"), wire.check_id("1", argument="id"), json.dumps({})])
    assert {Path(module).name: functions for module, functions in found.items()} == {
        "records.py": {"as_text"},
        "wire.py": {"check_id"},
    }
