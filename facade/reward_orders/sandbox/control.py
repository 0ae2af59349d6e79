"""What a test may do to the sandbox and see of it: through the Python handle, or under `/_sandbox` from elsewhere."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import fields
from functools import partial
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from reward_orders.sandbox.clock import is_number
from reward_orders.sandbox.exchange import Json, plain, strict_json
from reward_orders.sandbox.faults import ErrorKeyText, Fault, FaultKind, RetryAfter
from reward_orders.sandbox.received import Received
from reward_orders.sandbox.rules import settle
from reward_orders.sandbox.seeding import Seed, plant
from reward_orders.sandbox.sender import flush
from reward_orders.sandbox.settings import LARGEST
from reward_orders.sandbox.store import Store
from reward_orders.sandbox.tango.async_reading import detail
from reward_orders.sandbox.tango.order import number, verbose
from reward_orders.sandbox.voucherify.order import view
from reward_orders.sandbox.webhooks import subscription, tango_event, voucherify_event
from reward_orders.sandbox.world import World

Endpoint = Callable[[Request], Awaitable[Response]]


class Controls:
    """Every control, one at a time under the world's lock; the state file follows."""

    def __init__(self, world: World, store: Store | None) -> None:
        self._world = world
        self._store = store
        world.clock.changed = self._saved

    def reset(self) -> None:
        """Forget everything: orders, faults, requests, switches, and the set clock."""
        with self._world.lock:
            self._world.reset()
            if self._store is not None:
                self._store.clear()
            self._saved()

    def seed(self, seed: Seed) -> None:
        """Enter many orders at once."""
        with self._world.lock:
            plant(self._world, seed)
            self._saved()

    def orders(self, api: str) -> list[Json]:
        """Return every order of an API (`tango`, `tango_async`, `voucherify`) as a get would show it, oldest first.

        An asynchronous order has all of its lines.
        """
        with self._world.lock:
            settle(self._world)
            match api:
                case "tango":
                    return [verbose(order) for order in self._world.tango.by_time]
                case "tango_async":
                    return [detail(order, order.lines) for order in self._world.tango.async_orders.by_time]
                case "voucherify":
                    return [view(order) for order in self._world.voucherify.by_time]
                case _:
                    raise ValueError(f"unknown API {api!r}; one of: tango, tango_async, voucherify")

    def requests(self) -> list[Received]:
        """Return every request received since the last reset, oldest first."""
        with self._world.lock:
            return list(self._world.received)

    def account(self, identifier: str) -> Json:
        """Return an account's balance (in its currency), owner and state."""
        with self._world.lock:
            settle(self._world)
            account = self._world.tango.account(identifier, self._world.settings.tango_balance)
            return {"balance": number(account.balance), "customer": account.customer, "active": account.active}

    def accounts(self) -> list[Json]:
        """Return every account there is, under its identifier."""
        with self._world.lock:
            identifiers = [account.id for account in self._world.tango.accounts.values()]
            return [{"account": identifier} | self.account(identifier) for identifier in identifiers]

    def set_account(self, identifier: str, changes: Mapping[str, Any]) -> None:
        """Set an account's `balance` (in its currency), `customer` (its owner) or `active`."""
        unknown = set(changes) - {"balance", "customer", "active"}
        if unknown:
            raise ValueError(f"unknown account field {unknown.pop()!r}; one of: balance, customer, active")
        balance, customer, active = changes.get("balance", 0), changes.get("customer"), changes.get("active", True)
        if not is_number(balance) or abs(balance) > LARGEST:
            raise ValueError(f"balance is a number, got {balance!r}")
        if customer is not None and not isinstance(customer, str):
            raise ValueError(f"customer is text, got {customer!r}")
        if not isinstance(active, bool):
            raise ValueError(f"active is true or false, got {active!r}")  # noqa: TRY004 - as the two above
        with self._world.lock:
            account = self._world.tango.account(identifier, self._world.settings.tango_balance)
            if "balance" in changes:
                account.balance = round(balance * 100)
            account.customer = changes.get("customer", account.customer)
            account.active = changes.get("active", account.active)
            self._world.tango.changed.append(account)
            self._saved()

    def configure(self, changes: Mapping[str, Any]) -> None:
        """Change switches by name."""
        with self._world.lock:
            self._world.settings.update(dict(changes))
            self._saved()

    def settings(self) -> Json:
        """Return all switches."""
        return self._world.settings.dump()

    def fault(
        self,
        operation: str,
        kind: FaultKind | ErrorKeyText,
        *,
        nth: int | None = None,
        probability: float | None = None,
        seed: int = 0,
        times: int | None = None,
        seconds: float | None = None,
        status: int = 500,
        key: str | None = None,
        retry_after: RetryAfter = "seconds",
    ) -> Fault:
        """Make a fault rule; see `Faults.add`."""
        with self._world.lock:
            rule = self._world.faults.add(
                operation,
                kind,
                nth=nth,
                probability=probability,
                seed=seed,
                times=times,
                seconds=seconds,
                status=status,
                key=key,
                retry_after=retry_after,
            )
            self._saved()
            return rule

    def faults(self) -> list[Json]:
        """Return the rules with how often each was tried and fired."""
        with self._world.lock:
            return [rule.dump() for rule in self._world.faults.rules]

    def clear_faults(self) -> None:
        """Forget all rules."""
        with self._world.lock:
            self._world.faults.clear()
            self._saved()

    def subscribe(self, api: str, settings: Mapping[str, Any]) -> None:
        """Send the events of an API (`tango` or `voucherify`) to a receiver of this machine; see docs/sandbox.md."""
        subscriber = subscription(api, settings)
        with self._world.lock:
            self._world.outbox.subscriptions[api] = subscriber
            self._world.outbox.wake.set()

    def unsubscribe(self) -> None:
        """Send no events any more."""
        with self._world.lock:
            self._world.outbox.subscriptions.clear()

    def notify(self, api: str, type: str, data: Json) -> None:
        """Let an event of any type happen; it is sent where somebody subscribes."""
        if not isinstance(type, str) or not type or not isinstance(data, dict):
            raise ValueError("an event has a type, which is text, and data, which is an object")
        with self._world.lock:
            match api:
                case "tango":
                    tango_event(self._world, type, data)
                case "voucherify":
                    voucherify_event(self._world, type, data, customer_id=None, request_id="v-0")
                case _:
                    raise ValueError(f"unknown API {api!r}; one of: tango, voucherify")
            self._saved()

    def deliveries(self) -> list[Json]:
        """Return what was sent to subscribers or is to be, oldest first."""
        with self._world.lock:
            return [delivery.view() for delivery in self._world.outbox.deliveries]

    def flush_webhooks(self) -> None:
        """Send what is due, and come back when it is sent."""
        flush(self._world)

    def set_clock(self, when: str, tick: float = 0.0) -> None:
        """Stop the clock at a time."""
        with self._world.lock:
            self._world.clock.set(when, tick=tick)

    def advance(self, seconds: float) -> None:
        """Move the clock."""
        with self._world.lock:
            self._world.clock.advance(seconds)

    def reset_clock(self) -> None:
        """Go back to real time."""
        with self._world.lock:
            self._world.clock.reset()

    def overview(self) -> Json:
        """Return counts, time and switches."""
        with self._world.lock:
            return {
                "download_url": self._world.download_origin,
                "clock": self._world.clock.now().isoformat(),
                "orders": {
                    "tango": len(self._world.tango.orders),
                    "tango_async": len(self._world.tango.async_orders.by_time),
                    "voucherify": len(self._world.voucherify.orders),
                },
                "requests": len(self._world.received),
                "settings": self._world.settings.dump(),
            }

    def _saved(self) -> None:
        with self._world.lock:
            changes = self._world.drain()
            if self._store is not None:
                self._store.save(self._world, changes)


