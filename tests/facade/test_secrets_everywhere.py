"""No secret and no body in anything that prints: texts, reprs, logs, events, tracebacks with locals, whole clients."""

import json
import logging
import pickle
import traceback
from contextlib import suppress

import pytest

import reward_orders
from reward_orders import RewardOrdersError, Secret, Tango, TangoServiceAccount, VoucherifyOAuth
from tests.kit.flows import APP_TOKEN, PLATFORM_KEY
from tests.kit.library import httpx
from tests.kit.served import KINDS, connect, create, finish

BODY = "BODY-text-never-shown"
PIN = "PIN-4821-never-shown"
TOKEN = "bearer-TOKEN-never-shown"
CLIENT_SECRET = "client-SECRET-never-shown"
PASSWORD = "pass-WORD-never-shown"
HEADER = "header-value-never-shown"
HIDDEN = (PLATFORM_KEY, APP_TOKEN, BODY, PIN, TOKEN, CLIENT_SECRET, PASSWORD, HEADER, "cGxhdGZvcm06")  # base64 too

REWARD = {"credentials": {"PIN": PIN}, "redemptionInstructions": BODY}


def order_like(kind, **changes):
    if kind.endswith("tango"):
        order = {
            "referenceOrderID": "RA-1",
            "utid": "U561593",
            "externalRefID": "k-1",
            "reward": REWARD,
            "message": BODY,
        }
    else:
        order = {"id": "ord_1", "source_id": "k-1", "amount": 2500, "metadata": {"note": BODY}, "object": "order"}
    return {**order, **changes}


def raising(error):
    def handle(request):
        raise error(BODY, request=request) if issubclass(error, httpx.RequestError) else error(BODY)

    return handle


def answering(status, body, **headers):
    content = body if isinstance(body, bytes) else json.dumps(body).encode()

    def handle(request):
        return httpx.Response(status, content=content, headers={"x-secret": HEADER, **headers})

    return handle


def broken_stream(request):
    class Half(httpx.SyncByteStream, httpx.AsyncByteStream):
        def __iter__(self):
            yield json.dumps({"reward": PIN}).encode()
            raise httpx.ReadError("reset")

        async def __aiter__(self):
            yield json.dumps({"reward": PIN}).encode()
            raise httpx.ReadError("reset")

    return httpx.Response(200, stream=Half())


ENDS = {
    "connect error": raising(httpx.ConnectError),
    "timeout": raising(httpx.ReadTimeout),
    "invalid url": raising(httpx.InvalidURL),
    "reset in the body": broken_stream,
    "500": answering(500, {"message": BODY, "requestId": "rq", "errors": [{"message": BODY, "invalidValue": BODY}]}),
    "400": answering(400, {"message": BODY, "details": BODY, "errors": [{"invalidValue": BODY, "path": "a"}]}),
    "402": answering(402, BODY.encode()),
    "redirect": answering(302, BODY.encode(), location=f"https://elsewhere.example/{BODY}"),
    "html": answering(200, f"<html>{BODY}".encode(), **{"content-type": "text/html"}),
    "array": answering(200, [{"reward": REWARD}]),
    "no id": answering(200, {"reward": REWARD, "metadata": {"note": BODY}, "orders": {"x": BODY}}),
    "half of it": answering(200, json.dumps({"reward": REWARD})[:-3].encode()),
    "bad gzip": answering(200, BODY.encode(), **{"content-encoding": "gzip"}),
}


def chain(error):
    """The error and everything it came from."""
    seen = []
    while error is not None and error not in seen:
        seen.append(error)
        error = error.__cause__ or error.__context__
    return seen


def shown_by(error):
    """All that a handler with locals prints of our own frames, and the texts of every error of the chain."""
    for one in chain(error):
        if isinstance(one, RewardOrdersError):
            yield f"str of {one!r}", f"{one} {one!r} {one.args}"
        for frame, _ in traceback.walk_tb(one.__traceback__):
            if "reward_orders" in frame.f_code.co_filename:
                for name, value in frame.f_locals.items():
                    with suppress(AttributeError):  # a client whose constructor failed has no repr yet
                        yield f"{frame.f_code.co_qualname}: {name}", repr(value)


