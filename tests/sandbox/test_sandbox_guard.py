"""The sandbox is for developers of this machine: who may control it, what it remembers, how it ends."""

import base64
import json
import os
import signal
import socket
import stat
import subprocess
import sys
from contextlib import suppress

import httpx
import pytest

from reward_orders import Voucherify
from reward_orders.sandbox import RemoteSandbox, SandboxProcess
from reward_orders.sandbox.app import LARGEST_BODY

JSON = {"Content-Type": "application/json"}
CANARY = "canary-5e7c"
COMMAND = [sys.executable, "-m", "reward_orders.sandbox", "--quiet", "--port", "0"]


@pytest.fixture(scope="module")
def http():
    """Keep one client: building one costs more than a test."""
    with httpx.Client() as client:
        yield client


@pytest.mark.parametrize("path", ["/", "/openapi.yaml", "/_sandbox/", "/_sandbox/requests", "/_sandbox/nothing"])
@pytest.mark.parametrize(
    ("host", "answered"),
    [
        ("localhost", True),
        ("LocalHost:8765", True),
        ("127.0.0.1", True),
        ("127.9.9.9:1", True),
        ("[::1]:8765", True),
        ("evil.test", False),
        ("localhost.evil.test", False),
        ("127.0.0.1.evil.test", False),
        ("127.0.0.1@evil.test", False),
        ("evil.test:8765", False),
        ("10.0.0.1", False),
        ("0.0.0.0", False),  # noqa: S104 - nothing is bound
        ("2130706433", False),
        ("", False),
    ],
)
def test_the_control_api_answers_as_loopback_only(http, sandbox, path, host, answered):
    """A name that somebody points at 127.0.0.1 would let their page read what was sent here."""
    answer = http.get(f"{sandbox.url}{path}", headers={"Host": host})
    assert (answer.status_code != 403) is answered
    if not answered:
        assert "--host-name" in answer.json()["error"]


def test_the_apis_answer_as_any_host(http, sandbox):
    """In a container they are called by its name."""
    keys = {"X-App-Id": "a", "X-App-Token": "t", "Host": "sandbox:8765"}
    assert http.get(f"{sandbox.url}/v1/orders", headers=keys).status_code == 200


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 204),
        ({"Origin": "{own}"}, 204),
        ({"Origin": "http://evil.test"}, 403),
        ({"Origin": "http://localhost:3000"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "same-origin"}, 204),
        ({"Sec-Fetch-Site": "none"}, 204),
        ({"Content-Type": "text/plain"}, 415),
        ({"Content-Type": "application/x-www-form-urlencoded"}, 415),
        ({"Content-Type": "multipart/form-data"}, 415),
        ({"Content-Type": "application/json; charset=utf-8"}, 204),
        ({"Content-Type": ""}, 415),
    ],
)
@pytest.mark.parametrize("call", ["POST reset", "PUT clock", "DELETE faults"])
def test_no_page_of_another_site_can_control_it(http, sandbox, headers, status, call):
    """A browser tells who asks, and sends JSON to another site only after it was allowed to; nothing allows it."""
    sandbox.clock.set("1999-01-01T00:00:00Z")
    sandbox.fault("*", "html_502")
    method, path = call.split()
    sent = {name: value.format(own=sandbox.url) for name, value in (JSON | headers).items()}
    answer = http.request(method, f"{sandbox.url}/_sandbox/{path}", headers=sent)
    assert answer.status_code == status
    untouched = sandbox.clock.now().year == 1999 and len(sandbox.faults) == 1
    assert untouched is (status != 204)
    assert "access-control-allow-origin" not in answer.headers


def test_reading_is_for_no_other_site_either(http, sandbox):
    """Not every browser keeps the answer from a page that asked for it."""
    for headers in ({"Origin": "http://evil.test"}, {"Sec-Fetch-Site": "cross-site"}):
        assert http.get(f"{sandbox.url}/_sandbox/requests", headers=headers).status_code == 403


BASIC = base64.b64encode(f"{CANARY}:{CANARY}".encode()).decode()


@pytest.mark.parametrize(
    ("request_", "shown"),
    [
        ({"headers": {"Authorization": f"Basic {BASIC}"}}, {"authorization": "Basic ***"}),
        ({"headers": {"authorization": f"bearer {CANARY}"}}, {"authorization": "bearer ***"}),
        ({"headers": {"Authorization": CANARY}}, {"authorization": "***"}),
        ({"headers": {"X-App-Id": CANARY, "X-App-Token": CANARY}}, {"x-app-id": "***", "x-app-token": "***"}),
        ({"headers": {"Cookie": f"session={CANARY}"}}, {"cookie": "***"}),
        ({"headers": {"X-Anything": CANARY}}, {"x-anything": "***"}),
        ({"params": {"token": CANARY}}, {}),
        ({"params": {"Api_Key": CANARY}}, {}),
        ({"data": {"grant_type": "password", "client_secret": CANARY, "username": CANARY}}, {}),
    ],
)
@pytest.mark.parametrize("path", ["/oauth/token", "/v1/oauth/token", "/raas/v2/orders", "/elsewhere"])
def test_requests_show_that_credentials_were_sent_never_which(http, sandbox, path, request_, shown):
    """Wherever they were sent; what is no credential is shown."""
    http.post(f"{sandbox.url}{path}", **request_)
    (received,) = sandbox.requests
    assert CANARY not in repr(received)
    assert BASIC not in repr(received)
    assert shown.items() <= received.headers.items()
    assert received.headers["user-agent"].startswith("python-httpx")
    if "data" in request_:
        assert received.body == {"grant_type": "password", "client_secret": "***", "username": "***"}


