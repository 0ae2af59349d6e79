"""No frame that an error keeps alive, ours or a library's, holds a body, a credential or a person.

Every operation meets every fault over real sockets, in a thread, on asyncio and on trio, and what comes out is shown to
what prints locals: rich, an error tracker with its default settings, the standard library, and a walk over every frame.
The values are made at run time and live in a global, so that neither source lines nor frames of the test hold them.
"""

from __future__ import annotations

import gzip
import io
import json
import secrets
import threading
import traceback

import anyio
import pytest
import rich.console
import rich.traceback
import sentry_sdk
from sentry_sdk.utils import event_from_exception

from reward_orders import (
    AsyncTango,
    AsyncVoucherify,
    Recipient,
    RetryPolicy,
    Reward,
    RewardOrdersError,
    Tango,
    TangoServiceAccount,
    Voucherify,
)
from reward_orders.core.clock import Clock
from tests.kit.raw import RawServer, answering, reset

NAMES = ("pin", "mail", "phone", "name", "key", "app_token", "client_secret", "password", "bearer", "note")
C = {name: f"{name}{secrets.token_hex(6)}" for name in NAMES}
KINDS = ["sync", "asyncio", "trio"]


def body():
    return json.dumps(
        {
            "referenceOrderID": "RA-1",
            "id": "RA-1",
            "utid": "U1",
            "reward": {"credentialList": [{"credentialType": "PIN", "value": C["pin"]}]},
            "customer": {"email": C["mail"]},
            "access_token": C["bearer"],
            "metadata": {"note": C["note"]},
        }
    ).encode()


def half(connection, _):
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % (len(body()) + 100)
    connection.sendall(head + body())


def reset_in_body(connection, request):
    half(connection, request)
    reset(connection)


def with_body(change=lambda body: body, *headers, status=200):
    """Answer with the body, changed; when it is asked, as the global must not be read into a closure."""

    def answer(connection, request):
        return answering(change(body()), *headers, status=status)(connection, request)

    return answer


def not_http(connection, _):
    connection.sendall(body() + b"\r\n\r\n")


def stalls(connection, _):
    connection.recv(1)  # until the caller has had enough


def stalls_in_body(connection, request):
    half(connection, request)
    connection.recv(1)


FAULTS = {
    "read stall": stalls,
    "stall in the body": stalls_in_body,
    "cut body": half,
    "reset": lambda connection, _: reset(connection),
    "reset in the body": reset_in_body,
    "not HTTP": not_http,
    "bad gzip": with_body(lambda b: gzip.compress(b)[:-12] + b"garbage", "Content-Encoding: gzip"),
    "html": with_body(lambda b: b"<html>" + b, "Content-Type: text/html"),
    "half of the JSON": with_body(lambda b: b[:-3]),
    "another order": with_body(lambda b: b.replace(b"RA-1", b"RA-2")),
    "400": with_body(status=400),
    "404": with_body(status=404),
    "500": with_body(status=500),
    "too large": with_body(lambda b: b + b" " * 70_000),
}


def tango(kind, url, **changes):
    settings = {"platform_name": "plat", "platform_key": C["key"], "account": "a", "customer": "c", "rate": None}
    return (Tango if kind == "sync" else AsyncTango)(**{**settings, **options(url), **changes})


def account(kind, url, **changes):
    auth = TangoServiceAccount(client_id="c", client_secret=C["client_secret"], username="u", password=C["password"])
    return tango(kind, url, auth=auth, platform_key=None, **changes)


def voucherify(kind, url, **changes):
    settings = {"app_id": "app", "app_token": C["app_token"]}
    return (Voucherify if kind == "sync" else AsyncVoucherify)(**{**settings, **options(url), **changes})


def options(url):
    return {"base_url": url, "retry": RetryPolicy(attempts=1), "timeout": 0.2, "deadline": 1, "max_answer": 60_000}


