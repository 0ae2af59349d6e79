"""What a client tells its `on_event` callback: names, numbers and ids, never a body, a header or a value."""

from __future__ import annotations

from collections.abc import Callable


class Event:
    """Something that happened during a call.

    `name`: request, response, failure, wait, journal_write_failed, lease_lengthened, replayed_with_other_wording,
    other_order_found, answer_of_another_order, credentials_differ, evidence_found. `operation` is the contract's
    operationId, `attempt` counts from 1, `status` the HTTP status, `seconds` an elapsed or coming wait, `reason` the
    class of a failure or why a call waits (lease, rate, retry, in process, poll), `fields` what differs.
    """

    __slots__ = ("attempt", "fields", "key", "name", "operation", "reason", "request_id", "seconds", "status")

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


def emit(listener: Listener | None, event: Event) -> None:
    """Call the callback; its own failure never costs the caller an order, and is logged the first time."""
    if listener is None:
        return
    try:
        listener.callback(event)
    except Exception:  # whatever the app's callback raises, the order in hand matters more
        if listener.failed:
            return
        listener.failed = True
        import logging

        logging.getLogger("reward_orders").warning(
            "on_event raised for %s; it is called as before, and not logged again", event.name, exc_info=True
        )
