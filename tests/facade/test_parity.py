"""Both sides of every client are one API: same names, same arguments; every operation of the contract has a method."""

import inspect
import re
from pathlib import Path

import pytest
import yaml

from reward_orders import (
    AsyncExportJob,
    AsyncImportJob,
    AsyncTango,
    AsyncVoucherify,
    ExportJob,
    ImportJob,
    Tango,
    Voucherify,
)
from reward_orders.tango.accounts import AsyncTangoAccounts, TangoAccounts
from reward_orders.tango.async_orders import AsyncTangoAsyncOrders, TangoAsyncOrders
from reward_orders.tango.catalog import AsyncTangoCatalog, TangoCatalog
from reward_orders.tango.customers import AsyncTangoCustomers, TangoCustomers
from reward_orders.tango.line_items import AsyncTangoLineItems, TangoLineItems
from reward_orders.tango.orders import AsyncTangoOrders, TangoOrders
from reward_orders.tango.subscriptions import AsyncTangoWebhooks, TangoWebhooks
from reward_orders.voucherify.orders import AsyncVoucherifyOrders, VoucherifyOrders

CONTRACT = Path(__file__).parents[2] / "openapi" / "orders.yaml"
PAIRS = {
    "tango": (Tango, AsyncTango),
    "tango orders": (TangoOrders, AsyncTangoOrders),
    "tango catalog": (TangoCatalog, AsyncTangoCatalog),
    "tango accounts": (TangoAccounts, AsyncTangoAccounts),
    "tango customers": (TangoCustomers, AsyncTangoCustomers),
    "tango line items": (TangoLineItems, AsyncTangoLineItems),
    "tango webhooks": (TangoWebhooks, AsyncTangoWebhooks),
    "tango async orders": (TangoAsyncOrders, AsyncTangoAsyncOrders),
    "voucherify": (Voucherify, AsyncVoucherify),
    "voucherify orders": (VoucherifyOrders, AsyncVoucherifyOrders),
    "export job": (ExportJob, AsyncExportJob),
    "import job": (ImportJob, AsyncImportJob),
}
RENAMED = {"close": "aclose", "__enter__": "__aenter__", "__exit__": "__aexit__"}

