"""`orders.check`: what it finds is what the service refuses, and it orders nothing."""

from __future__ import annotations

from random import Random

import pytest

from reward_orders import (
    Address,
    AsyncTango,
    ConfigurationError,
    Journal,
    Problem,
    Recipient,
    RefusedError,
    Sender,
    Tango,
)

ADA = {"email": "ada@example.org", "first_name": "Ada", "last_name": "L", "mobile_number": "+15551234567"}
HOME = {
    "street_line_1": "1 Main St",
    "city": "X",
    "state_or_province": "NY",
    "postal_code": "10001",
    "country": "US",
}
CASES = 700
FAULTS = {
    "unknown item": {"utid": "U999999"},
    "not a utid": {"utid": "X1"},
    "no utid": {"utid": ""},
    "retired item": {"utid": "U100011"},
    "fixed item": {"utid": "U100001", "amount": "24.99"},
    "fixed item, right": {"utid": "U100001", "amount": "25.00"},
    "too little": {"utid": "U100012", "amount": "4.99"},
    "too much": {"utid": "U100012", "amount": "500.01"},
    "at the edge": {"utid": "U100012", "amount": "500.00"},
    "cents": {"utid": "U100002", "amount": "5.50"},
    "three decimals": {"amount": "1.005"},
    "seven digits": {"amount": "1000000"},
    "nothing": {"amount": "0"},
    "float": {"amount": 1.5},
    "word": {"amount": "ten"},
    "negative": {"amount": "-1"},
    "foreign item": {"utid": "U100009"},
    "e-mail only": {"utid": "U100013"},
    "e-mail only by phone": {"utid": "U100013", "delivery_method": "PHONE"},
    "e-mail only, embedded": {"utid": "U100013", "delivery_method": "EMBEDDED"},
    "address of a digital item": {"delivery_method": "ADDRESS"},
    "printed": {"utid": "U100010", "delivery_method": "ADDRESS"},
    "by phone": {"delivery_method": "PHONE"},
    "by message": {"delivery_method": "WHATSAPP"},
    "embedded": {"delivery_method": "EMBEDDED"},
    "no way": {"delivery_method": "CARRIER"},
    "sent": {"send_email": True},
    "not sent": {"send_email": False},
    "not sent by mail": {"send_email": False, "delivery_method": "EMAIL"},
    "nobody": {"recipient": None, "delivery_method": "EMAIL"},
    "nobody, nothing": {"recipient": None},
    "poor": {"account": "poor-account"},
    "poor, foreign": {"account": "poor-account", "utid": "U100009"},
    "closed": {"account": "shut-account"},
    "short account": {"account": "a"},
    "odd customer": {"customer": "a_b_c_d"},
    "long campaign": {"campaign": "c" * 1025},
    "fitting campaign": {"campaign": "c" * 1024},
    "long notes": {"notes": "n" * 1025},
    "long message": {"message": "m" * 2000},
    "long subject": {"email_subject": "s" * 1025},
    "long number": {"purchase_order_number": "p" * 1025},
    "etid": {"etid": "E1"},
    "etid, right": {"etid": "E000001"},
    "ptid": {"ptid": "12"},
    "expires": {"expiration_date": "2027-01-01"},
    "expires, as it may": {"utid": "U100003", "expiration_date": "2027-01-01"},
    "expires some day": {"utid": "U100003", "expiration_date": "some day"},
    "sender": {"sender": Sender(email="not an address")},
    "sender's name": {"sender": Sender(first_name="a/b")},
    "sender, right": {"sender": Sender(first_name="Grace", email="grace@example.org")},
}
PEOPLE = [
    {},
    {"email": "ada@example"},
    {"email": "ada example.org"},
    {"email": None},
    {"first_name": None},
    {"first_name": "<Ada>"},
    {"first_name": "A" * 101},
    {"last_name": "L" * 101},
    {"last_name": None},
    {"mobile_number": "555"},
    {"mobile_number": None},
    {"address": HOME},
    {"address": HOME | {"country": "USA"}},
    {"address": HOME | {"postal_code": "1" * 13}},
    {"address": HOME | {"street_line_1": "s" * 201}},
]


def person(changes):
    """A recipient with changes; an address is one of its own."""
    told = ADA | changes
    if told.get("address"):
        told = told | {"address": Address(**told["address"])}
    return Recipient(**told)


def orders(seed):
    """Arguments of creates, most of them wrong in one way or two."""
    random = Random(seed)  # noqa: S311 - randomness for tests, the same each time
    for number in range(CASES):
        arguments = {
            "utid": "U561593",
            "amount": "25.00",
            "recipient": person(random.choice([{}, random.choice(PEOPLE)])),
        }
        for name in random.sample(sorted(FAULTS), random.choice([0, 1, 1, 1, 2])):
            arguments |= FAULTS[name]
        yield arguments | {"key": f"check-{seed}-{number}"}


@pytest.fixture
def tango(sandbox):
    sandbox.set_balance("poor-account", 20)
    sandbox.set_account("shut-account", active=False)
    with Tango(
        platform_name="platform",
        platform_key="key",
        account="account-1",
        customer="customer-1",
        base_url=sandbox.url,
        rate=None,
    ) as client:
        yield client


