"""Swagger 2.0 read as OpenAPI 3 would say it; schemas stay the document's own objects, so pointers stay true."""

from __future__ import annotations

from reward_orders.contract.api import Body
from reward_orders.contract.document import Document, Node, listing, mapping

FLOWS = {"application": "clientCredentials", "accessCode": "authorizationCode"}
STYLES = {
    "csv": "form, joined",
    "multi": "form, exploded",
    "ssv": "spaceDelimited, joined",
    "pipes": "pipeDelimited, joined",
}
OUTSIDE_SCHEMA = frozenset({"in", "name", "required", "description", "collectionFormat", "allowEmptyValue", "schema"})


def servers(doc: Document) -> tuple[str, ...]:
    """Join schemes, host and basePath; a document without a host says its base path alone."""
    host, path = str(doc.root.get("host") or ""), str(doc.root.get("basePath") or "").rstrip("/")
    if not host:
        return (path,) if path else ()
    schemes = [str(scheme) for scheme in listing(doc.root.get("schemes"))] or ["https"]
    return tuple(f"{scheme}://{host}{path}" for scheme in schemes)


def inline_schema(doc: Document, node: Node) -> Node | None:
    """Return the schema that stands among a parameter's or header's own keys."""
    inner = {key: value for key, value in node.items() if key not in OUTSIDE_SCHEMA}
    if isinstance(node.get("schema"), dict):
        return mapping(node["schema"])
    return doc.made(inner, node) if inner else None


def style(node: Node, location: str) -> str:
    """Translate collectionFormat; only lists have one, other values are written as in OpenAPI 3."""
    if location in {"path", "header"}:
        return "simple, joined"
    if node.get("type") != "array":
        return "form, exploded"
    return STYLES.get(str(node.get("collectionFormat") or "csv"), "form, joined")


def body(doc: Document, node: Node, parameters: list[Node]) -> Body | None:
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
    made = {"type": "object", "properties": {str(field.get("name")): inline_schema(doc, field) for field in fields}}
    schema = doc.made(made | ({"required": required} if required else {}), fields[0])
    files = any(field.get("type") == "file" for field in fields)
    kind = "multipart/form-data" if files else "application/x-www-form-urlencoded"
    forms = [each for each in consumes if "form" in each] or [kind]
    return Body(bool(required), dict.fromkeys(forms, schema), doc.at(fields[0]))


def response_media(doc: Document, node: Node, response: Node) -> dict[str, Node | None]:
    """Return the schema of a response under each media type that is produced; nothing where it has no body."""
    schema = response.get("schema")
    if not isinstance(schema, dict):
        return {}
    produces = [str(each).lower() for each in listing(node.get("produces", doc.root.get("produces")))]
    return dict.fromkeys(produces or ["application/json"], schema)
