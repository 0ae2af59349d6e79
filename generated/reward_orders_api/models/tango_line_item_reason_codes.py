from __future__ import annotations

from typing import Any, ClassVar

from ..records import (
    Record,
    as_text,
    json_key,
)

FREEZE = json_key("FREEZE")
UNFREEZE = json_key("UNFREEZE")
CANCEL = json_key("CANCEL")
CANCEL_AND_REISSUE = json_key("CANCEL_AND_REISSUE")


class TangoLineItemReasonCodes(Record):
    """The reasons that actions on line items take."""

    __slots__ = ()
    _fields: ClassVar = {
        FREEZE: "freeze",
        UNFREEZE: "unfreeze",
        CANCEL: "cancel",
        CANCEL_AND_REISSUE: "cancel_and_reissue",
    }

    @property
    def freeze(self) -> dict[str, str] | None:
        """Of a freeze."""
        value: Any = self._data.get(FREEZE)
        return (
            {k0: x0 for k0, i0 in value.items() if (x0 := as_text(i0)) is not None} if value.__class__ is dict else None
        )

    @property
    def unfreeze(self) -> dict[str, str] | None:
        """Of the end of a freeze."""
        value: Any = self._data.get(UNFREEZE)
        return (
            {k0: x0 for k0, i0 in value.items() if (x0 := as_text(i0)) is not None} if value.__class__ is dict else None
        )

    @property
    def cancel(self) -> dict[str, str] | None:
        """Of a cancel."""
        value: Any = self._data.get(CANCEL)
        return (
            {k0: x0 for k0, i0 in value.items() if (x0 := as_text(i0)) is not None} if value.__class__ is dict else None
        )

    @property
    def cancel_and_reissue(self) -> dict[str, str] | None:
        """Of a reissue."""
        value: Any = self._data.get(CANCEL_AND_REISSUE)
        return (
            {k0: x0 for k0, i0 in value.items() if (x0 := as_text(i0)) is not None} if value.__class__ is dict else None
        )
