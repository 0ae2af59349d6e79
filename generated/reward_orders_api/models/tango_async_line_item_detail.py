from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC as _UTC
from datetime import datetime as _datetime
from typing import Any, ClassVar

from .. import models as _models
from ..records import (
    Record,
    as_int,
    as_record,
    json_key,
)

REFERENCE_LINE_ITEM_ID = json_key("referenceLineItemID")
EXTERNAL_REF_LINE_ITEM_ID = json_key("externalRefLineItemID")
LINE_ITEM_STATUS = json_key("lineItemStatus")
DELIVERY_STATUS = json_key("deliveryStatus")
DELIVERY_METHOD = json_key("deliveryMethod")
SCHEDULED_DELIVERY_DATE = json_key("scheduledDeliveryDate")
DELIVERY_DATE = json_key("deliveryDate")
UTID = json_key("utid")
ETID = json_key("etid")
PTID = json_key("ptid")
REWARD_NAME = json_key("rewardName")
QUANTITY = json_key("quantity")
SHIPPING_METHOD = json_key("shippingMethod")
PHYSICAL_METHOD = json_key("physicalMethod")
AMOUNT_ISSUED = json_key("amountIssued")
AMOUNT_CHARGED = json_key("amountCharged")
DATE_ISSUED = json_key("dateIssued")
EXPIRATION_DATE = json_key("expirationDate")
RECIPIENT = json_key("recipient")
BULK_SHIPPING = json_key("bulkShipping")
EMAIL_SUBJECT = json_key("emailSubject")
MESSAGE = json_key("message")
LINE_ITEM_NOTES = json_key("lineItemNotes")
CAN_CANCEL = json_key("canCancel")
CAN_FREEZE = json_key("canFreeze")
LINE_ITEM_ACTION_REASON = json_key("lineItemActionReason")
REISSUED_FROM_REFERENCE_LINE_ITEM_ID = json_key("reissuedFromReferenceLineItemId")
REISSUED_TO_REFERENCE_LINE_ITEM_ID = json_key("reissuedToReferenceLineItemId")
LINE_ITEM_ERRORS = json_key("lineItemErrors")
REWARDS = json_key("rewards")


