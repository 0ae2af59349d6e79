"""Compare what travels: request bodies, responses with their statuses and headers, and the media types of both."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from reward_orders.contract.encodings import compare_encodings, is_form
from reward_orders.contract.findings import Collector, Place, Pointers
from reward_orders.contract.places import report_schemas
from reward_orders.contract.rules import BREAK, RISK, SAFE, Wire
from reward_orders.contract.schema_diff import Mode
from reward_orders.contract.structure import written_xml

if TYPE_CHECKING:
    from reward_orders.contract.api import Body, Header, Media, Operation, Response
    from reward_orders.contract.document import Node
    from reward_orders.contract.schema_diff import SchemaDiff

Pairs = list[tuple[str, str]]


def compare_bodies(out: Collector, diff: SchemaDiff, base: Operation, revision: Operation) -> None:
    """Report a request body that is new, gone, now required or optional, or has other media types or another schema."""
    place = Place(base.name, base.key, "request", id=base.id)
    old, new = base.body, revision.body
    if old is None and new is not None:
        rule = "body.added-required" if new.required else "body.added-optional"
        out.add(rule, "no body", ", ".join(new.media) or "a body", place, "body", at=("", new.pointer))
    elif old is not None and new is None:
        out.add("body.removed", ", ".join(old.media) or "a body", "no body", place, "body", at=(old.pointer, ""))
    elif old is not None and new is not None:
        _duty(out, old, new, place)
        compare_media(out, diff, old, new, place)


def _duty(out: Collector, old: Body, new: Body, place: Place) -> None:
    if old.required == new.required:
        return
    at = (old.pointer, new.pointer)
    if new.required:
        wire = SAFE if out.profile.always_sends_body else BREAK
        out.add("body.now-required", "optional", "required", place, "body", at=at, wire=wire)
    else:
        out.add("body.now-optional", "required", "optional", place, "body", at=at)


def compare_media(out: Collector, diff: SchemaDiff, old: Body, new: Body, place: Place, *, where: str = "body") -> None:
    """Report what is sent in other media types or with another schema."""
    pairs, gone, came = pair_media(old.media, new.media)
    at = (old.pointer, new.pointer)
    for name in list(gone):
        wider = next((each for each in new.media if "*" in each and specialises(name, each)), None)
        if wider is not None:
            gone.remove(name)
            pairs.append((name, wider))
    for name in gone:
        out.add("body.media-removed", name, ", ".join(new.media) or "none", place, where, at=at)
    for name in came:
        out.add("body.media-added", ", ".join(old.media) or "none", name, place, where, at=at)
    for left, right in pairs:
        sides = _Sides(out, diff, replace(place, media=left), where, at, "req")
        sides.compare(old.media[left], new.media[right], ("body.schema-presence", BREAK, SAFE))


@dataclass(frozen=True)
class _Sides:
    """Where two versions of one body are reported, and in which direction it travels."""

    out: Collector
    diff: SchemaDiff
    place: Place
    where: str
    at: Pointers
    kind: Literal["req", "res"]

    def compare(self, old: Media, new: Media, presence: tuple[str, Wire, Wire]) -> None:
        """Compare schemas and encodings; `presence` is the rule and severities for a schema that came or went."""
        media = self.place.media
        mode = Mode(self.kind, text=not is_json(media), xml=is_xml(media))
        self._schemas(old.schema, new.schema, mode, presence)
        self._schemas(old.item, new.item, Mode(self.kind), presence, step="[]")
        if is_form(media):
            compare_encodings(self.out, self.diff, (old, new), self.place, self.where, at=self.at, kind=self.kind)

    def _schemas(
        self, old: Node | None, new: Node | None, mode: Mode, presence: tuple[str, Wire, Wire], step: str = ""
    ) -> None:
        if old is not None and new is not None:
            if mode.xml:
                self._root(old, new)
            report_schemas(self.out, self.diff, self.diff.key((old,), (new,), mode), self.place, self.where + step)
        elif old is not new:
            rule, came, went = presence
            shown = ("no schema", "a schema") if old is None else ("a schema", "no schema")
            wire = came if old is None else went
            self.out.add(rule, *shown, self.place, self.where + step, at=self.at, wire=wire)

    def _root(self, old: Node, new: Node) -> None:
        views = self.diff.base.view((old,)), self.diff.revision.view((new,))
        before, after = (written_xml(view.name, view) for view in views)
        if before != after and all(view.xml or view.name for view in views):
            rule = "req.xml" if self.kind == "req" else "res.xml"
            self.out.add(rule, before, after, self.place, self.where, at=self.at)


def pair_media(old: dict[str, Media], new: dict[str, Media]) -> tuple[Pairs, list[str], list[str]]:
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
    """Tell whether one type is a special case of the other: `application/problem+json` of `application/json`."""
    narrow, wide = essence(narrow), essence(wide)
    if wide == "*/*" or (wide.endswith("/*") and narrow.startswith(wide[:-1])):
        return True
    kind, _, subtype = wide.partition("/")
    return narrow.startswith(f"{kind}/") and narrow.endswith(f"+{subtype}")


def is_json(media: str) -> bool:
    """Tell whether values keep their types in this media type."""
    return essence(media).endswith(("/json", "+json", "*/*", "/*", "/jsonl", "-ndjson", "/json-seq", "+json-seq"))


def is_xml(media: str) -> bool:
    """Tell whether values are written as XML."""
    return essence(media).endswith(("/xml", "+xml"))


def compare_responses(out: Collector, diff: SchemaDiff, base: Operation, revision: Operation) -> None:
    """Report what a caller gets back that differs; statuses that both sides have are compared in depth."""
    old, new = base.responses, revision.responses
    described = bool(old)
    place = Place(base.name, base.key, "response")
    pairs = [(status, status) for status in old if status in new]
    ranges = _ranges(old, new)
    pairs += ranges
    gone = [status for status in old if status not in new and status not in {left for left, _ in ranges}]
    ranged = {right for _, right in ranges if "X" not in right}
    came = [status for status in new if status not in old and status not in ranged]
    good_gone, good_came = [each for each in gone if is_success(each)], [each for each in came if is_success(each)]
    if len(good_gone) == len(good_came) == 1:
        left, right = good_gone[0], good_came[0]
        at = (old[left].pointer, new[right].pointer)
        both = ("res.status.success-removed", "res.status.success-added")
        out.add("res.status.success-moved", left, right, place, f"status {left}", at=at, stands_for=both)
        pairs.append((left, right))
        gone.remove(left)
        came.remove(right)
    for status in gone:
        rule = "res.status.success-removed" if is_success(status) else "res.status.error-removed"
        out.add(rule, status, "absent", place, f"status {status}", at=(old[status].pointer, ""))
    for status in came:
        rule = "res.status.success-added" if is_success(status) else "res.status.error-added"
        wire = SAFE if not described or status == "404" else None  # a client has to expect 404 of any path
        out.add(rule, "absent", status, place, f"status {status}", at=("", new[status].pointer), wire=wire)
    for left, right in pairs:
        compare_answer(out, diff, Place(base.name, base.key, "response", left), old[left], new[right])


def compare_answer(out: Collector, diff: SchemaDiff, place: Place, old: Response, new: Response) -> None:
    """Report what differs in one answer: headers, media types and schemas."""
    _Answers(out, diff, place, old, new).compare()


def _ranges(old: dict[str, Response], new: dict[str, Response]) -> list[tuple[str, str]]:
    """Pair a status with the range (2XX) that covers it in the other version, unless that version lists it too."""
    wide = [(status, f"{status[0]}XX") for status in old if status not in new and f"{status[0]}XX" in new]
    narrow = [(f"{status[0]}XX", status) for status in new if status not in old and f"{status[0]}XX" in old]
    return wide + [pair for pair in narrow if pair[0] not in new]


def is_success(status: str) -> bool:
    """Tell a status that means the call worked."""
    return status.startswith("2")


@dataclass(frozen=True)
class _Answers:
    """Two versions of one response of one operation, and where to report."""

    out: Collector
    diff: SchemaDiff
    place: Place
    old: Response
    new: Response

    def compare(self) -> None:
        old, new, at = self.old.media, self.new.media, (self.old.pointer, self.new.pointer)
        self.headers()
        if self.old.links != self.new.links:
            shown, note = (self.old.links or "no links", self.new.links or "no links"), "links are not compared"
            self.out.add("doc.not-compared", *shown, self.place, f"{self.place.status} links", at=at, note=note)
        pairs, gone, came = pair_media(old, new)
        renamed = [pair for pair in pairs if pair[0] != pair[1]]
        for name in list(gone):
            narrower = next((each for each in came if specialises(each, name)), None)
            if narrower is not None:
                gone.remove(name)
                came.remove(narrower)
                renamed.append((name, narrower))
                pairs.append((name, narrower))
        for left, right in renamed:
            self.out.add("res.media.added", left, right, self.place, self.place.status, at=at)
        for name in gone:
            self.out.add("res.media.removed", name, _names(new), self.place, self.place.status, at=at)
        for name in came:
            self.out.add("res.media.added", _names(old), name, self.place, self.place.status, at=at)
        for left, right in pairs:
            where = self.place.status or "body"
            sides = _Sides(self.out, self.diff, replace(self.place, media=left), where, at, "res")
            sides.compare(old[left], new[right], ("res.schema.presence", SAFE, RISK))

    def headers(self) -> None:
        read = {name.lower() for name in self.out.profile.headers_read}
        for name, header in self.old.headers.items():
            where = f"{self.place.status} header {name}"
            if name in self.new.headers:
                self.header(header, self.new.headers[name], where)
            else:
                wire = BREAK if header.required or name in read else RISK
                shown = "required" if header.required else "optional"
                self.out.add("hdr.removed", shown, "absent", self.place, where, wire=wire, at=(header.pointer, ""))
        for name, header in self.new.headers.items():
            if name not in self.old.headers:
                where = f"{self.place.status} header {name}"
                self.out.add("hdr.added", "absent", name, self.place, where, at=("", header.pointer))

    def header(self, old: Header, new: Header, where: str) -> None:
        if old.required and not new.required:
            at = (old.pointer, new.pointer)
            self.out.add("hdr.now-optional", "required", "optional", self.place, where, at=at)
        if essence(old.media) != essence(new.media):
            shown = (old.media or "text", new.media or "text")
            self.out.add("hdr.type-changed", *shown, self.place, where, at=(old.pointer, new.pointer))
        left, right = ((each.schema,) if each.schema is not None else () for each in (old, new))
        documents = is_json(old.media) and is_json(new.media)  # what is in them is read as in a body
        mode = Mode("res") if documents else Mode("hdr", text=True)
        report_schemas(self.out, self.diff, self.diff.key(left, right, mode), self.place, where)


def _names(media: dict[str, Any]) -> str:
    return ", ".join(media) or "no body"
