"""Reading, waiting for, listing and settling asynchronous orders."""

import json

import pytest

from reward_orders import (
    ConfigurationError,
    InProgressError,
    Journal,
    NotFoundError,
    Page,
    Recipient,
    Reward,
    RewardState,
    State,
    UnreadableResponseError,
)
from reward_orders.tango.async_listing import listed
from tests.kit.flows import (
    FakeClock,
    Scripted,
    answer,
    drive,
    flow_of,
    no_answer,
    tango_async,
    tango_async_order,
    tango_client,
    tango_create,
    tango_error,
    tango_order,
)

NONE = tango_error(404, "404.005")


@pytest.fixture
def clock():
    return FakeClock()


def body(*, count=3, key="b-1"):
    rows = [
        {"externalRefLineItemID": f"r-{number}", "utid": "U561593", "amount": 25, "recipient": {}}
        for number in range(1, count + 1)
    ]
    return {
        "externalRefID": key,
        "accountIdentifier": "account-1",
        "customerIdentifier": "customer-1",
        "lineItems": rows,
    }


def paged(order, size):
    """Answers a get of the order in pages of this size, by cursor."""

    def page(request):
        at = int(request.params.get("nextCursor", "0"))
        rows, more = order["lineItems"][at : at + size], at + size < len(order["lineItems"])
        cursors = {"nextPageAvailable": more, "nextCursor": str(at + size) if more else None}
        return answer(200, {**order, "lineItems": rows, "pagination": cursors, "numberOfElements": len(rows)})

    return page


def read(clock, *answers, name="get", key="b-1", **given):
    script = Scripted(clock, *answers)
    return drive(tango_async(tango_client(clock), name, key=key, **given), script), script


# --- get -----------------------------------------------------------------------------------------------------------


def test_every_page_of_the_lines_is_read(clock):
    """The order is whole, and no part of it says that it was a page."""
    order = tango_async_order(body())
    found, script = read(clock, *[paged(order, 2)] * 2)
    assert list(found.rewards) == ["r-1", "r-2", "r-3"]
    assert [request.params.get("nextCursor") for request in script.requests] == [None, "2"]
    assert script.requests[0].params["maxResults"] == 500
    assert found.pagination is None


def test_lines_that_slip_past_between_two_pages_are_read_again(clock):
    """While an order is worked on its lines move; one reading more finds them, and none comes twice."""
    order = tango_async_order(body(count=4))
    moved = {**order, "lineItems": [order["lineItems"][place] for place in (0, 2, 1, 3)]}
    found, script = read(clock, paged(order, 2), paged(moved, 2), *[paged(order, 2)] * 2)
    assert sorted(found.rewards) == ["r-1", "r-2", "r-3", "r-4"]
    assert len(script.requests) == 4


@pytest.mark.parametrize(
    ("cursors", "says"),
    [
        ({"nextPageAvailable": True}, "does not say where the next one begins"),
        ({"nextPageAvailable": True, "nextCursor": ""}, "does not say where the next one begins"),
        ({"nextCursor": "x"}, "does not advance"),
    ],
)
def test_an_order_is_never_cut_silently(clock, cursors, says):
    """A page that promises another and does not say which, or names itself, is unreadable."""
    order = {**tango_async_order(body()), "pagination": cursors}
    with pytest.raises(UnreadableResponseError, match=says):
        read(clock, *[answer(200, order)] * 2)


def test_a_full_page_without_any_word_of_the_next_is_unreadable(clock):
    """It may be all there is or not; nobody says."""
    order = tango_async_order(body(count=500)) | {"totalLineItems": 600}
    with pytest.raises(UnreadableResponseError):
        read(clock, answer(200, order))


def test_an_answer_that_names_another_order_is_asked_for_once_more(clock):
    """A gateway mixes up answers; the second is the one."""
    other = tango_async_order(body(key="b-2"))
    found, script = read(clock, answer(200, other), answer(200, tango_async_order(body())))
    assert found.key == "b-1"
    assert len(script.discarded) == 1


def test_rewards_of_another_order_are_never_given_out(clock):
    """The line items have no reference; the order's id says whose they are."""
    order = tango_async_order(body())
    other = {**order, "referenceOrderID": "AA-9"}
    with pytest.raises(UnreadableResponseError):
        read(clock, answer(200, order), answer(200, other), answer(200, other), credentials=True)


def test_credentials_are_read_when_they_are_asked_for(clock):
    """One for each of the quantity, in pages of a hundred lines; otherwise they never leave Tango."""
    order = tango_async_order(body())
    order["lineItems"][0]["rewards"] *= 2
    found, script = read(clock, answer(200, order), *[paged(order, 2)] * 2, credentials=True)
    assert script.operations == ["tangoGetAsyncOrder", *["tangoGetAsyncOrderLineItems"] * 2]
    assert script.requests[1].params["maxResults"] == 100
    assert [one.pin.reveal() for one in found.rewards["r-1"].credentials] == ["PIN-4821-never-shown"] * 2
    assert found.rewards["r-1"].utid == "U561593"
    assert read(clock, answer(200, order))[0].rewards["r-1"].credentials == ()


