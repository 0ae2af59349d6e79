"""What can be done with a Tango order that exists: find it, send it again, wait for it, settle its key."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from reward_orders.core.errors import ConfigurationError, InProgressError
from reward_orders.core.excerpt import excerpt, quoted
from reward_orders.core.flow import discard
from reward_orders.core.record import data_of
from reward_orders.core.wire import ResponseInfo, check_id, json_object, request_id
from reward_orders.http.identity import another_order, understood
from reward_orders.http.requests import build
from reward_orders.http.session import check_seconds, pause, send_with_retry
from reward_orders.tango import reading
from reward_orders.tango.models import Resend, TangoOrder
from reward_orders.tango.settings import check_text

if TYPE_CHECKING:
    from reward_orders.core.flow import Flow
    from reward_orders.tango.settings import TangoSettings

RESEND_METHODS = ("NONE", "EMAIL", "PHONE", "WHATSAPP")
UNFINISHED = frozenset({"queued", "onhold"})  # and every pending…, such as PENDING_MR and PENDING_KYB
STATUSES = ("status", "orderStatus", "lineItemStatus")  # where an answer may say it, best first
POLL_FIRST, POLL_MOST = 1.0, 30.0  # seconds; a review may take a business day (docs/vendors.md, Tango 11.2)


def find(settings: TangoSettings, *, key: str, account: str | None) -> Flow[TangoOrder | None]:
    """The order of a key on one account, or None."""
    from reward_orders.core.keys import fit_key
    from reward_orders.tango.create import KEY_ALPHABET, KEY_LENGTH

    sent_key = fit_key(key, max_length=KEY_LENGTH, alphabet=KEY_ALPHABET)
    payer = settings.account if account is None else check_text(account, argument="account")
    order = yield from reading.find(settings.session, sent_key, account=payer)
    if order is None:
        return None
    caller_key = None if sent_key == key else key
    return TangoOrder(data_of(order), order.response, caller_key=caller_key, sent_key=sent_key)


def resend(
    settings: TangoSettings,
    order_id: str,
    *,
    new_email: str | None,
    new_mobile: str | None,
    new_etid: str | None,
    new_delivery_method: str | None,
) -> Flow[Resend]:
    """Send the reward again; not idempotent, so it is repeated only when provably nothing was taken."""
    from reward_orders_api.api.tango.tango_resend_order import request_kwargs
    from reward_orders_api.models.tango_resend_request import TangoResendRequest

    if new_delivery_method is not None and new_delivery_method not in RESEND_METHODS:
        allowed = ", ".join(RESEND_METHODS)
        raise ConfigurationError(f"new_delivery_method must be one of {allowed}, not {quoted(new_delivery_method)}.")
    given = {
        "newEmail": ("new_email", new_email),
        "newMobile": ("new_mobile", new_mobile),
        "newEtid": ("new_etid", new_etid),
        "newDeliveryMethod": ("new_delivery_method", new_delivery_method),
    }
    fields = {wire: check_text(value, argument=name) for wire, (name, value) in given.items() if value is not None}
    kwargs = request_kwargs(check_id(order_id, argument="id"), body=TangoResendRequest.from_dict(fields))
    request = build(settings.session, "tangoResendOrder", kwargs, template="/raas/v2/orders/{id}/resends")
    response = yield from send_with_retry(settings.session, request, writes=True)
    data = yield from understood(response, partial(json_object, what="tangoResendOrder"))
    if data.get("referenceOrderID") not in {None, "", order_id}:
        data.clear()  # a traceback that prints locals must not print it
        yield from discard(response)
        raise another_order(request, response)
    return Resend(data, ResponseInfo(status=response.status, request_id=request_id(response)))


def wait(settings: TangoSettings, order_id: str, *, timeout: float) -> Flow[TangoOrder]:
    """Read the order until it is neither pending, queued nor on hold."""
    session = settings.session
    started = session.clock.monotonic()
    ends = started + check_seconds(timeout, argument="timeout")
    next_pause = POLL_FIRST
    while True:
        order = yield from reading.get(session, order_id)
        status = _status(order)
        if not _unfinished(status):
            return order
        left = ends - session.clock.monotonic()
        if left <= 0:
            raise InProgressError(
                f"The order {quoted(order.id)} is still {excerpt(status)}: waited "
                f"{session.clock.monotonic() - started:.0f} s, until "
                f"{datetime.fromtimestamp(session.clock.time(), UTC):%Y-%m-%d %H:%M:%S} UTC.",
                key=order.key,
                request_id=order.response.request_id,
                hint="A review may take a business day; wait for it again later.",
            )
        yield from pause(session, "tangoGetOrder", min(next_pause, left), reason="poll", key=order.key)
        next_pause = min(next_pause * 2, POLL_MOST)


def _status(order: TangoOrder) -> str:
    """The first status the answer tells: it is absent, empty or under another name in some.

    See docs/vendors.md, Tango 11.3.
    """
    told = (data_of(order).get(name) for name in STATUSES)
    return next((status for status in told if isinstance(status, str) and status.strip()), "")


def _unfinished(status: str) -> bool:
    """Whether a status may still change, however it is spelled: the user pages write Pending and On Hold."""
    word = "".join(filter(str.isalnum, status)).casefold()
    return word.startswith("pending") or word in UNFINISHED
