"""Events as records of `logging`, and the variable that switches them on: REWARD_ORDERS_LOG."""

from __future__ import annotations

import logging
import os
from typing import TYPE_CHECKING

from reward_orders.core.errors import ConfigurationError

if TYPE_CHECKING:
    from reward_orders.http.events import Event, OnEvent

SWITCH = "REWARD_ORDERS_LOG"
LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING}
FIELDS = ("operation", "attempt", "key", "status", "code", "request_id", "seconds", "reason", "fields")
"""What of an event is logged: a field that events get later is not, until it stands here."""
_QUIET = {
    "call": logging.DEBUG,
    "call_ended": logging.DEBUG,
    "request": logging.DEBUG,
    "response": logging.INFO,
    "wait": logging.INFO,
    "lease_lengthened": logging.INFO,
}
_GOOD = {"placed", "replayed"}
_LOGGER = logging.getLogger("reward_orders")


def log_event(event: Event) -> None:
    """Log an event with `logging.getLogger("reward_orders")`; a function for `on_event`.

    Calls and requests are DEBUG, answers, waits and orders that were placed INFO, everything else WARNING. The
    record has the fields as attributes too, `event` and `reward_orders_operation` and so on, for handlers that write
    JSON.
    """
    good = event.name == "outcome" and event.reason in _GOOD
    level = logging.INFO if good else _QUIET.get(event.name, logging.WARNING)
    if not _LOGGER.isEnabledFor(level):
        return
    told = {name: value for name in FIELDS if (value := getattr(event, name)) not in (None, ())}
    if "seconds" in told:
        told["seconds"] = round(told["seconds"], 3)
    text = " ".join(f"{name}={value}" for name, value in told.items())
    extra = {f"reward_orders_{name}": value for name, value in told.items()}
    _LOGGER.log(level, "%s %s", event.name, text, extra={"event": event.name, **extra})


def with_switch(on_event: OnEvent | None) -> OnEvent | None:
    """Who is told of events: the log too, where REWARD_ORDERS_LOG says so. Raises ConfigurationError for other words.

    Where nobody has set up `logging`, records go to standard error.
    """
    wanted = os.environ.get(SWITCH, "").strip().lower()
    if not wanted:
        return on_event
    if wanted not in LEVELS:
        raise ConfigurationError(f"{SWITCH} must be one of {', '.join(LEVELS)}.")
    _LOGGER.setLevel(LEVELS[wanted])
    if not _LOGGER.hasHandlers():
        handler = logging.StreamHandler()
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
        _LOGGER.addHandler(handler)
    if on_event is None or on_event is log_event:
        return log_event
    app = on_event

    def both(event: Event) -> None:
        log_event(event)
        app(event)

    return both
