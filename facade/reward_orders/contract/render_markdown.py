"""The report as Markdown with stable headings, and as entries of a changelog."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reward_orders.contract.accept import entry_text
from reward_orders.contract.render_text import headline, place_of, short, values_of
from reward_orders.contract.report import Report, effect

if TYPE_CHECKING:
    from reward_orders.contract.rollup import Finding

HEADINGS = {
    "break": "Clients already running break",
    "risk": "Risks: depends on data or on what is used",
    "safe": "Safe for clients already running",
    "notice": "Notices",
}


def render_markdown(report: Report) -> str:
    """Return the report as Markdown: a section a severity, a table in each."""
    lines = ["# Contract diff", "", *(f"{line}  " for line in headline(report)), ""]
    for wire, heading in HEADINGS.items():
        found = [finding for finding in report.open if finding.wire == wire]
        if not found:
            continue
        lines += [
            f"## {heading}",
            "",
            "| rule | where | before | after | after you upgrade |",
            "| --- | --- | --- | --- | --- |",
        ]
        lines += [_row(finding) for finding in found]
        lines.append("")
        if wire in {"break", "risk"}:
            lines += [line for finding in found for line in _detail(finding)]
    accepted = [finding for finding in report.findings if finding.accepted]
    if accepted:
        lines += ["## Accepted", ""]
        lines += [f"- `{each.rule.id}` {place_of(each)}: {(each.accepted or {})['reason']}" for each in accepted]
        lines.append("")
    for entry in report.acceptance.expired:
        lines.append(f"- expired on {entry.until}: `{entry.fingerprint}` {entry.reason}")
    for entry in report.acceptance.stale:
        lines.append(f"- fits no finding: `{entry.fingerprint}` {entry.reason}")
    return "\n".join(lines).rstrip() + "\n"


def _row(finding: Finding) -> str:
    change = finding.first
    python = finding.python + (" (hidden by the facade)" if finding.hidden else "")
    cells = (f"`{finding.rule.id}`", place_of(finding), short(change.before), short(change.after), python)
    return "| " + " | ".join(_cell(cell) for cell in cells) + " |"


def _cell(text: str) -> str:
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;").replace("\n", " ")


def _detail(finding: Finding) -> list[str]:
    lines = ["<details><summary>" + _cell(f"{finding.rule.id}: {place_of(finding)}") + "</summary>", ""]
    lines += [f"{effect(finding)} {finding.rule.do}", ""]
    if len(finding.members) > 1:
        lines += [f"- {each.place.operation} {each.where}".replace("<", "&lt;") for each in finding.members] + [""]
    lines += [f"- Python: {change['text']}" for change in finding.python_changes]
    return [*lines, "", "```toml", entry_text(finding), "```", "", "</details>", ""]


def render_changelog(report: Report) -> str:
    """Return the findings as the entries of one release in CHANGELOG form."""
    groups: dict[str, list[str]] = {"Breaking": [], "Changed": [], "Added": [], "Removed": [], "Deprecated": []}
    for finding in report.findings:
        groups[_group(finding)].append(_entry(finding))
    lines = [f"## [{report.next_version or 'Unreleased'}]", ""]
    if not report.findings:
        lines += ["The contract did not change.", ""]
    for heading, entries in groups.items():
        if entries:
            lines += [f"### {heading}", "", *entries, ""]
    return "\n".join(lines).rstrip() + "\n"


def _group(finding: Finding) -> str:
    if finding.wire == "break" or (finding.python == "break" and not finding.hidden):
        return "Breaking"
    if finding.rule.id.endswith("deprecated"):
        return "Deprecated"
    if "added" in finding.rule.id:
        return "Added"
    return "Removed" if "removed" in finding.rule.id else "Changed"


def _entry(finding: Finding) -> str:
    place = place_of(finding)
    values = values_of(finding).removeprefix(": ")
    return f"- {place + ': ' if place else ''}{finding.rule.title}{f' ({values})' if values else ''}."
