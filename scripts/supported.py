"""What of a contract the generated package cannot hold: one line each, with its place and what to write instead.

The generator leaves out, without a word, what it does not know: a parameter with a media type, the style of a list, the
first of two operations with one module. All that would be lost on the way to a client is refused here.
"""

from __future__ import annotations

import re
from copy import deepcopy
from typing import TYPE_CHECKING, Any

from scripts.answers import NoRuleError, answers, can_be_written, has_class, properties_of
from scripts.contract_document import (
    METHODS,
    ContractError,
    Json,
    envelope,
    operations,
    read,
    request_schemas,
)
from scripts.naming import PythonIdentifier
from scripts.shape import INSIDE, LISTS, MAPS, misshapen
from scripts.supported_schemas import doubled, is_scalar, named_schemas, schema_problems

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PATH_ITEM = frozenset({"summary", "description", "servers", "parameters", *METHODS})
OPERATION = frozenset({"operationId", "tags", "summary", "description", "externalDocs", "servers", "security"}) | {
    "parameters",
    "requestBody",
    "responses",
    "deprecated",
}
STYLES = {"query": "form", "path": "simple", "header": "simple"}
TAKEN = frozenset({"body", "params", "headers", "cookies", "quote"})
"""Arguments and variables of every generated builder."""
AS_TEXT = frozenset({"date", "date-time"})
"""Formats that the generator writes as JSON has them in the query alone."""
JSON_MEDIA = re.compile(r"application/([\w.-]+\+)?json$")


def read_supported(path: Path) -> Json:
    """The contract of a file, with `{}` where it says `true` for any value.

    Raises ContractError with a line for each thing that the package cannot hold.
    """
    document = read(path)
    if found := unsupported(document):
        raise ContractError("\n".join(f"{path.name}: {line}" for line in found))
    return _spelled_out(document)


def unsupported(document: Json) -> list[str]:
    """A line for each part of a document that the package cannot hold; what is misshapen comes first, and alone."""
    if odd := list(dict.fromkeys(misshapen(document))):
        return odd
    if astray := list(_astray(document)):
        return astray
    document = _spelled_out(document)
    found = [*_top(document), *_operations(document), *schema_problems(document, request_schemas(document))]
    if not found:
        try:
            answers(document)
        except NoRuleError as error:
            found = [f"schema {error}"]
    return found


def for_generator(document: Json) -> Json:
    """The document as the generator is to see it.

    Of an answer only the names of its fields: scripts/answers.py says how they are read, and the generator would make
    classes for what stands inside. Binary text in JSON is text, and a list without a word about its items has any.
    """
    plain = deepcopy(document)
    for _, operation in operations(plain):
        operation["responses"] = {"200": {"description": "Read by the records."}}
    sent = request_schemas(document)
    schemas = plain["components"]["schemas"]
    for name, schema in schemas.items():
        if name not in sent and has_class(schema) and "enum" not in schema:
            schemas[name] = _names_alone(document, schema)
        for part in _inner(schema):
            if part.get("format") == "binary":
                part["format"] = "base64"
            if "array" in (part.get("type"), *_listed(part.get("type"))) and "prefixItems" not in part:
                part.setdefault("items", {})
    return plain


def _names_alone(document: Json, schema: Json) -> Json:
    fields = [wire for wire, _ in properties_of(document, schema)]
    required = [wire for wire in fields if any(wire in part.get("required", []) for part in _inner(schema))]
    alone: Json = {key: schema[key] for key in ("title", "description") if key in schema}
    alone |= {"type": "object", "properties": {wire: {} for wire in fields}}
    return alone | ({"required": required} if required else {})


def _inner(schema: Any) -> Iterator[Json]:
    if isinstance(schema, dict):
        yield schema
        for key in INSIDE:
            yield from _inner(schema.get(key))
        for key in MAPS:
            for each in schema.get(key, {}).values():
                yield from _inner(each)
        for key in LISTS:
            for each in schema.get(key, []):
                yield from _inner(each)


def _spelled_out(document: Json) -> Json:
    plain = deepcopy(document)
    for schema in _schemas_of(plain):
        for part in _inner(schema):
            for key in {"items", "not"} & part.keys():
                part[key] = {} if part[key] is True else part[key]
            for key in MAPS & part.keys():
                part[key] = {name: {} if each is True else each for name, each in part[key].items()}
            for key in LISTS & part.keys():
                part[key] = [{} if each is True else each for each in part[key]]
    return plain


