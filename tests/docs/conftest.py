"""Someone who reads the pages, with settings of their own."""

import pytest

from reward_orders.tango import client as tango_client
from reward_orders.voucherify import client as voucherify_client

SETTINGS = {
    "TANGO_PLATFORM_NAME": "me",
    "TANGO_PLATFORM_KEY": "secret",
    "TANGO_ACCOUNT": "account-1",
    "TANGO_CUSTOMER": "customer-1",
    "VOUCHERIFY_APP_ID": "me",
    "VOUCHERIFY_APP_TOKEN": "secret",
}


@pytest.fixture
def reader(monkeypatch, tmp_path, sandbox):
    """Someone in an empty folder with settings in the environment, whose vendors are the sandbox."""
    monkeypatch.chdir(tmp_path)
    for name, value in SETTINGS.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setitem(tango_client.ENVIRONMENTS, "sandbox", sandbox.url)
    monkeypatch.setitem(voucherify_client.REGIONS, "eu", sandbox.url)
    return sandbox
