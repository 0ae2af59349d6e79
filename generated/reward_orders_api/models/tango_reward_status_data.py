from __future__ import annotations

from typing import ClassVar

from ..records import (
    Record,
    json_key,
)

REFERENCE_LINE_ITEM_ID = json_key("referenceLineItemId")
EXTERNAL_REF_ID = json_key("externalRefID")
ACTION = json_key("action")
REASON_CODE = json_key("reasonCode")
REASON = json_key("reason")
STATUS = json_key("status")
TYPE_ = json_key("type")
NEW_REFERENCE_LINE_ITEM_ID = json_key("newReferenceLineItemId")


class TangoRewardStatusData(Record):
    """eventData of RewardStatus."""

    __slots__ = ()
    _fields: ClassVar = {
        REFERENCE_LINE_ITEM_ID: "reference_line_item_id",
        EXTERNAL_REF_ID: "external_ref_id",
        ACTION: "action",
        REASON_CODE: "reason_code",
        REASON: "reason",
        STATUS: "status",
        TYPE_: "type_",
        NEW_REFERENCE_LINE_ITEM_ID: "new_reference_line_item_id",
    }

    @property
    def reference_line_item_id(self) -> str | None:
        """Tango's identifier of the line item."""
        value: str | None = self._data.get(REFERENCE_LINE_ITEM_ID)
        return value if value and value.__class__ is str else None

    @property
    def external_ref_id(self) -> str | None:
        """Your reference of the order, since the middle of 2025."""
        value: str | None = self._data.get(EXTERNAL_REF_ID)
        return value if value and value.__class__ is str else None

    @property
    def action(self) -> str | None:
        """What was done to the reward."""
        value: str | None = self._data.get(ACTION)
        return value if value and value.__class__ is str else None

    @property
    def reason_code(self) -> str | None:
        """Why, as a code."""
        value: str | None = self._data.get(REASON_CODE)
        return value if value and value.__class__ is str else None

    @property
    def reason(self) -> str | None:
        """Why, in words."""
        value: str | None = self._data.get(REASON)
        return value if value and value.__class__ is str else None

    @property
    def status(self) -> str | None:
        """Known: FROZEN, UNFROZEN, CANCELLED, ACTIVATED, PARTIAL_REDEMPTION, FULL-REDEMPTION (with a hyphen), RETURNED
        (a payout came back). Whether RETURNED gives the money back is not documented."""
        value: str | None = self._data.get(STATUS)
        return value if value and value.__class__ is str else None

    @property
    def type_(self) -> str | None:
        """Kind of reward."""
        value: str | None = self._data.get(TYPE_)
        return value if value and value.__class__ is str else None

    @property
    def new_reference_line_item_id(self) -> str | None:
        """Line item of the reward that was issued instead."""
        value: str | None = self._data.get(NEW_REFERENCE_LINE_ITEM_ID)
        return value if value and value.__class__ is str else None
