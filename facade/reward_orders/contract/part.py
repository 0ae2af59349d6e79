"""One file of a document: where each object stands, and the names ($id, $anchor) that references use."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote, urljoin

from reward_orders.contract.parse import MAX_DEPTH
from reward_orders.contract.source import UnreadableError

Step = tuple[int, str] | None
DATA = frozenset({"example", "examples", "enum", "const"})  # values, in which $id names nothing
NO_NAMES = "values"


class Part:
    """The objects of one file; `places` has the parent and the last step of each, None for the top."""

    def __init__(self, root: Any, name: str) -> None:
        self.root = root
        self.places: dict[int, Step] = {}
        self._bases: dict[int, str] = {}  # objects with an `$id`, made absolute
        self._resources: dict[str, Any] = {}
        self._anchors: dict[tuple[str, str], Any] = {}
        self._dynamic: dict[str, list[Any]] = {}
        self._read(root, name)

    def _read(self, root: Any, name: str) -> None:
        own = root.get("$self") if isinstance(root, dict) else None
        top = own if isinstance(own, str) else ""
        if top:
            self._resources[top] = root
        todo: list[tuple[Any, Step, str, int]] = [(root, None, top, 0)]
        while todo:
            value, place, base, depth = todo.pop()
            if id(value) in self.places:
                continue  # a YAML alias
            self.places[id(value)] = place
            if depth > MAX_DEPTH:
                pointer = self.pointer(id(value))[:80]
                raise UnreadableError(f"{name}#{pointer}", f"it is nested deeper than {MAX_DEPTH} levels.")
            if isinstance(value, dict) and base is not NO_NAMES:
                base = self._named(value, base)
            steps = value.items() if isinstance(value, dict) else enumerate(value)
            todo += [
                (child, (id(value), str(key)), NO_NAMES if key in DATA else base, depth + 1)
                for key, child in steps
                if isinstance(child, (dict, list))
            ]

    def _named(self, node: dict[str, Any], base: str) -> str:
        if isinstance(node.get("$id"), str):
            base = urljoin(base, node["$id"]).rstrip("#")
            self._bases[id(node)] = base
            self._resources.setdefault(base, node)
        for key in ("$anchor", "$dynamicAnchor"):
            if isinstance(node.get(key), str):
                self._anchors.setdefault((base, node[key]), node)
        if isinstance(node.get("$dynamicAnchor"), str):
            self._dynamic.setdefault(node["$dynamicAnchor"], []).append(node)
        return base

    def pointer(self, key: int) -> str:
        """Return the JSON pointer of an object, known by its identity."""
        steps: list[str] = []
        while (place := self.places.get(key)) is not None:
            key, step = place
            steps.append(escape(step))
        return "".join(f"/{step}" for step in reversed(steps))

    def above(self, key: int, pointer: str) -> Any:
        """Return what a pointer names below the nearest object around `key` that has it.

        Generators write `#/$defs/A` and mean the schema around, where the specification means the file.
        """
        steps = self.pointer(key).split("/")
        tried = (lookup(self.root, "/".join(steps[:end]) + pointer) for end in range(len(steps), 0, -1))
        return next((found for found in tried if found is not None), None)

    def base(self, key: int) -> str:
        """Return the `$id` that holds at an object, empty where none does."""
        if not self._bases and not self._resources:
            return ""
        while key not in self._bases:
            place = self.places.get(key)
            if place is None:
                own = self.root.get("$self") if isinstance(self.root, dict) else None
                return own if isinstance(own, str) else ""
            key = place[0]
        return self._bases[key]

    def resource(self, base: str, address: str) -> str | None:
        """Return the name of the resource that an address means below `base`; None where this file has none."""
        if not address:
            return base
        wanted = urljoin(base, address)
        return wanted if wanted in self._resources else None

    def within(self, resource: str, fragment: str) -> Any:
        """Return what a fragment names in a resource of this file; None where there is nothing."""
        top = self._resources.get(resource, self.root if not resource else None)
        if not fragment:
            return top
        if fragment.startswith("/"):
            return lookup(top, fragment)
        return self._anchors.get((resource, unquote(fragment)))

    def dynamic(self, name: str) -> list[Any]:
        """Return the schemas with a dynamic anchor of this name."""
        return self._dynamic.get(unquote(name), [])

    def lookup(self, pointer: str) -> Any:
        """Return what a JSON pointer (`/a/b`) names in this file, or None."""
        return lookup(self.root, pointer)


def lookup(value: Any, pointer: str) -> Any:
    """Return what a JSON pointer names below a value, or None."""
    for step in pointer.split("/")[1:]:
        key = unquote(step).replace("~1", "/").replace("~0", "~")
        if isinstance(value, dict):
            value = value.get(key)
        elif isinstance(value, list) and key.isdigit() and int(key) < len(value):
            value = value[int(key)]
        else:
            return None
    return value


def escape(key: str) -> str:
    """Write one step of a JSON pointer."""
    return key.replace("~", "~0").replace("/", "~1")
