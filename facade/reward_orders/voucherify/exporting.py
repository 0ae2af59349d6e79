"""Every order of a project by way of files, however many it takes.

Beyond `ROWS_PER_FILE` orders the project is exported in several files, one for each stretch of created_at. An order
falls into exactly one of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reward_orders.core.dates import floor_ms, now_ms
from reward_orders.core.errors import (
    ConfigurationError,
    InProgressError,
    NotFoundError,
    RefusedError,
    ServiceError,
    UnreadableResponseError,
)
from reward_orders.core.excerpt import quoted
from reward_orders.voucherify import reading
from reward_orders.voucherify.export_file import ask, rows_of
from reward_orders.voucherify.jobs import about
from reward_orders.voucherify.listing import Listing

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from reward_orders.core.flow import Flow
    from reward_orders.http.downloads import Stream
    from reward_orders.http.session import Session
    from reward_orders.lists.pager import OnProgress
    from reward_orders.lists.walk import Answer
    from reward_orders.voucherify.export_csv import Decimals
    from reward_orders.voucherify.export_query import ExportQuery, Stretch
    from reward_orders.voucherify.models import VoucherifyOrder

ROWS_PER_FILE = 100_000


class Handout:
    """How rows are handed out: how decimals are read, whether each is read in full, and who hears of it."""

    def __init__(self, session: Session, *, full: bool, decimals: Decimals, on_progress: OnProgress | None) -> None:
        if decimals not in {"keep", "two"}:
            raise ConfigurationError(f'decimals must be "keep" or "two", not {quoted(decimals)}.')
        self.decimals = decimals
        self.total: int | None = None
        self.is_heard = on_progress is not None
        self._session = session
        self._full = full
        self._on_progress = on_progress
        self._done = 0

    def rows(self, rows: list[VoucherifyOrder]) -> Stream[VoucherifyOrder]:
        """Rows as they came from a file."""
        if not self._full:
            yield from self._batch(rows)
            return
        for row in rows:
            yield from self._batch([(yield from self._whole(row))])

    def _batch(self, rows: list[VoucherifyOrder]) -> Generator[list[VoucherifyOrder], object, None]:
        if not rows:
            return
        yield rows
        self._done += len(rows)
        if self._on_progress is not None:
            self._on_progress(self._done, self.total)

    def _whole(self, row: VoucherifyOrder) -> Flow[VoucherifyOrder]:
        """The order with its items; as exported where it has gone since."""
        try:
            return (yield from reading.get(self._session, row.id))
        except NotFoundError:
            return row


def export_orders(
    session: Session, query: ExportQuery, handout: Handout, *, hosts: Sequence[str]
) -> Stream[VoucherifyOrder]:
    """Every order of every file, in batches as they arrive."""
    for stretch in (yield from _stretches(session, query, handout)):
        ends = session.ends()
        job_id = yield from ask(session, query, stretch, ends=ends)
        file = rows_of(
            session,
            job_id,
            fields=query.fields,
            stretch=stretch,
            decimals=handout.decimals,
            hosts=hosts,
            ends=ends,
            hand_out=handout.rows,
        )
        try:
            yield from about(job_id, file)
        except InProgressError as error:
            late = ServiceError(
                f"{error.message.removesuffix('.')} at the deadline.",
                request_id=error.request_id,
                hint="Take it up again with export_job(error.job_id), or give it longer: "
                "client.with_options(deadline=1800).orders.export(...).",
            )
            late.job_id = job_id
            raise late from error


def _stretches(session: Session, query: ExportQuery, handout: Handout) -> Flow[list[Stretch]]:
    """The stretches of created_at to make a file of."""
    whole = query.stretch
    splits = query.order.endswith("created_at") and query.can_be_cut
    oldest = (yield from _oldest(session)) if splits or handout.is_heard else None
    if oldest is None:
        return [whole]
    if not query.filters and whole == (None, None):
        handout.total = oldest.total
    files = -(-(oldest.total or 0) // ROWS_PER_FILE)
    if files < 2 or not splits or not oldest.rows or oldest.rows[0].created_at is None:  # noqa: PLR2004
        return [whole]
    first = max(floor_ms(oldest.rows[0].created_at), whole[0] or 0)
    last = min(now_ms(session.clock), whole[1] or now_ms(session.clock))
    if last <= first:
        return [whole]
    cuts = [first + (last - first) * number // files for number in range(1, files)]
    stretches: list[Stretch] = list(zip([whole[0], *cuts], [*cuts, whole[1]], strict=True))
    return stretches[::-1] if query.order.startswith("-") else stretches


def _oldest(session: Session) -> Flow[Answer[VoucherifyOrder] | None]:
    """How many orders there are, and the first; None for keys that may export and not list: then one file it is."""
    try:
        return (yield from Listing(session, "created_at", None).fetch(0, size=1))
    except (RefusedError, UnreadableResponseError):
        return None
