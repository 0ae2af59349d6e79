"""One Tango order to place: its frozen body, and what its answer must look like.

Tango answers a reused externalRefID with the original order, whatever the new body asks for (docs/vendors.md, Tango 3.2
and 3.3): the client must compare. Refs are unique per account, and promised for 90 days.
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, assert_never

from reward_orders.core.money import plain_amount, same_money
from reward_orders.core.order import created, order_of
from reward_orders.http.requests import build
from reward_orders.http.retry import transient
from reward_orders.journal.digests import reward_fingerprint, salted, worded
from reward_orders.tango.models import TangoOrder
from reward_orders.tango.reading import find, get
from reward_orders_api.models.tango_money import VALUE
from reward_orders_api.records import as_decimal_text, data_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from decimal import Decimal

    from reward_orders.core.flow import Flow
    from reward_orders.core.wire import Response
    from reward_orders.http.session import Session
    from reward_orders.journal.states import Entry
    from reward_orders.tango.values import Address, Recipient
    from reward_orders_api.models.tango_create_order_request import TangoCreateOrderRequest

LIFETIME = timedelta(days=90)
ITEM_UNAVAILABLE = frozenset({"503.002", "503.042"})  # back in about 24 h (docs/vendors.md, Tango 4.6)
# Another request with this ref is being worked on; 2 s at least between retries (docs/vendors.md, Tango 3.9).
IN_PROCESS = "409.002"
REWARDS = "rewards"  # the digest that only entries of asynchronous orders have
CREATE_INTERVAL = 1.0  # POST /orders: on an error wait 1 s and retry with the same ref (docs/vendors.md, Tango 4.1)


class TangoOrderRequest:
    """The order of one key on one account; see `reward_orders.idempotency.order_request.OrderRequest`."""

    service: str = "Tango"
    lifetime: timedelta | None = LIFETIME
    lasting: frozenset[str] = frozenset({"utid", "amount", "account"})
    read_lag: float = 0.0  # a look-up that finds nothing is followed by the same ref, which makes no second order
    looks_when_in_doubt: bool = False  # the same body under the same ref is safe to send again
    looks_first: bool = False
    answers_receipt: bool = False

    def __init__(
        self,
        session: Session,
        body: TangoCreateOrderRequest,
        *,
        key: str,
        caller_key: str | None,
        account: str,
        reward: Mapping[str, str | None],
        wording: Mapping[str, object],
        amount: Decimal,
    ) -> None:
        from reward_orders_api.api.tango.tango_create_order import request_kwargs

        kwargs = request_kwargs(body=body)
        self.request = build(session, "tangoCreateOrder", kwargs)  # first: it refuses what JSON cannot carry
        self.session = session
        self.key = key
        self.caller_key = caller_key
        # Whether a ref's case counts at Tango is not documented (docs/vendors.md, Tango 16.15).
        self.folded_key = key.lower()
        self.account = account
        self.scope = scope_of(session, account)
        self.fingerprint = reward_fingerprint({name: value for name, value in reward.items() if name != "currency"})
        self.digests: Mapping[str, str] = salted(key, {**reward, **worded(wording)})
        self._reward = reward
        self._amount = amount

    def read(self, response: Response) -> TangoOrder:
        """The order of a 2xx answer; 200 is a replay, 201 a new order (docs/vendors.md, Tango 3.5)."""
        order = order_of(TangoOrder, response, what="tangoCreateOrder", key=self.key)
        replayed = response.status == 200  # noqa: PLR2004
        return created(order, replayed=replayed, caller_key=self.caller_key, sent_key=self.key)

    def names(self, order: TangoOrder) -> bool | None:
        """Whether the order's ref is the key, to the letter."""
        return None if order.external_ref_id is None else order.external_ref_id == self.key

    def fetch(self, remote_id: str, *, ends: float) -> Flow[TangoOrder]:
        """The order by its id, with its credentials."""
        order = yield from get(self.session, remote_id, key=self.key, ends=ends)
        return created(order, replayed=True, caller_key=self.caller_key, sent_key=self.key)

    def look_up(self, *, ends: float) -> Flow[TangoOrder | None]:
        """The order by its ref on this account."""
        order = yield from find(self.session, self.key, account=self.account, ends=ends)
        return None if order is None else created(order, replayed=True, caller_key=self.caller_key, sent_key=self.key)

    def differences(self, order: TangoOrder) -> Mapping[str, tuple[object, object]]:
        """What is not as asked for; absent, null and empty in the answer are no difference."""
        received = facts_of(order)
        amount, currency = _face(order)
        same_amount = amount is None or same_money(self._amount, amount, currency=currency)
        return {
            name: (asked, received[name])
            for name, asked in self._reward.items()
            if asked is not None
            and received.get(name) is not None
            and received[name] != asked
            and not (name == "amount" and same_amount)
        }

    def other_reward(self, order: TangoOrder) -> Mapping[str, tuple[object, object]]:
        """The same."""
        return self.differences(order)

    def was_there(self, order: TangoOrder) -> Mapping[str, tuple[object, object]]:
        """The same: Tango itself answers a reused ref with its order."""
        return self.differences(order)

    def settles(self, order: TangoOrder, *, first_sent: datetime | None) -> bool:  # noqa: ARG002
        """A ref has one order for ever."""
        return True

    def overwrote(self, order: TangoOrder, *, first_sent: datetime | None) -> bool:  # noqa: ARG002
        """A create changes no order at Tango."""
        return False

    def least_wait(self, status: int, code: str | None) -> float | None:
        """429 and 5xx after a second, a ref in process after two; an unavailable item not at all."""
        if code in ITEM_UNAVAILABLE:
            return None
        if code == IN_PROCESS:
            return 2.0
        return CREATE_INTERVAL if transient(status) else None

    def exists(self, status: int, code: str | None) -> bool:
        """409.024 and its like say that the ref has an order (docs/vendors.md, Tango 3.10)."""
        return status == 409 and code != IN_PROCESS  # noqa: PLR2004

    def in_process(self, code: str | None) -> bool:
        """409.002."""
        return code == IN_PROCESS


