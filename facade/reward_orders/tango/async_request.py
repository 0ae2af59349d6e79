"""One asynchronous order to place: its frozen body, and what Tango must show of it.

The answer to the create is a receipt without an id and without amounts, and a known reference may be answered with 200
or refused (docs/vendors.md, Tango 20.3 and 20.4). So the order is always read by its reference and compared: how many
rewards, their amounts and quantities, to whom, and, where it was there before, their items.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reward_orders.core.errors import ForbiddenError, NotFoundError
from reward_orders.core.money import plain_amount, same_money
from reward_orders.core.wire import ResponseInfo, json_object, request_id
from reward_orders.http.identity import names_another
from reward_orders.http.requests import build
from reward_orders.http.retry import transient
from reward_orders.journal.digests import PLACE, fingerprint, reward_fingerprint, salted, worded
from reward_orders.tango.async_models import TangoAsyncOrder
from reward_orders.tango.async_outcomes import PARTLY, word
from reward_orders.tango.async_reading import Place, details, find
from reward_orders.tango.order_request import (
    CREATE_INTERVAL,
    IN_PROCESS,
    LIFETIME,
    REWARDS,
    email_of,
    phone_of,
    scope_of,
)
from reward_orders_api.models.tango_async_line_item_detail import UTID
from reward_orders_api.models.tango_async_order import EXTERNAL_REF_ID
from reward_orders_api.models.tango_async_order import TangoAsyncOrder as Receipt
from reward_orders_api.records import as_text, data_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime, timedelta

    from reward_orders.core.flow import Flow
    from reward_orders.core.wire import Response
    from reward_orders.http.session import Session
    from reward_orders.journal.states import Entry
    from reward_orders.tango.rewards import Line
    from reward_orders_api.models.tango_create_async_order_request import TangoCreateAsyncOrderRequest

CUSTOMER = f"{PLACE}customer"  # part of the order's address, which the scope does not name
DIGITS = 12  # of the digest of one reward: enough to tell two of one order apart, short enough for thousands


class TangoAsyncOrderRequest:
    """The asynchronous order of one key; see `reward_orders.idempotency.order_request.OrderRequest`."""

    service: str = "Tango"
    lifetime: timedelta | None = LIFETIME  # not repeated for these orders, and not denied (docs/vendors.md, Tango 20.5)
    read_lag: float = 5.0  # how long an order that was taken may not show is not documented (Tango 20.4)
    looks_when_in_doubt: bool = False  # the same body under the same reference is safe to send again
    looks_first: bool = False
    answers_receipt: bool = True

    def __init__(
        self,
        session: Session,
        body: TangoCreateAsyncOrderRequest,
        *,
        place: Place,
        caller_key: str | None,
        lines: Sequence[Line],
        wording: Mapping[str, object],
    ) -> None:
        from reward_orders_api.api.tango.tango_create_async_order import request_kwargs

        self.request = build(session, "tangoCreateAsyncOrder", request_kwargs(body=body))
        self.session = session
        self.key = key = place.ref
        self.caller_key = caller_key
        self.folded_key = key.lower()  # as for other orders, which may share these references (Tango 20.5)
        self.scope = scope_of(session, place.account)
        paid = sorted((line.ref, sorted((name, value or "") for name, value in line.paid.items())) for line in lines)
        self.fingerprint = reward_fingerprint({"account": place.account.lower(), "rewards": paid})
        self.digests: Mapping[str, str] = {
            **salted(key, _of_all(lines)),
            **salted(key, worded({**wording, "rewards": sorted((line.ref, _said(line)) for line in lines)})),
            REWARDS: "".join(sorted(digest_of(key, *line.checked) for line in lines)),
            CUSTOMER: place.customer,
        }
        names = ("utid", "amount", "quantity")
        self.lasting: frozenset[str] = frozenset(f"rewards.{line.key}.{name}" for line in lines for name in names)
        self._place = place
        self._lines = lines
        self._receipt: Receipt | None = None  # what the service said of this order's creation, once it has
        self._answer: ResponseInfo | None = None  # the exchange that brought it, which support asks for
        self._was_known = True  # unless a receipt says that the order is new

    def read(self, response: Response) -> TangoAsyncOrder:
        """The receipt of a 2xx answer: 202 is a new order, 200 a known one (docs/vendors.md, Tango 20.3)."""
        data = json_object(response, what="tangoCreateAsyncOrder", key=self.key)
        info = ResponseInfo(status=response.status, request_id=request_id(response))
        if not names_another(data.get(EXTERNAL_REF_ID), self.key):
            self._receipt, self._answer = Receipt(data), info
            self._was_known = response.status == 200  # noqa: PLR2004
        named = {EXTERNAL_REF_ID: data.get(EXTERNAL_REF_ID)}
        return TangoAsyncOrder(named, info, replayed=self._was_known, caller_key=self.caller_key)

    def names(self, order: TangoAsyncOrder) -> bool | None:
        """Whether the order's reference is the key, to the letter."""
        return None if order.external_ref_id is None else order.external_ref_id == self.key

    def fetch(self, remote_id: str, *, ends: float) -> Flow[TangoAsyncOrder]:
        """The order of the key, if it is the one with this id; Tango finds it by its reference alone."""
        order = yield from self.look_up(ends=ends)
        if order is None or (remote_id != self.key and order.id not in {remote_id, self.key}):
            raise NotFoundError(f"Tango does not show {remote_id} under its reference.", key=self.key)
        return order

    def look_up(self, *, ends: float) -> Flow[TangoAsyncOrder | None]:
        """The order by its reference; with the items of its rewards, unless it was made a moment ago."""
        found = yield from find(self.session, self._place, ends=ends)
        if found is None:
            return None
        items: dict[str, str] = {}
        if self._was_known and found.reference_order_id is not None:
            items = yield from self._items(found, ends=ends)
        return TangoAsyncOrder(
            data_of(found),
            self._answer or found.response,
            asked=self._lines,
            receipt=self._receipt,
            details={ref: {UTID: utid} for ref, utid in items.items()},
            replayed=self._was_known,
            caller_key=self.caller_key,
            sent_key=self.key,
        )

    def _items(self, order: TangoAsyncOrder, *, ends: float) -> Flow[dict[str, str]]:
        """The item of each reward, by reference. Nothing where Tango does not show the lines yet, or to us."""
        try:
            lines = yield from details(self.session, self._place, order, ends=ends)
        except (NotFoundError, ForbiddenError):
            return {}
        return {ref: utid for ref, line in lines.items() if (utid := as_text(line.get(UTID))) is not None}

    def differences(self, order: TangoAsyncOrder) -> Mapping[str, tuple[object, object]]:
        """What is not as asked for; absent, null and empty in the answer are no difference."""
        asked = {line.ref: line for line in self._lines}
        found: dict[str, tuple[object, object]] = {}
        account, shown = order.account_identifier, order.line_items or []
        if account is not None and account.lower() != self._place.account.lower():
            found["account"] = self._place.account.lower(), account.lower()
        for row in shown:
            ref = row.external_ref_line_item_id
            line = None if ref is None else asked.get(ref)
            if ref is not None and line is None:
                found[f"rewards.{ref}"] = "none", "one"
            if line is None:
                continue
            reward, to = line.reward, row.recipient
            if row.amount is not None and not same_money(reward.amount, row.amount):
                found[f"rewards.{line.key}.amount"] = plain_amount(reward.amount), plain_amount(row.amount)
            if row.quantity is not None and row.quantity != reward.quantity:
                found[f"rewards.{line.key}.quantity"] = reward.quantity, row.quantity
            utid = order.item_of(line.ref)
            if utid is not None and utid.upper() != line.paid["utid"]:
                found[f"rewards.{line.key}.utid"] = line.paid["utid"], utid.upper()
            told = {} if to is None else {"recipient": email_of(to.email), "phone": phone_of(to.mobile_number)}
            for name, value in told.items():
                wanted = line.paid.get(name)
                if wanted is not None and value is not None and wanted != value:
                    found[f"{name} of {line.key}"] = wanted, value
        found |= self._count(order, shown=len(shown), counted=order.total_line_items or 0)
        return found

    def _count(self, order: TangoAsyncOrder, *, shown: int, counted: int) -> Mapping[str, tuple[object, object]]:
        """Too many rewards; or too few in a finished order, where no failure explains that some do not show.

        Whether Tango counts lines or each of their quantities is not documented (docs/vendors.md, Tango 20.7).
        """
        asked, units = len(self._lines), sum(line.reward.quantity for line in self._lines)
        refused = 0 if self._receipt is None else len(self._receipt.failed_line_items or ())
        total = max(shown, counted)
        few = order.finished and total + refused < asked and word(order.status) not in PARTLY
        return {"rewards": (asked, total)} if shown > asked or counted > units or few else {}

    def other_reward(self, order: TangoAsyncOrder) -> Mapping[str, tuple[object, object]]:
        """The same."""
        return self.differences(order)

    def was_there(self, order: TangoAsyncOrder) -> Mapping[str, tuple[object, object]]:
        """The same: Tango itself answers a reused reference with its order, or refuses it."""
        return self.differences(order)

    def settles(self, order: TangoAsyncOrder, *, first_sent: datetime | None) -> bool:  # noqa: ARG002
        """A reference has one order for ever."""
        return True

    def overwrote(self, order: TangoAsyncOrder, *, first_sent: datetime | None) -> bool:  # noqa: ARG002
        """A create changes no order at Tango."""
        return False

    def least_wait(self, status: int, code: str | None) -> float | None:
        """429 and 5xx after a second, a reference in process after two."""
        if code == IN_PROCESS:
            return 2.0
        return CREATE_INTERVAL if transient(status) else None

    def exists(self, status: int, code: str | None) -> bool:
        """Any conflict but 409.002, by its status or by its code: which one is used is open (Tango 20.4)."""
        return code != IN_PROCESS and (status == 409 or (code or "").startswith("409."))  # noqa: PLR2004

    def in_process(self, code: str | None) -> bool:
        """409.002."""
        return code == IN_PROCESS


