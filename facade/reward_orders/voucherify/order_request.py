"""One Voucherify order to place: an upsert by source_id that must not be repeated blindly.

There is no idempotency key; a POST with a known source_id updates that order (docs/vendors.md, Voucherify 7.1). The
stored state is safe to repeat, its side effects (events, points) are not documented to be: so after an attempt that may
have arrived, the source_id is looked up first, and the POST is repeated only where it did not take effect.
"""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

from reward_orders.core.errors import ConflictError
from reward_orders.core.order import created, order_of
from reward_orders.http.requests import build
from reward_orders.http.retry import transient
from reward_orders.idempotency.order_request import SKEW
from reward_orders.journal.digests import AS_SENT, reward_fingerprint, salted, worded
from reward_orders.voucherify import reading
from reward_orders.voucherify.models import VoucherifyOrder
from reward_orders_api.models.voucherify_order import AMOUNT, DISCOUNT_AMOUNT, INITIAL_AMOUNT, STATUS
from reward_orders_api.models.voucherify_order_item import AMOUNT as ITEM_AMOUNT
from reward_orders_api.models.voucherify_order_item import PRICE, PRODUCT_ID, QUANTITY, SKU_ID
from reward_orders_api.records import as_decimal_text, data_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime, timedelta

    from reward_orders.core.flow import Flow
    from reward_orders.core.wire import Response
    from reward_orders.http.session import Session

IfExists = Literal["update", "return", "error"]
COMPARED = (AMOUNT, STATUS, INITIAL_AMOUNT, DISCOUNT_AMOUNT)
HALF = 0.5  # of a minor unit: what is nearer than that is the same money
COLUMNS = (PRODUCT_ID, SKU_ID, QUANTITY, PRICE, ITEM_AMOUNT)
PEOPLE = ("customer", "referrer")
REWARD = frozenset({"id", "amount", "items", "customer"})
NO_REWARD = frozenset({"customer", "referrer", "referrer_id"})  # facts that do not say what is bought, or by whom
IDENTITY = ("id", "source_id", "email", "phone")  # of a customer


