"""The callers' books against the service's own ledger and the journal.

Duplicates: more than one order for a person, an order that was not asked for, a body sent again under a key whose order
a caller had been told of, a Voucherify upsert executed twice. Lost: a key without its order, an order a caller holds
that the service does not have. Wrong: another order or another person's reward told; an order under a key that was told
refused or not sent; another body let in under a key that may have arrived; two calls that held one key at once; what
the service itself saw and never should. Stuck: keys the journal has not settled, persons for whom no
call returned an order.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING, TypeAlias

from attrs import define, field, frozen

from reward_orders.journal import State
from scripts.chaos.plan import keys_of
from scripts.chaos.shop import LEASE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from reward_orders.journal import Entry
    from scripts.chaos.books import Line
    from scripts.chaos.ledger import Account, Arrival
    from scripts.chaos.plan import Wish

Stop: TypeAlias = "tuple[str, float, float]"  # worker, from, until
Place: TypeAlias = "tuple[str, str, str]"  # vendor, account, key
SHOWN = 8
FAR = 1e12  # a moment that never comes
MADE_ELSEWHERE = frozenset(
    {"squatted", "planted"}
)  # wishes whose order another system made: no caller is to be told of it


@define
class Verdict:
    """What went wrong, in numbers; `details` describes the first of each."""

    orders: int = 0
    count: Counter[str] = field(factory=Counter)
    details: list[str] = field(factory=list)

    def note(self, kind: str, what: str) -> None:
        """Add one."""
        self.count[kind] += 1
        if self.count[kind] <= SHOWN:
            self.details.append(f"{kind}: {what}")

    @property
    def clean(self) -> bool:
        """Whether nothing went wrong."""
        return not self.count.total()


@frozen
class Evidence:
    """All that is known of a run, in the order the rules need it."""

    plan: Sequence[Wish]
    calls: Mapping[str, Line]
    ledger: Account
    entries: Sequence[Entry]
    stops: Sequence[Stop]

    def arrivals(self) -> Mapping[Place, list[Arrival]]:
        """Creates by the place of their order, in the order they came."""
        found: dict[Place, list[Arrival]] = defaultdict(list)
        for arrival in self.ledger.arrivals:
            found[arrival.vendor, arrival.account, arrival.key].append(arrival)
        return found

    def made(self) -> Mapping[Place, list[str]]:
        """Ids of the orders by their place."""
        found: dict[Place, list[str]] = defaultdict(list)
        for order_id, place in self.ledger.owners.items():
            found[place].append(order_id)
        return found

    def was_stopped(self, worker: str, begin: float, end: float) -> bool:
        """Whether a worker stood still at any time between."""
        return any(name == worker and since <= end and until >= begin for name, since, until in self.stops)


def judge(evidence: Evidence, complaints: Sequence[tuple[str, str]] = ()) -> Verdict:
    """Compare; the complaints are those of scenes, which knew what they waited for."""
    verdict = Verdict(orders=len(evidence.ledger.owners))
    for kind, complaint in complaints:
        verdict.note(kind, complaint)
    for offence in evidence.ledger.offences:
        verdict.note("wrong", offence)
    _compare_orders(evidence, verdict)
    _compare_words(evidence, verdict)
    for place, arrivals in evidence.arrivals().items():
        _compare_arrivals(place, arrivals, evidence, verdict)
    _compare_journal(evidence, verdict)
    return verdict


def _compare_orders(evidence: Evidence, verdict: Verdict) -> None:
    """One order a person, whichever key it came under; and a caller must have been told of it."""
    persons: dict[int, list[str]] = {}
    known: set[Place] = set()
    made = evidence.made()
    untold = {wish.number for wish in evidence.plan if wish.role in MADE_ELSEWHERE}
    for wish in evidence.plan:
        places: list[Place] = [(wish.place[0], wish.place[1], key) for key in keys_of(wish)]
        known.update(places)
        persons[wish.number] = [order_id for place in places for order_id in made.get(place, [])]
    told = {line.number for line in evidence.calls.values() if line.order_id is not None}
    for number, orders in persons.items():
        for _ in orders[1:]:
            verdict.note("duplicates", f"person {number} has {orders}")
        if not orders:
            verdict.note("lost", f"person {number} has no order")
        if number not in told | untold:
            verdict.note("stuck", f"nobody got the order of person {number}")
    for place, orders in made.items():
        if place not in known and not evidence.ledger.planted.issuperset(orders):
            verdict.note("duplicates", f"{orders} under {place}, which nobody asked for")


def _compare_words(evidence: Evidence, verdict: Verdict) -> None:
    """Every caller was told the truth: of the order it holds, or of there being none."""
    wishes = {(wish.number, wish.role): wish for wish in evidence.plan}
    arrived = {arrival.call for arrival in evidence.ledger.arrivals}
    executed = {arrival.call for arrival in evidence.ledger.arrivals if arrival.executed}
    made_at: dict[Place, float] = {}
    for arrival in evidence.ledger.arrivals:
        for at in arrival.executed[:1]:
            made_at.setdefault((arrival.vendor, arrival.account, arrival.key), at)
    rivalled = {wish.number for wish in evidence.plan if wish.role in {"rival", "stranger"}}
    for line in evidence.calls.values():
        wish = wishes.get((line.number, line.role))
        if wish is None:
            continue
        name = f"{line.call} ({wish.vendor} {line.role} {line.key})"
        made_before = made_at.get((*wish.place[:2], line.key), FAR) < line.holds_until
        if line.order_id is not None:
            _compare_order(name, line, wish, evidence, verdict)
        elif line.refused and (line.call in executed or made_before):
            verdict.note("wrong", f"{name} was told {line.error}, and its order exists: {line.text}")
        elif line.not_sent and line.call in arrived:
            verdict.note("wrong", f"{name} was told {line.error}, and it arrived: {line.text}")
        elif line.error == "KeyExpiredError" and wish.role != "aged" and not line.astray:
            verdict.note("wrong", f"{name} was told its key is too old")
        elif line.error == "KeyReusedError" and line.number not in rivalled:
            verdict.note("wrong", f"{name} was told its key stands for another order, and it never did: {line.text}")
        elif line.error == "OrderMismatchError" and wish.role != "squatted":
            verdict.note("wrong", f"{name} was sent under a key another body had arrived under: {line.text}")
        elif line.error == "HungChild":
            verdict.note("stuck", f"{name}: a forked child did not end")


def _compare_order(name: str, line: Line, wish: Wish, evidence: Evidence, verdict: Verdict) -> None:
    """The order a caller was handed is the one of its key, as it stands at the service, and as it was asked for."""
    order_id = line.order_id or ""
    place = evidence.ledger.owners.get(order_id)
    if place is None:
        verdict.note("lost", f"{name} holds {order_id}, which the service does not have")
    elif place != (*wish.place[:2], line.key):
        verdict.note("wrong", f"{name} was handed {order_id}, the order of {place}")
    else:
        order = evidence.ledger.orders[wish.vendor][order_id]
        if wish.vendor == "tango":
            face, recipient, pin = order["denomination"], order["recipient"], f"pin of {order_id}"
            held: tuple[object, ...] = (round(face["value"] * 100), recipient["email"], pin)
        else:
            held = (order["amount"], order.get("customer_id"), None)
        asked = (wish.cents, wish.person)
        if held[:2] != asked or held[::2] != (line.cents, line.pin):
            verdict.note("wrong", f"{name} asked for {asked}, was told {(line.cents, line.pin)}, and {held} exists")


def _compare_arrivals(place: Place, arrivals: Sequence[Arrival], evidence: Evidence, verdict: Verdict) -> None:
    """What was sent under one key: nothing after its order was told, and never by two calls at once."""
    calls = evidence.calls
    told = [line.ended for line in _told(place, evidence) if not line.unsaved]
    first_told = min(told, default=FAR)
    for arrival in arrivals:
        # One that began before may have taken the key over from a call that stood still and was told all the same.
        if arrival.call in calls and calls[arrival.call].began > first_told and not _slept(arrival, evidence):
            verdict.note("duplicates", f"{place}: {arrival.call} sent it after somebody had been told of its order")
    for earlier, later in pairwise(arrivals):
        heard = calls[later.call].heard if earlier.call == later.call in calls else []
        if earlier.clear and str(earlier.number) in heard:
            verdict.note("duplicates", f"{place}: {later.call} sent it again after a clear answer")
        unrefused = not (earlier.clear and earlier.status in {400, 402, 429})
        if earlier.reward != later.reward and unrefused:
            verdict.note("wrong", f"{place}: {later.call} sent another reward while {earlier.call} may have arrived")
    for holder in {arrival.call for arrival in arrivals} & set(calls):
        line = calls[holder]
        since = min(arrival.at for arrival in arrivals if arrival.call == holder)
        for arrival in arrivals:
            meanwhile = arrival.call != holder and since < arrival.at < line.holds_until
            if meanwhile and not (evidence.was_stopped(line.worker, since, arrival.at) or _slept(arrival, evidence)):
                verdict.note("wrong", f"{place}: {arrival.call} sent it while {holder} held the key")
    upserts = [arrival for arrival in arrivals if arrival.executed and not _slept(arrival, evidence)]
    if place[0] == "voucherify" and not _updates(place, evidence):
        for arrival in upserts[1:]:
            verdict.note("duplicates", f"{place}: the upsert was executed again by {arrival.call} ({arrival.act})")


def _told(place: Place, evidence: Evidence) -> Iterable[Line]:
    for line in evidence.calls.values():
        if line.order_id is not None and evidence.ledger.owners.get(line.order_id) == place:
            yield line


def _slept(arrival: Arrival, evidence: Evidence) -> bool:
    """Whether its caller stood still between meaning to send and sending: no client can see to that.

    It was stopped, or the machine was so busy that the request came a lease later.
    """
    line = evidence.calls.get(arrival.call)
    meant = [sent for sent in line.sent if sent <= arrival.at] if line is not None else []
    worker = arrival.call.partition("-")[0]
    if meant and arrival.at - meant[-1] > LEASE:
        return True
    return evidence.was_stopped(worker, meant[-1] if meant else arrival.at - 1.0, arrival.at)


def _updates(place: Place, evidence: Evidence) -> bool:
    return any(wish.if_exists == "update" and wish.place == place for wish in evidence.plan)


def _compare_journal(evidence: Evidence, verdict: Verdict) -> None:
    """Every key is settled, and says where its order is."""
    made = {place[2]: orders for place, orders in evidence.made().items()}
    for entry in evidence.entries:
        if entry.state is State.SUCCEEDED and entry.remote_id is None:
            verdict.note("wrong", f"the journal does not know which order {entry.key} has")
        elif (
            entry.state is State.REJECTED
            and entry.remote_id is None
            and entry.key in made
            and not _shared(entry.key, evidence)
        ):
            verdict.note("wrong", f"the journal believes that nothing came of {entry.key}: {made[entry.key]}")
        elif entry.state in {State.IN_FLIGHT, State.UNKNOWN}:
            verdict.note("stuck", f"the journal left {entry.key} {entry.state} after {entry.attempts} attempts")


def _shared(key: str, evidence: Evidence) -> bool:
    """Whether two accounts use this text as a key."""
    return len({wish.account for wish in evidence.plan if wish.key == key}) > 1
