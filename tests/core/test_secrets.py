"""A `Secret` gives its value to `reveal()` and to nothing else."""

import copy
import inspect
import pickle
import subprocess
import sys
import traceback

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reward_orders import ConfigurationError, Tango, Voucherify
from reward_orders.core.secrets import Secret

CARD = "6006490000004821"


def test_reveal_returns_the_value_unchanged():
    """What goes in comes out, leading zeros, white space and lone surrogates included."""
    for value in (CARD, "0042", " x ", "", "\ud800"):
        assert Secret(value).reveal() == value


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (CARD, "••••4821"),
        ("123456789012", "••••9012"),
        ("12345678", "••••78"),
        ("1234567", "••••"),
        ("042", "••••"),
        ("", ""),
    ],
)
def test_masked_shows_the_end_of_long_values_only(value, shown):
    """Four characters of a card number, none of a PIN or security code, nothing of nothing."""
    assert Secret(value).masked() == shown


@given(st.text(), st.integers())
def test_masked_never_shows_more_than_a_third(value, show):
    """Whatever is asked for, two thirds stay hidden and the length of the dots says nothing."""
    masked = Secret(value).masked(show)
    assert len(masked.removeprefix("••••")) <= len(value) // 3
    assert masked.startswith("••••") or value == ""


def test_equality_is_by_value_and_only_between_secrets():
    """Two secrets compare by value; a string is never equal, so that no one compares in the open."""
    assert Secret(CARD) == Secret(CARD)
    assert Secret(CARD) != Secret("other")
    assert Secret("é\ud800") == Secret("é\ud800")
    assert Secret(CARD) != CARD


def test_equality_is_decided_in_constant_time(monkeypatch):
    """The comparison is hmac's, not that of strings, which stops at the first difference."""
    asked = []
    monkeypatch.setattr("hmac.compare_digest", lambda *values: asked.append(values) or True)
    assert Secret("a") == Secret("b")
    assert asked == [(b"a", b"b")]


def test_equal_secrets_hash_alike_but_not_as_their_value():
    """Secrets work in sets, and their hash cannot be matched against that of a guessed string."""
    assert len({Secret(CARD), Secret(CARD), Secret("")}) == 2
    assert hash(Secret(CARD)) != hash(CARD)


def test_hash_differs_between_processes_even_with_a_fixed_seed():
    """A logged hash cannot be tried against guesses elsewhere, as PYTHONHASHSEED would allow for a plain one."""
    code = "from reward_orders.core.secrets import Secret; print(hash(Secret('0042')))"
    runs = {
        subprocess.run(
            [sys.executable, "-c", code], env={"PYTHONHASHSEED": "0"}, check=True, capture_output=True
        ).stdout
        for _ in range(2)
    }
    assert len(runs) == 2


def test_an_empty_secret_is_false():
    """`if secret` asks whether there is a value."""
    assert not Secret("")
    assert Secret(" ")


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_a_pickle_leaves_the_value_behind_and_says_so(protocol):
    """A secret from a pickle is there, equals nothing else and explains itself when it is revealed."""
    data = pickle.dumps(Secret(CARD), protocol)
    assert CARD.encode() not in data
    back = pickle.loads(data)
    assert isinstance(back, Secret)
    assert back
    assert back == back  # noqa: PLR0124
    assert back not in (Secret(CARD), Secret(""))
    assert {back: 1}[back] == 1
    assert back.masked() == "••••"
    with pytest.raises(RuntimeError, match="came out of a pickle"):
        back.reveal()


def test_an_empty_secret_survives_a_pickle():
    """Nothing is lost where there was nothing."""
    assert pickle.loads(pickle.dumps(Secret(""))).reveal() == ""


def test_copies_keep_the_value():
    """Copying an order in memory is no way out, so nothing is lost by it."""
    assert copy.copy(Secret(CARD)).reveal() == CARD
    assert copy.deepcopy({"pin": [Secret(CARD)]})["pin"][0].reveal() == CARD


@pytest.mark.parametrize("value", [None, 4821, b"4821", ["4821"]])
def test_only_strings_are_taken(value):
    """A wrong type is refused by its name; the value is not in the message."""
    with pytest.raises(TypeError, match=r"not (NoneType|int|bytes|list)") as caught:
        Secret(value)
    assert "4821" not in str(caught.value)


def test_a_refusal_can_be_shown_with_its_arguments():
    """What prints the arguments of each frame (cgitb, error mails) neither fails on one that is gone nor shows it."""
    with pytest.raises(TypeError) as caught:
        Secret(b"4821")
    frame = list(traceback.walk_tb(caught.value.__traceback__))[-1][0]
    shown = inspect.formatargvalues(*inspect.getargvalues(frame))
    assert "value=" in shown
    assert "4821" not in shown


@pytest.mark.parametrize("given", [b"key-4821", bytearray(b"key-4821")])
def test_a_key_given_as_bytes_is_refused_and_in_no_frame_of_ours(given):
    """A key read from a file in binary mode: the message names the type, a traceback with locals shows nothing."""
    for client in (
        lambda: Tango(platform_name="p", platform_key=given, account="account-1", customer="customer-1"),
        lambda: Voucherify(app_id="a", app_token=given),
    ):
        with pytest.raises(ConfigurationError, match=f"not {type(given).__name__}") as caught:
            client()
        frames = [frame.f_locals for frame, _ in traceback.walk_tb(caught.value.__traceback__)][2:]
        for values in frames:
            assert "4821" not in repr([value for name, value in values.items() if name != "self"])


def test_a_secret_cannot_pass_for_a_string():
    """Joining, adding, encoding and ordering fail instead of spilling or hiding by accident."""
    secret = Secret(CARD)
    assert not isinstance(secret, str)
    for use in (
        lambda: ", ".join(secret for _ in range(2)),
        lambda: "Bearer " + secret,
        lambda: bytes(secret),
        lambda: len(secret),
        lambda: list(secret),
        lambda: secret < Secret("x"),
    ):
        with pytest.raises(TypeError) as caught:
            use()
        assert CARD not in str(caught.value)
