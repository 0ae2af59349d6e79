"""When to try again, how long to wait, and when to stop: read, written and created."""

from datetime import UTC, datetime
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reward_orders import (
    ConfigurationError,
    NotSentError,
    OutcomeUnknownError,
    RateLimitedError,
    RetryPolicy,
    ServiceError,
)
from reward_orders.core.wire import Response
from reward_orders.http.retry import retry_after
from tests.kit.flows import (
    EXACT,
    START,
    FakeClock,
    Scripted,
    answer,
    drive,
    flow_of,
    never_left,
    no_answer,
    tango_client,
    tango_create,
    tango_error,
    tango_order,
    voucherify_client,
    voucherify_create,
)

ORDER = tango_order(
    {
        "externalRefID": "k",
        "accountIdentifier": "account-1",
        "customerIdentifier": "customer-1",
        "utid": "U561593",
        "amount": 25,
    }
)


def created(request):
    import json

    return answer(201, tango_order(json.loads(request.content)))


def get(client):
    from reward_orders.tango.reading import get

    return get(client._settings.session, "RA-1")


def resend(client):
    return flow_of(client, "resend", "RA-1")


def update(client):
    return flow_of(client, "update", "ord_1", status="PAID")


def at(moment):
    return {"retry_after": format_datetime(datetime.fromtimestamp(moment, UTC), usegmt=True)}


# --- the policy -----------------------------------------------------------------------------------------------------


def test_the_defaults_are_what_the_design_says():
    """Five tries in all, half a second doubling to eight, Retry-After up to two minutes."""
    policy = RetryPolicy()
    assert (policy.attempts, policy.wait_initial, policy.wait_max, policy.retry_after_max) == (5, 0.5, 8.0, 120.0)


def test_waits_double_up_to_the_most():
    """Exponential backoff, capped; no number of attempts overflows it."""
    assert [EXACT.backoff(n) for n in (1, 2, 3, 4, 5, 6)] == [0.5, 1.0, 2.0, 4.0, 8.0, 8.0]
    assert EXACT.backoff(10**6) == 8.0


@given(st.integers(1, 50))
def test_jitter_never_waits_longer_nor_less_than_half(number):
    """The spread is from half of the wait to all of it."""
    full = EXACT.backoff(number)
    assert full / 2 <= RetryPolicy().backoff(number) <= full


@pytest.mark.parametrize(
    "arguments",
    [
        {"attempts": 0},
        {"attempts": True},
        {"attempts": 2.0},
        {"attempts": "5"},
        {"wait_initial": -1},
        {"wait_max": float("nan")},
        {"retry_after_max": float("inf")},
        {"wait_max": "8"},
    ],
)
def test_a_policy_that_makes_no_sense_is_refused(arguments):
    """The error names the argument."""
    with pytest.raises(ConfigurationError, match=next(iter(arguments))):
        RetryPolicy(**arguments)


# --- Retry-After ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "headers", "seconds"),
    [
        (429, {"retry-after": "7"}, 7.0),
        (503, {"retry-after": " 1.5 "}, 1.5),
        (429, {"retry-after": "0"}, 0.0),
        (429, {"retry-after": "Tue, 22 Sep 2026 14:13:30 GMT"}, None),
        (429, {"retry-after": "soon"}, None),
        (429, {"retry-after": "-5"}, None),
        (429, {"retry-after": ""}, None),
        (429, {"retry-after": "²"}, None),
        (429, {"retry-after": "9" * 400}, float("inf")),
        (429, {"retry-after": "Wed, 99 Foo 2026 99:99:99 GMT"}, None),
        (429, {"x-rate-limit-retry": str(int(START) + 30)}, 30.0),
        (429, {"x-rate-limit-retry": str(int(START) - 30)}, 0.0),
        (429, {"x-rate-limit-retry": "0"}, None),
        (429, {"retry-after": "soon", "x-rate-limit-retry": str(int(START) + 3)}, 3.0),
        (503, {"x-rate-limit-retry": str(int(START) + 30)}, None),
        (200, {"x-rate-limit-retry": str(int(START) + 30)}, None),
        (429, {}, None),
    ],
)
def test_what_the_service_asks_for(status, headers, seconds):
    """Seconds, an HTTP date, or Voucherify's epoch beside a 429; nonsense asks for nothing."""
    if "GMT" in headers.get("retry-after", "") and "99" not in headers["retry-after"]:
        seconds = datetime(2026, 9, 22, 14, 13, 30, tzinfo=UTC).timestamp() - START
    assert retry_after(Response(status, headers, b""), now=START) == seconds


