"""Placing a Voucherify order: an upsert that is repeated only after a look."""

import json
from datetime import UTC, datetime

import pytest

from reward_orders import (
    ConfigurationError,
    ConflictError,
    Item,
    Journal,
    KeyReusedError,
    OrderMismatchError,
    OutcomeUnknownError,
    ServiceError,
)
from reward_orders.journal import State
from tests.kit.flows import (
    START,
    FakeClock,
    Scripted,
    VoucherifyModel,
    answer,
    drive,
    no_answer,
    voucherify_client,
    voucherify_create,
)

MISSING = answer(404, {"code": 404, "key": "not_found", "message": "no"})
LONG_AGO = "2020-01-01T00:00:00+00:00"
MADE, CHANGED = "2026-01-01T00:00:00.000Z", "2026-01-02T00:00:00.000Z"
BEFORE, NOW, LATER = (datetime.fromtimestamp(START + seconds, UTC).isoformat() for seconds in (-3600, 0, 3600))


def order(**changes):
    return {"id": "ord_1", "source_id": "s", "status": "CREATED", "amount": 1000, "updated_at": None, **changes}


def place(*answers, journal=None, clock=None, **given):
    clock = clock or FakeClock()
    script = Scripted(clock, *answers)
    flow = voucherify_create(voucherify_client(clock, journal=journal), **{"source_id": "s", "amount": 1000, **given})
    return drive(flow, script), script


def test_the_fullest_order():
    """Every argument under its own name; items as the wire has them; a time with its zone."""
    _, script = place(
        answer(200, order(source_id="web-1", status="PAID")),
        source_id="web-1",
        id="ord_1",
        status="PAID",
        amount=1000,
        initial_amount=1200,
        discount_amount=200,
        items=[
            Item(product_id="prod_1", quantity=2, price=500),
            Item(source_id="sku-1", related_object="sku", amount=0, metadata={"a": [1]}, product={"name": "x"}),
        ],
        metadata={"channel": "web"},
        customer={"source_id": "c"},
        referrer={"source_id": "r"},
        created_at=datetime(2026, 1, 2, 3, 4, tzinfo=UTC),
    )
    assert json.loads(script.requests[0].content) == {
        "id": "ord_1",
        "source_id": "web-1",
        "status": "PAID",
        "amount": 1000,
        "initial_amount": 1200,
        "discount_amount": 200,
        "items": [
            {"product_id": "prod_1", "quantity": 2, "price": 500},
            {
                "source_id": "sku-1",
                "related_object": "sku",
                "amount": 0,
                "metadata": {"a": [1]},
                "product": {"name": "x"},
            },
        ],
        "metadata": {"channel": "web"},
        "customer": {"source_id": "c"},
        "referrer": {"source_id": "r"},
        "created_at": "2026-01-02T03:04:00+00:00",
    }


def test_without_a_source_id_a_new_key_is_sent():
    """It is on the order; without one a repeated POST would make a second order."""
    found, script = place(lambda r: answer(200, order(source_id=json.loads(r.content)["source_id"])), source_id=None)
    assert found.key == json.loads(script.requests[0].content)["source_id"]
    assert len(found.key) == 36


@pytest.mark.parametrize("key", ["web/1042?x=ä", "a b", "x" * 255])
def test_a_source_id_is_free_text(key):
    """Sent as it is."""
    found, _ = place(answer(200, order(source_id=key)), source_id=key)
    assert (found.key, found.caller_key) == (key, None)


@pytest.mark.parametrize("key", ["..", ".", " ", "two\nlines", "x" * 256])
def test_a_source_id_no_url_could_carry_is_hashed(key):
    """Both are kept."""
    found, _ = place(lambda r: answer(200, order(source_id=json.loads(r.content)["source_id"])), source_id=key)
    assert found.caller_key == key
    assert len(found.key) == 64


# --- repeating -----------------------------------------------------------------------------------------------------


def test_the_first_attempt_is_a_plain_post():
    """No look-up where nothing is in doubt."""
    _, script = place(answer(200, order()))
    assert script.operations == ["voucherifyCreateOrder"]


def test_a_repeat_looks_first_and_returns_what_is_there():
    """The POST took effect: it is not sent again, so no event or point is doubled."""
    found, script = place(no_answer(), answer(200, order()))
    assert script.operations == ["voucherifyCreateOrder", "voucherifyGetOrder"]
    assert script.requests[1].url.endswith("/v1/orders/s")
    assert found.replayed


