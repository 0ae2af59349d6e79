from __future__ import annotations

from datetime import UTC as _UTC
from datetime import datetime as _datetime
from typing import Any, ClassVar

from .. import models as _models
from ..records import (
    Record,
    as_record,
    json_key,
)

REFERENCE_ORDER_ID = json_key("referenceOrderID")
REFERENCE_LINE_ITEM_ID = json_key("referenceLineItemID")
EXTERNAL_REF_ID = json_key("externalRefID")
CUSTOMER_IDENTIFIER = json_key("customerIdentifier")
ACCOUNT_IDENTIFIER = json_key("accountIdentifier")
ACCOUNT_NUMBER = json_key("accountNumber")
AMOUNT_CHARGED = json_key("amountCharged")
DENOMINATION = json_key("denomination")
MARGIN_SHARE = json_key("marginShare")
UTID = json_key("utid")
PTID = json_key("ptid")
REWARD_NAME = json_key("rewardName")
SENDER = json_key("sender")
RECIPIENT = json_key("recipient")
EMAIL_SUBJECT = json_key("emailSubject")
MESSAGE = json_key("message")
SEND_EMAIL = json_key("sendEmail")
DELIVERY_METHOD = json_key("deliveryMethod")
ETID = json_key("etid")
STATUS = json_key("status")
ORDER_STATUS = json_key("orderStatus")
LINE_ITEM_STATUS = json_key("lineItemStatus")
CAMPAIGN = json_key("campaign")
NOTES = json_key("notes")
PURCHASE_ORDER_NUMBER = json_key("purchaseOrderNumber")
ORDER_CLIENT_SOURCE = json_key("orderClientSource")
ORDER_EXTERNAL_REF_ID_DUPE = json_key("orderExternalRefIdDupe")
ASYNC_ORDER_ENTITY = json_key("asyncOrderEntity")
CREATED_AT = json_key("createdAt")
REWARD = json_key("reward")
REDEMPTION_INSTRUCTIONS = json_key("redemptionInstructions")


