"""The filters of a list, checked before anything is sent, or taken from a cursor."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from reward_orders.core.dates import check_period, first_moment, last_moment
from reward_orders.core.errors import ConfigurationError
from reward_orders.core.money import decimal_amount, wire_number
from reward_orders.lists.cursor import decode_cursor
from reward_orders.lists.walk import check_page_size
from reward_orders.tango.listing import LISTING, Listing
from reward_orders.tango.settings import check_text
from reward_orders.tango.windows import Period

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reward_orders.core.dates import When
    from reward_orders.tango.settings import TangoSettings


MOST = Decimal("999999.99")  # at most six digits and two decimals (422.105, 422.140; docs/vendors.md, Tango 2.2)
LONGEST_SHOWN = 40
_ACCOUNT = re.compile(r"[-a-zA-Z0-9]{5,100}"), "it has 5 to 100 letters, digits and hyphens"
_NAME = re.compile(r"[^<>/]{1,100}"), "names have at most 100 characters and no <, > or /"
# What Tango lets an order be created with (docs/vendors.md, Tango 2.2 and 6.1; of two limits for notes the wider one).
# Matching by a part of the text is not ruled out, so e-mail addresses and the like are not looked into.
SHAPES: Mapping[str, tuple[re.Pattern[str], str]] = {
    "account_identifier": _ACCOUNT,
    "customer_identifier": _ACCOUNT,
    "external_ref_id": (
        re.compile(r"(?s).{1,100}"),
        "references have at most 100 characters; find(key=) takes longer keys",
    ),
    "currency_code": (re.compile(r"[a-zA-Z]{3}"), "currencies are three letters, such as USD"),
    "utid": (re.compile(r"[uU][0-9]+"), "items are U and digits, such as U561593"),
    "ptid": (re.compile(r"[pP][0-9]+"), "print templates are P and digits"),
    "recipient_mobile_number": (re.compile(r"\+?[0-9]{1,15}"), "numbers are E.164, such as +12025550101"),
    "sender_first_name": _NAME,
    "sender_last_name": _NAME,
    "recipient_first_name": _NAME,
    "recipient_last_name": _NAME,
    "campaign": (re.compile(r"(?s).{1,100}"), "campaigns have at most 100 characters"),
    "notes": (re.compile(r"(?s).{1,1024}"), "notes have at most 1024 characters"),
}
NAMEABLE = {"account_identifier", "customer_identifier", "currency_code", "utid", "ptid"}
"""Filters whose value may be shown; the others may hold a person's data."""


def listed(
    settings: TangoSettings,
    *,
    start: When | None,
    end: When | None,
    min_amount: Decimal | int | str | None,
    max_amount: Decimal | int | str | None,
    send_email: bool | None,
    texts: Mapping[str, str | None],
    cursor: str | None,
    page_size: int,
) -> Listing:
    """Check the filters of a list, or take them from a cursor; ConfigurationError before anything is sent."""
    filters: dict[str, Any] = {
        name: _possible(check_text(value, argument=name), argument=name)
        for name, value in texts.items()
        if value is not None
    }
    amounts = {"min_amount": min_amount, "max_amount": max_amount}
    exact = {name: decimal_amount(value, argument=name) for name, value in amounts.items() if value is not None}
    if len(exact) == len(amounts) and exact["max_amount"] < exact["min_amount"]:
        raise ConfigurationError("max_amount is less than min_amount; swap them.")
    if exact.get("min_amount", 0) > MOST:
        raise ConfigurationError(f"No order can match min_amount={min_amount}: amounts are at most {MOST}.")
    filters |= {name: wire_number(value, argument=name) for name, value in exact.items()}
    if send_email is not None:
        if not isinstance(send_email, bool):
            raise ConfigurationError("send_email must be True or False.")
        filters["send_email"] = send_email
    span = Period(first_moment(start, argument="start"), last_moment(end, argument="end"))
    check_period(span.start, span.end)
    size = check_page_size(page_size)
    if cursor is None:
        return Listing(settings.session, filters, span, None, size=size)
    mark = decode_cursor(LISTING, settings.session.platform, cursor)
    if (filters or span != Period(None, None)) and (filters, span) != (
        mark["filters"],
        Period(mark["start"], mark["end"]),
    ):
        raise ConfigurationError("The cursor has filters of its own; pass it alone, or with the same filters.")
    return Listing(settings.session, mark["filters"], Period(mark["start"], mark["end"]), mark, size=size)


def _possible(text: str, *, argument: str) -> str:
    """Refuse a value that no order can have: the list would be empty, and nobody would know why."""
    pattern, words = SHAPES.get(argument, (None, ""))
    if pattern is not None and not pattern.fullmatch(text):
        shown = text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"
        kind = f"{shown!r}" if argument in NAMEABLE else f"text of {len(text)} characters"
        raise ConfigurationError(f"No order can match {argument}={kind}: {words}.")
    return text
