"""Voucherify lists: every order once as far as pages go, and an error that names the export beyond."""

import json
from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reward_orders import BadRequestError, ConfigurationError, ResultWindowError, UnreadableResponseError
from tests.kit.lists import COUNTS, NOW, VoucherifyModel, async_voucherify_orders, ids, reply, voucherify_orders

SORTS = ["created_at", "-created_at", "updated_at", "-updated_at"]


def rows(count, *, apart=1000):
    """Orders by creation; updated_at is another order."""
    return [(NOW - apart * (count - n), NOW - 1000 * (n * 7919 % (count + 1)), f"o-{n:06}") for n in range(count)]


def test_a_list_that_fits_one_page_is_one_request_with_the_order_said():
    """The documents and the live service disagree about the default order, so it is always sent."""
    orders = voucherify_orders(VoucherifyModel(rows(99)))
    assert ids(orders.list()) == [name for _, _, name in rows(99)]
    assert [request.params for request in orders._transport.requests] == [
        {"limit": 100, "page": 1, "order": "created_at"}
    ]


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("count", [0, 1, 100, 101, 950])
def test_each_order_comes_once_in_the_order_asked_for(sort, count):
    """All four sorts, page after page."""
    model = VoucherifyModel(rows(count))
    pager = voucherify_orders(model).list(order=sort)
    field = 0 if sort.endswith("created_at") else 1
    expected = sorted(model.rows, key=lambda row: (row[field], row[2]), reverse=sort.startswith("-"))
    assert ids(pager) == [name for _, _, name in expected]
    assert pager.total == count


@pytest.mark.parametrize("number", [100, 200])
@pytest.mark.parametrize("count", [*COUNTS])
@pytest.mark.parametrize("past", ["empty", 404])
def test_a_full_page_is_no_proof_of_an_end(number, count, past):
    """Whatever is counted, the next page is asked for before a full one counts as the last; not for the first order."""
    model = VoucherifyModel(rows(number), count=count, past=past)
    orders = voucherify_orders(model)
    orders.list().first()
    assert len(orders._transport.requests) == 1
    assert ids(orders.list()) == model.names
    assert orders._transport.requests[-2 if past == 404 else -1].params["page"] == number // 100 + 1


@pytest.mark.parametrize(
    ("sort", "count", "pages"),
    [
        ("created_at", "true", 100),
        ("-created_at", "absent", 1_000),
        ("-updated_at", "of the page", 100),
    ],
)
def test_10_000_orders_are_within_reach(sort, count, pages):
    """All pages are read, then what is behind them: a page that can be asked for, or what comes first the other way."""
    model = VoucherifyModel(rows(10_000), count=count, pages=pages)
    orders = voucherify_orders(model)
    assert sorted(ids(orders.list(order=sort))) == model.names
    asked = [(request.params["page"], request.params["order"]) for request in orders._transport.requests]
    opposite = sort[1:] if sort.startswith("-") else f"-{sort}"
    assert asked == [*((page, sort) for page in range(1, 102)), (1, opposite)]


@pytest.mark.parametrize(
    ("sort", "number", "count", "pages"),
    [
        ("created_at", 10_001, "at most 10,000", 100),
        ("-created_at", 10_001, "at most 1,000", 1_000),
        ("updated_at", 10_001, "of the page", 100),
    ],
)
def test_more_than_are_counted_is_said_at_the_end(sort, number, count, pages):
    """A count that stops where pages end hides how many there are: every order in reach comes, then the error."""
    orders = voucherify_orders(VoucherifyModel(rows(number), count=count, pages=pages))
    came = []
    with pytest.raises(ResultWindowError, match=r"export\(\)"):
        came.extend(order.id for order in orders.list(order=sort))
    assert len(set(came)) == len(came) == 10_000


