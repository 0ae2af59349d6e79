"""Sending: exactly one order a row, whatever ends a run; and a results file that says it."""

from __future__ import annotations

import json
import stat
import threading
from collections import Counter

import pytest

from reward_orders import ConfigurationError, Journal, RetryPolicy, Tango
from reward_orders.batch import plan, send
from reward_orders.batch.results import COLUMNS, Results
from reward_orders.journal.spending import Take


def refs(sandbox):
    return Counter(order["externalRefID"] for order in sandbox.orders("tango"))


def test_every_row_gets_one_order_and_one_line(people, client, sandbox, lines, tmp_path):
    sent = send(plan(people(20), client, batch="b"), client, out=tmp_path / "out.csv")
    assert sent.exit_code == 0
    assert sent.counts["placed"] == 20
    told = lines(sent.out)
    assert tuple(told[0]) == COLUMNS
    assert [line["id"] for line in told] == [f"emp-{n}" for n in range(20)]
    assert {line["key"]: line["order_id"] for line in told} == {
        order["externalRefID"]: order["referenceOrderID"] for order in sandbox.orders("tango")
    }
    assert {(line["outcome"], line["status"], line["amount"], line["currency"], line["replayed"]) for line in told} == {
        ("placed", "COMPLETE", "25", "USD", "false")
    }
    assert stat.S_IMODE(sent.out.stat().st_mode) == 0o600
    assert not list(tmp_path.glob(".*.new"))


def test_running_it_again_sends_nothing(people, client, sandbox, lines):
    """With the results of before no order is even read; without them each is."""
    path = people(5)
    out = send(plan(path, client, batch="b"), client).out
    before = len(sandbox.requests)
    again = send(plan(path, client, batch="b"), client)
    assert again.counts["replayed"] == 5
    assert again.exit_code == 0
    assert [one.method for one in sandbox.requests[before:] if "/orders" in one.path] == []
    kept = lines(out)
    out.unlink()
    send(plan(path, client, batch="b"), client)
    assert [one.method for one in sandbox.requests[before:] if one.path.startswith("/raas/v2/orders")] == ["GET"] * 5
    assert [{**line, "request_id": ""} for line in lines(out)] == [{**line, "request_id": ""} for line in kept]
    assert refs(sandbox).total() == 5


def test_rows_that_were_added_are_the_only_ones_sent(people, client, sandbox):
    send(plan(people(3), client, batch="b"), client)
    sent = send(plan(people(5), client, batch="b"), client)
    assert (sent.counts["placed"], sent.counts["replayed"]) == (2, 3)
    assert refs(sandbox).total() == 5


def test_another_batch_is_other_orders(people, client, sandbox):
    send(plan(people(2), client, batch="october"), client)
    send(plan(people(2), client, batch="november"), client, out=people(1).with_name("o.csv"))
    assert refs(sandbox).total() == 4


def test_a_row_that_met_too_many_requests_is_sent_by_the_next_run(people, client, sandbox, lines):
    """429 to the end: nothing is wrong with the row, so it is not refused."""
    sandbox.fault("tangoCreateOrder", "rate_limited", probability=1, seconds=1000)
    first = send(plan(people(1), client, batch="b"), client)
    assert (first.exit_code, [line["outcome"] for line in lines(first.out)]) == (3, ["not_sent"])
    sandbox.clear_faults()
    assert send(plan(people(1), client, batch="b"), client).exit_code == 0


def test_refused_rows_are_told_and_cost_no_cap(people, client, sandbox, lines):
    """Nothing was created under them: the cap has room for them when they are corrected."""
    # Twice: a refusal on a connection that others use is believed when a second connection brings it too.
    sandbox.fault("tangoCreateOrder", "error_before_commit", status=400, probability=1.0, times=2)
    made = plan(people(2), client, batch="b", max_total={"USD": 50})
    sent = send(made, client, workers=1)
    assert sent.exit_code == 1
    told = lines(sent.out)
    assert [line["outcome"] for line in told] == ["refused", "placed"]
    assert told[0]["error"].startswith("BadRequestError: ")
    again = send(plan(people(2), client, batch="b"), client)
    assert again.exit_code == 0
    assert refs(sandbox).total() == 2


def test_two_runs_share_a_cap(people, client, sandbox, lines):
    """Each plan alone fits; together they would not, and the second is held back row by row."""
    from reward_orders.tango.client import settings_of

    send(plan(people(3), client, batch="b", max_total={"USD": 200}), client)
    made = plan(people(6, "other.csv"), client, batch="b")
    assert made.ok
    settings = settings_of(client)
    spending = settings.ledger.spending(settings.session.platform, "b")
    assert spending.take("the other run's", made.rows[0].amount * 4, "USD", alike="x") is Take.NEW
    sent = send(made, client, workers=2)
    assert (sent.counts["placed"], sent.counts["replayed"], sent.counts["not_sent"]) == (1, 3, 2)
    assert sent.exit_code == 1
    assert refs(sandbox).total() == 4
    assert "cap of the batch" in next(line["error"] for line in lines(sent.out) if line["outcome"] == "not_sent")


