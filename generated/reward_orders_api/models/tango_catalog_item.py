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
    as_record,
    as_text,
    json_key,
    learn,
)

UTID = json_key("utid")
REWARD_NAME = json_key("rewardName")
CURRENCY_CODE = json_key("currencyCode")
STATUS = json_key("status")
VALUE_TYPE = json_key("valueType")
REWARD_TYPE = json_key("rewardType")
FACE_VALUE = json_key("faceValue")
MIN_VALUE = json_key("minValue")
MAX_VALUE = json_key("maxValue")
IS_WHOLE_AMOUNT_VALUE_REQUIRED = json_key("isWholeAmountValueRequired")
FEE = json_key("fee")
EXCHANGE_RATE_RULE = json_key("exchangeRateRule")
QUANTITY_CONSTRAINTS = json_key("quantityConstraints")
IS_EXPIRABLE = json_key("isExpirable")
COUNTRIES = json_key("countries")
CREDENTIAL_TYPES = json_key("credentialTypes")
ATTRIBUTES = json_key("attributes")
REDEMPTION_INSTRUCTIONS = json_key("redemptionInstructions")
FULFILLMENT_TYPE = json_key("fulfillmentType")
CREATED_DATE = json_key("createdDate")
LAST_UPDATE_DATE = json_key("lastUpdateDate")


class TangoCatalogItem(Record):
    """One thing to order. Real answers lack fields that the schema requires."""

    __slots__ = ()
    _fields: ClassVar = {
        UTID: "utid",
        REWARD_NAME: "reward_name",
        CURRENCY_CODE: "currency_code",
        STATUS: "status",
        VALUE_TYPE: "value_type",
        REWARD_TYPE: "reward_type",
        FACE_VALUE: "face_value",
        MIN_VALUE: "min_value",
        MAX_VALUE: "max_value",
        IS_WHOLE_AMOUNT_VALUE_REQUIRED: "is_whole_amount_value_required",
        FEE: "fee",
        EXCHANGE_RATE_RULE: "exchange_rate_rule",
        QUANTITY_CONSTRAINTS: "quantity_constraints",
        IS_EXPIRABLE: "is_expirable",
        COUNTRIES: "countries",
        CREDENTIAL_TYPES: "credential_types",
        ATTRIBUTES: "attributes",
        REDEMPTION_INSTRUCTIONS: "redemption_instructions",
        FULFILLMENT_TYPE: "fulfillment_type",
        CREATED_DATE: "created_date",
        LAST_UPDATE_DATE: "last_update_date",
    }

    @property
    def utid(self) -> str | None:
        """The identifier to order it by; names and amounts change."""
        value: str | None = self._data.get(UTID)
        return value if value and value.__class__ is str else None

    @property
    def reward_name(self) -> str | None:
        """Its name."""
        value: str | None = self._data.get(REWARD_NAME)
        return value if value and value.__class__ is str else None

    @property
    def currency_code(self) -> str | None:
        """Currency of its amounts."""
        value: str | None = self._data.get(CURRENCY_CODE)
        return value if value and value.__class__ is str else None

    @property
    def status(self) -> str | None:
        """Lower case. Known: active, inactive, test, deleted. Only an active item can be ordered."""
        value: str | None = self._data.get(STATUS)
        return value if value and value.__class__ is str else None

    @property
    def value_type(self) -> str | None:
        """FIXED_VALUE or VARIABLE_VALUE."""
        value: str | None = self._data.get(VALUE_TYPE)
        return value if value and value.__class__ is str else None

    @property
    def reward_type(self) -> str | None:
        """Kind of reward, such as reward link."""
        value: str | None = self._data.get(REWARD_TYPE)
        return value if value and value.__class__ is str else None

    @property
    def face_value(self) -> _types.Decimal | None:
        """The only amount of a fixed item."""
        value: Any = self._data.get(FACE_VALUE)
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
    def min_value(self) -> _types.Decimal | None:
        """Least amount of a variable item."""
        value: Any = self._data.get(MIN_VALUE)
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
    def max_value(self) -> _types.Decimal | None:
        """Greatest amount of a variable item."""
        value: Any = self._data.get(MAX_VALUE)
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
    def is_whole_amount_value_required(self) -> bool | None:
        """Whether amounts have no cents."""
        value: bool | None = self._data.get(IS_WHOLE_AMOUNT_VALUE_REQUIRED)
        return value if value is True or value is False else None

    @property
    def fee(self) -> _models.TangoItemFee | None:
        """Fee; what an order costs is told by its amountCharged alone."""
        from .tango_item_fee import TangoItemFee

        value: Any = self._data.get(FEE)
        return as_record(TangoItemFee, value)

    @property
    def exchange_rate_rule(self) -> str | None:
        """Not documented."""
        value: str | None = self._data.get(EXCHANGE_RATE_RULE)
        return value if value and value.__class__ is str else None

    @property
    def quantity_constraints(self) -> _models.TangoQuantityConstraints | None:
        """How many at once."""
        from .tango_quantity_constraints import TangoQuantityConstraints

        value: Any = self._data.get(QUANTITY_CONSTRAINTS)
        return as_record(TangoQuantityConstraints, value)

    @property
    def is_expirable(self) -> bool | None:
        """Whether an order may set its expiration date."""
        value: bool | None = self._data.get(IS_EXPIRABLE)
        return value if value is True or value is False else None

    @property
    def countries(self) -> Sequence[str] | None:
        """Two-letter countries where it can be redeemed."""
        value: Any = self._data.get(COUNTRIES)
        return [x0 for i0 in value if (x0 := as_text(i0)) is not None] if value.__class__ is list else None

    @property
    def credential_types(self) -> Sequence[str] | None:
        """What its credentials are; see TangoCredential."""
        value: Any = self._data.get(CREDENTIAL_TYPES)
        return [x0 for i0 in value if (x0 := as_text(i0)) is not None] if value.__class__ is list else None

    @property
    def attributes(self) -> Sequence[str] | None:
        """Ways of delivery that it supports, such as EMAIL and PHONE."""
        value: Any = self._data.get(ATTRIBUTES)
        return [x0 for i0 in value if (x0 := as_text(i0)) is not None] if value.__class__ is list else None

    @property
    def redemption_instructions(self) -> str | None:
        """How to redeem, as HTML."""
        value: str | None = self._data.get(REDEMPTION_INSTRUCTIONS)
        return value if value and value.__class__ is str else None

    @property
    def fulfillment_type(self) -> str | None:
        """DIGITAL or PHYSICAL; replaced by attributes."""
        value: str | None = self._data.get(FULFILLMENT_TYPE)
        return value if value and value.__class__ is str else None

    @property
    def created_date(self) -> _datetime | None:
        """When it was made."""
        value: Any = self._data.get(CREATED_DATE)
        if value.__class__ is not str:
            return None
        try:
            moment = _datetime.fromisoformat(value)
        except ValueError:
            return None
        return moment if moment.tzinfo is not None else moment.replace(tzinfo=_UTC)

    @property
    def last_update_date(self) -> _datetime | None:
        """When it last changed."""
        value: Any = self._data.get(LAST_UPDATE_DATE)
        if value.__class__ is not str:
            return None
        try:
            moment = _datetime.fromisoformat(value)
        except ValueError:
            return None
        return moment if moment.tzinfo is not None else moment.replace(tzinfo=_UTC)
