"""How an app uses the package, for the type checkers to read: `mypy --strict` accepts all of it and nothing is Any."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import assert_type

import httpx
import httpx2

from reward_orders import (
    Account,
    ActionRefusedError,
    Answer,
    AsyncExportJob,
    AsyncImportJob,
    AsyncPager,
    AsyncRows,
    AsyncTango,
    AsyncVoucherify,
    CatalogItem,
    ChoiceProduct,
    Credential,
    Credentials,
    Customer,
    Event,
    ExchangeRates,
    ExportJob,
    HeldOrder,
    ImportJob,
    ImportReport,
    Item,
    Journal,
    LineItem,
    LineItemAction,
    OrderMismatchError,
    Page,
    Pager,
    Problem,
    RateLimitedError,
    ReasonCodes,
    Recipient,
    Resend,
    RetryPolicy,
    Reward,
    RewardOutcome,
    RewardState,
    RewardUpdate,
    Rows,
    Secret,
    Sender,
    Tango,
    TangoAsyncOrder,
    TangoAsyncOrderRow,
    TangoOrder,
    TangoServiceAccount,
    Voucherify,
    VoucherifyExport,
    VoucherifyOAuth,
    VoucherifyOrder,
    Webhook,
    derive_key,
    new_key,
)
from reward_orders.webhooks import TangoEvent, VoucherifyEvent, tango_event, voucherify_event
from reward_orders_api.models.tango_reward_status_data import TangoRewardStatusData
from reward_orders_api.models.voucherify_order import VoucherifyOrder as ToldOrder


def hear(event: Event) -> None:
    """A callback."""
    assert_type(event.name, str)
    assert_type(event.seconds, float | None)


def around_orders(tango: Tango) -> None:
    """What stands around orders."""
    for item in tango.catalog.list(country="US", text="coffee"):
        assert_type(item, CatalogItem)
        assert_type(item.fixed, Decimal | None)
        assert_type(item.whole_amounts, bool)
    assert_type(tango.catalog.get("U1"), CatalogItem)
    assert_type(tango.catalog.age, float | None)
    assert_type(tango.catalog.refresh(), int)
    account = tango.accounts.get()
    assert_type(account, Account)
    assert_type(account.balance, Decimal | None)
    assert_type(tango.accounts.list(status="ACTIVE"), Pager[Account])
    rates = tango.exchange_rates(base="USD")
    assert_type(rates, ExchangeRates)
    assert_type(rates.find("USD", "EUR"), Decimal | None)
    assert_type(tango.line_items.list(email_status="BOUNCE"), Pager[LineItem])
    line_item = tango.line_items.get("RA1-1")
    assert_type(line_item.remaining_balance, Decimal | None)
    assert_type(line_item.recipient, Recipient | None)
    taken = tango.line_items.cancel(line_item.id, reason="FRAUD")
    assert_type(taken, LineItemAction)
    assert_type(taken.already, bool)
    try:
        assert_type(tango.line_items.reissue(line_item.id, reason="RECIPIENT", amount="5"), TangoOrder)
    except ActionRefusedError as error:
        assert_type(error.rule, str | None)
    assert_type(tango.line_items.update(line_item.id, campaign="Autumn"), LineItemAction)
    assert_type(tango.line_items.resend(line_item.id, reason="REMINDER"), Resend)
    assert_type(tango.line_items.embedded_url(line_item.id), Secret)
    assert_type(tango.line_items.reason_codes(), ReasonCodes)
    assert_type(tango.catalog.choice_products(country="US"), list[ChoiceProduct])
    assert_type(tango.catalog.choices("U1"), list[CatalogItem])
    assert_type(tango.customers.get(), Customer)
    assert_type(tango.customers.list(), Pager[Customer])
    webhook = tango.webhooks.create(url="https://shop.example/hooks", categories=["ORDER"], secret=Secret("c2hhcmVk"))
    assert_type(webhook, Webhook)
    assert_type(webhook.secret, Secret | None)
    assert_type(tango.webhooks.events(webhook.id), Pager[TangoEvent])
    assert_type(tango.async_orders.update(key="b-1", notes="n"), TangoAsyncOrder)
    assert_type(tango.async_orders.update_reward("AA1-1", delivery_date="2026-12-24"), RewardUpdate)
    answer = tango.request("GET", "/catalogs", params={"utid": "U1", "itemAttribute": ["EMAIL"], "verbose": False})
    assert_type(answer, Answer)
    assert_type(answer.json(), object)


async def around_orders_in_tasks(tango: AsyncTango) -> None:
    """The same, awaited."""
    assert_type(await tango.catalog.get("U1"), CatalogItem)
    async for item in tango.catalog.list():
        assert_type(item, CatalogItem)
    assert_type(await tango.accounts.get("a"), Account)
    assert_type(tango.accounts.list(), AsyncPager[Account])
    assert_type(tango.line_items.list(), AsyncPager[LineItem])
    assert_type(await tango.catalog.choice_product("U1"), ChoiceProduct)
    assert_type(tango.customers.list(), AsyncPager[Customer])
    assert_type(await tango.webhooks.get("w-1"), Webhook)
    assert_type(tango.webhooks.events("w-1"), AsyncPager[TangoEvent])
    assert_type(await tango.line_items.freeze("RA1-1", reason="FRAUD"), LineItemAction)
    assert_type(await tango.exchange_rates(), ExchangeRates)
    assert_type(await tango.request("GET", "/catalogs"), Answer)
    assert_type(await tango.orders.check(utid="U1", amount=5), list[Problem])


def tango_app() -> None:
    """Everything an app does with Tango."""
    account = TangoServiceAccount(client_id="c", client_secret="s", username="u", password=Secret("p"))
    tango = Tango(auth=account, journal=Journal.sqlite("orders.db"), retry=RetryPolicy(attempts=3), on_event=hear)
    with tango.with_options(timeout=5) as short:
        assert_type(short, Tango)
    key = derive_key("payroll-2026-11", 42, Decimal("1.5"), datetime.now(UTC))
    assert_type(key, str)
    order = tango.orders.create(
        utid="U280985",
        amount="25.00",
        recipient=Recipient(email="a@example.org", first_name="Ada"),
        sender=Sender(first_name="Charles"),
        send_email=True,
        key=key,
        custom_fields={"centre": 5},
    )
    assert_type(order, TangoOrder)
    assert_type(order.id, str)
    assert_type(order.status, str | None)
    assert_type(order.amount, Decimal | None)
    assert_type(order.created_at, datetime | None)
    assert_type(order.replayed, bool)
    assert_type(order.response.request_id, str | None)
    assert_type(order.credentials.redemption_url, Secret | None)
    for credential in order.credentials:
        assert_type(credential, Credential)
    assert_type(order.reward_name, str | None)
    assert_type(order.raw.reference_order_id, str | None)
    assert_type(tango.orders.find(key=key), TangoOrder | None)
    assert_type(order.response.headers, Mapping[str, str])
    assert_type(order.credentials.deleted, bool)
    problems = tango.orders.check(utid="U280985", amount="25.00", key=key, extra={"newField": 1})
    assert_type(problems, list[Problem])
    assert_type(tango.orders.resend(order.id, new_email="b@example.org"), Resend)
    assert_type(tango.orders.list(start=datetime(2026, 1, 1, tzinfo=UTC)), Pager[TangoOrder])
    assert_type(tango.orders.list(page_size=25).page(2), Page[TangoOrder])
    for listed in tango.orders.list():
        assert_type(listed, TangoOrder)
    for settled in tango.orders.reconcile():
        assert_type(settled, TangoOrder)


def voucherify_app() -> None:
    """Everything an app does with Voucherify."""
    voucherify = Voucherify(app_id="i", app_token=Secret("t"), region="us", rate=None)
    order = voucherify.orders.create(
        source_id=new_key(),
        amount=20000,
        items=[Item(product_id="prod_1", quantity=2, price=10000)],
        metadata={"channel": "web"},
        if_exists="return",
    )
    assert_type(order, VoucherifyOrder)
    assert_type(order.amount, int | None)
    assert_type(order.items[0].quantity, int | None)
    assert_type(voucherify.orders.update(order.id, status="PAID"), VoucherifyOrder)
    assert_type(voucherify.orders.list(order="created_at"), Pager[VoucherifyOrder])


async def jobs(voucherify: Voucherify, tasks: AsyncVoucherify) -> None:
    """Long jobs as something to hold, on either side."""
    export = voucherify.orders.start_export(fields=["id"], start="2026-01-01")
    assert_type(export, ExportJob)
    assert_type(export.id, str)
    assert_type(export.status(), str | None)
    assert_type(export.wait(timeout=60), str)
    assert_type(export.result(full=True), Rows[VoucherifyOrder])
    assert_type(voucherify.orders.export_job("exp_1"), ExportJob)
    assert_type(voucherify.orders.start_import([{"source_id": "s"}]), ImportJob)
    assert_type(voucherify.orders.import_job("aa_1").result(), ImportReport)
    assert_type(voucherify.orders.import_([voucherify.orders.get("o")]).job_ids, tuple[str, ...])
    assert_type(voucherify.orders.exports(order="-status"), Pager[VoucherifyExport])
    assert_type(await tasks.orders.start_export(), AsyncExportJob)
    assert_type(tasks.orders.export_job("exp_1").result(), AsyncRows[VoucherifyOrder])
    assert_type(await tasks.orders.export_job("exp_1").status(), str | None)
    assert_type(await tasks.orders.start_import([{"source_id": "s"}]), AsyncImportJob)
    assert_type(await tasks.orders.import_job("aa_1").wait(timeout=5), str)
    assert_type(await tasks.orders.import_job("aa_1").result(), ImportReport)
    assert_type(tasks.orders.exports(), AsyncPager[VoucherifyExport])
    await tasks.orders.delete_export(export.id)
    auth = VoucherifyOAuth(client_id="c", client_secret=Secret("s"), project_id="p", scopes=["orders.read"])
    assert_type(auth.scopes, tuple[str, ...])
    assert_type(Voucherify(auth=auth, api_version="v2018-08-01"), Voucherify)


async def tasks() -> None:
    """The same with await."""
    async with AsyncTango(platform_name="p", platform_key="k") as tango:
        assert_type(await tango.orders.create(utid="U1", amount=25), TangoOrder)
        assert_type(tango.orders.list(), AsyncPager[TangoOrder])
        assert_type(await tango.orders.list(page_size=25).page(2), Page[TangoOrder])
        async for order in tango.orders.list():
            assert_type(order, TangoOrder)
        async for settled in tango.orders.reconcile():
            assert_type(settled, TangoOrder)
    async with AsyncVoucherify(app_id="i", app_token="t") as voucherify:
        assert_type(await voucherify.orders.find(source_id="s"), VoucherifyOrder | None)


async def every_method(tango: Tango, tasks: AsyncTango, voucherify: Voucherify, others: AsyncVoucherify) -> None:
    """What each method gives on either side; no method has lost its arguments or its result on the way to a side."""
    assert_type(tango.orders.get("RA-1"), TangoOrder)
    assert_type(await tasks.orders.get("RA-1"), TangoOrder)
    assert_type(await tasks.orders.find(key="k", account="a"), TangoOrder | None)
    assert_type(tango.orders.wait("RA-1", timeout=5), TangoOrder)
    assert_type(await tasks.orders.wait("RA-1", timeout=5), TangoOrder)
    assert_type(await tasks.orders.resend("RA-1", new_email="b@example.org"), Resend)
    assert_type(tango.orders.reconcile(), Iterator[TangoOrder])
    assert_type(tasks.orders.reconcile(), AsyncIterator[TangoOrder])
    assert_type(voucherify.orders.get("o"), VoucherifyOrder)
    assert_type(await others.orders.get("o"), VoucherifyOrder)
    assert_type(await others.orders.create(source_id="s", amount=5), VoucherifyOrder)
    assert_type(await others.orders.update("o", status="PAID"), VoucherifyOrder)
    assert_type(others.orders.list(page_size=5), AsyncPager[VoucherifyOrder])
    assert_type(voucherify.orders.export(full=True), Rows[VoucherifyOrder])
    assert_type(others.orders.export(full=True), AsyncRows[VoucherifyOrder])
    assert_type(voucherify.orders.import_([{"source_id": "s"}]), ImportReport)
    assert_type(await others.orders.import_([{"source_id": "s"}]), ImportReport)
    assert_type(voucherify.orders.reconcile(), Iterator[VoucherifyOrder])
    assert_type(others.orders.reconcile(), AsyncIterator[VoucherifyOrder])
    assert_type(tasks.with_options(timeout=5), AsyncTango)
    await many_rewards(tango, tasks)
    task = asyncio.create_task(tasks.orders.get("RA-1"))  # a coroutine, not just something to await
    assert_type(await task, TangoOrder)


async def many_rewards(tango: Tango, tasks: AsyncTango) -> None:
    """Asynchronous orders, on either side."""
    reward = Reward(key="r-1", utid="U1", amount="25.00", recipient=Recipient(email="a@example.org"), quantity=2)
    assert_type(reward.amount, Decimal)
    assert_type(reward.total, Decimal)
    order = tango.async_orders.create(key="b-1", rewards=[reward])
    assert_type(order, TangoAsyncOrder)
    assert_type(order.total, Decimal | None)
    assert_type(order.rewards["r-1"], RewardOutcome)
    assert_type(order.rewards["r-1"].state, RewardState)
    assert_type(order.rewards["r-1"].credentials, tuple[Credentials, ...])
    assert_type(order.failed, list[RewardOutcome])
    assert_type(order.advice, str | None)
    assert_type(await tasks.async_orders.create(key="b-1", rewards=(reward,)), TangoAsyncOrder)
    assert_type(tango.async_orders.wait(key="b-1", timeout=5, credentials=True), TangoAsyncOrder)
    assert_type(await tasks.async_orders.find(key="b-1"), TangoAsyncOrder | None)
    assert_type(tango.async_orders.list(campaign="c"), Pager[TangoAsyncOrderRow])
    assert_type(tasks.async_orders.list(), AsyncPager[TangoAsyncOrderRow])
    assert_type(tasks.async_orders.reconcile(), AsyncIterator[TangoAsyncOrder])
    Reward(key="r-1", utid="U1", amount=25.0, recipient=Recipient())  # type: ignore[arg-type]
    tango.async_orders.create([reward])  # type: ignore[call-arg]
    tango.async_orders.create(rewards=[{"key": "r-1"}])  # type: ignore[list-item]


def failures(tango: Tango) -> None:
    """What errors carry."""
    try:
        tango.orders.get("RA-1")
    except RateLimitedError as limited:
        assert_type(limited.retry_after, float | None)
        assert_type(limited.key, str | None)
    except OrderMismatchError as mismatch:
        assert_type(mismatch.request_id, str | None)
        assert_type(mismatch.order, HeldOrder | None)
        if mismatch.order is not None:
            assert_type(mismatch.order.id, str)
        if isinstance(mismatch.order, TangoOrder):
            assert_type(mismatch.order.amount, Decimal | None)
    short = tango.with_options(rate=None, deadline=None, on_event=None, journal=None)
    assert_type(short, Tango)
    tango.with_options(timeout=None)  # type: ignore[arg-type]
    tango.orders.create(utid="U1", amount="25", delivery_method="PIGEON")  # a value of tomorrow is no type error
    tango.orders.list(status="TOMORROW", order_status="COMPLETE", line_item_status="TOMORROW", delivery_method="PIGEON")
    tango.line_items.list(email_status="TOMORROW", status="TOMORROW")
    tango.accounts.list(status="TOMORROW")


def mistakes(tango: Tango, voucherify: Voucherify) -> None:
    """What a type checker stops: each line is an error, and an ignore that is not needed is one too."""
    tango.orders.create(utid="U1", amount=25.0)  # type: ignore[arg-type]
    tango.orders.create("U1", "25")  # type: ignore[call-arg]
    tango.orders.create(utid="U1", amount="25", unknown=1)  # type: ignore[call-arg]
    tango.orders.get()  # type: ignore[call-arg]
    tango.orders.get("RA-1", "RA-2")  # type: ignore[call-arg]
    tango.orders.list(page=2)  # type: ignore[call-arg]
    voucherify.orders.export(order="amount")  # type: ignore[arg-type]
    Tango(http_client=httpx.AsyncClient())  # type: ignore[arg-type]
    Tango(http_client=httpx2.AsyncClient())  # type: ignore[arg-type]
    AsyncVoucherify(http_client=httpx2.Client())  # type: ignore[arg-type]
    voucherify.orders.create(amount="25.00")  # type: ignore[arg-type]
    voucherify.orders.create(if_exists="replace")  # type: ignore[arg-type]
    voucherify.orders.start_import(orders=[{}], on_progress=None)  # type: ignore[call-arg]
    voucherify.orders.exports(order="updated_at")  # type: ignore[arg-type]
    Secret("x") + "y"  # type: ignore[operator]


def http_clients(timeout: float) -> None:
    """Either library's client may be injected."""
    assert_type(Tango(http_client=httpx.Client(timeout=timeout)), Tango)
    assert_type(Tango(http_client=httpx2.Client(timeout=timeout)), Tango)
    assert_type(Voucherify(http_client=httpx2.Client(timeout=timeout)), Voucherify)
    assert_type(AsyncTango(http_client=httpx2.AsyncClient(timeout=timeout)), AsyncTango)
    assert_type(AsyncVoucherify(http_client=httpx.AsyncClient(timeout=timeout)), AsyncVoucherify)


