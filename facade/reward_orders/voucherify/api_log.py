"""The vendor's log of API calls, as evidence of what became of a create.

The log holds what was sent and answered (docs/vendors.md, Voucherify 16). A row counts where its request has the very
digests that the journal keeps of ours, and its answer is an order of the key. How soon a call is in the log, and
whether its bodies are whole, is not documented: so a log that shows nothing proves nothing.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from reward_orders.core.dates import floor_ms, wire
from reward_orders.core.errors import RewardOrdersError
from reward_orders.core.wire import Request, loads, unreadable
from reward_orders.http.identity import understood
from reward_orders.http.requests import build
from reward_orders.http.session import send_with_retry
from reward_orders.idempotency.order_request import SKEW
from reward_orders.journal.digests import reward_fingerprint
from reward_orders.voucherify import export_list
from reward_orders.voucherify.export_csv import CsvRows, spelling
from reward_orders.voucherify.export_file import export_id, link
from reward_orders.voucherify.order_request import as_sent, digests_of
from reward_orders_api.models.voucherify_order import ID, SOURCE_ID
from reward_orders_api.records import as_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from reward_orders.core.flow import Flow
    from reward_orders.core.wire import Response
    from reward_orders.http.session import Session
    from reward_orders.journal.states import Entry

KIND = "api_log"
COLUMNS = ["created_at", "method", "request_body", "response_body"]  # as few as will do: bodies hold people
LONGEST = timedelta(hours=1)  # of log that is asked for, from the first time a key was sent


def order_in_log(session: Session, entry: Entry, *, hosts: Sequence[str]) -> Flow[str | None]:
    """The id of the order that a create of this key was answered with; None where the log shows none.

    The export is deleted when it has been read. Raises what an export raises.
    """
    if entry.first_sent is None:
        return None
    ends = session.ends()
    job_id = yield from _ask(session, entry, ends=ends)
    try:
        url = yield from link(session, job_id, hosts=hosts, ends=ends, kind=KIND)
        headers = {"Accept": "text/csv, text/plain, */*"}
        request = Request("voucherifyDownloadExport", "GET", url, template="/v1/exports/{id}", headers=headers)
        response = yield from send_with_retry(session, request, ends=ends)
        found = yield from understood(response, lambda response: _order_of(entry, response))
    except RewardOrdersError as error:
        error.job_id = job_id
        yield from _delete(session, job_id)
        raise
    yield from _delete(session, job_id)
    return found


def _ask(session: Session, entry: Entry, *, ends: float) -> Flow[str]:
    """Ask for the log of the time in which the key was sent, of the app id that sent it where one did."""
    from reward_orders_api.api.voucherify.voucherify_create_export import request_kwargs
    from reward_orders_api.models.voucherify_any_export_parameters import VoucherifyAnyExportParameters
    from reward_orders_api.models.voucherify_create_export_request import VoucherifyCreateExportRequest
    from reward_orders_api.models.voucherify_export_filters import VoucherifyExportFilters

    first = entry.first_sent or entry.created_at
    last = min(max(entry.updated_at, first), first + LONGEST)
    moments = {"$after": [wire(floor_ms(first - SKEW))], "$before": [wire(floor_ms(last + SKEW))]}
    filters: dict[str, Any] = {"junction": "and", "created_at": {"conditions": moments}}
    app_id = (yield from session.auth.headers(session, ends=ends)).get("X-App-Id")
    if app_id is not None:
        filters["app_id"] = {"conditions": {"$is": [app_id]}}
    body = VoucherifyCreateExportRequest(
        exported_object=KIND,
        parameters=VoucherifyAnyExportParameters(
            order="created_at", fields=COLUMNS, filters=VoucherifyExportFilters.from_dict(filters)
        ),
    )
    request = build(session, "voucherifyCreateExport", request_kwargs(body=body))
    response = yield from send_with_retry(session, request, writes=True, ends=ends)
    return (yield from understood(response, export_id))


def _order_of(entry: Entry, response: Response) -> str | None:
    """The order of the first row that is a create of this very request, answered with an order of its key."""
    for row in _rows(response):
        sent, answered = _object(row.get("request_body")), _object(row.get("response_body"))
        order_id = as_text(answered.get(ID))
        named = sent.get(SOURCE_ID) == answered.get(SOURCE_ID) == entry.key and answered.get("object") == "order"
        if row.get("method", "").upper() == "POST" and named and order_id and _is_request(entry, sent):
            return order_id
    return None


def _rows(response: Response) -> Iterator[dict[str, str]]:
    """The rows of the file by column; a column goes by its name or its label."""
    csv = CsvRows()
    try:
        rows = [*csv.feed(response.content), *csv.feed(b"")]
    except ValueError:
        rows = []
    if not rows:
        unreadable(response, "The log of API calls is no CSV with a header")
    names = [spelling(name) for name in rows[0]]
    return (dict(zip(names, row, strict=False)) for row in rows[1:])


def _object(text: str | None) -> Mapping[str, Any]:
    """A body as the object it is; empty for one that was cut or masked."""
    try:
        body = loads((text or "").encode())
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def _is_request(entry: Entry, sent: Mapping[str, Any]) -> bool:
    """Whether a body is what was sent under the key, word for word."""
    try:
        return reward_fingerprint(as_sent(sent)) == entry.fingerprint and digests_of(entry.key, sent) == entry.digests
    except (AttributeError, TypeError):  # what nobody sent as an order
        return False


def _delete(session: Session, job_id: str) -> Flow[None]:
    """Delete the file; one that stays is told by `exports()`."""
    try:
        yield from export_list.delete(session, job_id)
    except RewardOrdersError:
        return
