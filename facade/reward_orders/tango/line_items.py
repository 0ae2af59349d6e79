"""`tango.line_items`: what became of rewards, and what can still be done with them.

Cancel, freeze, unfreeze and reissue are asked for once. Before each the line item is read: what the vendor's rules
forbid is not sent, and what is so already is not asked for again. If an answer is lost, the line item is read
again, and either shows that it happened or the error says what was seen. A reissue takes no reference of ours, so a
second one buys a second reward: it is looked up and never repeated (docs/vendors.md, Tango 19).
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
from reward_orders.core.operation import Awaited, Blocking, listing, operation
from reward_orders.core.order import order_of
from reward_orders.core.wire import ResponseInfo, check_id
from reward_orders.http.identity import understood
from reward_orders.http.requests import build
from reward_orders.http.session import pause, send_with_retry
from reward_orders.tango import line_item as reading
from reward_orders.tango.settings import check_text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from decimal import Decimal
    from enum import StrEnum

    from reward_orders.core.dates import When
    from reward_orders.core.flow import Flow
    from reward_orders.core.wire import Request, Response
    from reward_orders.http.session import Session
    from reward_orders.lists.pager import OnProgress, Paged
    from reward_orders.tango.line_item import LineItem
    from reward_orders.tango.models import TangoOrder
    from reward_orders.tango.settings import TangoSettings
    from reward_orders.tango.values import Recipient
    from reward_orders_api.models.tango_delivery_method import TangoDeliveryMethodText
    from reward_orders_api.types import Unset

WINDOW = timedelta(days=5)  # calendar days after sending in which Tango takes cancels and freezes
LOOKS = (0.0, 1.0, 3.0)  # seconds before each look after a lost answer: accepted actions happen a moment later
OTHER = "OTHER"
R = TypeVar("R", bound="StrEnum")


@frozen(kw_only=True)
class LineItemAction:
    """A change of a line item that Tango took: `action` is "cancel", "freeze" or "unfreeze".

    Taken is not done: a cancel's refund comes later, a freeze ends after 48 hours. `already` says that nothing was sent
    because the line item was so before; `line_item` is how it read last; `response` the answer that took it, None where
    that was lost or nothing was sent.
    """

    id: str
    action: str
    already: bool
    line_item: LineItem
    response: ResponseInfo | None


class LineItemOperations:
    """The line items of one Tango platform."""

    _settings: TangoSettings

    @operation
    def get(self, id: str) -> Flow[LineItem]:
        """Read one line item with its credentials and its history; raises NotFoundError."""
        return (yield from reading.get(self._settings.session, id))

    @listing
    def list(
        self,
        *,
        start: When | None = None,
        end: When | None = None,
        reference_order_id: str | None = None,
        external_ref_id: str | None = None,
        utid: str | None = None,
        ptid: str | None = None,
        etid: str | None = None,
        account_identifier: str | None = None,
        status: str | None = None,
        order_status: str | None = None,
        email_status: str | None = None,
        delivery_method: str | None = None,
        delivery_status: str | None = None,
        order_source: str | None = None,
        recipient_email: str | None = None,
        recipient_mobile_number: str | None = None,
        recipient_first_name: str | None = None,
        recipient_last_name: str | None = None,
        recipient_street_line_1: str | None = None,
        recipient_street_line_2: str | None = None,
        recipient_city: str | None = None,
        recipient_state_or_province: str | None = None,
        recipient_postal_code: str | None = None,
        recipient_country: str | None = None,
        campaign: str | None = None,
        purchase_order_number: str | None = None,
        order_notes: str | None = None,
        min_remaining_balance: Decimal | int | str | None = None,
        max_remaining_balance: Decimal | int | str | None = None,
        has_remaining_balance: bool | None = None,
        cursor: str | None = None,
        page_size: int = 100,
        read_ahead: bool = False,
        on_progress: OnProgress | None = None,
    ) -> Paged[LineItem]:
        """Every line item that matches the filters, each once, the newest first; rows carry no credentials.

        `email_status="BOUNCE"` gives the e-mails that did not arrive. `external_ref_id` is the key of the order, for
        this filter only. `start` and `end` bound the date of issue, both included. Balances say something for choice
        products alone. `cursor` carries on where another pager's `.cursor` was; a page by its number takes as many
        requests. Raises ConfigurationError for wrong filters, such as values that no line item can have, and while
        looping what every read does, and UnreadableResponseError if fewer came than Tango counts.
        """
        from reward_orders.lists.pager import Paged
        from reward_orders.tango.line_item_listing import listed

        return Paged(
            listed(
                self._settings.session,
                start=start,
                end=end,
                min_remaining_balance=min_remaining_balance,
                max_remaining_balance=max_remaining_balance,
                has_remaining_balance=has_remaining_balance,
                texts={
                    "reference_order_id": reference_order_id,
                    "external_ref_id": external_ref_id,
                    "utid": utid,
                    "ptid": ptid,
                    "etid": etid,
                    "account_identifier": account_identifier,
                    "status": status,
                    "order_status": order_status,
                    "email_status": email_status,
                    "delivery_method": delivery_method,
                    "delivery_status": delivery_status,
                    "order_source": order_source,
                    "recipient_email": recipient_email,
                    "recipient_mobile_number": recipient_mobile_number,
                    "recipient_first_name": recipient_first_name,
                    "recipient_last_name": recipient_last_name,
                    "recipient_street_line_1": recipient_street_line_1,
                    "recipient_street_line_2": recipient_street_line_2,
                    "recipient_city": recipient_city,
                    "recipient_state_or_province": recipient_state_or_province,
                    "recipient_postal_code": recipient_postal_code,
                    "recipient_country": recipient_country,
                    "campaign": campaign,
                    "purchase_order_number": purchase_order_number,
                    "order_notes": order_notes,
                },
                cursor=cursor,
                page_size=page_size,
            ),
            cursor=cursor,
            read_ahead=read_ahead,
            on_progress=on_progress,
        )

    @operation
    def cancel(self, id: str, *, reason: str, other_reason: str | None = None) -> Flow[LineItemAction]:
        """Take back an unredeemed choice product within five days of sending; the refund, less fees, comes later.

        `reason` is DELIVERY_INFO, REWARD_AMOUNT, REWARD_TYPE, RECIPIENT, CURRENCY, RECIPIENT_REQUESTED,
        RECIPIENT_OBLIGATIONS, DUPLICATE, FRAUD, or OTHER with `other_reason`. A line item that is cancelled already
        gives `already=True`. Raises ActionRefusedError (nothing was sent), RefusedError (Tango said no),
        OutcomeUnknownError with `.seen` (never sent twice). https://developers.tangocard.com/docs/cancel-line-items
        """
        from reward_orders_api.api.tango.tango_cancel_line_item import request_kwargs
        from reward_orders_api.models.tango_cancel_line_item_request import TangoCancelLineItemRequest
        from reward_orders_api.models.tango_cancel_reason import TangoCancelReason

        code, words = _reason(TangoCancelReason, reason, other_reason)
        body = TangoCancelLineItemRequest(reason_code=code, other_reason=words)
        session, kwargs = self._settings.session, request_kwargs(_id(id), body=body)
        request = build(session, "tangoCancelLineItem", kwargs, template="/raas/v2/lineItems/{id}/cancel")

        def check(line_item: LineItem) -> bool:
            if line_item.is_cancelled:
                return True
            _check_may_end(session, line_item, "cancelled", may=line_item.can_cancel)
            return False

        return (yield from _change(session, id, "cancel", request, check=check, is_done=lambda one: one.is_cancelled))

    @operation
    def freeze(self, id: str, *, reason: str, other_reason: str | None = None) -> Flow[LineItemAction]:
        """Stop an unredeemed choice product within five days of sending; it thaws by itself after 48 hours.

        `reason` is DELIVERY_INFO, REWARD_AMOUNT, REWARD_TYPE, VERIFY_ORDER, FRAUD, or OTHER with `other_reason`. A
        frozen one gives `already=True`: its 48 hours do not start again. Raises as `cancel` does.
        https://developers.tangocard.com/docs/freeze-line-items
        """
        from reward_orders_api.api.tango.tango_freeze_line_item import request_kwargs
        from reward_orders_api.models.tango_freeze_line_item_request import TangoFreezeLineItemRequest
        from reward_orders_api.models.tango_freeze_reason import TangoFreezeReason

        code, words = _reason(TangoFreezeReason, reason, other_reason)
        body = TangoFreezeLineItemRequest(reason_code=code, other_reason=words)
        session, kwargs = self._settings.session, request_kwargs(_id(id), body=body)
        request = build(session, "tangoFreezeLineItem", kwargs, template="/raas/v2/lineItems/{id}/freeze")

        def check(line_item: LineItem) -> bool:
            if line_item.is_frozen:
                return True
            _check_may_end(session, line_item, "frozen", may=line_item.can_freeze)
            return False

        return (yield from _change(session, id, "freeze", request, check=check, is_done=lambda one: one.is_frozen))

    @operation
    def unfreeze(self, id: str, *, reason: str, other_reason: str | None = None) -> Flow[LineItemAction]:
        """End a freeze before its 48 hours are over, also after the fifth day.

        `reason` is DELIVERY_INFO, REWARD_AMOUNT, REWARD_TYPE, VERIFY_ORDER (or VERIFIED_ORDER: Tango's pages disagree),
        FRAUD, or OTHER with `other_reason`. Raises as `cancel` does; whether it is frozen at all, Tango judges.
        https://developers.tangocard.com/docs/unfreeze-line-items
        """
        from reward_orders_api.api.tango.tango_unfreeze_line_item import request_kwargs
        from reward_orders_api.models.tango_unfreeze_line_item_request import TangoUnfreezeLineItemRequest
        from reward_orders_api.models.tango_unfreeze_reason import TangoUnfreezeReason

        code, words = _reason(TangoUnfreezeReason, reason, other_reason)
        body = TangoUnfreezeLineItemRequest(reason_code=code, other_reason=words)
        session, kwargs = self._settings.session, request_kwargs(_id(id), body=body)
        request = build(session, "tangoUnfreezeLineItem", kwargs, template="/raas/v2/lineItems/{id}/unfreeze")
        was_frozen = False

        def check(line_item: LineItem) -> bool:
            nonlocal was_frozen
            was_frozen = line_item.is_frozen
            if line_item.is_cancelled:
                raise _refused(line_item, "already_cancelled", "unfrozen", "it is cancelled")
            return False

        def is_done(line_item: LineItem) -> bool:
            return was_frozen and line_item.reward_status is not None and not line_item.is_frozen

        return (yield from _change(session, id, "unfreeze", request, check=check, is_done=is_done))

    @operation
    def reissue(
        self,
        id: str,
        *,
        reason: str,
        other_reason: str | None = None,
        amount: Decimal | int | str | None = None,
        delivery_method: TangoDeliveryMethodText | str | None = None,
        recipient: Recipient | None = None,
        notes: str | None = None,
    ) -> Flow[TangoOrder]:
        """Cancel a reward and order the same item again from the same account; gives the new order.

        What is not given stays as it was. `reason` is DELIVERY_INFO, REWARD_AMOUNT, REWARD_TYPE, RECIPIENT, CURRENCY,
        RECIPIENT_REQUESTED, or OTHER with `other_reason`. It takes no key: each reissue buys, so a line item that was
        reissued is refused, and one in doubt is looked up and never repeated. Raises ActionRefusedError (nothing was
        sent; `.seen.reissued_to` names the new line item if there is one), RefusedError (Tango said no),
        OutcomeUnknownError with `.seen`: read the line item, and reissue again only if `reissued_to` stays None.
        https://developers.tangocard.com/docs/reissue-line-items
        """
        from reward_orders.core.money import decimal_amount
        from reward_orders.tango.order_request import body_amount
        from reward_orders.tango.values import reissue_recipient, text_or_none
        from reward_orders_api.api.tango.tango_reissue_line_item import request_kwargs
        from reward_orders_api.models.tango_reissue_line_item_request import TangoReissueLineItemRequest
        from reward_orders_api.models.tango_reissue_method import TangoReissueMethod
        from reward_orders_api.models.tango_reissue_reason import TangoReissueReason
        from reward_orders_api.types import given

        code, words = _reason(TangoReissueReason, reason, other_reason)
        if delivery_method is not None and delivery_method not in tuple(TangoReissueMethod):
            raise ConfigurationError(f"delivery_method must be one of {', '.join(TangoReissueMethod)}.")
        body = TangoReissueLineItemRequest(
            reason_code=code,
            other_reason=words,
            amount=given(None if amount is None else body_amount(decimal_amount(amount, argument="amount"))),
            delivery_method=given(None if delivery_method is None else TangoReissueMethod(delivery_method)),
            recipient=given(reissue_recipient(recipient)),
            notes=given(text_or_none(notes, "notes")),
        )
        session, kwargs = self._settings.session, request_kwargs(_id(id), body=body)
        request = build(session, "tangoReissueLineItem", kwargs, template="/raas/v2/lineItems/{id}/reissue")
        return (yield from _reissued(session, id, request))


def _reissued(session: Session, id: str, request: Request) -> Flow[TangoOrder]:
    before = yield from reading.get(session, id)
    if before.reissued_to is not None:
        why = f"it was reissued as {quoted(before.reissued_to)}, and each reissue buys"
        raise _refused(before, "already_reissued", "reissued", why)
    if before.is_cancelled:
        raise _refused(before, "already_cancelled", "reissued", "it is cancelled; order again instead")
    _check_may_end(session, before, "reissued", may=before.can_cancel)
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


def _change(
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


def _check_may_end(session: Session, line_item: LineItem, done: str, *, may: bool | None) -> None:
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
    raise _refused(line_item, rule, done, why)


def _refused(line_item: LineItem, rule: str, done: str, why: str) -> ActionRefusedError:
    error = ActionRefusedError(
        f"The line item {quoted(line_item.id)} cannot be {done}: {why}. Nothing was sent.",
        request_id=line_item.response.request_id,
        hint="Read it with line_items.get(); docs/tango-around-orders.md has the rules.",
    )
    error.rule, error.seen = rule, line_item
    return error


def _reason(kind: type[R], reason: object, other: object) -> tuple[R, str | Unset]:
    from reward_orders_api.types import UNSET

    codes: Sequence[str] = tuple(kind)
    if reason not in codes:
        raise ConfigurationError(f"reason must be one of {', '.join(codes)}.")
    if (reason == OTHER) is (other is None):
        raise ConfigurationError('other_reason says why where reason="OTHER", and only there.')
    return kind(str(reason)), UNSET if other is None else check_text(other, argument="other_reason")


def _id(id: str) -> str:
    return check_id(id, argument="id", of="line item")


class TangoLineItems(LineItemOperations, Blocking["TangoSettings"]):
    """The line items of one Tango platform."""


class AsyncTangoLineItems(LineItemOperations, Awaited["TangoSettings"]):
    """The line items of one Tango platform, for tasks; each method does what it does on `TangoLineItems`."""
