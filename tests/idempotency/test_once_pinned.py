"""The promises about one key, one by one: who waits, who is told what, and what the journal then says."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime, timedelta

import pytest

from reward_orders import (
    InProgressError,
    InsufficientFundsError,
    Journal,
    KeyExpiredError,
    KeyReusedError,
    NotSentError,
    OrderMismatchError,
    OutcomeUnknownError,
    RefusedError,
    ServiceError,
    UnreadableResponseError,
)
from reward_orders.core.errors import JournalError
from reward_orders.core.flow import Enter, Send, Sleep
from reward_orders.journal import State
from tests.kit.flows import (
    FakeClock,
    Scripted,
    TangoModel,
    answer,
    drive,
    local,
    never_left,
    no_answer,
    resume,
    tango_client,
    tango_create,
    tango_error,
    tango_order,
    voucherify_client,
    voucherify_create,
)

KEY = "k-1"
FUNDS = tango_error(402, "402.001")
IN_PROCESS = tango_error(409, "409.002")


def created(request, **changes):
    return answer(201, {**tango_order(json.loads(request.content)), **changes})


@pytest.fixture
def clock():
    return FakeClock()


@pytest.fixture
def journal(clock, tmp_path):
    with Journal.sqlite(tmp_path / "j.db", clock=clock) as journal:
        yield journal


@pytest.fixture
def client(clock, journal):
    return tango_client(clock, journal=journal)


def place(client, clock, *answers, **given):
    script = Scripted(clock, *answers)
    return drive(tango_create(client, key=KEY, **given), script), script


def failing(client, clock, error, *answers, **given):
    with pytest.raises(error) as caught:
        place(client, clock, *answers, **given)
    assert caught.value.key == KEY
    return caught.value


def entry(journal):
    (only,) = journal.entries()
    return only


def rows_of(order):
    return lambda request: answer(200, {"orders": [order] if order else [], "page": {}})


# --- a key that is settled -----------------------------------------------------------------------------------------


def test_a_key_that_succeeded_costs_one_get(client, clock, journal):
    """By the stored id, so the credentials are there; nothing is sent again."""
    first, _ = place(client, clock, created)
    order, script = place(client, clock, lambda request: answer(200, first.raw.to_dict()))
    assert script.operations == ["tangoGetOrder"]
    assert script.requests[0].url.endswith("/RA-1")
    assert order.replayed
    assert order.key == KEY
    assert order.credentials.pin.reveal() == "PIN-4821-never-shown"


def test_the_journal_holds_ids_only(client, clock, tmp_path):
    """Nothing of the order's content, as text, is in the file."""
    from reward_orders import Recipient

    place(client, clock, created, recipient=Recipient(email="ada@example.org", first_name="Ada"), message="a word")
    held = b"".join(path.read_bytes() for path in tmp_path.glob("j.db*"))
    assert b"RA-1" in held
    for hidden in (b"ada@", b"Ada", b"a word", b"4821", b"U561593", b"never-shown"):
        assert hidden not in held


def test_another_body_under_a_settled_key_is_refused_here(client, clock):
    """KeyReusedError, which names what differs and shows the order that is there; nothing is sent."""
    first, _ = place(client, clock, created)
    script = Scripted(clock, lambda request: answer(200, first.raw.to_dict()))
    with pytest.raises(KeyReusedError) as caught:
        drive(tango_create(client, key=KEY, amount="30"), script)
    assert script.operations == ["tangoGetOrder"]
    error = caught.value
    assert (error.fields, error.order_id, error.order.id) == (("amount",), "RA-1", "RA-1")
    assert "it has the order RA-1 (amount 25, not 30)" in str(error)
    assert KEY in str(error)


def test_another_body_under_a_settled_key_is_refused_though_its_order_cannot_be_read(client, clock):
    """The names of the fields and the id come from the journal."""
    place(client, clock, created)
    error = failing(client, clock, KeyReusedError, answer(404, {}), amount="30", utid="U000001")
    assert (error.fields, error.order_id, error.order) == (("amount", "utid"), "RA-1", None)
    assert "amount, utid" in str(error)


