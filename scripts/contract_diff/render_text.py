"""The report for a terminal: a line per cause, readable on one screen."""

from __future__ import annotations

from typing import Any

from scripts.contract_diff.report import Report, where
from scripts.contract_diff.rollup import WIRES, Finding
from scripts.contract_diff.schema import canonical

WIDTH = 60
SHOWN = 3


def render_text(report: Report) -> str:
    """Return the report as lines of text: verdicts, breaks and risks one by one, the rest a line a rule."""
    lines = headline(report)
    for wire in WIRES:
        found = [finding for finding in report.open if finding.wire == wire]
        if wire in {"break", "risk"}:
            lines += [line for finding in found for line in _full(finding)]
        else:
            lines += _by_rule(found)
    accepted = [finding for finding in report.findings if finding.accepted]
    lines += [f"accepted  {_place(finding)}: {(finding.accepted or {})['reason']}" for finding in accepted]
    lines += [f"expired acceptance {each.fingerprint} ({each.until}): {each.reason}" for each in report.acceptance.expired]
    lines += [f"stale acceptance {each.fingerprint}: it fits no finding" for each in report.acceptance.stale]
    return "\n".join(lines) + "\n"


def headline(report: Report) -> list[str]:
    """Return the verdict, a sentence for each axis."""
    names = f"{report.base.doc.name} -> {report.revision.doc.name}"
    about = f"{len(report.operations)} operations compared" + (f", scope {report.scope}" if report.scope else "")
    suggestion = report.semver
    number = f" ({report.next_version})" if report.next_version else ""
    lines = [f"{names}: {about}", f"Deployed: {report.deployed}."]
    if report.conformance:
        return [*lines, "Conformance: what the provider's document says beside ours; no version follows from it."]
    lines.append(f"Upgrade: suggested version {suggestion.suggest}{number}: {'; '.join(suggestion.because[:SHOWN])}.")
    return lines if report.findings else [*lines, "Nothing differs."]


def short(value: Any) -> str:
    """Write a value on part of a line."""
    text = value if isinstance(value, str) else canonical(value)
    if isinstance(value, list):
        text = ", ".join(each if isinstance(each, str) else canonical(each) for each in value) or "none"
    return text if len(text) <= WIDTH else text[: WIDTH - 3] + "..."


def operations(finding: Finding) -> str:
    """Write the operations of a finding, the first few by name."""
    names = finding.operations
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return ", ".join(names[:SHOWN]) + more


def _place(finding: Finding) -> str:
    place = " ".join(part for part in (operations(finding), where(finding)) if part)
    return f"{finding.rule.id}  {place}".rstrip()


def _full(finding: Finding) -> list[str]:
    change = finding.first
    python = f" | upgrade: {finding.python}{' (hidden by the facade)' if finding.hidden else ''}"
    lines = [
        f"{finding.wire.upper():<6}{_place(finding)}: {short(change.before)} -> {short(change.after)}",
        f"      {finding.rule.effect}{''.join(f' ({note})' for note in _notes(finding))}{python} [{finding.fingerprint}]",
    ]
    if finding.bulk:
        lines.append(f"      in {', '.join(finding.fields[:SHOWN])} and {max(0, len(finding.fields) - SHOWN)} more")
    return lines


def _notes(finding: Finding) -> list[str]:
    return list(dict.fromkeys(change.note for change in finding.members if change.note))


def _by_rule(found: list[Finding]) -> list[str]:
    groups: dict[tuple[str, str], list[Finding]] = {}
    for finding in found:
        groups.setdefault((finding.rule.id, finding.wire), []).append(finding)
    lines = []
    for (rule, wire), group in groups.items():
        names = [name for finding in group for name in (finding.fields or finding.operations)]
        names = list(dict.fromkeys(names or [short(finding.first.after) for finding in group]))
        more = f" and {len(names) - SHOWN * 2} more" if len(names) > SHOWN * 2 else ""
        lines.append(f"{wire:<6}{rule} ({len(names)}): {', '.join(names[: SHOWN * 2])}{more}")
    return lines
