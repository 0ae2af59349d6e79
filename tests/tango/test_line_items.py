"""Line items: complete lists, and changes that are asked for once."""

from __future__ import annotations

import pickle
from decimal import Decimal

import pytest

from reward_orders import (
    ActionRefusedError,
    ConfigurationError,
    ForbiddenError,
    InsufficientFundsError,
    LineItem,
    NotFoundError,
    OutcomeUnknownError,
    Recipient,
    UnreadableResponseError,
)
from reward_orders.core.wire import ResponseInfo
from tests.kit.library import httpx
from tests.kit.served import connect

DAY = 86_400
ADA = Recipient(email="ada@example.org", first_name="Ada")
BOUNCED = Recipient(email="bounce@example.org", first_name="Bo")


@pytest.fixture
def place(side, sandbox):
    """Place an order and give its line item's id; the sandbox's clock stands still."""
    sandbox.clock.set("2026-03-01T00:00:00Z")
    side.clock.advance(sandbox.clock.now().timestamp() - side.clock.time())
    numbers = iter(range(10_000))

    def one(**changes):
        order = side(
            side.tango.orders.create(**{"utid": "U561593", "amount": 25, "key": f"k{next(numbers)}"} | changes)
        )
        return order.reference_line_item_id

    return one


@pytest.fixture
def pass_time(side, sandbox):
    def move(seconds):
        sandbox.clock.advance(seconds)
        side.clock.advance(seconds)

    return move


def operations(sandbox):
    return [request["operation"] for request in sandbox.requests]


# --- reading ---------------------------------------------------------------------------------------------------------


def test_a_line_item_tells_delivery_balance_and_reward(side, place):
    """In full by its id, with credentials that nothing shows."""
    line_item = side(side.tango.line_items.get(place(recipient=ADA, campaign="c", notes="n")))
    told = (line_item.status, line_item.email_status, line_item.reward_status, line_item.can_cancel)
    assert told == ("COMPLETE", "DELIVERED", "ACTIVATED", True)
    assert (line_item.amount, line_item.currency, line_item.remaining_balance) == (Decimal(25), "USD", Decimal(25))
    assert line_item.charged.total == Decimal(25)
    assert line_item.recipient == ADA
    assert line_item.issued_at.tzinfo is not None
    assert (line_item.campaign, line_item.order_notes) == ("c", "n")
    url = line_item.credentials.redemption_url.reveal()
    assert url.startswith("https://")
    shown = [repr(line_item), str(line_item.to_dict()), line_item._repr_html_(), str(pickle.dumps(line_item))]
    assert url not in "".join(shown)
    assert line_item.to_dict(reveal=True)["credentials"]["redemption_url"] == url
    assert pickle.loads(pickle.dumps(line_item)).id == line_item.id


def test_an_unknown_line_item_is_not_found(side):
    """With its id, and what the id of an order of this API looks like."""
    with pytest.raises(NotFoundError, match=r"show the line item 'RA1-1'.*ends in -1") as error:
        side(side.tango.line_items.get("RA1-1"))
    assert error.value.code == "404.042"
    with pytest.raises(ConfigurationError, match="id of the line item"):
        side(side.tango.line_items.get(".."))


def test_every_line_item_comes_once_the_newest_first(side, place, pass_time):
    """Across pages; those that arrive meanwhile shift nothing, and a cursor carries on."""
    ids = []
    for _ in range(7):
        ids.append(place())
        pass_time(1)
    pager = side.tango.line_items.list(page_size=3)
    assert [line_item.id for line_item in side.rows(pager)] == ids[::-1]
    assert pager.total == 7
    pager = side.tango.line_items.list(page_size=2)
    assert side(pager.first()).id == ids[-1]
    newer = place()  # may come, since the first page is read again; none that was there is lost or comes twice
    rest = [line_item.id for line_item in side.rows(side.tango.line_items.list(cursor=pager.cursor, page_size=3))]
    assert [line_id for line_id in rest if line_id != newer] == ids[-2::-1]
    page = side(side.tango.line_items.list(page_size=3).page(2))
    assert [line_item.id for line_item in page.items] == ids[::-1][2:5]


