"""`tango bounces` and `resend`: list, correct, send again; what the command says and exits with."""

from __future__ import annotations

import json
import stat

import pytest
from typer.testing import CliRunner

from reward_orders import Recipient, Tango
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
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)

    def call(*words):
        result = CliRunner().invoke(app, words)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result

    return call


@pytest.fixture
def bounced(sandbox):
    """The order of an e-mail that did not arrive, and one that did."""
    with Tango(
        platform_name="sandbox", platform_key="k", account="account-1", customer="customer-1", base_url=sandbox.url,
        rate=None,
    ) as tango:  # fmt: skip
        placed = [
            tango.orders.create(utid="U561593", amount=5, recipient=Recipient(email=email, first_name="A"))
            for email in ("bounce@example.org", "ada@example.org")
        ]
    return placed[0].id


def test_bounces_make_a_file_to_fill_in_and_send_again(run, bounced, tmp_path):
    """List, correct, send again; exit code 1 while there are any."""
    found = run("tango", "bounces", "--json")
    assert found.exit_code == 1
    assert [one["order_id"] for one in json.loads(found.stdout)] == [bounced]
    listed = run("tango", "bounces", "--out", "fix.csv")
    assert listed.exit_code == 1
    assert "reward-orders tango resend fix.csv" in listed.stderr
    path = tmp_path / "fix.csv"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert run("tango", "bounces", "--out", "fix.csv").exit_code == 2, "a file that may be filled in is not replaced"
    path.write_text(path.read_text().rstrip() + "right@example.org\n")
    done = run("tango", "resend", "fix.csv")
    assert (done.exit_code, done.stdout) == (0, "1 resent. Results: fix.csv.results.csv\n")
    again = run("tango", "resend", "fix.csv")
    assert (again.exit_code, again.stdout) == (0, "1 resent before. Results: fix.csv.results.csv\n")


def test_a_bounce_in_an_asynchronous_order_is_sent_again_by_its_line_item(run, sandbox, tmp_path):
    """The file says which of the order's rewards it is."""
    sandbox.configure({"tango_async_seconds": 0.0})
    rows = [f"emp-{n},{'bounce' if n else 'p'}@example.org,Ada,U561593,25.00" for n in range(2)]
    (tmp_path / "people.csv").write_text("\n".join(["id,email,first name,utid,amount", *rows]))
    assert run("tango", "send", "people.csv", "--batch", "nov", "--rate", "none", "--async").exit_code == 0
    assert run("tango", "bounces", "--out", "fix.csv").exit_code == 1
    path = tmp_path / "fix.csv"
    (order,) = sandbox.orders("tango_async")
    (line,) = [
        one["referenceLineItemId"] for one in order["lineItems"] if one["recipient"]["email"] == "bounce@example.org"
    ]
    assert f",{line},bounce@example.org," in path.read_text()
    path.write_text(path.read_text().rstrip() + "right@example.org\n")
    assert run("tango", "resend", "fix.csv").exit_code == 0
    paths = [one.path for one in sandbox.requests if one.path.endswith("resends")]
    assert paths == [f"/raas/v2/lineItems/{line}/resends"]


def test_no_bounces_are_said(run):
    """Exit code 0, for cron."""
    found = run("tango", "bounces")
    assert (found.exit_code, found.stdout, found.stderr) == (0, "", "No e-mail bounced.\n")


def test_exit_codes_say_what_became_of_the_rows(run, bounced, sandbox, tmp_path):
    """1: some were refused. 3: whether some went out is not known."""
    (tmp_path / "none.csv").write_text("order_id,new_email\nRA-none,x@example.org\n")
    assert run("tango", "resend", "none.csv").exit_code == 1
    sandbox.fault("tangoResendOrder", "reset_after_commit", nth=1)
    (tmp_path / "fix.csv").write_text(f"order_id,new_email\n{bounced},x@example.org\n")
    doubt = run("tango", "resend", "fix.csv")
    assert doubt.exit_code == 3
    assert run("journal", "unknown").exit_code == 1
    sandbox.clock.advance(60)
    assert run("tango", "resend", "fix.csv", "--again").exit_code == 0
    assert run("journal", "unknown").exit_code == 0


def test_one_order_is_sent_again_by_its_id(run, bounced):
    """To another address."""
    done = run("tango", "resend", bounced, "--new-email", "right@example.org")
    assert done.exit_code == 0
    assert done.stdout.startswith(f"Sent again: {bounced}")


@pytest.mark.parametrize("content", ["order_id,email\nRA1,a@example.org\n", "", "\xff\xfe\x00"])
def test_a_file_that_is_none_is_a_wrong_call(run, tmp_path, content):
    """One sentence, nothing is sent."""
    (tmp_path / "fix.csv").write_text(content, encoding="latin-1")
    refused = run("tango", "resend", "fix.csv")
    assert refused.exit_code == 2
    assert refused.stderr.startswith("Error: ")
