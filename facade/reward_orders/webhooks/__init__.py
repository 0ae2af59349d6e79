"""Notifications that the vendors send: checked against their signature, and typed.

    from reward_orders.webhooks import tango_event

    event = tango_event(body, headers, secret=...)  # the bytes as they came; WebhookError where they are not Tango's

An event is a trigger: it may come twice, late and out of order. Read the order again before money moves. See
docs/webhooks.md. Names are imported when they are first used, so that an app of one vendor never loads the other.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reward_orders.core.errors import WebhookError as WebhookError
    from reward_orders.webhooks.envelope import Headers as Headers
    from reward_orders.webhooks.signature import Secrets as Secrets
    from reward_orders.webhooks.tango import TangoEvent as TangoEvent
    from reward_orders.webhooks.tango import tango_event as tango_event
    from reward_orders.webhooks.voucherify import VoucherifyEvent as VoucherifyEvent
    from reward_orders.webhooks.voucherify import voucherify_event as voucherify_event

_HOME_OF = {
    "Headers": "webhooks.envelope",
    "Secrets": "webhooks.signature",
    "TangoEvent": "webhooks.tango",
    "VoucherifyEvent": "webhooks.voucherify",
    "WebhookError": "core.errors",
    "tango_event": "webhooks.tango",
    "voucherify_event": "webhooks.voucherify",
}

__all__ = sorted(_HOME_OF)  # noqa: PLE0605 - the table above is the list


def __getattr__(name: str) -> object:
    home = _HOME_OF.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    value = globals()[name] = getattr(import_module(f"reward_orders.{home}"), name)
    return value


def __dir__() -> list[str]:
    return __all__