def test_the_same_order_spelled_differently_is_the_same(client, clock):
    """25, "25.00" and Decimal are one amount; a key is not reused by them."""
    first, _ = place(client, clock, created, amount="25.00")
    order, _ = place(client, clock, lambda request: answer(200, first.raw.to_dict()), amount=25)
    assert order.id == first.id


# --- a key that another worker holds -------------------------------------------------------------------------------


def hold(client, clock, journal):
    """A worker that is in the middle of sending."""
    flow = tango_create(client, key=KEY)
    effect = next(flow)
    while not isinstance(effect, Send):
        effect = flow.send(local(effect))
    return flow, effect


def test_the_outcome_of_another_worker_is_waited_for(client, clock, journal):
    """Looked at four times a second, and then returned as a replay."""
    held, sending = hold(client, clock, journal)
    naps = []
    reader = Scripted(clock, lambda request: answer(200, tango_order(json.loads(sending.request.content))))

    def perform(effect):
        if isinstance(effect, Sleep):
            naps.append(effect.seconds)
            if len(naps) == 3:
                settle = held.send(created(sending.request))
                with pytest.raises(StopIteration):
                    held.send(local(settle))
        return reader(effect)

    order = drive(tango_create(client, key=KEY), perform)
    assert order.replayed
    assert naps == [0.25] * 3
    assert reader.operations == ["tangoGetOrder"]


def test_a_holder_that_does_not_end_in_time_is_told(client, clock, journal):
    """InProgressError within the deadline, and until when the other's lease runs."""
    held = hold(client.with_options(), clock, journal)
    began = clock.time()
    error = failing(client.with_options(deadline=10.0), clock, InProgressError)
    assert clock.time() - began == pytest.approx(10.0)
    assert error.until == datetime.fromtimestamp(began, UTC) + timedelta(seconds=60)
    assert error.since == datetime.fromtimestamp(began, UTC)
    assert error.holder.startswith(f"process {os.getpid()} on ")
    assert f"{error.holder[1:]} holds this key since" in str(error)
    held[0].close()


def test_a_lease_that_ran_out_is_taken_over_and_the_late_worker_gets_the_settled_order(client, clock, journal):
    """The second sends the same body under the same ref; the first, awake again, returns that order or says so."""
    flow, sending = hold(client, clock, journal)
    clock.advance(61)
    order, script = place(client, clock, created)
    assert script.requests[0].content == sending.request.content
    effect = flow.throw(no_answer())
    reader = Scripted(clock, lambda request: answer(200, tango_order(json.loads(sending.request.content))))
    assert resume(flow, effect, reader).id == order.id
    assert reader.operations == ["tangoGetOrder"], "a worker without its fence sent something"


def test_the_answer_of_a_worker_that_lost_its_lease_still_counts(client, clock, journal):
    """It has the order in its hands; the caller gets it."""
    flow, sending = hold(client, clock, journal)
    clock.advance(61)
    other, _ = hold(client, clock, journal)
    order = resume(flow, flow.send(created(sending.request)), Scripted(clock))
    assert order.id == "RA-1"
    other.close()


def test_a_long_wait_shows_signs_of_life(client, clock, journal):
    """Nobody takes the key over while a Retry-After of more than the lease is obeyed."""
    naps = []

    def watch(effect):
        if isinstance(effect, Sleep):
            naps.append(effect.seconds)
            clock.sleep(effect.seconds)
            return list(journal.open())  # nothing is open: the lease is alive
        return script(effect)

    script = Scripted(clock, answer(429, {}, retry_after="100"), created)

    def perform(effect):
        result = watch(effect)
        assert not (isinstance(effect, Sleep) and result), "the lease ran out during the wait"
        return None if isinstance(effect, Sleep) else result

    drive(tango_create(client, key=KEY), perform)
    assert sum(naps) == 100.0
    assert max(naps) <= journal.lease / 2


# --- refusals ------------------------------------------------------------------------------------------------------


def test_a_refusal_frees_the_key_for_a_corrected_body(client, clock, journal):
    """Nothing was in doubt: REJECTED, with status and request id."""
    failing(client, clock, InsufficientFundsError, FUNDS)
    held = entry(journal)
    assert (held.state, held.status, held.request_id) == (State.REJECTED, 402, "rq-1")
    order, _ = place(client, clock, created, amount="20")
    assert str(order.amount) == "20"


