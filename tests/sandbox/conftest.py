"""Plain HTTP to the sandbox: these tests share nothing with the clients."""

import httpx
import pytest


@pytest.fixture
def tango_http(sandbox):
    """Talk to the sandbox as Tango."""
    with httpx.Client(base_url=f"{sandbox.url}/raas/v2", auth=("platform", "key")) as client:
        yield client


@pytest.fixture
def voucherify_http(sandbox):
    """Talk to the sandbox as Voucherify."""
    keys = {"X-App-Id": "app", "X-App-Token": "token"}
    with httpx.Client(base_url=f"{sandbox.url}/v1", headers=keys) as client:
        yield client


@pytest.fixture
def order_body():
    """Make the smallest accepted create body, with changes."""

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
