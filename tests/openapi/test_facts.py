"""Whatever is known of the vendors' APIs is in the contract, or stands in openapi/out.toml with its reason.

The pages of facts are test data beside the project. Their tables and words are read: a new operation, status,
parameter, field or value on a page fails here until the contract has it, or somebody says why not.
"""

from __future__ import annotations

import os
import re
import tomllib
from functools import cache
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
SHARED = os.environ.get("REWARD_ORDERS_SHARED")
FACTS = Path(SHARED or ".") / "facts"
PAGES = ("tango", "tango-beyond-orders", "voucherify", "voucherify-beyond-orders")
pytestmark = pytest.mark.skipif(
    not (SHARED and FACTS.is_dir()), reason="the pages of facts are beside the project; set REWARD_ORDERS_SHARED"
)

# What an operation of a page is called in the contract, where that is not the vendor's word behind the vendor's name.
CALLED = {
    "get_order_resends": "tangoResendOrder",
    "getOrderResends": "tangoResendOrder",
    "listCustomerAccounts_1": "tangoListAccounts",
    "getAsyncOrderLineItemDetails": "tangoGetAsyncOrderLineItems",
    "getReasonCodes": "tangoGetAsyncReasonCodes",
    "fetchAllReasonsCodes": "tangoGetLineItemReasonCodes",
    "getEmbeddedURL": "tangoGetEmbeddedUrl",
    "getAllChoiceProducts": "tangoListChoiceProducts",
    "getChoiceProductByUtid": "tangoGetChoiceProduct",
    "getBrandCategories": "tangoListBrandCategories",
    "createSubscription": "tangoCreateWebhook",
    "getSubscriptions": "tangoListWebhooks",
    "getSubscription": "tangoGetWebhook",
    "updateSubscription": "tangoUpdateWebhook",
    "deleteSubscription": "tangoDeleteWebhook",
    "renewSubscription": "tangoRenewWebhook",
    "getAllEventTypes": "tangoListEventTypes",
    "getSubscriptionEvents": "tangoListWebhookEvents",
    "redeliverSubscriptionEvents": "tangoReplayWebhook",
    "testAllSubscription": "tangoTestWebhook",
    "testSubscription": "tangoTestWebhookEvent",
    "create": "tangoCreateOrder",
    "list": "tangoListOrders",
    "get": "tangoGetOrder",
    "resend": "tangoResendOrder",
    "reason codes": "tangoGetLineItemReasonCodes",
}
# The schemas that a table of fields is about, by page and heading; those that they refer to count as well.
TABLES = {
    ("tango", "2.2 Create request"): ["TangoCreateOrderRequest"],
    ("tango", "2.3 Responses"): ["TangoOrder", "TangoOrderList"],
    ("tango-beyond-orders", "3.2 Create body"): ["TangoCreateAsyncOrderRequest"],
    ("tango-beyond-orders", "5. Catalogue and choice products"): ["TangoCatalog"],
    ("tango-beyond-orders", "9.2 Envelope"): ["TangoEvent"],
    ("voucherify", "4. Request fields"): ["VoucherifyCreateOrderRequest", "VoucherifyOrder"],
    ("voucherify", "5. Response order"): ["VoucherifyOrder"],
    ("voucherify", "13. Import and async actions"): ["VoucherifyAsyncAction"],
    ("voucherify-beyond-orders", "3.2 Envelope"): ["VoucherifyEvent"],
    ("voucherify-beyond-orders", "3.3 data of the four order events"): ["VoucherifyOrderEventData"],
}
NAME = r"[A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)*"
CAMEL = r"(?<![$\w])[a-z]{2,}(?:[A-Z][A-Za-z0-9]*)+\b"
SNAKE = r"(?<!\w)(?:\$[a-z]+|(?<!\$)[a-z]+(?=_))(?:_[a-z0-9]+)*\b"
VALUE = r"(?<![\w.\-])[A-Z](?:[A-Z_]|[.\-](?=[A-Z])){2,}[A-Z]\b"
METHODS = "GET|POST|PUT|PATCH|DELETE"


# --- the pages --------------------------------------------------------------------------------------------------------


@cache
def text_of(page):
    return (FACTS / f"{page}.md").read_text()


def tables(page):
    """Every table as (heading, names of its columns, rows of cells)."""
    heading, columns, rows = "", None, []
    for line in [*text_of(page).splitlines(), ""]:
        if line.startswith("|"):
            cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip().strip("|"))]
            if columns is None:
                columns = cells
            elif not set("".join(cells)) <= set("-: "):
                rows.append(cells)
        elif columns is not None:
            yield heading, columns, rows
            columns, rows = None, []
        if line.startswith("#"):
            heading = line.lstrip("# ")


def vendor_of(page):
    return page.partition("-")[0]


