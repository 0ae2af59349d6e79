"""A call is a span with its attempts and waits below it, by the conventions of HTTP, without a key or a person."""

import asyncio
import gc
import sys
import threading
from hashlib import sha256

import anyio
import pytest

from reward_orders import (
    AsyncTango,
    ConfigurationError,
    Event,
    InsufficientFundsError,
    NotFoundError,
    OutcomeUnknownError,
    Recipient,
    RetryPolicy,
)
from reward_orders.observing import OpenTelemetry

sdk = pytest.importorskip("opentelemetry.sdk.trace")
from opentelemetry import trace  # noqa: E402 - after the skip
from opentelemetry.sdk.metrics import MeterProvider  # noqa: E402
from opentelemetry.sdk.metrics.export import InMemoryMetricReader  # noqa: E402
from opentelemetry.sdk.trace.export import SimpleSpanProcessor  # noqa: E402
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter  # noqa: E402

KEYS = {"platform_name": "p", "platform_key": "k", "account": "account-1", "customer": "customer-1"}
NOW = 100_000_000_000
CREATE = "POST /raas/v2/orders"


class Observed:
    """A provider of each kind, and what they got."""

    def __init__(self):
        self.exporter = InMemorySpanExporter()
        self.provider = sdk.TracerProvider()
        self.provider.add_span_processor(SimpleSpanProcessor(self.exporter))
        self.reader = InMemoryMetricReader()
        meters = MeterProvider(metric_readers=[self.reader])
        self.listener = OpenTelemetry(tracer_provider=self.provider, meter_provider=meters, time_ns=lambda: NOW)

    @property
    def spans(self):
        return self.exporter.get_finished_spans()

    def named(self, name):
        return [span for span in self.spans if span.name == name]

    def metrics(self):
        (resource,) = self.reader.get_metrics_data().resource_metrics
        return {metric.name: metric.data.data_points for metric in resource.scope_metrics[0].metrics}

    def orders(self):
        """How many orders ended so: outcome and code, or outcome alone."""
        points = self.metrics()["reward_orders.orders"]
        names = ("reward_orders.outcome", "reward_orders.code")
        return {tuple(point.attributes[n] for n in names if n in point.attributes): point.value for point in points}

    def tree(self):
        """Each span's name with that of its parent."""
        names = {span.context.span_id: span.name for span in self.spans}
        return [(span.name, span.parent and names.get(span.parent.span_id)) for span in self.spans]


@pytest.fixture
def observed():
    return Observed()


@pytest.fixture(autouse=True)
def _nothing_stays_current():
    """After every test no span of a call is left as the current one."""
    yield
    assert trace.get_current_span() is trace.INVALID_SPAN


def test_a_call_is_a_span_with_its_attempts_and_waits(observed, tango, sandbox):
    """An answer that got lost, and the one that came, with the vendor's request id and a digest of the key."""
    sandbox.fault("tangoCreateOrder", "reset_after_commit")
    client = tango.with_options(on_event=observed.listener)
    with observed.provider.get_tracer("app").start_as_current_span("payout"):
        ada = Recipient(email="ada@example.org", first_name="Ada")
        client.orders.create(utid="U561593", amount="25.00", recipient=ada, key="emp-42")
    assert observed.tree() == [
        (CREATE, "TangoOrders.create"),
        ("wait retry", "TangoOrders.create"),
        (CREATE, "TangoOrders.create"),
        ("TangoOrders.create", "payout"),
        ("payout", None),
    ]
    attempts = observed.named(CREATE)
    assert [span.kind.name for span in attempts] == ["CLIENT", "CLIENT"]
    assert [span.status.status_code.name for span in attempts] == ["ERROR", "UNSET"]
    lost, came = (dict(span.attributes) for span in attempts)
    assert lost["error.type"]
    assert came["http.response.status_code"] in {200, 201}
    assert came["http.request.resend_count"] == 1
    assert came["http.request.method"] == "POST"
    assert came["url.full"] == f"{sandbox.url}/raas/v2/orders"
    assert f"http://{came['server.address']}:{came['server.port']}" == sandbox.url
    assert came["reward_orders.operation"] == "tangoCreateOrder"
    assert came["reward_orders.request_id"]
    (call,) = observed.named("TangoOrders.create")
    assert call.attributes["reward_orders.outcome"] == "replayed"
    assert call.attributes["reward_orders.key_digest"] == sha256(b"emp-42").hexdigest()[:16]
    shown = " ".join(span.to_json() for span in observed.spans)
    assert "emp-42" not in shown
    assert "ada@" not in shown
    assert {"http.client.request.duration", "reward_orders.wait.duration"} <= set(observed.metrics())


def test_an_id_is_in_no_span_and_no_metric(observed, tango):
    """A path shows the name of its id: at Voucherify it may be the key."""
    client = tango.with_options(on_event=observed.listener)
    with pytest.raises(NotFoundError):
        client.orders.get("RA-secret-1")
    (attempt,) = observed.named("GET /raas/v2/orders/{id}")
    assert attempt.attributes["url.template"] == "/raas/v2/orders/{id}"
    assert "RA-secret-1" not in " ".join(span.to_json() for span in observed.spans)
    (point,) = observed.metrics()["http.client.request.duration"]
    assert point.attributes["http.response.status_code"] == 404
    assert {"url.full", "url.template"}.isdisjoint(point.attributes)
    (call,) = observed.named("TangoOrders.get")
    assert call.status.status_code.name == "ERROR"
    assert call.attributes["error.type"] == "NotFoundError"


