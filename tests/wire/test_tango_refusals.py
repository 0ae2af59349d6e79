"""Every answer but a success that the contract documents for Tango, and the error each becomes."""

from __future__ import annotations

import pytest

from reward_orders import (
    AuthenticationError,
    BadRequestError,
    ConflictError,
    ForbiddenError,
    InProgressError,
    InsufficientFundsError,
    NotFoundError,
    OutcomeUnknownError,
    RateLimitedError,
    Recipient,
    ResendTooSoonError,
    Reward,
    ServiceError,
)
from scripts.record.contract import load
from scripts.record.wire import ONCE

ADA = Recipient(email="person-1@example.org", first_name="Name 1")
ERRORS = {
    **dict.fromkeys((400, 405, 406, 410, 415, 422, 428), BadRequestError),
    401: AuthenticationError,
    402: InsufficientFundsError,
    403: ForbiddenError,
    404: NotFoundError,
    409: ConflictError,
    429: RateLimitedError,
    **dict.fromkeys((500, 502, 503), ServiceError),
}
KEYS = {
    400: "400.001",
    401: "401.501",
    402: "402.001",
    403: "403.001",
    404: "404.001",
    405: "405.001",
    406: "406.001",
    409: "409.002",
    410: "410.001",
    415: "415.001",
    422: "422.030",
    428: "428.001",
    429: "429.001",
    500: "500.999",
    502: "502.001",
    503: "503.502",
}
CALLS = {
    "tangoListOrders": lambda wire, tango: wire.rows(tango.orders.list()),
    "tangoCreateOrder": lambda wire, tango: wire(
        tango.orders.create(utid=wire.utid, amount=5, key=wire.key("refused"))
    ),
    "tangoGetOrder": lambda wire, tango: wire(tango.orders.get("RA260115-1001-17")),
    "tangoResendOrder": lambda wire, tango: wire(tango.orders.resend("RA260115-1001-17")),
    "tangoListAsyncOrders": lambda wire, tango: wire.rows(tango.async_orders.list()),
    "tangoCreateAsyncOrder": lambda wire, tango: many(wire, tango, "refused"),
    "tangoGetAsyncOrder": lambda wire, tango: wire(tango.async_orders.get(key=wire.key("refused"))),
    "tangoGetAsyncOrderLineItems": lambda wire, tango: wire(
        tango.async_orders.get(key=wire.key("placed"), credentials=True)
    ),
    "tangoGetCatalog": lambda wire, tango: wire.rows(tango.catalog.list()),
    "tangoListAccounts": lambda wire, tango: wire.rows(tango.accounts.list()),
    "tangoGetAccount": lambda wire, tango: wire(tango.accounts.get()),
    "tangoGetExchangeRates": lambda wire, tango: wire(tango.exchange_rates()),
    "tangoListLineItems": lambda wire, tango: wire.rows(tango.line_items.list()),
    "tangoGetLineItem": lambda wire, tango: wire(tango.line_items.get(LINE)),
    "tangoCancelLineItem": lambda wire, tango: wire(tango.line_items.cancel(LINE, reason="FRAUD")),
    "tangoFreezeLineItem": lambda wire, tango: wire(tango.line_items.freeze(LINE, reason="FRAUD")),
    "tangoUnfreezeLineItem": lambda wire, tango: wire(tango.line_items.unfreeze(LINE, reason="FRAUD")),
    "tangoReissueLineItem": lambda wire, tango: wire(tango.line_items.reissue(LINE, reason="RECIPIENT")),
    "tangoUpdateLineItem": lambda wire, tango: wire(tango.line_items.update(LINE, campaign="A campaign")),
    "tangoResendLineItem": lambda wire, tango: wire(tango.line_items.resend(LINE)),
    "tangoGetEmbeddedUrl": lambda wire, tango: wire(tango.line_items.embedded_url(LINE)),
    "tangoGetLineItemReasonCodes": lambda wire, tango: wire(tango.line_items.reason_codes()),
    "tangoListChoiceProducts": lambda wire, tango: wire(tango.catalog.choice_products()),
    "tangoGetChoiceProduct": lambda wire, tango: wire(tango.catalog.choice_product("U561593")),
    "tangoGetChoiceProductCatalog": lambda wire, tango: wire(tango.catalog.choices("U561593")),
    "tangoListBrandCategories": lambda wire, tango: wire(tango.catalog.categories()),
    "tangoListCredentialTypes": lambda wire, tango: wire(tango.catalog.credential_types()),
    "tangoListCustomers": lambda wire, tango: wire.rows(tango.customers.list()),
    "tangoGetCustomer": lambda wire, tango: wire(tango.customers.get()),
    "tangoListCustomerAccounts": lambda wire, tango: wire.rows(tango.accounts.list(customer="example-customer")),
    "tangoListWebhooks": lambda wire, tango: wire.rows(tango.webhooks.list()),
    "tangoCreateWebhook": lambda wire, tango: wire(
        tango.webhooks.create(url="https://example.org/hook", categories=["ORDER"], verification="NONE")
    ),
    "tangoGetWebhook": lambda wire, tango: wire(tango.webhooks.get(HOOK)),
    "tangoUpdateWebhook": lambda wire, tango: wire(tango.webhooks.update(HOOK, categories=["ORDER"])),
    "tangoDeleteWebhook": lambda wire, tango: wire(tango.webhooks.delete(HOOK)),
    "tangoRenewWebhook": lambda wire, tango: wire(tango.webhooks.renew(HOOK)),
    "tangoListEventTypes": lambda wire, tango: wire.rows(tango.webhooks.event_types()),
    "tangoListWebhookEvents": lambda wire, tango: wire.rows(tango.webhooks.events(HOOK)),
    "tangoReplayWebhook": lambda wire, tango: wire(tango.webhooks.replay(HOOK)),
    "tangoTestWebhook": lambda wire, tango: wire(tango.webhooks.test(HOOK, name=None)),
    "tangoTestWebhookEvent": lambda wire, tango: wire(tango.webhooks.test(HOOK)),
    "tangoUpdateAsyncOrder": lambda wire, tango: wire(
        tango.async_orders.update(key=wire.key("refused"), campaign="A campaign")
    ),
    "tangoUpdateAsyncLineItem": lambda wire, tango: wire(
        tango.async_orders.update_reward(LINE, delivery_date="2026-02-01")
    ),
    "tangoGetAsyncReasonCodes": lambda wire, tango: wire(tango.async_orders.reason_codes()),
}
CHANGES = {
    "tangoCancelLineItem",
    "tangoFreezeLineItem",
    "tangoUnfreezeLineItem",
    "tangoReissueLineItem",
    "tangoUpdateLineItem",
}
"""They look at the line item first, so there is one."""
WRITES = CHANGES | {
    "tangoCreateOrder",
    "tangoResendOrder",
    "tangoCreateAsyncOrder",
    "tangoResendLineItem",
    "tangoUpdateAsyncOrder",
    "tangoUpdateAsyncLineItem",
    "tangoCreateWebhook",
    "tangoUpdateWebhook",
    "tangoDeleteWebhook",
    "tangoRenewWebhook",
    "tangoReplayWebhook",
    "tangoTestWebhook",
    "tangoTestWebhookEvent",
}
HOOK = "8f14e45f-ceea-467f-a1d2-1c5f3e0b9a77"
LINE = "RA260115-1001-17-1"


