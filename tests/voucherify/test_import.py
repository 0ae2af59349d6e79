"""Imports: checked, cut, sent one at a time, followed to the end, and judged row by row."""

import json
import pickle

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reward_orders import (
    AsyncVoucherify,
    AuthenticationError,
    BadRequestError,
    ConfigurationError,
    ImportReport,
    ImportRowsError,
    Item,
    NotSentError,
    OutcomeUnknownError,
    Voucherify,
)
from reward_orders.voucherify.import_rows import chunks
from tests.kit.exports import SandboxClock, broken
from tests.kit.flows import FakeClock, voucherify_client
from tests.kit.lists import iso, reply

MINUTE = 60_000


@pytest.fixture
def instant(sandbox):
    """A client of the sandbox whose waits take no time."""
    with Voucherify(app_id="a", app_token="t", base_url=sandbox.url, clock=SandboxClock(sandbox)) as client:
        yield client


def orders(count, prefix="web"):
    return [{"source_id": f"{prefix}-{number}", "amount": 100 + number} for number in range(1, count + 1)]


class Imports:
    """The import's course as a model: `results` are what the actions come to, `book` the orders a read finds."""

    def __init__(self, *results, polls=(), book=None):
        self.results = list(results)
        self.polls = list(polls)
        self.book = book or {}
        self.clock = FakeClock()
        self.sent = []
        self.requests = []
        self.failures = []

    def exchange(self, request, timeout):
        self.requests.append(request.operation)
        if self.failures and self.failures[0][0] == request.operation:
            answer = self.failures.pop(0)[1]
            if isinstance(answer, Exception):
                raise answer
            return answer
        if request.operation == "voucherifyImportOrders":
            self.sent.append(json.loads(request.content))
            return reply(200, {"async_action_id": f"aa_{len(self.sent)}"})
        if request.operation == "voucherifyGetAsyncAction":
            status = self.polls.pop(0) if self.polls else None
            made = iso(int(self.clock.time() * 1000) - MINUTE)
            if status is not None:
                return reply(200, {"status": status, "created_at": made})
            result = self.results.pop(0) if self.results else None
            status = "DONE" if not isinstance(result, dict) else result.pop("status", "DONE")
            return reply(200, {"status": status, "created_at": made, "result": result})
        if request.operation == "voucherifyListOrders":
            newest = sorted(self.book.values(), key=lambda order: order["created_at"], reverse=True)
            return reply(200, {"orders": newest[:100], "total": len(self.book)})
        name = request.url.rsplit("/", 1)[1]
        return reply(200, self.book[name]) if name in self.book else reply(404, {"code": 404, "message": "no"})

    def placed(self, *numbers, touched=True):
        """Put orders into the book, as if the import had made (or not touched) them."""
        for number in numbers:
            at = iso(int(self.clock.time() * 1000) - (0 if touched else 9 * MINUTE))
            self.book[f"web-{number}"] = {"id": f"ord_{number}", "source_id": f"web-{number}", "created_at": at}


def importing(model, **settings):
    from reward_orders.voucherify.orders import VoucherifyOrders

    return VoucherifyOrders(voucherify_client(model.clock, **settings)._settings, model)


def told(done, *failed, count=None):
    failures = [{"source_id": name, "reason": reason} for name, reason in failed]
    return {"done_count": done, "failed_count": len(failures) if count is None else count, "failed": failures}


def test_chunks_of_2000_go_one_after_another():
    """The next import is sent when the last has come to its end."""
    model = Imports(told(2000), told(2000), told(500), polls=["ENQUEUED", "IN_PROGRESS"])
    heard = []
    report = importing(model).import_(iter(orders(4500)), on_progress=lambda done, total: heard.append((done, total)))
    assert report == ImportReport(done=4500)
    assert report.ok
    assert [len(rows) for rows in model.sent] == [2000, 2000, 500]
    assert [row for rows in model.sent for row in rows] == orders(4500)
    poll, post = "voucherifyGetAsyncAction", "voucherifyImportOrders"
    assert model.requests == [post, poll, poll, poll, post, poll, post, poll]
    assert model.clock.slept == [0.5, 0.75]
    assert heard == [(2000, None), (4000, None), (4500, None)]


def test_requests_stay_below_the_size_the_vendor_takes(monkeypatch):
    """Bytes count as well as rows."""
    monkeypatch.setattr("reward_orders.voucherify.import_rows.MOST_BYTES", 1000)
    cut = list(chunks([{"source_id": f"s{n}", "metadata": {"text": "x" * 300}} for n in range(9)]))
    assert [len(rows) for rows in cut] == [2, 2, 2, 2, 1]
    with pytest.raises(ImportRowsError, match="bytes"):
        list(chunks([{"metadata": {"text": "x" * 1000}}]))