def test_a_token_asked_for_in_any_form_is_not_shown(http, sandbox):
    """Secrets in a body of the wrong content type are secrets all the same."""
    http.post(f"{sandbox.url}/oauth/token", content=f"client_secret={CANARY}", headers={"Content-Type": "text/plain"})
    assert CANARY not in repr(sandbox.requests)


@pytest.mark.parametrize("path", ["/raas/v2/orders", "/v1/orders/import", "/_sandbox/seed", "/elsewhere"])
def test_a_body_has_a_size(sandbox, path):
    """Over it 413 as soon as it is over, with the rest still to come; the connection stays good."""
    host, _, port = sandbox.url.removeprefix("http://").partition(":")
    head = f"POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\nContent-Length: {10**12}\r\n\r\n"
    with socket.create_connection((host, int(port)), timeout=30) as connection:
        connection.sendall(head.encode() + b" " * (LARGEST_BODY + 1))
        assert connection.recv(65536).startswith(b"HTTP/1.1 413 ")
    assert sandbox.requests == []
    with httpx.Client(headers=JSON) as client:
        for _ in range(2):
            answer = client.post(f"{sandbox.url}{path}", content=b" " * (LARGEST_BODY + 1))
            assert (answer.status_code, list(answer.json())) == (413, ["error"])
        assert client.post(f"{sandbox.url}{path}", content=b" " * LARGEST_BODY).status_code != 413


def test_the_state_file_is_the_owners(tmp_path):
    """What people sent is in it; SQLite's two files beside it are made like it."""
    before = os.umask(0)
    try:
        with SandboxProcess.start(state=tmp_path / "state.db") as process:
            process.seed(tango=1)
            modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in tmp_path.iterdir()}
    finally:
        os.umask(before)
    assert modes == dict.fromkeys(("state.db", "state.db-wal", "state.db-shm"), 0o600)


@pytest.mark.parametrize("held", [False, True], ids=["idle", "with a request that a fault keeps waiting"])
def test_sigterm_ends_it_cleanly(tmp_path, held):
    """Status 0, nothing on stderr, the state file closed: what a container's stop sends."""
    command = [*COMMAND, "--state", str(tmp_path / "state.db")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        remote = RemoteSandbox(running.stdout.readline().split("Voucherify: ")[1].split()[0])
        remote.seed(tango=1)
        remote.fault("*", "timeout_before_commit", seconds=600)
        host, _, port = remote.url.removeprefix("http://").partition(":")
        with socket.create_connection((host, int(port)), timeout=30) as connection:
            if held:
                connection.sendall(b"GET /v1/orders HTTP/1.1\r\nHost: x\r\n\r\n")
                while not remote.requests:
                    pass
            running.send_signal(signal.SIGTERM)
            assert running.wait(30) == 0
        assert running.stderr.read() == ""
    assert [file.name for file in tmp_path.iterdir()] == ["state.db"]


@pytest.mark.parametrize("end", ["raise SystemExit('crash')", "os.kill(os.getpid(), 9)", "os._exit(1)"])
def test_a_test_run_that_dies_leaves_no_server_behind(end):
    """However the process ends that started one: its connections break because it is gone."""
    code = "import os; from reward_orders.sandbox import SandboxProcess; sandbox = SandboxProcess.start();"
    code += f"print(sandbox.url, flush=True); input(); {end}"
    with subprocess.Popen(
        [sys.executable, "-c", code],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as crashing:
        host, _, port = crashing.stdout.readline().strip().removeprefix("http://").partition(":")
        with socket.create_connection((host, int(port)), timeout=30) as connection:
            crashing.communicate("go\n")
            with suppress(ConnectionResetError):
                assert connection.recv(1) == b""


def test_the_sandbox_of_a_service_goes_by_its_name(monkeypatch):
    """`--host-name`: control, exports and their downloads work for callers on either side of a container."""
    command = [*COMMAND, "--host", "0.0.0.0", "--host-name", "sandbox", "--until-stdin-closes"]  # noqa: S104
    resolve = socket.getaddrinfo
    monkeypatch.setattr(
        socket,
        "getaddrinfo",
        lambda host, *rest, **more: resolve("127.0.0.1" if host == "sandbox" else host, *rest, **more),
    )
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as running:
        url = running.stdout.readline().split("Voucherify: ")[1].split()[0]
        assert url.startswith("http://sandbox:")
        for own in (url, url.replace("sandbox", "localhost")):
            RemoteSandbox(own).reset()
            RemoteSandbox(own).seed(voucherify=3)
            with Voucherify(app_id="a", app_token="t", base_url=own, insecure_hosts=("sandbox",)) as client:
                assert len(list(client.orders.export())) == 3
        assert RemoteSandbox(url).download_url.startswith("http://sandbox:")
        other = httpx.get(f"{url}/_sandbox/", headers={"Host": "other"})
        assert (other.status_code, "other" in other.json()["error"]) == (403, True)
        running.communicate()
    assert running.returncode == 0


def test_a_name_in_a_refusal_is_short_and_plain(http, sandbox):
    """What anybody can send is not repeated at length, nor as it is."""
    assert len(http.get(f"{sandbox.url}/_sandbox/", headers={"Host": "x" * 5000}).content) < 500
    answer = http.get(f"{sandbox.url}/_sandbox/", headers={"Host": "<b>"})
    assert "<b>" not in json.dumps(answer.json())


@pytest.mark.parametrize("name", ["", "http://sandbox", "sandbox:8765", "a/b", "a b"])
def test_a_host_name_that_could_never_match_is_refused(name):
    """And an empty one, which would let in whoever sends none."""
    done = subprocess.run([*COMMAND, f"--host-name={name}"], capture_output=True, text=True, check=False)
    assert (done.returncode, "a host name such as sandbox" in done.stderr) == (2, True)
