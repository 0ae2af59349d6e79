"""Whatever fails, in whatever order: one order per key, and never a word about it that is not true.

Several calls under one key, each POST, read, journal write and wait of which may end in any way hypothesis thinks of,
against a model of the service that is asked afterwards what really happened.
"""

from __future__ import annotations

import asyncio
import json
import os
import tempfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reward_orders import Recipient, Reward, TangoAsyncOrder
from reward_orders.core.errors import (
    JournalError,
    KeyExpiredError,
    KeyReusedError,
    NotSentError,
    OrderMismatchError,
    OutcomeUnknownError,
    RefusedError,
    RewardOrdersError,
    UnreadableResponseError,
)
from reward_orders.core.flow import Discard, Enter, Linger, Send, Sleep
from reward_orders.http.library import library
from reward_orders.journal import Journal, State
from tests.kit.flows import (
    FakeClock,
    TangoAsyncModel,
    TangoModel,
    VoucherifyModel,
    answer,
    drive,
    never_left,
    no_answer,
    tango_async,
    tango_client,
    tango_create,
    tango_error,
    voucherify_client,
    voucherify_create,
)
from tests.kit.library import NAME

library(NAME)  # else the first request of the process has one effect more than the others, which hypothesis calls flaky
KEY = "order-1"
EXAMPLES = int(os.environ.get("ONCE_EXAMPLES", "100"))  # a long run: ONCE_EXAMPLES=20000
PUSHES = (
    "success",
    "connect error",
    "lost",
    "lost after commit",
    "late",
    "500",
    "500 after commit",
    "500 late",
    "503.002",
    "429",
    "409.002",
    "409.024",
    "402",
    "422",
    "unreadable after commit",
    "unreadable, lost",
)
READS = ("success", "connect error", "lost", "500", "403", "garbage")
CUTS = ("crash before", "crash after", "cancelled before", "cancelled after", "interrupt before", "interrupt after")
REFUSALS = {"connect error", "429", "402", "422"}
DEFINITE = {
    "tango": REFUSALS,  # behind a 409.002 somebody's request may still make the order
    "tango_async": {"connect error", "429"},  # every other refusal is looked behind, and that look may fail
    "voucherify": REFUSALS,  # any 409 may mean that the source_id is in use, so it is looked up
}
FOLDER = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - a disk that syncs at once


class Crash(BaseException):
    """The process dies: nothing of the flow runs any more."""


class World:
    """Performs effects as the script says; knows what really happened."""

    def __init__(self, vendor, model, clock, draw, *, late, journal_faults):
        self.vendor, self.model, self.clock, self.draw = vendor, model, clock, draw
        self.pushes = [push for push in PUSHES if late or "late" not in push]
        self.journal_faults = journal_faults
        self.waiting = []  # bodies the service still works on
        self.bodies = {}  # amount -> the bytes sent for it
        self.healthy = False
        self.outcomes = []  # of this call
        self.crashed = False

    def begin(self):
        self.outcomes = []
        self.journal_failed = self.crashed = False

    def dies_with(self, journal):
        """A process that crashed hands nothing over to its journal on the way out."""
        hand_over = journal._store.hand_over
        journal._store.hand_over = lambda work: (lambda _: True) if self.crashed else hand_over(work)

    def perform(self, effect):
        if isinstance(effect, Linger):
            return effect.wait(effect.seconds)
        cut = None if self.healthy else self.draw(st.sampled_from((None,) * 30 + CUTS))
        if cut is not None and cut.endswith("before"):
            self.stop(cut)
        outcome = self.do(effect)
        if cut is not None:
            self.stop(cut)
        return outcome

    def stop(self, cut):
        if cut.startswith("crash"):
            self.crashed = True
            raise Crash
        raise asyncio.CancelledError if cut.startswith("cancelled") else KeyboardInterrupt

    def do(self, effect):
        if isinstance(effect, Sleep):
            self.clock.sleep(effect.seconds)
            return None
        if isinstance(effect, Discard):
            return None
        if isinstance(effect, Enter):
            return effect.gate.enter(effect.within)
        if not isinstance(effect, Send):
            fault = None
            if self.journal_faults and not self.healthy:
                fault = self.draw(st.sampled_from((None,) * 20 + ("before", "after")))
            if fault == "before":
                self.journal_failed = True
                raise JournalError("disk full")
            result = effect.function()
            if fault == "after":
                self.journal_failed = True
                raise JournalError("connection lost")
            return result
        self.clock.advance(0.1)
        if self.waiting and (self.healthy or self.draw(st.booleans())):
            self.arrive()
        return self.push(effect.request) if effect.request.method == "POST" else self.pull(effect.request)

    def arrive(self):
        for body in self.waiting:
            self.model.commit(body)
        self.waiting = []

    def push(self, request):
        body = json.loads(request.content)
        assert self.bodies.setdefault(amount_in(body), request.content) == request.content, "not the same bytes"
        how = "success" if self.healthy else self.draw(st.sampled_from(self.pushes))
        if how == "409.024" and self.model.known(body) is None:
            how = "success"
        self.outcomes.append(how)
        if how in {"success", "lost after commit", "500 after commit", "unreadable after commit"}:
            status, order = self.model.commit(body)
        if "late" in how:
            self.waiting.append(body)
        if how == "success":
            return answer(status, order)
        if how == "connect error":
            raise never_left()
        if how.startswith("lost") or how == "late":
            raise no_answer()
        if how.startswith("500"):
            return answer(500, b"<html>")
        if how.startswith("unreadable"):
            return answer(200, b"<html>")
        return tango_error(int(how[:3]), how if "." in how else f"{how}.001")

    def pull(self, request):
        how = "success" if self.healthy else self.draw(st.sampled_from(("success",) * 6 + READS))
        if how == "connect error":
            raise never_left()
        if how == "lost":
            raise no_answer()
        if how == "garbage":
            return answer(200, b"[")
        return self.model.read(request) if how == "success" else answer(int(how), {})

    def may_exist(self, key=KEY):
        return bool(self.model.of_key(key) or self.waiting)