def test_bounced_mails_are_found(side, place):
    """By the filter, and only they."""
    place(recipient=ADA)
    bounced = place(recipient=BOUNCED)
    found = side.rows(side.tango.line_items.list(email_status="BOUNCE"))
    assert [line_item.id for line_item in found] == [bounced]
    assert found[0].recipient.email == "bounce@example.org"


def test_every_filter_goes_out_under_its_wire_name(side, sandbox):
    """Texts as they are, balances as numbers, bounds as moments."""
    filters = {
        "reference_order_id": "RA260301-1001-17",
        "external_ref_id": "k",
        "utid": "U1",
        "ptid": "P1",
        "etid": "E000001",
        "account_identifier": "account-1",
        "status": "COMPLETE",
        "order_status": "COMPLETE",
        "email_status": "BOUNCE",
        "delivery_method": "EMAIL",
        "delivery_status": "FAILED",
        "order_source": "RA",
        "recipient_email": "a@example.org",
        "recipient_mobile_number": "+15551234567",
        "recipient_first_name": "Ada",
        "recipient_last_name": "L",
        "recipient_street_line_1": "1",
        "recipient_street_line_2": "2",
        "recipient_city": "C",
        "recipient_state_or_province": "NY",
        "recipient_postal_code": "10001",
        "recipient_country": "US",
        "campaign": "c",
        "purchase_order_number": "p",
        "order_notes": "n",
    }
    balances = {"min_remaining_balance": "1.50", "max_remaining_balance": 2, "has_remaining_balance": True}
    period = {"start": "2026-01-01", "end": "2026-01-02"}
    side.rows(side.tango.line_items.list(**filters, **balances, **period, page_size=50))
    query = sandbox.requests[0]["query"]
    assert set(filters.values()) <= set(query.values())
    assert (query["recipientStreetLine1"], query["recipientStreetLine2"]) == ("1", "2")
    assert (query["minRemainingBalance"], query["hasRemainingBalance"]) == ("1.5", "true")
    assert (query["startDate"], query["endDate"]) == ("2026-01-01T00:00:00Z", "2026-01-02T23:59:59.999Z")
    assert query["elementsPerBlock"] == "50"
    assert len(query) == len(filters) + len(balances) + len(period) + 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"utid": "x"},
        {"status": ""},
        {"min_remaining_balance": 2, "max_remaining_balance": 1},
        {"min_remaining_balance": 1.5},
        {"has_remaining_balance": "yes"},
        {"start": "2026-02-01", "end": "2026-01-01"},
        {"page_size": 101},
        {"cursor": "x"},
    ],
)
def test_wrong_filters_are_refused_before_anything_is_sent(side, sandbox, wrong):
    """A list that can only be empty would tell nobody why."""
    with pytest.raises(ConfigurationError):
        side.tango.line_items.list(**wrong)
    assert sandbox.requests == []


def pages(*bodies):
    """A client whose lists are these answers, the last for ever."""
    left = list(bodies)
    return connect("tango", lambda _: httpx.Response(200, json=left.pop(0) if len(left) > 1 else left[0]))


def page(*ids, keys=(), total=None):
    return {
        "keysetPage": {"nextPageKeys": keys, "totalCount": total},
        "lineItems": [{"referenceLineItemID": line_id} for line_id in ids],
    }


def test_a_list_that_is_cut_short_is_an_error():
    """The service counts more than it showed, and counts as many when it is asked again."""
    client = pages(page("a", keys=["1"], total=5), page("b", total=5), page("a", total=5))
    found = []
    with pytest.raises(UnreadableResponseError, match="2 line items came and Tango counts 5"):
        found.extend(line_item.id for line_item in client.line_items.list())


def test_rows_that_left_a_filter_are_no_cut():
    """Asked again the service counts as many as came."""
    client = pages(page("a", keys=["1"], total=5), page("b", total=3), page("a", total=2))
    assert [line_item.id for line_item in client.line_items.list()] == ["a", "b"]


