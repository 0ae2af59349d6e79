from __future__ import annotations

from collections.abc import Sequence
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

REFERENCE_LINE_ITEM_ID = json_key("referenceLineItemId")
EXTERNAL_REF_LINE_ITEM_ID = json_key("externalRefLineItemID")
LINE_ITEM_STATUS = json_key("lineItemStatus")
DELIVERY_STATUS = json_key("deliveryStatus")
DELIVERY_METHOD = json_key("deliveryMethod")
RECIPIENT = json_key("recipient")
BULK_SHIPPING = json_key("bulkShipping")
REWARD_NAME = json_key("rewardName")
QUANTITY = json_key("quantity")
AMOUNT = json_key("amount")
AMOUNT_CHARGED = json_key("amountCharged")
SCHEDULED_DELIVERY_DATE = json_key("scheduledDeliveryDate")
LINE_ITEM_ERRORS = json_key("lineItemErrors")


class TangoAsyncLineItem(Record):
    """One line of an asynchronous order."""

    __slots__ = ()
    _fields: ClassVar = {
        REFERENCE_LINE_ITEM_ID: "reference_line_item_id",
        EXTERNAL_REF_LINE_ITEM_ID: "external_ref_line_item_id",
        LINE_ITEM_STATUS: "line_item_status",
        DELIVERY_STATUS: "delivery_status",
        DELIVERY_METHOD: "delivery_method",
        RECIPIENT: "recipient",
        BULK_SHIPPING: "bulk_shipping",
        REWARD_NAME: "reward_name",
        QUANTITY: "quantity",
        AMOUNT: "amount",
        AMOUNT_CHARGED: "amount_charged",
        SCHEDULED_DELIVERY_DATE: "scheduled_delivery_date",
        LINE_ITEM_ERRORS: "line_item_errors",
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
    def amount(self) -> _types.Decimal | None:
        """Face value of one reward."""
        value: Any = self._data.get(AMOUNT)
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
    def amount_charged(self) -> _models.TangoMoney | None:
        """What the line cost."""
        from .tango_money import TangoMoney

        value: Any = self._data.get(AMOUNT_CHARGED)
        return as_record(TangoMoney, value)

    @property
    def scheduled_delivery_date(self) -> str | None:
        """Day of the delivery."""
        value: str | None = self._data.get(SCHEDULED_DELIVERY_DATE)
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
