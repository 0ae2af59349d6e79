from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from .. import models as _models
from ..records import (
    Record,
    as_record,
    json_key,
)

REWARD_STATUS = json_key("rewardStatus")
CREDENTIAL_LIST = json_key("credentialList")
REDEMPTION_INSTRUCTIONS = json_key("redemptionInstructions")


class TangoAsyncReward(Record):
    """One reward of a line."""

    __slots__ = ()
    _fields: ClassVar = {
        REWARD_STATUS: "reward_status",
        CREDENTIAL_LIST: "credential_list",
        REDEMPTION_INSTRUCTIONS: "redemption_instructions",
    }

    @property
    def reward_status(self) -> str | None:
        """Status of the reward; an open set."""
        value: str | None = self._data.get(REWARD_STATUS)
        return value if value and value.__class__ is str else None

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
        """How to redeem, as HTML."""
        value: str | None = self._data.get(REDEMPTION_INSTRUCTIONS)
        return value if value and value.__class__ is str else None
