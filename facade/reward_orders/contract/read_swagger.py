"""What Swagger 2.0 writes another way than OpenAPI 3: servers, parameters with inline schemas, bodies as parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reward_orders.contract.api import Body, Encoding, Media
from reward_orders.contract.document import listing, schema_of

if TYPE_CHECKING:
    from reward_orders.contract.document import Document, Node

STYLES = {
    "csv": "form, joined",
    "multi": "form, exploded",
    "ssv": "spaceDelimited, joined",
    "tsv": "tabDelimited, joined",
    "pipes": "pipeDelimited, joined",
}
OUTSIDE_SCHEMA = frozenset({"in", "name", "required", "description", "collectionFormat", "allowEmptyValue", "schema"})


def swagger_servers(doc: Document) -> tuple[str, ...]:
    """Join schemes, host and basePath; without a host, return the base path alone."""
    host, path = str(doc.root.get("host") or ""), str(doc.root.get("basePath") or "").rstrip("/")
    if not host:
        return (path,) if path else ()
    schemes = [str(scheme) for scheme in listing(doc.root.get("schemes"))] or ["https"]
    return tuple(f"{scheme}://{host}{path}" for scheme in schemes)


def swagger_schema(doc: Document, node: Node) -> Node | None:
    """Return the schema of a parameter or header, whose keywords stand among its own keys."""
    inner = {key: value for key, value in node.items() if key not in OUTSIDE_SCHEMA}
    if "schema" in node:
        return schema_of(node["schema"])
    return doc.made(inner, node) if inner else None


def swagger_style(node: Node, location: str) -> str:
    """Translate collectionFormat, which only lists have; other values are written as in OpenAPI 3."""
    if location in {"path", "header"}:
        return "simple, joined"
    if node.get("type") != "array":
        return "form, exploded"
    return STYLES.get(str(node.get("collectionFormat") or "csv"), "form, joined")


def swagger_body(doc: Document, node: Node, parameters: list[Node]) -> Body | None:
    """Make the request body out of the `body` parameter or the form fields."""
    consumes = [str(each).lower() for each in listing(node.get("consumes", doc.root.get("consumes")))]
    for parameter in parameters:
        if parameter.get("in") == "body":
            media = dict.fromkeys(consumes or ["application/json"], Media(schema_of(parameter.get("schema"))))
            return Body(parameter.get("required") is True, media, doc.at(parameter))
    fields = [parameter for parameter in parameters if parameter.get("in") == "formData"]
    if not fields:
        return None
    required = [field["name"] for field in fields if field.get("required") is True and "name" in field]
    made = {"type": "object", "properties": {str(field.get("name")): swagger_schema(doc, field) for field in fields}}
    schema = doc.made(made | ({"required": required} if required else {}), fields[0])
    lists = {str(field.get("name")): field for field in fields if field.get("type") == "array"}
    encoding = {name: Encoding(style=swagger_style(field, "formData")) for name, field in lists.items()}
    files = any(field.get("type") == "file" for field in fields)
    kind = "multipart/form-data" if files else "application/x-www-form-urlencoded"
    forms = [each for each in consumes if "form" in each] or [kind]
    return Body(bool(required), dict.fromkeys(forms, Media(schema, encoding=encoding)), doc.at(fields[0]))


def swagger_media(doc: Document, node: Node, response: Node) -> dict[str, Media]:
    """Return the schema of a response under each media type that is produced; nothing where it has no body."""
    schema = schema_of(response.get("schema"))
    if schema is None:
        return {}
    produces = [str(each).lower() for each in listing(node.get("produces", doc.root.get("produces")))]
    return dict.fromkeys(produces or ["application/json"], Media(schema))
