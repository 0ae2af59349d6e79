"""Choice products and what they offer, categories of brands, kinds of credentials, and customers."""

from reward_orders.sandbox.exchange import Answer, Call, Json, reply
from reward_orders.sandbox.tango.book import Account
from reward_orders.sandbox.tango.browsing import (
    CATEGORIES,
    MADE,
    account_view,
    catalog_view,
    item_status,
    list_of_accounts,
    paged,
)
from reward_orders.sandbox.tango.catalog import ITEMS, Item
from reward_orders.sandbox.tango.errors import refusal
from reward_orders.sandbox.tango.query import check_rate
from reward_orders.sandbox.tango.validation import IDENTIFIER
from reward_orders.sandbox.world import World


def choice_products(world: World, call: Call) -> Answer:
    """Answer every choice product that matches."""
    check_rate(world, call)
    name, currency = call.query.get("rewardName", ""), call.query.get("currencyCode", "")
    countries = {country.upper() for country in call.every("countries") if country}
    found = [
        _product(item)
        for item in ITEMS.values()
        if item.choice
        and (not name or item.name.casefold() == name.casefold())
        and (not currency or item.currency == currency.upper())
        and (not countries or countries & set(item.countries))
    ]
    return reply(200, {"choiceProducts": found})


def choice_product(world: World, call: Call) -> Answer:
    """Answer one choice product."""
    check_rate(world, call)
    return reply(200, _product(_known(call)))


def choices(world: World, call: Call) -> Answer:
    """Answer what the recipient of a choice product may choose: every item that is none itself."""
    check_rate(world, call)
    _known(call)
    return reply(200, catalog_view(call, [item for item in ITEMS.values() if not item.choice]))


def _known(call: Call) -> Item:
    item = ITEMS.get(call.ids[0].upper())
    if item is None or not item.choice:
        raise refusal(404, "404.001")
    return item


def _product(item: Item) -> Json:
    return {
        "utid": item.utid,
        "rewardName": item.name,
        "currencyCode": item.currency,
        "countries": list(item.countries),
        "status": item_status(item),
    }


def categories(world: World, call: Call) -> Answer:
    """Answer the categories that brands have."""
    check_rate(world, call)
    return reply(200, {"brandCategories": [*CATEGORIES.values()]})


def credential_types(world: World, call: Call) -> Answer:
    """Answer the kinds of credentials that items have, as a bare array."""
    check_rate(world, call)
    known = sorted({kind for item in ITEMS.values() for *_, kind in item.credentials if kind is not None})
    return reply(200, [{"credentialType": kind, "description": f"The {kind} of a reward"} for kind in known])


def customer(world: World, call: Call) -> Answer:
    """Answer one customer; it comes into being when it is asked for, as accounts do."""
    check_rate(world, call)
    return reply(200, _customer(world, _identifier(call)))


def customers(world: World, call: Call) -> Answer:
    """Answer a page of the customers who have accounts."""
    check_rate(world, call)
    known = sorted({owner for account in world.tango.accounts.values() if (owner := _owner(world, account))})
    return reply(200, paged(call, "items", [_customer(world, identifier) for identifier in known]))


def accounts_of(world: World, call: Call) -> Answer:
    """Answer the accounts of one customer, as those of the platform are."""
    check_rate(world, call)
    return list_of_accounts(call, _accounts(world, _identifier(call)))


def _identifier(call: Call) -> str:
    if not IDENTIFIER.fullmatch(call.ids[0]):
        raise refusal(404, "404.002")
    return call.ids[0].lower()


def _customer(world: World, identifier: str) -> Json:
    accounts = [account_view(account) for account in _accounts(world, identifier)]
    return {
        "customerIdentifier": identifier,
        "displayName": identifier,
        "status": "active",
        "createdAt": MADE,
        "accounts": [{name: value for name, value in one.items() if name != "currentBalance"} for one in accounts],
    }


def _accounts(world: World, identifier: str) -> list[Account]:
    return [account for account in world.tango.accounts.values() if _owner(world, account) == identifier]


def _owner(world: World, account: Account) -> str | None:
    """Return whose an account is: as a test said, or whoever ordered from it first."""
    if account.customer is not None:
        return account.customer.lower()
    folded = account.id.casefold()
    for order in world.tango.by_account.get(folded, ()):
        return order.customer.lower()
    many = (order for order in world.tango.async_orders.by_time if order.account.casefold() == folded)
    return next((order.customer.lower() for order in many), None)
