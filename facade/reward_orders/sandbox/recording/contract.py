"""What the contract knows: operations by method and path, schemas, and the words it is written in.

`contract.json` is openapi/orders.yaml without its texts; `make regenerate` writes it.
"""

from __future__ import annotations

import json
import re
from functools import cache
from importlib.resources import files
from typing import Any, TypeAlias
from urllib.parse import urlsplit

from attrs import field, frozen

Schema: TypeAlias = "dict[str, Any] | None"
"""A schema of the contract; None where the contract says nothing."""

ANYTHING: Schema = {}
"""The schema of a field that the contract names without saying what is in it."""

# What the clients talk to beside the contract's servers: other regions, downloads, and Tango's token endpoints.
_MORE_ORIGINS = (
    *(f"https://{region}.api.voucherify.io" for region in ("us1", "as1")),
    *(f"https://{region}download.voucherify.io" for region in ("", "us1.", "as1.")),
    *(f"https://{host}.tangocard.com" for host in ("sandbox-auth", "auth")),
)
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_WORD = re.compile(r"\w+")
_PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_BETWEEN_WORDS = re.compile(r"[\w .,:;()\[\]'\"/-]*", re.ASCII)
_DIGITS = frozenset("0123456789")
_MOST_DIGITS = 2
_STAND_INS = frozenset({"EXAMPLE", "SCRUBBED", "example"})
# Words of the vendors' own messages, and of the sandbox's catalogue, that the contract has no use for.
_MESSAGES = frozenset(
    {"OK", "active", "authorized", "duplicated", "find", "hit", "internal", "invalid", "lower", "payload", "property"}
    | {"quickly", "resource", "s", "sample", "slow", "successfully", "timeout", "unexpected", "variant"}
)
_ALSO_NAMES = frozenset({"Grant", "Max", "May"})
"""Words of the contract that are a given name when they have a capital."""

_SECRET, _TEXT, _COUNT = {"type": "string", "x-secret": True}, {"type": "string"}, {"type": "integer"}
# RFC 6749, sections 5.1 and 5.2; Voucherify names the client as well.
TOKEN_ANSWER: Schema = {
    "properties": {
        **dict.fromkeys(("access_token", "refresh_token", "id_token", "client_id"), _SECRET),
        **dict.fromkeys(("token_type", "scope", "error", "error_description"), _TEXT),
        **dict.fromkeys(("expires_in", "expires_at"), _COUNT),
    }
}


@frozen(eq=False)
class Operation:
    """One operation of the contract, with the schemas of everything that is sent and answered."""

    id: str
    method: str
    path: str
    servers: tuple[str, ...]
    ids: tuple[Schema, ...]
    query: dict[str, Any]
    request: Schema
    answers: dict[str, Any]
    pattern: re.Pattern[str] = field(init=False)

    def __attrs_post_init__(self) -> None:
        """Make the pattern of its paths."""
        object.__setattr__(self, "pattern", re.compile(re.sub(r"\\\{\w+\\\}", "([^/]+)", re.escape(self.path))))

    def answer(self, status: int) -> Schema:
        """Return the schema of an answer; a refusal nobody documented is read like one that is."""
        known: Schema = self.answers.get(str(status)) or (self.answers.get("400") if status >= 400 else None)  # noqa: PLR2004
        return known


@frozen(eq=False)
class Contract:
    """Everything the scrubber may take for known."""

    operations: tuple[Operation, ...]
    schemas: dict[str, Any]
    words: frozenset[str]
    origins: frozenset[str]
    _small: frozenset[str] = field(init=False)

    @_small.default
    def _in_small_letters(self) -> frozenset[str]:
        return frozenset(word.lower() for word in self.words)

    def operation(self, method: str, path: str) -> Operation | None:
        """Return the operation that a method and a path call, on whatever host."""
        found = [o for o in self.operations if o.method == method.upper() and o.pattern.fullmatch(path)]
        # /orders/import before /orders/{orderId}
        return min(found, key=lambda operation: operation.pattern.groups, default=None)

    def at(self, path: str) -> Operation | None:
        """Return an operation with a path, whatever its method."""
        found = (self.operation(method, path) for method in ("GET", "POST", "PUT", "DELETE", "PATCH"))
        return next((operation for operation in found if operation is not None), None)

    def resolve(self, schema: Schema | str) -> Schema:
        """Follow the name of a schema to the schema."""
        while isinstance(schema, str):
            schema = self.schemas[schema]
        return schema

    def told(self, text: str) -> bool:
        """Whether a text consists of words that the contract itself uses: no name, no link, no code, no number.

        Two digits that stand alone may be in it, a position in a list or a count: no code is so short.
        """
        words = _WORD.findall(text)
        digits = [word for word in words if word in _DIGITS]
        return (
            _BETWEEN_WORDS.fullmatch(text) is not None
            and len(digits) <= _MOST_DIGITS
            and all(word in _DIGITS or self.knows(word) for word in words)
        )

    def knows(self, word: str) -> bool:
        """Whether a word is one of the contract's, as it is spelled there or with a capital."""
        return (word in self.words and word not in _ALSO_NAMES) or (
            word.istitle() and word.lower() in self.words and word not in _ALSO_NAMES
        )

    def names(self, name: str) -> bool:
        """Whether the name of a field, header or parameter consists of such words: cardPin, x-card-pin, card_pin."""
        parts = _PART.findall(name)
        whole = re.sub(r"[-_ $]", "", name) == "".join(parts)
        return name in self.words or (whole and all(part.lower() in self._small for part in parts))

    def shows(self, origin: str) -> bool:
        """Whether an origin is a vendor's or this machine's."""
        return origin in self.origins or urlsplit(origin).hostname in _LOOPBACK


@cache
def load() -> Contract:
    """Read the packaged contract."""
    text = files(__package__).joinpath("contract.json").read_text(encoding="utf-8")
    document = json.loads(text)
    operations = tuple(
        Operation(**{**spec, "servers": tuple(spec["servers"]), "ids": tuple(spec["ids"])})
        for spec in document["operations"]
    )
    origins = {origin for operation in operations for origin in operation.servers}
    return Contract(
        operations,
        document["schemas"],
        frozenset(document["words"]) | _STAND_INS | _MESSAGES,
        frozenset({*origins, *_MORE_ORIGINS}),
    )
