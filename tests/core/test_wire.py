"""Bodies and ids: what is read, what is refused, and what a message may tell of them."""

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reward_orders import ConfigurationError, UnreadableResponseError
from reward_orders.core import wire
from reward_orders.core.wire import Request, Response, TransportFailureError, check_id, json_object, request_id
from tests.kit.flows import answer

UNREADABLE = {
    "empty": b"",
    "html": b"<html><body>It works!</body></html>",
    "text": b"OK",
    "array": b"[1, 2]",
    "number": b"5",
    "null": b"null",
    "string": b'"id"',
    "half": b'{"id": ',
    "nan": b'{"amount": NaN}',
    "infinity": b'{"amount": -Infinity}',
    "bad utf-8": b'{"id": "\xff\xfe"}',
    "half a surrogate pair": b'{"id": "\\ud800"}',
    "half a pair in capitals": b'{"id": "\\uD800"}',
    "deep": b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "deep list": b"[" * 100_000,
    "two documents": b'{"id": "1"}{"id": "2"}',
    "nul": b"\x00",
}


@pytest.fixture(params=["orjson", "standard library"])
def decoder(request, monkeypatch):
    if request.param == "standard library":
        monkeypatch.setattr(wire, "_decoder", lambda: wire._stdlib_loads)


@pytest.mark.usefixtures("decoder")
@pytest.mark.parametrize("body", UNREADABLE.values(), ids=UNREADABLE)
def test_a_success_that_makes_no_sense_is_unreadable(body):
    """One class for all of it, whichever decoder is installed; the message tells sizes and types, never the body."""
    response = Response(200, {"content-type": "text/html; charset=x", "x-request-id": "rq-1"}, body)
    with pytest.raises(UnreadableResponseError) as caught:
        json_object(response, what="tangoGetOrder", key="k-1")
    error = caught.value
    assert (error.status, error.request_id, error.key) == (200, "rq-1", "k-1")
    assert "text/html" in str(error)
    assert "works" not in str(error)
    assert error.__cause__ is None
    assert error.__context__ is None, "a decoder's error holds the whole body"


@pytest.mark.usefixtures("decoder")
@pytest.mark.parametrize(
    ("body", "value"),
    [
        (b'{"n": 12345678901234567890123456789012345678901234567890}', None),
        (b'{"n": "\\ud83d\\ude00"}', "\N{GRINNING FACE}"),
        (b'{"n": 1, "n": 2}', 2),
        (b' {"n": 1.50} ', 1.5),
    ],
)
def test_odd_but_valid_json_is_read(body, value):
    """Huge numbers, emoji, repeated names, white space."""
    data = json_object(Response(200, {}, body), what="x")
    assert value is None or data["n"] == value


@pytest.mark.usefixtures("decoder")
@pytest.mark.parametrize("status", [200, 404])
def test_a_byte_order_mark_is_no_reason_to_fail(status):
    """Success bodies and error bodies read as without it; one is a mark, a second is not JSON."""
    marked = answer(status, b"\xef\xbb\xbf" + json.dumps({"id": "x", "requestId": "rq-1"}).encode())
    assert json_object(marked, what="op") == {"id": "x", "requestId": "rq-1"}
    assert wire.object_or_empty(marked) == {"id": "x", "requestId": "rq-1"}
    assert request_id(marked) == (None if status == 200 else "rq-1")
    with pytest.raises(UnreadableResponseError):
        json_object(answer(200, b"\xef\xbb\xbf" * 2 + b"{}"), what="op")


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(content):
    """Never a raw decoder's error."""
    with suppress(UnreadableResponseError):
        assert isinstance(json_object(Response(200, {}, content), what="x"), dict)


def test_a_body_declared_as_something_long_is_not_quoted():
    """A header's text does not get into a message unless it is a media type."""
    with pytest.raises(UnreadableResponseError, match="no content type"):
        json_object(Response(200, {"content-type": "<script> secret"}, b""), what="x")


@pytest.mark.parametrize(
    ("response", "found"),
    [
        (answer(500, {"requestId": "body"}, x_request_id="header"), "header"),
        (answer(500, {"requestId": "tango"}), "tango"),
        (answer(400, {"request_id": "v-1"}), "v-1"),
        (answer(400, {"requestId": 5, "request_id": "v-2"}), "v-2"),
        (answer(200, {"requestId": "of the order"}), None),
        (answer(500, b"<html>"), None),
        (answer(500, {"requestId": "two\nlines"}), None),
        (answer(500, {"requestId": "x" * 10_000}), None),
        (answer(500, {}, x_request_id="with words of a body in it"), None),
    ],
)
def test_the_request_id(response, found):
    """The header, else the error body; only what looks like an id gets into messages."""
    assert request_id(response) == found


@pytest.mark.parametrize("wrong", ["", " ", ".", "..", " .. ", "\t", None, 5, 5.0, b"RA-1", ["RA-1"], "\ud800"])
def test_ids_that_would_change_the_path_are_refused(wrong):
    """Before anything is sent, with the argument's name."""
    with pytest.raises(ConfigurationError, match=r"^order_id "):
        check_id(wrong, argument="order_id")


@pytest.mark.parametrize(
    ("wrong", "told"), [(None, "missing"), ("", "is empty"), ("..", "change the URL"), (5, "must be text, not int")]
)
def test_a_refused_id_is_told_in_words(wrong, told):
    """What is wrong with it, and what to pass."""
    with pytest.raises(ConfigurationError, match=f"id .*{told}.*pass the id of the order"):
        check_id(wrong, argument="id")


@pytest.mark.parametrize("right", ["RA-1", "...", "a/b", "%2e%2e", "a b", "ä", "?", "#x"])
def test_odd_ids_are_ids(right):
    """They are quoted on their way, not judged."""
    assert check_id(right, argument="id") == right


def test_reprs_show_no_content():
    """Requests and answers land in tracebacks with their locals."""
    auth = wire.AuthHeaders({"Authorization": "Basic SECRET"})
    params = {"e": "SECRET"}
    request = Request(
        "op", "POST", "https://h/x/SECRET", template="/x/{id}", content=b"SECRET", params=params, auth_headers=auth
    )
    assert "SECRET" not in repr(request) + repr(Response(200, {"set-cookie": "SECRET"}, b"SECRET")) + repr([auth])
    assert "Authorization" in repr(auth)


def test_a_transport_failure_survives_a_pickle():
    """It is the cause of errors that travel."""
    import pickle

    failure = pickle.loads(pickle.dumps(TransportFailureError("ReadTimeout", was_sent=True)))
    assert (failure.reason, failure.was_sent) == ("ReadTimeout", True)


def test_both_decoders_agree_on_orders(monkeypatch):
    """The extra `fast` changes the time, not the values."""
    body = json.dumps({"a": [1, 2.5, "ä", None, True, {"b": -0.0}]}).encode()
    assert wire._stdlib_loads(body) == wire.loads(body)
