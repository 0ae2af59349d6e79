"""Reconcile: what a file, the journal and the service do not agree on; all of it, and nothing else."""

from __future__ import annotations

import csv
import sqlite3
from collections import Counter
from contextlib import closing
from decimal import Decimal
from random import Random

import pytest

from reward_orders import ConfigurationError, Journal, Recipient, Tango
from reward_orders.batch import plan, reconcile, send
from reward_orders.batch.results import COLUMNS


@pytest.fixture
def sent(people, client):
    def send_some(count):
        path = people(count)
        return send(plan(path, client, batch="b"), client, workers=4).out

    return send_some


def rewrite(path, lines):
    with path.open("w", newline="") as handle:
        writer = csv.DictWriter(handle, COLUMNS)
        writer.writeheader()
        writer.writerows(lines)


def kinds(result):
    return {(finding.kind, finding.row) for finding in result.findings}


def test_what_was_just_sent_agrees(client, sent):
    result = reconcile(sent(20), client)
    assert (result.matched, result.counts, result.exit_code) == (20, {}, 0)


def plant(lines, client, journal_path, random, each):
    """Change the file, the journal and the service in places; returns what has to be found."""
    rows = iter(random.sample(range(len(lines)), 7 * each))
    expected = Counter()
    drop = set()
    for _ in range(each):
        lines[next(rows)]["amount"] = "24.99"
        expected["amount"] += 1
        lines[next(rows)]["currency"] = "EUR"
        expected["currency"] += 1
        drop.add(next(rows))
        expected["not_in_file"] += 1
        lines[next(rows)]["outcome"] = "refused"
        expected["extra"] += 1
        lines[next(rows)]["order_id"] = f"RA-nobody-{expected['other_order']}"
        expected["other_order"] += 1
        ghost = lines[next(rows)] | {
            "key": f"ghost-{expected['missing']}",
            "order_id": f"RA-none-{expected['missing']}",
        }
        lines.append(ghost | {"row": str(10**6 + expected["missing"])})
        expected["missing"] += 1
        lines.append(dict(lines[next(rows)]))
        expected["duplicate"] += 1
    strangers = [
        client.orders.create(
            utid="U561593", amount="5", recipient=Recipient(email="x@example.org", first_name="X"), key=f"by-{number}"
        )
        for number in range(each)
    ]
    expected["extra"] += each
    with closing(sqlite3.connect(journal_path)) as database, database:  # the journal knows nothing of these
        for order in strangers:
            database.execute("DELETE FROM reward_orders_journal WHERE remote_id = ?", (order.id,))
    return [line for index, line in enumerate(lines) if index not in drop], expected


def test_every_planted_difference_is_found_and_none_is_invented(client, sent, lines, tmp_path):
    out = sent(60)
    told = lines(out)
    changed, expected = plant(told, client, tmp_path / "orders.db", Random(1), each=3)  # noqa: S311 - a plan
    rewrite(out, changed)
    result = reconcile(out, client)
    assert result.counts == dict(expected)
    assert result.exit_code == 1


def test_an_order_that_is_not_finished_is_pending(people, client):
    path = people(2, change={1: {"utid": "U100006"}})
    out = send(plan(path, client, batch="b"), client).out
    result = reconcile(out, client)
    assert kinds(result) == {("pending", 3)}
    assert result.matched == 1


def test_an_unknown_row_is_told_with_or_without_its_order(client, sent, lines):
    out = sent(3)
    told = lines(out)
    told[0]["outcome"] = "unknown"
    told[0]["order_id"] = ""
    told.append(told[1] | {"row": "9", "key": "never-arrived", "order_id": "", "outcome": "unknown"})
    rewrite(out, told)
    result = reconcile(out, client)
    assert kinds(result) == {("unknown", 2), ("unknown", 5)}