def refused(tango, arguments):
    """Whether a create is refused, by us or by the service."""
    try:
        tango.orders.create(**arguments)
    except (ConfigurationError, RefusedError):
        return True
    return False


@pytest.mark.parametrize("seed", [1, 2])
def test_a_check_finds_what_is_refused_and_nothing_else(tango, seed):
    """Of generated orders at least 98 % of the refused ones are found, and none that is taken is complained of."""
    found = missed = taken = 0
    for arguments in orders(seed):
        problems = tango.orders.check(**arguments)
        assert all(isinstance(problem, Problem) and problem.message for problem in problems)
        if refused(tango, arguments):
            found, missed = found + bool(problems), missed + (not problems)
        else:
            taken += 1
            assert problems == [], arguments
    assert found > CASES / 4
    assert taken > CASES / 8
    assert found / (found + missed) >= 0.98, (found, missed)


def test_every_problem_names_its_argument_and_what_to_change(tango):
    """Several at once; none shows what people are called."""
    recipient = Recipient(email="ada@example", first_name="Ada")
    problems = tango.orders.check(
        utid="U100012", amount="3.00", recipient=recipient, currency="EUR", account="poor-account", etid="E1"
    )
    told = {problem.field: problem.message for problem in problems}
    assert set(told) == {"recipient.email", "etid", "currency", "amount"}
    assert told["currency"] == "The item's amounts are in USD."
    assert told["amount"] == "The item takes 5 to 500 USD."
    assert "ada" not in str(problems).lower()


def test_a_check_orders_nothing(tango, sandbox):
    """Only reads leave, and the account keeps its balance."""
    tango.orders.check(utid="U561593", amount=5, key="k")
    assert {request["method"] for request in sandbox.requests} == {"GET"}
    assert sandbox.orders("tango") == []
    assert sandbox.balance("account-1") == 1e9


def test_many_checks_read_the_catalogue_once(tango, sandbox):
    """The vendor wants it read twice a day at most."""
    for number in range(5):
        assert tango.orders.check(utid="U561593", amount=5, key=f"k{number}") == []
    assert [request["operation"] for request in sandbox.requests].count("tangoGetCatalog") == 1


def test_a_balance_in_another_currency_is_compared_by_the_rate(tango, sandbox):
    """22 dollars buy 20 euros at most, before fees."""
    sandbox.set_balance("poor-account", 22)
    asked = {"utid": "U100009", "account": "poor-account"}
    (problem,) = tango.orders.check(amount=21, **asked)
    assert problem.field == "account"
    assert "23.10 USD" in problem.message


def test_a_key_that_stands_for_another_reward_is_a_problem(sandbox, tmp_path):
    """The journal knows; the very same order under its key is none, even where the account is empty by now."""
    with (
        Journal.sqlite(tmp_path / "orders.db") as journal,
        Tango(
            platform_name="p",
            platform_key="k",
            account="account-1",
            customer="customer-1",
            base_url=sandbox.url,
            rate=None,
            journal=journal,
        ) as tango,
    ):
        tango.orders.create(utid="U561593", amount=5, key="k")
        sandbox.set_balance("account-1", 0)
        assert tango.orders.check(utid="U561593", amount=5, key="k") == []
        other = tango.orders.check(utid="U561593", amount=6, key="k")
        assert [problem.field for problem in other] == ["key", "account"]
        assert "a new key buys a second reward" in other[0].message
        assert [entry.attempts for entry in journal.entries()] == [1]


def test_an_unknown_extra_counts_for_the_key(sandbox, tmp_path):
    """Fields that nobody knows may change the reward, so another one under a used key is refused."""
    settings = {"account": "account-1", "customer": "customer-1", "base_url": sandbox.url, "rate": None}
    with (
        Journal.sqlite(tmp_path / "orders.db") as journal,
        Tango(platform_name="p", platform_key="k", journal=journal, **settings) as tango,
    ):
        tango.orders.create(utid="U561593", amount=5, key="k", extra={"newField": 1})
        (problem,) = tango.orders.check(utid="U561593", amount=5, key="k", extra={"newField": 2})
        assert problem.field == "key"
        assert "extra" in problem.message


def test_an_account_that_does_not_exist_is_a_problem(sandbox):
    """As the service says it, with the account's name."""
    sandbox.fault("tangoGetAccount", "error_before_commit", status=404, key="404.003")
    settings = {"account": "account-9", "customer": "customer-1", "base_url": sandbox.url, "rate": None}
    with Tango(platform_name="p", platform_key="k", **settings) as tango:
        (problem,) = tango.orders.check(utid="U561593", amount=5)
    assert problem == Problem("account", "There is no account 'account-9' on this platform.")


async def _check(url):
    settings = {"account": "account-1", "customer": "customer-1", "base_url": url, "rate": None}
    async with AsyncTango(platform_name="p", platform_key="k", **settings) as tango:
        return await tango.orders.check(utid="U999999", amount=5)


def test_tasks_check_too(sandbox):
    """The same method, awaited."""
    import asyncio

    (problem,) = asyncio.run(_check(sandbox.url))
    assert problem.field == "utid"