class TangoAsyncLineItemDetail(Record):
    """One line of an asynchronous order with its rewards."""

    __slots__ = ()
    _fields: ClassVar = {
        REFERENCE_LINE_ITEM_ID: "reference_line_item_id",
        EXTERNAL_REF_LINE_ITEM_ID: "external_ref_line_item_id",
        LINE_ITEM_STATUS: "line_item_status",
        DELIVERY_STATUS: "delivery_status",
        DELIVERY_METHOD: "delivery_method",
        SCHEDULED_DELIVERY_DATE: "scheduled_delivery_date",
        DELIVERY_DATE: "delivery_date",
        UTID: "utid",
        ETID: "etid",
        PTID: "ptid",
        REWARD_NAME: "reward_name",
        QUANTITY: "quantity",
        SHIPPING_METHOD: "shipping_method",
        PHYSICAL_METHOD: "physical_method",
        AMOUNT_ISSUED: "amount_issued",
        AMOUNT_CHARGED: "amount_charged",
        DATE_ISSUED: "date_issued",
        EXPIRATION_DATE: "expiration_date",
        RECIPIENT: "recipient",
        BULK_SHIPPING: "bulk_shipping",
        EMAIL_SUBJECT: "email_subject",
        MESSAGE: "message",
        LINE_ITEM_NOTES: "line_item_notes",
        CAN_CANCEL: "can_cancel",
        CAN_FREEZE: "can_freeze",
        LINE_ITEM_ACTION_REASON: "line_item_action_reason",
        REISSUED_FROM_REFERENCE_LINE_ITEM_ID: "reissued_from_reference_line_item_id",
        REISSUED_TO_REFERENCE_LINE_ITEM_ID: "reissued_to_reference_line_item_id",
        LINE_ITEM_ERRORS: "line_item_errors",
        REWARDS: "rewards",
    }

    @property
    def reference_line_item_id(self) -> str | None:
        """Tango's identifier of the line."""
        value: str | None = self._data.get(REFERENCE_LINE_ITEM_ID)
        return value if value and value.__class__ is str else None

    @property
    def external_ref_line_item_id(self) -> str | None:
        """Your reference of the line."""
        value: str | None = self._data.get(EXTERNAL_REF_LINE_ITEM_ID)
        return value if value and value.__class__ is str else None

    @property
    def line_item_status(self) -> str | None:
        """Status of the line, an open set. Known: COMPLETE, PENDING, FAILED, DELETED, CANCELLED, RETURNED."""
        value: str | None = self._data.get(LINE_ITEM_STATUS)
        return value if value and value.__class__ is str else None

    @property
    def delivery_status(self) -> str | None:
        """How far the delivery got, an open set. Known: PENDING, PROCESSING, DISPATCHED, DELIVERED, FAILED, ENGAGED."""
        value: str | None = self._data.get(DELIVERY_STATUS)
        return value if value and value.__class__ is str else None

    @property
    def delivery_method(self) -> str | None:
        """How the reward is delivered; an open set."""
        value: str | None = self._data.get(DELIVERY_METHOD)
        return value if value and value.__class__ is str else None

    @property
    def scheduled_delivery_date(self) -> str | None:
        """Day of the delivery."""
        value: str | None = self._data.get(SCHEDULED_DELIVERY_DATE)
        return value if value and value.__class__ is str else None

    @property
    def delivery_date(self) -> str | None:
        """Day it was delivered."""
        value: str | None = self._data.get(DELIVERY_DATE)
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
    def reward_name(self) -> str | None:
        """Name of the item."""
        value: str | None = self._data.get(REWARD_NAME)
        return value if value and value.__class__ is str else None

    @property
    def quantity(self) -> int | None:
        """How many rewards were ordered."""
        value: int | None = self._data.get(QUANTITY)
        return value if value is None or value.__class__ is int else as_int(value)

    @property
    def shipping_method(self) -> str | None:
        """How a physical reward travels; an open set."""
        value: str | None = self._data.get(SHIPPING_METHOD)
        return value if value and value.__class__ is str else None

    @property
    def physical_method(self) -> str | None:
        """Undocumented, about physical rewards."""
        value: str | None = self._data.get(PHYSICAL_METHOD)
        return value if value and value.__class__ is str else None

    @property
    def amount_issued(self) -> _models.TangoMoney | None:
        """Face value of one reward."""
        from .tango_money import TangoMoney

        value: Any = self._data.get(AMOUNT_ISSUED)
        return as_record(TangoMoney, value)

    @property
    def amount_charged(self) -> _models.TangoMoney | None:
        """What the line cost."""
        from .tango_money import TangoMoney

        value: Any = self._data.get(AMOUNT_CHARGED)
        return as_record(TangoMoney, value)

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
    def expiration_date(self) -> str | None:
        """When it expires."""
        value: str | None = self._data.get(EXPIRATION_DATE)
        return value if value and value.__class__ is str else None

    @property
    def recipient(self) -> _models.TangoRecipient | None:
        """Who receives the reward."""
        from .tango_recipient import TangoRecipient

        value: Any = self._data.get(RECIPIENT)
        return as_record(TangoRecipient, value)

    @property
    def bulk_shipping(self) -> _models.TangoBulkShipping | None:
        """Where the parcel goes."""
        from .tango_bulk_shipping import TangoBulkShipping

        value: Any = self._data.get(BULK_SHIPPING)
        return as_record(TangoBulkShipping, value)

    @property
    def email_subject(self) -> str | None:
        """Subject of the e-mail."""
        value: str | None = self._data.get(EMAIL_SUBJECT)
        return value if value and value.__class__ is str else None

    @property
    def message(self) -> str | None:
        """Personal message."""
        value: str | None = self._data.get(MESSAGE)
        return value if value and value.__class__ is str else None

    @property
    def line_item_notes(self) -> str | None:
        """Notes of the line."""
        value: str | None = self._data.get(LINE_ITEM_NOTES)
        return value if value and value.__class__ is str else None

    @property
    def can_cancel(self) -> bool | None:
        """Whether it can be cancelled."""
        value: bool | None = self._data.get(CAN_CANCEL)
        return value if value is True or value is False else None

    @property
    def can_freeze(self) -> bool | None:
        """Whether it can be frozen."""
        value: bool | None = self._data.get(CAN_FREEZE)
        return value if value is True or value is False else None

    @property
    def line_item_action_reason(self) -> str | None:
        """Why it was cancelled, frozen or issued again."""
        value: str | None = self._data.get(LINE_ITEM_ACTION_REASON)
        return value if value and value.__class__ is str else None

    @property
    def reissued_from_reference_line_item_id(self) -> str | None:
        """The line it replaces."""
        value: str | None = self._data.get(REISSUED_FROM_REFERENCE_LINE_ITEM_ID)
        return value if value and value.__class__ is str else None

    @property
    def reissued_to_reference_line_item_id(self) -> str | None:
        """The line that replaces it."""
        value: str | None = self._data.get(REISSUED_TO_REFERENCE_LINE_ITEM_ID)
        return value if value and value.__class__ is str else None

    @property
    def line_item_errors(self) -> Sequence[_models.TangoAsyncProblem] | None:
        """Why it failed."""
        from .tango_async_problem import TangoAsyncProblem

        value: Any = self._data.get(LINE_ITEM_ERRORS)
        return (
            [x0 for i0 in value if (x0 := as_record(TangoAsyncProblem, i0)) is not None]
            if value.__class__ is list
            else None
        )

    @property
    def rewards(self) -> Sequence[_models.TangoAsyncReward] | None:
        """The rewards, one for each of the quantity."""
        from .tango_async_reward import TangoAsyncReward

        value: Any = self._data.get(REWARDS)
        return (
            [x0 for i0 in value if (x0 := as_record(TangoAsyncReward, i0)) is not None]
            if value.__class__ is list
            else None
        )
