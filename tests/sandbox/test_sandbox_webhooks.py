"""The sandbox sends signed events to a receiver of this machine, again where they are not taken; or wrong on demand."""

from datetime import UTC, datetime

import pytest

from reward_orders.sandbox import Sandbox
from reward_orders.webhooks import WebhookError, tango_event, voucherify_event
from tests.kit.receiver import receiving
from tests.kit.signed import SECRET

START = datetime(2026, 11, 2, 9, tzinfo=UTC)
MINUTE = 60


@pytest.fixture
def receiver():
    with receiving() as receiver:
        yield receiver


@pytest.fixture
def told(handle, receiver):
    """A sandbox, in process or over HTTP, whose events of both APIs go to the receiver; its clock stands."""
    handle.clock.set(START)
    handle.subscribe("tango", receiver.url, secret=SECRET)
    handle.subscribe("voucherify", receiver.url, secret=SECRET)
    return handle


def read(receiver, take=voucherify_event, now=START):
    """The events that came since the last look, verified."""
    came, receiver.came = receiver.came, []
    return [take(body, headers, secret=SECRET, now=now) for headers, body in came]


def put(told, http, source_id="web-1", **fields):
    answer = http.post("/orders", json={"source_id": source_id, "amount": 1200} | fields)
    told.flush_webhooks()
    return answer.json()


def states(told):
    return [(one["state"], one["attempts"], one["status"]) for one in told.deliveries]


def test_nothing_is_sent_or_kept_unless_somebody_subscribes(sandbox, voucherify_http):
    """A sandbox without webhooks is as it was."""
    put(sandbox, voucherify_http)
    assert sandbox.deliveries == []
    assert sandbox._world.voucherify.minted == 1


def test_the_life_of_an_order_is_told(told, receiver, voucherify_http):
    """Created, updated, paid and canceled, each once, with the order as it was and the customer's data."""
    order = put(told, voucherify_http, customer={"source_id": "c-1", "email": "ada@example.org"})
    voucherify_http.put(f"/orders/{order['id']}", json={"status": "PAID"})
    voucherify_http.put(f"/orders/{order['id']}", json={"status": "PAID", "amount": 1300})
    voucherify_http.put(f"/orders/{order['id']}", json={"status": "CANCELED"})
    told.flush_webhooks()
    events = read(receiver)
    assert [event.event_type.removeprefix("customer.order.") for event in events] == (
        ["created", "updated", "paid", "updated", "updated", "canceled"]
    )
    assert [event.order.amount for event in events] == [1200, 1200, 1200, 1300, 1300, 1300]
    assert {event.key for event in events} == {"web-1"}
    assert {event.data.customer.email for event in events} == {"ada@example.org"}
    assert len({event.dedupe_id for event in events}) == 6
    assert events[0].order.extra == events[0].extra == events[0].data.extra == {}
    assert states(told) == [("taken", 1, 200)] * 6


def test_an_order_that_is_created_paid_is_told_as_both(told, receiver, voucherify_http):
    """Our choice, since it is not documented; writing over an order is an update."""
    put(told, voucherify_http, status="PAID")
    put(told, voucherify_http, status="PAID")
    assert [event.event_type.rpartition(".")[2] for event in read(receiver)] == ["created", "paid", "updated"]


def test_an_import_tells_nothing(told, receiver, voucherify_http):
    """As documented."""
    voucherify_http.post("/orders/import", json=[{"source_id": "web-1"}])
    told.clock.advance(MINUTE)
    told.flush_webhooks()
    assert len(told.orders("voucherify")) == 1
    assert receiver.came == []


