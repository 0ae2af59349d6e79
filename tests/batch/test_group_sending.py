"""Rows in asynchronous orders: each row in one, whoever sends, whatever changed in the file, whatever is killed."""

from __future__ import annotations

import itertools
import json
from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reward_orders import ConfigurationError, Journal, RetryPolicy, Tango
from reward_orders.batch import group_sending, plan, send
from reward_orders.core.keys import derive_key

numbers = itertools.count(1)


@pytest.fixture(autouse=True)
def small(monkeypatch, sandbox):
    """Orders of ten rows, and no time lost."""
    monkeypatch.setattr(group_sending, "SIZE", 10)
    monkeypatch.setattr(group_sending, "FIRST_PAUSE", 0.01)
    monkeypatch.setattr(group_sending, "LONGEST_PAUSE", 0.2)
    sandbox.configure({"tango_async_seconds": 0.05})


@pytest.fixture
def elsewhere(sandbox, tmp_path):
    """Another machine: a client with a journal of its own."""
    with Journal.sqlite(tmp_path / "elsewhere.db") as journal, Tango(
        platform_name="sandbox", platform_key="sandbox-key", account="account-1", customer="customer-1",
        base_url=sandbox.url, rate=None, journal=journal, retry=RetryPolicy(attempts=3, wait_initial=0.001),
    ) as tango:  # fmt: skip
        yield tango


def bought(sandbox):
    """How often each row was bought, by the key of its row; what failed was not."""
    lines = [line for order in sandbox.orders("tango_async") for line in order["lineItems"]]
    found = Counter(line["externalRefLineItemID"][:64] for line in lines if line["lineItemStatus"] != "FAILED")
    return found + Counter(order["externalRefID"] for order in sandbox.orders("tango"))


def all_once(sandbox, count, batch="b"):
    return bought(sandbox) == Counter(derive_key(batch, f"emp-{n}") for n in range(count))


def sent(path, client, **more):
    return send(plan(path, client, batch="b", asynchronous=True, **more), client)


def test_every_row_gets_one_reward_and_one_line(people, client, sandbox, lines):
    result = sent(people(25), client)
    assert (result.exit_code, result.counts["placed"]) == (0, 25)
    assert all_once(sandbox, 25)
    assert len(sandbox.orders("tango_async")) == 3
    told = lines(result.out)
    ids = {
        line["externalRefLineItemID"]: line["referenceLineItemId"]
        for order in sandbox.orders("tango_async")
        for line in order["lineItems"]
    }
    assert {line["key"]: line["order_id"] for line in told} == ids
    assert [line["id"] for line in told] == [f"emp-{n}" for n in range(25)]
    assert {(line["status"], line["amount"], line["currency"]) for line in told} == {("COMPLETE", "25", "USD")}


def test_running_it_again_sends_nothing(people, client, sandbox, lines):
    """With the results of before nothing is even read; without them the journal has what they said."""
    path = people(12)
    out = sent(path, client).out
    before, first = len(sandbox.requests), lines(out)
    assert sent(path, client).counts["replayed"] == 12
    out.unlink()
    assert sent(path, client).counts["replayed"] == 12
    assert [one.path for one in sandbox.requests[before:] if "Orders" in one.path] == []
    assert [line["order_id"] for line in lines(out)] == [line["order_id"] for line in first]


def test_rows_that_were_added_or_moved_are_the_only_ones_sent(people, client, sandbox):
    sent(people(13), client)
    path = people(31)
    header, *rows = path.read_text().splitlines()
    path.write_text("\n".join([header, *reversed(rows)]) + "\n")
    result = sent(path, client)
    assert (result.counts["placed"], result.counts["replayed"]) == (18, 13)
    assert all_once(sandbox, 31)


def test_from_another_machine_only_what_is_missing_is_sent(people, client, sandbox, elsewhere, lines):
    """Its journal knows nothing: the orders under the same keys are there, and their rows are taken from them."""
    sent(people(13), client)
    header, *rows = people(31).read_text().splitlines()
    path = people(31, "other.csv")
    path.write_text("\n".join([header, *rows[20:], *rows[:20]]) + "\n")
    result = sent(path, elsewhere)
    assert (result.exit_code, result.counts["placed"], result.counts["replayed"]) == (0, 18, 13)
    assert all_once(sandbox, 31)
    assert len({line["order_id"] for line in lines(result.out)}) == 31
    again = sent(people(31), client)
    assert (again.exit_code, again.counts["replayed"]) == (0, 31)
    assert all_once(sandbox, 31)


