"""The fixtures of `pytest_plugin` under short names, for a `conftest.py` that asks for them.

from reward_orders.sandbox.short_fixtures import sandbox, tango, voucherify  # noqa: F401
"""

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from reward_orders import Tango, Voucherify
    from reward_orders.sandbox import Sandbox

__all__ = ["sandbox", "tango", "voucherify"]


@pytest.fixture
def sandbox(reward_orders_sandbox: "Sandbox") -> "Sandbox":
    """Give a test the sandbox as if nothing had happened before."""
    return reward_orders_sandbox


@pytest.fixture
def tango(tango_sandbox: "Tango") -> "Tango":
    """Give a test a Tango client of the sandbox, with no limit on creates per second."""
    return tango_sandbox


@pytest.fixture
def voucherify(voucherify_sandbox: "Voucherify") -> "Voucherify":
    """Give a test a Voucherify client of the sandbox."""
    return voucherify_sandbox
