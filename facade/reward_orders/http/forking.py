"""Make fork() wait for modules that other threads are loading, and keep them from loading more meanwhile.

A module that is half loaded at the fork stays so in the child, and its lock is held there for ever by a thread that
does not exist: the child's first use of the module would fail or hang. Calls load modules when they first need them, so
this hits a process that forks while its first calls run.
"""

from __future__ import annotations

import _imp
import logging  # noqa: F401 - its own hook takes a lock that loading needs: registered first, it runs after ours
import os
import sys
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import FrameType

PATIENCE = 5.0  # seconds; no module of ours takes so long
BUILDING = threading.Lock()
"""Held while a TLS context is made: OpenSSL's own locks would stay taken in a child for ever."""
_held: list[bool] = []


def _hold_imports() -> None:
    """Take Python's import lock while no module is being loaded; without it no thread begins to load one."""
    ends = time.monotonic() + PATIENCE
    _held.append(BUILDING.acquire(timeout=PATIENCE))
    while True:
        waits = not _importing_here()
        while waits and _under_way() and time.monotonic() < ends:
            time.sleep(0.001)
        _imp.acquire_lock()
        if not waits or not _under_way() or time.monotonic() >= ends:
            return
        _imp.release_lock()


def _let_imports_go() -> None:
    if _held and _held.pop():
        BUILDING.release()
    with suppress(RuntimeError):  # not held: a later Python may have dropped it at the fork
        _imp.release_lock()


def _let_imports_go_in_child() -> None:
    """Release it, and drop the locks of modules: their holders are threads that the child does not have."""
    import _frozen_importlib

    getattr(_frozen_importlib, "_module_locks", {}).clear()
    _let_imports_go()


def _under_way() -> bool:
    """Whether any module is being loaded; its spec says so until it is done."""
    modules = list(sys.modules.values())
    return any(getattr(getattr(module, "__spec__", None), "_initializing", False) for module in modules)


def _importing_here() -> bool:
    """Whether this thread itself is loading a module, for which it cannot wait."""
    frame: FrameType | None = sys._getframe()  # noqa: SLF001 - what `inspect` itself calls
    while frame is not None:
        if frame.f_code.co_name == "_find_and_load":
            return True
        frame = frame.f_back
    return False


# Python prints and drops what these raise, so an application's fork never fails because of them.
if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_hold_imports, after_in_parent=_let_imports_go, after_in_child=_let_imports_go_in_child)
