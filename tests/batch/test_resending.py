"""Bounced e-mails: a file to correct, and each row of it goes out once, whoever runs it how often."""

from __future__ import annotations

import csv
import stat

import pytest

from reward_orders import ConfigurationError, Journal, NotSentError, Recipient, RetryPolicy, Tango
from reward_orders.batch import plan, resending, send
from reward_orders.batch.resending import resend_file
from tests.kit.exports import SandboxClock


@pytest.fixture
def orders(client):
    """Two orders that were sent a while ago."""
    return [
        client.orders.create(
            utid="U561593", amount=5, recipient=Recipient(email=f"p{n}@example.org", first_name="A")
        ).id
        for n in range(2)
    ]


@pytest.fixture
def fix(tmp_path):
    def write(*rows, name="fix.csv"):
        path = tmp_path / name
        with path.open("w", newline="") as handle:
            csv.writer(handle).writerows([("order_id", "email", "new_email"), *((one, "", new) for one, new in rows)])
        return path

    return write


def sent(sandbox, order_id):
    return len([one for one in sandbox.requests if one.path.endswith(f"{order_id}/resends")])


def told(counts):
    return {outcome: count for outcome, count in counts.items() if count}


def outcomes(path, lines):
    return [line["outcome"] for line in lines(f"{path}.results.csv")]


def test_each_row_goes_out_once_from_any_machine(client, sandbox, orders, fix, lines):
    """The journal knows, not the results file; rows without a new address are left alone."""
    path = fix((orders[0], "new@example.org"), (orders[1], ""))
    assert told(resend_file(path, client)) == {"resent": 1}
    assert stat.S_IMODE(path.with_name("fix.csv.results.csv").stat().st_mode) == 0o600
    copied = fix((orders[0], "NEW@example.org"), (orders[1], ""), name="copy.csv")
    assert told(resend_file(copied, client)) == {"resent before": 1}
    assert outcomes(copied, lines) == ["resent before"]
    assert (sent(sandbox, orders[0]), sent(sandbox, orders[1])) == (1, 0)


def test_a_refused_row_is_tried_again_when_it_is_corrected(client, sandbox, orders, fix, lines):
    """The results say why, and no other row waits for it."""
    path = fix(("RA-none", "a@example.org"), (orders[1], "b@example.org"))
    assert told(resend_file(path, client)) == {"resent": 1, "refused": 1}
    assert "RA-none" in lines(f"{path}.results.csv")[0]["error"]
    assert told(resend_file(path, client)) == {"refused": 1, "resent before": 1}


@pytest.fixture
def patient(sandbox, journal):
    """A client whose pauses pass in the sandbox, and its clock."""
    clock = SandboxClock(sandbox)
    with Tango(
        platform_name="sandbox", platform_key="sandbox-key", account="account-1", customer="customer-1",
        base_url=sandbox.url, rate=None, journal=journal, retry=RetryPolicy(attempts=1), clock=clock,
    ) as tango:  # fmt: skip
        yield tango, clock


def test_a_lost_answer_is_looked_up_in_the_history(client, sandbox, orders, fix, lines):
    """The next run finds the resend and says so; nothing goes out twice, also with --again."""
    sandbox.fault("tangoResendOrder", "reset_after_commit", nth=1)
    path = fix((orders[0], "New@example.org"))
    assert told(resend_file(path, client)) == {"unknown": 1}
    assert told(resend_file(path, client, again=True)) == {"resent before": 1}
    assert "history" in lines(f"{path}.results.csv")[0]["error"]
    assert told(resend_file(path, client, again=True)) == {"resent before": 1}
    assert sent(sandbox, orders[0]) == 1


def test_what_the_history_does_not_show_is_not_sent_again_unless_that_is_said(patient, sandbox, orders, fix, lines):
    """Nor within half a minute: the one before may still be on its way."""
    tango, clock = patient
    sandbox.fault("tangoResendOrder", "reset_before_commit", nth=1)
    path = fix((orders[0], "new@example.org"))
    assert told(resend_file(path, tango)) == {"unknown": 1}
    assert told(resend_file(path, tango)) == {"unknown": 1}
    assert "--again" in lines(f"{path}.results.csv")[0]["error"]
    assert told(resend_file(path, tango, again=True)) == {"resent": 1}
    assert 20 < sum(clock.slept) <= 30
    assert told(resend_file(path, tango, again=True)) == {"resent before": 1}


def test_what_cannot_be_looked_up_stays_unknown(client, sandbox, orders, fix, lines):
    """With the reason, also with --again."""
    sandbox.fault("tangoResendOrder", "reset_after_commit", nth=1)
    path = fix((orders[0], "new@example.org"))
    assert told(resend_file(path, client)) == {"unknown": 1}
    sandbox.fault("tangoListLineItems", "html_502", probability=1.0)
    assert told(resend_file(path, client, again=True)) == {"unknown": 1}
    assert lines(f"{path}.results.csv")[0]["error"]
    assert sent(sandbox, orders[0]) == 1


