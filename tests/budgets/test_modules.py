"""What start-up may import: counts and names of modules, never seconds."""

import subprocess
import sys

import pytest

_TANGO = "from reward_orders import Tango; client = Tango(platform_name='p', platform_key='k')\n"
_VOUCHERIFY = "from reward_orders import Voucherify; client = Voucherify(app_id='a', app_token='t')\n"
_ANSWER = """
import json
import httpx
def answer(request):
    sent = json.loads(request.content or b"{}")
    ref = sent.get("externalRefID")
    return httpx.Response(200, json={"referenceOrderID": "RA1", "externalRefID": ref, "id": "ord_1"})
client = httpx.Client(transport=httpx.MockTransport(answer))
"""
_GET = {
    "tango": _ANSWER + "from reward_orders import Tango\n"
    "Tango(platform_name='p', platform_key='k', http_client=client).orders.get('RA1')",
    "voucherify": _ANSWER + "from reward_orders import Voucherify\n"
    "Voucherify(app_id='a', app_token='t', http_client=client).orders.get('ord_1')",
}
_NOBODY = "https://127.0.0.1:1"
_FIRST = {
    "httpx": f"import httpx\ntry: httpx.Client().get({_NOBODY!r})\nexcept httpx.ConnectError: pass",
    "ours": "sys.modules['orjson'] = None\n"  # the extra `fast` is not looked at
    "from reward_orders import NotSentError, RetryPolicy, Tango\n"
    f"client = Tango(platform_name='p', platform_key='k', base_url={_NOBODY!r}, retry=RetryPolicy(attempts=1))\n"
    "try: client.orders.get('RA1')\nexcept NotSentError: pass",
}
EXTRAS = {"starlette", "uvicorn", "rich", "psycopg", "psycopg_pool", "nh3", "babel", "multipart", "opentelemetry"}


def loaded(code):
    """Modules that a fresh interpreter has after the code, beyond those it starts with."""
    # httpx imports click and rich for its own command line wherever they are installed.
    block = "import sys; sys.modules['click'] = sys.modules['rich'] = None; before = set(sys.modules)\n"
    show = "\nprint('\\n'.join(set(sys.modules) - before))"
    done = subprocess.run([sys.executable, "-I", "-c", block + code + show], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def ours(modules):
    return {name for name in modules if name.startswith("reward_orders")}


def rooms(modules):
    return {name.split(".")[1] for name in ours(modules) if name.count(".") >= 1 and name.startswith("reward_orders.")}


def test_importing_the_package_loads_one_module_of_ours():
    """`import reward_orders` costs a table of names, and nothing else is loaded for it, not even `typing`."""
    assert loaded("import reward_orders") == {"reward_orders"}


@pytest.mark.parametrize(
    ("code", "vendor", "other"), [(_TANGO, "tango", "voucherify"), (_VOUCHERIFY, "voucherify", "tango")]
)
def test_a_client_is_built_without_http_the_other_vendor_or_any_extra(code, vendor, other):
    """Building a client imports neither httpx nor ssl, nothing of the other vendor and no optional dependency."""
    modules = loaded(code)
    assert vendor in rooms(modules)
    assert other not in rooms(modules)
    assert not modules & ({"httpx", "httpcore", "ssl", "asyncio", "anyio", "sqlite3", "orjson", "attr"} | EXTRAS)
    assert not {name for name in modules if name.startswith("reward_orders_api.models.")}


@pytest.mark.parametrize(("vendor", "other"), [("tango", "voucherify"), ("voucherify", "tango")])
def test_reading_one_order_loads_no_journal_no_list_and_not_the_other_vendor(vendor, other):
    """A job that reads one order pays for that alone."""
    modules = loaded(_GET[vendor])
    assert rooms(modules) == {"_version", "core", "http", vendor}
    assert not {name for name in modules if name.startswith(f"reward_orders_api.api.{other}")}
    assert not modules & ({"sqlite3", "psycopg"} | EXTRAS)


@pytest.mark.parametrize("vendor", ["tango", "voucherify"])
def test_fields_are_looked_up_by_the_keys_that_orjson_keeps(vendor):
    """With the extra `fast`, nearly every field finds its value by the very text that is the key: none is compared."""
    pytest.importorskip("orjson")
    code = (
        "import sys; sys.path.insert(0, '.')\n"
        "from reward_orders.core import wire\n"
        f"from reward_orders.{vendor} import models\n"
        "from scripts.bench import pages\n"
        f"rows = wire.loads(pages.{vendor}_page())['orders']\n"
        "keys = {name: name for row in rows for name in row}\n"
        f"fields = list(models.{vendor.capitalize()}Order._fields)\n"
        "print(len([f for f in fields if keys.get(f) is f]), len([f for f in fields if f in keys]))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    same, known = map(int, done.stdout.split())
    assert known > 15
    assert same >= 0.8 * known  # orjson keeps 2,048 keys by their hash: two of ours may share a place


def test_an_order_is_placed_without_loading_sqlite_or_the_other_vendor():
    """A create without a journal opens no database."""
    code = (
        _GET["tango"]
        .replace("platform_key='k',", "platform_key='k', account='a', customer='c', rate=None,")
        .replace(".orders.get('RA1')", ".orders.create(utid='U1', amount=5)")
    )
    modules = loaded(code)
    assert "journal" in rooms(modules)
    assert "voucherify" not in rooms(modules)
    assert not modules & ({"sqlite3", "psycopg"} | EXTRAS)


def test_the_first_request_of_a_thread_loads_what_httpx_loads_and_our_own():
    """What only tasks need, such as the rest of anyio, would be felt by every command and every cold start."""
    beyond = loaded(_FIRST["ours"]) - loaded(_FIRST["httpx"]) - {"orjson"}
    assert {name.partition(".")[0] for name in beyond} <= {"reward_orders", "reward_orders_api"}