def test_an_unknown_outcome_is_settled_by_the_next_run(people, client, sandbox, lines):
    sandbox.fault("tangoCreateOrder", "reset_after_commit", probability=1.0)
    hasty = client.with_options(retry=RetryPolicy(attempts=1))
    sent = send(plan(people(3), hasty, batch="b"), hasty)
    assert sent.exit_code == 3
    assert {line["outcome"] for line in lines(sent.out)} == {"unknown"}
    sandbox.clear_faults()
    again = send(plan(people(3), client, batch="b"), client)
    assert again.exit_code == 0
    assert {line["outcome"] for line in lines(again.out)} == {"replayed"}
    assert refs(sandbox).total() == 3


def test_wrong_credentials_stop_the_run_at_once(people, client, sandbox, lines):
    made = plan(people(30), client, batch="b")
    sandbox.fault("tangoCreateOrder", "error_before_commit", status=401, probability=1.0)
    sent = send(made, client, workers=2)
    assert sent.exit_code == 2
    assert {line["outcome"] for line in lines(sent.out)} == {"not_sent"}
    assert len(lines(sent.out)) == 30
    assert len([one for one in sandbox.requests if one.method == "POST"]) < 10


def test_a_service_that_is_down_stops_the_run(people, client, sandbox):
    made = plan(people(100), client, batch="b")
    sandbox.fault("tangoCreateOrder", "html_502", probability=1.0)
    hasty = client.with_options(retry=RetryPolicy(attempts=1))
    sent = send(made, hasty, workers=2)
    assert sent.exit_code == 3
    assert sent.counts["not_sent"] > 50
    assert sent.stopped is not None


def test_credentials_are_in_the_results_only_when_asked_for(people, client, sandbox, lines):
    path = people(2)
    out = send(plan(path, client, batch="b"), client).out
    secrets = [value["value"] for order in sandbox.orders("tango") for value in order["reward"]["credentialList"]]
    secrets = [secret for secret in secrets if len(secret) > 8]
    assert secrets
    assert not any(secret in out.read_text() for secret in secrets)
    send(plan(path, client, batch="b"), client, reveal=True)
    assert all(json.loads(line["credentials"]) for line in lines(out))
    send(plan(path, client, batch="b"), client)
    assert not any(secret in out.read_text() for secret in secrets)


def test_who_a_row_is_for_is_in_the_results_only_when_asked_for(people, client, sandbox, lines):
    """In a column of its own, also of lines that stay, and beside credentials; our columns are where they were."""
    path = people(3)
    out = send(plan(path, client, batch="b"), client).out
    assert tuple(lines(out)[0]) == COLUMNS
    before = len(sandbox.requests)
    send(plan(path, client, batch="b"), client, recipients=True)
    assert not [one for one in sandbox.requests[before:] if "/orders" in one.path]
    assert [line["recipient"] for line in lines(out)] == ["p0@example.org", "p1@example.org", "p2@example.org"]
    send(plan(path, client, batch="b"), client, recipients=True, reveal=True)
    told = lines(out)
    send(plan(path, client, batch="b"), client, reveal=True)
    kept = lines(out)
    assert tuple(told[0]) == (*COLUMNS, "recipient", "credentials")
    assert [line["credentials"] for line in kept] == [line["credentials"] for line in told]
    assert tuple(kept[0]) == (*COLUMNS, "credentials")
    send(plan(path, client, batch="b"), client)
    assert tuple(lines(out)[0]) == COLUMNS


def test_results_that_are_deleted_while_they_are_written_are_there_at_the_end(people, client, sandbox, lines):
    """The run still has the file that it writes: nothing has to be read again."""
    path = people(12)
    out = path.with_name("out.csv")

    def delete(progress):
        if progress.done >= 3:
            out.unlink(missing_ok=True)

    sandbox.fault("tangoCreateOrder", "slow_body", probability=1.0, seconds=0.05)
    sent = send(plan(path, client, batch="b"), client, out=out, workers=2, on_progress=delete)
    assert sent.exit_code == 0
    assert Counter(line["outcome"] for line in lines(out)) == {"placed": 12}


def test_an_interrupt_ends_what_is_under_way_and_completes_the_results(people, client, sandbox, lines):
    """Ctrl-C: every row has its line, nothing is lost, and the next run sends the rest."""
    path = people(40)
    made = plan(path, client, batch="b")
    out = path.with_name("out.csv")

    def interrupt(progress):
        if progress.done >= 5:
            raise KeyboardInterrupt

    sandbox.fault("tangoCreateOrder", "slow_body", probability=1.0, seconds=0.05)
    with pytest.raises(KeyboardInterrupt):
        send(made, client, out=out, workers=2, on_progress=interrupt)
    outcomes = Counter(line["outcome"] for line in lines(out))
    assert outcomes.total() == 40
    assert set(outcomes) <= {"placed", "not_sent"}
    assert outcomes["placed"] == refs(sandbox).total()
    sandbox.clear_faults()
    sent = send(plan(path, client, batch="b"), client, out=out)
    assert sent.exit_code == 0
    assert refs(sandbox).total() == 40


