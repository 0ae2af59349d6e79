"""Compare what lies below a schema: properties, required, items, additional properties."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reward_orders.contract.rules import BREAK, NOTICE, RISK, SAFE
from reward_orders.contract.unions import compare_unions
from reward_orders.contract.values import compare_values, described
from reward_orders.contract.variance import rule_of

if TYPE_CHECKING:
    from reward_orders.contract.schema import Nodes, View
    from reward_orders.contract.schema_diff import Comparison


def compare_pair(now: Comparison) -> None:
    """Report everything that differs between two schemas at one place, and note the pairs below."""
    if not compare_unions(now) and compare_values(now):
        compare_fields(now)


def compare_fields(now: Comparison) -> None:
    """Report fields that came, went or changed their duty, and go down into those both sides have."""
    old, new = now.base.props, now.revision.props
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


def _hidden(now: Comparison, view: View) -> bool:
    """Tell a field that does not travel this way: readOnly in a request, writeOnly in a response."""
    return view.read_only if now.mode.kind in {"req", "par"} else view.write_only


def _added(now: Comparison, name: str, nodes: Nodes) -> None:
    view = now.diff.revision.view(nodes)
    required = name in now.revision.required
    after = described(view) + (", required" if required else "")
    if not _hidden(now, view):
        note = "the document gives a default, which may soften it" if required and view.has_default else ""
        now.report("field.added-required" if required else "field.added", "absent", after, step=f".{name}", note=note)
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
    refused = now.mode.kind == "req" and now.revision.extra is False
    event = "field.removed-required" if required else "field.removed"
    now.report(event, before, "absent", step=f".{name}", wire=BREAK if refused else None)


def _kept(now: Comparison, name: str, old: Nodes, new: Nodes) -> None:
    before, after = now.diff.base.view(old), now.diff.revision.view(new)
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
    came_required = _hidden(now, before) and not _hidden(now, after)
    wire = RISK if gone or came_required else NOTICE
    now.report("access", _access_of(before), _access_of(after), step=f".{name}", wire=wire)


def _access_of(view: View) -> str:
    return "read-only" if view.read_only else "write-only" if view.write_only else "read and write"


def _extra(now: Comparison) -> None:
    old, new = now.base.extra, now.revision.extra
    if old is new is True or old is False:
        return
    if new is False:
        now.report("extra.closed", "additional fields accepted", "additional fields refused")
    elif isinstance(old, tuple) and isinstance(new, tuple):
        now.descend(".*", old, new)
    else:
        _one_sided_extra(now, old, new)


def _one_sided_extra(now: Comparison, old: Nodes | bool, new: Nodes | bool) -> None:
    """Additional fields came to be described, or ceased to be: most objects carry none, so never more than a risk."""
    before = now.diff.base.view(old if isinstance(old, tuple) else ())
    after = now.diff.revision.view(new if isinstance(new, tuple) else ())
    event = "type.narrowed" if isinstance(new, tuple) else "type.widened"
    rule = rule_of(event, now.mode)
    wire = RISK if rule and rule[1] == BREAK else None
    now.report(event, described(before), described(after), step=".*", wire=wire)
