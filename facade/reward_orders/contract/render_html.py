"""The report as one HTML page: no network, readable without script, anchors are fingerprints."""

from __future__ import annotations

import json
from dataclasses import dataclass
from difflib import SequenceMatcher
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reward_orders.contract.document import listing, mapping
from reward_orders.contract.findings import WIRES, Finding
from reward_orders.contract.render_text import accepted_text, lines_told, place_of, place_text, values_of
from reward_orders.contract.report import Report, effect, entry_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reward_orders.contract.document import Document, Node

STYLE = Path(__file__).with_name("report.css")
HEADINGS = {"break": "Breaks clients already running", "risk": "Risks", "safe": "Safe on the wire", "notice": "Notices"}
COLUMNS = ("api", "request", "response", "python")
SIZE_LIMIT = 200_000
SCRIPT = """document.body.classList.add("scripted");
for (const box of document.querySelectorAll(".filter input")) box.addEventListener("change", () => {
  for (const card of document.querySelectorAll(".card." + box.value)) card.classList.toggle("off", !box.checked);
});"""
MAX_LINES = 40
DEPTH = 3
CONTEXT = 8
TEXTS = frozenset({"description", "example", "examples", "summary", "externalDocs"})


@dataclass(frozen=True)
class Detail:
    """How much a page shows: severities with schemas side by side, places a finding, cards a section."""

    sides: frozenset[str]
    places: int
    cards: int


STEPS = (
    Detail(frozenset(WIRES), 60, 500),
    Detail(frozenset({"break", "risk"}), 60, 500),
    Detail(frozenset({"break"}), 30, 250),
    Detail(frozenset(), 15, 100),
    Detail(frozenset(), 3, 30),
)


def render_html(report: Report) -> str:
    """Return the page; it shows less, step by step, until it is below the size limit, and says so."""
    page = ""
    for detail in STEPS:
        page = _page(report, detail)
        if len(page) <= SIZE_LIMIT:
            break
    return page


def _page(report: Report, detail: Detail) -> str:
    names = f"{report.base.doc.name} → {report.revision.doc.name}"
    parts = [
        "<!doctype html>",
        '<html lang="en"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>Contract diff: {escape(names)}</title>",
        f"<style>{STYLE.read_text(encoding='utf-8')}</style></head><body>",
        f'<h1>Contract diff</h1><div class="path">{escape(names)}</div>',
        *_verdicts(report),
        *_filters(report),
        *_sections(report, detail),
        *_matrix(report),
        *_footer(report, detail),
        f"<script>{SCRIPT}</script></body></html>",
    ]
    return "\n".join(parts) + "\n"


def _verdicts(report: Report) -> Iterable[str]:
    worst = "risk" if report.unread else "safe"
    worst = next((wire for wire in WIRES if any(finding.wire == wire for finding in report.findings)), worst)
    suggestion = report.semver
    users = {"major": "break", "minor": "risk", "patch": "safe"}[suggestion.suggest]
    number = f" ({report.next_version})" if report.next_version else ""
    because = "; ".join(suggestion.because[:4])
    counts = ", ".join(f"{sum(1 for each in report.findings if each.wire == wire)} {wire}" for wire in WIRES)
    yield '<div class="verdicts">'
    yield f'<div class="verdict {worst}"><b>Clients already running</b>{escape(report.deployed.capitalize())}.</div>'
    if not report.conformance:
        yield f'<div class="verdict {users}"><b>After you upgrade</b>Suggested version: '
        yield f"<strong>{suggestion.suggest}{escape(number)}</strong>. {escape(because)}.</div>"
    scope = f", scope {report.scope}" if report.scope else ""
    yield f'<div class="verdict"><b>Findings</b>{counts}; {len(report.accepted)} accepted. '
    yield f"{len(report.operations)} operations compared{escape(scope)}; "
    yield f"profile {escape(report.profile.name)}.</div></div>"


