"""One line of an order as Tango answers it, and how it is read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from reward_orders.core.order import Answered, answered
from reward_orders.core.wire import check_id, json_object
from reward_orders.http.identity import answer_named
from reward_orders.http.requests import build
from reward_orders.tango.models import Charge, had_credentials
from reward_orders_api.models.tango_line_item import (
    AMOUNT_CHARGED,
    AMOUNT_ISSUED,
    RECIPIENT,
    REFERENCE_LINE_ITEM_ID,
    REWARD,
    SENDER,
)
from reward_orders_api.models.tango_line_item import TangoLineItem as RawLineItem
from reward_orders_api.records import as_record

if TYPE_CHECKING:
    from datetime import datetime
    from decimal import Decimal

    from reward_orders.core.flow import Flow
    from reward_orders.core.wire import Response
    from reward_orders.http.session import Session
    from reward_orders.tango.credentials import Credentials
    from reward_orders.tango.values import Recipient, Sender

CANCELLED = "CANCELLED"
FROZEN = "FROZEN"


class LineItem(Answered, RawLineItem):
    """One reward of an order: its delivery, its balance, and what was done with it. Anything but `id` may be None.

    Rows of a list carry neither credentials nor history, and never the key of the order: `order_id` leads to it.
    `can_cancel` and `can_freeze` are Tango's own word on whether that would be taken now. `remaining_balance` says
    something for choice products alone. Statuses are open texts (docs/vendors.md, Tango 18).
    """

    __slots__ = ()
    _id: ClassVar[str] = REFERENCE_LINE_ITEM_ID
    _meaning: ClassVar = ("id", "order_id", "amount", "currency")
    _told_apart: ClassVar = frozenset({"reward"})
    _unpickled: ClassVar = frozenset({REWARD})
    _columns: ClassVar = (
        "id",
        "order_id",
        "status",
        "email_status",
        "amount",
        "currency",
        "utid",
        "reward_name",
        "issued_at",
        "remaining_balance",
    )

    @property
    def id(self) -> str:
        """Tango's id of the line item."""
        return self.reference_line_item_id  # type: ignore[return-value] # `answered` refuses one without

    @property
    def order_id(self) -> str | None:
        """Tango's id of the order it belongs to."""
        return self.reference_order_id

    @property
    def amount(self) -> Decimal | None:
        """The face value."""
        issued = self.amount_issued
        return None if issued is None else issued.value

    @property
    def currency(self) -> str | None:
        """The currency of `amount`."""
        issued = self.amount_issued
        return None if issued is None else issued.currency_code

    @property
    def issued(self) -> Charge | None:
        """The face value, as money."""
        return as_record(Charge, self._data.get(AMOUNT_ISSUED))

    @property
    def charged(self) -> Charge | None:
        """What the account paid, in the account's currency."""
        return as_record(Charge, self._data.get(AMOUNT_CHARGED))

    @property
    def issued_at(self) -> datetime | None:
        """When it was issued."""
        return self.date_issued

    @property
    def reissued_to(self) -> str | None:
        """The line item that replaces this one; None where none does."""
        return self.reissued_to_reference_line_item_id

    @property
    def reissued_from(self) -> str | None:
        """The line item that this one replaces; None where it replaces none."""
        return self.reissued_from_reference_line_item_id

    @property
    def is_cancelled(self) -> bool:
        """Whether it reads as cancelled."""
        return CANCELLED in {(self.status or "").upper(), (self.reward_status or "").upper()}

    @property
    def is_frozen(self) -> bool:
        """Whether it reads as frozen; that rewardStatus says so is likely, not documented."""
        return (self.reward_status or "").upper() == FROZEN

    @property
    def recipient(self) -> Recipient | None:  # type: ignore[override] # what callers write is what they read
        """Who gets it."""
        from reward_orders.tango.values import read_recipient

        return read_recipient(self._data.get(RECIPIENT))

    @property
    def sender(self) -> Sender | None:  # type: ignore[override] # as above
        """Who gives it."""
        from reward_orders.tango.values import read_sender

        return read_sender(self._data.get(SENDER))

    @property
    def credentials(self) -> Credentials:
        """What the recipient gets, by meaning; every value is a Secret. Empty in a list."""
        from reward_orders.tango.credentials import Credentials

        expected = had_credentials(self.status, self.delivery_method, self.date_issued, self.response)
        return Credentials.parse(self._data.get(REWARD), expected=expected)

    @property
    def raw(self) -> RawLineItem:
        """The generated record of the same answer: every field of the contract under its own name."""
        return RawLineItem(self._data)

    def _secrets(self, *, reveal: bool) -> dict[str, Any]:
        held = self.credentials
        return {
            "credentials": {
                name: (value.reveal() if reveal else "***") if hasattr(value, "reveal") else value
                for name in held.keys()  # noqa: SIM118 - a sequence, whose items are credentials
                for value in [held[name]]
            }
        }

    def __repr__(self) -> str:
        return (
            f"LineItem(id={self.id!r}, status={self.status!r}, email_status={self.email_status!r}, "
            f"amount={self.amount}, currency={self.currency!r}, utid={self.utid!r})"
        )


def get(session: Session, line_item_id: str, *, ends: float | None = None) -> Flow[LineItem]:
    """One line item with its reward and its history; an answer that names another is asked for once more."""
    from reward_orders_api.api.tango.tango_get_line_item import request_kwargs

    kwargs = request_kwargs(check_id(line_item_id, argument="id", of="line item"))
    request = build(session, "tangoGetLineItem", kwargs, template="/raas/v2/lineItems/{id}")

    def read(response: Response) -> LineItem:
        return answered(LineItem, json_object(response, what="tangoGetLineItem"), response)

    return (
        yield from answer_named(
            session, request, read, lambda line_item: line_item.id == line_item_id, ends=ends, what="line item"
        )
    )
