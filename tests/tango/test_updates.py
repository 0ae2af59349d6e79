"""Labels, resends, embedded addresses and reasons of line items; labels and days of asynchronous orders."""

import httpx
import pytest

from reward_orders import (
    ConfigurationError,
    ForbiddenError,
    NotFoundError,
    OutcomeUnknownError,
    Recipient,
    ResendTooSoonError,
    Reward,
    Sender,
    UnreadableResponseError,
)
from tests.kit.served import connect

ADA = Recipient(email="ada@example.org", first_name="Ada", mobile_number="+12025550101")


@pytest.fixture
def place(side):
    def one(**given):
        return side(side.tango.orders.create(**{"utid": "U561593", "amount": 25} | given)).reference_line_item_id

    return one


def sent(sandbox, operation):
    return [request.operation for request in sandbox.requests].count(operation)


def test_labels_are_changed_and_others_stay(side, sandbox, place):
    """What reads so already is not sent."""
    line_id = place(campaign="Spring", notes="old")
    taken = side(side.tango.line_items.update(line_id, campaign="Autumn", purchase_order_number="PO 1"))
    assert (taken.action, taken.already) == ("update", False)
    line_item = side(side.tango.line_items.get(line_id))
    assert (line_item.campaign, line_item.order_notes, line_item.purchase_order_number) == ("Autumn", "old", "PO 1")
    assert side(side.tango.line_items.update(line_id, order_notes="old")).already
    assert sent(sandbox, "tangoUpdateLineItem") == 1


@pytest.mark.parametrize("given", [{}, {"campaign": ""}, {"order_notes": " "}])
def test_nothing_to_change_is_refused(side, sandbox, given):
    """A blank label would change nothing at Tango."""
    with pytest.raises(ConfigurationError):
        side(side.tango.line_items.update("RA1-1", **given))
    assert sandbox.requests == []


@pytest.mark.parametrize("fault", ["reset_after_commit", "error_after_commit"])
def test_a_lost_answer_to_a_change_of_labels_is_looked_up(side, sandbox, place, fault):
    """The line item shows that it happened."""
    line_id = place()
    sandbox.fault("tangoUpdateLineItem", fault)
    assert side(side.tango.line_items.update(line_id, campaign="Autumn")).response is None
    assert sent(sandbox, "tangoUpdateLineItem") == 1


def test_a_reward_is_sent_again(side, sandbox, place):
    """Where and why, under the names of the line item's endpoint; too soon is told by its own error."""
    line_id = place(recipient=ADA)
    resent = side(side.tango.line_items.resend(line_id, reason="NOT_RECEIVED", new_email="new@example.org"))
    assert (resent.email, resent.delivery_method, resent.reason_code) == ("new@example.org", "EMAIL", "NOT_RECEIVED")
    with pytest.raises(ResendTooSoonError):
        side(side.tango.line_items.resend(line_id))
    other = place()
    with pytest.raises(ForbiddenError):
        side(side.tango.line_items.resend(other))


def test_a_resend_in_doubt_is_not_repeated(side, sandbox, place):
    """It may have been sent."""
    line_id = place(recipient=ADA)
    sandbox.fault("tangoResendLineItem", "reset_after_commit")
    with pytest.raises(OutcomeUnknownError, match=r"ask the recipient"):
        side(side.tango.line_items.resend(line_id))
    assert sent(sandbox, "tangoResendLineItem") == 1


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"reason": "BECAUSE"}, "reason must be one of NOT_RECEIVED"),
        ({"reason": "OTHER"}, "other_reason says why"),
        ({"other_reason": "why"}, "reason must be one of"),
        ({"new_delivery_method": "ADDRESS"}, "new_delivery_method must be one of"),
        ({"new_email": ""}, "new_email must be non-empty"),
    ],
)
def test_a_wrong_resend_is_refused_before_it_is_sent(side, sandbox, given, says):
    """In one sentence."""
    with pytest.raises(ConfigurationError, match=says):
        side(side.tango.line_items.resend("RA1-1", **given))
    assert sandbox.requests == []


def test_the_address_of_an_embedded_reward_is_a_secret(side, place):
    """Whoever reads it can redeem."""
    address = side(side.tango.line_items.embedded_url(place(delivery_method="EMBEDDED")))
    assert "https" not in repr(address)
    assert address.reveal().startswith("https://")
    with pytest.raises(NotFoundError):
        side(side.tango.line_items.embedded_url("RA000000-1-01-1"))


