# ruff: noqa: SLF001 - the fields read their own record
"""Answers as objects that decode a field when it is read.

A list page of 100 orders is one `json.loads`; what nobody reads is never converted. Each field is a property that
reads one wire name: absent, null, empty and wrong-typed all read as None, since the services use them alike (facts:
tango 2.3, voucherify 5), and what a field could not read stays in `.extra` under its wire name.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from reward_orders.core.money import REALS, WHOLES, learn, read_decimal
from reward_orders.core.wire import ResponseInfo, json_key, json_object, request_id, unreadable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Self

    from reward_orders.core.wire import Response

    Reader = Callable[[object], object]


def read_text(value: object) -> str | None:
    """Text that is not empty."""
    return value if value and value.__class__ is str else None


def read_int(value: object) -> int | None:
    """A whole number; true is none."""
    return value if value.__class__ is int else None


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
        return value if value.__class__ is int else None

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


class Creation:
    """What a create call knows of its order beyond the answer; see `Order`."""

    __slots__ = ("caller_key", "replayed", "sent_key")

    def __init__(self, *, replayed: bool = False, caller_key: str | None = None, sent_key: str | None = None) -> None:
        self.replayed = replayed
        self.caller_key = caller_key
        self.sent_key = sent_key


READ = Creation()
"""Of an order that was read and not created: one for all of them, so that a row of a list holds a single reference."""


class Order(Record):
    """What the orders of both vendors know beside their JSON: the answer they came with, and how they were created."""

    __slots__ = ("_creation", "response")
    _creation: Creation
    response: ResponseInfo

    @property
    def caller_key(self) -> str | None:
        """The caller's own key, where a hash of it was sent."""
        return self._creation.caller_key

    @property
    def replayed(self) -> bool:
        """Whether the order was there before the create that returned it."""
        return self._creation.replayed


OrderT = TypeVar("OrderT", bound=Order)
_new = object.__new__


def order_of(kind: type[OrderT], response: Response, *, what: str, key: str | None = None) -> OrderT:
    """The order that an answer is; raises UnreadableResponseError for anything else."""
    return orders_of(kind, [json_object(response, what=what, key=key)], response, key=key)[0]


def orders_of(kind: type[OrderT], rows: list[Any], response: Response, *, key: str | None = None) -> list[OrderT]:
    """The orders in an answer; raises UnreadableResponseError for what is no object or has no id."""
    wire = vars(kind)["id"].wire
    info = ResponseInfo(status=response.status, request_id=request_id(response))
    orders = []
    for data in rows:
        if data.__class__ is not dict or data.get(wire).__class__ is not str or not data[wire]:
            del data, rows  # a traceback that prints locals must not print them
            unreadable(response, f"An order in the answer is not a JSON object with {wire}", key=key)
        order = _new(kind)  # past `__init__`, which doubles what a row of a list costs
        order._data = data
        order.response = info
        order._creation = READ
        orders.append(order)
    return orders


def data_of(record: Record) -> dict[str, Any]:
    """The JSON object behind a record, to make another record of it; it may hold credentials."""
    return record._data
