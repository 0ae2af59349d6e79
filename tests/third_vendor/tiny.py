"""A client for the sandbox's third vendor: what a room of its own has to bring (docs/add-a-vendor.md).

A real room has its answers from generated records and its bodies from generated constructors; this API is in no
contract, so `TinyOrder` is a record written by hand.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from attrs import frozen

from reward_orders.core.clock import SYSTEM_CLOCK
from reward_orders.core.errors import ConfigurationError
from reward_orders.core.keys import fit_key
from reward_orders.core.operation import Awaited, Blocking, iteration, listing, operation
from reward_orders.core.order import Order, created, order_of, orders_of, rows_of
from reward_orders.core.secrets import Secret, as_secret
from reward_orders.core.wire import check_id, json_object
from reward_orders.http.auth import FixedAuth, header_secret
from reward_orders.http.client import AsyncClient, BlockingClient, Client
from reward_orders.http.configuration import MAX_ANSWER, gate_for, limiter_for, origin_of
from reward_orders.http.identity import answer_named, understood
from reward_orders.http.refusals import Dialect
from reward_orders.http.requests import build
from reward_orders.http.retry import RetryPolicy, transient
from reward_orders.http.session import Session, send_with_retry
from reward_orders.idempotency.once import place
from reward_orders.idempotency.reconcile import Reconciliation
from reward_orders.journal.digests import reward_fingerprint, salted
from reward_orders.journal.states import State
from reward_orders.lists.cursor import decode_cursor, encode_cursor
from reward_orders.lists.pager import Paged
from reward_orders.lists.seen import Seen
from reward_orders.lists.walk import Answer, every_row, numbered
from reward_orders_api.records import as_int, as_text, data_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime, timedelta
    from typing import Any

    from reward_orders import Clock, FieldProblem, Journal
    from reward_orders.core.flow import Flow
    from reward_orders.core.operation import Next
    from reward_orders.core.wire import Response
    from reward_orders.lists.seen import Page
    from reward_orders.lists.walk import Walk

PAGE = 50


class TinyOrder(Order):
    """An order: `cents` is in minor units, `code` the gift, which only a create and a get show."""

    __slots__ = ()
    _id: ClassVar[str] = "id"
    _columns: ClassVar = ("id", "key", "cents", "replayed")
    created_at: ClassVar[datetime | None] = None  # this vendor does not say
    id = property(lambda order: as_text(data_of(order).get("id")) or "")
    key = property(lambda order: as_text(data_of(order).get("reference")))
    cents = property(lambda order: as_int(data_of(order).get("cents")))
    email = property(lambda order: as_text(data_of(order).get("email")))
    code = property(lambda order: as_secret(as_text(data_of(order).get("code"))))

    def __repr__(self) -> str:
        return f"TinyOrder(id={self.id!r}, key={self.key!r}, cents={self.cents}, replayed={self.replayed})"


class TinyDialect(Dialect):
    """How this vendor says no."""

    service = "Tiny"
    calls: ClassVar = {
        "tinyCreateOrder": "place the order",
        "tinyGetOrder": "show the order {id}",
        "tinyListOrders": "list orders",
    }

    def code(self, body: Mapping[str, object]) -> str | None:
        """`error`."""
        return as_text(body.get("error"))

    def fields(self, body: Mapping[str, object]) -> tuple[FieldProblem, ...]:
        """None are named."""
        return ()


DIALECT = TinyDialect()


@frozen
class TinySettings:
    """What all calls share."""

    session: Session
    journal: Journal | None


def _get(session: Session, order_id: str, *, ends: float | None = None) -> Flow[TinyOrder]:
    url = f"/tiny/orders/{check_id(order_id, argument='id')}"
    request = build(session, "tinyGetOrder", {"method": "get", "url": url}, template="/tiny/orders/{id}")

    def read(response: Response) -> TinyOrder:
        return order_of(TinyOrder, response, what="tinyGetOrder")

    return (yield from answer_named(session, request, read, lambda order: order.id == order_id, ends=ends))


def _find(session: Session, key: str, *, ends: float | None = None) -> Flow[TinyOrder | None]:
    answer = yield from _page(session, 0, reference=key, ends=ends)
    row = next((order for order in answer.rows if order.key == key), None)
    return None if row is None else (yield from _get(session, row.id, ends=ends))


def _page(session: Session, page: int, *, reference: str | None = None, ends: float | None = None) -> Flow[Answer[Any]]:
    params = {"page": page + 1, "size": PAGE} | ({} if reference is None else {"reference": reference})
    request = build(session, "tinyListOrders", {"method": "get", "url": "/tiny/orders", "params": params})
    response = yield from send_with_retry(session, request, ends=ends)

    def read(response: Response) -> Answer[TinyOrder]:
        data = json_object(response, what="tinyListOrders")
        orders = orders_of(TinyOrder, rows_of(data, "orders", response), response)
        return Answer(orders, [(order.id, None) for order in orders], total=data.get("total"), size=PAGE)

    return (yield from understood(response, read))


class TinyOrderRequest:
    """One order to place; see `reward_orders.idempotency.order_request.OrderRequest`."""

    service = "Tiny"
    lifetime: timedelta | None = None
    lasting = frozenset({"cents", "email"})
    read_lag = 0.0
    answers_receipt = False  # the answer to a create is the order
    looks_when_in_doubt = looks_first = False  # a known reference gives the order that is there

    def __init__(self, session: Session, key: str, caller_key: str | None, reward: dict[str, object]) -> None:
        body = {"reference": key, **reward}
        self.request = build(session, "tinyCreateOrder", {"method": "post", "url": "/tiny/orders", "json": body})
        self.session, self.key, self.folded_key, self.caller_key = session, key, key, caller_key
        self.scope = f"{session.platform} orders"
        self.fingerprint = reward_fingerprint(reward)
        self.digests: Mapping[str, str] = salted(key, {name: str(value) for name, value in reward.items()})
        self._reward = reward

    def read(self, response: Response) -> TinyOrder:
        """201 is new, 200 was there."""
        order = order_of(TinyOrder, response, what="tinyCreateOrder", key=self.key)
        return created(order, replayed=response.status == 200)

    def names(self, order: TinyOrder) -> bool | None:
        """The reference, to the letter."""
        return None if order.key is None else order.key == self.key

    def fetch(self, remote_id: str, *, ends: float) -> Flow[TinyOrder]:
        """The order by its id."""
        return created((yield from _get(self.session, remote_id, ends=ends)), replayed=True)

    def look_up(self, *, ends: float) -> Flow[TinyOrder | None]:
        """The order by its reference."""
        order = yield from _find(self.session, self.key, ends=ends)
        return None if order is None else created(order, replayed=True)

    def differences(self, order: TinyOrder) -> Mapping[str, tuple[object, object]]:
        """What is not as asked for; what the answer does not say is no difference."""
        told = {"cents": order.cents, "email": order.email}
        return {name: (asked, told[name]) for name, asked in self._reward.items() if told[name] not in (None, asked)}

    other_reward = was_there = differences

    def settles(self, order: TinyOrder, *, first_sent: datetime | None) -> bool:
        """An order found under the reference is the one: there is never a second."""
        return True

    def overwrote(self, order: TinyOrder, *, first_sent: datetime | None) -> bool:
        """A create changes nothing."""
        return False

    def least_wait(self, status: int, code: str | None) -> float | None:
        """Anything that passes may be repeated at the policy's pace."""
        return 0.0 if transient(status) or status == 409 else None

    def exists(self, status: int, code: str | None) -> bool:
        """A known reference is no refusal."""
        return False

    def in_process(self, code: str | None) -> bool:
        """Another request with this reference is being worked on."""
        return code == "in_process"