@pytest.mark.parametrize(
    "there", [MISSING, answer(200, order(amount=1)), answer(200, order(id="s", source_id="other"))]
)
def test_a_post_that_took_no_effect_is_sent_again(there):
    """Nothing there, the old state there, or an order whose id happens to be the key."""
    _, script = place(answer(500), there, answer(200, order()))
    assert script.operations == ["voucherifyCreateOrder", "voucherifyGetOrder", "voucherifyCreateOrder"]
    assert script.requests[0].content == script.requests[2].content


NOTED = {"metadata": {"color": "red", "sizes": (1, 2)}}
LINES = {"items": [Item(product_id="prod_1", quantity=2, price=500), Item(sku_id="sku_1", quantity=1)]}
SHOWN = {
    "metadata": {"older": True, "color": "red", "sizes": [1, 2]},
    "items": [
        {"object": "order_item", "product_id": "prod_1", "quantity": 2, "price": 500, "amount": 1000},
        {"object": "order_item", "product_id": "prod_2", "sku_id": "sku_1", "quantity": 1},
    ],
    "customer_id": "cust_1",
    "referrer_id": "cust_2",
}
CHANGES = [
    NOTED,
    LINES,
    {"customer": {"source_id": "c"}},
    {"customer": {"id": "cust_1"}},
    {"referrer": {"source_id": "r"}},
]


@pytest.mark.parametrize("asked", CHANGES)
@pytest.mark.parametrize(
    "before", [{}, {"metadata": {"color": "blue"}, "items": [{"product_id": "prod_1", "quantity": 1}]}]
)
def test_a_change_that_took_no_effect_is_sent_again(asked, before):
    """The order was there before, of the same amount: that alone does not show that the change arrived."""
    _, script = place(answer(500), answer(200, order(**before)), answer(200, order()), **asked)
    assert script.operations == ["voucherifyCreateOrder", "voucherifyGetOrder", "voucherifyCreateOrder"]


@pytest.mark.parametrize("asked", CHANGES)
def test_a_change_that_took_effect_is_not_sent_again(asked):
    """All that was sent shows, beside what the service adds."""
    _, script = place(answer(500), answer(200, order(**SHOWN)), **asked)
    assert script.operations == ["voucherifyCreateOrder", "voucherifyGetOrder"]


def test_a_look_up_that_fails_forbids_the_repeat():
    """Nothing is posted blindly."""
    with pytest.raises(OutcomeUnknownError) as caught:
        place(no_answer(), *(answer(500) for _ in range(5)))
    assert isinstance(caught.value.__cause__, ServiceError)
    assert caught.value.key == "s"


def test_a_429_is_repeated_without_a_look():
    """It was refused before any work."""
    _, script = place(answer(429, {}), answer(200, order()))
    assert script.operations == ["voucherifyCreateOrder"] * 2


# --- if_exists -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("if_exists", ["return", "error"])
def test_return_and_error_look_before_the_first_post(if_exists):
    """Nothing there: the order is placed."""
    found, script = place(MISSING, answer(200, order()), if_exists=if_exists)
    assert script.operations == ["voucherifyGetOrder", "voucherifyCreateOrder"]
    assert not found.replayed


def test_return_leaves_an_order_as_it_is():
    """Also one that has been paid, or changed to another amount, since it was created; nothing is sent."""
    for changes in ({}, {"status": "PAID"}, {"amount": 5, "created_at": MADE, "updated_at": CHANGED}):
        found, script = place(answer(200, order(**changes)), if_exists="return")
        assert script.operations == ["voucherifyGetOrder"]
        assert (found.id, found.amount, found.replayed) == ("ord_1", changes.get("amount", 1000), True)


@pytest.mark.parametrize(
    ("there", "asked", "field"),
    [
        ({"amount": 5}, {}, "amount"),
        ({"items": [{"product_id": "prod_2"}]}, {"items": [Item(product_id="prod_1")]}, "items.product_id"),
        ({"customer_id": "cust_2"}, {"customer": {"id": "cust_1"}}, "customer_id"),
    ],
)
def test_return_tells_an_order_made_for_another_reward(there, asked, field):
    """Nothing has changed it since, so it was created so; nothing is sent, and this call bought nothing."""
    with pytest.raises(OrderMismatchError, match="was there before") as caught:
        place(answer(200, order(created_at=MADE, **there)), if_exists="return", **asked)
    assert (caught.value.created, set(caught.value.received)) == (False, {field})
    assert caught.value.order.id == "ord_1"
    assert "a new key buys a second" in str(caught.value)


