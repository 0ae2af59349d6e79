"""The filters of a list, checked before anything is sent, or taken from a cursor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reward_orders.core.cursor import decode_cursor
from reward_orders.core.dates import check_period, first_moment, last_moment
from reward_orders.core.errors import ConfigurationError
from reward_orders.core.money import decimal_amount, wire_number
from reward_orders.tango.listing import LISTING, Listing
from reward_orders.tango.settings import check_text
from reward_orders.tango.windows import Period

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from reward_orders.core.dates import When
    from reward_orders.tango.settings import TangoSettings


def listing(
    settings: TangoSettings,
    *,
    start: When | None,
    end: When | None,
    min_amount: Decimal | int | str | None,
    max_amount: Decimal | int | str | None,
    send_email: bool | None,
    texts: Mapping[str, str | None],
    cursor: str | None,
) -> Listing:
    """Check the filters of a list, or take them from a cursor; ConfigurationError before anything is sent."""
    filters: dict[str, Any] = {
        name: check_text(value, argument=name) for name, value in texts.items() if value is not None
    }
    amounts = {"min_amount": min_amount, "max_amount": max_amount}
    exact = {name: decimal_amount(value, argument=name) for name, value in amounts.items() if value is not None}
    if len(exact) == len(amounts) and exact["max_amount"] < exact["min_amount"]:
        raise ConfigurationError("max_amount is less than min_amount; swap them.")
    filters |= {name: wire_number(value, argument=name) for name, value in exact.items()}
    if send_email is not None:
        if not isinstance(send_email, bool):
            raise ConfigurationError("send_email must be True or False.")
        filters["send_email"] = send_email
    span = Period(first_moment(start, argument="start"), last_moment(end, argument="end"))
    check_period(span.start, span.end)
    if cursor is None:
        return Listing(settings.session, filters, span, None)
    mark = decode_cursor(LISTING, settings.session.platform, cursor)
    if (filters or span != Period(None, None)) and (filters, span) != (
        mark["filters"],
        Period(mark["start"], mark["end"]),
    ):
        raise ConfigurationError("The cursor has filters of its own; pass it alone, or with the same filters.")
    return Listing(settings.session, mark["filters"], Period(mark["start"], mark["end"]), mark)