# Which method answers for which operation; import and export follow their jobs themselves.
METHODS = {
    "tangoListOrders": (TangoOrders, "list"),
    "tangoCreateOrder": (TangoOrders, "create"),
    "tangoGetOrder": (TangoOrders, "get"),
    "tangoResendOrder": (TangoOrders, "resend"),
    "tangoGetCatalog": (TangoCatalog, "list"),
    "tangoListAccounts": (TangoAccounts, "list"),
    "tangoGetAccount": (TangoAccounts, "get"),
    "tangoGetExchangeRates": (Tango, "exchange_rates"),
    "tangoListLineItems": (TangoLineItems, "list"),
    "tangoGetLineItem": (TangoLineItems, "get"),
    "tangoCancelLineItem": (TangoLineItems, "cancel"),
    "tangoFreezeLineItem": (TangoLineItems, "freeze"),
    "tangoUnfreezeLineItem": (TangoLineItems, "unfreeze"),
    "tangoReissueLineItem": (TangoLineItems, "reissue"),
    "tangoUpdateLineItem": (TangoLineItems, "update"),
    "tangoResendLineItem": (TangoLineItems, "resend"),
    "tangoGetEmbeddedUrl": (TangoLineItems, "embedded_url"),
    "tangoGetLineItemReasonCodes": (TangoLineItems, "reason_codes"),
    "tangoListChoiceProducts": (TangoCatalog, "choice_products"),
    "tangoGetChoiceProduct": (TangoCatalog, "choice_product"),
    "tangoGetChoiceProductCatalog": (TangoCatalog, "choices"),
    "tangoListBrandCategories": (TangoCatalog, "categories"),
    "tangoListCredentialTypes": (TangoCatalog, "credential_types"),
    "tangoListCustomers": (TangoCustomers, "list"),
    "tangoGetCustomer": (TangoCustomers, "get"),
    "tangoListCustomerAccounts": (TangoAccounts, "list"),
    "tangoListWebhooks": (TangoWebhooks, "list"),
    "tangoCreateWebhook": (TangoWebhooks, "create"),
    "tangoGetWebhook": (TangoWebhooks, "get"),
    "tangoUpdateWebhook": (TangoWebhooks, "update"),
    "tangoDeleteWebhook": (TangoWebhooks, "delete"),
    "tangoRenewWebhook": (TangoWebhooks, "renew"),
    "tangoListEventTypes": (TangoWebhooks, "event_types"),
    "tangoListWebhookEvents": (TangoWebhooks, "events"),
    "tangoReplayWebhook": (TangoWebhooks, "replay"),
    "tangoTestWebhook": (TangoWebhooks, "test"),
    "tangoTestWebhookEvent": (TangoWebhooks, "test"),
    "tangoUpdateAsyncOrder": (TangoAsyncOrders, "update"),
    "tangoUpdateAsyncLineItem": (TangoAsyncOrders, "update_reward"),
    "tangoGetAsyncReasonCodes": (TangoAsyncOrders, "reason_codes"),
    "tangoCreateAsyncOrder": (TangoAsyncOrders, "create"),
    "tangoGetAsyncOrder": (TangoAsyncOrders, "get"),
    "tangoGetAsyncOrderLineItems": (TangoAsyncOrders, "get"),
    "tangoListAsyncOrders": (TangoAsyncOrders, "list"),
    "voucherifyListOrders": (VoucherifyOrders, "list"),
    "voucherifyCreateOrder": (VoucherifyOrders, "create"),
    "voucherifyGetOrder": (VoucherifyOrders, "get"),
    "voucherifyUpdateOrder": (VoucherifyOrders, "update"),
    "voucherifyImportOrders": (VoucherifyOrders, "import_"),
    "voucherifyGetAsyncAction": (VoucherifyOrders, "import_"),
    "voucherifyCreateOrderExport": (VoucherifyOrders, "export"),
    "voucherifyGetExport": (VoucherifyOrders, "export"),
    "voucherifyListAsyncActions": (VoucherifyOrders, "start_import"),
    "voucherifyListExports": (VoucherifyOrders, "exports"),
    "voucherifyDeleteExport": (VoucherifyOrders, "delete_export"),
    "voucherifyCreateExport": (VoucherifyOrders, "reconcile"),
}
# Every filter of GET /orders, under the snake_case of its wire name, and the two that are renamed.
RENAMED_FILTERS = {"start_date": "start", "end_date": "end", "elements_per_block": None, "page": None}
RENAMED_FILTERS |= dict.fromkeys(("prev_cursor", "next_cursor", "max_results"))


def public(cls):
    """Every public method by name, wherever it is written; those that close a client under one name for both sides."""
    shown = {name for name in dir(cls) if not name.startswith("_")} | {*RENAMED, *RENAMED.values(), "__init__"}
    return {RENAMED.get(name, name): getattr(cls, name) for name in shown if callable(getattr(cls, name, None))}


def operations():
    paths = yaml.safe_load(CONTRACT.read_text())["paths"]
    return [
        op["operationId"]
        for path in paths.values()
        for op in path.values()
        if isinstance(op, dict) and "operationId" in op
    ]


def snake(name):
    return re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()


@pytest.mark.parametrize("pair", PAIRS.values(), ids=PAIRS)
def test_both_sides_have_the_same_names_and_arguments(pair):
    """Names, order, kinds, types and defaults of every argument; only `http_client` is typed for its side."""
    sync, asynchronous = map(public, pair)
    assert sync.keys() == asynchronous.keys()
    for name, member in sync.items():
        ours, theirs = (list(inspect.signature(m).parameters.values()) for m in (member, asynchronous[name]))
        shape = [(p.name, p.kind, p.default) for p in ours]
        assert shape == [(p.name, p.kind, p.default) for p in theirs], name
        types = [p.annotation for p in ours if p.name != "http_client"]
        assert types == [p.annotation for p in theirs if p.name != "http_client"], name


ROOMS = {name: pair for name, pair in PAIRS.items() if " " in name}
FIRST_TWO = {"request": 2}  # method and path; everything else is a keyword after the id


