"""A gateway answers a request twice, and each later answer of the connection is the one before."""

import json
from urllib.parse import parse_qs

import anyio
import httpx
import pytest

from reward_orders import (
    AsyncTango,
    AsyncVoucherify,
    BadRequestError,
    Journal,
    OrderMismatchError,
    OutcomeUnknownError,
    RetryPolicy,
    ServiceError,
    State,
    Tango,
    UnreadableResponseError,
    Voucherify,
)
from reward_orders.core.wire import SHARED
from tests.kit.flows import FakeClock
from tests.kit.raw import RawServer, answering
from tests.kit.served import KINDS

REFUSED = (400, {"code": 400, "key": "invalid_payload", "message": "no", "i18nKey": "400.000"})


class Gateway:
    """Both vendors on one connection a client, whose answers lag behind from the `doubled` request on."""

    def __init__(self, *, doubled=None, refuses=(), slow=(), breaks_looks=False):
        self.doubled = doubled
        self.refuses = refuses
        self.slow = slow  # the first request under such a key is worked on still when the next one comes
        self.breaks_looks = breaks_looks
        self.orders = {}
        self.creates = []
        self.looks = 0
        self._queues = {}

    def __call__(self, connection, request):
        head, _, body = request.partition(b"\r\n\r\n")
        method, path, _ = head.split(b"\r\n")[0].decode().split(" ")
        status, answer = self._create(json.loads(body)) if method == "POST" else self._look(path)
        queue = self._queues.setdefault(connection, [])
        queue.append((status, answer))
        if len(self.creates) + self.looks == self.doubled:
            queue.append((status, answer))
        status, answer = queue.pop(0)
        return answering(json.dumps(answer).encode(), status=status)(connection, request)

    def _create(self, body):
        key = body.get("externalRefID") or body["source_id"]
        self.creates.append(key)
        if key in self.refuses:
            return REFUSED
        order = {"referenceOrderID": f"RA-{key}", "id": f"ord_{key}", "externalRefID": key, "source_id": key}
        order |= {"amount": 2500, "accountIdentifier": "account-1", "status": "COMPLETE"}
        if key not in self.slow or self.creates.count(key) > 1:
            self.orders[key] = order
        return 201, order

    def _look(self, path):
        self.looks += 1
        if self.breaks_looks and "k-1" in self.creates:
            return 500, {}
        name = path.partition("?")[0].rsplit("/", 1)[1]
        if name == "orders":
            key = parse_qs(path.partition("?")[2]).get("externalRefID", [None])[0]
            orders = [order for order in self.orders.values() if key in {None, order["externalRefID"]}]
            return 200, {"orders": orders, "page": {"totalCount": len(orders)}}
        found = [order for order in self.orders.values() if name in order.values()]
        return (
            (200, found[0]) if found else (404, {"code": 404, "key": "not_found", "message": "m", "resource_id": name})
        )


def client_of(kind, server, journal=None, *, attempts=1):
    settings = {"base_url": server.url, "rate": None, "retry": RetryPolicy(attempts=attempts), "journal": journal}
    if kind.endswith("tango"):
        cls = AsyncTango if kind.startswith("async") else Tango
        return cls(platform_name="p", platform_key="k", account="account-1", customer="c", **settings)
    cls = AsyncVoucherify if kind.startswith("async") else Voucherify
    return cls(app_id="a", app_token="t", **settings)


def order_of(kind, key="k-1"):
    if kind.endswith("tango"):
        return {"utid": "U561593", "amount": "25.00", "key": key}
    return {"amount": 2500, "source_id": key}


SYNC = [kind for kind in KINDS if not kind.startswith("async")]


