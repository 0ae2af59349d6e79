"""A plan: everything that is wrong with a file, by row and column, before anything is sent."""

from __future__ import annotations

from decimal import Decimal

import pytest

from reward_orders import ConfigurationError, Journal, Tango, derive_key
from reward_orders.batch import plan, send


def told(made):
    return [(problem.row, problem.column, problem.message) for problem in made.problems]


def creates(sandbox):
    return [one for one in sandbox.requests if one.method == "POST"]


def test_a_good_file_has_totals_and_no_problem(people, client, sandbox):
    made = plan(people(3), client, batch="nov")
    assert made.ok
    assert told(made) == []
    (total,) = made.totals
    assert (total.currency, total.rows, total.amount, total.to_send) == ("USD", 3, Decimal(75), Decimal(75))
    assert (made.new, made.placed, made.open) == (3, 0, 0)
    assert creates(sandbox) == []


@pytest.mark.parametrize(
    ("change", "column", "words"),
    [
        ({"amount": "1,250"}, "amount", "no plain amount"),
        ({"amount": ""}, "amount", "missing"),
        ({"amount": "=5+5"}, "amount", "formula"),
        ({"amount": "25.0001"}, "amount", "two decimals"),
        ({"amount": "10000000"}, "amount", ""),
        ({"utid": "U999999"}, "utid", "no such item"),
        ({"utid": "coffee"}, "utid", "U and digits"),
        ({"utid": "U100011"}, "utid", "inactive"),
        ({"utid": "U100001", "amount": "20"}, "amount", "fixed amount"),
        ({"email": "ada at example"}, "email", "no e-mail"),
        ({"first_name": ""}, "first_name", "needs it"),
        ({"first_name": "=HYPERLINK(1)"}, "first_name", "formula"),
        ({"first_name": "#REF!"}, "first_name", "error"),
        ({"id": ""}, "id", "missing"),
        ({"id": "emp-0"}, "id", "that of row 2"),
        ({"email": "P0@example.org"}, "email", "same reward in row 2"),
        ({"first_name": "<b>"}, "first_name", "no <"),
    ],
)
def test_each_mistake_is_told_by_row_and_column(people, client, sandbox, *, change, column, words):
    """One bad row, one line of the table, and the plan cannot be sent."""
    made = plan(people(3, change={1: change}), client, batch="nov")
    assert not made.ok
    assert {(row, its) for row, its, _ in told(made)} == {(3, column)}
    assert words in told(made)[0][2]
    with pytest.raises(ConfigurationError, match="nothing was sent"):
        send(made, client)
    assert creates(sandbox) == []


def test_an_amount_that_was_changed_after_it_was_sent_is_not_told_as_placed(people, client):
    """The order of that id is for the amount before; finance copies the table."""
    send(plan(people(3), client, batch="nov"), client)
    made = plan(people(3, change={1: {"amount": "99"}}), client, batch="nov")
    (total,) = made.totals
    assert (total.amount, total.placed) == (Decimal(149), Decimal(50))
    assert not made.ok


def test_missing_columns_are_told_once(tmp_path, client):
    path = tmp_path / "p.csv"
    path.write_text("id,email\n1,a@b.org\n2,c@b.org\n")
    problems = [one for one in plan(path, client, batch="b").problems if one.row is None]
    assert [one.message.partition(";")[0] for one in problems] == [
        "There is no column for utid",
        "There is no column for amount",
    ]


def test_the_same_person_twice_may_be_meant(people, client):
    """Another reward for a person is a note; the same one needs a word."""
    path = people(2, change={1: {"email": "p0@example.org"}})
    assert not plan(path, client, batch="b").ok
    allowed = plan(path, client, batch="b", allow_repeats=True)
    assert allowed.ok
    assert "1 person gets more than one reward." in allowed.notes
    assert plan(people(2, change={1: {"email": "p0@example.org", "amount": "5"}}), client, batch="b").ok


def test_new_ids_for_the_same_people_are_noticed(people, client):
    """A file whose ids were lost (a spreadsheet that makes 7 of 007) does not pay everybody again."""
    assert send(plan(people(2), client, batch="b"), client).exit_code == 0
    renamed = plan(people(2, change={0: {"id": "0"}, 1: {"id": "1"}}), client, batch="b")
    assert [words for _, _, words in told(renamed)] == [
        "The person gets the same reward from this batch, under another id; allow repeats if that is meant."
    ] * 2


def test_caps_are_kept_for_later_runs(people, client):
    """A second run of the batch has the caps of the first, also for another file."""
    assert (
        send(plan(people(2), client, batch="b", max_total={"USD": 60}, max_each={"USD": "25"}), client).exit_code == 0
    )
    more = people(4, "more.csv")
    assert told(plan(more, client, batch="b")) == [
        (None, None, "50.00 USD would be sent and 50 are spent: more than the cap of 60 USD.")
    ]
    bigger = people(3, "bigger.csv", {2: {"amount": "26"}})
    assert "more than the cap of 25" in told(plan(bigger, client, batch="b"))[-1][2]
    assert plan(more, client, batch="b", max_total={"USD": 100}).ok


