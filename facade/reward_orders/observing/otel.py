"""Spans and metrics of OpenTelemetry for attempts and waits; nothing of it is imported before it is asked for."""

from __future__ import annotations

import time
from hashlib import sha256
from typing import TYPE_CHECKING

from reward_orders._version import __version__
from reward_orders.core.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Callable

    from opentelemetry.metrics import MeterProvider
    from opentelemetry.trace import SpanKind, TracerProvider

    from reward_orders.http.events import Event

Attributes = dict[str, str | int]
_NANOSECONDS = 1_000_000_000
_FAILING = 400
SHOWN = 16  # hex digits of a key's digest: enough to find the calls of one key


class OpenTelemetry:
    """A function for `on_event` that makes a span of each attempt and each wait, below the span that is current.

    An attempt is a span of kind CLIENT, named after the operation, with HTTP's conventions
    (`http.response.status_code`, `http.request.resend_count`, `error.type`) and `reward_orders.request_id`, the
    vendor's own id. A key is shown as the beginning of its SHA-256 digest, `reward_orders.key_digest`. Metrics:
    `http.client.request.duration`, and `reward_orders.wait.duration` by reason, both in seconds;
    `reward_orders.events` counts what should be rare, by name. Without providers the global ones are used. Raises
    ConfigurationError where the extra `otel` is missing.
    """

    def __init__(
        self,
        *,
        tracer_provider: TracerProvider | None = None,
        meter_provider: MeterProvider | None = None,
        time_ns: Callable[[], int] = time.time_ns,
    ) -> None:
        try:
            from opentelemetry import metrics, trace
        except ImportError:
            raise ConfigurationError("OpenTelemetry needs its extra: pip install 'reward-orders[otel]'.") from None
        self._client, self._inside = trace.SpanKind.CLIENT, trace.SpanKind.INTERNAL
        self._failed = trace.StatusCode.ERROR
        self._tracer = trace.get_tracer("reward_orders", __version__, tracer_provider=tracer_provider)
        meter = metrics.get_meter("reward_orders", __version__, meter_provider=meter_provider)
        self._durations = meter.create_histogram(
            "http.client.request.duration", unit="s", description="How long an attempt took."
        )
        self._waits = meter.create_histogram(
            "reward_orders.wait.duration", unit="s", description="How long calls wait, by reason."
        )
        self._events = meter.create_counter(
            "reward_orders.events", description="What should be rare, such as journal_write_failed, by name."
        )
        self._time_ns = time_ns

    def __call__(self, event: Event) -> None:
        """Take an event: an attempt that ended, a wait that begins, or something rare."""
        if event.name == "request":
            return
        if event.name in {"response", "failure"}:
            self._attempt(event)
        elif event.name == "wait":
            self._wait(event)
        else:
            self._events.add(1, {"event": event.name, "reward_orders.operation": event.operation})

    def _attempt(self, event: Event) -> None:
        outcome: Attributes = {"reward_orders.operation": event.operation}
        failed = event.reason
        if event.status is not None:
            outcome["http.response.status_code"] = event.status
            failed = str(event.status) if event.status >= _FAILING else None
        if failed is not None:
            outcome["error.type"] = failed
        seconds = event.seconds or 0.0
        ended = self._time_ns()
        self._span(
            event,
            outcome,
            kind=self._client,
            name=event.operation,
            start=ended - int(seconds * _NANOSECONDS),
            end=ended,
            failed=failed is not None,
        )
        self._durations.record(seconds, outcome)

    def _wait(self, event: Event) -> None:
        """A wait is told when it begins, with its seconds; one that is cut short ends earlier than its span says."""
        outcome: Attributes = {"reward_orders.operation": event.operation, "reward_orders.reason": event.reason or ""}
        seconds = event.seconds or 0.0
        start = self._time_ns()
        self._span(
            event,
            outcome,
            kind=self._inside,
            name=f"wait {event.reason or ''}".strip(),
            start=start,
            end=start + int(seconds * _NANOSECONDS),
        )
        self._waits.record(seconds, outcome)

    def _span(
        self,
        event: Event,
        outcome: Attributes,
        *,
        kind: SpanKind,
        name: str,
        start: int,
        end: int,
        failed: bool = False,
    ) -> None:
        more: Attributes = {}
        if event.attempt is not None and event.attempt > 1:
            more["http.request.resend_count"] = event.attempt - 1
        if event.request_id is not None:
            more["reward_orders.request_id"] = event.request_id
        if event.key is not None:
            more["reward_orders.key_digest"] = sha256(event.key.encode("utf-8", "surrogatepass")).hexdigest()[:SHOWN]
        span = self._tracer.start_span(name, kind=kind, attributes={**outcome, **more}, start_time=start)
        if failed:
            span.set_status(self._failed)
        span.end(end_time=end)
