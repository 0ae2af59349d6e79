"""Notifications: who is told, what, signed how, and what is to be sent. Without a subscription nothing is kept."""

import hashlib
import hmac
import json
import threading
from base64 import b64decode, b64encode
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from heapq import heappop, heappush
from ipaddress import ip_address
from itertools import count
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit
from uuid import NAMESPACE_OID, uuid5

from reward_orders.sandbox.clock import iso
from reward_orders.sandbox.exchange import Json
from reward_orders.sandbox.voucherify.order import VoucherifyOrder, view

if TYPE_CHECKING:
    from reward_orders.sandbox.world import World

REMEMBERED = 10_000
"""How many deliveries are kept; older ones are forgotten."""
_MINUTE_MS = 60_000
RETRIES: Mapping[str, tuple[int, ...]] = {
    # Documented: doubling from a minute to 17 hours, the last after 24. Tango's are open; these are our choice.
    "voucherify": (*(2**step * _MINUTE_MS for step in range(11)), 24 * 60 * _MINUTE_MS),
    "tango": tuple(2**step * _MINUTE_MS for step in range(5)),
}
CATEGORIES = {
    "AsyncOrderStatus": "ORDER",
    "LineItemDeliveryStatus": "ORDER",
    "OrderActionStatus": "ORDER",
    "RewardStatus": "REWARD",
    "AccountStatus": "ACCOUNT",
    "LowBalance": "ACCOUNT",
    "Transaction": "ACCOUNT",
    "ItemAvailability": "ITEM",
    "CredentialStatus": "PLATFORM",
    "ExchangeRatesProcessed": "FINANCIAL",
}
"""Types of events that can be subscribed to."""
_ENCODINGS = {"key_encoding": ("base64", "text"), "signature_encoding": ("base64", "hex")}

State = Literal["waiting", "taken", "dropped", "given_up"]


@dataclass(slots=True)
class Subscription:
    """Where the events of one API go; `paused` once the vendor has given up."""

    api: str
    url: str
    key: bytes = field(repr=False)
    hex: bool
    revision: int = 0
    paused: bool = False
    headers: tuple[tuple[str, str], ...] = ()
    """What each event carries beside its signature."""
    hook: str | None = None
    """The id of the subscription that an app made through the API."""


@dataclass(slots=True)
class Hook:
    """One subscription that an app made through the API, and what it was told."""

    id: str
    settings: Json = field(repr=False)
    """As sent: url, headers, categories or eventTypes, how it is signed."""
    expires: int
    """Milliseconds since the epoch; events stop then."""
    events: list[Json] = field(default_factory=list)

    def wants(self, type_: str) -> bool:
        """Tell whether a type is subscribed to, by its name or its category; all are where nothing is named."""
        types, categories = self.settings.get("eventTypes"), self.settings.get("categories")
        if not types and not categories:
            return True
        return type_ in (types or ()) or CATEGORIES.get(type_) in (categories or ())


@dataclass(slots=True)
class Delivery:
    """One event on its way to a receiver. Times are milliseconds since the epoch, on the sandbox's clock."""

    number: int
    api: str
    type: str
    event: Json
    due: int
    state: State = "waiting"
    attempts: int = 0
    status: int | None = None
    """What the receiver answered last; None when it did not."""
    forged: bool = False
    """Signed with another secret; it is sent once."""

    def view(self) -> Json:
        """Return it as the control API shows it."""
        shown = {name: getattr(self, name) for name in self.__slots__ if name != "due"}
        return shown | {"due": iso(self.due)}


