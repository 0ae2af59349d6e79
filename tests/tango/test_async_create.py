"""Placing an asynchronous order: what goes out, what the receipt and the order must say, and what may be believed."""

import json
import pickle
from decimal import Decimal

import pytest

from reward_orders import (
    BadRequestError,
    ConfigurationError,
    InsufficientFundsError,
    Journal,
    KeyReusedError,
    OrderMismatchError,
    OutcomeUnknownError,
    Recipient,
    Reward,
    RewardState,
    Sender,
    State,
)
from tests.kit.flows import (
    FakeClock,
    Scripted,
    answer,
    drive,
    no_answer,
    tango_async,
    tango_async_order,
    tango_client,
    tango_create,
    tango_error,
    tango_order,
)


@pytest.fixture
def clock():
    return FakeClock()


@pytest.fixture
def journal(tmp_path, clock):
    with Journal.sqlite(tmp_path / "orders.db", clock=clock) as journal:
        yield journal


def person(name):
    return Recipient(email=f"{name}@example.org", first_name="Ada")


def reward(key, **changes):
    return Reward(**{"key": key, "utid": "U561593", "amount": "25.00", "recipient": person(key), **changes})


REWARDS = [reward("r-1"), reward("r-2", amount="10.50", quantity=3)]
BODY = {
    "externalRefID": "b-1",
    "accountIdentifier": "account-1",
    "customerIdentifier": "customer-1",
    "lineItems": [
        {"externalRefLineItemID": "r-1", "utid": "U561593", "amount": 25, "recipient": {"email": "r-1@example.org"}},
        {
            "externalRefLineItemID": "r-2",
            "utid": "U561593",
            "amount": 10.5,
            "quantity": 3,
            "recipient": {"email": "r-2@example.org"},
        },
    ],
}
RECEIPT = {"externalRefID": "b-1", "status": "PENDING", "totalLineItems": 2, "createdAt": "2026-09-21T14:13:20Z"}
TAKEN = answer(202, RECEIPT, x_request_id="rq-202")
KNOWN = answer(200, RECEIPT)
NONE = tango_error(404, "404.005")


def shown(**changes):
    return answer(200, {**tango_async_order(BODY), **changes})


def lines(*changes, order=None):
    """The order with some fields of its lines changed; None takes a line away."""
    held = tango_async_order(BODY) if order is None else order
    rows = [{**line, **change} for line, change in zip(held["lineItems"], changes, strict=True) if change is not None]
    return {"lineItems": rows, "totalLineItems": len(rows)}


def place(clock, *answers, rewards=REWARDS, key="b-1", given=None, **settings):
    script = Scripted(clock, *answers)
    client = tango_client(clock, **settings)
    return drive(tango_async(client, "create", key=key, rewards=rewards, **(given or {})), script), script


# --- what goes out -------------------------------------------------------------------------------------------------


def test_the_body_has_every_reward_with_its_own_reference(clock):
    """Amounts as JSON numbers, a quantity for each, EMAIL unless another delivery is asked for."""
    everything = reward(
        "r-2",
        amount=7,
        quantity=2,
        delivery_method="ADDRESS",
        shipping_method="upsground",
        delivery_date="2026-12-24",
        expiration_date="2027-01-31",
        etid="E000001",
        ptid="P1",
        email_subject="Hello",
        message="Well done",
        note="desk 4",
    )
    order = tango_async_order(BODY)
    order["lineItems"][1] |= {"amount": 7, "quantity": 2}
    _, script = place(
        clock,
        TAKEN,
        answer(200, order),
        rewards=[reward("r-1"), everything],
        given={"campaign": "Autumn", "notes": "n", "purchase_order_number": "PO", "sender": Sender(first_name="Eve")},
    )
    assert script.operations == ["tangoCreateAsyncOrder", "tangoGetAsyncOrder"]
    assert json.loads(script.requests[0].content) == {
        "externalRefID": "b-1",
        "customerIdentifier": "customer-1",
        "accountIdentifier": "account-1",
        "sender": {"firstName": "Eve"},
        "campaign": "Autumn",
        "notes": "n",
        "purchaseOrderNumber": "PO",
        "lineItems": [
            {
                "externalRefLineItemID": "r-1",
                "utid": "U561593",
                "amount": 25,
                "quantity": 1,
                "deliveryMethod": "EMAIL",
                "recipient": {"email": "r-1@example.org", "firstName": "Ada"},
            },
            {
                "externalRefLineItemID": "r-2",
                "utid": "U561593",
                "amount": 7,
                "quantity": 2,
                "deliveryMethod": "ADDRESS",
                "recipient": {"email": "r-2@example.org", "firstName": "Ada"},
                "shippingMethod": "upsground",
                "deliveryDate": "2026-12-24",
                "expirationDate": "2027-01-31",
                "etid": "E000001",
                "ptid": "P1",
                "emailSubject": "Hello",
                "message": "Well done",
                "lineItemNote": "desk 4",
            },
        ],
    }
    assert script.requests[1].url.endswith("/raas/v2/asyncOrders/customers/customer-1/accounts/account-1/b-1")