class Listing:
    """Every order, oldest first, by pages."""

    def __init__(self, session: Session, cursor: str | None) -> None:
        self._session = session
        self._state = None if cursor is None else decode_cursor("tiny.orders", session.platform, cursor)

    def walk(self, everything: bool) -> Walk[TinyOrder]:
        """Page after page."""
        seen: Seen[TinyOrder] = Seen(pack=self._pack, cursor_state=self._state)
        at = 0 if self._state is None else self._state["page"]
        first = yield from self._fetch(at, False)
        seen.total = first.total
        seen.enter(ordered=False)
        yield from every_row(self._fetch, first, seen, at=at, before=min(at * PAGE, seen.done))

    def page(self, number: int) -> Flow[Page[TinyOrder]]:
        """The page of this number."""
        return numbered((yield from self._fetch(number - 1, False)), number=number, size=PAGE)

    def _fetch(self, page: int, _beyond: bool) -> Flow[Answer[TinyOrder]]:
        return (yield from _page(self._session, page))

    def _pack(self, state: dict[str, Any], page: int) -> str:
        return encode_cursor("tiny.orders", self._session.platform, {**state, "page": page})


class TinyOperations:
    """What can be done with orders, written once for both clients."""

    _settings: TinySettings

    @operation
    def create(self, *, cents: int, email: str, key: str) -> Flow[TinyOrder]:
        """Place exactly one order under this key."""
        if isinstance(cents, bool) or not isinstance(cents, int) or cents < 1:
            raise ConfigurationError("cents must be an int of 1 or more.", key=key)
        sent = fit_key(key, max_length=100)
        caller_key = None if sent == key else key
        request = TinyOrderRequest(self._settings.session, sent, caller_key, {"cents": cents, "email": email})
        return (yield from place(self._settings.session, request, self._settings.journal))

    @operation
    def get(self, id: str) -> Flow[TinyOrder]:
        """One order by its id."""
        return (yield from _get(self._settings.session, id))

    @operation
    def find(self, *, key: str) -> Flow[TinyOrder | None]:
        """The order of a key, or None."""
        return (yield from _find(self._settings.session, fit_key(key, max_length=100)))

    @listing
    def list(self, *, cursor: str | None = None) -> Paged[TinyOrder]:
        """Every order, oldest first."""
        return Paged(Listing(self._settings.session, cursor), cursor=cursor)

    @iteration
    def reconcile(self) -> Next[TinyOrder]:
        """Settle every key whose outcome is unknown by looking it up; yields the orders found."""
        session, journal = self._settings.session, self._settings.journal
        return Reconciliation(
            session,
            journal,
            look=lambda entry: _find(session, entry.key),
            is_ours=lambda _entry, _order: True,
            otherwise=State.UNKNOWN,
        ).next_order


