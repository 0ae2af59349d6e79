"""The model of an API, the same for every version of OpenAPI: operations, parameters, bodies, responses, security."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from reward_orders.contract.document import Document, Node, Unread

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")
Alternative = dict[str, frozenset[str]]


@dataclass(frozen=True)
class Parameter:
    """One parameter; `style` says how lists are written, `media` the media type of a value that is a document.

    `taken` names the ways of writing that the provider takes beside the usual one.
    """

    name: str
    location: str
    required: bool
    schema: Node | None
    style: str
    deprecated: bool
    sunset: str
    pointer: str
    media: str = ""
    taken: tuple[str, ...] = ()

    @property
    def json(self) -> bool:
        """Tell whether the value is written as JSON."""
        return "json" in self.media


@dataclass(frozen=True)
class Encoding:
    """How one field of a form or of a multipart body is written; empty where the document does not say."""

    types: tuple[str, ...] = ()
    style: str = ""
    headers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Media:
    """A body in one media type: its schema, that of each item of a stream, and how fields of a form are written."""

    schema: Node | None
    item: Node | None = None
    encoding: dict[str, Encoding] = field(default_factory=dict)


@dataclass(frozen=True)
class Body:
    """A request body by media type."""

    required: bool
    media: dict[str, Media]
    pointer: str


@dataclass(frozen=True)
class Header:
    """One response header."""

    required: bool
    schema: Node | None
    pointer: str
    media: str = ""


@dataclass(frozen=True)
class Response:
    """One response by media type, with its headers by lower-case name."""

    media: dict[str, Media]
    headers: dict[str, Header]
    pointer: str
    links: str = ""  # a hash: they are not compared, but that they differ is told


@dataclass(frozen=True)
class Operation:
    """One operation; `path` as written, `full` with the base path before it.

    The provider calls a webhook or a callback: `address` is then where it takes the URL from, and the clients of the
    API are on the receiving side. `unread` is what of the operation cannot be compared.
    """

    method: str
    path: str
    full: str
    id: str
    tags: tuple[str, ...]
    deprecated: bool
    sunset: str
    parameters: tuple[Parameter, ...]
    body: Body | None
    responses: dict[str, Response]
    security: tuple[Alternative, ...]
    servers: tuple[str, ...]
    pointer: str
    kind: Literal["call", "hook"] = "call"
    address: str = ""
    callbacks: tuple[Operation, ...] = ()
    unread: tuple[Unread, ...] = ()

    @property
    def name(self) -> str:
        """Method and path as the document writes them."""
        return f"{self.method.upper()} {self.path}"

    @property
    def key(self) -> str:
        """Method and full path without parameter names: what identifies the operation on the wire."""
        return f"{self.method.upper()} {template(self.full)}"

    @property
    def relative_key(self) -> str:
        """The same without the base path."""
        return f"{self.method.upper()} {template(self.path)}"


@dataclass(frozen=True)
class Scheme:
    """One security scheme; `identity` says what it is on the wire, `scopes` what OAuth offers."""

    identity: str
    scopes: frozenset[str]
    pointer: str


@dataclass
class Api:
    """One document as an API."""

    doc: Document
    version: str
    operations: list[Operation]
    schemes: dict[str, Scheme]
    servers: tuple[str, ...]
    security: tuple[Alternative, ...] = ({},)
    schemas: dict[str, Node] = field(default_factory=dict)
    webhooks: list[Operation] = field(default_factory=list)


def template(path: str) -> str:
    """Return a path without the names of its parameters and without a trailing slash."""
    return re.sub(r"\{[^/}]*\}", "{}", path).rstrip("/") or "/"


def base_path(servers: tuple[str, ...]) -> str:
    """Return the base path of the first server, empty for none."""
    path = urlsplit(servers[0]).path if servers else ""
    return posixpath.normpath("/" + path.strip("/")).rstrip("/")


def restrict(base: Api, revision: Api, scope: Api) -> tuple[list[Operation], list[Operation]]:
    """Keep the operations that `scope` has, in the API that the revision describes; a moved operation counts."""
    areas = {_area(operation) for operation in revision.operations}
    wanted = {operation.key for operation in scope.operations if _area(operation) in areas}
    wanted = wanted or {operation.key for operation in scope.operations}
    old = [operation for operation in base.operations if operation.key in wanted]
    ids = {operation.id for operation in old if operation.id}
    present = {operation.key for operation in revision.operations}
    lost = {operation.id for operation in old if operation.id in ids and operation.key not in present}
    new = [operation for operation in revision.operations if operation.key in wanted or operation.id in lost - {""}]
    return old, new


def _area(operation: Operation) -> str:
    """Return the first step of the full path: what tells two APIs in one document apart."""
    return operation.full.strip("/").split("/")[0]