@pytest.mark.parametrize("name", ["amount", "initial_amount"])
def test_a_negative_amount_is_refused_before_anything_is_sent(name):
    """The vendor describes both as positive; nothing else says so before the order is there."""
    with pytest.raises(ConfigurationError, match=f"{name} must be zero or more, not -5") as caught:
        place(**{name: -5})
    assert caught.value.key == "s"
    assert place(MISSING, answer(200, order(amount=0)), amount=0, if_exists="return")[0].amount == 0


@pytest.mark.parametrize("amount", [1000.4, "1000.0", "1e3", "9" * 5000, "1e9999999", None, "n/a", [1000]])
def test_an_answer_with_the_same_money_in_another_spelling_is_the_order(amount):
    """Less than half a minor unit is no difference, and what is no number says nothing."""
    assert place(MISSING, answer(200, order(amount=amount)), if_exists="return")[0].id == "ord_1"


@pytest.mark.parametrize("amount", [1000.5, "1000.5", "1001", 999.0, -1000, "-1e3", 1e300])
def test_an_answer_with_other_money_in_any_spelling_is_a_mismatch(amount):
    """Also where it is no whole number of minor units."""
    with pytest.raises(OrderMismatchError, match=r"made ord_1, .*amount .*, not 1000") as caught:
        place(MISSING, answer(200, order(amount=amount)), if_exists="return")
    assert caught.value.created is True


@pytest.mark.parametrize(
    ("changes", "given"),
    [({"amount": 7}, {}), ({"items": [{"product_id": "prod_2"}]}, {"items": [Item(product_id="prod_1")]})],
)
@pytest.mark.parametrize("if_exists", ["return", "error"])
def test_an_order_of_another_caller_is_not_ours_because_it_is_young(changes, given, if_exists):
    """Our request was lost; what shows instead was never changed, so it was created as another reward."""
    young = answer(200, order(created_at=LATER, **changes))
    with pytest.raises(OrderMismatchError, match="whether this call bought it is not known") as caught:
        place(MISSING, no_answer(), young, if_exists=if_exists, **given)
    assert caught.value.created is None
    changed = answer(200, order(created_at=LATER, updated_at="2027-01-01T00:00:00Z", **changes))
    assert place(MISSING, no_answer(), changed, if_exists=if_exists, **given)[0].replayed


def test_error_raises_conflict():
    """With the id of what is there, the key, and what to do."""
    with pytest.raises(ConflictError, match="ord_1") as caught:
        place(answer(200, order()), if_exists="error")
    assert caught.value.key == "s"


@pytest.mark.parametrize("if_exists", ["return", "error"])
def test_a_look_up_that_fails_before_anything_was_sent(if_exists):
    """Nothing was changed, and the key is free."""
    with pytest.raises(ServiceError):
        place(*(answer(500) for _ in range(5)), if_exists=if_exists)


@pytest.mark.parametrize("if_exists", ["return", "error"])
@pytest.mark.parametrize("failure", [no_answer(), answer(500)])
def test_an_order_made_since_the_first_request_is_ours_whatever_it_reads_by_now(if_exists, failure):
    """It was paid and corrected meanwhile; the create is not sent again."""
    there = order(status="PAID", amount=7, created_at=NOW, updated_at=LATER)
    found, script = place(MISSING, failure, answer(200, there), if_exists=if_exists, status="CREATED")
    assert script.operations == ["voucherifyGetOrder", "voucherifyCreateOrder", "voucherifyGetOrder"]
    assert (found.status, found.amount, found.replayed) == ("PAID", 7, True)


@pytest.mark.parametrize("if_exists", ["return", "error"])
def test_an_order_made_since_by_an_earlier_call_is_ours_too(tmp_path, if_exists):
    """The call that sent it died; the next one looks and sends nothing."""
    clock = FakeClock()
    with Journal.sqlite(tmp_path / "j.db", clock=clock) as journal:
        given = {"if_exists": if_exists, "journal": journal, "clock": clock, "status": "CREATED"}
        with pytest.raises(OutcomeUnknownError):
            place(MISSING, no_answer(), *(answer(500) for _ in range(5)), **given)
        there = order(status="PAID", amount=7, created_at=NOW, updated_at=LATER)
        found, script = place(answer(200, there), **given)
        assert (found.status, script.operations) == ("PAID", ["voucherifyGetOrder"])
        (entry,) = journal.entries()
        assert (entry.state, entry.remote_id) == (State.SUCCEEDED, "ord_1")


