"""Finding, resending, waiting for and settling Tango orders."""

import json

import pytest

from reward_orders import (
    ConfigurationError,
    InProgressError,
    Journal,
    NotFoundError,
    OutcomeUnknownError,
    ResendTooSoonError,
    ServiceError,
    UnreadableResponseError,
)
from reward_orders.journal import State
from tests.kit.flows import (
    FakeClock,
    Scripted,
    answer,
    drive,
    flow_of,
    no_answer,
    tango_client,
    tango_create,
    tango_error,
    tango_order,
)


def row(**changes):
    body = {"externalRefID": "k-1", "accountIdentifier": "account-1", "customerIdentifier": "customer-1"}
    return {**tango_order({**body, "utid": "U561593", "amount": 25}), **changes}


def listed(*rows):
    return answer(200, {"orders": list(rows), "page": {"totalCount": len(rows)}})


@pytest.fixture
def clock():
    return FakeClock()


def find(clock, *answers, key="k-1", account=None, **settings):
    script = Scripted(clock, *answers)
    return drive(flow_of(tango_client(clock, **settings), "find", key=key, account=account), script), script


# --- find ----------------------------------------------------------------------------------------------------------


def test_find_gives_the_full_order(clock):
    """One look at the list, filtered by ref and account, then the order itself with its reward."""
    order, script = find(clock, listed(row(reward=None)), answer(200, row()))
    assert script.operations == ["tangoListOrders", "tangoGetOrder"]
    params = script.requests[0].params
    assert (params["externalRefID"], params["accountIdentifier"]) == ("k-1", "account-1")
    assert order.credentials.pin.reveal() == "PIN-4821-never-shown"
    assert order.key == "k-1"


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [row(externalRefID="k-10")],
        [row(externalRefID="K-1")],
        [row(externalRefID=None)],
        [row(accountIdentifier="other")],
    ],
)
def test_only_the_very_key_on_the_very_account_counts(clock, rows):
    """How the list matches text is not documented, so rows are compared."""
    assert find(clock, listed(*rows))[0] is None


def test_a_ref_that_made_a_second_order_stands_for_the_first(clock):
    """After 90 days a ref may be used again."""
    later = row(referenceOrderID="RA-2", createdAt="2026-12-31T00:00:00Z")
    _, script = find(clock, listed(later, row()), answer(200, row()))
    assert script.requests[1].url.endswith("/RA-1")


def test_two_accounts_under_one_key_must_be_told_apart(clock):
    """Without an account, which of the two is meant is the caller's to say."""
    rows = listed(row(), row(referenceOrderID="RA-2", accountIdentifier="account-2"))
    with pytest.raises(ConfigurationError, match="account=") as caught:
        drive(flow_of(tango_client(clock, account=None), "find", key="k-1", account=None), Scripted(clock, rows))
    assert caught.value.key == "k-1"


def test_a_key_that_was_hashed_is_found_by_the_callers_own(clock):
    """Both are on the order."""
    sent = []

    def rows(request):
        sent.append(request.params["externalRefID"])
        return listed(row(externalRefID=sent[0]))

    order, _ = find(clock, rows, lambda request: answer(200, row(externalRefID=sent[0])), key="with spaces / ä")
    assert order.caller_key == "with spaces / ä"
    assert order.key == sent[0]


@pytest.mark.parametrize("body", [{}, {"orders": None}, {"orders": "x"}, {"orders": [5]}, {"orders": [{}]}])
def test_a_list_that_makes_no_sense_is_not_nothing(clock, body):
    """Unreadable is never told as None: a caller would place the order again."""
    with pytest.raises(UnreadableResponseError) as caught:
        find(clock, answer(200, body))
    assert caught.value.key == "k-1"


# --- resend --------------------------------------------------------------------------------------------------------


def resend(clock, *answers, **given):
    script = Scripted(clock, *answers)
    return drive(flow_of(tango_client(clock), "resend", "RA-1", **given), script), script


def test_a_resend_of_nothing_new_has_an_empty_body(clock):
    """`{}`, as the vendor's own test posts it."""
    sent, script = resend(clock, answer(201, {"id": 5, "createdAt": "2026-01-01T00:00:00Z"}))
    assert script.requests[0].content == b"{}"
    assert script.requests[0].url.endswith("/raas/v2/orders/RA-1/resends")
    assert sent.id == 5