@pytest.mark.parametrize("signature_encoding", ["base64", "hex"])
@pytest.mark.parametrize("key_encoding", ["base64", "text"])
def test_tango_signs_in_each_form_that_its_documents_allow(told, receiver, key_encoding, signature_encoding):
    """The client takes that one alone where it is told so."""
    told.subscribe(
        "tango", receiver.url, secret=SECRET, key_encoding=key_encoding, signature_encoding=signature_encoding
    )
    data = {"referenceLineItemId": "RA1-1", "externalRefID": "emp-42", "status": "FULL-REDEMPTION"}
    told.notify("tango", "RewardStatus", data)
    told.notify("tango", "ConnectivityTest", {})
    told.flush_webhooks()
    (headers, body), _ = receiver.came
    options = {"key_encoding": key_encoding, "signature_encoding": signature_encoding}
    event = tango_event(body, headers, secret=SECRET, now=START, **options)
    assert (event.event_type, event.category, event.key, event.revision) == ("RewardStatus", "REWARD", "emp-42", 1)
    assert (event.data.status, event.data.extra) == ("FULL-REDEMPTION", {})
    assert read(receiver, tango_event)[1].data.to_dict() == {}


def test_what_is_not_taken_comes_again(told, receiver, voucherify_http):
    """After a minute, two, four … of the sandbox's clock, with the same body; any 2xx ends it."""
    receiver.answers = [500, 302, 404, 204]
    put(told, voucherify_http)
    for minutes in (1, 2, 4):
        told.clock.advance(minutes * MINUTE - 1)
        told.flush_webhooks()
        before = len(receiver.came)
        told.clock.advance(1)
        told.flush_webhooks()
        assert len(receiver.came) == before + 1
    told.clock.advance(100 * MINUTE)
    told.flush_webhooks()
    assert len(receiver.came) == 4
    assert len({body for _, body in receiver.came}) == 1
    assert states(told) == [("taken", 4, 204)]


def test_voucherify_gives_up_after_its_twelfth_retry_and_stays_off(told, receiver, voucherify_http):
    """Until a person switches it on, which is another `subscribe` here; nothing is sent again."""
    receiver.answers = [500] * 13
    put(told, voucherify_http)
    for _ in range(14):
        told.clock.advance(24 * 60 * MINUTE)
        told.flush_webhooks()
    assert states(told) == [("given_up", 13, 500)]
    put(told, voucherify_http, "web-2")
    assert len(receiver.came) == 13
    told.subscribe("voucherify", receiver.url, secret=SECRET)
    put(told, voucherify_http, "web-3")
    assert len(receiver.came) == 14


def test_a_receiver_that_is_not_there_is_tried_again(told, receiver, voucherify_http):
    """A refused connection is no answer."""
    told.subscribe("voucherify", "http://127.0.0.1:1/hooks", secret=SECRET)
    put(told, voucherify_http)
    assert states(told) == [("waiting", 1, None)]


def test_faults_drop_repeat_delay_and_forge_events(told, receiver, voucherify_http):
    """By the same rules as the faults of answers; a forged copy comes beside the event, and only once."""
    rule = told.fault("voucherifyWebhook", "webhook_dropped")
    put(told, voucherify_http, "web-1")
    assert (receiver.came, states(told), rule.fired) == ([], [("dropped", 0, None)], 1)
    told.fault("voucherify*", "webhook_duplicate")
    put(told, voucherify_http, "web-2")
    first, again = read(receiver)
    assert (first.key, first.dedupe_id) == ("web-2", again.dedupe_id)
    told.fault("voucherifyWebhook", "webhook_late", seconds=30)
    put(told, voucherify_http, "web-3")
    put(told, voucherify_http, "web-4")
    told.clock.advance(30)
    told.flush_webhooks()
    assert [event.key for event in read(receiver)] == ["web-4", "web-3"]
    told.fault("*Webhook", "webhook_wrong_signature")
    receiver.answers = [401]
    put(told, voucherify_http, "web-5")
    (headers, body), _ = receiver.came
    with pytest.raises(WebhookError, match="does not fit"):
        voucherify_event(body, headers, secret=SECRET, now=START)
    receiver.came.pop(0)
    assert [event.key for event in read(receiver)] == ["web-5"]
    assert states(told)[-2:] == [("given_up", 1, 401), ("taken", 1, 200)]