def _matrix(report: Report) -> Iterable[str]:
    """Yield a table of operations and directions; each cell links the worst finding."""
    cells: dict[str, dict[str, list[Finding]]] = {}
    for finding in report.findings:
        spots = {(change.place.operation or "whole document", change.place.direction) for change in finding.members}
        columns = {(name, side if side in {"request", "response"} else "api") for name, side in spots}
        if finding.python != "none":
            columns |= {(name, "python") for name, _ in spots}
        for name, column in sorted(columns):
            cells.setdefault(name, {}).setdefault(column, []).append(finding)
    if not cells:
        return
    heads = "".join(f"<th>{name}</th>" for name in ("operation", "operation itself", "request", "response", "Python"))
    yield f'<h2>Operations</h2><div class="matrix"><table><tr>{heads}</tr>'
    order = [name for name in (*report.operations, "whole document") if name in cells]
    for name in (*order, *(each for each in cells if each not in order)):
        line = "".join(_cell(cells[name].get(column, []), column) for column in COLUMNS)
        yield f'<tr><td class="path">{escape(name)}</td>{line}</tr>'
    yield "</table></div>"


def _cell(found: list[Finding], column: str) -> str:
    if not found:
        return "<td></td>"
    if column == "python":
        levels = {"break": "break", "types": "risk", "default": "risk", "add": "safe", "none": "notice"}
        best = min(found, key=lambda each: list(levels).index(each.python))
        return f'<td class="{levels[best.python]}"><a href="#{best.fingerprint}">{best.python} ({len(found)})</a></td>'
    best = min(found, key=lambda each: WIRES.index(each.wire))
    return f'<td class="{best.wire}"><a href="#{best.fingerprint}">{best.wire} ({len(found)})</a></td>'


def _filters(report: Report) -> Iterable[str]:
    if not report.findings:
        yield "<p>Nothing differs.</p>"
        return
    yield '<div class="filter">Show'
    yield from (f'<label><input type="checkbox" value="{wire}" checked> {wire}</label>' for wire in WIRES)
    yield "</div>"


def _sections(report: Report, detail: Detail) -> Iterable[str]:
    for wire in WIRES:
        found = [finding for finding in report.findings if finding.wire == wire]
        if not found:
            continue
        urgent = wire in {"break", "risk"}
        heading = f"{HEADINGS[wire]} ({len(found)})"
        yield f"<h2>{heading}</h2>" if urgent else f"<details><summary><b>{heading}</b></summary>"
        yield from (_card(finding, report, detail) for finding in found[: detail.cards])
        yield "" if urgent else "</details>"
        if len(found) > detail.cards:
            yield f"<p>And {len(found) - detail.cards} more, in the JSON report.</p>"


def _card(finding: Finding, report: Report, detail: Detail) -> str:
    lines = [
        f'<article class="card {finding.wire}" id="{finding.fingerprint}">',
        f'<h3><span class="tag {finding.wire}">{finding.wire}</span> {escape(finding.rule.title)}',
        f'<span class="tag">{escape(accepted_text(finding).strip(" ()"))}</span>' if finding.accepted else "",
        f'<code>{finding.rule.id}</code> <a href="#{finding.fingerprint}"><code>{finding.fingerprint}</code></a></h3>',
        f'<div class="path">{escape(place_of(finding))}{escape(values_of(finding))}</div>',
        f'<div class="path lines">{escape(lines_told(report, finding))}</div>',
        '<div class="facts">',
        f"<div><b>Clients already running</b>{escape(effect(finding))}</div>",
        f"<div><b>After you upgrade</b>{escape(_upgrade(finding))}</div>",
        f"<div><b>What to do</b>{escape(finding.rule.do)}</div></div>",
    ]
    if finding.wire in detail.sides:
        lines.append(sides(finding, report))
    if len(finding.members) > 1 or finding.first.also.places:
        lines.append(_places(finding, detail.places))
    if finding.wire in {"break", "risk"}:
        lines.append(f"<details><summary>Acceptance entry</summary><pre>{escape(entry_text(finding))}</pre></details>")
    return "\n".join([*lines, "</article>"])


def _places(finding: Finding, shown: int) -> str:
    rows = [f"<li>{escape(place_text(each))}</li>" for each in finding.members[:shown]]
    if len(finding.members) > shown:
        rows.append(f"<li>and {len(finding.members) - shown} more, in the JSON report</li>")
    heading = f"{len(finding.members)} places"
    return f'<details><summary>{heading}</summary><ul class="path">{"".join(rows)}</ul></details>'