def recipient():
    return Recipient(email=f"{C['mail']}@example.org", first_name=C["name"], mobile_number=f"+1{C['phone']}")


def gift(**changes):
    return Reward(key="r-1", amount=1, recipient=recipient(), message=C["note"], **changes)


OPERATIONS = {
    "create": (
        tango,
        lambda t: t.orders.create(utid="U1", amount=1, key="k", recipient=recipient(), message=C["note"]),
    ),
    "get": (tango, lambda t: t.orders.get("RA-1")),
    "get with a service account": (account, lambda t: t.orders.get("RA-1")),
    "find": (tango, lambda t: t.orders.find(key="k")),
    "list": (tango, lambda t: t.orders.list(recipient_email=C["mail"], recipient_last_name=C["name"]).to_list()),
    "resend": (tango, lambda t: t.orders.resend("RA-1", new_email=C["mail"], new_mobile=C["phone"])),
    "wait": (tango, lambda t: t.orders.wait("RA-1", timeout=1)),
    "async create": (
        tango,
        lambda t: t.async_orders.create(key="k", rewards=[gift(utid="U1")], notes=C["note"]),
    ),
    "async get": (tango, lambda t: t.async_orders.get(key="k", credentials=True)),
    "async wait": (tango, lambda t: t.async_orders.wait(key="k", timeout=1)),
    "async update": (tango, lambda t: t.async_orders.update(key="k", notes=C["note"])),
    "line item resend": (
        tango,
        lambda t: t.line_items.resend("RA-1", new_email=C["mail"], new_mobile_number=C["phone"]),
    ),
    "webhook create": (
        tango,
        lambda t: t.webhooks.create(
            url=f"https://a.example/{C['note']}", categories=["ORDER"], headers={"x": C["key"]}, verification="NONE"
        ),
    ),
    "webhooks": (tango, lambda t: t.webhooks.list().to_list()),
    "async list": (tango, lambda t: t.async_orders.list(recipient_email=C["mail"]).to_list()),
    "vou create": (
        voucherify,
        lambda v: v.orders.create(
            source_id="k", amount=1, customer={"email": C["mail"]}, metadata={"note": C["note"]}, if_exists="update"
        ),
    ),
    "vou get": (voucherify, lambda v: v.orders.get("RA-1")),
    "vou update": (voucherify, lambda v: v.orders.update("RA-1", customer={"email": C["mail"]})),
    "vou list": (voucherify, lambda v: v.orders.list().to_list()),
    "vou import": (voucherify, lambda v: v.orders.import_([{"source_id": "a", "customer": {"email": C["mail"]}}])),
    "vou export": (
        voucherify,
        lambda v: first_row(v.orders.export(filters={"customer_id": {"conditions": {"$is": [C["mail"]]}}})),
    ),
}


def first_row(rows):
    return next(rows) if hasattr(rows, "__next__") else anext(rows)


def ending(kind, make, call, url, **changes):
    """The error that a call ends with, as the app gets it; None where it ends well."""
    if kind != "sync":
        return anyio.run(in_task, kind, make, call, url, changes, backend=kind)
    with make(kind, url, **changes) as client:
        try:
            call(client)
        except BaseException as error:  # noqa: BLE001 - interrupts are looked at like any other
            return error
    return None


async def in_task(kind, make, call, url, changes):
    async with make(kind, url, **changes) as client:
        try:
            await call(client)
        except BaseException as error:  # noqa: BLE001 - as above; without the event loop's own frames
            return error
    return None


SENTRY = sentry_sdk.Client(dsn="http://a@127.0.0.1:1/1", default_integrations=False)


def printed(error):
    """What everything that prints locals makes of an error, by printer."""
    out = rich.console.Console(file=io.StringIO(), width=200)
    trace = rich.traceback.Traceback.from_exception(type(error), error, error.__traceback__, show_locals=True)
    out.print(trace)
    yield "rich", out.file.getvalue()
    event, _ = event_from_exception(error, client_options=SENTRY.options)
    yield "sentry", json.dumps(event, default=str)
    told = traceback.TracebackException.from_exception(error, capture_locals=True)
    yield "traceback", "".join(told.format())
    yield from frames(error)