@pytest.mark.parametrize("if_exists", ["return", "error"])
@pytest.mark.parametrize(("made", "created"), [(BEFORE, False), (NOW, None)])
def test_an_order_that_comes_between_look_and_request_is_told(tmp_path, if_exists, made, created):
    """`updated_at` shows that the request changed an order that was there; its key keeps the order's id.

    One that was made a moment ago may be ours, by a gateway that delivers twice: nobody can know.
    """
    clock = FakeClock()
    changed = answer(200, order(created_at=made, updated_at=LATER))
    with Journal.sqlite(tmp_path / "j.db", clock=clock) as journal:
        with pytest.raises(OrderMismatchError, match="Another caller") as caught:
            place(MISSING, changed, if_exists=if_exists, journal=journal, clock=clock)
        (entry,) = journal.entries()
        assert (entry.state, entry.remote_id) == (State.REJECTED, "ord_1")
    assert (caught.value.created, caught.value.order.id) == (created, "ord_1")


@pytest.mark.parametrize("if_exists", ["return", "error"])
def test_our_own_order_with_a_date_of_ours_is_not_told_as_another_callers(if_exists):
    """The first request was executed and its answer lost; the date says nothing of when the order was made."""
    found, _ = place(
        MISSING,
        answer(500, {}),
        MISSING,
        answer(200, order(created_at=LONG_AGO, updated_at=LATER)),
        if_exists=if_exists,
        created_at=datetime.fromisoformat(LONG_AGO),
    )
    assert found.id == "ord_1"


@pytest.mark.parametrize("changes", [{"status": "PAID"}, {"status": "PAID", "amount": 7}])
def test_a_settled_key_gives_the_order_as_it_is_now(tmp_path, changes):
    """A create delivered twice after the order was paid: one GET, and nothing is sent."""
    clock = FakeClock()
    with Journal.sqlite(tmp_path / "j.db", clock=clock) as journal:
        given = {"if_exists": "return", "journal": journal, "clock": clock, "status": "CREATED"}
        place(MISSING, answer(200, order(created_at=NOW)), **given)
        there = answer(200, order(created_at=NOW, updated_at=LATER, **changes))
        found, script = place(there, **given)
    assert script.operations == ["voucherifyGetOrder"]
    assert (found.status, found.amount, found.replayed) == ("PAID", changes.get("amount", 1000), True)


def test_error_never_changes_an_order_of_somebody_else(tmp_path):
    """Not even when an attempt of ours is in doubt and another order is found under the key."""
    clock = FakeClock()
    with Journal.sqlite(tmp_path / "j.db", clock=clock) as journal, pytest.raises(OrderMismatchError):
        place(MISSING, no_answer(), answer(200, order(amount=7)), if_exists="error", journal=journal, clock=clock)


# --- verification --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("changes", [{"amount": 999}, {"status": "CANCELED"}])
def test_another_order_is_a_mismatch(changes):
    """What was given is compared; a fresh order is one that this call made."""
    with pytest.raises(OrderMismatchError) as caught:
        place(answer(200, order(**changes)), status="CREATED")
    assert set(caught.value.received) == set(changes)
    assert (caught.value.order.id, caught.value.created) == ("ord_1", True)


@pytest.mark.parametrize("if_exists", ["return", "error", "update"])
def test_an_answer_that_names_another_source_id_is_nobodys(tmp_path, if_exists):
    """Its connection is closed and the source_id looked up: our order is ours, else the outcome is unknown."""
    looks = [] if if_exists == "update" else [MISSING]
    other = answer(200, order(id="ord_9", source_id="other"))
    found, script = place(*looks, other, answer(200, order(created_at=NOW)), if_exists=if_exists)
    assert (found.id, script.discarded) == ("ord_1", [other])
    clock = FakeClock()
    with Journal.sqlite(tmp_path / "j.db", clock=clock) as journal:
        with pytest.raises(OutcomeUnknownError):
            place(*looks, other, MISSING, if_exists=if_exists, journal=journal, clock=clock)
        (entry,) = journal.entries()
        assert (entry.state, entry.remote_id) == (State.UNKNOWN, None)


