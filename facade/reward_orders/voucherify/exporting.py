"""Every order of a project by way of a file: ask for it, wait until it is made, follow its link, read it as it streams.

Beyond `ROWS_PER_FILE` orders the project is exported in several files, one for each stretch of created_at. An order
falls into exactly one of them: the filter is asked a millisecond wider, as nobody says whether its ends are included,
and what lies outside is dropped here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias
from urllib.parse import urlsplit

from reward_orders.core.dates import check_period, first_moment, floor_ms, last_moment, now_ms, wire
from reward_orders.core.errors import (
    ConfigurationError,
    NotFoundError,
    RefusedError,
    ServiceError,
    UnreadableResponseError,
)
from reward_orders.core.excerpt import excerpt, quoted
from reward_orders.core.wire import Request, ResponseInfo, TransportFailureError, json_object, request_id, unreadable
from reward_orders.http.configuration import check_url, is_loopback
from reward_orders.http.downloads import open_download, read_piece
from reward_orders.http.events import Event
from reward_orders.http.identity import answer_named, understood
from reward_orders.http.refusals import refusal
from reward_orders.http.requests import build
from reward_orders.http.retry import retry_after, transient
from reward_orders.http.session import no_answer, pause, send_with_retry
from reward_orders.voucherify import reading
from reward_orders.voucherify.export_csv import FIELDS, PREFIX, ExportFile
from reward_orders.voucherify.listing import Listing
from reward_orders.voucherify.values import check_object
from reward_orders_api.models.voucherify_export import ID, RESULT, STATUS
from reward_orders_api.models.voucherify_export_result import URL
from reward_orders_api.models.voucherify_export_sort import VoucherifyExportSort, VoucherifyExportSortText
from reward_orders_api.models.voucherify_junction import VoucherifyJunction

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping, Sequence

    from reward_orders.core.dates import When
    from reward_orders.core.errors import RewardOrdersError
    from reward_orders.core.flow import Effect, Flow
    from reward_orders.core.wire import Response
    from reward_orders.http.downloads import Open, Read, Stream
    from reward_orders.http.session import Session
    from reward_orders.lists.pager import OnProgress
    from reward_orders.lists.walk import Answer
    from reward_orders.voucherify.export_csv import Decimals
    from reward_orders.voucherify.models import VoucherifyOrder

ExportSort: TypeAlias = VoucherifyExportSortText
SORTS = tuple(VoucherifyExportSort)
ROWS_PER_FILE = 100_000
POLL_FIRST, POLL_MOST = 0.5, 10.0  # seconds; no interval is documented
HOSTS = frozenset({"download.voucherify.io", "us1.download.voucherify.io", "as1.download.voucherify.io"})


class Export:
    """One export: its columns, its filters, its stretch of created_at; raises ConfigurationError for wrong ones."""

    def __init__(
        self,
        session: Session,
        *,
        download_hosts: Sequence[str],
        fields: Sequence[str] | None,
        filters: Mapping[str, object] | None,
        order: ExportSort | None,
        start: When | None,
        end: When | None,
        full: bool,
        decimals: Decimals,
        on_progress: OnProgress | None,
    ) -> None:
        columns = list(FIELDS if fields is None else _check_fields(fields))
        chosen = {} if filters is None else _check_filters(filters)
        sort = "created_at" if order is None else order
        if sort not in SORTS:
            raise ConfigurationError(f"order must be one of {', '.join(SORTS)}, not {quoted(sort)}.")
        if decimals not in {"keep", "two"}:
            raise ConfigurationError(f'decimals must be "keep" or "two", not {quoted(decimals)}.')
        first, last = first_moment(start, argument="start"), last_moment(end, argument="end")
        check_period(first, last)
        if (first, last) != (None, None) and ("created_at" in chosen or chosen.get("junction") == "or"):
            raise ConfigurationError(
                "start and end are a created_at filter of their own; pass them or yours, not both."
            )
        # An order is known by its id, and placed by created_at; they come along whether asked for or not.
        columns += [name for name in ("id", "created_at") if name not in columns]
        self._session = session
        self._download_hosts = download_hosts
        self._fields = columns
        self._filters = chosen
        self._order = sort
        self._start = first
        self._end = last
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
            link = yield from _link(self._session, export_id, hosts=self._download_hosts, ends=ends)
            skip = taken
            wait = retry.backoff(number)
            error: RewardOrdersError
            request = yield from _download(self._session, link)
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
        return (yield from _ask(self._session, order=self._order, fields=self._fields, filters=filters, ends=ends))


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
    return ResponseInfo.of(response)


def _check_fields(fields: object) -> list[str]:
    if isinstance(fields, str) or not hasattr(fields, "__iter__"):
        raise ConfigurationError('fields must be a list of column names, such as ["id", "amount", "metadata.color"].')
    names: list[str] = []
    for name in fields:
        if not isinstance(name, str) or (
            name not in FIELDS and not (name.startswith(PREFIX) and len(name) > len(PREFIX))
        ):
            raise ConfigurationError(f"fields holds {quoted(name)}; known are {', '.join(FIELDS)} and metadata.NAME.")
        if name not in names:
            names.append(name)
    if not names:
        raise ConfigurationError("fields is empty; name at least one column, or leave it out for all.")
    return names


def _check_filters(filters: object) -> dict[str, Any]:
    chosen: dict[str, Any] = check_object(filters, argument="filters")
    for name, filter_ in chosen.items():
        if name == "junction":
            if filter_ not in tuple(VoucherifyJunction):
                raise ConfigurationError('The junction of filters must be "and" or "or".')
            continue
        conditions = filter_.get("conditions") if isinstance(filter_, dict) else None
        if not isinstance(conditions, dict) or not all(operator.startswith("$") for operator in conditions):
            raise ConfigurationError(
                f'The filter of {name} must look like {{"conditions": {{"$is": ["PAID"]}}}}; operators start with $.'
            )
        # The schema takes arrays only, the examples send scalars (docs/vendors.md, Voucherify 14.2).
        chosen[name] = {
            "conditions": {key: value if isinstance(value, list) else [value] for key, value in conditions.items()}
        }
    return chosen


def _ask(session: Session, *, order: str, fields: list[str], filters: Mapping[str, Any], ends: float) -> Flow[str]:
    """Ask for a file; its export's id."""
    from reward_orders_api.api.voucherify.voucherify_create_order_export import request_kwargs
    from reward_orders_api.models.voucherify_create_order_export_request import VoucherifyCreateOrderExportRequest
    from reward_orders_api.models.voucherify_export_filters import VoucherifyExportFilters
    from reward_orders_api.models.voucherify_export_parameters import VoucherifyExportParameters
    from reward_orders_api.types import given

    parameters = VoucherifyExportParameters(
        order=VoucherifyExportSort(order),
        fields=fields,
        filters=given(VoucherifyExportFilters.from_dict(filters) if filters else None),
    )
    kwargs = request_kwargs(body=VoucherifyCreateOrderExportRequest(parameters=parameters))
    request = build(session, "voucherifyCreateOrderExport", kwargs)
    response = yield from send_with_retry(session, request, writes=True, ends=ends)

    def read(response: Response) -> str:
        export_id = json_object(response, what="voucherifyCreateOrderExport").get(ID)
        if not isinstance(export_id, str) or not export_id:
            unreadable(response, "The export has no id")
        return export_id

    return (yield from understood(response, read))


