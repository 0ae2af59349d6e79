"""Fixtures for app developers: `sandbox`, and `tango` and `voucherify` clients pointed at it."""

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reward_orders import Tango, Voucherify
    from reward_orders.sandbox import Sandbox


@pytest.fixture(scope="session")
def sandbox_server() -> "Iterator[Sandbox]":
    """Run one sandbox for the whole session; tests ask for `sandbox` instead."""
    try:
        from reward_orders.sandbox.handle import Sandbox
    except ModuleNotFoundError as missing:
        pytest.fail(f"{missing}: the sandbox needs its extra; pip install 'reward-orders[sandbox]'", pytrace=False)
    with Sandbox.start() as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(sandbox_server: "Sandbox") -> "Sandbox":
    """Give a test the sandbox as if nothing had happened before."""
    sandbox_server.reset()
    return sandbox_server


@pytest.fixture
def tango(sandbox: "Sandbox") -> "Iterator[Tango]":
    """Give a test a Tango client of the sandbox, with no limit on creates per second."""
    from reward_orders import Tango

    client = Tango(
        platform_name="sandbox",
        platform_key="sandbox-key",
        account="account-1",
        customer="customer-1",
        base_url=sandbox.url,
        rate=None,
    )
    with client:
        yield client


@pytest.fixture
def voucherify(sandbox: "Sandbox") -> "Iterator[Voucherify]":
    """Give a test a Voucherify client of the sandbox."""
    from reward_orders import Voucherify

    with Voucherify(app_id="sandbox", app_token="sandbox-token", base_url=sandbox.url) as client:  # noqa: S106
        yield client
