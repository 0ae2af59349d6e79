"""`tango.line_items`: what became of rewards, and what can still be done with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reward_orders.core.errors import ConfigurationError
from reward_orders.core.operation import Awaited, Blocking, listing, operation
from reward_orders.http.requests import build
from reward_orders.tango import line_item as reading
from reward_orders.tango.line_item_changes import (
    change,
    check_may_end,
    checked_id,
    checked_reason,
    refused,
    reissued,
)
from reward_orders.tango.line_item_updates import LineItemUpdates

if TYPE_CHECKING:
    from decimal import Decimal

    from reward_orders.core.dates import When
    from reward_orders.core.flow import Flow
    from reward_orders.lists.pager import OnProgress, Paged
    from reward_orders.tango.line_item import LineItem
    from reward_orders.tango.line_item_changes import LineItemAction
    from reward_orders.tango.models import TangoOrder
    from reward_orders.tango.settings import TangoSettings
    from reward_orders.tango.values import Recipient
    from reward_orders_api.models.tango_delivery_method import TangoDeliveryMethodText
    from reward_orders_api.models.tango_delivery_status import TangoDeliveryStatusText
    from reward_orders_api.models.tango_email_status import TangoEmailStatusText
    from reward_orders_api.models.tango_line_item_order_status import TangoLineItemOrderStatusText
    from reward_orders_api.models.tango_line_item_status import TangoLineItemStatusText
    from reward_orders_api.models.tango_listed_delivery_method import TangoListedDeliveryMethodText


class LineItemOperations(LineItemUpdates):
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
        status: TangoLineItemStatusText | str | None = None,
        order_status: TangoLineItemOrderStatusText | str | None = None,
        email_status: TangoEmailStatusText | str | None = None,
        delivery_method: TangoListedDeliveryMethodText | str | None = None,
        delivery_status: TangoDeliveryStatusText | str | None = None,
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

        code, words = checked_reason(TangoCancelReason, reason, other_reason)
        body = TangoCancelLineItemRequest(reason_code=code, other_reason=words)
        session, kwargs = self._settings.session, request_kwargs(checked_id(id), body=body)
        request = build(session, "tangoCancelLineItem", kwargs, template="/raas/v2/lineItems/{id}/cancel")

        def check(line_item: LineItem) -> bool:
            if line_item.is_cancelled:
                return True
            check_may_end(session, line_item, "cancelled", may=line_item.can_cancel)
            return False

        return (yield from change(session, id, "cancel", request, check=check, is_done=lambda one: one.is_cancelled))

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

        code, words = checked_reason(TangoFreezeReason, reason, other_reason)
        body = TangoFreezeLineItemRequest(reason_code=code, other_reason=words)
        session, kwargs = self._settings.session, request_kwargs(checked_id(id), body=body)
        request = build(session, "tangoFreezeLineItem", kwargs, template="/raas/v2/lineItems/{id}/freeze")

        def check(line_item: LineItem) -> bool:
            if line_item.is_frozen:
                return True
            check_may_end(session, line_item, "frozen", may=line_item.can_freeze)
            return False

        return (yield from change(session, id, "freeze", request, check=check, is_done=lambda one: one.is_frozen))

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

        code, words = checked_reason(TangoUnfreezeReason, reason, other_reason)
        body = TangoUnfreezeLineItemRequest(reason_code=code, other_reason=words)
        session, kwargs = self._settings.session, request_kwargs(checked_id(id), body=body)
        request = build(session, "tangoUnfreezeLineItem", kwargs, template="/raas/v2/lineItems/{id}/unfreeze")
        was_frozen = False

        def check(line_item: LineItem) -> bool:
            nonlocal was_frozen
            was_frozen = line_item.is_frozen
            if line_item.is_cancelled:
                raise refused(line_item, "already_cancelled", "unfrozen", "it is cancelled")
            return False

        def is_done(line_item: LineItem) -> bool:
            return was_frozen and line_item.reward_status is not None and not line_item.is_frozen

        return (yield from change(session, id, "unfreeze", request, check=check, is_done=is_done))

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

        code, words = checked_reason(TangoReissueReason, reason, other_reason)
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
        session, kwargs = self._settings.session, request_kwargs(checked_id(id), body=body)
        request = build(session, "tangoReissueLineItem", kwargs, template="/raas/v2/lineItems/{id}/reissue")
        return (yield from reissued(session, id, request))


class TangoLineItems(LineItemOperations, Blocking["TangoSettings"]):
    """The line items of one Tango platform."""


class AsyncTangoLineItems(LineItemOperations, Awaited["TangoSettings"]):
    """The line items of one Tango platform, for tasks; each method does what it does on `TangoLineItems`."""
