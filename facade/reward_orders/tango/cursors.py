"""Lists that hand out a cursor for the next page: where they go on, and where they end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reward_orders.core.wire import unreadable
from reward_orders_api.models.tango_cursors import NEXT_CURSOR, NEXT_PAGE_AVAILABLE
from reward_orders_api.records import as_flag, as_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reward_orders.core.wire import Response


def following(
    block: Mapping[str, Any], response: Response, *, before: str | None, full: bool, key: str | None = None
) -> str | None:
    """The cursor of the next page, None at the end. `before` is this page's own, `full` says that more may follow.

    The end is where the service says so, or where it names no cursor behind a page that is not full. Raises
    UnreadableResponseError where a page says that another follows and not which, or names itself: a list is never cut
    silently (docs/vendors.md, Tango 20.10).
    """
    more, cursor = as_flag(block.get(NEXT_PAGE_AVAILABLE)), as_text(block.get(NEXT_CURSOR))
    if more is False:
        return None
    if cursor is None:
        if more or full:
            unreadable(response, "The page does not say where the next one begins", key=key)
        return None
    if cursor == before:
        unreadable(response, "The next page of the list is this one again: it does not advance", key=key)
    return cursor
