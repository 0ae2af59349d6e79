"""A secret is found in a text however a service spelled it there, and nothing is found by chance."""

from __future__ import annotations

import base64
import html
import json
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reward_orders.sandbox.recording.live import LiveValues

SECRET = "Qz7-liveKEY/55+ab=="
SPELLINGS = {
    "as it is": lambda v: v,
    "glued to words": lambda v: f"token{v}end",
    "in capitals": str.upper,
    "reversed": lambda v: v[::-1],
    "percent-encoded": lambda v: quote(v, safe=""),
    "percent-encoded twice": lambda v: quote(quote(v, safe=""), safe=""),
    "every byte percent-encoded": lambda v: "".join(f"%{byte:02x}" for byte in v.encode()),
    "HTML": html.escape,
    "HTML, decimal": lambda v: "".join(f"&#{ord(letter)};" for letter in v),
    "HTML, hexadecimal": lambda v: "".join(f"&#x{ord(letter):X};" for letter in v),
    "unicode escapes": lambda v: "".join(f"\\u{ord(letter):04x}" for letter in v if ord(letter) < 0x10000),
    "byte escapes": lambda v: "".join(f"\\x{ord(letter):02x}" for letter in v),
    "JSON": json.dumps,
    "JSON in JSON in JSON": lambda v: json.dumps(json.dumps(json.dumps({"a": v}))),
    "base64": lambda v: base64.b64encode(v.encode()).decode(),
    "base64 without padding": lambda v: base64.b64encode(v.encode()).decode().rstrip("="),
    "base64 for URLs": lambda v: base64.urlsafe_b64encode(v.encode()).decode().rstrip("="),
    "basic auth": lambda v: "Basic " + base64.b64encode(f"name:{v}".encode()).decode(),
    "basic auth of a longer name": lambda v: base64.b64encode(f"names:{v}:x".encode()).decode(),
    "base64 glued to words": lambda v: "key" + base64.b64encode(f"ab{v}cd".encode()).decode().rstrip("=") + "key",
    "base64 of base64": lambda v: base64.b64encode(base64.b64encode(v.encode())).decode(),
    "base64 of percent": lambda v: base64.b64encode(quote(v, safe="").encode()).decode(),
    "hexadecimal": lambda v: v.encode().hex(),
    "hexadecimal in capitals": lambda v: v.encode().hex().upper(),
    "hexadecimal with colons": lambda v: v.encode().hex(":"),
    "wrapped": lambda v: f"{v[:6]}\n      {v[6:]}",
    "with dashes": "-".join,
    "in wide letters": lambda v: "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in v),
}


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_secret_is_found_in_every_spelling(spelling):
    """Services echo keys in links, headers, pages and logs."""
    text = f"see {SPELLINGS[spelling](SECRET)} there"
    assert LiveValues.of({"KEY": SECRET, "OTHER": "another-secret"}).found_in([text]) == {"KEY"}


@settings(deadline=None)
@given(
    st.text(st.characters(codec="ascii", categories=("L", "N")), min_size=10, max_size=40),
    st.sampled_from(sorted(SPELLINGS)),
    st.text(max_size=5),
)
def test_any_secret_is_found_in_any_text(secret, spelling, around):
    """Whatever it consists of and whatever stands around it."""
    assert LiveValues.of({"KEY": secret}).holds(f"{around} {SPELLINGS[spelling](secret)} {around}")


def test_a_secret_of_six_letters_is_found_backwards():
    """It is too short to be looked for without its punctuation, not too short to be turned around."""
    assert LiveValues.of({"KEY": "Zx81-Q"}).holds("a Q-18xZ b")


@pytest.mark.parametrize("text", ["", "table", "1234 abc", "an abc1", "alphabet", "%zz &#xFFFFFFFF; \\ud800 \ud800"])
def test_a_short_secret_is_found_as_a_whole_word_only(text):
    """An account may be named `ab`: words that it is a part of say nothing."""
    assert not LiveValues.of({"SHORT": "ab", "NONE": ""}).holds(text)
    assert LiveValues.of({"SHORT": "ab"}).holds(f"{text} (ab)")


def test_reading_a_text_ends():
    """Every way to read it may open others."""
    assert not LiveValues.of({"KEY": SECRET}).holds("%25" * 2000 + "&amp;" * 2000 + "\\\\u0025" * 2000)
