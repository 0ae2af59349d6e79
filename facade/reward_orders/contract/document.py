"""One API document as read: its files, where each object stands, and what its references point to."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from reward_orders.contract.parse import parse
from reward_orders.contract.part import Part, escape
from reward_orders.contract.source import UnreadableError

if TYPE_CHECKING:
    from reward_orders.contract.source import Folder, Source

Node = dict[str, Any]
EMPTY: Node = {}
NOTHING: Node = {"not": {}}
VERSION = re.compile(r"(2|3\.\d+)(\.\d+)*([-+].*)?\Z")
MAX_FILES = 1000
Asked = tuple[str, str, str]  # the file and the `$id` that a reference stands in, and its text


@dataclass(frozen=True)
class Unread:
    """Something of a document that cannot be compared; `ref` is set where it is a reference that leads nowhere."""

    pointer: str
    construct: str
    reason: str
    ref: str = ""


class Document:
    """An OpenAPI or Swagger document, read leniently: only what is no such document is refused.

    References may lead to files in the folder of the document; the network is never asked. What cannot be read is
    noted in `unread`.
    """

    def __init__(self, root: Node, *, name: str, sha256: str, folder: Folder | None = None, text: str = "") -> None:
        self.root = root
        self.name = name
        self.sha256 = sha256
        self.version = str(root.get("openapi") or root.get("swagger") or "")
        self.swagger2 = self.version.startswith("2")
        self.ref_siblings = not self.swagger2 and not self.version.startswith("3.0")
        self.unread: list[Unread] = []
        self.texts: dict[str, str] = {"": text}
        self.schemas_at = "/components/schemas/"  # where the file has them; a surface lock has a place of its own
        self._folder = folder
        self._kept: list[Node] = []
        self._parts: dict[str, Part | None] = {"": Part(root, name)}
        self._files: dict[int, str] = {}  # objects of other files than the document's own
        self._like: dict[int, int] = {}
        self._resolved: dict[Asked, Any] = {}
        self._reasons: dict[Asked, str] = {}

    def at(self, node: Any) -> str:
        """Return the JSON pointer of an object, `FILE#/pointer` in another file, empty for an object of neither."""
        key, file, part = self._home(node)
        if part is None or key not in part.places:
            return ""
        return f"{file}#{part.pointer(key)}" if file else part.pointer(key)

    def file(self, part: str) -> str:
        """Return the name of a file of this document as a reader opens it."""
        if not part:
            return self.name
        if self.name.startswith("git:"):
            revision, _, path = self.name.removeprefix("git:").partition(":")
            return f"git:{revision}:{posixpath.join(posixpath.dirname(path), part)}"
        return posixpath.join(posixpath.dirname(self.name), part)

    def written_at(self, pointer: str) -> str:
        """Return a pointer as the file writes it."""
        return pointer.replace("/components/schemas/", self.schemas_at, 1)

    def made(self, node: Node, like: Any) -> Node:
        """Give a derived object (the schema of a 2.0 parameter) the place of `like`, and keep it alive."""
        self._kept.append(node)
        self._like[id(node)] = self._like.get(id(like), id(like))
        return node

    def note(self, node: Any, construct: str, reason: str, *, ref: str = "") -> None:
        """Note that something at `node` cannot be compared."""
        self.unread.append(Unread(self.at(node), construct, reason, ref))

    def lookup(self, pointer: str) -> Any:
        """Return what a JSON pointer (`#/a/b`, `/a/b` or `FILE#/a/b`) names, or None."""
        file, _, inner = pointer.rpartition("#")
        part = self._parts.get(file)
        return part.lookup(inner) if part else None

    def resolve(self, ref: Any, *, seen_at: Any = None, dynamic: bool = False) -> Any:
        """Return the target of a `$ref` or `$dynamicRef`; None, and a note in `unread`, where it cannot be found."""
        if not isinstance(ref, str):
            return None
        place, file, part = self._home(seen_at)
        key = (file, part.base(place) if part else "", f"dynamic {ref}" if dynamic else ref)
        if key not in self._resolved:
            self._resolved[key] = self._found(ref, key, dynamic=dynamic)
        target, reason = self._resolved[key], self._reasons.get(key, "")
        if target is None and part and ref.startswith("#/$defs/"):
            target = part.above(place, ref.removeprefix("#"))
        if target is None or reason:
            self.note(seen_at, "reference", reason or "it leads nowhere", ref=ref)
        return target

    def follow(self, node: Any) -> Any:
        """Resolve a parameter, response, header or path item that may be a reference (or a chain of them)."""
        seen: set[int] = set()
        while isinstance(node, dict) and isinstance(node.get("$ref"), str):
            if id(node) in seen:
                return None
            seen.add(id(node))
            node = self.resolve(node["$ref"], seen_at=node)
        return node

    def _home(self, node: Any) -> tuple[int, str, Part | None]:
        key = self._like.get(id(node), id(node))
        file = self._files.get(key, "")
        return key, file, self._parts[file]

    def _found(self, ref: str, key: Asked, *, dynamic: bool) -> Any:
        """Find a target by `$id` and anchor, in the same file, then in the file that the address names."""
        file, base, _ = key
        part = self._parts[file]
        if part is None:
            return None
        address, _, fragment = ref.partition("#")
        if dynamic and len(held := part.dynamic(fragment)) > 1:
            self._reasons[key] = f"{len(held)} schemas have this dynamic anchor, and only a value tells which counts"
        elif dynamic and held:
            return held[0]
        resource = part.resource(base, address)
        if resource is not None:
            found = part.within(resource, fragment)
            return found if found is not None or address else part.within("", fragment)
        named = part.lookup(ref if ref.startswith("/") else f"/components/schemas/{ref}")
        if named is not None and (ref.startswith("/") or re.fullmatch(r"[\w.-]+", ref)):
            return named
        beside = self._beside(address, key)
        return beside.within("", fragment) if beside else None

    def _beside(self, address: str, key: Asked) -> Part | None:
        """Return the file that an address names, read once."""
        if urlsplit(address).scheme or address.startswith("//"):
            self._reasons[key] = "it leads to the network, which is never asked"
            return None
        name = posixpath.normpath(posixpath.join(posixpath.dirname(key[0]), unquote(address)))
        if name not in self._parts:
            self._parts[name] = self._read(name, key)
        if self._parts[name] is None:
            self._reasons.setdefault(key, "its file cannot be read")
        return self._parts[name]

    def _read(self, name: str, key: Asked) -> Part | None:
        if self._folder is None or len(self._parts) > MAX_FILES:
            few = "the document has no folder to read it from"
            self._reasons[key] = few if self._folder is None else f"it is one of more than {MAX_FILES} files"
            return None
        try:
            source = self._folder.read(name)
            root = parse(source)
            part = Part(root, source.name) if isinstance(root, (dict, list)) else None
        except UnreadableError as error:
            self._reasons[key] = error.reason.rstrip(".")
            return None
        if part is None:
            self._reasons[key] = "its file holds a single value"
            return None
        self.texts[name] = source.text
        self._files |= dict.fromkeys(part.places, name)
        return part


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
        raise UnreadableError(f"{source.name}#/openapi", f"version {found!r} is not known; 2.0 and 3.0 to 3.2 are.")
    for key in ("paths", "components", "definitions", "info", "webhooks"):
        if root.get(key) is not None and not isinstance(root[key], dict):
            raise UnreadableError(f"{source.name}#/{key}", f"`{key}` has to be an object.")
    return Document(root, name=source.name, sha256=source.sha256, folder=source.folder, text=source.text)


def mapping(value: Any) -> Node:
    """Return `value` where it is an object, else an empty one: vendors' documents hold null in many places."""
    return value if isinstance(value, dict) else EMPTY


def listing(value: Any) -> list[Any]:
    """Return `value` where it is a list, else an empty one."""
    return value if isinstance(value, list) else []


def schema_of(value: Any) -> Node | None:
    """Return a schema as an object: `true` accepts anything, `false` nothing; None where there is no schema."""
    if isinstance(value, bool):
        return EMPTY if value else NOTHING
    return value if isinstance(value, dict) else None


__all__ = [
    "EMPTY",
    "NOTHING",
    "Document",
    "Node",
    "Unread",
    "escape",
    "listing",
    "load",
    "mapping",
    "schema_of",
]
