"""`find` looks at every order that Tango lists for a key, however many look alike, and never says None for less."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reward_orders import (
    ConfigurationError,
    ResultWindowError,
    RewardOrdersError,
    ServiceError,
    UnreadableResponseError,
)
from reward_orders.tango.reading import find
from tests.kit.flows import FakeClock, Scripted, answer, drive, tango_client
from tests.kit.lists import ABSENT, COUNTS, NOW, Habits, async_tango_orders, iso, ms, reply, tango_orders


@pytest.fixture
def clock():
    return FakeClock()


class Refs:
    """A service whose filter on refs matches beginnings, as search engines do; rows are (ref, account, created)."""

    def __init__(self, rows, *, filters=True, **habits):
        self.rows = [
            {"referenceOrderID": f"RA-{at}", "externalRefID": ref, "accountIdentifier": account, "createdAt": iso(made)}
            for at, (ref, account, made) in enumerate(rows)
        ]
        self.filters = filters
        self.habits = Habits(**habits)

    def __call__(self, request):
        if not request.url.endswith("/orders"):
            return reply(200, next(row for row in self.rows if request.url.endswith(row["referenceOrderID"])))
        query = request.params
        rows = [
            row
            for row in self.rows
            if not self.filters
            or (
                row["externalRefID"].startswith(query["externalRefID"])
                and query.get("accountIdentifier", row["accountIdentifier"]).lower() == row["accountIdentifier"].lower()
            )
        ]
        if "startDate" in query:
            rows = [row for row in rows if ms(query["startDate"]) <= ms(row["createdAt"])]
        if "endDate" in query:
            rows = [row for row in rows if ms(row["createdAt"]) <= ms(query["endDate"])]
        shown, total = self.habits.page(rows, query["page"], query["elementsPerBlock"])
        if shown is None:
            return reply(self.habits.past, {"errors": [{"i18nKey": "400.021"}]})
        return reply(200, {"page": {} if total is ABSENT else {"totalCount": total}, "orders": shown})


def alike(count, *, found_at, account="account-1"):
    """Refs that begin like `inv-1`, which is one of them."""
    refs = [(f"inv-1{at:04}", account, NOW - 1000 * at) for at in range(count)]
    refs.insert(found_at, ("inv-1", account, NOW - 5))
    return refs


HABITS = st.fixed_dictionaries(
    {
        "count": st.sampled_from([*COUNTS]),
        "past": st.sampled_from(["empty", 404, 400]),
        "block": st.sampled_from([10, 100]),
        "filters": st.booleans(),
    }
)


@settings(max_examples=60, deadline=None)
@given(count=st.integers(0, 330), found_at=st.integers(0, 330), habits=HABITS)
def test_the_one_among_many_alike_is_found(count, found_at, habits):
    """On whatever page it lies, whatever is counted, also where the filter is ignored."""
    service = Refs(alike(count, found_at=min(found_at, count)), **habits)
    order = tango_orders(service).find(key="inv-1", account="account-1")
    assert order.key == "inv-1"
    service.rows = [row for row in service.rows if row["externalRefID"] != "inv-1"]
    assert tango_orders(service).find(key="inv-1", account="account-1") is None


def test_a_look_up_that_one_page_answers_is_one_request():
    """And one more for the order in full."""
    orders = tango_orders(Refs(alike(40, found_at=3)))
    assert orders.find(key="inv-1", account="account-1").id == "RA-3"
    assert len(orders._transport.requests) == 2


def test_an_answer_that_speaks_of_other_orders_is_asked_for_again(clock):
    """It may be the answer to another request: its connection is not used again, and neither are its rows."""
    ours = {"referenceOrderID": "RA-1", "externalRefID": "inv-1", "accountIdentifier": "account-1"}
    other = ours | {"referenceOrderID": "RA-9", "externalRefID": "payroll-7"}
    script = Scripted(clock, *(answer(200, {"orders": [row]}) for row in (other, ours)), answer(200, ours))
    order = drive(find(tango_client(clock)._settings.session, "inv-1", account="account-1"), script)
    assert order.id == "RA-1"
    assert [json.loads(response.content)["orders"] for response in script.discarded] == [[other]]


@pytest.mark.parametrize("other", ["payroll-7", "INV-1"])
def test_an_order_that_names_another_key_in_full_is_given_to_nobody(clock, other):
    """Its row said our key; the order that is read by its id says another one: two stories, so neither is believed."""
    ours = {"referenceOrderID": "RA-1", "externalRefID": "inv-1", "accountIdentifier": "account-1"}
    full = answer(200, ours | {"externalRefID": other})
    script = Scripted(clock, answer(200, {"orders": [ours]}), full, full)
    with pytest.raises(UnreadableResponseError, match="names another order") as raised:
        drive(find(tango_client(clock)._settings.session, "inv-1", account="account-1"), script)
    assert raised.value.key == "inv-1"
    silent = answer(200, {"referenceOrderID": "RA-1"})  # an order that does not say its key is known by its id
    script = Scripted(clock, answer(200, {"orders": [ours]}), silent)
    assert drive(find(tango_client(clock)._settings.session, "inv-1", account="account-1"), script).id == "RA-1"


def test_accounts_have_no_case_and_keys_do():
    """Tango's identifiers are lower case if alphabetic; refs are compared exactly."""
    service = Refs([("inv-1", "ACCOUNT-1", NOW), ("INV-1", "account-1", NOW)], filters=False)
    assert tango_orders(service).find(key="inv-1", account="Account-1").id == "RA-0"
    assert tango_orders(service).find(key="INV-1", account="Account-1").id == "RA-1"
    assert tango_orders(service).find(key="Inv-1", account="Account-1") is None
    assert tango_orders(service).find(key="inv-1", account="account-2") is None


