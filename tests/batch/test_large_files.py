"""The slow proofs: a file under fire, and files of 100,000 rows."""

from __future__ import annotations

import csv
import time
import tracemalloc
from collections import Counter
from random import Random

import pytest

from reward_orders import Journal, Tango
from reward_orders.batch import plan, reconcile
from reward_orders.batch.results import COLUMNS
from reward_orders.tango.client import settings_of
from scripts.chaos import batch as chaos

pytestmark = pytest.mark.slow
ROWS = 100_000


def test_a_file_under_fire_gives_each_row_exactly_one_order(capsys):
    """300 rows, 14 % faults, the command killed six times."""
    assert chaos.main(["--rows", "300", "--kills", "6", "--seed", "11"]) == 0
    assert "duplicates=0 lost=0 wrong=0 stuck=0" in capsys.readouterr().out


@pytest.fixture
def large(tmp_path):
    path = tmp_path / "people.csv"
    with path.open("w", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(["id", "email", "first_name", "utid", "amount"])
        writer.writerows([f"emp-{n}", f"p{n}@example.org", "Ada", "U561593", "25.00"] for n in range(ROWS))
    return path


def test_a_plan_of_100_000_rows_keeps_little_and_a_second_run_checks_little(large, client):
    """What is kept of a row is some hundred bytes; a plan that was begun is not checked again, which takes longest."""
    tracemalloc.start()
    began = time.process_time()
    first = plan(large, client, batch="b")
    checked = time.process_time() - began
    kept, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert first.ok
    assert first.new == ROWS
    assert kept < 60 * 2**20
    assert most < 150 * 2**20
    settings = settings_of(client)
    spending = settings.ledger.spending(settings.session.platform, "b")
    spending.begin(first.hash, ["USD"], max_total={}, max_each={})
    began = time.process_time()
    assert plan(large, client, batch="b").hash == first.hash
    assert time.process_time() - began < checked / 2


def test_500_differences_of_100_000_orders_are_found_and_none_is_invented(sandbox, tmp_path):
    """A month of orders against a file with 500 mistakes."""
    sandbox.seed(tango=ROWS, interval=20.0)
    orders = sandbox.orders("tango")
    random = Random(5)  # noqa: S311 - a plan
    wrong = random.sample(range(len(orders)), 500)
    lines = [
        {
            **dict.fromkeys(COLUMNS, ""),
            "row": str(n + 2),
            "key": order["externalRefID"],
            "outcome": "placed",
            "order_id": order["referenceOrderID"],
            "amount": str(order["denomination"]["value"]),
            "currency": order["denomination"]["currencyCode"],
        }
        for n, order in enumerate(orders)
    ]
    for n in wrong[:200]:
        lines[n]["amount"] = "0.07"
    for n in wrong[200:300]:
        lines[n]["currency"] = "XXX"
    for n in wrong[300:400]:
        lines[n]["order_id"], lines[n]["key"] = f"RA-none-{n}", f"none-{n}"
    gone = {*wrong[400:]}
    path = tmp_path / "results.csv"
    with path.open("w", newline="") as handle:
        writer = csv.DictWriter(handle, COLUMNS)
        writer.writeheader()
        writer.writerows(line for n, line in enumerate(lines) if n not in gone)
    with Journal.sqlite(tmp_path / "j.db") as journal, Tango(
        platform_name="s", platform_key="k", account="account-1", customer="customer-1", base_url=sandbox.url,
        rate=None, journal=journal,
    ) as tango:  # fmt: skip
        began = time.monotonic()
        result = reconcile(path, tango)
        seconds = time.monotonic() - began
    pending = Counter(order["status"] for order in orders if order["status"].startswith("PENDING")).total()
    assert {kind: count for kind, count in result.counts.items() if kind != "pending"} == {
        "missing": 100,
        "extra": 200,  # those the file lacks, and those whose line names another order
        "amount": 200,
        "currency": 100,
    }
    assert result.counts.get("pending", 0) <= pending
    print(f"{seconds:.0f} s")  # noqa: T201