def test_the_same_file_from_another_machine_is_read_and_not_sent(people, client, sandbox, elsewhere):
    sent(people(25), client)
    result = sent(people(25, "other.csv"), elsewhere)
    assert (result.exit_code, result.counts["replayed"] + result.counts["placed"]) == (0, 25)
    assert all_once(sandbox, 25)
    assert len(sandbox.orders("tango_async")) == 3


def test_rewards_that_fail_are_refused_and_sent_again_alone_when_corrected(people, client, sandbox, lines):
    """The item gives the money back: the row gets another reward under the same id, and no cap is in its way."""
    change = {3: {"utid": "U100008"}, 14: {"utid": "U100008"}}
    result = sent(people(20, change=change), client, max_total={"USD": 500}, allow_repeats=True)
    assert (result.exit_code, result.counts["refused"], result.counts["placed"]) == (1, 2, 18)
    assert "503.038" in next(line["error"] for line in lines(result.out) if line["outcome"] == "refused")
    again = sent(people(20), client)
    assert (again.exit_code, again.counts["placed"], again.counts["replayed"]) == (0, 2, 18)
    assert all_once(sandbox, 20)
    refs = [line["externalRefLineItemID"] for line in sandbox.orders("tango_async")[-1]["lineItems"]]
    assert sorted(refs) == sorted(f"{derive_key('b', f'emp-{n}')}-2" for n in (3, 14))


def test_a_row_that_was_placed_cannot_be_changed(people, client, sandbox):
    sent(people(5), client)
    made = plan(people(5, change={2: {"amount": "30.00"}}), client, batch="b", asynchronous=True)
    assert not made.ok
    assert "The id was used for another reward" in made.problems[0].message
    assert made.problems[0].row == 4


@pytest.mark.parametrize("fault", ["reset_after_commit", "error_after_commit", "reset_before_commit"])
def test_an_order_whose_answer_is_lost_is_settled_by_the_next_run(people, client, sandbox, lines, fault):
    """Nothing behind it is sent meanwhile, and its rows are unknown, or not sent."""
    sandbox.fault("tangoCreateAsyncOrder", fault, probability=1.0)
    sandbox.fault("tangoGetAsyncOrder", "html_502", probability=1.0)
    hasty = client.with_options(retry=RetryPolicy(attempts=1))
    result = sent(people(25), hasty)
    assert result.exit_code == 3
    outcomes = [line["outcome"] for line in lines(result.out)]
    assert outcomes == ["unknown"] * 10 + ["not_sent"] * 15
    sandbox.clear_faults()
    assert sent(people(31), client).exit_code == 0
    assert all_once(sandbox, 31)


def test_a_file_that_lost_rows_of_an_open_order_reads_the_order(people, client, sandbox):
    """The order cannot be sent again as it was; it is there, so its rows are known."""
    sandbox.fault("tangoCreateAsyncOrder", "reset_after_commit", nth=1)
    sandbox.fault("tangoGetAsyncOrder", "html_502", probability=1.0)
    hasty = client.with_options(retry=RetryPolicy(attempts=1))
    assert sent(people(10), hasty).exit_code == 3
    sandbox.clear_faults()
    result = sent(people(8), client)
    assert (result.exit_code, result.counts["placed"] + result.counts["replayed"]) == (0, 8)
    assert all_once(sandbox, 10)


def test_one_bad_row_is_refused_alone(people, client, sandbox, lines):
    """Tango refuses an order as a whole for it: the others go out without it."""
    sandbox.fault("tangoCreateAsyncOrder", "error_before_commit", status=400, nth=1)
    result = sent(people(20), client)
    assert (result.exit_code, result.counts["placed"]) == (0, 20)
    assert all_once(sandbox, 20)


def test_where_asynchronous_orders_are_not_switched_on_nothing_is_lost(people, client, sandbox, lines):
    sandbox.fault("tangoCreateAsyncOrder", "error_before_commit", status=403, probability=1.0)
    result = sent(people(12), client)
    assert result.exit_code == 1
    assert Counter(line["outcome"] for line in lines(result.out)) == {"refused": 10, "not_sent": 2}
    assert not sandbox.orders("tango_async")
    sandbox.clear_faults()
    assert send(plan(people(12), client, batch="b"), client).exit_code == 0
    assert all_once(sandbox, 12)


def test_caps_hold_row_by_row(people, client, sandbox, lines):
    """A run beside this one has spent a part of the cap since it was planned."""
    from reward_orders.tango.client import settings_of

    made = plan(people(12), client, batch="b", asynchronous=True, max_total={"USD": 300})
    of = settings_of(client)
    spending = of.ledger.spending(of.session.platform, "b")
    spending.begin("other", {"USD"}, max_total={}, max_each={})
    spending.take("the other run's", made.rows[0].amount * 5, "USD", alike="x")
    result = send(made, client)
    assert (result.exit_code, result.counts["placed"], result.held) == (1, 7, 5)
    assert bought(sandbox).total() == 7