def test_done_with_failures_is_no_success():
    """The vendor's DONE says that the import ended; the report says how."""
    model = Imports(told(1, ("web-2", "Internal error")))
    report = importing(model).import_(orders(2))
    assert not report.ok
    assert (report.done, [(f.row, f.source_id, f.reason) for f in report.failed]) == (
        1,
        [(2, "web-2", "Internal error")],
    )
    assert report.unmatched == ()


def test_a_failure_without_its_source_id_is_found_by_reading_back():
    """The recorded answer names nobody: the row whose order is not there failed."""
    model = Imports(told(3, (None, "Internal error")))
    model.placed(1, 2, 4)
    report = importing(model).import_(orders(4))
    assert (report.done, [(f.row, f.source_id, f.reason) for f in report.failed]) == (
        3,
        [(3, "web-3", "Internal error")],
    )
    assert report.unmatched == ()
    assert model.requests.count("voucherifyGetOrder") == 1


def test_an_order_that_was_there_before_counts_when_it_was_touched():
    """Being there proves nothing for a row that updates: its time must be later than the import's."""
    model = Imports(told(2, (None, "no")))
    model.placed(1, 2)
    model.placed(3, touched=False)
    report = importing(model).import_(orders(3))
    assert [failure.row for failure in report.failed] == [3]


def test_what_cannot_be_matched_is_said():
    """A failure that fits several rows is given to none: their numbers are told instead."""
    model = Imports(told(2, (None, "no")))
    model.placed(1)
    model.placed(2, 3, touched=False)
    report = importing(model).import_(orders(3))
    assert (report.done, report.unmatched, report.ok) == (2, (2, 3), False)
    assert [(f.row, f.source_id, f.reason) for f in report.failed] == [(None, None, "no")]
    model = Imports(told(1, (None, "no")))
    report = importing(model).import_([{"amount": 1}, {"amount": 2}])
    assert (report.done, report.unmatched) == (1, (1, 2))


def test_reads_that_lag_blame_nobody():
    """More orders missing than failures counted: some are only not to be seen yet, so no row is called failed."""
    model = Imports(told(3, (None, "no")))
    model.placed(1, 2)
    report = importing(model).import_(orders(4))
    assert (report.done, report.unmatched) == (3, (3, 4))
    assert [(f.row, f.reason) for f in report.failed] == [(None, "no")]


@pytest.mark.parametrize(
    "result",
    [
        {"status": "FAILED"},
        {"status": "FAILED", "message": "broken", "failed_count": 1},
        None,
        {"failed": None},
    ],
)
def test_an_import_that_tells_nothing_is_read_back(result):
    """FAILED may have done a part; DONE without a result says nothing: what is there is done, what is not failed."""
    model = Imports(result)
    model.placed(1, 3)
    report = importing(model).import_(orders(3))
    assert (report.done, [failure.row for failure in report.failed]) == (2, [2])


@pytest.mark.parametrize("failed", [{"source_id": "web-1", "reason": "no"}, [{"source_id": "web-1", "reason": "no"}]])
def test_failures_may_be_an_object_or_an_array(failed):
    """The schema says object, the answers an array."""
    model = Imports({"done_count": 1, "failed_count": 1, "failed": failed})
    assert [failure.row for failure in importing(model).import_(orders(2)).failed] == [1]


def test_an_import_that_may_have_arrived_is_not_sent_again():
    """There is no key to repeat it under: the error says which rows, and what was done before."""
    model = Imports(told(2000), told(2000))
    model.failures = [("voucherifyGetAsyncAction", reply(200, {"status": "ENQUEUED"}))]
    send = model.exchange

    def second_breaks(request, timeout):
        if request.operation == "voucherifyImportOrders" and model.sent:
            model.requests.append(request.operation)
            raise broken()
        return send(request, timeout)

    model.exchange = second_breaks
    with pytest.raises(OutcomeUnknownError, match="rows 2001 to 4000") as raised:
        importing(model).import_(orders(4500))
    assert raised.value.report == ImportReport(done=2000)
    assert "Look these orders up" in str(raised.value)
    assert model.requests.count("voucherifyImportOrders") == 2
    assert pickle.loads(pickle.dumps(raised.value)).report == ImportReport(done=2000)


