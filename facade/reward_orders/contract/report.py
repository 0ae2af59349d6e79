"""The report as one model: every renderer writes from it, and its JSON form is the published one."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from reward_orders.contract.accept import Acceptance
from reward_orders.contract.rollup import PYTHONS, WIRES, Finding
from reward_orders.contract.semver import Suggestion, deployed_verdict, next_version, suggest

if TYPE_CHECKING:
    from reward_orders.contract.api import Api
    from reward_orders.contract.profile import Profile

FORMAT = 1


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

    @property
    def open(self) -> list[Finding]:
        """The findings that nobody accepted."""
        return [finding for finding in self.findings if finding.accepted is None]

    @property
    def semver(self) -> Suggestion:
        """The version that follows for our package."""
        return suggest(self.open, version=self.profile.version)

    @property
    def next_version(self) -> str:
        """The suggested version number, empty where the present one is unknown."""
        return next_version(self.profile.version, self.semver.suggest)

    @property
    def deployed(self) -> str:
        """What happens to clients that are released."""
        return deployed_verdict(self.findings, version=self.profile.version, conformance=self.conformance)

    def reaches(self, level: str) -> bool:
        """Tell whether an open finding is at or above a level of --fail-on."""
        if level == "none":
            return False
        if level == "any":
            return bool(self.open)
        return any(WIRES.index(finding.wire) <= WIRES.index(level) for finding in self.open)


def as_json(report: Report) -> dict[str, Any]:
    """Return the report as plain values; `report.schema.json` beside this module describes it."""
    suggestion = report.semver
    return {
        "format": FORMAT,
        "base": _document(report.base),
        "revision": _document(report.revision),
        "summary": _summary(report),
        "semver": {"suggest": suggestion.suggest, "because": suggestion.because},
        "deployed_clients_break": any(finding.wire == "break" for finding in report.open),
        "findings": [_finding(finding) for finding in report.findings],
    }


def _document(api: Api) -> dict[str, str]:
    return {"name": api.doc.name, "openapi": api.doc.version, "version": api.version, "sha256": api.doc.sha256}


def _summary(report: Report) -> dict[str, Any]:
    wires = Counter(finding.wire for finding in report.open)
    pythons = Counter(finding.python for finding in report.open)
    return {
        "findings": len(report.findings),
        "accepted": len(report.findings) - len(report.open),
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


def _finding(finding: Finding) -> dict[str, Any]:
    first = finding.first
    return {
        "rule": finding.rule.id,
        "fingerprint": finding.fingerprint,
        "wire": finding.wire,
        "python": finding.python,
        "operation": first.place.operation,
        "direction": first.place.direction,
        "where": where(finding),
        "pointer_base": first.pointer_base,
        "pointer_revision": first.pointer_revision,
        "before": first.before,
        "after": first.after,
        "effect": effect(finding),
        "do": finding.rule.do,
        "python_changes": finding.python_changes,
        "affects": [
            {
                "rule": rule,
                "operation": change.place.operation,
                "direction": change.place.direction,
                "where": change.where,
                "pointer_base": change.pointer_base,
                "pointer_revision": change.pointer_revision,
                "before": change.before,
                "after": change.after,
            }
            for change in finding.members
            for rule in (change.rule, *change.stands_for)
        ],
        "accepted": finding.accepted,
    }


def where(finding: Finding) -> str:
    """Write the place of a finding: one path, or how many fields a rolled-up one has."""
    fields = finding.fields
    return f"{len(fields)} places" if finding.bulk and len(fields) > 1 else finding.first.where


def effect(finding: Finding) -> str:
    """Say what a caller sees, with what is special about this finding."""
    notes = list(dict.fromkeys(change.note for change in finding.members if change.note))
    text = f"{finding.rule.title.capitalize()}. {finding.rule.effect}"
    if notes:
        text += f" ({'; '.join(notes)})"
    return text + (" The facade hides it: not reachable from what apps import." if finding.hidden else "")
