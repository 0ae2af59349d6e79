"""Spans and metrics of OpenTelemetry for calls, attempts and waits; none of it is imported before it is asked for."""

from __future__ import annotations

import time
from hashlib import sha256
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from reward_orders._version import __version__
from reward_orders.core.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextvars import Token

    from opentelemetry.context import Context
    from opentelemetry.metrics import MeterProvider
    from opentelemetry.trace import Span, SpanKind, TracerProvider

    from reward_orders.http.events import Event

Attributes = dict[str, str | int]
_NANOSECONDS = 1_000_000_000
_FAILING = 400
_PORTS = {"https": 443, "http": 80}
# Of an attempt, those that the conventions advise; a wait is longer.
_ATTEMPTS = (0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0)
_WAITS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0)
SHOWN = 16  # hex digits of a key's digest: enough to find the calls of one key


class OpenTelemetry:
    """A function for `on_event` that makes a span of each call, and below it one of each attempt and each wait.

    A call is named after its method, `TangoOrders.create`; of a list each page is one. It is the current span while it
    lasts, so spans of a database or an HTTP library stand below it. An attempt is a span of kind CLIENT by HTTP's
    conventions (`POST /raas/v2/orders`; `http.request.method`, `url.full` with names in the place of ids,
    `http.response.status_code`, `http.request.resend_count`, `error.type`), with `reward_orders.request_id`, the
    vendor's own id. A key is shown as the beginning of its SHA-256 digest, `reward_orders.key_digest`.

    Metrics: `reward_orders.orders` counts what became of orders, by `reward_orders.outcome` and the service's
    `reward_orders.code`; `http.client.request.duration` and `reward_orders.wait.duration` by reason, both in seconds;
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
        self._orders = meter.create_counter("reward_orders.orders", description="What became of orders, by outcome.")
        self._durations = meter.create_histogram(
            "http.client.request.duration",
            unit="s",
            description="How long an attempt took.",
            explicit_bucket_boundaries_advisory=_ATTEMPTS,
        )
        self._waits = meter.create_histogram(
            "reward_orders.wait.duration",
            unit="s",
            description="How long calls wait, by reason.",
            explicit_bucket_boundaries_advisory=_WAITS,
        )
        self._events = meter.create_counter(
            "reward_orders.events", description="What should be rare, such as journal_write_failed, by name."
        )
        self._time_ns = time_ns
        self._calls: dict[int | None, tuple[Span, Token[Context]]] = {}

    def __call__(self, event: Event) -> None:
        """Take an event: a call that begins or ends, an attempt that ended, a wait that begins, or something rare."""
        if event.name == "request":
            return
        if event.name == "call":
            self._begin(event)
        elif event.name == "call_ended":
            self._end(event)
        elif event.name in {"response", "failure"}:
            self._attempt(event)
        elif event.name == "wait":
            self._wait(event)
        elif event.name == "outcome":
            self._outcome(event)
        else:
            self._events.add(1, {"event": event.name, "reward_orders.operation": event.operation})

    def _begin(self, event: Event) -> None:
        from opentelemetry import context, trace

        span = self._tracer.start_span(event.operation, kind=self._inside, start_time=self._time_ns())
        self._calls[event.call] = span, context.attach(trace.set_span_in_context(span))

    def _end(self, event: Event) -> None:
        from opentelemetry import context, trace

        begun = self._calls.pop(event.call, None)
        if begun is None:  # the callback was set while the call ran
            return
        span, token = begun
        if trace.get_current_span() is span:  # a call that is thrown away may end in the context of another one
            context.detach(token)
        if event.reason is not None:
            span.set_status(self._failed)
            span.set_attribute("error.type", event.reason)
        if event.status is not None:
            span.set_attribute("http.response.status_code", event.status)
        span.set_attributes(_ids(event))
        span.end(end_time=self._time_ns())

    def _outcome(self, event: Event) -> None:
        """What became of an order, told within its call."""
        from opentelemetry import trace

        outcome: Attributes = {"reward_orders.outcome": event.reason or ""}
        if event.code is not None:
            outcome["reward_orders.code"] = event.code
        trace.get_current_span().set_attributes({**outcome, **_ids(event)})
        self._orders.add(1, {"reward_orders.operation": event.operation, **outcome})

    def _attempt(self, event: Event) -> None:
        outcome: Attributes = {"reward_orders.operation": event.operation}
        failed = event.reason
        if event.status is not None:
            outcome["http.response.status_code"] = event.status
            failed = str(event.status) if event.status >= _FAILING else None
        if failed is not None:
            outcome["error.type"] = failed
        shown, name = outcome, event.operation
        if event.url is not None and event.method is not None:
            parts = urlsplit(event.url)
            outcome["http.request.method"] = event.method
            outcome["server.address"] = parts.hostname or ""
            outcome["server.port"] = parts.port or _PORTS.get(parts.scheme, 0)
            shown = {**outcome, "url.full": event.url, "url.template": parts.path}
            name = f"{event.method} {parts.path}"
        seconds = event.seconds or 0.0
        ended = self._time_ns()
        self._span(
            event,
            shown,
            kind=self._client,
            name=name,
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
        more = _ids(event)
        if event.attempt is not None and event.attempt > 1:
            more["http.request.resend_count"] = event.attempt - 1
        span = self._tracer.start_span(name, kind=kind, attributes={**outcome, **more}, start_time=start)
        if failed:
            span.set_status(self._failed)
        span.end(end_time=end)


def _ids(event: Event) -> Attributes:
    """The vendor's id of the request, and a digest of the key."""
    ids: Attributes = {}
    if event.request_id is not None:
        ids["reward_orders.request_id"] = event.request_id
    if event.key is not None:
        digest = sha256(event.key.encode("utf-8", "surrogatepass")).hexdigest()
        ids["reward_orders.key_digest"] = digest[:SHOWN]
    return ids
