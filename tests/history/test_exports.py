"""`tango export` and `voucherify export`: complete beyond 10,000, carried on when killed, secrets where asked for."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import time
from decimal import Decimal
from pathlib import Path

import pytest

from reward_orders import Recipient
from reward_orders.history import part, voucherify
from reward_orders.history.tango import ORDERS, export_orders
from reward_orders.sandbox import Sandbox


def rows_of(path):
    with path.open(newline="") as handle:
        return list(csv.DictReader(handle))


def place(client, count=3):
    for number in range(count):
        client.orders.create(
            utid="U561593",
            amount="25.10",
            recipient=Recipient(email=f"p{number}@example.org", first_name="Ada", last_name="L"),
            campaign="survey",
        )


def test_orders_are_told_with_money_people_and_times(run, client, sandbox, tmp_path):
    """Every column of a row; and how many, on standard error."""
    place(client)
    done = run("tango", "export", "orders.csv")
    assert (done.exit_code, done.stdout, done.stderr) == (0, "", "3 orders in orders.csv.\n")
    rows = rows_of(tmp_path / "orders.csv")
    first = min(sandbox.orders("tango"), key=lambda one: one["createdAt"])
    assert list(rows[0]) == [column.name for column in ORDERS.columns]
    assert rows[0]["order_id"] == first["referenceOrderID"]
    assert (Decimal(rows[0]["amount"]), rows[0]["currency"], rows[0]["recipient"]) == (
        Decimal("25.10"), "USD", "p0@example.org",
    )  # fmt: skip
    assert rows[0]["created_at"].endswith("+00:00")
    assert [row["campaign"] for row in rows] == ["survey"] * 3


def test_standard_output_gets_csv(run, client):
    """For pipes."""
    place(client, 2)
    assert len(run("tango", "export", "-").stdout.splitlines()) == 3
    assert run("tango", "export", "-", "--line-items").stdout.startswith("line_item_id,order_id,")


def test_line_items_tell_of_deliveries(run, client, tmp_path):
    """Which mail bounced, which orders they belong to."""
    client.orders.create(utid="U561593", amount=5, recipient=Recipient(email="bounce@example.org", first_name="B"))
    place(client, 1)
    assert run("tango", "export", "lines.jsonl", "--line-items").exit_code == 0
    lines = [json.loads(line) for line in (tmp_path / "lines.jsonl").read_text().splitlines()]
    assert {line["email_status"] for line in lines} == {"BOUNCE", "DELIVERED"}
    assert all(line["order_id"] and Decimal(line["amount"]) for line in lines)


def test_credentials_only_where_they_are_asked_for(run, client, sandbox, tmp_path):
    """Then they come with a read of each order."""
    place(client, 2)
    secrets = [one["value"] for one in sandbox.orders("tango")[0]["reward"]["credentialList"] if len(one["value"]) > 8]
    assert run("tango", "export", "orders.jsonl").exit_code == 0
    assert not any(secret in (tmp_path / "orders.jsonl").read_text() for secret in secrets)
    assert run("tango", "export", "orders.jsonl", "--reveal").exit_code == 0
    assert all(secret in (tmp_path / "orders.jsonl").read_text() for secret in secrets)
    assert run("tango", "export", "orders.csv", "--reveal", "--line-items").exit_code == 2


def test_a_stopped_export_says_how_it_goes_on(run, client, sandbox, tmp_path, monkeypatch):
    """The error, and that the same command carries on; it does."""
    monkeypatch.setattr(part, "EVERY", 100)
    sandbox.seed(tango=350)
    broken = sandbox.fault("tangoListOrders", "error_before_commit", status=403, nth=4)
    stopped = run("tango", "export", "orders.csv")
    assert broken.fired == 1
    assert stopped.exit_code == 1
    assert stopped.stderr.splitlines()[0] == "Stopped. Run the same command again: it carries on."
    assert stopped.stderr.splitlines()[1].startswith("Error: ")
    assert not (tmp_path / "orders.csv").exists()
    before = len(sandbox.requests)
    again = run("tango", "export", "orders.csv")
    assert again.exit_code == 0
    assert "Carrying on the export of " in again.stderr
    assert len(sandbox.requests) - before < 4
    assert len({row["order_id"] for row in rows_of(tmp_path / "orders.csv")}) == 350
    other = run("tango", "export", "orders.csv", "--start", "2026-01-01")
    assert other.exit_code == 0


def test_orders_of_another_account_are_never_carried_on_with(run, sandbox, monkeypatch):
    """What was stopped belongs to the platform that it was asked of."""
    monkeypatch.setattr(part, "EVERY", 100)
    sandbox.seed(tango=350)
    sandbox.fault("tangoListOrders", "error_before_commit", status=403, nth=4)
    assert run("tango", "export", "orders.csv").exit_code == 1
    monkeypatch.setenv("TANGO_PLATFORM_NAME", "somebody-else")
    refused = run("tango", "export", "orders.csv")
    assert refused.exit_code == 2
    assert "--anew" in refused.stderr
    assert run("tango", "export", "orders.csv", "--anew").exit_code == 0


@pytest.mark.slow
@pytest.mark.parametrize("suffix", [".parquet", ".csv"])
def test_an_export_beyond_10_000_killed_again_and_again_has_every_order_once(tmp_path, suffix):
    """SIGKILL five times; the sandbox's own books are the measure."""
    with Sandbox.start() as sandbox:
        sandbox.seed(tango=25_000, interval=30.0)
        given = {"TANGO_PLATFORM_NAME": "p", "TANGO_PLATFORM_KEY": "k", "TANGO_BASE_URL": sandbox.url}
        command = [sys.executable, "-m", "reward_orders.cli", "tango", "export", f"orders{suffix}"]
        mark = tmp_path / f"orders{suffix}.part.mark"
        kills = 0
        while kills < 5:
            process = subprocess.Popen(command, cwd=tmp_path, env={**os.environ, **given}, stderr=subprocess.DEVNULL)
            seen = mark.read_bytes() if mark.exists() else b""
            while process.poll() is None and (not mark.exists() or mark.read_bytes() == seen):
                time.sleep(0.005)
            assert process.poll() is None, "it ended before it was killed"
            process.send_signal(signal.SIGKILL)
            process.wait()
            kills += 1
        assert subprocess.run(command, cwd=tmp_path, env={**os.environ, **given}, check=False).returncode == 0
        expected = sorted(order["referenceOrderID"] for order in sandbox.orders("tango"))
    path = tmp_path / f"orders{suffix}"
    if suffix == ".csv":
        found = [row["order_id"] for row in rows_of(path)]
    else:
        from pyarrow.parquet import ParquetFile

        file = ParquetFile(path)
        assert max(file.metadata.row_group(n).num_rows for n in range(file.metadata.num_row_groups)) <= 8_000
        found = file.read().column("order_id").to_pylist()
    assert sorted(found) == expected
    assert [one.name for one in tmp_path.iterdir()] == [path.name]


