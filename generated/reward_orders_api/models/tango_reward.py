from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from .. import models as _models
from ..records import (
    Record,
    as_record,
    as_text,
    json_key,
)

CREDENTIALS = json_key("credentials")
CREDENTIAL_LIST = json_key("credentialList")
REDEMPTION_INSTRUCTIONS = json_key("redemptionInstructions")


class TangoReward(Record):
    """What the recipient redeems. Only in the answers of create and get."""

    __slots__ = ()
    _fields: ClassVar = {
        CREDENTIALS: "credentials",
        CREDENTIAL_LIST: "credential_list",
        REDEMPTION_INSTRUCTIONS: "redemption_instructions",
    }
    _secret: ClassVar = frozenset(
        {
            "credentials",
        }
    )

    @property
    def credentials(self) -> dict[str, str] | None:
        """Credentials by label; replaced by credentialList."""
        value: Any = self._data.get(CREDENTIALS)
        return (
            {k0: x0 for k0, i0 in value.items() if (x0 := as_text(i0)) is not None} if value.__class__ is dict else None
        )

    @property
    def credential_list(self) -> Sequence[_models.TangoCredential] | None:
        """The credentials."""
        from .tango_credential import TangoCredential

        value: Any = self._data.get(CREDENTIAL_LIST)
        return (
            [x0 for i0 in value if (x0 := as_record(TangoCredential, i0)) is not None]
            if value.__class__ is list
            else None
        )

    @property
    def redemption_instructions(self) -> str | None:
        """How to redeem: HTML with CRLF line ends."""
        value: str | None = self._data.get(REDEMPTION_INSTRUCTIONS)
        return value if value and value.__class__ is str else None