def test_what_became_of_orders_is_counted(observed, tango, sandbox):
    """Placed, replayed, unknown, and refused by code; a read counts for none of them."""
    client = tango.with_options(on_event=observed.listener, retry=RetryPolicy(attempts=1))
    for key in ("one", "two", "one"):
        order = client.orders.create(utid="U561593", amount="5.00", key=key)
    client.orders.get(order.id)
    sandbox.fault("tangoCreateOrder", "reset_after_commit")
    with pytest.raises(OutcomeUnknownError):
        client.orders.create(utid="U561593", amount="5.00", key="three")
    sandbox.set_balance("account-1", 1)
    with pytest.raises(InsufficientFundsError):
        client.orders.create(utid="U561593", amount="5.00", key="four")
    assert observed.orders() == {
        ("placed",): 2,
        ("replayed",): 1,
        ("unknown",): 1,
        ("refused", "402.001"): 1,
    }


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_tasks_have_theirs(observed, sandbox, backend):
    """Each below the span of its own task."""

    async def place(client, tracer, key):
        with tracer.start_as_current_span(key):
            await client.orders.create(utid="U561593", amount="5.00", key=key)

    async def main():
        tracer = observed.provider.get_tracer("app")
        async with (
            AsyncTango(**KEYS, base_url=sandbox.url, rate=None, on_event=observed.listener) as client,
            anyio.create_task_group() as tasks,
        ):
            for key in ("one", "two"):
                tasks.start_soon(place, client, tracer, key)

    anyio.run(main, backend=backend)
    calls = {span.context.span_id: span.parent.span_id for span in observed.named("TangoOrders.create")}
    apps = {span.context.span_id for span in observed.spans if span.name in {"one", "two"}}
    assert set(calls.values()) == apps
    assert {span.parent.span_id for span in observed.named(CREATE)} == set(calls)
    for attempt in observed.named(CREATE):
        (call,) = (span for span in observed.spans if span.context.span_id == attempt.parent.span_id)
        assert attempt.attributes["reward_orders.key_digest"] == call.attributes["reward_orders.key_digest"]


def test_threads_have_theirs(observed, tango):
    """Each below the span of its own thread, though they share a client."""
    client, tracer = tango.with_options(on_event=observed.listener), observed.provider.get_tracer("app")

    def place(key):
        with tracer.start_as_current_span(key):
            client.orders.create(utid="U561593", amount="5.00", key=key)

    threads = [threading.Thread(target=place, args=(key,)) for key in ("one", "two")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    parents = {span.parent.span_id for span in observed.named("TangoOrders.create")}
    assert parents == {span.context.span_id for span in observed.spans if span.name in {"one", "two"}}


@pytest.mark.parametrize("read_ahead", [False, True])
def test_each_page_of_a_list_is_a_call_below_the_apps_span(observed, tango, sandbox, read_ahead):
    """Also where a thread reads it ahead; between two pages the app's own span is the current one."""
    sandbox.seed(tango=250)
    client = tango.with_options(on_event=observed.listener)
    with observed.provider.get_tracer("app").start_as_current_span("report") as report:
        for _ in client.orders.list(read_ahead=read_ahead):
            assert trace.get_current_span() is report
    pages = observed.named("TangoOrders.list")
    assert len(pages) >= 3
    assert {span.parent.span_id for span in pages} == {report.get_span_context().span_id}
    assert {parent for name, parent in observed.tree() if name.startswith("GET ")} == {"TangoOrders.list"}


def test_a_call_that_is_thrown_away_ends_no_other(observed, caplog):
    """The event loop closes what it never finished, in a context of its own; nobody is warned of that."""

    async def other():
        with observed.provider.get_tracer("app").start_as_current_span("other") as span:
            observed.listener(Event("call_ended", operation="lost", call=1, reason="GeneratorExit"))
            assert trace.get_current_span() is span

    async def lost():
        observed.listener(Event("call", operation="lost", call=1))

    async def main():
        await asyncio.create_task(lost())
        await asyncio.create_task(other())

    asyncio.run(main())
    gc.collect()
    assert [span.name for span in observed.spans] == ["lost", "other"]
    assert caplog.records == []


def test_times_are_those_of_the_attempt_and_of_the_wait(observed):
    """An answer is told when it came, a wait when it begins."""
    observed.listener(Event("response", operation="op", attempt=1, status=503, seconds=2.0))
    observed.listener(Event("wait", operation="op", seconds=0.5, reason="rate"))
    answer, wait = observed.spans
    assert (answer.start_time, answer.end_time) == (98_000_000_000, NOW)
    assert answer.attributes["error.type"] == "503"
    assert (wait.start_time, wait.end_time) == (NOW, 100_500_000_000)
    (waited,) = observed.metrics()["reward_orders.wait.duration"]
    assert (waited.sum, waited.attributes["reward_orders.reason"]) == (0.5, "rate")


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
