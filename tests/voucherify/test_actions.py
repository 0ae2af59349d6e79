"""Reading, finding, changing and settling Voucherify orders."""

import json
from datetime import UTC, datetime

import pytest

from reward_orders import Item, Journal, NotFoundError, OutcomeUnknownError, UnreadableResponseError
from reward_orders.journal import State
from reward_orders.voucherify import reading
from tests.kit.flows import FakeClock, Scripted, answer, drive, flow_of, no_answer, voucherify_client, voucherify_create

MISSING = answer(404, {"code": 404, "key": "not_found", "message": "no"})


def order(**changes):
    return {"id": "ord_1", "source_id": "s", "status": "CREATED", "amount": 1000, "updated_at": None, **changes}


@pytest.fixture
def clock():
    return FakeClock()


def run(clock, name, *args, answers, **given):
    script = Scripted(clock, *answers)
    return drive(flow_of(voucherify_client(clock), name, *args, **given), script), script


def test_get_by_either_id(clock):
    """The path takes the vendor's id and your source_id, quoted."""
    for named in ({"source_id": "web/1042"}, {"id": "web/1042"}):
        script = Scripted(clock, answer(200, order(**named)))
        drive(reading.get(voucherify_client(clock)._settings.session, "web/1042"), script)
        assert script.requests[0].url.endswith("/v1/orders/web%2F1042")


def test_get_never_gives_out_another_order(clock):
    """An answer that names another order is asked for once more, on a fresh connection, and then an error."""
    other, session = answer(200, order(id="ord_9", source_id="t")), voucherify_client(clock)._settings.session
    script = Scripted(clock, other, answer(200, order()))
    assert drive(reading.get(session, "ord_1"), script).id == "ord_1"
    assert script.discarded == [other]
    with pytest.raises(UnreadableResponseError):
        drive(reading.get(session, "ord_1"), Scripted(clock, other, other))


def test_find_is_get_or_none(clock):
    """A vendor's id that equals the key is not the key's order."""
    assert run(clock, "find", source_id="s", answers=[answer(200, order())])[0].id == "ord_1"
    assert run(clock, "find", source_id="s", answers=[MISSING])[0] is None
    assert run(clock, "find", source_id="ord_1", answers=[answer(200, order())])[0] is None


def test_find_by_a_key_that_was_hashed(clock):
    """The caller's own is on the order."""
    digest = reading.sendable_key("two\nlines")
    found, script = run(clock, "find", source_id="two\nlines", answers=[answer(200, order(source_id=digest))])
    assert script.requests[0].url.endswith(f"/{digest}")
    assert (found.key, found.caller_key) == (digest, "two\nlines")


def test_an_answer_that_makes_no_sense_is_not_nothing(clock):
    """A caller would place the order again."""
    with pytest.raises(UnreadableResponseError):
        run(clock, "find", source_id="s", answers=[answer(200, b"<html>")])


def test_update_sends_only_what_is_given(clock):
    """A partial PUT; zero and empty are values, None is not sent."""
    changed, script = run(
        clock,
        "update",
        "ord_1",
        status="PAID",
        amount=0,
        items=[Item(product_id="p", quantity=1)],
        metadata={},
        answers=[answer(200, order(status="PAID", updated_at="2026-01-01T00:00:00Z"))],
    )
    (request,) = script.requests
    assert (request.method, request.url.rpartition("/v1")[2]) == ("PUT", "/orders/ord_1")
    assert json.loads(request.content) == {
        "status": "PAID",
        "amount": 0,
        "items": [{"product_id": "p", "quantity": 1}],
        "metadata": {},
    }
    assert changed.status == "PAID"