def test_a_torn_results_file_is_read_as_far_as_it_goes(people, client, sandbox, lines):
    """A power cut leaves half a line; the row is read again."""
    path = people(4)
    out = send(plan(path, client, batch="b"), client).out
    whole = lines(out)
    out.write_bytes(out.read_bytes()[:-40])
    send(plan(path, client, batch="b"), client)
    again = lines(out)
    assert [line["order_id"] for line in again] == [line["order_id"] for line in whole]
    assert refs(sandbox).total() == 4


def test_a_file_that_is_no_results_file_is_left_alone(people, client, sandbox):
    path = people(2)
    before = path.read_bytes()
    with pytest.raises(ConfigurationError, match="no results file"):
        send(plan(path, client, batch="b"), client, out=path)
    assert path.read_bytes() == before
    assert refs(sandbox).total() == 0


def test_one_results_file_belongs_to_one_run(people, client, sandbox):
    path = people(20)
    made = plan(path, client, batch="b")
    refused = []

    def second(progress):
        if not refused:
            with pytest.raises(ConfigurationError, match="Another run writes"):
                send(made, client)
            refused.append(progress)

    send(made, client, on_progress=second)
    assert refused
    assert refs(sandbox).total() == 20


def test_two_runs_at_once_from_two_places_send_each_row_once(people, sandbox, tmp_path, client):
    """Two machines, one journal: no row twice."""
    path = people(30)
    made = plan(path, client, batch="b")

    def run(name):
        with Journal.sqlite(tmp_path / "orders.db") as journal, Tango(
            platform_name="sandbox", platform_key="sandbox-key", account="account-1", customer="customer-1",
            base_url=sandbox.url, rate=None, journal=journal,
        ) as tango:  # fmt: skip
            send(made, tango, out=tmp_path / name, workers=3)

    threads = [threading.Thread(target=run, args=(f"{n}.csv",)) for n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert refs(sandbox).total() == 30
    assert set(refs(sandbox).values()) == {1}


def test_the_last_word_on_progress_counts_every_row(people, client):
    told = []
    send(plan(people(10), client, batch="b"), client, on_progress=told.append)
    assert (told[-1].done, told[-1].rows, told[-1].counts["placed"]) == (10, 10, 10)
    assert told[-1].per_second > 0
    assert told[-1].seconds_left == 0


def test_a_results_file_that_cannot_be_written_stops_the_run_and_loses_nothing(
    people, client, sandbox, lines, monkeypatch
):
    """A full disk: one sentence; the next run has every order."""
    from reward_orders.batch import results

    path = people(10)
    made = plan(path, client, batch="b")
    with monkeypatch.context() as full:

        def no_room(*_):
            raise OSError(28, "No space left on device")

        full.setattr(results.os, "write", no_room)
        with pytest.raises(ConfigurationError, match="No space left on device"):
            send(made, client, workers=2)
    assert 1 <= refs(sandbox).total() <= 2
    sent = send(plan(path, client, batch="b"), client)
    assert sent.exit_code == 0
    assert len(lines(sent.out)) == 10
    assert set(refs(sandbox).values()) == {1}


def test_a_disk_that_is_full_at_the_end_leaves_no_half_file(people, client, lines, monkeypatch):
    """What was written row by row stays; files may not grow any more, as where there is no room."""
    resource = pytest.importorskip("resource")
    path = people(3)
    made = plan(path, client, batch="b")
    out = path.with_name("out.csv")
    put_in_order = Results.finish

    def finish(self, missing):
        before = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (10, before[1]))
        try:
            put_in_order(self, missing)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)

    monkeypatch.setattr(Results, "finish", finish)
    with pytest.raises(ConfigurationError, match="cannot be written: File too large"):
        send(made, client, out=out)
    assert [one.name for one in out.parent.iterdir() if one.name.endswith(".new")] == []
    assert len(lines(out)) == 3


def test_what_a_killed_run_left_beside_the_results_is_cleared_up(people, client, tmp_path):
    path = people(1)
    left = tmp_path / ".people.csv.results.csv.999.new"
    left.write_text("half a file")
    send(plan(path, client, batch="b"), client)
    assert not left.exists()


def test_an_order_that_was_pending_is_read_again_by_the_next_run(people, client, sandbox, lines):
    """Its line would else say PENDING for ever."""
    path = people(2, change={0: {"utid": "U100006"}})
    sandbox.configure({"tango_pending_seconds": 3600.0})
    out = send(plan(path, client, batch="b"), client).out
    assert [line["status"] for line in lines(out)] == ["PENDING", "COMPLETE"]
    sandbox.clock.advance(4000)
    send(plan(path, client, batch="b"), client)
    assert [(line["outcome"], line["status"]) for line in lines(out)] == [("replayed", "COMPLETE")] * 2
    assert refs(sandbox).total() == 2