def test_a_batch_begun_row_by_row_goes_on_in_asynchronous_orders_and_back(people, client, sandbox):
    """What has its order keeps it, whichever kind it is."""
    send(plan(people(4), client, batch="b"), client)
    assert sent(people(15), client).counts["placed"] == 11
    result = send(plan(people(18), client, batch="b"), client)
    assert (result.counts["placed"], result.counts["replayed"]) == (3, 15)
    assert all_once(sandbox, 18)


def test_two_runs_at_once_send_each_row_once(people, client, sandbox, tmp_path):
    """One row by row, one in groups, planned before either began: whoever takes a row first sends it."""
    path = people(30)
    grouped, alone = plan(path, client, batch="b", asynchronous=True), plan(path, client, batch="b")
    second = []

    def beside(progress):
        if not second:
            second.append(send(alone, client, out=tmp_path / "alone.csv", workers=2))

    send(grouped, client, on_progress=beside)
    assert set(bought(sandbox).values()) == {1}
    assert send(plan(path, client, batch="b"), client).exit_code == 0
    assert all_once(sandbox, 30)


def test_the_plan_knows_how_it_is_sent(people, client):
    """Four eyes approve the kind of order, too; and what a reward of such an order cannot have is told before."""
    path = people(2)
    assert plan(path, client, batch="b", asynchronous=True).hash != plan(path, client, batch="b").hash
    noted = path.with_name("noted.csv")
    header, *rows = path.read_text().splitlines()
    noted.write_text("\n".join([f"{header},notes", *(f"{row},{'x' * 151}" for row in rows)]) + "\n")
    made = plan(noted, client, batch="b", asynchronous=True)
    assert "150 characters" in made.problems[0].message
    with pytest.raises(ConfigurationError, match="2 problems"):
        send(made, client)


def test_credentials_are_in_the_results_only_when_asked_for(people, client, lines):
    path = people(3)
    made = plan(path, client, batch="b", asynchronous=True)
    out = send(made, client).out
    assert "credentials" not in lines(out)[0]
    send(plan(path, client, batch="b", asynchronous=True), client, reveal=True)
    assert all(json.loads(line["credentials"]) for line in lines(out))


def test_rewards_that_tango_works_on_are_unknown_until_they_end(people, client, sandbox, lines, monkeypatch):
    sandbox.configure({"tango_async_seconds": 3600.0})
    with monkeypatch.context() as hasty:
        hasty.setattr(group_sending, "WORKED_ON", 0.0)
        result = sent(people(3), client)
    assert (result.exit_code, result.counts["unknown"]) == (3, 3)
    assert {(line["status"], bool(line["order_id"])) for line in lines(result.out)} == {("PENDING", True)}
    sandbox.clock.advance(4000)
    assert sent(people(3), client).exit_code == 0
    assert all_once(sandbox, 3)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    runs=st.lists(
        st.tuples(
            st.permutations(range(24)),
            st.integers(1, 24),
            st.booleans(),
            st.sampled_from(["", "reset_after_commit", "error_after_commit", "reset_before_commit", "html_502"]),
        ),
        min_size=2,
        max_size=4,
    )
)
def test_whatever_was_sent_from_where_each_row_is_bought_once(runs, client, elsewhere, sandbox, tmp_path):
    """Files with other rows, in another order, from two machines that share nothing, with answers lost."""
    sandbox.reset()
    sandbox.configure({"tango_async_seconds": 0.0})
    batch = f"b{next(numbers)}"

    def run(rows, tango):
        path = tmp_path / "people.csv"
        lines = [f"emp-{n},p{n}@example.org,Ada,U561593,25.00" for n in rows]
        path.write_text("\n".join(["id,email,first_name,utid,amount", *lines]) + "\n")
        return send(plan(path, tango, batch=batch, asynchronous=True), tango, out=tmp_path / f"{id(tango)}.csv")

    wanted = set()
    for order, count, other, fault in runs:
        if fault:
            sandbox.fault("tangoCreateAsyncOrder", fault, nth=1)
        rows = [*order[:count]]
        wanted |= {*rows}
        run(rows, elsewhere if other else client)
        sandbox.clear_faults()
    for tango in (client, elsewhere):
        assert run(sorted(wanted), tango).exit_code == 0
    assert bought(sandbox) == Counter(derive_key(batch, f"emp-{n}") for n in wanted)
