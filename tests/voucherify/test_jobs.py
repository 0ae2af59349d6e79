"""Jobs: imports and exports as something to hold, taken up again by their id, and found where an answer got lost."""

import json
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reward_orders import (
    AsyncVoucherify,
    BadRequestError,
    ConfigurationError,
    ImportReport,
    ImportRowsError,
    InProgressError,
    NotFoundError,
    OutcomeUnknownError,
    ResultWindowError,
    ServiceError,
    UnreadableResponseError,
    Voucherify,
)
from reward_orders.voucherify.import_rows import KNOWN, chunks
from tests.kit.exports import SandboxClock, broken
from tests.kit.flows import FakeClock, voucherify_client
from tests.kit.lists import iso, reply

START = "2026-01-15T12:00:00+00:00"
LOST = ["reset_after_commit", "error_after_commit", "truncated_body"]
NEVER = ["reset_before_commit", "error_before_commit"]
IMPORT, EXPORT = "voucherifyImportOrders", "voucherifyCreateOrderExport"


class JobClock(SandboxClock):
    """Deadlines go by the sandbox's clock as well."""

    __slots__ = ()

    def monotonic(self):
        return self.sandbox.clock.time()


def connected(sandbox, kind=Voucherify, **settings):
    return kind(app_id="a", app_token="t", base_url=sandbox.url, clock=JobClock(sandbox), **settings)


@pytest.fixture
def instant(sandbox):
    """A client of the sandbox whose waits take no time."""
    with connected(sandbox) as client:
        yield client


@pytest.fixture
def frozen(sandbox):
    """A clock that moves only by waits."""
    sandbox.clock.set(START)
    return sandbox


def rows(count, prefix="web"):
    return [{"source_id": f"{prefix}-{number}", "amount": 100 + number} for number in range(1, count + 1)]


def sent(sandbox, operation):
    return [request.operation for request in sandbox.requests].count(operation)


def source_ids(sandbox):
    return [order["source_id"] for order in sandbox.orders("voucherify")]


# --- an export to hold


def test_an_export_is_started_and_goes_on_by_itself(frozen, instant):
    """Its id and its status at once, its rows when it is done; the rows can be read again."""
    frozen.seed(voucherify=3)
    job = instant.orders.start_export(fields=["id", "source_id"], order="-created_at")
    assert (job.status(), sent(frozen, EXPORT)) == ("SCHEDULED", 1)
    assert job.wait() == "DONE"
    assert [row.source_id for row in job.result()] == ["seed-000003", "seed-000002", "seed-000001"]
    assert len(list(job.result(full=True))) == 3
    assert sent(frozen, EXPORT) == 1
    assert repr(job) == f"ExportJob({job.id!r})"


def test_an_export_is_taken_up_by_another_process(frozen, instant):
    """From its id alone, with a client of its own."""
    frozen.seed(voucherify=3)
    job_id = instant.orders.start_export(filters={"status": {"conditions": {"$is": ["PAID"]}}}).id
    with connected(frozen) as other:
        heard = []
        job = other.orders.export_job(job_id)
        assert len(list(job.result(on_progress=lambda done, total: heard.append((done, total))))) == len(
            [order for order in frozen.orders("voucherify") if order["status"] == "PAID"]
        )
        assert job.id == job_id


def test_an_export_of_a_period_drops_what_lies_outside(frozen, instant):
    """The filter is asked a millisecond wider, and the rows are compared with what was meant."""
    frozen.seed(voucherify=3, interval=0.001)
    first, second, _ = (order["created_at"] for order in frozen.orders("voucherify"))
    job = instant.orders.start_export(start=first, end=second)
    assert [row.source_id for row in job.result()] == ["seed-000001", "seed-000002"]


@pytest.mark.parametrize("wrong", [{"fields": []}, {"order": "amount"}, {"filters": []}, {"start": "2026"}])
def test_a_wrong_export_is_refused_before_anything_is_sent(sandbox, instant, wrong):
    """As `export` does."""
    with pytest.raises(ConfigurationError):
        instant.orders.start_export(**wrong)
    assert sandbox.requests == []


# --- an import to hold


def test_an_import_is_started_and_goes_on_by_itself(frozen, instant):
    """Its id and its status at once, its report when it is done, with the id in it."""
    job = instant.orders.start_import(rows(3))
    assert (job.status(), source_ids(frozen)) == ("ENQUEUED", [])
    assert job.wait() == "DONE"
    report = job.result()
    assert report == ImportReport(done=3)
    assert report.job_ids == (job.id,)
    assert source_ids(frozen) == ["web-1", "web-2", "web-3"]
    assert sent(frozen, IMPORT) == 1


