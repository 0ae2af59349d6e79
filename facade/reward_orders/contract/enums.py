"""Compare sets of values: closed enums, constants, and open strings with known values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reward_orders.contract.rules import SAFE, Wire
from reward_orders.contract.schema import canonical

if TYPE_CHECKING:
    from reward_orders.contract.schema_diff import Comparison


def compare_enums(now: Comparison) -> None:
    """Report values that came or went, and sets of values that opened or closed."""
    before, after = now.base, now.revision
    open_handling = SAFE if not now.profile.closed_enums else None
    if before.enum is None and after.enum is None:
        _open_enum(now)
    elif before.enum is None:
        now.report("enum.set", "any value", after.enum)
    elif after.enum is None:
        now.report(
            "enum.unset", before.enum, after.known or "any value", wire=open_handling if _response(now) else None
        )
    elif before.const or after.const:
        _const(now, open_handling)
    else:
        _enum_values(now, before.enum, after.enum, open_handling)


def _const(now: Comparison, open_handling: Wire | None) -> None:
    before, after = now.base.enum or [], now.revision.enum or []
    removed, added = _without(now, before, after), _without(now, after, before)
    if removed and added:
        now.report("const.changed", before, after, wire=open_handling if _response(now) else None)
    else:
        _enum_values(now, before, after, open_handling)


def _enum_values(now: Comparison, before: list[Any], after: list[Any], open_handling: Wire | None) -> None:
    if removed := _without(now, before, after):
        now.report("enum.narrowed", removed, [])
    if added := _without(now, after, before):
        now.report("enum.widened", [], added, wire=open_handling if _response(now) else None)


def _open_enum(now: Comparison) -> None:
    """Known values of an open string; only `x-extensible-enum` in a request says that others are refused."""
    before, after = now.base.extensible, now.revision.extensible
    if before is not None and after is not None and now.mode.kind in {"par", "req"}:
        _enum_values(now, before, after, None)
        return
    known, now_known = before or now.base.known, after or now.revision.known
    if known is None or now_known is None:
        return
    if removed := _without(now, known, now_known):
        now.report("enum.narrowed", removed, [], wire=SAFE)
    if added := _without(now, now_known, known):
        now.report("enum.widened", [], added, wire=SAFE)


def _response(now: Comparison) -> bool:
    return now.mode.kind == "res"


def _without(now: Comparison, values: list[Any], others: list[Any]) -> list[Any]:
    held = {canonical(value, text=now.mode.text) for value in others}
    return [value for value in values if canonical(value, text=now.mode.text) not in held]