def test_keys_that_tango_would_not_take_go_out_as_digests_and_are_found_by_their_own(clock):
    """The reference is a part of the address later; the caller goes on with the keys it knows."""
    sent = {}

    def taken(request):
        sent.update(json.loads(request.content))
        return answer(202, {"externalRefID": sent["externalRefID"]})

    order, script = place(
        clock,
        taken,
        lambda _: answer(200, tango_async_order(sent)),
        key="team A/ü",
        rewards=[reward("Ada L.", recipient=person("ada"))],
    )
    assert sent["externalRefID"].isalnum()
    assert script.requests[1].url.endswith(sent["externalRefID"])
    assert (order.caller_key, order.key) == ("team A/ü", sent["externalRefID"])
    assert order.rewards["Ada L."].state is RewardState.PLACED
    read_again = Scripted(clock, answer(200, tango_async_order(sent)))
    found = drive(tango_async(tango_client(clock), "get", key="team A/ü"), read_again)
    assert found.rewards["Ada L."].id == order.rewards["Ada L."].id


@pytest.mark.parametrize("other", ["r-1", "R-1"])
def test_two_rewards_with_one_key_are_refused_before_anything_is_sent(clock, other):
    """Whether Tango buys, merges or refuses the second is not documented, nor whether case counts."""
    with pytest.raises(ConfigurationError, match="Two rewards have the key") as caught:
        place(clock, rewards=[reward("r-1"), reward("r-2"), reward(other)])
    assert caught.value.key == "b-1"


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ([], "rewards is empty"),
        (None, "rewards must be a list"),
        ("r-1", "rewards must be a list"),
        ([{"key": "r-1"}], "rewards must be a list of Reward; item 1 is a dict"),
        ([reward("r-1", utid=" ")], r"Reward 1: Reward\.utid"),
        ([reward("r-1", delivery_method="FAX")], "Reward 1: delivery_method must be one of"),
        ([reward("r-1", shipping_method="horse")], r"Reward 1: Reward\.shipping_method"),
        ([reward("r-1", message=5)], r"Reward 1: Reward\.message must be text"),
        ([reward("r-1", note="x" * 151)], r"Reward 1: Reward\.note takes 150"),
        ([reward("r-1", delivery_date=5)], r"Reward 1: Reward\.delivery_date"),
        ([reward("")], "Reward 1: A key must be a non-empty str"),
    ],
)
def test_a_wrong_list_is_one_clear_sentence_and_sends_nothing(clock, wrong, says):
    """It names the reward and the field."""
    with pytest.raises(ConfigurationError, match=f"^{says}"):
        place(clock, rewards=wrong)


@pytest.mark.parametrize(
    "wrong",
    [
        {"amount": 2.5},
        {"amount": "x"},
        {"amount": -1},
        {"quantity": 0},
        {"quantity": True},
        {"quantity": "2"},
        {"recipient": None},
        {"recipient": "a@example.org"},
    ],
)
def test_a_reward_refuses_what_it_cannot_mean(wrong):
    """A float, a quantity below one, or nobody."""
    with pytest.raises(ConfigurationError, match=rf"^Reward\.{next(iter(wrong))}"):
        reward("r-1", **wrong)


