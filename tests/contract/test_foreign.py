"""Pairs from other tools' suites: breaks are found, nothing is called broken that is not, and nothing is silent."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from reward_orders.contract.cli import build
from reward_orders.contract.rules import GENERIC
from tests.contract.differ import TODAY

if TYPE_CHECKING:
    from pathlib import Path

ENOUGH, MOST = 0.97, 0.03


def level(folder: Path) -> str:
    """Return the worst severity that the stock client is told of a pair; a base may be a folder of files."""
    files = [folder / side / "api.yaml" for side in ("base", "revision")]
    if not (folder / "base").is_dir():
        files = [next(folder.glob(f"{side}.*")) for side in ("base", "revision")]
    report = build(str(files[0]), str(files[1]), scope=None, profile=GENERIC, today=TODAY)
    wires = {finding.wire for finding in report.findings}
    return next((wire for wire in ("break", "risk", "safe") if wire in wires), "none")


def test_other_tools_pairs(shared: Path) -> None:
    """At least 0.97 of the breaks, at most 0.03 false alarms, and no break that goes unsaid."""
    found: dict[str, list[tuple[str, str, bool]]] = {"breaking": [], "not": [], "disputed": []}
    for file in sorted((shared / "contract" / "foreign").glob("*/expected.json")):
        expected = json.loads(file.read_text())
        found[expected["verdict"]].append((file.parent.name, level(file.parent), bool(expected.get("soft"))))
    hits = [name for name, worst, soft in found["breaking"] if worst == "break" or (soft and worst == "risk")]
    silent = [name for name, worst, _ in found["breaking"] if worst in {"safe", "none"}]
    false = [name for name, worst, _ in found["not"] if worst == "break"]
    assert silent == []
    assert len(hits) / len(found["breaking"]) >= ENOUGH
    assert len(false) / len(found["not"]) <= MOST
