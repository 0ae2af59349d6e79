from __future__ import annotations

from typing import Any, TypeAlias

TangoEventObject: TypeAlias = "dict[str, Any]"
"""What an event is about, as it came."""
