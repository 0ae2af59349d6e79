"""The vendor's side of one export: ask for the file, wait until it is made, and where to fetch it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reward_orders.core.errors import ServiceError
from reward_orders.core.excerpt import excerpt, quoted
from reward_orders.core.wire import Request, json_object, request_id, unreadable
from reward_orders.http.identity import answer_named, understood
from reward_orders.http.requests import build
from reward_orders.http.session import pause, send_with_retry
from reward_orders.voucherify.downloads import check_link
from reward_orders_api.models.voucherify_export import ID, RESULT, STATUS
from reward_orders_api.models.voucherify_export_result import URL

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reward_orders.core.flow import Flow
    from reward_orders.core.wire import Response
    from reward_orders.http.session import Session
    from reward_orders.voucherify.settings import VoucherifySettings

POLL_FIRST, POLL_MOST = 0.5, 10.0  # seconds; no interval is documented


def ask(session: Session, *, order: str, fields: list[str], filters: Mapping[str, Any], ends: float) -> Flow[str]:
    """Ask for a file; its export's id."""
    from reward_orders_api.api.voucherify.voucherify_create_order_export import request_kwargs
    from reward_orders_api.models.voucherify_create_order_export_request import VoucherifyCreateOrderExportRequest
    from reward_orders_api.models.voucherify_export_filters import VoucherifyExportFilters
    from reward_orders_api.models.voucherify_export_parameters import VoucherifyExportParameters
    from reward_orders_api.models.voucherify_export_sort import VoucherifyExportSort
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


def link(settings: VoucherifySettings, export_id: str, *, ends: float) -> Flow[str]:
    """Wait until the file is made; its link, checked, with a token that is fresh each time."""
    from reward_orders_api.api.voucherify.voucherify_get_export import request_kwargs

    session = settings.session
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
            return check_link(result.get(URL), origin=session.origin, hosts=settings.download_hosts)
        if wait >= session.seconds_left(ends):
            raise ServiceError(
                f"The export {quoted(export_id)} is still {excerpt(status)} at the deadline.",
                request_id=request_id(response),
                hint="Give it longer: client.with_options(deadline=1800).orders.export(...).",
            )
        yield from pause(session, request.operation, wait, reason="poll")
        wait = min(wait * 1.5, POLL_MOST)


def download(session: Session, url: str) -> Flow[Request]:
    """The request for the file, with the credentials of this moment."""
    proof = yield from session.auth.headers(session, ends=session.ends())
    headers = {**session.headers, "Accept": "text/csv, text/plain, */*"}
    return Request("voucherifyDownloadExport", "GET", url, template="/v1/exports/{id}", headers=headers, proof=proof)