def test_an_answer_without_an_address_is_unreadable():
    """It is no empty secret."""
    client = connect("tango", lambda _: httpx.Response(200, json={"url": ""}))
    with pytest.raises(UnreadableResponseError):
        client.line_items.embedded_url("RA1-1")


def test_reasons_are_those_that_the_calls_take(side):
    """Each code of Tango's list has its words; the two lists name the reissue otherwise."""
    for codes in (side(side.tango.line_items.reason_codes()), side(side.tango.async_orders.reason_codes())):
        assert codes.cancel["DUPLICATE"]
        assert set(codes.reissue) >= {"RECIPIENT", "OTHER"}
        assert codes.freeze
        assert codes.unfreeze


def test_reasons_that_tango_does_not_list_are_empty():
    """An answer that lacks an action is no error."""
    client = connect("tango", lambda _: httpx.Response(200, json={"CANCEL": {"FRAUD": None}, "FREEZE": "x"}))
    codes = client.line_items.reason_codes()
    assert (codes.cancel, codes.freeze, codes.reissue) == ({"FRAUD": ""}, {}, {})


# --- asynchronous orders ----------------------------------------------------------------------------------------------


def many(side, **given):
    rewards = [Reward(key="r-1", utid="U561593", amount=25, recipient=ADA, delivery_date="2026-12-01")]
    return side(side.tango.async_orders.create(key="b-1", rewards=rewards, **given))


def test_labels_of_an_asynchronous_order_are_changed(side):
    """And read back; what is not given stays."""
    many(side, campaign="Spring", notes="old")
    order = side(side.tango.async_orders.update(key="b-1", campaign="Autumn", purchase_order_number="PO 1"))
    assert (order.key, order.campaign, order.notes, order.purchase_order_number) == ("b-1", "Autumn", "old", "PO 1")
    with pytest.raises(ConfigurationError, match="Nothing to update") as error:
        side(side.tango.async_orders.update(key="b-1"))
    assert error.value.key == "b-1"
    with pytest.raises(NotFoundError):
        side(side.tango.async_orders.update(key="b-2", notes="n"))


def test_a_change_of_labels_in_doubt_says_to_make_it_again(side, sandbox):
    """Twice the same is once."""
    many(side)
    sandbox.fault("tangoUpdateAsyncOrder", "reset_after_commit")
    with pytest.raises(OutcomeUnknownError) as error:
        side(side.tango.async_orders.update(key="b-1", notes="new"))
    assert error.value.key == "b-1"
    assert side(side.tango.async_orders.update(key="b-1", notes="new")).notes == "new"


def test_the_day_of_a_scheduled_reward_is_always_said(side, sandbox):
    """Whether Tango sends it at once where the day is left out is not known."""
    order = many(side)
    line_id = order.rewards["r-1"].id
    changed = side(
        side.tango.async_orders.update_reward(
            line_id, delivery_date="2026-12-15", note="n", sender=Sender(first_name="B")
        )
    )
    assert (changed.delivery_date, changed.note, changed.sender_info.first_name) == ("2026-12-15", "n", "B")
    again = side(side.tango.async_orders.get(key="b-1"))
    assert again.rewards["r-1"].scheduled_delivery_date == "2026-12-15"
    before = len(sandbox.requests)
    for wrong in (None, "", 5):
        with pytest.raises(ConfigurationError, match="delivery_date"):
            side(side.tango.async_orders.update_reward(line_id, delivery_date=wrong))
    assert len(sandbox.requests) == before
    with pytest.raises(NotFoundError):
        side(side.tango.async_orders.update_reward("AA000000-1-01-1", delivery_date="2026-12-15"))


@pytest.mark.parametrize("other", ["b-9", "B-1", 1, ["b-1"], {"key": "b-1"}])
def test_an_answer_about_another_order_is_no_answer_to_a_change(other):
    """It may have happened, or not."""
    client = connect("tango", lambda _: httpx.Response(200, json={"externalRefID": other}))
    with pytest.raises(OutcomeUnknownError, match="another order"):
        client.async_orders.update(key="b-1", notes="n")