def bring_in(run, tmp_path, count):
    path = tmp_path / "past.csv"
    path.write_text("source_id,status,amount\n" + "".join(f"s-{n},PAID,{n}\n" for n in range(count)))
    assert run("voucherify", "import", "past.csv").exit_code == 0


def test_voucherify_orders_in_every_format(run, tmp_path):
    """Amounts are whole numbers of minor units; items only with --full."""
    bring_in(run, tmp_path, 3)
    for suffix in (".csv", ".jsonl", ".parquet", ".sqlite", ".duckdb"):
        assert run("voucherify", "export", f"all{suffix}").exit_code == 0
    from pyarrow.parquet import read_table

    told = read_table(tmp_path / "all.parquet")
    assert str(told.schema.field("amount").type) == "int64"
    assert dict(zip(told.column("source_id").to_pylist(), told.column("amount").to_pylist(), strict=True)) == {
        "s-0": 0, "s-1": 1, "s-2": 2,
    }  # fmt: skip
    run("voucherify", "create", "--source-id", "web", "--amount", "5")
    assert run("voucherify", "export", "full.jsonl", "--full").exit_code == 0
    assert all("items" in json.loads(line) for line in (tmp_path / "full.jsonl").read_text().splitlines())


def test_a_large_project_is_exported_in_several_files_and_carried_on_in_the_right_one(
    run, sandbox, tmp_path, monkeypatch
):
    """Each order once; the files that were read are not made again."""
    monkeypatch.setattr(voucherify, "ROWS_PER_FILE", 100)
    monkeypatch.setattr(part, "EVERY", 30)
    sandbox.seed(voucherify=350)
    sandbox.fault("voucherifyDownloadExport", "error_before_commit", status=403, nth=3)
    stopped = run("voucherify", "export", "all.csv")
    assert stopped.exit_code == 1
    assert "it carries on" in stopped.stderr
    made = [one for one in sandbox.requests if one.method == "POST"]
    assert run("voucherify", "export", "all.csv").exit_code == 0
    made_after = [one for one in sandbox.requests if one.method == "POST"]
    assert (len(made), len(made_after)) == (3, 5)  # the third was made and not begun, so it is made again
    found = [row["source_id"] for row in rows_of(tmp_path / "all.csv")]
    assert sorted(found) == [f"seed-{n:06d}" for n in range(1, 351)]


def test_amounts_that_cannot_be_read_are_told(run, sandbox, tmp_path):
    """Never left out silently: exit code 1, and the option that reads them."""
    bring_in(run, tmp_path, 2)
    sandbox.configure({"csv_money": "major"})
    told = run("voucherify", "export", "all.csv")
    assert told.exit_code == 1
    assert "--decimals two" in told.stderr
    assert run("voucherify", "export", "all.csv", "--decimals", "two").exit_code == 0
    assert sorted(row["amount"] for row in rows_of(tmp_path / "all.csv")) == ["0", "1"]


def test_from_python_the_progress_is_told(client, sandbox, tmp_path):
    """As the command shows it."""
    sandbox.seed(tango=250)
    told = []
    assert export_orders(client, Path(tmp_path / "orders.jsonl"), on_progress=told.append).rows == 250
    assert [one.rows for one in told] == [0, 100, 200]
