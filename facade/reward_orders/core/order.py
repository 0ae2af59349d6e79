# ruff: noqa: SLF001 - an order is filled past its `__init__`
"""What answers hold: what orders and other things know beside their JSON, and how they are read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from reward_orders.core.errors import UnreadableResponseError
from reward_orders.core.wire import ResponseInfo, json_object, unreadable
from reward_orders_api.records import Record, as_object

if TYPE_CHECKING:
    from reward_orders.core.wire import Response


class Creation:
    """What a create call knows of its order beyond the answer; see `Order`."""

    __slots__ = ("caller_key", "replayed", "sent_key")

    def __init__(self, *, replayed: bool = False, caller_key: str | None = None, sent_key: str | None = None) -> None:
        self.replayed = replayed
        self.caller_key = caller_key
        self.sent_key = sent_key


READ = Creation()
"""Of an order that was read and not created: one for all of them, so that a row of a list holds a single reference."""


class Answered(Record):
    """What a record of an answer knows beside its JSON: the answer it came with, and how it is shown as a dict."""

    __slots__ = ("response",)
    _id: ClassVar[str]
    """The wire name of the vendor's id."""
    response: ResponseInfo
    _meaning: ClassVar[tuple[str, ...]] = ()
    """Attributes that the contract does not have, for `to_dict`."""
    _told_apart: ClassVar[frozenset[str]] = frozenset()
    """Fields of the contract that `_meaning` or `_secrets` tell in their place."""
    _columns: ClassVar[tuple[str, ...]] = ()
    """What a notebook shows: as little of people as `repr` does."""
    _unpickled: ClassVar[frozenset[str]] = frozenset()
    """Wire names of what no pickle holds."""

    def __reduce__(self) -> tuple[Any, tuple[Any, ...]]:
        # As text, which may nest deeper than pickle goes.
        try:
            return answered_again, (type(self), json.dumps(self._to_pickle()), self.response)
        except RecursionError:
            kind = type(self).__name__
        from pickle import PicklingError

        raise PicklingError(f"This {kind} is nested too deeply to be pickled; pickle its id, and read it again.")

    def _to_pickle(self) -> dict[str, Any]:
        """A pickle lands in queues and caches, so credentials do not go with it."""
        return {name: value for name, value in self._data.items() if name not in self._unpickled}

    def to_dict(self, *, reveal: bool = False, flat: bool = False) -> dict[str, Any]:
        """Every attribute by name: Decimal, aware datetimes, and dicts and lists for what is nested.

        Secrets are "***" unless `reveal` is true; then `extra` is there too, since nobody knows what it holds. With
        `flat` nested names are joined by a dot (`recipient.email`), lists are JSON text and what is None is left out,
        so that `[order.to_dict(flat=True) for order in orders]` makes a data frame. People's data is in it.
        """
        from reward_orders.core.plain import flattened, plain

        told = {name: getattr(self, name) for name in self._meaning}
        told |= plain(self, reveal=reveal, without=self._told_apart)
        told |= self._secrets(reveal=reveal)
        if reveal:
            told["extra"] = plain(self.extra, reveal=True)
        return flattened(told) if flat else told

    def _secrets(self, *, reveal: bool) -> dict[str, Any]:  # noqa: ARG002 - for the vendor that has some
        return {}

    def _repr_html_(self) -> str:
        from reward_orders.core.plain import table

        return table(type(self).__name__, {name: getattr(self, name) for name in self._columns})


def answered_again(kind: type[AnsweredT], text: str, response: ResponseInfo) -> AnsweredT:
    """What was pickled."""
    record = kind(json.loads(text))
    record.response = response
    return record


class Order(Answered):
    """What the orders of both vendors know beside that: how they were created."""

    __slots__ = ("_creation",)
    _creation: Creation

    def __init__(
        self,
        data: dict[str, Any],
        response: ResponseInfo,
        *,
        replayed: bool = False,
        caller_key: str | None = None,
        sent_key: str | None = None,
    ) -> None:
        super().__init__(data)
        self.response = response
        self._creation = Creation(replayed=replayed, caller_key=caller_key, sent_key=sent_key)

    @property
    def caller_key(self) -> str | None:
        """The caller's own key, where a hash of it was sent."""
        return self._creation.caller_key

    @property
    def replayed(self) -> bool:
        """Whether the order was there before the create that returned it."""
        return self._creation.replayed

    def __reduce__(self) -> tuple[Any, tuple[Any, ...]]:
        _, arguments = super().__reduce__()
        known = {name: getattr(self._creation, name) for name in Creation.__slots__}
        return order_again, (*arguments, known)