def test_more_raise_before_the_first_order_and_name_the_export():
    """Never a silent cut; what pages can show is still to be had."""
    model = VoucherifyModel(rows(10_050))
    orders = voucherify_orders(model)
    for loop in (lambda: next(iter(orders.list())), orders.list().to_list, lambda: orders.list().to_list(limit=10_001)):
        with pytest.raises(ResultWindowError, match=r"export\(\)") as raised:
            loop()
        assert raised.value.total == 10_050
    assert orders.list().first().id == model.names[0]
    assert ids(orders.list().to_list(limit=10_000)) == model.names[:10_000]
    pages = orders.list().pages()
    seen = [next(pages) for _ in range(100)]
    assert [page.number for page in seen] == list(range(1, 101))
    assert seen[-1].has_more
    with pytest.raises(ResultWindowError):
        next(pages)


def test_rows_on_page_101_are_more_whatever_the_other_order_shows():
    """A service that pays no heed to the order asked for shows the same orders first, both ways."""
    model = VoucherifyModel(rows(10_001), count="at most 10,000", pages=1_000)

    def service(request):
        request.params["order"] = "created_at"
        return model(request)

    with pytest.raises(ResultWindowError):
        list(voucherify_orders(service).list())


def test_smaller_pages_reach_less_far():
    """Page 100 is the last whatever its size: a list that needs more of them says so, before the first order."""
    model = VoucherifyModel(rows(1_001))
    orders = voucherify_orders(model)
    with pytest.raises(ResultWindowError, match="first 1,000"):
        next(iter(orders.list(page_size=10)))
    assert len(orders.list(page_size=10).to_list(limit=1_000)) == 1_000
    with pytest.raises(ResultWindowError):
        list(orders.list(page_size=10).pages())
    assert ids(orders.list(page_size=11)) == model.names
    assert {request.params["limit"] for request in orders._transport.requests} == {10, 11}


@settings(max_examples=60, deadline=None)
@given(
    number=st.integers(0, 420) | st.sampled_from([100, 200, 1_010]),
    sort=st.sampled_from(SORTS),
    count=st.sampled_from([*COUNTS]),
    past=st.sampled_from(["empty", 404]),
    block=st.sampled_from([50, 100]),
)
def test_no_count_and_no_habit_cuts_a_list(number, sort, count, past, block):
    """Whatever is counted, however few come at once and whatever answers beyond the last page: all come, each once."""
    model = VoucherifyModel(rows(number), count=count, past=past, block=block)
    came = ids(voucherify_orders(model).list(order=sort))
    assert sorted(came) == model.names


def test_fewer_at_once_than_asked_for_reach_less_far_too():
    """A hundred pages of 50 are 5,000 orders; with more, what comes first the other way is not among them."""
    model = VoucherifyModel(rows(5_000), block=50)
    assert ids(voucherify_orders(model).list()) == model.names
    for count in ("true", "absent"):
        with pytest.raises(ResultWindowError):
            list(voucherify_orders(VoucherifyModel(rows(5_001), block=50, count=count)).list())


def test_a_page_that_is_not_full_where_pages_end_may_hide_others():
    """Nobody counts, and no page can be asked for behind it: what comes first in the opposite order tells."""
    model = VoucherifyModel(rows(10_200), count="absent")

    def service(request):
        body = json.loads(model(request).content)
        if request.params["page"] == 100:
            del body["orders"][50:]
        return reply(200, body)

    with pytest.raises(ResultWindowError):
        list(voucherify_orders(service).list())


@pytest.mark.parametrize("count", ["absent", "of the page"])
def test_a_refusal_in_the_middle_ends_no_list(count):
    """A list that is neither counted nor at its end raises what the service said."""
    model = VoucherifyModel(rows(350), count=count)

    def service(request):
        return reply(400, {"code": 400}) if request.params["page"] == 3 else model(request)

    with pytest.raises(BadRequestError):
        list(voucherify_orders(service).list())

    def gone(request):
        return reply(404, {"code": 404}) if request.params["page"] == 3 else model(request)

    with pytest.raises(ResultWindowError):
        list(voucherify_orders(gone).list())


