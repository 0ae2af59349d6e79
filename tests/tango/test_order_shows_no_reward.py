"""An order's reward is in the object and in nothing that prints, lists or stores the object."""

import copy
import inspect
import io
import pickle

import pytest
import rich
from rich.console import Console
from rich.pretty import pretty_repr

from reward_orders.core.wire import ResponseInfo
from reward_orders.tango.models import Resend, TangoOrder
from reward_orders.voucherify.models import VoucherifyOrder
from scripts.bench import pages

ANSWER = pages.tango_order()
VALUES = [entry["value"] for entry in ANSWER["reward"]["credentialList"]]
INFO = ResponseInfo(status=200, request_id=None)


def order():
    return TangoOrder(ANSWER, INFO)


def inspected(value):
    console = Console(file=io.StringIO(), width=400)
    rich.inspect(value, console=console, all=True, methods=True)
    return console.file.getvalue()


SHOWING = {
    "repr": repr,
    "str": str,
    "rich": pretty_repr,
    "rich.inspect": inspected,
    "getmembers": lambda value: str(inspect.getmembers(value)),
    "getstate": lambda value: repr(value.__getstate__()),
    "pickle": lambda value: repr(pickle.dumps(value)),
    "reduce": lambda value: repr(value.__reduce_ex__(4)),
    "dir": lambda value: str([getattr(value, name) for name in dir(value)]),
}


@pytest.mark.parametrize("way", SHOWING)
def test_nothing_that_shows_an_order_shows_its_reward(way):
    """Whatever lists, prints or stores an order holds none of its credentials, also once they were read."""
    shown = order()
    assert shown.credentials.card_number is not None
    text = SHOWING[way](shown)
    assert not [value for value in VALUES if value in text]


@pytest.mark.parametrize("way", ["repr", "str", "rich"])
def test_the_generated_model_hides_it_too(way):
    """`order.raw` prints its credentials as ***, in rich as in repr, which prints attrs classes by their fields."""
    raw = order().raw
    assert raw.reward.credential_list[0].value == VALUES[0]
    text = SHOWING[way](raw)
    assert not [value for value in VALUES if value in text]
    assert "***" in text
    assert raw.reference_order_id in text


def test_rich_shows_the_fields_that_are_set():
    """rich prints what `repr` does, a field at a time."""
    raw = order().raw
    assert pretty_repr(raw.denomination, max_width=1000) == repr(raw.denomination)


def test_a_pickled_order_comes_back_without_its_reward():
    """Everything but the credentials survives a queue."""
    back = pickle.loads(pickle.dumps(order()))
    assert (back.id, back.status, back.amount, back.charged) == (
        order().id,
        order().status,
        order().amount,
        order().charged,
    )
    assert len(back.credentials) == 0


@pytest.mark.parametrize(
    "record",
    [
        order().charged,
        order().denomination,
        Resend({"id": 7, "email": "a@example.org"}, INFO),
        VoucherifyOrder(pages.one_voucherify_order(), INFO),
        VoucherifyOrder(pages.one_voucherify_order(), INFO).items[0],
    ],
    ids=lambda record: type(record).__name__,
)
def test_every_other_record_survives_pickle_and_copy(record):
    """Money, items and resends hold no secret and come back equal."""
    assert pickle.loads(pickle.dumps(record)) == record
    assert copy.deepcopy(record) == record
