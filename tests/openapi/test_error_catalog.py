"""openapi/errors.toml is the one place of what an error key means: clients, sandbox and page follow it."""

import os
import re
from pathlib import Path

import pytest

from reward_orders import RetryPolicy, RewardOrdersError, Tango, Voucherify
from reward_orders.tango.errors import TANGO
from reward_orders.tango.order_request import IN_PROCESS, ITEM_UNAVAILABLE
from reward_orders.voucherify.errors import VOUCHERIFY
from scripts import error_catalog

ROOT = Path(__file__).parents[2]
CATALOG = error_catalog.read()
FACTS = Path(os.environ.get("REWARD_ORDERS_SHARED") or "/nowhere") / "facts" / "tango.md"
GOOD = '[tango."422.025"]\nstatus = 400\nrepeat = "corrected"\nmeaning = "It is."\nadvice = "Do it."\n'


@pytest.mark.skipif(not FACTS.exists(), reason="what is known of the vendors lives beside the project")
def test_every_key_that_can_touch_an_order_is_there():
    """The table of the vendor's keys, ranges included."""
    table = FACTS.read_text().partition("### 7.2")[2].partition("\n## 8")[0]
    keys = set(re.findall(r"\b\d{3}\.\d{3}\b", table))
    for first, last in re.findall(r"\b(\d{3}\.\d{3}) - (\d{3}\.\d{3})\b", table):
        keys |= {f"{first[:3]}.{number:03d}" for number in range(int(first[4:]), int(last[4:]) + 1)}
    assert len(keys) >= 117
    assert keys <= CATALOG["tango"].keys()


def test_every_key_that_the_code_knows_is_there():
    """A key that decides something has its words too."""
    sources = [*(ROOT / "facade" / "reward_orders").rglob("*.py")]
    known = {key for path in sources for key in re.findall(r'"(\d{3}\.\d{3})"', path.read_text())}
    assert {"409.002", "422.024", "503.002"} <= known
    assert known <= CATALOG["tango"].keys()
    assert {code for code in TANGO.classes if isinstance(code, str)} <= CATALOG["tango"].keys()


def test_what_the_catalog_says_of_repeats_is_what_the_client_does():
    """Items that are away for a day are the client's; a key in process is waited for."""
    creates = {key: one["repeat"] for key, one in CATALOG["tango"].items() if "create" in one["on"]}
    assert {key for key, repeat in creates.items() if repeat == "day"} == ITEM_UNAVAILABLE
    assert creates[IN_PROCESS] == "soon"


def test_the_clients_hints_are_the_catalogs():
    """Every key has its meaning, and every refusal says what to do."""
    for dialect, keys in ((TANGO, CATALOG["tango"]), (VOUCHERIFY, CATALOG["voucherify"])):
        assert dialect.meanings == {key: one["meaning"] for key, one in keys.items()}
        assert {key for key, one in keys.items() if one["status"] < 500} <= dialect.hints.keys()


@pytest.mark.parametrize("vendor", ["tango", "voucherify"])
def test_the_sandbox_plays_every_key_and_the_client_says_what_it_means(vendor, sandbox):
    """By its name alone: with the status it comes with, in an error that has the key and the meaning."""
    common = {"base_url": sandbox.url, "retry": RetryPolicy(attempts=1), "rate": None}
    with (
        Tango(platform_name="p", platform_key="k", account="account-1", customer="customer-1", **common) as tango,
        Voucherify(app_id="a", app_token="t", **common) as voucherify,
    ):
        operation, call = {
            "tango": ("tangoGetOrder", lambda: tango.orders.get("RA1")),
            "voucherify": ("voucherifyGetOrder", lambda: voucherify.orders.get("ord_1")),
        }[vendor]
        for key, entry in CATALOG[vendor].items():
            sandbox.fault(operation, key)
            with pytest.raises(RewardOrdersError) as caught:
                call()
            error = caught.value
            assert (error.code, error.status) == (key, entry["status"])
            assert entry["meaning"] in error.hint or key in {"403.004", "403.005", "403.023"} or entry["status"] == 429
            assert error.hint.endswith(".")
            assert "gain}" not in error.hint


def test_a_write_without_a_key_is_never_advised_to_be_done_again_by_a_key(tango, sandbox):
    """A resend that may have gone out: the meaning is told, and to ask before it arrives twice."""
    order = tango.orders.create(utid="U561593", amount="25", key="k-1", delivery_method="NONE")
    sandbox.fault("tangoResendOrder", "503.002")
    with pytest.raises(RewardOrdersError) as caught:
        tango.orders.resend(order.id)
    assert caught.value.hint.startswith("The item is out of stock. It may have been sent: ask the recipient")


@pytest.mark.parametrize("operation", ["*", "voucherifyGetOrder", "tinyGetOrder", "nothing*"])
def test_a_key_is_played_only_by_the_vendor_that_has_it(operation, sandbox):
    """A pattern that fits another's operations too is refused."""
    with pytest.raises(ValueError, match=r"unknown fault '422.030'; .* or an error key of the vendor's"):
        sandbox.fault(operation, "422.030")


def test_what_is_written_from_the_catalog_is_up_to_date(capsys):
    """The gate of `make check`."""
    assert error_catalog.main(["--check"]) == 0
    assert capsys.readouterr().err == ""


def test_a_drift_is_told_with_what_to_do(monkeypatch, tmp_path, capsys):
    """A word changed in the catalog, and nothing written."""
    changed = tmp_path / "errors.toml"
    changed.write_text(error_catalog.CATALOG.read_text().replace("The account lacks funds.", "There is no money."))
    monkeypatch.setattr(error_catalog.read, "__defaults__", (changed,))
    assert error_catalog.main(["--check"]) == 1
    told = capsys.readouterr().err
    assert "docs/errors.md is not what openapi/errors.toml says: run `make regenerate`" in told


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("422.025", "422"), "no key of a vendor"),
        (("tango", "tiny"), "no key of a vendor"),
        (("status = 400\n", ""), "no status"),
        (("status = 400", "status = 200"), "status is that of an error"),
        (("corrected", "perhaps"), "repeat is one of"),
        (("It is.", "It is"), "meaning is a sentence"),
        (('advice = "Do it."\n', ""), "a refusal needs advice"),
        (("advice", "advise"), "advise is not known"),
    ],
)
def test_an_entry_that_could_not_be_used_is_refused(change, told, tmp_path):
    """Each rule, with the key it is about."""
    path = tmp_path / "errors.toml"
    path.write_text(GOOD)
    assert error_catalog.read(path)
    path.write_text(GOOD.replace(*change))
    with pytest.raises(error_catalog.CatalogError, match=told):
        error_catalog.read(path)
