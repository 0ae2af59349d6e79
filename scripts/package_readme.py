"""What the README of the generated package lists; openapi/templates/README.md.jinja has its words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scripts.answers import properties_of
from scripts.contract_document import METHODS, envelope, operations, resolved
from scripts.naming import ClassName, PythonIdentifier

if TYPE_CHECKING:
    from scripts.contract_document import Json


def contents(document: Json) -> dict[str, Any]:
    """What the README of the package lists: every operation and every webhook, and one of them as example."""
    listed = [
        {
            "id": operation["operationId"],
            "where": where,
            "folder": str(PythonIdentifier(operation["tags"][0], "")),
            "module": str(PythonIdentifier(operation["operationId"], "")),
            "reads": answered(document, operation),
            "arguments": ", ".join(
                f'{PythonIdentifier(parameter["name"], "field_")}="..."'
                for parameter in operation.get("parameters", [])
                if parameter.get("required")
            ),
        }
        for where, operation in operations(document)
    ]
    reading = [each for each in listed if each["reads"] and str(each["where"]).startswith("GET")] or listed
    example = {**reading[0], "record": reading[0]["reads"] or "Record"}
    hooks = [
        (name, str(ClassName((envelope(media["schema"]) or "").rpartition("/")[2], "")))
        for name, item in document.get("webhooks", {}).items()
        for hook in (item[method] for method in METHODS if method in item)
        for media in hook.get("requestBody", {}).get("content", {}).values()
    ]
    info = document.get("info", {})
    return {
        "title": info.get("title"),
        "version": info.get("version"),
        "operations": listed,
        "example": example,
        "webhooks": hooks,
    }


def answered(document: Json, operation: Json) -> str:
    """The record of an operation's first good answer; empty where it has none by name."""
    for code, answer in operation["responses"].items():
        for media in resolved(document, answer).get("content", {}).values() if str(code).startswith("2") else ():
            reference = media.get("schema", {}).get("$ref", "")
            if reference and dict(properties_of(document, resolved(document, {"$ref": reference}))):
                return str(ClassName(reference.rpartition("/")[2], ""))
    return ""