def _link(session: Session, export_id: str, *, hosts: Sequence[str], ends: float) -> Flow[str]:
    """Wait until the file is made; its link, checked, with a token that is fresh each time."""
    from reward_orders_api.api.voucherify.voucherify_get_export import request_kwargs

    request = build(session, "voucherifyGetExport", request_kwargs(export_id), template="/v1/exports/{id}")

    def read(response: Response) -> tuple[Response, dict[str, Any]]:
        return response, json_object(response, what="voucherifyGetExport")

    def is_named(answer: tuple[Response, dict[str, Any]]) -> bool:
        return answer[1].get(ID) in (None, export_id)

    wait = POLL_FIRST
    while True:
        response, export = yield from answer_named(session, request, read, is_named, ends=ends, what="export")
        status, result = export.get(STATUS), export.get(RESULT)
        if status == "ERROR":
            raise ServiceError(
                f"Voucherify could not make the export {quoted(export_id)}.",
                request_id=request_id(response),
                hint="It gives no reason. Export again, with fewer fields or a shorter period.",
            )
        if status == "DONE":
            if not isinstance(result, dict):
                unreadable(response, "The export is done and has no link")
            return check_link(result.get(URL), origin=session.origin, hosts=hosts)
        if wait >= session.seconds_left(ends):
            raise ServiceError(
                f"The export {quoted(export_id)} is still {excerpt(status)} at the deadline.",
                request_id=request_id(response),
                hint="Give it longer: client.with_options(deadline=1800).orders.export(...).",
            )
        yield from pause(session, request.operation, wait, reason="poll")
        wait = min(wait * 1.5, POLL_MOST)


def _download(session: Session, url: str) -> Flow[Request]:
    """The request for the file, with the credentials of this moment."""
    proof = yield from session.auth.headers(session, ends=session.ends())
    headers = {**session.headers, "Accept": "text/csv, text/plain, */*"}
    return Request("voucherifyDownloadExport", "GET", url, template="/v1/exports/{id}", headers=headers, proof=proof)


def check_link(url: object, *, origin: str, hosts: Sequence[str]) -> str:
    """Take the URL of a download; ConfigurationError for a host that is not known to be the vendor's or the caller's.

    Hosts are compared by name, on any port: the vendor's three and `hosts` over https, and the host of `origin` itself
    where that is this machine, or plain http all the same (a sandbox in a container).
    """
    try:
        parts = check_url(url, argument="the link")
    except ConfigurationError:
        parts = None
    if parts is None:
        raise _refused("a link that is no plain URL")
    host, own = parts.hostname or "", urlsplit(origin)
    home = own.hostname or ""
    known = host in {*HOSTS, *(name.casefold() for name in hosts)}
    if (parts.scheme == "https" and known) or (host == home and (is_loopback(home) or own.scheme == "http")):
        return parts._replace(fragment="").geturl()
    raise _refused(f"{parts.scheme}://{host[:100]}")


def _refused(where: str) -> ConfigurationError:
    return ConfigurationError(
        f"The export is offered at {where}, which is not known; the credentials were not sent there.",
        hint='If the host is right, pass download_hosts=("its.name",) to the client; it must be https.',
    )
