"""One import at the service: started, looked for where the answer got lost, followed to its end, and judged.

An import has no key, so it is never sent again on a doubt. The service lists what it works on (docs/vendors.md,
Voucherify 13.8): an import that names our request is ours; one that began when ours was sent, alone of its kind, is
believed to be ours and has to show our rows in the end.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from reward_orders.core.dates import floor_ms, wire
from reward_orders.core.errors import (
    ConfigurationError,
    OutcomeUnknownError,
    RewardOrdersError,
    UnreadableResponseError,
)
from reward_orders.core.excerpt import excerpt, quoted
from reward_orders.core.operation import Awaited, Blocking, operation
from reward_orders.core.wire import json_object, unreadable
from reward_orders.http.identity import understood
from reward_orders.http.requests import build
from reward_orders.http.session import send_with_retry
from reward_orders.voucherify.import_report import fits, report_of, report_without_rows
from reward_orders.voucherify.jobs import about, ends_of, follow, look, moment_at, rest
from reward_orders.voucherify.values import import_order
from reward_orders_api.models.voucherify_async_action import CREATED_AT, ID, REQUEST_ID, STATUS, TYPE_
from reward_orders_api.models.voucherify_async_action_list import ASYNC_ACTIONS, HAS_MORE
from reward_orders_api.models.voucherify_import_accepted import ASYNC_ACTION_ID
from reward_orders_api.records import as_text, as_time
from reward_orders_api.types import given

if TYPE_CHECKING:
    from collections.abc import Container
    from datetime import datetime

    from reward_orders.core.flow import Flow
    from reward_orders.core.wire import Request, Response
    from reward_orders.http.session import Session
    from reward_orders.voucherify.import_report import ImportReport
    from reward_orders.voucherify.import_rows import Row

POLL_MOST = 20.0  # seconds; as the vendor's commercetools sync
OVER = ("DONE", "FAILED")
KIND = "ORDERS.IMPORT"
PAGE = 100  # actions asked for at once
MOST_PAGES = 5  # of actions since an import was sent: more of them tell nothing


class ImportState:
    """What is known of an import: its id, its rows where we have them, and whether it is only believed to be ours."""

    __slots__ = ("believed", "id", "rows", "session")

    def __init__(self, session: Session, id: str, *, rows: list[Row] | None, believed: bool = False) -> None:
        self.session = session
        self.id = id
        self.rows = rows
        self.believed = believed


class ImportJobOperations:
    """One import of orders at the service, known by its `id`: it goes on by itself, whoever looks."""

    _settings: ImportState

    @property
    def id(self) -> str:
        """The id of the service's async action: keep it to take the import up again, in any process."""
        return self._settings.id

    @operation
    def status(self) -> Flow[str | None]:
        """How it stands now: ENQUEUED, IN_PROGRESS, DONE or FAILED, or another word of the service's.

        Imports of a project run one after another, so it may be ENQUEUED for long (docs/vendors.md, Voucherify 13.2).
        DONE says that it ended, not that every row was imported (Voucherify 13.3). Raises NotFoundError for an id that
        the project does not have.
        """
        state = self._settings
        ends = state.session.ends()
        flow = look(state.session, _request(state.session, state.id), state.id, what="import", ends=ends)
        _, action = yield from about(state.id, flow)
        return as_text(action.get(STATUS))

    @operation
    def wait(self, *, timeout: float | None = None) -> Flow[str]:
        """Look until it has ended, and say how: DONE or FAILED.

        Raises InProgressError where it has not after `timeout` seconds (the client's `deadline` without one).
        """
        state = self._settings
        action = yield from about(state.id, ended(state, ends=ends_of(state.session, timeout)))
        return str(action[STATUS])

    @operation
    def result(self) -> Flow[ImportReport]:
        """Wait for its end within the client's `deadline`, and report what became of it.

        With the rows the report names each that failed; an import that was taken up by its id alone has the service's
        counts, and the source_ids that the service names. Raises InProgressError where it has not ended;
        OutcomeUnknownError where it does not say how far it came, or where it is not the import whose answer got lost.
        """
        state = self._settings
        return (yield from about(state.id, _result(state)))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.id!r})"


class ImportJob(ImportJobOperations, Blocking[ImportState]):
    """One import of orders at the service, known by its `id`: it goes on by itself, whoever looks."""


class AsyncImportJob(ImportJobOperations, Awaited[ImportState]):
    """One import of orders, for tasks; each method does what it does on `ImportJob`."""


