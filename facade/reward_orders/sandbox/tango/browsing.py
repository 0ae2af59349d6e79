"""What one can look at before an order: GET /catalogs, /accounts and /exchangerates."""

from collections.abc import Callable, Iterable
from decimal import Decimal
from uuid import NAMESPACE_OID, uuid5

from reward_orders.sandbox.clock import iso
from reward_orders.sandbox.exchange import Answer, Call, Json, reply
from reward_orders.sandbox.tango.book import Account
from reward_orders.sandbox.tango.catalog import ITEMS, Item
from reward_orders.sandbox.tango.errors import Refused, field_error, refusal
from reward_orders.sandbox.tango.order import account_number, number
from reward_orders.sandbox.tango.query import check_rate, flag, integer, moment, numeral
from reward_orders.sandbox.tango.validation import IDENTIFIER
from reward_orders.sandbox.world import World

CURRENCY = "USD"
"""Of every account of the sandbox."""
LARGEST_PAGE = 200
DEFAULT_PAGE = 10
MADE = "2026-01-05T10:00:00.000Z"
CATEGORIES = {
    name: {"identifier": str(uuid5(NAMESPACE_OID, name)), "description": name} for name in ("Coffee", "Gift cards")
}
"""The categories of brands, by their names."""
_DAY = 86_400_000
_NOON = 43_200_000
_VERBOSE = ("status", "disclaimer", "description", "shortDescription", "terms", "brandRequirements", "imageUrls")
"""What verbose=false leaves out of a brand."""


def catalogs(world: World, call: Call) -> Answer:
    """Answer every item that matches, brand by brand."""
    check_rate(world, call)
    return reply(200, catalog_view(call, ITEMS.values()))


def catalog_view(call: Call, items: Iterable[Item]) -> Json:
    """Return those of the items that match, brand by brand."""
    verbose = flag(call, "verbose", default=True)
    tests = _item_tests(call)
    brands: dict[str, list[Json]] = {}
    for item in items:
        if all(test(item) for test in tests):
            brands.setdefault(item.brand, []).append(_item(item))
    shown = [_brand(name, items) for name, items in brands.items()]
    if not verbose:
        shown = [{name: value for name, value in brand.items() if name not in _VERBOSE} for brand in shown]
    return {"catalogName": "Sandbox", "brands": shown}


def _item_tests(call: Call) -> list[Callable[[Item], bool]]:
    reads: dict[str, Callable[[Item], Iterable[str]]] = {
        "brandKey": lambda item: [_brand_key(item.brand)],
        "brandName": lambda item: [item.brand],
        "utid": lambda item: [item.utid],
        "rewardName": lambda item: [item.name],
        "status": lambda item: [item_status(item)],
        "rewardType": lambda item: ["all", _kind(item)],
        "currencyCode": lambda item: [item.currency],
        "country": lambda item: item.countries,
        "fulfillmentType": lambda item: [_fulfillment(item)],
        "itemAttribute": lambda item: item.deliveries,
        "categoryIds": lambda item: [_category(item.brand)["identifier"]],
    }
    return [_any_of(read, wanted) for name, read in reads.items() if (wanted := _given(call, name))]


def _given(call: Call, name: str) -> set[str]:
    return {value.casefold() for value in call.every(name) if value}


def _any_of(read: Callable[[Item], Iterable[str]], wanted: set[str]) -> Callable[[Item], bool]:
    return lambda item: any(value.casefold() in wanted for value in read(item))


def _item(item: Item) -> Json:
    view: Json = {
        "utid": item.utid,
        "rewardName": item.name,
        "currencyCode": item.currency,
        "status": item_status(item),
        "valueType": "FIXED_VALUE" if item.fixed else "VARIABLE_VALUE",
        "rewardType": _kind(item),
        "isWholeAmountValueRequired": item.whole,
        "isExpirable": item.takes_expiration,
        "quantityConstraints": {"minQuantity": 1, "maxQuantity": 100},
        "createdDate": MADE,
        "lastUpdateDate": MADE,
        "countries": list(item.countries),
        "credentialTypes": [of_type for *_, of_type in item.credentials if of_type],
        "attributes": list(item.deliveries),
        "redemptionInstructions": "<p>Follow the link.</p>",
        "fulfillmentType": _fulfillment(item),
    }
    if item.fixed:
        return view | {"faceValue": number(item.minimum)}
    return view | {"minValue": number(item.minimum), "maxValue": number(item.maximum)}


def _brand(name: str, items: list[Json]) -> Json:
    return {
        "brandKey": _brand_key(name),
        "brandName": name,
        "status": "active",
        "disclaimer": "",
        "description": f"<p>{name}</p>",
        "shortDescription": name,
        "terms": "<p>Terms of a sandbox.</p>",
        "createdDate": MADE,
        "lastUpdateDate": MADE,
        "categories": [_category(name)],
        "imageUrls": {"80w-326ppi": "https://images.example/80.png"},
        "items": items,
    }


def _category(brand: str) -> Json:
    return CATEGORIES["Coffee" if "Coffee" in brand else "Gift cards"]


