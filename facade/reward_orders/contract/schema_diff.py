"""Compare two schemas by substitutability: a graph of pairs, each compared once, cycles equal by assumption."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from reward_orders.contract.variance import Mode, rule_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from reward_orders.contract.profile import Profile
    from reward_orders.contract.rules import Wire
    from reward_orders.contract.schema import Nodes, View
    from reward_orders.contract.views import Schemas

Key = tuple[tuple[int, ...], tuple[int, ...], Mode]


@dataclass(frozen=True)
class Local:
    """One change inside a schema; `step` names the field it is about, empty for the schema itself."""

    rule: str
    wire: Wire
    before: Any
    after: Any
    step: str
    base: View
    revision: View
    note: str = ""


@dataclass(frozen=True)
class Child:
    """A pair of schemas one step further down."""

    step: str
    base: Nodes
    revision: Nodes
    mode: Mode


@dataclass
class Pair:
    """What was found between two schemas, and the pairs below them."""

    changes: list[Local] = field(default_factory=list)
    children: list[Child] = field(default_factory=list)


class Comparison:
    """One pair under comparison: collects changes and children, asks the walker in probe mode."""

    def __init__(self, diff: SchemaDiff, base: Nodes, revision: Nodes, mode: Mode) -> None:
        self.diff = diff
        self.profile = diff.profile
        self.base_nodes = base
        self.revision_nodes = revision
        self.base = diff.base.view(base)
        self.revision = diff.revision.view(revision)
        self.mode = mode
        self.pair = Pair()

    def report(
        self, event: str, before: Any, after: Any, *, step: str = "", wire: Wire | None = None, note: str = ""
    ) -> None:
        """Note an event; `wire` overrides the table where the severity hangs on more than the event."""
        rule = rule_of(event, self.mode)
        if rule:
            change = Local(rule[0], wire or rule[1], before, after, step, self.base, self.revision, note)
            self.pair.changes.append(change)

    def descend(self, step: str, base: Nodes, revision: Nodes) -> None:
        """Compare the pair below `step` too."""
        self.pair.children.append(Child(step, base, revision, self.mode))

    def fits(self, base: Nodes, revision: Nodes) -> bool:
        """Tell whether deployed clients stay whole when `base` becomes `revision` at this place."""
        return self.diff.quiet(base, revision, self.mode, {"break", "risk"})

    def same(self, base: Nodes, revision: Nodes) -> bool:
        """Tell whether nothing at all differs between two schemas."""
        return self.diff.quiet(base, revision, self.mode, {"break", "risk", "safe"})


class SchemaDiff:
    """Compares schemas of two documents by `compare`; every pair once for each place it can stand in."""

    def __init__(
        self, base: Schemas, revision: Schemas, profile: Profile, compare: Callable[[Comparison], None]
    ) -> None:
        self.base = base
        self.revision = revision
        self.profile = profile
        self._compare = compare
        self._pairs: dict[Key, Pair] = {}
        self._quiet: dict[tuple[Key, frozenset[str]], bool] = {}

    def pair(self, base: Nodes, revision: Nodes, mode: Mode) -> Pair:
        """Return what differs between two conjunctions of schemas, one level deep."""
        key = _key(base, revision, mode)
        if key not in self._pairs:
            self._pairs[key] = Pair()
            self._pairs[key] = self._compared(base, revision, mode)
        return self._pairs[key]

    def walk(self, base: Nodes, revision: Nodes, mode: Mode) -> Iterator[tuple[str, Local]]:
        """Yield every change below a pair with the path to it; a pair met twice is walked once."""
        seen: set[Key] = set()
        todo = [("", base, revision, mode)]
        while todo:
            path, base, revision, mode = todo.pop()
            key = _key(base, revision, mode)
            if key in seen:
                continue
            seen.add(key)
            pair = self.pair(base, revision, mode)
            yield from ((path + change.step, change) for change in pair.changes)
            todo += [(path + child.step, child.base, child.revision, child.mode) for child in reversed(pair.children)]

    def quiet(self, base: Nodes, revision: Nodes, mode: Mode, levels: set[str]) -> bool:
        """Tell whether no change of these levels lies below a pair."""
        key = (_key(base, revision, mode), frozenset(levels))
        if key not in self._quiet:
            self._quiet[key] = True
            self._quiet[key] = not any(change.wire in levels for _, change in self.walk(base, revision, mode))
        return self._quiet[key]

    def _compared(self, base: Nodes, revision: Nodes, mode: Mode) -> Pair:
        now = Comparison(self, base, revision, mode)
        if not now.base.unknown and not now.revision.unknown:  # the dangling reference is a finding of its own
            self._compare(now)
        return now.pair


def _key(base: Nodes, revision: Nodes, mode: Mode) -> Key:
    return (tuple(id(node) for node in base), tuple(id(node) for node in revision), mode)
