"""Where events go: `logging`, and spans and metrics of OpenTelemetry. Both are functions for `on_event`.

    from reward_orders import Tango
    from reward_orders.observing import OpenTelemetry

    tango = Tango(on_event=OpenTelemetry())

See docs/observing.md.
"""

from reward_orders.http.event_log import log_event
from reward_orders.observing.otel import OpenTelemetry

__all__ = ["OpenTelemetry", "log_event"]