def many(wire, tango, key):
    """Place an asynchronous order of one reward."""
    rewards = [Reward(key="r-1", utid=wire.utid, amount=5, recipient=ADA)]
    return wire(tango.async_orders.create(key=wire.key(key), rewards=rewards))


@pytest.mark.sandbox_only("a live service answers most of these only when something is wrong with it")
@pytest.mark.parametrize("operation", CALLS)
def test_every_documented_refusal_has_its_error(wire, operation):
    """Each status the contract documents becomes its error, with Tango's key and the request's id.

    409.002 on a create is no refusal: somebody's request under this key is being worked on.
    """
    statuses = load().refusals(operation)

    def refuse(sandbox):
        for status in statuses:
            sandbox.fault(operation, "error_before_commit", status=status, key=KEYS[status])

    wire.given(refuse)
    tango = wire.tango(retry=ONCE, deadline=0.5)  # so that a change in doubt is looked up once
    if operation == "tangoGetAsyncOrderLineItems":
        many(wire, tango, "placed")
    if operation in CHANGES:
        wire(tango.orders.create(utid=wire.utid, amount=5, key=wire.key("refused")))
    for status in statuses:
        expected = OutcomeUnknownError if status >= 500 and operation in WRITES else ERRORS[status]
        if KEYS[status] == "409.002" and operation in {"tangoCreateOrder", "tangoCreateAsyncOrder"}:
            expected = InProgressError
        with pytest.raises(expected) as caught:
            CALLS[operation](wire, tango)
        error = caught.value
        assert type(error) is expected
        assert (error.status, error.code) == (status, KEYS[status])
        assert error.request_id


