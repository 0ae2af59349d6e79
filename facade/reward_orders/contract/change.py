"""One change at one place, before roll-up, and the collector that the comparers write to."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from reward_orders.contract.schema import canonical

if TYPE_CHECKING:
    from reward_orders.contract.api import Operation
    from reward_orders.contract.profile import Profile
    from reward_orders.contract.rules import Python, Rules, Wire
    from reward_orders.contract.schema_diff import Local


@dataclass(frozen=True)
class Place:
    """Where a change stands: operation, direction, and the status and media type of a body."""

    operation: str
    key: str
    direction: str
    status: str = ""
    media: str = ""


API = Place("", "", "api")


@dataclass(frozen=True)
class Change:
    """One change at one place; `where` is the path a reader looks for.

    `step` is the field of the schema that it is about, empty for the schema itself. `stands_for` names the rules that
    this one speaks for: a moved status is one status removed and one added.
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

    @cached_property
    def identity(self) -> str:
        """What the fingerprint is made of: everything but the words."""
        place = self.place
        parts = (self.rule, place.key, place.direction, place.status, place.media, self.where)
        return "\n".join((*parts, canonical(self.before), canonical(self.after)))


def fingerprint(changes: list[Change]) -> str:
    """Name a cause by everything it touches: an acceptance never covers more than was seen."""
    text = "\n\n".join(sorted(change.identity for change in changes))
    return hashlib.sha256(text.encode()).hexdigest()[:12]


class Collector:
    """Gathers changes and puts the catalogue's severities on them, the profile's own decisions last."""

    def __init__(self, rules: Rules, profile: Profile) -> None:
        self.rules = rules
        self.profile = profile
        self.changes: list[Change] = []

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
        at: tuple[str, str] = ("", ""),
        schema: str = "",
        note: str = "",
        step: str = "",
        stands_for: tuple[str, ...] = (),
    ) -> None:
        """Note a change; `at` is its pointer in the base and in the revision."""
        known = self.rules[rule]
        decided: Any = self.profile.severity.get(rule, wire or known.wire)
        made = Change(
            rule, decided, python or known.python, before, after, place, where, *at, schema, note, step, stands_for
        )
        self.changes.append(made)

    def add_local(self, local: Local, path: str, place: Place, root: str) -> None:
        """Note a change that the schema walk found at `path` below `root`."""
        where = f"{root}{path}" or "body"
        self.add(
            local.rule,
            local.before,
            local.after,
            place,
            where,
            wire=local.wire,
            at=(local.base.pointer, local.revision.pointer),
            schema=local.base.name or local.revision.name,
            note=local.note,
            step=local.step,
        )


def both(base: Operation | None, revision: Operation | None) -> tuple[str, str]:
    """Return the pointers of a pair of operations."""
    return (base.pointer if base else "", revision.pointer if revision else "")