@pytest.mark.parametrize(
    "end", [{}, {"keysetPage": None}, {"keysetPage": {"nextPageKeys": None}}, {"keysetPage": {"nextPageKeys": []}}]
)
def test_a_list_ends_however_its_end_is_written(end):
    """Null, empty and absent keys are used alike."""
    client = pages({"lineItems": [{"referenceLineItemID": "a"}]} | end)
    assert [line_item.id for line_item in client.line_items.list()] == ["a"]


@pytest.mark.parametrize("body", [{}, {"lineItems": None}, {"lineItems": [{}]}, {"lineItems": [5]}, []])
def test_an_answer_without_line_items_is_no_empty_list(body):
    """Nor is a row without an id dropped."""
    with pytest.raises(UnreadableResponseError):
        list(pages(body).line_items.list())


def test_a_line_item_with_nothing_but_an_id_can_be_read():
    """What is absent, null, empty or of a wrong type reads as None."""
    data = {"referenceLineItemID": "a", "amountIssued": None, "dateIssued": "", "recipient": 5, "reward": None, "x": 1}
    line_item = LineItem(data)
    line_item.response = ResponseInfo(status=200, request_id=None)
    told = (line_item.amount, line_item.currency, line_item.issued_at, line_item.recipient, line_item.charged)
    assert told == (None,) * 5
    assert len(line_item.credentials) == 0
    assert not line_item.is_cancelled
    assert not line_item.is_frozen
    assert line_item.extra["x"] == 1


# --- changes ---------------------------------------------------------------------------------------------------------


def test_a_cancel_is_taken_then_done_then_refunded(side, sandbox, place, pass_time):
    """202 is no refund yet; a second call finds it done and sends nothing."""
    line_id = place()
    taken = side(side.tango.line_items.cancel(line_id, reason="RECIPIENT"))
    assert (taken.action, taken.already, taken.response.status) == ("cancel", False, 202)
    assert sandbox.balance("account-1") == 1e9 - 25
    pass_time(2)
    assert sandbox.balance("account-1") == 1e9
    again = side(side.tango.line_items.cancel(line_id, reason="RECIPIENT"))
    assert again.already
    assert again.line_item.is_cancelled
    assert operations(sandbox).count("tangoCancelLineItem") == 1
    assert side(side.tango.line_items.get(line_id)).line_item_action_history[0].action == "CANCEL"


@pytest.mark.parametrize(
    "broken",
    [
        ("too_late", "U561593", 5 * DAY + 1),
        ("redeemed", "U561593", 3600),
        ("not_eligible", "U280985", 0),
        ("not_complete", "U100006", 0),
    ],
)
def test_what_the_rules_forbid_is_not_sent(side, sandbox, place, pass_time, broken):
    """Five days, unredeemed choice products only: the error names the rule, and what was looked at."""
    rule, utid, seconds = broken
    if rule == "redeemed":
        sandbox.settings.tango_redeem_seconds = 60
    line_id = place(utid=utid)
    pass_time(seconds)
    for action in ("cancel", "freeze", "reissue"):
        with pytest.raises(ActionRefusedError, match="Nothing was sent") as error:
            side(getattr(side.tango.line_items, action)(line_id, reason="OTHER", other_reason="why"))
        assert error.value.rule == rule
        assert error.value.seen.id == line_id
        assert pickle.loads(pickle.dumps(error.value)).rule == rule
    assert operations(sandbox)[1:] == ["tangoGetLineItem"] * 3


def test_a_freeze_ends_by_itself_after_48_hours(side, sandbox, place, pass_time):
    """Frozen already is no second freeze; it can be ended before, also after the fifth day."""
    line_id = place()
    pass_time(4.5 * DAY)
    assert not side(side.tango.line_items.freeze(line_id, reason="FRAUD")).already
    pass_time(2)
    assert side(side.tango.line_items.freeze(line_id, reason="FRAUD")).already
    assert side(side.tango.line_items.get(line_id)).is_frozen
    pass_time(1 * DAY)
    side(side.tango.line_items.unfreeze(line_id, reason="VERIFIED_ORDER"))
    pass_time(2)
    assert not side(side.tango.line_items.get(line_id)).is_frozen
    other = place()
    side(side.tango.line_items.freeze(other, reason="VERIFY_ORDER"))
    pass_time(48 * 3600 + 2)
    assert not side(side.tango.line_items.get(other)).is_frozen
    assert operations(sandbox).count("tangoFreezeLineItem") == 2