def test_find_gives_none_for_what_tango_does_not_show(clock):
    """And the order where it does."""
    assert read(clock, NONE, name="find")[0] is None
    assert read(clock, answer(200, tango_async_order(body())), name="find")[0].id == "AA-1"


def test_get_names_the_key_in_its_error(clock):
    """The account and the customer are part of the place."""
    with pytest.raises(NotFoundError) as caught:
        read(clock, NONE)
    assert caught.value.key == "b-1"
    with pytest.raises(ConfigurationError, match="No customer"):
        drive(tango_async(tango_client(clock, customer=None), "get", key="b-1"), Scripted(clock))


# --- states --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("order_status", "line_status", "state"),
    [
        ("PENDING", "PENDING", "pending"),
        ("PENDING", "COMPLETE", "placed"),
        ("PENDING", "FAILED", "pending"),
        ("RETRYING", "FAILED", "pending"),
        ("PARTIAL", "FAILED", "failed"),
        ("PARTIAL", "PENDING", "pending"),
        ("Complete", "Complete", "placed"),
        ("COMPLETE", "CANCELLED", "cancelled"),
        ("COMPLETE", "RETURNED", "cancelled"),
        ("COMPLETE", "BRAND_NEW", "unknown"),
        ("SCHEDULED_DELIVERY", "PENDING", "placed"),
        ("BRAND_NEW", "COMPLETE", "placed"),
        ("BRAND_NEW", "FAILED", "failed"),
        ("BRAND_NEW", "BRAND_NEW", "pending"),
        (None, "FAILED", "failed"),
        (None, None, "pending"),
    ],
)
def test_the_state_of_a_reward(clock, order_status, line_status, state):
    """Statuses are open strings: what we do not know is never taken for a failure, nor for an end."""
    order = tango_async_order(body(count=1))
    order["orderStatus"], order["lineItems"][0]["lineItemStatus"] = order_status, line_status
    assert read(clock, answer(200, order))[0].rewards["r-1"].state is RewardState(state)


def test_a_line_without_a_reference_is_shown_under_tangos_id(clock):
    """It is accounted for all the same."""
    order = tango_async_order(body(count=1))
    order["lineItems"][0]["externalRefLineItemID"] = None
    assert list(read(clock, answer(200, order))[0].rewards) == ["AA-1-1"]


# --- wait ----------------------------------------------------------------------------------------------------------


def pending(status="PENDING"):
    return answer(200, tango_async_order(body(), status=status))


def test_wait_reads_until_no_reward_is_pending(clock):
    """With growing pauses, through failures that pass, and through the time before it shows."""
    done = pending("COMPLETE")
    found, script = read(clock, NONE, pending(), no_answer(), pending(), pending(), done, name="wait")
    assert len(found.placed) == 3
    assert len(script.requests) == 6
    assert [seconds for seconds in clock.slept if seconds >= 1] == [1, 2, 4, 8]


def test_wait_reads_no_further_than_to_a_pending_reward(clock):
    """Tango takes a call a second: only an order that looks done is read to its end."""
    order = tango_async_order(body(count=6))
    working = {**order, "orderStatus": "PENDING", "lineItems": [dict(line) for line in order["lineItems"]]}
    working["lineItems"][3]["lineItemStatus"] = "PENDING"
    found, script = read(clock, *[paged(working, 2)] * 2, *[paged(order, 2)] * 3, name="wait")
    assert len(found.placed) == 6
    assert [request.params.get("nextCursor") for request in script.requests] == [None, "2", None, "2", "4"]


def test_wait_gives_the_credentials_when_it_is_done(clock):
    """They are read once."""
    done = pending("COMPLETE")
    found, script = read(clock, pending(), done, done, name="wait", credentials=True)
    assert found.rewards["r-1"].credentials[0].pin is not None
    assert script.operations.count("tangoGetAsyncOrderLineItems") == 1


def test_wait_ends_at_its_timeout_and_warns_of_a_second_purchase(clock):
    """The last look is at the very end."""
    with pytest.raises(InProgressError, match="At least 3 of 3 rewards") as caught:
        read(clock, *[pending()] * 40, name="wait", timeout=100)
    assert "buys a second one" in caught.value.hint
    assert caught.value.key == "b-1"
    assert sum(clock.slept) == pytest.approx(100)


