"""How a line item is changed: looked at before, asked for once, and looked at again where the answer is lost.

What the vendor's rules forbid is not sent, and what is so already is not asked for again. A reissue takes no reference
of ours, so a second one buys a second reward: it is looked up and never repeated (docs/vendors.md, Tango 19).
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar

from attrs import frozen

from reward_orders.core.errors import (
    ActionRefusedError,
    ConfigurationError,
    OutcomeUnknownError,
    RewardOrdersError,
    UnreadableResponseError,
)
from reward_orders.core.excerpt import quoted
from reward_orders.core.order import order_of
from reward_orders.core.wire import ResponseInfo, check_id
from reward_orders.http.identity import understood
from reward_orders.http.session import pause, send_with_retry
from reward_orders.tango import line_item as reading
from reward_orders.tango.settings import check_text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from enum import StrEnum

    from reward_orders.core.flow import Flow
    from reward_orders.core.wire import Request, Response
    from reward_orders.http.session import Session
    from reward_orders.tango.line_item import LineItem
    from reward_orders.tango.models import TangoOrder
    from reward_orders_api.types import Unset

WINDOW = timedelta(days=5)  # calendar days after sending in which Tango takes cancels and freezes
LOOKS = (0.0, 1.0, 3.0)  # seconds before each look after a lost answer: accepted actions happen a moment later
OTHER = "OTHER"
R = TypeVar("R", bound="StrEnum")


@frozen(kw_only=True)
class LineItemAction:
    """A change of a line item that Tango took: `action` is "cancel", "freeze", "unfreeze" or "update".

    Taken is not done: a cancel's refund comes later, a freeze ends after 48 hours. `already` says that nothing was sent
    because the line item was so before; `line_item` is how it read last; `response` the answer that took it, None where
    that was lost or nothing was sent.
    """

    id: str
    action: str
    already: bool
    line_item: LineItem
    response: ResponseInfo | None


def reissued(session: Session, id: str, request: Request) -> Flow[TangoOrder]:
    """The order that a reissue buys: looked at, asked for once, and looked up where its answer is lost."""
    before = yield from reading.get(session, id)
    if before.reissued_to is not None:
        why = f"it was reissued as {quoted(before.reissued_to)}, and each reissue buys"
        raise refused(before, "already_reissued", "reissued", why)
    if before.is_cancelled:
        raise refused(before, "already_cancelled", "reissued", "it is cancelled; order again instead")
    check_may_end(session, before, "reissued", may=before.can_cancel)
    try:
        response = yield from send_with_retry(session, request, writes=True)
        order = yield from understood(response, lambda answer: _new_order(answer, before))
        if response.shared:
            yield from _confirm(session, id, order)
        return order
    except (OutcomeUnknownError, UnreadableResponseError) as doubt:
        after = yield from _look(session, id, "reissue", doubt, is_done=lambda one: one.reissued_to is not None)
    new_id = after.reissued_to
    new = yield from reading.get(session, new_id or "")
    from reward_orders.tango.reading import get

    return (yield from get(session, new.order_id or ""))


def _new_order(response: Response, before: LineItem) -> TangoOrder:
    """The order of a 201; one of another item is not the answer to this request."""
    from reward_orders.tango.models import TangoOrder

    order = order_of(TangoOrder, response, what="tangoReissueLineItem")
    told, asked = order.utid, before.utid
    if order.id == before.order_id or (told is not None and asked is not None and told.upper() != asked.upper()):
        raise UnreadableResponseError("The answer to the reissue names another order.", status=response.status)
    return order


def _confirm(session: Session, id: str, order: TangoOrder) -> Flow[None]:
    """Refuse an order that does not replace the line item: on a shared connection it may be another's answer."""
    try:
        named = (yield from reading.get(session, id)).reissued_to
    except RewardOrdersError:
        return  # the order that came is the best there is
    if named is not None and order.reference_line_item_id not in {None, named}:
        raise UnreadableResponseError("The answer to the reissue names another order.", status=order.response.status)


