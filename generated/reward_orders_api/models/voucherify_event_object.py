from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    pass


VoucherifyEventObject: TypeAlias = "dict[str, Any]"
"""A part of an event, as it came."""
