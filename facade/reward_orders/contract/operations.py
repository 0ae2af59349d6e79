"""Compare a pair of operations: its lifecycle, name, parameters, body, responses and security."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from reward_orders.contract.bodies import compare_bodies
from reward_orders.contract.change import Collector, Place, both
from reward_orders.contract.parameters import compare_parameters
from reward_orders.contract.responses import compare_responses
from reward_orders.contract.rules import NOTICE, RISK, Python, Wire

if TYPE_CHECKING:
    from reward_orders.contract.api import Operation, Parameter
    from reward_orders.contract.schema_diff import SchemaDiff


def compare_operations(out: Collector, diff: SchemaDiff, base: Operation, revision: Operation) -> None:
    """Report everything that differs between two versions of one operation."""
    place = Place(base.name, base.key, "api")
    _lifecycle(out, base, revision, place)
    if base.id != revision.id:
        out.add("op.id-changed", base.id or "none", revision.id or "none", place, at=both(base, revision))
    _tags(out, base, revision, place)
    renamed = _renamed(base, revision)
    for old, new in renamed:
        at = (old.pointer, new.pointer)
        out.add(
            "op.path-param-renamed",
            old.name,
            new.name,
            Place(base.name, base.key, "request"),
            f"path.{old.name}",
            at=at,
        )
    compare_parameters(out, diff, base, revision, renamed)
    compare_bodies(out, diff, base, revision)
    compare_responses(out, diff, base, revision)


def removed(out: Collector, base: Operation, today: date, *, described: bool) -> None:
    """Report an operation that is gone; only a notice where the other document is not about this resource at all."""
    if not described:
        note = "this document says nothing about the resource"
        place = Place(base.name, base.key, "api")
        out.add("op.removed", base.name, "absent", place, at=both(base, None), wire=NOTICE, python="none", note=note)
        return
    noticed = base.deprecated and not _future(base.sunset, today)
    rule = "op.removed-deprecated" if noticed else "op.removed"
    out.add(rule, base.name, "absent", Place(base.name, base.key, "api"), at=both(base, None))


def added(out: Collector, revision: Operation) -> None:
    """Report an operation that is new."""
    out.add("op.added", "absent", revision.name, Place(revision.name, revision.key, "api"), at=both(None, revision))


def moved(out: Collector, base: Operation, revision: Operation) -> None:
    """Report an operation that answers at another method or path now."""
    out.add("op.moved", base.name, revision.name, Place(base.name, base.key, "api"), at=both(base, revision))


def _future(sunset: str, today: date) -> bool:
    try:
        return date.fromisoformat(sunset[:10]) > today
    except ValueError:
        return False


def _lifecycle(out: Collector, base: Operation, revision: Operation, place: Place) -> None:
    at = both(base, revision)
    if revision.deprecated and not base.deprecated:
        out.add("op.deprecated", "in use", f"deprecated, sunset {revision.sunset or 'not said'}", place, at=at)
    elif base.deprecated and not revision.deprecated:
        out.add("op.undeprecated", "deprecated", "in use", place, at=at)
    elif base.sunset != revision.sunset:
        nearer: Wire | None = RISK if revision.sunset and (not base.sunset or revision.sunset < base.sunset) else None
        out.add("op.sunset-changed", base.sunset or "none", revision.sunset or "none", place, at=at, wire=nearer)


def _tags(out: Collector, base: Operation, revision: Operation, place: Place) -> None:
    same_folder = base.tags[:1] == revision.tags[:1]
    if same_folder and set(base.tags) == set(revision.tags):
        return
    at = both(base, revision)
    python: Python = "none" if same_folder else "break"
    out.add("op.tags-changed", list(base.tags), list(revision.tags), place, at=at, python=python)


def _renamed(base: Operation, revision: Operation) -> list[tuple[Parameter, Parameter]]:
    """Pair path parameters by their position in the path; keep the pairs whose names differ."""
    old, new = _by_position(base), _by_position(revision)
    return [
        (left, right)
        for left, right in zip(old, new, strict=False)
        if left is not None and right is not None and left.name != right.name
    ]


def _by_position(operation: Operation) -> list[Parameter | None]:
    named = {parameter.name: parameter for parameter in operation.parameters if parameter.location == "path"}
    names = [part.split("}")[0] for part in operation.path.split("{")[1:]]
    return [named.get(name) for name in names]