def change(
    session: Session,
    id: str,
    action: str,
    request: Request,
    *,
    check: Callable[[LineItem], bool],
    is_done: Callable[[LineItem], bool],
) -> Flow[LineItemAction]:
    """Look, send once, and look again where the answer is lost; `check` says that it is so already, or refuses."""
    line_item = yield from reading.get(session, id)
    if check(line_item):
        return LineItemAction(id=id, action=action, already=True, line_item=line_item, response=None)
    try:
        # The body of a 202 is "Accepted" in one pair of quotes or two; it says nothing more.
        response = yield from send_with_retry(session, request, writes=True)
    except OutcomeUnknownError as doubt:
        line_item = yield from _look(session, id, action, doubt, is_done=is_done)
        return LineItemAction(id=id, action=action, already=False, line_item=line_item, response=None)
    info = ResponseInfo.of(response)
    return LineItemAction(id=id, action=action, already=False, line_item=line_item, response=info)


def _look(
    session: Session, id: str, action: str, doubt: RewardOrdersError, *, is_done: Callable[[LineItem], bool]
) -> Flow[LineItem]:
    """The line item once it shows that a request without an answer was carried out; else OutcomeUnknownError."""
    seen: LineItem | None = None
    ends = session.ends()
    try:
        for seconds in LOOKS:
            if seconds >= session.seconds_left(ends):
                break
            if seconds:
                yield from pause(session, "tangoGetLineItem", seconds, reason="poll")
            seen = yield from reading.get(session, id, ends=ends)
            if is_done(seen):
                return seen
    except RewardOrdersError:
        pass  # what was asked for counts more than a look that failed
    if seen is None:
        looked = "it could not be read afterwards"
    else:
        looked = f"it reads status {seen.status}, rewardStatus {seen.reward_status}, reissued to {seen.reissued_to}"
    error = OutcomeUnknownError(
        f"The {action} of the line item {quoted(id)} may have happened, or may still: {looked}.",
        status=doubt.status,
        code=doubt.code,
        request_id=doubt.request_id,
        hint="Each reissue buys. Read the line item in some minutes, and reissue it only if nothing has replaced it."
        if action == "reissue"
        else "Read the line item in some minutes; the same call looks first and asks again only where it is not so.",
    )
    error.seen = seen
    raise error from doubt


def check_may_end(session: Session, line_item: LineItem, done: str, *, may: bool | None) -> None:
    """Refuse what Tango's own flag says it would refuse, with the rule that it most likely breaks.

    A flag that is absent refuses nothing: a customer's window may be longer, and Tango judges.
    """
    if may is not False:
        return
    issued, amount, left = line_item.issued_at, line_item.amount, line_item.remaining_balance
    if (line_item.status or "COMPLETE").upper() != "COMPLETE":
        rule, why = "not_complete", f"its status is {line_item.status}"
    elif amount is not None and left is not None and left < amount:
        rule, why = "redeemed", "it is redeemed, at least in part"
    elif issued is not None and session.clock_now() - issued > WINDOW:
        rule, why = "too_late", f"it was sent more than {WINDOW.days} days ago"
    else:
        rule, why = "not_eligible", "Tango says it cannot be; only unredeemed choice products can"
    raise refused(line_item, rule, done, why)


def refused(line_item: LineItem, rule: str, done: str, why: str) -> ActionRefusedError:
    """The error of a change that a rule forbids."""
    error = ActionRefusedError(
        f"The line item {quoted(line_item.id)} cannot be {done}: {why}. Nothing was sent.",
        request_id=line_item.response.request_id,
        hint="Read it with line_items.get(); docs/tango-around-orders.md has the rules.",
    )
    error.rule, error.seen = rule, line_item
    return error


def checked_reason(kind: type[R], reason: object, other: object) -> tuple[R, str | Unset]:
    """The code of a reason and its words, which only OTHER has. Raises ConfigurationError."""
    from reward_orders_api.types import UNSET

    codes: Sequence[str] = tuple(kind)
    if reason not in codes:
        raise ConfigurationError(f"reason must be one of {', '.join(codes)}.")
    if (reason == OTHER) is (other is None):
        raise ConfigurationError('other_reason says why where reason="OTHER", and only there.')
    return kind(str(reason)), UNSET if other is None else check_text(other, argument="other_reason")


def checked_id(id: str) -> str:
    """The id of a line item, as a path takes it. Raises ConfigurationError."""
    return check_id(id, argument="id", of="line item")