@pytest.mark.parametrize("doubt", [no_answer, lambda: answer(500), lambda: answer(502, b"<html>")])
def test_a_refusal_after_a_doubt_is_looked_up(client, clock, journal, doubt):
    """Found: that order, verified. Not found: unknown, with the refusal as its cause, and the key stays taken."""
    order, script = place(client, clock, doubt(), FUNDS, rows_of(row()), answer(200, row()))
    assert script.operations[2:] == ["tangoListOrders", "tangoGetOrder"]
    assert order.replayed
    assert entry(journal).state is State.SUCCEEDED


def row(**changes):
    body = {"externalRefID": KEY, "accountIdentifier": "account-1", "customerIdentifier": "customer-1"}
    return {**tango_order({**body, "utid": "U561593", "amount": 25}), **changes}


def test_not_found_after_a_doubt_is_unknown(client, clock, journal):
    """The refusal is told as the cause, never as the outcome; its request id is what support asks for."""
    refused = answer(402, {"requestId": "r-402", "errors": [{"i18nKey": "402.001"}]})
    error = failing(client, clock, OutcomeUnknownError, no_answer(), refused, rows_of(None))
    assert isinstance(error.__cause__, InsufficientFundsError)
    assert (error.request_id, error.status) == ("r-402", None)
    assert entry(journal).state is State.UNKNOWN
    failing(client, clock, KeyReusedError, rows_of(None), amount="30")


def test_a_failed_look_up_after_a_doubt_is_unknown(client, clock, journal):
    """With the refusal as the cause as well."""
    error = failing(client, clock, OutcomeUnknownError, no_answer(), FUNDS, *(answer(500) for _ in range(5)))
    assert isinstance(error.__cause__, InsufficientFundsError)
    assert entry(journal).state is State.UNKNOWN


def test_a_mismatch_found_after_a_doubt_is_a_mismatch(client, clock, journal):
    """The ref stands for another order for ever: REJECTED with its id, so that nobody waits for it or uses the key."""
    other = row(utid="U999999")
    failing(client, clock, OrderMismatchError, no_answer(), FUNDS, rows_of(other), answer(200, other))
    assert (entry(journal).state, entry(journal).remote_id) == (State.REJECTED, other["referenceOrderID"])


@pytest.mark.parametrize(("seconds", "created"), [(0, True), (-1, None), (-7200, None), (None, None)])
def test_a_mismatch_after_a_doubt_says_that_this_call_bought_it_only_where_the_order_is_that_young(
    client, clock, seconds, created
):
    """An order of a second before this call is somebody else's, or ours by a clock that is behind: nobody can know."""
    made = None if seconds is None else datetime.fromtimestamp(clock.time() + seconds, UTC).isoformat()
    other = row(utid="U999999", createdAt=made)
    error = failing(client, clock, OrderMismatchError, no_answer(), answer(200, other))
    assert error.created is created
    assert ("not known" in str(error)) is (created is None)
    assert "a new key buys a second reward" in str(error)


def test_a_429_takes_no_doubt_back(client, clock, journal):
    """It refuses one request; the one before it may have arrived all the same."""
    failing(client, clock, OutcomeUnknownError, no_answer(), answer(429, {}), FUNDS, rows_of(None))
    assert entry(journal).state is State.UNKNOWN


def test_409_024_is_looked_up_even_without_a_doubt(client, clock, journal):
    """It says that the ref has an order."""
    order, script = place(client, clock, tango_error(409, "409.024"), rows_of(row()), answer(200, row()))
    assert script.operations == ["tangoCreateOrder", "tangoListOrders", "tangoGetOrder"]
    assert order.replayed


def test_a_ref_in_process_is_asked_for_once_more_right_before_the_deadline(client, clock):
    """However long the pauses have grown: an order that is made in the last seconds is returned."""
    ends = clock.monotonic() + client._settings.session.deadline

    def late(request):
        return created(request) if ends - clock.monotonic() < 2.0 else IN_PROCESS

    script = Scripted(clock, *[late] * 60)
    assert drive(tango_create(client, key=KEY), script).id == "RA-1"
    assert clock.monotonic() < ends
    assert min(clock.slept) >= 2.0


