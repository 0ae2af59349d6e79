"""Plain HTTP to the sandbox: these tests share nothing with the clients."""

import httpx
import pytest

from reward_orders.sandbox import RemoteSandbox


@pytest.fixture(params=["in process", "over HTTP"])
def handle(request, sandbox):
    """Control the same sandbox directly and through `/_sandbox`."""
    return sandbox if request.param == "in process" else RemoteSandbox(sandbox.url)


@pytest.fixture(scope="session")
def tango_connection(reward_orders_sandbox_server):
    """Keep one client for the session: building one costs more than a test."""
    with httpx.Client(base_url=f"{reward_orders_sandbox_server.url}/raas/v2", auth=("platform", "key")) as client:
        yield client


@pytest.fixture(scope="session")
def voucherify_connection(reward_orders_sandbox_server):
    """Keep one client for the session."""
    keys = {"X-App-Id": "app", "X-App-Token": "token"}
    with httpx.Client(base_url=f"{reward_orders_sandbox_server.url}/v1", headers=keys) as client:
        yield client


@pytest.fixture
def tango_http(sandbox, tango_connection):
    """Talk to a fresh sandbox as Tango."""
    return tango_connection


@pytest.fixture
def voucherify_http(sandbox, voucherify_connection):
    """Talk to a fresh sandbox as Voucherify."""
    return voucherify_connection


@pytest.fixture
def order_body():
    """Make the smallest accepted create body, with changes; `...` leaves a field out."""

    def make(**changes):
        body = {
            "accountIdentifier": "account-1",
            "customerIdentifier": "customer-1",
            "utid": "U561593",
            "amount": 25.5,
            "deliveryMethod": "NONE",
        } | changes
        return {name: value for name, value in body.items() if value is not ...}

    return make