def test_a_page_by_its_number_is_that_page():
    """In the order asked for, in one request each; for a table with pages."""
    model = VoucherifyModel(rows(250))
    orders = voucherify_orders(model)
    pager = orders.list(page_size=60, order="-created_at")
    newest = model.names[::-1]
    for number, expected in ((1, newest[:60]), (4, newest[180:240]), (5, newest[240:]), (6, [])):
        page = pager.page(number)
        assert (ids(page.items), page.number, page.total) == (expected, number, 250)
        assert page.has_more == (number < 5)
    assert [request.params["page"] for request in orders._transport.requests] == [1, 4, 5, 6]
    assert {request.params["limit"] for request in orders._transport.requests} == {60}
    with pytest.raises(ConfigurationError, match="cursor"):
        page.cursor()
    with pytest.raises(ResultWindowError, match="6,000"):
        pager.page(101)
    for wrong in (0, -1, True, 1.5, "1"):
        with pytest.raises(ConfigurationError, match="1 or more"):
            pager.page(wrong)


@settings(max_examples=40, deadline=None)
@given(
    stop=st.integers(1, 349),
    sort=st.sampled_from(SORTS),
    count=st.sampled_from([*COUNTS]),
    sizes=st.tuples(st.sampled_from([30, 50, 100]), st.sampled_from([30, 50, 100])),
)
def test_a_cursor_carries_on_with_pages_of_another_size(stop, sort, count, sizes):
    """And whatever is counted."""
    model = VoucherifyModel(rows(350), count=count)
    pager = voucherify_orders(model).list(order=sort, page_size=sizes[0])
    came = ids(islice(pager, stop))
    came += ids(voucherify_orders(model).list(cursor=pager.cursor, page_size=sizes[1]))
    assert sorted(came) == model.names


@pytest.mark.parametrize(("size", "other"), [(10, 100), (100, 10)])
def test_pages_of_another_size_are_asked_for_near_the_place(size, other):
    """Neither from the first page on nor back from behind the last."""
    model = VoucherifyModel(rows(355))
    pager = voucherify_orders(model).list(page_size=size)
    came = ids(islice(pager, 305))
    orders = voucherify_orders(model)
    assert came + ids(orders.list(cursor=pager.cursor, page_size=other)) == model.names
    assert len(orders._transport.requests) <= 7


def test_a_list_that_outgrows_the_ceiling_meanwhile_says_so():
    """Newest first, orders that arrive push old ones out of reach."""

    def place(model, served):
        model.add(NOW + served, f"late-{served}")

    orders = voucherify_orders(VoucherifyModel(rows(9_950), meanwhile=place))
    with pytest.raises(ResultWindowError):
        list(orders.list(order="-created_at"))


@settings(max_examples=80, deadline=None)
@given(
    count=st.integers(0, 420),
    sort=st.sampled_from(SORTS),
    arrivals=st.lists(st.lists(st.integers(-600, 50), max_size=120), max_size=6),
)
def test_any_insertion_pattern_leaves_every_order_once(count, sort, arrivals):
    """New, backdated and late-visible orders enter anywhere in the list between two pages."""
    pending = list(arrivals)

    def place(model, served):
        for number, at in enumerate(pending.pop() if pending else ()):
            model.add(NOW + at * 1000, f"new-{served}-{number}")

    model = VoucherifyModel(rows(count), meanwhile=place)
    before = set(model.names)
    came = ids(voucherify_orders(model).list(order=sort))
    assert len(came) == len(set(came))
    assert before <= set(came)


@settings(max_examples=60, deadline=None)
@given(
    count=st.integers(0, 420),
    sort=st.sampled_from(SORTS),
    updates=st.lists(st.integers(0, 500), max_size=30),
)
def test_orders_that_move_to_the_other_end_are_not_lost(count, sort, updates):
    """An update moves an order within a list sorted by updated_at, and shifts those between."""
    pending = list(updates)

    def change(model, served):
        for _ in range(3):
            if pending and model.rows:
                model.rows[pending.pop() % len(model.rows)][1] = NOW + served

    model = VoucherifyModel(rows(count), meanwhile=change)
    came = ids(voucherify_orders(model).list(order=sort))
    assert sorted(came) == sorted(model.names)