class Outbox:
    """The subscriptions, and what is to be sent to them."""

    def __init__(self) -> None:
        self.subscriptions: dict[str, Subscription] = {}
        self.deliveries: deque[Delivery] = deque(maxlen=REMEMBERED)
        """What was sent or is to be, oldest first."""
        self.tango_events = 0
        """How many there have been, whoever subscribed: no two have one id."""
        self.hooks: dict[str, Hook] = {}
        """The subscriptions that apps made through the API, by their ids."""
        self.hooks_made = 0
        self.wake = threading.Event()
        """Set when there may be something to send."""
        self.sending = threading.Lock()
        """Whoever sends: one after the other."""
        self._waiting: list[tuple[int, int, Delivery]] = []
        self._numbers = count(1)

    def clear(self) -> None:
        """Forget subscriptions and deliveries."""
        self.subscriptions.clear()
        self.deliveries.clear()
        self._waiting.clear()
        self._numbers = count(1)
        self.tango_events = 0
        self.hooks.clear()
        self.hooks_made = 0

    def add(
        self, api: str, type_: str, event: Json, due: int, *, state: State = "waiting", forged: bool = False
    ) -> None:
        """Enter an event to be sent."""
        delivery = Delivery(next(self._numbers), api, type_, event, due, state, forged=forged)
        self.deliveries.append(delivery)
        if state == "waiting":
            self.wait(delivery)

    def wait(self, delivery: Delivery) -> None:
        """Enter a delivery again, for the time it is due."""
        heappush(self._waiting, (delivery.due, delivery.number, delivery))
        self.wake.set()

    def next_due(self, now: int) -> Delivery | None:
        """Take out the delivery that is due first, if its time has come."""
        return heappop(self._waiting)[2] if self._waiting and self._waiting[0][0] <= now else None


def subscription(api: str, settings: Mapping[str, object]) -> Subscription:
    """Make a subscription from url, secret and encodings; ValueError for a wrong one. No event leaves this machine."""
    if api not in RETRIES:
        raise ValueError(f"unknown API {api!r}; one of: {', '.join(RETRIES)}")
    if unknown := set(settings) - {"url", "secret", *_ENCODINGS}:
        raise ValueError(f"unknown field {unknown.pop()!r}; one of: url, secret, {', '.join(_ENCODINGS)}")
    for name, known in _ENCODINGS.items():
        if settings.get(name, known[0]) not in known:
            raise ValueError(f"{name} is one of {', '.join(known)}, got {settings[name]!r}")
    url, secret = settings.get("url"), settings.get("secret")
    if not isinstance(secret, str) or not secret:
        raise ValueError("secret is the text that events are signed with")
    if not isinstance(url, str) or not _is_on_this_machine(url):
        raise ValueError(f"a webhook goes to this machine alone, as http://127.0.0.1:PORT/PATH, got {url!r}")
    if api == "voucherify":
        return Subscription(api, url, secret.encode(), hex=True)
    try:
        as_text = settings.get("key_encoding") == "text"
        key = secret.encode() if as_text else b64decode(secret, validate=True)
    except ValueError:
        raise ValueError("secret is no base64; pass one, or key_encoding='text'") from None
    return Subscription(api, url, key, hex=settings.get("signature_encoding") == "hex")


def hooked(hook: Hook, revision: int) -> Subscription:
    """Make the subscription of a hook; one that is elsewhere, or signed by a certificate, is paused: told nothing."""
    url, secret = hook.settings["url"], hook.settings.get("hmacSharedSecretKey", "")
    headers = tuple((header["name"], header["value"]) for header in hook.settings.get("headers", ()))
    try:
        key = b64decode(secret, validate=True)
    except ValueError:
        key = secret.encode()
    signed = hook.settings.get("payloadVerificationMethod", "NONE") != "X509"
    paused = not (signed and _is_on_this_machine(url))
    return Subscription("tango", url, key, hex=False, revision=revision, paused=paused, headers=headers, hook=hook.id)


def signature(sent_to: Subscription, delivery: Delivery) -> tuple[str, str]:
    """Return the header that signs a delivery: over the body at Tango, over its compact form at Voucherify."""
    key = b"of somebody else" if delivery.forged else sent_to.key
    tango = delivery.api == "tango"
    signed = body(delivery) if tango else json.dumps(delivery.event, separators=(",", ":")).encode()
    digest = hmac.new(key, signed, hashlib.sha256)
    value = digest.hexdigest() if sent_to.hex else b64encode(digest.digest()).decode()
    return ("X-Signed-Payload" if tango else "x-voucherify-signature"), value


