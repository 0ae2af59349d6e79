"""Lint openapi/orders.yaml: `python -m scripts.lint_contract`.

openapi-spec-validator judges whether it is OpenAPI 3.1; the rules here are the house's own. Each keeps out something
that the generator, a test or a reader of diffs would trip over.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from openapi_spec_validator import OpenAPIV31SpecValidator

from scripts.contract_document import ContractError, operations, parse, reachable, references, resolved
from scripts.supported import unsupported

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from scripts.contract_document import Json

CONTRACT = Path(__file__).resolve().parent.parent / "openapi" / "orders.yaml"
PREFIXES = {"tango": "/raas/v2", "voucherify": "/v1"}
_CLIENT_ERROR = "400"
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def problems(text: str) -> list[str]:
    """Everything that is wrong with a contract, one line each, with the place it is at."""
    try:
        document = parse(text)
    except ContractError as error:
        return [str(error)]
    if lost := unsupported(document):
        return lost
    invalid = [
        f"{'/'.join(map(str, error.absolute_path)) or 'document'}: {error.message}"
        for error in OpenAPIV31SpecValidator(document).iter_errors()
    ]
    return invalid or broken_rules(text)


def broken_rules(text: str) -> list[str]:
    """The house's own rules that a valid document breaks."""
    document: Json = yaml.load(text, Loader=_LOADER)  # noqa: S506 - both are safe loaders
    return [*style(text), *(problem for rule in RULES for problem in rule(document))]


def style(text: str) -> Iterator[str]:
    """Block style and plain keys, so that a change is a change of one line; OpenAPI wants status codes quoted."""
    for node in _nodes(yaml.compose(text, Loader=_LOADER)):
        line = node.start_mark.line + 1
        if isinstance(node, yaml.CollectionNode) and node.flow_style and node.value:
            yield f"line {line}: flow style; write one entry a line"
        if isinstance(node, yaml.MappingNode):
            for key, _ in node.value:
                if key.style in ("'", '"') and not re.fullmatch(r"\d{3}", key.value):
                    yield f"line {key.start_mark.line + 1}: quoted key {key.value!r}"


def operations_say_what_they_are(document: Json) -> Iterator[str]:
    """Id, texts, one vendor tag, a server and a security scheme on every operation."""
    for where, operation in operations(document):
        for key in ("operationId", "summary", "description", "servers", "security"):
            if not operation.get(key):
                yield f"{where}: no {key}"
        tags = operation.get("tags", [])
        if len(tags) != 1 or tags[0] not in PREFIXES:
            yield f"{where}: tags are {tags}; it takes exactly one of {', '.join(PREFIXES)}"
            continue
        if not str(operation.get("operationId")).startswith(tags[0]):
            yield f"{where}: operationId does not start with {tags[0]}"
        if not where.split()[1].startswith(PREFIXES[tags[0]] + "/"):
            yield f"{where}: the path does not start with {PREFIXES[tags[0]]}"
        schemes = [name for scheme in operation.get("security", []) for name in scheme]
        if not all(name.startswith(tags[0]) for name in schemes):
            yield f"{where}: security of another vendor: {', '.join(schemes)}"


def parameters_stand_inline(document: Json) -> Iterator[str]:
    """The generator drops parameters it has to look up, and a parameter needs a description."""
    for path, item in document["paths"].items():
        if item.get("parameters"):
            yield f"{path}: parameters belong to the operation, not to the path"
    for where, operation in operations(document):
        for parameter in operation.get("parameters", []):
            if "$ref" in parameter:
                yield f"{where}: parameter {parameter['$ref']} must stand inline"
            elif not parameter.get("description"):
                yield f"{where}: parameter {parameter['name']} has no description"


def answers_have_bodies(document: Json) -> Iterator[str]:
    """Every answer is described; every error has the vendor's error body; `default` would swallow unknown ones."""
    for where, operation in operations(document):
        vendor = operation["tags"][0].capitalize() if operation.get("tags") else ""
        codes = operation["responses"]
        if not any(code.startswith("2") for code in codes):
            yield f"{where}: no 2xx answer"
        for code, response in codes.items():
            described = resolved(document, response)
            schema = described.get("content", {}).get("application/json", {}).get("schema", {})
            if code == "default":
                yield f"{where}: a default answer hides undocumented ones; list the codes"
            elif not schema:
                yield f"{where}: {code} has no JSON body"
            elif str(code) >= _CLIENT_ERROR and schema.get("$ref") != f"#/components/schemas/{vendor}Error":
                yield f"{where}: {code} does not carry {vendor}Error"


