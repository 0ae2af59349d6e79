"""Many documents of one vendor read as one API: portals publish a document a page, each with its own copy of schemas.

They are merged in the short form of locks, in which Swagger 2.0 and both OpenAPI versions look alike.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reward_orders.contract.lock import load_any, read_lock, write_lock
from reward_orders.contract.source import CallError, UnreadableError

if TYPE_CHECKING:
    from reward_orders.contract.api import Api

ENDINGS = (".json", ".yaml", ".yml")
VALUES = frozenset({"const", "default", "enum", "known", "extensible"})
"""Parts of a lock that hold a vendor's values, and no names of schemas."""


@dataclass(frozen=True)
class Pages:
    """The merged API, the file that describes each operation, and why files that are no API documents were skipped."""

    api: Api
    files: dict[str, str]
    skipped: dict[str, str]


def read_pages(names: list[str], *, ours: Api) -> Pages:
    """Read documents, and all those in folders, as one API.

    Raises CallError where two of them describe one of our operations differently, or none describes any operation, and
    UnreadableError for a document that is named and cannot be read. In a folder such a file is skipped, and told.
    """
    apis: dict[str, Api] = {}
    skipped: dict[str, str] = {}
    for name in names:
        if not Path(name).is_dir():
            apis[name] = load_any(name)
            continue
        for file in sorted(file for file in Path(name).rglob("*") if file.suffix in ENDINGS):
            try:
                apis[str(file)] = load_any(str(file))
            except UnreadableError as error:
                skipped[str(file)] = error.reason
    if not any(api.operations for api in apis.values()):
        told = "".join(f"\n  {name}: {reason}" for name, reason in skipped.items())
        raise CallError(f"{', '.join(names)}: no document there describes an operation; name the vendor's{told}")
    if len(apis) == 1:
        ((name, api),) = apis.items()
        return Pages(api, {operation.key: name for operation in api.operations}, skipped)
    api, files = _merged(apis, {operation.key for operation in ours.operations}, ", ".join(names))
    return Pages(api, files, skipped)


def shares_operations(now: Api, then: Api) -> bool:
    """Whether documents are of the vendor that a lock is of: by path, with or without its base path, or operationId."""
    keys = {key for operation in now.operations for key in (operation.key, operation.relative_key)}
    ids = {operation.id for operation in now.operations} - {""}
    return any({each.key, each.relative_key} & keys or each.id in ids for each in then.operations)


def under_base_of(now: Api, then: Api) -> Api:
    """The API with the base path that it was known under, where its documents write paths without it.

    Portals leave the base path out of `servers`; compared by full paths such a document would have nothing of ours.
    """
    known = {operation.key for operation in then.operations}
    bases = {operation.full.removesuffix(operation.path) for operation in then.operations}
    if len(bases) != 1 or any(each.key in known or each.full != each.path for each in now.operations):
        return now
    (base,) = bases
    moved = [replace(operation, full=base + operation.path) for operation in now.operations]
    return replace(now, operations=moved) if any(operation.key in known for operation in moved) else now


def _merged(apis: dict[str, Api], ours: set[str], title: str) -> tuple[Api, dict[str, str]]:
    whole: dict[str, Any] = {"operations": {}, "schemas": {}, "schemes": {}, "servers": [], "dangling": []}
    files: dict[str, str] = {}
    told: dict[str, Any] = {}
    for name, api in apis.items():
        page = _beside(json.loads(write_lock(api, None)), whole["schemas"])
        for operation in api.operations:
            key, says = operation.key, page["operations"][operation.name]
            if key in told:
                # Within one document the first counts, as it does where documents are compared.
                if key in ours and told[key] != says and files[key] != name:
                    both = f"{files[key]} and {name}"
                    raise CallError(f"{operation.name} is described differently in {both}; take the older one away")
                continue
            files[key], told[key] = name, says
            shown = operation.name
            if shown in whole["operations"]:  # another base path
                shown = f"{operation.method.upper()} {operation.full}"
            whole["operations"][shown] = says
        for part in ("schemas", "schemes"):
            whole[part] |= page[part]
        for part in ("servers", "dangling"):
            whole[part] += [each for each in page[part] if each not in whole[part]]
        for part in ("surface", "version", "security"):
            whole.setdefault(part, page[part])
    return read_lock(json.dumps(whole, ensure_ascii=False), title), files


def _beside(page: dict[str, Any], known: dict[str, Any]) -> dict[str, Any]:
    """A page whose schemas can stand beside those known: one that says something else under a name gets another name.

    A schema that refers to such a one says something else too, so this goes on until no more is found.
    """
    names: dict[str, str] = {}
    while True:
        schemas = {names.get(name, name): _with_names(schema, names) for name, schema in page["schemas"].items()}
        clashing = [name for name in schemas if name in known and known[name] != schemas[name]]
        if not clashing:
            return page | {"schemas": schemas, "operations": _with_names(page["operations"], names)}
        for name in clashing:
            number = 2
            while f"{name}-{number}" in known or f"{name}-{number}" in schemas:
                number += 1
            names[next(old for old in page["schemas"] if names.get(old, old) == name)] = f"{name}-{number}"


def _with_names(value: Any, names: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: each if key in VALUES else _with_names(each, names) for key, each in value.items()}
    if isinstance(value, list):
        return [_with_names(each, names) for each in value]
    return f"#{names[value[1:]]}" if isinstance(value, str) and value[1:] in names and value[0] == "#" else value
