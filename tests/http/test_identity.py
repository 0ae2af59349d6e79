"""An answer is the caller's only if it says so."""

import inspect

import pytest

from reward_orders import OutcomeUnknownError, UnreadableResponseError
from reward_orders.tango.reading import get as tango_get
from reward_orders.voucherify.reading import get as voucherify_get
from tests.kit.flows import FakeClock, Scripted, answer, drive, flow_of, tango_client, voucherify_client

ALICE = {"referenceOrderID": "ALICE", "reward": {"credentialList": [{"label": "PIN", "value": "pin-of-alice"}]}}
BOB = {"referenceOrderID": "BOB"}
FIRST, SECOND = {"id": "ord_1", "source_id": "web-1"}, {"id": "ord_2", "source_id": "web-2"}


@pytest.fixture
def clock():
    return FakeClock()


def test_an_answer_about_another_order_is_asked_for_once_more_on_another_connection(clock):
    """A surplus answer of the connection costs a repeat, not somebody else's PIN."""
    script = Scripted(clock, answer(200, ALICE), answer(200, BOB))
    order = drive(tango_get(tango_client(clock)._settings.session, "BOB"), script)
    assert order.id == "BOB"
    assert len(script.discarded) == 1
    assert script.discarded[0] is not None


def test_what_names_another_order_twice_is_given_to_nobody(clock):
    """UnreadableResponseError, without a word of the other order; both connections are dropped."""
    script = Scripted(clock, answer(200, ALICE), answer(200, ALICE))
    with pytest.raises(UnreadableResponseError, match="names another order than was asked for, twice") as caught:
        drive(tango_get(tango_client(clock)._settings.session, "BOB"), script)
    assert "ALICE" not in str(caught.value)
    assert len(script.discarded) == 2


def test_the_event_tells_of_an_answer_that_was_dropped(clock):
    """Somebody who watches learns that answers get mixed up, before anything fails."""
    heard = []
    session = tango_client(clock, on_event=heard.append)._settings.session
    drive(tango_get(session, "BOB"), Scripted(clock, answer(200, ALICE), answer(200, BOB)))
    assert [event.name for event in heard if event.name == "answer_of_another_order"] == ["answer_of_another_order"]


@pytest.mark.parametrize("name", ["ord_1", "web-1"])
def test_a_voucherify_order_is_known_by_either_name(clock, name):
    """The path takes the id and the source_id, and so does the comparison."""
    session = voucherify_client(clock)._settings.session
    assert drive(voucherify_get(session, name), Scripted(clock, answer(200, FIRST))).id == "ord_1"
    script = Scripted(clock, answer(200, SECOND), answer(200, FIRST))
    assert drive(voucherify_get(session, name), script).id == "ord_1"
    with pytest.raises(UnreadableResponseError):
        drive(voucherify_get(session, name), Scripted(clock, answer(200, SECOND), answer(200, SECOND)))


def changed(clock, order_id, *answers, **given):
    script = Scripted(clock, *answers)
    return drive(flow_of(voucherify_client(clock), "update", order_id, status="PAID", **given), script), script


def test_an_update_that_is_answered_with_another_order_may_have_happened(clock):
    """It is not repeated, and the other order is not returned."""
    with pytest.raises(OutcomeUnknownError, match="names another order"):
        changed(clock, "ord_1", answer(200, SECOND))
    assert changed(clock, "web-1", answer(200, FIRST))[0].id == "ord_1"
    renamed = {"id": "ord_1", "source_id": "web-9"}
    assert changed(clock, "web-1", answer(200, renamed), source_id="web-9")[0].id == "ord_1"


def test_a_resend_that_is_answered_for_another_order_may_have_happened(clock):
    """Where the answer names an order at all, it is the one that was asked for."""

    def resent(body):
        flow = flow_of(tango_client(clock), "resend", "BOB")
        return drive(flow, Scripted(clock, answer(201, body)))

    assert resent({"id": 7}).id == 7
    assert resent({"id": 7, "referenceOrderID": "BOB"}).id == 7
    for other in ("ALICE", "bob", "BOB ", 5, ["BOB"], {"id": "BOB"}):
        with pytest.raises(OutcomeUnknownError, match="names another order"):
            resent({"id": 7, "referenceOrderID": other})


@pytest.mark.parametrize("other", ["LI-2", "li-1", ["LI-1"]])
def test_a_line_item_s_resend_that_is_answered_for_another_may_have_happened(clock, other):
    """As with the order: an answer that names none is taken, one that names another is not."""

    def resent(body):
        line_items = tango_client(clock).line_items
        flow = inspect.unwrap(type(line_items).resend)(line_items, "LI-1")
        return drive(flow, Scripted(clock, answer(201, body)))

    assert resent({"id": 7}).id == 7
    assert resent({"id": 7, "referenceLineItemID": "LI-1"}).id == 7
    with pytest.raises(OutcomeUnknownError, match="names another line item"):
        resent({"id": 7, "referenceLineItemID": other})
