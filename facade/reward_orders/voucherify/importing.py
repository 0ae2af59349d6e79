"""Orders of the past, any number: rows are checked, sent in one import after another, each followed and then judged."""

from __future__ import annotations

from collections.abc import Sized
from typing import TYPE_CHECKING

from reward_orders.core.errors import ConfigurationError, InProgressError, OutcomeUnknownError, RewardOrdersError
from reward_orders.core.excerpt import quoted
from reward_orders.voucherify.import_jobs import ImportState, ended, judged, start
from reward_orders.voucherify.import_report import ImportReport
from reward_orders.voucherify.import_rows import chunks
from reward_orders.voucherify.jobs import about

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reward_orders.core.flow import Flow
    from reward_orders.http.session import Session
    from reward_orders.lists.pager import OnProgress
    from reward_orders.voucherify.import_rows import Row


def import_orders(session: Session, orders: Iterable[object], *, on_progress: OnProgress | None) -> Flow[ImportReport]:
    """Import chunk after chunk; an error says which rows it stopped at and carries the report so far."""
    report = ImportReport()
    total = len(orders) if isinstance(orders, Sized) else None
    rows: list[Row] = []
    try:
        for rows in chunks(orders):
            ends = session.ends()
            job = yield from start(session, rows, ends=ends, known=report.job_ids)
            report = report.plus((yield from about(job.id, _followed(job, ends=ends))))
            if on_progress is not None:
                on_progress(rows[-1].number, total)
    except RewardOrdersError as error:
        error.report = report
        if rows and not isinstance(error, ConfigurationError):
            error.args = (f"Import of rows {rows[0].number} to {rows[-1].number}: {error.message}",)
        raise
    return report


def _followed(job: ImportState, *, ends: float) -> Flow[ImportReport]:
    try:
        action = yield from ended(job, ends=ends)
        return (yield from judged(job, action))
    except OutcomeUnknownError:
        raise
    except InProgressError as error:
        raise OutcomeUnknownError(
            f"{error.message.removesuffix('.')} at the deadline.",
            request_id=error.request_id,
            hint="It goes on by itself. Take it up again with these rows, import_job(error.job_id, orders=...); next "
            "time give it longer: client.with_options(deadline=1800).orders.import_(...).",
        ) from error
    except RewardOrdersError as error:
        raise OutcomeUnknownError(
            f"the import {quoted(job.id)} was taken and could not be followed to its end ({type(error).__name__}).",
            status=error.status,
            request_id=error.request_id,
            hint="Take it up again with these rows, import_job(error.job_id, orders=...), before importing them again.",
        ) from error