def frames(error):
    seen, ahead = set(), [error]
    while ahead:
        one = ahead.pop()
        if one is None or id(one) in seen:
            continue
        seen.add(id(one))
        ahead += [one.__cause__, one.__context__, *getattr(one, "exceptions", ())]
        yield f"{type(one).__name__} itself", f"{one} {one!r} {one.args!r}"
        for frame, _ in traceback.walk_tb(one.__traceback__):
            for name, value in frame.f_locals.items():
                yield f"{frame.f_code.co_qualname}: {name}", repr(value)


def check(error, what):
    for printer, text in printed(error):
        shown = [name for name, value in C.items() if value in text]
        assert not shown, f"{what}: {printer} shows {shown}"


@pytest.mark.parametrize(
    "kind", [kind if kind != "trio" else pytest.param(kind, marks=pytest.mark.slow) for kind in KINDS]
)
@pytest.mark.parametrize("fault", FAULTS)
def test_no_fault_leaves_anything_in_a_frame(kind, fault):
    """Whatever the operation was."""
    ended = 0
    with RawServer(FAULTS[fault]) as server:
        for name, (make, call) in OPERATIONS.items():
            error = ending(kind, make, call, server.url)
            if error is not None:
                ended += 1
                assert isinstance(error, RewardOrdersError), name
                check(error, f"{name}, {fault}")
    assert ended >= 6


@pytest.mark.parametrize("kind", KINDS)
def test_a_service_that_is_not_there_is_told_without_the_request(kind):
    """Nothing listens."""
    with RawServer(half) as server:
        url = server.url
    for name, (make, call) in OPERATIONS.items():
        error = ending(kind, make, call, url)
        assert isinstance(error, RewardOrdersError), name
        check(error, name)


# httpcore leaves the generator over a request body in the middle, which trio notices; it is closed all the same.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("kind", KINDS)
def test_a_body_that_nobody_reads_is_in_no_frame(kind):
    """A write timeout keeps the request's body in the frames of four libraries."""

    class Deaf(RawServer):
        def _serve(self, connection):
            with connection:
                done.wait(30)

    large = {
        "create": (tango, lambda t: t.orders.create(utid="U1", amount=1, key="k", message=C["note"] * 400_000)),
        "import": (
            voucherify,
            lambda v: v.orders.import_([{"source_id": "a", "metadata": {"note": C["note"] * 400_000}}]),
        ),
    }
    done = threading.Event()
    with Deaf(half) as server:
        for name, (make, call) in large.items():
            error = ending(kind, make, call, server.url)
            assert isinstance(error, RewardOrdersError), name
            check(error, name)
        done.set()


@pytest.mark.parametrize("kind", ["asyncio", "trio"])
def test_a_call_that_is_cancelled_within_its_answer_leaves_nothing(kind):
    """The cancellation itself keeps a traceback, through every frame that it unwound."""
    for name, (make, call) in OPERATIONS.items():
        here = threading.Event()

        def answer(connection, request, here=here):
            half(connection, request)
            here.set()
            connection.recv(1)

        caught = []

        async def main(make=make, call=call, here=here, caught=caught):
            async with make(kind, server.url, timeout=30) as client, anyio.create_task_group() as group:

                async def one():
                    try:
                        await call(client)
                    except BaseException as error:
                        caught.append(error)
                        raise

                group.start_soon(one)
                await anyio.to_thread.run_sync(here.wait, 30, abandon_on_cancel=True)
                await anyio.wait_all_tasks_blocked()
                group.cancel_scope.cancel()

        with RawServer(answer) as server:
            anyio.run(main, backend=kind)
        assert not isinstance(caught[0], Exception), name
        check(caught[0], name)


