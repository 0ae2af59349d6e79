"""Tango's error answers: shapes, keys and what to do about them (docs/vendors.md, Tango 7)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reward_orders.core.errors import FieldProblem, ResendTooSoonError
from reward_orders.http.refusals import Dialect
from reward_orders_api.models.tango_error import ERRORS
from reward_orders_api.models.tango_error import I_18_N_KEY as KEY
from reward_orders_api.models.tango_error import I_18_N_TOKEN_REPLACEMENTS as TOKENS
from reward_orders_api.models.tango_error_item import I_18_N_KEY as ITEM_KEY
from reward_orders_api.models.tango_error_item import MESSAGE, PATH
from reward_orders_api.records import as_time

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class TangoDialect(Dialect):
    """The i18nKey is the unique code, on the envelope or on its first item; `code` is deprecated."""

    service = "Tango"
    places = "environment"
    calls = {  # noqa: RUF012 - read only, here and below
        "tangoCreateOrder": "place the order",
        "tangoGetOrder": "show the order {id}",
        "tangoListOrders": "list orders",
        "tangoResendOrder": "resend the order {id}",
        "tangoGetCatalog": "show the catalogue",
        "tangoListAccounts": "list accounts",
        "tangoGetAccount": "show the account {id}",
        "tangoGetExchangeRates": "show exchange rates",
        "tangoListLineItems": "list line items",
        "tangoGetLineItem": "show the line item {id}",
        "tangoCancelLineItem": "cancel the line item {id}",
        "tangoFreezeLineItem": "freeze the line item {id}",
        "tangoUnfreezeLineItem": "unfreeze the line item {id}",
        "tangoReissueLineItem": "reissue the line item {id}",
        "tangoRequest": "answer a request",
    }
    doubts = {  # noqa: RUF012
        "tangoResendOrder": "It may have been sent: ask the recipient before resending it, or it may arrive twice.",
    }
    classes = dict.fromkeys(("403.004", "403.005", "403.023"), ResendTooSoonError)
    hints = {  # noqa: RUF012
        "400.021": "More than 10,000 results match: narrow the list by date or another filter.",
        "401.501": "Check platform_name and platform_key, and that they belong to this environment.",
        "402.001": "Add funds to the account, then {again}.",
        "403.003": "The original was sent without an e-mail; orders.get() reads its credentials.",
        "403.004": "It was resent too recently; wait some hours, then {again}.",
        "403.005": "It was resent less than 30 s ago; wait 30 s, then {again}.",
        "403.010": "Its state does not allow it; read the line item.",
        "403.022": "It was reissued five times already.",
        "403.007": "The customer is not authorised for this platform.",
        "403.008": "The e-mail template (etid) is not on this platform.",
        "403.021": "The e-mail template (etid) is not allowed for this customer or account.",
        "403.023": "It can be resent once in 24 h.",
        "404.002": "Check the customer: it is unknown, inactive or another account's.",
        "404.042": "Check the line item's id: that of an order of this API ends in -1.",
        "404.003": "Check the account: it is unknown, inactive or another customer's.",
        "409.002": "A request with this key is still in process; {again} in a few seconds.",
        "409.027": "This promo link was refunded already.",
        "410.001": "No reward can be read again: its credentials were deleted, or it never had any.",
        "422.024": "The platform's catalogue has no such utid.",
        "422.025": "The amount is outside the item's range.",
        "422.026": "The item takes whole amounts only.",
        "422.027": "The item has a fixed amount; pass exactly that.",
        "422.041": "end must come after start.",
        "422.043": "The period is longer than 100 days; split it.",
        "422.110": "The key is longer than 100 characters.",
        "428.001": "The item needs Tango's approval first.",
        "503.002": "The item is out of stock; {again} in about 24 h.",
        "503.042": "The item is under maintenance; {again} in about 24 h.",
    }

    def code(self, body: Mapping[str, object]) -> str | None:
        """The i18nKey of the envelope, else of the first item that has one."""
        for part in (body, *_items(body)):
            key = part.get(KEY)
            if isinstance(key, str) and key:
                return key
        return None

    def fields(self, body: Mapping[str, object]) -> Sequence[FieldProblem]:
        """The items of `errors`; `invalidValue` is left out because it echoes the caller's data."""
        return tuple(
            FieldProblem(path=_text(item, PATH), code=_text(item, ITEM_KEY), message=_text(item, MESSAGE))
            for item in _items(body)
        )

    def seconds_to_wait(self, body: Mapping[str, object], *, now: float) -> float | None:
        """From the tokens of a resend too soon: the pause (403.005 in seconds, 403.004 in hours) and the last one."""
        unit = {"403.005": 1.0, "403.004": 3600.0}.get(self.code(body) or "")
        for part in (body, *_items(body)):
            tokens = part.get(TOKENS)
            if unit is not None and isinstance(tokens, list) and len(tokens) > 1:
                pause, last = str(tokens[0]), as_time(tokens[1])
                if last is not None and pause.isascii() and pause.isdigit() and len(pause) < 10:  # noqa: PLR2004
                    return max(0.0, last.timestamp() + int(pause) * unit - now)
        return None


def _items(body: Mapping[str, object]) -> list[dict[str, object]]:
    errors = body.get(ERRORS)
    return [item for item in errors if isinstance(item, dict)] if isinstance(errors, list) else []


def _text(item: Mapping[str, object], name: str) -> str | None:
    value = item.get(name)
    return value if isinstance(value, str) and value else None


TANGO = TangoDialect()
