"""Compare what two schemas are made of: choices (oneOf, anyOf), properties, items, additional properties."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reward_orders.contract.py_types import attribute
from reward_orders.contract.rules import BREAK, NOTICE, RISK, SAFE, Python, Wire
from reward_orders.contract.schema import Branch, View, canonical
from reward_orders.contract.schema_diff import rule_of
from reward_orders.contract.values import compare_null, compare_unknown, compare_values, described

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reward_orders.contract.schema import Nodes
    from reward_orders.contract.schema_diff import Comparison
    from reward_orders.contract.views import Schemas

Union = list[Branch]
MAX_PAIRS = 40_000


def compare_pair(now: Comparison) -> None:
    """Report everything that differs between two schemas at one place, and note the pairs below."""
    if _another(now.base, now.revision):
        _replaced(now)
    else:
        _compare(now)


def _another(before: View, after: View) -> bool:
    """Tell whether another named schema stands here: most fields of the smaller one are not in the other."""
    if not before.name or not after.name or before.name == after.name:
        return False
    old, new = before.props.keys(), after.props.keys()
    return bool(old and new) and 2 * len(old & new) < min(len(old), len(new))


def _replaced(now: Comparison) -> None:
    """Report a schema that another one took the place of as one change; what its fields do decides how bad it is."""
    inside = now.probe()
    _compare(inside)
    below = [(child.key.base, child.key.revision) for child in inside.pair.children]
    wires = {change.wire for change in inside.pair.changes}
    if BREAK in wires or not all(now.harmless(*each, {BREAK}) for each in below):
        worst: Wire = BREAK
    else:
        worst = RISK if RISK in wires or not all(now.harmless(*each, {RISK}) for each in below) else SAFE
    if inside.pair.changes or below:
        note = "another schema stands here"
        now.report("type.changed", now.base.name, now.revision.name, wire=worst, python="break", note=note)


def _compare(now: Comparison) -> None:
    compare_unknown(now)
    if not compare_unions(now) and compare_values(now):
        compare_fields(now)


def compare_fields(now: Comparison) -> None:
    """Report fields that are new, gone, now required or optional, and descend into those on both sides."""
    old, new = _allowed(now.diff.base, now.base), _allowed(now.diff.revision, now.revision)
    for name in sorted(old.keys() | new.keys()):
        if name not in old:
            _added(now, name, new[name])
        elif name not in new:
            _removed(now, name, old[name])
        else:
            _kept(now, name, old[name], new[name])
    for name in sorted((now.revision.required - now.base.required) - old.keys() - new.keys()):
        now.report("field.now-required", "not required", "required, nowhere described", step=f".{name}")
    _extra(now)
    if now.base.items or now.revision.items:
        now.descend("[]", now.base.items, now.revision.items)


def _allowed(schemas: Schemas, view: View) -> dict[str, Nodes]:
    """Return the fields that an object may have: one whose schema is `false` is none."""
    return {name: nodes for name, nodes in view.props.items() if schemas.view(nodes).keywords.get("not") != {}}


def _hidden(now: Comparison, view: View) -> bool:
    """Tell whether a field is not sent in this direction: readOnly in a request, writeOnly in a response."""
    return view.read_only if now.mode.kind in {"req", "par"} else view.write_only


def _added(now: Comparison, name: str, nodes: Nodes) -> None:
    view = now.diff.revision.view(nodes)
    required = name in now.revision.required
    after = described(view) + (", required" if required else "")
    if not _hidden(now, view):
        note = "the document gives a default, which may soften it" if required and view.has_default else ""
        event = "field.added-required" if required else "field.added"
        python: Python | None = "none" if _respelled(name, now.base.props, now.revision.props) else None
        now.report(event, "absent", after, step=f".{name}", note=note, python=python)
        if isinstance(now.base.extra, tuple) and not now.fits(now.base.extra, nodes):
            before = f"any field: {described(now.diff.base.view(now.base.extra))}"
            now.report("type.changed", before, after, step=f".{name}", wire=RISK)
    elif now.mode.kind == "res":
        now.report("field.added", "absent", f"{after}, write-only", step=f".{name}")


def _removed(now: Comparison, name: str, nodes: Nodes) -> None:
    view = now.diff.base.view(nodes)
    required = name in now.base.required
    before = described(view) + (", required" if required else "")
    if _hidden(now, view):
        if now.mode.kind == "res":
            now.report("field.removed", f"{before}, write-only", "absent", step=f".{name}", wire=SAFE)
        return
    extra = now.revision.extra
    closed = extra is False or (isinstance(extra, tuple) and not now.fits(nodes, extra))
    refused = now.mode.kind == "req" and (closed or name in now.revision.props)
    event = "field.removed-required" if required else "field.removed"
    python: Python | None = "none" if _respelled(name, now.revision.props, now.base.props) else None
    now.report(event, before, "absent", step=f".{name}", wire=BREAK if refused else None, python=python)


def _respelled(name: str, others: Iterable[str], own: Iterable[str]) -> bool:
    """Tell whether a name that one side alone has is one of the other side in another spelling: the attribute stays."""
    return any(attribute(each) == attribute(name) for each in others if each not in own)


def _kept(now: Comparison, name: str, old: Nodes, new: Nodes) -> None:
    before, after = now.diff.base.view(old), now.diff.revision.view(new)
    if now.mode.xml:
        _xml(now, name, before, after)
    access = (before.read_only, before.write_only) != (after.read_only, after.write_only)
    if access:
        _access(now, name, before, after)
    hidden = (_hidden(now, before), _hidden(now, after))
    if not access or not any(hidden):
        _duty(now, name, hidden=all(hidden))
    if not any(hidden):
        now.descend(f".{name}", old, new)


def _duty(now: Comparison, name: str, *, hidden: bool) -> None:
    was, is_now = name in now.base.required, name in now.revision.required
    if was == is_now or (hidden and now.mode.kind != "res"):
        return
    event = "field.now-required" if is_now else "field.now-optional"
    shown = ("required", "optional") if was else ("optional", "required")
    now.report(event, *shown, step=f".{name}", wire=SAFE if hidden else None)


def _access(now: Comparison, name: str, before: View, after: View) -> None:
    gone = _hidden(now, after) and not _hidden(now, before)
    came_required = _hidden(now, before) and not _hidden(now, after) and name in now.revision.required
    wire = RISK if gone or came_required else NOTICE
    now.report("access", _access_of(before), _access_of(after), step=f".{name}", wire=wire)


def _xml(now: Comparison, name: str, before: View, after: View) -> None:
    """Report a field, or the items of a list, that are written another way in XML."""
    shown = [written_xml(name, before), written_xml(name, after)]
    if before.items and after.items:
        shown[0] += f" of {written_xml(name, now.diff.base.view(before.items))}"
        shown[1] += f" of {written_xml(name, now.diff.revision.view(after.items))}"
    if shown[0] != shown[1]:
        now.report("xml.changed", shown[0], shown[1], step=f".{name}")


def written_xml(name: str, view: View) -> str:
    """Say how a field is written in XML: element or attribute, its name, and whether a list has an element around."""
    xml = view.xml
    kind = "attribute" if xml.get("attribute") is True else str(xml.get("nodeType") or "element")
    wrapped = ", wrapped" if xml.get("wrapped") is True else ""
    space = f", namespace {xml['namespace']}" if xml.get("namespace") else ""
    return f"{kind} {xml.get('name') or name}{wrapped}{space}"


def _access_of(view: View) -> str:
    return "read-only" if view.read_only else "write-only" if view.write_only else "read and write"


def _extra(now: Comparison) -> None:
    old, new = now.base.extra, now.revision.extra
    if old is new is True or old is False:
        return
    if new is False:
        event = "map.closed" if isinstance(old, tuple) else "extra.closed"
        now.report(event, "additional fields accepted", "additional fields refused", step=".*" * (event[0] == "m"))
    elif isinstance(old, tuple) and isinstance(new, tuple):
        now.descend(".*", old, new)
    else:
        _one_sided_extra(now, old, new)


def _one_sided_extra(now: Comparison, old: Nodes | bool, new: Nodes | bool) -> None:
    """Report additional fields that one side alone describes: a risk at most, because most objects have none."""
    before = now.diff.base.view(old if isinstance(old, tuple) else ())
    after = now.diff.revision.view(new if isinstance(new, tuple) else ())
    event = "type.narrowed" if isinstance(new, tuple) else "type.widened"
    rule = rule_of(event, now.mode)
    wire = RISK if rule and rule[1] == BREAK else None
    now.report(event, described(before), described(after), step=".*", wire=wire)


def compare_unions(now: Comparison) -> bool:
    """Report changed choices; True if nothing else is left to compare."""
    old, new = now.base.unions, now.revision.unions
    if len(old) == len(new):
        if _moved_inside(now):
            now.report("union.wrapped", _shape(old), _shape(new))
            return True
        for before, after in zip(old, new, strict=True):
            _branches(now, before, after)
        return False
    before, after = now.diff.base.alternatives(now.base_nodes), now.diff.revision.alternatives(now.revision_nodes)
    compare_null(now)
    if not before or not after:
        now.report("unread", _shape(old), _shape(new), note="the choices have too many combinations")
        return True
    whole = _whole(now, before, after)
    side = now.base if len(old) > len(new) else now.revision
    if side.props and now.base.types == now.revision.types:
        event = "keyword.narrowed" if len(new) > len(old) else "keyword.widened"
        now.report(event, _shape(old), _shape(new), wire=SAFE if whole else None)
        return whole
    if whole or len(before) == 1 or len(after) == 1:
        shown = (_shape(old) if old else described(now.base), _shape(new) if new else described(now.revision))
        now.report("union.wrapped" if whole else "union.wrapped-other", *shown)
        return True
    _branches(now, before, after)
    return True


def _moved_inside(now: Comparison) -> bool:
    """Tell whether what stood beside the choices stands in their branches now, or the reverse, and all still fits."""
    if not now.base.unions:
        return False
    beside = now.diff.base.beside(now.base_nodes), now.diff.revision.beside(now.revision_nodes)
    if not any(beside) or now.same(*beside):
        return False
    before, after = now.diff.base.alternatives(now.base_nodes), now.diff.revision.alternatives(now.revision_nodes)
    return bool(before and after) and _whole(now, before, after)


def _whole(now: Comparison, before: Union, after: Union) -> bool:
    """Tell whether every way a value could be so far is one of the ways it may be now; in answers the reverse."""
    if now.mode.kind in {"res", "hdr"}:
        return all(any(now.fits(left.nodes, right.nodes) for left in before) for right in after)
    return all(any(now.fits(left.nodes, right.nodes) for right in after) for left in before)


def _shape(unions: list[Union]) -> str:
    return ", and ".join(f"one of {_names(union)}" for union in unions) or "no choice"


def _branches(now: Comparison, before: Union, after: Union) -> None:
    pairs, old, new = _same_text(before, after)
    if len(old) * len(new) > MAX_PAIRS:
        note = f"{len(old)} branches on one side and {len(new)} on the other are too many to pair"
        now.report("unread", f"{len(before)} branches", f"{len(after)} branches", note=note)
        old, new = [], []
    more, old, new = _paired(now, old, new)
    for left, right in (*pairs, *more):
        now.descend(f"({left.name or right.name})" if left.name or right.name else "", left.nodes, right.nodes)
    responds = now.mode.kind in {"res", "hdr"}
    if not responds:
        old = [each for each in old if each.name or not any(now.fits(each.nodes, right.nodes) for right in after)]
    else:
        new = [each for each in new if each.name or not any(now.fits(left.nodes, each.nodes) for left in before)]
    for branch in old:
        now.report("union.removed", _shown(branch, now.diff.base.view(branch.nodes)), "no such branch")
    for branch in new:
        now.report("union.added", "no such branch", _shown(branch, now.diff.revision.view(branch.nodes)))


def _same_text(before: Union, after: Union) -> tuple[list[tuple[Branch, Branch]], Union, Union]:
    """Pair branches that are written alike, whatever their number; return the pairs and what is left of each side."""
    waiting = {(each.name, canonical(each.nodes)): each for each in after}
    pairs, left = [], []
    for branch in before:
        twin = waiting.pop((branch.name, canonical(branch.nodes)), None)
        if twin is None:
            left.append(branch)
        else:
            pairs.append((branch, twin))
    taken = {id(twin) for _, twin in pairs}
    return pairs, left, [each for each in after if id(each) not in taken]


def _paired(now: Comparison, before: Union, after: Union) -> tuple[list[tuple[Branch, Branch]], Union, Union]:
    """Pair by name, content, discriminating value, then type; one left on each side is the same branch, changed."""
    pairs: list[tuple[Branch, Branch]] = []
    old, new = list(before), list(after)

    def pair(left: Branch, right: Branch) -> None:
        pairs.append((left, right))
        old.remove(left)
        new.remove(right)

    for left in before:
        right = next((each for each in new if each.name and each.name == left.name), None)
        if right:
            pair(left, right)
    for left in list(old):
        right = next((each for each in new if now.same(left.nodes, each.nodes)), None)
        if right:
            pair(left, right)
    for mark in (_constants, _types):
        for left in list(old):
            value = mark(now.diff.base, left)
            mine = [each for each in old if mark(now.diff.base, each) == value]
            theirs = [each for each in new if mark(now.diff.revision, each) == value]
            if value and len(mine) == len(theirs) == 1 and not (left.name and theirs[0].name):
                pair(left, theirs[0])
    if len(old) == len(new) == 1:
        pair(old[0], new[0])
    return pairs, old, new


def _constants(schemas: Schemas, branch: Branch) -> object:
    """Return the fields that allow one value only: they tell branches apart."""
    fields = ((name, schemas.view(nodes).enum) for name, nodes in schemas.view(branch.nodes).props.items())
    return frozenset((name, canonical(values)) for name, values in fields if values and len(values) == 1)


def _types(schemas: Schemas, branch: Branch) -> object:
    return schemas.view(branch.nodes).types


def _names(union: Union) -> str:
    return " or ".join(branch.name or "an inline schema" for branch in union)


def _shown(branch: Branch, view: View) -> str:
    return branch.name or described(view)