def test_quantity_multiplies_what_is_spent(clock):
    """`total` says it, of a reward as of the order."""
    assert REWARDS[1].total == Decimal("31.50")
    order, _ = place(clock, TAKEN, shown())
    assert order.rewards["r-2"].total == Decimal("31.50")
    assert order.total == Decimal("56.50")


# --- the receipt and the order -------------------------------------------------------------------------------------


def test_the_order_is_read_back_and_compared(clock, journal):
    """The receipt has no id and no amount; the journal keeps the id that the order shows, and the receipt's request."""
    order, _ = place(clock, TAKEN, shown(), journal=journal)
    assert (order.id, order.key, order.replayed) == ("AA-1", "b-1", False)
    assert (order.response.status, order.response.request_id) == (202, "rq-202")
    (entry,) = journal.entries()
    assert (entry.state, entry.remote_id, entry.request_id) == (State.SUCCEEDED, "AA-1", "rq-202")


def test_an_early_404_is_not_an_order_that_was_not_placed(clock, journal):
    """It is queued: the order is looked for again, with growing pauses."""
    order, script = place(clock, TAKEN, NONE, NONE, NONE, shown(), journal=journal)
    assert script.operations == ["tangoCreateAsyncOrder", *["tangoGetAsyncOrder"] * 4]
    assert not order.replayed
    assert sum(clock.slept) == pytest.approx(0.5 + 1 + 2)


def test_an_order_that_does_not_show_in_time_is_unknown_and_never_refused(clock, journal):
    """The key stays taken; the same call finds it later."""
    with pytest.raises(OutcomeUnknownError, match="took the order, and does not show it yet") as caught:
        place(clock, TAKEN, *[NONE] * 40, journal=journal)
    assert (caught.value.key, caught.value.status, caught.value.request_id) == ("b-1", 202, "rq-202")
    assert [entry.state for entry in journal.entries()] == [State.UNKNOWN]
    with pytest.raises(KeyReusedError):
        place(clock, *[NONE] * 5, rewards=REWARDS[:1], journal=journal)
    order, _ = place(clock, KNOWN, shown(), shown(), journal=journal)
    assert order.replayed


def test_without_a_deadline_an_order_that_never_shows_ends_all_the_same(clock):
    """Ten minutes, then it is unknown."""
    with pytest.raises(OutcomeUnknownError):
        place(clock, TAKEN, *[NONE] * 200, deadline=None)
    assert 600 <= sum(clock.slept) < 700


def test_a_lost_answer_is_followed_by_the_same_bytes(clock):
    """The same reference is safe to send again, and the second answer says that it was known."""
    order, script = place(clock, no_answer(), KNOWN, shown(), shown())
    assert order.replayed
    assert script.requests[0].content == script.requests[1].content


@pytest.mark.parametrize(
    "refused", [tango_error(409, "409.024"), tango_error(400, "409.024"), tango_error(422, "422.999")]
)
def test_a_reference_that_is_known_may_be_refused_and_is_looked_up(clock, journal, refused):
    """Since October 2025, under a code that nobody documents: behind every refusal the reference is looked up."""
    order, script = place(clock, refused, shown(), shown(), journal=journal)
    assert script.operations == ["tangoCreateAsyncOrder", "tangoGetAsyncOrder", "tangoGetAsyncOrderLineItems"]
    assert order.replayed
    assert [entry.state for entry in journal.entries()] == [State.SUCCEEDED]


def test_a_refusal_behind_which_nothing_is_found_is_one(clock, journal):
    """Nothing was in doubt, and the key is free again."""
    with pytest.raises(BadRequestError):
        place(clock, tango_error(400, "422.024"), NONE, journal=journal)
    with pytest.raises(InsufficientFundsError):
        place(clock, tango_error(402, "402.001"), NONE, rewards=REWARDS[:1], journal=journal)
    assert [entry.state for entry in journal.entries()] == [State.REJECTED]


def test_a_refusal_whose_look_up_fails_leaves_the_outcome_unknown(clock, journal):
    """It may have been about a reference that is known."""
    with pytest.raises(OutcomeUnknownError) as caught:
        place(clock, tango_error(422, "422.999"), *[answer(500)] * 5, journal=journal)
    assert isinstance(caught.value.__cause__, Exception)
    assert [entry.state for entry in journal.entries()] == [State.UNKNOWN]


