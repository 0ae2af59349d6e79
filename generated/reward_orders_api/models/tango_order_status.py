from enum import StrEnum
from typing import Any, Literal, Self, TypeAlias

TangoOrderStatusText: TypeAlias = Literal[
    "PENDING",
    "QUEUED",
    "PENDING_MR",
    "ON_HOLD",
    "CANCELLED",
    "COMPLETE",
    "FAILED",
    "PARTIAL",
    "DELETED",
    "PENDING_KYB",
    "PENDING_PAYMENT",
]
"""The same values, as the text that callers write."""


class TangoOrderStatus(StrEnum):
    """Known values; any other text is a member with is_known False."""

    PENDING = "PENDING"
    QUEUED = "QUEUED"
    PENDING_MR = "PENDING_MR"
    ON_HOLD = "ON_HOLD"
    CANCELLED = "CANCELLED"
    COMPLETE = "COMPLETE"
    FAILED = "FAILED"
    PARTIAL = "PARTIAL"
    DELETED = "DELETED"
    PENDING_KYB = "PENDING_KYB"
    PENDING_PAYMENT = "PENDING_PAYMENT"

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