def _brand_key(name: str) -> str:
    return f"B{sum(name.encode()) % 900_000 + 100_000}"


def item_status(item: Item) -> str:
    """Return whether an item can be ordered, in the catalogue's word."""
    return "active" if item.active else "inactive"


def _kind(item: Item) -> str:
    return "physical gift card" if item.physical else "reward link" if item.choice else "gift card"


def _fulfillment(item: Item) -> str:
    return "PHYSICAL" if item.physical else "DIGITAL"


def account(world: World, call: Call) -> Answer:
    """Answer one account; it comes into being as it does with its first order."""
    check_rate(world, call)
    identifier = call.ids[0]
    if not IDENTIFIER.fullmatch(identifier):
        raise refusal(404, "404.003")
    return reply(200, account_view(world.tango.account(identifier, world.settings.tango_balance)))


def accounts(world: World, call: Call) -> Answer:
    """Answer all accounts that match, as a bare array, or page by page."""
    check_rate(world, call)
    return list_of_accounts(call, world.tango.accounts.values())


def list_of_accounts(call: Call, every: Iterable[Account]) -> Answer:
    """Answer those of the accounts that match, as a bare array, or page by page."""
    tests = _account_tests(call)
    known = sorted(every, key=lambda account: account.id.casefold())
    views = [account_view(account) for account in known if all(test(account) for test in tests)]
    if not flag(call, "paginate", default=False):
        return reply(200, views)
    return reply(200, paged(call, "items", views))


def _account_tests(call: Call) -> list[Callable[[Account], bool]]:
    texts = ("accountNumber", "displayName", "status", "contactEmail")
    tests: list[Callable[[Account], bool]] = [_shows(name, call.query[name]) for name in texts if call.query.get(name)]
    if currencies := _given(call, "currencyCode"):
        tests.append(lambda _: CURRENCY.casefold() in currencies)
    if _given(call, "fundingNotificationEmail"):
        tests.append(lambda _: False)
    low, high = numeral(call, "minBalance"), numeral(call, "maxBalance")
    if low is not None:
        tests.append(lambda account: account.balance >= low * 100)
    if high is not None:
        tests.append(lambda account: account.balance <= high * 100)
    first, last = moment(call, "minDateCreatedAt"), moment(call, "maxDateCreatedAt")
    if first is not None:
        tests.append(lambda _: iso(first) <= MADE)
    if last is not None:
        tests.append(lambda _: iso(last) >= MADE)
    return tests


def _shows(name: str, wanted: str) -> Callable[[Account], bool]:
    return lambda account: account_view(account).get(name) == wanted


def account_view(account: Account) -> Json:
    """Return what an answer tells of an account."""
    return {
        "accountIdentifier": account.id,
        "accountNumber": account_number(account.id),
        "displayName": account.id,
        "currencyCode": CURRENCY,
        "currentBalance": number(account.balance),
        "status": "ACTIVE" if account.active else "DISABLED",
        "createdAt": MADE,
    }


def exchange_rates(world: World, call: Call) -> Answer:
    """Answer the rates of the currencies that items have, to every account's; they change at noon."""
    check_rate(world, call)
    now = world.clock.ms()
    set_at = iso((now - _NOON) // _DAY * _DAY + _NOON)
    foreign = {item.currency: item.rate for item in ITEMS.values() if item.rate is not None}
    rates = [
        {"baseCurrency": CURRENCY, "rewardCurrency": currency, "baseFx": _rate(world, rate), "lastModifiedDate": set_at}
        for currency, rate in foreign.items()
        if _wanted(call, "baseCurrency", CURRENCY) and _wanted(call, "rewardCurrency", currency)
    ]
    told: Json = {"disclaimer": "For reference only."}
    if flag(call, "paginate", default=False):
        return reply(200, told | paged(call, "exchangeRates", rates))
    return reply(200, told | {"exchangeRates": rates})


def _rate(world: World, rate: Decimal) -> str | float:
    units = round(1 / rate, 6)
    return str(units) if world.settings.tango_rates == "text" else float(units)


def _wanted(call: Call, name: str, value: str) -> bool:
    wanted = _given(call, name)
    return not wanted or value.casefold() in wanted


def paged(call: Call, name: str, rows: list[Json]) -> Json:
    """Cut a page out of rows: a cursor is the number of the first row on it, as text."""
    size = integer(call, "maxResults", DEFAULT_PAGE)
    if not 1 <= size <= LARGEST_PAGE:
        raise Refused(400, [field_error("maxResults", "422.119", "Range", size)])
    start = integer(call, "nextCursor", 0) or integer(call, "prevCursor", 0)
    if start < 0:
        raise Refused(400, [field_error("nextCursor", "400.001", "Type", start)])
    shown, end = rows[start : start + size], start + size
    page: Json = {
        name: shown,
        "numberOfElements": len(shown),
        "maxResults": size,
        "prevPageAvailable": start > 0,
        "nextPageAvailable": end < len(rows),
    }
    if start > 0:
        page["prevCursor"] = str(max(start - size, 0))
    if end < len(rows):
        page["nextCursor"] = str(end)
    return page
