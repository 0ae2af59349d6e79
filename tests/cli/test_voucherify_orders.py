"""`reward-orders voucherify`: placed once, listed, changed, brought in and taken out."""

from __future__ import annotations

import csv
import json

import pytest
from typer.testing import CliRunner

from reward_orders.cli.app import app


@pytest.fixture
def run(sandbox, tmp_path, monkeypatch):
    for name, value in {
        "VOUCHERIFY_APP_ID": "app",
        "VOUCHERIFY_APP_TOKEN": "the-app-token",
        "VOUCHERIFY_BASE_URL": sandbox.url,
        "REWARD_ORDERS_JOURNAL": str(tmp_path / "journal.db"),
        "REWARD_ORDERS_PROFILE": str(tmp_path / "profile.toml"),
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)

    def call(*words):
        result = CliRunner().invoke(app, ("voucherify", *words))
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        assert "the-app-token" not in result.output
        return result

    return call


def test_an_order_is_placed_once_changed_and_shown(run, sandbox):
    for _ in range(2):
        placed = json.loads(run("create", "--source-id", "web-1", "--amount", "20000", "--json").stdout)
    assert placed["replayed"] is True
    assert len(sandbox.orders("voucherify")) == 1
    assert json.loads(run("update", "web-1", "--status", "PAID", "--json").stdout)["status"] == "PAID"
    assert "20000" in run("get", "web-1").stdout
    assert run("get", "nobody").exit_code == 1
    assert run("update", "web-1").exit_code == 2


def test_orders_are_imported_listed_and_exported(run, sandbox, tmp_path):
    (tmp_path / "past.csv").write_text("source_id,status,amount\na,PAID,100\nb,PAID,200\n")
    (tmp_path / "past.jsonl").write_text(
        '{"source_id": "c", "amount": 5, "items": [{"product_id": "p", "quantity": 1}]}\n'
    )
    assert run("import", "past.csv").stdout == "2 imported, 0 failed.\n"
    assert json.loads(run("import", "past.jsonl", "--json").stdout)["done"] == 1
    listed = [json.loads(line)["source_id"] for line in run("list", "--json").stdout.splitlines()]
    assert sorted(listed) == ["a", "b", "c"]
    assert run("export", "all.csv").exit_code == 0
    with (tmp_path / "all.csv").open(newline="") as handle:
        assert {row["source_id"]: row["amount"] for row in csv.DictReader(handle)} == {"a": "100", "b": "200", "c": "5"}


@pytest.mark.parametrize("content", ["source_id,amount\na,2.50\n", "source_id,colour\na,red\n", "{nonsense\n", "\xff"])
def test_a_file_that_cannot_be_imported_is_exit_code_2(run, tmp_path, content):
    (tmp_path / "past.csv").write_text(content, encoding="latin-1")
    result = run("import", "past.csv")
    assert result.exit_code == 2
    assert result.stderr.startswith("Error: ")
