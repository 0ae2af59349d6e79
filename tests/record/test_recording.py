"""`make record` gives the same bytes every time and goes live without an edit: tried out on a sandbox as vendor."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from reward_orders.sandbox import Sandbox
from scripts.record.__main__ import differences, main
from scripts.record.cassette import CASSETTES, ROOT, read_all
from scripts.record.stage import LIVE_VARIABLES

SETTINGS = {
    "TANGO_PLATFORM_NAME": "AcmeGiftsProd",
    "TANGO_PLATFORM_KEY": "kUw2a9QxZ7pLr4TnV8bYc3Hd",
    "TANGO_ACCOUNT": "acme-account-77",
    "TANGO_CUSTOMER": "acme-account-77",
    "TANGO_UTID": "U100012",
    "VOUCHERIFY_APP_ID": "8a824b12-0530-4ef4-9479-d9e9b9930176",
    "VOUCHERIFY_APP_TOKEN": "1ff7a2d8-b44f-4d5c-95a6-6a4f6d1b1a3c",
}


def record(*arguments, **settings):
    command = [sys.executable, "-m", "scripts.record", *arguments]
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("TANGO_", "VOUCHERIFY_"))}
    done = subprocess.run(command, cwd=ROOT, env=environment | settings, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.slow
def test_recording_again_gives_the_same_bytes():
    """Time, keys and ids are fixed: a fresh recording is what is committed, on another port and another day.

    A difference means that the sandbox or the client changed what goes over the wire: look at it, then `make record`.
    """
    assert "are as committed" in record("--check")


@pytest.mark.slow
@pytest.mark.parametrize("vendor", ["tango", "voucherify"])
def test_a_live_recording_needs_no_edit_and_shows_no_setting(tmp_path, vendor):
    """With the user's own keys, account and item, other ids and today's date, the same tests record and replay."""
    with Sandbox.start() as service:
        service.seed(tango=3, voucherify=3)
        urls = {
            f"{vendor.upper()}_BASE_URL": service.url,
            "VOUCHERIFY_DOWNLOAD_URL": service.download_url,
        }
        record("--live", vendor, "--into", str(tmp_path), **SETTINGS, **urls)
    cassettes = list(read_all(tmp_path))
    assert len(cassettes) >= 10
    for cassette in cassettes:
        assert cassette.path.relative_to(tmp_path).parts[0] == vendor
        assert cassette.recorded.where == "live"
        for value in (*SETTINGS.values(), "127.0.0.1"):
            assert value not in cassette.text.replace(cassette.recorded.service, "")


def test_a_live_recording_without_credentials_says_which(monkeypatch, capsys):
    """Nothing is recorded, and every missing variable is named."""
    for name in LIVE_VARIABLES["tango"]:
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(SystemExit):
        main(["--live", "tango"])
    assert "TANGO_PLATFORM_NAME, TANGO_PLATFORM_KEY" in capsys.readouterr().err


def test_differences_are_named_one_by_one(tmp_path):
    """Changed, missing and left over; a heading is no difference."""
    sample = next(CASSETTES.rglob("*.yaml"))
    text = sample.read_text()
    old, new = tmp_path / "old", tmp_path / "new"
    for folder, name, content in (
        (old, "same.yaml", text),
        (new, "same.yaml", text.replace("where: sandbox", "where: live")),
        (old, "changed.yaml", text),
        (new, "changed.yaml", text.replace("code: 2", "code: 5")),
        (old, "left-over.yaml", text),
        (new, "missing.yaml", text),
    ):
        folder.mkdir(exist_ok=True)
        (folder / name).write_text(content)
    assert [line.split(":")[0] for line in differences(new, old)] == ["changed.yaml", "left-over.yaml", "missing.yaml"]
