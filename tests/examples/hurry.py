"""Examples whose clients do not wait: no second between two orders, no pauses before a repeat, three tries.

Whatever else an example does is its own. A child process of a test begins with `hurry.load("celery_worker")`.
"""

from __future__ import annotations

import runpy
import sys
from functools import partial
from importlib import import_module
from pathlib import Path
from unittest.mock import patch

import reward_orders

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"
RETRY = reward_orders.RetryPolicy(attempts=3, wait_initial=0.001, wait_max=0.002)


HURRIED = {kind: partial(getattr(reward_orders, kind), rate=None, retry=RETRY) for kind in ("Tango", "AsyncTango")}


def load(name):
    """Import an example anew, as `python NAME.py` would find it."""
    if str(EXAMPLES) not in sys.path:
        sys.path.insert(0, str(EXAMPLES))
    sys.modules.pop(name, None)
    with patch.multiple(reward_orders, **HURRIED):
        return import_module(name)


def run(path, *words):
    """Run a program as `python PATH WORDS` would, in a process that has nothing else to do."""
    for kind, hurried in HURRIED.items():
        setattr(reward_orders, kind, hurried)
    sys.path.insert(0, str((EXAMPLES / path).parent))
    sys.argv = [path, *words]
    runpy.run_path(str(EXAMPLES / path), run_name="__main__")