def webhooks(body: bytes, headers: Mapping[str, str], pairs: list[tuple[bytes, bytes]]) -> None:
    """Events are typed, and headers are taken as frameworks give them."""
    event = tango_event(body, headers, secret=["new", Secret("old")], tolerance=None, key_encoding="text")
    assert_type(event, TangoEvent)
    assert_type(event.event_type, str)
    assert_type(event.dedupe_id, str)
    assert_type(event.occurred_at, datetime | None)
    assert_type(event.revision, int | None)
    if isinstance(event.data, TangoRewardStatusData):
        assert_type(event.data.status, str | None)
    assert_type(Tango().orders.told(event), TangoOrder | None)
    assert_type(Tango().async_orders.told(event), TangoAsyncOrder | None)
    paid = voucherify_event(body, pairs, secret="s", now=datetime.now(UTC))
    assert_type(paid, VoucherifyEvent)
    assert_type(paid.order, ToldOrder | None)
    assert_type(Voucherify().orders.told(paid), VoucherifyOrder | None)


async def webhooks_of_tasks(event: TangoEvent, paid: VoucherifyEvent) -> None:
    """The other side awaits them."""
    assert_type(await AsyncTango().orders.told(event), TangoOrder | None)
    assert_type(await AsyncTango().async_orders.told(event), TangoAsyncOrder | None)
    assert_type(await AsyncVoucherify().orders.told(paid), VoucherifyOrder | None)
