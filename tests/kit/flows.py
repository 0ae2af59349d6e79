"""Flows driven by hand: a clock without time, a driver without IO, and the two services as tiny models."""

from __future__ import annotations

import inspect
import json
from urllib.parse import unquote

from reward_orders import Tango, Voucherify
from reward_orders.core.clock import Clock
from reward_orders.core.flow import Discard, Enter, Linger, Send, Sleep
from reward_orders.core.wire import Response, TransportFailureError
from reward_orders.http.retry import RetryPolicy

START = 1_790_000_000.0
URL = "http://127.0.0.1:9"
PLATFORM_KEY = "platform-KEY-never-shown"
APP_TOKEN = "app-TOKEN-never-shown"


class FakeClock(Clock):
    """Hands that move only when somebody sleeps or a test says so; remembers every sleep."""

    __slots__ = ("_monotonic", "_time", "slept")

    def __init__(self) -> None:
        self._time, self._monotonic = START, 1000.0
        self.slept = []

    def time(self):
        return self._time

    def monotonic(self):
        return self._monotonic

    def advance(self, seconds):
        self._time += seconds
        self._monotonic += seconds

    def sleep(self, seconds):
        self.slept.append(seconds)
        self.advance(seconds)

    async def asleep(self, seconds):
        self.sleep(seconds)


def drive(flow, perform):
    """Drive a flow; `perform(effect)` returns its outcome or raises what is thrown in."""
    try:
        return resume(flow, next(flow), perform)
    finally:
        flow.close()


def resume(flow, effect, perform):
    """Drive a flow on from an effect it has asked for."""
    try:
        while True:
            try:
                outcome = perform(effect)
            except BaseException as failure:  # noqa: BLE001 - as the real drivers do
                effect = flow.throw(failure)
            else:
                effect = flow.send(outcome)
    except StopIteration as stop:
        return stop.value


def local(effect):
    """The outcome of work that needs no network: the journal's, or a place at a gate."""
    return effect.gate.enter(effect.within) if isinstance(effect, Enter) else effect.function()


class Scripted:
    """Answers each Send with the next of a list: a Response, an exception, or a function of the request."""

    def __init__(self, clock, *answers):
        self.clock = clock
        self.answers = list(answers)
        self.requests = []
        self.timeouts = []
        self.discarded = []

    def __call__(self, effect):
        if isinstance(effect, Sleep):
            return self.clock.sleep(effect.seconds)
        if isinstance(effect, Discard):
            self.discarded.append(effect.response)
            return None
        if isinstance(effect, Linger):
            return effect.wait(effect.seconds)
        if not isinstance(effect, Send):
            return local(effect)
        self.requests.append(effect.request)
        self.timeouts.append(effect.timeout)
        assert self.answers, f"one {effect.request.operation} too many"
        answer = self.answers.pop(0)
        if isinstance(answer, BaseException):
            raise answer
        return answer(effect.request) if callable(answer) else answer

    @property
    def operations(self):
        return [request.operation for request in self.requests]


def never_left():
    return TransportFailureError("ConnectError", was_sent=False)


def no_answer():
    return TransportFailureError("ReadTimeout", was_sent=True)