def test_a_fault_of_events_spoils_no_answer_and_the_other_way_round(told, receiver, voucherify_http):
    """A pattern may fit both; the kind says which is meant."""
    told.fault("*", "webhook_dropped", times=5)
    assert voucherify_http.post("/orders", json={"amount": 1}).status_code == 200
    told.clear_faults()
    told.fault("*", "error_before_commit", times=5)
    told.notify("voucherify", "customer.order.paid", {"order": {"id": "ord_1"}})
    told.flush_webhooks()
    assert len(receiver.came) == 1
    for operation, kind in (("voucherifyWebhook", "html_502"), ("tangoCreateOrder", "webhook_late")):
        with pytest.raises(ValueError, match=f"no operation that {kind} spoils"):
            told.fault(operation, kind)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"url": "http://192.0.2.1/hooks"}, "this machine alone"),
        ({"url": "https://127.0.0.1/hooks"}, "this machine alone"),
        ({"url": "http://127.0.0.1.example.org/"}, "this machine alone"),
        ({"url": "http://127.0.0.1:port/"}, "this machine alone"),
        ({"secret": ""}, "secret is the text"),
        ({"secret": "no base64!"}, "no base64"),
        ({"key_encoding": "hex"}, "key_encoding is one of"),
        ({"signature_encoding": "x"}, "signature_encoding is one of"),
        ({"api": "tiny"}, "unknown API"),
    ],
)
def test_a_subscription_that_could_not_be_sent_is_refused(told, receiver, changes, why):
    """No event leaves this machine, whatever a test says."""
    settings = {"api": "tango", "url": receiver.url, "secret": SECRET} | changes
    with pytest.raises(ValueError, match=why):
        told.subscribe(settings.pop("api"), settings.pop("url"), **settings)


def test_an_event_is_sent_without_a_call(told, receiver):
    """A thread looks at the clock while somebody subscribes; `flush_webhooks` is for tests that cannot wait."""
    came = threading_event(receiver)
    told.notify("tango", "LowBalance", {"accountIdentifier": "account-1", "balance": 5})
    assert came.wait(10)


def threading_event(receiver):
    """Set when something comes."""
    import threading

    event = threading.Event()

    class Came(list):
        def append(self, one):
            super().append(one)
            event.set()

    receiver.came = Came()
    return event


def test_reset_and_unsubscribe_end_it(told, receiver, voucherify_http):
    """What waits is forgotten."""
    told.unsubscribe()
    put(told, voucherify_http)
    told.subscribe("voucherify", receiver.url, secret=SECRET)
    told.reset()
    put(told, voucherify_http)
    assert receiver.came == told.deliveries == []


def test_what_is_on_its_way_while_the_sandbox_is_reset_does_not_come_back(told, receiver, voucherify_http):
    """A refusal that arrives afterwards makes no retry."""

    class Resetting(list):
        def append(self, one):
            super().append(one)
            told.reset()

    receiver.came, receiver.answers = Resetting(), [500]
    put(told, voucherify_http)
    told.subscribe("voucherify", receiver.url, secret=SECRET)
    told.clock.advance(5 * MINUTE)
    told.flush_webhooks()
    assert len(receiver.came) == 1


def test_a_sandbox_starts_with_subscriptions(receiver):
    """As arguments of `subscribe`, by API; a wrong one starts nothing."""
    with Sandbox.start(webhooks={"tango": {"url": receiver.url, "secret": SECRET}}) as sandbox:
        sandbox.notify("tango", "ExchangeRatesProcessed", {"status": "DONE"})
        sandbox.flush_webhooks()
    assert len(receiver.came) == 1
    with pytest.raises(ValueError, match="unknown field"):
        Sandbox.start(webhooks={"tango": {"url": receiver.url, "secret": SECRET, "key": "text"}})