@pytest.mark.parametrize("kind", KINDS)
def test_a_refusal_meant_for_another_order_does_not_free_the_key_of_one_that_was_made(kind, tmp_path):
    """The order before was refused, twice; this one is made, hears the second refusal, and is found all the same."""
    creates_before = 1 if kind.endswith("tango") else 2  # Voucherify looks first
    with (
        RawServer(Gateway(doubled=creates_before, refuses={"bad"})) as server,
        Journal.sqlite(tmp_path / "journal.sqlite") as journal,
    ):
        if kind.startswith("async"):

            async def both():
                async with client_of(kind, server, journal) as client:
                    with pytest.raises(BadRequestError):
                        await client.orders.create(**order_of(kind, "bad"))
                    return await client.orders.create(**order_of(kind, "good"))

            order = anyio.run(both)
        else:
            with client_of(kind, server, journal) as client:
                with pytest.raises(BadRequestError):
                    client.orders.create(**order_of(kind, "bad"))
                order = client.orders.create(**order_of(kind, "good"))
        assert order.id.endswith("good")
        assert [(entry.key, entry.state) for entry in journal.entries()] == [
            ("bad", State.REJECTED),
            ("good", State.SUCCEEDED),
        ]


@pytest.mark.parametrize("kind", KINDS)
def test_a_refusal_meant_for_another_order_frees_no_key_while_its_own_order_is_worked_on(kind, tmp_path):
    """A look-up would find nothing yet, and another reward under a free key would be a second one."""
    creates_before = 1 if kind.endswith("tango") else 2
    gateway = Gateway(doubled=creates_before, refuses={"bad"}, slow={"good"})
    with RawServer(gateway) as server, Journal.sqlite(tmp_path / "journal.sqlite") as journal:
        if kind.startswith("async"):

            async def both():
                async with client_of(kind, server, journal, attempts=3) as client:
                    with pytest.raises(BadRequestError):
                        await client.orders.create(**order_of(kind, "bad"))
                    return await client.orders.create(**order_of(kind, "good"))

            order = anyio.run(both)
        else:
            with client_of(kind, server, journal, attempts=3) as client:
                with pytest.raises(BadRequestError):
                    client.orders.create(**order_of(kind, "bad"))
                order = client.orders.create(**order_of(kind, "good"))
        assert order.id.endswith("good")
        assert {entry.key: entry.state for entry in journal.entries()}["good"] is State.SUCCEEDED


@pytest.mark.parametrize("kind", SYNC)
def test_a_refusal_counts_when_it_comes_on_two_connections(kind, tmp_path):
    """The key is free then; the request went twice, and no more."""
    gateway = Gateway(refuses={"k-1"})
    with (
        RawServer(gateway) as server,
        Journal.sqlite(tmp_path / "journal.sqlite") as journal,
        client_of(kind, server, journal, attempts=5) as client,
    ):
        client.orders.create(**order_of(kind, "k-0"))
        with pytest.raises(BadRequestError):
            client.orders.create(**order_of(kind))
        assert gateway.creates == ["k-0", "k-1", "k-1"]
        assert {entry.key: entry.state for entry in journal.entries()}["k-1"] is State.REJECTED


@pytest.mark.parametrize("kind", SYNC)
def test_where_the_second_request_has_no_answer_the_outcome_is_unknown(kind, tmp_path):
    """The refusal may have been another's, and nothing settled it."""
    gateway = Gateway(refuses={"k-1"})

    def cut(connection, request):
        if gateway.creates.count("k-1") == 1 and request.startswith(b"POST"):
            return None
        return gateway(connection, request)

    with (
        RawServer(cut) as server,
        Journal.sqlite(tmp_path / "journal.sqlite") as journal,
        client_of(kind, server, journal, attempts=2) as client,
    ):
        client.orders.create(**order_of(kind, "k-0"))
        with pytest.raises(OutcomeUnknownError):
            client.orders.create(**order_of(kind))
        assert {entry.key: entry.state for entry in journal.entries()}["k-1"] is State.UNKNOWN


