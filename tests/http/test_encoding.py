"""Request bodies: the same bytes with and without the extra `fast`, and never what JSON has not."""

import enum
import json
import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reward_orders.core.errors import ConfigurationError
from reward_orders.core.secrets import Secret
from reward_orders.http import requests
from reward_orders.http.requests import dumps

LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters())
BODIES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(st.characters()), inner, max_size=4)
)


class Colour(enum.Enum):
    RED = "red"


class Delivery(str, enum.Enum):  # noqa: UP042 - as the generated enums are
    EMAIL = "EMAIL"


class Text(str):
    __slots__ = ()


@dataclass
class Point:
    x: int


@pytest.fixture(params=["stdlib", "orjson"])
def _each_encoder(request, monkeypatch):
    if request.param == "orjson":
        pytest.importorskip("orjson")
    else:
        monkeypatch.setattr(requests, "_encoder", lambda: requests._stdlib_dumps)


def written(encode, body):
    try:
        return encode(body)
    except ConfigurationError as refused:
        return type(refused)


def by_stdlib(body):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(requests, "_encoder", lambda: requests._stdlib_dumps)
        return dumps(body)


@settings(max_examples=1000)
@given(body=BODIES)
def test_the_extra_changes_no_byte_and_refuses_the_same(body):
    """A repeated create sends what the first one sent, wherever it runs."""
    pytest.importorskip("orjson")
    assert written(dumps, body) == written(by_stdlib, body)


@pytest.mark.parametrize(
    "value",
    [
        *(10.0**power for power in range(-12, 25)),
        9999999999999998.0,
        -0.0,
        2**63,
        2**64,
        -(2**70),
        {1: "a"},
        {None: 1, True: 2},
        (1, 2),
        Text("x"),
        Delivery.EMAIL,
        Colour.RED,
        uuid.UUID(int=1),
        date(2026, 1, 2),
        datetime(2026, 1, 2, tzinfo=UTC),
        Decimal("1.5"),
        Point(1),
        '\u007f\u0000\u2028/\\"',
    ],
    ids=repr,
)
def test_values_that_encoders_differ_in_are_written_alike(value):
    """Long and short floats, large numbers, keys that are no text, and the types that only one of them knows."""
    pytest.importorskip("orjson")
    body = {"field": [value]}
    assert written(dumps, body) == written(by_stdlib, body)


def test_the_extra_encodes_an_ordinary_body(monkeypatch):
    """Text, numbers, objects and lists do not go through the standard library where orjson is installed."""
    pytest.importorskip("orjson")
    monkeypatch.setattr(requests, "_stdlib_dumps", None)
    body = {"a": "ä", "amount": 25.5, "n": 3, "send": True, "none": None, "items": [{"id": "x"}]}
    assert json.loads(dumps(body)) == body


@pytest.mark.usefixtures("_each_encoder")
@pytest.mark.parametrize("wrong", [float("nan"), {1, 2}, object(), b"x", "\ud800", float("inf"), Secret("PIN-4821")])
def test_a_body_json_cannot_carry_is_a_configuration_error(wrong):
    """Never a raw encoder's error, never NaN on the wire, and nothing of the body in the error or its chain."""
    with pytest.raises(ConfigurationError, match="JSON") as caught:
        dumps({"field": wrong})
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None
    assert "4821" not in str(caught.value)


@pytest.mark.parametrize("depth", [200, 260, 400, 700, 900])
def test_both_encoders_go_equally_deep(depth):
    """What the standard library nests, the extra does not refuse."""
    pytest.importorskip("orjson")
    body = {"field": 1}
    for _ in range(depth):
        body = {"deeper": [body]}
    assert written(dumps, body) == written(by_stdlib, body)


@pytest.mark.usefixtures("_each_encoder")
def test_a_body_that_holds_itself_or_nests_deeply_is_a_configuration_error():
    """Neither hangs nor ends the process."""
    loop = {}
    loop["self"] = loop
    deep = []
    for _ in range(100_000):
        deep = [deep]
    for body in (loop, deep):
        with pytest.raises(ConfigurationError, match="JSON"):
            dumps(body)


@pytest.mark.usefixtures("_each_encoder")
def test_bodies_are_compact_utf8():
    """In the order of their fields."""
    assert dumps({"b": 1, "a": "ä"}) == '{"b":1,"a":"ä"}'.encode()


@pytest.mark.parametrize("unsent", ["data", "files", "cookies", "content"])
def test_what_this_client_does_not_send_is_refused(unsent):
    """A form or a cookie of a builder is not left out in silence: nothing goes out, and the operation is named."""
    kwargs = {"method": "post", "url": "/x", "json": {}, unsent: {"a": 1}}
    session = SimpleNamespace(origin="https://api.example.org")
    with pytest.raises(ConfigurationError, match=f"makeThing has {unsent}, which this client does not send"):
        requests.build(session, "makeThing", kwargs)
