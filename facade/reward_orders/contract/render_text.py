"""The report in lines: for a terminal, as Markdown with stable headings, and as entries of a changelog."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any

from reward_orders.contract.findings import WIRES, Finding
from reward_orders.contract.report import Report, effect, entry_text, said, where
from reward_orders.contract.schema import canonical

if TYPE_CHECKING:
    from reward_orders.contract.findings import Change

WIDTH = 60
STEERING = frozenset({"Cc", "Cf", "Zl", "Zp", "Cs"})  # control and format characters, separators of lines
SHOWN = 3
HEADINGS = {
    "break": "Clients already running break",
    "risk": "Risks: depends on data or on what is used",
    "safe": "Safe for clients already running",
    "notice": "Notices",
}


def render_text(report: Report) -> str:
    """Return the report as text: verdicts, a line for each break and risk, a line a rule for the rest."""
    lines = headline(report)
    for wire in WIRES:
        found = [finding for finding in report.findings if finding.wire == wire]
        if wire in {"break", "risk"}:
            lines += _by_cause(found, report)
        else:
            lines += _by_rule(found, report)
    for entry in report.acceptance.expired:
        lines.append(f"expired acceptance {entry.fingerprint} ({entry.until}): {entry.reason}")
    for entry in report.acceptance.stale:
        lines.append(f"stale acceptance {entry.fingerprint}: it fits no finding")
    return _joined(lines)


def _joined(lines: list[str]) -> str:
    return "\n".join(clean(line) for line in lines) + "\n"


def clean(text: str, *, keep: str = "") -> str:
    """Write characters that steer a terminal, or turn the direction of a text, as what they are."""
    return "".join(
        each if each in keep or unicodedata.category(each) not in STEERING else f"\\u{ord(each):04x}" for each in text
    )


def headline(report: Report) -> list[str]:
    """Return the verdict, a sentence for each axis."""
    names = f"{report.base.doc.name} -> {report.revision.doc.name}"
    about = f"{len(report.operations)} operations compared" + (f", scope {report.scope}" if report.scope else "")
    suggestion = report.semver
    number = f" ({report.next_version})" if report.next_version else ""
    lines = [f"{names}: {about}, profile {report.profile.name}", f"Deployed: {report.deployed}."]
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


def place_of(finding: Finding) -> str:
    """Write where a finding stands: operations and path; the path first where it is no path of one operation's body."""
    parts = [operations(finding), where(finding)]
    if all(parts) and (finding.first.also.places or (finding.bulk and len(finding.fields) > 1)):
        return f"{parts[1]} in {parts[0]}"
    return " ".join(part for part in parts if part)


def place_text(change: Change) -> str:
    """Write one place of a finding; of a schema that is in many bodies the first, and how many more there are."""
    more = f" and {len(change.also.places)} more bodies" if change.also.places else ""
    return f"{change.place.operation} {change.where}{more}".strip()


def values_of(finding: Finding) -> str:
    """Return before and after; empty if the members differ, because the first one would mislead."""
    if len({(short(each.before), short(each.after)) for each in finding.members}) > 1:
        return ""
    return f": {short(finding.first.before)} -> {short(finding.first.after)}"


def _by_cause(found: list[Finding], report: Report) -> list[str]:
    """Write what a rule means once for each client that reads it, then a line for each finding of it."""
    groups: dict[tuple[str, str], list[Finding]] = {}
    for finding in found:
        groups.setdefault((finding.rule.id, said(finding)), []).append(finding)
    lines = []
    for (rule, text), group in groups.items():
        lines.append(f"{group[0].wire.upper():<7}{rule}: {text}")
        lines += [_line(finding, report) for finding in group]
    return lines


def _line(finding: Finding, report: Report) -> str:
    python = "" if finding.python == "none" else f" (upgrade: {finding.python}{', hidden' if finding.hidden else ''})"
    listed = (
        f" ({', '.join(finding.fields[: SHOWN * 2])}{', ...' if len(finding.fields) > SHOWN * 2 else ''})"
        if finding.bulk and finding.fields
        else ""
    )
    notes = "".join(f" ({note})" for note in dict.fromkeys(each.note for each in finding.members if each.note))
    lines = lines_told(report, finding)
    spots = f" at {lines}" if lines else ""
    text = f"{place_of(finding)}{values_of(finding)}{listed}{python}{notes}{spots}{accepted_text(finding)}"
    return f"       {text} [{finding.fingerprint}]"


def lines_told(report: Report, finding: Finding) -> str:
    """Write file and line of a finding on both sides."""
    return " -> ".join(f"{spot[0]}:{spot[1]}" for spot in report.spots(finding) if spot)


def _lines_in_short(report: Report, finding: Finding) -> str:
    """Write file and line on both sides, the file by its name alone."""
    return " -> ".join(f"{spot[0].rpartition('/')[2]}:{spot[1]}" for spot in report.spots(finding) if spot)