def test_a_balance_that_is_too_small_is_told(people, client, sandbox):
    sandbox.set_balance("account-1", 60.0)
    assert "cost 75.00 USD and more with fees" in told(plan(people(3), client, batch="b"))[0][2]


def test_an_id_that_was_used_for_another_reward_is_told(people, client):
    """The journal knows it; running an edited file pays nobody twice."""
    assert send(plan(people(2), client, batch="b"), client).exit_code == 0
    edited = plan(people(2, change={1: {"amount": "26.00"}}), client, batch="b")
    ((row, column, words),) = told(edited)
    assert (row, column) == (3, "id")
    assert "another reward (amount)" in words
    assert edited.placed == 2


def test_the_hash_stands_for_rows_settings_and_prices(people, client, journal, sandbox):
    """Four eyes: what was approved is what is sent."""
    first = plan(people(2), client, batch="b")
    assert plan(people(2), client, batch="b").hash == first.hash
    others = {
        plan(people(2), client, batch="c").hash,
        plan(people(3), client, batch="b").hash,
        plan(people(2), client, batch="b", max_total={"USD": 100}).hash,
        plan(people(2, change={1: {"email": "x@example.org"}}), client, batch="b").hash,
    }
    with Tango(
        platform_name="sandbox", platform_key="k", account="account-2", customer="customer-1", base_url=sandbox.url,
        rate=None, journal=journal,
    ) as other:  # fmt: skip
        others.add(plan(people(2), other, batch="b").hash)
        with pytest.raises(ConfigurationError, match="another platform, account or customer"):
            send(first, other)
    assert len(others | {first.hash}) == 6
    with pytest.raises(ConfigurationError, match="was approved"):
        send(first, client, plan_hash="0" * 16)
    assert creates(sandbox) == []


def test_a_key_is_derived_from_batch_and_id(people, client, sandbox):
    send(plan(people(1), client, batch="nov"), client)
    assert [one["externalRefID"] for one in sandbox.orders("tango")] == [derive_key("nov", "emp-0")]


def test_a_batch_needs_a_journal_and_a_name(people, sandbox, client, tmp_path):
    bare = Tango(platform_name="s", platform_key="k", base_url=sandbox.url)
    with bare, pytest.raises(ConfigurationError, match="needs a journal"):
        plan(people(1), bare, batch="b")
    for batch in ("", " ", "a\nb"):
        with pytest.raises(ConfigurationError, match="name of the whole"):
            plan(people(1), client, batch=batch)
    with pytest.raises(ConfigurationError, match="no field"):
        plan(people(1), client, batch="b", map={"email": "mail"})
    with pytest.raises(ConfigurationError, match="by currency"):
        plan(people(1), client, batch="b", max_total={"dollars": 1})


def test_what_an_earlier_run_left_open_is_counted_as_open(people, client, tmp_path):
    """A key that may have an order is settled by sending its row again, and no problem."""
    with Journal.sqlite(tmp_path / "orders.db") as journal:
        from reward_orders.journal import State
        from reward_orders.tango.client import settings_of
        from reward_orders.tango.placing import order_request

        made = plan(people(2), client, batch="b")
        request = order_request(settings_of(client), made.rows[0].asked())
        claim = journal.claim(request.scope, request.key, fingerprint=request.fingerprint, digests=request.digests)
        journal.sending(claim)
        journal.settle(claim, State.UNKNOWN)
    again = plan(people(2), client, batch="b")
    assert again.ok
    assert (again.new, again.open) == (1, 1)


def test_ids_are_of_all_rows_or_of_none(tmp_path, client):
    """An id that is left out must not turn the others into row numbers."""
    path = tmp_path / "p.jsonl"
    row = '"email": "{}@b.org", "first_name": "A", "utid": "U561593", "amount": "5"'
    path.write_text("{" + row.format("a") + '}\n{"id": "7", ' + row.format("b") + "}\n")
    assert told(plan(path, client, batch="b")) == [
        (2, "id", "The first row has no id and this one has; give every row one.")
    ]


def test_a_missing_account_is_a_wrong_call_and_no_problem_of_every_row(people, sandbox, journal):
    with (
        Tango(platform_name="s", platform_key="k", base_url=sandbox.url, journal=journal) as nobody,
        pytest.raises(ConfigurationError, match="No account"),
    ):
        plan(people(3), nobody, batch="b")


@pytest.mark.parametrize("content", ["", "id,email\n1,a@b.org\n"])
def test_a_file_that_says_nothing_needs_no_service_to_be_told_so(tmp_path, client, sandbox, content):
    path = tmp_path / "p.csv"
    path.write_text(content)
    assert not plan(path, client, batch="b").ok
    assert sandbox.requests == []