def answer(status, body=None, **headers):
    """A JSON answer; header names with underscores."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    content = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
    return Response(status, {"content-type": "application/json", **named}, content)


def tango_error(status, code):
    return answer(status, {"requestId": "rq-1", "httpCode": status, "errors": [{"i18nKey": code, "message": "no"}]})


EXACT = RetryPolicy(jitter=lambda delay: delay)


def tango_client(clock, **changes):
    settings = {
        "platform_name": "platform",
        "platform_key": PLATFORM_KEY,
        "account": "account-1",
        "customer": "customer-1",
        "base_url": URL,
        "rate": None,
        "retry": EXACT,
        "clock": clock,
    }
    return Tango(**{**settings, **changes})


def voucherify_client(clock, **changes):
    settings = {"app_id": "app", "app_token": APP_TOKEN, "base_url": URL, "retry": EXACT, "clock": clock}
    return Voucherify(**{**settings, **changes})


def flow_of(client, name, *args, **given):
    """The flow that an operation of the client is written as, for a test to drive."""
    return inspect.unwrap(getattr(type(client.orders), name))(client.orders, *args, **given)


def tango_create(client, **given):
    return flow_of(client, "create", **{"utid": "U561593", "amount": "25.00", **given})


def tango_async(client, name, **given):
    """The flow that an operation on asynchronous orders is written as."""
    orders = client.async_orders
    return inspect.unwrap(getattr(type(orders), name))(orders, **given)


def voucherify_create(client, **given):
    return flow_of(client, "create", **{"if_exists": "update", **given})


def tango_order(body, *, number=1):
    """The order Tango would make of a create body."""
    return {
        "referenceOrderID": f"RA-{number}",
        "externalRefID": body.get("externalRefID"),
        "accountIdentifier": body["accountIdentifier"],
        "customerIdentifier": body["customerIdentifier"],
        "utid": body["utid"],
        "denomination": {"value": body["amount"], "currencyCode": "USD"},
        "amountCharged": {"value": body["amount"], "currencyCode": "USD", "total": body["amount"]},
        "recipient": body.get("recipient"),
        "status": "COMPLETE",
        "createdAt": "2026-09-21T14:13:20Z",
        "reward": {"credentials": {"PIN": "PIN-4821-never-shown"}},
    }


class TangoModel:
    """One order per account and ref for 90 days; after that a ref makes a new order."""

    def __init__(self, clock):
        self.clock = clock
        self.orders = []
        self.born = []

    def known(self, body):
        for order, born in zip(self.orders, self.born, strict=True):
            same = order["externalRefID"] == body["externalRefID"]
            same = same and order["accountIdentifier"] == body["accountIdentifier"]
            if same and self.clock.time() - born <= 90 * 86400:
                return order
        return None

    def commit(self, body):
        order = self.known(body)
        if order is not None:
            return 200, order
        order = tango_order(body, number=len(self.orders) + 1)
        self.orders.append(order)
        self.born.append(self.clock.time())
        return 201, order

    def read(self, request):
        if request.operation == "tangoListOrders":
            rows = [
                {name: value for name, value in order.items() if name != "reward"}
                for order in self.orders
                if order["externalRefID"] == request.params["externalRefID"]
            ]
            return answer(200, {"page": {"totalCount": len(rows)}, "orders": rows})
        wanted = unquote(request.url.rpartition("/")[2])
        found = [order for order in self.orders if order["referenceOrderID"] == wanted]
        return answer(200, found[0]) if found else tango_error(404, "404.005")

    def of_key(self, key):
        return [order for order in self.orders if order["externalRefID"] == key]


class TangoAsyncModel:
    """One asynchronous order per ref, answered with a receipt; no look shows it for two seconds."""

    LAG = 2.0

    def __init__(self, clock):
        self.clock = clock
        self.orders = {}
        self.born = {}

    def known(self, body):
        return self.orders.get(body["externalRefID"])

    def commit(self, body):
        key = body["externalRefID"]
        known = self.known(body)
        if known is None:
            self.born[key] = self.clock.time()
            self.orders[key] = tango_async_order(body, number=len(self.orders) + 1)
        receipt = {"externalRefID": key, "status": "PENDING", "totalLineItems": len(body["lineItems"])}
        return (202 if known is None else 200), receipt

    def read(self, request):
        parts = request.url.split("/")
        key = unquote(parts[-2] if parts[-1] == "lineItems" else parts[-1])
        if key not in self.orders or self.clock.time() - self.born[key] < self.LAG:
            return tango_error(404, "404.005")
        return answer(200, self.orders[key])

    def of_key(self, key):
        return [self.orders[key]] if key in self.orders else []


def tango_async_order(body, *, number=1, status="COMPLETE"):
    """The order Tango would show of an asynchronous create body, with its items as the line items endpoint has them."""
    lines = [
        {
            "referenceLineItemId": f"AA-{number}-{index}",
            "externalRefLineItemID": line["externalRefLineItemID"],
            "lineItemStatus": status,
            "amount": line["amount"],
            "quantity": line.get("quantity", 1),
            "recipient": line["recipient"],
            "utid": line["utid"],
            "rewards": [{"credentialList": [{"credentialType": "PIN", "value": "PIN-4821-never-shown"}]}],
        }
        for index, line in enumerate(body["lineItems"], 1)
    ]
    return {
        "referenceOrderID": f"AA-{number}",
        "externalRefID": body["externalRefID"],
        "accountIdentifier": body["accountIdentifier"],
        "customerIdentifier": body["customerIdentifier"],
        "orderStatus": status,
        "createdAt": "2026-09-21T14:13:20Z",
        "totalLineItems": len(lines),
        "lineItems": lines,
    }


class VoucherifyModel:
    """An upsert by source_id; `applied` counts how often a POST took effect on it."""

    def __init__(self, clock):
        self.clock = clock
        self.orders = {}
        self.applied = {}

    def known(self, body):
        return self.orders.get(body["source_id"])

    def commit(self, body):
        key = body["source_id"]
        self.applied[key] = self.applied.get(key, 0) + 1
        old = self.orders.get(key)
        fresh = {"id": f"ord_{len(self.orders) + 1}", "object": "order", "status": "CREATED", "updated_at": None}
        order = {**(old or fresh), **body, "total_amount": body.get("amount")}
        if old is not None:
            order["updated_at"] = "2026-09-21T14:13:21.000Z"
        self.orders[key] = order
        return 200, order

    def read(self, request):
        wanted = unquote(request.url.rpartition("/")[2])
        for order in self.orders.values():
            if wanted in {order["id"], order["source_id"]}:
                return answer(200, order)
        return answer(404, {"code": 404, "key": "not_found", "message": "no"})

    def of_key(self, key):
        return [order for order in self.orders.values() if order["source_id"] == key]
