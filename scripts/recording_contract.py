"""Write what the recorder knows of openapi/orders.yaml into its package: `python -m scripts.recording_contract`.

The sandbox's room imports nothing generated for the clients, so the scrubber reads this: operations, schemas without
their texts, and the words the contract is written in. With --check nothing is written, and a stale file fails.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scripts.contract_document import ContractError
from scripts.supported import read_supported

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
CONTRACT = ROOT / "openapi" / "orders.yaml"
PACKAGED = ROOT / "facade" / "reward_orders" / "sandbox" / "recording" / "contract.json"
METHODS = ("get", "put", "post", "delete", "patch")
KEPT = frozenset(
    {"type", "format", "enum", "properties", "items", "additionalProperties", "oneOf", "anyOf", "allOf"}
    | {"x-secret", "x-harmless", "x-own"}
)
"""What of a schema says which values may stay."""
WORDLESS = frozenset({"x-harmless", "pattern", "url", "tokenUrl", "$ref"})
"""Keys whose values are no prose."""


def packaged(document: dict[str, Any]) -> dict[str, Any]:
    """What the scrubber knows of a contract."""
    components = document["components"]
    return {
        "operations": list(_operations(document)),
        "schemas": {name: _schema(schema) for name, schema in components["schemas"].items()},
        "words": sorted(words(document)),
    }


def words(document: Any) -> set[str]:
    """Every word of a document. Of its prose only what has no digit; a name that it defines may have some.

    The parts of a name count too: cardNumber knows "card". A word that begins a sentence is kept in small letters: the
    scrubber knows it with a capital as well.
    """
    found = set(_words(document))
    found |= {part.lower() for name in found for part in re.findall(r"[A-Z]?[a-z]+", name) if len(part) > 1}
    return {word for word in found if not (word.istitle() and word.lower() in found)}


def _words(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        for name, inner in node.items():
            if re.fullmatch(r"[A-Za-z]\w+", str(name)):
                yield str(name)
            if name not in WORDLESS:
                yield from _words(inner)
    elif isinstance(node, list):
        for inner in node:
            yield from _words(inner)
    elif isinstance(node, str):
        yield from re.findall(r"\b(?:[aA]|(?!_)[A-Za-z_]{2,}(?<!_))\b", node)


def _operations(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for path, item in document["paths"].items():
        for method in METHODS:
            if method not in item:
                continue
            spec = item[method]
            parameters = spec.get("parameters", ())
            answers = {status: _resolved(document, answer) for status, answer in spec["responses"].items()}
            yield {
                "id": spec["operationId"],
                "method": method.upper(),
                "path": path,
                "servers": [server["url"].rstrip("/") for server in spec.get("servers", ())],
                "ids": [_schema(p["schema"]) for p in parameters if p["in"] == "path"],
                "query": {p["name"]: _schema(p["schema"]) for p in parameters if p["in"] == "query"},
                "request": _body(spec.get("requestBody", {})),
                "answers": {status: _body(answer) for status, answer in answers.items()},
            }


def _body(spoken: dict[str, Any]) -> Any:
    return next((_schema(media["schema"]) for media in spoken.get("content", {}).values()), None)


def _schema(schema: Any) -> Any:
    """A schema without its texts and limits; a reference becomes the schema's name."""
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return schema["$ref"].rpartition("/")[2]
    kept = {key: value for key, value in schema.items() if key in KEPT}
    for key in ("items", "additionalProperties"):
        if key in kept:
            kept[key] = _schema(kept[key])
    for key in ("oneOf", "anyOf", "allOf"):
        if key in kept:
            kept[key] = [_schema(inner) for inner in kept[key]]
    if "properties" in kept:
        kept["properties"] = {name: _schema(inner) for name, inner in kept["properties"].items()}
    return kept


def _resolved(document: dict[str, Any], part: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in part:
        _, _, kind, name = part["$ref"].split("/")
        part = document["components"][kind][name]
    return part


def main(arguments: list[str] | None = None) -> int:
    """Write it, or with --check only compare; the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--check", action="store_true", help="change nothing; fail when the packaged contract is stale")
    check = parser.parse_args(arguments).check
    try:
        document = read_supported(CONTRACT)
    except ContractError as error:
        print(error, file=sys.stderr)
        return 1
    fresh = json.dumps(packaged(document), indent=1, ensure_ascii=False) + "\n"
    if not check:
        PACKAGED.write_text(fresh, encoding="utf-8")
        return 0
    if not PACKAGED.exists() or PACKAGED.read_text(encoding="utf-8") != fresh:
        name = PACKAGED.relative_to(ROOT)
        print(f"{name} is not what openapi/orders.yaml says: run `make regenerate` and commit the result")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