def test_a_ref_in_process_to_the_end_stays_open(client, clock, journal):
    """409.002 until the deadline, however many attempts that takes: the order may still come, so it stays taken."""
    began = clock.monotonic()
    script = Scripted(clock, *(IN_PROCESS for _ in range(50)))
    script.answers = [IN_PROCESS] * 100

    def perform(effect):
        if isinstance(effect, Send) and effect.request.operation == "tangoListOrders":
            return rows_of(None)(effect.request)
        return script(effect)

    with pytest.raises(InProgressError) as caught:
        drive(tango_create(client, key=KEY), perform)
    assert 110 < clock.monotonic() - began <= 120
    assert not isinstance(caught.value, RefusedError)
    assert (caught.value.status, caught.value.code) == (409, "409.002")
    assert entry(journal).state is State.UNKNOWN


@pytest.mark.parametrize("end", [[never_left() for _ in range(4)], [FUNDS, rows_of(None)]])
def test_what_ends_a_wait_for_a_ref_in_process_does_not_free_it(client, clock, journal, end):
    """Neither a connection that fails nor a refusal says what became of the request that was in process."""
    error = failing(client, clock, OutcomeUnknownError, IN_PROCESS, *end)
    assert isinstance(error.__cause__, (NotSentError, InsufficientFundsError))
    assert entry(journal).state is State.UNKNOWN
    failing(client, clock, KeyReusedError, rows_of(None), amount="30")


def test_never_left_is_free_again(client, clock, journal):
    """Every attempt stayed here: another body may have the key."""
    failing(client, clock, NotSentError, *(never_left() for _ in range(5)))
    held = entry(journal)
    assert (held.state, held.first_sent, held.status) == (State.REJECTED, None, None)
    place(client, clock, created, amount="30")


def test_never_left_after_a_doubt_is_unknown(client, clock, journal):
    """The first may have arrived."""
    error = failing(client, clock, OutcomeUnknownError, no_answer(), *(never_left() for _ in range(4)))
    assert isinstance(error.__cause__, NotSentError)
    assert entry(journal).state is State.UNKNOWN


@pytest.mark.parametrize("code", ["503.002", "503.042"])
def test_an_item_that_is_out_leaves_the_key_open(client, clock, journal, code):
    """Not retried now; the same key later."""
    error = failing(client, clock, OutcomeUnknownError, tango_error(503, code))
    assert "about 24 h" in error.hint
    assert entry(journal).state is State.UNKNOWN
    clock.advance(86400)
    place(client, clock, created)


# --- answers that cannot be read -----------------------------------------------------------------------------------


def test_an_unreadable_success_is_looked_up(client, clock, journal):
    """The order exists; where the look-up shows it, the caller gets it."""
    order, _ = place(client, clock, answer(201, b"<html>"), rows_of(row()), answer(200, row()))
    assert order.id == "RA-1"
    assert entry(journal).state is State.SUCCEEDED


def test_an_unreadable_success_that_is_not_found_says_so(client, clock, journal):
    """UnreadableResponseError: after a create the order exists; the key stays open and the body is not sent again."""
    failing(client, clock, UnreadableResponseError, answer(201, b""), rows_of(None))
    assert entry(journal).state is State.UNKNOWN
    failing(client, clock, UnreadableResponseError, answer(201, b""), *(answer(500) for _ in range(5)))
    assert entry(journal).state is State.UNKNOWN


# --- the journal itself fails --------------------------------------------------------------------------------------


def with_broken(flow, broken, script):
    """Drive a flow; the nth piece of journal work fails."""
    count = [0]

    def perform(effect):
        if not isinstance(effect, (Send, Sleep, Enter)):
            count[0] += 1
            if count[0] in broken:
                raise JournalError("disk full")
        return script(effect)

    return drive(flow, perform)


def test_an_order_is_returned_though_the_journal_cannot_be_written(client, clock, journal):
    """And the event says so; the next call finds the order by sending the same body."""
    heard = []
    script = Scripted(clock, created)
    order = with_broken(tango_create(client.with_options(on_event=heard.append), key=KEY), {3}, script)
    assert order.id == "RA-1"
    (event,) = [event for event in heard if event.name == "journal_write_failed"]
    assert (event.key, event.operation, event.reason) == (KEY, "tangoCreateOrder", "JournalError")
    clock.advance(61)
    again, _ = place(client, clock, created)
    assert again.id == "RA-1"
    assert entry(journal).state is State.SUCCEEDED


