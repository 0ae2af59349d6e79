from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC as _UTC
from datetime import datetime as _datetime
from typing import Any, ClassVar

from .. import models as _models
from .. import types as _types
from ..records import REALS as _REALS
from ..records import WHOLES as _WHOLES
from ..records import (
    Record,
    as_int,
    as_record,
    json_key,
    learn,
)

REFERENCE_LINE_ITEM_ID = json_key("referenceLineItemID")
REFERENCE_ORDER_ID = json_key("referenceOrderID")
LINE_NUMBER = json_key("lineNumber")
EXTERNAL_REFERENCE_LINE_ITEM_ID = json_key("externalReferenceLineItemID")
ORDER_SOURCE = json_key("orderSource")
STATUS = json_key("status")
ORDER_STATUS = json_key("orderStatus")
EMAIL_STATUS = json_key("emailStatus")
DELIVERY_METHOD = json_key("deliveryMethod")
DELIVERY_STATUS = json_key("deliveryStatus")
REWARD_STATUS = json_key("rewardStatus")
CAN_CANCEL = json_key("canCancel")
CAN_FREEZE = json_key("canFreeze")
REWARD_NAME = json_key("rewardName")
UTID = json_key("utid")
ETID = json_key("etid")
PTID = json_key("ptid")
AMOUNT_ISSUED = json_key("amountIssued")
AMOUNT_CHARGED = json_key("amountCharged")
REMAINING_BALANCE = json_key("remainingBalance")
QUANTITY = json_key("quantity")
DATE_ISSUED = json_key("dateIssued")
EXPIRATION_DATE = json_key("expirationDate")
ACCOUNT_IDENTIFIER = json_key("accountIdentifier")
ACCOUNT_NUMBER = json_key("accountNumber")
CUSTOMER_IDENTIFIER = json_key("customerIdentifier")
RECIPIENT = json_key("recipient")
SENDER = json_key("sender")
PURCHASE_ORDER_NUMBER = json_key("purchaseOrderNumber")
CAMPAIGN = json_key("campaign")
ORDER_NOTES = json_key("orderNotes")
LINE_ITEM_ACTION_REASON = json_key("lineItemActionReason")
REISSUED_FROM_REFERENCE_LINE_ITEM_ID = json_key("reissuedFromReferenceLineItemId")
REISSUED_TO_REFERENCE_LINE_ITEM_ID = json_key("reissuedToReferenceLineItemId")
LINE_ITEM_ERRORS = json_key("lineItemErrors")
REWARD = json_key("reward")
RESEND_HISTORY = json_key("resendHistory")
REDEMPTION_HISTORY = json_key("redemptionHistory")
LINE_ITEM_ACTION_HISTORY = json_key("lineItemActionHistory")
REWARD_VIEW_HISTORY = json_key("rewardViewHistory")


