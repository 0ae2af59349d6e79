"""Compare request bodies and the media types they come in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reward_orders.contract.change import Collector, Place
from reward_orders.contract.rules import BREAK, SAFE
from reward_orders.contract.variance import Mode

if TYPE_CHECKING:
    from reward_orders.contract.api import Body, Operation
    from reward_orders.contract.document import Node
    from reward_orders.contract.schema_diff import SchemaDiff

Pairs = list[tuple[str, str]]


def compare_bodies(out: Collector, diff: SchemaDiff, base: Operation, revision: Operation) -> None:
    """Report a request body that came, went, changed its duty, its media types or its schema."""
    place = Place(base.name, base.key, "request")
    old, new = base.body, revision.body
    if old is None and new is not None:
        rule = "body.added-required" if new.required else "body.added-optional"
        out.add(rule, "no body", ", ".join(new.media) or "a body", place, "body", at=("", new.pointer))
    elif old is not None and new is None:
        out.add("body.removed", ", ".join(old.media) or "a body", "no body", place, "body", at=(old.pointer, ""))
    elif old is not None and new is not None:
        _duty(out, old, new, place)
        _media(out, diff, old, new, base)


def _duty(out: Collector, old: Body, new: Body, place: Place) -> None:
    if old.required == new.required:
        return
    at = (old.pointer, new.pointer)
    if new.required:
        wire = SAFE if out.profile.always_sends_body else BREAK
        out.add("body.now-required", "optional", "required", place, "body", at=at, wire=wire)
    else:
        out.add("body.now-optional", "required", "optional", place, "body", at=at)


def _media(out: Collector, diff: SchemaDiff, old: Body, new: Body, operation: Operation) -> None:
    pairs, gone, came = pair_media(old.media, new.media)
    at = (old.pointer, new.pointer)
    plain = Place(operation.name, operation.key, "request")
    for name in list(gone):
        wider = next((each for each in new.media if "*" in each and specialises(name, each)), None)
        if wider is not None:
            gone.remove(name)
            pairs.append((name, wider))
    for name in gone:
        out.add("body.media-removed", name, ", ".join(new.media) or "none", plain, "body", at=at)
    for name in came:
        out.add("body.media-added", ", ".join(old.media) or "none", name, plain, "body", at=at)
    for left, right in pairs:
        place = Place(operation.name, operation.key, "request", media=left)
        before, after = old.media[left], new.media[right]
        if (before is None) != (after is None):
            wire = BREAK if before is None else SAFE
            shown = ("no schema", "a schema") if before is None else ("a schema", "no schema")
            out.add("body.schema-presence", *shown, place, "body", at=at, wire=wire)
        elif before is not None and after is not None:
            mode = Mode("req", text=not is_json(left))
            for path, change in diff.walk((before,), (after,), mode):
                out.add_local(change, path, place, "body")


def pair_media(old: dict[str, Node | None], new: dict[str, Node | None]) -> tuple[Pairs, list[str], list[str]]:
    """Pair media types: the same text first, then the same type whatever its parameters."""
    pairs = [(name, name) for name in old if name in new]
    gone = [name for name in old if name not in new]
    came = [name for name in new if name not in old]
    for name in list(gone):
        twin = next((each for each in came if essence(each) == essence(name)), None)
        if twin is not None:
            pairs.append((name, twin))
            gone.remove(name)
            came.remove(twin)
    return pairs, gone, came


def essence(media: str) -> str:
    """Return a media type without its parameters."""
    return media.partition(";")[0].strip()


def specialises(narrow: str, wide: str) -> bool:
    """Tell `application/problem+json` as a special `application/json`, and anything as a special `*/*`."""
    narrow, wide = essence(narrow), essence(wide)
    if wide == "*/*" or (wide.endswith("/*") and narrow.startswith(wide[:-1])):
        return True
    kind, _, subtype = wide.partition("/")
    return narrow.startswith(f"{kind}/") and narrow.endswith(f"+{subtype}")


def is_json(media: str) -> bool:
    """Tell whether values keep their types in this media type."""
    return essence(media).endswith(("/json", "+json", "*/*", "/*"))
