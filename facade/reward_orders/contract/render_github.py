"""The report as GitHub workflow commands: an annotation on the line of the revision that each finding is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

import yaml

from reward_orders.contract.document import escape
from reward_orders.contract.parse import Loader
from reward_orders.contract.render_text import place_of, values_of
from reward_orders.contract.report import Report, effect
from reward_orders.contract.source import UnreadableError, read_source

if TYPE_CHECKING:
    from reward_orders.contract.findings import Finding

LEVELS = {"break": "error", "risk": "warning", "safe": "notice", "notice": "notice"}


def render_github(report: Report) -> str:
    """Return one workflow command for each break and risk, and one line for all other findings."""
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
    level, file = LEVELS[finding.wire], _property(_file(file))
    return f"::{level} file={file},line={line},title={_property(title)}::{_escape(text)}"


def _file(name: str) -> str:
    return name.split(":", 2)[2] if name.startswith("git:") else name


def _escape(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _escape(text).replace(":", "%3A").replace(",", "%2C")


def lines_of(name: str, wanted: set[str]) -> dict[str, int]:
    """Return the line (from 1) of each wanted JSON pointer; none for a source that cannot be read again."""
    try:
        text = read_source(name).text if name != "standard input" else ""
    except UnreadableError:
        return {}
    found: dict[str, int] = {}
    stack: list[list[str | int | None]] = []  # pointer, next index of a list (None in a mapping), pending key
    try:
        for event in yaml.parse(text, Loader=Loader):
            if isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
                stack.pop()
            elif isinstance(event, yaml.NodeEvent):
                _step(event, stack, found, wanted)
    except yaml.YAMLError:
        return found
    return found


def _step(event: yaml.Event, stack: list[list[str | int | None]], found: dict[str, int], wanted: set[str]) -> None:
    line = event.start_mark.line + 1 if event.start_mark else 1
    pointer = ""
    if stack:
        parent, index, key = stack[-1]
        if index is None and key is None:
            stack[-1][2] = escape(event.value) if isinstance(event, yaml.ScalarEvent) else ""
            if f"{parent}/{stack[-1][2]}" in wanted:
                found.setdefault(f"{parent}/{stack[-1][2]}", line)
            return
        pointer = f"{parent}/{index if index is not None else key}"
        stack[-1][1] = index + 1 if isinstance(index, int) else None
        stack[-1][2] = None
    if pointer in wanted:
        found.setdefault(pointer, line)
    if isinstance(event, yaml.CollectionStartEvent):
        stack.append([pointer, 0 if isinstance(event, yaml.SequenceStartEvent) else None, None])