def test_an_import_is_taken_up_by_another_process(frozen, instant):
    """By its id alone it tells counts; with its rows it names the one that failed."""
    frozen.configure({"import_failing": ("web-2",)})
    job_id = instant.orders.start_import(rows(3)).id
    with connected(frozen) as other:
        report = other.orders.import_job(job_id).result()
        assert (report.done, [(f.row, f.reason) for f in report.failed]) == (2, [(None, "Internal error")])
        report = other.orders.import_job(job_id, orders=rows(3)).result()
        assert (report.done, [(f.row, f.source_id) for f in report.failed]) == (2, [(2, "web-2")])


def test_a_job_that_is_not_done_in_time_says_so(frozen, instant):
    """InProgressError with the id; the job goes on, and a later wait sees its end."""
    frozen.seed(voucherify=1)
    frozen.configure({"job_seconds": 500})
    for start in (lambda: instant.orders.start_import(rows(1)), instant.orders.start_export):
        job = start()
        with pytest.raises(InProgressError, match=job.id) as raised:
            job.wait(timeout=5)
        assert raised.value.job_id == job.id
        assert f"{type(job).__name__.removesuffix('Job').lower()}_job('{job.id}')" in raised.value.hint
        assert pickle.loads(pickle.dumps(raised.value)).job_id == job.id
        with pytest.raises(InProgressError):
            list(job.result()) if type(job).__name__ == "ExportJob" else job.result()
        assert job.wait(timeout=5000) == "DONE"
    with pytest.raises(ConfigurationError, match="timeout"):
        job.wait(timeout=0)


def test_a_job_that_nobody_knows_is_not_found(sandbox, instant):
    """With the id on the error; an id that would change the path is refused before."""
    for job in (instant.orders.import_job("aa_9"), instant.orders.export_job("exp_9")):
        for ask in (job.status, job.wait, lambda job=job: list(job.result())):
            with pytest.raises(NotFoundError) as raised:
                ask()
            assert raised.value.job_id == job.id
    for take_up in (instant.orders.import_job, instant.orders.export_job, instant.orders.delete_export):
        for wrong in ("", "..", None, 7):
            with pytest.raises(ConfigurationError):
                take_up(wrong)


def test_an_import_takes_one_request(sandbox, instant):
    """More rows are the blocking call's; none, and wrong ones, are refused before anything is sent."""
    with pytest.raises(ConfigurationError, match="import_"):
        instant.orders.start_import(rows(2001))
    with pytest.raises(ConfigurationError, match="empty"):
        instant.orders.start_import([])
    with pytest.raises(ImportRowsError, match="Row 2"):
        instant.orders.start_import([{"amount": 1}, {"amount": "x"}])
    with pytest.raises(ImportRowsError):
        instant.orders.import_job("aa_1", orders=[7])
    assert sandbox.requests == []


@pytest.mark.anyio
async def test_jobs_for_tasks_are_the_same(frozen):
    """Starting is awaited, taking up is not, and rows are looped over."""
    frozen.seed(voucherify=2)
    async with connected(frozen, AsyncVoucherify) as client:
        job = await client.orders.start_export()
        assert (await job.status(), await job.wait()) == ("SCHEDULED", "DONE")
        assert len([row async for row in client.orders.export_job(job.id).result()]) == 2
        started = await client.orders.start_import(rows(2))
        assert await client.orders.import_job(started.id).result() == await started.result() == ImportReport(done=2)
        assert [export.id async for export in client.orders.exports()] == [job.id]
        await client.orders.delete_export(job.id)
        with pytest.raises(NotFoundError):
            await job.status()


# --- the list of exports


def test_every_export_is_listed_and_can_be_deleted(sandbox, instant):
    """Oldest first, page by page; the address of a file is in no repr."""
    sandbox.seed(voucherify=1)
    made = [instant.orders.start_export().id for _ in range(5)]
    instant.orders.export_job(made[0]).wait()
    exports = list(instant.orders.exports(page_size=2))
    assert [export.id for export in exports] == made
    assert exports[0].exported_object == "order"
    assert exports[0].result.url.startswith("http")
    assert "token" not in repr(exports)
    newest = instant.orders.exports(order="-created_at")
    assert (newest.first().id, newest.total) == (made[-1], 5)
    assert [export.id for export in instant.orders.exports().page(1).items] == made
    assert instant.orders.delete_export(made[1]) is None
    assert [export.id for export in instant.orders.exports()] == [made[0], *made[2:]]
    with pytest.raises(NotFoundError) as raised:
        instant.orders.delete_export(made[1])
    assert raised.value.job_id == made[1]


