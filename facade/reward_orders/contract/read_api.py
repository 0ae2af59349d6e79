"""Read a document as an API: the parts that OpenAPI 3 and Swagger 2.0 share, and each one's own."""

from __future__ import annotations

import re
from itertools import product
from typing import Any

from reward_orders.contract.api import (
    METHODS,
    Alternative,
    Api,
    Body,
    Header,
    Operation,
    Parameter,
    Response,
    Scheme,
    base_path,
)
from reward_orders.contract.document import Document, Node, listing, mapping

SWAGGER_FLOWS = {"application": "clientCredentials", "accessCode": "authorizationCode"}
SWAGGER_STYLES = {
    "csv": "form, joined",
    "multi": "form, exploded",
    "ssv": "spaceDelimited, joined",
    "pipes": "pipeDelimited, joined",
}
OUTSIDE_SCHEMA = frozenset({"in", "name", "required", "description", "collectionFormat", "allowEmptyValue", "schema"})
STYLES = {"query": "form", "cookie": "form", "path": "simple", "header": "simple"}
MAX_SERVERS = 32


def _swagger_servers(doc: Document) -> tuple[str, ...]:
    """Join schemes, host and basePath; without a host, return the base path alone."""
    host, path = str(doc.root.get("host") or ""), str(doc.root.get("basePath") or "").rstrip("/")
    if not host:
        return (path,) if path else ()
    schemes = [str(scheme) for scheme in listing(doc.root.get("schemes"))] or ["https"]
    return tuple(f"{scheme}://{host}{path}" for scheme in schemes)


def _swagger_schema(doc: Document, node: Node) -> Node | None:
    """Return the schema of a parameter or header, whose keywords stand among its own keys."""
    inner = {key: value for key, value in node.items() if key not in OUTSIDE_SCHEMA}
    if isinstance(node.get("schema"), dict):
        return mapping(node["schema"])
    return doc.made(inner, node) if inner else None


def _swagger_style(node: Node, location: str) -> str:
    """Translate collectionFormat, which only lists have; other values are written as in OpenAPI 3."""
    if location in {"path", "header"}:
        return "simple, joined"
    if node.get("type") != "array":
        return "form, exploded"
    return SWAGGER_STYLES.get(str(node.get("collectionFormat") or "csv"), "form, joined")


def _swagger_body(doc: Document, node: Node, parameters: list[Node]) -> Body | None:
    """Make the request body out of the `body` parameter or the form fields."""
    consumes = [str(each).lower() for each in listing(node.get("consumes", doc.root.get("consumes")))]
    for parameter in parameters:
        if parameter.get("in") == "body":
            schema = parameter.get("schema") if isinstance(parameter.get("schema"), dict) else None
            media = dict.fromkeys(consumes or ["application/json"], schema)
            return Body(parameter.get("required") is True, media, doc.at(parameter))
    fields = [parameter for parameter in parameters if parameter.get("in") == "formData"]
    if not fields:
        return None
    required = [field["name"] for field in fields if field.get("required") is True]
    made = {"type": "object", "properties": {str(field.get("name")): _swagger_schema(doc, field) for field in fields}}
    schema = doc.made(made | ({"required": required} if required else {}), fields[0])
    files = any(field.get("type") == "file" for field in fields)
    kind = "multipart/form-data" if files else "application/x-www-form-urlencoded"
    forms = [each for each in consumes if "form" in each] or [kind]
    return Body(bool(required), dict.fromkeys(forms, schema), doc.at(fields[0]))


def _swagger_media(doc: Document, node: Node, response: Node) -> dict[str, Node | None]:
    """Return the schema of a response under each media type that is produced; nothing where it has no body."""
    schema = response.get("schema")
    if not isinstance(schema, dict):
        return {}
    produces = [str(each).lower() for each in listing(node.get("produces", doc.root.get("produces")))]
    return dict.fromkeys(produces or ["application/json"], schema)


def read_api(doc: Document) -> Api:
    """Return the API that a document describes; parts of the wrong type are skipped."""
    servers = _swagger_servers(doc) if doc.swagger2 else server_urls(doc.root)
    named = doc.root if doc.swagger2 else mapping(doc.root.get("components"))
    schemas = mapping(named.get("definitions" if doc.swagger2 else "schemas"))
    schemes = mapping(named.get("securityDefinitions" if doc.swagger2 else "securitySchemes"))
    return Api(
        doc=doc,
        version=str(mapping(doc.root.get("info")).get("version") or ""),
        operations=list(_operations(doc, servers)),
        schemes={name: _scheme(doc, node) for name, node in schemes.items()},
        servers=servers,
        security=_security(doc.root.get("security")),
        schemas={name: node for name, node in schemas.items() if isinstance(node, dict)},
    )


def server_urls(holder: Node) -> tuple[str, ...]:
    """Return the server URLs of a document, path item or operation with every value of their variables."""
    urls: list[str] = []
    for server in listing(holder.get("servers")):
        url = str(mapping(server).get("url") or "")
        variables = mapping(mapping(server).get("variables"))
        names = [name for name in re.findall(r"\{([^}]+)\}", url) if name in variables]
        values = [_variable(mapping(variables[name])) for name in names]
        for chosen in list(product(*values))[:MAX_SERVERS]:
            made = url
            for name, value in zip(names, chosen, strict=True):
                made = made.replace(f"{{{name}}}", value)
            urls.append(made.rstrip("/"))
    return tuple(dict.fromkeys(url for url in urls if url))


