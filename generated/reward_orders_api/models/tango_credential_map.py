from __future__ import annotations

from typing import TypeAlias

TangoCredentialMap: TypeAlias = "dict[str, str]"
"""Credentials by label; Tango's newest pages declare a string here, every recorded answer is an object of strings."""