def test_an_earlier_resend_to_the_same_address_is_no_proof(client, sandbox, orders, fix):
    """Only one since the run that is in doubt counts."""
    sandbox.clock.set("2020-01-01T12:00:00+00:00")
    client.orders.resend(orders[0], new_email="new@example.org")
    sandbox.fault("tangoResendOrder", "reset_before_commit", nth=1)
    path = fix((orders[0], "new@example.org"))
    sandbox.clock.advance(3600)
    assert told(resend_file(path, client)) == {"unknown": 1}
    assert told(resend_file(path, client)) == {"unknown": 1}


def test_a_row_of_an_asynchronous_order_goes_out_by_its_line_item(people, client, sandbox, tmp_path):
    """Its order has many rewards; the other ones are left alone."""
    sandbox.configure({"tango_async_seconds": 0.0})
    send(plan(people(3), client, batch="b", asynchronous=True), client)
    (order,) = sandbox.orders("tango_async")
    line = order["lineItems"][1]["referenceLineItemId"]
    path = tmp_path / "fix.csv"
    path.write_text(f"order_id,line_item_id,new_email\n{order['referenceOrderID']},{line},new@example.org\n")
    sandbox.fault("tangoResendLineItem", "reset_after_commit", nth=1)
    assert told(resend_file(path, client)) == {"unknown": 1}
    assert told(resend_file(path, client)) == {"resent before": 1}
    paths = [one.path for one in sandbox.requests if one.path.endswith("resends")]
    assert paths == [f"/raas/v2/lineItems/{line}/resends"]


def test_results_that_cannot_be_written_are_one_sentence(client, sandbox, orders, fix):
    """And nothing is sent."""
    path = fix((orders[0], "new@example.org"))
    path.with_name("fix.csv.results.csv").mkdir()
    with pytest.raises(ConfigurationError, match="cannot be written"):
        resend_file(path, client)
    assert sent(sandbox, orders[0]) == 0


def test_a_file_that_was_through_a_spreadsheet_is_read(client, orders, tmp_path):
    """Separated by semicolons, in the encoding of Windows."""
    path = tmp_path / "fix.csv"
    text = f"order_id;email;reward;new_email\n{orders[0]};p@example.org;Gutschein für Käse;new@example.org\n"
    path.write_bytes(text.encode("cp1252"))
    assert told(resend_file(path, client)) == {"resent": 1}


def test_a_run_that_was_killed_while_it_sent_leaves_doubt(client, sandbox, orders, fix, monkeypatch):
    """The try is in the journal before it is made."""

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    path = fix((orders[0], "new@example.org"))
    with monkeypatch.context() as dying:
        dying.setattr(resending, "_resend", die)
        dying.setattr(Journal, "settle", die)
        with pytest.raises(KeyboardInterrupt):
            resend_file(path, client)
    assert told(resend_file(path, client)) == {"unknown": 1}
    assert sent(sandbox, orders[0]) == 0


def test_nothing_left_this_machine_is_no_doubt(client, orders, fix, lines, monkeypatch):
    """The run stops there, and the next one sends it."""
    path = fix((orders[0], "new@example.org"))
    with monkeypatch.context() as offline:
        offline.setattr(resending, "_resend", lambda *_: ("not_sent", NotSentError("No route.")))
        with pytest.raises(NotSentError):
            resend_file(path, client)
    assert outcomes(path, lines) == ["not_sent"]
    assert told(resend_file(path, client)) == {"resent": 1}


def test_thirty_seconds_are_waited_for(sandbox, patient, orders, fix):
    """Tango takes one resend of an order in half a minute: the second row waits, and both go out."""
    tango, clock = patient
    sandbox.clock.set("2026-11-30T12:00:00+00:00")
    sandbox.clock.advance(3600)
    path = fix((orders[0], "a@example.org"), (orders[0], "b@example.org"))
    assert told(resend_file(path, tango)) == {"resent": 2}
    assert 25 <= sum(clock.slept) <= 35


def test_no_order_is_looked_for_under_the_key_of_a_resend(client, sandbox, journal, orders, fix):
    """`orders.reconcile()` leaves them alone."""
    sandbox.fault("tangoResendOrder", "reset_after_commit", nth=1)
    resend_file(fix((orders[0], "new@example.org")), client)
    assert [entry.scope.startswith("resend ") for entry in journal.open()] == [True]
    assert list(client.orders.reconcile()) == []
    assert not any("new@example.org" in repr(entry) for entry in journal.entries())


def test_a_service_that_is_down_is_doubt_and_no_crash(client, sandbox, orders, fix):
    """Row by row."""
    sandbox.fault("tangoResendOrder", "error_before_commit", status=500, probability=1.0)
    counts = told(resend_file(fix((orders[0], "a@example.org"), (orders[1], "b@example.org")), client))
    assert counts == {"unknown": 2}
