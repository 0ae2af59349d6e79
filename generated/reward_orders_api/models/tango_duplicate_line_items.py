from __future__ import annotations

from typing import TypeAlias

TangoDuplicateLineItems: TypeAlias = "dict[str, int]"
"""How often each line item reference was used."""
