"""Compare responses: which statuses come, in which media types, with which headers and what body."""

from __future__ import annotations

from scripts.contract_diff.api import Header, Operation, Response
from scripts.contract_diff.bodies import essence, is_json, pair_media
from scripts.contract_diff.change import Collector, Place
from scripts.contract_diff.schema_diff import SchemaDiff
from scripts.contract_diff.variance import BREAK, RISK, SAFE, Mode


def compare_responses(out: Collector, diff: SchemaDiff, base: Operation, revision: Operation) -> None:
    """Report what a caller gets back that differs; statuses that both sides have are compared in depth."""
    old, new = base.responses, revision.responses
    if not old or not new:
        return
    place = Place(base.name, base.key, "response")
    gone = [status for status in old if status not in new]
    came = [status for status in new if status not in old]
    good_gone, good_came = [each for each in gone if is_success(each)], [each for each in came if is_success(each)]
    if len(good_gone) == len(good_came) == 1:
        left, right = good_gone[0], good_came[0]
        at = (old[left].pointer, new[right].pointer)
        out.add("res.status.success-moved", left, right, place, "status", at=at)
        _compare(out, diff, old[left], new[right], base, left)
        good_gone, good_came = [], []
    for status in good_gone:
        out.add("res.status.success-removed", status, "absent", place, "status", at=(old[status].pointer, ""))
    for status in good_came:
        out.add("res.status.success-added", "absent", status, place, "status", at=("", new[status].pointer))
    for status in gone:
        if not is_success(status):
            out.add("res.status.error-removed", status, "absent", place, "status", at=(old[status].pointer, ""))
    for status in came:
        if not is_success(status):
            out.add("res.status.error-added", "absent", status, place, "status", at=("", new[status].pointer))
    for status, response in old.items():
        if status in new:
            _compare(out, diff, response, new[status], base, status)


def is_success(status: str) -> bool:
    """Tell a status that means the call worked."""
    return status.startswith("2")


def _compare(out: Collector, diff: SchemaDiff, old: Response, new: Response, operation: Operation, status: str) -> None:
    _headers(out, diff, old, new, operation, status)
    pairs, gone, came = pair_media(old.media, new.media)
    plain, at = Place(operation.name, operation.key, "response", status), (old.pointer, new.pointer)
    for left, right in pairs:
        if left != right:
            out.add("res.media.added", left, right, plain, status, at=at)
    for name in list(gone):
        narrower = next((each for each in came if specialises(each, name)), None)
        if narrower is not None:
            gone.remove(name)
            came.remove(narrower)
            pairs.append((name, narrower))
            out.add("res.media.added", name, narrower, plain, status, at=at)
    for name in gone:
        out.add("res.media.removed", name, ", ".join(new.media) or "no body", plain, status, at=at)
    for name in came:
        out.add("res.media.added", ", ".join(old.media) or "no body", name, plain, status, at=at)
    for left, right in pairs:
        _body(out, diff, old, new, operation, (status, left, right))


def _body(
    out: Collector, diff: SchemaDiff, old: Response, new: Response, operation: Operation, slot: tuple[str, str, str]
) -> None:
    status, left, right = slot
    place = Place(operation.name, operation.key, "response", status, left)
    before, after = old.media[left], new.media[right]
    if (before is None) != (after is None):
        wire = SAFE if before is None else RISK
        shown = ("no schema", "a schema") if before is None else ("a schema", "no schema")
        out.add("res.schema.presence", *shown, place, status, wire=wire, at=(old.pointer, new.pointer))
    elif before is not None and after is not None:
        for path, change in diff.walk((before,), (after,), Mode("res", text=not is_json(left))):
            out.add_local(change, path, place, status)


def specialises(narrow: str, wide: str) -> bool:
    """Tell `application/problem+json` as a special `application/json`, and anything as a special `*/*`."""
    narrow, wide = essence(narrow), essence(wide)
    if wide == "*/*" or (wide.endswith("/*") and narrow.startswith(wide[:-1])):
        return True
    kind, _, subtype = wide.partition("/")
    return narrow.startswith(f"{kind}/") and narrow.endswith(f"+{subtype}")


def _headers(out: Collector, diff: SchemaDiff, old: Response, new: Response, operation: Operation, status: str) -> None:
    place = Place(operation.name, operation.key, "response", status)
    read = {name.lower() for name in out.profile.headers_read}
    for name, header in old.headers.items():
        where = f"{status} header {name}"
        if name not in new.headers:
            wire = BREAK if header.required or name in read else RISK
            shown = "required" if header.required else "optional"
            out.add("hdr.removed", shown, "absent", place, where, wire=wire, at=(header.pointer, ""))
        else:
            _header(out, diff, header, new.headers[name], place, where)
    for name, header in new.headers.items():
        if name not in old.headers:
            out.add("hdr.added", "absent", name, place, f"{status} header {name}", at=("", header.pointer))


def _header(out: Collector, diff: SchemaDiff, old: Header, new: Header, place: Place, where: str) -> None:
    if old.required and not new.required:
        out.add("hdr.now-optional", "required", "optional", place, where, at=(old.pointer, new.pointer))
    left, right = ((each.schema,) if each.schema is not None else () for each in (old, new))
    for path, change in diff.walk(left, right, Mode("hdr", text=True)):
        out.add_local(change, path, place, where)
