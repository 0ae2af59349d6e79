"""Rewards that are printed and posted: the address comes from the file, and the plan checks it."""

from __future__ import annotations

import csv

import pytest

from reward_orders.batch import plan, send

HEAD = ["id", "First Name", "Last Name", "Street", "City", "State", "Zip", "Country", "UTID", "Amount"]
HOME = ["emp-1", "Ada", "King", "1 Main St", "Boston", "MA", "02139", "us", "U100010", "25.00"]


@pytest.fixture
def posted(tmp_path):
    """Writes a file with addresses."""

    def write(*rows, head=HEAD):
        path = tmp_path / "posted.csv"
        with path.open("w", newline="") as handle:
            csv.writer(handle).writerows([head, *rows])
        return path

    return write


def bodies_of(sandbox):
    """What was sent, the first create first."""
    return [one.body for one in sandbox.requests if one.method == "POST"]


def changed(**values):
    return [values.get(name.replace(" ", "_"), cell) for name, cell in zip(HEAD, HOME, strict=True)]


def test_a_row_with_an_address_and_no_e_mail_goes_by_post(posted, client, sandbox):
    result = send(plan(posted(HOME), client, batch="b"), client)
    assert result.exit_code == 0
    (order,) = sandbox.orders("tango")
    assert order["deliveryMethod"] == "ADDRESS"
    body = bodies_of(sandbox)[0]
    assert body["recipient"] == {
        "firstName": "Ada",
        "lastName": "King",
        "address": {
            "streetLine1": "1 Main St", "city": "Boston", "stateOrProvince": "MA", "postalCode": "02139",
            "country": "US",
        },
    }  # fmt: skip


@pytest.mark.parametrize(
    ("values", "column", "message"),
    [
        ({"Street": ""}, "delivery_method", None),
        ({"City": ""}, "City", "Delivery by post needs it"),
        ({"Country": ""}, "Country", "Delivery by post needs it"),
        ({"Zip": "2139"}, "Zip", "drops a leading 0"),
        ({"State": "Massachusetts"}, "State", "two capital letters"),
        ({"Last_Name": ""}, "Last Name", "Delivery by ADDRESS needs it"),
        ({"UTID": "U561593"}, "delivery_method", "cannot be delivered by ADDRESS"),
    ],
)
def test_an_address_that_a_parcel_would_not_reach_is_a_problem(posted, client, values, column, message):
    """Told by row and column before anything is sent; a row without a street is not one for the post."""
    made = plan(posted(changed(**values)), client, batch="b")
    assert not made.ok
    if message is not None:
        assert [(one.row, one.column) for one in made.problems] == [(2, column)]
        assert message in made.problems[0].message


def test_other_addresses_are_other_rewards_and_the_same_person_is_told(posted, client):
    """The key stands for where it goes; two parcels to one person are a problem as two e-mails are."""
    assert send(plan(posted(HOME), client, batch="b"), client).exit_code == 0
    moved = plan(posted(changed(Street="2 Other St")), client, batch="b")
    assert "another reward (address)" in moved.problems[0].message
    twice = plan(posted(HOME, ["emp-2", *HOME[1:]]), client, batch="b")
    assert "gets the same reward in row 2" in twice.problems[0].message


def test_an_address_beside_an_e_mail_is_not_sent_unless_it_is_asked_for(posted, client, sandbox):
    head = [*HEAD, "E-Mail", "Delivery"]
    rows = ([*HOME, "ada@example.org", ""], [*changed(id="emp-2"), "eve@example.org", "post"])
    assert send(plan(posted(*rows, head=head), client, batch="b"), client, workers=1).exit_code == 0
    bodies = bodies_of(sandbox)
    assert [body["deliveryMethod"] for body in bodies] == ["EMAIL", "ADDRESS"]
    assert "address" not in bodies[0]["recipient"]


def test_in_an_asynchronous_order_the_way_of_shipping_is_needed(posted, client, sandbox):
    made = plan(posted(HOME), client, batch="b", asynchronous=True)
    assert "upsground" in made.problems[0].message
    path = posted([*HOME, "upsground"], head=[*HEAD, "Shipping"])
    assert send(plan(path, client, batch="b", asynchronous=True), client).exit_code == 0
    body = bodies_of(sandbox)[0]
    assert body["lineItems"][0]["shippingMethod"] == "upsground"
    assert "not sent" in " ".join(plan(path, client, batch="c").notes)
