"""`reward-orders reconcile`, and the commands that look at one order: what they say, as CSV and JSON, and exit with."""

from __future__ import annotations

import csv
import json
import stat

import pytest
from typer.testing import CliRunner

from reward_orders.cli.app import app


@pytest.fixture
def run(sandbox, tmp_path, monkeypatch):
    for name, value in {
        "TANGO_PLATFORM_NAME": "sandbox",
        "TANGO_PLATFORM_KEY": "the-platform-key",
        "TANGO_ACCOUNT": "account-1",
        "TANGO_CUSTOMER": "customer-1",
        "TANGO_BASE_URL": sandbox.url,
        "REWARD_ORDERS_JOURNAL": str(tmp_path / "journal.db"),
        "REWARD_ORDERS_PROFILE": str(tmp_path / "profile.toml"),
        "COLUMNS": "80",
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)

    def call(*words):
        result = CliRunner().invoke(app, words)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result

    return call


@pytest.fixture
def sent(run, sandbox, tmp_path):
    """Three orders of November, and the results of their file."""
    sandbox.clock.set("2026-11-20T12:00:00+00:00")
    rows = [f"emp-{n},p{n}@example.org,Ada,U561593,25.00" for n in range(3)]
    (tmp_path / "people.csv").write_text("\n".join(["id,email,first name,utid,amount", *rows]))
    assert run("tango", "send", "people.csv", "--batch", "nov", "--rate", "none").exit_code == 0
    return tmp_path / "people.csv.results.csv"


def test_findings_are_a_table_csv_and_json(run, sent, tmp_path):
    """An amount that differs: exit code 1, the row, what the file says and what Tango."""
    assert run("reconcile", sent.name).exit_code == 0
    sent.write_text(sent.read_text().replace("25", "24.99", 1))
    shown = run("reconcile", sent.name)
    assert shown.exit_code == 1
    assert "2 agree, 1 amount." in shown.stdout
    assert max(map(len, shown.stdout.splitlines())) <= 80
    told = json.loads(run("reconcile", sent.name, "--json").stdout)
    assert told["counts"] == {"amount": 1}
    assert (told["findings"][0]["expected"], told["findings"][0]["found"]) == ("24.99", "25")
    written = run("reconcile", sent.name, "--out", "findings.csv")
    assert (written.exit_code, written.stderr) == (1, "1 finding in findings.csv.\n")
    with (tmp_path / "findings.csv").open(newline="") as handle:
        assert [row["kind"] for row in csv.DictReader(handle)] == ["amount"]
    assert stat.S_IMODE((tmp_path / "findings.csv").stat().st_mode) == 0o600


def test_a_month_is_compared_without_a_file(run, sent, sandbox):
    """The journal and Tango: an order that the journal does not know is told, in its month alone."""
    from reward_orders import Tango

    with Tango(
        platform_name="sandbox", platform_key="k", account="account-1", customer="customer-1", base_url=sandbox.url,
        rate=None,
    ) as other:  # fmt: skip
        other.orders.create(utid="U561593", amount=5)
    told = json.loads(run("reconcile", "--month", "2026-11", "--json").stdout)
    assert told["counts"]["extra"] == 1
    assert json.loads(run("reconcile", "--month", "2026-10", "--json").stdout)["counts"].get("extra") is None
    assert run("reconcile", "--month", "November").exit_code == 2


def test_one_order_is_found_by_its_row(run, sent, sandbox):
    """By batch and id as the file has them, and by its own id."""
    found = json.loads(run("tango", "find", "--batch", "nov", "--id", "emp-1", "--json").stdout)
    assert found["recipient"]["email"] == "p1@example.org"
    assert found["id"] in run("tango", "get", found["id"]).stdout
    missing = run("tango", "get", "RA-none")
    assert missing.exit_code == 1
    assert "'RA-none'" in missing.stderr


def test_ids_and_times_are_whole_in_a_narrow_terminal(run, sent, sandbox):
    """So that they can be copied."""
    lines = run("tango", "list").stdout
    assert all(order["referenceOrderID"] in lines for order in sandbox.orders("tango"))
    assert lines.count("2026-11-20 12:00") == 3


def test_nothing_is_said_in_words(run, sandbox):
    """An empty table would look like a mistake."""
    assert run("tango", "list").stderr == "No orders.\n"
    assert run("tango", "catalog", "--text", "no such card").stderr == "Nothing in the catalogue is so.\n"
    assert run("journal", "unknown").stderr == "No key is open.\n"
