"""Every order of a project by way of a file: ask for it, wait until it is made, follow its link, read it as it streams.

Beyond `ROWS_PER_FILE` orders the project is exported in several files, one for each stretch of created_at. An order
falls into exactly one of them: the filter is asked a millisecond wider, as nobody says whether its ends are included,
and what lies outside is dropped here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reward_orders.core.dates import floor_ms, now_ms, wire
from reward_orders.core.errors import NotFoundError, RefusedError, UnreadableResponseError
from reward_orders.core.wire import Request, ResponseInfo, TransportFailureError, request_id
from reward_orders.http.downloads import open_download, read_piece
from reward_orders.http.events import Event
from reward_orders.http.refusals import refusal
from reward_orders.http.retry import retry_after, transient
from reward_orders.http.session import no_answer, pause
from reward_orders.voucherify import export_job, reading
from reward_orders.voucherify.export_csv import ExportFile
from reward_orders.voucherify.listing import Listing

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping, Sequence

    from reward_orders.core.errors import RewardOrdersError
    from reward_orders.core.flow import Effect, Flow
    from reward_orders.core.wire import Response
    from reward_orders.http.downloads import Open, Read, Stream
    from reward_orders.lists.pager import OnProgress
    from reward_orders.lists.walk import Answer
    from reward_orders.voucherify.export_csv import Decimals
    from reward_orders.voucherify.models import VoucherifyOrder
    from reward_orders.voucherify.settings import VoucherifySettings

ROWS_PER_FILE = 100_000


class Export:
    """One export: its columns, its filters, its stretch of created_at."""

    def __init__(
        self,
        settings: VoucherifySettings,
        *,
        fields: Sequence[str],
        filters: Mapping[str, Any],
        order: str,
        start: int | None,
        end: int | None,
        full: bool,
        decimals: Decimals,
        on_progress: OnProgress | None,
    ) -> None:
        self._settings = settings
        self._session = settings.session
        self._fields = list(fields)
        self._filters = dict(filters)
        self._order = order
        self._start = start
        self._end = end
        self._full = full
        self._decimals = decimals
        self._on_progress = on_progress
        self._done = 0
        self._total: int | None = None

    def rows(self) -> Stream[VoucherifyOrder]:
        """Every order of every file, in batches as they arrive."""
        for start, end in (yield from self._stretches()):
            yield from self._file(start, end)

    def _stretches(self) -> Flow[list[tuple[int | None, int | None]]]:
        """The stretches of created_at to make a file of: start included, end not, None open."""
        whole: tuple[int | None, int | None] = (self._start, None if self._end is None else self._end + 1)
        splits = self._order.endswith("created_at") and self._can_filter()
        oldest = (yield from self._oldest()) if splits or self._on_progress is not None else None
        if oldest is None:
            return [whole]
        if not self._filters and whole == (None, None):
            self._total = oldest.total
        files = -(-(oldest.total or 0) // ROWS_PER_FILE)
        if files < 2 or not splits or not oldest.rows or oldest.rows[0].created_at is None:  # noqa: PLR2004
            return [whole]
        first = max(floor_ms(oldest.rows[0].created_at), whole[0] or 0)
        last = min(now_ms(self._session.clock), whole[1] or now_ms(self._session.clock))
        if last <= first:
            return [whole]
        cuts = [first + (last - first) * number // files for number in range(1, files)]
        stretches = list(zip([whole[0], *cuts], [*cuts, whole[1]], strict=True))
        return stretches[::-1] if self._order.startswith("-") else stretches

    def _oldest(self) -> Flow[Answer[VoucherifyOrder] | None]:
        """How many orders there are, and the first; None for keys that may export and not list: then one file it is."""
        try:
            return (yield from Listing(self._session, "created_at", None).fetch(0, size=1))
        except (RefusedError, UnreadableResponseError):
            return None

    def _can_filter(self) -> bool:
        return "created_at" not in self._filters and self._filters.get("junction") != "or"

    def _file(
        self, start: int | None, end: int | None
    ) -> Generator[Effect | Open | Read | list[VoucherifyOrder], Any, None]:
        """One export file, from asking for it to its last row; a broken download is taken up where it broke."""
        retry = self._session.retry
        ends = self._session.ends()
        export_id = yield from self._ask(start, end, ends=ends)
        taken = 0
        number = 1
        while True:
            link = yield from export_job.link(self._settings, export_id, ends=ends)
            skip = taken
            wait = retry.backoff(number)
            error: RewardOrdersError
            request = yield from export_job.download(self._session, link)
            self._session.emit(Event("request", operation=request.operation, attempt=number))
            try:
                response = yield from open_download(request, timeout=self._session.timeout)
                self._session.emit(_answered(request, response, number))
                if not response.ok:
                    now = self._session.clock.time()
                    error = refusal(response, self._session.dialect(), request, writes=False, key=None, now=now)
                    # 401: the link's token has run out (docs/vendors.md, Voucherify 14.4); a fresh one comes with the
                    # next look.
                    if not transient(response.status) and response.status != 401:  # noqa: PLR2004
                        raise error
                    asked = retry_after(response, now=now)
                    if asked is not None and asked > retry.retry_after_max:
                        raise error
                    wait = asked or wait
                else:
                    file = ExportFile(self._fields, _info(response), decimals=self._decimals)
                    while not file.ended:
                        # No local holds a piece: tracebacks may show locals.
                        rows = file.feed((yield from read_piece()))
                        known, skip = min(skip, len(rows)), max(skip - len(rows), 0)
                        del rows[:known]
                        taken += len(rows)
                        number = 1 if rows else number
                        yield from self._hand_out([row for row in rows if _within(row, start, end)])
                        rows.clear()
                    return
            except TransportFailureError as failure:
                self._session.emit(Event("failure", operation=request.operation, attempt=number, reason=failure.reason))
                error = no_answer(failure, self._session, request, writes=False, key=None)
                error.__cause__ = failure
            if number >= retry.attempts:
                raise error
            yield from pause(self._session, request.operation, wait, reason="retry", number=number)
            number += 1
            ends = self._session.ends()

    def _hand_out(self, rows: list[VoucherifyOrder]) -> Generator[Effect | list[VoucherifyOrder], Any, None]:
        if not self._full:
            yield from self._batch(rows)
            return
        for row in rows:
            yield from self._batch([(yield from self._whole(row))])

    def _batch(self, rows: list[VoucherifyOrder]) -> Generator[list[VoucherifyOrder], Any, None]:
        if not rows:
            return
        yield rows
        self._done += len(rows)
        if self._on_progress is not None:
            self._on_progress(self._done, self._total)

    def _whole(self, row: VoucherifyOrder) -> Flow[VoucherifyOrder]:
        """The order with its items; as exported where it has gone since."""
        try:
            return (yield from reading.get(self._session, row.id))
        except NotFoundError:
            return row

    def _ask(self, start: int | None, end: int | None, *, ends: float) -> Flow[str]:
        conditions = {
            **({} if start is None else {"$after": [wire(start - 1)]}),
            **({} if end is None else {"$before": [wire(end)]}),
        }
        filters = dict(self._filters)
        if conditions:
            filters = {"junction": "and", **filters, "created_at": {"conditions": conditions}}
        return (
            yield from export_job.ask(self._session, order=self._order, fields=self._fields, filters=filters, ends=ends)
        )


def _within(row: VoucherifyOrder, start: int | None, end: int | None) -> bool:
    created = None if (start, end) == (None, None) else row.created_at
    if created is None:
        return True
    moment = floor_ms(created)
    return (start is None or moment >= start) and (end is None or moment < end)


def _answered(request: Request, response: Response, number: int) -> Event:
    return Event(
        "response",
        operation=request.operation,
        attempt=number,
        status=response.status,
        request_id=request_id(response),
    )


def _info(response: Response) -> ResponseInfo:
    return ResponseInfo(status=response.status, request_id=request_id(response))
