"""Compare how the fields of a form or of a multipart body are written: content type, lists, headers of a part."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from reward_orders.contract.api import Encoding
from reward_orders.contract.rules import BREAK, RISK, SAFE, Wire

if TYPE_CHECKING:
    from reward_orders.contract.api import Media
    from reward_orders.contract.findings import Collector, Place, Pointers
    from reward_orders.contract.schema import View
    from reward_orders.contract.schema_diff import SchemaDiff

RULE = "body.encoding-changed"
UNSAID = Encoding()
Kind = Literal["req", "res"]


def is_form(media: str) -> bool:
    """Tell whether a body is made of fields that are written one by one."""
    return media.startswith(("multipart/", "application/x-www-form-urlencoded"))


def compare_encodings(
    out: Collector,
    diff: SchemaDiff,
    sides: tuple[Media, Media],
    place: Place,
    where: str,
    *,
    at: Pointers,
    kind: Kind,
) -> None:
    """Report fields that are written another way."""
    old, new = sides
    shapes = [
        schemas.view((media.schema,) if media.schema is not None else ())
        for schemas, media in ((diff.base, old), (diff.revision, new))
    ]
    for name in sorted(old.encoding.keys() | new.encoding.keys()):
        before, after = old.encoding.get(name, UNSAID), new.encoding.get(name, UNSAID)
        fields = [
            schemas.view(view.props.get(name, ()))
            for schemas, view in zip((diff.base, diff.revision), shapes, strict=True)
        ]
        spot = f"{where}.{name}"
        styles = [each.style or "form, exploded" for each in (before, after)]
        if styles[0] != styles[1] and _composed(fields[0]) and _composed(fields[1]):
            out.add(RULE, styles[0], styles[1], place, spot, at=at)
        types = [
            _types(each, field, diff, side)
            for side, (each, field) in enumerate(zip((before, after), fields, strict=True))
        ]
        wire = _narrowed(types[0], types[1], said=bool(before.types and after.types), kind=kind)
        if wire:
            out.add(RULE, ", ".join(types[0]), ", ".join(types[1]), place, spot, at=at, wire=wire)
        if before.headers != after.headers:
            out.add(
                RULE,
                list(before.headers),
                list(after.headers),
                place,
                spot,
                at=at,
                wire=RISK,
                note="headers of the part",
            )


def _composed(view: View) -> bool:
    return view.types is None or bool(view.types & {"array", "object"})


def _types(encoding: Encoding, view: View, diff: SchemaDiff, side: int) -> tuple[str, ...]:
    """Return the content types of a part; without any the one that the specification names for its schema."""
    if encoding.types:
        return encoding.types
    if view.types == frozenset({"array"}):
        view = (diff.base, diff.revision)[side].view(view.items)
    if view.format == "binary" or "contentEncoding" in view.keywords or view.types is None:
        return ("application/octet-stream",)
    return ("application/json",) if view.types & {"object", "array"} else ("text/plain",)


def _narrowed(old: tuple[str, ...], new: tuple[str, ...], *, said: bool, kind: Kind) -> Wire | None:
    if old == new:
        return None
    sent, known = (old, new) if kind == "req" else (new, old)
    if all(any(_covers(wide, each) for wide in known) for each in sent):
        return SAFE
    return BREAK if said else RISK


def _covers(wide: str, narrow: str) -> bool:
    return wide in {narrow, "*/*"} or (wide.endswith("/*") and narrow.startswith(wide[:-1]))
