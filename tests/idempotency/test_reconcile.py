"""Settling what is open, while other workers go on working."""

import pytest

from reward_orders.core.errors import JournalError
from reward_orders.journal import Claimed, Journal, State
from tests.idempotency.fake_callers import KEY, Caller
from tests.idempotency.fake_vendors import CrashError, TangoAsyncVendor, TangoVendor, VoucherifyVendor


@pytest.fixture(params=[TangoVendor, TangoAsyncVendor, VoucherifyVendor])
def caller(request, tmp_path):
    caller = Caller(request.param(), tmp_path / "orders.db")
    yield caller
    caller.journal.close()


@pytest.fixture
def other(caller, tmp_path):
    """Another worker's journal."""
    with Journal.sqlite(tmp_path / "orders.db", clock=caller.clock) as journal:
        yield journal


def crash_after_sending(caller):
    caller.vendor.outcomes.append("crash_after")
    assert isinstance(caller.place(1000), CrashError)
    caller.clock.now += 61


def die_after_claiming(caller):
    """Killed behind its first write; nothing was sent."""
    caller.interrupt_at, caller.dies_interrupted = -1, True
    caller.place(1000)
    caller.interrupt_at, caller.dies_interrupted = None, False


def take(journal, entry, **changed):
    fingerprint = changed.get("fingerprint", entry.fingerprint)
    claim = journal.claim(entry.scope, entry.key, fingerprint=fingerprint, digests=entry.digests)
    assert isinstance(claim, Claimed)
    return claim


def test_an_order_nobody_heard_of_is_found_and_settled(caller):
    """The crash is made good: one order, yielded once, and the key stands for it."""
    crash_after_sending(caller)
    (held,) = caller.vendor.ledger[KEY]
    assert [order.id for order in caller.reconcile()] == [held.get("id") or held["referenceOrderID"]]
    assert [entry.state for entry in caller.journal.entries()] == [State.SUCCEEDED]
    assert list(caller.reconcile()) == []


def test_a_key_nothing_was_sent_under_becomes_free(caller):
    """There is nothing to look for; anybody may use it, also for another body."""
    die_after_claiming(caller)
    caller.clock.now += 61
    assert list(caller.reconcile()) == []
    assert [entry.state for entry in caller.journal.entries()] == [State.REJECTED]
    assert caller.place(2000).id


def test_what_is_not_there_stays_unknown(caller):
    """A late request may still be processed."""
    caller.vendor.outcomes.extend(["lost_before"] * 5)
    caller.place(1000)
    assert list(caller.reconcile()) == []
    assert [entry.state for entry in caller.journal.entries()] == [State.UNKNOWN]


def test_a_key_another_worker_takes_over_meanwhile_is_left_to_it(caller, other):
    """A look-up that outlasts the lease finds the order all the same, and breaks nothing."""
    crash_after_sending(caller)
    (entry,) = other.open()
    read = caller.vendor.read

    def slow_read(request):
        caller.vendor.read = read
        caller.clock.now += 61
        other.settle(take(other, entry), State.SUCCEEDED, remote_id="theirs")
        return read(request)

    caller.vendor.read = slow_read
    assert len(list(caller.reconcile())) == 1
    assert [entry.remote_id for entry in other.entries()] == ["theirs"]


def test_a_key_taken_for_another_body_meanwhile_is_left_alone(caller, other, monkeypatch):
    """It was open and never sent when it was listed; now it stands for something else."""
    die_after_claiming(caller)
    caller.clock.now += 61
    claim = caller.journal.claim

    def late_claim(scope, key, **given):
        monkeypatch.undo()
        (entry,) = other.open()
        other.sending(take(other, entry, fingerprint="another body"))
        return claim(scope, key, **given)

    monkeypatch.setattr(caller.journal, "claim", late_claim)
    assert list(caller.reconcile()) == []
    assert [entry.fingerprint for entry in other.entries()] == ["another body"]


def test_the_journal_is_waited_for_no_longer_than_a_call_may_take(caller, monkeypatch):
    """A file that another process keeps locked, or a server that hangs, holds no reconciliation for half a minute."""
    crash_after_sending(caller)
    caller.reconcile.__self__._settings.session.deadline = 2.0
    store, waits = caller.journal._store, []
    transact = store.transact

    def noted(work, *, within, **options):
        waits.append(within)
        return transact(work, within=within, **options)

    monkeypatch.setattr(store, "transact", noted)
    assert len(list(caller.reconcile())) == 1
    assert max(waits) <= 2.0
    assert len(waits) >= 3  # a page of keys, the claim, the outcome


def test_a_journal_that_fails_for_three_keys_in_a_row_ends_the_pass(caller, monkeypatch):
    """It would fail for the hundred thousand others, too, after as long a wait each; one key alone hinders no other."""
    crash_after_sending(caller)
    (entry,) = caller.journal.entries()
    monkeypatch.setattr(caller.journal, "open", lambda *_, after=None, **__: [entry] * 5 if after is None else [])
    tried = []

    def locked(*_, **__):
        tried.append(1)
        raise JournalError("The journal is locked.")

    monkeypatch.setattr(caller.journal, "claim", locked)
    with pytest.raises(JournalError, match="locked"):
        list(caller.reconcile())
    assert len(tried) == 3
