"""What a client tells its callback: names, numbers and ids, and never at the price of an order."""

import logging

from reward_orders import Event
from tests.kit.flows import (
    PLATFORM_KEY,
    FakeClock,
    Scripted,
    answer,
    drive,
    no_answer,
    tango_client,
    tango_create,
    tango_order,
)


def created(request):
    import json

    return answer(201, tango_order(json.loads(request.content)), x_request_id="rq-9")


def test_a_create_tells_its_whole_story():
    """Requests, failures, waits and answers, each with the key and the number of the attempt."""
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
    ]
    assert {event.key for event in heard} == {"k-1"}
    assert {event.operation for event in heard} == {"tangoCreateOrder"}
    assert (heard[-1].status, heard[-1].request_id) == (201, "rq-9")
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
    assert called == ["request", "response"] * 2
    assert len(caplog.records) == 1


def test_an_event_shows_what_it_knows():
    """The repr leaves out what is None."""
    assert repr(Event("wait", operation="op", seconds=1.5)) == "Event('wait', operation='op', seconds=1.5)"
