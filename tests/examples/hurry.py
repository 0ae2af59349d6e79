"""Examples whose clients do not wait: no second between two orders, no pauses before a repeat, three tries.

Whatever else an example does is its own. A child process of a test begins with `hurry.load("celery_worker")`.
"""

from __future__ import annotations

import sys
from functools import partial
from importlib import import_module
from pathlib import Path
from unittest.mock import patch

import reward_orders

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"
RETRY = reward_orders.RetryPolicy(attempts=3, wait_initial=0.001, wait_max=0.002)


def load(name):
    """Import an example anew, as `python NAME.py` would find it."""
    if str(EXAMPLES) not in sys.path:
        sys.path.insert(0, str(EXAMPLES))
    sys.modules.pop(name, None)
    hurried = {kind: partial(getattr(reward_orders, kind), rate=None, retry=RETRY) for kind in ("Tango", "AsyncTango")}
    with patch.multiple(reward_orders, **hurried):
        return import_module(name)