def test_what_is_not_frozen_the_service_judges(side, place):
    """The field that shows a freeze is not documented, so the request goes out."""
    with pytest.raises(ForbiddenError) as error:
        side(side.tango.line_items.unfreeze(place(), reason="FRAUD"))
    assert error.value.code == "403.010"


def test_a_cancelled_line_item_is_not_unfrozen(side, place, pass_time):
    """There is nothing to thaw."""
    line_id = place()
    side(side.tango.line_items.cancel(line_id, reason="FRAUD"))
    pass_time(2)
    with pytest.raises(ActionRefusedError) as error:
        side(side.tango.line_items.unfreeze(line_id, reason="FRAUD"))
    assert error.value.rule == "already_cancelled"


LOST = ["reset_after_commit", "truncated_body", "error_after_commit"]


@pytest.mark.parametrize("kind", LOST)
@pytest.mark.parametrize("action", ["cancel", "freeze", "unfreeze"])
def test_a_lost_answer_is_looked_up(side, sandbox, place, action, kind):
    """It was carried out, so the call succeeds; it was sent once."""
    line_id = place()
    sandbox.settings.tango_action_seconds = 0
    if action == "unfreeze":
        side(side.tango.line_items.freeze(line_id, reason="FRAUD"))
    sandbox.fault(f"tango{action.capitalize()}LineItem", kind, nth=1)
    done = side(getattr(side.tango.line_items, action)(line_id, reason="FRAUD"))
    assert (done.already, done.response) == (False, None)
    assert operations(sandbox).count(f"tango{action.capitalize()}LineItem") == 1


@pytest.mark.parametrize("action", ["cancel", "freeze", "unfreeze", "reissue"])
def test_a_lost_request_is_never_sent_twice(side, sandbox, place, action):
    """Nothing shows that it happened: the error says what was seen, and survives pickle."""
    line_id = place()
    operation = f"tango{action.capitalize()}LineItem"
    sandbox.fault(operation, "reset_before_commit", nth=1)
    with pytest.raises(OutcomeUnknownError, match="reads status COMPLETE, rewardStatus ACTIVATED") as error:
        side(getattr(side.tango.line_items, action)(line_id, reason="OTHER", other_reason="why"))
    assert error.value.seen.id == line_id
    assert pickle.loads(pickle.dumps(error.value)).seen.status == "COMPLETE"
    assert operations(sandbox).count(operation) == 1
    assert len(sandbox.orders("tango")) == 1


def test_a_look_that_fails_says_so(side, sandbox, place):
    """The doubt stays, and nothing was seen."""
    line_id = place()
    sandbox.fault("tangoCancelLineItem", "reset_after_commit", nth=1)
    sandbox.fault("tangoGetLineItem", "error_before_commit", status=404, nth=2)
    with pytest.raises(OutcomeUnknownError, match="could not be read") as error:
        side(side.tango.line_items.cancel(line_id, reason="FRAUD"))
    assert error.value.seen is None


def test_a_reissue_cancels_and_orders_again(side, sandbox, place):
    """The same item, another amount and person; the old one is refunded and knows what replaces it."""
    line_id = place(recipient=BOUNCED)
    order = side(side.tango.line_items.reissue(line_id, reason="RECIPIENT", amount="20.50", recipient=ADA, notes="new"))
    assert (order.amount, order.utid, order.recipient.email) == (Decimal("20.50"), "U561593", "ada@example.org")
    assert sandbox.balance("account-1") == 1e9 - 20.5
    old = side(side.tango.line_items.get(line_id))
    assert old.is_cancelled
    assert old.reissued_to == order.reference_line_item_id
    assert side(side.tango.line_items.get(old.reissued_to)).reissued_from == line_id


