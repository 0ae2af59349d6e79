"""Surface locks: what a document says about some operations, in our own short form, committed in its place.

A lock holds no text of the vendor's: operations, parameters, statuses, and schemas as types: `string`,
`string(date-time)?`, `#Name`, and objects with their fields. A closing `?` says that null is allowed, a closing `!` of
a field's name that it is required. A lock reads back as an API, so that the same command compares vendor then with
vendor now.
"""

from __future__ import annotations

import hashlib
import json
import re
from typing import TYPE_CHECKING, Any

from reward_orders.contract.api import (
    Alternative,
    Api,
    Body,
    Encoding,
    Header,
    Media,
    Operation,
    Parameter,
    Response,
    Scheme,
    restrict,
)
from reward_orders.contract.document import Document, Node, Unread, escape, load, mapping
from reward_orders.contract.read_api import read_api
from reward_orders.contract.schema import ANNOTATIONS, canonical
from reward_orders.contract.source import Source, UnreadableError, read_source
from reward_orders.contract.views import FLAGS, Schemas

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reward_orders.contract.schema import Nodes, View

FORMAT = 1
WIDTH = 120
LINE = re.compile(r"(?P<types>any|null|[a-z|]+)(\((?P<format>[^)]*)\))?(?P<null>\??)\Z")


def load_any(spec: str) -> Api:
    """Read a document or a surface lock as an API; raises UnreadableError."""
    source = read_source(spec)
    if '"surface":' in source.text[:200] and source.text.lstrip().startswith("{"):
        try:
            return _read(json.loads(source.text), source)
        except (json.JSONDecodeError, KeyError, TypeError, AttributeError) as error:
            raise UnreadableError(source.name, f"not a surface lock of format {FORMAT}: {error}.") from None
    return read_api(load(source))


def read_lock(text: str, name: str) -> Api:
    """Read the text of a lock that was just made; `name` is how reports call it."""
    return _read(json.loads(text), Source(name, text, hashlib.sha256(text.encode()).hexdigest()))


def beside_of(text: str) -> list[str]:
    """The operations that a lock names beside those it holds; none where the text is no lock."""
    try:
        named = json.loads(text).get("beside", [])
    except (ValueError, AttributeError):
        return []
    return [str(each) for each in named] if isinstance(named, list) else []


def write_lock(api: Api, scope: Api | None, *, beside: Sequence[str] = ()) -> str:
    """Return the lock of an API, of the operations in scope where one is given; `beside` names the others of it."""
    operations = restrict(api, api, scope)[0] if scope else api.operations
    writer = Writer(Schemas(api.doc))
    held = {operation.name: _operation(writer, operation) for operation in operations}
    lock = {
        "surface": FORMAT,
        "version": api.version,
        "servers": list(api.servers),
        "security": _written_security(api.security),
        "schemes": {
            name: {"is": scheme.identity, "scopes": sorted(scheme.scopes)}
            for name, scheme in sorted(api.schemes.items())
        },
        "operations": held,
        "schemas": dict(sorted(writer.named.items())),
        "dangling": sorted({each.ref for each in _unread(api, operations) if each.ref}),
        **({"beside": list(beside)} if beside else {}),
    }
    if api.webhooks and (hooks := webhooks_in(api, scope)):
        lock["webhooks"] = {hook.name: _operation(writer, hook) for hook in hooks}
    if unread := [each for each in _unread(api, operations) if not each.ref] + writer.unread:
        lock["unread"] = sorted({(each.construct, each.reason) for each in unread})
    return _laid_out(lock, "") + "\n"


def webhooks_in(api: Api, scope: Api | None) -> list[Operation]:
    """Return the webhooks of an API, those in scope where one is given."""
    wanted = {each.name for each in (scope or api).webhooks}
    return [each for each in api.webhooks if each.name in wanted]


def _unread(api: Api, operations: list[Operation]) -> list[Unread]:
    return [*(each for operation in operations for each in operation.unread), *api.doc.unread]


