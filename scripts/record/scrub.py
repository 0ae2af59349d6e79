"""What `make record` scrubs with: the scrubber that apps get, and the live values that no recording may hold."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from reward_orders.sandbox.recording.live import whole_word
from reward_orders.sandbox.recording.scrub import Scrubber
from scripts.record.stage import FIXED

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Scrubber", "live_values", "whole_word"]


def live_values(environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Return this machine's own settings by variable, without those that the tests use."""
    named = {name: environment.get(name, "") for name in FIXED}
    return {name: value for name, value in named.items() if value and value != FIXED[name]}
