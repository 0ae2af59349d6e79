"""What a client tells its callback: names, numbers and ids, and never at the price of an order."""

import json
import logging

import pytest

from reward_orders import Event, NotFoundError, RetryPolicy, RewardOrdersError, TangoServiceAccount
from tests.kit.flows import (
    PLATFORM_KEY,
    URL,
    FakeClock,
    Scripted,
    answer,
    drive,
    never_left,
    no_answer,
    tango_client,
    tango_create,
    tango_error,
    tango_order,
)
from tests.kit.library import httpx
from tests.kit.served import connect, finish


def created(request):
    return answer(201, tango_order(json.loads(request.content)), x_request_id="rq-9")


def test_a_create_tells_its_whole_story():
    """Its call, requests, failures, waits and answers, each with the number of the attempt, and what became of it."""
    clock, heard = FakeClock(), []
    client = tango_client(clock, on_event=heard.append)
    drive(tango_create(client, key="k-1"), Scripted(clock, no_answer(), answer(500), created))
    assert [(event.name, event.attempt) for event in heard] == [
        ("request", 1),
        ("failure", 1),
        ("wait", 1),
        ("request", 2),
        ("response", 2),
        ("wait", 2),
        ("request", 3),
        ("response", 3),
        ("outcome", None),
    ]
    assert {event.key for event in heard} == {"k-1"}
    assert {event.operation for event in heard} == {"tangoCreateOrder"}
    assert (heard[-2].status, heard[-2].request_id) == (201, "rq-9")
    assert heard[-1].reason == "placed"
    assert (heard[0].method, heard[0].url) == ("POST", f"{URL}/raas/v2/orders")
    assert heard[1].reason == "ReadTimeout"
    assert [event.seconds for event in heard if event.name == "wait"] == [0.5, 1.0]


def test_no_event_holds_a_secret_or_a_body():
    """Neither the platform key nor anything of the order's content is in an event."""
    clock, heard = FakeClock(), []
    client = tango_client(clock, on_event=heard.append)
    drive(tango_create(client, message="a personal word"), Scripted(clock, answer(500, {"secret": "body"}), created))
    told = " ".join(repr(event) + str([getattr(event, name) for name in Event.__slots__]) for event in heard)
    for hidden in (PLATFORM_KEY, "personal", "body", "PIN-4821", "Basic"):
        assert hidden not in told


def test_a_callback_that_fails_costs_no_order(caplog):
    """Its error is logged; the order is placed."""

    def broken(event):
        raise ValueError("of the app")

    clock = FakeClock()
    with caplog.at_level(logging.WARNING, logger="reward_orders"):
        order = drive(tango_create(tango_client(clock, on_event=broken)), Scripted(clock, created))
    assert order.id == "RA-1"
    assert "on_event raised for request" in caplog.text
    assert PLATFORM_KEY not in caplog.text


def test_a_callback_that_goes_on_failing_is_logged_once(caplog):
    """For the client and its copies together: a file of warnings would hide what matters, and cost time."""
    called = []

    def broken(event):
        called.append(event.name)
        raise ValueError("of the app")

    clock = FakeClock()
    client = tango_client(clock, on_event=broken)
    with caplog.at_level(logging.WARNING, logger="reward_orders"):
        for one in (client, client.with_options(timeout=5)):
            drive(tango_create(one), Scripted(clock, created))
    assert called == ["request", "response", "outcome"] * 2
    assert len(caplog.records) == 1


OUTCOMES = {
    "refused": ([tango_error(402, "402.001")], {"status": 402, "code": "402.001"}),
    "unknown": ([no_answer(), no_answer()], {}),
    "not sent": ([never_left()], {"code": None}),
    "mismatch": ([lambda request: answer(201, tango_order(json.loads(request.content)) | {"utid": "U2"})], {}),
}


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_what_became_of_an_order_is_told_once(outcome):
    """Whatever it was, with the service's code."""
    answers, facts = OUTCOMES[outcome]
    clock, heard = FakeClock(), []
    client = tango_client(clock, on_event=heard.append, retry=RetryPolicy(attempts=len(answers)))
    with pytest.raises(RewardOrdersError):
        drive(tango_create(client, key="k-1"), Scripted(clock, *answers))
    (told,) = [event for event in heard if event.name == "outcome"]
    assert (told.reason, told.key, told.operation) == (outcome, "k-1", "tangoCreateOrder")
    assert {name: getattr(told, name) for name in facts} == facts


def test_an_interrupted_create_tells_that_it_was(tmp_path):
    """After its key was given back."""
    clock, heard = FakeClock(), []
    with pytest.raises(KeyboardInterrupt):
        drive(tango_create(tango_client(clock, on_event=heard.append)), Scripted(clock, KeyboardInterrupt()))
    assert [event.reason for event in heard if event.name == "outcome"] == ["interrupted"]


def test_a_method_tells_when_it_begins_and_ends():
    """By its name on either side, with its seconds and the error it ends with; of a list each page is a call."""

    def answered(request):
        if request.url.path.endswith("/missing"):
            return httpx.Response(404, json={"errors": [{"i18nKey": "404.001"}]})
        if request.url.path.endswith("/orders"):
            return httpx.Response(200, json={"orders": [], "page": {"resultCount": 0, "totalCount": 0}})
        return httpx.Response(200, json={"referenceOrderID": "RA-1"})

    def threads(client):
        client.orders.get("RA-1")
        with pytest.raises(NotFoundError):
            client.orders.get("missing")
        client.orders.list().to_list()

    async def tasks(client):
        await client.orders.get("RA-1")
        with pytest.raises(NotFoundError):
            await client.orders.get("missing")
        await client.orders.list().to_list()

    for kind, use in (("tango", threads), ("async tango", tasks)):
        heard = []
        finish(use(connect(kind, answered, on_event=heard.append)))
        began = [event for event in heard if event.name == "call"]
        ended = [event for event in heard if event.name == "call_ended"]
        assert [event.operation for event in began] == ["TangoOrders.get"] * 2 + ["TangoOrders.list"] * 2
        assert [event.call for event in began] == [event.call for event in ended]
        assert len({event.call for event in began}) == 4
        assert [event.reason for event in ended] == [None, "NotFoundError", None, None]
        assert (ended[1].status, ended[1].code) == (404, "404.001")
        assert all(event.seconds is not None for event in ended)


def test_asking_for_a_token_is_told_as_an_attempt():
    """Without what it is asked with."""
    account = TangoServiceAccount(client_id="me", client_secret="SECRET-1", username="u", password="SECRET-2")

    def answered(request):
        token = request.url.path.endswith("/token")
        return httpx.Response(200, json={"access_token": "SECRET-3"} if token else {"referenceOrderID": "RA-1"})

    heard = []
    connect("tango", answered, auth=account, on_event=heard.append).orders.get("RA-1")
    assert [event.operation for event in heard if event.name == "response"] == ["tangoToken", "tangoGetOrder"]
    assert "SECRET" not in " ".join(map(repr, heard))


def test_an_event_shows_what_it_knows():
    """The repr leaves out what is None."""
    assert repr(Event("wait", operation="op", seconds=1.5)) == "Event('wait', operation='op', seconds=1.5)"