def test_a_404_meant_for_the_look_before_does_not_free_the_key(tmp_path):
    """Voucherify: the look before the create is answered twice; the create's own answer comes one request later."""
    with (
        RawServer(Gateway(doubled=1)) as server,
        Journal.sqlite(tmp_path / "journal.sqlite") as journal,
        client_of("voucherify", server, journal) as client,
    ):
        order = client.orders.create(**order_of("voucherify"))
        assert order.id == "ord_k-1"
        assert next(iter(journal.entries())).state is State.SUCCEEDED


def test_such_a_404_frees_no_key_while_the_order_is_worked_on(tmp_path):
    """Voucherify, as above, and a look-up finds nothing yet: the same order is sent again, and nothing else can be."""
    gateway = Gateway(doubled=1, slow={"k-1"})
    with (
        RawServer(gateway) as server,
        Journal.sqlite(tmp_path / "journal.sqlite") as journal,
        client_of("voucherify", server, journal, attempts=3) as client,
    ):
        assert client.orders.create(**order_of("voucherify")).id == "ord_k-1"
        assert gateway.creates == ["k-1", "k-1"]
        assert next(iter(journal.entries())).state is State.SUCCEEDED


@pytest.mark.parametrize("kind", SYNC)
def test_where_such_a_refusal_cannot_be_checked_the_outcome_is_unknown(kind, tmp_path):
    """Neither refused nor made: the key stays UNKNOWN, and the text says why."""
    gateway = Gateway(refuses={"k-1"}, breaks_looks=True)
    with (
        RawServer(gateway) as server,
        Journal.sqlite(tmp_path / "journal.sqlite") as journal,
        client_of(kind, server, journal) as client,
    ):
        client.orders.create(**order_of(kind, "k-0"))
        with pytest.raises(OutcomeUnknownError, match=r"refused to place the order.*may be another's") as caught:
            client.orders.create(**order_of(kind))
        assert isinstance(caught.value.__cause__, ServiceError)
        assert {entry.key: entry.state for entry in journal.entries()}["k-1"] is State.UNKNOWN


def test_a_refusal_on_a_connection_of_its_own_costs_no_further_request():
    """Nothing else was asked there, so it is nobody else's answer."""
    gateway = Gateway(refuses={"k-1"})
    with RawServer(gateway) as server, client_of("tango", server) as client, pytest.raises(BadRequestError):
        client.orders.create(**order_of("tango"))
    assert (gateway.creates, gateway.looks) == (["k-1"], 0)


@pytest.mark.parametrize("kind", SYNC)
def test_a_refusal_that_holds_is_reported_as_such(kind, tmp_path):
    """One look more, on another connection, and the key is free."""
    gateway = Gateway(refuses={"k-1"})
    with (
        RawServer(gateway) as server,
        Journal.sqlite(tmp_path / "journal.sqlite") as journal,
        client_of(kind, server, journal) as client,
    ):
        client.orders.create(**order_of(kind, "k-0"))
        with pytest.raises(BadRequestError):
            client.orders.create(**order_of(kind))
        assert server.connections == 2
        assert {entry.key: entry.state for entry in journal.entries()}["k-1"] is State.REJECTED


def test_a_404_that_names_another_order_is_asked_again():
    """Voucherify says what it did not find; nothing is concluded from its not finding something else."""
    gateway = Gateway(doubled=1)
    with RawServer(gateway) as server, client_of("voucherify", server) as client:
        assert client.orders.find(source_id="nobody") is None
        gateway.orders["k-1"] = {"id": "ord_1", "source_id": "k-1"}
        assert client.orders.find(source_id="k-1").id == "ord_1"
        assert server.connections == 2


@pytest.mark.parametrize("kind", SYNC)
def test_a_connection_whose_answer_makes_no_sense_is_left(kind):
    """A list that is answered with one order says that answers are shifted: nothing more is read there."""
    gateway = Gateway(doubled=2)
    with RawServer(gateway) as server, client_of(kind, server) as client:
        gateway.orders["k-1"] = {"referenceOrderID": "RA-1", "id": "RA-1", "externalRefID": "k-1", "source_id": "k-1"}
        assert client.orders.get("RA-1").id == "RA-1"
        assert client.orders.get("RA-1").id == "RA-1"
        with pytest.raises(UnreadableResponseError):
            list(client.orders.list())
        assert [order.id for order in client.orders.list()] == ["RA-1"]
        assert server.connections == 2