def test_an_import_that_never_left_is_sent_again():
    """Nothing can have happened twice."""
    from tests.kit.flows import never_left

    model = Imports(told(3))
    model.failures = [("voucherifyImportOrders", never_left())] * 2
    assert importing(model).import_(orders(3)).ok
    model.failures = [("voucherifyImportOrders", never_left())] * 5
    with pytest.raises(NotSentError, match="rows 1 to 3") as raised:
        importing(model).import_(orders(3))
    assert raised.value.report == ImportReport()


def test_an_import_that_was_put_off_waits():
    """429 means that nothing was taken."""
    model = Imports(told(3))
    later = reply(429, {"code": 429})
    later.headers["retry-after"] = "30"
    model.failures = [("voucherifyImportOrders", later)]
    assert importing(model).import_(orders(3)).ok
    assert model.clock.slept[0] == 30


def test_a_refused_import_says_which_rows():
    """400 and 401 took nothing of these rows; the rows before are in the report."""
    model = Imports(told(2000))
    heard = []

    def spoil(done, total):
        heard.append((done, total))
        model.failures = [("voucherifyImportOrders", reply(400, {"code": 400, "key": "invalid_payload"}))]

    with pytest.raises(BadRequestError, match="rows 2001 to 2100") as raised:
        importing(model).import_(orders(2100), on_progress=spoil)
    assert (raised.value.report.done, heard) == (2000, [(2000, 2100)])
    model = Imports()
    model.failures = [("voucherifyImportOrders", reply(401, {"code": 401}))]
    with pytest.raises(AuthenticationError):
        importing(model).import_(orders(1))


def test_an_import_that_cannot_be_followed_is_unknown():
    """It was taken: a poll that fails, or takes longer than the deadline, says nothing about it."""
    model = Imports()
    model.failures = [("voucherifyGetAsyncAction", reply(403, {"code": 403}))]
    with pytest.raises(OutcomeUnknownError, match="aa_1"):
        importing(model).import_(orders(1))
    model = Imports(polls=["IN_PROGRESS"] * 99)
    with pytest.raises(OutcomeUnknownError, match="IN_PROGRESS") as raised:
        importing(model, deadline=90.0).import_(orders(1))
    assert "with_options" in str(raised.value)
    assert sum(model.clock.slept) <= 90


WRONG = [
    ({"source_id": 7}, "source_id"),
    ({"source_id": ""}, "source_id"),
    ({"source_id": ".."}, "source_id"),
    ({"id": " "}, "id must be"),
    ({"amount": 1.5}, "float"),
    ({"amount": True}, "amount"),
    ({"amount": "7"}, "amount"),
    ({"amount": -5}, "amount must be zero or more, not -5"),
    ({"initial_amount": -1}, "initial_amount must be zero or more"),
    ({"status": "REFUNDED"}, "status"),
    ({"metadata": ["x"]}, "metadata"),
    ({"metadata": {"x": float("nan")}}, "metadata"),
    ({"customer": "c"}, "customer"),
    ({"items": "x"}, "items"),
    ({"items": [7]}, r"items\[0\]"),
    ({"items": [{"product_ip": "p"}]}, "product_ip"),
    ({"items": [{"product_id": "p", "price": 1.5}]}, "price"),
    ({"items": [{"source_id": "p"}]}, "related_object"),
    ({"items": [{"product_id": "p", "initial_quantity": 0}]}, "initial_quantity"),
    ({"items": [{"product_id": "p"}] * 501}, "500"),
    ({"created_at": "2026-01-01T00:00:00Z"}, "metadata"),
    ({"soruce_id": "x"}, "soruce_id"),
    ("web-1", "mapping"),
    (None, "mapping"),
]


@pytest.mark.parametrize(("row", "reason"), WRONG)
def test_wrong_rows_are_found_before_anything_is_sent(row, reason):
    """With the number of the row, counted from 1."""
    model = Imports()
    with pytest.raises(ImportRowsError, match=reason) as raised:
        importing(model).import_([*orders(2), row])
    assert [problem.row for problem in raised.value.problems] == [3]
    assert isinstance(raised.value, ValueError)
    assert model.requests == []


def test_every_wrong_row_is_told():
    """One look at the error is enough to fix the whole file."""
    rows = [{"amount": "x"} for _ in range(9)]
    rows[4:4] = orders(3)
    rows += [{"source_id": "web-2"}]
    with pytest.raises(ImportRowsError, match="And 5 more") as raised:
        list(chunks(rows))
    assert [problem.row for problem in raised.value.problems] == [1, 2, 3, 4, 8, 9, 10, 11, 12, 13]
    assert "row 6" in raised.value.problems[-1].problem
    assert pickle.loads(pickle.dumps(raised.value)).problems == raised.value.problems


