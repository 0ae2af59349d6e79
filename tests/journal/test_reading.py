"""The view for people and for reconcile, and what a purge leaves."""

from datetime import UTC, datetime, timedelta

import pytest

from reward_orders.core.errors import ConfigurationError, KeyReusedError
from reward_orders.journal import Claimed, State
from reward_orders.journal import journal as module

TOMORROW = datetime.now(UTC) + timedelta(days=1)


def fill(journal, *, scope="s"):
    """One key of every kind, named after it; `crashed` and `idle` are still leased."""
    for key in ("unknown", "succeeded", "rejected", "released", "crashed", "idle"):
        held = journal.claim(scope, key, fingerprint="f", digests={"utid": "x"}, caller_key=f"my {key}")
        if key not in {"released", "idle"}:
            journal.sending(held)
        if key == "released":
            journal.release(held)
        elif key not in {"crashed", "idle"}:
            journal.settle(held, State(key), remote_id="RA1" if key == "succeeded" else None)


def test_open_gives_what_must_be_settled_with_the_service(journal, expire):
    """UNKNOWN at once, IN_FLIGHT when its lease is over, oldest first, of this scope only."""
    fill(journal)
    fill(journal, scope="t")
    assert [entry.key for entry in journal.open("s")] == ["unknown"]
    expire()
    found = list(journal.open("s"))
    assert [entry.key for entry in found] == ["unknown", "crashed", "idle"]
    assert [entry.first_sent is None for entry in found] == [False, False, True]
    assert {entry.scope for entry in found} == {"s"}
    assert len(list(journal.open())) == 6


def test_one_open_key_is_found_by_its_name(journal, expire):
    """The same entry as among all; None for a key that is settled, leased, of another scope or unknown."""
    fill(journal)
    open_now = {entry.key: entry for entry in journal.open("s")}
    for key in ("unknown", "succeeded", "rejected", "released", "crashed", "idle", "never heard of"):
        assert journal.open_key("s", key) == open_now.get(key)
    assert journal.open_key("t", "unknown") is None
    expire()
    assert journal.open_key("s", "crashed").state is State.IN_FLIGHT


def test_entries_hold_everything_but_the_order(journal):
    """All fields as they were given, times aware and in order."""
    fill(journal)
    (entry,) = journal.entries(state="succeeded")
    assert (entry.scope, entry.key, entry.caller_key, entry.remote_id) == ("s", "succeeded", "my succeeded", "RA1")
    assert entry.created_at <= entry.first_sent <= entry.updated_at
    assert {time.tzinfo for time in (entry.created_at, entry.first_sent, entry.updated_at)} == {UTC}
    assert "fingerprint" not in repr(entry)


@pytest.mark.parametrize("state", [State.UNKNOWN, "unknown", "UNKNOWN"])
def test_a_state_may_be_given_by_value_or_by_name(journal, state):
    """Documents and `State` members are in capitals, values are not."""
    fill(journal)
    assert [entry.key for entry in journal.entries(state=state)] == ["unknown"]


def test_what_support_asks_for_is_kept_until_there_is_a_newer_answer(journal):
    """A look-up that finds nothing does not wipe it out; a corrected body starts without it."""
    held = journal.claim("s", "k", fingerprint="f", digests={})
    journal.sending(held)
    journal.settle(held, State.UNKNOWN, status=500, request_id="r-1")
    journal.settle(journal.claim("s", "k", fingerprint="f", digests={}), State.UNKNOWN)
    assert [(entry.status, entry.request_id) for entry in journal.entries()] == [(500, "r-1")]
    journal.settle(journal.claim("s", "k", fingerprint="f", digests={}), State.REJECTED, status=402, request_id="r-2")
    assert [(entry.status, entry.request_id) for entry in journal.entries()] == [(402, "r-2")]
    journal.claim("s", "k", fingerprint="corrected", digests={})
    assert [(entry.status, entry.request_id) for entry in journal.entries()] == [(None, None)]


def test_entries_can_be_chosen_and_limited(journal):
    """By state, by scope, by number; an unknown state is an error, not an empty answer."""
    fill(journal)
    fill(journal, scope="t")
    assert len(list(journal.entries())) == 12
    assert [entry.key for entry in journal.entries(scope="t", state=State.REJECTED)] == ["rejected", "released"]
    assert [entry.key for entry in journal.entries(limit=2)] == ["unknown", "succeeded"]
    assert list(journal.entries(limit=0)) == []
    with pytest.raises(ValueError, match="sent"):
        list(journal.entries(state="sent"))


def test_listings_are_complete_across_pages(journal, monkeypatch):
    """Also when the entries are settled while they are read."""
    monkeypatch.setattr(module, "_PAGE", 3)
    for number in range(10):
        held = journal.claim("s", f"k{number}", fingerprint="f", digests={})
        journal.sending(held)
        journal.settle(held, State.UNKNOWN)
    assert len(list(journal.entries(limit=7))) == 7
    seen = []
    for entry in journal.open("s"):
        seen.append(entry.key)
        held = journal.claim("s", entry.key, fingerprint=entry.fingerprint, digests=entry.digests)
        journal.settle(held, State.SUCCEEDED, remote_id="RA1")
    assert seen == [f"k{number}" for number in range(10)]
    assert list(journal.open("s")) == []


