"""One export at the service: asked for, looked for where the answer got lost, waited for, and read as it streams."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from reward_orders.core.errors import (
    ConfigurationError,
    OutcomeUnknownError,
    RewardOrdersError,
    ServiceError,
    UnreadableResponseError,
)
from reward_orders.core.excerpt import excerpt, quoted
from reward_orders.core.wire import Request, ResponseInfo, TransportFailureError, json_object, request_id, unreadable
from reward_orders.http.configuration import check_url, is_loopback
from reward_orders.http.downloads import open_download, read_piece
from reward_orders.http.events import Event, place_of
from reward_orders.http.identity import understood
from reward_orders.http.refusals import refusal
from reward_orders.http.requests import build
from reward_orders.http.retry import retry_after, transient
from reward_orders.http.session import no_answer, pause, send_with_retry
from reward_orders.voucherify.export_csv import ExportFile
from reward_orders.voucherify.export_query import within
from reward_orders.voucherify.jobs import follow, moment_at, rest
from reward_orders_api.models.voucherify_export import (
    CREATED_AT,
    EXPORTED_OBJECT,
    ID,
    PARAMETERS,
    RESULT,
    STATUS,
)
from reward_orders_api.models.voucherify_export_echo import FIELDS as ECHOED_FIELDS
from reward_orders_api.models.voucherify_export_echo import FILTERS, ORDER
from reward_orders_api.models.voucherify_export_list import EXPORTS, TOTAL
from reward_orders_api.models.voucherify_export_list_sort import VoucherifyExportListSort
from reward_orders_api.models.voucherify_export_result import URL
from reward_orders_api.models.voucherify_export_sort import VoucherifyExportSort
from reward_orders_api.records import as_text, as_time
from reward_orders_api.types import given

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from reward_orders.core.flow import Flow
    from reward_orders.core.wire import Response
    from reward_orders.http.downloads import Stream
    from reward_orders.http.session import Session
    from reward_orders.voucherify.export_csv import Decimals
    from reward_orders.voucherify.export_query import ExportQuery, Stretch
    from reward_orders.voucherify.models import VoucherifyOrder

POLL_MOST = 10.0  # seconds; no interval is documented
OVER = ("DONE", "ERROR")
KIND = "order"
HOSTS = frozenset({"download.voucherify.io", "us1.download.voucherify.io", "as1.download.voucherify.io"})


def ask(session: Session, query: ExportQuery, stretch: Stretch, *, ends: float) -> Flow[str]:
    """Ask for a file; its export's id. Where the answer got lost, the export is looked for among the newest.

    Raises OutcomeUnknownError where it is not found.
    """
    from reward_orders_api.api.voucherify.voucherify_create_order_export import request_kwargs
    from reward_orders_api.models.voucherify_create_order_export_request import VoucherifyCreateOrderExportRequest
    from reward_orders_api.models.voucherify_export_filters import VoucherifyExportFilters
    from reward_orders_api.models.voucherify_export_parameters import VoucherifyExportParameters

    filters = query.filters_within(stretch)
    parameters = VoucherifyExportParameters(
        order=VoucherifyExportSort(query.order),
        fields=query.fields,
        filters=given(VoucherifyExportFilters.from_dict(filters) if filters else None),
    )
    kwargs = request_kwargs(body=VoucherifyCreateOrderExportRequest(parameters=parameters))
    request = build(session, "voucherifyCreateOrderExport", kwargs)
    sent = session.clock.time()
    try:
        response = yield from send_with_retry(session, request, writes=True, ends=ends)
        return (yield from understood(response, export_id))
    except (OutcomeUnknownError, UnreadableResponseError):
        found = yield from _find(session, query, filters, sent, ends=ends)
        if found is None:
            raise
        return found


def export_id(response: Response) -> str:
    """The id of an export that was taken."""
    job_id = json_object(response, what="voucherifyCreateOrderExport").get(ID)
    if not isinstance(job_id, str) or not job_id:
        unreadable(response, "The export has no id")
    return job_id


def look_at(session: Session, job_id: str) -> Request:
    """The request for an export as it stands."""
    from reward_orders_api.api.voucherify.voucherify_get_export import request_kwargs

    return build(session, "voucherifyGetExport", request_kwargs(job_id), template="/v1/exports/{id}")


def ended(session: Session, job_id: str, *, ends: float, kind: str = KIND) -> Flow[tuple[Response, dict[str, Any]]]:
    """An export that is over; ConfigurationError for one of another kind."""
    response, export = yield from follow(
        session, look_at(session, job_id), job_id, what="export", over=OVER, most=POLL_MOST, ends=ends
    )
    exported = as_text(export.get(EXPORTED_OBJECT))
    if exported not in {None, kind}:
        raise ConfigurationError(f"{quoted(job_id)} is an export of kind {excerpt(exported)}, not {kind}.")
    return response, export


def link(session: Session, job_id: str, *, hosts: Sequence[str], ends: float, kind: str = KIND) -> Flow[str]:
    """Wait until the file is made; its link, checked, with a token that is fresh each time.

    Raises ServiceError where the file could not be made, InProgressError where it is not made before `ends`.
    """
    response, export = yield from ended(session, job_id, ends=ends, kind=kind)
    if export.get(STATUS) == "ERROR":
        raise ServiceError(
            f"Voucherify could not make the export {quoted(job_id)}.",
            request_id=request_id(response),
            hint="It gives no reason. Export again, with fewer fields or a shorter period.",
        )
    result = export.get(RESULT)
    if not isinstance(result, dict):
        unreadable(response, "The export is done and has no link")
    return check_link(result.get(URL), origin=session.origin, hosts=hosts)


def rows_of(
    session: Session,
    job_id: str,
    *,
    fields: Sequence[str],
    stretch: Stretch,
    decimals: Decimals,
    hosts: Sequence[str],
    ends: float | None = None,
    hand_out: Callable[[list[VoucherifyOrder]], Stream[VoucherifyOrder]],
) -> Stream[VoucherifyOrder]:
    """The rows of an export's file, as they arrive; a broken download is taken up where it broke.

    It is waited for until `ends`, or from the first row that is asked for within the client's deadline.
    """
    ends = session.ends() if ends is None else ends
    retry = session.retry
    taken = 0
    number = 1
    while True:
        url = yield from link(session, job_id, hosts=hosts, ends=ends)
        skip = taken
        wait = retry.backoff(number)
        error: RewardOrdersError
        request = yield from _download(session, url)
        session.emit(_told("request", request, number))
        started = session.clock.monotonic()
        try:
            response = yield from open_download(request, timeout=session.timeout)
            answered = _told("response", request, number)
            answered.status, answered.request_id = response.status, request_id(response)
            answered.seconds = session.clock.monotonic() - started
            session.emit(answered)
            if not response.ok:
                now = session.clock.time()
                error = refusal(response, session.dialect(), request, writes=False, key=None, now=now)
                # 401: the link's token has run out (docs/vendors.md, Voucherify 14.4); a fresh one comes with the
                # next look.
                if not transient(response.status) and response.status != 401:  # noqa: PLR2004
                    raise error
                asked = retry_after(response, now=now)
                if asked is not None and asked > retry.retry_after_max:
                    raise error
                wait = asked or wait
            else:
                file = ExportFile(fields, ResponseInfo.of(response), decimals=decimals)
                while not file.ended:
                    # No local holds a piece: tracebacks may show locals.
                    rows = file.feed((yield from read_piece()))
                    known, skip = min(skip, len(rows)), max(skip - len(rows), 0)
                    del rows[:known]
                    taken += len(rows)
                    number = 1 if rows else number
                    yield from hand_out([row for row in rows if within(row, stretch)])
                    rows.clear()
                return
        except TransportFailureError as failure:
            failed = _told("failure", request, number)
            failed.reason, failed.seconds = failure.reason, session.clock.monotonic() - started
            session.emit(failed)
            error = no_answer(failure, session, request, writes=False, key=None)
            error.__cause__ = failure
        if number >= retry.attempts:
            raise error
        yield from pause(session, request.operation, wait, reason="retry", number=number)
        number += 1
        ends = session.ends()


def _find(
    session: Session, query: ExportQuery, filters: Mapping[str, Any], sent: float, *, ends: float
) -> Flow[str | None]:
    """An export of the same question that was made since ours was sent; whoever asked, its file is the same.

    None where the service does not tell: the first error counts.
    """
    from reward_orders_api.api.voucherify.voucherify_list_exports import request_kwargs

    order = VoucherifyExportListSort.CREATED_AT_DESCENDING
    request = build(session, "voucherifyListExports", request_kwargs(limit=100, page=1, order=order))
    if not (yield from rest(session, request.operation, ends=ends)):
        return None
    try:
        response = yield from send_with_retry(session, request, ends=ends)
        exports, _ = yield from understood(response, exports_in)
    except RewardOrdersError:
        return None
    since = moment_at(session, sent, response)
    for export in exports:
        made = as_time(export.get(CREATED_AT))
        if made is not None and made >= since and _is_question(export, query, filters):
            return str(export[ID])
    return None


def exports_in(response: Response) -> tuple[list[dict[str, Any]], object]:
    """The exports of a page, and the count of all; raises UnreadableResponseError where there is no list of them."""
    data = json_object(response, what="voucherifyListExports")
    rows = data.get(EXPORTS)
    if not isinstance(rows, list):
        data.clear()  # a traceback that prints locals must not print it
        unreadable(response, "The list of exports has no exports")
    return [row for row in rows if isinstance(row, dict) and as_text(row.get(ID))], data.get(TOTAL)


def _is_question(export: Mapping[str, Any], query: ExportQuery, filters: Mapping[str, Any]) -> bool:
    """Whether an export was asked the same; of filters the service may fill in a junction (Voucherify 14.6)."""
    asked = export.get(PARAMETERS)
    if export.get(EXPORTED_OBJECT) != KIND or not isinstance(asked, dict):
        return False
    echoed = asked.get(FILTERS)
    kept = {name: value for name, value in echoed.items() if name != "junction"} if isinstance(echoed, dict) else {}
    wanted = {name: value for name, value in filters.items() if name != "junction"}
    junction = echoed.get("junction", "and") if isinstance(echoed, dict) else "and"
    same = kept == wanted and (not wanted or junction == filters.get("junction", "and"))
    return same and asked.get(ORDER) == query.order and asked.get(ECHOED_FIELDS) == query.fields


def _told(name: str, request: Request, number: int) -> Event:
    return Event(name, operation=request.operation, attempt=number, method=request.method, url=place_of(request))


def _download(session: Session, url: str) -> Flow[Request]:
    """The request for the file, with the credentials of this moment."""
    auth_headers = yield from session.auth.headers(session, ends=session.ends())
    headers = {**session.headers, "Accept": "text/csv, text/plain, */*"}
    return Request(
        "voucherifyDownloadExport", "GET", url, template="/v1/exports/{id}", headers=headers, auth_headers=auth_headers
    )


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
