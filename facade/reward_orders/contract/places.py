"""Where a change of a schema shows: every path to it in a body, or every body and the fields that refer to the schema.

Stripe's schemas hold each other, so the paths from one answer to one field cannot be listed. Such a change is told
once, under the name of its schema.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from reward_orders.contract.findings import Place, Spread

if TYPE_CHECKING:
    from reward_orders.contract.findings import Collector
    from reward_orders.contract.schema_diff import Key, Local, SchemaDiff

MAX_STEPS = 3_000  # from one body to its changes
MAX_ALL = 60_000  # in all bodies
# The steps to a place, the last one outside. Most paths are never written: the text of each would be megabytes.
Path = tuple["Path", str] | None


def report_schemas(out: Collector, diff: SchemaDiff, key: Key, place: Place, where: str) -> None:
    """Report every change between two schemas at `where`, at each path that leads to it."""
    found = _paths(out, diff, key)
    if found is None:
        out.shared.append((key, place, where))
        return
    for path, change, owner in found:
        out.add_local(change, f"{where}{path}", place, owner=owner)


def _paths(out: Collector, diff: SchemaDiff, top: Key) -> list[tuple[str, Local, str]] | None:
    """Return every change with each path to it that meets no pair twice, and the named schema that has the field.

    None where there are too many.
    """
    live = diff.live(top)
    if top not in live:
        return []
    found: list[tuple[Path, Local, str]] = []
    above: set[Key] = set()
    todo: list[tuple[Path, Key, str, bool]] = [(None, top, "", False)]
    steps = 0
    while todo:
        path, key, holder, done = todo.pop()
        if done:
            above.discard(key)
            continue
        steps += 1
        if steps > MAX_STEPS or out.steps + steps > MAX_ALL or key in out.wide:
            out.wide.add(top)
            return None
        pair = diff.pair(key)
        name = _name(diff, key) or holder
        found += [(path, change, name if change.step else holder) for change in pair.changes]
        above.add(key)
        todo.append((path, key, "", True))
        todo += [
            ((path, child.step), child.key, name, False)
            for child in reversed(pair.children)
            if child.key in live and child.key not in above
        ]
    out.steps += steps
    return [(f"{_written(path)}{change.step}", change, owner) for path, change, owner in found]


def _written(path: Path) -> str:
    steps = []
    while path is not None:
        path, step = path
        steps.append(step)
    return "".join(reversed(steps))


def report_shared(out: Collector, diff: SchemaDiff) -> None:
    """Report the changes of the bodies that were put off, each once, with all the bodies that it is in."""
    bodies: dict[Key, int] = {}  # the bodies that a pair is in, a bit for each
    labels: dict[Key, str] = {}
    owners: dict[Key, Key] = {}  # the named schema, or the body, that an inline schema is part of
    via: dict[Key, set[str]] = {}
    for number, (key, _, where) in enumerate(out.shared):
        bodies[key] = bodies.get(key, 0) | 1 << number
        labels.setdefault(key, _name(diff, key) or where)
        owners.setdefault(key, key)
    todo = deque(labels)
    waiting = set(labels)
    while todo:
        key = todo.popleft()
        waiting.discard(key)
        for child in diff.pair(key).children:
            name = child.key
            if name not in labels:
                named = _name(diff, name)
                labels[name] = named or f"{labels[key]}{child.step}"
                owners[name] = name if named else owners[key]
            via.setdefault(name, set()).add(f"{labels[key]}{child.step}")
            mask = bodies.get(name, 0) | bodies[key]
            if mask != bodies.get(name) or name not in bodies:
                bodies[name] = mask
                if name not in waiting:
                    waiting.add(name)
                    todo.append(name)
    places: dict[int, tuple[Place, ...]] = {}
    spreads: dict[tuple[int, tuple[str, ...]], Spread] = {}  # one for all that is in the same bodies and fields
    for key, mask in bodies.items():
        changes = diff.pair(key).changes
        if not changes:
            continue
        if mask not in places:
            places[mask] = tuple(place for number, (_, place, _) in enumerate(out.shared) if mask >> number & 1)
        first = places[mask][0]
        through = tuple(sorted(via.get(owners[key], set()) | via.get(key, set()) - {labels[key]}))
        if (mask, through) not in spreads:
            spreads[mask, through] = Spread(places[mask][1:], through)
        also = spreads[mask, through]
        for change in changes:
            owner = labels[key].partition(".")[0] if change.step or not _name(diff, key) else ""
            out.add_local(change, f"{labels[key]}{change.step}", first, owner=owner, also=also)


def _name(diff: SchemaDiff, key: Key) -> str:
    """Return the name of the schema that a pair is about, empty for an inline one."""
    return diff.base.view(key.base).name or diff.revision.view(key.revision).name
