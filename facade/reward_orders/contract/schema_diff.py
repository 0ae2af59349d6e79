"""Compare two schemas by substitutability: a graph of pairs, each compared once, cycles equal by assumption.

A request may accept more, never less; a response may promise more, never less. Comparers report events: what happened
to the set of accepted values or to a fact beside it. The table of events alone knows which rule that is in a parameter,
a request, a response or a header, and how it hits deployed clients.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from reward_orders.contract.rules import BREAK, NOTICE, RISK, SAFE, Python, Wire

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from reward_orders.contract.rules import Profile
    from reward_orders.contract.schema import Nodes, View
    from reward_orders.contract.views import Schemas


@dataclass(frozen=True, slots=True)
class Mode:
    """Where a schema stands: `kind` par, req, res or hdr; `text` when values travel as text (all but JSON)."""

    kind: Literal["par", "req", "res", "hdr"]
    text: bool = False
    xml: bool = False


Verdict = tuple[str, Wire] | None
# event: (parameter, request, response, response header)
EVENTS: dict[str, tuple[Verdict, Verdict, Verdict, Verdict]] = {}


def _rule(event: str, *rules: str) -> None:
    def split(text: str) -> Verdict:
        name, _, wire = text.partition(" ")
        return (name, {"b": BREAK, "r": RISK, "s": SAFE, "n": NOTICE}[wire]) if name != "-" else None

    par, req, res, hdr = (split(text) for text in rules)
    EVENTS[event] = (par, req, res, hdr)


_rule("type.narrowed", "par.type-changed b", "req.type.changed b", "res.type.narrowed s", "hdr.type-changed s")
_rule("type.widened", "par.type-widened s", "req.type.widened s", "res.type.changed b", "hdr.type-changed b")
_rule("type.changed", "par.type-changed b", "req.type.changed b", "res.type.changed b", "hdr.type-changed b")
_rule("format.set", "par.type-changed b", "req.format.changed b", "res.format.changed s", "hdr.type-changed s")
_rule("format.dropped", "par.type-widened s", "req.format.changed s", "res.format.changed b", "hdr.type-changed r")
_rule("format.changed", "par.type-changed b", "req.format.changed b", "res.format.changed b", "hdr.type-changed r")
_rule("format.hint-set", "par.type-changed r", "req.format.changed r", "res.format.changed s", "hdr.type-changed s")
_rule("format.hint-dropped", "par.type-widened s", "req.format.changed s", "res.format.changed r", "hdr.type-changed s")
_rule("format.hint-changed", "par.type-changed r", "req.format.changed r", "res.format.changed r", "hdr.type-changed s")
_rule("enum.narrowed", "par.enum-narrowed b", "req.enum.narrowed b", "res.enum.value-removed s", "-")
_rule("enum.widened", "par.enum-widened s", "req.enum.widened s", "res.enum.value-added b", "-")
_rule("enum.set", "par.enum-narrowed b", "req.enum.narrowed b", "res.enum.set s", "-")
_rule("enum.unset", "par.enum-widened s", "req.enum.widened s", "res.enum.unset b", "-")
_rule("const.changed", "par.enum-narrowed b", "req.enum.narrowed b", "res.enum.unset b", "-")
_rule("null.allowed", "par.null s", "req.null.allowed s", "res.null.allowed b", "hdr.type-changed b")
_rule("null.forbidden", "par.null b", "req.null.forbidden b", "res.null.forbidden s", "hdr.type-changed s")
_rule("bound.tightened", "par.bound-tightened b", "req.bound.tightened b", "-", "-")
_rule("bound.set", "par.bound-set r", "req.bound.set r", "-", "-")
_rule("bound.loosened", "par.bound-loosened s", "req.bound.loosened s", "res.bound.loosened s", "-")
_rule("multiple.set", "par.bound-tightened b", "req.multiple-unique-set b", "-", "-")
_rule("multiple.dropped", "par.bound-loosened s", "req.bound.loosened s", "res.bound.loosened s", "-")
_rule("pattern.added", "par.pattern b", "req.pattern b", "res.pattern s", "-")
_rule("pattern.changed", "par.pattern r", "req.pattern r", "res.pattern s", "-")
_rule("pattern.dropped", "par.pattern s", "req.pattern s", "res.pattern s", "-")
_rule("default.changed", "par.default-changed r", "req.default.changed r", "res.default.changed s", "-")
_rule("deprecated", "par.deprecated n", "req.deprecated n", "res.deprecated n", "-")
_rule("access", "-", "req.access r", "res.access r", "-")
_rule("union.removed", "par.type-changed b", "req.union.branch-removed b", "res.union.branch-removed s", "-")
_rule("union.added", "par.type-widened s", "req.union.branch-added s", "res.union.branch-added b", "hdr.type-changed b")
_rule("union.wrapped", "par.type-widened s", "req.union.wrapped s", "res.union.wrapped s", "hdr.type-changed s")
_rule("union.wrapped-other", "par.type-changed b", "req.union.wrapped b", "res.union.wrapped b", "hdr.type-changed b")
_rule("discriminator", "-", "req.discriminator r", "res.discriminator r", "-")
_rule("extra.closed", "par.bound-tightened b", "req.addl.closed b", "-", "-")
_rule("keyword.narrowed", "par.bound-tightened b", "req.keyword-2020 b", "res.keyword-2020 s", "-")
_rule("keyword.widened", "par.bound-loosened s", "req.keyword-2020 s", "res.keyword-2020 b", "-")
_rule("keyword.changed", "par.bound-tightened b", "req.keyword-2020 b", "res.keyword-2020 b", "-")
_rule("allof.changed", "-", "req.allof.changed s", "res.allof.changed s", "-")
_rule("field.added-required", "par.added-required b", "req.field.added-required b", "res.field.added s", "-")
_rule("field.added", "par.added-optional s", "req.field.added-optional s", "res.field.added s", "-")
_rule("field.removed-required", "par.removed r", "req.field.removed r", "res.field.removed-required b", "-")
_rule("field.removed", "par.removed r", "req.field.removed r", "res.field.removed-optional r", "-")
_rule("field.now-required", "par.now-required b", "req.field.now-required b", "res.field.now-required s", "-")
_rule("field.now-optional", "par.now-optional s", "req.field.now-optional s", "res.field.now-optional b", "-")
_rule("xml.changed", "-", "req.xml b", "res.xml b", "-")
_rule("map.closed", "par.bound-tightened b", "req.addl.closed b", "res.field.removed-optional r", "-")
_rule("unread", *["doc.not-compared r"] * 4)
SIDES = ("par", "req", "res", "hdr")


def rule_of(event: str, mode: Mode) -> Verdict:
    """Return the rule and its wire severity for an event, or None where the event means nothing there."""
    return EVENTS[event][SIDES.index(mode.kind)]


@dataclass(frozen=True, slots=True)
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
    python: Python | None = None


class Key:
    """Two conjunctions of schemas and where they stand; known by the identity of their objects."""

    __slots__ = ("_hash", "_ids", "base", "mode", "revision")

    def __init__(self, base: Nodes, revision: Nodes, mode: Mode) -> None:
        self.base = base
        self.revision = revision
        self.mode = mode
        self._ids = (*map(id, base), 0, *map(id, revision), mode)
        self._hash = hash(self._ids)

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Key) and self._ids == other._ids


@dataclass(frozen=True, slots=True)
class Child:
    """A pair of schemas one step further down."""

    step: str
    key: Key


@dataclass(slots=True)
class Pair:
    """What was found between two schemas, and the pairs below them."""

    changes: list[Local] = field(default_factory=list)
    children: list[Child] = field(default_factory=list)


class Comparison:
    """One pair of schemas under comparison: collects changes and child pairs, and can probe other pairs."""

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
        self,
        event: str,
        before: Any,
        after: Any,
        *,
        step: str = "",
        wire: Wire | None = None,
        python: Python | None = None,
        note: str = "",
    ) -> None:
        """Note an event; `wire` and `python` override the tables where they depend on more than the event."""
        rule = rule_of(event, self.mode)
        if rule:
            change = Local(rule[0], wire or rule[1], before, after, step, self.base, self.revision, note, python)
            self.pair.changes.append(change)

    def descend(self, step: str, base: Nodes, revision: Nodes) -> None:
        """Compare the pair below `step` too."""
        self.pair.children.append(Child(step, self.diff.key(base, revision, self.mode)))

    def probe(self) -> Comparison:
        """Return the same comparison with nothing reported, to look at what it would report."""
        return Comparison(self.diff, self.base_nodes, self.revision_nodes, self.mode)

    def harmless(self, base: Nodes, revision: Nodes, levels: set[Wire]) -> bool:
        """Tell whether no change of these levels lies at or below a pair."""
        return self.diff.quiet(base, revision, self.mode, {*levels})

    def fits(self, base: Nodes, revision: Nodes) -> bool:
        """Tell whether deployed clients keep working when `base` becomes `revision` at this place."""
        return self.diff.quiet(base, revision, self.mode, {"break", "risk"})

    def same(self, base: Nodes, revision: Nodes) -> bool:
        """Tell whether nothing at all differs between two schemas."""
        return self.diff.quiet(base, revision, self.mode, {"break", "risk", "safe"})


class SchemaDiff:
    """Compares schemas of two documents with `compare`, every pair once for each mode."""

    def __init__(
        self, base: Schemas, revision: Schemas, profile: Profile, compare: Callable[[Comparison], None]
    ) -> None:
        self.base = base
        self.revision = revision
        self.profile = profile
        self._compare = compare
        self._pairs: dict[Key, Pair] = {}
        self._quiet: dict[tuple[Key, frozenset[str]], bool] = {}
        self._explored: set[Key] = set()
        self._live: set[Key] = set()

    def key(self, base: Nodes, revision: Nodes, mode: Mode) -> Key:
        """Return what two conjunctions are known by; a reference and its schema are the same."""
        return Key(self.base.settled(base), self.revision.settled(revision), mode)

    def pair(self, key: Key) -> Pair:
        """Return what differs between two conjunctions of schemas, one level deep."""
        if key not in self._pairs:
            self._pairs[key] = Pair()  # a cycle that comes back here counts as equal
            now = Comparison(self, key.base, key.revision, key.mode)
            if not now.base.unknown and not now.revision.unknown:  # the dangling reference is a finding of its own
                self._compare(now)
            self._pairs[key] = now.pair
        return self._pairs[key]

    def closure(self, key: Key) -> Iterator[Pair]:
        """Yield every pair at and below a pair, each once."""
        seen = {key}
        todo = [key]
        while todo:
            pair = self.pair(todo.pop())
            yield pair
            for child in pair.children:
                if child.key not in seen:
                    seen.add(child.key)
                    todo.append(child.key)

    def met(self) -> set[tuple[int, int]]:
        """Return which schema of the base was compared with which of the revision, by identity."""
        one = ((key.base, key.revision) for key in self._pairs if len(key.base) == len(key.revision) == 1)
        return {(id(base[0]), id(revision[0])) for base, revision in one}

    def live(self, top: Key) -> set[Key]:
        """Return the pairs that have a change at or below them; everything below `top` is compared first."""
        fresh: list[Key] = []
        above: dict[Key, list[Key]] = {}
        todo = [top] if top not in self._explored else []
        self._explored.update(todo)
        while todo:
            key = todo.pop()
            fresh.append(key)
            for child in self.pair(key).children:
                above.setdefault(child.key, []).append(key)
                if child.key not in self._explored:
                    self._explored.add(child.key)
                    todo.append(child.key)
        todo = [key for key in fresh if self.pair(key).changes]
        todo += [key for child, parents in above.items() if child in self._live for key in parents]
        while todo:
            key = todo.pop()
            if key not in self._live:
                self._live.add(key)
                todo += above.get(key, [])
        return self._live

    def quiet(self, base: Nodes, revision: Nodes, mode: Mode, levels: set[str]) -> bool:
        """Tell whether no change of these levels lies below a pair."""
        asked = (self.key(base, revision, mode), frozenset(levels))
        if asked not in self._quiet:
            self._quiet[asked] = True
            self._quiet[asked] = not any(
                change.wire in levels for pair in self.closure(asked[0]) for change in pair.changes
            )
        return self._quiet[asked]