VENDORS = {
    "tango": (TangoModel, tango_client, lambda client, amount: tango_create(client, key=KEY, amount=amount)),
    "tango_async": (
        TangoAsyncModel,
        tango_client,
        lambda client, amount: tango_async(
            client,
            "create",
            key=KEY,
            rewards=[Reward(key="r-1", utid="U561593", amount=amount, recipient=Recipient())],
        ),
    ),
    "voucherify": (
        VoucherifyModel,
        voucherify_client,
        lambda client, amount: voucherify_create(client, source_id=KEY, amount=amount),
    ),
}


def amount_of(order):
    return int(order.total if isinstance(order, TangoAsyncOrder) else order.amount)


def amount_in(json_object):
    """What a body asks for, or an order of a model is of."""
    if "lineItems" in json_object:
        return json_object["lineItems"][0]["amount"]
    return json_object.get("amount", json_object.get("denomination", {}).get("value"))


@pytest.mark.parametrize("journaled", [True, False], ids=["journal", "no journal"])
@pytest.mark.parametrize("vendor", VENDORS)
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_one_order_per_key_and_nothing_untrue_is_said_of_it(vendor, journaled, data):
    """At most one order per key; unknown is never told as refused nor refused as unknown; calling again settles."""
    build_model, build_client, create = VENDORS[vendor]
    clock = FakeClock()
    model = build_model(clock)
    late = data.draw(st.booleans(), label="late arrivals")
    world = World(vendor, model, clock, data.draw, late=late, journal_faults=journaled and data.draw(st.booleans()))
    with tempfile.TemporaryDirectory(dir=FOLDER) as folder:
        journal = Journal.sqlite(Path(folder) / "j.db", clock=clock) if journaled else None
        if journal is not None:
            world.dies_with(journal)
        client = build_client(clock, journal=journal)
        amounts = data.draw(st.lists(st.sampled_from([25, 25, 25, 30]), min_size=1, max_size=4), label="amounts")
        for amount in amounts:
            one_call(world, journal, lambda amount=amount: create(client, amount), amount)
            if journaled and vendor == "tango" and data.draw(st.integers(0, 9), label="days") == 9:
                world.arrive()
                clock.advance(91 * 86400)
        world.healthy = True
        clock.advance(61)
        world.arrive()
        settle(world, journal, create, client, amounts)
        if journal is not None:
            journal.close()
    assert len(model.of_key(KEY)) <= 1
    if vendor == "voucherify" and journaled and not late and not world.journal_faults:
        assert model.applied.get(KEY, 0) <= len(set(amounts)), "an upsert that had taken effect was repeated"


def one_call(world, journal, start, amount):
    before = open_entry(journal)
    world.begin()
    existed = world.may_exist()
    try:
        order = drive(start(), world.perform)
    except (Crash, KeyboardInterrupt, asyncio.CancelledError):
        return
    except RewardOrdersError as error:
        judge(world, journal, before, error, amount, existed=existed)
        return
    assert amount_of(order) == amount
    assert order.key == KEY
    (held,) = world.model.of_key(KEY)
    assert held.get("referenceOrderID", held.get("id")) == order.id
    if journal is not None and not world.journal_failed:
        (entry,) = journal.entries()
        assert (entry.state, entry.remote_id) == (State.SUCCEEDED, order.id)


def judge(world, journal, before, error, amount, *, existed):
    """What an error says is what happened."""
    assert error.key == KEY
    assert KEY in str(error)
    created = world.may_exist() and not existed
    if isinstance(error, (RefusedError, NotSentError)):
        assert not created, f"{type(error).__name__} after {world.outcomes}, and there is an order"
        if isinstance(error, RefusedError) and journal is not None and "409.002" not in world.outcomes:
            assert not world.may_exist(), f"{type(error).__name__}, though an earlier call's order exists"
    doubtful = before is not None and before.first_sent is not None and before.state is not State.REJECTED
    if set(world.outcomes) <= DEFINITE[world.vendor] and not doubtful:
        told = OutcomeUnknownError, UnreadableResponseError
        assert not isinstance(error, told), f"{type(error).__name__} after {world.outcomes}"
    if isinstance(error, OrderMismatchError):
        assert error.order is not None
        assert error.received != error.requested
    if journal is None:
        return
    for entry in journal.entries():
        if entry.state is State.REJECTED:
            ours = [o for o in world.model.of_key(KEY) if amount_in(o) == amount]
            assert not ours, f"REJECTED after {world.outcomes}, and the order exists"
            assert not [body for body in world.waiting if amount_in(body) == amount], "REJECTED, and it is on its way"


def open_entry(journal):
    return None if journal is None else next(iter(journal.entries()), None)


def settle(world, journal, create, client, amounts):
    """With everything well again, a call settles the key: the order, or a definite word that it is another one."""
    world.begin()
    for amount in dict.fromkeys(amounts):
        with suppress(KeyReusedError, OrderMismatchError, KeyExpiredError):
            order = drive(create(client, amount), world.perform)
            assert amount_of(order) == amount
    if journal is not None:
        for entry in journal.entries():
            expired = world.clock.time() - entry.created_at.timestamp() > 90 * 86400
            assert entry.state in {State.SUCCEEDED, State.REJECTED} or expired