@settings(max_examples=100, deadline=None)
@given(sizes=st.lists(st.integers(0, 100), max_size=9), copies=st.lists(st.integers(0, 8), max_size=9))
def test_any_split_of_pages_yields_every_order_once(sizes, copies):
    """Short pages, empty pages with more behind them, and rows that appear on two pages."""
    pages, number = [], 0
    for size in sizes:
        pages.append([f"o-{number + at}" for at in range(size)])
        number += size
    for at in copies:
        if at + 1 < len(pages) and pages[at + 1]:
            pages[at + 1] = [*pages[at][-1:], *pages[at + 1]]
    distinct = {name for page in pages for name in page}

    def service(request):
        page = request.params["page"]
        shown = pages[page - 1] if page <= len(pages) else []
        return reply(200, {"orders": [{"id": name} for name in shown], "total": len(distinct)})

    assert sorted(ids(voucherify_orders(service).list())) == sorted(distinct)


def test_a_page_that_does_not_advance_raises():
    """A server that ignores the page number would be read for ever, or its rows dropped as repeated."""
    same = [{"id": f"o-{n}"} for n in range(100)]
    pager = voucherify_orders(lambda _request: reply(200, {"orders": same, "total": 300})).list()
    with pytest.raises(UnreadableResponseError, match="advance"):
        list(pager)


def paged(pages, *, total):
    """A service of these pages of ids, and empty ones behind them, that says so many orders are there."""

    def service(request):
        page = request.params["page"]
        shown = pages[page - 1] if page <= len(pages) else []
        return reply(200, {"orders": [{"id": name} for name in shown], "total": total})

    return service


FIRST, SECOND, LAST = ([f"o-{side}-{n}" for n in range(100)] for side in "abc")


def test_ten_pages_in_a_row_may_bring_nothing_and_no_more():
    """Rows seen before, by turns: what follows the tenth such page still comes, an eleventh is no progress."""
    turns = [FIRST, SECOND] * 6
    assert ids(voucherify_orders(paged([*turns, LAST], total=None)).list()) == FIRST + SECOND + LAST
    with pytest.raises(UnreadableResponseError, match="advance"):
        ids(voucherify_orders(paged([*turns, FIRST, LAST], total=None)).list())


def test_ten_empty_pages_in_a_row_are_passed_over_and_no_more():
    """Behind the last page that the count tells of, ten; before it, as many as there are."""
    behind = paged([FIRST, *[[]] * 10, SECOND], total=200)
    assert ids(voucherify_orders(behind).list()) == FIRST + SECOND
    before = paged([FIRST, *[[]] * 15, SECOND], total=2_000)
    assert ids(islice(voucherify_orders(before).list(), 200)) == FIRST + SECOND
    with pytest.raises(UnreadableResponseError, match="did not hold still"):
        ids(voucherify_orders(paged([FIRST, *[[]] * 11, SECOND], total=200)).list())


def test_the_same_page_again_is_right_where_a_page_of_orders_arrived():
    """Newest first, a hundred arrivals push the page just read onto the next number."""

    def place(model, served):
        if served < 3:
            for number in range(100):
                model.add(NOW + served, f"late-{served}-{number:03}")

    model = VoucherifyModel(rows(250), meanwhile=place)
    before = model.names[::-1]
    assert ids(voucherify_orders(model).list(order="-created_at")) == before


