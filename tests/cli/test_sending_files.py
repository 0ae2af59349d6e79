"""`reward-orders tango send` as people and scripts meet it: exit codes, tables, JSON, what it never prints."""

from __future__ import annotations

import csv
import json
import os
import signal
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing

import pytest
from typer.testing import CliRunner

from reward_orders.cli.app import app

ROWS = [["id", "E-Mail", "First Name", "UTID", "Amount"]] + [
    [f"emp-{n}", f"p{n}@example.org", "Ada", "U561593", "25.00"] for n in range(4)
]


@pytest.fixture
def run(sandbox, tmp_path, monkeypatch):
    """Calls the command with the sandbox's settings."""
    for name, value in {
        "TANGO_PLATFORM_NAME": "sandbox",
        "TANGO_PLATFORM_KEY": "the-platform-key",
        "TANGO_ACCOUNT": "account-1",
        "TANGO_CUSTOMER": "customer-1",
        "TANGO_BASE_URL": sandbox.url,
        "REWARD_ORDERS_JOURNAL": str(tmp_path / "journal.db"),
        "REWARD_ORDERS_PROFILE": str(tmp_path / "profile.toml"),
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)

    def call(*words, stdin=None):
        result = CliRunner().invoke(app, words, input=stdin)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result

    return call


@pytest.fixture
def people(tmp_path):
    path = tmp_path / "people.csv"

    def write(rows=ROWS):
        with path.open("w", newline="") as handle:
            csv.writer(handle).writerows(rows)
        return str(path)

    return write


SEND = ("tango", "send")
FAST = ("--batch", "nov", "--rate", "none")


def placed(sandbox):
    return len(sandbox.orders("tango"))


def test_three_commands_from_a_spreadsheet_to_rewards(run, people, sandbox):
    """Look, send, compare."""
    looked = run(*SEND, people(), *FAST, "--dry-run")
    assert looked.exit_code == 0
    assert "100.00" in looked.stdout
    assert placed(sandbox) == 0
    sent = run(*SEND, people(), *FAST)
    assert sent.exit_code == 0
    assert "4 placed" in sent.stdout
    assert placed(sandbox) == 4
    agreed = run("reconcile", "people.csv.results.csv")
    assert (agreed.exit_code, agreed.stdout) == (0, "4 agree; nothing else.\n")


def test_a_second_run_sends_nothing(run, people, sandbox):
    run(*SEND, people(), *FAST)
    again = run(*SEND, people(), *FAST)
    assert again.exit_code == 0
    assert "4 replayed" in again.stdout
    assert placed(sandbox) == 4


def test_a_file_with_problems_is_exit_code_4_and_a_table(run, people, sandbox):
    result = run(*SEND, people([*ROWS, ["emp-9", "nobody", "Ada", "U561593", "25"]]), *FAST)
    assert result.exit_code == 4
    assert "E-Mail" in result.stdout
    assert "It is no e-mail address." in result.stdout
    assert placed(sandbox) == 0


def test_json_is_one_value_on_standard_output(run, people):
    told = json.loads(run(*SEND, people(), *FAST, "--json").stdout)
    assert told["counts"]["placed"] == 4
    assert told["exit_code"] == 0
    bad = run(*SEND, people([*ROWS, ["emp-0", "x@example.org", "Ada", "U561593", "5"]]), *FAST, "--json")
    assert bad.exit_code == 4
    assert json.loads(bad.stdout)["plan"]["problems"][0]["row"] == 6


def test_four_eyes_the_plan_that_was_approved_or_none(run, people, sandbox):
    approved = json.loads(run(*SEND, people(), *FAST, "--dry-run", "--json").stdout)["plan"]["hash"]
    changed = [*ROWS[:4], ["emp-3", "other@example.org", "Ada", "U561593", "25.00"]]
    refused = run(*SEND, people(changed), *FAST, "--plan", approved)
    assert refused.exit_code == 4
    assert approved in refused.stderr
    assert placed(sandbox) == 0
    assert run(*SEND, people(), *FAST, "--plan", approved).exit_code == 0
    assert placed(sandbox) == 4


@pytest.mark.parametrize(
    "words",
    [
        ("--max-total", "500"),
        ("--max-total", "USD=much"),
        ("--map", "Mail"),
        ("--map", "E-Mail=mail"),
        ("--rate", "fast"),
        ("--workers", "0"),
        ("--no-such-option",),
    ],
)
def test_a_wrong_call_is_exit_code_2_and_one_line(run, people, sandbox, words):
    result = run(*SEND, people(), *FAST, *words)
    assert result.exit_code == 2
    assert "Traceback" not in result.output
    assert placed(sandbox) == 0


def test_a_file_that_is_not_there_is_exit_code_2(run):
    result = run(*SEND, "none.csv", *FAST)
    assert result.exit_code == 2
    assert result.stderr.startswith("Error: The file 'none.csv' cannot be read")


def test_caps_hold_over_runs(run, people, sandbox):
    assert run(*SEND, people(ROWS[:3]), *FAST, "--max-total", "USD=60", "--max-each", "USD=25").exit_code == 0
    result = run(*SEND, people(), *FAST)
    assert result.exit_code == 4
    assert "more than the cap of 60 USD" in result.stdout
    assert placed(sandbox) == 2


