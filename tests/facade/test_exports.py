"""What `from reward_orders import ...` promises, and what it costs."""

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

import reward_orders

ERRORS = {
    "RewardOrdersError", "ConfigurationError", "NotSentError", "RefusedError", "BadRequestError",
    "AuthenticationError", "ForbiddenError", "NotFoundError", "InsufficientFundsError", "ConflictError",
    "RateLimitedError", "ResendTooSoonError", "ServiceError", "OutcomeUnknownError", "UnreadableResponseError",
    "ResultWindowError", "IdempotencyError", "KeyReusedError", "OrderMismatchError", "InProgressError",
    "KeyExpiredError", "ActionRefusedError", "WebhookError",
}  # fmt: skip
NAMES = ERRORS | {
    "Tango", "AsyncTango", "Voucherify", "AsyncVoucherify", "Recipient", "Sender", "Address", "Item", "Journal",
    "RetryPolicy", "Secret", "derive_key", "new_key", "TangoOrder", "VoucherifyOrder", "Page", "Pager", "AsyncPager",
    "Credential", "TangoServiceAccount", "VoucherifyOAuth", "Event", "JournalError", "State", "Entry", "__version__",
    "Account", "Answer", "CatalogItem", "ExchangeRate", "ExchangeRates", "LineItem", "LineItemAction", "Problem",
    "ExportJob", "AsyncExportJob", "ImportJob", "AsyncImportJob", "VoucherifyExport", "ImportReport",
    "ChoiceProduct", "Customer", "ReasonCodes", "RewardUpdate", "Webhook",
    "Reward", "RewardOutcome", "RewardOutcomes", "RewardState", "TangoAsyncOrder", "TangoAsyncOrderRow",
}  # fmt: skip


def python(code, **env):
    """Run code in an interpreter of its own; what it prints, as JSON."""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, env=env or None)
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


@pytest.mark.parametrize("name", sorted(NAMES))
def test_a_public_name_is_there(name):
    """Apps rely on these; none goes without a major version."""
    assert name in reward_orders.__all__
    assert getattr(reward_orders, name) is not None


def test_what_type_checkers_see_is_what_there_is():
    """The TYPE_CHECKING block, the table of homes, `__all__` and `dir()` are one list."""
    tree = ast.parse(Path(reward_orders.__file__).read_text())
    block = next(node for node in tree.body if isinstance(node, ast.If))
    seen = {}
    for node in block.body:
        assert isinstance(node, ast.ImportFrom)
        for alias in node.names:
            assert alias.asname == alias.name, "an explicit re-export repeats its name"
            seen[alias.name] = node.module.removeprefix("reward_orders.")
    assert seen == reward_orders._HOME_OF
    assert sorted(seen) == list(reward_orders.__all__) == dir(reward_orders)


def test_a_name_that_is_not_there_is_an_attribute_error():
    """So that hasattr and getattr work."""
    assert not hasattr(reward_orders, "Tangoo")


def test_importing_the_package_imports_nothing_else():
    """Neither httpx nor either vendor; an app that uses one never loads the other."""
    loaded = python("import sys, json, reward_orders; print(json.dumps(sorted(sys.modules)))")
    ours = [name for name in loaded if name.split(".")[0] in {"reward_orders", "reward_orders_api"}]
    assert ours == ["reward_orders"]
    assert not {"httpx", "httpx2", "attrs", "attr", "email", "logging", "ssl", "asyncio", "anyio", "sqlite3"} & set(
        loaded
    )


@pytest.mark.parametrize("name", ["Tango", "AsyncTango", "Voucherify", "AsyncVoucherify"])
def test_a_client_is_built_without_httpx_and_without_a_loop(name):
    """httpx costs 170 ms and comes with the first request; no client needs a running event loop to be made."""
    made = {
        "Tango": "(platform_name='p', platform_key='k')",
        "Voucherify": "(app_id='a', app_token='t')",
    }[name.removeprefix("Async")]
    loaded = python(
        f"import sys, json, reward_orders; client = reward_orders.{name}{made}; client.orders; "
        "client.with_options(timeout=3); print(json.dumps(sorted(sys.modules)))"
    )
    assert not {"httpx", "httpx2", "anyio", "asyncio", "ssl", "sqlite3", "psycopg"} & set(loaded)
    other = "voucherify" if "Tango" in name else "tango"
    assert not [module for module in loaded if module.startswith(f"reward_orders.{other}")]


def test_the_environment_is_read_when_a_client_is_built():
    """Never at import."""
    code = (
        "import os, json, reward_orders as r\n"
        "from reward_orders import Tango, Voucherify\n"
        "os.environ.update(TANGO_PLATFORM_NAME='p', TANGO_PLATFORM_KEY='k', TANGO_ACCOUNT='a', TANGO_CUSTOMER='c',"
        " VOUCHERIFY_APP_ID='i', VOUCHERIFY_APP_TOKEN='t')\n"
        "s = Tango()._settings; Voucherify()\n"
        "print(json.dumps([s.session.auth.identity, s.account, s.customer]))"
    )
    assert python(code) == ["p", "a", "c"]
