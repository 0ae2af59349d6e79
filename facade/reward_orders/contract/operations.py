"""Compare a pair of operations: lifecycle, names, parameters; `bodies` compares what they send and receive."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from reward_orders.contract.bodies import compare_bodies, compare_responses, essence
from reward_orders.contract.findings import Collector, Place, both
from reward_orders.contract.hooks import compare_hooks
from reward_orders.contract.places import report_schemas
from reward_orders.contract.rules import BREAK, NOTICE, RISK, SAFE, Python, Wire
from reward_orders.contract.schema_diff import Mode
from reward_orders.contract.values import accepts, described, lifecycle

if TYPE_CHECKING:
    from reward_orders.contract.api import Operation, Parameter
    from reward_orders.contract.schema import Nodes, View
    from reward_orders.contract.schema_diff import SchemaDiff

Identity = tuple[str, str]


def compare_operations(out: Collector, diff: SchemaDiff, base: Operation, revision: Operation) -> None:
    """Report everything that differs between two versions of one operation."""
    place = Place(base.name, base.key, "api", id=base.id)
    _lifecycle(out, base, revision, place)
    if base.id != revision.id:
        out.add("op.id-changed", base.id or "none", revision.id or "none", place, at=both(base, revision))
    _tags(out, base, revision, place)
    renamed = _renamed(base, revision)
    request = Place(base.name, base.key, "request", id=base.id)
    for old, new in renamed:
        at = (old.pointer, new.pointer)
        out.add("op.path-param-renamed", old.name, new.name, request, f"path.{old.name}", at=at)
    compare_parameters(out, diff, base, revision, renamed)
    compare_bodies(out, diff, base, revision)
    compare_responses(out, diff, base, revision)
    compare_hooks(out, diff, base.callbacks, revision.callbacks)


def removed(out: Collector, base: Operation, today: date, *, described: bool) -> None:
    """Report an operation that is gone; a notice where the other document does not describe its resource at all."""
    place, at = Place(base.name, base.key, "api", id=base.id), both(base, None)
    if not described:
        note = "this document says nothing about the resource"
        out.add("op.removed", base.name, "absent", place, at=at, wire=NOTICE, python="none", note=note)
        return
    noticed = base.deprecated and not _future(base.sunset, today)
    out.add("op.removed-deprecated" if noticed else "op.removed", base.name, "absent", place, at=at)


def undescribed(out: Collector, base: Operation) -> None:
    """Report an operation of ours whose whole resource the other document leaves out: vendors publish pages."""
    place, at = Place(base.name, base.key, "api", id=base.id), both(base, None)
    note = "the document describes nothing of this resource: it is gone, or on a page that is not given"
    out.add("doc.not-compared", base.name, base.name, place, base.name, at=at, note=note)


def added(out: Collector, revision: Operation) -> None:
    """Report an operation that is new."""
    out.add("op.added", "absent", revision.name, Place(revision.name, revision.key, "api"), at=both(None, revision))


def slashed(out: Collector, base: Operation, revision: Operation) -> None:
    """Report a path that gained or lost its closing slash."""
    left, right = base.full.endswith("/"), revision.full.endswith("/")
    if left != right and base.full.strip("/") and revision.full.strip("/"):
        place = Place(base.name, base.key, "api", id=base.id)
        out.add("op.slash-changed", base.path, revision.path, place, at=both(base, revision))


def moved(out: Collector, base: Operation, revision: Operation) -> None:
    """Report an operation whose method or path changed."""
    out.add(
        "op.moved", base.name, revision.name, Place(base.name, base.key, "api", id=base.id), at=both(base, revision)
    )


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
    pairs = zip(old, new, strict=False)
    return [(left, right) for left, right in pairs if left and right and left.name != right.name]


def _by_position(operation: Operation) -> list[Parameter | None]:
    named = {parameter.name: parameter for parameter in operation.parameters if parameter.location == "path"}
    names = [part.split("}")[0] for part in operation.path.split("{")[1:]]
    return [named.get(name) for name in names]


def compare_parameters(
    out: Collector, diff: SchemaDiff, base: Operation, revision: Operation, renamed: list[tuple[Parameter, Parameter]]
) -> None:
    """Report parameters that came, went, moved or changed; `renamed` are path parameters paired by position."""
    place = Place(base.name, base.key, "request", id=base.id)
    new_name = {id(right): left for left, right in renamed}
    old = {identity(each): each for each in base.parameters}
    new = {identity(new_name.get(id(each), each)): each for each in revision.parameters}
    start = len(out.changes)
    gone = [each for key, each in old.items() if key not in new]
    came = [each for key, each in new.items() if key not in old]
    for parameter in list(gone):
        match = next((each for each in came if each.name == parameter.name), None)
        if match:
            gone.remove(parameter)
            came.remove(match)
            at = (parameter.pointer, match.pointer)
            out.add("par.location-changed", parameter.location, match.location, place, where_of(parameter), at=at)
            _compare(out, diff, parameter, match, place)
    for parameter in gone:
        _removed(out, diff, parameter, place)
    for parameter in came:
        _added(out, diff, parameter, place)
    for key, parameter in old.items():
        if key in new:
            _compare(out, diff, parameter, new[key], place)
    _raise_paging(out, start)


def identity(parameter: Parameter) -> Identity:
    """Return what makes two parameters the same: headers do not mind case."""
    name = parameter.name.lower() if parameter.location == "header" else parameter.name
    return (parameter.location, name)


def where_of(parameter: Parameter) -> str:
    """Write the place of a parameter for a reader."""
    return f"{parameter.location}.{parameter.name}"


def _nodes(parameter: Parameter) -> Nodes:
    return (parameter.schema,) if parameter.schema is not None else ()


def _removed(out: Collector, diff: SchemaDiff, parameter: Parameter, place: Place) -> None:
    before = described(diff.base.view(_nodes(parameter)))
    out.add("par.removed", before, "absent", place, where_of(parameter), at=(parameter.pointer, ""))


def _added(out: Collector, diff: SchemaDiff, parameter: Parameter, place: Place) -> None:
    view = diff.revision.view(_nodes(parameter))
    rule = "par.added-required" if parameter.required else "par.added-optional"
    note = "the document gives a default, which may soften it" if parameter.required and view.has_default else ""
    out.add(rule, "absent", described(view), place, where_of(parameter), at=("", parameter.pointer), note=note)


def _compare(out: Collector, diff: SchemaDiff, old: Parameter, new: Parameter, place: Place) -> None:
    where, at = where_of(old), (old.pointer, new.pointer)
    if old.required != new.required:
        rule = "par.now-required" if new.required else "par.now-optional"
        shown = ("required", "optional") if old.required else ("optional", "required")
        out.add(rule, *shown, place, where, at=at)
    if old.deprecated != new.deprecated or old.sunset != new.sunset:
        out.add("par.deprecated", lifecycle(old), lifecycle(new), place, where, at=at)
    before, after = diff.base.view(_nodes(old)), diff.revision.view(_nodes(new))
    many = {"array", "object"} & (before.types or set()) & (after.types or set())
    if many and old.style != new.style and old.location == new.location:
        out.add("par.style-changed", old.style, new.style, place, where, at=at)
    if old.taken != new.taken and old.location == new.location:
        wire = SAFE if set(old.taken) <= set(new.taken) else RISK
        left, right = (", ".join(each.taken) or "the usual way" for each in (old, new))
        out.add("par.style-changed", left, right, place, where, at=at, wire=wire)
    if _list_of_one(diff, old, new):
        out.add("par.type-widened", described(before), described(after), place, where, at=at)
        return
    if _list_no_more(old, new, before, after):
        out.add("par.type-changed", described(before), described(after), place, where, at=at)
        return
    if old.media != new.media and old.location == new.location:
        _written(out, old, new, before, place)
    mode = Mode("par", text=not (old.json or new.json))
    report_schemas(out, diff, diff.key(_nodes(old), _nodes(new), mode), place, where)


def _written(out: Collector, old: Parameter, new: Parameter, before: View, place: Place) -> None:
    """Report a value that is written as another kind of document; a number is the same text in JSON."""
    kinds = [essence(each.media) if each.media else "text/plain" for each in (old, new)]
    plain = before.types is not None and not before.types & {"string", "object", "array"}
    if kinds[0] != kinds[1] and not (
        plain and all(each.json or each.media in {"", "text/plain"} for each in (old, new))
    ):
        at = (old.pointer, new.pointer)
        out.add("par.style-changed", kinds[0], kinds[1], place, where_of(old), at=at)


def _list_of_one(diff: SchemaDiff, old: Parameter, new: Parameter) -> bool:
    """Tell whether an old single value reads as a new list of one: exploded form, and one item is enough."""
    before, after = diff.base.view(_nodes(old)), diff.revision.view(_nodes(new))
    if after.types != frozenset({"array"}) or before.types is None or before.types & {"array", "object"}:
        return False
    if new.style != "form, exploded" or old.location != "query" or after.bounds.get("minItems", 0) > 1:
        return False
    if after.enum is not None or after.keywords or after.bounds.get("maxItems") == 0:
        return False
    item = diff.revision.view(after.items)
    quiet = diff.quiet(_nodes(old), after.items, Mode("par", text=True), {"break", "risk"})
    return accepts(item.types, before.types, text=True) and quiet


def _list_no_more(old: Parameter, new: Parameter, before: View, after: View) -> bool:
    """Tell whether an exploded list became a single value, which cannot hold several parameters."""
    single = after.types is not None and not after.types & {"array", "object"}
    several = before.types == frozenset({"array"}) and before.bounds.get("maxItems", 2) > 1
    return single and several and old.style == "form, exploded" and old.location == "query" == new.location


def _raise_paging(out: Collector, start: int) -> None:
    """Turn changes of paging parameters into breaks: they decide whether a listing is complete."""
    rule = out.rules["par.paging-changed"]
    for index, change in enumerate(out.changes[start:], start):
        name = change.where.partition(".")[2].split(".")[0].split("[")[0]
        if name in out.profile.paging and change.rule.startswith("par.") and change.wire in {"break", "risk"}:
            note, was = f"{out.rules[change.rule].title} ({change.rule})", (change.rule,)
            made = replace(change, rule=rule.id, wire=BREAK, note=note, stands_for=was)
            out.changes[index] = made