# --- under `/_sandbox` ---


def control_routes(controls: Controls) -> list[Route]:
    """Return the routes of the control API; docs/sandbox.md lists them."""

    def faults(request: dict[str, Any]) -> object:
        return controls.fault(**request).dump()

    return [
        Route("/", _reader(controls.overview)),
        Route("/reset", _writer(lambda _body: controls.reset()), methods=["POST"]),
        Route("/seed", _writer(lambda body: controls.seed(Seed(**body))), methods=["POST"]),
        Route("/orders/{api}", _by_name("api", controls.orders)),
        Route("/requests", _reader(lambda: [_view(one) for one in controls.requests()])),
        Route("/faults", _reader(controls.faults), methods=["GET"]),
        Route("/faults", _writer(faults), methods=["POST"]),
        Route("/faults", _writer(lambda _body: controls.clear_faults()), methods=["DELETE"]),
        Route("/clock", _writer(lambda body: _clock(controls, body)), methods=["PUT"]),
        Route("/settings", _reader(controls.settings), methods=["GET"]),
        Route("/settings", _writer(controls.configure), methods=["PATCH"]),
        Route("/webhooks", _reader(controls.deliveries), methods=["GET"]),
        Route("/webhooks", _writer(lambda _body: controls.unsubscribe()), methods=["DELETE"]),
        Route("/webhooks/flush", _flush(controls), methods=["POST"]),
        Route("/webhooks/{api}", _named_writer("api", controls.subscribe), methods=["PUT"]),
        Route("/webhooks/{api}/events", _named_writer("api", partial(_notify, controls)), methods=["POST"]),
        Route("/accounts/{id:path}", _by_name("id", controls.account), methods=["GET"]),
        Route("/accounts/{id:path}", _named_writer("id", controls.set_account), methods=["PATCH"]),
    ]