def _variable(node: Node) -> list[str]:
    values = [str(node["default"])] if "default" in node else []
    return list(dict.fromkeys(values + [str(value) for value in listing(node.get("enum"))])) or [""]


def _operations(doc: Document, servers: tuple[str, ...]) -> Any:
    for path, held in mapping(doc.root.get("paths")).items():
        item = mapping(doc.follow(held))
        if path.startswith("x-"):
            continue
        local = server_urls(item) or servers
        for method in METHODS:
            node = item.get(method)
            if isinstance(node, dict):
                yield _operation(doc, node, item, path=path, method=method, servers=server_urls(node) or local)


def _operation(doc: Document, node: Node, item: Node, *, path: str, method: str, servers: tuple[str, ...]) -> Operation:
    raw = _raw_parameters(doc, item, node)
    parameters = tuple(parameter for each in raw if (parameter := _parameter(doc, each)))
    return Operation(
        method=method,
        path=path,
        full=f"{base_path(servers)}/{path.removeprefix('/')}",
        id=str(node.get("operationId") or ""),
        tags=tuple(str(tag) for tag in listing(node.get("tags"))),
        deprecated=node.get("deprecated") is True,
        sunset=str(node.get("x-sunset") or ""),
        parameters=parameters,
        body=_swagger_body(doc, node, raw) if doc.swagger2 else _body(doc, node),
        responses=_responses(doc, node),
        security=_security(node["security"] if "security" in node else doc.root.get("security")),
        servers=servers,
        pointer=doc.at(node),
    )


def _raw_parameters(doc: Document, item: Node, node: Node) -> list[Node]:
    """Join path-level and operation-level parameters; the latter win."""
    joined: dict[tuple[str, str], Node] = {}
    for held in (*listing(item.get("parameters")), *listing(node.get("parameters"))):
        target = mapping(doc.follow(held))
        if target:
            joined[str(target.get("in")), str(target.get("name"))] = target
    return list(joined.values())


def _parameter(doc: Document, node: Node) -> Parameter | None:
    location = str(node.get("in"))
    if location not in STYLES or not isinstance(node.get("name"), str):
        return None
    if location == "header" and node["name"].lower() in {"accept", "content-type", "authorization"}:
        return None
    media = mapping(node.get("content"))
    schema = node.get("schema")
    if doc.swagger2:
        schema = _swagger_schema(doc, node)
    elif media:
        schema = mapping(next(iter(media.values()))).get("schema")
    return Parameter(
        name=node["name"],
        location=location,
        required=node.get("required") is True or location == "path",
        schema=schema if isinstance(schema, dict) else None,
        style=_swagger_style(node, location) if doc.swagger2 else _style(node, location),
        deprecated=node.get("deprecated") is True,
        sunset=str(node.get("x-sunset") or ""),
        pointer=doc.at(node),
        json=any("json" in name for name in media),
    )


def _style(node: Node, location: str) -> str:
    style = str(node.get("style") or STYLES[location])
    explode = node.get("explode", style == "form")
    return f"{style}, {'exploded' if explode is True else 'joined'}"


def media_schemas(content: Any) -> dict[str, Node | None]:
    """Return schema by media type; None where a media type has none."""
    found: dict[str, Node | None] = {}
    for name, node in mapping(content).items():
        schema = mapping(node).get("schema")
        found[name.strip().lower()] = schema if isinstance(schema, dict) else None
    return found


def _body(doc: Document, node: Node) -> Body | None:
    held = doc.follow(node.get("requestBody"))
    if not isinstance(held, dict):
        return None
    return Body(held.get("required") is True, media_schemas(held.get("content")), doc.at(held))


def _responses(doc: Document, node: Node) -> dict[str, Response]:
    found = {}
    for status, held in mapping(node.get("responses")).items():
        target = mapping(doc.follow(held))
        if status.startswith("x-"):
            continue
        media = _swagger_media(doc, node, target) if doc.swagger2 else media_schemas(target.get("content"))
        headers = {
            name.lower(): _header(doc, mapping(doc.follow(header)))
            for name, header in mapping(target.get("headers")).items()
            if name.lower() != "content-type"
        }
        found[status.upper() if status != "default" else status] = Response(media, headers, doc.at(target))
    return found


def _header(doc: Document, node: Node) -> Header:
    schema = _swagger_schema(doc, node) if doc.swagger2 else node.get("schema")
    return Header(node.get("required") is True, schema if isinstance(schema, dict) else None, doc.at(node))


def _security(value: Any) -> tuple[Alternative, ...]:
    """Return the security alternatives; an empty list is one alternative without a scheme."""
    alternatives = [
        {name: frozenset(str(scope) for scope in listing(scopes)) for name, scopes in each.items()}
        for each in listing(value)
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