@pytest.mark.parametrize("said", [None, ""])
def test_an_answer_without_a_source_id_is_confirmed(said):
    """Only the same id found under the source_id makes it ours."""
    found, script = place(answer(200, order(source_id=said)), answer(200, order()))
    assert (found.id, script.operations) == ("ord_1", ["voucherifyCreateOrder", "voucherifyGetOrder"])
    for there in (MISSING, answer(200, order(id="ord_2"))):
        with pytest.raises(OutcomeUnknownError):
            place(answer(200, order(source_id=said)), there)


@pytest.mark.parametrize("changes", [{"amount": None}, {"status": None}, {"amount": "x"}, {"items": []}])
def test_what_is_absent_is_no_mismatch(changes):
    """Nulls are everywhere in these answers."""
    found, _ = place(answer(200, order(**changes)), status="CREATED", items=[Item(product_id="prod_1", quantity=1)])
    assert found.id == "ord_1"


@pytest.mark.parametrize("there", [MISSING, answer(200, order(amount=1))])
def test_a_conflict_is_looked_up(tmp_path, there):
    """409: in use. What shows our order is ours; else the request in use may yet make or change it, and it is open."""
    clock = FakeClock()
    with Journal.sqlite(tmp_path / "j.db", clock=clock) as journal:
        found, _ = place(answer(409, {}), answer(200, order()), journal=journal, clock=clock)
        assert found.replayed
    with Journal.sqlite(tmp_path / "k.db", clock=clock) as journal:
        with pytest.raises(OutcomeUnknownError) as caught:
            place(answer(409, {}), there, journal=journal, clock=clock)
        assert isinstance(caught.value.__cause__, ConflictError)
        (entry,) = journal.entries()
        assert entry.state is State.UNKNOWN


def test_an_unreadable_success_before_the_change_is_seen_is_not_a_mismatch(tmp_path):
    """Reads lag behind writes by seconds; the old state proves nothing."""
    from reward_orders import UnreadableResponseError

    clock = FakeClock()
    with Journal.sqlite(tmp_path / "j.db", clock=clock) as journal:
        with pytest.raises(UnreadableResponseError):
            place(answer(200, b"<html>"), answer(200, order(amount=1)), journal=journal, clock=clock)
        (entry,) = journal.entries()
        assert entry.state is State.UNKNOWN


def test_an_upsert_is_replayed_where_the_order_was_changed_before():
    """`updated_at` is null on a fresh order only."""
    assert place(answer(200, order(updated_at="2026-01-01T00:00:00.000Z")))[0].replayed
    assert not place(answer(200, order()))[0].replayed


def test_the_model_upserts():
    """The service these tests are checked against updates a known source_id."""
    model = VoucherifyModel(FakeClock())
    model.commit({"source_id": "s", "amount": 1})
    _, again = model.commit({"source_id": "s", "amount": 2})
    assert (again["id"], again["amount"], model.applied["s"]) == ("ord_1", 2, 2)
    assert again["updated_at"]


def test_people_may_be_named_by_their_ids():
    """A request has no customer_id, so the customer goes out as an object; the referrer's id has a field of its own."""
    _, script = place(answer(200, order()), customer_id="cust_1", referrer_id="cust_2")
    sent = json.loads(script.requests[0].content)
    assert (sent["customer"], sent["referrer_id"]) == ({"id": "cust_1"}, "cust_2")
    assert "customer_id" not in sent


@pytest.mark.parametrize("person", ["customer", "referrer"])
def test_a_person_is_named_once(person):
    """Whichever of the two would count is not for us to guess."""
    with pytest.raises(ConfigurationError, match=f"Pass {person} or {person}_id, not both"):
        place(**{person: {"id": "cust_1"}, f"{person}_id": "cust_1"})


def test_another_customer_by_id_is_another_order(tmp_path):
    """What the key stands for is the same however the customer is named."""
    with Journal.sqlite(tmp_path / "orders.db") as journal:
        place(answer(200, order()), journal=journal, customer_id="cust_1")
        place(answer(200, order()), journal=journal, customer={"id": "cust_1"})
        with pytest.raises(KeyReusedError, match="customer"):
            place(answer(200, order()), journal=journal, customer_id="cust_2")
