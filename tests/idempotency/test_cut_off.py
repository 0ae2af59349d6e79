"""A call that is cut off at any point gives its key back; other words under a key; the fence before every request."""

from __future__ import annotations

import json
import os

import pytest

from reward_orders import Journal, KeyReusedError, OutcomeUnknownError, RetryPolicy
from reward_orders.core.flow import Send, Sleep
from reward_orders.journal import State
from reward_orders.tango.service_account import TangoServiceAccount
from tests.kit.flows import (
    FakeClock,
    Scripted,
    answer,
    drive,
    local,
    no_answer,
    tango_client,
    tango_create,
    tango_order,
    voucherify_client,
    voucherify_create,
)

KEY = "k-1"


class StopError(BaseException):
    """What a signal handler raises."""


class Service:
    """Both vendors reduced to one order a key; the first create may be answered badly."""

    def __init__(self, clock, *first):
        self.clock = clock
        self.first = list(first)
        self.orders = {}
        self.creates = 0

    def __call__(self, effect):
        if isinstance(effect, Sleep):
            return self.clock.sleep(effect.seconds)
        if not isinstance(effect, Send):
            return effect.wait(effect.seconds) if hasattr(effect, "wait") else local(effect)
        request = effect.request
        if request.method == "POST":
            return self.create(json.loads(request.content))
        if request.operation == "tangoListOrders":
            return answer(200, {"orders": list(self.orders.values()), "page": {}})
        return answer(200, *self.orders.values()) if self.orders else answer(404, {})

    def create(self, body):
        self.creates += 1
        fault = self.first.pop(0) if self.first else None
        if fault is not None and fault != "lost":
            return fault
        status = 200 if self.orders else 201
        if "utid" in body:
            order = self.orders.setdefault(KEY, tango_order(body))
        else:
            order = self.orders.setdefault(KEY, {**body, "id": "ord_1", "created_at": "2026-09-21T14:13:20Z"})
        if fault == "lost":
            raise no_answer()
        return answer(status, order)


def tango(clock, journal, **options):
    return lambda **given: tango_create(tango_client(clock, journal=journal, **options), key=KEY, **given)


def voucherify(clock, journal, **options):
    client = voucherify_client(clock, journal=journal, **options)
    return lambda **given: voucherify_create(client, **{"source_id": KEY, "amount": 100, **given})


@pytest.mark.parametrize("vendor", [tango, voucherify])
@pytest.mark.parametrize("first", [[], ["lost"], [answer(429, {})], [answer(500, {})]])
def test_a_call_cut_off_at_any_effect_gives_its_key_back(tmp_path, vendor, first):
    """Stopped before or behind any step: the same key goes through at once, without a lease to wait for; one order."""
    cut = 0
    while True:
        clock = FakeClock()
        with Journal.sqlite(tmp_path / f"{cut}.db", clock=clock) as journal:
            service = Service(clock, *first)
            create = vendor(clock, journal)
            steps = iter(range(1000))

            def stopped(effect, steps=steps, service=service, cut=cut):
                step = next(steps)
                if step == cut:
                    raise StopError
                result = service(effect)
                if step == cut + 0.5:
                    raise StopError
                return result

            try:
                drive(create(), stopped)
                return  # no more steps to stop at
            except StopError:
                pass
            began = clock.monotonic()
            order = drive(create(), service)
            assert clock.monotonic() - began < 5, f"stopped at step {cut}: the next call waited"
            assert len(service.orders) == 1
            assert order.id in {"RA-1", "ord_1"}
            assert [entry.state for entry in journal.entries()] == [State.SUCCEEDED]
        cut += 1


def test_an_abandoned_flow_gives_its_key_back(tmp_path):
    """A task that is closed in the middle, such as at the end of an event loop, holds nothing."""
    clock = FakeClock()
    with Journal.sqlite(tmp_path / "j.db", clock=clock) as journal:
        flow = tango(clock, journal)()
        effect = next(flow)
        while not isinstance(effect, Send):
            effect = flow.send(local(effect))
        flow.close()
        began = clock.monotonic()
        assert drive(tango(clock, journal)(), Service(clock)).id == "RA-1"
        assert clock.monotonic() == began


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork()")
def test_a_child_that_throws_away_its_copy_of_a_call_gives_nothing_back(tmp_path):
    """The call goes on in the parent: its key is held, and what it sent stays on record."""
    clock = FakeClock()
    with Journal.sqlite(tmp_path / "j.db", clock=clock) as journal:
        flow = tango(clock, journal)()
        effect = next(flow)
        while not isinstance(effect, Send):
            effect = flow.send(local(effect))
        child = os.fork()
        if child == 0:
            flow.close()
            journal.close()
            os._exit(0)
        assert os.waitpid(child, 0)[1] == 0
        (entry,) = journal.entries()
        assert (entry.state, entry.first_sent is None) == (State.IN_FLIGHT, False)
        flow.close()


# --- other words under a key -----------------------------------------------------------------------------------------


def test_other_words_under_a_settled_key_get_the_order_that_is_there(tmp_path):
    """`replayed`, and an event that names the fields; nothing is sent."""
    clock, heard = FakeClock(), []
    with Journal.sqlite(tmp_path / "j.db", clock=clock) as journal:
        service = Service(clock)
        create = tango(clock, journal, on_event=heard.append)
        first = drive(create(message="Thank you! (28 Nov)"), service)
        again = drive(create(message="Thank you! (29 Nov)", notes="second run"), service)
    assert (again.id, again.replayed, service.creates) == (first.id, True, 1)
    (event,) = [event for event in heard if event.name == "replayed_with_other_wording"]
    assert (event.fields, event.key) == (("message", "notes"), KEY)


