"""What a client tells its `on_event` callback: names, numbers and ids, never a body, a header or a value."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import TYPE_CHECKING, TypeVar

from reward_orders.core.errors import RewardOrdersError

if TYPE_CHECKING:
    from reward_orders.core.flow import Flow
    from reward_orders.core.wire import Request
    from reward_orders.http.session import Session

T = TypeVar("T")


class Event:
    """Something that happened during a call.

    `name`: call, call_ended, outcome, request, response, failure, wait, journal_write_failed, lease_lengthened,
    replayed_with_other_wording, other_order_found, answer_of_another_order, credentials_differ, evidence_found.
    `operation` is the contract's operationId (of a call: the method, as TangoOrders.create), `attempt` counts from 1,
    `status` is the HTTP status, `code` the service's own, `seconds` an elapsed or coming wait, `reason` the class of a
    failure, why a call waits (lease, rate, retry, in process, poll), or what became of an order. `fields` is what
    differs, `method` and `url` say where a request goes, without query and with names in the place of ids. `call`
    numbers the calls of this process.
    """

    __slots__ = (
        "attempt",
        "call",
        "code",
        "fields",
        "key",
        "method",
        "name",
        "operation",
        "reason",
        "request_id",
        "seconds",
        "status",
        "url",
    )

    def __init__(
        self,
        name: str,
        *,
        operation: str,
        attempt: int | None = None,
        key: str | None = None,
        status: int | None = None,
        request_id: str | None = None,
        seconds: float | None = None,
        reason: str | None = None,
        fields: tuple[str, ...] = (),
        code: str | None = None,
        method: str | None = None,
        url: str | None = None,
        call: int | None = None,
    ) -> None:
        self.name = name
        self.operation = operation
        self.attempt = attempt
        self.key = key
        self.status = status
        self.request_id = request_id
        self.seconds = seconds
        self.reason = reason
        self.fields = fields
        self.code = code
        self.method = method
        self.url = url
        self.call = call

    def __repr__(self) -> str:
        facts = ", ".join(
            f"{n}={v!r}" for n in self.__slots__ if (v := getattr(self, n)) not in (None, ()) and n != "name"
        )
        return f"Event({self.name!r}, {facts})"


OnEvent = Callable[[Event], None]


class Listener:
    """An app's callback, shared by a client and its copies: that it raises is logged once, however often it does."""

    __slots__ = ("callback", "failed")

    def __init__(self, callback: OnEvent) -> None:
        self.callback = callback
        self.failed = False

    def hear(self, event: Event) -> None:
        """Call the callback; its own failure never costs the caller an order, and is logged the first time."""
        try:
            self.callback(event)
        except Exception:  # whatever the app's callback raises, the order in hand matters more
            if self.failed:
                return
            self.failed = True
            import logging

            logging.getLogger("reward_orders").warning(
                "on_event raised for %s; it is called as before, and not logged again", event.name, exc_info=True
            )


def place_of(request: Request) -> str:
    """Where a request goes, without query and with names in the place of ids."""
    scheme, _, host = request.url.split("/", 3)[:3]
    return f"{scheme}//{host}{request.template}"


_CALLS = count(1)


def told(flow: Flow[T], session: Session, operation: str) -> Flow[T]:
    """The flow of a call, with its beginning and its end told."""
    number, started = next(_CALLS), session.clock.monotonic()
    failure: BaseException | None = None
    try:
        session.emit(Event("call", operation=operation, call=number))
        return (yield from flow)
    except BaseException as error:
        failure = error
        raise
    finally:
        ours = failure if isinstance(failure, RewardOrdersError) else None
        session.emit(
            Event(
                "call_ended",
                operation=operation,
                call=number,
                seconds=session.clock.monotonic() - started,
                reason=None if failure is None else type(failure).__name__,
                key=None if ours is None else ours.key,
                status=None if ours is None else ours.status,
                code=None if ours is None else ours.code,
                request_id=None if ours is None else ours.request_id,
            )
        )
        failure = ours = None
