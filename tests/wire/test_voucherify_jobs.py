"""Imports and exports from the request to the last row: queued, followed, downloaded."""

from __future__ import annotations

import pytest

from reward_orders import Journal, NotFoundError, OutcomeUnknownError
from scripts.record.wire import ONCE


def only(key):
    """Narrow an export to one order of ours."""
    return {"source_id": {"conditions": {"$is": [key]}}}


def test_import_is_followed_to_its_end(wire):
    """The rows go out in one request, then the async action is read until it is DONE."""
    voucherify = wire.voucherify()
    rows = [
        {"source_id": wire.key("import-1"), "status": "FULFILLED", "amount": 100},
        {"source_id": wire.key("import-2"), "amount": 200, "metadata": {"channel": "shop"}},
    ]
    report = wire(voucherify.orders.import_(rows))
    assert (report.ok, report.done) == (True, 2)
    assert wire.waits
    assert wire(voucherify.orders.get(wire.key("import-2"))).amount == 200


@pytest.mark.sandbox_only("nothing is known that a live import would let fail")
def test_import_names_the_row_that_failed(wire):
    """The vendor does not say which row failed, so the orders are read back."""
    wire.given(lambda sandbox: sandbox.configure({"import_failing": (wire.key("failing"),)}))
    rows = [{"source_id": wire.key("fine"), "amount": 1}, {"source_id": wire.key("failing"), "amount": 2}]
    report = wire(wire.voucherify().orders.import_(rows))
    assert report.done == 1
    assert [(failure.row, failure.source_id) for failure in report.failed] == [(2, wire.key("failing"))]


@pytest.mark.sandbox_only("a live service cannot be told when to fail")
def test_import_waits_as_long_as_429_asks(wire):
    """429 with Retry-After, then 200: nothing was taken, so it is sent again."""
    wire.given(lambda sandbox: sandbox.fault("voucherifyImportOrders", "rate_limited", seconds=7))
    report = wire(wire.voucherify().orders.import_([{"source_id": wire.key("import-429"), "amount": 1}]))
    assert report.ok
    assert wire.waits[0] == 7.0


def test_export_is_downloaded_to_its_last_row(wire):
    """An export is asked for, waited for, and its file read from the download host with the keys."""
    voucherify = wire.voucherify()
    made = wire(voucherify.orders.create(source_id=wire.key("export"), amount=7700, status="PAID"))
    rows = wire.rows(
        voucherify.orders.export(fields=["id", "source_id", "status", "amount"], filters=only(wire.key("export")))
    )
    assert [(row.id, row.source_id, row.status, row.amount) for row in rows] == [
        (made.id, wire.key("export"), "PAID", 7700)
    ]
    assert wire.waits


def test_export_in_full_reads_every_order(wire):
    """The file has no items: with full=True each order is read in addition."""
    voucherify = wire.voucherify()
    made = wire(voucherify.orders.create(source_id=wire.key("export-full"), amount=500))
    rows = wire.rows(voucherify.orders.export(filters=only(wire.key("export-full")), full=True))
    assert rows == [made]


@pytest.mark.sandbox_only("bounds of the clock's day are only fixed in a sandbox")
def test_export_of_a_period_filters_by_creation_time(wire):
    """start and end go out as created_at conditions, a millisecond wider."""
    wire.given(lambda sandbox: sandbox.seed(voucherify=3, interval=86_400))
    rows = wire.rows(wire.voucherify().orders.export(start="2026-01-14", end="2026-01-14", fields=["status"]))
    assert len(rows) == 1


@pytest.mark.sandbox_only("a live link lives for a minute")
def test_export_asks_for_a_fresh_link_when_the_old_one_has_run_out(wire):
    """401 from the download: the export is read again for a link with a new token."""
    wire.given(lambda sandbox: sandbox.seed(voucherify=2))
    wire.given(lambda sandbox: sandbox.fault("voucherifyDownloadExport", "error_before_commit", status=401))
    assert len(wire.rows(wire.voucherify().orders.export(fields=["id"]))) == 2


@pytest.mark.sandbox_only("a live service cannot be told when to fail")
def test_export_goes_on_after_500(wire):
    """500 while the file is made: the export is read again."""
    wire.given(lambda sandbox: sandbox.seed(voucherify=2))
    wire.given(lambda sandbox: sandbox.fault("voucherifyGetExport", "error_before_commit", status=500))
    assert len(wire.rows(wire.voucherify().orders.export(fields=["id"]))) == 2


def test_jobs_are_taken_up_by_their_ids(wire):
    """Started on one client, followed and read on another that knows the ids alone."""
    voucherify = wire.voucherify()
    started = wire(voucherify.orders.start_import([{"source_id": wire.key("job"), "amount": 300}]))
    assert wire(wire.voucherify().orders.import_job(started.id).result()).done == 1
    started = wire(voucherify.orders.start_export(fields=["id", "amount"], filters=only(wire.key("job"))))
    job = wire.voucherify().orders.export_job(started.id)
    assert wire(job.wait()) == "DONE"
    assert [row.amount for row in wire.rows(job.result())] == [300]
    assert wire(job.status()) == "DONE"


@pytest.mark.sandbox_only("a project's list of exports is its own")
def test_exports_are_listed_and_deleted(wire):
    """Every export of the project; one that is deleted is not found any more."""
    voucherify = wire.voucherify()
    jobs = [wire(voucherify.orders.start_export(fields=["id"])) for _ in range(3)]
    exports = wire.rows(voucherify.orders.exports())
    assert [export.id for export in exports] == [job.id for job in jobs]
    wire(voucherify.orders.delete_export(jobs[0].id))
    with pytest.raises(NotFoundError):
        wire(jobs[0].status())


@pytest.mark.sandbox_only("a live service cannot be told when to fail")
def test_an_import_whose_answer_got_lost_is_found_among_the_actions(wire):
    """500 after it was taken: the action of that very request is followed."""
    wire.given(lambda sandbox: sandbox.fault("voucherifyImportOrders", "error_after_commit", status=500))
    report = wire(wire.voucherify().orders.import_([{"source_id": wire.key("lost"), "amount": 1}]))
    assert report.done == 1
    assert len(report.job_ids) == 1


@pytest.mark.sandbox_only("a live service cannot be told when to fail")
def test_an_export_whose_answer_got_lost_is_found_among_the_exports(wire):
    """500 after it was taken: the newest export of the same question is read."""
    wire.given(lambda sandbox: sandbox.seed(voucherify=2))
    wire.given(lambda sandbox: sandbox.fault("voucherifyCreateOrderExport", "error_after_commit", status=500))
    assert len(wire.rows(wire.voucherify().orders.export(fields=["id"]))) == 2


@pytest.mark.sandbox_only("a live service cannot be told when to fail")
def test_a_log_of_calls_that_shows_nothing_leaves_the_key_open(wire, tmp_path):
    """The log of the minutes around the create is asked for, read and deleted."""

    def lose(sandbox):
        sandbox.configure({"voucherify_log_lag": 3600})
        sandbox.fault("voucherifyCreateOrder", "error_before_commit", status=500)

    wire.given(lose)
    with Journal.sqlite(tmp_path / "orders.db", clock=wire.clock) as journal:
        orders = wire.voucherify(retry=ONCE, journal=journal).orders
        with pytest.raises(OutcomeUnknownError):
            wire(orders.create(source_id=wire.key("logged"), amount=1))
        assert wire.rows(orders.reconcile(evidence="api_log")) == []
