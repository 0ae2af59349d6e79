"""Findings judged by an app's own cassettes: which of its recorded calls, and which fields of answers, a change hits.

A cassette (VCR.py, YAML) shows what an app sends and what it was answered. A change of a field that it never sends, or
that no answer of its had, does not touch it.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote, urlsplit

import yaml

from reward_orders.contract.source import CallError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reward_orders.contract.api import Api, Operation
    from reward_orders.contract.findings import Change, Finding
    from reward_orders.contract.report import Report

ADDED = frozenset({"par.added-required", "par.now-required", "req.field.added-required", "req.field.now-required"})
"""Rules that hit a request without the field."""
BODY_ADDED = frozenset({"body.added-required", "body.now-required"})
ABSENT = object()
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Call:
    """One recorded exchange of an operation of ours; bodies are None where they are no JSON."""

    where: str
    key: str
    operation: str
    query: dict[str, str]
    headers: dict[str, str]
    path: dict[str, str]
    sent: Any
    status: str
    answer: Any


@dataclass(frozen=True)
class Hit:
    """One finding with the recorded calls that it hits: where each is recorded, and the place in it."""

    finding: Finding
    calls: dict[str, list[str]] = field(default_factory=dict)


def read_calls(folder: str, ours: Api) -> list[Call]:
    """The recorded calls of our operations below a folder, or in one file; raises CallError where there are none."""
    files = sorted(Path(folder).rglob("*.y*ml")) if Path(folder).is_dir() else [Path(folder)]
    calls = [call for file in files for call in _of_file(file, ours)]
    if not calls:
        raise CallError(
            f"{folder}: no cassette there has a call of an order operation; name the folder where your tests keep the "
            "YAML files of VCR.py or pytest-recording"
        )
    return calls


def hits(report: Report, calls: list[Call]) -> list[Hit]:
    """The findings that some recorded call meets, in the order of the report."""
    found = []
    for finding in report.findings:
        met = {call.where: _places(finding, call) for call in calls}
        if any(met.values()):
            found.append(Hit(finding, {where: places for where, places in met.items() if places}))
    return found


def _places(finding: Finding, call: Call) -> list[str]:
    """The places of a call that a finding is about."""
    met = [change.where or call.operation for change in finding.members if _meets(change, call)]
    return list(dict.fromkeys(met))


def told(hits: list[Hit], calls: list[Call], *, of: int) -> str:
    """The hits in words: how many calls break, and each with its places."""
    broken = _by_call(hits, "break")
    doubtful = {where: places for where, places in _by_call(hits, "risk").items() if where not in broken}
    files = len({call.where.partition(": ")[0] for call in calls})
    head = (
        f"My calls: {len(broken)} of {len(calls)} recorded calls break, {len(doubtful)} more may; {files} cassettes. "
    )
    head += f"Of {of} findings {len(hits)} touch a recorded call."
    lines = [f"  breaks  {where}: {', '.join(places)}" for where, places in broken.items()]
    lines += [f"  may     {where}: {', '.join(places)}" for where, places in doubtful.items()]
    return "\n".join([head, *lines]) + "\n"


def _by_call(hits: list[Hit], wire: str) -> dict[str, list[str]]:
    """By recorded call, the places that findings of a severity meet in it, each with its rule."""
    found: dict[str, list[str]] = {}
    for hit in hits:
        for where, places in hit.calls.items() if hit.finding.wire == wire else ():
            new = [f"{place} ({hit.finding.rule.id})" for place in places]
            found[where] = list(dict.fromkeys([*found.get(where, []), *new]))
    return found


def as_json(hits: list[Hit]) -> list[dict[str, Any]]:
    """The hits as plain values: recorded call, finding, and the places in it."""
    return [
        {"call": where, "fingerprint": hit.finding.fingerprint, "rule": hit.finding.rule.id, "places": places}
        for hit in hits
        for where, places in hit.calls.items()
    ]


def _of_file(file: Path, ours: Api) -> Iterator[Call]:
    try:
        cassette = yaml.load(file.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506 - both are safe loaders
    except (OSError, UnicodeDecodeError, yaml.YAMLError, ValueError) as error:
        raise CallError(f"{file}: cannot be read as a cassette: {' '.join(str(error).split())[:200]}") from None
    interactions = cassette.get("interactions") if isinstance(cassette, dict) else None
    for number, each in enumerate(interactions if isinstance(interactions, list) else [], 1):
        request, response = each.get("request", {}), each.get("response", {})
        split = urlsplit(str(request.get("uri", "")))
        found = _operation(ours, str(request.get("method", "")).lower(), split.path)
        if found is None:
            continue
        operation, path = found
        yield Call(
            where=f"{file}: call {number}",
            key=operation.key,
            operation=f"{operation.name}",
            query=dict(parse_qsl(split.query, keep_blank_values=True)),
            headers={str(name).lower(): str(value) for name, value in request.get("headers", {}).items()},
            path=path,
            sent=_json(request.get("body")),
            status=str(response.get("status", {}).get("code", "")),
            answer=_json(response.get("body", {}).get("string")),
        )


def _operation(ours: Api, method: str, path: str) -> tuple[Operation, dict[str, str]] | None:
    """The operation of a request, the one with the fewest parameters in its path first; `import` is no order's id."""
    for operation in sorted(ours.operations, key=lambda each: each.full.count("{")):
        pattern = re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(operation.full))
        match = re.fullmatch(f".*?{pattern}/?", path) if operation.method == method else None
        if match:
            return operation, {name: unquote(value) for name, value in match.groupdict().items()}
    return None


