"""The report as GitHub workflow commands: an annotation on the line of the revision that each finding is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reward_orders.contract.locate import lines_of
from reward_orders.contract.render_text import place_of, values_of
from reward_orders.contract.report import Report, effect

if TYPE_CHECKING:
    from reward_orders.contract.rollup import Finding

LEVELS = {"break": "error", "risk": "warning", "safe": "notice", "notice": "notice"}


def render_github(report: Report) -> str:
    """Return one workflow command a finding; those nobody has to act on share one line."""
    shown = [finding for finding in report.open if finding.wire in {"break", "risk"}]
    wanted = {pointer for finding in shown for pointer in _pointers(finding)}
    base, revision = report.base.doc, report.revision.doc
    new, old = lines_of(revision.name, wanted), lines_of(base.name, wanted)
    lines = [_command(finding, base.name, revision.name, (old, new)) for finding in shown]
    rest = len(report.open) - len(shown)
    lines.append(f"::notice title=contract diff::{_escape(report.deployed)}; {rest} more findings without a risk")
    return "\n".join(lines) + "\n"


def _pointers(finding: Finding) -> tuple[str, str]:
    return (finding.first.pointer_base, finding.first.pointer_revision)


def _command(finding: Finding, base: str, revision: str, lines: tuple[dict[str, int], dict[str, int]]) -> str:
    change = finding.first
    in_revision = bool(change.pointer_revision)
    pointer = change.pointer_revision if in_revision else change.pointer_base
    line = lines[in_revision].get(pointer, 1)
    file = revision if in_revision else base
    text = f"{place_of(finding)}{values_of(finding)}. {effect(finding)} {finding.rule.do} [{finding.fingerprint}]"
    title = f"{finding.wire}: {finding.rule.id}"
    return (
        f"::{LEVELS[finding.wire]} file={_property(_file(file))},line={line},title={_property(title)}::{_escape(text)}"
    )


def _file(name: str) -> str:
    return name.split(":", 2)[2] if name.startswith("git:") else name


def _escape(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _escape(text).replace(":", "%3A").replace(",", "%2C")