def test_wait_for_an_order_that_never_shows_is_not_found_and_no_proof(clock):
    """The hint says what to do: the same key again."""
    with pytest.raises(NotFoundError) as caught:
        read(clock, *[NONE] * 40, name="wait", timeout=30)
    assert "same key" in caught.value.hint


# --- list ----------------------------------------------------------------------------------------------------------


def row(number):
    return {"referenceOrderID": f"AA-{number}", "externalRefID": f"b-{number}", "orderStatus": "COMPLETE"}


def page_of(*numbers, following=None):
    return answer(
        200, {"orders": [row(n) for n in numbers], "nextCursor": following, "nextPageAvailable": following is not None}
    )


def listing(clock, client, **given):
    settings = {"start": None, "end": None, "min_amount": None, "max_amount": None, "send_email": None}
    settings |= {"texts": {}, "cursor": None, "page_size": 100}
    return listed(client._settings.session, **{**settings, **given})


def pages(walk, script, most=99):
    found, step = [], next(walk, None)
    while step is not None and len(found) < most:
        if isinstance(step, Page):
            found.append(step)
            step = next(walk, None)
        else:
            step = walk.send(script(step))
    return found


def test_a_list_follows_the_cursors_and_gives_each_order_once(clock):
    """An order that comes again, because another came before it meanwhile, is given once."""
    script = Scripted(clock, page_of(1, 2, following="c1"), page_of(2, 3, following="c2"), page_of())
    found = pages(listing(clock, tango_client(clock)).walk(True), script)
    assert [row.id for page in found for row in page.items] == ["AA-1", "AA-2", "AA-3"]
    assert [request.params.get("nextCursor") for request in script.requests] == [None, "c1", "c2"]
    assert all("page" not in request.params for request in script.requests)


@pytest.mark.parametrize("taken", [0, 1, 2])
def test_a_list_goes_on_where_its_cursor_was(clock, taken):
    """In another process, with the filters in it, without leaving out or repeating a row."""
    client = tango_client(clock)
    script = Scripted(clock, page_of(1, 2, following="c1"))
    (page,) = pages(listing(clock, client, texts={"campaign": "Autumn"}).walk(True), script, most=1)
    again = Scripted(clock, *([page_of(1, 2, following="c1")] if taken < 2 else []), page_of(3))
    found = pages(listing(clock, client, cursor=page.cursor(taken)).walk(True), again)
    assert [row.id for page in found for row in page.items] == ["AA-1", "AA-2", "AA-3"][taken:]
    assert all(request.params["campaign"] == "Autumn" for request in again.requests)
    with pytest.raises(ConfigurationError, match="filters of its own"):
        listing(clock, client, cursor=page.cursor(taken), texts={"campaign": "Spring"})


@pytest.mark.parametrize(
    "broken",
    [
        {"orders": [row(1)], "nextPageAvailable": True},
        {"orders": [row(1)], "nextCursor": "c1", "nextPageAvailable": True},
        {"orders": None},
        {"orders": [{}]},
        [],
    ],
)
def test_a_list_that_cannot_be_followed_is_never_cut_silently(clock, broken):
    """No cursor, the same cursor, no rows, rows without ids."""
    with pytest.raises(UnreadableResponseError):
        pages(listing(clock, tango_client(clock)).walk(True), Scripted(clock, *[answer(200, broken)] * 2))


def test_a_page_of_this_list_has_no_number(clock):
    """Tango hands it out behind cursors."""
    with pytest.raises(ConfigurationError, match="behind cursors"):
        listing(clock, tango_client(clock)).page(2)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"start": "2026-02-01", "end": "2026-01-01"}, "comes before start"),
        ({"min_amount": 2, "max_amount": 1}, "swap them"),
        ({"send_email": "yes"}, "send_email"),
        ({"texts": {"campaign": ""}}, "campaign must be non-empty"),
        ({"texts": {"campaign": "c" * 101}}, "No order can match campaign"),
        ({"texts": {"account_identifier": "abc"}}, "No order can match account_identifier"),
        ({"page_size": 0}, "page_size"),
        ({"cursor": "x"}, "cursor is damaged"),
    ],
)
def test_wrong_filters_are_refused_before_anything_is_sent(clock, wrong, says):
    """One clear sentence each."""
    with pytest.raises(ConfigurationError, match=says):
        listing(clock, tango_client(clock), **wrong)


# --- reconcile -----------------------------------------------------------------------------------------------------


@pytest.fixture
def journal(tmp_path, clock):
    with Journal.sqlite(tmp_path / "orders.db", clock=clock) as journal:
        yield journal


def lost(clock, journal, *keys):
    """Asynchronous orders nobody heard of."""
    rewards = [Reward(key=f"r-{number}", utid="U561593", amount=25, recipient=Recipient()) for number in (1, 2, 3)]
    for key in keys:
        script = Scripted(clock, *[no_answer()] * 5)
        with pytest.raises(Exception, match="may have happened"):
            drive(tango_async(tango_client(clock, journal=journal), "create", key=key, rewards=rewards), script)


