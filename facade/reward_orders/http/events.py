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


def emit(on_event: OnEvent | None, event: Event) -> None:
    """Call the callback; its own failure is logged and never costs the caller an order."""
    if on_event is None:
        return
    try:
        on_event(event)
    except Exception:  # whatever the app's callback raises, the order in hand matters more
        import logging

        logging.getLogger("reward_orders").warning("on_event raised for %s", event.name, exc_info=True)