def test_a_conflict_whose_order_does_not_show_is_unknown(clock, journal):
    """Tango says that it exists, so the key is never free."""
    with pytest.raises(OutcomeUnknownError, match="says that this key has an order"):
        place(clock, tango_error(409, "409.024"), *[NONE] * 40, journal=journal)
    assert [entry.state for entry in journal.entries()] == [State.UNKNOWN]


@pytest.mark.parametrize("receipt", [{**RECEIPT, "externalRefID": None}, {}])
def test_a_receipt_without_a_reference_is_confirmed_by_the_order(clock, receipt):
    """The order that stands under the reference says whose it is."""
    assert place(clock, answer(202, receipt), shown())[0].id == "AA-1"


def test_a_receipt_of_another_order_is_nobodys(clock):
    """The reference is looked up instead, on another connection."""
    order, script = place(clock, answer(202, {**RECEIPT, "externalRefID": "b-2"}), shown(), shown())
    assert order.id == "AA-1"
    assert len(script.discarded) == 1


def test_an_answer_that_shows_another_order_twice_is_unknown(clock, journal):
    """Neither is given out; the order was taken."""
    with pytest.raises(OutcomeUnknownError):
        place(clock, TAKEN, shown(externalRefID="b-2"), shown(externalRefID=None), journal=journal)
    assert [entry.state for entry in journal.entries()] == [State.UNKNOWN]


# --- what the key stands for ---------------------------------------------------------------------------------------


def test_the_order_of_the_rewards_does_not_matter(clock, journal):
    """A key stands for a set of rewards."""
    place(clock, TAKEN, shown(), journal=journal)
    order, script = place(clock, shown(), shown(), rewards=REWARDS[::-1], journal=journal)
    assert order.replayed
    assert "tangoCreateAsyncOrder" not in script.operations
    assert list(order.rewards) == ["r-2", "r-1"]


@pytest.mark.parametrize(
    ("other", "field"),
    [
        ([REWARDS[0]], "rewards"),
        ([REWARDS[0], reward("r-2", amount="10.51", quantity=3)], "rewards"),
        ([REWARDS[0], reward("r-2", amount="10.50", quantity=2)], "rewards"),
        ([REWARDS[0], reward("r-3", amount="10.50", quantity=3)], "rewards"),
        ([REWARDS[0], reward("r-2", amount="10.50", quantity=3, utid="U280985")], "utids"),
        ([REWARDS[0], reward("r-2", amount="10.50", quantity=3, recipient=person("eve"))], "recipients"),
        ([REWARDS[0], reward("r-2", amount="10.50", quantity=3, delivery_date="2026-12-24")], "delivery"),
        ([REWARDS[0], reward("r-2", amount="10.50", quantity=3, delivery_method="NONE")], "delivery"),
    ],
)
def test_other_rewards_under_a_used_key_are_refused_and_say_what_differs(clock, journal, other, field):
    """Nothing is sent, and the order that the key has is named."""
    place(clock, TAKEN, shown(), journal=journal)
    with pytest.raises(KeyReusedError) as caught:
        place(clock, shown(), shown(), rewards=other, journal=journal)
    assert field in caught.value.fields
    assert caught.value.order_id == "AA-1"
    assert "a new key buys a second reward beside it" in str(caught.value)


def test_other_words_under_a_used_key_get_the_order_that_is_there(clock, journal):
    """Messages, notes and names are wording, and an event names them."""
    place(clock, TAKEN, shown(), journal=journal)
    events = []
    reworded = [reward("r-1", message="Once more"), REWARDS[1]]
    order, _ = place(
        clock, shown(), shown(), rewards=reworded, given={"notes": "n"}, journal=journal, on_event=events.append
    )
    assert order.replayed
    told = [event for event in events if event.name == "replayed_with_other_wording"]
    assert [set(event.fields) for event in told] == [{"notes", "rewards"}]


def test_a_synchronous_order_and_an_asynchronous_one_never_share_a_key(clock, journal):
    """Whether Tango keeps their references apart is not documented."""
    made = answer(201, tango_order({**BODY, "utid": "U561593", "amount": 25}))
    drive(tango_create(tango_client(clock, journal=journal), key="b-1"), Scripted(clock, made))
    with pytest.raises(KeyReusedError):
        place(clock, *[NONE] * 5, journal=journal)