def test_a_resend_elsewhere(clock):
    """newEmail, newMobile, newEtid, newDeliveryMethod."""
    given = {"new_email": "b@example.org", "new_mobile": "+1", "new_etid": "E000002", "new_delivery_method": "PHONE"}
    _, script = resend(clock, answer(201, {"id": 5}), **given)
    assert json.loads(script.requests[0].content) == {
        "newEmail": "b@example.org",
        "newMobile": "+1",
        "newEtid": "E000002",
        "newDeliveryMethod": "PHONE",
    }


@pytest.mark.parametrize("code", ["403.004", "403.005", "403.023"])
def test_a_resend_too_soon(clock, code):
    """Its own class, with what the vendor says to do."""
    with pytest.raises(ResendTooSoonError) as caught:
        resend(clock, tango_error(403, code))
    assert caught.value.hint


def test_a_resend_in_doubt_is_not_repeated(clock):
    """It may have been sent; sending again would send twice."""
    with pytest.raises(OutcomeUnknownError):
        resend(clock, no_answer())


# --- wait ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", ["PENDING", "PENDING_MR", "PENDING_KYB", "PENDING_PAYMENT", "QUEUED", "ON_HOLD"])
def test_wait_reads_until_it_is_over(clock, status):
    """With growing pauses; any other status, also an unknown one, ends it."""
    script = Scripted(clock, *(answer(200, row(status=status)) for _ in range(3)), answer(200, row(status="NEW")))
    order = drive(flow_of(tango_client(clock), "wait", "RA-1", timeout=300), script)
    assert order.status == "NEW"
    assert clock.slept == [1.0, 2.0, 4.0]


@pytest.mark.parametrize("status", ["Pending", "pending_mr", "On Hold", "on-hold", "Queued", "PENDING-KYB", " onHold "])
@pytest.mark.parametrize("name", ["status", "orderStatus", "lineItemStatus"])
def test_wait_knows_statuses_however_they_are_spelled_and_where_they_stand(clock, status, name):
    """The user pages write Pending; an answer may have it under another name where `status` is empty."""
    others = {"status": "  ", "orderStatus": "", "lineItemStatus": None}
    unfinished, done = ({**row(), **others, name: word} for word in (status, "Complete"))
    order = drive(
        flow_of(tango_client(clock), "wait", "RA-1", timeout=60),
        Scripted(clock, answer(200, unfinished), answer(200, unfinished), answer(200, done)),
    )
    assert order == drive(flow_of(tango_client(clock), "wait", "RA-1", timeout=60), Scripted(clock, answer(200, done)))
    assert clock.slept == [1.0, 2.0]


def test_the_first_name_that_tells_a_status_counts(clock):
    """A line item may be pending in an order that is not."""
    done = {**row(), "status": "COMPLETE", "orderStatus": "PENDING", "lineItemStatus": "PENDING"}
    drive(flow_of(tango_client(clock), "wait", "RA-1", timeout=60), Scripted(clock, answer(200, done)))
    assert clock.slept == []


def test_an_order_without_any_status_is_not_waited_for(clock):
    """Nothing says that it may still change."""
    drive(
        flow_of(tango_client(clock), "wait", "RA-1", timeout=60),
        Scripted(clock, answer(200, {"referenceOrderID": "RA-1"})),
    )
    assert clock.slept == []


def test_each_wait_of_wait_is_an_event(clock):
    """With its seconds, so that a program that stands still can be understood."""
    heard = []
    client = tango_client(clock, on_event=heard.append)
    script = Scripted(clock, *(answer(200, row(status="PENDING")) for _ in range(2)), answer(200, row()))
    drive(flow_of(client, "wait", "RA-1", timeout=60), script)
    waits = [event for event in heard if event.name == "wait"]
    assert [(event.reason, event.seconds, event.key) for event in waits] == [("poll", 1.0, "k-1"), ("poll", 2.0, "k-1")]