@pytest.mark.parametrize("zone", ["GMT", "-0000", ""])
def test_a_date_without_a_zone_is_utc(zone, monkeypatch):
    """Not this machine's local time."""
    import time

    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    try:
        moment = datetime.fromtimestamp(START + 20, UTC)
        text = f"{moment:%a, %d %b %Y %H:%M:%S} {zone}".strip()
        assert retry_after(Response(429, {"retry-after": text}, b""), now=START) == 20.0
    finally:
        monkeypatch.undo()
        time.tzset()


@given(st.text(max_size=40))
def test_no_header_breaks_it(text):
    """Whatever stands there, the answer is a wait or none."""
    wait = retry_after(Response(429, {"retry-after": text, "x-rate-limit-retry": text}, b""), now=START)
    assert wait is None or wait >= 0


@pytest.mark.parametrize("seconds", [100, 120])
@pytest.mark.parametrize("header", ["seconds", "a date", "an epoch"])
def test_a_wait_up_to_the_limit_is_obeyed_in_full(header, seconds):
    """As many seconds as are asked are waited, on a read and on a create; the limit itself is the last that is."""
    headers = {
        "seconds": {"retry_after": str(seconds)},
        "a date": at(START + seconds),
        "an epoch": {"x_rate_limit_retry": str(int(START) + seconds)},
    }[header]
    clock = FakeClock()
    patient = tango_client(clock, deadline=None)
    drive(get(patient), Scripted(clock, answer(429, {}, **headers), answer(200, ORDER)))
    assert clock.slept == [seconds]
    clock = FakeClock()
    drive(tango_create(tango_client(clock, deadline=None)), Scripted(clock, answer(429, {}, **headers), created))
    assert clock.slept == [seconds]


@pytest.mark.parametrize("make", [get, tango_create])
@pytest.mark.parametrize("headers", [{"retry_after": "120.1"}, at(START + 121), {"retry_after": "9" * 30}])
def test_a_longer_wait_ends_the_call_and_is_never_clipped(make, headers):
    """The error says how long was asked for; nothing is sent earlier."""
    clock = FakeClock()
    script = Scripted(clock, answer(429, {}, **headers))
    with pytest.raises(RateLimitedError) as caught:
        drive(make(tango_client(clock, deadline=None)), script)
    assert caught.value.retry_after > 120
    assert clock.slept == []


def test_a_moment_that_has_passed_is_not_hammered():
    """A clock ahead of the service's, or Retry-After: 0, still backs off."""
    for make, client, done in (
        (get, tango_client, answer(200, ORDER)),
        (tango_create, tango_client, created),
        (
            lambda client: voucherify_create(client, source_id="s"),
            voucherify_client,
            answer(200, {"id": "ord_1", "source_id": "s"}),
        ),
    ):
        clock = FakeClock()
        busy = answer(429, {}, x_rate_limit_retry=str(int(START) - 60))
        drive(make(client(clock)), Scripted(clock, busy, busy, answer(429, {}, retry_after="0"), done))
        assert len(clock.slept) == 3
        assert all(wait >= least for wait, least in zip(clock.slept, (0.5, 1.0, 2.0), strict=True))