NOTHING = (200, {"orders": [], "page": {"totalCount": 0}})
IN_PROCESS = (409, {"i18nKey": "409.002", "message": "in process"})
EXISTS = (409, {"i18nKey": "409.024", "message": "known"})
THERE = {"referenceOrderID": "RA-1", "externalRefID": "k-1", "accountIdentifier": "account-1", "utid": "U561593"}


def placed(kind, answers, journal, *, looks=NOTHING, **given):
    """Place an order where the creates are answered so in turn, the first on a connection that brought others."""
    answers = iter(answers)
    sent = []

    def answer(request):
        status, body = next(answers) if request.method == "POST" else looks
        sent.append(request.method)
        return httpx.Response(status, json=body, extensions={SHARED: kind == "voucherify" or sent.count("POST") == 1})

    injected = httpx.Client(transport=httpx.MockTransport(answer))
    settings = {"base_url": "http://127.0.0.1:1", "rate": None, "journal": journal, "clock": FakeClock()}
    cls, keys = (Tango, {"platform_name": "p", "platform_key": "k", "account": "account-1", "customer": "c"})
    if kind == "voucherify":
        cls, keys = Voucherify, {"app_id": "a", "app_token": "t"}
    with cls(http_client=injected, **keys, **settings) as client:
        return client.orders.create(**order_of(kind), **given)


@pytest.mark.parametrize("answers", [[REFUSED, IN_PROCESS, REFUSED], [REFUSED, EXISTS]])
def test_an_answer_that_something_came_of_the_key_is_not_forgotten_for_a_refusal(answers, tmp_path):
    """In process, or there already: no later refusal makes the key free."""
    with Journal.sqlite(tmp_path / "journal.sqlite") as journal:
        with pytest.raises(OutcomeUnknownError):
            placed("tango", answers, journal)
        assert next(iter(journal.entries())).state is State.UNKNOWN


def test_a_refusal_holds_where_the_look_between_two_requests_is_refused_too(tmp_path):
    """Keys that may create and not read: the caller is told what was refused."""
    refused = (403, {"code": 403, "key": "forbidden", "message": "no"})
    with Journal.sqlite(tmp_path / "journal.sqlite") as journal:
        with pytest.raises(BadRequestError):
            placed("voucherify", [REFUSED], journal, looks=refused, if_exists="update")
        assert next(iter(journal.entries())).state is State.REJECTED


def test_a_change_that_is_refused_twice_is_refused_though_its_order_is_there(tmp_path):
    """An order that does not show the change was there before, and proves nothing."""
    looks = (200, {"id": "ord_1", "source_id": "k-1", "amount": 7, "created_at": "2020-01-01T00:00:00Z"})
    with Journal.sqlite(tmp_path / "journal.sqlite") as journal:
        with pytest.raises(BadRequestError):
            placed("voucherify", [REFUSED, REFUSED], journal, looks=looks, if_exists="update")
        assert next(iter(journal.entries())).state is State.REJECTED


@pytest.mark.parametrize("answers", [[REFUSED, EXISTS], [REFUSED, IN_PROCESS, REFUSED]])
def test_an_order_found_behind_a_refusal_is_not_said_to_have_been_there_before(answers, tmp_path):
    """This call may have bought it."""
    there = THERE | {"denomination": {"value": 30, "currencyCode": "USD"}, "createdAt": "2100-01-01T00:00:00Z"}
    looks = (200, there | {"orders": [there], "page": {"totalCount": 1}})
    with Journal.sqlite(tmp_path / "journal.sqlite") as journal, pytest.raises(OrderMismatchError) as caught:
        placed("tango", answers, journal, looks=looks)
    assert caught.value.created is not False