def test_a_list_of_exports_can_be_empty_or_wrong(sandbox, instant):
    """No row is no error; a wrong sort is one before anything is sent; a list has no cursor."""
    assert list(instant.orders.exports()) == []
    for wrong in ({"order": "updated_at"}, {"page_size": 101}):
        with pytest.raises(ConfigurationError):
            instant.orders.exports(**wrong)
    instant.orders.start_export()
    pager = instant.orders.exports()
    next(iter(pager))
    with pytest.raises(ConfigurationError, match="cursor"):
        pager.cursor  # noqa: B018


def test_more_exports_than_pages_reach_are_never_cut_silently():
    """Before the first row where the count says so."""
    model = Answers(voucherifyListExports=[reply(200, {"exports": [{"id": "exp_1"}], "total": 10_001})])
    with pytest.raises(ResultWindowError, match="10001"):
        next(iter(model.orders.exports()))


def test_a_deletion_without_an_answer_is_not_repeated(sandbox, instant):
    """It may have happened; doing it again is harmless and says so."""
    job = instant.orders.start_export()
    sandbox.fault("voucherifyDeleteExport", "reset_after_commit")
    with pytest.raises(OutcomeUnknownError, match="not found"):
        instant.orders.delete_export(job.id)
    with pytest.raises(NotFoundError):
        instant.orders.delete_export(job.id)


# --- answers that get lost


class Answers:
    """The service as a script: for each operation the answers in turn, an exception being a broken connection."""

    def __init__(self, **answers):
        self.answers = answers
        self.clock = FakeClock()
        self.operations = []
        from reward_orders.voucherify.orders import VoucherifyOrders

        self.orders = VoucherifyOrders(voucherify_client(self.clock)._settings, self)

    def exchange(self, request, timeout):
        self.operations.append(request.operation)
        answer = self.answers[request.operation].pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def discard(self, response):
        pass


@pytest.mark.parametrize("fault", LOST)
def test_an_import_whose_answer_got_lost_is_found(frozen, instant, fault):
    """It is in the list of actions, so it is followed to its end; nothing is sent twice."""
    frozen.fault(IMPORT, fault)
    assert instant.orders.import_(rows(3)) == ImportReport(done=3)
    frozen.clock.advance(60)
    frozen.fault(IMPORT, fault)
    job = instant.orders.start_import(rows(3, "other"))
    assert job.result() == ImportReport(done=3)
    assert sent(frozen, IMPORT) == 2
    assert len(source_ids(frozen)) == 6


@pytest.mark.parametrize("fault", NEVER)
def test_an_import_that_is_in_no_list_stays_unknown(frozen, instant, fault):
    """It may still be on its way: it is not sent again, and nothing is claimed."""
    frozen.fault(IMPORT, fault)
    with pytest.raises(OutcomeUnknownError, match="Look these orders up"):
        instant.orders.import_(rows(3))
    frozen.fault(IMPORT, fault)
    with pytest.raises(OutcomeUnknownError):
        instant.orders.start_import(rows(3))
    assert sent(frozen, IMPORT) == 2
    assert source_ids(frozen) == []


def test_a_later_chunk_is_not_taken_for_an_earlier_one(frozen, instant):
    """The imports of the same call are known: none of them is the one whose answer got lost."""
    frozen.fault(IMPORT, "reset_before_commit", nth=2)
    with pytest.raises(OutcomeUnknownError, match="rows 2001 to 2005") as raised:
        instant.orders.import_(rows(2005))
    assert raised.value.report == ImportReport(done=2000)
    assert len(raised.value.report.job_ids) == 1
    assert raised.value.job_id is None


