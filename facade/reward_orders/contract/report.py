"""The report as one model: findings, those that are accepted, the version that follows, and its JSON form."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reward_orders.contract.findings import PYTHONS, WIRES, Finding
from reward_orders.contract.lines import lines_of
from reward_orders.contract.source import CallError, read_toml

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reward_orders.contract.api import Api
    from reward_orders.contract.findings import Change
    from reward_orders.contract.rules import Profile

FORMAT = 1
UNREAD = frozenset({"doc.not-compared", "doc.ref-dangling"})
PLACE = frozenset({"rule", "where"})
READERS = ("needed", "lenient", "stock")
LEVELS = ("major", "minor", "patch")


@dataclass(frozen=True)
class Entry:
    """One accepted finding; `rule` and `where` are for the reader."""

    fingerprint: str
    reason: str
    until: date
    rule: str = ""
    where: str = ""


@dataclass
class Acceptance:
    """What became of the entries of one file."""

    expired: list[Entry] = field(default_factory=list)
    stale: list[Entry] = field(default_factory=list)


@dataclass
class Report:
    """Two documents, what differs, and what follows."""

    base: Api
    revision: Api
    findings: list[Finding]
    profile: Profile
    scope: str = ""
    conformance: bool = False
    operations: list[str] = field(default_factory=list)
    acceptance: Acceptance = field(default_factory=Acceptance)

    @cached_property
    def lines(self) -> tuple[dict[str, tuple[str, int]], dict[str, tuple[str, int]]]:
        """File and line of what the findings are about, by pointer, in the base and in the revision."""
        firsts = [finding.first for finding in self.findings]
        return (
            lines_of(self.base.doc, (change.pointer_base for change in firsts)),
            lines_of(self.revision.doc, (change.pointer_revision for change in firsts)),
        )

    def spots(self, finding: Finding) -> tuple[tuple[str, int] | None, tuple[str, int] | None]:
        """Return file and line of a finding in the base and in the revision, None where a side has no such place."""
        old, new = self.lines
        return old.get(finding.first.pointer_base), new.get(finding.first.pointer_revision)

    @property
    def open(self) -> list[Finding]:
        """The findings that nobody accepted."""
        return [finding for finding in self.findings if not finding.accepted]

    @property
    def accepted(self) -> list[Finding]:
        """The findings that an entry of the acceptance file names."""
        return [finding for finding in self.findings if finding.accepted]

    @property
    def unread(self) -> list[Finding]:
        """The findings that say that something is not compared."""
        return unread(self.findings)

    @property
    def semver(self) -> Suggestion:
        """The version that follows for our package; what is accepted counts too."""
        made = suggest(self.findings, version=self.profile.version)
        if self.unread:
            made.because.insert(0, f"{_count(len(self.unread), 'part')} not compared, so it may be more")
        return made

    @property
    def next_version(self) -> str:
        """The suggested version number, empty where the present one is unknown."""
        return next_version(self.profile.version, self.semver.suggest)

    @property
    def deployed(self) -> str:
        """What happens to clients that are released."""
        return deployed_verdict(self.findings, version=self.profile.version, conformance=self.conformance)

    def reaches(self, level: str) -> bool:
        """Tell whether an open finding is at or above a level of --fail-on other than `none`."""
        if level == "any":
            return bool(self.open)
        return any(WIRES.index(finding.wire) <= WIRES.index(level) for finding in self.open)


def as_json(report: Report) -> dict[str, Any]:
    """Return the report as plain values; `report.schema.json` beside this module describes it."""
    suggestion = report.semver
    sets: dict[tuple[str, ...], str] = {}
    findings = [_finding(finding, report, sets) for finding in report.findings]
    return {
        "format": FORMAT,
        "base": _document(report.base),
        "revision": _document(report.revision),
        "summary": _summary(report),
        "semver": {"suggest": suggestion.suggest, "because": suggestion.because},
        "deployed_clients_break": any(finding.wire == "break" for finding in report.findings),
        "findings": findings,
        "sets": {name: list(names) for names, name in sets.items()},
    }


def json_text(report: Report, *, beside: Mapping[str, Any] | None = None) -> str:
    """Return the report as JSON, a finding on each line; `beside` is what a command adds to it."""
    plain = {**as_json(report), **(beside or {})}
    findings = ",\n".join(f"  {_dumped(each)}" for each in plain["findings"])
    head = json.dumps({**plain, "findings": []}, indent=1, ensure_ascii=False, default=str)
    return head.replace('"findings": []', f'"findings": [\n{findings}\n ]' if findings else '"findings": []', 1) + "\n"


def _dumped(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


def _document(api: Api) -> dict[str, str]:
    return {"name": api.doc.name, "openapi": api.doc.version, "version": api.version, "sha256": api.doc.sha256}


def _summary(report: Report) -> dict[str, Any]:
    wires = Counter(finding.wire for finding in report.findings)
    pythons = Counter(finding.python for finding in report.findings)
    return {
        "findings": len(report.findings),
        "accepted": len(report.accepted),
        "not_compared": len(report.unread),
        "wire": {level: wires[level] for level in WIRES},
        "python": {level: pythons[level] for level in PYTHONS},
        "operations": len(report.operations),
        "deployed_clients": report.deployed,
        "next_version": report.next_version,
        "profile": report.profile.name,
        "scope": report.scope,
        "conformance": report.conformance,
        "expired": [entry.fingerprint for entry in report.acceptance.expired],
        "stale": [entry.fingerprint for entry in report.acceptance.stale],
    }


def _finding(finding: Finding, report: Report, sets: dict[tuple[str, ...], str]) -> dict[str, Any]:
    base, revision = report.spots(finding)
    return {
        "rule": finding.rule.id,
        "fingerprint": finding.fingerprint,
        "wire": finding.wire,
        "python": finding.python,
        **_spot(finding.first, where(finding)),
        "line_base": _shown(base),
        "line_revision": _shown(revision),
        "effect": effect(finding),
        "do": finding.rule.do,
        "python_changes": finding.python_changes,
        "affects": [
            _affected(change, rule, finding, sets)
            for change in finding.members
            for rule in (change.rule, *change.stands_for)
        ],
        "accepted": finding.accepted or None,
    }


def _shown(spot: tuple[str, int] | None) -> str:
    return f"{spot[0]}:{spot[1]}" if spot else ""


def _affected(change: Change, rule: str, finding: Finding, sets: dict[tuple[str, ...], str]) -> dict[str, Any]:
    """Return one place; where there are too many, what it shares with the finding and what `where` says are left out.

    A document whose schemas hold each other has thousands of places: a pointer in each would be half of the report.
    """
    held = {"rule": rule, **_spot(change, change.where)}
    if change.also.places or change.also.via:
        first = _spot(finding.first, "")
        pointers = {key: held.pop(key) for key in ("pointer_base", "pointer_revision")}
        held = {key: value for key, value in held.items() if key in PLACE or value != first[key]}
        if set(pointers.values()) - _spelled(change.where.removesuffix(change.step)):
            held |= pointers
        held["also_in"] = _set(tuple(map(str, change.also.places)), sets)
        held["through"] = _set(change.also.via, sets)
    return held


def _spelled(where: str) -> set[str]:
    """The pointers that a path in a named schema stands for: a document has one of them at most."""
    path = where.replace(".", "/properties/").replace("[]", "/items")
    return {f"/components/schemas/{path}", f"/definitions/{path}"}


def _set(names: tuple[str, ...], sets: dict[tuple[str, ...], str]) -> str:
    return sets.setdefault(names, f"set-{len(sets) + 1}")


def _spot(change: Change, where: str) -> dict[str, Any]:
    return {
        "operation": change.place.operation,
        "direction": change.place.direction,
        "where": where,
        "pointer_base": change.pointer_base,
        "pointer_revision": change.pointer_revision,
        "before": change.before,
        "after": change.after,
    }


def where(finding: Finding) -> str:
    """Write the place of a finding: one path, or how many fields a rolled-up one has."""
    fields = finding.fields
    return f"{len(fields)} places" if finding.bulk and len(fields) > 1 else finding.first.where


def effect(finding: Finding) -> str:
    """Say what a caller sees, with what is special about this finding."""
    notes = list(dict.fromkeys(change.note for change in finding.members if change.note))
    text = f"{finding.rule.title.capitalize()}. {said(finding)}"
    if notes:
        text += f" ({'; '.join(notes)})"
    return text + (" The facade hides it: not reachable from what apps import." if finding.hidden else "")


def said(finding: Finding) -> str:
    """Say what the client of the profile sees."""
    first = min(finding.members, key=lambda change: READERS.index(change.read))
    if first.read == "needed":
        return "Our client cannot read an answer without it: UnreadableResponseError, whether the order exists or not."
    return finding.rule.lenient_effect if first.read == "lenient" else finding.rule.effect


@dataclass(frozen=True)
class Suggestion:
    """The part of the version to raise, and why."""

    suggest: str
    because: list[str] = field(default_factory=list)


def suggest(findings: list[Finding], *, version: str = "") -> Suggestion:
    """Suggest a version by what users of the Python API have to do; below 1.0.0 one step lower.

    A generated break that the facade hides is no reason for a major release.
    """
    breaks = [each for each in findings if each.python == "break" and not each.hidden]
    hidden = [each for each in findings if each.python == "break" and each.hidden]
    smaller = [each for each in findings if each.python in {"types", "default", "add"}]
    if breaks:
        level, causes = "major", breaks
    elif hidden or smaller:
        level, causes = "minor", hidden + smaller
    else:
        level, causes = "patch", []
    because = _reasons(causes) or ["nothing that users of the Python API can notice"]
    if hidden and not breaks:
        because.insert(0, f"{_count(len(hidden), 'generated break')} not reachable from the facade")
    if version.startswith("0.") and level != "patch":
        level = LEVELS[LEVELS.index(level) + 1]
        because.append(f"below 1.0.0 (now {version}) one step lower")
    return Suggestion(level, because)


def next_version(version: str, level: str) -> str:
    """Return the version that a suggestion leads to, empty where the present one is unknown."""
    match = re.match(r"(\d+)\.(\d+)\.(\d+)", version)
    if not match:
        return ""
    major, minor, patch = (int(each) for each in match.groups())
    steps = {"major": f"{major + 1}.0.0", "minor": f"{major}.{minor + 1}.0", "patch": f"{major}.{minor}.{patch + 1}"}
    return steps[level]


def unread(findings: list[Finding]) -> list[Finding]:
    """Return the findings that say that something is not compared."""
    return [each for each in findings if each.rule.id in UNREAD and each.wire in {"break", "risk"}]


def deployed_verdict(findings: list[Finding], *, version: str = "", conformance: bool = False) -> str:
    """Say in one sentence what happens to clients that are released, or how two authors' documents differ.

    It counts what is accepted too and says so: an acceptance changes the exit code and nothing else.
    """
    breaks = [each for each in findings if each.wire == "break"]
    risks = [each for each in findings if each.wire == "risk"]
    lost = len(unread(findings))
    accepted = sum(1 for each in (*breaks, *risks) if each.accepted)
    beside = f" ({accepted} of them accepted)" if accepted else ""
    beside += f"; {_count(lost, 'part')} not compared" if lost else ""
    if conformance:
        more = f"{_count(len(breaks), 'place')}, {_count(len(risks), 'more place')} to look at"
        return f"the provider's document contradicts ours in {more if breaks or risks else 'no place'}{beside}"
    who = f"released versions up to {version}" if version else "released clients"
    if breaks:
        return f"{who} fail against the provider: {_count(len(breaks), 'break')}, {_count(len(risks), 'risk')}{beside}"
    if lost:
        return f"nobody can say whether {who} are safe: {_count(len(risks), 'risk')}{beside}"
    if risks:
        return f"{who} keep working, {_count(len(risks), 'risk')} to look at{beside}"
    return f"{who} keep working"


def _reasons(causes: list[Finding]) -> list[str]:
    totals = Counter(each.rule.id for each in causes)
    titles = {each.rule.id: each.rule.title for each in causes}
    return [f"{titles[rule]} ({rule}{f', {count} times' if count > 1 else ''})" for rule, count in totals.items()]


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def load_entries(path: str) -> list[Entry]:
    """Read an acceptance file; raises CallError that names the entry."""
    entries = read_toml(Path(path)).get("accept", [])
    if not isinstance(entries, list):
        raise CallError(f"{path}: entries are written [[accept]]")
    return [_entry(path, number, entry) for number, entry in enumerate(entries, 1)]


def _entry(path: str, number: int, entry: dict[str, Any]) -> Entry:
    place = f"{path}: entry {number}"
    for key in ("fingerprint", "reason"):
        if not isinstance(entry.get(key), str) or not entry[key].strip():
            raise CallError(f"{place} needs `{key}`")
    until = entry.get("until")
    try:
        until = date.fromisoformat(until) if isinstance(until, str) else until
    except ValueError:
        until = None
    if not isinstance(until, date):
        raise CallError(f"{place} needs `until`, a date such as 2027-06-30")
    if unknown := entry.keys() - {"fingerprint", "reason", "until", "rule", "where"}:
        raise CallError(f"{place} has unknown `{min(unknown)}`")
    until = date(until.year, until.month, until.day)
    return Entry(entry["fingerprint"], entry["reason"], until, str(entry.get("rule", "")), str(entry.get("where", "")))


def accept(findings: list[Finding], entries: list[Entry], today: date) -> Acceptance:
    """Mark the findings that entries name; an entry is valid through its `until` date."""
    outcome = Acceptance()
    known = {finding.fingerprint: finding for finding in findings}
    for entry in entries:
        finding = known.get(entry.fingerprint)
        if entry.until < today:
            outcome.expired.append(entry)
        elif finding is None:
            outcome.stale.append(entry)
        else:
            finding.accepted = {"reason": entry.reason, "until": entry.until.isoformat()}
    return outcome


def entry_text(finding: Finding) -> str:
    """Return the acceptance entry of a finding, ready to copy; reason and date are left to fill in."""
    first = finding.first
    where = " ".join(part for part in (first.place.operation, first.where) if part).replace('"', "'")
    named = [f'fingerprint = "{finding.fingerprint}"', f'rule = "{finding.rule.id}"', f'where = "{where}"']
    return "\n".join(["[[accept]]", *named, 'reason = ""', "until = "])