def _upgrade(finding: Finding) -> str:
    words = {
        "break": "Code has to be edited",
        "types": "Only a type checker complains",
        "default": "A default is another one",
        "add": "Something new is there",
        "none": "Nothing to edit",
    }
    hidden = ", hidden by the facade" if finding.hidden else ""
    changes = "; ".join(str(each["text"]) for each in finding.python_changes[:6])
    return f"{words[finding.python]}{hidden}." + (f" {changes}" if changes else "")


def _footer(report: Report, detail: Detail) -> Iterable[str]:
    yield "<footer>"
    if detail != STEPS[0]:
        yield "<p>To keep the page small, lesser findings come without their schemas; the JSON has all.</p>"
    for title, api in (("Base", report.base), ("Revision", report.revision)):
        yield f'<div class="path">{title}: {escape(api.doc.name)}, sha256 {api.doc.sha256}</div>'
    yield "</footer>"


def sides(finding: Finding, report: Report) -> str:
    """Return the two columns of a finding, empty where neither document has a place for it."""
    first = finding.first
    nodes = [_node(report.base.doc, first.pointer_base), _node(report.revision.doc, first.pointer_revision)]
    before, after = (_lines(node) for node in _focused(nodes, first.where.rpartition(".")[2]))
    if not before and not after:
        return ""
    left, right = _marked(before, after)
    columns = (("Before", first.pointer_base, left), ("After", first.pointer_revision, right))
    cells = (f"<div><b>{title}</b> <code>{escape(at)}</code><pre>{text}</pre></div>" for title, at, text in columns)
    return f'<div class="sides">{"".join(cells)}</div>'


def _node(doc: Document, pointer: str) -> Node:
    node = doc.lookup(pointer) if pointer else None
    if isinstance(node, dict) and set(node) == {"$ref"}:
        node = doc.follow(node)
    return mapping(node)


def _focused(nodes: list[Node], field: str) -> list[Node]:
    """Where a finding is about one field of an object, show that field and not its neighbours."""
    if not any(field in mapping(node.get("properties")) for node in nodes):
        return nodes
    made = []
    for node in nodes:
        fields = {name: child for name, child in mapping(node.get("properties")).items() if name == field}
        required = [name for name in listing(node.get("required")) if name == field]
        shown = {key: value for key, value in node.items() if key not in {"properties", "required"}}
        made.append(shown | {"properties": fields, "required": required} if node else node)
    return made


def _lines(node: Node) -> list[str]:
    if not node:
        return []
    return json.dumps(_pruned(node, DEPTH), indent=1, ensure_ascii=False, default=str).splitlines()


def _pruned(value: Any, depth: int) -> Any:
    """Drop descriptions and deep levels, and sort names, so that only differences are marked."""
    if isinstance(value, dict):
        if not depth:
            return "…"
        kept = {key: each for key, each in value.items() if key not in TEXTS or isinstance(each, dict)}
        return {key: _pruned(_ordered(key, kept[key]), depth - 1) for key in sorted(kept, key=str)}
    if isinstance(value, list):
        return [_pruned(each, max(depth - 1, 1)) for each in value[:30]]
    return value


def _ordered(key: str, value: Any) -> Any:
    return sorted(value, key=str) if key in {"required", "enum"} and isinstance(value, list) else value


def _marked(before: list[str], after: list[str]) -> tuple[str, str]:
    left: list[str] = []
    right: list[str] = []
    for kind, start, end, other, stop in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            left += _plain(before[start:end])
            right += _plain(after[other:stop])
        else:
            left += [f'<span class="gone">{escape(line)}</span>' for line in before[start:end]]
            right += [f'<span class="came">{escape(line)}</span>' for line in after[other:stop]]
    return _cut(left), _cut(right)


def _plain(lines: list[str]) -> list[str]:
    """Keep the lines next to a difference; a long equal run is folded."""
    shown = lines if len(lines) <= CONTEXT else [*lines[:3], "  …", *lines[-3:]]
    return [f"<span>{escape(line)}</span>" for line in shown]


def _cut(lines: list[str]) -> str:
    return "".join(lines[:MAX_LINES]) + ("<span>…</span>" if len(lines) > MAX_LINES else "")