def accepted_text(finding: Finding) -> str:
    """Say who accepted a finding: nothing where nobody did."""
    held = finding.accepted
    return f" (accepted until {held['until']}: {held['reason']})" if held else ""


def _by_rule(found: list[Finding], report: Report) -> list[str]:
    """Write a line for each rule: the first few names, and the lines of each finding beside the first of its names."""
    groups: dict[tuple[str, str], list[Finding]] = {}
    for finding in found:
        groups.setdefault((finding.rule.id, finding.wire), []).append(finding)
    lines = []
    for (rule, wire), group in groups.items():
        names: list[str] = []
        for finding in group:
            first, *others = _names(finding) or [short(finding.first.after)]
            lines_of_it = _lines_in_short(report, finding)
            names += [f"{first} at {lines_of_it}" if lines_of_it else first, *others]
        names = list(dict.fromkeys(names))
        more = f" and {len(names) - SHOWN * 2} more" if len(names) > SHOWN * 2 else ""
        lines.append(f"{wire:<7}{rule} ({len(names)}): {', '.join(names[: SHOWN * 2])}{more}")
    return lines


def _names(finding: Finding) -> list[str]:
    """The fields of a finding, or the operations where it is about these and its field paths say nothing."""
    return finding.operations if not finding.fields or finding.rule.id.startswith("op.") else finding.fields


def render_markdown(report: Report) -> str:
    """Return the report as Markdown: a section a severity, a table in each."""
    lines = ["# Contract diff", "", *(f"{line}  " for line in headline(report)), ""]
    for wire, heading in HEADINGS.items():
        found = [finding for finding in report.findings if finding.wire == wire]
        if not found:
            continue
        lines += [f"## {heading}", "", "| rule | where | before | after | after you upgrade | lines |"]
        lines.append("| --- | --- | --- | --- | --- | --- |")
        lines += [_row(finding, report) for finding in found]
        lines.append("")
        if wire in {"break", "risk"}:
            lines += [line for finding in found for line in _detail(finding)]
    for entry in report.acceptance.expired:
        lines.append(f"- expired on {entry.until}: `{entry.fingerprint}` {entry.reason}")
    for entry in report.acceptance.stale:
        lines.append(f"- fits no finding: `{entry.fingerprint}` {entry.reason}")
    return _joined(lines).rstrip() + "\n"


def _row(finding: Finding, report: Report) -> str:
    change = finding.first
    python = finding.python + (" (hidden by the facade)" if finding.hidden else "")
    place = place_of(finding) + accepted_text(finding)
    values = (short(change.before), short(change.after))
    cells = (f"`{finding.rule.id}`", place, *values, python, lines_told(report, finding))
    return "| " + " | ".join(_cell(cell) for cell in cells) + " |"


def _cell(text: str) -> str:
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;").replace("\n", " ")


def _detail(finding: Finding) -> list[str]:
    lines = ["<details><summary>" + _cell(f"{finding.rule.id}: {place_of(finding)}") + "</summary>", ""]
    lines += [f"{effect(finding)} {finding.rule.do}", ""]
    if len(finding.members) > 1 or finding.first.also.places:
        lines += [f"- {place_text(each)}".replace("<", "&lt;") for each in finding.members] + [""]
    lines += [f"- Python: {change['text']}" for change in finding.python_changes]
    return [*lines, "", "```toml", *entry_text(finding).splitlines(), "```", "", "</details>", ""]


def render_changelog(report: Report) -> str:
    """Return the findings as the entries of one release in CHANGELOG form."""
    groups: dict[str, list[str]] = {"Breaking": [], "Changed": [], "Added": [], "Removed": [], "Deprecated": []}
    for finding in report.findings:
        groups[_group(finding)].append(_entry(finding, report))
    lines = [f"## [{report.next_version or 'Unreleased'}]", ""]
    lines += [f"<!-- contract diff with the profile {report.profile.name} -->", ""]
    if not report.findings:
        lines += ["The contract did not change.", ""]
    for heading, entries in groups.items():
        if entries:
            lines += [f"### {heading}", "", *entries, ""]
    return _joined(lines).rstrip() + "\n"


def _group(finding: Finding) -> str:
    if finding.wire == "break" or (finding.python == "break" and not finding.hidden):
        return "Breaking"
    if finding.rule.id.endswith("deprecated"):
        return "Deprecated"
    if "added" in finding.rule.id:
        return "Added"
    return "Removed" if "removed" in finding.rule.id else "Changed"


def _entry(finding: Finding, report: Report) -> str:
    place = place_of(finding)
    values = values_of(finding).removeprefix(": ")
    lines = lines_told(report, finding)
    return (
        f"- {place + ': ' if place else ''}{finding.rule.title}{f' ({values})' if values else ''}."
        f"{f' <!-- {lines} -->' if lines else ''}"
    )
