"""Any other endpoint: signed, repeated only if it reads, and never told to anybody."""

import logging
import pickle
import traceback

import pytest

from reward_orders import (
    ConfigurationError,
    NotFoundError,
    OutcomeUnknownError,
    RetryPolicy,
    ServiceError,
    Tango,
    UnreadableResponseError,
)
from tests.kit.library import httpx
from tests.kit.served import connect
from tests.kit.sides import Side


def test_an_endpoint_is_called_and_answers(side, sandbox):
    """Below /raas/v2, with the client's own credentials; status, headers and JSON come back."""
    answer = side(
        side.tango.request("GET", "/catalogs", params={"utid": "U561593", "itemAttribute": ["EMAIL", "PHONE"]})
    )
    assert answer.status == 200
    assert answer.headers["content-type"] == "application/json"
    assert answer.request_id
    assert answer.json()["catalogName"] == "Sandbox"
    request = sandbox.requests[0]
    assert (request["path"], request["query"]["utid"]) == ("/raas/v2/catalogs", "U561593")
    assert request["headers"]["authorization"] == "Basic ***"


def test_a_path_may_begin_with_the_base(side):
    """Documentation writes it either way."""
    assert side(side.tango.request("get", "/raas/v2/exchangerates")).status == 200


def test_a_body_goes_out_as_json(side, sandbox):
    """And a write is a write."""
    order = side(side.tango.orders.create(utid="U561593", amount=5, key="k"))
    path = f"/lineItems/{order.id}-1/freeze"
    answer = side(side.tango.request("POST", path, json={"reasonCode": "FRAUD"}))
    assert (answer.status, answer.json()) == (202, "Accepted")
    assert sandbox.requests[-1]["body"] == {"reasonCode": "FRAUD"}


def test_what_is_not_a_success_is_an_error_of_the_tree(side):
    """Without the path, which may hold ids."""
    with pytest.raises(NotFoundError) as error:
        side(side.tango.request("GET", "/nowhere/secret-id"))
    assert "secret-id" not in str(error.value)


@pytest.mark.parametrize(
    ("method", "expected", "sent"),
    [("GET", ServiceError, 3), ("POST", OutcomeUnknownError, 1), ("PATCH", OutcomeUnknownError, 1)],
)
def test_only_what_reads_is_repeated(sandbox, method, expected, sent):
    """A write that may have arrived is not sent again."""
    side = Side("sync", sandbox, retry=RetryPolicy(attempts=3, jitter=lambda delay: delay))
    sandbox.fault("*", "error_before_commit", status=500, times=5)
    with pytest.raises(expected):
        side.tango.request(method, "/catalogs")
    assert len(sandbox.requests) == sent
    side.close()


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "catalogs"),
        ("GET", "https://elsewhere.example/x"),
        ("GET", "//elsewhere.example/x"),
        ("GET", "/a/../../oauth/token"),
        ("GET", "/a/%2e%2e/b"),
        ("GET", "/a/./b"),
        ("GET", "/a?x=1"),
        ("GET", "/a#b"),
        ("GET", "/a b"),
        ("GET", "/a\\b"),
        ("GET", "/ä"),
        ("GET", None),
        ("CONNECT", "/a"),
        (5, "/a"),
        ("POST", "/orders"),
        ("POST", "/raas/v2/orders/"),
        ("POST", "/Orders"),
    ],
)
def test_a_call_that_could_go_astray_is_refused(sandbox, method, path):
    """Before anything is sent: credentials go to one host, and orders are placed under a key."""
    side = Side("sync", sandbox)
    with pytest.raises(ConfigurationError):
        side.tango.request(method, path)
    assert sandbox.requests == []
    side.close()


@pytest.mark.parametrize("params", ["a=b", [("a", "b")], {"a": {"b": 1}}, {1: "b"}, {"a": [None]}])
def test_params_are_a_mapping_of_plain_values(sandbox, params):
    """Anything else is refused."""
    side = Side("sync", sandbox)
    with pytest.raises(ConfigurationError, match="params"):
        side.tango.request("GET", "/catalogs", params=params)
    side.close()


def test_nothing_of_a_call_is_told(caplog):
    """Neither path, query nor body in an event, a log, an error, its traceback, or the repr of the answer."""
    caplog.set_level(logging.DEBUG)
    events = []
    secret = "4111-never-shown"

    def handler(request):
        return httpx.Response(500 if request.method == "POST" else 200, json={"code": secret})

    client = connect("tango", handler, on_event=events.append)
    answer = client.request("GET", f"/x/{secret}", params={"q": secret})
    with pytest.raises(OutcomeUnknownError) as error:
        client.request("POST", f"/x/{secret}", json={"body": secret})
    shown = [repr(answer), *map(repr, events), *traceback.format_exception(error.value)]
    assert secret not in "".join([*shown, caplog.text])
    assert "127.0.0.1" in caplog.text  # httpx logs each request; of these the host alone
    with pytest.raises(TypeError, match="not pickled"):
        pickle.dumps(answer)


def test_a_body_that_is_no_json_is_unreadable():
    """The content is there all the same."""
    client = connect("tango", lambda _: httpx.Response(200, text="hello"))
    answer = client.request("GET", "/x")
    assert answer.content == b"hello"
    with pytest.raises(UnreadableResponseError, match="not JSON"):
        answer.json()


def test_the_headers_of_an_answer_are_there_and_no_request_header_is(side):
    """Lower-case names; equality and pickles leave them out."""
    order = side(side.tango.orders.create(utid="U561593", amount=5, key="k"))
    headers = order.response.headers
    assert headers["x-request-id"] == order.response.request_id
    assert "authorization" not in headers
    assert all(name == name.lower() for name in headers)
    again = pickle.loads(pickle.dumps(order))
    assert again.response == order.response
    assert again.response.headers == {}


def test_a_client_of_ones_own_class_has_the_calls_too(sandbox):
    """Subclasses keep them."""

    class Mine(Tango):
        pass

    with Mine(platform_name="p", platform_key="k", base_url=sandbox.url) as client:
        assert client.request("GET", "/exchangerates").status == 200
        assert len(client.with_options(timeout=3).exchange_rates()) == 1
