"""Whether a vendor's new document breaks the installed version: `check VENDOR.json [--my-calls FOLDER]`.

`said VENDOR` prints what it is compared with.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from reward_orders.contract import my_calls
from reward_orders.contract.cli import PROGRAM, build_report, finish, report_options
from reward_orders.contract.compare import resource
from reward_orders.contract.installed import NAME, contract, vendor_files, vendor_locks
from reward_orders.contract.pages import read_pages, shares_operations, under_base_of
from reward_orders.contract.rules import OWN, load_profile
from reward_orders.contract.source import CallError

if TYPE_CHECKING:
    from reward_orders.contract.api import Api, Operation

HELP = """Compare what a vendor publishes now with what it said when the installed version was released, as that version
sees it. Base documents and profile come with the package. Name one document, several, or a folder of pages."""


SAID = "Print what a vendor said when the installed version was released: what `check` compares with."


def check(words: list[str]) -> int:
    """Run the command; its exit codes are those of `diff`."""
    own = argparse.ArgumentParser(prog=f"{PROGRAM} check", description=HELP, parents=[report_options()])
    own.add_argument("documents", nargs="+", metavar="VENDOR", help="what the vendor publishes: files or folders")
    about = "cassettes of your app (VCR.py's YAML): only what breaks a recorded call or field of an answer counts"
    own.add_argument("--my-calls", metavar="FOLDER", help=about)
    given = own.parse_args(words)
    ours = contract()
    pages = read_pages(given.documents, ours=ours)
    for name, reason in pages.skipped.items():
        print(f"{name}: skipped, {reason}", file=sys.stderr)
    base = _said_then(pages.api)
    now = under_base_of(pages.api, base)
    base.operations = _described(base, now)
    profile, today = load_profile(given.profile or OWN), datetime.now(UTC).date()
    report = build_report(base, now, limit=ours, profile=profile, today=today, scope=NAME)
    if not given.my_calls:
        return finish(report, given)
    calls = my_calls.read_calls(given.my_calls, ours)
    hits = my_calls.hits(report, calls)
    judged = replace(report, findings=[hit.finding for hit in hits])
    told = my_calls.told(hits, calls, of=len(report.findings))
    return finish(judged, given, beside={"calls": my_calls.as_json(hits)}, words=told)


def said(words: list[str]) -> int:
    """Print what a vendor said when the installed version was released, as a surface lock."""
    own = argparse.ArgumentParser(prog=f"{PROGRAM} said", description=SAID)
    files = vendor_files()
    own.add_argument("vendor", choices=sorted(files))
    sys.stdout.write(files[own.parse_args(words).vendor].read_text(encoding="utf-8"))
    return 0


def _said_then(now: Api) -> Api:
    """What the vendor of a document said; raises CallError for a document of neither vendor, or of both."""
    found = {vendor: api for vendor, api in vendor_locks().items() if shares_operations(now, api)}
    if not found:
        shown = ", ".join(sorted(operation.key for operation in now.operations)[:3])
        raise CallError(
            f"{now.doc.name}: none of its operations is one that {NAME} calls (it has {shown}); name a document of the "
            "order API of Tango or Voucherify, with its base path in `servers`"
        )
    if len(found) > 1:
        raise CallError(f"{now.doc.name}: holds both {' and '.join(found)}; check one vendor at a time")
    (api,) = found.values()
    return api


def _described(base: Api, now: Api) -> list[Operation]:
    """The operations of the resources that a document describes: those of a portal's other pages are not gone."""
    resources = {resource(operation) for operation in now.operations}
    ids = {operation.id for operation in now.operations} - {""}
    told = [each for each in base.operations if resource(each) in resources or each.id in ids]
    if apart := [operation.name for operation in base.operations if operation not in told]:
        print(f"not judged, for {now.doc.name} does not describe them: {', '.join(apart)}", file=sys.stderr)
    return told