def _json(body: Any) -> Any:
    if isinstance(body, dict):  # some versions keep a body by its kind
        body = body.get("string")
    try:
        return json.loads(body) if body else None
    except (ValueError, TypeError, RecursionError):
        return None


def _meets(change: Change, call: Call) -> bool:
    if change.place.key and change.place.key != call.key:
        return False
    if change.place.direction == "request":
        return _request_meets(change, call)
    if change.place.direction == "response":
        return _answer_meets(change, call)
    if change.wire not in {"break", "risk"} or change.place.direction != "api":
        return False
    return _shows(change, call) if change.rule.startswith("sec.") else change.rule != "op.added"


def _shows(change: Change, call: Call) -> bool:
    """Whether a call shows credentials that a change of security is about; any does where its cassette hides them."""
    shown = call.headers.get("authorization", "").strip("[]'\"").partition(" ")[0].lower()
    ways = re.split(r", or |: ", f"{change.before}".lower())
    gone = [way for way in ways if way not in f"{change.after}".lower()]
    return shown not in {"basic", "bearer"} or not gone or any(shown in way for way in gone)


def _request_meets(change: Change, call: Call) -> bool:
    root, _, path = change.where.partition(".")
    if root == "body" and not path:
        return call.sent is None if change.rule in BODY_ADDED else call.sent is not None
    if root != "body":
        told = {"query": call.query, "header": call.headers, "path": call.path}.get(root, {})
        name = re.split(r"\[\]|\.\*", path)[0]
        values = [told[key] for key in (name, name.lower()) if key in told]
        return not values if change.rule in ADDED else any(_refused(change, value) for value in values)
    parent, _, name = path.rpartition(".")
    if change.rule in ADDED:
        holders = [value for value in _values(call.sent, parent) if isinstance(value, dict)]
        return any(holder.get(name, ABSENT) is ABSENT for holder in holders)
    return any(_refused(change, value) for value in _values(call.sent, path))


def _refused(change: Change, value: Any) -> bool:
    """Whether a recorded value is one that the change is about, as far as its report says."""
    if change.rule in {"req.pattern", "par.pattern"} and isinstance(value, str):
        try:
            return not all(
                re.search(pattern, value) for pattern in str(change.after).split(" and ") if pattern != "none"
            )
        except re.error:
            return True
    if change.rule in {"req.enum.narrowed", "par.enum-narrowed"} and isinstance(change.before, list):
        return value in change.before or str(value) in map(str, change.before)
    if change.rule == "req.null.forbidden":
        return value is None
    return True


def _answer_meets(change: Change, call: Call) -> bool:
    where = change.where.removeprefix("status ")
    status, _, path = where.partition(".")
    status = status.partition(" ")[0]
    status, inside = (status.partition("[")[0], "[" + status.partition("[")[2]) if "[" in status else (status, "")
    same = status == call.status or (status.endswith("XX") and status[:1] == call.status[:1])
    alike = status[:1] == "2" and call.status[:1] == "2"  # documents and services differ on 200 and 201
    if not (same or (alike and path)):
        return False
    return not path or bool(_values(call.answer, f"{inside}.{path}".strip(".")))


def _values(value: Any, path: str) -> list[Any]:
    """The values at a path such as `items[].price`: `[]` is every entry of a list, `*` every value of a map."""
    found = [value]
    for step in (step for step in re.split(r"\.|(\[\])", re.sub(r"\([^)]*\)", "", path)) if step):
        if step == "[]":
            found = [each for held in found if isinstance(held, list) for each in held]
        elif step == "*":
            found = [each for held in found if isinstance(held, dict) for each in held.values()]
        else:
            found = [held[step] for held in found if isinstance(held, dict) and step in held]
    return found
