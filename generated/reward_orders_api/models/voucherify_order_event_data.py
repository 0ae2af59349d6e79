from __future__ import annotations

from typing import Any, ClassVar

from .. import models as _models
from ..records import (
    Record,
    as_object,
    as_record,
    json_key,
)

CUSTOMER = json_key("customer")
ORDER = json_key("order")
REFERRER = json_key("referrer")
REDEMPTION = json_key("redemption")
CAMPAIGN = json_key("campaign")
VOUCHER = json_key("voucher")
PUBLICATION = json_key("publication")
PROMOTION_TIER = json_key("promotion_tier")


class VoucherifyOrderEventData(Record):
    """data of the four events of an order."""

    __slots__ = ()
    _fields: ClassVar = {
        CUSTOMER: "customer",
        ORDER: "order",
        REFERRER: "referrer",
        REDEMPTION: "redemption",
        CAMPAIGN: "campaign",
        VOUCHER: "voucher",
        PUBLICATION: "publication",
        PROMOTION_TIER: "promotion_tier",
    }

    @property
    def customer(self) -> _models.VoucherifyEventCustomer | None:
        """Whose order it is."""
        from .voucherify_event_customer import VoucherifyEventCustomer

        value: Any = self._data.get(CUSTOMER)
        return as_record(VoucherifyEventCustomer, value)

    @property
    def order(self) -> _models.VoucherifyOrder | None:
        """The order as it was then; updated_at is null on created, and null is the oldest."""
        from .voucherify_order import VoucherifyOrder

        value: Any = self._data.get(ORDER)
        return as_record(VoucherifyOrder, value)

    @property
    def referrer(self) -> _models.VoucherifyEventCustomer | None:
        """Who referred the customer; null in all samples."""
        from .voucherify_event_customer import VoucherifyEventCustomer

        value: Any = self._data.get(REFERRER)
        return as_record(VoucherifyEventCustomer, value)

    @property
    def redemption(self) -> dict[str, Any] | None:
        """Redemption of the order; null in all samples."""
        value: Any = self._data.get(REDEMPTION)
        return as_object(value)

    @property
    def campaign(self) -> dict[str, Any] | None:
        """Only where the distribution has a code or promotion attached."""
        value: Any = self._data.get(CAMPAIGN)
        return as_object(value)

    @property
    def voucher(self) -> dict[str, Any] | None:
        """As campaign; may hold a code."""
        value: Any = self._data.get(VOUCHER)
        return as_object(value)

    @property
    def publication(self) -> dict[str, Any] | None:
        """As campaign."""
        value: Any = self._data.get(PUBLICATION)
        return as_object(value)

    @property
    def promotion_tier(self) -> dict[str, Any] | None:
        """As campaign."""
        value: Any = self._data.get(PROMOTION_TIER)
        return as_object(value)