# --- what is repeated -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "failing",
    [never_left, no_answer, lambda: answer(500), lambda: answer(503), lambda: answer(408)],
)
def test_a_read_is_repeated_five_times_in_all(failing):
    """`attempts` counts attempts; four waits lie between five tries."""
    clock = FakeClock()
    script = Scripted(clock, *(failing() for _ in range(5)))
    with pytest.raises((NotSentError, ServiceError, RateLimitedError)):
        drive(get(tango_client(clock)), script)
    assert len(script.requests) == 5
    assert clock.slept == [0.5, 1.0, 2.0, 4.0]


def test_a_read_that_gets_through_is_the_answer():
    """Any passing failure, then the order."""
    clock = FakeClock()
    script = Scripted(clock, no_answer(), answer(502, b"<html>"), never_left(), answer(429), answer(200, ORDER))
    assert drive(get(tango_client(clock)), script).id == "RA-1"


@pytest.mark.parametrize(("make", "client"), [(resend, tango_client), (update, voucherify_client)])
@pytest.mark.parametrize(
    ("failing", "error"),
    [
        (no_answer, OutcomeUnknownError),
        *((lambda status=status: answer(status), OutcomeUnknownError) for status in (408, 500, 502, 503, 504)),
        (lambda: answer(302, location="/"), OutcomeUnknownError),
        (lambda: answer(503, {}, retry_after="1"), OutcomeUnknownError),
        (lambda: answer(429, {}, retry_after="121"), RateLimitedError),
    ],
)
def test_resend_and_update_are_not_repeated_once_they_may_have_left(make, client, failing, error):
    """One attempt, no wait, even where the service asks for one: a 503 does not say that nothing was done."""
    clock = FakeClock()
    script = Scripted(clock, failing())
    with pytest.raises(error):
        drive(make(client(clock)), script)
    assert clock.slept == []
    assert len(script.requests) == 1


@pytest.mark.parametrize(
    ("headers", "least"), [({}, [1.0, 1.0, 2.0, 4.0]), ({"retry_after": "30"}, [30.0, 30.0, 30.0, 30.0])]
)
@pytest.mark.parametrize(("make", "client"), [(resend, tango_client), (update, voucherify_client)])
def test_a_429_took_nothing_so_resend_and_update_obey_it_and_are_repeated(make, client, headers, least):
    """As creates are: at the service's pace, within the policy; the last answer is the error."""
    clock = FakeClock()
    script = Scripted(clock, *(answer(429, {}, **headers) for _ in range(5)))
    with pytest.raises(RateLimitedError):
        drive(make(client(clock, deadline=None)), script)
    assert len(script.requests) == 5
    assert all(slept >= wanted for slept, wanted in zip(clock.slept, least, strict=True))
    clock = FakeClock()
    done = answer(201, {"id": "ord_1", "createdAt": "2026-09-21T14:13:20Z"})
    drive(make(client(clock)), Scripted(clock, answer(429, {}, **headers), done))
    assert len(clock.slept) == 1


def test_a_429_never_makes_an_unknown_outcome_of_an_update_into_a_second_one():
    """After it, what may have arrived is still not sent again."""
    clock = FakeClock()
    script = Scripted(clock, answer(429), no_answer())
    with pytest.raises(OutcomeUnknownError):
        drive(update(voucherify_client(clock)), script)
    assert len(script.requests) == 2


@pytest.mark.parametrize(("make", "client"), [(resend, tango_client), (update, voucherify_client)])
def test_resend_and_update_are_repeated_while_they_never_left(make, client):
    """A refused connection did nothing."""
    clock = FakeClock()
    script = Scripted(clock, *(never_left() for _ in range(5)))
    with pytest.raises(NotSentError):
        drive(make(client(clock)), script)
    assert len(script.requests) == 5
    clock = FakeClock()
    script = Scripted(clock, never_left(), answer(201, {"id": "ord_1", "createdAt": "2026-09-21T14:13:20Z"}))
    drive(make(client(clock)), script)
    assert len(script.requests) == 2


