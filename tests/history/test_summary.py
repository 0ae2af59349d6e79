"""`tango summary`: sums by what was asked, thresholds of tax reports, bars in the terminal, pictures."""

from __future__ import annotations

import json
import sys
from decimal import Decimal

import pytest

from reward_orders import Recipient
from reward_orders.history.picture import draw, without_gaps
from reward_orders.history.summary import Sum, reaching


@pytest.fixture
def month(client, sandbox):
    """Two days of November: three orders of Ada, one of Bob, one that failed, one in euros without a recipient."""
    sandbox.clock.set("2026-11-02T10:00:00+00:00")

    def order(amount, email=None, campaign=None, **more):
        recipient = Recipient(email=email, first_name="A") if email else None
        client.orders.create(utid=more.pop("utid", "U561593"), amount=amount, recipient=recipient, campaign=campaign)

    order("300", "Ada@example.org", "survey")
    order("200.50", "ada@example.org", "survey")
    order("20", "bob@example.org", "anniversary")
    sandbox.clock.set("2026-11-05T10:00:00+00:00")
    order("100", "ada@example.org")
    order("50", utid="U100009")


def told(run, *words):
    return json.loads(run("tango", "summary", "--json", *words).stdout)


def test_sums_by_person_have_the_largest_first_and_each_currency_by_itself(run, month):
    """Addresses are one person's whatever their case; who is not named is together."""
    rows = told(run, "--by", "recipient")
    assert [(row["recipient"], row["currency"], row["orders"], Decimal(row["amount"])) for row in rows] == [
        ("", "EUR", 1, Decimal(50)),
        ("ada@example.org", "USD", 3, Decimal("600.50")),
        ("bob@example.org", "USD", 1, Decimal(20)),
    ]


def test_sums_by_day_are_in_the_order_of_time(run, month):
    """Days of UTC."""
    days = [row["day"] for row in told(run, "--by", "day") if row["currency"] == "USD"]
    assert days == ["2026-11-02", "2026-11-05"]
    assert [row["campaign"] for row in told(run, "--by", "campaign")] == ["", "survey", "", "anniversary"]


@pytest.mark.parametrize(
    ("threshold", "names"),
    [(["600"], ["ada"]), (["USD=600"], ["ada"]), (["usd=10"], ["ada", "bob"]), (["EUR=600"], []), (["600.51"], [])],
)
def test_the_threshold_of_a_tax_report_is_the_callers(run, month, threshold, names):
    """Of all currencies or of one; exit code 1 where somebody reaches it."""
    words = [word for one in threshold for word in ("--threshold", one)]
    result = run("tango", "summary", "--by", "recipient", *words, "--json")
    assert [row["recipient"].partition("@")[0] for row in json.loads(result.stdout)] == names
    assert result.exit_code == (1 if names else 0)


def test_a_threshold_that_is_no_amount_is_a_wrong_call(run):
    """One sentence with an example."""
    result = run("tango", "summary", "--threshold", "much")
    assert result.exit_code == 2
    assert "600 or USD=600" in result.stderr


def test_currencies_without_a_threshold_are_left_out():
    """Unless there is one for all."""
    sums = [Sum("a", "USD", 1, Decimal(600)), Sum("a", "EUR", 1, Decimal(600))]
    assert reaching(sums, {"USD": Decimal(600)}) == sums[:1]
    assert reaching(sums, {"USD": Decimal(601), "": Decimal(600)}) == sums[1:]


@pytest.mark.parametrize("columns", [80, 140])
def test_bars_fit_the_terminal_and_are_as_long_as_their_sums(run, month, columns):
    """The largest sum of a currency has the longest bar; a day without orders has none."""
    lines = run("tango", "summary", "--by", "day", "--plot", columns=columns).stdout.splitlines()
    assert max(map(len, lines)) <= columns
    usd = [line for line in lines if " USD " in line]
    assert [line.split()[0] for line in usd] == ["2026-11-02", "2026-11-03", "2026-11-04", "2026-11-05"]
    lengths = [sum(line.count(block) for block in "█▉▊▋▌▍▎▏") for line in usd]
    assert lengths[1] == lengths[2] == 0
    assert lengths[0] == max(lengths) > columns // 3
    assert abs(lengths[3] / lengths[0] - 100 / 520.5) < 0.05


def test_a_picture_is_the_same_each_time_and_says_what_it_shows(run, month, tmp_path):
    """Title, axes with their currency, the names; SVG and PNG."""
    for name in ("a.svg", "b.svg", "a.png"):
        done = run("tango", "summary", "--by", "recipient", "--threshold", "10", "--plot-out", name)
        assert done.exit_code == 1
        assert done.stderr == f"Drawn in {name}.\n"
    text = (tmp_path / "a.svg").read_text()
    assert text == (tmp_path / "b.svg").read_text()
    for part in ("Rewards by recipient", "face value, USD", "ada@example.org", "600.50", "threshold 10 USD"):
        assert part in text
    assert (tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("by", ["day", "month", "campaign"])
def test_many_and_none_are_drawn_too(tmp_path, by):
    """The smallest are told together."""
    names = {"day": "2026-11-{:02}", "month": "20{:02}-01", "campaign": "campaign with a rather long name, number {}"}
    sums = [Sum(names[by].format(n), "USD", 1, Decimal(1000 - n)) for n in range(1, 31)]
    draw(sums, tmp_path / "many.svg", by=by, title="Many", threshold={})
    assert ("the 25 largest; 5 others have" in (tmp_path / "many.svg").read_text()) == (by == "campaign")
    draw([], tmp_path / "none.svg", by=by, title="None", threshold={})
    assert "No orders in this time." in (tmp_path / "none.svg").read_text()


def test_days_and_months_without_orders_are_shown():
    """From the first to the last, over the end of a year."""
    months = [Sum("2026-11", "USD", 1, Decimal(1)), Sum("2027-02", "USD", 1, Decimal(1))]
    assert [one.name for one in without_gaps(months, by="month")] == ["2026-11", "2026-12", "2027-01", "2027-02"]
    assert [one.orders for one in without_gaps(months, by="month")] == [1, 0, 0, 1]


def test_a_picture_that_cannot_be_drawn_is_told_before_anything_is_read(run, sandbox, monkeypatch):
    """Wrong name, or the extra is missing."""
    assert run("tango", "summary", "--plot-out", "a.pdf").exit_code == 2
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    result = run("tango", "summary", "--plot-out", "a.png")
    assert result.exit_code == 2
    assert "pip install 'reward-orders[plot]'" in result.stderr
    assert len(sandbox.requests) == 0