@pytest.mark.parametrize("kind", [*LOST, "wrong_content_type"])
def test_a_lost_reissue_is_looked_up_and_never_repeated(side, sandbox, place, kind):
    """One order was bought, and it is the one that comes."""
    line_id = place()
    sandbox.fault("tangoReissueLineItem", kind, nth=1)
    order = side(side.tango.line_items.reissue(line_id, reason="REWARD_AMOUNT", amount=30))
    assert order.amount == 30
    assert order.credentials.redemption_url is not None
    assert len(sandbox.orders("tango")) == 2
    assert operations(sandbox).count("tangoReissueLineItem") == 1


def test_what_was_reissued_is_not_reissued_again(side, sandbox, place):
    """Each reissue buys; the error names the line item that is there, in this process and in the next."""
    line_id = place()
    first = side(side.tango.line_items.reissue(line_id, reason="RECIPIENT"))
    with pytest.raises(ActionRefusedError, match=first.reference_line_item_id) as error:
        side(side.tango.line_items.reissue(line_id, reason="RECIPIENT"))
    assert error.value.rule == "already_reissued"
    assert error.value.seen.reissued_to == first.reference_line_item_id
    assert len(sandbox.orders("tango")) == 2


def test_a_reissue_without_funds_changes_nothing(side, sandbox, place):
    """402, and the old reward stays."""
    line_id = place()
    sandbox.set_balance("account-1", 0)
    with pytest.raises(InsufficientFundsError):
        side(side.tango.line_items.reissue(line_id, reason="REWARD_AMOUNT", amount=30))
    assert not side(side.tango.line_items.get(line_id)).is_cancelled


def test_an_answer_of_another_order_is_no_reissue():
    """It is looked up instead, and what replaces the line item is given."""

    def handler(request):
        path = request.url.path
        if request.method == "POST":
            return httpx.Response(201, json={"referenceOrderID": "RA9", "utid": "U999"})
        if path.endswith("/orders/RA2"):
            return httpx.Response(200, json={"referenceOrderID": "RA2", "utid": "U1"})
        looked.append(path)
        if path.endswith("/RA2-1"):
            return httpx.Response(200, json={"referenceLineItemID": "RA2-1", "referenceOrderID": "RA2"})
        told = {"referenceLineItemID": "RA1-1", "referenceOrderID": "RA1", "utid": "U1"}
        return httpx.Response(200, json=told | ({"reissuedToReferenceLineItemId": "RA2-1"} if looked[1:] else {}))

    looked = []
    order = connect("tango", handler).line_items.reissue("RA1-1", reason="RECIPIENT")
    assert order.id == "RA2"


@pytest.mark.parametrize("accepted", ['"Accepted"', '"\\"Accepted\\""', "Accepted", ""])
def test_a_202_is_taken_however_it_is_quoted(accepted):
    """The published example is quoted twice."""

    def handler(request):
        if request.method == "POST":
            return httpx.Response(202, text=accepted)
        return httpx.Response(200, json={"referenceLineItemID": "RA1-1"})

    taken = connect("tango", handler).line_items.cancel("RA1-1", reason="FRAUD")
    assert taken.response.status == 202


@pytest.mark.parametrize(
    ("action", "wrong"),
    [
        ("cancel", {"reason": "BOREDOM"}),
        ("cancel", {"reason": None}),
        ("cancel", {"reason": "OTHER"}),
        ("cancel", {"reason": "OTHER", "other_reason": " "}),
        ("cancel", {"reason": "FRAUD", "other_reason": "why"}),
        ("freeze", {"reason": "RECIPIENT"}),
        ("unfreeze", {"reason": "RECIPIENT"}),
        ("reissue", {"reason": "FRAUD"}),
        ("reissue", {"reason": "RECIPIENT", "amount": 1.5}),
        ("reissue", {"reason": "RECIPIENT", "delivery_method": "ADDRESS"}),
        ("reissue", {"reason": "RECIPIENT", "recipient": "ada@example.org"}),
        ("reissue", {"reason": "RECIPIENT", "notes": 5}),
    ],
)
def test_wrong_arguments_are_refused_before_anything_is_sent(side, sandbox, action, wrong):
    """With one sentence that says what would be right."""
    with pytest.raises(ConfigurationError):
        side(getattr(side.tango.line_items, action)("RA1-1", **wrong))
    assert sandbox.requests == []