def test_a_create_sends_the_same_bytes_each_time_and_stops_at_five():
    """The body is frozen with its key, also one made for this call."""
    clock = FakeClock()
    script = Scripted(clock, no_answer(), answer(500), never_left(), answer(429), answer(502))
    with pytest.raises(OutcomeUnknownError) as caught:
        drive(tango_create(tango_client(clock)), script)
    assert len(script.requests) == 5
    assert len({request.content for request in script.requests}) == 1
    assert caught.value.key.encode() in script.requests[0].content


def test_a_ref_in_process_waits_two_seconds_at_least():
    """409.002 asks for 2 s; the backoff may be longer, never shorter."""
    clock = FakeClock()
    in_process = tango_error(409, "409.002")
    script = Scripted(clock, in_process, in_process, in_process, in_process, created)
    drive(tango_create(tango_client(clock)), script)
    assert clock.slept == [2.0, 2.0, 2.0, 4.0]


def test_a_create_waits_a_second_at_least():
    """Tango: on an error wait 1 s and retry with the same ref."""
    clock = FakeClock()
    drive(tango_create(tango_client(clock)), Scripted(clock, answer(500), answer(429), created))
    assert clock.slept == [1.0, 1.0]


@pytest.mark.parametrize("code", ["503.002", "503.042"])
def test_an_item_that_is_out_is_not_retried(code):
    """It comes back in about 24 h; the order may exist all the same."""
    clock = FakeClock()
    with pytest.raises(OutcomeUnknownError, match="24 h") as caught:
        drive(tango_create(tango_client(clock)), Scripted(clock, tango_error(503, code)))
    assert caught.value.code == code
    assert clock.slept == []


# --- the deadline ---------------------------------------------------------------------------------------------------


def test_an_attempts_timeout_never_reaches_past_the_deadline():
    """`timeout` is per attempt, `deadline` for all of them."""
    clock = FakeClock()
    script = Scripted(clock, no_answer(), no_answer())

    def slow(effect):
        if hasattr(effect, "request"):
            clock.advance(effect.timeout)
        return script(effect)

    with pytest.raises(OutcomeUnknownError):
        drive(tango_create(tango_client(clock, timeout=30, deadline=50)), slow)
    assert script.timeouts == [30.0, 19.5]
    assert clock.monotonic() == 1050.0


def test_a_wait_that_does_not_fit_ends_the_call_at_once():
    """Nobody sleeps towards a deadline that will have passed."""
    clock = FakeClock()
    with pytest.raises(RateLimitedError):
        drive(tango_create(tango_client(clock, deadline=10)), Scripted(clock, answer(429, {}, retry_after="10")))
    assert clock.slept == []


def test_the_deadline_holds_for_the_look_up_too():
    """What is left of the call is all a look-up gets, two seconds behind the attempt: looks may lag so long."""
    clock = FakeClock()
    client = voucherify_client(clock, deadline=20.0)
    script = Scripted(clock, no_answer(), no_answer(), no_answer(), no_answer())

    def slow(effect):
        if hasattr(effect, "request"):
            clock.advance(min(9.0, effect.timeout))
        return script(effect)

    with pytest.raises(OutcomeUnknownError):
        drive(voucherify_create(client, source_id="s"), slow)
    assert sum(script.timeouts) < 20 + 20 + 11
    assert script.timeouts[1] == pytest.approx(9.0)
    assert clock.monotonic() <= 1020.0


def test_no_deadline_means_none():
    """`deadline=None` leaves the number of attempts as the only end."""
    clock = FakeClock()
    script = Scripted(clock, *(no_answer() for _ in range(5)))
    with pytest.raises(ServiceError):
        drive(get(tango_client(clock, deadline=None, timeout=10_000)), script)
    assert script.timeouts == [10_000.0] * 5


def test_one_attempt_switches_retrying_off():
    """`RetryPolicy(attempts=1)` on a copy of the client changes nothing of the client."""
    clock = FakeClock()
    client = tango_client(clock)
    script = Scripted(clock, answer(500))
    with pytest.raises(ServiceError):
        drive(get(client.with_options(retry=RetryPolicy(attempts=1))), script)
    assert client._settings.session.retry.attempts == 5