def body(delivery: Delivery) -> bytes:
    """Return the body of a delivery, the same in every attempt."""
    return json.dumps(delivery.event).encode()


def tango_event(world: "World", type_: str, data: Json, *, at: int | None = None, test: bool = False) -> None:
    """Tell the subscriber of Tango that something happened, now or `at` a time before; without one nothing is kept.

    One that an app made hears of what it subscribed to until it ends, and of every `test`.
    """
    subscriber = world.outbox.subscriptions.get("tango")
    if subscriber is None:
        return
    hook = world.outbox.hooks.get(subscriber.hook or "")
    if hook is not None and not test and not (hook.wants(type_) and world.clock.ms() < hook.expires):
        return
    subscriber.revision += 1
    world.outbox.tango_events += 1
    now = world.clock.ms()
    event = {
        "eventId": str(uuid5(NAMESPACE_OID, f"tango event {world.outbox.tango_events}")),
        "revision": subscriber.revision,
        "category": CATEGORIES.get(type_, "ORDER"),
        "eventType": type_,
        "eventOccurredAt": iso(now if at is None else at).replace("Z", "578300Z"),  # nine digits, as seen
    }
    told = event | ({"eventData": data} if data else {})
    if hook is not None:
        hook.events.append(told)
    if not subscriber.paused:
        _put(world, "tango", type_, told, now)


def voucherify_event(world: "World", type_: str, data: Json, *, customer_id: str | None, request_id: str) -> None:
    """Tell the subscriber of Voucherify that something happened, as a distribution does."""
    subscriber = world.outbox.subscriptions.get("voucherify")
    if subscriber is None or subscriber.paused:
        return
    now, mint = world.clock.ms(), world.voucherify.mint
    event = {
        "id": mint("whs"),
        "project_id": "proj_sandbox",
        "created_at": iso(now),
        "type": f"sandbox: {type_}",
        "data": data,
        "source": {"id": "distr_sandbox", "object": "distribution", "target_url": subscriber.url},
        "event": {
            "id": mint("evcus"),
            "type": type_,
            "created_at": iso(now),
            "entity_id": customer_id,
            "group_id": request_id,
            "event_source": {"channel": "API", "api_key": {"name": "sandbox", "app_id": "sandbox"}},
        },
    }
    _put(world, "voucherify", type_, event, now)


def order_written(world: "World", order: VoucherifyOrder, *, before: str | None, request_id: str) -> None:
    """Tell of an order that was created, or had the status `before`; PAID and CANCELED are told once more when set."""
    if "voucherify" not in world.outbox.subscriptions:
        return
    happened = ["created" if before is None else "updated"]
    if order.status in {"PAID", "CANCELED"} and order.status != before:
        happened.append(order.status.lower())
    customer = world.voucherify.resource("customer", order.customer_id, None)
    known = None if customer is None else {"id": customer.id, "object": "customer"} | customer.data
    data = {"customer": known, "referrer": None, "redemption": None, "order": view(order)}
    for what in happened:
        voucherify_event(world, f"customer.order.{what}", data, customer_id=order.customer_id, request_id=request_id)


def _put(world: "World", api: str, type_: str, event: Json, now: int) -> None:
    """Enter an event, as far as no fault takes it, repeats it, or lets it come late."""
    fault = world.faults.match(f"{api}Webhook")
    kind = None if fault is None else fault.kind
    if kind == "webhook_dropped":
        world.outbox.add(api, type_, event, now, state="dropped")
        return
    if kind == "webhook_wrong_signature":
        world.outbox.add(api, type_, event, now, forged=True)
    late = round(fault.seconds * 1000) if fault is not None and kind == "webhook_late" else 0
    for _ in range(2 if kind == "webhook_duplicate" else 1):
        world.outbox.add(api, type_, event, now + late)


def _is_on_this_machine(url: str) -> bool:
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
        return parts.scheme == "http" and (host == "localhost" or ip_address(host).is_loopback)
    except ValueError:
        return False