def test_counts_name_every_state(journal):
    """Zeros too, so that a dashboard need not guess."""
    assert journal.counts() == dict.fromkeys(State, 0)
    fill(journal)
    assert journal.counts() == {State.IN_FLIGHT: 2, State.UNKNOWN: 1, State.SUCCEEDED: 1, State.REJECTED: 2}


def test_the_oldest_unknown_is_what_may_exist_and_nobody_settles(journal, expire):
    """A crash counts once its lease is over; what was never sent does not."""
    assert journal.oldest_unknown() is None
    held = journal.claim("s", "crashed", fingerprint="f", digests={})
    journal.sending(held)
    assert journal.oldest_unknown() is None
    expire()
    assert journal.oldest_unknown().key == "crashed"
    journal.claim("s", "never sent", fingerprint="f", digests={})
    expire()
    assert journal.oldest_unknown().key == "crashed"


def test_a_purge_takes_only_what_is_settled(journal, expire):
    """Open orders stay however old they are; the cut is by the last touch."""
    fill(journal)
    expire()
    assert journal.purge(before=datetime.now(UTC) - timedelta(days=1)) == 0
    assert journal.purge(before=TOMORROW) == 3
    assert {entry.key for entry in journal.entries()} == {"unknown", "crashed", "idle"}
    assert journal.purge(before=TOMORROW) == 0


def test_a_purged_key_is_new_again(journal):
    """Claim, listings and counts go on after a purge."""
    fill(journal)
    journal.purge(before=TOMORROW)
    again = journal.claim("s", "succeeded", fingerprint="other", digests={})
    assert isinstance(again, Claimed)
    assert again.attempts == 0


def test_a_purge_of_many_goes_in_portions(journal, place):
    """More than one portion is purged in one call."""
    journal.release(journal.claim("s", "k", fingerprint="f", digests={}))
    columns = "scope, state, fingerprint, facts, attempts, fence, lease_until, created_at, updated_at"
    place.run(f"""
        INSERT INTO reward_orders_journal (key, {columns})
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2500)
        SELECT 'k' || i, {columns} FROM reward_orders_journal, n
    """)  # noqa: S608 - constants only
    assert journal.purge(before=TOMORROW) == 2501


def test_a_purge_needs_an_instant(journal):
    """A naive datetime could be hours off."""
    with pytest.raises(ConfigurationError, match="time zone"):
        journal.purge(before=datetime(2026, 1, 1))  # noqa: DTZ001
    with pytest.raises(ConfigurationError, match="time zone"):
        journal.purge(before=TOMORROW.date())


def test_a_state_that_does_not_exist_is_refused_with_those_that_do(journal):
    """A monitor with a typo must not report that all is well, nor before it is looped over."""
    with pytest.raises(ConfigurationError, match=r"'unknwon'.*in_flight, succeeded, rejected, unknown"):
        journal.entries(state="unknwon")


def test_a_claim_meets_a_key_that_vanishes_meanwhile(postgres_place, monkeypatch):
    """A purge between the claim and the look at the holder ends in a claim, not in an error."""
    with postgres_place.open() as journal, postgres_place.open() as janitor:
        held = journal.claim("s", "k", fingerprint="f", digests={})
        journal.settle(held, State.SUCCEEDED, remote_id="RA1")
        transact = journal._store.transact
        statements_run = []

        def purging(work, **options):
            def purge_behind_the_first(execute):
                def counted(statement, arguments):
                    rows = execute(statement, arguments)
                    statements_run.append(statement)
                    if len(statements_run) == 1:
                        assert janitor.purge(before=TOMORROW) == 1
                    return rows

                return work(counted)

            return transact(purge_behind_the_first, **options)

        monkeypatch.setattr(journal._store, "transact", purging)
        assert isinstance(journal.claim("s", "k", fingerprint="f", digests={}), Claimed)


def test_a_key_is_looked_at_without_being_claimed(journal):
    """What it stands for, None where it is new; a reward that a claim would refuse is refused, and nothing changes."""
    fill(journal)
    before = list(journal.entries())
    asked = {"fingerprint": "f", "digests": {"utid": "x"}}
    assert journal.standing("s", "new", **asked) is None
    assert journal.standing("t", "succeeded", **asked) is None
    for key in ("unknown", "succeeded", "rejected", "released", "crashed", "idle"):
        assert journal.standing("s", key, **asked).key == key
    other = {"fingerprint": "g", "digests": {"utid": "y"}}
    for key in ("unknown", "succeeded", "crashed"):
        with pytest.raises(KeyReusedError) as error:
            journal.standing("s", key, **other)
        assert error.value.fields == ("utid",)
    for key in ("rejected", "released"):
        assert journal.standing("s", key, **other).key == key
    held = journal.claim("s", "Key", folded="key", **asked)
    journal.sending(held)
    with pytest.raises(KeyReusedError, match="another spelling"):
        journal.standing("s", "KEY", folded="key", **asked)
    assert list(journal.entries())[:-1] == before