class TangoLineItem(Record):
    """One line of an order: a reward, its delivery and what became of it. Published schemas require more than can be
    there."""

    __slots__ = ()
    _fields: ClassVar = {
        REFERENCE_LINE_ITEM_ID: "reference_line_item_id",
        REFERENCE_ORDER_ID: "reference_order_id",
        LINE_NUMBER: "line_number",
        EXTERNAL_REFERENCE_LINE_ITEM_ID: "external_reference_line_item_id",
        ORDER_SOURCE: "order_source",
        STATUS: "status",
        ORDER_STATUS: "order_status",
        EMAIL_STATUS: "email_status",
        DELIVERY_METHOD: "delivery_method",
        DELIVERY_STATUS: "delivery_status",
        REWARD_STATUS: "reward_status",
        CAN_CANCEL: "can_cancel",
        CAN_FREEZE: "can_freeze",
        REWARD_NAME: "reward_name",
        UTID: "utid",
        ETID: "etid",
        PTID: "ptid",
        AMOUNT_ISSUED: "amount_issued",
        AMOUNT_CHARGED: "amount_charged",
        REMAINING_BALANCE: "remaining_balance",
        QUANTITY: "quantity",
        DATE_ISSUED: "date_issued",
        EXPIRATION_DATE: "expiration_date",
        ACCOUNT_IDENTIFIER: "account_identifier",
        ACCOUNT_NUMBER: "account_number",
        CUSTOMER_IDENTIFIER: "customer_identifier",
        RECIPIENT: "recipient",
        SENDER: "sender",
        PURCHASE_ORDER_NUMBER: "purchase_order_number",
        CAMPAIGN: "campaign",
        ORDER_NOTES: "order_notes",
        LINE_ITEM_ACTION_REASON: "line_item_action_reason",
        REISSUED_FROM_REFERENCE_LINE_ITEM_ID: "reissued_from_reference_line_item_id",
        REISSUED_TO_REFERENCE_LINE_ITEM_ID: "reissued_to_reference_line_item_id",
        LINE_ITEM_ERRORS: "line_item_errors",
        REWARD: "reward",
        RESEND_HISTORY: "resend_history",
        REDEMPTION_HISTORY: "redemption_history",
        LINE_ITEM_ACTION_HISTORY: "line_item_action_history",
        REWARD_VIEW_HISTORY: "reward_view_history",
    }

    @property
    def reference_line_item_id(self) -> str | None:
        """Tango's identifier of the line item; opaque. That of an order of this API is the order's with -1."""
        value: str | None = self._data.get(REFERENCE_LINE_ITEM_ID)
        return value if value and value.__class__ is str else None

    @property
    def reference_order_id(self) -> str | None:
        """The order."""
        value: str | None = self._data.get(REFERENCE_ORDER_ID)
        return value if value and value.__class__ is str else None

    @property
    def line_number(self) -> int | None:
        """Its place in the order, from 1."""
        value: int | None = self._data.get(LINE_NUMBER)
        return value if value is None or value.__class__ is int else as_int(value)

    @property
    def external_reference_line_item_id(self) -> str | None:
        """Your own reference of the line, if it has one."""
        value: str | None = self._data.get(EXTERNAL_REFERENCE_LINE_ITEM_ID)
        return value if value and value.__class__ is str else None

    @property
    def order_source(self) -> str | None:
        """Where it was ordered: RA is this API, AA an asynchronous order."""
        value: str | None = self._data.get(ORDER_SOURCE)
        return value if value and value.__class__ is str else None

    @property
    def status(self) -> str | None:
        """Known: COMPLETE, PENDING, FAILED, CANCELLED."""
        value: str | None = self._data.get(STATUS)
        return value if value and value.__class__ is str else None

    @property
    def order_status(self) -> str | None:
        """Known: COMPLETE, PENDING, FAILED, CANCELLED, PARTIAL."""
        value: str | None = self._data.get(ORDER_STATUS)
        return value if value and value.__class__ is str else None

    @property
    def email_status(self) -> str | None:
        """Known: DELIVERED, NOT_DELIVERED, PENDING, SENT, DEFERRED, DROPPED, BOUNCE, BLOCKED; null where no e-mail was
        sent."""
        value: str | None = self._data.get(EMAIL_STATUS)
        return value if value and value.__class__ is str else None

    @property
    def delivery_method(self) -> str | None:
        """How it was delivered."""
        value: str | None = self._data.get(DELIVERY_METHOD)
        return value if value and value.__class__ is str else None

    @property
    def delivery_status(self) -> str | None:
        """How far the delivery is. Known: PENDING, PROCESSING, DISPATCHED, DELIVERED, FAILED, ENGAGED."""
        value: str | None = self._data.get(DELIVERY_STATUS)
        return value if value and value.__class__ is str else None

    @property
    def reward_status(self) -> str | None:
        """State of the reward, once the line item is COMPLETE. Known: ACTIVATED, FROZEN, UNFROZEN, CANCELLED,
        PARTIAL_REDEMPTION, FULL-REDEMPTION, RETURNED. That FROZEN stands here is likely, not documented."""
        value: str | None = self._data.get(REWARD_STATUS)
        return value if value and value.__class__ is str else None

    @property
    def can_cancel(self) -> bool | None:
        """Whether it can be cancelled now."""
        value: bool | None = self._data.get(CAN_CANCEL)
        return value if value is True or value is False else None

    @property
    def can_freeze(self) -> bool | None:
        """Whether it can be frozen now."""
        value: bool | None = self._data.get(CAN_FREEZE)
        return value if value is True or value is False else None

    @property
    def reward_name(self) -> str | None:
        """Name of the item."""
        value: str | None = self._data.get(REWARD_NAME)
        return value if value and value.__class__ is str else None

    @property
    def utid(self) -> str | None:
        """The item."""
        value: str | None = self._data.get(UTID)
        return value if value and value.__class__ is str else None

    @property
    def etid(self) -> str | None:
        """E-mail template."""
        value: str | None = self._data.get(ETID)
        return value if value and value.__class__ is str else None

    @property
    def ptid(self) -> str | None:
        """Print template."""
        value: str | None = self._data.get(PTID)
        return value if value and value.__class__ is str else None

    @property
    def amount_issued(self) -> _models.TangoMoney | None:
        """Face value."""
        from .tango_money import TangoMoney

        value: Any = self._data.get(AMOUNT_ISSUED)
        return as_record(TangoMoney, value)

    @property
    def amount_charged(self) -> _models.TangoMoney | None:
        """What the account paid."""
        from .tango_money import TangoMoney

        value: Any = self._data.get(AMOUNT_CHARGED)
        return as_record(TangoMoney, value)

    @property
    def remaining_balance(self) -> _types.Decimal | None:
        """What the recipient has not redeemed, for choice products; null or always 0 for others."""
        value: Any = self._data.get(REMAINING_BALANCE)
        if value is None:
            return None
        try:
            if value.__class__ is float:
                return _REALS[value]
            if value.__class__ is int:
                return _WHOLES[value]
        except KeyError:
            return learn(value)
        return None

    @property
    def quantity(self) -> int | None:
        """How many rewards."""
        value: int | None = self._data.get(QUANTITY)
        return value if value is None or value.__class__ is int else as_int(value)

    @property
    def date_issued(self) -> _datetime | None:
        """When it was issued."""
        value: Any = self._data.get(DATE_ISSUED)
        if value.__class__ is not str:
            return None
        try:
            moment = _datetime.fromisoformat(value)
        except ValueError:
            return None
        return moment if moment.tzinfo is not None else moment.replace(tzinfo=_UTC)

    @property
    def expiration_date(self) -> _datetime | None:
        """When it expires, if it does."""
        value: Any = self._data.get(EXPIRATION_DATE)
        if value.__class__ is not str:
            return None
        try:
            moment = _datetime.fromisoformat(value)
        except ValueError:
            return None
        return moment if moment.tzinfo is not None else moment.replace(tzinfo=_UTC)

    @property
    def account_identifier(self) -> str | None:
        """Account that paid."""
        value: str | None = self._data.get(ACCOUNT_IDENTIFIER)
        return value if value and value.__class__ is str else None

    @property
    def account_number(self) -> str | None:
        """Number of that account."""
        value: str | None = self._data.get(ACCOUNT_NUMBER)
        return value if value and value.__class__ is str else None

    @property
    def customer_identifier(self) -> str | None:
        """Customer of the account."""
        value: str | None = self._data.get(CUSTOMER_IDENTIFIER)
        return value if value and value.__class__ is str else None

    @property
    def recipient(self) -> _models.TangoRecipient | None:
        """Who gets it."""
        from .tango_recipient import TangoRecipient

        value: Any = self._data.get(RECIPIENT)
        return as_record(TangoRecipient, value)

    @property
    def sender(self) -> _models.TangoSender | None:
        """Who gives it."""
        from .tango_sender import TangoSender

        value: Any = self._data.get(SENDER)
        return as_record(TangoSender, value)

    @property
    def purchase_order_number(self) -> str | None:
        """Your purchase order number."""
        value: str | None = self._data.get(PURCHASE_ORDER_NUMBER)
        return value if value and value.__class__ is str else None

    @property
    def campaign(self) -> str | None:
        """Label for reports."""
        value: str | None = self._data.get(CAMPAIGN)
        return value if value and value.__class__ is str else None

    @property
    def order_notes(self) -> str | None:
        """Notes of the order."""
        value: str | None = self._data.get(ORDER_NOTES)
        return value if value and value.__class__ is str else None

    @property
    def line_item_action_reason(self) -> str | None:
        """Why it was cancelled, frozen or ordered again."""
        value: str | None = self._data.get(LINE_ITEM_ACTION_REASON)
        return value if value and value.__class__ is str else None

    @property
    def reissued_from_reference_line_item_id(self) -> str | None:
        """The line item that this one replaces."""
        value: str | None = self._data.get(REISSUED_FROM_REFERENCE_LINE_ITEM_ID)
        return value if value and value.__class__ is str else None

    @property
    def reissued_to_reference_line_item_id(self) -> str | None:
        """The line item that replaces this one."""
        value: str | None = self._data.get(REISSUED_TO_REFERENCE_LINE_ITEM_ID)
        return value if value and value.__class__ is str else None

    @property
    def line_item_errors(self) -> Sequence[_models.TangoLineItemError] | None:
        """Why it failed."""
        from .tango_line_item_error import TangoLineItemError

        value: Any = self._data.get(LINE_ITEM_ERRORS)
        return (
            [x0 for i0 in value if (x0 := as_record(TangoLineItemError, i0)) is not None]
            if value.__class__ is list
            else None
        )

    @property
    def reward(self) -> _models.TangoReward | None:
        """The reward; in a get only."""
        from .tango_reward import TangoReward

        value: Any = self._data.get(REWARD)
        return as_record(TangoReward, value)

    @property
    def resend_history(self) -> Sequence[_models.TangoLineItemResend] | None:
        """When it was sent again; in a get only."""
        from .tango_line_item_resend import TangoLineItemResend

        value: Any = self._data.get(RESEND_HISTORY)
        return (
            [x0 for i0 in value if (x0 := as_record(TangoLineItemResend, i0)) is not None]
            if value.__class__ is list
            else None
        )

    @property
    def redemption_history(self) -> Sequence[_models.TangoRedemption] | None:
        """What the recipient chose; in a get only."""
        from .tango_redemption import TangoRedemption

        value: Any = self._data.get(REDEMPTION_HISTORY)
        return (
            [x0 for i0 in value if (x0 := as_record(TangoRedemption, i0)) is not None]
            if value.__class__ is list
            else None
        )

    @property
    def line_item_action_history(self) -> Sequence[_models.TangoLineItemAction] | None:
        """What was done with it; in a get only."""
        from .tango_line_item_action import TangoLineItemAction

        value: Any = self._data.get(LINE_ITEM_ACTION_HISTORY)
        return (
            [x0 for i0 in value if (x0 := as_record(TangoLineItemAction, i0)) is not None]
            if value.__class__ is list
            else None
        )

    @property
    def reward_view_history(self) -> Sequence[_models.TangoRewardView] | None:
        """When it was looked at; in a get only."""
        from .tango_reward_view import TangoRewardView

        value: Any = self._data.get(REWARD_VIEW_HISTORY)
        return (
            [x0 for i0 in value if (x0 := as_record(TangoRewardView, i0)) is not None]
            if value.__class__ is list
            else None
        )
