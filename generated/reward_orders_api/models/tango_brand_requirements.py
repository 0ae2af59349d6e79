from __future__ import annotations

from typing import ClassVar

from ..records import (
    Record,
    json_key,
)

DISPLAY_INSTRUCTIONS = json_key("displayInstructions")
TERMS_AND_CONDITIONS_INSTRUCTIONS = json_key("termsAndConditionsInstructions")
DISCLAIMER_INSTRUCTIONS = json_key("disclaimerInstructions")
ALWAYS_SHOW_DISCLAIMER = json_key("alwaysShowDisclaimer")


class TangoBrandRequirements(Record):
    """What must be shown beside a brand."""

    __slots__ = ()
    _fields: ClassVar = {
        DISPLAY_INSTRUCTIONS: "display_instructions",
        TERMS_AND_CONDITIONS_INSTRUCTIONS: "terms_and_conditions_instructions",
        DISCLAIMER_INSTRUCTIONS: "disclaimer_instructions",
        ALWAYS_SHOW_DISCLAIMER: "always_show_disclaimer",
    }

    @property
    def display_instructions(self) -> str | None:
        """How to show the brand."""
        value: str | None = self._data.get(DISPLAY_INSTRUCTIONS)
        return value if value and value.__class__ is str else None

    @property
    def terms_and_conditions_instructions(self) -> str | None:
        """How to show the terms."""
        value: str | None = self._data.get(TERMS_AND_CONDITIONS_INSTRUCTIONS)
        return value if value and value.__class__ is str else None

    @property
    def disclaimer_instructions(self) -> str | None:
        """How to show the disclaimer."""
        value: str | None = self._data.get(DISCLAIMER_INSTRUCTIONS)
        return value if value and value.__class__ is str else None

    @property
    def always_show_disclaimer(self) -> bool | None:
        """Whether the disclaimer is always shown."""
        value: bool | None = self._data.get(ALWAYS_SHOW_DISCLAIMER)
        return value if value is True or value is False else None
