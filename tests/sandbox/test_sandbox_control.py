"""The handle, the control API and the process: the same controls through three doors, and a state that survives."""

import json
import re
import signal
import subprocess
import sys
import threading
import time
import warnings
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from reward_orders.sandbox import Sandbox

AUTH = ("platform", "key")
KEYS = {"X-App-Id": "app", "X-App-Token": "token"}


def create(url, body):
    return httpx.post(f"{url}/raas/v2/orders", json=body, auth=AUTH)


def test_a_sandbox_starts_fast_and_stops_clean():
    """A test can afford its own: well under a second, ports free again, nothing left open."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with Sandbox.start() as sandbox:
            kept = httpx.Client(auth=AUTH)
            assert kept.get(f"{sandbox.url}/raas/v2/orders").status_code == 200
        with pytest.raises(httpx.TransportError):
            kept.get(f"{sandbox.url}/raas/v2/orders")
        kept.close()


def test_two_sandboxes_do_not_meet(sandbox, order_body):
    """Each has its own books."""
    with Sandbox.start() as other:
        create(other.url, order_body())
        assert (len(other.orders("tango")), len(sandbox.orders("tango"))) == (1, 0)


def test_a_taken_port_is_an_error(sandbox):
    """Not a sandbox nobody can reach."""
    with pytest.raises(OSError, match=r"[Aa]ddress already in use"):
        Sandbox.start(port=int(sandbox.url.rpartition(":")[2]))


def test_reset_forgets_everything(sandbox, handle, order_body):
    """Orders, faults, requests, switches and the clock."""
    handle.seed(tango=3, voucherify=3)
    handle.clock.set("2020-01-01T00:00:00+00:00")
    handle.configure({"tango_pending_seconds": 99})
    handle.fault("*", "html_502")
    handle.reset()
    assert create(sandbox.url, order_body()).status_code == 201
    assert len(handle.orders("tango")) == len(handle.requests) == 1
    assert handle.orders("voucherify") == handle.faults == []
    assert handle.clock.now().year > 2020
    assert sandbox.settings.tango_pending_seconds == 2


def test_seeds_are_spread_over_time(handle):
    """The newest is now, the others `interval` seconds apart before it, on both sides."""
    handle.clock.set("2026-01-01T00:00:00+00:00")
    handle.seed(tango=3, voucherify=3, interval=3600)
    expected = ["2025-12-31T22:00:00.000Z", "2025-12-31T23:00:00.000Z", "2026-01-01T00:00:00.000Z"]
    assert [order["createdAt"] for order in handle.orders("tango")] == expected
    assert [order["created_at"] for order in handle.orders("voucherify")] == expected
    assert handle.orders("tango")[0]["externalRefID"] == "seed-000001"


def test_the_clock_stands_moves_and_ticks(sandbox, handle):
    """Set it and it stands; advance moves it; a tick moves it at every request; reset lets it run."""
    handle.clock.set(datetime(2026, 1, 1, tzinfo=UTC), tick=0.5)
    handle.clock.advance(10)
    assert handle.clock.now() == datetime(2026, 1, 1, 0, 0, 10, tzinfo=UTC)
    httpx.get(f"{sandbox.url}/raas/v2/orders", auth=AUTH)
    assert handle.clock.now() == datetime(2026, 1, 1, 0, 0, 10, 500_000, tzinfo=UTC)
    handle.clock.reset()
    assert abs(handle.clock.now().timestamp() - time.time()) < 60
    handle.clock.advance(3600)
    assert handle.clock.now().timestamp() - time.time() > 3500


def test_balances_can_be_set(sandbox, handle, order_body):
    """And read; what is too much is 402."""
    handle.set_balance("account-1", 10.25)
    assert handle.balance("account-1") == 10.25
    assert create(sandbox.url, order_body()).status_code == 402
    assert handle.balance("account-never-seen") == 1e9


def test_faults_by_either_door(sandbox, handle, order_body):
    """Made, fired, counted and cleared."""
    handle.fault("tangoCreateOrder", "error_before_commit", status=503)
    assert create(sandbox.url, order_body()).status_code == 503
    rule = handle.faults[0]
    counts = (rule["calls"], rule["fired"]) if isinstance(rule, dict) else (rule.calls, rule.fired)
    assert counts == (1, 1)
    handle.clear_faults()
    assert handle.faults == []


def test_requests_by_either_door(sandbox, handle, order_body):
    """What was received, in order, bodies parsed."""
    create(sandbox.url, order_body(externalRefID="r"))
    received = handle.requests[0]
    body = received["body"] if isinstance(received, dict) else received.body
    assert body["externalRefID"] == "r"


def test_seeding_again_does_not_repeat_refs(sandbox):
    """Ids and refs of a second seed are new."""
    for _ in range(2):
        sandbox.seed(tango=5, voucherify=5)
    assert len({order["externalRefID"] for order in sandbox.orders("tango")}) == 10
    assert len({order["id"] for order in sandbox.orders("voucherify")}) == 10


def test_the_command_says_how_to_use_it_and_logs_requests(order_body):
    """What to export, then one line a request: no query, no body, no secret."""
    command = [sys.executable, "-m", "reward_orders.sandbox", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        lines = [running.stdout.readline() for _ in range(9)]
        text = "".join(lines)
        url = re.search(r"http://127\.0\.0\.1:\d+", text)[0]
        httpx.get(f"{url}/raas/v2/orders", params={"recipientEmail": "ada@example.org"}, auth=AUTH)
        create(url, order_body(externalRefID="r"))
        line, second = running.stdout.readline(), running.stdout.readline()
        running.send_signal(signal.SIGINT)
        running.wait(10)
        assert running.stderr.read() == ""
    readme = (Path(__file__).parents[2] / "README.md").read_text().replace("http://127.0.0.1:8765", url)
    shown = re.findall(r"^\$ export (.+)$", readme, re.MULTILINE)
    settings = {setting for line in shown for setting in line.split()} - {"REWARD_ORDERS_JOURNAL=orders.db"}
    assert settings == {setting for line in lines if line.startswith("export ") for setting in line.split()[1:]}
    assert re.fullmatch(r"200  GET    /raas/v2/orders  tangoListOrders  [\d.]+ ms\n", line)
    assert second.startswith("201  POST   /raas/v2/orders  tangoCreateOrder")
    assert "ada" not in line + second


@pytest.mark.parametrize("options", [["--port"], ["--port", "0", "--download-port"]])
def test_the_command_names_a_taken_port(sandbox, options):
    """One line and status 1, no traceback, whichever of the two ports it is."""
    port = sandbox.url.rpartition(":")[2]
    command = [sys.executable, "-m", "reward_orders.sandbox", *options, port]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith(f"cannot listen on 127.0.0.1:{port}")


def test_the_plugin_and_the_room_import_little():
    """Every pytest run of a project with this package pays for the plugin's import."""
    code = (
        "import json, sys, reward_orders.sandbox.pytest_plugin, reward_orders.sandbox.process;"
        "print(json.dumps([name for name in ('starlette', 'uvicorn', 'httpx', 'asyncio') if name in sys.modules]))"
    )
    done = subprocess.run([sys.executable, "-c", f"import pytest; {code}"], capture_output=True, text=True, check=True)
    assert not {"starlette", "uvicorn", "httpx"} & set(json.loads(done.stdout))


