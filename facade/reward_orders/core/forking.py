"""fork() waits for modules that other threads are in the middle of loading.

A thread that does not exist in the child would hold such a module's lock there for ever, and the child's first use of
the module would hang. Calls load what they need when they first need it, so a process that forks while its first calls
run meets this.
"""

from __future__ import annotations

import os
import sys
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import FrameType

PATIENCE = 5.0  # seconds; no module of ours takes so long


def _wait_for_imports() -> None:
    ends = time.monotonic() + PATIENCE
    while _under_way() and not _importing_here() and time.monotonic() < ends:
        time.sleep(0.001)


def _under_way() -> bool:
    """Whether any module is being loaded, which its spec says until it is done."""
    modules = list(sys.modules.values())
    return any(getattr(getattr(module, "__spec__", None), "_initializing", False) for module in modules)


def _importing_here() -> bool:
    """Whether this very thread is loading a module, which then cannot be waited for."""
    frame: FrameType | None = sys._getframe()  # noqa: SLF001 - what `inspect` itself calls
    while frame is not None:
        if frame.f_code.co_name == "_find_and_load":
            return True
        frame = frame.f_back
    return False


# What this raises Python prints and forgets: an application's fork never fails for it.
if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_wait_for_imports)
