"""Compare responses: which statuses come, in which media types, with which headers and what body."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from reward_orders.contract.bodies import is_json, pair_media, specialises
from reward_orders.contract.change import Collector, Place
from reward_orders.contract.rules import BREAK, RISK, SAFE
from reward_orders.contract.variance import Mode

if TYPE_CHECKING:
    from reward_orders.contract.api import Header, Operation, Response
    from reward_orders.contract.schema_diff import SchemaDiff


def compare_responses(out: Collector, diff: SchemaDiff, base: Operation, revision: Operation) -> None:
    """Report what a caller gets back that differs; statuses that both sides have are compared in depth."""
    old, new = base.responses, revision.responses
    if not old or not new:
        return
    place = Place(base.name, base.key, "response")
    pairs = [(status, status) for status in old if status in new]
    ranges = _ranges(old, new)
    pairs += ranges
    gone = [status for status in old if status not in new and status not in {left for left, _ in ranges}]
    came = [
        status
        for status in new
        if status not in old and (status not in {right for _, right in ranges} or "X" in status)
    ]
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
        out.add(rule, "absent", status, place, f"status {status}", at=("", new[status].pointer))
    for left, right in pairs:
        _Answers(out, diff, Place(base.name, base.key, "response", left), old[left], new[right]).compare()


def _ranges(old: dict[str, Response], new: dict[str, Response]) -> list[tuple[str, str]]:
    """Pair a status with the range (2XX) that holds it on the other side, where it does not stand by itself."""
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
            self.body(left, right)

    def body(self, left: str, right: str) -> None:
        place = replace(self.place, media=left)
        before, after = self.old.media[left], self.new.media[right]
        if (before is None) != (after is None):
            shown = ("no schema", "a schema") if before is None else ("a schema", "no schema")
            at = (self.old.pointer, self.new.pointer)
            wire = SAFE if before is None else RISK
            self.out.add("res.schema.presence", *shown, place, place.status, wire=wire, at=at)
        elif before is not None and after is not None:
            for path, change in self.diff.walk((before,), (after,), Mode("res", text=not is_json(left))):
                self.out.add_local(change, path, place, place.status)

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
        left, right = ((each.schema,) if each.schema is not None else () for each in (old, new))
        for path, change in self.diff.walk(left, right, Mode("hdr", text=True)):
            self.out.add_local(change, path, self.place, where)


def _names(media: dict[str, Any]) -> str:
    return ", ".join(media) or "no body"
