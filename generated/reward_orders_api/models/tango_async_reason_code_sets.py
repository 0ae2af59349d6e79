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
REISSUE = json_key("REISSUE")


class TangoAsyncReasonCodeSets(Record):
    """The reasons that actions on asynchronous orders take."""

    __slots__ = ()
    _fields: ClassVar = {
        FREEZE: "freeze",
        UNFREEZE: "unfreeze",
        CANCEL: "cancel",
        REISSUE: "reissue",
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
    def reissue(self) -> dict[str, str] | None:
        """Of a reissue."""
        value: Any = self._data.get(REISSUE)
        return (
            {k0: x0 for k0, i0 in value.items() if (x0 := as_text(i0)) is not None} if value.__class__ is dict else None
        )
