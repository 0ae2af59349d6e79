"""The report as GitHub workflow commands: an annotation on the line that each finding is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reward_orders.contract.render_sarif import file_of
from reward_orders.contract.render_text import clean, place_of, values_of
from reward_orders.contract.report import Report, effect

if TYPE_CHECKING:
    from reward_orders.contract.findings import Finding

LEVELS = {"break": "error", "risk": "warning", "safe": "notice", "notice": "notice"}


def render_github(report: Report) -> str:
    """Return one workflow command for each break and risk, and one line for all other findings."""
    shown = [finding for finding in report.findings if finding.wire in {"break", "risk"}]
    lines = [_command(finding, report) for finding in shown]
    rest = len(report.findings) - len(shown)
    told = f"{report.deployed}; {rest} more findings without a risk; profile {report.profile.name}"
    lines.append(f"::notice title=contract diff::{_escape(told)}")
    return "\n".join(lines) + "\n"


def _command(finding: Finding, report: Report) -> str:
    base, revision = report.spots(finding)
    file, line = revision or base or (report.revision.doc.name, 1)
    text = f"{place_of(finding)}{values_of(finding)}. {effect(finding)} {finding.rule.do} [{finding.fingerprint}]"
    if base and revision:
        text += f" In the base: {base[0]}:{base[1]}."
    if finding.accepted:
        text += f" Accepted until {finding.accepted['until']}: {finding.accepted['reason']}"
    title = f"{finding.wire}: {finding.rule.id}"
    level = "notice" if finding.accepted else LEVELS[finding.wire]
    return f"::{level} file={_property(file_of(file))},line={line},title={_property(title)}::{_escape(text)}"


def _escape(text: str) -> str:
    return clean(text, keep="\r\n").replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _escape(text).replace(":", "%3A").replace(",", "%2C")
