"""From a status and a body to the class that says what to believe, and to a sentence that tells a person what to do."""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reward_orders import (
    AuthenticationError,
    BadRequestError,
    ConflictError,
    ForbiddenError,
    InsufficientFundsError,
    NotFoundError,
    OutcomeUnknownError,
    RateLimitedError,
    RefusedError,
    ResendTooSoonError,
    ServiceError,
)
from reward_orders.core.wire import Request
from reward_orders.http.refusals import refusal
from reward_orders.tango.errors import TANGO
from reward_orders.voucherify.errors import VOUCHERIFY
from tests.kit.flows import START, answer, tango_error

BY_STATUS = {
    **dict.fromkeys((400, 405, 406, 410, 413, 415, 422, 423, 428), BadRequestError),
    401: AuthenticationError,
    402: InsufficientFundsError,
    403: ForbiddenError,
    404: NotFoundError,
    409: ConflictError,
    429: RateLimitedError,
    418: RefusedError,
    451: RefusedError,
}


def error_of(response, *, dialect=TANGO, writes=True):
    request = Request("tangoCreateOrder", "POST", "https://host/path")
    return refusal(response, dialect, request, writes=writes, key="k", now=START)


@pytest.mark.parametrize("writes", [True, False])
@pytest.mark.parametrize(("status", "cls"), BY_STATUS.items())
def test_a_4xx_is_a_refusal_of_its_class(status, cls, writes):
    """Also without a body."""
    for response in (answer(status), answer(status, b"<html>"), answer(status, {})):
        error = error_of(response, writes=writes)
        assert type(error) is cls
        assert (error.status, error.key) == (status, "k")


def test_voucherifys_402_is_about_the_plan():
    """No funds are lacking there."""
    assert type(error_of(answer(402, {"code": 402}), dialect=VOUCHERIFY)) is ForbiddenError


@pytest.mark.parametrize("code", ["403.004", "403.005", "403.023"])
def test_resends_too_soon_have_their_own_class(code):
    """With the wait, where it is told."""
    assert type(error_of(tango_error(403, code))) is ResendTooSoonError
    assert type(error_of(tango_error(403, "403.003"))) is ForbiddenError


@pytest.mark.parametrize("status", [301, 302, 307, 308, 304, 408, 500, 502, 503, 520, 599, 100, 999])
def test_what_says_nothing_of_a_write_is_unknown(status):
    """3xx, 408 and 5xx: on a write it may have happened, on a read nothing was changed."""
    assert type(error_of(answer(status), writes=True)) is OutcomeUnknownError
    assert type(error_of(answer(status), writes=False)) is ServiceError


def test_the_key_counts_not_the_status_prefix():
    """HTTP 400 arrives with 422.024: class by status, meaning by key."""
    error = error_of(tango_error(400, "422.024"))
    assert type(error) is BadRequestError
    assert (error.code, error.request_id) == ("422.024", "rq-1")
    assert "utid" in error.hint


@pytest.mark.parametrize(
    ("body", "code", "paths"),
    [
        ({"i18nKey": "401.501"}, "401.501", []),
        ({"errors": [{"path": "amount", "i18nKey": "422.025", "invalidValue": "SECRET"}]}, "422.025", ["amount"]),
        ({"errors": [{"message": "old", "code": 404001}]}, None, [None]),
        ({"errors": [None, 5, {"path": 7, "i18nKey": {"x": 1}}]}, None, [None]),
        ({"errors": "text"}, None, []),
        ({"i18nKey": "x" * 1000}, None, []),
        ({"i18nKey": "line\nbreak"}, None, []),
        ([1], None, []),
    ],
)
def test_every_shape_of_tangos_errors(body, code, paths):
    """Envelope, items, old shapes and shapes nobody announced; text that is no key is no code."""
    error = error_of(answer(422, body))
    assert error.code == code
    assert [field.path for field in error.fields] == paths
    assert "SECRET" not in str(error) + repr(error.fields)


def test_voucherifys_details_name_the_property():
    """The property and what is said of it; other words of the body stay out."""
    body = {
        "code": 400,
        "key": "invalid_payload",
        "message": "SECRET",
        "details": "Property .items[0].price should be >= 0",
    }
    error = error_of(answer(400, body), dialect=VOUCHERIFY)
    assert [field.path for field in error.fields] == ["items[0].price"]
    assert error.code == "invalid_payload"
    assert "items[0].price (should be >= 0)" in str(error)
    assert "SECRET" not in str(error)


# --- the sentence -----------------------------------------------------------------------------------------------------

BODY = {
    "utid": "U561593",
    "recipient": {"email": "ada@example.org", "firstName": "Ada", "address": {"city": "London"}},
    "message": "Well done",
}
REASONS = {
    "not a well-formed email address: ADA@example.org": "not a well-formed email address: …",
    "Ada of London may not have it": "… of … may not have it",
    "someone.else@example.com is blocked": "… is blocked",
    "Adamant is fine, ada is not": "Adamant is fine, … is not",
    "utid U561593 is out": "utid U561593 is out",
    "line\nbreak\x1b[31m and \u202egnol": "line break [31m and gnol",
    "long " * 100: None,
}


def sent(operation, url="https://host/raas/v2/orders", **given):
    return Request(operation, "POST", url, **given)


