"""How the generator calls what it makes of a contract: everything here that knows its names takes them from it.

Another version may call them otherwise, or have no such functions: then the line of scripts/pinned.py is all there is.
"""

from __future__ import annotations

from scripts.pinned import other_version

try:
    from openapi_python_client.strings import ClassName, PythonIdentifier, in_double_quote_literal, snake_case
except ImportError:
    raise SystemExit(other_version() or "openapi-python-client is not installed whole; make .venv anew") from None

__all__ = ["ClassName", "PythonIdentifier", "in_double_quote_literal", "snake_case"]
