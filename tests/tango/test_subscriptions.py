"""`tango.webhooks`: subscriptions made by the API, and what a receiver then gets, over HTTP on both clients."""

import pickle

import httpx
import pytest

from reward_orders import (
    ConfigurationError,
    NotFoundError,
    OutcomeUnknownError,
    Recipient,
    Reward,
    Secret,
    UnreadableResponseError,
)
from reward_orders.webhooks import tango_event
from tests.kit.receiver import receiving
from tests.kit.served import connect

KEY = "c2hhcmVkLXNlY3JldC1vZi10aGUtd2ViaG9vaw=="
AWAY = "https://example.org/hook"


def subscribe(side, url=AWAY, **given):
    return side(side.tango.webhooks.create(**{"url": url, "secret": KEY, "categories": ["ORDER"]} | given))


def place(side, key="b-1", utid="U561593"):
    rewards = [Reward(key="r-1", utid=utid, amount=25, recipient=Recipient(email="a@example.org", first_name="Ada"))]
    return side(side.tango.async_orders.create(key=key, rewards=rewards))


def test_a_subscription_is_told_of_what_it_asked_for(side, sandbox):
    """Signed with its secret and with its headers; the event is what `events` lists, and comes again by `replay`."""
    with receiving() as receiver:
        made = subscribe(side, receiver.url, headers={"x-from": Secret("tango")})
        place(side)
        sandbox.clock.advance(1)
        sandbox.flush_webhooks()
        side(side.tango.webhooks.replay(made.id, from_revision=1, to_revision=1))
        sandbox.flush_webhooks()
        came = receiver.came
    events = [tango_event(body, headers, secret=KEY, tolerance=None) for headers, body in came]
    assert [event.data.status for event in events] == ["SUCCESSFUL"] * 2
    assert len({event.dedupe_id for event in events}) == 1
    assert {dict(headers)["x-from"] for headers, _ in came} == {"tango"}
    (listed,) = side.rows(side.tango.webhooks.events(made.id))
    assert (listed.event_id, listed.revision, listed.key) == (events[0].event_id, 1, "b-1")


def test_what_is_not_subscribed_to_is_not_told(side, sandbox):
    """Nor anything after the end, until it is renewed; a test comes at any time."""
    with receiving() as receiver:
        made = subscribe(side, receiver.url, categories=None, event_types=["RewardStatus"])
        place(side)
        sandbox.clock.advance(1)
        sandbox.flush_webhooks()
        assert receiver.came == []
        side(side.tango.webhooks.test(made.id))
        sandbox.clock.advance(40 * 86_400)
        sandbox.notify("tango", "RewardStatus", {"status": "FROZEN"})
        renewed = side(side.tango.webhooks.renew(made.id))
        sandbox.notify("tango", "RewardStatus", {"status": "FROZEN"})
        sandbox.flush_webhooks()
        events = [tango_event(body, headers, secret=KEY, tolerance=None) for headers, body in receiver.came]
    assert [event.event_type for event in events] == ["ConnectivityTest", "RewardStatus"]
    assert renewed.expires_at > made.expires_at


def test_a_subscription_is_read_changed_and_ended(side):
    """By its id; what is not given stays, and types take the place of categories."""
    made = subscribe(side, headers={"x-from": "tango"})
    webhook = side(side.tango.webhooks.get(made.id))
    assert (webhook.url, webhook.categories, webhook.payload_verification_method) == (AWAY, ["ORDER"], "HMAC")
    assert webhook.secret.reveal() == KEY
    assert webhook.header_values["x-from"].reveal() == "tango"
    changed = side(side.tango.webhooks.update(made.id, event_types=["AsyncOrderStatus"]))
    assert (changed.url, changed.categories, changed.event_types) == (AWAY, None, ["AsyncOrderStatus"])
    assert [one.id for one in side.rows(side.tango.webhooks.list(page_size=1))] == [made.id]
    side(side.tango.webhooks.delete(made.id))
    for call in (side.tango.webhooks.get, side.tango.webhooks.delete, side.tango.webhooks.renew):
        with pytest.raises(NotFoundError, match=made.id):
            side(call(made.id))


def test_types_of_events_are_listed_by_category(side):
    """What `event_types=` and `categories=` take."""
    groups = {group.category: group.event_types for group in side.rows(side.tango.webhooks.event_types())}
    assert "AsyncOrderStatus" in groups["ORDER"]
    assert "RewardStatus" in groups["REWARD"]


def test_a_create_in_doubt_is_not_repeated(side, sandbox):
    """A second subscription would send each event twice; the list shows whether there is one."""
    sandbox.fault("tangoCreateWebhook", "reset_after_commit")
    with pytest.raises(OutcomeUnknownError, match=r"webhooks\.list"):
        subscribe(side)
    assert len(side.rows(side.tango.webhooks.list())) == 1


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"categories": None}, "event_types= or categories="),
        ({"event_types": ["RewardStatus"]}, "event_types= or categories="),
        ({"categories": "ORDER"}, "categories must be a list"),
        ({"categories": []}, "categories must be a list"),
        ({"secret": None}, "HMAC takes a secret"),
        ({"secret": "not base64!"}, "secret must be base64"),
        ({"secret": ""}, "secret must be base64"),
        ({"verification": "NONE"}, "HMAC takes a secret"),
        ({"verification": "X509", "secret": None}, "X509 takes a certificate"),
        ({"verification": "SIGNED"}, "verification must be one of"),
        ({"url": "not a url"}, "url is not a plain URL"),
        ({"headers": {"": "x"}}, "header's name"),
    ],
)
def test_a_wrong_subscription_is_refused_before_it_is_sent(side, sandbox, given, says):
    """In one sentence that never shows the secret."""
    with pytest.raises(ConfigurationError, match=says) as error:
        subscribe(side, **given)
    assert KEY not in str(error.value)
    assert sandbox.requests == []


def test_wrong_revisions_are_refused(side):
    """Before anything is sent."""
    for wrong in (-1, 1.0, True, "1"):
        with pytest.raises(ConfigurationError, match="revision"):
            side(side.tango.webhooks.replay("w-1", from_revision=wrong))
    with pytest.raises(ConfigurationError, match="Nothing to update"):
        side(side.tango.webhooks.update("w-1"))


def test_no_text_and_no_pickle_holds_a_secret():
    """Neither the key, nor headers, nor the address, which may hold a token."""
    row = {
        "webhookId": "w-1",
        "url": "https://example.org/hook?token=never-shown",
        "hmacSharedSecretKey": "never-shown",
        "headers": [{"name": "x-key", "value": "never-shown"}],
    }
    client = connect("tango", lambda _: httpx.Response(200, json={"items": [row]}))
    (webhook,) = client.webhooks.list()
    texts = (repr(webhook), webhook._repr_html_(), repr(webhook.headers), str(webhook.to_dict()), str(webhook.secret))
    assert not any("never-shown" in text for text in texts)
    assert b"never-shown" not in pickle.dumps(webhook)
    assert pickle.loads(pickle.dumps(webhook)).id == "w-1"


@pytest.mark.parametrize("rows", [[None], [{}], [{"eventId": 5}]])
def test_events_without_ids_are_unreadable(rows):
    """Copies could not be told apart."""
    client = connect("tango", lambda _: httpx.Response(200, json={"items": rows}))
    with pytest.raises(UnreadableResponseError):
        list(client.webhooks.events("w-1"))
