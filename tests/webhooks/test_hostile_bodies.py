"""Whatever arrives, it is an event or one WebhookError, which tells nothing of the body or the secret."""

import io
import json
import traceback
from contextlib import suppress

import pytest
import rich.console
import rich.traceback
from hypothesis import given
from hypothesis import strategies as st

from reward_orders.webhooks import TangoEvent, VoucherifyEvent, WebhookError, tango_event, voucherify_event
from reward_orders.webhooks.envelope import LARGEST_BODY
from tests.kit.signed import NOW, SECRET, TANGO, VOUCHERIFY, as_body, tango_headers

MARK = "of-a-person-" + "x" * 8
HOSTILE = {
    "empty": b"",
    "no JSON": b"<html>" + MARK.encode(),
    "list": json.dumps([MARK]).encode(),
    "NaN": b'{"eventType": NaN, "mark": "' + MARK.encode() + b'"}',
    "infinite": b'{"eventType": -Infinity}',
    "half of a character": b'{"eventType": "\\ud800", "mark": "' + MARK.encode() + b'"}',
    "no UTF-8": b'{"eventType": "\xff\xfe"}',
    "deep": b'{"eventType": ' + b"[" * 200_000 + b"]" * 200_000 + b"}",
    "huge number": b'{"eventType": ' + b"9" * 10_000 + b"}",
    "another service's": b'{"hello": "' + MARK.encode() + b'"}',
    "too large": b'{"mark": "' + b"x" * LARGEST_BODY + b'"}',
}


def signed(body):
    """Headers that both vendors' checks take, for a body as it is."""
    from reward_orders.webhooks.voucherify import without_spaces

    compact = tango_headers(without_spaces(body))["X-Signed-Payload"]
    return tango_headers(body) | {"x-voucherify-signature": compact}


@pytest.mark.parametrize("take", [tango_event, voucherify_event])
@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE)
def test_a_signed_body_that_is_no_event_is_one_error(take, body):
    """One or two sentences, without a cause or a context that could hold the body."""
    with pytest.raises(WebhookError) as caught:
        take(body, signed(body), secret=SECRET, now=NOW)
    error = caught.value
    assert MARK not in str(error)
    assert error.__cause__ is None
    assert len(str(error)) < 300


def test_a_body_larger_than_any_notification_is_not_looked_at():
    """It is refused by its length alone: an event of that size is none."""
    body = as_body(TANGO | {"padding": "x" * LARGEST_BODY})
    with pytest.raises(WebhookError, match=f"more than the {LARGEST_BODY} of any notification"):
        tango_event(body, signed(body), secret=SECRET, now=NOW)


@pytest.mark.parametrize("part", [b'\\"', b"\\\\", b"x", b" "])
def test_a_string_that_never_ends_is_looked_at_once(part):
    """It is one match to the end; giving up and beginning again behind it would take the square of its length."""
    from reward_orders.webhooks.voucherify import _STRING_OR_SPACE

    body = b'{"' + part * 5_000
    assert [match.span() for match in _STRING_OR_SPACE.finditer(body)] == [(1, len(body))]


@pytest.mark.parametrize("take", [tango_event, voucherify_event])
def test_nothing_that_prints_locals_shows_a_body_or_a_secret(take):
    """Error trackers print the frames of an error: ours have none."""

    def call(body):
        try:
            take(body, {"X-Signed-Payload": "0" * 64, "x-voucherify-signature": "0" * 64}, secret=SECRET, now=NOW)
        except WebhookError as error:
            return error

    error = call(HOSTILE["no JSON"])
    frames = [frame for frame, _ in traceback.walk_tb(error.__traceback__)]
    ours = [frame for frame in frames if frame.f_globals["__name__"].startswith("reward_orders.")]
    assert all(SECRET not in repr(frame.f_locals) and MARK not in repr(frame.f_locals) for frame in ours)
    out = io.StringIO()
    trace = rich.traceback.Traceback.from_exception(
        type(error), error, error.__traceback__.tb_next, show_locals=True, locals_max_string=None
    )
    rich.console.Console(file=out, width=200).print(trace)
    assert SECRET not in out.getvalue()


@given(st.binary(max_size=200) | st.dictionaries(st.text(), st.text(), max_size=3).map(as_body))
def test_any_body_is_an_event_or_a_webhook_error(body):
    """Signed or not, nothing else comes out."""
    for take, kind in ((tango_event, TangoEvent), (voucherify_event, VoucherifyEvent)):
        with suppress(WebhookError):
            assert isinstance(take(body, signed(body), secret=SECRET, tolerance=None), kind)


@pytest.mark.parametrize(("take", "event"), [(tango_event, TANGO), (voucherify_event, VOUCHERIFY)])
@given(data=st.data())
def test_fields_of_any_type_are_read_as_none_and_kept(take, event, data):
    """Every attribute of an event can be read, whatever its fields hold."""
    odd = st.sampled_from([None, True, 1, 1.5, "", "text", [], [1], {}, {"a": [None]}])
    changed = {name: data.draw(odd | st.just(value), label=name) for name, value in event.items()}
    body = as_body(changed)
    try:
        taken = take(body, signed(body), secret=SECRET, tolerance=None)
    except WebhookError:
        return
    for name in dir(type(taken)):
        if not name.startswith("_"):
            getattr(taken, name)
    assert isinstance(taken.dedupe_id, str)
    assert isinstance(taken.event_type, str)
    repr(taken), repr(taken.data), taken.data.extra
