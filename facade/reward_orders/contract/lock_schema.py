"""Schemas of a surface lock: `string`, `string(date-time)?`, `#Name`, and objects with their fields.

A closing `?` says that null is allowed, a closing `!` of a field's name that it is required.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from reward_orders.contract.schema import ANNOTATIONS

if TYPE_CHECKING:
    from reward_orders.contract.document import Node
    from reward_orders.contract.schema import Nodes, View
    from reward_orders.contract.views import Schemas

FLAGS = (
    ("read_only", "readOnly"),
    ("write_only", "writeOnly"),
    ("deprecated", "deprecated"),
    ("unique", "uniqueItems"),
)
LINE = re.compile(r"(?P<types>any|null|[a-z|]+)(\((?P<format>[^)]*)\))?(?P<null>\??)\Z")


class Writer:
    """Writes schemas short; what has a name, or comes back to itself, is written once under `named`."""

    def __init__(self, schemas: Schemas) -> None:
        self.schemas = schemas
        self.named: dict[str, Any] = {}
        self._names: dict[tuple[int, ...], str] = {}

    def write(self, node: Node | None) -> Any:
        """Return the short form of a schema; None where there is none."""
        return None if node is None else self._write((node,))

    def _write(self, nodes: Nodes) -> Any:
        view = self.schemas.view(nodes)
        if not view.name or not (view.props or view.unions or view.items):
            return self._short(view)
        key = tuple(id(self._target(each)) for each in nodes)
        if key not in self._names:
            self._names[key] = self._free(view.name)
            self.named[self._names[key]] = None
            self.named[self._names[key]] = self._short(view)
        return f"#{self._names[key]}"

    def _target(self, node: Node) -> Any:
        """Return what a bare reference stands for, so that one schema is written once."""
        return self.schemas.doc.follow(node) if node.keys() <= ANNOTATIONS | {"$ref"} else node

    def _free(self, name: str) -> str:
        number, tried = 1, name
        while tried in self.named:
            number += 1
            tried = f"{name}-{number}"
        return tried

    def _short(self, view: View) -> Any:
        types = "|".join(sorted(view.types)) if view.types else "any" if view.types is None else "null"
        line = types + (f"({view.format})" if view.format else "") + ("?" if view.null else "")
        facts = self._facts(view)
        if view.null is False and view.types is None and not view.unions:
            facts["notNull"] = True
        return {"is": line, **facts} if facts else line

    def _facts(self, view: View) -> Node:
        facts: Node = {key: True for name, key in FLAGS if getattr(view, name)}
        if view.enum is not None:
            facts["const" if view.const and len(view.enum) == 1 else "enum"] = view.enum
        for key, value in (("known", view.known), ("extensible", view.extensible)):
            facts |= {key: value} if value is not None else {}
        for side in ("low", "high"):
            bound = getattr(view, side)
            facts |= {side: list(bound)} if bound else {}
        facts |= {"bounds": view.bounds} if view.bounds else {}
        facts |= {"pattern": list(view.pattern)} if view.pattern else {}
        facts |= {"default": view.default} if view.has_default else {}
        facts |= {"sunset": view.sunset} if view.sunset else {}
        facts |= {"discriminator": [view.discriminator[0], dict(view.discriminator[1])]} if view.discriminator else {}
        facts |= {"keywords": view.keywords} if view.keywords and "$ref" not in str(view.keywords) else {}
        return facts | self._shape(view)

    def _shape(self, view: View) -> Node:
        shape: Node = {}
        if view.props or view.required:
            shape["fields"] = {
                name + ("!" if name in view.required else ""): self._write(nodes) for name, nodes in view.props.items()
            }
        if undescribed := sorted(view.required - view.props.keys()):
            shape["required"] = undescribed
        if view.extra is not True:
            shape["extra"] = self._write(view.extra) if isinstance(view.extra, tuple) else False
        if view.items:
            shape["items"] = self._write(view.items)
        if view.unions:
            shape["one of"] = [[[branch.name, self._write(branch.nodes)] for branch in union] for union in view.unions]
        return shape


def expanded(short: Any) -> Node | None:
    """Return the JSON Schema that a short form stands for."""
    if short is None:
        return None
    if isinstance(short, str):
        return {"$ref": f"#/components/schemas/{short[1:]}"} if short.startswith("#") else _line(short, {})
    return _line(short["is"], short)


def _line(line: str, facts: Node) -> Node:
    match = LINE.match(line)
    if not match:
        raise KeyError(line)
    node: Node = {}
    null = bool(match["null"]) or match["types"] == "null"
    if match["types"] not in {"any", "null"}:
        node["type"] = match["types"].split("|") + (["null"] if null else [])
    elif match["types"] == "null":
        node["type"] = "null"
    elif null:
        node["nullable"] = True
    if match["format"]:
        node["format"] = match["format"]
    _put_values(node, facts, null=null)
    _put_shape(node, facts, null=null)
    return node


def _put_values(node: Node, facts: Node, *, null: bool) -> None:
    node |= {key: True for _, key in FLAGS if facts.get(key)}
    if "const" in facts and not null:
        node["const"] = facts["const"][0]
    elif "enum" in facts or "const" in facts:
        node["enum"] = facts.get("enum", facts.get("const"))
    if "known" in facts:
        node["anyOf"] = [{"type": "string", "enum": facts["known"]}, {"type": "string"}]
    node |= {"x-extensible-enum": facts["extensible"]} if "extensible" in facts else {}
    for side, plain, strict in (("low", "minimum", "exclusiveMinimum"), ("high", "maximum", "exclusiveMaximum")):
        if side in facts:
            node[strict if facts[side][1] else plain] = facts[side][0]
    node |= facts.get("bounds", {}) | facts.get("keywords", {})
    if "pattern" in facts:
        node["allOf"] = [{"pattern": pattern} for pattern in facts["pattern"]]
    node |= {"default": facts["default"]} if "default" in facts else {}
    node |= {"x-sunset": facts["sunset"]} if "sunset" in facts else {}
    if "discriminator" in facts:
        name, values = facts["discriminator"]
        node["discriminator"] = {"propertyName": name, "mapping": values}


def _put_shape(node: Node, facts: Node, *, null: bool) -> None:
    if "fields" in facts:
        fields = facts["fields"]
        node["properties"] = {name.removesuffix("!"): expanded(schema) or {} for name, schema in fields.items()}
        required = [name.removesuffix("!") for name in fields if name.endswith("!")] + facts.get("required", [])
        node |= {"required": required} if required else {}
    if "extra" in facts:
        node["additionalProperties"] = False if facts["extra"] is False else expanded(facts["extra"])
    if "items" in facts:
        node["items"] = expanded(facts["items"])
    unions = [[_branch(*branch) for branch in union] for union in facts.get("one of", [])]
    if len(unions) == 1:
        node["oneOf"] = unions[0] + ([{"type": "null"}] if null else [])
    elif unions:
        node["allOf"] = node.get("allOf", []) + [{"oneOf": union} for union in unions]


def _branch(name: str, short: Any) -> Node:
    node = expanded(short) or {}
    return {"title": name, "allOf": [node]} if name else node