def _laid_out(value: Any, indent: str) -> str:
    """Return JSON for review: a value that fits on one line gets one line."""
    line = json.dumps(value, ensure_ascii=False, default=str)
    if not isinstance(value, (dict, list)) or len(line) + len(indent) <= WIDTH or not value:
        return line
    inner = indent + " "
    if isinstance(value, list):
        rows = [_laid_out(each, inner) for each in value]
        return f"[\n{inner}" + f",\n{inner}".join(rows) + f"\n{indent}]"
    rows = [f"{json.dumps(str(key), ensure_ascii=False)}: {_laid_out(each, inner)}" for key, each in value.items()]
    return f"{{\n{inner}" + f",\n{inner}".join(rows) + f"\n{indent}}}"


def _operation(writer: Writer, operation: Operation) -> Node:
    held: Node = {"full": operation.full, "id": operation.id, "tags": list(operation.tags)}
    held |= {"address": operation.address} if operation.address else {}
    if operation.deprecated or operation.sunset:
        held |= {"deprecated": operation.deprecated, "sunset": operation.sunset}
    held["security"] = _written_security(operation.security)
    held["parameters"] = [_parameter(writer, parameter) for parameter in operation.parameters]
    if operation.body:
        held["body"] = {"required": operation.body.required, "media": _media(writer, operation.body.media)}
    held["responses"] = {
        status: {
            "media": _media(writer, response.media),
            "headers": {
                name: {"required": header.required, "schema": writer.write(header.schema)}
                | ({"media": header.media} if header.media else {})
                for name, header in response.headers.items()
            },
        }
        | ({"links": response.links} if response.links else {})
        for status, response in operation.responses.items()
    }
    if operation.callbacks:
        held["callbacks"] = {each.name: _operation(writer, each) for each in operation.callbacks}
    return held


def _parameter(writer: Writer, parameter: Parameter) -> Node:
    held: Node = {"in": parameter.location, "name": parameter.name, "required": parameter.required}
    held |= {"style": parameter.style, "schema": writer.write(parameter.schema)}
    held |= {"deprecated": True} if parameter.deprecated else {}
    held |= {"sunset": parameter.sunset} if parameter.sunset else {}
    held |= {"taken": list(parameter.taken)} if parameter.taken else {}
    return held | ({"media": parameter.media} if parameter.media else {})


def _media(writer: Writer, media: dict[str, Media]) -> Node:
    return {name: _one_media(writer, each) for name, each in media.items()}


def _one_media(writer: Writer, media: Media) -> Any:
    schema = writer.write(media.schema)
    if media.item is None and not media.encoding:
        return schema
    encoding = {
        name: {"types": list(each.types), "style": each.style, "headers": list(each.headers)}
        for name, each in media.encoding.items()
    }
    return {"schema": schema, "item": writer.write(media.item), "encoding": encoding}


def _read(lock: Node, source: Source) -> Api:
    if lock["surface"] != FORMAT:
        raise UnreadableError(source.name, f"surface lock format {lock['surface']} is not known; write it again.")
    schemas = {key: expanded(schema) for key, schema in lock["schemas"].items()}
    schemas = {key: schema for key, schema in schemas.items() if schema is not None}
    root = {"openapi": "3.1.0", "components": {"schemas": schemas}}
    doc = Document(root, name=source.name, sha256=source.sha256, text=source.text)
    doc.schemas_at = "/schemas/"
    doc.unread = [Unread("", "reference", "it leads nowhere", ref) for ref in lock["dangling"]]
    doc.unread += [Unread("", construct, reason) for construct, reason in lock.get("unread", [])]
    servers = tuple(lock["servers"])
    operations = [_read_operation(key, held, servers) for key, held in lock["operations"].items()]
    hooks = [_read_operation(key, held, servers, hook=True) for key, held in lock.get("webhooks", {}).items()]
    schemes = {key: Scheme(held["is"], frozenset(held["scopes"]), "") for key, held in lock["schemes"].items()}
    security = _read_security(lock["security"])
    return Api(doc, lock["version"], operations, schemes, servers, security, webhooks=hooks)


def _written_security(alternatives: tuple[Alternative, ...]) -> list[dict[str, list[str]]]:
    return [{name: sorted(scopes) for name, scopes in each.items()} for each in alternatives]


