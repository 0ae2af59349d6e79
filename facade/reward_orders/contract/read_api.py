"""Read a document as an API. What has the wrong type is skipped, and noted as not compared."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from itertools import islice, product
from typing import TYPE_CHECKING, Any

from reward_orders.contract.api import (
    METHODS,
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
    base_path,
)
from reward_orders.contract.document import Document, Node, listing, mapping, schema_of
from reward_orders.contract.read_swagger import (
    swagger_body,
    swagger_media,
    swagger_schema,
    swagger_servers,
    swagger_style,
)
from reward_orders.contract.schema import canonical

if TYPE_CHECKING:
    from collections.abc import Iterator

SWAGGER_FLOWS = {"application": "clientCredentials", "accessCode": "authorizationCode"}
STYLES = {"query": "form", "cookie": "form", "path": "simple", "header": "simple", "querystring": "form"}
ELSEWHERE = frozenset({"body", "formData"})  # Swagger 2.0: read as the body
IGNORED_HEADERS = frozenset({"accept", "content-type", "authorization"})
MAX_SERVERS = 32


def read_api(doc: Document) -> Api:
    """Return the API that a document describes."""
    servers = swagger_servers(doc) if doc.swagger2 else server_urls(doc, doc.root)
    named = doc.root if doc.swagger2 else mapping(doc.root.get("components"))
    schemas = mapping(named.get("definitions" if doc.swagger2 else "schemas"))
    schemes = mapping(named.get("securityDefinitions" if doc.swagger2 else "securitySchemes"))
    api = Api(
        doc=doc,
        version=str(mapping(doc.root.get("info")).get("version") or ""),
        operations=list(_operations(doc, servers)),
        schemes={name: _scheme(doc, node) for name, node in schemes.items()},
        servers=servers,
        security=_security(_list(doc, doc.root, "security")),
        schemas={name: node for name, node in schemas.items() if isinstance(node, dict)},
        webhooks=list(_webhooks(doc)),
    )
    # What belongs to an operation is told with it, and only where it is compared.
    owned = {each for operation in (*api.operations, *api.webhooks) for each in operation.unread}
    doc.unread = [each for each in doc.unread if each not in owned]
    return api


def server_urls(doc: Document, holder: Node) -> tuple[str, ...]:
    """Return the server URLs of a document, path item or operation with every value of their variables."""
    urls: list[str] = []
    for server in _list(doc, holder, "servers"):
        url = str(mapping(server).get("url") or "")
        variables = mapping(mapping(server).get("variables"))
        names = [name for name in re.findall(r"\{([^}]+)\}", url) if name in variables]
        values = [_variable(mapping(variables[name])) for name in names]
        chosen = list(islice(product(*values), MAX_SERVERS + 1))
        if len(chosen) > MAX_SERVERS:
            doc.note(server, "server variables", f"they stand for more than {MAX_SERVERS} URLs")
        for each in chosen[:MAX_SERVERS]:
            made = url
            for name, value in zip(names, each, strict=True):
                made = made.replace(f"{{{name}}}", value)
            urls.append(made.rstrip("/") or made[:1])
    return tuple(dict.fromkeys(url for url in urls if url))


def _variable(node: Node) -> list[str]:
    values = [str(node["default"])] if "default" in node else []
    return list(dict.fromkeys(values + [str(value) for value in listing(node.get("enum"))])) or [""]


@dataclass(frozen=True)
class _Spot:
    """Where an operation stands, and what it is called."""

    path: str
    servers: tuple[str, ...] = ()
    hook: bool = False
    address: str = ""


def _operations(doc: Document, servers: tuple[str, ...]) -> Iterator[Operation]:
    for path, held in mapping(doc.root.get("paths")).items():
        if not path.startswith("x-"):
            start = len(doc.unread)
            item = _item(doc, held)
            local = server_urls(doc, item) or servers
            yield from _methods(doc, item, _Spot(path, local), start)


def _webhooks(doc: Document) -> Iterator[Operation]:
    for name, held in mapping(doc.root.get("webhooks")).items():
        start = len(doc.unread)
        yield from _methods(doc, _item(doc, held), _Spot(f"webhook {name}", hook=True), start)


def _callbacks(doc: Document, node: Node, owner: str) -> Iterator[Operation]:
    for name, held in _object(doc, node, "callbacks").items():
        start = len(doc.unread)
        target = _followed(doc, held, "callback")
        for address, item in target.items():
            if not address.startswith("x-"):
                spot = _Spot(f"callback {name} of {owner}", hook=True, address=address)
                yield from _methods(doc, _item(doc, item), spot, start)


def _item(doc: Document, held: Any) -> Node:
    """Return a path item; what stands beside its reference counts too."""
    target = _followed(doc, held, "path item")
    beside = {key: value for key, value in mapping(held).items() if key != "$ref"}
    return {**target, **beside} if beside and target is not held else target


def _followed(doc: Document, held: Any, construct: str) -> Node:
    """Follow references to an object; anything else is noted and empty."""
    target = doc.follow(held)
    if isinstance(target, dict):
        return target
    if held is not None and not (isinstance(held, dict) and "$ref" in held):  # a lost reference is noted already
        doc.note(held, construct, "it is no object")
    return {}


def _object(doc: Document, node: Node, key: str) -> Node:
    """Return the object under a key; anything else but null is noted and empty."""
    value = node.get(key)
    if value is not None and not isinstance(value, dict):
        doc.note(node, key, "it is no object")
    return mapping(value)


def _list(doc: Document, node: Node, key: str) -> list[Any]:
    value = node.get(key)
    if value is not None and not isinstance(value, list):
        doc.note(node, key, "it is no list")
    return listing(value)


def _methods(doc: Document, item: Node, spot: _Spot, start: int) -> Iterator[Operation]:
    shared = doc.unread[start:]
    methods = [(method, item[method]) for method in METHODS if item.get(method) is not None]
    for method, held in [*methods, *_object(doc, item, "additionalOperations").items()]:
        start = len(doc.unread)
        node = _followed(doc, held, f"operation {method}")
        if node or held == {}:
            yield _operation(doc, node, item, method=method, spot=spot, noted=(shared, start))
        elif len(doc.unread) > start:
            shared += doc.unread[start:]


def _operation(
    doc: Document, node: Node, item: Node, *, method: str, spot: _Spot, noted: tuple[list[Any], int]
) -> Operation:
    servers = server_urls(doc, node) or spot.servers
    raw = _raw_parameters(doc, item, node)
    full = spot.path if spot.hook else f"{base_path(servers)}/{spot.path.removeprefix('/')}"
    body = swagger_body(doc, node, raw) if doc.swagger2 else _body(doc, node)
    found = [parameter for each in raw if (parameter := _parameter(doc, each))]
    responses = _responses(doc, node)
    callbacks = tuple(_callbacks(doc, node, f"{method.upper()} {full}"))
    return Operation(
        method=method,
        path=spot.path,
        full=full,
        id=str(node.get("operationId") or ""),
        tags=tuple(str(tag) for tag in listing(node.get("tags"))),
        deprecated=node.get("deprecated") is True,
        sunset=str(node.get("x-sunset") or ""),
        parameters=tuple(found),
        body=body,
        responses=responses,
        security=_security(_list(doc, node if "security" in node else doc.root, "security")),
        servers=servers,
        pointer=doc.at(node),
        kind="hook" if spot.hook else "call",
        address=spot.address,
        callbacks=callbacks,
        unread=(*noted[0], *doc.unread[noted[1] :]),
    )


def _raw_parameters(doc: Document, item: Node, node: Node) -> list[Node]:
    """Join path-level and operation-level parameters; the latter win."""
    joined: dict[tuple[str, str], Node] = {}
    for held in (*_list(doc, item, "parameters"), *_list(doc, node, "parameters")):
        target = _followed(doc, held, "parameter")
        if target:
            joined[str(target.get("in")), str(target.get("name"))] = target
    return list(joined.values())


def _parameter(doc: Document, node: Node) -> Parameter | None:
    location = str(node.get("in"))
    if doc.swagger2 and location in ELSEWHERE:
        return None
    if location not in STYLES or not isinstance(node.get("name"), str):
        doc.note(node, "parameter", f"it has no name or no known place ({location})")
        return None
    if location == "header" and node["name"].lower() in IGNORED_HEADERS:
        return None
    media = media_of(doc, node.get("content"))
    name, held = next(iter(media.items()), ("", Media(None)))
    schema = swagger_schema(doc, node) if doc.swagger2 else held.schema if media else _schema(doc, node)
    taken = tuple(key for key in ("allowEmptyValue", "allowReserved") if node.get(key) is True)
    return Parameter(
        name=node["name"] if location != "querystring" else "*",
        location=location,
        required=node.get("required") is True or location == "path",
        schema=schema,
        style=swagger_style(node, location) if doc.swagger2 else _style(node, location),
        deprecated=node.get("deprecated") is True,
        sunset=str(node.get("x-sunset") or ""),
        pointer=doc.at(node),
        media=name,
        taken=taken,
    )


def _schema(doc: Document, node: Node) -> Node | None:
    value = node.get("schema")
    if value is not None and not isinstance(value, (dict, bool)):
        doc.note(node, "schema", "it is no schema")
    return schema_of(value)


def _style(node: Node, location: str) -> str:
    style = str(node.get("style") or STYLES[location])
    explode = node.get("explode", style in {"form", "cookie"})
    return f"{style}, {'exploded' if explode is True else 'joined'}"


def media_of(doc: Document, content: Any) -> dict[str, Media]:
    """Return the media types of a body; references to shared ones are followed."""
    if content is not None and not isinstance(content, dict):
        doc.note(content, "content", "it is no object")
    found: dict[str, Media] = {}
    for name, held in mapping(content).items():
        node = _followed(doc, held, "media type")
        for key in ("prefixEncoding", "itemEncoding"):
            if key in node:
                doc.note(node, key, "encodings by position are not compared")
        item = schema_of(node.get("itemSchema"))
        found[name.strip().lower()] = Media(_schema(doc, node), item, _encodings(doc, node))
    return found


def _encodings(doc: Document, node: Node) -> dict[str, Encoding]:
    found = {}
    for name, held in _object(doc, node, "encoding").items():
        each = _followed(doc, held, "encoding")
        types = tuple(sorted(part.strip().lower() for part in str(each.get("contentType") or "").split(",")))
        style = _style(each, "query") if "style" in each or "explode" in each else ""
        headers = tuple(sorted(key.lower() for key in _object(doc, each, "headers")))
        found[name] = Encoding(types if types != ("",) else (), style, headers)
    return found


def _body(doc: Document, node: Node) -> Body | None:
    if node.get("requestBody") is None:
        return None
    held = _followed(doc, node["requestBody"], "request body")
    return Body(held.get("required") is True, media_of(doc, held.get("content")), doc.at(held)) if held else None


def _responses(doc: Document, node: Node) -> dict[str, Response]:
    found = {}
    for status, held in _object(doc, node, "responses").items():
        if status.startswith("x-"):
            continue
        target = _followed(doc, held, f"response {status}")
        media = swagger_media(doc, node, target) if doc.swagger2 else media_of(doc, target.get("content"))
        headers = {
            name.lower(): _header(doc, _followed(doc, header, "header"))
            for name, header in _object(doc, target, "headers").items()
            if name.lower() != "content-type"
        }
        links = _hash(target["links"]) if target.get("links") else ""
        found[status.upper() if status != "default" else status] = Response(media, headers, doc.at(target), links)
    return found


def _hash(value: Any) -> str:
    return hashlib.sha256(canonical(value).encode()).hexdigest()[:12]


def _header(doc: Document, node: Node) -> Header:
    media = media_of(doc, node.get("content"))
    name, held = next(iter(media.items()), ("", Media(None)))
    schema = swagger_schema(doc, node) if doc.swagger2 else held.schema if media else _schema(doc, node)
    return Header(node.get("required") is True, schema, doc.at(node), name)


def _security(value: list[Any]) -> tuple[Alternative, ...]:
    """Return the security alternatives; an empty list is one alternative without a scheme."""
    alternatives = [
        {name: frozenset(str(scope) for scope in listing(scopes)) for name, scopes in each.items()}
        for each in value
        if isinstance(each, dict)
    ]
    return tuple(alternatives) or ({},)


def _scheme(doc: Document, held: Any) -> Scheme:
    node = mapping(doc.follow(held))
    kind = str(node.get("type") or "")
    flows = mapping(node.get("flows")) or (
        {SWAGGER_FLOWS.get(str(node["flow"]), str(node["flow"])): node} if "flow" in node else {}
    )
    scopes = {str(scope) for flow in flows.values() for scope in mapping(mapping(flow).get("scopes"))}
    if kind == "basic":
        identity = "http basic"
    elif kind == "http":
        identity = f"http {str(node.get('scheme') or '').lower()}"
    elif kind == "apiKey":
        name = str(node.get("name") or "")
        identity = f"apiKey {node.get('in')} {name.lower() if node.get('in') == 'header' else name}"
    elif kind == "oauth2":
        urls = (
            f"{name} {mapping(flow).get('authorizationUrl', '')} {mapping(flow).get('tokenUrl', '')}"
            for name, flow in flows.items()
        )
        identity = "oauth2 " + "; ".join(sorted(urls))
    else:
        identity = f"{kind} {node.get('openIdConnectUrl') or ''}"
    return Scheme(identity.strip(), frozenset(scopes), doc.at(node))
