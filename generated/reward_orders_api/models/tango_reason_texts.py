from __future__ import annotations

from typing import TypeAlias

TangoReasonTexts: TypeAlias = "dict[str, str]"
"""Reasons in words, by their codes."""