def matches(entry: Entry, order: TangoAsyncOrder) -> bool:
    """Whether an order found later has the rewards whose digests the journal holds, as far as it shows them."""
    held = entry.digests[REWARDS]
    known = {held[start : start + DIGITS] for start in range(0, len(held), DIGITS)}
    shown = order.line_items or []
    told = [
        digest_of(entry.key, line.external_ref_line_item_id, plain_amount(line.amount), str(line.quantity))
        for line in shown
        if line.external_ref_line_item_id is not None and line.amount is not None and line.quantity is not None
    ]
    return known.issuperset(told) and len(shown) <= len(held) // DIGITS


def digest_of(key: str, ref: str, amount: str, quantity: str) -> str:
    """A short digest of what every answer tells of a reward, salted with the order's key."""
    return salted(key, {"line": f"{ref}\n{amount}\n{quantity}"})["line"][:DIGITS]


def _of_all(lines: Sequence[Line]) -> dict[str, str | None]:
    """What not every answer tells of the rewards: their items, people and deliveries, each as one digest."""
    parts = {
        "utids": ("utid",),
        "recipients": ("recipient", "phone", "address"),
        "delivery": ("delivery", "shipping", "delivery_date"),
    }
    return {
        name: fingerprint(sorted((line.ref, [line.paid.get(part) or "" for part in names]) for line in lines))
        for name, names in parts.items()
    }


def _said(line: Line) -> dict[str, object]:
    return {name: value for name, value in line.wording.items() if value is not None}
