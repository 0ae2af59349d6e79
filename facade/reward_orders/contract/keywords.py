"""Compare the keywords of JSON Schema 2020-12 that no model class can hold: one generic rule each way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reward_orders.contract.schema import KEYWORDS_2020, canonical

if TYPE_CHECKING:
    from reward_orders.contract.schema_diff import Comparison

WIDTH = 80
NUMBERS = {"minContains": 1, "maxContains": -1}
SCHEMAS = frozenset({"if", "then", "else", "not", "contains", "propertyNames", "unevaluatedItems", "contentSchema"})
MAPS = frozenset({"dependentSchemas", "patternProperties"})


def compare_keywords(now: Comparison) -> None:
    """Report every keyword that one side has alone or that says something else."""
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