def scope_of(session: Session, account: str) -> str:
    """How far a ref is unique: API origin, platform, account; identifiers of accounts have no case.

    See docs/vendors.md, Tango 2.4.
    """
    return f"{session.platform} {account.lower()}"


def reward_of(
    *,
    utid: str,
    amount: Decimal,
    account: str,
    recipient: Recipient | None,
    delivery: str,
    currency: str | None,
    extra: Mapping[str, object] | None = None,
) -> tuple[dict[str, str | None], dict[str, object]]:
    """What is paid and to whom, in the one spelling both sides are compared in; and what of the recipient is wording.

    A recipient is told by what the delivery uses: the e-mail, the phone or the address; by all of them where Tango
    delivers nothing itself.
    """
    places = {
        "recipient": None if recipient is None else email_of(recipient.email),
        "phone": None if recipient is None else phone_of(recipient.mobile_number),
        "address": None if recipient is None or recipient.address is None else _postal(recipient.address),
    }
    used = _told_by(delivery) or frozenset(places)
    reward: dict[str, str | None] = {
        "utid": utid.upper(),
        "amount": plain_amount(amount),
        "account": account.lower(),
        **{name: place for name, place in places.items() if name in used},
        "delivery": delivery,
        "currency": None if currency is None else currency.upper(),
    }
    if extra:  # nobody knows what it is, so it counts
        reward["extra"] = json.dumps(extra, sort_keys=True)
    return reward, {name: place for name, place in places.items() if name not in used}


def _told_by(delivery: str) -> frozenset[str] | None:
    """What tells a recipient where Tango delivers in this way; None where everything does."""
    from reward_orders_api.models.tango_delivery_method import TangoDeliveryMethod

    method = TangoDeliveryMethod(delivery)
    if not method.is_known:
        return None  # two ways at once
    match method:
        case TangoDeliveryMethod.EMAIL:
            return frozenset({"recipient"})
        case TangoDeliveryMethod.PHONE | TangoDeliveryMethod.WHATSAPP:
            return frozenset({"phone"})
        case TangoDeliveryMethod.ADDRESS:
            return frozenset({"address"})
        case TangoDeliveryMethod.NONE | TangoDeliveryMethod.EMBEDDED | TangoDeliveryMethod.EMBEDDED_COMPONENT:
            return None
        case _:
            assert_never(method)  # a new method: say here what tells its recipient


def facts_of(order: TangoOrder) -> dict[str, str | None]:
    """The same facts as far as an answer tells them."""
    amount, currency = _face(order)
    recipient, account = order.recipient, order.account_identifier
    return {
        "utid": None if order.utid is None else order.utid.upper(),
        "amount": None if amount is None else plain_amount(amount),
        "account": None if account is None else account.lower(),
        "recipient": None if recipient is None else email_of(recipient.email),
        "phone": None if recipient is None else phone_of(recipient.mobile_number),
        "currency": None if currency is None else currency.upper(),
    }


def is_async(entry: Entry) -> bool:
    """Whether an entry of the journal is an asynchronous order's: both kinds share references, and so the scope."""
    return REWARDS in entry.digests


def matches(digests: Mapping[str, str], key: str, order: TangoOrder) -> bool:
    """Whether an order found later is the one whose digests the journal holds; the scope says the account."""
    told = {name: value for name, value in facts_of(order).items() if name != "account"}
    return all(digests.get(name, digest) == digest for name, digest in salted(key, told).items())


def _face(order: TangoOrder) -> tuple[Decimal | None, str | None]:
    """The face value and its currency, whether the amount comes as a number or as text."""
    if order.denomination is None and order.charged is not None and order.charged.rate is not None:
        return None, None  # only the exchanged amount is known, in the account's currency
    for money in (order.denomination, order.charged):
        if money is not None and (value := as_decimal_text(data_of(money).get(VALUE))) is not None:
            return value, money.currency
    return None, order.currency


def email_of(email: str | None) -> str | None:
    """An address in the one spelling that both sides are compared in; None where there is none."""
    return email.strip().casefold() if email and email.strip() else None


def phone_of(number: str | None) -> str | None:
    """The digits of a number; None where there are none."""
    return "".join(filter(str.isdecimal, number or "")) or None


def _postal(address: Address) -> str:
    from attrs import astuple

    return "|".join("".join((part or "").split()).casefold() for part in astuple(address))


def body_amount(amount: Decimal) -> float:
    """The JSON number of an amount: whole amounts as integers, so that 25 and 25.00 are one order."""
    return int(amount) if amount == amount.to_integral_value() else float(amount)
