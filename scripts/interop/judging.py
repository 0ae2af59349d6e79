"""What Prism says of our requests, judged: what a vendor's document refuses, and which calls are missing."""

from __future__ import annotations

import re
from copy import deepcopy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from scripts.contract_document import operations

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scripts.contract_document import Json

_PLACEHOLDER = re.compile(r"\{[^}]*\}")


class JudgingError(Exception):
    """The pages of a vendor do not go together; the text says where."""


@dataclass(frozen=True)
class Refusal:
    """Something in a request that a document does not allow: its place (`request.body.items.*`), and Prism's words."""

    where: str
    words: str


@dataclass(frozen=True)
class Exchange:
    """One request that went out, and what its document does not allow of it."""

    method: str
    path: str
    refusals: tuple[Refusal, ...] = ()


@dataclass(frozen=True)
class Excused:
    """A refusal that is the document's fault, with the reason; with `words`, only one that says them."""

    document: str
    operation: str
    where: str
    reason: str
    words: str = ""

    def covers(self, operation: str | None, refusal: Refusal) -> bool:
        """Whether this refusal is meant."""
        return (operation, refusal.where) == (self.operation, self.where) and self.words in refusal.words


@dataclass
class Verdict:
    """What became of the calls that one document was asked about."""

    asked: int = 0
    accepted: int = 0
    problems: list[str] = field(default_factory=list)
    needed: set[Excused] = field(default_factory=set)


class Routes:
    """The operations of our contract by what a request says: method and path."""

    def __init__(self, contract: Json) -> None:
        self._operations = {_place(where): operation["operationId"] for where, operation in operations(contract)}
        # Paths without a placeholder first: /v1/orders/import names no order.
        self._patterns = [
            (re.compile("[^/]+".join(map(re.escape, place.split("{}")))), self._operations[place])
            for place in sorted(self._operations, key=lambda place: place.count("{}"))
        ]

    def operation(self, method: str, path: str) -> str | None:
        """The operation that a request is; None where the contract has none like it."""
        sent = f"{method} {path}"
        return next((operation for pattern, operation in self._patterns if pattern.fullmatch(sent)), None)

    def described_by(self, document: Json) -> set[str]:
        """The operations that a vendor's document has, too."""
        places = {_place(where) for where, _ in operations(document)}
        return {operation for place, operation in self._operations.items() if place in places}


def _place(where: str) -> str:
    return _PLACEHOLDER.sub("{}", where)


def one_document(pages: Sequence[Json]) -> Json:
    """The pages of a vendor as one document for Prism, which leaves base paths out of account.

    So the base path stands in front of every path. Answers are left out: they are the sandbox's, and Prism's words on
    them would crowd out those on requests. Raises JudgingError where two pages differ under one name.
    """
    whole, *others = map(deepcopy, pages)
    for page in others:
        _add(whole["paths"], page["paths"])
        for kind, parts in page.get("components", {}).items():
            _add(whole.setdefault("components", {}).setdefault(kind, {}), parts)
    servers = whole.pop("servers", None) or [{"url": ""}]
    base = (whole.pop("basePath", None) or urlsplit(servers[0]["url"]).path).rstrip("/")
    whole["paths"] = {base + path: item for path, item in whole["paths"].items()}
    for _, operation in operations(whole):
        operation["responses"] = {"default": {"description": "any"}}
    return whole


def _add(whole: Json, more: Json) -> None:
    for name, part in more.items():
        if whole.setdefault(name, part) != part:
            raise JudgingError(f"Two pages of one vendor say different things about {name}; judge them apart.")


def judge(
    document: str, exchanges: Iterable[Exchange], *, described: set[str], routes: Routes, excused: Iterable[Excused]
) -> Verdict:
    """Judge the calls of one document: none is refused without an excuse, and none that it describes is missing."""
    verdict, called = Verdict(), set()
    excuses = [each for each in excused if each.document == document]
    for exchange in exchanges:
        verdict.asked += 1
        operation = routes.operation(exchange.method, exchange.path)
        if operation not in described:
            verdict.problems.append(f"{document}: {exchange.method} {exchange.path} is not in it")
            continue
        called.add(operation)
        faults = []
        for refusal in exchange.refusals:
            excuse = next((each for each in excuses if each.covers(operation, refusal)), None)
            if excuse is None:
                faults.append(f"{document}: {operation} is refused at {refusal.where}: {refusal.words}")
            else:
                verdict.needed.add(excuse)
        verdict.problems += faults
        verdict.accepted += not faults
    verdict.problems += [
        f"{document}: {operation} is in it and was not called; call it in scripts/interop/calls.py"
        for operation in sorted(described - called)
    ]
    return verdict
