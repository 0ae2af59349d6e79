"""What a column of an export is: its name, its kind, and how its value is read; and a row as one line of JSON."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Generic, TypeAlias, TypeVar

from attrs import frozen

from reward_orders.core.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

RowT = TypeVar("RowT")
Value: TypeAlias = "str | int | bool | Decimal | datetime | None"


class Kind(StrEnum):
    """What the values of a column are."""

    TEXT = "text"
    MONEY = "money"
    """Decimal, never a binary float."""
    WHOLE = "whole"
    TIME = "time"
    """Aware, in UTC."""
    YES_NO = "yes_no"


@frozen
class Column(Generic[RowT]):
    """One column of what is exported."""

    name: str
    kind: Kind
    read: Callable[[RowT], object]


@frozen
class Field:
    """A column as files know it: by its name and kind."""

    name: str
    kind: Kind


def fields_of(columns: Sequence[Column[RowT]]) -> list[Field]:
    """The columns without the way they are read."""
    return [Field(column.name, column.kind) for column in columns]


def line_of(row: RowT, columns: Sequence[Column[RowT]]) -> str:
    """A row as a JSON object on one line: money and times are text, so that no digit is lost."""
    told = {column.name: _told(column.read(row)) for column in columns}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def values_of(line: str, fields: Sequence[Field]) -> list[Value]:
    """The values of such a line, in the order of the columns."""
    told = json.loads(line)
    return [_value(told[field.name], field.kind) for field in fields]


def _told(value: object) -> str | int | bool | None:
    if value is None or isinstance(value, (str, int)):
        return value
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    raise ConfigurationError(f"A {type(value).__name__} is no value of an export.")


def _value(told: str | int | bool | None, kind: Kind) -> Value:
    if told is None or not isinstance(told, str) or kind is Kind.TEXT:
        return told
    if kind is Kind.MONEY:
        return Decimal(told)
    if kind is Kind.TIME:
        return datetime.fromisoformat(told)
    return told
