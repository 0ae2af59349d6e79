"""What a vendor publishes, taken into the repository: `watch FOLDER` compares it with the lock and writes a new one."""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from reward_orders.contract.cli import CLEAN, PROGRAM, build_report, finish, report_options
from reward_orders.contract.compare import resource
from reward_orders.contract.lock import beside_of, load_any, write_lock
from reward_orders.contract.pages import read_pages, shares_operations, under_base_of
from reward_orders.contract.rules import load_profile
from reward_orders.contract.source import CallError

if TYPE_CHECKING:
    from reward_orders.contract.api import Api, Operation
    from reward_orders.contract.pages import Pages

CONTRACT = "openapi/orders.yaml"
LOCKS = Path("openapi/locks")
HELP = """Read what a vendor publishes (a folder with a document a page, or files), compare our operations with the lock
of openapi/locks, list the operations beside ours that the contract lacks, and write the new lock. Run it in a checkout,
one vendor at a time."""


def watch(words: list[str]) -> int:
    """Run the command; its exit codes are those of `diff`."""
    own = argparse.ArgumentParser(prog=f"{PROGRAM} watch", description=HELP, parents=[report_options()])
    own.add_argument("documents", nargs="+", metavar="FOLDER", help="what the vendor publishes: folders or files")
    own.add_argument("--lock", metavar="FILE", help="the vendor's lock; without it the one that has these operations")
    own.add_argument("--contract", metavar="FILE", default=CONTRACT, help=f"our contract ({CONTRACT})")
    own.add_argument("--dry-run", action="store_true", help="write no lock")
    given = own.parse_args(words)
    ours = load_any(given.contract)
    pages = read_pages(given.documents, ours=ours)
    for name, reason in pages.skipped.items():
        print(f"{name}: skipped, {reason}", file=sys.stderr)
    lock = Path(given.lock) if given.lock else _lock_of(pages.api)
    base = load_any(str(lock)) if lock.exists() else None
    now = under_base_of(pages.api, base) if base else pages.api
    pages = replace(pages, api=now, files={each.key: _file(pages, each) for each in now.operations})
    beside = _beside(now, ours)
    if base:
        known = set(beside_of(lock.read_text(encoding="utf-8")))
        profile, today = load_profile(given.profile), datetime.now(UTC).date()
        report = build_report(base, now, limit=ours, profile=profile, today=today, scope=given.contract)
        listed = {"beside": [_listed(each, pages, known) for each in beside]}
        code = finish(report, given, words=_told(pages, beside, known), beside=listed)
    else:
        print(f"{_told(pages, beside, set())}{lock} is not there yet, so there is nothing to compare with")
        code = CLEAN
    if not given.dry_run:
        _write(lock, write_lock(now, ours, beside=[each.name for each in beside]))
    return code


def _lock_of(api: Api) -> Path:
    """The committed lock with operations of these documents; raises CallError for none, and for two vendors'."""
    files = sorted(LOCKS.glob("*.surface.json"))
    found = [file for file in files if shares_operations(api, load_any(str(file)))]
    if len(found) != 1:
        told = f"fit {' and '.join(map(str, found))}" if found else f"fit no lock of {LOCKS}"
        raise CallError(f"{api.doc.name}: its operations {told}; name the lock with --lock, one vendor at a time")
    return found[0]


def _beside(api: Api, ours: Api) -> list[Operation]:
    """Operations of the documents that the contract lacks, those of our own resources first."""
    mine = {key for operation in ours.operations for key in (operation.key, operation.relative_key)}
    near = {resource(operation) for operation in ours.operations}
    lacking = [each for each in api.operations if each.key not in mine]
    return sorted(lacking, key=lambda each: (resource(each) not in near, each.full, each.method))


def _file(pages: Pages, operation: Operation) -> str:
    return pages.files.get(operation.key) or pages.files[operation.relative_key]


def _listed(operation: Operation, pages: Pages, known: set[str]) -> dict[str, object]:
    return {"operation": operation.name, "file": pages.files[operation.key], "new": operation.name not in known}


def _told(pages: Pages, beside: list[Operation], known: set[str]) -> str:
    head = f"{len(pages.files)} operations in {len(set(pages.files.values()))} documents"
    if not beside:
        return f"{head}; the contract has all of them\n"
    lines = [f"{head}; {len(beside)} beside ours, which the contract lacks:"]
    for each in beside:
        new = "new " if each.name not in known else "    "
        lines.append(f"  {new}{each.name}  ({pages.files[each.key]})")
    return "\n".join(lines) + "\n\n"


def _write(lock: Path, text: str) -> None:
    changed = not lock.exists() or lock.read_text(encoding="utf-8") != text
    try:
        lock.write_text(text, encoding="utf-8")
    except OSError as error:
        raise CallError(f"{lock}: the lock cannot be written there: {error.strerror}.") from None
    print(f"{lock}: {'written anew; review it and commit it' if changed else 'is as it was'}", file=sys.stderr)
