"""Orders that exist already or may: given back or called unknown, never called refused."""

import pytest

from reward_orders import (
    AuthenticationError,
    KeyReusedError,
    NotFoundError,
    OutcomeUnknownError,
    RefusedError,
    ServiceError,
)
from reward_orders.journal import State
from tests.idempotency.fake_callers import Caller
from tests.idempotency.fake_vendors import TangoAsyncVendor, TangoVendor, VoucherifyVendor


@pytest.fixture(params=[TangoVendor, TangoAsyncVendor, VoucherifyVendor])
def fresh(request, tmp_path):
    """A caller with nothing placed."""
    caller = Caller(request.param(), tmp_path / "orders.db")
    yield caller
    caller.journal.close()


@pytest.fixture
def caller(fresh):
    """A caller whose order was placed earlier."""
    fresh.first = fresh.place(1000)
    return fresh


def test_a_refusal_after_an_attempt_that_arrived_is_no_refusal(fresh):
    """Attempt 1 was processed but not heard of, attempt 2 refused: the order is there, and is what the caller gets."""
    fresh.vendor.outcomes.extend(["lost_after", "funds"])
    assert fresh.place(1000).replayed
    assert [entry.state for entry in fresh.journal.entries()] == [State.SUCCEEDED]


def test_a_refusal_after_an_attempt_that_may_yet_arrive_is_unknown(fresh):
    """Attempt 1 is on its way, attempt 2 refused: the key stays taken, and the refusal is told as the cause."""
    fresh.vendor.outcomes.extend(["late", "funds"])
    error = fresh.place(1000)
    assert type(error) is OutcomeUnknownError
    assert isinstance(error.__cause__, RefusedError)
    assert [entry.state for entry in fresh.journal.entries()] == [State.UNKNOWN]
    assert isinstance(fresh.place(2000), KeyReusedError)
    fresh.vendor.arrive()
    assert len(list(fresh.reconcile())) == 1


def test_an_attempt_that_never_left_does_not_end_the_doubt_of_an_earlier_one(fresh):
    """Attempt 1 may have arrived, the others found no connection: another body must wait."""
    fresh.vendor.outcomes.extend(["lost_after", *["refused_connection"] * 4])
    fresh.vendor.reads.extend(["missing", *["error"] * 100])
    assert type(fresh.place(1000)) is OutcomeUnknownError
    assert isinstance(fresh.place(2000), KeyReusedError)


def test_the_order_of_a_settled_key_is_read_by_its_id(caller):
    """No second create, and the same order."""
    again = caller.place(1000)
    assert (again.id, again.replayed) == (caller.first.id, True)
    assert len(caller.vendor.bodies) == 1


def test_a_service_that_does_not_show_its_own_order_yet_is_asked_again(caller):
    """Reads lag behind writes; the order is there a moment later."""
    caller.vendor.reads.extend(["missing", "missing"])
    assert caller.place(1000).id == caller.first.id


@pytest.mark.parametrize(
    ("answer", "cause"), [("missing", NotFoundError), ("denied", AuthenticationError), ("error", ServiceError)]
)
def test_an_order_that_cannot_be_read_is_not_called_refused(caller, answer, cause):
    """It was paid for: "the service said no and nothing was created" would have it paid for again."""
    caller.vendor.reads.extend([answer] * 100)
    error = caller.place(1000)
    assert type(error) is OutcomeUnknownError
    assert isinstance(error.__cause__, cause)
    assert error.key
    assert caller.first.id in str(error)


@pytest.mark.parametrize(
    ("outcome", "state", "status"),
    [
        ("ok", State.SUCCEEDED, {200, 201, 202}),
        ("bad", State.REJECTED, {400}),
        ("error_before", State.UNKNOWN, {500}),
        ("garbage_after", State.SUCCEEDED, {200}),
    ],
)
def test_the_journal_keeps_what_support_asks_for(fresh, outcome, state, status):
    """The status and request id of the answer that settled the key, where the service gave one."""
    fresh.vendor.outcomes.extend([outcome] * 5)
    fresh.place(1000)
    (entry,) = fresh.journal.entries()
    assert entry.state is state
    assert entry.status in status
    if outcome != "garbage_after":  # settled by the look-up behind it
        assert entry.request_id == "request-1"
