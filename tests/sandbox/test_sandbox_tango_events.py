"""What the sandbox's Tango tells its subscriber by itself: how an asynchronous order ended, what became of a reward."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest

from reward_orders.sandbox import Sandbox
from reward_orders.webhooks import tango_event
from tests.kit.receiver import receiving
from tests.kit.signed import SECRET

START = datetime(2026, 11, 2, 9, tzinfo=UTC)
HOUR = 3600
REASON = {"reasonCode": "FRAUD"}
PERSON = {"email": "a@example.org", "firstName": "Ada"}


@pytest.fixture
def heard(sandbox):
    """Every event since the last call, verified; the clock stands at the start."""
    sandbox.clock.set(START)
    with receiving() as receiver:
        sandbox.subscribe("tango", receiver.url, secret=SECRET)

        def events():
            sandbox.flush_webhooks()
            came, receiver.came = receiver.came, []
            return [tango_event(body, headers, secret=SECRET, tolerance=None) for headers, body in came]

        yield events


@pytest.fixture
def batch(tango_http):
    """Places an asynchronous order with a line for each item."""

    def place(*utids, ref="b-1"):
        lines = [
            {"externalRefLineItemID": f"r-{number}", "utid": utid, "amount": 25, "deliveryMethod": "EMAIL"}
            | {"recipient": PERSON}
            for number, utid in enumerate(utids, 1)
        ]
        body = {"accountIdentifier": "account-1", "customerIdentifier": "customer-1", "externalRefID": ref}
        return tango_http.post("/asyncOrders", json=body | {"lineItems": lines})

    return place


@pytest.fixture
def line(tango_http, order_body):
    """Places an order with one reward, and gives the path of its line item."""

    def place(**changes):
        placed = tango_http.post("/orders", json=order_body(**{"externalRefID": "emp-42"} | changes)).json()
        return f"/lineItems/{placed['referenceLineItemID']}"

    return place


def after(event):
    """How many seconds after the start it happened."""
    return (event.occurred_at - START) // timedelta(seconds=1)


def statuses(events):
    return [(event.data.status, after(event)) for event in events]


@pytest.mark.parametrize(
    ("utids", "end"),
    [
        (("U561593", "U280985"), ("SUCCESSFUL", 0)),
        (("U561593", "U100007"), ("PARTIALFAILED", 1)),
        (("U100007", "U100007"), ("FAILED", 2)),
        (("U100011", "U100011"), ("FAILED", 2)),  # inactive: none is worked on at all
    ],
)
def test_the_end_of_an_asynchronous_order_is_told_once(sandbox, heard, batch, utids, end):
    """With how many of its rewards were bought; not again by a look, nor by a second create."""
    status, failed = end
    batch(*utids)
    sandbox.clock.advance(1)
    (event,) = heard()
    assert (event.event_type, event.category, event.key) == ("AsyncOrderStatus", "ORDER", "b-1")
    assert event.data.to_dict() == {
        "externalRefID": "b-1",
        "status": status,
        "totalLineItems": 2,
        "failedLineItems": failed,
        "successfulLineItems": 2 - failed,
        "referenceOrderId": sandbox.orders("tango_async")[0]["referenceOrderID"],
        "accountIdentifier": "account-1",
        "customerIdentifier": "customer-1",
    }
    batch(*utids)
    sandbox.clock.advance(HOUR)
    assert heard() == []


def test_an_order_is_told_when_its_last_reward_is_done(sandbox, heard, batch):
    """A slow one holds the event up, which has the time of the end, however late somebody looks."""
    batch("U561593", "U100006")
    sandbox.clock.advance(1)
    assert heard() == []
    sandbox.clock.advance(HOUR)
    (event,) = heard()
    assert statuses([event]) == [("SUCCESSFUL", 2)]


def test_orders_that_ended_meanwhile_are_told_in_the_order_of_their_ends(sandbox, heard, batch):
    """Revisions count that way."""
    batch("U100006", ref="slow")
    batch("U561593", ref="quick")
    sandbox.clock.advance(HOUR)
    assert [(event.key, event.revision) for event in heard()] == [("quick", 1), ("slow", 2)]


def test_a_freeze_and_its_end_are_told_when_they_happen(sandbox, heard, line, tango_http):
    """Not when they are accepted; the end that comes by itself has no action."""
    path = line()
    tango_http.post(f"{path}/freeze", json=REASON)
    assert heard() == []
    sandbox.clock.advance(49 * HOUR)
    frozen, thawed = heard()
    assert statuses([frozen, thawed]) == [("FROZEN", 1), ("UNFROZEN", 48 * HOUR + 1)]
    assert (frozen.event_type, frozen.category, frozen.key) == ("RewardStatus", "REWARD", "emp-42")
    assert path.endswith(frozen.data.reference_line_item_id)
    assert (frozen.data.action, frozen.data.reason_code, thawed.data.action) == ("FREEZE", "FRAUD", None)


def test_a_freeze_that_somebody_ends_is_told_once(sandbox, heard, line, tango_http):
    """Its 48 hours do not end it again."""
    path = line()
    tango_http.post(f"{path}/freeze", json=REASON)
    sandbox.clock.advance(1)
    tango_http.post(f"{path}/unfreeze", json=REASON)
    sandbox.clock.advance(100 * HOUR)
    frozen, thawed = heard()
    assert statuses([frozen, thawed]) == [("FROZEN", 1), ("UNFROZEN", 2)]
    assert thawed.data.action == "UNFREEZE"


def test_a_cancel_is_told_when_it_happens(sandbox, heard, line, tango_http):
    """An order without a reference has an event without one."""
    tango_http.post(f"{line(externalRefID=...)}/cancel", json=REASON)
    sandbox.clock.advance(1)
    (event,) = heard()
    assert (statuses([event]), event.data.action, event.key) == ([("CANCELLED", 1)], "CANCEL", None)


def test_a_reissue_tells_of_the_old_reward_and_names_the_new_one(heard, line, tango_http):
    """At once, as it happens; one that was refused tells nothing."""
    path = line()
    tango_http.post(f"{path}/reissue", json={})
    assert heard() == []
    new = tango_http.post(f"{path}/reissue", json={"reasonCode": "RECIPIENT"}).json()["referenceLineItemID"]
    (event,) = heard()
    assert (event.data.status, event.data.new_reference_line_item_id) == ("CANCELLED", new)


def test_a_recipient_who_chooses_is_told_of_once(sandbox, heard, line):
    """Of choice products alone; at its time, and also where nothing passes between order and choice."""
    sandbox.configure({"tango_redeem_seconds": 60})
    line()
    line(utid="U280985", externalRefID="no choice")
    sandbox.clock.advance(59)
    assert heard() == []
    sandbox.clock.advance(HOUR)
    (event,) = heard()
    assert (event.key, statuses([event])) == ("emp-42", [("FULL-REDEMPTION", 60)])
    sandbox.configure({"tango_redeem_seconds": 0})
    line(externalRefID="emp-43")
    assert [event.key for event in heard()] == ["emp-43"]
    sandbox.clock.advance(HOUR)
    assert heard() == []


def test_a_recipient_cannot_choose_while_the_reward_is_frozen(sandbox, heard, line, tango_http):
    """So that comes with the end of the freeze, and a cancelled one is never chosen."""
    sandbox.configure({"tango_redeem_seconds": HOUR})
    path, other = line(), line(externalRefID="emp-43")
    tango_http.post(f"{path}/freeze", json=REASON)
    tango_http.post(f"{other}/cancel", json=REASON)
    sandbox.clock.advance(2 * HOUR)
    assert [event.data.status for event in heard()] == ["FROZEN", "CANCELLED"]
    assert tango_http.get(path).json()["remainingBalance"] == 25.5
    sandbox.clock.advance(100 * HOUR)
    thawed = 48 * HOUR + 1
    assert statuses(heard()) == [("UNFROZEN", thawed), ("FULL-REDEMPTION", thawed)]


def test_what_happened_before_somebody_subscribed_is_not_told(sandbox, line, batch, tango_http):
    """No subscription, no event; one made later begins then."""
    sandbox.clock.set(START)
    sandbox.configure({"tango_redeem_seconds": 60})
    line()
    batch("U561593")
    sandbox.clock.advance(HOUR)
    tango_http.get("/lineItems")
    sandbox.subscribe("tango", "http://127.0.0.1:1/hooks", secret=SECRET)
    sandbox.clock.advance(HOUR)
    tango_http.get("/lineItems")
    assert sandbox.deliveries == []


def test_the_faults_of_events_spoil_these_too(sandbox, heard, batch):
    """A lost one, and one that comes twice."""
    rule = sandbox.fault("tangoWebhook", "webhook_dropped")
    batch("U561593", ref="lost")
    sandbox.clock.advance(1)
    assert (heard(), rule.fired) == ([], 1)
    sandbox.fault("tangoWebhook", "webhook_duplicate")
    batch("U561593", ref="twice")
    sandbox.clock.advance(1)
    first, again = heard()
    assert (first.key, first.dedupe_id) == ("twice", again.dedupe_id)


def test_no_two_events_have_one_id_whoever_subscribed(tmp_path):
    """Revisions begin anew with a subscription, ids do not; nor after a restart with the same state file."""
    ids, revisions = [], []
    for _ in range(2):
        with Sandbox.start(state=tmp_path / "sandbox.db") as sandbox:
            for _ in range(2):
                sandbox.subscribe("tango", "http://127.0.0.1:1/hooks", secret=SECRET)
                sandbox.notify("tango", "LowBalance", {})
            ids += [one["event"]["eventId"] for one in sandbox.deliveries]
            revisions += [one["event"]["revision"] for one in sandbox.deliveries]
    assert (len(set(ids)), revisions) == (4, [1, 1, 1, 1])


def test_a_choice_is_told_once_although_the_sandbox_starts_again(tmp_path, order_body):
    """That it was told is in the state file."""
    told = []
    for _ in range(2):
        with Sandbox.start(state=tmp_path / "sandbox.db") as sandbox:
            sandbox.subscribe("tango", "http://127.0.0.1:1/hooks", secret=SECRET)
            sandbox.configure({"tango_redeem_seconds": 0})
            httpx.post(f"{sandbox.url}/raas/v2/orders", json=order_body(), auth=("p", "k"))
            sandbox.flush_webhooks()
            sandbox.configure({"tango_redeem_seconds": 0})
            told += [one["event"]["eventData"]["referenceLineItemId"] for one in sandbox.deliveries]
    assert len(told) == len(set(told)) == 2
