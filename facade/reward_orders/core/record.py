# ruff: noqa: SLF001 - the fields read their own record
"""Answers as objects that decode a field when it is read.

A list page of 100 orders is one `json.loads`; what nobody reads is never converted. Each field is a property that
reads one wire name: absent, null, empty and wrong-typed all read as None, since the services use them alike
(docs/vendors.md, Tango 2.3 and Voucherify 5.1), and what a field could not read stays in `.extra` under its wire name.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, ClassVar

from reward_orders.core.money import REALS, WHOLES, learn, read_decimal
from reward_orders.core.wire import json_key

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Self

    Reader = Callable[[object], object]

EXACT = 2**53  # from here on a float skips whole numbers


def read_text(value: object) -> str | None:
    """Text that is not empty."""
    return value if value and value.__class__ is str else None


def read_int(value: object) -> int | None:
    """A whole number, also one that passed through a float (10000.0); true is none."""
    if value.__class__ is int:
        return value
    return _whole(value)


def _whole(value: Any) -> int | None:
    return int(value) if value.__class__ is float and abs(value) < EXACT and value.is_integer() else None


def read_flag(value: object) -> bool | None:
    """True or false."""
    return value if value is True or value is False else None


def read_time(value: object) -> datetime | None:
    """An ISO 8601 moment as aware datetime; without a zone it is UTC, which both services use."""
    if value.__class__ is not str:
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def read_object(value: object) -> dict[str, Any] | None:
    """A JSON object, as it came."""
    return value if value.__class__ is dict else None


def read_list(value: object) -> list[Any] | None:
    """A JSON array, as it came."""
    return value if value.__class__ is list else None


class Field(property):
    """A read-only attribute of a Record: which wire name, and how its value is read."""

    def __init__(self, wire: str, read: Reader, get: Callable[[Any], object] | None = None) -> None:
        super().__init__(get or (lambda record: read(record._data.get(wire))))
        self.wire = wire
        self.read = read


# Each returns Any, so that the attribute's own annotation is what callers and type checkers see.
def text(wire: str) -> Any:
    """A text field."""
    wire = json_key(wire)

    # Spelled out, here and below: a second call would double the cost of reading a field.
    def get(record: Record) -> object:
        value = record._data.get(wire)
        if value and value.__class__ is str:
            return value
        return None

    return Field(wire, read_text, get)


def integer(wire: str) -> Any:
    """A whole number, such as minor units."""
    wire = json_key(wire)

    def get(record: Record) -> object:
        value = record._data.get(wire)
        if value.__class__ is int or value is None:
            return value
        return _whole(value)

    return Field(wire, read_int, get)


def decimal(wire: str) -> Any:
    """A number as Decimal."""
    wire = json_key(wire)

    def get(record: Record) -> object:
        value = record._data.get(wire)
        if value is None:
            return None
        try:
            if value.__class__ is float:
                return REALS[value]
            if value.__class__ is int:
                return WHOLES[value]
        except KeyError:
            return learn(value)
        return None

    return Field(wire, read_decimal, get)


def flag(wire: str) -> Any:
    """A boolean."""
    wire = json_key(wire)

    def get(record: Record) -> object:
        value = record._data.get(wire)
        return value if value is True or value is False else None

    return Field(wire, read_flag, get)


def time(wire: str) -> Any:
    """A moment."""
    wire = json_key(wire)

    def get(record: Record) -> object:
        value = record._data.get(wire)
        if value.__class__ is not str:
            return None
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            return None
        return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)

    return Field(wire, read_time, get)


def custom(wire: str, read: Reader) -> Any:
    """A field with a reader of its own."""
    return Field(json_key(wire), read)


class Record:
    """One JSON object of an answer, read field by field. Immutable; equal when the JSON is equal."""

    __slots__ = ("_data",)
    _fields: ClassVar[Mapping[str, Reader]] = {}

    def __init_subclass__(cls) -> None:
        cls._fields = {f.wire: f.read for f in vars(cls).values() if isinstance(f, Field)}

    def __init__(self, data: dict[str, Any]) -> None:
        self._data = data

    @property
    def extra(self) -> dict[str, Any]:
        """What no attribute shows: unknown fields and known ones of a wrong type, by wire name."""
        fields = self._fields
        return {
            wire: value
            for wire, value in self._data.items()
            if wire not in fields or (value is not None and value != "" and fields[wire](value) is None)
        }

    def __eq__(self, other: object) -> bool:
        if type(self) is not type(other):
            return NotImplemented
        return bool(self._data == other._data)

    def __hash__(self) -> int:
        return hash((type(self), len(self._data)))

    def __dir__(self) -> list[str]:
        # What lists every attribute (rich.inspect, inspect.getmembers, debuggers) must not print the JSON object.
        return [name for name in object.__dir__(self) if not name.startswith("_") or name.startswith("__")]

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self._data,)

    def __getstate__(self) -> None:
        # Python's default would hand out the slots with their values; __reduce__ says what a pickle holds.
        return None

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: dict[int, object]) -> Self:
        return self


def data_of(record: Record) -> dict[str, Any]:
    """The JSON object behind a record, to make another record of it; it may hold credentials."""
    return record._data
