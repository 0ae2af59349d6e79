"""One change at one place, and the causes that changes roll up to: a schema used in many places is one finding."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from reward_orders.contract.schema import canonical

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from reward_orders.contract.api import Operation
    from reward_orders.contract.rules import Profile, Python, Rule, Rules, Wire
    from reward_orders.contract.schema_diff import Key, Local

WIRES: tuple[Wire, ...] = ("break", "risk", "safe", "notice")
Pointers = tuple[str, str]  # in the base and in the revision
PYTHONS: tuple[Python, ...] = ("break", "types", "default", "add", "none")
# Many changes of these rules become one finding, whatever their types: nobody has to act on each.
LISTS = frozenset(
    {"op.added", "op.removed", "op.id-changed", "par.added-optional", "req.field.added-optional", "res.field.added"}
    | {"doc.schema-removed", "hdr.added"}
    | {"sec.scheme-added", "res.status.error-added", "py.added", "py.field.added", "py.param.added", "py.member.added"}
)
# Records of answers read every field as one that may be missing, and of the statuses nothing is generated.
RECORDS: dict[str, Python] = {
    "res.field.now-required": "none",
    "res.field.now-optional": "none",
    "res.null.allowed": "none",
    "res.null.forbidden": "none",
    "res.status.error-added": "none",
    "res.status.error-removed": "none",
    "res.status.success-removed": "none",
    "res.schema.presence": "none",
    "res.enum.set": "add",
}
# Between the documents of two authors each of these rules is one finding: differences last, and are accepted once.
NOT_COVERED = LISTS | {"res.status.error-removed", "res.field.removed-optional", "hdr.removed"}


@dataclass(frozen=True)
class Place:
    """Where a change stands: operation, direction, and the status and media type of a body."""

    operation: str
    key: str
    direction: str
    status: str = ""
    media: str = ""
    id: str = ""  # of the operation: what its Python module is called after

    def __str__(self) -> str:
        parts = (self.operation, self.direction, self.status, self.media)
        return " ".join(part for part in parts if part)


API = Place("", "", "api")


class Spread:
    """The bodies that a schema is in, and the fields that refer to it; shared by all changes of a schema."""

    def __init__(self, places: tuple[Place, ...] = (), via: tuple[str, ...] = ()) -> None:
        self.places = places
        self.via = via

    @cached_property
    def digest(self) -> tuple[str, ...]:
        """A hash of all of it for the fingerprint; nothing where there is nothing."""
        if not self.places and not self.via:
            return ()
        names = sorted(f"{each.key}\n{each.direction}\n{each.status}\n{each.media}" for each in self.places)
        return (hashlib.sha256("\n\n".join((*names, *self.via)).encode()).hexdigest(),)

    @cached_property
    def operations(self) -> tuple[str, ...]:
        """The operations, each once."""
        return tuple(dict.fromkeys(each.operation for each in self.places))


NOWHERE = Spread()
Reading = Literal["stock", "lenient", "needed"]  # which client reads the value: see Profile.lenient_answers


@dataclass(frozen=True)
class Change:
    """One change at one place; `where` is the path a reader looks for.

    In a document whose schemas hold each other there are too many paths to list: then `where` leads with the name of
    the schema that changed, and `also` has every other body that it is in and every field that refers to it.

    `step` is the field of the schema that it is about, empty for the schema itself. `stands_for` names the rules that
    this one speaks for: a moved status is one status removed and one added. `owner` is the named schema whose field it
    is about.
    """

    rule: str
    wire: Wire
    python: Python
    before: Any
    after: Any
    place: Place
    where: str
    pointer_base: str = ""
    pointer_revision: str = ""
    schema: str = ""
    note: str = ""
    step: str = ""
    stands_for: tuple[str, ...] = ()
    read: Reading = "stock"
    owner: str = ""
    also: Spread = NOWHERE

    @cached_property
    def identity(self) -> str:
        """The text that is hashed into the fingerprint: rule, place and values, no wording."""
        place = self.place
        parts = (self.rule, place.key, place.direction, place.status, place.media, self.where)
        return "\n".join((*parts, canonical(self.before), canonical(self.after), *self.also.digest))


def fingerprint(changes: list[Change]) -> str:
    """Hash every change of a cause, so that an acceptance covers no more than was seen."""
    text = "\n\n".join(sorted(change.identity for change in changes))
    return hashlib.sha256(text.encode()).hexdigest()[:12]


class Collector:
    """Collects changes with severities: the profile decides first, then the caller, then the catalogue."""

    def __init__(self, rules: Rules, profile: Profile) -> None:
        self.rules = rules
        self.profile = profile
        self.changes: list[Change] = []
        self.shared: list[tuple[Key, Place, str]] = []  # bodies with too many paths to list
        self.wide: set[Key] = set()
        self.steps = 0

    def add(
        self,
        rule: str,
        before: Any,
        after: Any,
        place: Place,
        where: str = "",
        *,
        wire: Wire | None = None,
        python: Python | None = None,
        at: Pointers = ("", ""),
        schema: str = "",
        note: str = "",
        step: str = "",
        stands_for: tuple[str, ...] = (),
        owner: str = "",
        also: Spread = NOWHERE,
    ) -> None:
        """Note a change; `at` is its pointer in the base and in the revision."""
        known = self.rules[rule]
        found, read = wire or known.wire, self._reading(known, place, where)
        if read == "lenient" and known.lenient:
            found = max(found, known.lenient, key=WIRES.index)
        if self.profile.lenient_answers:
            python = RECORDS.get(rule, python)
        decided: Any = self.profile.severity.get(rule, found)
        made = Change(
            rule,
            decided,
            python or known.python,
            before,
            after,
            place,
            where,
            *at,
            schema=schema,
            note=note,
            step=step,
            stands_for=stands_for,
            read=read,
            owner=owner,
            also=also,
        )
        self.changes.append(made)

    def _reading(self, rule: Rule, place: Place, where: str) -> Reading:
        """Tell who reads the value of a finding: the stock client, ours, or ours that cannot do without it."""
        if not self.profile.lenient_answers or not rule.lenient:
            return "stock"
        path = where.removeprefix(place.status or "body").removeprefix(".")
        inside = rule.id.startswith(("res.field", "res.type", "res.format", "res.null", "res.enum", "res.union"))
        return "needed" if inside and (not path or path in self.profile.answers_need) else "lenient"

    def add_local(self, local: Local, where: str, place: Place, *, owner: str, also: Spread = NOWHERE) -> None:
        """Note a change that the comparison of schemas found; `owner` is the named schema that has the field."""
        self.add(
            local.rule,
            local.before,
            local.after,
            place,
            where,
            wire=local.wire,
            python=local.python,
            at=(local.base.pointer, local.revision.pointer),
            schema=local.base.name or local.revision.name,
            note=local.note,
            step=local.step,
            owner=owner,
            also=also,
        )


def both(base: Operation | None, revision: Operation | None) -> Pointers:
    """Return the pointers of a pair of operations."""
    return (base.pointer if base else "", revision.pointer if revision else "")


@dataclass(eq=False)
class Finding:
    """One cause with every change it shows in; the first member stands for all."""

    rule: Rule
    members: list[Change]
    bulk: bool = False
    python_changes: list[dict[str, Any]] = field(default_factory=list)
    hidden: bool = False
    accepted: dict[str, str] = field(default_factory=dict)  # reason and last day, of the entry that names it

    @property
    def first(self) -> Change:
        """The change that is shown."""
        return self.members[0]

    @cached_property
    def wire(self) -> Wire:
        """How it hits clients that are deployed."""
        return min((change.wire for change in self.members), key=WIRES.index)

    @cached_property
    def python(self) -> Python:
        """How it hits users who upgrade."""
        return min((change.python for change in self.members), key=PYTHONS.index)

    @cached_property
    def fingerprint(self) -> str:
        """Name of the cause for acceptance entries and links."""
        return fingerprint(self.members)

    @cached_property
    def operations(self) -> list[str]:
        """Every operation it shows in, each once."""
        spreads = dict.fromkeys(change.also for change in self.members)
        names = dict.fromkeys(change.place.operation for change in self.members if change.place.operation)
        return list(names | dict.fromkeys(name for spread in spreads for name in spread.operations))

    @cached_property
    def fields(self) -> list[str]:
        """Every path it shows at, each once."""
        return list(dict.fromkeys(change.where for change in self.members if change.where))


def roll_up(changes: Iterable[Change], rules: Rules, *, bulk: int, conformance: bool = False) -> list[Finding]:
    """Group changes to findings, worst first; in conformance, what only one side has is one finding a rule."""
    unique = {change.identity: change for change in changes}
    causes = _grouped([[unique[identity]] for identity in sorted(unique)], _by_schema)
    causes = _grouped(causes, _by_path)
    findings = [Finding(rules[cause[0].rule], cause) for cause in causes]
    findings = _bulk(findings, lambda each: _facts(each.first) if each.first.where else None, bulk)
    listed, limit = (NOT_COVERED, 1) if conformance else (LISTS, bulk)
    findings = _bulk(findings, lambda each: (each.rule.id, each.wire) if each.rule.id in listed else None, limit)
    order = {rule: index for index, rule in enumerate(rules)}
    return sorted(
        findings,
        key=lambda each: (WIRES.index(each.wire), PYTHONS.index(each.python), order[each.rule.id], each.first.identity),
    )


def _grouped(causes: list[list[Change]], key: Callable[[Change], Any]) -> list[list[Change]]:
    groups: dict[Any, list[Change]] = {}
    for cause in causes:
        groups.setdefault(key(cause[0]), []).extend(cause)
    return list(groups.values())


def _facts(change: Change) -> tuple[str, ...]:
    return (change.rule, change.wire, change.python, canonical(change.before), canonical(change.after), change.note)


def _by_schema(change: Change) -> Any:
    """Group by the schema that changed, wherever it is used: by name for its fields, by pointer for itself."""
    at = (change.pointer_base, change.pointer_revision)
    if change.step and change.schema:
        return (*_facts(change), change.schema, change.step)
    if "/schemas/" in at[0] or "/definitions/" in at[0]:
        return (*_facts(change), *at, change.step)
    return (*_facts(change), change.where, change.place.status)


def _by_path(change: Change) -> Any:
    """Group by the path below the body: the same field in 200 and 201, and across operations."""
    return (*_facts(change), change.where.removeprefix(change.place.status or "\0"))


def _bulk(findings: list[Finding], key: Callable[[Finding], Any], limit: int) -> list[Finding]:
    groups: dict[Any, list[Finding]] = {}
    for index, finding in enumerate(findings):
        name = key(finding)
        groups.setdefault(index if name is None else name, []).append(finding)
    rolled: list[Finding] = []
    for group in groups.values():
        if len(group) > limit:
            rolled.append(Finding(group[0].rule, [change for each in group for change in each.members], bulk=True))
        else:
            rolled += group
    return rolled
