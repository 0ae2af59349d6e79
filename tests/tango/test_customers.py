"""Customers and their accounts, choice products, categories and kinds of credentials, over HTTP on both clients."""

import pickle

import httpx
import pytest

from reward_orders import ConfigurationError, NotFoundError, UnreadableResponseError
from tests.kit.served import connect


def order(side, **given):
    return side(side.tango.orders.create(**{"utid": "U561593", "amount": 25} | given))


def test_a_customer_has_its_accounts(side):
    """Without an id the client's own; identifiers have no case, and balances are those of accounts alone."""
    order(side)
    order(side, account="account-2", customer="customer-2")
    own = side(side.tango.customers.get())
    assert (own.id, [account.account_identifier for account in own.accounts]) == ("customer-1", ["account-1"])
    assert own.accounts[0].current_balance is None
    assert side(side.tango.customers.get("CUSTOMER-2")).id == "customer-2"
    assert [customer.id for customer in side.rows(side.tango.customers.list(page_size=1))] == [
        "customer-1",
        "customer-2",
    ]
    balances = side.rows(side.tango.accounts.list(customer="customer-2"))
    assert [(account.id, account.balance is None) for account in balances] == [("account-2", False)]


def test_a_cursor_of_customers_carries_on(side):
    """Also in another process; one of another list is refused."""
    for number in range(3):
        order(side, account=f"account-{number}", customer=f"customer-{number}")
    pager = side.tango.customers.list(page_size=1)
    assert side(pager.first()).id == "customer-0"
    rest = side.rows(side.tango.customers.list(cursor=pager.cursor))
    assert [customer.id for customer in rest] == ["customer-1", "customer-2"]
    with pytest.raises(ConfigurationError, match="cursor"):
        side.tango.accounts.list(cursor=pager.cursor)
    own = side.tango.accounts.list(customer="customer-1")
    assert side(own.first()).id == "account-1"


def test_an_unknown_customer_is_not_found(side):
    """And an id that would change the address is refused before anything is sent."""
    with pytest.raises(NotFoundError, match="show the customer 'no customer'"):
        side(side.tango.customers.get("no customer"))
    with pytest.raises(ConfigurationError, match="id of the customer"):
        side(side.tango.customers.get(".."))
    with pytest.raises(ConfigurationError, match="customer"):
        side.tango.accounts.list(customer="..")


def test_an_older_service_answers_all_customers_at_once():
    """As the bare array; a customer that was not asked for is given to nobody."""
    client = connect("tango", lambda _: httpx.Response(200, json=[{"customerIdentifier": "c-1", "displayName": "C"}]))
    (customer,) = client.customers.list()
    assert repr(customer) == "Customer(id='c-1', display_name='C', status=None)"
    assert pickle.loads(pickle.dumps(customer)) == customer
    other = connect("tango", lambda _: httpx.Response(200, json={"customerIdentifier": "other"}))
    with pytest.raises(UnreadableResponseError, match="another customer"):
        other.customers.get()


def test_choice_products_are_those_that_can_be_taken_back(side):
    """By Tango's filters; what one of them offers is a list of items."""
    found = side(side.tango.catalog.choice_products())
    assert [product.utid for product in found] == ["U561593", "U100003"]
    assert [product.utid for product in side(side.tango.catalog.choice_products(reward_name="promo link"))] == [
        "U100003"
    ]
    assert side(side.tango.catalog.choice_products(currency="eur", country="de")) == []
    assert side(side.tango.catalog.choice_product("u561593")).reward_name == "Reward Link"
    offered = {item.utid: item for item in side(side.tango.catalog.choices("U561593"))}
    assert "U561593" not in offered
    assert offered["U100013"].brand == "Coffee Brand"


def test_what_is_no_choice_product_is_not_found(side):
    """For one product and for what it offers."""
    for call in (side.tango.catalog.choice_product, side.tango.catalog.choices):
        with pytest.raises(NotFoundError, match="U280985"):
            side(call("U280985"))
        with pytest.raises(ConfigurationError, match="utid"):
            side(call("."))


def test_categories_and_kinds_of_credentials(side):
    """Each in one answer, whole."""
    assert {category.description for category in side(side.tango.catalog.categories())} == {"Coffee", "Gift cards"}
    assert "PIN" in {kind.credential_type for kind in side(side.tango.catalog.credential_types())}


@pytest.mark.parametrize("body", [{}, {"choiceProducts": None}, {"choiceProducts": [None]}, [], "text"])
@pytest.mark.parametrize("name", ["choice_products", "categories"])
def test_an_answer_that_makes_no_sense_is_no_empty_list(name, body):
    """Nobody learns from it that there is nothing."""
    client = connect("tango", lambda _: httpx.Response(200, json=body))
    with pytest.raises(UnreadableResponseError):
        getattr(client.catalog, name)()


def test_kinds_of_credentials_come_as_an_array():
    """An object is none."""
    client = connect("tango", lambda _: httpx.Response(200, json={"items": []}))
    with pytest.raises(UnreadableResponseError):
        client.catalog.credential_types()
