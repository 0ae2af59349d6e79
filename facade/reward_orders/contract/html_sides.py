"""Before and after of the smallest enclosing schema, side by side, with the lines that differ marked."""

from __future__ import annotations

import json
from difflib import SequenceMatcher
from html import escape
from typing import TYPE_CHECKING, Any

from reward_orders.contract.document import listing, mapping

if TYPE_CHECKING:
    from reward_orders.contract.document import Document, Node
    from reward_orders.contract.report import Report
    from reward_orders.contract.rollup import Finding

MAX_LINES = 40
DEPTH = 3
CONTEXT = 8
TEXTS = frozenset({"description", "example", "examples", "summary", "externalDocs"})


def sides(finding: Finding, report: Report) -> str:
    """Return the two columns of a finding, empty where neither document has a place for it."""
    nodes = [
        _node(report.base.doc, finding.first.pointer_base),
        _node(report.revision.doc, finding.first.pointer_revision),
    ]
    before, after = (_lines(node) for node in _focused(nodes, finding.first.where.rpartition(".")[2]))
    if not before and not after:
        return ""
    left, right = _marked(before, after)
    columns = (("Before", finding.first.pointer_base, left), ("After", finding.first.pointer_revision, right))
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
    """Leave out texts and what lies deep, and put names in order: only what differs shall be marked."""
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
