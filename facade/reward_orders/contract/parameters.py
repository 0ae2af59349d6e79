"""Compare the parameters of an operation; values travel as text, so `5` fits a string."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from reward_orders.contract.change import Change, Collector, Place
from reward_orders.contract.rules import BREAK
from reward_orders.contract.values import accepts, described
from reward_orders.contract.variance import Mode

if TYPE_CHECKING:
    from reward_orders.contract.api import Operation, Parameter
    from reward_orders.contract.schema import Nodes, View
    from reward_orders.contract.schema_diff import SchemaDiff

Identity = tuple[str, str]


def compare_parameters(
    out: Collector, diff: SchemaDiff, base: Operation, revision: Operation, renamed: list[tuple[Parameter, Parameter]]
) -> None:
    """Report parameters that came, went, moved or changed; `renamed` are path parameters paired by position."""
    place = Place(base.name, base.key, "request")
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
        out.add("par.deprecated", _lifecycle(old), _lifecycle(new), place, where, at=at)
    before, after = diff.base.view(_nodes(old)), diff.revision.view(_nodes(new))
    many = {"array", "object"}
    if (
        old.style != new.style
        and old.location == new.location
        and many & (before.types or set()) & (after.types or set())
    ):
        out.add("par.style-changed", old.style, new.style, place, where, at=at)
    if _list_of_one(diff, old, new):
        out.add("par.type-widened", described(before), described(after), place, where, at=at)
        return
    if _list_no_more(old, new, before, after):
        out.add("par.type-changed", described(before), described(after), place, where, at=at)
        return
    mode = Mode("par", text=not (old.json or new.json))
    for path, change in diff.walk(_nodes(old), _nodes(new), mode):
        out.add_local(change, path, place, where)


def _list_of_one(diff: SchemaDiff, old: Parameter, new: Parameter) -> bool:
    """A single value is read as a list of one where lists are written exploded and one entry is enough."""
    before, after = diff.base.view(_nodes(old)), diff.revision.view(_nodes(new))
    if after.types != frozenset({"array"}) or before.types is None or before.types & {"array", "object"}:
        return False
    if new.style != "form, exploded" or old.location != "query" or after.bounds.get("minItems", 0) > 1:
        return False
    item = diff.revision.view(after.items)
    return accepts(item.types, before.types, text=True) and diff.quiet(
        _nodes(old) if before.types == item.types else (),
        after.items if before.types == item.types else (),
        Mode("par", text=True),
        {"break", "risk"},
    )


def _list_no_more(old: Parameter, new: Parameter, before: View, after: View) -> bool:
    """A list written as one parameter an entry is not text that a single value could hold."""
    single = after.types is not None and not after.types & {"array", "object"}
    several = before.types == frozenset({"array"}) and before.bounds.get("maxItems", 2) > 1
    return single and several and old.style == "form, exploded" and old.location == "query" == new.location


def _lifecycle(parameter: Parameter) -> str:
    state = "deprecated" if parameter.deprecated else "in use"
    return state + (f", sunset {parameter.sunset}" if parameter.sunset else "")


def _raise_paging(out: Collector, start: int) -> None:
    """A parameter that the client pages with decides whether a listing is whole: what was a risk breaks."""
    for index in range(start, len(out.changes)):
        change = out.changes[index]
        name = change.where.partition(".")[2].split(".")[0].split("[")[0]
        if name in out.profile.paging and change.rule.startswith("par.") and change.wire in {"break", "risk"}:
            out.changes[index] = _paging(out, change)


def _paging(out: Collector, change: Change) -> Change:
    rule = out.rules["par.paging-changed"]
    note = f"{out.rules[change.rule].title} ({change.rule})"
    return replace(change, rule=rule.id, wire=BREAK, python=rule.python, note=note, stands_for=(change.rule,))
