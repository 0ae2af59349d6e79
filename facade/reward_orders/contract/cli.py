"""The command: arguments in, report out, an exit code that a pipeline can act on."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reward_orders.contract.compare import compare, conforms, in_view
from reward_orders.contract.findings import roll_up
from reward_orders.contract.lock import load_any, write_lock
from reward_orders.contract.py_join import add_facade, add_python
from reward_orders.contract.render_github import render_github
from reward_orders.contract.render_html import render_html
from reward_orders.contract.render_sarif import render_sarif
from reward_orders.contract.render_text import clean, render_changelog, render_markdown, render_text
from reward_orders.contract.report import Acceptance, Report, accept, json_text, load_entries
from reward_orders.contract.rules import Profile, load_profile, load_rules
from reward_orders.contract.source import CallError, UnreadableError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from reward_orders.contract.api import Api
    from reward_orders.contract.report import Entry

    Command = Callable[[list[str]], int]

CLEAN, FOUND, USAGE, UNREADABLE, STALE, CRASH = 0, 1, 2, 3, 4, 70
DEEP = 50_000  # chains of references and choices within choices; Python frames, so no stack of C is at stake
PROGRAM = "python -m reward_orders.contract"
EPILOG = """exit codes: 0 nothing at or above --fail-on, 1 findings or parts that are not compared, 2 usage,
3 unreadable document, 4 acceptance stale or expired, 70 crash. Without a command the words are those of
`diff`. Other commands:
`check VENDOR` judges a vendor's new document for the installed version, `watch FOLDER` for the repository,
`gate` fails when openapi/orders.yaml breaks the last tag, `notes` writes what changed since then,
`snapshot DOC --scope FILE` writes a surface lock, `rules [ID]` explains a rule, `schema` prints the JSON schema of
the JSON report. Each takes --help."""
SCHEMA = Path(__file__).with_name("report.schema.json")
RENDERERS = {
    "text": render_text,
    "markdown": render_markdown,
    "json": json_text,
    "html": render_html,
    "github": render_github,
    "sarif": render_sarif,
    "changelog": render_changelog,
}


def main(arguments: list[str] | None = None, *, more: Mapping[str, Command] | None = None) -> int:
    """Run a command, one of `more` among them, and return its exit code; only a wrong call leaves by an exception."""
    words = sys.argv[1:] if arguments is None else arguments
    commands: dict[str, Command] = {
        "diff": _diff,
        "snapshot": _snapshot,
        "rules": _explain,
        "schema": _schema,
        **(more or {}),
    }
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(max(limit, DEEP))
    try:
        return commands[words[0]](words[1:]) if words and words[0] in commands else _diff(words)
    except UnreadableError as error:
        print(clean(str(error)), file=sys.stderr)
        return UNREADABLE
    except CallError as error:
        print(clean(str(error)), file=sys.stderr)
        return USAGE
    except BrokenPipeError:
        return CLEAN
    except Exception as error:  # noqa: BLE001 - an uncaught error exits 1 and would read as "breaking"
        told = f"contract diff failed: {type(error).__name__}: {error}; please report it with both documents"
        print(told, file=sys.stderr)
        return CRASH
    finally:
        # For a program that calls this function: at DEEP, endless recursion through C code ends the process.
        sys.setrecursionlimit(limit)


def build(base: str, revision: str, *, scope: str | None, profile: Profile, today: date) -> Report:
    """Compare two documents given as FILE, `-` or git:REV:PATH, and return the report."""
    old, new = load_any(base), load_any(revision)
    limit = old if scope == base else load_any(scope) if scope else None
    return build_report(old, new, limit=limit, profile=profile, today=today, scope=scope or "")


def build_report(old: Api, new: Api, *, limit: Api | None, profile: Profile, today: date, scope: str = "") -> Report:
    """Compare two APIs and roll the changes up."""
    rules = load_rules()
    names = [operation.name for operation in in_view(old, new, limit)]
    if not names and limit is not None:
        raise CallError(f"{scope}: the scope fits no operation of {old.doc.name} or {new.doc.name}")
    if not names:
        raise UnreadableError(f"{old.doc.name} and {new.doc.name}", "there is no operation to compare.")
    conformance = conforms(old, new, limit)
    changes = compare(old, new, rules=rules, profile=profile, today=today, scope=limit)
    findings = roll_up(changes, rules, bulk=profile.bulk, conformance=conformance)
    return Report(old, new, findings, profile, scope=scope, conformance=conformance, operations=names)


def _diff(words: list[str]) -> int:
    options = _parser().parse_args(words)
    if [options.base, options.revision, options.scope].count("-") > 1:
        raise CallError("standard input can be read once; give the other document as a file")
    profile = load_profile(options.profile)
    entries = load_entries(options.accept) if options.accept else []
    today = datetime.now(UTC).date()
    report = build(options.base, options.revision, scope=options.scope, profile=profile, today=today)
    if options.python:
        add_python(report, *options.python)
    if options.facade:
        add_facade(report, options.facade)
    return finish(report, options, entries=entries)


def finish(
    report: Report,
    options: argparse.Namespace,
    *,
    entries: list[Entry] | None = None,
    words: str = "",
    beside: dict[str, Any] | None = None,
) -> int:
    """Accept, write and judge a report by the options of `diff`; `words` come before a text, `beside` into a JSON."""
    if entries is None:
        entries = load_entries(options.accept) if options.accept else []
    today = datetime.now(UTC).date()
    report.acceptance = accept(report.findings, entries, today) if entries else Acceptance()
    if beside and options.format == "json":
        text = json_text(report, beside=beside)
    else:
        told = {"text": words, "markdown": f"```\n{words}```\n\n" if words else ""}
        text = told.get(options.format, "") + RENDERERS[options.format](report)
    _write(text, options.output)
    fail_on = options.fail_on or report.profile.fail_on
    return _verdict(report, fail_on, strict=options.strict_accept, allow_unread=options.allow_unread)


def _parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(
        prog=PROGRAM,
        description=__doc__,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        parents=[report_options()],
    )
    made.add_argument("base", metavar="BASE", help="what clients were built from: FILE, - or git:REV:PATH")
    made.add_argument("revision", metavar="REVISION", help="what the provider says now")
    made.add_argument("--scope", metavar="FILE", help="compare only the operations of this document")
    told = "generated packages: folders or git:REV:FOLDER"
    made.add_argument("--python", nargs=2, metavar=("OLD", "NEW"), help=told)
    made.add_argument("--facade", metavar="REV", help="compare facade/ with that of a git revision (needs griffe)")
    return made


def report_options() -> argparse.ArgumentParser:
    """The options of every command that writes a report."""
    made = argparse.ArgumentParser(add_help=False)
    made.add_argument("--format", choices=list(RENDERERS), default="text")
    made.add_argument("--fail-on", choices=["break", "risk", "any", "none"])
    told = "generic, reward-orders (our own client) or a file; without it openapi/contract.toml, where there is one"
    made.add_argument("--profile", metavar="NAME|FILE", help=told)
    made.add_argument("--accept", metavar="FILE", help="accepted findings")
    made.add_argument("--allow-unread", action="store_true", help="do not fail on parts that are not compared")
    made.add_argument("--strict-accept", action="store_true", help="fail on entries that fit no finding")
    made.add_argument("--output", metavar="FILE", help="write the report there")
    return made


def _write(text: str, output: str | None) -> None:
    if not output:
        sys.stdout.buffer.write(text.encode())
        sys.stdout.flush()
        return
    try:
        Path(output).write_text(text, encoding="utf-8")
    except OSError as error:
        raise CallError(f"{output}: the report cannot be written there: {error.strerror}.") from None


def _verdict(report: Report, fail_on: str, *, strict: bool, allow_unread: bool) -> int:
    if fail_on == "none":
        return CLEAN
    lapsed = {entry.fingerprint for entry in report.acceptance.expired}
    fresh = [finding for finding in report.open if finding.fingerprint not in lapsed]
    parts = {finding.fingerprint for finding in report.unread}
    left = [finding for finding in fresh if not (allow_unread and finding.fingerprint in parts)]
    if any(finding.fingerprint in parts for finding in left):
        return FOUND
    if Report(report.base, report.revision, left, report.profile).reaches(fail_on):
        return FOUND
    return STALE if report.acceptance.expired or (strict and report.acceptance.stale) else CLEAN


def _snapshot(words: list[str]) -> int:
    parser = argparse.ArgumentParser(prog=f"{PROGRAM} snapshot", description="Write the surface lock of a document.")
    parser.add_argument("document", metavar="DOC")
    parser.add_argument("--scope", metavar="FILE")
    parser.add_argument("--output", metavar="FILE")
    options = parser.parse_args(words)
    scope = load_any(options.scope) if options.scope else None
    _write(write_lock(load_any(options.document), scope), options.output)
    return CLEAN


def _schema(words: list[str]) -> int:
    """Print the JSON schema of the JSON report."""
    argparse.ArgumentParser(prog=f"{PROGRAM} schema", description=_schema.__doc__).parse_args(words)
    sys.stdout.write(SCHEMA.read_text(encoding="utf-8"))
    return CLEAN


def _explain(words: list[str]) -> int:
    rules = load_rules()
    for name in words or rules:
        rule = rules.get(name)
        if rule is None:
            raise CallError(f"{name} is no rule; `rules` alone lists them")
        print(f"{rule.id}  P{rule.priority}  wire {rule.wire}, python {rule.python}: {rule.title}")
        if words:
            print(f"  {rule.effect}\n  What to do: {rule.do}")
    return CLEAN
