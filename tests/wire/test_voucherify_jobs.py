"""Imports and exports from the request to the last row: queued, followed, downloaded."""

from __future__ import annotations

import pytest


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