@pytest.mark.parametrize("count", [3, 5])
def test_an_import_of_somebody_else_is_not_taken_for_ours(frozen, instant, count):
    """One that began at the same moment is followed, does not show our rows, and is not believed."""
    with connected(frozen) as other:
        theirs = other.orders.start_import(rows(count, "theirs"))
        frozen.fault(IMPORT, "reset_before_commit")
        with pytest.raises(OutcomeUnknownError, match="does not show its rows") as raised:
            instant.orders.import_(rows(3))
    assert raised.value.job_id == theirs.id
    assert source_ids(frozen) == [f"theirs-{number}" for number in range(1, count + 1)]


def test_several_imports_at_the_same_moment_are_named(frozen, instant):
    """Without a request id nothing tells them apart: the error says which there are, and none is taken."""
    with connected(frozen) as other:
        theirs = [other.orders.start_import(rows(3, name)).id for name in ("x", "y")]
        frozen.fault(IMPORT, "reset_after_commit")
        with pytest.raises(OutcomeUnknownError) as raised:
            instant.orders.start_import(rows(3))
    assert all(job_id in raised.value.hint for job_id in theirs)
    assert sent(frozen, IMPORT) == 3


def test_the_request_id_tells_an_import_from_all_others(frozen, instant):
    """A failure that names its request is matched with the action of that request."""
    with connected(frozen) as other:
        for name in ("x", "y"):
            other.orders.start_import(rows(3, name))
        frozen.fault(IMPORT, "error_after_commit", status=503)
        job = instant.orders.start_import(rows(3))
    assert job.result().done == 3
    assert "web-1" in source_ids(frozen)


def test_an_import_of_an_hour_ago_is_no_candidate(frozen, instant):
    """Only what began since ours was sent, by the service's clock, however wrong ours is."""
    instant.orders.import_(rows(3, "old"))
    frozen.clock.advance(10)
    frozen.fault(IMPORT, "reset_before_commit")
    with pytest.raises(OutcomeUnknownError, match="may have happened"):
        instant.orders.import_(rows(3))


def test_a_list_of_actions_is_read_back_as_far_as_needed():
    """A hundred younger actions of another kind lie in front of ours; repeats of a page are dropped."""
    clock = FakeClock()
    now = int(clock.time() * 1000)
    others = [{"id": f"aa_x{n}", "type": "CUSTOMERS.IMPORT", "created_at": iso(now + 900 - n)} for n in range(100)]
    ours = {"id": "aa_1", "type": "ORDERS.IMPORT", "created_at": iso(now + 100), "request_id": None}
    model = Answers(
        voucherifyImportOrders=[broken()],
        voucherifyListAsyncActions=[
            reply(200, {"async_actions": others, "has_more": True}),
            reply(200, {"async_actions": [others[-1], ours]}),
        ],
    )
    assert model.orders.start_import(rows(1)).id == "aa_1"


@pytest.mark.parametrize(
    "listed",
    [
        reply(403, {"code": 403, "message": "no"}),
        reply(200, {"async_actions": None}),
        reply(200, {"async_actions": [7, {}, {"id": ""}, {"id": "aa_1"}]}),
        broken(),
    ],
)
def test_a_look_that_fails_leaves_the_first_error(listed):
    """Keys that may not list actions, and answers that make no sense, prove nothing."""
    model = Answers(voucherifyImportOrders=[broken()], voucherifyListAsyncActions=[listed] * 9)
    with pytest.raises(OutcomeUnknownError, match="import orders"):
        model.orders.start_import(rows(1))
    assert model.operations.count("voucherifyImportOrders") == 1


@pytest.mark.parametrize("start", ["start_import", "start_export"])
def test_a_look_keeps_the_deadline(start):
    """Where no time is left to wait for the list, the first error comes at once."""
    model = Answers(voucherifyImportOrders=[broken()], voucherifyCreateOrderExport=[broken()])
    orders = type(model.orders)(voucherify_client(model.clock, deadline=1.5)._settings, model)
    with pytest.raises(OutcomeUnknownError):
        orders.start_import(rows(1)) if start == "start_import" else orders.start_export()
    assert model.clock.slept == []


def test_an_answer_that_cannot_be_read_is_looked_for_too():
    """A 2xx without an id was taken; where the list does not show it, the error says what came."""
    nothing = reply(200, {"async_actions": []})
    model = Answers(voucherifyImportOrders=[reply(200, {"ok": True})], voucherifyListAsyncActions=[nothing])
    with pytest.raises(UnreadableResponseError, match="its id is missing"):
        model.orders.start_import(rows(1))


