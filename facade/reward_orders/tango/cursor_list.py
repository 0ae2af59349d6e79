"""Lists whose pages are `items` behind a cursor: accounts, customers, webhooks and their events."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar

from reward_orders.core.wire import loads, unreadable
from reward_orders.http.identity import understood
from reward_orders.http.session import send_with_retry
from reward_orders.lists.keyset import Slice, every_slice, numbered_slice, packed, resumed
from reward_orders_api.models.tango_account_page import ITEMS
from reward_orders_api.models.tango_cursors import TangoCursors
from reward_orders_api.types import UNSET

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from reward_orders.core.flow import Flow
    from reward_orders.core.wire import Request, Response
    from reward_orders.http.session import Session
    from reward_orders.lists.keyset import Keys
    from reward_orders.lists.seen import Page
    from reward_orders.lists.walk import Walk
    from reward_orders_api.types import Unset

T = TypeVar("T")


class CursorList(Generic[T]):
    """One list: its filters, and where to carry on. Raises ConfigurationError for a cursor of another list.

    `ask` makes the request of a page from the filters and the cursor that leads to it; `read` reads its rows; `id_of`
    tells one row from another; `what` names them in messages.
    """

    def __init__(
        self,
        listing: str,
        session: Session,
        filters: dict[str, Any],
        cursor: str | None,
        *,
        ask: Callable[[Mapping[str, Any], str | Unset], Request],
        read: Callable[[list[Any], Response], list[T]],
        id_of: Callable[[T], str],
        what: str,
    ) -> None:
        self._listing = listing
        self._session = session
        self._filters, self._place = resumed(listing, session.platform, filters, cursor)
        self._ask = ask
        self._read_rows = read
        self._id_of = id_of
        self._what = what

    def walk(self, everything: bool) -> Walk[T]:  # noqa: ARG002 - no such list is cut
        """Every page; the service counts nothing, so the end is where it says so."""
        cursor = packed(self._listing, self._session.platform, self._filters)
        return every_slice(self._fetch, self._place, cursor=cursor, ended=_ended)

    def page(self, number: int) -> Flow[Page[T]]:
        """The page of this number."""
        return numbered_slice(self._fetch, number)

    def _fetch(self, keys: Keys) -> Flow[Slice[T]]:
        request = self._ask(self._filters, keys[0] if keys else UNSET)
        response = yield from send_with_retry(self._session, request)
        return (yield from understood(response, lambda answer: self._read(answer, first=not keys)))

    def _read(self, response: Response, *, first: bool) -> Slice[T]:
        """A page, or everything as a bare array, which is what a service that knows no paging answers."""
        try:
            body = loads(response.content)
        except ValueError:
            body = None
        if isinstance(body, list) and first:
            rows = self._read_rows(body, response)
            return Slice(rows, [self._id_of(row) for row in rows], following=(), total=len(rows))
        if not isinstance(body, dict) or not isinstance(body.get(ITEMS), list):
            del body
            unreadable(response, f"The list of {self._what} has no {self._what}")
        page = TangoCursors(body)
        rows = self._read_rows(body[ITEMS], response)
        following = () if page.next_page_available is False or page.next_cursor is None else (page.next_cursor,)
        if page.next_page_available and not following:
            unreadable(response, f"A page of {self._what} says that another follows, and not where")
        return Slice(rows, [self._id_of(row) for row in rows], following=following)


def _ended(_done: int, _counted: int | None, _counted_last: int | None) -> Flow[None]:
    yield from ()  # nothing to ask for
