"""Accepted findings: fingerprint, reason and expiry in a file; what ran out or fits nothing is said."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from reward_orders.contract.rollup import Finding


class AcceptanceError(Exception):
    """The acceptance file cannot be used; the message names the file, the entry and what is wrong."""


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


def load_entries(path: str) -> list[Entry]:
    """Read an acceptance file; raises AcceptanceError."""
    try:
        data = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        raise AcceptanceError(f"{path}: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise AcceptanceError(f"{path}: {error}") from None
    entries = data.get("accept", [])
    if not isinstance(entries, list):
        raise AcceptanceError(f"{path}: entries are written [[accept]]")
    return [_entry(path, number, entry) for number, entry in enumerate(entries, 1)]


def _entry(path: str, number: int, entry: dict[str, Any]) -> Entry:
    place = f"{path}: entry {number}"
    for key in ("fingerprint", "reason"):
        if not isinstance(entry.get(key), str) or not entry[key].strip():
            raise AcceptanceError(f"{place} needs `{key}`")
    until = entry.get("until")
    try:
        until = date.fromisoformat(until) if isinstance(until, str) else until
    except ValueError:
        until = None
    if not isinstance(until, date):
        raise AcceptanceError(f"{place} needs `until`, a date such as 2027-06-30")
    if unknown := entry.keys() - {"fingerprint", "reason", "until", "rule", "where"}:
        raise AcceptanceError(f"{place} has unknown `{min(unknown)}`")
    until = date(until.year, until.month, until.day)
    return Entry(entry["fingerprint"], entry["reason"], until, str(entry.get("rule", "")), str(entry.get("where", "")))


def accept(findings: list[Finding], entries: list[Entry], today: date) -> Acceptance:
    """Mark the findings that entries name; an entry holds up to and including its last day."""
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
    """Write the acceptance entry of a finding, ready to copy; reason and date are for whoever accepts it."""
    first = finding.first
    where = " ".join(part for part in (first.place.operation, first.where) if part).replace('"', "'")
    lines = [
        "[[accept]]",
        f'fingerprint = "{finding.fingerprint}"',
        f'rule = "{finding.rule.id}"',
        f'where = "{where}"',
    ]
    return "\n".join([*lines, 'reason = ""', "until = "])