@pytest.mark.parametrize("name", ROOMS)
def test_what_is_awaited_and_what_is_iterated(name):
    """One answer is awaited; many are iterated, and asking for them is no coroutine, nor is taking a job up."""
    sync, asynchronous = map(public, ROOMS[name])
    many = {"list", "reconcile", "export", "exports", "events", "event_types"}
    many |= {"result"} if name == "export job" else set()
    taken_up, started = {"export_job", "import_job"}, {"start_export", "start_import"}
    for method in sync.keys() - {"__init__"}:
        assert not inspect.iscoroutinefunction(sync[method])
        assert inspect.iscoroutinefunction(asynchronous[method]) is (method not in many | taken_up), method
        ours = inspect.signature(sync[method]).return_annotation
        theirs = inspect.signature(asynchronous[method]).return_annotation
        assert theirs == (f"Async{ours}" if method in many | taken_up | started else ours), method


@pytest.mark.parametrize("operation", operations())
def test_every_operation_of_the_contract_has_a_method(operation):
    """On both transports; a new operation fails here until somebody gives it one."""
    cls, method = METHODS[operation]
    other = dict(PAIRS.values())[cls]
    assert callable(getattr(cls, method))
    assert callable(getattr(other, method))


def test_no_method_takes_arguments_it_does_not_name():
    """No *args, no **kwargs; an argument after the id is a keyword."""
    for cls in {cls for pair in PAIRS.values() for cls in pair}:
        for name, member in public(cls).items():
            if name == "__init__" and cls in {room for pair in ROOMS.values() for room in pair}:
                continue  # made by the clients
            kinds = [p.kind for p in list(inspect.signature(member).parameters.values())[1:]]
            assert inspect.Parameter.VAR_KEYWORD not in kinds
            assert inspect.Parameter.VAR_POSITIONAL not in kinds
            if name != "__aexit__":
                assert all(kind is inspect.Parameter.KEYWORD_ONLY for kind in kinds[FIRST_TWO.get(name, 1) :]), name


@pytest.mark.parametrize(
    ("path", "cls"), [("/raas/v2/orders", TangoOrders), ("/raas/v2/asyncOrders", TangoAsyncOrders)]
)
def test_list_takes_every_filter_of_the_contract(path, cls):
    """In snake_case of its wire name; startDate and endDate are start and end; paging is ours."""
    get = yaml.safe_load(CONTRACT.read_text())["paths"][path]["get"]
    wire = {snake(p["name"]) for p in get["parameters"] if p.get("in") == "query"}
    wanted = {RENAMED_FILTERS.get(name, name) for name in wire} - {None}
    assert wanted <= set(inspect.signature(cls.list).parameters)


def test_line_items_take_every_filter_of_the_contract():
    """As orders do; the sort stays the service's own."""
    get = yaml.safe_load(CONTRACT.read_text())["paths"]["/raas/v2/lineItems"]["get"]
    ours = {"start_date": "start", "end_date": "end"}
    paging = {"elements_per_block", "page_keys", "page_previous", "column_sort_name", "column_sort_ascending"}
    wire = {re.sub(r"(?<=[a-z])(?=[0-9])", "_", snake(p["name"])) for p in get["parameters"]} - paging
    assert {ours.get(name, name) for name in wire} <= set(inspect.signature(TangoLineItems.list).parameters)


@pytest.mark.parametrize("client", [Tango, AsyncTango, Voucherify, AsyncVoucherify])
def test_every_client_takes_the_common_settings(client):
    """Timeout per attempt, deadline per call, and the others of the design, with its defaults."""
    arguments = inspect.signature(client).parameters
    side = "AsyncClient" if client.__name__.startswith("Async") else "Client"
    assert arguments["http_client"].annotation == f"httpx.{side} | httpx2.{side} | None"
    defaults = {
        "journal": None,
        "retry": None,
        "timeout": 30.0,
        "deadline": 120.0,
        "http_client": None,
        "on_event": None,
    }
    assert {name: arguments[name].default for name in defaults} == defaults
    assert arguments["rate"].default == (1.0 if "Tango" in client.__name__ else None)
    assert arguments["base_url"].default is None
    copied = inspect.signature(client.with_options).parameters
    assert {"timeout", "deadline", "retry", "on_event"} <= set(copied)


def test_every_public_name_says_what_it_is_for():
    """Docstrings on every method of every client."""
    for pair in PAIRS.values():
        for cls in pair:
            assert cls.__doc__
            for name, member in public(cls).items():
                assert name.startswith("__") or member.__doc__, f"{cls.__name__}.{name}"
