"""What else is done with line items: labels, another sending, the address of an embedded reward, reasons."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from reward_orders.core.errors import ConfigurationError
from reward_orders.core.excerpt import quoted
from reward_orders.core.flow import discard
from reward_orders.core.operation import operation
from reward_orders.core.secrets import Secret
from reward_orders.core.wire import ResponseInfo, json_object, unreadable
from reward_orders.http.identity import another_order, names_another, understood
from reward_orders.http.requests import build
from reward_orders.http.session import send_with_retry
from reward_orders.tango.line_item_changes import change, checked_id, checked_reason
from reward_orders.tango.settings import check_text

if TYPE_CHECKING:
    from reward_orders.core.flow import Flow
    from reward_orders.core.wire import Response
    from reward_orders.tango.line_item import LineItem
    from reward_orders.tango.line_item_changes import LineItemAction
    from reward_orders.tango.models import Resend
    from reward_orders.tango.reasons import ReasonCodes
    from reward_orders.tango.settings import TangoSettings
    from reward_orders_api.models.tango_resend_method import TangoResendMethodText


class LineItemUpdates:
    """Labels, another sending, the address of an embedded reward, and reasons."""

    _settings: TangoSettings

    @operation
    def update(
        self,
        id: str,
        *,
        campaign: str | None = None,
        order_notes: str | None = None,
        purchase_order_number: str | None = None,
    ) -> Flow[LineItemAction]:
        """Change labels of the order that a line item belongs to; what is not given stays, and none can be cleared.

        Labels that read so already give `already=True`. Raises ConfigurationError where none is given or one is blank,
        RefusedError (Tango said no), OutcomeUnknownError with `.seen`: the same call again changes nothing twice.
        """
        from reward_orders_api.api.tango.tango_update_line_item import request_kwargs
        from reward_orders_api.models.tango_update_line_item_request import TangoUpdateLineItemRequest
        from reward_orders_api.types import given

        labels = {"campaign": campaign, "order_notes": order_notes, "purchase_order_number": purchase_order_number}
        wanted = {name: check_text(text, argument=name) for name, text in labels.items() if text is not None}
        if not wanted:
            raise ConfigurationError(f"Nothing to update; pass one of {', '.join(labels)}.")
        body = TangoUpdateLineItemRequest(
            campaign=given(campaign),
            order_notes=given(order_notes),
            purchase_order_number=given(purchase_order_number),
        )
        session, kwargs = self._settings.session, request_kwargs(checked_id(id), body=body)
        request = build(session, "tangoUpdateLineItem", kwargs, template="/raas/v2/lineItems/{id}")

        def reads_so(line_item: LineItem) -> bool:
            shown = {
                "campaign": line_item.campaign,
                "order_notes": line_item.order_notes,
                "purchase_order_number": line_item.purchase_order_number,
            }
            return all(shown[name] == text for name, text in wanted.items())

        return (yield from change(session, id, "update", request, check=reads_so, is_done=reads_so))

    @operation
    def resend(
        self,
        id: str,
        *,
        reason: str | None = None,
        other_reason: str | None = None,
        new_email: str | None = None,
        new_mobile_number: str | None = None,
        new_etid: str | None = None,
        new_delivery_method: TangoResendMethodText | str | None = None,
    ) -> Flow[Resend]:
        """Send the reward again, to the same person; what is not given stays as the order had it.

        `reason` is NOT_RECEIVED, LOST_DELETED, DELIVERY_INFO, DELIVERY_METHOD, REMINDER, or OTHER with `other_reason`.
        For the line item of any order, also of one with many; else as `orders.resend`. Not idempotent: repeated only
        when it provably never left.
        """
        from reward_orders.tango.models import Resend
        from reward_orders_api.api.tango.tango_resend_line_item import request_kwargs
        from reward_orders_api.models.tango_line_item import REFERENCE_LINE_ITEM_ID
        from reward_orders_api.models.tango_resend_line_item_request import TangoResendLineItemRequest
        from reward_orders_api.models.tango_resend_method import TangoResendMethod
        from reward_orders_api.models.tango_resend_reason import TangoResendReason
        from reward_orders_api.types import UNSET, given

        if new_delivery_method is not None and new_delivery_method not in tuple(TangoResendMethod):
            allowed = ", ".join(TangoResendMethod)
            raise ConfigurationError(
                f"new_delivery_method must be one of {allowed}, not {quoted(new_delivery_method)}."
            )
        texts = {"new_email": new_email, "new_mobile_number": new_mobile_number, "new_etid": new_etid}
        for name, text in texts.items():
            if text is not None:
                check_text(text, argument=name)
        code, words = (
            (UNSET, UNSET)
            if reason is None and other_reason is None
            else checked_reason(TangoResendReason, reason, other_reason)
        )
        body = TangoResendLineItemRequest(
            new_delivery_method=UNSET if new_delivery_method is None else TangoResendMethod(new_delivery_method),
            new_email=given(new_email),
            new_mobile_number=given(new_mobile_number),
            new_etid=given(new_etid),
            reason_code=code,
            other_reason=words,
        )
        session, kwargs = self._settings.session, request_kwargs(checked_id(id), body=body)
        request = build(session, "tangoResendLineItem", kwargs, template="/raas/v2/lineItems/{id}/resends")
        response = yield from send_with_retry(session, request, writes=True)
        data = yield from understood(response, partial(json_object, what=request.operation))
        if names_another(data.get(REFERENCE_LINE_ITEM_ID), id):
            data.clear()  # a traceback that prints locals must not print it
            yield from discard(response)
            raise another_order(request, response, what="line item")
        return Resend(data, ResponseInfo.of(response))

    @operation
    def embedded_url(self, id: str) -> Flow[Secret]:
        """The address under which an embedded reward is shown in a page of yours; whoever reads it can redeem it.

        For rewards that were ordered with `delivery_method="EMBEDDED"`. Raises what every read does, and
        UnreadableResponseError where the answer has no address.
        """
        from reward_orders_api.api.tango.tango_get_embedded_url import request_kwargs
        from reward_orders_api.models.tango_embedded_url import TangoEmbeddedUrl

        session, kwargs = self._settings.session, request_kwargs(checked_id(id))
        request = build(session, "tangoGetEmbeddedUrl", kwargs, template="/raas/v2/lineItems/{id}/embeddedUrl")

        def read(response: Response) -> Secret:
            address = TangoEmbeddedUrl(json_object(response, what=request.operation)).url
            if address is None:
                unreadable(response, "The answer has no address of the embedded reward")
            return Secret(address)

        response = yield from send_with_retry(session, request)
        return (yield from understood(response, read))

    @operation
    def reason_codes(self) -> Flow[ReasonCodes]:
        """The reasons that Tango takes today for cancel, freeze, unfreeze and reissue, with its words for each."""
        from reward_orders.tango.reasons import of_line_items

        return (yield from of_line_items(self._settings.session))