MISMATCHES = {
    "amount": (lines({"amount": 26}, {}), r"rewards\.r-1\.amount 26, not 25"),
    "quantity": (lines({}, {"quantity": 1}), r"rewards\.r-2\.quantity 1, not 3"),
    "item": (lines({"utid": "U1"}, {}), r"rewards\.r-1\.utid U1, not U561593"),
    "person": (lines({"recipient": {"email": "eve@example.org"}}, {}), "another recipient of r-1"),
    "one too few": (lines({}, None), "rewards 1, not 2"),
    "another reward": (lines({"externalRefLineItemID": "x-1"}, {}), r"rewards\.x-1 one, not none"),
    "account": ({"accountIdentifier": "account-2"}, "account account-2, not account-1"),
}


@pytest.mark.parametrize("changed", MISMATCHES)
def test_an_order_that_is_not_the_one_asked_for_is_a_mismatch(clock, journal, changed):
    """It was there before; the key keeps it, and never stands for this call's rewards."""
    changes, says = MISMATCHES[changed]
    with pytest.raises(OrderMismatchError, match=says) as caught:
        place(clock, KNOWN, shown(**changes), shown(**changes), journal=journal)
    assert caught.value.created is False
    assert "eve@" not in str(caught.value)
    assert [(entry.state, entry.remote_id) for entry in journal.entries()] == [(State.REJECTED, "AA-1")]


def test_one_reward_too_many_is_a_mismatch(clock):
    """Also where the line tells no reference."""
    order = tango_async_order(BODY)
    order["lineItems"].append({"referenceLineItemId": "AA-1-3", "amount": 5})
    with pytest.raises(OrderMismatchError, match="rewards 3, not 2"):
        place(clock, TAKEN, answer(200, order))


@pytest.mark.parametrize(("counted", "fits"), [(2, True), (4, True), (5, False)])
def test_a_count_may_be_of_lines_or_of_every_quantity(clock, counted, fits):
    """Which of the two Tango counts is not documented; beyond both there is a reward too many."""
    answers = [TAKEN, *[shown(totalLineItems=counted)] * 2]
    if fits:
        assert place(clock, *answers)[0].total == Decimal("56.50")
    else:
        with pytest.raises(OrderMismatchError, match="rewards 5, not 2"):
            place(clock, *answers)


def test_what_the_answer_leaves_out_is_no_mismatch(clock):
    """Nothing of the answer is called required."""
    bare = {"referenceOrderID": "AA-1", "externalRefID": "b-1", "lineItems": [{"externalRefLineItemID": "r-1"}]}
    order, _ = place(clock, TAKEN, answer(200, bare))
    assert order.total == Decimal("56.50")
    assert order.rewards["r-2"].state is RewardState.PENDING


# --- partial failure -----------------------------------------------------------------------------------------------

FAILED_LINE = {
    "lineItemId": "2",
    "externalRefLineItemID": "r-2",
    "utid": "U561593",
    "errors": [{"field": "amount", "errorCodeValue": 422, "errorCodeName": "AMOUNT_RANGE", "message": "out of range"}],
}


@pytest.mark.parametrize(
    "order",
    [
        {**lines({}, {"lineItemStatus": "FAILED"}), "orderStatus": "PARTIAL"},
        {**lines({}, None), "orderStatus": "PARTIALFAILED"},
        {**lines({}, None), "orderStatus": "COMPLETE"},
    ],
    ids=["shown as failed", "not shown", "not shown, and complete"],
)
def test_a_partial_failure_is_told_by_reward(clock, order):
    """Which was placed, which failed and why; and why only the failed one is ordered again."""
    placed, _ = place(clock, answer(202, {**RECEIPT, "failedLineItems": [FAILED_LINE]}), shown(**order))
    assert placed.rewards["r-1"].state is RewardState.PLACED
    assert placed.rewards["r-2"].state is RewardState.FAILED
    assert "AMOUNT_RANGE" in placed.rewards["r-2"].reason
    assert [one.key for one in placed.failed] == ["r-2"]
    assert "(r-2)" in placed.advice
    assert "buys no second one" in placed.advice


