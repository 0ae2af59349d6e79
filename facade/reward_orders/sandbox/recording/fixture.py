"""The fixture of pytest-recording that makes an app's own cassettes safe."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest

from reward_orders.sandbox.recording.vcr import EXAMPLES, scrubbing

if TYPE_CHECKING:
    from collections.abc import Mapping

_BOTH_VENDORS = frozenset(
    {"TANGO_PLATFORM_NAME", "TANGO_PLATFORM_KEY", "TANGO_ACCOUNT", "TANGO_CUSTOMER"}
    | {"VOUCHERIFY_APP_ID", "VOUCHERIFY_APP_TOKEN"}
)


@pytest.fixture
def vcr_config(record_mode: str, monkeypatch: pytest.MonkeyPatch) -> Mapping[str, Any]:
    """Settings of VCR.py under which no secret and no person gets into a cassette.

    A replay sends and finds examples: in it the clients' environment variables hold these, whatever they held before,
    so that it needs no key. Build the clients within the test, from the environment.
    """
    config = scrubbing()
    if record_mode == "none":
        for name, example in EXAMPLES.items():
            if name in _BOTH_VENDORS or os.environ.get(name):
                monkeypatch.setenv(name, example)
    return config
