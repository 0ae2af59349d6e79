"""Surface locks: what a document says about some operations, in our own short form, committed in its place.

A lock holds no text of the vendor's: operations, parameters, statuses, and schemas as types. It reads back as an API,
so that the same command compares vendor then with vendor now.
"""

from __future__ import annotations

import json
from typing import Any

from reward_orders.contract.api import Alternative, Api, Body, Header, Operation, Parameter, Response, Scheme, restrict
from reward_orders.contract.document import Document, Node, load, mapping
from reward_orders.contract.lock_schema import Writer, expanded
from reward_orders.contract.read_api import read_api
from reward_orders.contract.source import read_source
from reward_orders.contract.unreadable import UnreadableError
from reward_orders.contract.views import Schemas

FORMAT = 1
WIDTH = 120


def load_any(spec: str) -> Api:
    """Read a document or a surface lock as an API; raises UnreadableError."""
    source = read_source(spec)
    if '"surface":' in source.text[:200] and source.text.lstrip().startswith("{"):
        try:
            return _read(json.loads(source.text), source.name, source.sha256)
        except (json.JSONDecodeError, KeyError, TypeError, AttributeError) as error:
            raise UnreadableError(source.name, f"not a surface lock of format {FORMAT}: {error}.") from None
    return read_api(load(source))


def write_lock(api: Api, scope: Api | None) -> str:
    """Return the lock of an API, of the operations in scope where one is given."""
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
        "dangling": sorted(api.doc.dangling),
    }
    return _laid_out(lock, "") + "\n"


def _laid_out(value: Any, indent: str) -> str:
    """Write JSON for review: what fits on a line stands on one."""
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
                for name, header in response.headers.items()
            },
        }
        for status, response in operation.responses.items()
    }
    return held


def _parameter(writer: Writer, parameter: Parameter) -> Node:
    held: Node = {"in": parameter.location, "name": parameter.name, "required": parameter.required}
    held |= {"style": parameter.style, "schema": writer.write(parameter.schema)}
    held |= {"deprecated": True} if parameter.deprecated else {}
    held |= {"sunset": parameter.sunset} if parameter.sunset else {}
    return held | ({"json": True} if parameter.json else {})


def _media(writer: Writer, media: dict[str, Node | None]) -> Node:
    return {name: writer.write(schema) for name, schema in media.items()}


def _read(lock: Node, name: str, sha256: str) -> Api:
    if lock["surface"] != FORMAT:
        raise UnreadableError(name, f"surface lock format {lock['surface']} is not known; write it again.")
    schemas = {key: expanded(schema) for key, schema in lock["schemas"].items()}
    schemas = {key: schema for key, schema in schemas.items() if schema is not None}
    doc = Document({"openapi": "3.1.0", "components": {"schemas": schemas}}, name=name, sha256=sha256)
    doc.dangling = dict.fromkeys(lock["dangling"], "")
    servers = tuple(lock["servers"])
    operations = [_read_operation(key, held, servers) for key, held in lock["operations"].items()]
    schemes = {key: Scheme(held["is"], frozenset(held["scopes"]), "") for key, held in lock["schemes"].items()}
    return Api(doc, lock["version"], operations, schemes, servers, _read_security(lock["security"]))


def _written_security(alternatives: tuple[Alternative, ...]) -> list[dict[str, list[str]]]:
    return [{name: sorted(scopes) for name, scopes in each.items()} for each in alternatives]


def _read_security(held: list[dict[str, list[str]]]) -> tuple[Alternative, ...]:
    return tuple({name: frozenset(scopes) for name, scopes in each.items()} for each in held)


def _read_operation(key: str, held: Node, servers: tuple[str, ...]) -> Operation:
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
        pointer="",
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
        json=bool(held.get("json")),
    )


def _read_media(held: Node) -> dict[str, Node | None]:
    return {name: expanded(schema) for name, schema in held.items()}


def _read_response(held: Node) -> Response:
    headers = {
        name: Header(each["required"], expanded(each["schema"]), "") for name, each in mapping(held["headers"]).items()
    }
    return Response(_read_media(held["media"]), headers, "")
