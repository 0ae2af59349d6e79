"""The harness of the wire tests notices whose credentials a request carries, and in which scheme."""

from __future__ import annotations

import base64
import re

import pytest

from reward_orders import TangoServiceAccount, VoucherifyOAuth
from scripts.record.proofs import Proofs

TANGO = {"platform_name": "name-9x", "platform_key": "key-9x"}
ACCOUNT = TangoServiceAccount(client_id="c-9x", client_secret="s-9x", username="u-9x", password="p-9x")
KEYS = {"app_id": "id-9x", "app_token": "token-9x"}
OAUTH = VoucherifyOAuth(**KEYS)
FORM = b"grant_type=password&client_id=c-9x&client_secret=s-9x&username=u-9x&password=p-9x&scope=raas.all"
PAIR = {"X-App-Id": "id-9x", "X-App-Token": "token-9x"}
ORDERS = "https://api.example/v1/orders"
TOKENS = "https://api.example/v1/oauth/token"


def basic(text):
    return {"Authorization": f"Basic {base64.b64encode(text.encode()).decode()}"}


RIGHT = {
    "basic": (("tango", TANGO), ORDERS, basic("name-9x:key-9x"), b""),
    "two keys": (("voucherify", KEYS), ORDERS, PAIR, b""),
    "a form for a token": (("tango", {"auth": ACCOUNT}), TOKENS, {}, FORM),
    "keys for a token": (("voucherify", {"auth": OAUTH}), TOKENS, PAIR, b"grant_type=client_credentials"),
    "a bearer": (("tango", {"auth": ACCOUNT}), ORDERS, {"authorization": "Bearer t1-9x"}, b""),
    "another bearer": (("voucherify", {"auth": OAUTH}), ORDERS, {"authorization": "Bearer t1-9x"}, b""),
}
WRONG = {
    "swapped in basic": (RIGHT["basic"][0], ORDERS, basic("key-9x:name-9x"), b""),
    "of another scheme": (
        RIGHT["basic"][0],
        ORDERS,
        {"authorization": basic("name-9x:key-9x")["Authorization"][6:]},
        b"",
    ),
    "basic in small letters": (
        RIGHT["basic"][0],
        ORDERS,
        {"authorization": basic("name-9x:key-9x")["Authorization"].lower()},
        b"",
    ),
    "a bearer of a client with a key": (RIGHT["basic"][0], ORDERS, {"authorization": "Bearer t1-9x"}, b""),
    "none": (RIGHT["basic"][0], ORDERS, {}, b""),
    "keys swapped": (RIGHT["two keys"][0], ORDERS, {"X-App-Id": "token-9x", "X-App-Token": "id-9x"}, b""),
    "one key": (RIGHT["two keys"][0], ORDERS, {"X-App-Id": "id-9x"}, b""),
    "keys and a bearer": (RIGHT["another bearer"][0], ORDERS, {**PAIR, "authorization": "Bearer t1-9x"}, b""),
    "a token of nobody": (RIGHT["a bearer"][0], ORDERS, {"authorization": "Bearer t2-9x"}, b""),
    "a token as basic": (RIGHT["a bearer"][0], ORDERS, {"authorization": "Basic t1-9x"}, b""),
    "swapped in the form": (RIGHT["a form for a token"][0], TOKENS, {}, FORM.replace(b"id=c", b"id=s")),
    "a form and a header": (RIGHT["a form for a token"][0], TOKENS, basic("c-9x:s-9x"), FORM),
}


def complaints(case):
    client, uri, headers, body = case
    proofs = Proofs()
    proofs.allow(*client)
    for answer in (b'{"access_token":"t1-9x","expires_in":900}', b"<html>", b"[]"):
        proofs.issued(answer)
    proofs.sent("POST", uri, headers, body)
    return proofs.problems()


@pytest.mark.parametrize("case", RIGHT.values(), ids=RIGHT)
def test_what_the_settings_make_is_right(case):
    """Basic, two keys, a token's form, and a bearer with a token that was issued."""
    assert complaints(case) == []


@pytest.mark.parametrize("case", WRONG.values(), ids=WRONG)
def test_anything_else_is_a_problem_that_names_request_scheme_and_digest(case):
    """Swapped, of the wrong scheme, too few or too many; no credential stands in the sentence."""
    (problem,) = complaints(case)
    assert problem.startswith("POST /v1/o")
    assert "9x" not in problem
    assert not {value.rpartition(" ")[2] for value in case[2].values()} & set(re.findall(r"[\w=+-]+", problem))


def test_a_harness_that_sees_no_request_says_so():
    """Else it would agree to anything."""
    assert Proofs().problems() == ["no request was seen"]