@pytest.mark.parametrize("sort", SORTS)
def test_a_project_where_orders_never_stop_arriving_can_be_listed(sort):
    """Each page is followed by another arrival; the list ends all the same, with all that was there at the start."""

    def place(model, served):
        model.add(NOW + served, f"late-{served}")

    model = VoucherifyModel(rows(1_000), meanwhile=place)
    before = set(model.names)
    orders = voucherify_orders(model)
    assert before <= set(ids(orders.list(order=sort)))
    assert len(orders._transport.requests) <= 12


def test_pages_that_never_reach_the_count_raise_at_the_end():
    """Two pages by turns look like progress; the count says they are not."""

    def service(request):
        side = request.params["page"] % 2
        return reply(200, {"orders": [{"id": f"o-{side}-{n}"} for n in range(100)], "total": 700})

    pager = voucherify_orders(service).list()
    with pytest.raises(UnreadableResponseError, match="700"):
        list(pager)


def test_a_list_without_a_count_is_read_until_a_page_is_not_full():
    """`total` has always been there; without it the pages still tell."""
    model = VoucherifyModel(rows(250))

    def service(request):
        import json

        body = json.loads(model(request).content)
        del body["total"]
        return reply(200, body)

    pager = voucherify_orders(service).list()
    assert ids(pager) == model.names
    assert pager.total is None


@pytest.mark.parametrize("body", [{"orders": None, "total": 1}, {"total": 1}, {"orders": [{}], "total": 1}, []])
def test_what_is_no_list_is_unreadable(body):
    """An answer that makes no sense is no empty list."""
    with pytest.raises(UnreadableResponseError):
        list(voucherify_orders(lambda _request: reply(200, body)).list())


@settings(max_examples=80, deadline=None)
@given(
    stops=st.lists(st.integers(1, 130), min_size=1, max_size=6),
    sort=st.sampled_from(SORTS),
    apart=st.sampled_from([0, 1000]),
    arrivals=st.lists(st.integers(0, 150), min_size=6, max_size=6),
)
def test_a_cursor_carries_on_after_any_order(stops, sort, apart, arrivals):
    """Stopped anywhere and resumed elsewhere while orders arrive: nothing lost, nothing twice."""
    model = VoucherifyModel(rows(350, apart=apart))
    before = set(model.names)
    came, cursor = [], None
    for number, stop in enumerate(stops):
        pager = (
            voucherify_orders(model).list(order=sort)
            if cursor is None
            else voucherify_orders(model).list(cursor=cursor)
        )
        for taken, order in enumerate(pager, 1):
            came.append(order.id)
            if taken == stop:
                break
        cursor = pager.cursor
        for late in range(arrivals[number]):
            model.add(NOW + 1 + number, f"late-{number}-{late}")
    came += ids(voucherify_orders(model).list(cursor=cursor))
    assert len(came) == len(set(came))
    assert before <= set(came)


def test_a_list_that_is_resumed_on_its_last_page_is_not_taken_for_one_beyond_the_ceiling():
    """Newest first, 100 orders more at each stop: the short last page alone says nothing of how far pages reach."""
    model = VoucherifyModel(rows(350, apart=1000))
    before, came, cursor = set(model.names), [], None
    for number, (stop, more) in enumerate([(100, 100), (118, 100), (100, 76), (100, 76), (70, 0), (50, 102)]):
        listed = voucherify_orders(model)
        pager = listed.list(order="-created_at") if cursor is None else listed.list(cursor=cursor)
        came += ids(islice(pager, stop))
        cursor = pager.cursor
        for late in range(more):
            model.add(NOW + 1 + number, f"late-{number}-{late}")
    came += ids(voucherify_orders(model).list(cursor=cursor))
    assert len(came) == len(set(came))
    assert before <= set(came)