def operation_rows(page):
    """Rows of the tables of operations: their names, the cell of the path, and the others by the name of the column."""
    for _, columns, rows in tables(page):
        if columns[0] in {"op", "operation"}:
            for cells in rows:
                told = re.split(rf"\b(?:{METHODS})\b", re.sub(r"\(.*?\)", "", cells[0]))[0]
                names = [name.strip() for name in re.split(r",| / ", told)]
                if names != [""]:
                    yield names, cells[1], dict(zip(columns[2:], cells[2:], strict=False))


def called(page, name):
    """The operationId of an operation of a page; None where it is out."""
    vendor = vendor_of(page)
    words = re.sub(r"-(\w)", lambda found: found[1].upper(), name)
    guess = CALLED.get(name) or f"{vendor}{words[:1].upper()}{words[1:]}"
    if guess in operations():
        return guess
    assert name in out(vendor), f"{page}: the operation {name!r} is not in the contract"
    return None


# --- the contract -----------------------------------------------------------------------------------------------------


@cache
def contract():
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load((ROOT / "openapi" / "orders.yaml").read_text(), Loader=loader)  # noqa: S506 - both are safe


@cache
def operations():
    return {
        operation["operationId"]: operation | {"path": path, "method": method}
        for path, item in contract()["paths"].items()
        for method, operation in item.items()
    }


@cache
def out(vendor):
    """What is left out of the contract of a vendor, with its reason."""
    told = tomllib.loads((ROOT / "openapi" / "out.toml").read_text())[vendor]
    return {name: entry["reason"] for entry in told for name in entry["names"]}


def closure(names):
    """Every property of schemas and of those that they refer to."""
    seen, todo, found = set(), list(names), set()
    while todo:
        name = todo.pop()
        if name in seen:
            continue
        seen.add(name)
        for part in parts(contract()["components"]["schemas"][name]):
            found |= part.get("properties", {}).keys()
            if "$ref" in part:
                todo.append(part["$ref"].rpartition("/")[2])
    return found


def parts(node):
    """A part of the document and everything below it."""
    if isinstance(node, dict):
        yield node
        node = list(node.values())
    if isinstance(node, list):
        for inner in node:
            yield from parts(inner)


@cache
def vocabulary(vendor):
    """The names of a vendor's fields, parameters and values; and every word of what the contract says of it."""
    components = contract()["components"]
    mine = [schema for name, schema in components["schemas"].items() if name.lower().startswith(vendor)]
    mine += [operation for name, operation in operations().items() if name.startswith(vendor)]
    mine += [header for name, header in components["headers"].items() if name.lower().startswith(vendor)]
    names, words = set(), set()
    for part in parts(mine):
        names |= part.get("properties", {}).keys() if isinstance(part.get("properties"), dict) else set()
        names |= {str(value) for value in part.get("enum", ())}
        if "in" in part and isinstance(part.get("name"), str):
            names.add(part["name"])
        if isinstance(part.get("description"), str):
            words |= set(re.findall(r"[\w$.\-]+", part["description"]))
            # Values of open texts: 'Known: ORDER, REWARD' and 'Always "order"', as the contract tells them.
            names |= set(re.findall(r"[\w$.\-]+\b", part["description"].partition("Known")[2]))
            names |= set(re.findall(r'"([\w.\-]+)"', part["description"]))
    return names, {word.strip(".") for word in words} | names


@cache
def error_keys(vendor):
    return tomllib.loads((ROOT / "openapi" / "errors.toml").read_text())[vendor].keys()


# --- what must be true ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", PAGES)
def test_every_operation_is_in_the_contract(page):
    """By its name, and under its method and path, however the ids in it are spelled."""
    ours = {(found["method"].upper(), template(found["path"])) for found in operations().values()}
    vendor, missing = vendor_of(page), []
    for names, cell, _ in operation_rows(page):
        for name in names:
            called(page, name)
        for method, path in re.findall(rf"\b({METHODS}) `?(/[^\s`|,]+)", cell):
            if path not in out(vendor) and (method, template(full(vendor, path))) not in ours:
                missing.append(f"{method} {path}")
    assert missing == []


def full(vendor, path):
    path = re.sub(r"\?.*|\[.*", "", path)
    return path if path.startswith(("/v1", "/v2", "/raas")) or vendor != "tango" else f"/raas/v2{path}"


def template(path):
    return re.sub(r"\{.*?\}", "{}", path)


@pytest.mark.parametrize("page", PAGES)
def test_every_path_that_is_named_is_in_the_contract(page):
    """Also those of the prose."""
    vendor = vendor_of(page)
    ours = {template(found["path"]) for found in operations().values()}
    named = set(re.findall(r"`(/[A-Za-z][^`\s]*)`", text_of(page)))
    missing = {path for path in named if path not in out(vendor) and template(full(vendor, path)) not in ours}
    assert missing == set()


