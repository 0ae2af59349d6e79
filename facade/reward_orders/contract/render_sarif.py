"""The report as SARIF 2.1.0: what code scanning services read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from reward_orders._version import __version__
from reward_orders.contract.render_text import place_of, values_of
from reward_orders.contract.report import effect

if TYPE_CHECKING:
    from reward_orders.contract.findings import Finding
    from reward_orders.contract.report import Report

LEVELS = {"break": "error", "risk": "warning", "safe": "note", "notice": "note"}
SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def render_sarif(report: Report) -> str:
    """Return one run with a result for each finding, at its line of the revision; the base is a related location."""
    rules = {finding.rule.id: finding.rule for finding in report.findings}
    driver = {
        "name": "reward-orders contract",
        "version": __version__,
        "rules": [
            {
                "id": rule.id,
                "shortDescription": {"text": rule.title},
                "fullDescription": {"text": rule.effect},
                "help": {"text": rule.do},
                "defaultConfiguration": {"level": LEVELS[rule.wire]},
            }
            for rule in rules.values()
        ],
    }
    run = {
        "tool": {"driver": driver},
        "results": [_result(finding, report) for finding in report.findings],
        "properties": {"profile": report.profile.name, "deployed": report.deployed},
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=1, ensure_ascii=False) + "\n"


def _result(finding: Finding, report: Report) -> dict[str, Any]:
    base, revision = report.spots(finding)
    there = revision or base or (report.revision.doc.name, 1)
    made: dict[str, Any] = {
        "ruleId": finding.rule.id,
        "level": LEVELS[finding.wire],
        "message": {"text": f"{place_of(finding)}{values_of(finding)}. {effect(finding)} {finding.rule.do}"},
        "locations": [_location(*there)],
        "partialFingerprints": {"contractDiff/v1": finding.fingerprint},
        "properties": {"wire": finding.wire, "python": finding.python},
    }
    if base and revision:
        made["relatedLocations"] = [_location(*base) | {"id": 1, "message": {"text": "in the base"}}]
    if finding.accepted:
        made["suppressions"] = [{"kind": "external", "justification": finding.accepted["reason"]}]
    return made


def _location(file: str, line: int) -> dict[str, Any]:
    artifact = {"uri": quote(file_of(file))}
    return {"physicalLocation": {"artifactLocation": artifact, "region": {"startLine": line}}}


def file_of(name: str) -> str:
    """Return the path of a file that may be named at a git revision."""
    return name.split(":", 2)[2] if name.startswith("git:") else name