@pytest.mark.parametrize("account", ["abc", "a" * 101, "account 1"])
def test_an_account_that_nobody_can_have_is_refused_before_anything_is_sent(account):
    """None would say that the order does not exist."""
    orders = tango_orders(Refs(alike(1, found_at=0)))
    with pytest.raises(ConfigurationError, match="No order can match account_identifier"):
        orders.find(key="inv-1", account=account)
    assert orders._transport.requests == []


def test_the_first_of_a_key_counts_wherever_it_lies():
    """Without an account every page is read: a key that several accounts use must be told apart."""
    rows = alike(250, found_at=0)
    orders = tango_orders(Refs([*rows, ("inv-1", "account-2", NOW)]))
    orders._settings.account = None
    with pytest.raises(ConfigurationError, match="account="):
        orders.find(key="inv-1")
    orders = tango_orders(Refs([*rows, ("inv-1", "ACCOUNT-1", NOW - 500)]))
    orders._settings.account = None
    assert orders.find(key="inv-1").id == f"RA-{len(rows)}"


def test_what_cannot_be_searched_to_the_end_is_an_error():
    """Never None: beyond what Tango lists, or behind a page that fails, the order may be."""
    crowd = [(f"inv-1{at:05}", "account-1", NOW - 60_000) for at in range(10_100)]
    with pytest.raises(ResultWindowError) as raised:
        tango_orders(Refs(crowd)).find(key="inv-1", account="account-1")
    assert raised.value.key == "inv-1"
    service = Refs(alike(150, found_at=150))

    def broken(request):
        return reply(503, {}) if request.params.get("page") == 1 else service(request)

    with pytest.raises(ServiceError) as raised:
        tango_orders(broken).find(key="inv-1", account="account-1")
    assert raised.value.key == "inv-1"

    def stuck(request):
        request.params["page"] = 0
        return service(request)

    with pytest.raises(RewardOrdersError):
        tango_orders(stuck).find(key="inv-1", account="account-1")


def test_the_word_that_no_order_has_this_ref_is_taken():
    """404.110 is Tango's own for it; any other 404 is not an answer about the order."""

    def service(code):
        return lambda _request: reply(404, {"errors": [{"i18nKey": code, "message": "no"}]})

    assert tango_orders(service("404.110")).find(key="inv-1", account="account-1") is None
    with pytest.raises(RewardOrdersError):
        tango_orders(service("404.001")).find(key="inv-1", account="account-1")


@pytest.mark.anyio
async def test_the_async_find_is_the_same():
    """The same flow, driven by a task."""
    order = await async_tango_orders(Refs(alike(150, found_at=140))).find(key="inv-1", account="account-1")
    assert order.id == "RA-140"
