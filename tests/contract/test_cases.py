"""The shared single-topic cases through the command, and the best installable peer beside it."""

from __future__ import annotations

import contextlib
import io
import json
import sys
from typing import TYPE_CHECKING, Any

import pytest

from reward_orders.contract.cli import main

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

LEVELS = {"break": "error", "risk": "warn", "safe": "info", "notice": "info"}
Verdict = tuple[str, set[str]]


def ours(base: Path, revision: Path) -> Verdict:
    """Run the command as anyone would and return the worst level and every rule named."""
    out = io.StringIO()
    out.buffer = io.BytesIO()  # type: ignore[attr-defined]
    with contextlib.redirect_stdout(out):
        code = main([str(base), str(revision), "--profile", "generic", "--format", "json", "--fail-on", "none"])
    assert code == 0, base
    findings = json.loads(out.buffer.getvalue())["findings"]  # type: ignore[attr-defined]
    levels = {LEVELS[finding["wire"]] for finding in findings}
    worst = next((level for level in ("error", "warn", "info") if level in levels), "none")
    return worst, {each["rule"] for finding in findings for each in (finding, *finding["affects"])}


def peers(base: Path, revision: Path) -> Verdict:
    """Run specshift; a refusal or a crash counts as nothing found."""
    from specshift import differ, spec_loader

    try:
        changes = differ.diff_specs(spec_loader.load_spec(str(base)), spec_loader.load_spec(str(revision))).changes
    except Exception:  # noqa: BLE001 - whatever a peer raises is its verdict
        return "none", set()
    levels = {str(getattr(change.severity, "value", change.severity)).lower() for change in changes}
    return ("error" if "breaking" in levels else "info" if levels else "none"), set()


def score(shared: Path, tool: Callable[[Path, Path], Verdict], *, core: bool) -> dict[str, Any]:
    """Return recall, false alarms and the share of asserted ids, with the names of what went wrong."""
    folder = shared / "contract"
    known = {rule["id"]: set(rule["oasdiff_ids"]) for rule in json.loads((folder / "rules.json").read_text())}
    mapped = set().union(*known.values())
    hits = wanted = found = breaking = false = quiet = 0
    wrong = []
    for case in json.loads((folder / "cases" / "index.json").read_text()):
        if core and not case["core"]:
            continue
        place = folder / "cases" / case["name"]
        level, rules = tool(next(place.glob("base.*")), next(place.glob("revision.*")))
        asserted = set(case["oasdiff_ids"]) & mapped
        wanted += len(asserted)
        hits += len(asserted & set().union(*(known.get(rule, set()) for rule in rules)))
        if case["disputed"] or case["max_level"] == "warn":
            continue
        want, got = case["max_level"] == "error", level == "error"
        breaking, found = breaking + want, found + (want and got)
        quiet, false = quiet + (not want), false + (got and not want)
        wrong += [case["name"]] if want != got else []
    return {"recall": found / breaking, "false": false / quiet, "ids": hits / wanted, "wrong": wrong}


@pytest.mark.parametrize("core", [True, False])
def test_cases(shared: Path, capsys: pytest.CaptureFixture[str], core: bool) -> None:
    """Breaking found at least 0.97 with false alarms at most 0.03 on the core cases, and better than the peer."""
    mine, theirs = score(shared, ours, core=core), score(shared, peers, core=core)
    with capsys.disabled():
        name = "core cases" if core else "all cases"
        for who, each in (("contract diff", mine), ("specshift", theirs)):
            sys.stdout.write(f"\n{name}: {who:14} found {each['recall']:.2f}, false alarms {each['false']:.2f}")
    assert mine["recall"] > theirs["recall"]
    assert mine["false"] < theirs["false"]
    if core:
        assert mine["recall"] >= 0.97, mine["wrong"]
        assert mine["false"] <= 0.03, mine["wrong"]
        assert mine["ids"] >= 0.85


def test_peer_is_at_work(shared: Path) -> None:
    """The comparison is not with a peer that never runs."""
    place = shared / "contract" / "cases" / "breaking_body"
    assert peers(next(place.glob("base.*")), next(place.glob("revision.*")))[0] == "error"