@pytest.mark.parametrize("page", PAGES)
def test_every_status_of_an_operation_is_in_the_contract(page):
    """Successes and errors of the tables of operations."""
    missing = []
    for names, _, columns in operation_rows(page):
        told = " ".join(
            cell for column, cell in columns.items() if re.match(r"success|documented errors|errors", column)
        )
        told = re.sub(r"\(.*?\)|no \d+|plus|not listed", " ", told.replace("500 not listed", ""))
        statuses = set(re.findall(r"\b[1-5]\d\d\b", told))
        for name in names:
            operation = called(page, name)
            if operation is not None:
                documented = operations()[operation]["responses"].keys()
                missing += [f"{operation} {status}" for status in sorted(statuses - documented)]
    assert missing == []


@pytest.mark.parametrize("page", PAGES)
def test_every_parameter_of_an_operation_is_in_the_contract(page):
    """Those of the tables of operations, and the filters of line items, which have a table of their own."""
    wanted = [
        (called(page, name), cell)
        for names, _, columns in operation_rows(page)
        for column, cell in columns.items()
        if column in {"parameters", "filters", "in"}
        for name in names
    ]
    wanted += [
        ("tangoListLineItems", " ".join(cells[1] for cells in rows))
        for heading, _, rows in tables(page)
        if heading.startswith("4.2 List filters")
    ]
    missing = []
    for operation, cell in wanted:
        if operation is None:
            continue
        named = set(re.findall(CAMEL, re.sub(r"`[^`]*`", "", cell)))
        known = {parameter["name"] for parameter in operations()[operation].get("parameters", ())}
        values = {value for parameter in operations()[operation].get("parameters", ()) for value in allowed(parameter)}
        missing += [f"{operation}.{name}" for name in sorted(named - known - values - out(vendor_of(page)).keys())]
    assert missing == []


def allowed(parameter):
    return re.findall(NAME, parameter["description"]) + list(map(str, parameter["schema"].get("enum", ())))


@pytest.mark.parametrize("page", PAGES)
def test_every_field_of_a_table_is_in_its_schema(page):
    """A table of fields names the schema it is about, above."""
    missing = []
    for heading, columns, rows in tables(page):
        if columns[0] != "field":
            continue
        known = closure(TABLES[page, heading])
        for cells in rows:
            told = re.sub(r"\(.*?\)|`[^`]*`|=\S+|\".*?\"|:.*|\+ \d+ \w+", "", cells[0])
            named = {name for name in re.findall(NAME, told.replace(".", " ")) if name != "and"}
            missing += [f"{heading}: {name}" for name in sorted(named - known - out(vendor_of(page)).keys())]
    assert missing == []


@pytest.mark.parametrize("page", PAGES)
def test_every_name_on_a_page_is_a_name_of_the_contract(page):
    """Words in camelCase and snake_case are fields, parameters, values or error keys, or they are out."""
    vendor = vendor_of(page)
    names, _ = vocabulary(vendor)
    told = re.sub(r"[\w.-]+/[\w./-]+", " ", text_of(page))  # repositories and their files
    named = set(re.findall(CAMEL, told)) | set(re.findall(SNAKE, told))
    operation_names = {name for row in operation_rows(page) for name in row[0]} | CALLED.keys()
    assert named - names - error_keys(vendor) - operation_names - out(vendor).keys() == set()


@pytest.mark.parametrize("page", PAGES)
def test_every_value_on_a_page_is_in_the_contract(page):
    """Words in capitals are values of enums, or known values of open texts, which a description tells."""
    vendor = vendor_of(page)
    _, words = vocabulary(vendor)
    assert set(re.findall(VALUE, text_of(page))) - words - out(vendor).keys() == set()


@pytest.mark.parametrize("vendor", ["tango", "voucherify"])
def test_what_is_out_has_a_reason_and_is_still_named(vendor):
    """An entry that no page names any more, or that the contract has, goes."""
    told = "\n".join(text_of(page) for page in PAGES if vendor_of(page) == vendor)
    names, _ = vocabulary(vendor)
    assert all(reason.strip() for reason in out(vendor).values())
    assert [name for name in out(vendor) if name not in told] == []
    assert [name for name in out(vendor) if name in names] == []


def test_an_omission_is_noticed(monkeypatch):
    """Take one operation, one field, one status and one value away: each test above names it."""
    del_op = {name: found for name, found in operations().items() if name != "tangoGetEmbeddedUrl"}
    monkeypatch.setattr(f"{__name__}.operations", lambda: del_op)
    with pytest.raises(AssertionError, match="getEmbeddedURL"):
        test_every_operation_is_in_the_contract("tango-beyond-orders")
    monkeypatch.undo()
    names, words = vocabulary("tango")
    monkeypatch.setattr(f"{__name__}.vocabulary", lambda _: (names - {"canFreeze"}, words - {"RETRYING"}))
    with pytest.raises(AssertionError, match="canFreeze"):
        test_every_name_on_a_page_is_a_name_of_the_contract("tango-beyond-orders")
    with pytest.raises(AssertionError, match="RETRYING"):
        test_every_value_on_a_page_is_in_the_contract("tango-beyond-orders")