class Interrupting(Clock):
    """A clock at which the user's Ctrl-C comes, once the first of the body is here."""

    def __init__(self):
        self.now = False

    def monotonic(self):
        if self.now:
            self.now = False
            raise KeyboardInterrupt
        return super().monotonic()


def test_a_call_that_is_interrupted_within_its_answer_leaves_nothing():
    """The same for Ctrl-C in a thread."""
    for name, (make, call) in OPERATIONS.items():
        clock = Interrupting()

        def answer(connection, request, clock=clock):
            clock.now = True
            half(connection, request)
            connection.recv(1)

        with RawServer(answer) as server:
            error = ending("sync", make, call, server.url, clock=clock)
        assert isinstance(error, (KeyboardInterrupt, RewardOrdersError)), name
        check(error, name)


def wrong_calls():
    yield "list", lambda t, v: t.orders.list(recipient_email=C["mail"], status=5)
    yield "rewards", lambda t, v: t.async_orders.create(rewards=[gift(utid="")])
    yield "reward", lambda t, v: gift(utid="U1", quantity=0)
    yield "resend", lambda t, v: t.orders.resend("RA-1", new_email=C["mail"], new_mobile=5)
    yield "create", lambda t, v: t.orders.create(utid="U1", amount=1.5, message=C["note"], recipient=recipient())
    yield "vou create", lambda t, v: v.orders.create(amount="1", customer={"email": C["mail"]})
    yield "vou update", lambda t, v: v.orders.update("..", customer={"email": C["mail"]})
    yield "vou import", lambda t, v: v.orders.import_([{"customer": {"email": C["mail"]}}, 5])
    yield "recipient", lambda t, v: Recipient(email=C["mail"], first_name=5)
    yield "tango key", lambda t, v: Tango(platform_name="p", platform_key=C["key"] + " ")
    yield "tango settings", lambda t, v: Tango(platform_name="p", platform_key=C["key"], timeout=0)
    yield "app token", lambda t, v: Voucherify(app_id="a", app_token=C["app_token"] + "\n")
    yield "bearer", lambda t, v: Voucherify(auth=C["bearer"] + " ")


@pytest.mark.parametrize(("name", "call"), list(wrong_calls()), ids=[name for name, _ in wrong_calls()])
def test_a_call_that_is_wrong_is_refused_without_its_arguments(name, call):
    """Before anything is sent: our own frames hold the arguments then."""
    t, v = tango("sync", "http://127.0.0.1:9"), voucherify("sync", "http://127.0.0.1:9")
    try:
        call(t, v)
    except (RewardOrdersError, TypeError) as error:
        check(error, name)
    else:
        raise AssertionError("it is not wrong")


def test_what_the_app_was_handling_keeps_its_values():
    """An error of the app's own that stands behind ours in the chain is not ours to empty."""

    def fails():
        mine = "the app's own value"
        raise ValueError(mine)

    def calls():
        try:
            fails()
        except ValueError:
            tango("sync", "http://127.0.0.1:9").orders.get("RA-1")

    with pytest.raises(RewardOrdersError) as caught:
        calls()
    behind = caught.value.__context__
    while not isinstance(behind, ValueError):
        behind = behind.__context__
    assert "the app's own value" in str([dict(f.f_locals) for f, _ in traceback.walk_tb(behind.__traceback__)])


def test_a_fault_of_our_own_keeps_its_lines():
    """What is no error of the tree says where it happened, and nothing else."""
    client = tango("sync", "http://127.0.0.1:9")
    client._settings.session.auth.headers = None
    with pytest.raises(TypeError) as caught:
        client.orders.get("RA-1")
    files = [frame.f_code.co_filename for frame, _ in traceback.walk_tb(caught.value.__traceback__)]
    assert any(file.endswith("http/session.py") for file in files)
    check(caught.value, "our own fault")