def test_a_refused_import_is_looked_for_nowhere(sandbox, instant):
    """400 took nothing."""
    sandbox.fault(IMPORT, "error_before_commit", status=400, key="invalid_payload")
    with pytest.raises(BadRequestError):
        instant.orders.start_import(rows(1))
    assert sent(sandbox, "voucherifyListAsyncActions") == 0


@pytest.mark.parametrize("fault", LOST)
def test_an_export_whose_answer_got_lost_is_found(frozen, instant, fault):
    """Among the newest, by what it was asked for; no second file is made."""
    frozen.seed(voucherify=3)
    filters = {"status": {"conditions": {"$is": ["CREATED"]}}}
    for export in (
        instant.orders.export,
        lambda: instant.orders.export(filters=filters, start="2026-01-01"),
        lambda: instant.orders.start_export(order="-status", fields=["amount"], filters=filters).result(),
    ):
        before = sent(frozen, EXPORT)
        frozen.fault(EXPORT, fault)
        assert list(export())
        assert sent(frozen, EXPORT) == before + 1
        frozen.clock.advance(60)


def test_an_export_of_another_question_is_not_taken(frozen, instant):
    """Other columns, another sort, other filters, or a minute ago: not the one whose answer got lost."""
    with connected(frozen) as other:
        other.orders.start_export(fields=["id"])
        frozen.clock.advance(60)
        other.orders.start_export(fields=["amount"])
        other.orders.start_export(fields=["id"], order="-created_at")
        other.orders.start_export(fields=["id"], filters={"status": {"conditions": {"$is": ["PAID"]}}})
        frozen.fault(EXPORT, "reset_before_commit")
        with pytest.raises(OutcomeUnknownError, match="no order is changed"):
            instant.orders.start_export(fields=["id"])


# --- errors of the blocking calls


def test_errors_of_the_blocking_calls_name_the_job(frozen, instant):
    """So that it can be taken up again, here or elsewhere."""
    frozen.seed(voucherify=1)
    frozen.configure({"job_seconds": 500})
    with pytest.raises(OutcomeUnknownError, match="import_job") as raised:
        instant.orders.import_(rows(2))
    assert instant.with_options(deadline=5000).orders.import_job(raised.value.job_id).result().done == 2
    with pytest.raises(ServiceError, match="export_job") as raised:
        list(instant.orders.export())
    assert len(list(instant.with_options(deadline=5000).orders.export_job(raised.value.job_id).result())) == 3


def test_what_is_no_import_and_no_export_of_orders_is_refused():
    """Ids of other actions and exports exist in the same lists."""
    action = reply(200, {"id": "aa_1", "type": "CUSTOMERS.IMPORT", "status": "DONE", "result": {}})
    export = reply(200, {"id": "exp_1", "exported_object": "customer", "status": "DONE", "result": {"url": "x"}})
    model = Answers(voucherifyGetAsyncAction=[action], voucherifyGetExport=[export])
    with pytest.raises(ConfigurationError, match="CUSTOMERS"):
        model.orders.import_job("aa_1").result()
    with pytest.raises(ConfigurationError, match="customer"):
        list(model.orders.export_job("exp_1").result())


@pytest.mark.parametrize("result", [None, {}, {"done_count": 1}, {"failed_count": 0}, {"done_count": "1"}])
def test_an_import_that_tells_nothing_is_not_guessed_at(result):
    """Without its rows nothing can be read back."""
    action = {"id": "aa_1", "type": "ORDERS.IMPORT", "status": "FAILED", "result": result}
    model = Answers(voucherifyGetAsyncAction=[reply(200, action)])
    with pytest.raises(OutcomeUnknownError, match="orders=rows") as raised:
        model.orders.import_job("aa_1").result()
    assert raised.value.job_id == "aa_1"


# --- rows as a read gave them


def full_order(instant):
    from reward_orders import Item

    items = [Item(source_id="p-1", related_object="product", quantity=2, price=50, product={"name": "x"})]
    return instant.orders.create(
        source_id="web-1",
        amount=100,
        items=items,
        metadata={"shop": "b"},
        customer={"source_id": "c"},
        referrer_id=None,
    )