def check_hidden(error):
    for where, text in shown_by(error):
        for hidden in HIDDEN:
            assert hidden not in text, f"{hidden} in {where}"


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("kind", KINDS)
def test_no_failure_of_a_create_shows_anything(kind, end, caplog):
    """Texts, tracebacks with locals, log records and events of a create that ends badly."""
    heard = []
    client = connect(kind, ENDS[end], on_event=heard.append)
    with caplog.at_level(logging.DEBUG, logger="reward_orders"), pytest.raises(RewardOrdersError) as caught:
        create(kind, client)
    assert caught.value.key == "k-1"
    check_hidden(caught.value)
    printed = caplog.text + repr(heard)
    for hidden in HIDDEN:
        assert hidden not in printed
        assert hidden.encode() not in pickle.dumps(caught.value)


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("kind", KINDS)
def test_no_failure_of_a_read_shows_anything(kind, end):
    """The same for get and find."""
    key = {"key": "k-1"} if kind.endswith("tango") else {"source_id": "k-1"}
    for call in (lambda orders: orders.get("RA-1"), lambda orders: orders.find(**key)):
        client = connect(kind, ENDS[end])
        try:
            found = finish(call(client.orders))
        except RewardOrdersError as error:
            check_hidden(error)
        else:
            assert found is None


def finding_nothing_first(answer):
    """The key is free until an order was sent."""
    sent = []

    def handle(request):
        sent.append(request.method)
        return answer(request) if "POST" in sent else httpx.Response(404, json={"code": 404, "key": "not_found"})

    return handle


@pytest.mark.parametrize("kind", KINDS)
def test_a_mismatch_shows_what_is_bought_and_names_of_fields_only_of_people(kind):
    """Amounts are in its text; who received something is on the error for code to read."""
    if kind.endswith("tango"):
        wrong = {"denomination": {"value": 99.99}, "recipient": {"email": "eve@example.org"}}
        asked, person = {"recipient": reward_orders.Recipient(email="ada@example.org")}, "recipient"
    else:
        wrong = {"amount": 9999, "customer_id": "cust_eve"}
        asked, person = {"customer": {"id": "cust_ada"}}, "customer_id"
    client = connect(kind, finding_nothing_first(answering(200, order_like(kind, **wrong))))
    with pytest.raises(reward_orders.OrderMismatchError, match=r"amount 99.*, not 25") as caught:
        create(kind, client, **asked)
    check_hidden(caught.value)
    assert f"another {person}" in str(caught.value)
    assert not [name for name in ("eve", "ada") if name in str(caught.value)]


def service_account(**changes):
    fields = {"client_id": "c", "client_secret": CLIENT_SECRET, "username": "u", "password": PASSWORD}
    return TangoServiceAccount(**{**fields, **changes})


def oauth():
    return VoucherifyOAuth(app_id="app", app_token=APP_TOKEN)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("end", ENDS)
def test_no_failure_of_the_token_endpoint_shows_anything(kind, end):
    """Client secret, password, keys and the token itself stay hidden."""
    auth = service_account() if kind.endswith("tango") else oauth()
    with pytest.raises(RewardOrdersError) as caught:
        create(kind, connect(kind, ENDS[end], auth=auth))
    check_hidden(caught.value)


@pytest.mark.parametrize("kind", KINDS)
def test_no_failure_after_a_token_shows_it(kind):
    """Also not in the frames between the token and the socket."""
    auth = service_account() if kind.endswith("tango") else oauth()

    def handle(request):
        if "token" in request.url.path:
            return httpx.Response(200, json={"access_token": TOKEN, "expires_in": 900})
        assert request.headers["authorization"] == f"Bearer {TOKEN}"
        raise httpx.ReadTimeout("slow")

    with pytest.raises(RewardOrdersError) as caught:
        create(kind, connect(kind, handle, auth=auth))
    check_hidden(caught.value)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "wrong", [{"rate": -1}, {"base_url": "ftp://x"}, {"timeout": 0}, {"retry": 5}, {"on_event": 1}]
)
def test_no_failure_of_a_constructor_shows_a_secret(kind, wrong):
    """The keys are hidden before anything else is looked at."""
    with pytest.raises(RewardOrdersError) as caught:
        connect(kind, None, **wrong)
    check_hidden(caught.value)