def schemas_are_named_and_told(document: Json) -> Iterator[str]:
    """Vendor prefix, a description everywhere, and no object inside another: the generator would make up its name."""
    for name, schema in document["components"]["schemas"].items():
        if not name.startswith(("Tango", "Voucherify")):
            yield f"schema {name}: the name does not start with its vendor"
        for where, part in _parts(schema, name):
            told = "$ref" in part or part.get("description")
            if where.count(".") <= 1 and not told:
                yield f"schema {where}: no description"
            if part is not schema and ("properties" in part or "enum" in part):
                yield f"schema {where}: give it a name of its own under components"
            if part.get("additionalProperties") is False:
                yield f"schema {where}: both services add fields at any time; do not close it"
        for reference in references(schema):
            vendor = "Tango" if name.startswith("Tango") else "Voucherify"
            if not reference.rpartition("/")[2].startswith(vendor):
                yield f"schema {name}: refers to {reference} of the other vendor"


def answers_are_open(document: Json) -> Iterator[str]:
    """Sets of values grow: an enum in an answer would call tomorrow's value wrong."""
    schemas = document["components"]["schemas"]
    for name in sorted(reachable(document, [operation["responses"] for _, operation in operations(document)])):
        if "enum" in schemas.get(name, {}):
            yield f"schema {name}: an enum in an answer; use a string and list the known values in its description"


def harmless_forms_are_whole(document: Json) -> Iterator[str]:
    """A form that says what recordings may keep must say it of the whole value, or anything may stand beside it."""
    for where, part in _marked(document, "x-harmless"):
        form = part["x-harmless"]
        try:
            re.compile(str(form))
        except re.error as error:
            yield f"{where}: x-harmless is no pattern: {error}"
            continue
        if not (isinstance(form, str) and form.startswith("^") and form.endswith("$")):
            yield f"{where}: x-harmless must be a pattern from ^ to $"
    for where, part in _marked(document, "x-own"):
        if part["x-own"] is not True:
            yield f"{where}: x-own is true or absent"


def nothing_is_left_over(document: Json) -> Iterator[str]:
    """A component without a reference is a leftover."""
    used = set(references(document))
    for kind in ("schemas", "responses", "headers"):
        for name in document["components"].get(kind, {}):
            if f"#/components/{kind}/{name}" not in used:
                yield f"components/{kind}/{name}: nothing refers to it"
    schemes = {
        name for _, operation in operations(document) for scheme in operation.get("security", []) for name in scheme
    }
    for name in document["components"].get("securitySchemes", {}).keys() - schemes:
        yield f"components/securitySchemes/{name}: nothing refers to it"


RULES: tuple[Callable[[Json], Iterator[str]], ...] = (
    operations_say_what_they_are,
    parameters_stand_inline,
    answers_have_bodies,
    schemas_are_named_and_told,
    answers_are_open,
    harmless_forms_are_whole,
    nothing_is_left_over,
)


def _marked(node: object, mark: str, where: str = "") -> Iterator[tuple[str, Json]]:
    """Every part of a document that carries a mark, with its place."""
    if isinstance(node, dict):
        if mark in node:
            yield where, node
        for name, inner in node.items():
            yield from _marked(inner, mark, f"{where}/{name}")
    elif isinstance(node, list):
        for number, inner in enumerate(node):
            yield from _marked(inner, mark, f"{where}/{number}")


def _parts(schema: Any, where: str) -> Iterator[tuple[str, Json]]:
    """A schema and the schemas inside it, with a dotted place for properties."""
    if not isinstance(schema, dict):
        return
    yield where, schema
    for name, inner in schema.get("properties", {}).items():
        yield from _parts(inner, f"{where}.{name}")
    for key in ("items", "additionalProperties"):
        if isinstance(schema.get(key), dict):
            yield from _parts(schema[key], f"{where}.{key}.")
    for key in ("oneOf", "anyOf", "allOf"):
        for number, inner in enumerate(schema.get(key, [])):
            yield from _parts(inner, f"{where}.{key}.{number}")


def _nodes(node: yaml.Node | None) -> Iterator[yaml.Node]:
    if node is None:
        return
    yield node
    if isinstance(node, yaml.MappingNode):
        for _, value in node.value:
            yield from _nodes(value)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from _nodes(value)


def main() -> int:
    """Print what is wrong; the exit status."""
    found = problems(CONTRACT.read_text(encoding="utf-8"))
    for problem in found:
        print(f"openapi/orders.yaml: {problem}", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
