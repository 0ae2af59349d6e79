from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    pass


TangoDuplicateLineItems: TypeAlias = "dict[str, int]"
"""How often each line item reference was used."""