def test_a_wait_that_ends_says_how_long_and_until_when(clock):
    """One line, whatever the status is."""
    status = "PENDING\n\x1b[31m" + "x" * 500
    script = Scripted(clock, *(answer(200, row(status=status)) for _ in range(10)))
    with pytest.raises(InProgressError, match=r"waited 10 s, until 2026-09-21 14:13:30 UTC") as caught:
        drive(flow_of(tango_client(clock), "wait", "RA-1", timeout=10), script)
    assert str(caught.value).isprintable()
    assert "'RA-1'" in str(caught.value)
    assert len(str(caught.value)) < 400


def test_wait_ends_with_its_time(clock):
    """In progress still, with the key; never later than asked."""
    pending = row(status="PENDING")
    script = Scripted(clock, *(answer(200, pending) for _ in range(10)))
    with pytest.raises(InProgressError, match="PENDING") as caught:
        drive(flow_of(tango_client(clock), "wait", "RA-1", timeout=10), script)
    assert caught.value.key == "k-1"
    assert sum(clock.slept) == 10.0


def test_wait_for_nothing_is_not_found(clock):
    """At once."""
    with pytest.raises(NotFoundError):
        drive(
            flow_of(tango_client(clock), "wait", "RA-1", timeout=10),
            Scripted(clock, tango_error(404, "404.005")),
        )


# --- reconcile -----------------------------------------------------------------------------------------------------


@pytest.fixture
def client(clock, tmp_path):
    with Journal.sqlite(tmp_path / "j.db", clock=clock) as journal:
        yield tango_client(clock, journal=journal)


def leave_unknown(client, clock, key="k-1", **given):
    with pytest.raises(OutcomeUnknownError):
        drive(tango_create(client.with_options(deadline=0.4), key=key, **given), Scripted(clock, no_answer()))


def settle_all(client, clock, *answers):
    script = Scripted(clock, *answers)
    found = []
    next_order = flow_of(client, "reconcile")
    while (order := drive(next_order(), script)) is not None:
        found.append(order)
    return found, script


def state(client):
    (entry,) = client._settings.journal.entries()
    return entry.state


def test_reconcile_needs_a_journal(clock):
    """And says how to have one."""
    with pytest.raises(ConfigurationError, match="journal="):
        list(tango_client(clock).orders.reconcile())


def test_reconcile_finds_and_sends_nothing(client, clock):
    """The order, verified by digests, with its credentials."""
    leave_unknown(client, clock)
    (order,), script = settle_all(client, clock, listed(row()), answer(200, row()))
    assert script.operations == ["tangoListOrders", "tangoGetOrder"]
    assert (order.key, order.replayed) == ("k-1", True)
    assert state(client) is State.SUCCEEDED


def test_reconcile_that_finds_nothing_leaves_it_open(client, clock):
    """Tango may still process a request that got no answer."""
    leave_unknown(client, clock)
    found, _ = settle_all(client, clock, listed())
    assert found == []
    assert state(client) is State.UNKNOWN


def test_reconcile_that_finds_another_order_rejects_the_key(client, clock):
    """And an event says so."""
    leave_unknown(client, clock)
    heard = []
    other = row(utid="U1")
    settle_all(client.with_options(on_event=heard.append), clock, listed(other), answer(200, other))
    assert state(client) is State.REJECTED
    assert "other_order_found" in [event.name for event in heard]


def test_reconcile_whose_look_fails_leaves_it_open(client, clock):
    """The failure is raised, with the key."""
    leave_unknown(client, clock)
    with pytest.raises(ServiceError) as caught:
        settle_all(client, clock, *(answer(500) for _ in range(5)))
    assert caught.value.key == "k-1"
    assert state(client) is State.UNKNOWN


def test_reconcile_looks_on_the_account_of_each_key(client, clock):
    """Whichever account the client itself has now."""
    leave_unknown(client, clock, account="account-2")
    found = row(accountIdentifier="account-2")
    (order,), script = settle_all(client, clock, listed(found), answer(200, found))
    assert script.requests[0].params["accountIdentifier"] == "account-2"
    assert order.account_identifier == "account-2"


def test_reconcile_leaves_other_platforms_alone(client, clock):
    """Their orders are not this client's to read."""
    leave_unknown(client, clock)
    other = tango_client(clock, platform_name="other", journal=client._settings.journal)
    assert settle_all(other, clock)[0] == []
    assert state(client) is State.UNKNOWN