def _schemas_of(document: Json) -> Iterator[Any]:
    yield from document.get("components", {}).get("schemas", {}).values()
    for _, operation in operations(document):
        for part in [*operation.get("parameters", []), *_contents(operation.get("requestBody", {}))]:
            yield part.get("schema")
        for answer in operation["responses"].values():
            yield from (media.get("schema") for media in _contents(answer))


def _contents(part: Json) -> list[Json]:
    return list(part.get("content", {}).values())


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _astray(document: Json) -> Iterator[str]:
    """References that lead to another file, into the middle of a schema, nowhere, or round in a circle."""
    components = document["components"]
    first: dict[str, str] = {}
    for place, reference in _placed(document):
        first.setdefault(reference, place)
    for reference, place in first.items():
        steps = reference.split("/")
        if not reference.startswith("#"):
            yield f"{place}: $ref {reference}: leads to another document; copy what it names to components of this one"
        elif steps[:2] != ["#", "components"] or len(steps) != 4:  # noqa: PLR2004 - #, components, kind, name
            yield f"{place}: $ref {reference}: names no component; give the part a name there and refer to that"
        elif steps[3] not in components.get(steps[2], {}):
            yield f"{place}: $ref {reference}: nothing is there; add it to components/{steps[2]}, or correct the name"
    for kind, held in components.items():
        for name in held:
            met, part = {name}, held[name]
            while isinstance(part, dict) and isinstance(part.get("$ref"), str):
                name_of = part["$ref"].rpartition("/")[2]
                if name_of in met:
                    yield f"components/{kind}/{name}: refers to itself; write what it is"
                    break
                met.add(name_of)
                part = held.get(name_of)


def _placed(node: object, place: str = "") -> Iterator[tuple[str, str]]:
    """Every reference of a document with the place that it stands at."""
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield place.removeprefix("components/schemas/"), node["$ref"]
        for name, inner in node.items():
            yield from _placed(inner, f"{place}/{name}".strip("/"))
    elif isinstance(node, list):
        for number, inner in enumerate(node):
            yield from _placed(inner, f"{place}/{number}")


def _top(document: Json) -> Iterator[str]:
    """Webhooks carry records and nothing else; other parts of a document give no code."""
    hooks = document.get("webhooks", {})
    for name, item in hooks.items() if isinstance(hooks, dict) else ():
        for method, hook in item.items() if isinstance(item, dict) else ():
            if method in METHODS:
                content = hook.get("requestBody", {}).get("content", {}) if isinstance(hook, dict) else {}
                schemas = [media.get("schema", {}) for media in content.values()]
                if not schemas or not all(envelope(schema) for schema in schemas):
                    yield f"webhook {name}: give its body a schema by `$ref`; the record of that schema reads it"
    for kind in ("pathItems", "callbacks", "requestBodies", "parameters"):
        for name in document["components"].get(kind, {}):
            yield f"components/{kind}/{name}: gives no code; write it where it is used"


def _operations(document: Json) -> Iterator[str]:
    ids: dict[str, str] = {}
    modules: dict[str, str] = {}
    for path, item in document["paths"].items():
        for key in item:
            if key not in PATH_ITEM and not key.startswith("x-"):
                yield f"{path}: `{key}` is not read here; write its operations under one of {', '.join(METHODS)}"
        if item.get("parameters"):
            yield f"{path}: parameters belong to the operation, not to the path; move them there"
    for where, operation in operations(document):
        name = operation["operationId"]
        if name in ids:
            yield f"{where}: its operationId {name} is that of {ids[name]} as well; rename one"
        ids.setdefault(name, where)
        module = f"{PythonIdentifier(operation['tags'][0], '')}/{PythonIdentifier(name, '')}"
        if modules.setdefault(module, name) != name:
            yield f"{where}: {modules[module]} and {name} would both be the module {module}; rename one"
        if not module.rpartition("/")[2].isidentifier():
            yield f"{where}: the operationId {name} gives no name of a module; use letters"
        for key in operation:
            if key == "callbacks":
                yield f"{where}: callbacks give no code; write them under webhooks, their bodies by reference"
            elif key not in OPERATION and not key.startswith("x-"):
                yield f"{where}: `{key}` is no part of an operation; correct or remove it"
        yield from _parameters(document, where, operation)
        if "requestBody" in operation:
            yield from _body(document, where, operation["requestBody"])
        yield from _answers(where, operation)


