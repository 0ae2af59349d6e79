from __future__ import annotations

from typing import TypeAlias

TangoImageUrls: TypeAlias = "dict[str, str]"
"""Addresses of pictures, by size such as 80w-326ppi, 130w and 1200w."""
