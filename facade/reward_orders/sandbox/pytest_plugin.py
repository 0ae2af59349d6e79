"""Fixtures for app developers: `reward_orders_sandbox`, and clients of it.

The plugin is loaded wherever the package is installed, so its names are long; `short_fixtures` has short ones.
"""

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reward_orders import Tango, Voucherify
    from reward_orders.sandbox import Sandbox


@pytest.fixture(scope="session")
def reward_orders_sandbox_server() -> "Iterator[Sandbox]":
    """Run one sandbox for the whole session; tests ask for `reward_orders_sandbox` instead."""
    try:
        from reward_orders.sandbox.handle import Sandbox
    except ModuleNotFoundError as missing:
        from reward_orders.sandbox.process import MISSING

        pytest.fail(f"{missing}: {MISSING}", pytrace=False)
    with Sandbox.start() as sandbox:
        yield sandbox


@pytest.fixture
def reward_orders_sandbox(reward_orders_sandbox_server: "Sandbox") -> "Sandbox":
    """Give a test the sandbox as if nothing had happened before."""
    reward_orders_sandbox_server.reset()
    return reward_orders_sandbox_server


@pytest.fixture
def tango_sandbox(reward_orders_sandbox: "Sandbox") -> "Iterator[Tango]":
    """Give a test a Tango client of the sandbox, with no limit on creates per second."""
    from reward_orders import Tango

    client = Tango(
        platform_name="sandbox",
        platform_key="sandbox-key",
        account="account-1",
        customer="customer-1",
        base_url=reward_orders_sandbox.url,
        rate=None,
    )
    with client:
        yield client


@pytest.fixture
def voucherify_sandbox(reward_orders_sandbox: "Sandbox") -> "Iterator[Voucherify]":
    """Give a test a Voucherify client of the sandbox."""
    from reward_orders import Voucherify

    url = reward_orders_sandbox.url
    with Voucherify(app_id="sandbox", app_token="sandbox-token", base_url=url) as client:  # noqa: S106
        yield client
