"""An order as plain values, for data frames and reports of one's own, and as a table for notebooks.

Read by the generated records, so only fields that the contract describes are told; secrets are hidden.
"""

from __future__ import annotations

import json
from copy import deepcopy
from html import escape
from typing import TYPE_CHECKING, Any

from reward_orders_api.records import Record

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

HIDDEN = "***"


def plain(value: object, *, reveal: bool, without: Iterable[str] = ()) -> Any:
    """A value of an answer as JSON has it, but for Decimal and datetime; records by the names of their attributes."""
    if isinstance(value, Record):
        return {
            name: HIDDEN if hidden and not reveal else plain(each, reveal=reveal)
            for name, each, hidden in value._told()  # noqa: SLF001 - the records' own way to be shown
            if name not in without
        }
    if isinstance(value, (list, tuple)):
        return [plain(each, reveal=reveal) for each in value]
    if isinstance(value, dict):
        return {name: plain(each, reveal=reveal) for name, each in value.items()}
    return deepcopy(value)


def flattened(told: Mapping[str, Any]) -> dict[str, Any]:
    """One level of it: `recipient.email`, `metadata.color`; lists as JSON text, what is None left out."""
    return dict(_flat(told, ""))


def _flat(told: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, Any]]:
    for name, value in told.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{name}.")
        elif isinstance(value, list):
            yield f"{prefix}{name}", json.dumps(value, ensure_ascii=False, default=str)
        elif value is not None:
            yield f"{prefix}{name}", value


def table(title: str, rows: Mapping[str, object]) -> str:
    """An HTML table; every text is escaped, and what is None left out."""
    lines = (
        f"<tr><th>{escape(name)}</th><td>{escape(str(value))}</td></tr>"
        for name, value in rows.items()
        if value is not None
    )
    return f"<table><caption>{escape(title)}</caption>{''.join(lines)}</table>"