@pytest.mark.parametrize("found", [True, False])
def test_other_words_in_doubt_look_first_and_are_sent_only_where_nothing_is_found(tmp_path, found):
    """The answer was lost and the job runs again with other words in the mail: never a second gift."""
    clock, heard = FakeClock(), []
    with Journal.sqlite(tmp_path / "j.db", clock=clock) as journal:
        service = Service(clock, "lost" if found else no_answer())
        once = tango(clock, journal, retry=RetryPolicy(attempts=1))
        if not found:
            service.create = lambda body: (_ for _ in ()).throw(no_answer())
        with pytest.raises(OutcomeUnknownError):
            drive(once(message="one"), service)
        service.__dict__.pop("create", None)
        service.first.clear()
        before = service.creates
        order = drive(tango(clock, journal, on_event=heard.append)(message="other"), service)
    assert len(service.orders) == 1
    assert service.creates - before == (0 if found else 1)
    assert order.replayed or not found
    assert bool([event for event in heard if event.name == "replayed_with_other_wording"]) is found


@pytest.mark.parametrize(
    ("field", "changed"),
    [
        ("amount", {"amount": "30"}),
        ("utid", {"utid": "U000001"}),
        ("delivery", {"delivery_method": "EMBEDDED"}),
    ],
)
def test_another_reward_under_an_open_key_is_refused(tmp_path, field, changed):
    """It names what differs, and says that a new key buys a second reward."""
    clock = FakeClock()
    with Journal.sqlite(tmp_path / "j.db", clock=clock) as journal:
        service = Service(clock, "lost")
        with pytest.raises(OutcomeUnknownError):
            drive(tango(clock, journal, retry=RetryPolicy(attempts=1))(), service)
        with pytest.raises(KeyReusedError, match="a new key buys a second reward") as caught:
            drive(tango(clock, journal)(**changed), service)
    assert caught.value.fields == (field,)
    assert service.creates == 1


# --- the fence and the lease -----------------------------------------------------------------------------------------


def account():
    return TangoServiceAccount(client_id="c", client_secret="s", username="u", password="p")


def test_a_worker_that_lost_its_key_while_it_fetched_a_token_sends_nothing(tmp_path):
    """The fence is asked before every request: the one for the order, and the second after a 401."""
    for loses_at in (1, 2):
        clock = FakeClock()
        with Journal.sqlite(tmp_path / f"{loses_at}.db", clock=clock) as journal:
            client = tango_client(clock, journal=journal, auth=account(), platform_name=None, platform_key=None)
            tokens = []
            order = {}

            def perform(effect, *, tokens=tokens, order=order, loses_at=loses_at, journal=journal, clock=clock):
                if not isinstance(effect, Send):
                    return Scripted(clock)(effect)
                request = effect.request
                if "token" in request.url:
                    tokens.append(request)
                    if len(tokens) == loses_at:  # another worker takes the key over meanwhile, and places the order
                        clock.advance(100)
                        (held,) = journal.entries()
                        claim = journal.claim(held.scope, held.key, fingerprint=held.fingerprint, digests=held.digests)
                        journal.sending(claim)
                        journal.settle(claim, State.SUCCEEDED, remote_id="RA-1")
                    return answer(200, {"access_token": f"t{len(tokens)}", "expires_in": 3600})
                if request.method == "POST":
                    order.setdefault("posts", []).append(request)
                    return answer(401, {})
                return answer(200, tango_order(ASKED))

            found = drive(tango_create(client, key=KEY), perform)
            assert found.replayed
            assert len(order.get("posts", [])) == loses_at - 1


ASKED = {
    "externalRefID": KEY,
    "accountIdentifier": "account-1",
    "customerIdentifier": "customer-1",
    "utid": "U561593",
    "amount": 25,
}


def test_a_lease_shorter_than_the_timeout_is_lengthened_and_told(tmp_path):
    """Nobody takes the key over while a request may still be under way."""
    clock, heard = FakeClock(), []
    with Journal.sqlite(tmp_path / "j.db", lease=10, clock=clock) as journal:
        flow = tango(clock, journal, timeout=90.0, on_event=heard.append)()
        effect = next(flow)
        while not isinstance(effect, Send):
            effect = flow.send(local(effect))
        clock.advance(90)
        (held,) = journal.entries()
        busy = journal.claim(held.scope, held.key, fingerprint=held.fingerprint, digests=held.digests)
        assert (busy.until.timestamp() - clock.time()) == pytest.approx(18.0)
        flow.close()
    (event,) = [event for event in heard if event.name == "lease_lengthened"]
    assert event.seconds == pytest.approx(108.0)


def test_every_wait_is_an_event_with_its_seconds_and_its_reason(tmp_path):
    """A key that another worker holds, a turn under the rate, a repeat."""
    clock, heard = FakeClock(), []
    with Journal.sqlite(tmp_path / "j.db", clock=clock) as journal:
        service = Service(clock, answer(429, {}))
        create = tango(clock, journal, rate=0.1, on_event=heard.append)
        drive(create(), service)
        other = tango(clock, journal)()
        effect = next(other)
        other.close()
        assert effect is not None
    waits = [(event.reason, event.seconds) for event in heard if event.name == "wait"]
    assert [reason for reason, _ in waits] == ["retry", "rate"]
    assert all(seconds > 0 for _, seconds in waits)
