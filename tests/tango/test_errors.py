"""Tango's error bodies: where the key is, and what each means."""

import re

import pytest

from reward_orders.tango.errors import TANGO


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"i18nKey": "401.501"}, "401.501"),
        ({"errors": [{"i18nKey": "422.024"}]}, "422.024"),
        ({"i18nKey": "400.001", "errors": [{"i18nKey": "422.024"}]}, "400.001"),
        ({"i18nKey": "", "errors": [{"message": "x"}, {"i18nKey": "422.134"}]}, "422.134"),
        ({"i18nKey": None, "errors": [5, None, {"i18nKey": 5}]}, None),
        ({"errors": {"i18nKey": "x"}}, None),
        ({}, None),
    ],
)
def test_the_unique_code_is_found_wherever_it_stands(body, code):
    """On the envelope, else on the first item that has one; the deprecated `code` is never used."""
    assert TANGO.code(body) == code


def test_fields_leave_out_what_the_caller_sent():
    """`invalidValue` echoes data, so nothing of ours holds it."""
    (field,) = TANGO.fields(
        {
            "errors": [
                {"path": "sender.email", "i18nKey": "422.134", "message": "bad", "invalidValue": "ada@example.org"}
            ]
        }
    )
    assert (field.path, field.code, field.message) == ("sender.email", "422.134", "bad")


@pytest.mark.parametrize("code", sorted(TANGO.hints))
def test_every_hint_is_a_sentence_about_a_code(code):
    """What to do next, in plain words."""
    assert re.fullmatch(r"\d{3}\.\d{3}", code)
    assert TANGO.hints[code].endswith(".")


@pytest.mark.parametrize(
    "code", ["402.001", "409.002", "403.005", "422.110", "503.002", "503.042", "401.501", "400.021"]
)
def test_the_codes_a_caller_meets_most_have_a_hint(code):
    """Each names the next step."""
    assert code in TANGO.hints