def settle(clock, journal, kind, *answers):
    client = tango_client(clock, journal=journal)
    following = tango_async(client, "reconcile") if kind == "async" else flow_of(client, "reconcile")
    script, found = Scripted(clock, *answers), []
    while (order := drive(following(), script)) is not None:
        found.append(order)
    return found, script


def test_reconcile_settles_asynchronous_orders_by_what_their_references_show(clock, journal):
    """Found and ours: it stands. Another's rewards: never free. Not found: still unknown."""
    lost(clock, journal, "b-1", "b-2", "b-3")
    other = tango_async_order(body(key="b-2"))
    other["lineItems"][2]["amount"] = 26
    found, _ = settle(clock, journal, "async", answer(200, tango_async_order(body())), answer(200, other), NONE)
    assert [order.key for order in found] == ["b-1"]
    states = {entry.key: (entry.state, entry.remote_id) for entry in journal.entries()}
    assert states == {
        "b-1": (State.SUCCEEDED, "AA-1"),
        "b-2": (State.REJECTED, "AA-1"),
        "b-3": (State.UNKNOWN, None),
    }


def test_each_key_is_read_under_the_account_and_customer_it_was_sent_with(clock, journal):
    """Not under the client's: another customer's order is not found there, and its key would stay unknown for ever."""
    rewards = [Reward(key=f"r-{number}", utid="U561593", amount=25, recipient=Recipient()) for number in (1, 2, 3)]
    sent = Scripted(clock, *[no_answer()] * 5)
    client = tango_client(clock, journal=journal)
    other = {"account": "account-2", "customer": "customer-2"}
    with pytest.raises(Exception, match="may have happened"):
        drive(tango_async(client, "create", key="b-1", rewards=rewards, **other), sent)
    shown = body() | {"accountIdentifier": "account-2", "customerIdentifier": "customer-2"}
    found, script = settle(clock, journal, "async", answer(200, tango_async_order(shown)))
    assert [order.key for order in found] == ["b-1"]
    assert script.requests[0].url.endswith("/customers/customer-2/accounts/account-2/b-1")
    assert [entry.state for entry in journal.entries()] == [State.SUCCEEDED]


def test_where_a_key_was_sent_says_nothing_of_its_reward(clock, journal):
    """The same rewards under another spelling of the customer are the same order, not another one."""
    lost(clock, journal, "b-1")
    rewards = [Reward(key=f"r-{number}", utid="U561593", amount=25, recipient=Recipient()) for number in (1, 2, 3)]
    client = tango_client(clock, journal=journal)
    receipt = {"externalRefID": "b-1", "status": "PENDING", "totalLineItems": 3}
    script = Scripted(clock, answer(202, receipt), *[answer(200, tango_async_order(body()))] * 2)
    flow = tango_async(client, "create", key="b-1", rewards=rewards, customer="Customer-1")
    assert drive(flow, script).key == "b-1"


def test_each_kind_of_order_is_settled_by_its_own_reconcile(clock, journal):
    """An asynchronous order is not looked for among the others, where it would be taken for none; nor the reverse."""
    lost(clock, journal, "b-1")
    with pytest.raises(Exception, match="may have happened"):
        drive(tango_create(tango_client(clock, journal=journal), key="k-1"), Scripted(clock, *[no_answer()] * 5))
    made = tango_order({"externalRefID": "k-1", **body(), "utid": "U561593", "amount": 25}) | {"externalRefID": "k-1"}
    rows = answer(200, {"orders": [made], "page": {"totalCount": 1}})
    found, script = settle(clock, journal, "sync", rows, answer(200, made))
    assert ([order.key for order in found], len(script.requests)) == (["k-1"], 2)
    found, script = settle(clock, journal, "async", answer(200, tango_async_order(body())))
    assert ([order.key for order in found], len(script.requests)) == (["b-1"], 1)


def test_the_journal_holds_digests_of_the_rewards_alone(clock, journal, tmp_path):
    """Neither a person nor an amount."""
    rewards = [Reward(key="r-1", utid="U561593", amount="4711.25", recipient=Recipient(email="ada@example.org"))]
    script = Scripted(clock, *[no_answer()] * 5)
    with pytest.raises(Exception, match="may have happened"):
        drive(tango_async(tango_client(clock, journal=journal), "create", key="b-1", rewards=rewards), script)
    assert b"ada@example.org" in script.requests[0].content
    (entry,) = journal.entries()
    assert "ada" not in json.dumps(dict(entry.digests))
    for file in tmp_path.iterdir():
        assert b"ada@" not in file.read_bytes()
        assert b"4711" not in file.read_bytes()