def test_a_reason_in_any_shape_is_told(clock):
    """An error whose field is no text comes with the rest of it."""
    odd = {**FAILED_LINE, "errors": [{**FAILED_LINE["errors"][0], "field": ["amount"], "message": {"en": "no"}}]}
    order = {**lines({}, None), "orderStatus": "PARTIALFAILED"}
    placed, _ = place(clock, answer(202, {**RECEIPT, "failedLineItems": [odd]}), shown(**order))
    assert "AMOUNT_RANGE" in placed.rewards["r-2"].reason


@pytest.mark.parametrize("other", [["b-1"], {"key": "b-1"}, 1])
def test_a_receipt_whose_reference_is_no_text_is_looked_up(clock, other):
    """It does not say whose it is; the order that is read by our reference does."""
    items = answer(200, {"referenceOrderID": "AA-1", "lineItems": []})
    placed, _ = place(clock, answer(202, {**RECEIPT, "externalRefID": other}), shown(**lines({}, {})), items)
    assert placed.id == "AA-1"


def test_no_reward_has_failed_while_tango_may_try_again(clock):
    """An order that is not finished tells of no failure: who orders it again would have it twice."""
    held = {**lines({}, {"lineItemStatus": "FAILED"}), "orderStatus": "RETRYING"}
    order, _ = place(clock, answer(202, {**RECEIPT, "failedLineItems": [FAILED_LINE]}), shown(**held))
    assert order.failed == []
    assert [one.key for one in order.pending] == ["r-2"]
    assert order.advice is None


def test_a_reward_that_a_finished_order_does_not_show_is_unknown(clock):
    """Not failed: whoever orders it again may buy a second one, and the advice says so."""
    order, _ = place(clock, TAKEN, shown(**lines({}, None), orderStatus="PARTIAL"))
    assert order.rewards["r-2"].state is RewardState.UNKNOWN
    assert "a new key buys a second one if they were" in order.advice


def test_an_order_that_failed_as_a_whole_failed_for_every_reward(clock):
    """Whether it still shows its lines or not."""
    order, _ = place(clock, TAKEN, *[shown(orderStatus="FAILED", lineItems=[], totalLineItems=2)] * 2)
    assert len(order.failed) == 2


def test_a_scheduled_reward_is_placed(clock):
    """It is charged when it is ordered, and only waits for its day."""
    held = lines({"lineItemStatus": "PENDING", "scheduledDeliveryDate": "2026-12-24"}, {"lineItemStatus": "PENDING"})
    order, _ = place(clock, TAKEN, shown(**held, orderStatus="SCHEDULED DELIVERY"))
    assert order.finished
    assert len(order.placed) == 2
    assert order.rewards["r-1"].scheduled_delivery_date == "2026-12-24"


# --- what is shown -------------------------------------------------------------------------------------------------


def test_neither_people_nor_credentials_are_in_a_repr_or_a_pickle(clock):
    """Reprs go into logs, pickles into queues."""
    script = Scripted(clock, shown(), shown())
    order = drive(tango_async(tango_client(clock), "get", key="b-1", credentials=True), script)
    (credentials,) = order.rewards["r-1"].credentials
    assert credentials.pin.reveal() == "PIN-4821-never-shown"
    for text in (repr(order), repr(order.rewards), repr(order.rewards["r-1"]), repr(REWARDS[0]), str(order.to_dict())):
        assert "never-shown" not in text
    assert "example.org" not in repr(order) + repr(REWARDS[0]) + repr(order.rewards["r-1"])
    pickled = pickle.dumps(order)
    assert b"never-shown" not in pickled
    assert pickle.loads(pickled).rewards["r-1"].state is RewardState.PLACED


def test_a_refusal_on_a_connection_that_brought_other_answers_is_looked_behind_twice(clock):
    """Ours may have been executed while this answers another; such an order may not show at once."""
    refused = tango_error(400, "422.024")
    refused.shared = True
    order, script = place(clock, refused, NONE, shown(), shown())
    assert order.id == "AA-1"
    assert clock.slept == [5.0]
    assert script.discarded == [refused]