def test_the_answer_to_an_update_names_the_order_asked_for(clock):
    """By its id, its source_id, or the source_id it is to have now; another order's answer is never given out."""
    for asked, given, named in (
        ("ord_1", {}, {}),
        ("s", {}, {}),
        ("s", {"source_id": "t"}, {"source_id": "t"}),
    ):
        answers = [answer(200, order(**named))]
        assert run(clock, "update", asked, status="PAID", answers=answers, **given)[0].id == "ord_1"
    other = answer(200, order(id="ord_9", source_id="other"))
    script = Scripted(clock, other)
    with pytest.raises(OutcomeUnknownError) as caught:
        drive(flow_of(voucherify_client(clock), "update", "ord_1", status="PAID"), script)
    assert (script.operations, script.discarded) == (["voucherifyUpdateOrder"], [other])
    assert "ord_9" not in str(caught.value)


def test_update_of_nothing_there(clock):
    """NotFoundError."""
    with pytest.raises(NotFoundError):
        run(clock, "update", "ord_1", status="PAID", answers=[MISSING])


# --- reconcile -----------------------------------------------------------------------------------------------------


@pytest.fixture
def client(clock, tmp_path):
    with Journal.sqlite(tmp_path / "j.db", clock=clock) as journal:
        yield voucherify_client(clock, journal=journal)


def leave_unknown(client, clock, answers=None, **given):
    with pytest.raises(OutcomeUnknownError):
        drive(
            voucherify_create(client.with_options(deadline=0.4), source_id="s", amount=1000, **given),
            Scripted(clock, *(answers or (no_answer(),))),
        )


def settle_all(client, clock, *answers):
    script, found = Scripted(clock, *answers), []
    next_order = flow_of(client, "reconcile")
    while (order := drive(next_order(), script)) is not None:
        found.append(order)
    (entry,) = client._settings.journal.entries()
    return found, entry.state, script


def test_reconcile_finds_and_sends_nothing(client, clock):
    """By source_id; the order shows what was sent."""
    leave_unknown(client, clock)
    (found,), state, script = settle_all(client, clock, answer(200, order()))
    assert (found.replayed, state) == (True, State.SUCCEEDED)
    assert script.operations == ["voucherifyGetOrder"]


@pytest.mark.parametrize("there", [MISSING, answer(200, order(amount=1))])
def test_reconcile_leaves_open_what_it_cannot_settle(client, clock, there):
    """Not there, or changed since: the request may still be processed, so nobody may take the key for another body."""
    leave_unknown(client, clock)
    found, state, _ = settle_all(client, clock, there)
    assert (found, state) == ([], State.UNKNOWN)


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        ({}, State.SUCCEEDED),
        ({"metadata": {"by": "the service"}, "items": [], "customer_id": "cust_1"}, State.SUCCEEDED),
        ({"amount": 1, "status": "PAID", "updated_at": "2026-09-22T00:00:00Z"}, State.SUCCEEDED),
        ({"amount": 1}, State.UNKNOWN),
    ],
)
def test_reconcile_takes_a_young_order_unless_it_was_made_as_another_reward(client, clock, changes, state):
    """One that was changed since may read as anything; one that never was reads as its own caller made it."""
    leave_unknown(client, clock, if_exists="return", answers=(MISSING, no_answer()))
    made = datetime.fromtimestamp(clock.time(), UTC).isoformat()
    found, settled, _ = settle_all(client, clock, answer(200, order(created_at=made, **changes)))
    assert (len(found), settled) == (state is State.SUCCEEDED, state)


@pytest.mark.parametrize(
    "asked", [{"metadata": {"a": 1}}, {"items": [Item(product_id="p", quantity=1)]}, {"customer": {"source_id": "c"}}]
)
def test_reconcile_does_not_take_an_older_state_for_the_change(client, clock, asked):
    """The same amount under the same source_id, without what was to change."""
    leave_unknown(client, clock, **asked)
    assert settle_all(client, clock, answer(200, order()))[:2] == ([], State.UNKNOWN)
    shown = {"metadata": {"a": 1}, "items": [{"product_id": "p", "quantity": 1, "amount": 5}], "customer_id": "cust_1"}
    assert settle_all(client, clock, answer(200, order(**shown)))[1] is State.SUCCEEDED
