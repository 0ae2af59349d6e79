"""Any order of moves by any workers, with crashes anywhere, against a plain model of what the journal promises."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from reward_orders.core.errors import KeyReusedError
from reward_orders.journal import Busy, Claimed, LeaseLostError, Settled, State

KEYS = ["k1", "k2"]
BODIES = ["f", "g"]
OUTCOMES = [State.SUCCEEDED, State.REJECTED, State.UNKNOWN]
FAR = datetime(2100, 1, 1, tzinfo=UTC)

_scopes = itertools.count()


class Model:
    """One key as the interface describes it."""

    def __init__(self, body: str) -> None:
        self.state = State.IN_FLIGHT
        self.body = body
        self.leased = True
        self.maybe_arrived = False
        self.sendings = 0
        self.holder: Claimed | None = None

    def free_for(self, body: str) -> bool:
        if self.state is State.REJECTED:
            return True
        if self.state is State.SUCCEEDED or (self.state is State.IN_FLIGHT and self.leased):
            return False
        return body == self.body or not self.maybe_arrived


class Workers(RuleBasedStateMachine):
    """Workers hold claims, current and stale; every answer of the journal is compared with the model's."""

    journal = None
    place = None

    def __init__(self) -> None:
        super().__init__()
        self.scope = f"scope-{next(_scopes)}"
        self.rows: dict[str, Model] = {}
        self.claims: list[Claimed] = []

    @rule(key=st.sampled_from(KEYS), body=st.sampled_from(BODIES))
    def claim(self, key: str, body: str) -> None:
        row = self.rows.get(key)
        try:
            answer = self.journal.claim(self.scope, key, fingerprint=body, digests={"body": body})
        except KeyReusedError:
            assert row is not None
            assert row.body != body
            assert not row.free_for(body)
            return
        if isinstance(answer, Claimed):
            if row is None:
                row = self.rows[key] = Model(body)
            else:
                assert row.free_for(body)
                assert row.holder is None or answer.fence > row.holder.fence
                if row.state is State.REJECTED:
                    row.maybe_arrived = False
                row.state, row.body, row.leased = State.IN_FLIGHT, body, True
            assert (answer.first_sent is not None) == row.maybe_arrived
            assert (answer.attempts, answer.digests) == (row.sendings, {"body": body})
            row.holder = answer
            self.claims.append(answer)
            return
        assert row is not None
        assert row.body == body
        expected = Settled if row.state is State.SUCCEEDED else Busy
        assert isinstance(answer, expected)
        assert not row.free_for(body)

    def move(self, data: st.DataObject, name: str, *arguments: object) -> Model | None:
        """Make a move with any claim ever handed out; the row when it counted."""
        held = data.draw(st.sampled_from(self.claims))
        row = self.rows.get(held.key)
        repeated = name == "settle" and row and row.state is arguments[0]
        may = row and row.holder is held and (row.state is State.IN_FLIGHT or repeated)
        if name == "never_left" and held.first_sent is not None:
            may = False
            self.journal.never_left(held)
            return None
        try:
            getattr(self.journal, name)(held, *arguments)
        except LeaseLostError:
            assert not may
            return None
        assert may
        return row

    @precondition(lambda self: self.claims)
    @rule(data=st.data())
    def sending(self, data: st.DataObject) -> None:
        if row := self.move(data, "sending"):
            row.maybe_arrived, row.leased = True, True
            row.sendings += 1

    @precondition(lambda self: self.claims)
    @rule(data=st.data())
    def renew(self, data: st.DataObject) -> None:
        if row := self.move(data, "renew"):
            row.leased = True

    @precondition(lambda self: self.claims)
    @rule(data=st.data())
    def never_left(self, data: st.DataObject) -> None:
        if row := self.move(data, "never_left"):
            row.maybe_arrived = False

    @precondition(lambda self: self.claims)
    @rule(data=st.data(), outcome=st.sampled_from(OUTCOMES))
    def settle(self, data: st.DataObject, outcome: State) -> None:
        if row := self.move(data, "settle", outcome):
            row.state = outcome

    @precondition(lambda self: self.claims)
    @rule(data=st.data())
    def release(self, data: st.DataObject) -> None:
        if row := self.move(data, "release"):
            row.state = State.UNKNOWN if row.maybe_arrived else State.REJECTED

    @rule()
    def leases_run_out(self) -> None:
        """Every worker crashed, or fell asleep."""
        self.place.run("UPDATE reward_orders_journal SET lease_until = 0 WHERE state = 'in_flight'")
        for row in self.rows.values():
            row.leased = False

    @rule()
    def purge(self) -> None:
        self.journal.purge(before=FAR)
        self.rows = {key: row for key, row in self.rows.items() if row.state not in {State.SUCCEEDED, State.REJECTED}}

    @invariant()
    def the_listings_agree(self) -> None:
        found = {entry.key: entry for entry in self.journal.entries(scope=self.scope)}
        assert {key: (entry.state, entry.fingerprint) for key, entry in found.items()} == {
            key: (row.state, row.body) for key, row in self.rows.items()
        }
        still_open = [entry.key for entry in self.journal.open(self.scope)]
        assert sorted(still_open) == sorted(
            key
            for key, row in self.rows.items()
            if row.state is State.UNKNOWN or (row.state is State.IN_FLIGHT and not row.leased)
        )
        assert still_open == sorted(still_open, key=lambda key: found[key].created_at)
        assert all(entry.created_at <= entry.updated_at + timedelta(seconds=1) for entry in found.values())


@pytest.mark.parametrize("place", ["sqlite", pytest.param("postgres", marks=pytest.mark.slow)], indirect=True)
def test_every_interleaving_keeps_the_promises(place):
    """Who may take a key, what is known of earlier sendings, which late moves count."""
    with place.open() as journal:
        machine = type("Workers", (Workers,), {"journal": journal, "place": place})
        examples = 60 if place.name == "sqlite" else 25
        run_state_machine_as_test(
            machine, settings=settings(max_examples=examples, stateful_step_count=30, deadline=None)
        )


@pytest.mark.slow
def test_every_interleaving_keeps_the_promises_at_length(sqlite_place):
    """The same, for longer."""
    with sqlite_place.open() as journal:
        machine = type("Workers", (Workers,), {"journal": journal, "place": sqlite_place})
        run_state_machine_as_test(machine, settings=settings(max_examples=150, stateful_step_count=60, deadline=None))
