from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    pass


TangoEventObject: TypeAlias = "dict[str, Any]"
"""What an event is about, as it came."""
