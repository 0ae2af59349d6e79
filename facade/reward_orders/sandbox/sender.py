"""Send notifications that are due to receivers on this machine, and again later where they are not taken."""

import http.client
import threading
from urllib.parse import urlsplit

from reward_orders.sandbox.rules import settle
from reward_orders.sandbox.webhooks import RETRIES, Delivery, Subscription, body, signature
from reward_orders.sandbox.world import World

_PATIENCE_SECONDS = 10.0
"""How long a receiver may take, in real time (Voucherify's rule)."""
_LOOK_SECONDS = 0.05
"""How often the sandbox's clock is looked at while somebody subscribes: it can be moved."""


def send_in_background(world: World, stopped: threading.Event) -> None:
    """Send what is due until it is stopped; asleep while nobody subscribes."""
    outbox = world.outbox
    while not stopped.is_set():
        outbox.wake.wait(_LOOK_SECONDS if outbox.subscriptions else None)
        outbox.wake.clear()
        if not stopped.is_set():
            flush(world)


def flush(world: World) -> None:
    """Send everything that is due by the sandbox's clock, one after the other."""
    with world.outbox.sending:
        while (due := _next(world)) is not None:
            delivery, subscriber = due
            status = _post(subscriber, delivery)
            with world.lock:
                _note(world, subscriber, delivery, status)


def _next(world: World) -> tuple[Delivery, Subscription] | None:
    with world.lock:
        if not world.outbox.subscriptions:
            return None
        settle(world)
        while (delivery := world.outbox.next_due(world.clock.ms())) is not None:
            subscriber = world.outbox.subscriptions.get(delivery.api)
            if subscriber is not None and not subscriber.paused:
                return delivery, subscriber
            delivery.state = "given_up"
        return None


def _post(subscriber: Subscription, delivery: Delivery) -> int | None:
    """Return what the receiver answered; None where it did not. Redirects are not followed."""
    url = urlsplit(subscriber.url)
    connection = http.client.HTTPConnection(url.netloc, timeout=_PATIENCE_SECONDS)
    name, value = signature(subscriber, delivery)
    path = f"{url.path or '/'}{f'?{url.query}' if url.query else ''}"
    try:
        headers = {**dict(subscriber.headers), "Content-Type": "application/json", name: value}
        connection.request("POST", path, body(delivery), headers)
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()


def _note(world: World, subscriber: Subscription, delivery: Delivery, status: int | None) -> None:
    """Remember how it went: taken by any 2xx, else sent again, until the vendor gives up and Voucherify pauses."""
    retries = () if delivery.forged else RETRIES[delivery.api]
    delivery.attempts += 1
    delivery.status = status
    if world.outbox.subscriptions.get(delivery.api) is not subscriber:  # forgotten, or made anew, meanwhile
        retries = ()
    if status is not None and 200 <= status < 300:  # noqa: PLR2004 - HTTP's success
        delivery.state = "taken"
    elif delivery.attempts > len(retries):
        delivery.state = "given_up"
        subscriber.paused = delivery.api == "voucherify" and not delivery.forged
    else:
        delivery.due = world.clock.ms() + retries[delivery.attempts - 1]
        world.outbox.wait(delivery)
