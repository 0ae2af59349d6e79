from __future__ import annotations

from typing import Any, TypeAlias

VoucherifyEventObject: TypeAlias = "dict[str, Any]"
"""A part of an event, as it came."""