def test_a_stream_is_checked_as_it_comes():
    """Without a length it cannot be checked whole: what was sent before is in the report."""
    model = Imports(told(2000))
    with pytest.raises(ImportRowsError, match="Row 2002") as raised:
        importing(model).import_(iter([*orders(2001), {"amount": "x"}]))
    assert raised.value.report == ImportReport(done=2000)


@pytest.mark.parametrize("wrong", ["text", b"bytes", {"source_id": "x"}, 7, None])
def test_one_order_is_no_list_of_orders(wrong):
    """A mapping or text would be read letter by letter."""
    with pytest.raises(ConfigurationError, match="iterable"):
        importing(Imports()).import_(wrong)


def test_an_empty_import_sends_nothing():
    """No rows, no request, and nothing failed."""
    model = Imports()
    assert importing(model).import_([]).ok
    assert model.requests == []


def test_items_may_be_items_or_mappings():
    """What create() takes, and what a file of JSON lines holds."""
    model = Imports(told(1))
    items = [Item(product_id="p", quantity=2, price=50), {"source_id": "s", "related_object": "sku", "quantity": 1}]
    row = {"source_id": "web-1", "items": items, "customer": {"source_id": "c"}, "status": None}
    assert importing(model).import_([row]).ok
    assert model.sent == [
        [
            {
                "source_id": "web-1",
                "items": [
                    {"product_id": "p", "quantity": 2, "price": 50},
                    {"source_id": "s", "related_object": "sku", "quantity": 1},
                ],
                "customer": {"source_id": "c"},
            }
        ]
    ]


@settings(max_examples=60, deadline=None)
@given(
    count=st.integers(1, 30),
    lost=st.sets(st.integers(1, 30)),
    named=st.sets(st.integers(1, 30)),
    duplicated=st.booleans(),
)
def test_any_mix_of_named_and_nameless_failures_adds_up(count, lost, named, duplicated):
    """Every row is done, failed or unmatched; nothing is counted twice."""
    lost = {number for number in lost if number <= count}
    failures = [(f"web-{n}" if n in named else None, f"reason {n % 2}") for n in sorted(lost)]
    model = Imports(told(count - len(lost), *failures, *(failures[:1] if duplicated and named & lost else [])))
    model.placed(*(number for number in range(1, count + 1) if number not in lost))
    report = importing(model).import_(orders(count))
    failed = {failure.row for failure in report.failed if failure.row is not None}
    assert failed <= lost
    if not duplicated:
        assert failed == lost
        assert report.done == count - len(lost)


def test_12_000_orders_against_the_sandbox(sandbox, instant):
    """Any number, with failing rows in several imports, found and told by row."""
    failing = ("web-7", "web-2001", "web-11999")
    sandbox.configure({"import_failing": failing})
    report = instant.orders.import_(orders(12_000))
    assert (report.done, report.unmatched) == (11_997, ())
    assert [(f.row, f.source_id, f.reason) for f in report.failed] == [
        (7, "web-7", "Internal error"),
        (2001, "web-2001", "Internal error"),
        (11_999, "web-11999", "Internal error"),
    ]
    there = {order["source_id"] for order in sandbox.orders("voucherify")}
    assert there == {f"web-{n}" for n in range(1, 12_001)} - set(failing)


@pytest.mark.parametrize("known", ["update", "skip", "fail"])
def test_rows_that_exist_already(sandbox, instant, known):
    """Undocumented, so all three readings are met: what the service refuses is never called done."""
    instant.orders.import_(orders(5))
    sandbox.clock.advance(60)
    sandbox.configure({"import_known": known, "import_failing": ("web-6",)})
    report = instant.orders.import_(orders(8)[2:])
    assert not report.ok
    assert report.done == (2 if known == "fail" else 5)
    assert {failure.source_id for failure in report.failed} >= ({"web-6"} if known != "fail" else set())
    assert len(report.failed) == (4 if known == "fail" else 1)


@pytest.mark.anyio
async def test_the_async_import_is_the_same(sandbox):
    """A coroutine, with the same report."""
    async with AsyncVoucherify(app_id="a", app_token="t", base_url=sandbox.url, clock=SandboxClock(sandbox)) as client:
        assert await client.orders.import_(iter(orders(2100))) == ImportReport(done=2100)
        with pytest.raises(ImportRowsError):
            await client.orders.import_([7])
