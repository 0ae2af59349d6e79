"""Attempts and waits are spans below the app's, with the conventions of HTTP, and without a key or a person."""

import sys

import anyio
import pytest

from reward_orders import AsyncTango, ConfigurationError, Event, Recipient
from reward_orders.observing import OpenTelemetry

sdk = pytest.importorskip("opentelemetry.sdk.trace")
from opentelemetry.sdk.metrics import MeterProvider  # noqa: E402 - after the skip
from opentelemetry.sdk.metrics.export import InMemoryMetricReader  # noqa: E402
from opentelemetry.sdk.trace.export import SimpleSpanProcessor  # noqa: E402
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter  # noqa: E402


class Observed:
    """A provider of each kind, and what they got."""

    def __init__(self):
        self.exporter = InMemorySpanExporter()
        self.provider = sdk.TracerProvider()
        self.provider.add_span_processor(SimpleSpanProcessor(self.exporter))
        self.reader = InMemoryMetricReader()
        meters = MeterProvider(metric_readers=[self.reader])
        self.listener = OpenTelemetry(
            tracer_provider=self.provider, meter_provider=meters, time_ns=lambda: 100_000_000_000
        )

    @property
    def spans(self):
        return self.exporter.get_finished_spans()

    def metrics(self):
        (resource,) = self.reader.get_metrics_data().resource_metrics
        return {metric.name: metric.data.data_points for metric in resource.scope_metrics[0].metrics}


@pytest.fixture
def observed():
    return Observed()


def test_the_attempts_of_a_call_are_spans_below_the_apps(observed, tango, sandbox):
    """An answer that got lost, and the one that came, with the vendor's request id and a digest of the key."""
    sandbox.fault("tangoCreateOrder", "reset_after_commit")
    client = tango.with_options(on_event=observed.listener)
    with observed.provider.get_tracer("app").start_as_current_span("payout") as payout:
        ada = Recipient(email="ada@example.org", first_name="Ada")
        client.orders.create(utid="U561593", amount="25.00", recipient=ada, key="emp-42")
    attempts = [span for span in observed.spans if span.name == "tangoCreateOrder"]
    assert [span.parent.span_id for span in attempts] == [payout.get_span_context().span_id] * 2
    assert [span.kind.name for span in attempts] == ["CLIENT", "CLIENT"]
    assert [span.status.status_code.name for span in attempts] == ["ERROR", "UNSET"]
    lost, came = (dict(span.attributes) for span in attempts)
    assert lost["error.type"]
    assert came["http.response.status_code"] in {200, 201}
    assert came["http.request.resend_count"] == 1
    assert came["reward_orders.request_id"]
    assert len(came["reward_orders.key_digest"]) == 16
    assert [span.name for span in observed.spans if span.name.startswith("wait")] == ["wait retry"]
    shown = " ".join(span.to_json() for span in observed.spans)
    assert "emp-42" not in shown
    assert "ada" not in shown
    assert {"http.client.request.duration", "reward_orders.wait.duration"} <= set(observed.metrics())


def test_tasks_have_theirs(observed, sandbox):
    """Each below the span of its own task."""

    async def place(client, tracer, key):
        with tracer.start_as_current_span(key):
            await client.orders.create(utid="U561593", amount="5.00", key=key)

    async def main():
        tracer = observed.provider.get_tracer("app")
        keys = {"platform_name": "p", "platform_key": "k", "account": "account-1", "customer": "customer-1"}
        async with (
            AsyncTango(**keys, base_url=sandbox.url, rate=None, on_event=observed.listener) as client,
            anyio.create_task_group() as tasks,
        ):
            for key in ("one", "two"):
                tasks.start_soon(place, client, tracer, key)

    anyio.run(main)
    apps = {span.context.span_id for span in observed.spans if span.name in {"one", "two"}}
    assert {span.parent.span_id for span in observed.spans if span.name == "tangoCreateOrder"} == apps


def test_times_are_those_of_the_attempt_and_of_the_wait(observed):
    """An answer is told when it came, a wait when it begins."""
    observed.listener(Event("response", operation="op", attempt=1, status=503, seconds=2.0))
    observed.listener(Event("wait", operation="op", seconds=0.5, reason="rate"))
    answer, wait = observed.spans
    assert (answer.start_time, answer.end_time) == (98_000_000_000, 100_000_000_000)
    assert answer.attributes["error.type"] == "503"
    assert (wait.start_time, wait.end_time) == (100_000_000_000, 100_500_000_000)


def test_what_should_be_rare_is_counted_by_name(observed):
    """So that an alert can name it."""
    observed.listener(Event("journal_write_failed", operation="tangoCreateOrder", key="k"))
    (point,) = observed.metrics()["reward_orders.events"]
    assert (point.value, point.attributes["event"]) == (1, "journal_write_failed")


def test_without_its_extra_the_extra_is_named(monkeypatch):
    """One sentence that can be pasted."""
    monkeypatch.setitem(sys.modules, "opentelemetry", None)
    with pytest.raises(ConfigurationError, match=r"pip install 'reward-orders\[otel\]'"):
        OpenTelemetry()