def _read_security(held: list[dict[str, list[str]]]) -> tuple[Alternative, ...]:
    return tuple({name: frozenset(scopes) for name, scopes in each.items()} for each in held)


def _read_operation(key: str, held: Node, servers: tuple[str, ...], *, hook: bool = False) -> Operation:
    method, _, path = key.partition(" ")
    body = held.get("body")
    return Operation(
        method=method.lower(),
        path=path,
        full=held["full"],
        id=held["id"],
        tags=tuple(held["tags"]),
        deprecated=bool(held.get("deprecated")),
        sunset=held.get("sunset", ""),
        parameters=tuple(_read_parameter(each) for each in held["parameters"]),
        body=Body(body["required"], _read_media(body["media"]), "") if body else None,
        responses={status: _read_response(each) for status, each in held["responses"].items()},
        security=_read_security(held["security"]),
        servers=servers,
        pointer=f"/{'webhooks' if hook else 'operations'}/{escape(key)}",
        kind="hook" if hook else "call",
        address=held.get("address", ""),
        callbacks=tuple(
            _read_operation(name, each, servers, hook=True) for name, each in held.get("callbacks", {}).items()
        ),
    )


def _read_parameter(held: Node) -> Parameter:
    return Parameter(
        name=held["name"],
        location=held["in"],
        required=held["required"],
        schema=expanded(held["schema"]),
        style=held["style"],
        deprecated=bool(held.get("deprecated")),
        sunset=held.get("sunset", ""),
        pointer="",
        media=held.get("media", ""),
        taken=tuple(held.get("taken", ())),
    )


def _read_media(held: Node) -> dict[str, Media]:
    return {name: _read_one_media(each) for name, each in held.items()}


def _read_one_media(held: Any) -> Media:
    if not isinstance(held, dict) or "schema" not in held:
        return Media(expanded(held))
    encoding = {
        name: Encoding(tuple(each["types"]), each["style"], tuple(each["headers"]))
        for name, each in held["encoding"].items()
    }
    return Media(expanded(held["schema"]), expanded(held["item"]), encoding)


def _read_response(held: Node) -> Response:
    headers = {
        name: Header(each["required"], expanded(each["schema"]), "", each.get("media", ""))
        for name, each in mapping(held["headers"]).items()
    }
    return Response(_read_media(held["media"]), headers, "", held.get("links", ""))


class Writer:
    """Writes schemas in short form; named and recursive ones are written once, under `named`."""

    def __init__(self, schemas: Schemas) -> None:
        self.schemas = schemas
        self.named: dict[str, Any] = {}
        self.unread: list[Unread] = []
        self._names: dict[tuple[int, ...], str] = {}

    def write(self, node: Node | None) -> Any:
        """Return the short form of a schema; None where there is none."""
        return None if node is None else self._write((node,))

    def _write(self, nodes: Nodes) -> Any:
        view = self.schemas.view(nodes)
        if view.unknown:
            return {"is": "any", "lost": view.unknown}
        if not view.name or not (view.props or view.unions or view.items):
            return self._short(view)
        key = tuple(id(self._target(each)) for each in nodes)
        if key not in self._names:
            self._names[key] = self._free(view.name)
            self.named[self._names[key]] = None
            self.named[self._names[key]] = self._short(view)
        return f"#{self._names[key]}"

    def _target(self, node: Node) -> Any:
        """Follow a bare reference, so that one schema is written once."""
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
        facts: Node = {key: True for key, name in FLAGS.items() if getattr(view, name)}
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
        told = {key: value for key, value in view.keywords.items() if "$ref" not in canonical(value)}
        facts |= {"keywords": told} if told else {}
        reason = "a surface lock cannot hold references below it"
        self.unread += [Unread(view.pointer, key, reason) for key in view.keywords.keys() - told.keys()]
        facts |= {"other": view.other} if view.other else {}
        facts |= {"xml": view.xml} if view.xml else {}
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
    return {"$ref": short["lost"]} if "lost" in short else _line(short["is"], short)


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
    node |= {key: True for key in FLAGS if facts.get(key)}
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
    node |= facts.get("bounds", {}) | facts.get("keywords", {}) | facts.get("other", {})
    node |= {"xml": facts["xml"]} if "xml" in facts else {}
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
