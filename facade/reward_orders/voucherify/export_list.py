"""The exports of a project, page by page: of every kind, as the service has no filter.

Pages reach 10,000 (docs/vendors.md, Voucherify 14.6); beyond, a list says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn, TypeAlias

from reward_orders.core.errors import BadRequestError, ConfigurationError, NotFoundError, ResultWindowError
from reward_orders.core.excerpt import quoted
from reward_orders.core.wire import check_id
from reward_orders.http.identity import understood
from reward_orders.http.requests import build
from reward_orders.http.session import send_with_retry
from reward_orders.lists.seen import Seen, moments
from reward_orders.lists.walk import Answer, check_page_size, every_row, numbered
from reward_orders.voucherify.export_file import exports_in
from reward_orders.voucherify.jobs import about
from reward_orders.voucherify.models import VoucherifyExport
from reward_orders_api.models.voucherify_export import CREATED_AT, ID
from reward_orders_api.models.voucherify_export_list_sort import (
    VoucherifyExportListSort,
    VoucherifyExportListSortText,
)

if TYPE_CHECKING:
    from reward_orders.core.flow import Flow
    from reward_orders.core.wire import Response
    from reward_orders.http.session import Session
    from reward_orders.lists.seen import Page
    from reward_orders.lists.walk import Walk

LAST_PAGE = 100
ExportListSort: TypeAlias = VoucherifyExportListSortText
SORTS = tuple(VoucherifyExportListSort)


class ExportListing:
    """The list of exports in one order; raises ConfigurationError for a wrong order or size."""

    def __init__(self, session: Session, *, order: ExportListSort | None, page_size: int) -> None:
        if order is not None and order not in SORTS:
            raise ConfigurationError(f"order must be one of {', '.join(SORTS)}, not {quoted(order)}.")
        self._session = session
        self._order = order or "created_at"
        self._size = check_page_size(page_size)

    def walk(self, everything: bool) -> Walk[VoucherifyExport]:
        """Page after page; with `everything`, ResultWindowError before the first export where pages do not reach."""
        seen: Seen[VoucherifyExport] = Seen(pack=_no_cursor)
        first = yield from self._fetch(0)
        seen.total = first.total
        if everything and first.total is not None and first.total > self._size * LAST_PAGE:
            raise self._too_many(first.total)
        seen.enter(ordered=self._order == "created_at")
        ending = yield from every_row(self._page, first, seen, moving=self._order.endswith("status"))
        if seen.number == 0:
            yield seen.page([], [], more=False, at=seen.at)
        if ending != "shown":
            raise self._too_many(seen.latest)

    def page(self, number: int) -> Flow[Page[VoucherifyExport]]:
        """The page of this number (from 1) in this order."""
        answer = yield from self._page(number - 1, False)
        if answer is None and number > LAST_PAGE:
            raise self._too_many(None)
        return numbered(answer, number=number, size=self._size)

    def _page(self, page: int, surplus: bool) -> Flow[Answer[VoucherifyExport] | None]:
        """One page as `walk.Fetch` wants it."""
        try:
            return (yield from self._fetch(page))
        except (BadRequestError, NotFoundError):
            if page == 0 or not (page >= LAST_PAGE or surplus):
                raise
            return None

    def _fetch(self, page: int) -> Flow[Answer[VoucherifyExport]]:
        from reward_orders_api.api.voucherify.voucherify_list_exports import request_kwargs

        order = VoucherifyExportListSort(self._order)
        kwargs = request_kwargs(limit=self._size, page=page + 1, order=order)
        response = yield from send_with_retry(self._session, build(self._session, "voucherifyListExports", kwargs))

        def read(response: Response) -> Answer[VoucherifyExport]:
            rows, total = exports_in(response)
            row_ids = [*zip([row[ID] for row in rows], moments(rows, CREATED_AT), strict=True)]
            if self._order != "created_at":
                row_ids = [(name, None) for name, _ in row_ids]
            return Answer([VoucherifyExport(row) for row in rows], row_ids, total=total, size=self._size)

        return (yield from understood(response, read))

    def _too_many(self, total: int | None) -> ResultWindowError:
        holds = "more exports than came" if total is None else f"{total} exports"
        error = ResultWindowError(
            f"The project holds {holds}; pages reach the first {self._size * LAST_PAGE:,} of any sort.",
            hint="Delete old ones with delete_export(id), or read as far as pages() goes.",
        )
        error.total = total
        return error


def delete(session: Session, job_id: str) -> Flow[None]:
    """Delete an export and its file."""
    from reward_orders_api.api.voucherify.voucherify_delete_export import request_kwargs

    kwargs = request_kwargs(check_id(job_id, argument="id"))
    request = build(session, "voucherifyDeleteExport", kwargs, template="/v1/exports/{id}")
    yield from about(job_id, send_with_retry(session, request, writes=True))


def _no_cursor(_state: dict[str, Any], _page: int) -> NoReturn:
    raise ConfigurationError("A list of exports has no cursor; it is short enough to be read again.")
