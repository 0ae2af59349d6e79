"""Accounts and exchange rates: money is exact, and lists end where the service says so."""

import pickle
from decimal import Decimal

import pytest

from reward_orders import ConfigurationError, NotFoundError, UnreadableResponseError
from tests.kit.library import httpx
from tests.kit.served import connect


def test_an_account_tells_its_balance(side, sandbox):
    """Without an id it is the client's own; identifiers have no case."""
    sandbox.set_balance("account-1", 1840.55)
    account = side(side.tango.accounts.get())
    assert (account.id, account.balance, account.currency) == ("account-1", Decimal("1840.55"), "USD")
    assert account.is_active
    assert account.response.headers["content-type"] == "application/json"
    sandbox.set_account("account-2", active=False)
    other = side(side.tango.accounts.get("ACCOUNT-2"))
    assert (other.id, other.status, other.is_active) == ("account-2", "DISABLED", False)


def test_an_unknown_account_is_not_found(side):
    """And an id that would change the address is refused before anything is sent."""
    with pytest.raises(NotFoundError, match="show the account 'no account'"):
        side(side.tango.accounts.get("no account"))
    with pytest.raises(ConfigurationError, match="id of the account"):
        side(side.tango.accounts.get(".."))


def test_every_account_comes_once(side, sandbox):
    """Page by page; a cursor carries on in another process."""
    for number in range(7):
        sandbox.set_balance(f"account-{number}", number)
    pager = side.tango.accounts.list(page_size=2)
    assert [account.id for account in side.rows(pager)] == [f"account-{number}" for number in range(7)]
    pages = [request["query"] for request in sandbox.requests]
    assert [page.get("nextCursor") for page in pages] == [None, "2", "4", "6"]
    assert {page["paginate"] for page in pages} == {"true"}
    pager = side.tango.accounts.list(page_size=3)
    assert side(pager.first()).id == "account-0"
    rest = side.tango.accounts.list(cursor=pager.cursor, page_size=5)
    assert [account.id for account in side.rows(rest)] == [f"account-{number}" for number in range(1, 7)]


def test_filters_go_out_under_their_wire_names(side, sandbox):
    """Amounts as numbers, dates with their zone."""
    side.rows(
        side.tango.accounts.list(
            account_number="A1",
            display_name="n",
            status="ACTIVE",
            contact_email="a@example.org",
            currency_code="USD",
            min_balance="1.50",
            max_balance=9,
            min_date_created_at="2026-01-01",
            max_date_created_at="2026-01-31",
            funding_notification_email="b@example.org",
        )
    )
    (request,) = sandbox.requests
    assert request["query"] == {
        "accountNumber": "A1",
        "displayName": "n",
        "status": "ACTIVE",
        "contactEmail": "a@example.org",
        "currencyCode": "USD",
        "minBalance": "1.5",
        "maxBalance": "9.0",
        "minDateCreatedAt": "2026-01-01T00:00:00Z",
        "maxDateCreatedAt": "2026-01-31T23:59:59.999Z",
        "fundingNotificationEmail": "b@example.org",
        "paginate": "true",
        "maxResults": "100",
    }


def listed(body):
    return connect("tango", lambda _: httpx.Response(200, json=body)).accounts.list()


def test_a_service_without_paging_is_read_too():
    """It answers the bare array of all accounts."""
    pager = listed([{"accountIdentifier": "a-1", "currentBalance": 1840.55}])
    assert [account.balance for account in pager] == [Decimal("1840.55")]
    assert pager.total == 1


@pytest.mark.parametrize(
    "body",
    [
        {"accounts": []},
        {"items": None},
        {"items": [None]},
        {"items": [{"accountNumber": "A1"}]},
        {"items": [], "nextPageAvailable": True},
        "text",
    ],
)
def test_a_list_that_makes_no_sense_is_no_empty_list(body):
    """Nor does one end that says it goes on."""
    with pytest.raises(UnreadableResponseError):
        list(listed(body))


def test_an_account_that_was_not_asked_for_is_given_to_nobody():
    """Its balance would be somebody else's."""
    client = connect("tango", lambda _: httpx.Response(200, json={"accountIdentifier": "other"}))
    with pytest.raises(UnreadableResponseError, match="another account"):
        client.accounts.get()


def test_an_account_is_shown_and_pickled():
    """Balance and status, no people."""
    (account,) = listed([{"accountIdentifier": "a-1", "currentBalance": 2, "contactEmail": "ada@example.org"}])
    assert repr(account) == "Account(id='a-1', balance=2, currency=None, status=None)"
    assert "ada" not in account._repr_html_()
    assert pickle.loads(pickle.dumps(account)) == account
    assert account.to_dict(flat=True)["balance"] == Decimal(2)


@pytest.mark.parametrize("form", ["text", "number"])
def test_rates_are_exact_however_they_are_written(side, sandbox, form):
    """A text since 2026, a number before; case does not matter, and a currency is worth itself."""
    sandbox.settings.tango_rates = form
    rates = side(side.tango.exchange_rates())
    assert rates.find("usd", "EUR") == Decimal("0.909091")
    assert rates.find("EUR", "eur") == 1
    assert rates.find("USD", "PLN") is None
    (rate,) = rates
    assert (rate.base_currency, rate.reward_currency, len(rates), rates[0]) == ("USD", "EUR", 1, rate)
    assert rate.last_modified_date.hour == 12


def test_rates_of_one_pair_are_asked_for(side, sandbox):
    """In capitals, under the wire names; anything but a currency is refused."""
    assert len(side(side.tango.exchange_rates(base="usd", reward="eur"))) == 1
    assert sandbox.requests[0]["query"] == {"baseCurrency": "USD", "rewardCurrency": "EUR"}
    with pytest.raises(ConfigurationError, match="base must be a code of three letters"):
        side(side.tango.exchange_rates(base="dollars"))