@settings(max_examples=80, deadline=None)
@given(
    stop=st.integers(1, 349),
    sort=st.sampled_from(SORTS),
    gone=st.sets(st.integers(0, 349)) | st.integers(0, 350).map(lambda count: set(range(count))),
    late=st.integers(0, 350),
    apart=st.sampled_from([0, 1000]),
)
def test_a_cursor_carries_on_after_orders_came_and_went(stop, sort, gone, late, apart):
    """However many went away or changed while others came: every order that stayed as it was comes, and comes once."""
    model = VoucherifyModel(rows(350, apart=apart))
    pager = voucherify_orders(model).list(order=sort)
    came = ids(islice(pager, stop))
    stayed = [row[2] for at, row in enumerate(model.rows) if at not in gone]
    if sort.endswith("updated_at"):
        for at in gone:
            model.rows[at][1] = NOW + 5_000
    else:
        model.rows = [row for at, row in enumerate(model.rows) if at not in gone]
    for number in range(late):
        model.add(NOW + 10_000, f"late-{number}")
    came += ids(voucherify_orders(model).list(cursor=pager.cursor))
    assert len(came) == len(set(came))
    # Walking from the newest on, what is newer than the first one read is not on the way.
    assert set(stayed if sort == "-created_at" else model.names) <= set(came)


def test_orders_that_go_away_while_stopped_hide_none():
    """Later orders move to pages already read; their moments tell that they were not handed out."""
    model = VoucherifyModel(rows(350))
    everything = model.names
    pager = voucherify_orders(model).list()
    came = ids(islice(pager, 150))
    del model.rows[:60]
    came += ids(voucherify_orders(model).list(cursor=pager.cursor))
    assert came == everything


def test_wrong_arguments_are_refused_before_anything_is_sent():
    """A ValueError when list() is called."""
    orders = voucherify_orders(VoucherifyModel(rows(200)))
    with pytest.raises(ConfigurationError):
        orders.list(order="amount")
    for limit in (0, -1, True, 2.5, "7"):
        with pytest.raises(ConfigurationError):
            orders.list().to_list(limit=limit)
    for size in (0, -1, 101, True, 2.5, "7"):
        with pytest.raises(ConfigurationError, match="page_size"):
            orders.list(page_size=size)
    assert orders._transport.requests == []
    pager = orders.list(order="-created_at")
    pager.first()
    with pytest.raises(ConfigurationError, match="cursor"):
        orders.list(cursor=pager.cursor, order="created_at")
    with pytest.raises(ConfigurationError, match="cursor"):
        orders.list(cursor=pager.cursor[1:])


@pytest.mark.anyio
async def test_the_async_list_is_the_same_list():
    """Not a coroutine: `async for` over what list() returns, and the same errors."""
    model = VoucherifyModel(rows(777))
    pager = async_voucherify_orders(model).list(read_ahead=True)
    assert [order.id async for order in pager] == model.names
    assert pager.total == 777
    page = await async_voucherify_orders(model).list(page_size=40).page(2)
    assert ids(page.items) == model.names[40:80]
    too_many = async_voucherify_orders(VoucherifyModel(rows(10_001)))
    with pytest.raises(ResultWindowError):
        await anext(aiter(too_many.list()))
    assert (await too_many.list().first()).id == "o-000000"
    assert len(await too_many.list().to_list(limit=150)) == 150


def test_9_900_orders_with_faults_and_orders_arriving(sandbox, voucherify):
    """Against the sandbox over real sockets, oldest and newest first."""
    from reward_orders import RetryPolicy

    sandbox.seed(voucherify=9_900)
    before = {order["id"] for order in sandbox.orders("voucherify")}
    sandbox.fault("voucherifyListOrders", "error_before_commit", probability=0.03, seed=1)
    sandbox.fault("voucherifyListOrders", "reset_after_commit", probability=0.03, seed=2)
    patient = voucherify.with_options(retry=RetryPolicy(attempts=9, wait_initial=0.001, wait_max=0.002))
    for sort in ("created_at", "-created_at"):
        came = []
        for number, order in enumerate(patient.orders.list(order=sort, read_ahead=True)):
            came.append(order.id)
            if number % 990 == 0:
                voucherify.orders.create(amount=100)
        assert len(came) == len(set(came))
        assert before <= set(came)
