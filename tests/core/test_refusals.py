"""From a status and a body to the class that says what to believe."""

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
from reward_orders.core.refusals import refusal
from reward_orders.core.wire import Request
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
    """Only the name of the property, never the words around it."""
    body = {
        "code": 400,
        "key": "invalid_payload",
        "message": "m",
        "details": "Property .items[0].price should be SECRET",
    }
    error = error_of(answer(400, body), dialect=VOUCHERIFY)
    assert [field.path for field in error.fields] == ["items[0].price"]
    assert error.code == "invalid_payload"
    assert "SECRET" not in str(error)


@given(
    st.binary(max_size=200) | st.recursive(st.none() | st.text() | st.integers(), st.lists),
    st.sampled_from([400, 403, 409, 429, 500]),
)
def test_no_body_breaks_it(body, status):
    """Whatever the error page holds, the class is that of its status, and its text is not in the message."""
    for dialect in (TANGO, VOUCHERIFY):
        error = error_of(answer(status, body), dialect=dialect)
        assert error.status == status
