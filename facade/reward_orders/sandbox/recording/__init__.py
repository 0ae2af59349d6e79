"""Recordings that hold no secret and no person: an allow-list scrubber for cassettes of calls to both vendors.

In a project with pytest-recording, `from reward_orders.sandbox.recording import vcr_config` in conftest.py is all there
is to do; `scrubbing()` gives the same settings to VCR.py alone. See docs/cassettes.md.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reward_orders.sandbox.recording.fixture import vcr_config as vcr_config
    from reward_orders.sandbox.recording.scrub import Scrubber as Scrubber
    from reward_orders.sandbox.recording.vcr import scrubbing as scrubbing

__all__ = ["Scrubber", "scrubbing", "vcr_config"]


def __getattr__(name: str) -> object:
    """Import on first use: pytest and VCR.py are the app's own."""
    if name == "Scrubber":
        from reward_orders.sandbox.recording.scrub import Scrubber

        return Scrubber
    if name == "scrubbing":
        from reward_orders.sandbox.recording.vcr import scrubbing

        return scrubbing
    if name == "vcr_config":
        from reward_orders.sandbox.recording.fixture import vcr_config

        return vcr_config
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
