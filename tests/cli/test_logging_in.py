"""`reward-orders login`: for its owner alone, a service account too, secrets in the keyring where that is wanted."""

from __future__ import annotations

import stat
import sys
import tomllib

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends.fail import Keyring as NoKeyring
from keyring.errors import KeyringLocked
from typer.testing import CliRunner

from reward_orders.cli import settings
from reward_orders.cli.app import app

KEY = 'key with "quotes" and \\'
TANGO = f"sandbox\nplatform\n{KEY}\naccount-1\ncustomer-1\n"
ACCOUNT = f"sandbox\nclient\n{KEY}\nuser\nthe-password\naccount-1\ncustomer-1\n"


class Kept(KeyringBackend):
    """A keyring in a dict."""

    priority = 1

    def __init__(self):
        super().__init__()
        self.held = {}

    def get_password(self, service, username):
        return self.held.get((service, username))

    def set_password(self, service, username, password):
        self.held[service, username] = password

    def delete_password(self, service, username):
        del self.held[service, username]


class Locked(Kept):
    """A keyring that nobody unlocks."""

    def get_password(self, service, username):
        raise KeyringLocked

    def set_password(self, service, username, password):
        raise KeyringLocked


@pytest.fixture
def ring():
    before = keyring.get_keyring()
    made = Kept()
    keyring.set_keyring(made)
    yield made
    keyring.set_keyring(before)


@pytest.fixture
def run(sandbox, tmp_path, monkeypatch):
    for variable in {*settings.NAMES["tango"].values(), *settings.NAMES["voucherify"].values()}:
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("REWARD_ORDERS_PROFILE", str(tmp_path / "profile.toml"))
    monkeypatch.setenv("TANGO_BASE_URL", sandbox.url)
    monkeypatch.setenv("VOUCHERIFY_BASE_URL", sandbox.url)

    def call(*words, stdin=None):
        result = CliRunner().invoke(app, words, input=stdin)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result

    return call


def profile(tmp_path):
    return tomllib.loads((tmp_path / "profile.toml").read_text(encoding="utf-8"))


def test_without_the_keyring_the_file_has_them(run, tmp_path):
    """For its owner alone, any text."""
    done = run("login", "tango", stdin=TANGO)
    assert done.exit_code == 0
    assert "Try it: reward-orders tango balance" in done.stderr
    assert stat.S_IMODE((tmp_path / "profile.toml").stat().st_mode) == 0o600
    assert profile(tmp_path)["tango"]["platform_key"] == KEY
    assert run("tango", "balance").exit_code == 0


def test_with_the_keyring_the_file_points_to_it_and_commands_work(run, tmp_path, ring):
    """No secret is in the file, and none on the screen."""
    done = run("login", "tango", "--keyring", stdin=TANGO)
    assert done.exit_code == 0
    text = (tmp_path / "profile.toml").read_text(encoding="utf-8")
    assert KEY not in text
    assert "quotes" not in text
    assert [*ring.held.values()] == [KEY]
    assert settings.found("tango")["platform_key"] == KEY
    assert run("tango", "balance").exit_code == 0


def test_a_variable_comes_before_the_keyring(run, ring, monkeypatch):
    """Then the keyring is not asked."""
    run("login", "tango", "--keyring", stdin=TANGO)
    keyring.set_keyring(Locked())
    monkeypatch.setenv("TANGO_PLATFORM_KEY", "of-the-environment")
    assert settings.found("tango")["platform_key"] == "of-the-environment"
    assert run("tango", "balance").exit_code == 0


def test_a_service_account_takes_the_place_of_name_and_key(run, tmp_path, ring):
    """Both secrets are in the keyring; what it had before is gone."""
    run("login", "tango", "--keyring", stdin=TANGO)
    assert run("login", "tango", "--service-account", "--keyring", stdin=ACCOUNT).exit_code == 0
    assert sorted(ring.held.values()) == sorted([KEY, "the-password"])
    told = profile(tmp_path)["tango"]
    assert "platform_key" not in told
    assert told["client_id"] == "client"
    assert run("tango", "balance").exit_code == 0
    assert run("login", "voucherify", "--service-account").exit_code == 2


def test_a_login_without_the_keyring_takes_secrets_out_of_it(run, ring):
    """Nothing stays behind that nobody knows of; other vendors' settings stay."""
    run("login", "voucherify", "--keyring", stdin="eu\napp\ntoken\n")
    run("login", "tango", "--keyring", stdin=TANGO)
    run("login", "tango", stdin=TANGO)
    assert [*ring.held.values()] == ["token"]
    assert run("voucherify", "list").exit_code == 0


@pytest.mark.parametrize("broken", [Locked, NoKeyring])
def test_a_keyring_that_cannot_be_used_is_one_sentence(run, tmp_path, ring, broken):
    """Whether it is written to or read."""
    run("login", "tango", "--keyring", stdin=TANGO)
    keyring.set_keyring(broken())
    refused = run("tango", "balance")
    assert refused.exit_code == 2
    assert "The keyring cannot be read" in refused.stderr
    assert "set TANGO_PLATFORM_KEY" in refused.stderr
    before = profile(tmp_path)
    assert run("login", "tango", "--keyring", stdin=TANGO).exit_code == 2
    assert profile(tmp_path) == before


def test_a_keyring_that_lost_it_says_how_to_get_it_back(run, ring):
    """The command that puts it there."""
    run("login", "tango", "--keyring", stdin=TANGO)
    ring.held.clear()
    refused = run("tango", "balance")
    assert refused.exit_code == 2
    assert "reward-orders login tango --keyring" in refused.stderr


def test_the_missing_extra_is_named_before_anything_is_asked(run, monkeypatch):
    """One line that can be pasted."""
    monkeypatch.setitem(sys.modules, "keyring", None)
    refused = run("login", "tango", "--keyring")
    assert refused.exit_code == 2
    assert "pip install 'reward-orders[keyring]'" in refused.stderr


def test_any_text_is_kept_as_it_is(run, ring, tmp_path):
    """In the file as in the keyring."""
    for words in ((), ("--keyring",)):
        run("login", "voucherify", *words, stdin="eu\nüser 🎁\ntöken 🎁\n")
        assert settings.found("voucherify") | {"base_url": ""} == {
            "region": "eu", "app_id": "üser 🎁", "app_token": "töken 🎁", "base_url": "",
        }  # fmt: skip


@pytest.mark.parametrize(("vendor", "words"), [("tango", ("balance",)), ("voucherify", ("list",))])
def test_without_credentials_the_command_that_asks_for_them_is_named(run, sandbox, vendor, words):
    """And nothing is sent."""
    refused = run(vendor, *words)
    assert refused.exit_code == 2
    assert "run reward-orders login" in refused.stderr
    assert len(sandbox.requests) == 0


def test_another_word_than_the_choices_is_refused(run, tmp_path):
    """A typing error does not become a setting."""
    refused = run("login", "tango", stdin="prodution\nplatform\nkey\na\nc\n")
    assert refused.exit_code == 2
    assert "sandbox or production" in refused.stderr
    assert not (tmp_path / "profile.toml").exists()
