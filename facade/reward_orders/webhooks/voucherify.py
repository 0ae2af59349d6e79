"""Notifications of Voucherify (docs/vendors.md, Voucherify 18)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reward_orders.core.errors import WebhookError
from reward_orders.core.secrets import guarded
from reward_orders.webhooks.envelope import check_body, check_time, digest_of, object_of, signature_in
from reward_orders.webhooks.signature import as_text, hex_digest, is_signed, secrets_of
from reward_orders_api.models.voucherify_event import DATA
from reward_orders_api.models.voucherify_event import VoucherifyEvent as RawEvent
from reward_orders_api.models.voucherify_order_event_data import VoucherifyOrderEventData
from reward_orders_api.records import Record, as_object

if TYPE_CHECKING:
    from datetime import datetime

    from reward_orders.webhooks.envelope import Headers
    from reward_orders.webhooks.signature import Secrets
    from reward_orders_api.models.voucherify_order import VoucherifyOrder

SIGNATURE = "x-voucherify-signature"
THREE_DAYS = 3 * 86_400.0
"""Seconds. The twelfth and last retry comes 58 hours after the first try."""

_ORDER_EVENTS = "customer.order."
# Strings, closed or not, are kept whole; each alternative takes all it can and never gives back, so that no body makes
# it look at a byte twice.
_STRING_OR_SPACE = re.compile(rb'("(?:[^"\\]++|\\.)*+"?)|[ \t\r\n]++', re.DOTALL)


class VoucherifyEvent(RawEvent):
    """A notification of Voucherify; any attribute may be None, but `data`, `dedupe_id` and `event_type`.

    `event_type` says what happened (`type_` is free text of whoever made the distribution) and `data` has its fields; a
    type that is not known has them in `data.extra`. Events come in any order: of two about one order the one with the
    later `order.updated_at` is newer, and None is the oldest.
    """

    __slots__ = ()

    @property
    def event_type(self) -> str:
        """What happened, such as customer.order.paid; an open text."""
        return (self.event.type_ if self.event is not None else None) or self.type_ or ""

    @property
    def data(self) -> Record:  # type: ignore[override] # the generated one is the JSON object as it came
        """What it is about: `VoucherifyOrderEventData` for the events of an order."""
        told = as_object(self._data.get(DATA)) or {}
        return (VoucherifyOrderEventData if self.event_type.startswith(_ORDER_EVENTS) else Record)(told)

    @property
    def dedupe_id(self) -> str:
        """The same for every copy that a distribution sends of an event, else a digest of what it says.

        One event may come by several distributions; their copies differ in this.
        """
        event = self.event.id if self.event is not None else None
        source = self.source.id if self.source is not None else None
        return f"{event}:{source or ''}" if event else digest_of(self)

    @property
    def occurred_at(self) -> datetime | None:
        """When it happened, else when it was sent out."""
        happened = self.event.created_at if self.event is not None else None
        return happened or self.created_at

    @property
    def order(self) -> VoucherifyOrder | None:
        """The order as it was when the event happened; it may have changed since."""
        data = self.data
        return data.order if isinstance(data, VoucherifyOrderEventData) else None

    @property
    def key(self) -> str | None:
        """Your source_id of the order, where the event is about one that has it."""
        order = self.order
        return order.source_id if order is not None else None

    @property
    def order_id(self) -> str | None:
        """Voucherify's id of the order, where the event is about one."""
        order = self.order
        return order.id if order is not None else None


@guarded
def voucherify_event(
    body: bytes,
    headers: Headers,
    *,
    secret: Secrets,
    tolerance: float | None = THREE_DAYS,
    now: datetime | float | None = None,
) -> VoucherifyEvent:
    """The event in a request of Voucherify's, once its signature fits: x-voucherify-signature.

    `secret` is the webhook secret of the project; several are accepted while it is changed. The signature has no time
    of its own, so a captured request would be good for ever: `tolerance` is how many seconds the event's time may be
    from `now`, three days, which is longer than the vendor retries; None accepts any time (docs/vendors.md, Voucherify
    18.2 and 18.3).

    Raises WebhookError where the request is not one of Voucherify's, is too old, or is a "raw payload" without
    envelope; ConfigurationError for wrong arguments.
    """
    keys = [as_text(one) for one in secrets_of(secret)]
    check_body(body)
    digest = hex_digest(signature_in(headers, SIGNATURE))
    if digest is None or not is_signed(without_spaces(body), digest, keys):
        raise WebhookError(
            f"The {SIGNATURE} header does not fit the body: it is of another secret, or something was changed.",
            hint="Pass the body as it came, and the webhook secret of this project.",
        )
    told = object_of(body)
    event = VoucherifyEvent(told)
    if not isinstance(told.get(DATA), dict) or not event.event_type:
        raise WebhookError(
            "The body is signed, but it has no envelope, so nothing tells what happened and when.",
            hint='Switch "raw payload" off where the distribution is set up.',
        )
    check_time(event.occurred_at, tolerance=tolerance, now=now)
    return event


def without_spaces(body: bytes) -> bytes:
    """What Voucherify signs: JSON without the white space between its parts; anything else as it is.

    The bytes are taken as they came: written anew, numbers and escapes could come out differently
    (docs/vendors.md, Voucherify 18.2).
    """
    return _STRING_OR_SPACE.sub(rb"\1", body) if body.lstrip(b" \t\r\n")[:1] in {b"{", b"["} else body
