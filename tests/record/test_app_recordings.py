"""What an app gets: `vcr_config` alone makes its cassettes safe, and they replay without a key and without network."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import vcr

from reward_orders import Recipient, Tango
from reward_orders.sandbox.recording import scrubbing

KEY, CANARY = "Qz7/liveKEY+55==", "kV7xQ92mTz"
LIVE = {
    "TANGO_PLATFORM_NAME": "livePlatform",
    "TANGO_PLATFORM_KEY": KEY,
    "TANGO_ACCOUNT": "acct-live-77",
    "TANGO_CUSTOMER": "cust-live-88",
}
CONFTEST = "from reward_orders.sandbox.recording import vcr_config\n__all__ = ['vcr_config']\n"
APP_TEST = """
import os
import pytest
from reward_orders import Recipient, Tango

@pytest.mark.vcr
def test_a_gift():
    with Tango(base_url=os.environ.get("TANGO_BASE_URL")) as tango:
        order = tango.orders.create(
            utid="U561593", amount="25.00", key="gift-1", notes="for Ada Lovelace, 020 7946 0958",
            recipient=Recipient(email="ada@example.org", first_name="Ada"),
        )
        again = tango.orders.get(order.id)
    assert (again.id, again.key, again.recipient.email) == (order.id, "gift-1", "ada@example.org")
    assert again.credentials.pin is not None
"""


class Leaking(BaseHTTPRequestHandler):
    """A vendor that answers each order with everything it knows, in every corner."""

    protocol_version = "HTTP/1.1"

    def answer(self):
        asked = json.loads(self.rfile.read(int(self.headers.get("content-length", 0))) or b"{}")
        order = {
            "referenceOrderID": "RA260115-1001-17",
            "externalRefID": asked.get("externalRefID", "gift-1"),
            "accountIdentifier": LIVE["TANGO_ACCOUNT"],
            "customerIdentifier": LIVE["TANGO_CUSTOMER"],
            "utid": "U561593",
            "denomination": {"value": 25, "currencyCode": "USD"},
            "recipient": {"email": "ada@example.org", "firstName": CANARY},
            "status": "COMPLETE",
            "createdAt": "2026-01-15T12:00:00.000Z",
            "notes": f"sent by {self.headers['authorization']}",
            "debug": {"headers": dict(self.headers), "pin": CANARY},
            "reward": {"credentialList": [{"label": CANARY, "value": CANARY, "credentialType": "PIN"}]},
        }
        content = json.dumps(order).encode()
        self.send_response(201 if self.command == "POST" else 200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Set-Cookie", f"sid={CANARY}")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = answer  # noqa: N815 - the base class names them

    def log_message(self, *_):
        """Say nothing."""


@pytest.fixture
def vendor():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Leaking)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def run(folder, *options, **environment):
    """Run the app's suite as its developer does."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("TANGO_", "VOUCHERIFY_"))}
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:xdist", "-p", "no:cacheprovider", *options, str(folder)],
        cwd=folder,
        env={**kept, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.slow
def test_one_import_makes_an_apps_cassettes_safe(tmp_path, vendor):
    """Recorded with live settings at a vendor that leaks; replayed with other settings or none, and without network."""
    (tmp_path / "conftest.py").write_text(CONFTEST)
    (tmp_path / "test_app.py").write_text(APP_TEST)
    done = run(tmp_path, "--record-mode=once", **LIVE, TANGO_BASE_URL=vendor)
    assert done.returncode == 0, done.stdout
    (cassette,) = tmp_path.rglob("*.yaml")
    text = cassette.read_text()
    for secret in (CANARY, KEY, *LIVE.values(), "Lovelace", "7946", vendor):
        assert secret not in text
    assert "gift-1" in text
    done = run(tmp_path, "--record-mode=none", "--block-network", TANGO_ACCOUNT="another-account", TANGO_CUSTOMER="c")
    assert done.returncode == 0, done.stdout
    assert cassette.read_text() == text


def test_vcr_alone_can_be_told_the_same(tmp_path, vendor):
    """Without pytest: a call within `use_cassette` is recorded safely, and replayed once."""
    path = str(tmp_path / "gift.yaml")

    def call():
        with Tango(platform_name="example-platform", platform_key=KEY, base_url=vendor) as tango:
            return tango.orders.create(
                utid="U561593",
                amount=25,
                key="gift-1",
                account=LIVE["TANGO_ACCOUNT"],
                customer=LIVE["TANGO_CUSTOMER"],
                recipient=Recipient(email="ada@example.org"),
            )

    with vcr.use_cassette(path, **scrubbing({"TANGO_PLATFORM_KEY": KEY})):
        call()
    with vcr.use_cassette(path, record_mode="none", **scrubbing({})) as cassette:
        assert call().id == "RA260115-1001-17"
        assert cassette.all_played
    text = Path(path).read_text()
    assert CANARY not in text
    assert KEY not in text


def test_what_was_not_scrubbed_is_not_written(tmp_path, vendor, monkeypatch):
    """The file is looked through before it is written: a secret that is left keeps it from being written."""
    monkeypatch.setattr("reward_orders.sandbox.recording.values.Values.clean", lambda self, value, *_: value)
    path = tmp_path / "gift.yaml"
    with (
        pytest.raises(ValueError, match=r"gift\.yaml was not written"),
        vcr.use_cassette(str(path), **scrubbing({"TANGO_PLATFORM_KEY": KEY})),
        Tango(platform_name="n", platform_key=KEY, account="a", customer="c", base_url=vendor) as tango,
    ):
        tango.orders.get("RA260115-1001-17")
    assert not path.exists()
