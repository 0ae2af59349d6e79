"""Which version number follows for our package, and whether released clients fail against the provider."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reward_orders.contract.rollup import Finding

LEVELS = ("major", "minor", "patch")


@dataclass(frozen=True)
class Suggestion:
    """The part of the version to raise, and why."""

    suggest: str
    because: list[str] = field(default_factory=list)


def suggest(findings: list[Finding], *, version: str = "") -> Suggestion:
    """Judge by what users of the Python API have to do; below 1.0.0 one step lower.

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


def deployed_verdict(findings: list[Finding], *, version: str = "", conformance: bool = False) -> str:
    """Say in one sentence what happens to clients that are released, or how two authors' documents differ."""
    count = sum(1 for each in findings if each.wire == "break" and not each.accepted)
    risks = sum(1 for each in findings if each.wire == "risk" and not each.accepted)
    if conformance:
        places = f"{_count(count, 'place')}, {_count(risks, 'more place')} to look at" if count or risks else "no place"
        return f"the provider's document contradicts ours in {places}"
    who = f"released versions up to {version}" if version else "released clients"
    if count:
        return f"{who} fail against the provider: {_count(count, 'break')}, {_count(risks, 'risk')}"
    if risks:
        return f"{who} keep working, {_count(risks, 'risk')} to look at"
    return f"{who} keep working"


def _reasons(causes: list[Finding]) -> list[str]:
    totals: dict[str, int] = {}
    for each in causes:
        totals[each.rule.id] = totals.get(each.rule.id, 0) + 1
    titles = {each.rule.id: each.rule.title for each in causes}
    return [f"{titles[rule]} ({rule}{f', {count} times' if count > 1 else ''})" for rule, count in totals.items()]


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