class TangoOrder(Record):
    """An order as create, get and list answer it. The published schemas call most of these fields required; recorded
    answers lack them, carry null, or an empty text. List rows carry no reward."""

    __slots__ = ()
    _fields: ClassVar = {
        REFERENCE_ORDER_ID: "reference_order_id",
        REFERENCE_LINE_ITEM_ID: "reference_line_item_id",
        EXTERNAL_REF_ID: "external_ref_id",
        CUSTOMER_IDENTIFIER: "customer_identifier",
        ACCOUNT_IDENTIFIER: "account_identifier",
        ACCOUNT_NUMBER: "account_number",
        AMOUNT_CHARGED: "amount_charged",
        DENOMINATION: "denomination",
        MARGIN_SHARE: "margin_share",
        UTID: "utid",
        PTID: "ptid",
        REWARD_NAME: "reward_name",
        SENDER: "sender",
        RECIPIENT: "recipient",
        EMAIL_SUBJECT: "email_subject",
        MESSAGE: "message",
        SEND_EMAIL: "send_email",
        DELIVERY_METHOD: "delivery_method",
        ETID: "etid",
        STATUS: "status",
        ORDER_STATUS: "order_status",
        LINE_ITEM_STATUS: "line_item_status",
        CAMPAIGN: "campaign",
        NOTES: "notes",
        PURCHASE_ORDER_NUMBER: "purchase_order_number",
        ORDER_CLIENT_SOURCE: "order_client_source",
        ORDER_EXTERNAL_REF_ID_DUPE: "order_external_ref_id_dupe",
        ASYNC_ORDER_ENTITY: "async_order_entity",
        CREATED_AT: "created_at",
        REWARD: "reward",
        REDEMPTION_INSTRUCTIONS: "redemption_instructions",
    }

    @property
    def reference_order_id(self) -> str | None:
        """Tango's identifier of the order; opaque."""
        value: str | None = self._data.get(REFERENCE_ORDER_ID)
        return value if value and value.__class__ is str else None

    @property
    def reference_line_item_id(self) -> str | None:
        """The order's first line item. In create and get since October 2025."""
        value: str | None = self._data.get(REFERENCE_LINE_ITEM_ID)
        return value if value and value.__class__ is str else None

    @property
    def external_ref_id(self) -> str | None:
        """Your own reference."""
        value: str | None = self._data.get(EXTERNAL_REF_ID)
        return value if value and value.__class__ is str else None

    @property
    def customer_identifier(self) -> str | None:
        """The customer."""
        value: str | None = self._data.get(CUSTOMER_IDENTIFIER)
        return value if value and value.__class__ is str else None

    @property
    def account_identifier(self) -> str | None:
        """The account that paid."""
        value: str | None = self._data.get(ACCOUNT_IDENTIFIER)
        return value if value and value.__class__ is str else None

    @property
    def account_number(self) -> str | None:
        """Tango's number of that account, the letter A and digits. In get and list; some create answers carry it too."""
        value: str | None = self._data.get(ACCOUNT_NUMBER)
        return value if value and value.__class__ is str else None

    @property
    def amount_charged(self) -> _models.TangoMoney | None:
        """An amount. Domestic orders carry neither fee nor exchange rate, and a denomination carries only value and
        currency."""
        from .tango_money import TangoMoney

        value: Any = self._data.get(AMOUNT_CHARGED)
        return as_record(TangoMoney, value)

    @property
    def denomination(self) -> _models.TangoMoney | None:
        """Face value of the reward."""
        from .tango_money import TangoMoney

        value: Any = self._data.get(DENOMINATION)
        return as_record(TangoMoney, value)

    @property
    def margin_share(self) -> _models.TangoMoney | None:
        """Margin returned to the platform, as value and currency; in answers of 2018, in no published schema."""
        from .tango_money import TangoMoney

        value: Any = self._data.get(MARGIN_SHARE)
        return as_record(TangoMoney, value)

    @property
    def utid(self) -> str | None:
        """The item."""
        value: str | None = self._data.get(UTID)
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
    def sender(self) -> _models.TangoSender | None:
        """Who gives the reward."""
        from .tango_sender import TangoSender

        value: Any = self._data.get(SENDER)
        return as_record(TangoSender, value)

    @property
    def recipient(self) -> _models.TangoRecipient | None:
        """Who receives the reward."""
        from .tango_recipient import TangoRecipient

        value: Any = self._data.get(RECIPIENT)
        return as_record(TangoRecipient, value)

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
    def send_email(self) -> bool | None:
        """Whether Tango sent an e-mail; replaced by deliveryMethod."""
        value: bool | None = self._data.get(SEND_EMAIL)
        return value if value is True or value is False else None

    @property
    def delivery_method(self) -> str | None:
        """How the reward is delivered. Known: NONE, EMAIL, PHONE, ADDRESS, EMBEDDED, EMBEDDED_COMPONENT, WHATSAPP and,
        only in answers, BULKSHIPMENT, QRCODE, BULKDIGITAL."""
        value: str | None = self._data.get(DELIVERY_METHOD)
        return value if value and value.__class__ is str else None

    @property
    def etid(self) -> str | None:
        """E-mail template. In get and list."""
        value: str | None = self._data.get(ETID)
        return value if value and value.__class__ is str else None

    @property
    def status(self) -> str | None:
        """Status of the reward. Known: PENDING, QUEUED, PENDING_MR, ON_HOLD, CANCELLED, COMPLETE, FAILED, PARTIAL,
        DELETED, PENDING_KYB, PENDING_PAYMENT. Only COMPLETE was ever recorded; PENDING settles within about a
        business day."""
        value: str | None = self._data.get(STATUS)
        return value if value and value.__class__ is str else None

    @property
    def order_status(self) -> str | None:
        """Status of the order, in get and list since 2025. Known: PENDING, QUEUED, PENDING_MR, ON_HOLD, CANCELLED,
        COMPLETE, FAILED, PARTIAL, DELETED, PENDING_KYB, PENDING_PAYMENT."""
        value: str | None = self._data.get(ORDER_STATUS)
        return value if value and value.__class__ is str else None

    @property
    def line_item_status(self) -> str | None:
        """Status of the line item, in get and list since 2025. Known: COMPLETE, PENDING, FAILED, DELETED, CANCELLED,
        RETURNED."""
        value: str | None = self._data.get(LINE_ITEM_STATUS)
        return value if value and value.__class__ is str else None

    @property
    def campaign(self) -> str | None:
        """Label for reports."""
        value: str | None = self._data.get(CAMPAIGN)
        return value if value and value.__class__ is str else None

    @property
    def notes(self) -> str | None:
        """Free notes. In get and list."""
        value: str | None = self._data.get(NOTES)
        return value if value and value.__class__ is str else None

    @property
    def purchase_order_number(self) -> str | None:
        """Your purchase order number."""
        value: str | None = self._data.get(PURCHASE_ORDER_NUMBER)
        return value if value and value.__class__ is str else None

    @property
    def order_client_source(self) -> str | None:
        """Where the order was made. In get and list. Known: RA (the API), RG (the portal), BE, BI, CI, QW, AA
        (asynchronous)."""
        value: str | None = self._data.get(ORDER_CLIENT_SOURCE)
        return value if value and value.__class__ is str else None

    @property
    def order_external_ref_id_dupe(self) -> bool | None:
        """Undocumented flag about the reference, in get and list since 2026."""
        value: bool | None = self._data.get(ORDER_EXTERNAL_REF_ID_DUPE)
        return value if value is True or value is False else None

    @property
    def async_order_entity(self) -> _models.TangoAsyncOrder | None:
        """The asynchronous order it came from. In get and list."""
        from .tango_async_order import TangoAsyncOrder

        value: Any = self._data.get(ASYNC_ORDER_ENTITY)
        return as_record(TangoAsyncOrder, value)

    @property
    def created_at(self) -> _datetime | None:
        """When the order was made: ISO 8601 in UTC, with none to seven fraction digits."""
        value: Any = self._data.get(CREATED_AT)
        if value.__class__ is not str:
            return None
        try:
            moment = _datetime.fromisoformat(value)
        except ValueError:
            return None
        return moment if moment.tzinfo is not None else moment.replace(tzinfo=_UTC)

    @property
    def reward(self) -> _models.TangoReward | None:
        """The reward. In create and get, never in list."""
        from .tango_reward import TangoReward

        value: Any = self._data.get(REWARD)
        return as_record(TangoReward, value)

    @property
    def redemption_instructions(self) -> str | None:
        """How to redeem, as HTML; create declares it here too."""
        value: str | None = self._data.get(REDEMPTION_INSTRUCTIONS)
        return value if value and value.__class__ is str else None
