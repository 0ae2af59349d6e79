"""Compare what two schemas say about one value: types, format, enum, null, bounds, pattern, keywords, default."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from reward_orders.contract.atoms import composition
from reward_orders.contract.py_types import of_views
from reward_orders.contract.rules import RISK, SAFE, Python, Wire
from reward_orders.contract.schema import KEYWORDS_2020, KNOWN, View, canonical

if TYPE_CHECKING:
    from reward_orders.contract.api import Parameter
    from reward_orders.contract.schema_diff import Comparison

STRONG = frozenset({"date", "date-time", "uuid", "binary"})
WIDER = {("int32", "int64"), ("float", "double")}
Types = frozenset[str] | None
WIDTH = 80
NUMBERS = {"minContains": 1, "maxContains": -1}
SCHEMAS = frozenset({"if", "then", "else", "not", "contains", "propertyNames", "unevaluatedItems", "contentSchema"})
MAPS = frozenset({"dependentSchemas", "patternProperties"})


def compare_values(now: Comparison) -> bool:
    """Report differences of the value itself; False if the types differ so much that nothing else counts."""
    compare_null(now)
    _annotations(now)
    if not _types(now):
        return False
    _format(now)
    compare_enums(now)
    _bounds(now)
    _pattern(now)
    compare_keywords(now)
    return True


def compare_unknown(now: Comparison) -> None:
    """Report keywords that nothing here can compare, where they differ or refer to what may differ."""
    old, new = now.base.other, now.revision.other
    for key in sorted(old.keys() | new.keys()):
        before, after = canonical(old.get(key)), canonical(new.get(key))
        if (key in old, before) != (key in new, after) or '"$ref"' in before:
            known = f"the keyword {key} has a value that it cannot have"
            note = known if key in KNOWN else f"the keyword {key} is not known here"
            now.report("unread", _shown(key, old), _shown(key, new), note=note)


def accepts(outer: Types, inner: Types, *, text: bool) -> bool:
    """Tell whether every value of the inner types is one of the outer types; as text a string takes all."""
    if outer is None:
        return True
    if inner is None:
        return False
    wide = outer | ({"integer"} if "number" in outer else frozenset())
    return (text and "string" in outer) or inner <= wide


def type_name(view: View) -> str:
    """Write the types of a view for a reader."""
    if view.unions:
        return " or ".join(branch.name or "inline" for union in view.unions for branch in union)
    if view.types is None:
        return "any"
    return " or ".join(sorted(view.types)) or "null"


def _types(now: Comparison) -> bool:
    before, after, text = now.base.types, now.revision.types, now.mode.text
    if before == after:
        return True
    into, back = accepts(after, before, text=text), accepts(before, after, text=text)
    if into and back and now.mode.kind == "res":
        into = False
    event = "type.widened" if into else "type.narrowed" if back else "type.changed"
    python = of_views(now.base, now.revision, read=now.mode.kind == "res")
    now.report(event, described(now.base), described(now.revision), python=python)
    harmless = all(change.wire == SAFE for change in now.pair.changes[-1:])
    shared = before is not None and after is not None and bool(before & after)
    return shared or (harmless and (into or back))


def described(view: View) -> str:
    """Write type and format of a view for a reader."""
    return type_name(view) + (f" ({view.format})" if view.format else "")


def _format(now: Comparison) -> None:
    before, after = now.base.format, now.revision.format
    if before == after:
        return
    strong = before in STRONG or after in STRONG
    kind = "set" if not before else "dropped" if not after else "changed"
    if before and after and strong and not (before in STRONG and after in STRONG):
        kind = "set" if after in STRONG else "dropped"
    narrow_wide = {"res": (after, before), "par": (before, after), "req": (before, after)}
    wire: Wire | None = SAFE if narrow_wide.get(now.mode.kind) in WIDER else None
    widened_parameter = wire == SAFE and now.mode.kind == "par"
    event = "format.hint-dropped" if widened_parameter else f"format.{kind}" if strong else f"format.hint-{kind}"
    python = of_views(now.base, now.revision, read=now.mode.kind == "res") or "none"
    now.report(event, before or "none", after or "none", wire=wire, python=python)


def compare_null(now: Comparison) -> None:
    """Report null allowed or forbidden; a schema without a type is silent about it."""
    before, after = now.base.null, now.revision.null
    if before is None or after is None or before == after:
        return
    if not after:
        now.report("null.forbidden", "null allowed", "null forbidden")
        return
    view = now.base
    scalar = view.types is not None and not view.types & {"object", "array"} and not view.unions
    plain = scalar and view.enum is None and view.format not in STRONG
    wire = RISK if plain and now.mode.kind == "res" else None
    now.report("null.allowed", "null forbidden", "null allowed", wire=wire)


def _bounds(now: Comparison) -> None:
    for side, name, sign in (("low", "minimum", 1), ("high", "maximum", -1)):
        before, after = getattr(now.base, side), getattr(now.revision, side)
        key_before = (sign * before[0], before[1]) if before else None
        key_after = (sign * after[0], after[1]) if after else None
        _bound(now, name, key_before, key_after, (_limit(before), _limit(after)))
    for name in ("maxLength", "minLength", "maxItems", "minItems", "maxProperties", "minProperties"):
        sign = 1 if name.startswith("min") else -1
        before, after = now.base.bounds.get(name), now.revision.bounds.get(name)
        if name.startswith("min"):
            before, after = before or None, after or None
        if name == "minLength" and after and not before:
            # The default is 0, and providers state it: an absent minLength means that length 0 was allowed.
            now.report("bound.tightened", f"{name} 0", f"{name} {after}")
            continue
        shown = (None if before is None else f"{before}", None if after is None else f"{after}")
        _bound(now, name, before and (sign * before, False), after and (sign * after, False), shown)
    _multiples(now)


def _limit(bound: tuple[Any, bool] | None) -> str | None:
    return None if bound is None else f"{bound[0]}" + (" (exclusive)" if bound[1] else "")


def _bound(now: Comparison, name: str, before: Any, after: Any, shown: tuple[str | None, str | None]) -> None:
    if before == after:
        return
    event = "bound.set" if before is None else "bound.loosened"
    if before is not None and after is not None and after > before:
        event = "bound.tightened"
    old, new = (f"{name} {limit}" if limit is not None else f"no {name}" for limit in shown)
    now.report(event, old, new)


def _multiples(now: Comparison) -> None:
    before, after = now.base.bounds.get("multipleOf"), now.revision.bounds.get("multipleOf")
    shown = (f"multipleOf {before or 'none'}", f"multipleOf {after or 'none'}")
    if after and before != after and (not before or not _multiple_of(before, after)):
        now.report("multiple.set", *shown)
    if before and before != after and (not after or not _multiple_of(after, before)):
        now.report("multiple.dropped", *shown)
    if now.revision.unique != now.base.unique:
        words = ("repeated items allowed", "uniqueItems")
        event = "multiple.set" if now.revision.unique else "multiple.dropped"
        now.report(event, *(words if now.revision.unique else words[::-1]))


def _multiple_of(value: float, step: float) -> bool:
    """Tell whether a number is a multiple, in exact fractions: 0.3 / 0.1 is not 3 in floating point."""
    return (Fraction(str(value)) / Fraction(str(step))).denominator == 1


def _pattern(now: Comparison) -> None:
    before, after = now.base.pattern, now.revision.pattern
    if before == after:
        return
    event = "pattern.added" if set(before) < set(after) else "pattern.dropped" if set(after) < set(before) else ""
    now.report(event or "pattern.changed", " and ".join(before) or "none", " and ".join(after) or "none")


def _annotations(now: Comparison) -> None:
    before, after = now.base, now.revision
    text = now.mode.text
    stated = [(view.has_default, canonical(view.default, text=text)) for view in (before, after)]
    if stated[0] != stated[1]:
        old = before.default if before.has_default else "no default"
        now.report("default.changed", old, after.default if after.has_default else "no default")
    if before.deprecated != after.deprecated or before.sunset != after.sunset:
        now.report("deprecated", lifecycle(before), lifecycle(after))
    if before.discriminator != after.discriminator:
        now.report("discriminator", _discriminator(before), _discriminator(after))
    _composition(now)


def lifecycle(view: View | Parameter) -> str:
    """Return the state of a field or parameter as text: deprecated or not, and its sunset date."""
    state = "deprecated" if view.deprecated else "in use"
    return state + (f", sunset {view.sunset}" if view.sunset else "")


def _discriminator(view: View) -> str:
    if not view.discriminator:
        return "no discriminator"
    name, values = view.discriminator
    return name + "".join(f", {value} = {schema}" for value, schema in values)


def _composition(now: Comparison) -> None:
    """Report that allOf gained or lost a part; other rules report what that does to values."""
    docs = (now.diff.base.doc, now.diff.revision.doc)
    sides = zip(docs, (now.base_nodes, now.revision_nodes), strict=True)
    opened = [doc.follow(node) for doc, nodes in sides for node in nodes]
    whole = ["allOf" in node for node in opened if isinstance(node, dict)]
    if not any(whole):
        return
    old, new = composition(docs[0], now.base_nodes), composition(docs[1], now.revision_nodes)
    more, less = new.keys() - old.keys(), old.keys() - new.keys()
    if bool(more) == bool(less):
        return
    if all(whole) or all((new | old)[part] for part in more | less):
        count = len(more or less)
        after = f"{count} part{'s'[: count > 1]} {'more' if more else 'fewer'}"
        now.report("allof.changed", f"{len(old)} parts", after)


def compare_enums(now: Comparison) -> None:
    """Report new and removed values, and value sets that became open or closed."""
    before, after = now.base, now.revision
    open_handling = SAFE if now.mode.kind == "res" and not now.profile.closed_enums else None
    if before.enum is None and after.enum is None:
        _open_enum(now)
    elif before.enum is None and now.mode.text and before.types == frozenset({"boolean"}):
        _enum_values(now, [True, False], after.enum or [], open_handling)
    elif before.enum is None:
        sent: Python | None = "types" if now.mode.kind in {"req", "par"} else None
        now.report("enum.set", "any value", after.enum, python=sent)
    elif after.enum is None:
        now.report("enum.unset", before.enum, after.known or "any value", wire=open_handling)
    elif before.const or after.const:
        _const(now, open_handling)
    else:
        _enum_values(now, before.enum, after.enum, open_handling)


def _const(now: Comparison, open_handling: Wire | None) -> None:
    before, after = now.base.enum or [], now.revision.enum or []
    removed, added = _without(now, before, after), _without(now, after, before)
    if removed and added:
        now.report("const.changed", before, after, wire=open_handling)
    else:
        _enum_values(now, before, after, open_handling)


def _enum_values(
    now: Comparison, before: list[Any], after: list[Any], widened: Wire | None, *, narrowed: Wire | None = None
) -> None:
    if removed := _without(now, before, after):
        now.report("enum.narrowed", removed, [], wire=narrowed)
    if added := _without(now, after, before):
        now.report("enum.widened", [], added, wire=widened)


def _open_enum(now: Comparison) -> None:
    """Compare known values of an open string; only `x-extensible-enum` in a request refuses others."""
    before, after = now.base.extensible, now.revision.extensible
    if before is not None and after is not None and now.mode.kind in {"par", "req"}:
        _enum_values(now, before, after, None)
        return
    known, now_known = before or now.base.known, after or now.revision.known
    if known is None or now_known is None:
        return
    _enum_values(now, known, now_known, SAFE, narrowed=SAFE)


def _without(now: Comparison, values: list[Any], others: list[Any]) -> list[Any]:
    held = {canonical(value, text=now.mode.text) for value in others}
    return [value for value in values if canonical(value, text=now.mode.text) not in held]


def compare_keywords(now: Comparison) -> None:
    """Report every keyword that one side alone has or that differs."""
    old, new = now.base.keywords, now.revision.keywords
    for key in KEYWORDS_2020:
        if key not in old and key not in new:
            continue
        if key in old and key in new and _equal(now, key, old[key], new[key]):
            continue
        event = f"keyword.{_direction(key, old, new)}"
        now.report(event, _shown(key, old), _shown(key, new))


def _direction(key: str, old: dict[str, Any], new: dict[str, Any]) -> str:
    if key == "prefixItems" and (key in old) != (key in new):
        return "changed"
    if key in NUMBERS and key in old and key in new:
        before, after = old[key], new[key]
        if isinstance(before, (int, float)) and isinstance(after, (int, float)):
            return "narrowed" if (after - before) * NUMBERS[key] > 0 else "widened"
    return "narrowed" if key not in old else "widened" if key not in new else "changed"


def _equal(now: Comparison, key: str, old: Any, new: Any) -> bool:
    if key in SCHEMAS or key == "unevaluatedProperties":
        return _same(now, old, new)
    if key in MAPS and isinstance(old, dict) and isinstance(new, dict):
        return old.keys() == new.keys() and all(_same(now, old[name], new[name]) for name in old)
    if key == "prefixItems" and isinstance(old, list) and isinstance(new, list):
        return len(old) == len(new) and all(_same(now, *pair) for pair in zip(old, new, strict=True))
    return canonical(old) == canonical(new)


def _same(now: Comparison, old: Any, new: Any) -> bool:
    if isinstance(old, dict) and isinstance(new, dict):
        return now.same((old,), (new,))
    return bool(old == new)


def _shown(key: str, held: dict[str, Any]) -> str:
    if key not in held:
        return f"no {key}"
    text = canonical(held[key])
    return f"{key} {text if len(text) <= WIDTH else text[: WIDTH - 3] + '...'}"