def _parameters(document: Json, where: str, operation: Json) -> Iterator[str]:
    names: dict[str, str] = {}
    for parameter in operation.get("parameters", []):
        if "$ref" in parameter:
            yield f"{where}: parameter {parameter['$ref']} must stand inline"
            continue
        name, place = parameter.get("name"), parameter.get("in")
        if not isinstance(name, str) or place not in (*STYLES, "cookie"):
            yield f"{where}: parameter {name!r} in {place!r}; it takes a name, and in: query, path or header"
            continue
        python = str(PythonIdentifier(name, "field_"))
        if not can_be_written(name) or python == "field_":
            yield f"{where}: the parameter {name!r} cannot be written in Python; leave it out"
        if python in names:
            yield f"{where}: the parameters {names[python]} and {name} would both be {python}; the contract keeps one"
        names[python] = name
        if python in TAKEN:
            yield f"{where}: no parameter can be called {name}, the generated function uses the name; leave it out"
        yield from (f"{where}: parameter {name} {problem}" for problem in _parameter(document, parameter, str(place)))
    for python, name in names.items():
        if python.removeprefix("json_") in names and python.startswith("json_"):
            yield f"{where}: the parameters {name} and {names[python.removeprefix('json_')]} cannot stand together"
    path = where.partition(" ")[2]
    given = {p.get("name") for p in operation.get("parameters", []) if p.get("in") == "path"}
    told = set(re.findall(r"{([^{}]*)}", path))
    for name in sorted(map(str, given ^ told)):
        yield f"{where}: {name} stands {'in the path' if name in told else 'among the parameters'} alone; add the other"


def _parameter(document: Json, parameter: Json, place: str) -> Iterator[str]:
    if place == "cookie":
        yield "is a cookie, and no client keeps any; leave it out, or write it as a header"
        return
    if "content" in parameter:
        yield "is typed by `content`, which is not sent; give it a `schema` of plain text"
        return
    schema = parameter.get("schema")
    if not isinstance(schema, dict):
        yield "has no schema; give it one"
        return
    style = parameter.get("style", STYLES[place])
    if style != STYLES[place]:
        yield f"has the style {style}, which is not written; send text, or a list as form with explode: true"
    if parameter.get("allowReserved") is True:
        yield "has allowReserved, and every value is escaped; leave it out"
    if place == "path" and parameter.get("required") is not True:
        yield "stands in the path; it takes `required: true`"
    yield from _parameter_schema(document, parameter, place, schema)


def _parameter_schema(document: Json, parameter: Json, place: str, schema: Json) -> Iterator[str]:
    plain = named_schemas(document, schema)
    is_list = plain.get("type") == "array" or (isinstance(plain.get("type"), list) and "array" in plain["type"])
    if is_list:
        if place != "query":
            yield f"is a list in the {place}, which is not written; make it text"
        if parameter.get("explode") is False:
            yield "has explode: false, which is not written; make it text, and its caller joins the values with commas"
        if not is_scalar(document, plain.get("items", {})):
            yield "is a list of objects or lists; make the items text, numbers or flags"
    elif not is_scalar(document, schema):
        yield "is an object; write each of its fields as a parameter of its own"
    if place != "query" and (plain.get("format") in AS_TEXT or (place == "header" and "const" in plain)):
        yield f"is a {plain.get('format') or 'constant'} in the {place}, which is not written; make it text"


def _body(document: Json, where: str, body: Json) -> Iterator[str]:
    if "$ref" in body:
        yield f"{where}: its body {body['$ref']} must stand inline"
        return
    content = body.get("content", {})
    if len(content) != 1:
        yield f"{where}: its body has {len(content)} media types; write one, application/json"
    for media, told in content.items():
        if not JSON_MEDIA.match(media):
            yield f"{where}: a body of {media} is not sent; only application/json is, so leave the operation out"
        elif not isinstance(told.get("schema"), dict):
            yield f"{where}: its body has no schema; give it one"
        else:
            schema = told["schema"]
            of = schema.get("items", {}) if schema.get("type") == "array" else schema
            if "$ref" not in of and not is_scalar(document, of):
                yield f"{where}: give the schema of its body a name of its own under components"


def _answers(where: str, operation: Json) -> Iterator[str]:
    for code, answer in operation["responses"].items():
        if not re.fullmatch(r"[1-5]\d\d", str(code)):
            yield f"{where}: an answer `{code}` hides the codes it is for; list the codes"
        for media, told in answer.get("content", {}).items():
            schema = told.get("schema")
            if JSON_MEDIA.match(media) and isinstance(schema, dict):
                of = schema.get("items", {}) if schema.get("type") == "array" else schema
                if isinstance(of, dict) and doubled(of):
                    yield f"{where}: give the schema of its {code} a name of its own under components"