def test_production_asks_first(run, people, monkeypatch):
    """Where nobody can be asked, nothing is sent without --yes."""
    from reward_orders.cli import send, settings

    monkeypatch.setattr(settings, "is_production", lambda _: True)
    result = run(*SEND, people(), *FAST)
    assert result.exit_code == 2
    assert "4 production orders over 100.00 USD need --yes" in result.stderr
    monkeypatch.setattr(send.sys.stdin.__class__, "isatty", lambda _: True, raising=False)
    assert run(*SEND, people(), *FAST, "--yes").exit_code == 0


def test_unknown_outcomes_are_exit_code_3_and_settled_by_the_next_run(run, people, sandbox, monkeypatch):
    from reward_orders import RetryPolicy
    from reward_orders.cli import settings

    made = settings.tango_client
    with monkeypatch.context() as hasty:
        hasty.setattr(
            settings, "tango_client", lambda **given: made(**given).with_options(retry=RetryPolicy(attempts=1))
        )
        sandbox.fault("tangoCreateOrder", "reset_after_commit", nth=2)
        result = run(*SEND, people(), *FAST)
        assert result.exit_code == 3
        assert "Run the same command again" in result.stderr
    assert run(*SEND, people(), *FAST).exit_code == 0
    assert placed(sandbox) == 4


def test_wrong_credentials_are_exit_code_2(run, people, sandbox):
    sandbox.fault("tango*", "error_before_commit", status=401, probability=1.0)
    result = run(*SEND, people(), *FAST)
    assert result.exit_code == 2
    assert placed(sandbox) == 0


def test_no_command_shows_a_credential(run, people, sandbox):
    """Neither ours nor the recipients'; results have them only with --reveal."""
    run(*SEND, people(), *FAST)
    order = sandbox.orders("tango")[0]
    secrets = [one["value"] for one in order["reward"]["credentialList"] if len(one["value"]) > 8]
    assert secrets
    outputs = [
        run("tango", "get", order["referenceOrderID"]).output,
        run("tango", "find", order["externalRefID"], "--json").output,
        run("tango", "list", "--json").output,
        run("tango", "export", "-").output,
    ]
    for text in outputs:
        assert order["referenceOrderID"] in text
        assert not any(secret in text for secret in (*secrets, "the-platform-key"))
    assert secrets[0] in run("tango", "get", order["referenceOrderID"], "--reveal").output


def test_reading_commands_answer(run, people, sandbox, tmp_path):
    run(*SEND, people(), *FAST)
    assert "Reward Link" in run("tango", "catalog").stdout
    assert json.loads(run("tango", "balance", "--json").stdout)["currency"] == "USD"
    assert run("tango", "balance", "--below", "5000000000000").exit_code == 1
    assert run("tango", "balance", "--below", "much").exit_code == 2
    assert run("tango", "find", "no-such-key").exit_code == 1
    assert run("tango", "find").exit_code == 2
    assert json.loads(run("tango", "summary", "--by", "item", "--json").stdout) == [
        {"item": "U561593", "currency": "USD", "orders": 4, "amount": "100"}
    ]
    assert run("tango", "summary", "--by", "recipient", "--threshold", "600").exit_code == 0
    assert json.loads(run("journal", "counts", "--json").stdout)["succeeded"] == 4
    assert run("journal", "unknown").exit_code == 0
    assert run("tango", "export", "all.jsonl").exit_code == 0
    assert len((tmp_path / "all.jsonl").read_text().splitlines()) == 4
    assert run("tango", "export", "all.sqlite").exit_code == 0
    with closing(sqlite3.connect(tmp_path / "all.sqlite")) as database:
        assert database.execute("SELECT COUNT(*), MIN(amount) FROM orders").fetchall() == [(4, "25")]
    assert run("tango", "export", "all.xls").exit_code == 2
    assert not (tmp_path / "all.xls").exists()
    assert run("reconcile").exit_code == 2
    assert run("reconcile", "--month", "2026-13").exit_code == 2


def test_login_keeps_settings_for_its_owner_alone(run, tmp_path, monkeypatch, sandbox):
    """A profile that others may read is refused."""
    for name in ("TANGO_PLATFORM_NAME", "TANGO_PLATFORM_KEY", "TANGO_ACCOUNT", "TANGO_CUSTOMER"):
        monkeypatch.delenv(name)
    assert run("tango", "balance").exit_code == 2
    result = run("login", "tango", stdin='sandbox\nsandbox\nkey with "quotes"\naccount-1\ncustomer-1\n')
    assert result.exit_code == 0
    path = tmp_path / "profile.toml"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert run("tango", "balance").exit_code == 0
    path.chmod(0o644)
    refused = run("tango", "balance")
    assert refused.exit_code == 2
    assert "chmod 600" in refused.stderr


@pytest.mark.parametrize("words", [(), ("tango",), ("tango", "send"), ("reconcile",), ("journal",), ("login",)])
def test_help_is_there_for_every_command(run, words):
    result = run(*words, "--help")
    assert result.exit_code == 0
    assert "Usage" in result.stdout