class VoucherifyOrderRequest:
    """The order of one source_id; see `reward_orders.idempotency.once.OrderRequest`."""

    service: str = "Voucherify"
    lifetime: timedelta | None = None
    lasting: frozenset[str] = frozenset()  # every field of an order can be updated
    # As long as the vendor's own tests wait between create and get (docs/vendors.md, Voucherify 7.3).
    read_lag: float = 2.0
    looks_when_in_doubt: bool = True
    answers_receipt: bool = False

    def __init__(
        self,
        session: Session,
        body: dict[str, Any],
        *,
        key: str,
        caller_key: str | None,
        if_exists: IfExists,
    ) -> None:
        from reward_orders.voucherify.values import create_request
        from reward_orders_api.api.voucherify.voucherify_create_order import request_kwargs

        kwargs = request_kwargs(body=create_request(body))
        self.request = build(session, "voucherifyCreateOrder", kwargs)  # first: it refuses what JSON cannot carry
        self.session = session
        self.key = key
        self.caller_key = caller_key
        self.scope = scope_of(session)
        self.folded_key = key
        self.fingerprint = reward_fingerprint(as_sent(body))
        self.digests: Mapping[str, str] = digests_of(key, body)
        self.looks_first: bool = if_exists != "update"
        self._if_exists = if_exists
        self._body = body
        self._asked = {name: body[name] for name in COMPARED if name in body}

    def read(self, response: Response) -> VoucherifyOrder:
        """The order of a 2xx answer; `updated_at` is null on a fresh create only."""
        order = order_of(VoucherifyOrder, response, what="voucherifyCreateOrder", key=self.key)
        return created(order, replayed=was_changed(order), caller_key=self.caller_key)

    def names(self, order: VoucherifyOrder) -> bool | None:
        """Whether the order's source_id is the key, to the letter."""
        return None if order.source_id is None else order.source_id == self.key

    def fetch(self, remote_id: str, *, ends: float) -> Flow[VoucherifyOrder]:
        """The order by its id."""
        order = yield from reading.get(self.session, remote_id, ends=ends)
        return created(order, replayed=True, caller_key=self.caller_key)

    def look_up(self, *, ends: float) -> Flow[VoucherifyOrder | None]:
        """The order by its source_id."""
        order = yield from reading.find(self.session, self.key, ends=ends)
        return None if order is None else created(order, replayed=True, caller_key=self.caller_key)

    def differences(self, order: VoucherifyOrder) -> Mapping[str, tuple[object, object]]:
        """What is not as asked for; absent and null in the answer are no difference.

        An order that was there before may have been changed since it was created, so it only counts where it is to be
        as asked.
        """
        if self._if_exists != "update" and order.replayed:
            return {}
        received = {name: _shown(order, name) for name in self._asked}
        other: Mapping[str, tuple[object, object]] = {} if order.replayed else self.other_reward(order)
        return {
            **other,
            **{
                name: (value, received[name])
                for name, value in self._asked.items()
                if received[name] is not None and received[name] != value
            },
        }

    def other_reward(self, order: VoucherifyOrder) -> Mapping[str, tuple[object, object]]:
        """How what is bought, and by whom, differs, as far as the answer tells."""
        shown = facts_of(order)
        return {
            name: (asked, shown[name])
            for name, asked in expected_facts(self._body).items()
            if name not in NO_REWARD
            and shown.get(name) is not None
            and shown[name] != asked
            and not (name == "items" and shown[name] == "0")
        }

    def was_there(self, order: VoucherifyOrder) -> Mapping[str, tuple[object, object]]:
        """What `if_exists` says of an order that was there before anything was sent.

        One that was changed since it was created says nothing of what it was created as.
        """
        if self._if_exists == "error":
            raise ConflictError(
                f"An order with this source_id exists already ({order.id}).",
                key=self.key,
                request_id=order.response.request_id,
                hint='Nothing was sent. if_exists="return" gives that order, "update" changes it; another source_id '
                "makes a second order.",
            )
        return {} if was_changed(order) else self.other_reward(order)

    def settles(self, order: VoucherifyOrder, *, first_sent: datetime | None) -> bool:
        """Whether an order found while in doubt is the one that was sent.

        With "return" and "error" it is if it reads as sent, or if it was made since and changed afterwards: then it may
        read as anything by now. One that was never changed and reads otherwise was created so, by another caller. With
        "update" it has to show what was sent; else the upsert did not take effect and is sent again.
        """
        if self._if_exists != "update":
            made_since = (
                first_sent is not None and order.created_at is not None and order.created_at >= first_sent - SKEW
            )
            return (made_since and was_changed(order)) or not self.other_reward(order)
        shown, held = facts_of(order), order.metadata or {}
        # Whether metadata is merged or replaced is not documented, so what else is there says nothing.
        noted = all(_text(held.get(name)) == _text(value) for name, value in self._body.get("metadata", {}).items())
        asked = {**expected_facts(self._body), **{name: str(value) for name, value in self._asked.items()}}
        return noted and all(shown[name] in {None, value} for name, value in asked.items())

    def overwrote(self, order: VoucherifyOrder, *, first_sent: datetime | None) -> bool:
        """Whether the create changed an order that was there, although it looked first and found none."""
        if self._if_exists == "update" or not order.replayed:
            return False
        if first_sent is None or "created_at" in self._body:  # a date of the caller's tells nothing of when it was made
            return first_sent is None
        return order.created_at is None or order.created_at < first_sent - SKEW

    def least_wait(self, status: int, code: str | None) -> float | None:  # noqa: ARG002
        """429 may be repeated at the policy's pace, 5xx when a look-up would show what it made."""
        if not transient(status):
            return None
        return self.read_lag if status >= 500 else 0.0  # noqa: PLR2004

    def exists(self, status: int, code: str | None) -> bool:  # noqa: ARG002
        """409: the identifier is in use, or the order is in use by another request.

        See docs/vendors.md, Voucherify 7.4 and 15.4.
        """
        return status == 409  # noqa: PLR2004

    def in_process(self, code: str | None) -> bool:  # noqa: ARG002
        """No documented code says so."""
        return False