class TinyOrders(TinyOperations, Blocking[TinySettings]):
    """For threads."""


class AsyncTinyOrders(TinyOperations, Awaited[TinySettings]):
    """For tasks."""


class _TinyClient(Client[TinySettings]):
    def __init__(
        self,
        *,
        api_key: Secret | str,
        base_url: str,
        journal: Journal | None = None,
        retry: RetryPolicy | None = None,
        rate: float | None = None,
        on_event: Any = None,
        clock: Clock = SYSTEM_CLOCK,
    ) -> None:
        secret = header_secret(api_key, argument="api_key")
        session = Session(
            origin=origin_of(base_url, suffix="/tiny", injected=False),
            auth=FixedAuth("tiny", {"X-Tiny-Key": secret}),
            headers={"Accept": "application/json"},
            dialect=lambda: DIALECT,
            retry=retry or RetryPolicy(),
            timeout=30.0,
            deadline=120.0,
            limiter=limiter_for(rate, clock=clock),
            gate=gate_for(20),
            on_event=on_event,
            clock=clock,
        )
        self._open(TinySettings(session, journal), http_client=None, max_answer=MAX_ANSWER)


class Tiny(_TinyClient, BlockingClient[TinySettings]):
    """A client for threads."""

    orders: TinyOrders
    _orders = TinyOrders


class AsyncTiny(_TinyClient, AsyncClient[TinySettings]):
    """A client for tasks."""

    orders: AsyncTinyOrders
    _orders = AsyncTinyOrders
