"""Compare webhooks and callbacks, where the provider calls.

What it sends is an answer to read, and what is sent back is a request.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reward_orders.contract.api import Body, Header, Response
from reward_orders.contract.bodies import compare_answer, compare_media
from reward_orders.contract.findings import Place, both

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reward_orders.contract.api import Operation
    from reward_orders.contract.findings import Collector
    from reward_orders.contract.schema_diff import SchemaDiff


def compare_hooks(out: Collector, diff: SchemaDiff, base: Iterable[Operation], revision: Iterable[Operation]) -> None:
    """Report webhooks or callbacks that came, went or send something else."""
    old, new = ({each.name: each for each in side} for side in (base, revision))
    for name, hook in old.items():
        place = Place(hook.name, hook.key, "webhook")
        if name not in new:
            out.add("hook.removed", hook.name, "absent", place, at=both(hook, None))
        else:
            _compare(out, diff, hook, new[name])
    for name, hook in new.items():
        if name not in old:
            out.add("hook.added", "absent", hook.name, Place(hook.name, hook.key, "webhook"), at=both(None, hook))


def _compare(out: Collector, diff: SchemaDiff, old: Operation, new: Operation) -> None:
    place = Place(old.name, old.key, "webhook")
    if old.address != new.address:
        out.add("hook.address", old.address, new.address, place, at=both(old, new))
    if old.deprecated != new.deprecated:
        shown = ("in use", "deprecated") if new.deprecated else ("deprecated", "in use")
        out.add("op.deprecated" if new.deprecated else "op.undeprecated", *shown, place, at=both(old, new))
    compare_answer(out, diff, place, _received(old), _received(new))
    for status in sorted(old.responses.keys() | new.responses.keys()):
        left, right = old.responses.get(status), new.responses.get(status)
        if left is None or right is None:
            shown = ("absent", status) if left is None else (status, "absent")
            out.add("hook.answer", *shown, place, f"answer {status}", at=both(old, new))
        else:
            bodies = (Body(False, left.media, left.pointer), Body(False, right.media, right.pointer))
            compare_media(out, diff, *bodies, place, where=f"answer {status}")


def _received(hook: Operation) -> Response:
    """Return what the provider sends as if it were an answer: parameters are its headers."""
    headers = {
        f"{each.location} {each.name}".lower(): Header(each.required, each.schema, each.pointer, each.media)
        for each in hook.parameters
    }
    media = hook.body.media if hook.body else {}
    return Response(media, headers, hook.body.pointer if hook.body else hook.pointer)
