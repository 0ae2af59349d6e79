"""Tango's error answers: shapes, keys and what to do about them (docs/vendors.md, Tango 7)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reward_orders.core.errors import FieldProblem, ResendTooSoonError
from reward_orders.http.refusals import Dialect
from reward_orders_api.error_keys import TANGO_HINTS, TANGO_MEANINGS
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
        "tangoUpdateLineItem": "update the line item {id}",
        "tangoResendLineItem": "resend the line item {id}",
        "tangoGetEmbeddedUrl": "show the embedded address of the line item {id}",
        "tangoGetLineItemReasonCodes": "show the reasons of line items",
        "tangoListChoiceProducts": "show the choice products",
        "tangoGetChoiceProduct": "show the choice product {id}",
        "tangoGetChoiceProductCatalog": "show the catalogue of the choice product {id}",
        "tangoListBrandCategories": "show the categories of brands",
        "tangoListCredentialTypes": "show the kinds of credentials",
        "tangoListCustomers": "list customers",
        "tangoGetCustomer": "show the customer {id}",
        "tangoListCustomerAccounts": "list the accounts of the customer {id}",
        "tangoListWebhooks": "list webhooks",
        "tangoCreateWebhook": "make the webhook",
        "tangoGetWebhook": "show the webhook {id}",
        "tangoUpdateWebhook": "update the webhook {id}",
        "tangoDeleteWebhook": "delete the webhook {id}",
        "tangoRenewWebhook": "renew the webhook {id}",
        "tangoListEventTypes": "list types of events",
        "tangoListWebhookEvents": "list the events of the webhook {id}",
        "tangoReplayWebhook": "send the events of the webhook {id} again",
        "tangoTestWebhook": "test the webhook {id}",
        "tangoTestWebhookEvent": "test the webhook {id}",
        "tangoRequest": "answer a request",
        "tangoCreateAsyncOrder": "place the asynchronous order",
        "tangoGetAsyncOrder": "show the asynchronous order {id}",
        "tangoGetAsyncOrderLineItems": "show the rewards of the asynchronous order {id}",
        "tangoListAsyncOrders": "list asynchronous orders",
        "tangoUpdateAsyncOrder": "update the asynchronous order {id}",
        "tangoUpdateAsyncLineItem": "update the reward {id}",
        "tangoGetAsyncReasonCodes": "show the reasons of asynchronous orders",
    }
    doubts = {  # noqa: RUF012
        **dict.fromkeys(
            ("tangoResendOrder", "tangoResendLineItem"),
            "It may have been sent: ask the recipient before resending it, or it may arrive twice.",
        ),
        **dict.fromkeys(
            ("tangoUpdateAsyncOrder", "tangoUpdateAsyncLineItem", "tangoUpdateWebhook", "tangoRenewWebhook"),
            "Call again: the same change twice is one.",
        ),
        "tangoCreateWebhook": "Look at webhooks.list() before making it again: a second one sends each event twice.",
        "tangoDeleteWebhook": 'Delete it again: "not found" then says that it is gone.',
        **dict.fromkeys(
            ("tangoReplayWebhook", "tangoTestWebhook", "tangoTestWebhookEvent"),
            "Call again: copies of an event have one id.",
        ),
    }
    classes = dict.fromkeys(("403.004", "403.005", "403.023"), ResendTooSoonError)
    meanings = TANGO_MEANINGS
    hints = TANGO_HINTS

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
