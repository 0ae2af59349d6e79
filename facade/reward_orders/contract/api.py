"""The model of an API, the same for every version of OpenAPI: operations, parameters, bodies, responses, security."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from reward_orders.contract.document import Document, Node

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
Alternative = dict[str, frozenset[str]]


@dataclass(frozen=True)
class Parameter:
    """One parameter; `style` says how lists are written, `json` that its value is a JSON document."""

    name: str
    location: str
    required: bool
    schema: Node | None
    style: str
    deprecated: bool
    sunset: str
    pointer: str
    json: bool = False


@dataclass(frozen=True)
class Body:
    """A request body by media type."""

    required: bool
    media: dict[str, Node | None]
    pointer: str


@dataclass(frozen=True)
class Header:
    """One response header."""

    required: bool
    schema: Node | None
    pointer: str


@dataclass(frozen=True)
class Response:
    """One response by media type, with its headers by lower-case name."""

    media: dict[str, Node | None]
    headers: dict[str, Header]
    pointer: str


@dataclass(frozen=True)
class Operation:
    """One operation; `path` as written, `full` with the base path before it."""

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


def template(path: str) -> str:
    """Return a path without the names of its parameters and without a trailing slash."""
    return re.sub(r"\{[^/}]*\}", "{}", path).rstrip("/") or "/"


def base_path(servers: tuple[str, ...]) -> str:
    """Return the base path of the first server, empty for none."""
    return urlsplit(servers[0]).path.rstrip("/") if servers else ""


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
