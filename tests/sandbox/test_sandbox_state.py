"""A state that survives: what is in the SQLite file, also after a kill."""

import sqlite3
from datetime import UTC, datetime

import httpx
import pytest

from reward_orders.sandbox import Sandbox, SandboxProcess
from reward_orders.sandbox.store import Store
from reward_orders.sandbox.tango.book import Account
from reward_orders.sandbox.world import World

AUTH = ("platform", "key")
KEYS = {"X-App-Id": "app", "X-App-Token": "token"}


def create(url, body):
    return httpx.post(f"{url}/raas/v2/orders", json=body, auth=AUTH)


@pytest.fixture
def process(tmp_path):
    """Run a sandbox in a process of its own, with a state file."""
    with SandboxProcess.start(state=tmp_path / "state.db") as running:
        yield running


def test_state_survives_a_kill(process, order_body):
    """After SIGKILL and a restart on the same ports: orders, refs, balances, imports, exports, clock, switches."""
    process.set_balance("account-1", 100)
    process.configure({"tango_list_order": "oldest"})
    process.clock.set("2026-01-01T00:00:00+00:00")
    process.fault("tangoResendOrder", "html_502", nth=5)
    placed = create(process.url, order_body(externalRefID="r")).json()
    slow = create(process.url, order_body(utid="U100006")).json()
    with httpx.Client(base_url=f"{process.url}/v1", headers=KEYS) as client:
        made = client.post("/orders", json={"source_id": "s", "amount": 5, "customer": {"source_id": "c"}}).json()
        imported = client.post("/orders/import", json=[{"source_id": "i"}]).json()["async_action_id"]
        exported = client.post("/orders/export", json={}).json()["id"]
    process.kill()
    with pytest.raises(httpx.TransportError):
        create(process.url, order_body())
    process.restart()
    assert process.balance("account-1") == 49
    assert process.clock.now() == datetime(2026, 1, 1, tzinfo=UTC)
    assert process.faults[0]["nth"] == 5
    replayed = create(process.url, order_body(externalRefID="r"))
    assert (replayed.status_code, replayed.json()) == (200, placed)
    process.clock.advance(3)
    with httpx.Client(base_url=f"{process.url}/v1", headers=KEYS) as client:
        again = client.post("/orders", json={"source_id": "s", "customer": {"source_id": "c"}}).json()
        assert (again["id"], again["customer_id"]) == (made["id"], made["customer_id"])
        assert client.get(f"/async-actions/{imported}").json()["status"] == "DONE"
        assert client.get(client.get(f"/exports/{exported}").json()["result"]["url"]).status_code == 200
        assert client.post("/orders", json={}).json()["id"] != made["id"]
    assert [order["status"] for order in process.orders("tango")] == ["COMPLETE", "COMPLETE"]
    assert slow["referenceOrderID"] in {order["referenceOrderID"] for order in process.orders("tango")}


def test_fired_faults_survive_a_kill(process, order_body):
    """A rule that has fired does not fire again after a restart."""
    process.fault("tangoCreateOrder", "html_502")
    assert create(process.url, order_body()).status_code == 502
    process.restart()
    assert [rule["fired"] for rule in process.faults] == [1]
    assert create(process.url, order_body()).status_code == 201


def test_reset_clears_the_state_file(process, order_body):
    """A restart does not bring back what a reset forgot."""
    create(process.url, order_body())
    process.reset()
    process.restart()
    assert process.orders("tango") == []


def test_a_file_in_process_and_its_download_port(tmp_path):
    """`Sandbox.start(state=…)` writes the same file."""
    with Sandbox.start(state=tmp_path / "state.db") as sandbox:
        sandbox.seed(tango=2, voucherify=2)
    with Sandbox.start(state=tmp_path / "state.db") as sandbox:
        assert len(sandbox.orders("tango")) == len(sandbox.orders("voucherify")) == 2


def test_the_clock_of_a_handle_is_in_the_file(tmp_path):
    """Set or moved through the handle, with no request after it, it is there at the next start."""
    path = tmp_path / "state.db"
    with Sandbox.start(state=path) as first:
        first.clock.set("2026-01-01T00:00:00Z")
        first.clock.advance(60)
    with Sandbox.start(state=path) as second:
        assert second.clock.now() == datetime(2026, 1, 1, 0, 1, tzinfo=UTC)


def test_a_customer_and_a_product_of_one_id_are_both_in_the_file(tmp_path):
    """Ids are unique within a kind only."""
    path = tmp_path / "state.db"
    keys = {"X-App-Id": "a", "X-App-Token": "t"}
    product = {"id": "same", "override": True, "price": 500}
    with Sandbox.start(state=path) as first:
        body = {"customer": {"id": "same"}, "items": [{"product": product}]}
        httpx.post(f"{first.url}/v1/orders", json=body, headers=keys)
    with Sandbox.start(state=path) as second:
        order = httpx.post(f"{second.url}/v1/orders", json={"items": [{"product_id": "same"}]}, headers=keys).json()
    assert order["amount"] == 500


def test_a_save_that_fails_does_not_block_the_next(tmp_path):
    """A value the file cannot hold costs that save, not every later one."""
    path, world = tmp_path / "state.db", World()
    store = Store(path, world)
    with pytest.raises(UnicodeEncodeError):
        store.save(world, [Account("\ud800", 1)])
    store.save(world, [Account("account-1", 1)])
    store.close()
    reopened = World()
    Store(path, reopened).close()
    assert list(reopened.tango.accounts) == ["account-1"]


def test_a_state_file_of_something_else_is_an_error(tmp_path):
    """Not an empty sandbox that overwrites a file."""
    path = tmp_path / "notes.txt"
    path.write_text("not a database, only some notes" * 50)
    with pytest.raises(sqlite3.DatabaseError):
        Sandbox.start(state=path)
