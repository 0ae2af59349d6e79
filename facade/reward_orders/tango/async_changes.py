"""What can be changed of an asynchronous order once it is placed: labels, and when a scheduled reward is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reward_orders.core.errors import ConfigurationError, RewardOrdersError
from reward_orders.core.flow import discard
from reward_orders.core.operation import operation
from reward_orders.core.wire import ResponseInfo, json_object, object_or_empty
from reward_orders.http.identity import another_order, names_another, understood
from reward_orders.http.requests import build
from reward_orders.http.session import send_with_retry
from reward_orders.tango.async_reading import ORDER
from reward_orders.tango.line_item_changes import checked_id
from reward_orders.tango.settings import check_text
from reward_orders_api.models.tango_async_line_item_update import TangoAsyncLineItemUpdate
from reward_orders_api.models.tango_async_order_detail import EXTERNAL_REF_ID
from reward_orders_api.types import given

if TYPE_CHECKING:
    from datetime import date

    from reward_orders.core.flow import Flow
    from reward_orders.core.wire import Response
    from reward_orders.http.session import Session
    from reward_orders.tango.async_reading import Place
    from reward_orders.tango.reasons import ReasonCodes
    from reward_orders.tango.settings import TangoSettings
    from reward_orders.tango.values import Sender


LABELS = ("campaign", "notes", "purchase_order_number")


class RewardUpdate(TangoAsyncLineItemUpdate):
    """A line of an asynchronous order after its change, as Tango tells it."""

    __slots__ = ("response",)

    def __init__(self, data: dict[str, object], response: ResponseInfo) -> None:
        self._data = data
        self.response = response

    def __reduce__(self) -> tuple[object, ...]:
        return RewardUpdate, (self._data, self.response)


class AsyncChanges:
    """Changes of asynchronous orders that are placed."""

    _settings: TangoSettings

    @operation
    def update_reward(
        self,
        id: str,
        *,
        delivery_date: date | str,
        note: str | None = None,
        sender: Sender | None = None,
    ) -> Flow[RewardUpdate]:
        """Change the day on which a scheduled reward is sent, its note and its sender; `id` is `rewards[key].id`.

        The day must always be said: whether Tango sends a reward at once where it is left out is not documented
        (docs/vendors.md, Tango 20.14). The same change twice is one. Raises RefusedError (Tango said no),
        OutcomeUnknownError: read the order, or make the same change again.
        """
        from reward_orders.tango import values
        from reward_orders_api.api.tango.tango_update_async_line_item import request_kwargs
        from reward_orders_api.models.tango_update_async_line_item_request import TangoUpdateAsyncLineItemRequest

        day = values.calendar_date(delivery_date, argument="delivery_date")
        if not day:
            raise ConfigurationError("delivery_date is the day the reward is sent; repeat it where it stays.")
        body = TangoUpdateAsyncLineItemRequest(
            delivery_date=day,
            line_item_note=given(None if note is None else check_text(note, argument="note")),
            sender_info=given(values.sender(sender)),
        )
        session, kwargs = self._settings.session, request_kwargs(checked_id(id), body=body)
        request = build(session, "tangoUpdateAsyncLineItem", kwargs, template="/raas/v2/asyncOrders/lineItems/{id}")

        def read(response: Response) -> RewardUpdate:
            return RewardUpdate(json_object(response, what=request.operation), ResponseInfo.of(response))

        response = yield from send_with_retry(session, request, writes=True)
        return (yield from understood(response, read))

    @operation
    def reason_codes(self) -> Flow[ReasonCodes]:
        """The reasons that Tango lists for actions on asynchronous orders, with its words for each."""
        from reward_orders.tango.reasons import of_async_orders

        return (yield from of_async_orders(self._settings.session))


def update_order(session: Session, place: Place, labels: tuple[str | None, str | None, str | None]) -> Flow[None]:
    """Change campaign, notes and purchase order number of an order; raises ConfigurationError where all are None."""
    from reward_orders_api.api.tango.tango_update_async_order import request_kwargs
    from reward_orders_api.models.tango_update_async_order_request import TangoUpdateAsyncOrderRequest

    for name, text in zip(LABELS, labels, strict=True):
        if text is not None:
            check_text(text, argument=name)
    if all(text is None for text in labels):
        raise ConfigurationError(f"Nothing to update; pass one of {', '.join(LABELS)}.", key=place.ref)
    campaign, notes, purchase_order_number = labels
    body = TangoUpdateAsyncOrderRequest(
        campaign=given(campaign), notes=given(notes), purchase_order_number=given(purchase_order_number)
    )
    kwargs = request_kwargs(place.customer, place.account, place.ref, body=body)
    request = build(session, "tangoUpdateAsyncOrder", kwargs, template=ORDER)
    try:
        response = yield from send_with_retry(session, request, writes=True)
    except RewardOrdersError as error:
        error.key = error.key or place.ref
        raise
    if names_another(object_or_empty(response).get(EXTERNAL_REF_ID), place.ref):
        yield from discard(response)
        raise another_order(request, response)
