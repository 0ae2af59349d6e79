"""Answers as objects that decode a field when it is read.

A list page of 100 orders is one `json.loads`; what nobody reads is never converted. Absent, null, empty and wrong-typed
values all read as None, because the services use them alike; what a field could not read stays in `.extra` under its
wire name. Only this package and the standard library are imported here, and orjson where it is installed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime
from math import isfinite
from typing import Any, ClassVar, Self, TypeVar

from . import types as _types

_loads: Callable[[str], object] | None
try:
    from orjson import loads as _loads
except ImportError:
    _loads = None

EXACT = 2**53  # from here on a float skips whole numbers
MOST_KNOWN = 1024


def json_key(name: str) -> str:
    """The name as decoded objects have it for a key.

    orjson keeps the keys it has met. Looked up by the same object, a key is found by identity and no text is compared,
    which saves a fifth of a field. The standard library makes new keys for every body, so the name stays as it is.
    """
    decoded: Any = None if _loads is None else _loads(json.dumps({name: None}))
    key: str = name if decoded is None else next(iter(decoded))
    return key


def as_text(value: Any) -> str | None:
    """Text that is not empty."""
    text: str | None = value if value and value.__class__ is str else None
    return text


def as_int(value: Any) -> int | None:
    """A whole number, also one that passed through a float (10000.0); true is none."""
    if value.__class__ is int:
        whole: int = value
        return whole
    return int(value) if value.__class__ is float and abs(value) < EXACT and value.is_integer() else None


def as_float(value: Any) -> float | None:
    """A number; true is none."""
    return value if value.__class__ is float or value.__class__ is int else None


def as_flag(value: object) -> bool | None:
    """True or false."""
    return value if value is True or value is False else None


def as_time(value: object) -> datetime | None:
    """An ISO 8601 moment as aware datetime; without a zone it is UTC, which both services use."""
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def as_date(value: object) -> date | None:
    """A calendar date, written as 2026-11-30."""
    if not isinstance(value, str):
        return None
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return None
    return day if day.isoformat() == value else None


def as_object(value: Any) -> dict[str, Any] | None:
    """A JSON object, as it came."""
    return value if value.__class__ is dict else None


def as_list(value: Any) -> list[Any] | None:
    """A JSON array, as it came."""
    return value if value.__class__ is list else None


# The Decimals of numbers that were met: an order without fees names one three times, and face values recur. One dict
# for each type, since 1 and 1.0 are one key; plain dicts, in which Python finds a number fastest.
REALS: dict[float, _types.Decimal | None] = {}
WHOLES: dict[int, _types.Decimal | None] = {}


def as_decimal(value: Any) -> _types.Decimal | None:
    """A JSON number as Decimal, by its shortest text (exact for up to 15 digits)."""
    try:
        if value.__class__ is float:
            return REALS[value]
        if value.__class__ is int:
            return WHOLES[value]
    except KeyError:
        return learn(value)
    return None


def learn(number: Any) -> _types.Decimal | None:
    """Read a JSON number that is met for the first time, and know it from now on; None beyond what a float holds."""
    from decimal import Decimal

    known: dict[Any, _types.Decimal | None]
    if number.__class__ is float:
        known, exact = REALS, Decimal(repr(number)) if isfinite(number) else None
    else:
        known, exact = WHOLES, Decimal(number)
    if len(known) >= MOST_KNOWN:
        known.clear()
    known[number] = exact
    return exact


def as_decimal_text(value: object) -> _types.Decimal | None:
    """A number that is written as text, or as a number after all; None beyond what a float holds."""
    if value.__class__ is not str:
        return as_decimal(value)
    from decimal import Decimal, InvalidOperation

    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        return None
    return amount if amount.is_finite() and isfinite(amount) else None


class Record:
    """One JSON object of an answer, read field by field. Immutable; equal when the JSON is equal."""

    __slots__ = ("_data",)
    _data: dict[str, Any]
    _fields: ClassVar[Mapping[str, str]] = {}
    """Attribute names by wire name."""
    _secret: ClassVar[frozenset[str]] = frozenset()
    """Attributes that no repr shows."""
    _readers: ClassVar[Mapping[str, Callable[[Record], object]]] = {}

    def __init_subclass__(cls) -> None:
        # Of the generated class alone: a subclass may give an attribute another meaning, `.extra` keeps this one.
        if "_fields" in vars(cls):
            cls._readers = {wire: vars(cls)[name].fget for wire, name in cls._fields.items()}

    def __init__(self, data: dict[str, Any]) -> None:
        self._data = data

    @property
    def extra(self) -> dict[str, Any]:
        """What no attribute shows: unknown fields and known ones of a wrong type, by wire name."""
        readers = self._readers
        return {
            wire: value
            for wire, value in self._data.items()
            if wire not in readers or (value is not None and value != "" and readers[wire](self) is None)
        }

    def to_dict(self) -> dict[str, Any]:
        """The JSON object as it came, secrets included; a copy."""
        from copy import deepcopy

        return deepcopy(self._data)

    def _told(self) -> Iterator[tuple[str, Any, bool]]:
        """Every field of the contract: name of the attribute, value, and whether it is a secret that is there."""
        for wire, name in self._fields.items():
            value = self._readers[wire](self)
            yield name, value, value is not None and name in self._secret

    def _shown(self) -> Iterator[tuple[str, str]]:
        """What a repr shows: fields that are set, but no secret, and of unknown fields the names alone."""
        for name, value, hidden in self._told():
            if value is not None:
                yield name, "'***'" if hidden else _in_words(value)
        if unknown := self.extra:
            yield "extra", repr(dict.fromkeys(unknown, "***"))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{name}={shown}' for name, shown in self._shown())})"

    def __eq__(self, other: object) -> bool:
        if type(self) is not type(other):
            return NotImplemented
        return bool(self._data == data_of(other))

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


RecordT = TypeVar("RecordT", bound=Record)


def as_record(kind: type[RecordT], value: Any) -> RecordT | None:
    """A JSON object as a record of a class."""
    return kind(value) if value.__class__ is dict else None


def as_one_of(kinds: Mapping[str, type[Record]], name: str, value: Any) -> Record | None:
    """A JSON object as a record of the class that the text in one of its fields stands for."""
    said: Any = value.get(name) if value.__class__ is dict else None
    kind = kinds.get(said) if said.__class__ is str else None
    return None if kind is None else kind(value)


def data_of(record: Any) -> dict[str, Any]:
    """The JSON object behind a record, to make another record of it; it may hold credentials."""
    data: dict[str, Any] = record._data
    return data


def _in_words(value: Any) -> str:
    if value.__class__ is list:
        return f"[{', '.join(map(_in_words, value))}]"
    known = isinstance(value, (str, int, float, date, Record)) or type(value).__name__ == "Decimal"
    return repr(value) if known else "'***'"