def start(session: Session, rows: list[Row], *, ends: float, known: Container[str] = ()) -> Flow[ImportState]:
    """Send one import. Where the answer got lost it is looked for, among those that are not `known`.

    Raises OutcomeUnknownError where it is not found: it may have arrived, and may still arrive.
    """
    from reward_orders_api.api.voucherify.voucherify_import_orders import request_kwargs

    kwargs = request_kwargs(body=[import_order(row.body) for row in rows])
    sent = session.clock.time()
    try:
        request = build(session, "voucherifyImportOrders", kwargs)
        response = yield from send_with_retry(session, request, writes=True, ends=ends)
        return ImportState(session, (yield from understood(response, _accepted_id)), rows=rows)
    except (OutcomeUnknownError, UnreadableResponseError) as error:
        begun = [action for action in (yield from _begun_since(session, sent, ends=ends)) if action[ID] not in known]
        ours = [action for action in begun if error.request_id and action.get(REQUEST_ID) == error.request_id]
        if len(ours) == 1 or len(begun) == 1:
            return ImportState(session, (ours or begun)[0][ID], rows=rows, believed=not ours)
        if begun:
            ids = ", ".join(quoted(action[ID]) for action in begun)
            error.hint = f"These imports began then: {ids}. Take each up with import_job(id, orders=rows).result()."
        raise


def ended(state: ImportState, *, ends: float) -> Flow[dict[str, Any]]:
    """The action of an import that is over."""
    request = _request(state.session, state.id)
    _, action = yield from follow(state.session, request, state.id, what="import", over=OVER, most=POLL_MOST, ends=ends)
    kind = as_text(action.get(TYPE_))
    if kind not in {None, KIND}:
        raise ConfigurationError(f"{quoted(state.id)} is no import of orders but {excerpt(kind)}.")
    return action


def judged(state: ImportState, action: dict[str, Any]) -> Flow[ImportReport]:
    """The report of an import that is over."""
    if state.rows is None:
        return report_without_rows(state.id, action)
    if state.believed and not (yield from fits(state.session, state.rows, action)):
        raise OutcomeUnknownError(
            f"The answer to the import got lost, and {quoted(state.id)}, which began then, does not show its rows.",
            hint="Look the orders up before importing these rows again: they may be on their way.",
        )
    return (yield from report_of(state.session, state.id, state.rows, action))


def _result(state: ImportState) -> Flow[ImportReport]:
    action = yield from ended(state, ends=state.session.ends())
    return (yield from judged(state, action))


def _request(session: Session, job_id: str) -> Request:
    from reward_orders_api.api.voucherify.voucherify_get_async_action import request_kwargs

    return build(session, "voucherifyGetAsyncAction", request_kwargs(job_id), template="/v1/async-actions/{id}")


def _accepted_id(response: Response) -> str:
    job_id = json_object(response, what="voucherifyImportOrders").get(ASYNC_ACTION_ID)
    if not isinstance(job_id, str) or not job_id:
        unreadable(response, "The import was taken and its id is missing")
    return job_id


def _begun_since(session: Session, sent: float, *, ends: float) -> Flow[list[dict[str, Any]]]:
    """The imports that began since we sent ours; none where the service does not tell: the first error counts."""
    if not (yield from rest(session, "voucherifyListAsyncActions", ends=ends)):
        return []
    try:
        return (yield from _actions_since(session, sent, ends=ends))
    except RewardOrdersError:
        return []


def _actions_since(session: Session, sent: float, *, ends: float) -> Flow[list[dict[str, Any]]]:
    """Page by page back to `sent`, by the oldest moment of each page; repeats are dropped by their id."""
    found: dict[str, dict[str, Any]] = {}
    since: datetime | None = None
    before: datetime | None = None
    for _ in range(MOST_PAGES):
        response, rows, more = yield from _page(session, before, ends=ends)
        since = since or moment_at(session, sent, response)
        fresh = {row[ID]: row for row in rows if row[ID] not in found}
        found |= fresh
        moments = [moment for row in rows if (moment := as_time(row.get(CREATED_AT))) is not None]
        if not fresh or not more or not moments or min(moments) < since:
            break
        before = min(moments) + timedelta(milliseconds=1)  # whether `end_date` itself belongs to a page is open
    return [
        row
        for row in found.values()
        if row.get(TYPE_) == KIND and since is not None and (as_time(row.get(CREATED_AT)) or since) >= since
    ]


def _page(
    session: Session, before: datetime | None, *, ends: float
) -> Flow[tuple[Response, list[dict[str, Any]], bool]]:
    from reward_orders_api.api.voucherify.voucherify_list_async_actions import request_kwargs

    end_date = None if before is None else wire(floor_ms(before))
    request = build(session, "voucherifyListAsyncActions", request_kwargs(limit=PAGE, end_date=given(end_date)))
    response = yield from send_with_retry(session, request, ends=ends)

    def read(response: Response) -> tuple[list[dict[str, Any]], bool]:
        data = json_object(response, what=request.operation)
        rows = data.get(ASYNC_ACTIONS)
        if not isinstance(rows, list):
            unreadable(response, "The list of asynchronous actions has no rows")
        more = len(rows) >= PAGE and data.get(HAS_MORE) is not False
        return [row for row in rows if isinstance(row, dict) and as_text(row.get(ID))], more

    rows, more = yield from understood(response, read)
    return response, rows, more