@pytest.mark.parametrize(("message", "told"), REASONS.items())
def test_the_text_names_the_field_and_the_reason_without_people(message, told):
    """The service's words on one line and shortened, without addresses and without what the request says of people."""
    request = sent("tangoCreateOrder", content=json.dumps(BODY).encode())
    body = {"errors": [{"path": "recipient.email", "i18nKey": "422.134", "message": message, "invalidValue": "VALUE"}]}
    error = refusal(answer(400, body), TANGO, request, writes=True, key="k-1", now=START)
    assert error.message.startswith("Tango refused to place the order: recipient.email (")
    assert len(error.message) < 200
    assert error.message.isprintable()
    for hidden in ("VALUE", "ada@", "London", "@"):
        assert hidden not in str(error)
    if told is not None:
        assert error.message.endswith(f"({told}).")
    assert error.fields[0].message == message


def test_many_fields_are_counted():
    """Three are enough to begin with."""
    body = {"errors": [{"path": f"field{number}", "message": "is bad"} for number in range(9)]}
    message = error_of(answer(400, body)).message
    assert "field0 (is bad); field1 (is bad); field2 (is bad); and 6 more." in message


def test_a_refusal_of_credentials_repeats_no_words():
    """They might be the credentials."""
    error = error_of(answer(401, {"errors": [{"path": "key", "message": "no such key SECRET"}]}))
    assert "SECRET" not in str(error)


@pytest.mark.parametrize(
    ("operation", "dialect", "template", "path", "told"),
    [
        ("tangoGetOrder", TANGO, "/raas/v2/orders/{id}", "/raas/v2/orders/RA-1", "'RA-1'"),
        ("tangoResendOrder", TANGO, "/raas/v2/orders/{id}/resends", "/raas/v2/orders/RA-1/resends", "'RA-1'"),
        ("voucherifyUpdateOrder", VOUCHERIFY, "/v1/orders/{id}", "/v1/orders/web%201%0A", "'web 1'"),
        ("voucherifyGetExport", VOUCHERIFY, "/v1/exports/{id}", "/v1/exports/" + "x" * 500, "…'"),
    ],
)
def test_what_is_not_found_is_named(operation, dialect, template, path, told):
    """The id that was asked for, shortened."""
    request = sent(operation, f"https://host{path}", template=template)
    error = refusal(answer(404, {}), dialect, request, writes=False, key=None, now=START)
    assert type(error) is NotFoundError
    assert told in error.message
    assert len(error.message) < 150
    assert error.message.isprintable()


@pytest.mark.parametrize("status", [301, 400, 402, 403, 404, 409, 422, 429, 500])
@pytest.mark.parametrize("writes", [True, False])
@pytest.mark.parametrize("dialect", [TANGO, VOUCHERIFY])
def test_only_calls_with_a_key_are_advised_about_one(status, writes, dialect):
    """Reads, updates, resends and imports have no key and no entry in a journal."""
    operations = [*dialect.calls, "somethingNew"]
    codes = [None, *dialect.hints]
    for operation in operations:
        for code in codes:
            body = {"i18nKey": code, "key": code}
            request = sent(operation, "https://host/v1/orders/x", template="/v1/orders/{id}")
            text = str(refusal(answer(status, body), dialect, request, writes=writes, key=None, now=START))
            assert "same key" not in text
            assert "journal" not in text
            assert "reconcile" not in text
            assert "{" not in text
            assert " ." not in text


def test_every_operation_of_the_contract_has_words():
    """What was asked is said in words, not by the contract's name for it."""
    from pathlib import Path

    contract = (Path(__file__).parents[2] / "openapi" / "orders.yaml").read_text()
    operations = re.findall(r"operationId: (\w+)", contract)
    assert operations
    for operation in operations:
        assert operation in {**TANGO.calls, **VOUCHERIFY.calls}, operation


@pytest.mark.parametrize(("asked", "told"), [("30", "Wait 30 s (until 2026-09-21 "), ("9" * 400, "more than a year")])
def test_a_wait_is_told_in_seconds_and_until_when(asked, told):
    """So that a list of errors needs no attribute."""
    error = error_of(answer(429, {}, retry_after=asked))
    assert told in str(error)
    assert str(error).endswith("then call again with the same key.")


def test_a_resend_too_soon_says_until_when():
    """From the tokens of the body, which no header repeats."""
    tokens = ["30", "2026-09-21T14:13:10Z"]
    body = {"errors": [{"i18nKey": "403.005", "message": "too soon", "i18nTokenReplacements": tokens}]}
    request = sent(
        "tangoResendOrder", "https://host/raas/v2/orders/RA-1/resends", template="/raas/v2/orders/{id}/resends"
    )
    error = refusal(answer(403, body), TANGO, request, writes=True, key=None, now=START)
    assert error.retry_after == 20.0
    assert "Wait 20 s (until 2026-09-21 14:13:40 UTC), then call again." in str(error)


@given(st.text(), st.text(), st.integers(400, 499))
def test_no_words_of_a_service_break_the_line(path, message, status):
    """Whatever an item says, the text is one printable line of bounded length."""
    error = error_of(answer(status, {"errors": [{"path": path, "message": message}] * 4}))
    assert str(error).isprintable()
    assert len(str(error)) < 700


@given(
    st.binary(max_size=200) | st.recursive(st.none() | st.text() | st.integers(), st.lists),
    st.sampled_from([400, 403, 409, 429, 500]),
)
def test_no_body_breaks_it(body, status):
    """Whatever the error page holds, the class is that of its status, and its text is not in the message."""
    for dialect in (TANGO, VOUCHERIFY):
        error = error_of(answer(status, body), dialect=dialect)
        assert error.status == status
