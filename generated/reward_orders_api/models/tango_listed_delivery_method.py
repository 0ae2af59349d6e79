from enum import StrEnum
from typing import Any, Literal, Self, TypeAlias

TangoListedDeliveryMethodText: TypeAlias = Literal[
    "NONE",
    "EMAIL",
    "PHONE",
    "ADDRESS",
    "EMBEDDED",
    "BULKSHIPMENT",
    "QRCODE",
    "BULKDIGITAL",
    "EMBEDDED_COMPONENT",
    "WHATSAPP",
]
"""The same values, as the text that callers write."""


class TangoListedDeliveryMethod(StrEnum):
    """Known values; any other text is a member with is_known False."""

    NONE = "NONE"
    EMAIL = "EMAIL"
    PHONE = "PHONE"
    ADDRESS = "ADDRESS"
    EMBEDDED = "EMBEDDED"
    BULKSHIPMENT = "BULKSHIPMENT"
    QRCODE = "QRCODE"
    BULKDIGITAL = "BULKDIGITAL"
    EMBEDDED_COMPONENT = "EMBEDDED_COMPONENT"
    WHATSAPP = "WHATSAPP"

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        if not isinstance(value, str):
            return None
        member = str.__new__(cls, value)
        member._name_ = f"<{value}>"
        member._value_ = value
        return member

    # Python 3.11.0 to 3.11.3 copy and pickle a member by its name, which an unknown value has not.
    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: Any) -> Self:
        return self

    def __reduce_ex__(self, protocol: Any) -> tuple[type[Self], tuple[str]]:
        return type(self), (self._value_,)

    @property
    def is_known(self) -> bool:
        """Whether the contract lists this value."""
        return self._value_ in type(self)._value2member_map_