def test_a_refused_credential_is_not_shown(monkeypatch):
    """A line break from a file is told without the key, also where the key is an environment variable."""
    for value in (PLATFORM_KEY + "\n", Secret(PLATFORM_KEY + "\n"), ""):
        with pytest.raises(RewardOrdersError, match="platform_key") as caught:
            Tango(platform_name="p", platform_key=value)
        check_hidden(caught.value)
    monkeypatch.setenv("TANGO_PLATFORM_KEY", PLATFORM_KEY + "\n")
    with pytest.raises(RewardOrdersError, match="platform_key") as caught:
        Tango(platform_name="p")
    check_hidden(caught.value)
    for auth in (service_account(password=PASSWORD + "\n"), TOKEN + "\n"):
        with pytest.raises(RewardOrdersError) as caught:
            Tango(auth=auth)
        check_hidden(caught.value)


def leaves(thing, path, seen):
    """Every plain value reachable from an object of ours without calling anything."""
    if id(thing) in seen or isinstance(thing, Secret):
        return
    seen.add(id(thing))
    if isinstance(thing, (str, bytes)):
        yield path, thing
    elif isinstance(thing, dict):
        for key, value in thing.items():
            yield from leaves(key, f"{path} key", seen)
            yield from leaves(value, f"{path}[{key!r}]", seen)
    elif isinstance(thing, (list, tuple, set, frozenset)):
        for value in thing:
            yield from leaves(value, f"{path}[]", seen)
    elif type(thing).__module__.startswith("reward_orders"):
        names = [n for cls in type(thing).__mro__ for n in getattr(cls, "__slots__", ())] + list(
            getattr(thing, "__dict__", ())
        )
        for name in names:
            yield from leaves(getattr(thing, name, None), f"{path}.{name}", seen)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("how", ["keys", "token", "service account"])
def test_a_client_holds_its_secrets_hidden(kind, how):
    """A debugger that walks a whole client finds no plain secret, also after a token was fetched."""
    auths = {"keys": {}, "token": {"auth": TOKEN}}
    auths["service account"] = {"auth": service_account() if kind.endswith("tango") else oauth()}

    def handle(request):
        if "token" in request.url.path:
            return httpx.Response(200, json={"access_token": TOKEN, "expires_in": 900})
        return httpx.Response(200, json=order_like(kind))

    client = connect(kind, handle, **auths[how])
    order = create(kind, client)
    for thing in (client, client.orders, client.with_options(timeout=3)):
        for where, value in leaves(thing, type(thing).__name__, set()):
            text = value if isinstance(value, str) else value.decode("latin-1")
            assert not any(hidden in text for hidden in HIDDEN), where
        assert not any(hidden in repr(thing) + str(thing) for hidden in HIDDEN)
    assert PIN not in repr(order) + str(order) + repr(order.response)
    assert PIN.encode() not in pickle.dumps(order)


def test_values_that_hold_secrets_print_none():
    """Service accounts and OAuth keys."""
    printed = repr(service_account()) + repr(oauth()) + str(pickle.dumps(service_account()))
    assert not any(hidden in printed for hidden in HIDDEN)


@pytest.mark.parametrize("name", ["Tango", "AsyncTango", "Voucherify", "AsyncVoucherify"])
@pytest.mark.parametrize("refused", [{"timeout": 0}, {"key": b"never-SHOWN"}, {"key": "never-SHOWN\n"}], ids=str)
def test_a_refused_setting_can_be_shown_with_its_frames(name, refused):
    """What prints a traceback with locals can print the client that was not built, and finds no key in our frames."""
    key = "platform_key" if name.endswith("Tango") else "app_token"
    identity = {"platform_name": "p"} if name.endswith("Tango") else {"app_id": "a"}
    with pytest.raises(RewardOrdersError) as caught:
        getattr(reward_orders, name)(
            **identity, **{key: refused.get("key", "never-SHOWN")}, timeout=refused.get("timeout", 1)
        )
    frames = traceback.TracebackException.from_exception(caught.value, capture_locals=True).stack
    ours = [str(frame.locals) for frame in frames if "reward_orders" in frame.filename]
    assert any(f"{name}(not built)" in text for text in ours)
    assert not [text for text in ours if "never-SHOWN" in text]