def test_create_names_every_wrong_field(wire):
    """400 with field errors: each item's path and key are on the error."""
    tango = wire.tango()
    with pytest.raises(BadRequestError) as caught:
        wire(tango.orders.create(utid="not-a-utid", amount=5, etid="not-an-etid", key=wire.key("wrong-fields")))
    assert caught.value.status == 400
    assert caught.value.key == wire.key("wrong-fields")
    assert {field.path for field in caught.value.fields} >= {"utid", "etid"}


def test_create_names_the_broken_rule(wire):
    """400 with a business error: the rule's key is the error's code."""
    tango = wire.tango()
    with pytest.raises(BadRequestError) as caught:
        wire(tango.orders.create(utid="U999999999", amount=5, key=wire.key("broken-rule")))
    assert caught.value.status == 400
    assert caught.value.code.startswith("422.")
    assert caught.value.fields[0].path == "utid"


def test_wrong_credentials_are_refused(wire):
    """401 for a key that is not the platform's."""
    tango = wire.tango(platform_key="invalid")
    with pytest.raises(AuthenticationError) as caught:
        wire(tango.orders.get("RA260115-1001-17"))
    assert caught.value.status == 401


@pytest.mark.sandbox_only("a live account cannot be emptied for a test")
def test_an_account_without_funds_is_refused(wire):
    """402 where the account holds less than the order costs."""
    wire.given(lambda sandbox: sandbox.set_balance("example-account", 1.0))
    tango = wire.tango()
    with pytest.raises(InsufficientFundsError) as caught:
        wire(tango.orders.create(utid=wire.utid, amount=5, key=wire.key("no-funds")))
    assert caught.value.code == "402.001"


@pytest.mark.sandbox_only("needs an account of another customer")
def test_another_customers_account_is_refused(wire):
    """403.007 where the customer may not use the account."""
    wire.given(lambda sandbox: sandbox.set_account("example-account", customer="somebody-else"))
    tango = wire.tango()
    with pytest.raises(ForbiddenError) as caught:
        wire(tango.orders.create(utid=wire.utid, amount=5, key=wire.key("not-ours")))
    assert caught.value.code == "403.007"


def test_resend_of_an_order_without_email_is_refused(wire):
    """403.003 where the original was never sent anywhere."""
    tango = wire.tango()
    made = wire(tango.orders.create(utid=wire.utid, amount=5, key=wire.key("unsent")))
    with pytest.raises(ForbiddenError) as caught:
        wire(tango.orders.resend(made.id))
    assert caught.value.code == "403.003"


def test_resend_twice_in_a_row_is_refused(wire):
    """403.005 within 30 seconds of the last resend."""
    tango = wire.tango()
    made = wire(tango.orders.create(utid=wire.utid, amount=5, recipient=ADA, key=wire.key("twice")))
    wire(tango.orders.resend(made.id))
    with pytest.raises(ResendTooSoonError) as caught:
        wire(tango.orders.resend(made.id))
    assert caught.value.code == "403.005"


def test_an_unknown_order_is_not_found(wire):
    """404.005 for an id no order has."""
    tango = wire.tango()
    with pytest.raises(NotFoundError) as caught:
        wire(tango.orders.get("RA000000-0000-00"))
    assert caught.value.status == 404
