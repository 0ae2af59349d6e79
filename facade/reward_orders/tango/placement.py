"""One Tango order to place: its frozen body, and what its answer must look like.

Tango answers a reused externalRefID with the original order, whatever the new body asks for (facts: tango 3, rules 2
and 3): the client must compare. Refs are unique per account, and promised for 90 days.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from reward_orders.core.digests import fingerprint, salted
from reward_orders.core.order import order_of
from reward_orders.core.record import data_of
from reward_orders.core.requests import build
from reward_orders.core.retry import transient
from reward_orders.tango.models import TangoOrder
from reward_orders.tango.reading import find, get

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from reward_orders.core.flow import Flow
    from reward_orders.core.session import Session
    from reward_orders.core.wire import Response
    from reward_orders_api.models.tango_create_order_request import TangoCreateOrderRequest

LIFETIME = timedelta(days=90)
ITEM_UNAVAILABLE = frozenset({"503.002", "503.042"})  # back in about 24 h (facts: tango 4)
IN_PROCESS = "409.002"  # another request with this ref is being worked on; 2 s at least between retries (facts: 3.9)
CREATE_INTERVAL = 1.0  # POST /orders: on an error wait 1 s and retry with the same ref (facts: tango 4)


class TangoPlacement:
    """The order of one key on one account; see `reward_orders.journal.once.Placement`."""

    lifetime: timedelta | None = LIFETIME
    looks_when_in_doubt: bool = False  # the same body under the same ref is safe to send again
    looks_first: bool = False

    def __init__(
        self,
        session: Session,
        body: TangoCreateOrderRequest,
        *,
        key: str,
        caller_key: str | None,
        account: str,
        expected: Mapping[str, str | None],
    ) -> None:
        from reward_orders_api.api.tango.tango_create_order import request_kwargs

        kwargs = request_kwargs(body=body)
        self.request = build(session, "tangoCreateOrder", kwargs)  # first: it refuses what JSON cannot carry
        self.session = session
        self.key = key
        self.caller_key = caller_key
        self.account = account
        self.scope = scope_of(session, account)
        self.fingerprint = fingerprint({**kwargs["json"], "externalRefID": None})
        self.facts: Mapping[str, str] = salted(key, expected)
        self._expected = expected

    def read(self, response: Response) -> TangoOrder:
        """The order of a 2xx answer; 200 is a replay (201 until late 2025, so a 201 proves nothing)."""
        order = order_of(TangoOrder, response, what="tangoCreateOrder", key=self.key)
        return self._ours(order, replayed=response.status == 200)  # noqa: PLR2004

    def fetch(self, remote_id: str, *, ends: float) -> Flow[TangoOrder]:
        """The order by its id, with its credentials."""
        order = yield from get(self.session, remote_id, ends=ends)
        return self._ours(order, replayed=True)

    def look_up(self, *, ends: float) -> Flow[TangoOrder | None]:
        """The order by its ref on this account."""
        order = yield from find(self.session, self.key, account=self.account, ends=ends)
        return None if order is None else self._ours(order, replayed=True)

    def differences(self, order: TangoOrder) -> Mapping[str, tuple[object, object]]:
        """What is not as asked for; absent, null and empty in the answer are no difference."""
        received = facts_of(order)
        return {
            name: (asked, received[name])
            for name, asked in self._expected.items()
            if asked is not None and received[name] is not None and received[name] != asked
        }

    def was_there(self, order: TangoOrder) -> TangoOrder:
        """Tango itself answers a reused ref with its order."""
        return order

    def settles(self, order: TangoOrder) -> bool:  # noqa: ARG002
        """A ref has one order for ever."""
        return True

    def least_wait(self, status: int, code: str | None) -> float | None:
        """429 and 5xx after a second, a ref in process after two; an unavailable item not at all."""
        if code in ITEM_UNAVAILABLE:
            return None
        if code == IN_PROCESS:
            return 2.0
        return CREATE_INTERVAL if transient(status) else None

    def exists(self, status: int, code: str | None) -> bool:
        """409.024 and its like say that the ref has an order (facts: tango 3, rule 10)."""
        return status == 409 and code != IN_PROCESS  # noqa: PLR2004

    def in_process(self, code: str | None) -> bool:
        """409.002."""
        return code == IN_PROCESS

    def _ours(self, order: TangoOrder, *, replayed: bool) -> TangoOrder:
        return TangoOrder(
            data_of(order), order.response, replayed=replayed, caller_key=self.caller_key, sent_key=self.key
        )


def scope_of(session: Session, account: str) -> str:
    """How far a ref is unique: API origin, platform, account."""
    return f"{session.platform} {account}"


def expected_facts(
    *, utid: str, amount: Decimal, account: str, email: str | None, currency: str | None
) -> dict[str, str | None]:
    """What the order must say, in the one spelling both sides are compared in."""
    return {
        "utid": utid.upper(),
        "amount": _plain(amount),
        "account": account,
        "recipient": _address(email),
        "currency": None if currency is None else currency.upper(),
    }


def facts_of(order: TangoOrder) -> dict[str, str | None]:
    """The same facts as an answer tells them."""
    amount, currency = order.amount, order.currency
    if order.denomination is None and order.charged is not None and order.charged.rate is not None:
        amount = currency = None  # only the exchanged amount is known, in the account's currency
    recipient = order.recipient
    return {
        "utid": None if order.utid is None else order.utid.upper(),
        "amount": None if amount is None else _plain(amount),
        "account": order.account_identifier,
        "recipient": None if recipient is None else _address(recipient.email),
        "currency": None if currency is None else currency.upper(),
    }


def matches(facts: Mapping[str, str], key: str, order: TangoOrder) -> bool:
    """Whether an order found later is the one whose digests the journal holds."""
    return all(facts.get(name, digest) == digest for name, digest in salted(key, facts_of(order)).items())


def _plain(amount: Decimal) -> str:
    text = format(amount, "f")
    return (text.rstrip("0").rstrip(".") or "0") if "." in text else text


def _address(email: str | None) -> str | None:
    return email.strip().casefold() if email and email.strip() else None


def body_amount(amount: Decimal) -> Any:
    """The JSON number of an amount: whole amounts as integers, so that 25 and 25.00 are one order."""
    return int(amount) if amount == amount.to_integral_value() else float(amount)
