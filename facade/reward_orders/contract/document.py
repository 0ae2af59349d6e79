"""One API document as read: its root, where each object stands, and what its references point to."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from reward_orders.contract.parse import MAX_DEPTH, parse
from reward_orders.contract.source import UnreadableError

if TYPE_CHECKING:
    from reward_orders.contract.source import Source

Node = dict[str, Any]
EMPTY: Node = {}
NOTHING: Node = {"not": {}}
VERSION = re.compile(r"(2|3\.\d+)(\.\d+)*([-+].*)?\Z")


class Document:
    """An OpenAPI or Swagger document, read leniently: only what is no such document is refused."""

    def __init__(self, root: Node, *, name: str, sha256: str) -> None:
        self.root = root
        self.name = name
        self.sha256 = sha256
        self.version = str(root.get("openapi") or root.get("swagger") or "")
        self.swagger2 = self.version.startswith("2")
        self.ref_siblings = not self.swagger2 and not self.version.startswith("3.0")
        self.dangling: dict[str, str] = {}
        self._kept: list[Node] = []
        self._places = _places(root, name)
        self._resolved: dict[str, Any] = {}

    def at(self, node: Any) -> str:
        """Return the JSON pointer of an object of this document, empty for an object that is not in it."""
        return self._places.get(id(node), "")

    def made(self, node: Node, like: Any) -> Node:
        """Give a derived object (the schema of a 2.0 parameter) the JSON pointer of `like`, and keep it alive."""
        self._kept.append(node)
        self._places[id(node)] = self.at(like)
        return node

    def lookup(self, pointer: str) -> Any:
        """Return what a JSON pointer (`#/a/b` or `/a/b`) names, or None."""
        value: Any = self.root
        for step in pointer.removeprefix("#").split("/")[1:]:
            key = unquote(step).replace("~1", "/").replace("~0", "~")
            if isinstance(value, dict):
                value = value.get(key)
            elif isinstance(value, list) and key.isdigit() and int(key) < len(value):
                value = value[int(key)]
            else:
                return None
        return value

    def resolve(self, ref: Any, *, seen_at: Any = None) -> Any:
        """Return the target of a `$ref`; None, and a note in `dangling`, where there is none in this document."""
        if not isinstance(ref, str):
            return None
        if ref not in self._resolved:
            local = ref.startswith(("#", "/"))
            named = self.lookup(f"#/components/schemas/{ref}") if re.fullmatch(r"[\w.-]+", ref) else None
            self._resolved[ref] = self.lookup(ref) if local and ref not in {"#", "#/"} else named
            if ref == "#":
                self._resolved[ref] = self.root
        target = self._resolved[ref]
        if target is None:
            self.dangling.setdefault(ref, self.at(seen_at))
        return target

    def follow(self, node: Any) -> Any:
        """Resolve a parameter, response, header or path item that may be a reference (or a chain of them)."""
        seen: set[str] = set()
        while isinstance(node, dict) and isinstance(node.get("$ref"), str):
            if node["$ref"] in seen:
                return None
            seen.add(node["$ref"])
            node = self.resolve(node["$ref"], seen_at=node)
        return node


def load(source: Source) -> Document:
    """Parse a source into a Document; raises UnreadableError for what is neither OpenAPI 3 nor Swagger 2.0."""
    root = parse(source)
    if not isinstance(root, dict):
        raise UnreadableError(source.name, "not an OpenAPI document: the top is not an object.")
    found = root.get("openapi", root.get("swagger"))
    if found is None:
        reason = "not an OpenAPI document: neither `openapi` nor `swagger` stands at the top."
        raise UnreadableError(source.name, reason)
    if not VERSION.match(str(found)):
        raise UnreadableError(f"{source.name}#/openapi", f"version {found!r} is not known; 2.0, 3.0 and 3.1 are.")
    for key in ("paths", "components", "definitions", "info"):
        if root.get(key) is not None and not isinstance(root[key], dict):
            raise UnreadableError(f"{source.name}#/{key}", f"`{key}` has to be an object.")
    return Document(root, name=source.name, sha256=source.sha256)


def mapping(value: Any) -> Node:
    """Return `value` where it is an object, else an empty one: vendors' documents hold null in many places."""
    return value if isinstance(value, dict) else EMPTY


def listing(value: Any) -> list[Any]:
    """Return `value` where it is a list, else an empty one."""
    return value if isinstance(value, list) else []


def escape(key: str) -> str:
    """Write one step of a JSON pointer."""
    return key.replace("~", "~0").replace("/", "~1")


def _places(root: Node, name: str) -> dict[int, str]:
    places: dict[int, str] = {}
    todo: list[tuple[Any, str, int]] = [(root, "", 0)]
    while todo:
        value, pointer, depth = todo.pop()
        if id(value) in places:
            continue
        if depth > MAX_DEPTH:
            raise UnreadableError(f"{name}#{pointer[:80]}", f"it is nested deeper than {MAX_DEPTH} levels.")
        places[id(value)] = pointer
        steps = value.items() if isinstance(value, dict) else enumerate(value)
        todo += [
            (child, f"{pointer}/{escape(str(key))}", depth + 1)
            for key, child in steps
            if isinstance(child, (dict, list))
        ]
    return places