def test_thousands_go_out_in_asynchronous_orders(run, people, sandbox):
    """Same plan, results and exit codes; a second run sends nothing."""
    sandbox.configure({"tango_async_seconds": 0.05})
    approved = json.loads(run(*SEND, people(), *FAST, "--async", "--dry-run", "--json").stdout)["plan"]
    assert approved["asynchronous"] is True
    assert run(*SEND, people(), *FAST, "--plan", approved["hash"]).exit_code == 4  # one by one was not approved
    sent = run(*SEND, people(), *FAST, "--async", "--plan", approved["hash"])
    assert (sent.exit_code, len(sandbox.orders("tango_async")), placed(sandbox)) == (0, 1, 0)
    assert "4 placed" in sent.stdout
    assert "4 replayed" in run(*SEND, people(), *FAST, "--async").stdout
    assert len(sandbox.orders("tango_async")) == 1


def test_what_does_not_go_together_is_exit_code_2(run, people, sandbox):
    for words in (("--async", "--queue", "postgresql://nowhere"), ("--at", "2031-01-01")):
        result = run(*SEND, people(), *FAST, *words)
        assert (result.exit_code, result.stderr.startswith("Error: --")) == (2, True)
    assert placed(sandbox) == 0


# A process that was started in the background of a shell ignores Ctrl-C, and so do its children.
HEARING = """
import runpy, signal
signal.signal(signal.SIGINT, signal.default_int_handler)
runpy.run_module("reward_orders.cli", run_name="__main__")
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_run_that_is_ended_while_it_checks_says_so(people, sandbox, run, number):
    """By a signal as by Ctrl-C: one sentence, exit code 130, nothing sent."""
    sandbox.fault("tangoGetCatalog", "slow_body", probability=1.0, seconds=30.0)
    words = [sys.executable, "-c", HEARING, *SEND, people(), *FAST]
    with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:
        while not sandbox.requests and process.poll() is None:
            process.stderr.flush()
        process.send_signal(number)
        _, told = process.communicate(timeout=20)
    assert (process.returncode, told) == (130, "Interrupted. Run the same command again: it sends what is missing.\n")
    assert placed(sandbox) == 0


def test_a_reader_that_goes_away_is_an_interruption(run, people, sandbox):
    """`send ... | head -1`: said on standard error, exit code 130, and the same command sends what is missing."""
    words = [sys.executable, "-m", "reward_orders.cli", *SEND, people(), *FAST]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        process.stdout.close()
        told = process.stderr.read()
        process.wait(timeout=30)
    assert process.returncode == 130
    assert told == "Nobody reads the output any more. Run the same command again: it sends what is missing.\n"
    assert run(*SEND, people(), *FAST).exit_code == 0
    assert placed(sandbox) == 4


@pytest.mark.parametrize("words", [(*SEND, "people.csv", *FAST, "--queue", "x"), ("worker", "--queue", "x")])
def test_a_queue_that_is_no_postgresql_is_a_wrong_call(run, people, sandbox, tmp_path, words):
    """One line at once, and no journal of that name."""
    people()
    result = run(*words)
    assert result.exit_code == 2
    assert result.stderr.startswith("Error: --queue is the DSN")
    assert not (tmp_path / "x").exists()


def test_a_pipe_is_no_file(run, tmp_path, sandbox):
    """It would be read as empty, since its content comes once."""
    os.mkfifo(tmp_path / "pipe")
    result = run(*SEND, "pipe", *FAST)
    assert result.exit_code == 2
    assert "save them" in result.stderr


def test_findings_that_cannot_be_written_are_one_sentence(run, people, tmp_path):
    """In a folder that nobody can write to, too."""
    run(*SEND, people(), *FAST)
    result = run("reconcile", "people.csv.results.csv", "--out", "no/such/folder.csv")
    assert (result.exit_code, result.stderr) == (
        2,
        "Error: 'no/such/folder.csv' cannot be written: No such file or directory.\n",
    )


def test_nothing_that_the_system_refuses_is_a_traceback(run, people, tmp_path, monkeypatch):
    """A folder for the journal that cannot be made: one line, exit code 2."""
    monkeypatch.delenv("REWARD_ORDERS_JOURNAL")
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "file"))
    result = run(*SEND, people(), *FAST)
    assert result.exit_code == 2
    assert result.stderr.startswith("Error: ")
    assert len(result.stderr.splitlines()) == 1


def test_an_order_that_tango_could_not_fulfil_is_no_reward(run, people, sandbox, tmp_path):
    """It is refunded: the row is told as refused, with the order's id, each time."""
    path = people([*ROWS, ["emp-9", "x@example.org", "Ada", "U100007", "25"]])
    for _ in range(2):
        result = run(*SEND, path, *FAST)
        assert result.exit_code == 1
        with (tmp_path / "people.csv.results.csv").open(newline="") as handle:
            last = [*csv.DictReader(handle)][-1]
        assert (last["outcome"], last["status"], last["order_id"][:2]) == ("refused", "FAILED", "RA")
    assert placed(sandbox) == 5
