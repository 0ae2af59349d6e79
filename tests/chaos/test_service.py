"""Chaos's own service keeps both vendors' rules, and remembers them over a crash."""

from __future__ import annotations

import http.client
import json

import pytest

from scripts.chaos import ledger
from scripts.chaos.handle import ServiceProcess
from scripts.chaos.world import FORGETFUL, World


def tango(key="key", account="account-1", amount=25):
    return {"externalRefID": key, "accountIdentifier": account, "utid": "U1", "amount": amount}


def test_tango_has_one_order_a_ref_and_account_whatever_a_later_body_asks_for(tmp_path):
    """Also after a crash; another account is another matter."""
    world = World(tmp_path / "ledger")
    assert world.create("tango", tango(), 1)[0] == 201
    status, order = World(tmp_path / "ledger").create("tango", tango(amount=30), 2)
    assert (status, order["denomination"]["value"]) == (200, 25)
    assert world.create("tango", tango(account="account-2"), 3)[0] == 201


def test_an_account_that_forgets_makes_an_order_of_every_body(tmp_path):
    """So that whatever is sent twice shows."""
    world = World(tmp_path / "ledger")
    ids = {world.create("tango", tango(account=FORGETFUL), number)[1]["referenceOrderID"] for number in (1, 2)}
    assert len(ids) == 2


def test_a_voucherify_create_writes_over_what_is_there_and_that_is_noted(tmp_path):
    """An order that was PAID and is not any more is an offence."""
    world = World(tmp_path / "ledger")
    world.create("voucherify", {"source_id": "a", "amount": 1, "status": "CREATED"}, None)
    world.alter("voucherify", "", "a", {"status": "PAID"})
    _, order = world.create("voucherify", {"source_id": "a", "amount": 2, "status": "CREATED"}, None)
    assert (order["amount"], order["status"]) == (2, "CREATED")
    assert order["updated_at"] is not None
    assert len(ledger.read(tmp_path / "ledger").offences) == 1


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    with ServiceProcess(tmp_path_factory.mktemp("service") / "ledger", 1) as service:
        yield service


def send(service, method, path, body=None, call="w1-1-1"):
    connection = http.client.HTTPConnection(service.url.removeprefix("http://"), timeout=20)
    try:
        connection.request(method, path, None if body is None else json.dumps(body), {"X-Chaos-Call": call})
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
    finally:
        connection.close()


def test_a_script_decides_what_becomes_of_a_key_and_then_all_goes_well(service):
    """The ledger tells what arrived, whose it was, what was done and what was answered."""
    service.script("scripted", create=["error_after", "in_process"], look=["none"])
    statuses = [send(service, "POST", "/raas/v2/orders", tango("scripted"))[0] for _ in range(3)]
    assert statuses == [503, 409, 200]
    path = "/raas/v2/orders?externalRefID=scripted&elementsPerBlock=100"
    assert [len(send(service, "GET", path)[1]["orders"]) for _ in range(2)] == [0, 1]
    arrivals = [one for one in ledger.read(service.path).arrivals if one.key == "scripted"]
    assert [(one.call, one.status, len(one.executed)) for one in arrivals] == [
        ("w1-1-1", 503, 1),
        ("w1-1-1", 409, 0),
        ("w1-1-1", 200, 1),
    ]


def test_a_lost_answer_is_an_order_all_the_same(service):
    """The connection breaks, and after a crash and a start the order is there."""
    service.script("lost", create=["reset_after"])
    with pytest.raises(OSError, match="reset"):
        send(service, "POST", "/v1/orders", {"source_id": "lost", "amount": 5})
    service.kill()
    service.start()
    assert send(service, "GET", "/v1/orders/lost")[1]["amount"] == 5


def test_an_answer_too_many_is_somebody_elses(service):
    """It waits on the connection for whoever uses it next."""
    send(service, "POST", "/v1/orders", {"source_id": "other", "amount": 7})
    service.script("surplus", create=["surplus_after"])
    connection = http.client.HTTPConnection(service.url.removeprefix("http://"), timeout=20)
    connection.request("POST", "/v1/orders", json.dumps({"source_id": "surplus", "amount": 5}), {"X-Chaos-Call": "c"})
    raw = connection.sock.makefile("rb")
    text = b""
    while text.count(b"HTTP/1.1 200") < 2 or not text.endswith(b"}"):
        text += raw.read1()
    connection.close()
    assert b'"surplus"' in text
    assert b'"other"' in text


def test_a_create_that_is_held_waits_for_the_harness(service):
    """And is done, or not, as it then says."""
    import threading

    service.script("held", create=["hold"])
    answers = []
    thread = threading.Thread(target=lambda: answers.append(send(service, "POST", "/raas/v2/orders", tango("held"))[0]))
    thread.start()
    service.await_held("held")
    service.release("held", "refused")
    thread.join()
    assert answers == [400]


def test_what_belongs_to_no_call_is_an_offence(service):
    """Else an arrival could not be laid beside what its caller was told."""
    send(service, "GET", "/raas/v2/orders/none", call="")
    assert any("belongs to no call" in offence for offence in ledger.read(service.path).offences)
