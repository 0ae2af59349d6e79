"""Orders of the past, any number: one import after another, each followed to its end and then judged."""

from __future__ import annotations

from collections.abc import Mapping, Sized
from typing import TYPE_CHECKING, Any

from reward_orders.core.errors import (
    ConfigurationError,
    OutcomeUnknownError,
    RewardOrdersError,
)
from reward_orders.core.excerpt import excerpt, quoted
from reward_orders.core.wire import json_object, request_id, unreadable
from reward_orders.http.identity import answer_named, understood
from reward_orders.http.requests import build
from reward_orders.http.session import pause, send_with_retry
from reward_orders.voucherify.import_outcome import ImportReport, outcome
from reward_orders.voucherify.import_rows import chunks
from reward_orders.voucherify.requests import import_order
from reward_orders_api.models.voucherify_async_action import ID, STATUS
from reward_orders_api.models.voucherify_import_accepted import ASYNC_ACTION_ID

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reward_orders.core.flow import Flow
    from reward_orders.core.wire import Response
    from reward_orders.http.session import Session
    from reward_orders.lists.pager import OnProgress
    from reward_orders.voucherify.import_rows import Row
    from reward_orders.voucherify.settings import VoucherifySettings

POLL_FIRST, POLL_MOST = 0.5, 20.0  # seconds; the vendor's own tests poll every 2, its commercetools sync every 20


def import_orders(
    settings: VoucherifySettings, orders: Iterable[object], *, on_progress: OnProgress | None
) -> Flow[ImportReport]:
    """Import chunk after chunk; an error says which rows it stopped at and carries the report so far."""
    if isinstance(orders, (str, bytes, Mapping)) or not hasattr(orders, "__iter__"):
        raise ConfigurationError("orders must be a list or another iterable of mappings, one for each order.")
    report = ImportReport()
    total = len(orders) if isinstance(orders, Sized) else None
    rows: list[Row] = []
    try:
        for rows in chunks(orders):
            report = report.plus((yield from _chunk(settings.session, rows)))
            if on_progress is not None:
                on_progress(rows[-1].number, total)
    except RewardOrdersError as error:
        error.report = report
        if rows and not isinstance(error, ConfigurationError):
            error.args = (f"Import of rows {rows[0].number} to {rows[-1].number}: {error.message}",)
        raise
    return report


def _chunk(session: Session, rows: list[Row]) -> Flow[ImportReport]:
    ends = session.ends()
    action_id = yield from _ask(session, rows, ends=ends)
    try:
        action = yield from _finished(session, action_id, ends=ends)
        return (yield from outcome(session, rows, action))
    except OutcomeUnknownError:
        raise
    except RewardOrdersError as error:
        raise OutcomeUnknownError(
            f"the import {quoted(action_id)} was taken and could not be followed to its end ({type(error).__name__}).",
            status=error.status,
            request_id=error.request_id,
            hint="Look at it in the dashboard, or look the orders up, before importing these rows again.",
        ) from error


def _ask(session: Session, rows: list[Row], *, ends: float) -> Flow[str]:
    """Send one import; the id of its action."""
    from reward_orders_api.api.voucherify.voucherify_import_orders import request_kwargs

    kwargs = request_kwargs(body=[import_order(row.body) for row in rows])
    request = build(session, "voucherifyImportOrders", kwargs)
    response = yield from send_with_retry(session, request, writes=True, ends=ends)

    def read(response: Response) -> str:
        action_id = json_object(response, what="voucherifyImportOrders").get(ASYNC_ACTION_ID)
        if not isinstance(action_id, str) or not action_id:
            unreadable(response, "The import was taken and its id is missing")
        return action_id

    return (yield from understood(response, read))


def _finished(session: Session, action_id: str, *, ends: float) -> Flow[dict[str, Any]]:
    """Poll until DONE or FAILED; imports of one project run one at a time, so ours may wait in a queue."""
    from reward_orders_api.api.voucherify.voucherify_get_async_action import request_kwargs

    request = build(session, "voucherifyGetAsyncAction", request_kwargs(action_id), template="/v1/async-actions/{id}")

    def read(response: Response) -> tuple[Response, dict[str, Any]]:
        return response, json_object(response, what="voucherifyGetAsyncAction")

    def is_named(answer: tuple[Response, dict[str, Any]]) -> bool:
        return answer[1].get(ID) in (None, action_id)

    wait = POLL_FIRST
    while True:
        response, action = yield from answer_named(session, request, read, is_named, ends=ends, what="import")
        if action.get(STATUS) in {"DONE", "FAILED"}:
            return action
        if wait >= session.seconds_left(ends):
            raise OutcomeUnknownError(
                f"the import {quoted(action_id)} is still {excerpt(action.get(STATUS))} at the deadline.",
                request_id=request_id(response),
                hint="It goes on by itself. Give it longer: client.with_options(deadline=1800).orders.import_(...).",
            )
        yield from pause(session, request.operation, wait, reason="poll")
        wait = min(wait * 1.5, POLL_MOST)