def scope_of(session: Session) -> str:
    """How far a source_id is unique: API origin and project."""
    return f"{session.platform} orders"


def was_changed(order: VoucherifyOrder) -> bool:
    """Whether an order was changed after it was created: `updated_at` is null right after.

    See docs/vendors.md, Voucherify 5.2.
    """
    updated, created = order.updated_at, order.created_at
    return updated is not None and (created is None or updated > created)


def as_sent(body: Mapping[str, Any]) -> dict[str, str]:
    """What the source_id stands for, in full: the amount, the items and the customer as they are sent."""
    reward: dict[str, Any] = {name: body[name] for name in ("id", "amount", "items") if name in body}
    if body.get("customer"):
        reward["customer"] = {name: body["customer"][name] for name in IDENTITY if name in body["customer"]}
    return {f"{name}{AS_SENT}": _text(value) for name, value in reward.items()}


def digests_of(key: str, body: Mapping[str, Any]) -> dict[str, str]:
    """The digests that a journal keeps of a create: of what its order must show, of what was sent, of its wording."""
    wording = {name: value for name, value in body.items() if name not in {"source_id", *REWARD}}
    return salted(key, {**expected_facts(body), **as_sent(body), **worded(wording)})


def expected_facts(body: Mapping[str, Any]) -> dict[str, str | None]:
    """What of it an order must show, in one spelling.

    The amount alone would not do: the order may have been there before, and a change of its items still be to come.
    """
    facts: dict[str, str | None] = {}
    if "amount" in body:
        facts["amount"] = str(body["amount"])
    if "items" in body:
        facts |= _lines([item.get for item in body["items"]])
    for person in PEOPLE:
        if body.get(person):
            facts[person] = "given"
            facts[f"{person}_id"] = body[person].get("id")
    if "referrer_id" in body:
        facts |= {"referrer": "given", "referrer_id": body["referrer_id"]}
    return {name: value for name, value in facts.items() if value is not None}


def facts_of(order: VoucherifyOrder) -> dict[str, str | None]:
    """The same facts as an answer tells them; None where it does not tell."""
    facts = {name: None if (value := _shown(order, name)) is None else str(value) for name in COMPARED}
    facts |= _lines([partial(getattr, item) for item in order.items])
    for person in PEOPLE:
        named = getattr(order, f"{person}_id")
        facts |= {person: "none" if named is None else "given", f"{person}_id": named}
    return facts


def _shown(order: VoucherifyOrder, name: str) -> object:
    """A field of an order; an amount also where it comes as text, or is no whole number of minor units."""
    value: object = getattr(order, name)
    if value is not None or name == STATUS:
        return value
    amount = as_decimal_text(data_of(order).get(name))
    if amount is None:
        return None
    nearest = round(amount)
    return nearest if abs(amount - nearest) < HALF else amount


def _lines(items: Sequence[Callable[[str], object]]) -> dict[str, str | None]:
    """How many items, and each column that all of them have."""
    columns = {name: [read(name) for read in items] for name in COLUMNS}
    return {"items": str(len(items))} | {
        f"items.{name}": None if not values or None in values else _text(values) for name, values in columns.items()
    }


def _text(value: object) -> str:
    """One spelling of a JSON value."""
    return json.dumps(value, sort_keys=True)


def shows_reward(digests: Mapping[str, str], key: str, order: VoucherifyOrder) -> bool:
    """Whether an order found later reads as the reward whose digests the journal holds, as far as it tells."""
    facts = facts_of(order)
    if facts["items"] == "0":  # not told
        del facts["items"]
    told = {name: value for name, value in facts.items() if name not in NO_REWARD}
    return all(digests.get(name, digest) == digest for name, digest in salted(key, told).items())


def matches(digests: Mapping[str, str], key: str, order: VoucherifyOrder) -> bool:
    """Whether an order found later shows what was sent, its wording too: that may be all an upsert was to change."""
    wording = worded({"metadata": order.metadata or {}, **{name: getattr(order, name) for name in COMPARED}})
    shown = salted(key, {**facts_of(order), **wording})
    return all(digests.get(name, digest) == digest for name, digest in shown.items())