def test_without_a_file_the_journal_and_the_service_are_compared(client, sent, tmp_path):
    """An order that the service lost and one that the journal lost."""
    sent(5)
    with closing(sqlite3.connect(tmp_path / "orders.db")) as database, database:
        database.execute(
            "UPDATE reward_orders_journal SET remote_id = 'RA-gone' "
            "WHERE key = (SELECT MIN(key) FROM reward_orders_journal)"
        )
    result = reconcile(None, client)
    assert Counter(finding.kind for finding in result.findings) == {"extra": 1, "missing": 1}
    assert result.matched == 4


def test_the_portals_report_is_read_as_it_is(client, sent, sandbox, tmp_path):
    """Its columns by their own names; other accounts left out; an order that it lacks is told."""
    sent(4)
    path = tmp_path / "report.csv"
    orders = sandbox.orders("tango")
    header = [
        "Order Reference ID",
        "External Reference ID",
        "Account ID",
        "Line Item Number",
        "Amount Issued",
        "Currency Code",
    ]
    with path.open("w", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(header)
        for order in orders[:3]:
            writer.writerow([order["referenceOrderID"], order["externalRefID"], "account-1", "1", "25.00", "USD"])
        writer.writerow(["RG-other", "x", "account-2", "1", "25.00", "USD"])
    result = reconcile(path, client)
    assert [(finding.kind, finding.order_id) for finding in result.findings] == [
        ("not_in_file", orders[3]["referenceOrderID"])
    ]
    assert result.matched == 3


def test_another_fee_is_told(client, sent, sandbox, tmp_path, monkeypatch):
    """As the report has it, and as the service charged it."""
    sent(2)
    monkeypatch.setattr("reward_orders.tango.models.Charge.fee", Decimal("1.50"))
    path = tmp_path / "report.csv"
    orders = sandbox.orders("tango")
    with path.open("w", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(["Order ID", "External Reference ID", "Amount Issued", "Currency Code", "Fee"])
        for order, fee in zip(orders, ("1.50", "0.75"), strict=True):
            writer.writerow([order["referenceOrderID"], order["externalRefID"], "$25.00", "USD", fee])
    result = reconcile(path, client)
    assert [(one.kind, one.expected, one.found) for one in result.findings] == [("fee", "0.75", "1.5")]
    assert result.matched == 1


def test_a_file_that_names_no_orders_is_a_wrong_call(people, client, tmp_path):
    path = tmp_path / "p.csv"
    path.write_text("name,amount\nAda,5\n")
    with pytest.raises(ConfigurationError, match="names no order"):
        reconcile(path, client)


def test_an_e_mail_that_bounced_is_told(people, client):
    """The order is there, and its recipient has nothing."""
    path = people(3, change={1: {"email": "bounce.1@example.org"}})
    result = reconcile(send(plan(path, client, batch="b"), client).out, client)
    assert kinds(result) == {("bounced", 3)}
    assert result.matched == 2


def test_rows_in_asynchronous_orders_are_compared_reward_by_reward(people, client, sandbox):
    """Lists of orders do not show them: each order is read, and what differs is told."""
    sandbox.configure({"tango_async_seconds": 0.05})
    out = send(plan(people(12), client, batch="b", asynchronous=True), client).out
    result = reconcile(out, client)
    assert (result.matched, [*result.findings]) == (12, [])
    assert reconcile(None, client).findings == []
    text = out.read_text().splitlines()
    text[3] = text[3].replace(",25,USD", ",26,USD")
    text[5] = text[5].replace("AA", "AB", 1)
    out.write_text("\n".join(text) + "\n")
    assert reconcile(out, client).counts == {"amount": 1, "other_order": 1}


@pytest.fixture
def in_groups(people, client, sandbox, tmp_path):
    """Sends people in asynchronous orders; `customer` is a column of the file then."""
    sandbox.configure({"tango_async_seconds": 0.05})

    def send_some(count, change=None, customer=None):
        path = people(count, change=change)
        if customer is not None:
            header, *rows = path.read_text().splitlines()
            path.write_text("\n".join([f"{header},customer", *(f"{row},{customer}" for row in rows)]) + "\n")
        return send(plan(path, client, batch="b", asynchronous=True), client).out

    return send_some


def test_asynchronous_rows_of_another_customer_are_read_under_that_one(client, in_groups):
    """The journal knows the customer that an order was sent with; the client's own has no such order."""
    out = in_groups(3, customer="customer-2")
    result = reconcile(out, client)
    assert (result.matched, [*result.findings]) == (3, [])
    whole = reconcile(None, client)
    assert (whole.matched, [*whole.findings]) == (3, [])


def test_e_mails_of_asynchronous_rows_that_bounced_are_told(client, in_groups):
    """By row where there is a file, by the reward's key where there is none."""
    out = in_groups(4, change={2: {"email": "bounce@example.org"}})
    result = reconcile(out, client)
    assert (result.matched, kinds(result)) == (3, {("bounced", 4)})
    whole = reconcile(None, client)
    assert (whole.matched, kinds(whole)) == (3, {("bounced", None)})
    assert [one.key for one in whole.findings] == [one.key for one in result.findings]
    assert [one.order_id for one in whole.findings] == [one.order_id for one in result.findings]


def test_asynchronous_rows_that_tango_works_on_are_pending(client, in_groups, sandbox, monkeypatch):
    """With and without a file; when they are done the file has to be sent again to settle them."""
    from reward_orders.batch import group_sending

    monkeypatch.setattr(group_sending, "WORKED_ON", 0.0)
    sandbox.configure({"tango_pending_seconds": 3600.0})
    out = in_groups(3, change={1: {"utid": "U100006"}})
    sandbox.clock.advance(5)
    result = reconcile(out, client)
    assert ("pending", 3) in kinds(result)
    assert reconcile(None, client).counts == {"pending": 1}
    sandbox.clock.advance(4000)
    assert ("unknown", 3) in kinds(reconcile(out, client))
    assert reconcile(None, client).counts == {}


def test_asynchronous_rows_are_compared_where_the_journal_does_not_know_them(client, in_groups, sandbox, tmp_path):
    """On the machine of somebody who only has the results: by line item, and none is said to be missing or extra."""
    out = in_groups(4, change={2: {"email": "bounce@example.org"}})
    out.write_text(out.read_text().replace(",25,USD", ",26,USD", 1))
    with Journal.sqlite(tmp_path / "other.db") as journal, Tango(
        platform_name="sandbox", platform_key="sandbox-key", account="account-1", customer="customer-1",
        base_url=sandbox.url, rate=None, journal=journal,
    ) as elsewhere:  # fmt: skip
        result = reconcile(out, elsewhere)
    assert (result.matched, kinds(result)) == (2, {("amount", 2), ("bounced", 4)})


def test_an_asynchronous_order_that_only_one_side_knows_is_told(client, in_groups, sandbox, tmp_path):
    """Tango has one that the journal lacks; the journal has one that Tango lacks."""
    in_groups(2)
    with closing(sqlite3.connect(tmp_path / "orders.db")) as database, database:
        database.execute("UPDATE reward_orders_journal SET key = 'nowhere'")
    result = reconcile(None, client)
    assert result.counts == {"missing": 1, "extra": 1}


def test_the_portals_report_may_have_asynchronous_orders(client, in_groups, sandbox, tmp_path):
    """By the order's id; two lines of it are one order."""
    in_groups(2)
    (order,) = sandbox.orders("tango_async")
    path = tmp_path / "report.csv"
    rows = [f"{order['referenceOrderID']},{order['externalRefID']},{n},25.00,USD" for n in (1, 2)]
    path.write_text("\n".join(["Order ID,External Reference ID,Line Item Number,Amount Issued,Currency", *rows]) + "\n")
    result = reconcile(path, client)
    assert (result.matched, [*result.findings]) == (1, [])


def test_where_asynchronous_orders_are_not_switched_on_nothing_is_said_of_them(client, sent, sandbox):
    """Tango refuses their list; the others are compared."""
    out = sent(2)
    sandbox.fault("tangoListAsyncOrders", "error_before_commit", status=403, probability=1.0)
    result = reconcile(out, client)
    assert (result.matched, [*result.findings], [*result.notes]) == (2, [], [])