def order_again(kind: type[OrderT], text: str, response: ResponseInfo, known: dict[str, Any]) -> OrderT:
    """An order that was pickled."""
    return kind(json.loads(text), response, **known)


def as_json(wire: str, record: object) -> Any:
    """An attribute that is the JSON object as it came; `record` is the generated attribute, which `.raw` has."""
    return property(lambda order: as_object(order._data.get(wire)), doc=record.__doc__)


OrderT = TypeVar("OrderT", bound=Order)
AnsweredT = TypeVar("AnsweredT", bound=Answered)
_new = object.__new__


def order_of(kind: type[OrderT], response: Response, *, what: str, key: str | None = None) -> OrderT:
    """The order that an answer is; raises UnreadableResponseError for anything else."""
    return orders_of(kind, [json_object(response, what=what, key=key)], response, key=key)[0]


def created(
    order: OrderT, *, replayed: bool = False, caller_key: str | None = None, sent_key: str | None = None
) -> OrderT:
    """The same order, which was just read, as what a create placed or found."""
    order._creation = Creation(replayed=replayed, caller_key=caller_key, sent_key=sent_key)
    return order


def rows_of(data: dict[str, Any], wire: str, response: Response, *, key: str | None = None) -> list[Any]:
    """The rows of a list answer, which has them under `wire`.

    Raises UnreadableResponseError, and empties `data`, where there is no list of them.
    """
    rows = data.get(wire)
    if not isinstance(rows, list):
        data.clear()  # a traceback that prints locals must not print it, neither here nor at a caller
        del rows
        unreadable(response, "The list of orders has no orders", key=key)
    return rows


def objects(rows: object, response: Response) -> list[dict[str, Any]]:
    """A list of JSON objects; raises UnreadableResponseError, and empties `rows`, for anything else."""
    if not isinstance(rows, list):
        unreadable(response, "The answer is no list of what was asked for")
    if not all(isinstance(row, dict) for row in rows):
        rows.clear()  # as above
        unreadable(response, "A row of the list is not a JSON object")
    return rows


def orders_of(kind: type[OrderT], rows: list[Any], response: Response, *, key: str | None = None) -> list[OrderT]:
    """The orders in an answer; raises UnreadableResponseError, and empties `rows`, where one is none with an id."""
    wire = kind._id
    info = ResponseInfo.of(response)
    orders = []
    for data in rows:
        if data.__class__ is not dict or data.get(wire).__class__ is not str or not data[wire]:
            rows.clear()  # as above
            del data
            unreadable(response, f"An order in the answer is not a JSON object with {wire}", key=key)
        order = _new(kind)  # past `__init__`, which doubles what a row of a list costs
        order._data = data
        order.response = info
        order._creation = READ
        orders.append(order)
    return orders


def answered(kind: type[AnsweredT], data: dict[str, Any], response: Response) -> AnsweredT:
    """One thing of an answer; raises UnreadableResponseError, and empties `data`, where it has no id."""
    wire = kind._id
    if data.get(wire).__class__ is not str or not data[wire]:
        data.clear()  # as above
        unreadable(response, f"The answer has no {wire}")
    one = _new(kind)
    one._data = data
    one.response = ResponseInfo.of(response)
    return one


def all_answered(kind: type[AnsweredT], rows: list[Any], response: Response, *, what: str) -> list[AnsweredT]:
    """The rows of an answer; raises UnreadableResponseError, and empties `rows`, where one is none with an id."""
    if not all(row.__class__ is dict for row in rows):
        rows.clear()  # as above
        unreadable(response, f"A row of {what} is not a JSON object")
    try:
        return [answered(kind, row, response) for row in rows]
    except UnreadableResponseError:
        rows.clear()
        raise