@pytest.mark.parametrize("shape", ["order", "dict", "raw"])
def test_an_order_that_was_read_can_be_imported(frozen, instant, shape):
    """What it has and an import does not take is left out, once said; its customer and items are the same."""
    order = full_order(instant)
    row = {"order": order, "dict": order.to_dict(), "raw": order.raw.to_dict()}[shape]
    report = instant.orders.import_([row])
    assert (report.ok, report.done) == (True, 1)
    assert {"created_at", "total_amount", "items.subtotal_amount"} <= set(report.ignored)
    assert not {"key", "replayed", "object", "object_"} & set(report.ignored)
    (body,) = [request.body for request in frozen.requests if request.operation == IMPORT][-1]
    assert body["customer"] == {"id": order.customer_id}
    assert body["metadata"] == {"shop": "b"}
    assert not {"object", "created_at", "customer_id"} & set(body)
    (item,) = body["items"]
    assert (item["source_id"], item["related_object"], item["quantity"], item["price"]) == ("p-1", "product", 2, 50)
    after = instant.orders.get(order.id)
    assert (after.amount, after.customer_id, after.metadata) == (100, order.customer_id, {"shop": "b"})
    assert after.items == order.items


def test_the_vendors_own_answer_can_be_imported(instant, sandbox):
    """Rows of a list with null keys, computed amounts, redemptions, and products that were written over once."""
    row = {
        "id": "ord_1", "source_id": None, "created_at": "2022-09-09T07:44:41.594Z", "status": "PAID", "amount": 2700,
        "total_amount": 1187, "referrer_id": None, "customer": {"id": "cust_1", "object": "customer"},
        "customer_id": "cust_1", "object": "order", "redemptions": {"r_1": {}}, "new_field": 1,
        "items": [{
            "object": "order_item", "product_id": "prod_1", "related_object": "product", "quantity": 1, "amount": 700,
            "price": 700, "subtotal_amount": 630, "product": {"id": "prod_1", "name": "x", "override": True},
        }],
    }  # fmt: skip
    report = instant.orders.import_([row])
    assert report.ok
    assert report.ignored == (
        "created_at", "items.product.override", "items.subtotal_amount", "new_field", "redemptions", "total_amount",
    )  # fmt: skip
    (body,) = [request.body for request in sandbox.requests if request.operation == IMPORT][-1]
    assert body["items"] == [
        {"product_id": "prod_1", "quantity": 1, "amount": 700, "price": 700, "product": {"id": "prod_1", "name": "x"}}
    ]


def test_an_exported_row_keeps_its_customer(frozen, instant):
    """A file has the customer's id and no object."""
    order = full_order(instant)
    (row,) = instant.orders.export(fields=["id", "source_id", "amount", "customer_id"])
    assert instant.orders.import_([row]).ignored == ("created_at",)
    (body,) = [request.body for request in frozen.requests if request.operation == IMPORT][-1]
    assert body == {"id": order.id, "source_id": "web-1", "amount": 100, "customer": {"id": order.customer_id}}


def test_a_row_that_somebody_wrote_is_still_checked(instant):
    """Without the mark of an answer a field that can only be read is a mistake, and says so."""
    with pytest.raises(ImportRowsError, match="total_amount"):
        instant.orders.import_([{"source_id": "a", "total_amount": 5}])
    with pytest.raises(ImportRowsError, match="not both"):
        instant.orders.import_([{"source_id": "a", "customer_id": "c", "customer": {"id": "c"}}])
    assert instant.orders.import_([{"source_id": "a", "customer_id": "cust_1"}]).ignored == ()


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
FIELDS = st.sampled_from(
    ["id", "source_id", "status", "amount", "items", "metadata", "customer", "customer_id", "referrer", "referrer_id"]
)


@given(st.dictionaries(FIELDS | st.text(), ANY_JSON | st.lists(st.dictionaries(FIELDS | st.text(), ANY_JSON))))
def test_any_answer_is_a_row_or_says_why_not(answer):
    """Whatever the service showed: a row of fields that an import takes, or ImportRowsError, and nothing else."""
    try:
        (chunk,) = chunks([{**answer, "object": "order"}])
    except ImportRowsError:
        return
    assert set(chunk[0].body) <= set(KNOWN) - {"customer_id"}


def test_the_report_is_one_line_of_json_away_from_a_log():
    """Ids and ignored fields add up over several imports."""
    one = ImportReport(1, job_ids=("aa_1",), ignored=("b",))
    other = ImportReport(2, job_ids=("aa_2",), ignored=("a", "b"))
    both = one.plus(other)
    assert (both.done, both.job_ids, both.ignored) == (3, ("aa_1", "aa_2"), ("a", "b"))
    assert json.dumps(both.job_ids) == '["aa_1", "aa_2"]'
