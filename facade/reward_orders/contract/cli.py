"""The command: arguments in, report out, an exit code that a pipeline can act on."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from reward_orders.contract.accept import Acceptance, AcceptanceError, accept, load_entries
from reward_orders.contract.compare import compare, in_view
from reward_orders.contract.facade import add_facade
from reward_orders.contract.join import add_python
from reward_orders.contract.lock import load_any, write_lock
from reward_orders.contract.profile import Profile, ProfileError, load_profile
from reward_orders.contract.render_github import render_github
from reward_orders.contract.render_html import render_html
from reward_orders.contract.render_markdown import render_changelog, render_markdown
from reward_orders.contract.render_text import render_text
from reward_orders.contract.report import Report, as_json
from reward_orders.contract.rollup import roll_up
from reward_orders.contract.rules import Rules, load_rules
from reward_orders.contract.unreadable import UnreadableError

if TYPE_CHECKING:
    from reward_orders.contract.api import Api

CLEAN, FOUND, USAGE, UNREADABLE, STALE, CRASH = 0, 1, 2, 3, 4, 70
DEEP = 50_000  # chains of references and choices within choices; Python frames, so no stack of C is at stake
EPILOG = """exit codes: 0 nothing at or above --fail-on, 1 findings, 2 usage, 3 unreadable document,
4 acceptance stale or expired, 70 crash. `snapshot DOC --scope FILE` writes a surface lock,
`rules [ID]` explains a rule."""


class OutputError(Exception):
    """The file that `--output` names cannot be written."""


def main(arguments: list[str] | None = None) -> int:
    """Run the command and return its exit code; nothing but a wrong call leaves by an exception."""
    words = sys.argv[1:] if arguments is None else arguments
    sys.setrecursionlimit(max(sys.getrecursionlimit(), DEEP))
    try:
        return _run(words)
    except UnreadableError as error:
        print(error, file=sys.stderr)
        return UNREADABLE
    except (ProfileError, AcceptanceError, OutputError) as error:
        print(error, file=sys.stderr)
        return USAGE
    except BrokenPipeError:
        return CLEAN
    except Exception as error:  # noqa: BLE001 - an uncaught error exits 1 and would read as "breaking"
        print(
            f"contract_diff failed: {type(error).__name__}: {error}; please report it with both documents",
            file=sys.stderr,
        )
        return CRASH


def _run(words: list[str]) -> int:
    if words[:1] == ["rules"]:
        return _explain(load_rules(), words[1:])
    if words[:1] == ["snapshot"]:
        return _snapshot(words[1:])
    options = _parser().parse_args(words)
    if [options.base, options.revision, options.scope].count("-") > 1:
        print("standard input can be read once; give the other document as a file", file=sys.stderr)
        return USAGE
    profile = load_profile(options.profile)
    entries = load_entries(options.accept) if options.accept else []
    today = datetime.now(UTC).date()
    report = build(options.base, options.revision, scope=options.scope, profile=profile, today=today)
    if options.python:
        add_python(report, *options.python)
    if options.facade:
        add_facade(report, options.facade)
    report.acceptance = accept(report.findings, entries, today) if entries else Acceptance()
    _write(_rendered(report, options.format), options.output)
    return _verdict(report, options.fail_on or profile.fail_on, strict=options.strict_accept)


def build(base: str, revision: str, *, scope: str | None, profile: Profile, today: date) -> Report:
    """Compare two documents given as FILE, `-` or git:REV:PATH, and return the report."""
    old, new = load_any(base), load_any(revision)
    limit = old if scope == base else load_any(scope) if scope else None
    return build_report(old, new, limit=limit, profile=profile, today=today, scope=scope or "")


def build_report(old: Api, new: Api, *, limit: Api | None, profile: Profile, today: date, scope: str = "") -> Report:
    """Compare two APIs and roll the changes up."""
    rules = load_rules()
    conformance = limit is not None and limit.doc.sha256 == old.doc.sha256 and new.doc.sha256 != old.doc.sha256
    changes = compare(old, new, rules=rules, profile=profile, today=today, scope=limit)
    findings = roll_up(changes, rules, bulk=profile.bulk, conformance=conformance)
    names = [operation.name for operation in in_view(old, new, limit)]
    return Report(old, new, findings, profile, scope=scope, conformance=conformance, operations=names)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="contract_diff", description=__doc__, epilog=EPILOG, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("base", metavar="BASE", help="what clients were built from: FILE, - or git:REV:PATH")
    parser.add_argument("revision", metavar="REVISION", help="what the provider says now")
    parser.add_argument("--scope", metavar="FILE", help="compare only the operations of this document")
    parser.add_argument("--format", choices=["text", "markdown", "json", "html", "github", "changelog"], default="text")
    parser.add_argument("--fail-on", choices=["break", "risk", "any", "none"])
    parser.add_argument("--profile", metavar="NAME|FILE", help="generic, or a file; openapi/contract.toml without it")
    parser.add_argument("--accept", metavar="FILE", help="accepted findings")
    parser.add_argument("--strict-accept", action="store_true", help="fail on entries that fit no finding")
    parser.add_argument(
        "--python", nargs=2, metavar=("OLD", "NEW"), help="generated packages: folders or git:REV:FOLDER"
    )
    parser.add_argument("--facade", metavar="REV", help="compare facade/ with that of a git revision (needs griffe)")
    parser.add_argument("--output", metavar="FILE", help="write the report there")
    return parser


def _rendered(report: Report, form: str) -> str:
    if form == "json":
        return json.dumps(as_json(report), indent=1, ensure_ascii=False, default=str) + "\n"
    renderers = {
        "text": render_text,
        "markdown": render_markdown,
        "html": render_html,
        "github": render_github,
        "changelog": render_changelog,
    }
    return renderers[form](report)


def _write(text: str, output: str | None) -> None:
    if output:
        try:
            Path(output).write_text(text, encoding="utf-8")
        except OSError as error:
            raise OutputError(f"{output}: the report cannot be written there: {error.strerror}.") from None
    else:
        sys.stdout.buffer.write(text.encode())
        sys.stdout.flush()


def _verdict(report: Report, fail_on: str, *, strict: bool) -> int:
    if fail_on == "none":
        return CLEAN
    lapsed = {entry.fingerprint for entry in report.acceptance.expired}
    fresh = [finding for finding in report.open if finding.fingerprint not in lapsed]
    if Report(report.base, report.revision, fresh, report.profile).reaches(fail_on):
        return FOUND
    if report.acceptance.expired or (strict and report.acceptance.stale):
        return STALE
    return CLEAN


def _explain(rules: Rules, wanted: list[str]) -> int:
    for name in wanted or rules:
        rule = rules.get(name)
        if rule is None:
            print(f"{name} is no rule; `rules` alone lists them", file=sys.stderr)
            return USAGE
        print(f"{rule.id}  P{rule.priority}  wire {rule.wire}, python {rule.python}: {rule.title}")
        if wanted:
            print(f"  {rule.effect}\n  What to do: {rule.do}")
    return CLEAN


def _snapshot(words: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="contract_diff snapshot", description="Write the surface lock of a document.")
    parser.add_argument("document", metavar="DOC")
    parser.add_argument("--scope", metavar="FILE")
    parser.add_argument("--output", metavar="FILE")
    options = parser.parse_args(words)
    scope = load_any(options.scope) if options.scope else None
    _write(write_lock(load_any(options.document), scope), options.output)
    return CLEAN


def run() -> NoReturn:
    """Leave the process with the exit code of main."""
    sys.exit(main())
