"""Every order of a project by way of a file: ask for it, wait until it is made, follow its link, read it as it streams.

Beyond `ROWS_PER_FILE` orders the project is exported in several files, one for each stretch of created_at. An order
falls into exactly one of them: the filter is asked a millisecond wider, as nobody says whether its ends are included,
and what lies outside is dropped here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypeAlias, get_args

from reward_orders.core.dates import check_period, first_moment, floor_ms, last_moment, now_ms, wire
from reward_orders.core.downloads import open_download, read_piece
from reward_orders.core.errors import ConfigurationError, NotFoundError, ServiceError
from reward_orders.core.events import Event
from reward_orders.core.flow import sleep
from reward_orders.core.refusals import refusal
from reward_orders.core.requests import build
from reward_orders.core.retry import transient
from reward_orders.core.session import exchange, no_answer
from reward_orders.core.wire import Request, ResponseInfo, TransportFailureError, json_object, request_id, unreadable
from reward_orders.voucherify import actions
from reward_orders.voucherify.downloads import check_link
from reward_orders.voucherify.export_csv import FIELDS, PREFIX, ExportFile
from reward_orders.voucherify.listing import Listing
from reward_orders.voucherify.values import check_object

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping, Sequence

    from reward_orders.core.dates import When
    from reward_orders.core.downloads import Open, Read, Stream
    from reward_orders.core.errors import RewardOrdersError
    from reward_orders.core.flow import Effect, Flow
    from reward_orders.core.pager import OnProgress
    from reward_orders.core.wire import Response
    from reward_orders.voucherify.export_csv import Decimals
    from reward_orders.voucherify.models import VoucherifyOrder
    from reward_orders.voucherify.settings import VoucherifySettings

ExportSort: TypeAlias = Literal["created_at", "-created_at", "updated_at", "-updated_at", "status", "-status"]
SORTS: tuple[str, ...] = get_args(ExportSort)
ROWS_PER_FILE = 100_000
POLL_FIRST, POLL_MOST = 0.5, 10.0  # seconds; no interval is documented


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
        oldest = yield from Listing(self._session, "created_at", None).fetch(0, size=1)
        whole: tuple[int | None, int | None] = (self._start, None if self._end is None else self._end + 1)
        if not self._filters and whole == (None, None):
            self._total = oldest.total
        files = -(-oldest.total // ROWS_PER_FILE)
        splits = self._order.endswith("created_at") and self._can_filter()
        if files < 2 or not splits or not oldest.rows or oldest.rows[0].created_at is None:  # noqa: PLR2004
            return [whole]
        first = max(floor_ms(oldest.rows[0].created_at), whole[0] or 0)
        last = min(now_ms(self._session.clock), whole[1] or now_ms(self._session.clock))
        cuts = [first + (last - first) * number // files for number in range(1, files)]
        stretches = list(zip([whole[0], *cuts], [*cuts, whole[1]], strict=True))
        return stretches[::-1] if self._order.startswith("-") else stretches

    def _can_filter(self) -> bool:
        return "created_at" not in self._filters and self._filters.get("junction") != "or"

    def _file(
        self, start: int | None, end: int | None
    ) -> Generator[Effect | Open | Read | list[VoucherifyOrder], Any, None]:
        """One export file, from asking for it to its last row; a broken download is taken up where it broke."""
        retry = self._session.retry
        ends = self._session.ends()
        export_id = yield from self._create(start, end, ends=ends)
        taken = 0
        number = 1
        while True:
            link = yield from self._ready(export_id, ends=ends)
            skip = taken
            error: RewardOrdersError
            request = yield from self._request(link)
            self._session.emit(Event("request", operation=request.operation, attempt=number))
            try:
                response = yield from open_download(request, timeout=self._session.timeout)
                self._session.emit(_answered(request, response, number))
                if not response.ok:
                    now = self._session.clock.time()
                    error = refusal(response, self._session.dialect, request, writes=False, key=None, now=now)
                    # 401: the link's token has run out (facts: voucherify 14); a fresh one comes with the next look.
                    if not transient(response.status) and response.status != 401:  # noqa: PLR2004
                        raise error
                else:
                    file = ExportFile(self._fields, _info(response), decimals=self._decimals)
                    piece = b"-"
                    while piece:
                        piece = yield from read_piece()
                        rows = file.feed(piece)
                        fresh, skip = rows[skip:], max(skip - len(rows), 0)
                        taken += len(fresh)
                        number = 1 if fresh else number
                        yield from self._hand_out([row for row in fresh if _within(row, start, end)])
                    return
            except TransportFailureError as failure:
                self._session.emit(Event("failure", operation=request.operation, attempt=number, reason=failure.reason))
                error = no_answer(failure, self._session, request, writes=False, key=None)
                error.__cause__ = failure
            if number >= retry.attempts:
                raise error
            yield from sleep(retry.backoff(number))
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
            return (yield from actions.get(self._settings, row.id))
        except NotFoundError:
            return row

    def _create(self, start: int | None, end: int | None, *, ends: float) -> Flow[str]:
        """Ask for a file. Asking twice makes a second file and changes no order, so it is repeated like a read."""
        from reward_orders_api.api.voucherify.voucherify_create_order_export import request_kwargs
        from reward_orders_api.models.voucherify_create_order_export_request import VoucherifyCreateOrderExportRequest

        filters = dict(self._filters)
        conditions = {
            **({} if start is None else {"$after": [wire(start - 1)]}),
            **({} if end is None else {"$before": [wire(end)]}),
        }
        if conditions:
            filters = {"junction": "and", **filters, "created_at": {"conditions": conditions}}
        parameters = {"order": self._order, "fields": self._fields, **({"filters": filters} if filters else {})}
        kwargs = request_kwargs(body=VoucherifyCreateOrderExportRequest.from_dict({"parameters": parameters}))
        response = yield from exchange(
            self._session, build(self._session, "voucherifyCreateOrderExport", kwargs), ends=ends
        )
        export_id = json_object(response, what="voucherifyCreateOrderExport").get("id")
        if not isinstance(export_id, str) or not export_id:
            unreadable(response, "The export has no id")
        return export_id

    def _ready(self, export_id: str, *, ends: float) -> Flow[str]:
        """Wait until the file is made; its link, with a token that is fresh each time."""
        from reward_orders_api.api.voucherify.voucherify_get_export import request_kwargs

        request = build(self._session, "voucherifyGetExport", request_kwargs(export_id), template="/v1/exports/{id}")
        pause = POLL_FIRST
        while True:
            response = yield from exchange(self._session, request, ends=ends)
            export = json_object(response, what="voucherifyGetExport")
            status, result = export.get("status"), export.get("result")
            if status == "ERROR":
                raise ServiceError(
                    f"Voucherify could not make the export {export_id}.",
                    request_id=request_id(response),
                    hint="It gives no reason. Export again, with fewer fields or a shorter period.",
                )
            if status == "DONE":
                if not isinstance(result, dict):
                    unreadable(response, "The export is done and has no link")
                return check_link(result.get("url"), origin=self._session.origin, hosts=self._settings.download_hosts)
            if pause >= self._session.left(ends):
                raise ServiceError(
                    f"The export {export_id} is still {status} at the deadline.",
                    request_id=request_id(response),
                    hint="Give it longer: client.with_options(deadline=1800).orders.export(...).",
                )
            yield from sleep(pause)
            pause = min(pause * 1.5, POLL_MOST)

    def _request(self, link: str) -> Flow[Request]:
        session = self._session
        proof = yield from session.auth.headers(now=session.clock.time(), timeout=session.timeout)
        headers = {**session.headers, **proof, "Accept": "text/csv, text/plain, */*"}
        return Request("voucherifyDownloadExport", "GET", link, template="/v1/exports/{id}", headers=headers)


def export(
    settings: VoucherifySettings,
    *,
    fields: Sequence[str] | None,
    filters: Mapping[str, object] | None,
    order: ExportSort | None,
    start: When | None,
    end: When | None,
    full: bool,
    decimals: Decimals,
    on_progress: OnProgress | None,
) -> Export:
    """Check the arguments of an export; ConfigurationError before anything is sent."""
    columns = list(FIELDS if fields is None else _check_fields(fields))
    chosen = {} if filters is None else _check_filters(filters)
    sort = "created_at" if order is None else order
    if sort not in SORTS:
        raise ConfigurationError(f"order must be one of {', '.join(SORTS)}.")
    if decimals not in {"keep", "two"}:
        raise ConfigurationError('decimals must be "keep" or "two".')
    first, last = first_moment(start, argument="start"), last_moment(end, argument="end")
    check_period(first, last)
    if (first, last) != (None, None) and ("created_at" in chosen or chosen.get("junction") == "or"):
        raise ConfigurationError("start and end are a created_at filter of their own; pass them or yours, not both.")
    # An order is known by its id, and placed by created_at; they come along whether asked for or not.
    columns += [name for name in ("id", "created_at") if name not in columns]
    return Export(
        settings,
        fields=columns,
        filters=chosen,
        order=sort,
        start=first,
        end=last,
        full=full,
        decimals=decimals,
        on_progress=on_progress,
    )


def _check_fields(fields: object) -> list[str]:
    if isinstance(fields, str) or not hasattr(fields, "__iter__"):
        raise ConfigurationError('fields must be a list of column names, such as ["id", "amount", "metadata.color"].')
    names: list[str] = []
    for name in fields:
        if not isinstance(name, str) or (
            name not in FIELDS and not (name.startswith(PREFIX) and len(name) > len(PREFIX))
        ):
            raise ConfigurationError(f"fields holds {name!r}; known are {', '.join(FIELDS)} and metadata.NAME.")
        if name not in names:
            names.append(name)
    if not names:
        raise ConfigurationError("fields is empty; name at least one column, or leave it out for all.")
    return names


def _check_filters(filters: object) -> dict[str, Any]:
    chosen: dict[str, Any] = check_object(filters, argument="filters")
    for name, filter_ in chosen.items():
        if name == "junction":
            if filter_ not in {"and", "or"}:
                raise ConfigurationError('The junction of filters must be "and" or "or".')
            continue
        conditions = filter_.get("conditions") if isinstance(filter_, dict) else None
        if not isinstance(conditions, dict) or not all(operator.startswith("$") for operator in conditions):
            raise ConfigurationError(
                f'The filter of {name} must look like {{"conditions": {{"$is": ["PAID"]}}}}; operators start with $.'
            )
        # The schema takes arrays only, the examples send scalars (facts: voucherify 14).
        chosen[name] = {
            "conditions": {key: value if isinstance(value, list) else [value] for key, value in conditions.items()}
        }
    return chosen


def _within(row: VoucherifyOrder, start: int | None, end: int | None) -> bool:
    if row.created_at is None:
        return True
    moment = floor_ms(row.created_at)
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