def test_clients_come_as_fixtures(tango, voucherify):
    """`tango` and `voucherify` are clients of the sandbox, ready to use."""
    order = tango.orders.create(utid="U561593", amount="25.00")
    assert tango.orders.get(order.id).status == "COMPLETE"
    assert voucherify.orders.create(amount=100).amount == 100


def test_stopping_does_not_wait_for_a_held_request():
    """A request kept hanging by a fault is cut when the sandbox stops."""
    with Sandbox.start() as sandbox:
        sandbox.fault("*", "timeout_before_commit", seconds=600)
        broken = []

        def hang():
            try:
                httpx.get(f"{sandbox.url}/v1/orders", headers=KEYS, timeout=30)
            except httpx.TransportError as error:
                broken.append(error)

        waiting = threading.Thread(target=hang)
        waiting.start()
        while not sandbox.requests:
            time.sleep(0.001)
    waiting.join(10)
    assert not waiting.is_alive()
    assert len(broken) == 1


def test_a_pipe_nobody_reads_does_not_stop_the_service():
    """More lines than a pipe holds, then the reader goes away: requests are answered all the same."""
    command = [sys.executable, "-m", "reward_orders.sandbox", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        url = re.search(r"http://127\.0\.0\.1:\d+", running.stdout.readline())[0]
        with httpx.Client(headers=KEYS, timeout=10) as client:
            for _ in range(10):
                client.get(f"{url}/v1/orders/{'x' * 20_000}")
            running.stdout.close()
            assert client.get(f"{url}/v1/orders").status_code == 200
        running.terminate()
        running.wait(10)
        assert running.stderr.read() == ""
