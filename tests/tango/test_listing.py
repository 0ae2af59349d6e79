"""Tango lists: every order of the range once, oldest first, however many, however they arrive."""

import json
import os
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from itertools import islice

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reward_orders import (
    BadRequestError,
    ConfigurationError,
    ResultWindowError,
    ServiceError,
    UnreadableResponseError,
)
from reward_orders.core.dates import wire
from tests.kit.lists import COUNTS, DAY, NOW, TangoModel, async_tango_orders, ids, iso, reply, tango_orders

YEAR = 365 * DAY
HABITS = st.fixed_dictionaries(
    {
        "count": st.sampled_from([*COUNTS]),
        "past": st.sampled_from(["empty", 404, 400]),
        "block": st.sampled_from([10, 50, 100]),
        "says_block": st.booleans(),
    }
)


def rows(count, *, last=NOW - 1000, apart=1000, tied=1):
    """Orders by creation, `tied` of them at each moment."""
    return [(last - apart * (count - number // tied * tied), f"o-{number:06}") for number in range(count)]


def query(orders, number):
    return orders._transport.requests[number].params


def test_a_list_that_fits_one_page_is_one_request():
    """Small platforms pay one call, and no date is sent that nobody asked for."""
    orders = tango_orders(TangoModel(rows(99)))
    assert ids(orders.list()) == ids(orders.list().to_list()) == [name for _, name in rows(99)]
    assert len(orders._transport.requests) == 2
    assert query(orders, 0) == {"elementsPerBlock": 100, "page": 0}


def test_a_full_page_is_no_proof_of_an_end():
    """Whatever is counted, the next page is asked for before a full one counts as the last; not for the first order."""
    orders = tango_orders(TangoModel(rows(100)))
    assert orders.list().first().id == "o-000000"
    assert len(orders._transport.requests) == 1
    assert ids(orders.list()) == [name for _, name in rows(100)]
    assert [request.params["page"] for request in orders._transport.requests] == [0, 0, 1]


@pytest.mark.parametrize("sort", ["newest", "oldest", "name"])
@pytest.mark.parametrize("count", [0, 1, 99, 100, 101, 250, 1000])
def test_each_order_comes_once_whatever_the_service_sorts_by(sort, count):
    """Tango documents no sort order, so none is relied on."""
    model = TangoModel(rows(count), sort=sort)
    orders = tango_orders(model)
    pager = orders.list()
    assert ids(pager) == model.names
    assert pager.total == count
    assert len(orders._transport.requests) == count // 100 + 1


def test_the_newest_come_last_also_across_windows():
    """One order over the whole walk: by creation, whatever the service's own order is."""
    for sort in ("newest", "oldest"):
        model = TangoModel(rows(25_000, apart=7), sort=sort)
        assert ids(tango_orders(model).list()) == model.names


def test_a_cursor_holds_the_ids_of_one_window_however_long_the_list():
    """Where the service sorts by none of what we know, ids tell what was handed out; those of windows done are left."""
    named = [(moment, sha256(name.encode()).hexdigest()[:12]) for moment, name in rows(60_000, apart=7)]
    model = TangoModel(named, sort="name")
    pager, taken, longest, cursor = tango_orders(model).list(), [], 0, None
    for order in pager:
        taken.append(order.id)
        if len(taken) % 2_500 == 0:
            longest = max(longest, len(pager.cursor))
        if len(taken) == 58_000:
            cursor = pager.cursor
    rest = ids(tango_orders(model).list(cursor=cursor))
    assert taken[58_000:] == rest
    assert sorted(taken) == sorted(model.names)
    assert longest < 10_000 * 12


@pytest.mark.parametrize("sort", ["newest", "oldest", "name"])
def test_a_cursor_carries_on_where_the_service_does_not_count(sort):
    """Without a count the last page is not known, so none is read first: what a cursor says is then true."""
    model = TangoModel([(moment, sha256(name.encode()).hexdigest()[:12]) for moment, name in rows(450)], sort=sort)

    def service(request):
        body = json.loads(model(request).content)
        del body["page"]["totalCount"]
        return reply(200, body)

    pager = tango_orders(service).list()
    came = ids(islice(pager, 150))
    came += ids(tango_orders(service).list(cursor=pager.cursor))
    assert sorted(came) == sorted(model.names)


def test_a_range_that_begins_after_now_holds_nothing_older():
    """Where the service's clock is ahead of ours, and its rows have no moment that could tell."""
    model = TangoModel([(NOW + 1000 * number, f"o-{number:03}") for number in range(1, 241)], sort="name")

    def service(request):
        body = json.loads(model(request).content)
        for row in body.get("orders", ()):
            del row["createdAt"]
        return reply(200, body)

    start = datetime.fromtimestamp((NOW + 10_000) / 1000, tz=UTC)
    assert sorted(ids(tango_orders(service).list(start=start))) == model.names[9:]


def test_an_order_that_moves_all_others_while_they_are_read_hides_none():
    """Read from the last page on, an order that enters behind the place of reading shifts what is on the first page."""
    model = TangoModel(rows(250), meanwhile=lambda model, served: served == 1 and model.add(NOW - 60_500, "late"))
    assert sorted(ids(tango_orders(model).list())) == sorted(model.names)


def test_a_row_beyond_the_last_year_hides_none():
    """Its offset puts it behind the end of the year 9999 in UTC, where Python has no date."""
    late = {"referenceOrderID": "late", "createdAt": "9999-12-31T23:59:59-14:00"}
    listed = [{"referenceOrderID": name, "createdAt": iso(moment)} for moment, name in rows(150)] + [late]

    def service(request):
        page = request.params["page"] * 100
        return reply(200, {"page": {"totalCount": 151}, "orders": listed[page : page + 100]})

    assert len(ids(tango_orders(service).list())) == 151
    listed.reverse()
    assert len(ids(tango_orders(service).list())) == 151


def test_the_end_is_pinned_when_the_walk_starts():
    """Orders placed meanwhile are not in it, and shift nothing."""

    def place(model, served):
        model.add(NOW + served, f"late-{served}")

    model = TangoModel(rows(2_500), meanwhile=place)
    first = model.names
    orders = tango_orders(model)
    assert ids(orders.list()) == first
    assert {request.params["endDate"] for request in orders._transport.requests[1:]} == {wire(NOW)}


@pytest.mark.parametrize("sort", ["newest", "oldest"])
@pytest.mark.parametrize("count", [50, 300, 20_300])
def test_orders_of_a_service_whose_clock_is_ahead_are_not_cut_off(sort, count):
    """They were counted and are newer than our own clock: the walk goes on behind its end."""
    model = TangoModel(rows(count, last=NOW + 90_000), sort=sort)
    assert ids(tango_orders(model).list()) == model.names
    pager = tango_orders(model).list()
    came = ids(islice(pager, 30))
    assert came + ids(tango_orders(model).list(cursor=pager.cursor)) == model.names


def test_orders_of_one_instant_beyond_the_ceiling_raise_before_the_first():
    """Nothing can split an instant: the loop over all says so at once, and which filter to add."""
    model = TangoModel([(NOW - 5 * YEAR, "old"), *((NOW - 5000, f"o-{number:06}") for number in range(10_001))])
    orders = tango_orders(model)
    with pytest.raises(ResultWindowError, match="utid=") as raised:
        next(iter(orders.list()))
    assert raised.value.total == 10_001
    assert orders.list().first().id == "old"
    assert len(orders.list().to_list(limit=10_000)) == 10_000
    seen = []
    with pytest.raises(ResultWindowError):
        seen.extend(page.number for page in orders.list().pages())
    assert seen == list(range(1, 102))


@pytest.mark.parametrize("sort", ["newest", "oldest", "name"])
@pytest.mark.parametrize("count", ["absent", "at most 1,000", "at most 10,000", "of the page", "text"])
def test_a_list_with_a_wrong_count_or_none_is_split_where_it_may_be_cut(sort, count):
    """The ceiling is found by asking for the last page in reach; what may hold more is read in parts."""
    model = TangoModel(rows(250), sort=sort, count=count)
    pager = tango_orders(model).list()
    assert sorted(ids(pager)) == model.names
    model = TangoModel(rows(23_000, apart=7), sort=sort, count=count)
    orders = tango_orders(model)
    assert sorted(ids(orders.list())) == model.names
    assert len(orders._transport.requests) <= 2 * 230 + 120


@pytest.mark.parametrize("sort", ["newest", "oldest"])
def test_10_000_are_listed_and_more_that_are_counted_as_10_000(sort):
    """A count of the very ceiling may be where counting ends, so such a range is split; its orders come in order."""
    for number in (10_000, 10_001, 25_000):
        model = TangoModel(rows(number, apart=60_000), sort=sort, count="at most 10,000")
        pager = tango_orders(model).list()
        assert ids(pager) == model.names
        assert pager.total == number


def test_as_many_orders_in_one_instant_as_pages_reach_may_be_more():
    """Nothing tells them apart from more: the loop over all says so at once."""
    model = TangoModel([(NOW - 5000, f"o-{number:06}") for number in range(10_000)])
    with pytest.raises(ResultWindowError, match="there may be more"):
        next(iter(tango_orders(model).list()))
    assert len(tango_orders(model).list().to_list(limit=9_999)) == 9_999
    model = TangoModel(model.rows, count="absent")
    with pytest.raises(ResultWindowError, match="as far as can be told") as raised:
        list(tango_orders(model).list())
    assert raised.value.total is None


@pytest.mark.parametrize("past", [404, 400, 422])
@pytest.mark.parametrize("count", ["true", "absent", "of the page", "zero"])
@pytest.mark.parametrize("sort", ["newest", "oldest", "name"])
@pytest.mark.parametrize("number", [30, 100, 250, 300])
def test_a_refusal_beyond_the_last_page_ends_a_list(past, count, sort, number):
    """404 and 400.021 always, any other refusal where the count says that nothing follows."""
    model = TangoModel(rows(number), sort=sort, count=count, past=past)
    listed = tango_orders(model).list()
    if past == 422 and not (count == "true" or (count == "of the page" and number <= 100)):
        with pytest.raises(BadRequestError):
            list(listed)
        return
    assert sorted(ids(listed)) == model.names


@pytest.mark.parametrize("sort", ["newest", "oldest"])
@pytest.mark.parametrize("count", ["true", "absent"])
def test_a_service_that_shows_fewer_than_the_documents_say_hides_none(sort, count):
    """400.021 behind a full page may be the end of a shorter window: the rest is read by date."""
    model = TangoModel(rows(1_200), sort=sort, count=count)

    def service(request):
        if (request.params["page"] + 1) * request.params["elementsPerBlock"] > 500:
            return reply(400, {"errors": [{"i18nKey": "400.021", "message": "window"}]})
        return model(request)

    assert sorted(ids(tango_orders(service).list())) == model.names


@pytest.mark.parametrize("says_block", [True, False])
@pytest.mark.parametrize("count", ["true", "absent", "of the page", "late", "at most 100"])
@pytest.mark.parametrize("block", [10, 50])
def test_a_page_is_full_when_the_service_gives_no_more(block, count, says_block):
    """A service may hand out fewer at once than it is asked for."""
    for number in (block, 3 * block, 3 * block + 1, 131):
        for sort in ("newest", "oldest"):
            model = TangoModel(rows(number), sort=sort, count=count, block=block, says_block=says_block)
            assert sorted(ids(tango_orders(model).list())) == model.names


def test_a_service_without_pages_shows_all_it_has():
    """Fewer than were asked for, the same whatever page is asked for, and nothing counted: that is the list."""
    shown = [{"referenceOrderID": f"o-{number}", "createdAt": iso(NOW - number)} for number in range(30, 0, -1)]
    assert len(ids(tango_orders(lambda _: reply(200, {"orders": shown})).list())) == 30
    shown *= 4
    for number, row in enumerate(shown):
        shown[number] = row | {"referenceOrderID": f"o-{number}"}
    with pytest.raises(UnreadableResponseError, match="advance"):
        ids(tango_orders(lambda _: reply(200, {"orders": shown})).list())


@pytest.mark.parametrize("count", ["absent", "of the page", "at most 120"])
def test_pages_by_turns_are_no_list(count):
    """Two pages that come again and again look like progress; rows that are all known do not."""
    model = TangoModel(rows(200), sort="oldest", count=count)

    def service(request):
        request.params["page"] %= 2
        return model(request)

    with pytest.raises(UnreadableResponseError, match="advance"):
        list(tango_orders(service).list())


@pytest.mark.parametrize("number", [101, 250])
def test_what_is_beyond_a_failing_page_is_not_given_up(number):
    """A 500 where the next page should be is an error, whatever was counted: never a silent cut."""
    model = TangoModel(rows(number), count="of the page")

    def service(request):
        return reply(500, {}) if request.params["page"] else model(request)

    with pytest.raises(ServiceError):
        list(tango_orders(service).list())


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    number=st.integers(0, 420) | st.sampled_from([100, 200, 1_010]),
    sort=st.sampled_from(["newest", "oldest", "name"]),
    page_size=st.sampled_from([7, 50, 100]),
    habits=HABITS,
)
def test_no_count_and_no_habit_cuts_a_list(number, sort, page_size, habits):
    """Whatever is counted, however few come at once and whatever answers beyond the last page: all come, each once."""
    named = [(moment, sha256(name.encode()).hexdigest()[:12]) for moment, name in rows(number)]
    model = TangoModel(named, sort=sort, **habits)
    came = ids(tango_orders(model).list(page_size=page_size))
    assert sorted(came) == sorted(model.names)


@settings(max_examples=40, deadline=None)
@given(
    stop=st.integers(1, 340),
    sort=st.sampled_from(["newest", "oldest", "name"]),
    count=st.sampled_from(["of the page", "absent", "late", "at most 120"]),
    sizes=st.tuples(st.sampled_from([30, 100]), st.sampled_from([30, 100])),
)
def test_a_cursor_carries_on_whatever_is_counted(stop, sort, count, sizes):
    """The place in the list is a moment and ids, whatever the size of a page."""
    model = TangoModel(rows(341), sort=sort, count=count)
    pager = tango_orders(model).list(page_size=sizes[0])
    came = ids(islice(pager, stop))
    came += ids(tango_orders(model).list(cursor=pager.cursor, page_size=sizes[1]))
    assert sorted(came) == model.names


def test_a_page_by_its_number_is_that_page():
    """As the service numbers and sorts them, in one request each; for a table with pages."""
    model = TangoModel(rows(250), sort="newest")
    orders = tango_orders(model)
    pager = orders.list(page_size=60, utid="U1")
    newest = model.names[::-1]
    for number, expected in ((1, newest[:60]), (4, newest[180:240]), (5, newest[240:]), (6, [])):
        page = pager.page(number)
        assert (ids(page.items), page.number, page.total) == (expected, number, 250)
        assert page.has_more == (number < 5)
    assert [request.params["page"] for request in orders._transport.requests] == [0, 3, 4, 5]
    assert {request.params["elementsPerBlock"] for request in orders._transport.requests} == {60}
    with pytest.raises(ConfigurationError, match="cursor"):
        page.cursor()
    model.habits.past = 404
    assert list(pager.page(6).items) == []
    with pytest.raises(ResultWindowError, match="10,000"):
        pager.page(167)
    for wrong in (0, -1, True, 1.5, "1"):
        with pytest.raises(ConfigurationError, match="1 or more"):
            pager.page(wrong)


def test_one_instant_may_hold_as_many_as_the_ceiling():
    """10,000 orders of one millisecond are all within reach."""
    model = TangoModel([(moment, f"{moment}-{n}") for moment in (NOW - 9, NOW - 8, NOW - 2) for n in range(9_000)])
    assert sorted(ids(tango_orders(model).list())) == sorted(model.names)


@st.composite
def histories(draw):
    """Up to some 30,000 orders in bursts, dense or spread, with shared instants and shared ends of periods."""
    bursts = draw(
        st.lists(
            st.tuples(st.integers(0, 6 * YEAR), st.sampled_from([1, 99, 100, 101, 5_000, 9_999, 12_000])), max_size=3
        )
    )
    made = []
    for burst, (back, count) in enumerate(bursts):
        apart = draw(st.sampled_from([1, 2, 1000, DAY // 7])) if count > 9_999 else draw(st.sampled_from([0, 1, 1000]))
        made += [(NOW - 1 - back - apart * number, f"{burst}-{number}") for number in range(count)]
    return made


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(
    history=histories(),
    sort=st.sampled_from(["newest", "oldest"]),
    ends=st.sampled_from(["both", "start", "end"]),
    days=st.sampled_from([None, 100]),
)
def test_any_history_is_listed_completely(history, sort, ends, days):
    """Whatever instants orders share, and whichever ends of a period the service includes."""
    model = TangoModel(history, sort=sort, ends=ends, days=days)
    counted = {}
    for moment, _ in history:
        counted[moment] = counted.get(moment, 0) + 1
    try:
        came = ids(tango_orders(model).list())
    except ResultWindowError:
        assert max(counted.values()) >= 10_000
        return
    assert sorted(came) == sorted(model.names)


def test_a_service_that_leaves_out_both_ends_is_found_out():
    """Orders at the seams of windows would be lost: the count of the whole range says so."""
    model = TangoModel(rows(25_000, apart=1), ends="none")
    with pytest.raises(UnreadableResponseError, match="counts"):
        list(tango_orders(model).list())


@settings(max_examples=60, deadline=None)
@given(
    count=st.integers(0, 420),
    sort=st.sampled_from(["newest", "oldest"]),
    changes=st.lists(st.tuples(st.sampled_from(["late", "within"]), st.integers(0, 500)), max_size=12)
    | st.lists(st.tuples(st.sampled_from(["late", "gone"]), st.integers(0, 500)), max_size=12),
)
def test_any_coming_and_going_leaves_every_order_that_stayed(count, sort, changes):
    """Orders that existed throughout come exactly once, while others arrive and enter the range or leave the filter."""
    pending = list(changes)

    def happen(model, served):
        while pending and served:
            kind, at = pending.pop()
            if kind == "gone" and model.rows:
                model.rows.pop(at % len(model.rows))
            elif kind == "within":
                model.add(NOW - 1000 * (at + 1), f"within-{at}-{len(pending)}")
            else:
                model.add(NOW + 1 + at, f"late-{at}-{len(pending)}")
            if at % 2:
                return

    model = TangoModel(rows(count), sort=sort, meanwhile=happen)
    before = set(model.names)
    came = ids(tango_orders(model).list(status="PENDING"))
    assert len(came) == len(set(came))
    assert before & set(model.names) <= set(came)


@pytest.mark.parametrize("sort", ["newest", "oldest"])
def test_a_filter_that_orders_never_stop_entering_can_be_listed(sort):
    """Each page is followed by one more order of the range; the list ends all the same, with all there was."""

    def resolve(model, served):
        model.add(NOW - 1_000_000 + served * 999, f"resolved-{served}")

    model = TangoModel(rows(1_000), sort=sort, meanwhile=resolve)
    before = set(model.names)
    orders = tango_orders(model)
    assert before <= set(ids(orders.list(status="COMPLETE")))
    assert len(orders._transport.requests) <= 30


@settings(max_examples=60, deadline=None)
@given(
    stops=st.lists(st.integers(1, 130), min_size=1, max_size=6),
    sort=st.sampled_from(["newest", "oldest", "name"]),
    apart=st.sampled_from([0, 1, 1000]),
    ends=st.sampled_from(["both", "start", "end"]),
)
def test_a_cursor_carries_on_after_any_order(stops, sort, apart, ends):
    """Stopped anywhere and resumed by a client that knows nothing but the text: nothing lost, nothing twice."""
    model = TangoModel(rows(350, apart=apart, tied=3), sort=sort, ends=ends)
    before = model.names
    came, cursor = [], None
    for number, stop in enumerate(stops):
        pager = tango_orders(model).list(cursor=cursor)
        for taken, order in enumerate(pager, 1):
            came.append(order.id)
            if taken == stop:
                break
        cursor = pager.cursor
        model.add(NOW + 1 + number, f"late-{number}")
    last = tango_orders(model).list(cursor=cursor)
    came += ids(last)
    assert sorted(came) == sorted(before)
    assert last.total in {None, len(before)}


def test_a_sort_that_only_looked_like_one_is_found_out():
    """The first page was by creation and the others are not: the cursor keeps ids then, or the count finds it out."""
    model = TangoModel(rows(350), sort="oldest")
    shown = model.rows

    def odd(request):
        model.rows = (
            [*shown[200:300], *shown[:200][::-1], *shown[300:]] if request.params.get("startDate") is None else shown
        )
        return model(request)

    pager = tango_orders(odd).list()
    came = ids(islice(pager, 222))
    assert sorted(came + ids(tango_orders(odd).list(cursor=pager.cursor))) == [name for _, name in shown]
    first = tango_orders(odd).list()
    first.first()
    with pytest.raises(UnreadableResponseError):
        list(tango_orders(odd).list(cursor=first.cursor))


def test_a_cursor_carries_on_in_the_middle_of_split_windows():
    """Beyond 10,000 the cursor is as small, and as exact."""
    model = TangoModel(rows(23_000, apart=3))
    pager = tango_orders(model).list()
    came = ids(islice(pager, 12_345))
    assert len(pager.cursor) < 300
    assert came + ids(tango_orders(model).list(cursor=pager.cursor)) == model.names


def test_a_cursor_keeps_the_filters():
    """The filters ride in the cursor, so a resumed list cannot become another list."""
    orders = tango_orders(TangoModel(rows(300)))
    given = {"utid": "U561593", "start": date(2020, 1, 1), "min_amount": "5.50", "max_amount": 10, "send_email": True}
    pager = orders.list(**given)
    pager.first()
    resumed = tango_orders(TangoModel(rows(300)))
    assert len(resumed.list(cursor=pager.cursor).to_list()) == 299
    for request in resumed._transport.requests:
        assert request.params["utid"] == "U561593"
        assert (request.params["minAmount"], request.params["maxAmount"]) == (5.5, 10.0)
        assert request.params["sendEmail"] is True
    assert len(resumed.list(cursor=pager.cursor, **given).to_list()) == 299
    with pytest.raises(ConfigurationError, match="filters of its own"):
        resumed.list(cursor=pager.cursor, utid="U000001")


def test_a_damaged_or_foreign_cursor_is_refused_before_anything_is_sent():
    """A cursor cut short, changed, of the other service or of another platform would list something else."""
    orders = tango_orders(TangoModel(rows(300)))
    pager = orders.list()
    assert pager.cursor is None
    pager.first()
    cursor = pager.cursor
    sent = len(orders._transport.requests)
    for damaged in ("", "x", cursor[:-2], "A" + cursor[1:], cursor[:20] + "AAAA" + cursor[24:], "ünicode", 7):
        with pytest.raises(ValueError, match="cursor"):
            orders.list(cursor=damaged)
    from tests.kit.flows import FakeClock, tango_client
    from tests.kit.lists import Wire

    other = type(orders)(tango_client(FakeClock(), platform_name="other")._settings, Wire(TangoModel()))
    with pytest.raises(ValueError, match="account"):
        other.list(cursor=cursor)
    assert len(orders._transport.requests) == sent


def test_every_filter_goes_out_on_every_page():
    """Typed arguments in snake_case become the wire names of the contract, on the first page and the last."""
    filters = {
        "account_identifier": "account-1",
        "customer_identifier": "customer-1",
        "external_ref_id": "r",
        "currency_code": "USD",
        "utid": "U1",
        "ptid": "P1",
        "reward_name": "n",
        "sender_first_name": "s",
        "sender_last_name": "t",
        "sender_email": "s@example.org",
        "recipient_email": "r@example.org",
        "recipient_mobile_number": "+1",
        "recipient_first_name": "f",
        "recipient_last_name": "l",
        "delivery_method": "EMAIL",
        "delivery_status": "DELIVERED",
        "status": "COMPLETE",
        "order_status": "COMPLETE",
        "line_item_status": "COMPLETE",
        "campaign": "x",
        "notes": "y",
        "line_item_notes": "z",
        "purchase_order_number": "p",
    }
    wire = {
        "".join(part if at == 0 else part.capitalize() for at, part in enumerate(name.split("_"))): value
        for name, value in filters.items()
    }
    wire["externalRefID"] = wire.pop("externalRefId")
    orders = tango_orders(TangoModel(rows(250)))
    assert len(orders.list(**filters, send_email=False, start=date(2019, 2, 3)).to_list()) == 250
    assert len(orders._transport.requests) == 3
    for request in orders._transport.requests:
        assert wire.items() <= request.params.items()
        assert request.params["startDate"] == "2019-02-03T00:00:00Z"


@pytest.mark.parametrize("sort", ["newest", "oldest", "name"])
def test_the_100_day_rule_is_met_with_shorter_periods(sort):
    """422.043 splits the range, also when the first page is handed out already; other refusals are seen."""
    model = TangoModel(rows(800, apart=DAY), days=100, sort=sort)
    assert ids(tango_orders(model).list()) == model.names
    pager = tango_orders(model).list(start="2026-01-01", end="2026-08-31")
    expected = [name for moment, name in model.rows if "2026-01-01" <= iso(moment) < "2026-09-01"]
    assert ids(pager) == expected
    assert pager.total == len(expected)

    def refuses(request):
        from tests.kit.lists import reply

        return reply(400, {"errors": [{"i18nKey": "422.044", "message": "no"}]})

    with pytest.raises(BadRequestError):
        list(tango_orders(refuses).list())


@pytest.mark.parametrize(
    ("start", "end", "sent"),
    [
        (date(2026, 3, 1), date(2026, 3, 31), ("2026-03-01T00:00:00Z", "2026-03-31T23:59:59.999Z")),
        ("2026-03-01", "2026-03-31", ("2026-03-01T00:00:00Z", "2026-03-31T23:59:59.999Z")),
        ("2026-03-01t08:00:00.5+02:00", "2026-03-31T08:00:00Z", ("2026-03-01T06:00:00.500Z", "2026-03-31T08:00:00Z")),
        (datetime(2026, 3, 1, 0, 0, 0, 1500, UTC), None, ("2026-03-01T00:00:00.001Z", None)),
        (None, datetime(2026, 3, 1, 0, 0, 0, 1500, UTC), (None, "2026-03-01T00:00:00.002Z")),
    ],
)
def test_dates_go_out_as_moments_in_utc(start, end, sent):
    """A date is its whole day in UTC, since what the service reads into a bare date is not documented."""
    orders = tango_orders(TangoModel())
    orders.list(start=start, end=end).first()
    assert (query(orders, 0).get("startDate"), query(orders, 0).get("endDate")) == sent


@pytest.mark.parametrize(
    "wrong",
    [
        {"start": datetime(2026, 1, 1)},  # noqa: DTZ001 - naive on purpose
        {"start": "2026-01-01T00:00:00"},
        {"start": "yesterday"},
        {"start": "2026-13-01"},
        {"start": "20260101"},
        {"start": 20260101},
        {"start": date(1969, 12, 31)},
        {"end": datetime.min.replace(tzinfo=UTC)},
        {"start": date(2026, 2, 1), "end": date(2026, 1, 31)},
        {"start": datetime(2026, 1, 1, 12, tzinfo=UTC), "end": datetime(2026, 1, 1, 11, tzinfo=UTC)},
        {"min_amount": 5.5},
        {"min_amount": 6, "max_amount": 5},
        {"utid": ""},
        {"utid": 7},
        {"send_email": "yes"},
        {"page_size": 0},
        {"page_size": 101},
        {"page_size": True},
        {"page_size": "100"},
    ],
)
def test_wrong_filters_are_refused_before_anything_is_sent(wrong):
    """A ValueError when list() is called, not at the first order."""
    orders = tango_orders(TangoModel())
    with pytest.raises(ConfigurationError):
        orders.list(**wrong)
    with pytest.raises(TypeError):
        orders.list(no_such_filter=1)
    assert orders._transport.requests == []


@pytest.mark.parametrize(
    "impossible",
    [
        {"account_identifier": "abc"},
        {"account_identifier": "a" * 101},
        {"customer_identifier": "my customer"},
        {"external_ref_id": "k" * 101},
        {"currency_code": "US"},
        {"currency_code": "EURO"},
        {"currency_code": "U$D"},
        {"utid": "561593"},
        {"utid": "U56-1593"},
        {"ptid": "U561593"},
        {"recipient_mobile_number": "+1 (202) 555"},
        {"recipient_first_name": "n" * 101},
        {"recipient_last_name": "A/B"},
        {"sender_first_name": "<b>"},
        {"sender_last_name": "n" * 101},
        {"campaign": "c" * 101},
        {"notes": "n" * 1025},
        {"min_amount": 1_000_000},
    ],
)
def test_filters_that_no_order_can_match_are_refused(impossible):
    """An empty list would say that there are no orders; the error says what is wrong, and nothing of a person."""
    orders = tango_orders(TangoModel())
    with pytest.raises(ConfigurationError, match="No order can match") as raised:
        orders.list(**impossible)
    assert orders._transport.requests == []
    ((name, value),) = impossible.items()
    assert name.startswith(("min", "max")) or name in str(raised.value)
    assert "name" not in name or value not in str(raised.value)


def test_filters_at_the_limit_are_possible():
    """What an order may have is not refused; a part of a text neither, since how text is matched is not documented."""
    tango_orders(TangoModel()).list(
        account_identifier="Acct5",
        currency_code="usd",
        utid="u1",
        ptid="p1",
        external_ref_id="k" * 100,
        campaign="c" * 100,
        notes="n" * 1024,
        recipient_email="example.org",
        recipient_mobile_number="+12025550101",
        recipient_first_name="Zoë",
        min_amount=0,
        max_amount=5_000_000,
    )


def test_a_range_given_by_the_caller_is_kept():
    """Only orders of the range come, with both ends."""
    model = TangoModel(rows(400, last=NOW - DAY, apart=60_000))
    low, high = model.rows[100][0], model.rows[349][0]
    moments = [datetime.fromtimestamp(at / 1000, UTC) for at in (low, high)]
    assert ids(tango_orders(model).list(start=moments[0], end=moments[1])) == model.names[100:350]
    future = datetime.fromtimestamp(NOW / 1000, UTC) + timedelta(days=9)
    assert ids(tango_orders(model).list(end=future)) == model.names


@pytest.mark.anyio
async def test_the_async_list_is_the_same_list():
    """Not a coroutine: `async for` over what list() returns."""
    model = TangoModel(rows(12_345, apart=9))
    pager = async_tango_orders(model).list()
    assert [order.id async for order in pager] == model.names
    assert pager.total == 12_345
    page = await async_tango_orders(model).list(page_size=40).page(2)
    assert ids(page.items) == model.names[::-1][40:80]


def test_another_process_carries_on(sandbox, tango):
    """The cursor is all that has to travel."""
    sandbox.seed(tango=450)
    everything = ids(tango.orders.list())
    pager = tango.orders.list()
    taken = ids(islice(pager, 177))
    code = (
        "import sys; from reward_orders import Tango\n"
        "with Tango(platform_name='sandbox', platform_key='k', base_url=sys.argv[1]) as tango:\n"
        "    for order in tango.orders.list(cursor=sys.argv[2]): print(order.id)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, sandbox.url, pager.cursor],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ},
    )
    assert taken + done.stdout.split() == everything


@pytest.mark.parametrize("sort", ["newest", pytest.param("oldest", marks=pytest.mark.slow)])
def test_25_000_orders_with_faults_and_orders_arriving(sandbox, tango, sort):
    """Against the sandbox over real sockets: complete, each once, sorted."""
    from reward_orders import RetryPolicy

    sandbox.seed(tango=25_000, interval=0.01)
    before = [order["referenceOrderID"] for order in sandbox.orders("tango")]
    sandbox.configure({"tango_list_order": sort})
    sandbox.fault("tangoListOrders", "error_before_commit", probability=0.02, seed=1)
    sandbox.fault("tangoListOrders", "reset_after_commit", probability=0.02, seed=2)
    sandbox.fault("tangoListOrders", "truncated_body", probability=0.02, seed=3)
    patient = tango.with_options(retry=RetryPolicy(attempts=9, wait_initial=0.001, wait_max=0.002))
    came = []
    for number, order in enumerate(patient.orders.list(read_ahead=True)):
        came.append(order)
        if number % 2_500 == 0:
            tango.orders.create(utid="U561593", amount="5")
    assert [order.id for order in came] == before
    assert [order.created_at for order in came] == sorted(order.created_at for order in came)
