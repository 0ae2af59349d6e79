"""A client of the sandbox, and the command with the sandbox's settings."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from reward_orders import Tango
from reward_orders.cli.app import app


@pytest.fixture
def client(sandbox):
    with Tango(
        platform_name="sandbox", platform_key="sandbox-key", account="account-1", customer="customer-1",
        base_url=sandbox.url, rate=None,
    ) as tango:  # fmt: skip
        yield tango


@pytest.fixture
def run(sandbox, tmp_path, monkeypatch):
    for name, value in {
        "TANGO_PLATFORM_NAME": "sandbox",
        "TANGO_PLATFORM_KEY": "the-platform-key",
        "TANGO_ACCOUNT": "account-1",
        "TANGO_CUSTOMER": "customer-1",
        "TANGO_BASE_URL": sandbox.url,
        "VOUCHERIFY_APP_ID": "app",
        "VOUCHERIFY_APP_TOKEN": "the-app-token",
        "VOUCHERIFY_BASE_URL": sandbox.url,
        "REWARD_ORDERS_JOURNAL": str(tmp_path / "journal.db"),
        "REWARD_ORDERS_PROFILE": str(tmp_path / "profile.toml"),
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)

    def call(*words, columns=None):
        monkeypatch.setenv("COLUMNS", str(columns or 120))
        result = CliRunner().invoke(app, words)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result

    return call