def _clock(controls: Controls, body: dict[str, Any]) -> None:
    """Set, advance or reset the clock: `{"set": time, "tick": 0.5}`, `{"advance": seconds}` or `{}`."""
    if unknown := set(body) - {"set", "tick", "advance"}:
        raise ValueError(f"unknown clock field {unknown.pop()!r}; one of: set, tick, advance")
    if ("set" in body and "advance" in body) or ("tick" in body and "set" not in body):
        raise ValueError("the clock takes set, or set and tick, or advance, or nothing for real time")
    if "set" in body:
        controls.set_clock(body["set"], body.get("tick", 0.0))
    elif "advance" in body:
        controls.advance(body["advance"])
    else:
        controls.reset_clock()


def _reader(read: Callable[[], object]) -> Endpoint:
    async def endpoint(_request: Request) -> Response:
        return JSONResponse(read())

    return endpoint


def _by_name(name: str, read: Callable[[str], object]) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        return _guarded(lambda: read(request.path_params[name]))

    return endpoint


def _writer(write: Callable[[dict[str, Any]], object]) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        content = await request.body()
        return _guarded(lambda: write(_object(content)))

    return endpoint


def _named_writer(name: str, write: Callable[[str, dict[str, Any]], object]) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        content = await request.body()
        return _guarded(lambda: write(request.path_params[name], _object(content)))

    return endpoint


def _notify(controls: Controls, api: str, body: dict[str, Any]) -> None:
    if unknown := set(body) - {"type", "data"}:
        raise ValueError(f"unknown field {unknown.pop()!r}; one of: type, data")
    controls.notify(api, body.get("type", ""), body.get("data", {}))


def _flush(controls: Controls) -> Endpoint:
    async def endpoint(_request: Request) -> Response:
        await asyncio.to_thread(controls.flush_webhooks)  # a receiver may call the sandbox meanwhile
        return Response(status_code=204)

    return endpoint


def _object(content: bytes) -> dict[str, Any]:
    """Read a body; none is an empty object."""
    body = plain(strict_json(content or b"{}"))
    if not isinstance(body, dict):
        raise ValueError("the body must be a JSON object")  # noqa: TRY004 - a bad request, not a bug
    return body


async def refuse(_request: Request, wrong: Exception) -> Response:
    """Answer an unknown path or method under `/_sandbox` as JSON, like every other refusal of it."""
    assert isinstance(wrong, HTTPException)  # noqa: S101 - the app calls it for nothing else
    return JSONResponse({"error": wrong.detail}, status_code=wrong.status_code, headers=wrong.headers)


def _guarded(act: Callable[[], object]) -> Response:
    """Act; a wrong name or value is a 400 that says so."""
    try:
        result = act()
    except (TypeError, ValueError, RecursionError) as wrong:
        return JSONResponse({"error": str(wrong)}, status_code=400)
    return Response(status_code=204) if result is None else JSONResponse(result)


def _view(received: Received) -> Json:
    """Return a request as JSON; not by `asdict`, whose deep copy a nested body could exhaust."""
    return {field.name: getattr(received, field.name) for field in fields(received)}
