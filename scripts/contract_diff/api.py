"""What an API offers, version by version alike: operations with parameters, bodies, responses and security."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scripts.contract_diff.document import Document, Node

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
    """Write a path without the names of its parameters and without a closing slash."""
    return re.sub(r"\{[^/}]*\}", "{}", path).rstrip("/") or "/"
