"""Reading one order: by its id, or by its key; and what its status says."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from reward_orders.core.errors import ConfigurationError, RewardOrdersError
from reward_orders.core.order import order_of
from reward_orders.core.wire import check_id
from reward_orders.http.identity import answer_named
from reward_orders.http.requests import build
from reward_orders.tango.models import TangoOrder
from reward_orders_api.models.tango_order import LINE_ITEM_STATUS, ORDER_STATUS, STATUS
from reward_orders_api.records import data_of

if TYPE_CHECKING:
    from reward_orders.core.flow import Flow
    from reward_orders.http.session import Session

UNFINISHED = frozenset({"queued", "onhold"})  # and every pending…, such as PENDING_MR and PENDING_KYB
STATUSES = (STATUS, ORDER_STATUS, LINE_ITEM_STATUS)  # where an answer may say it, best first


def get(session: Session, order_id: str, *, key: str | None = None, ends: float | None = None) -> Flow[TangoOrder]:
    """One order with its reward. Where it is read for a `key`, it must not name another one."""
    from reward_orders_api.api.tango.tango_get_order import request_kwargs

    kwargs = request_kwargs(check_id(order_id, argument="id"))
    request = build(session, "tangoGetOrder", kwargs, template="/raas/v2/orders/{id}")

    def is_named(order: TangoOrder) -> bool:
        return order.id == order_id and (key is None or order.external_ref_id in {None, key})

    read = partial(order_of, TangoOrder, what=request.operation, key=key)
    return (yield from answer_named(session, request, read, is_named, key=key, ends=ends))


def find(session: Session, key: str, *, account: str | None, ends: float | None = None) -> Flow[TangoOrder | None]:
    """The order of a key, with its reward, or None once every order that Tango lists for the key was looked at.

    The list's way of matching text is not documented, so its rows are compared here; refs are per account, and
    accounts have no case (docs/vendors.md, Tango 2.4).
    """
    ends = session.ends() if ends is None else ends
    try:
        found = yield from _candidates(session, key, account=account, ends=ends)
    except RewardOrdersError as error:
        error.key = error.key or key
        raise
    if account is None and len({(order.account_identifier or "").casefold() for order in found}) > 1:
        raise ConfigurationError("Several accounts have an order under this key; pass account= to say which.", key=key)
    if not found:
        return None
    # A ref may make a second order after its 90 days; the first is the one it stands for.
    first = min(found, key=lambda order: order.created_at or datetime.max.replace(tzinfo=UTC))
    return (yield from get(session, first.id, key=key, ends=ends))


def _candidates(session: Session, key: str, *, account: str | None, ends: float) -> Flow[list[TangoOrder]]:
    """The orders with exactly this ref on this account; without an account, those of every account."""
    from reward_orders.lists.pager import next_page
    from reward_orders.tango.listing import Listing
    from reward_orders.tango.windows import Period

    filters = {"external_ref_id": key} | ({} if account is None else {"account_identifier": account})
    walk = Listing(session, filters, Period(None, None), None, key=key, ends=ends).walk(False)
    found: list[TangoOrder] = []
    while (page := (yield from next_page(walk))) is not None:
        found += [order for order in page.items if order.key == key and _is_of(order, account)]
        if found and account is not None:
            break
    return found


def _is_of(order: TangoOrder, account: str | None) -> bool:
    """Whether an order may be this account's; a row that does not name its account may be anybody's."""
    named = order.account_identifier
    return account is None or named is None or named.casefold() == account.casefold()


def status_of(order: TangoOrder) -> str:
    """The first status the answer tells: it is absent, empty or under another name in some.

    See docs/vendors.md, Tango 11.3.
    """
    told = (data_of(order).get(name) for name in STATUSES)
    return next((status for status in told if isinstance(status, str) and status.strip()), "")


def is_unfinished(status: str) -> bool:
    """Whether a status may still change, however it is spelled: the user pages write Pending and On Hold."""
    word = "".join(filter(str.isalnum, status)).casefold()
    return word.startswith("pending") or word in UNFINISHED