@pytest.mark.parametrize("broken", [1, 2])
def test_without_the_journal_nothing_is_sent(client, clock, broken):
    """Neither the claim nor the word that it is about to leave may be missing."""
    script = Scripted(clock)
    with pytest.raises(NotSentError, match="journal could not be written") as caught:
        with_broken(tango_create(client, key=KEY), {broken}, script)
    assert caught.value.key == KEY
    assert script.requests == []


def test_a_journal_that_fails_after_a_doubt_is_no_not_sent(client, clock):
    """An attempt may have arrived: unknown."""
    script = Scripted(clock, no_answer())
    with pytest.raises(OutcomeUnknownError) as caught:
        with_broken(tango_create(client, key=KEY), {4, 5}, script)
    assert caught.value.key == KEY


# --- ninety days ---------------------------------------------------------------------------------------------------


def expired(client, clock):
    """A key whose first attempt is older than the promise."""
    failing(client.with_options(deadline=1.0), clock, OutcomeUnknownError, no_answer(), answer(503))
    clock.advance(90 * 86400 + 60)


def test_an_old_key_is_looked_up_and_never_sent(client, clock, journal):
    """After 90 days the ref could make a second order: found, it is returned; else KeyExpiredError."""
    expired(client, clock)
    error = failing(client, clock, KeyExpiredError, rows_of(None))
    assert error.hint
    assert entry(journal).state is State.UNKNOWN
    order, script = place(client, clock, rows_of(row()), answer(200, row()))
    assert script.operations == ["tangoListOrders", "tangoGetOrder"]
    assert order.replayed


def test_an_old_key_whose_look_up_fails_is_unknown(client, clock):
    """Nothing is sent all the same."""
    expired(client, clock)
    failing(client, clock, OutcomeUnknownError, *(answer(500) for _ in range(5)))


def test_a_key_of_the_ninetieth_day_is_still_sent(client, clock):
    """The promise holds to its end."""
    failing(client.with_options(deadline=1.0), clock, OutcomeUnknownError, no_answer(), answer(503))
    clock.advance(90 * 86400 - 600)
    _, script = place(client, clock, created)
    assert script.operations == ["tangoCreateOrder"]


def test_voucherify_keys_do_not_expire(clock, journal):
    """There is no such promise; the look-up comes first anyway."""
    client = voucherify_client(clock, journal=journal)
    with pytest.raises(OutcomeUnknownError):
        drive(
            voucherify_create(client.with_options(deadline=0.5), source_id="s", amount=1),
            Scripted(clock, no_answer()),
        )
    clock.advance(400 * 86400)
    missing = answer(404, {"code": 404})
    script = Scripted(clock, missing, answer(200, {"id": "ord_1", "source_id": "s", "amount": 1}))
    drive(voucherify_create(client, source_id="s", amount=1), script)
    assert script.operations == ["voucherifyGetOrder", "voucherifyCreateOrder"]


# --- scopes --------------------------------------------------------------------------------------------------------


def test_a_key_of_the_sandbox_settles_nothing_in_production(clock, journal):
    """Scope: origin, platform and account; the same key elsewhere is another order."""
    for changes in ({}, {"platform_name": "other"}, {"account": "account-2"}, {"base_url": "http://127.0.0.1:10"}):
        client = tango_client(clock, journal=journal, **changes)
        _, script = place(client, clock, created)
        assert script.operations == ["tangoCreateOrder"]
    assert len({held.scope for held in journal.entries()}) == 4


def test_the_model_agrees_with_itself(clock):
    """The service these tests are checked against forgets a ref after 90 days, as the vendor says it may."""
    model = TangoModel(clock)
    body = {"externalRefID": "r", "accountIdentifier": "a", "customerIdentifier": "c", "utid": "U1", "amount": 1}
    assert [model.commit(body)[0] for _ in range(2)] == [201, 200]
    clock.advance(91 * 86400)
    assert model.commit(body)[0] == 201


def test_no_service_error_leaves_a_create(client, clock):
    """That nothing was changed is never said of a create."""
    with pytest.raises(OutcomeUnknownError) as caught:
        place(client, clock, *(answer(500) for _ in range(5)))
    assert not isinstance(caught.value, ServiceError)
