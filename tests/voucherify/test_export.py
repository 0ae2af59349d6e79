"""Exports: asked for, waited for, followed to a known host only, streamed, and taken up again where they broke."""

import gc
import traceback

import pytest

from reward_orders import (
    AuthenticationError,
    ConfigurationError,
    OutcomeUnknownError,
    RateLimitedError,
    ServiceError,
    UnreadableResponseError,
    Voucherify,
)
from reward_orders.core.wire import Response
from reward_orders.voucherify import exporting as module
from reward_orders.voucherify.export_csv import FIELDS
from tests.kit.exports import AsyncExportModel, ExportModel, SandboxClock, broken, exporting
from tests.kit.flows import APP_TOKEN
from tests.kit.lists import ids, reply

HEADER = b"id,created_at\n"
A, B, C = (f"o-{n},2026-01-0{n}T00:00:00.000Z\n".encode() for n in (1, 2, 3))
UNAUTHORIZED = reply(401, {"code": 401, "message": "Unauthorized", "key": "unauthorized"})


@pytest.fixture
def instant(sandbox):
    """A client of the sandbox whose waits take no time."""
    with Voucherify(app_id="a", app_token="t", base_url=sandbox.url, clock=SandboxClock(sandbox)) as client:
        yield client


def test_the_whole_course():
    """Count, create, poll until DONE, download: with backoff between polls and the credentials on the download."""
    model = ExportModel([HEADER + A, B, C], polls=["SCHEDULED", "IN_PROGRESS", "SOMETHING_NEW"])
    assert ids(exporting(model).export()) == ["o-1", "o-2", "o-3"]
    assert model.operations == [
        "voucherifyListOrders",
        "voucherifyCreateOrderExport",
        *["voucherifyGetExport"] * 4,
    ]
    assert model.clock.slept == [0.5, 0.75, 1.125]
    (download,) = model.downloads
    assert download.url == model.link
    assert (download.auth_headers["X-App-Id"], download.auth_headers["X-App-Token"]) == ("app", APP_TOKEN)
    assert APP_TOKEN not in repr(download)


def test_all_columns_are_asked_for_unless_some_are_named():
    """id and created_at always come along: an order is known by the one and placed by the other."""
    import json

    def parameters(**given):
        model = ExportModel([HEADER])
        list(exporting(model).export(**given))
        (made,) = [request for request in model.requests if request.operation == "voucherifyCreateOrderExport"]
        return json.loads(made.content)["parameters"]

    assert parameters() == {"order": "created_at", "fields": list(FIELDS)}
    assert parameters(fields=["amount", "metadata.color", "amount"])["fields"] == [
        "amount",
        "metadata.color",
        "id",
        "created_at",
    ]
    wanted = {"junction": "or", "status": {"conditions": {"$is": "PAID"}}, "amount": {"conditions": {"$in": [1, 2]}}}
    assert parameters(filters=wanted, order="-status") == {
        "order": "-status",
        "fields": list(FIELDS),
        "filters": {**wanted, "status": {"conditions": {"$is": ["PAID"]}}},
    }
    assert parameters(start="2026-01-01", end="2026-01-31")["filters"] == {
        "junction": "and",
        "created_at": {"conditions": {"$after": ["2025-12-31T23:59:59.999Z"], "$before": ["2026-02-01T00:00:00Z"]}},
    }


def test_a_key_that_may_export_and_not_list_still_exports():
    """The count only serves to split very large projects; without it there is one file."""
    model = ExportModel([HEADER + A])
    ask = model.exchange

    def no_list(request, timeout):
        return reply(403, {"code": 403}) if request.operation == "voucherifyListOrders" else ask(request, timeout)

    model.exchange = no_list
    assert ids(exporting(model).export()) == ["o-1"]
    model = ExportModel([HEADER + A])
    assert ids(exporting(model).export(order="status")) == ["o-1"]
    assert model.operations[0] == "voucherifyCreateOrderExport"


def test_rows_come_while_the_file_is_still_arriving():
    """The first order is there after the first piece: no file is held."""
    model = ExportModel([HEADER + A, B, C])
    rows = exporting(model).export()
    assert next(rows).id == "o-1"
    assert model.read == 1
    assert ids(rows) == ["o-2", "o-3"]
    assert model.closed == 1


@pytest.mark.parametrize("cut", ["after a row", "inside a row", "at once"])
def test_a_broken_download_is_taken_up_where_it_broke(cut):
    """A fresh link, the same file, and no order twice."""
    first = {"after a row": [HEADER + A + B], "inside a row": [HEADER + A + B[:4]], "at once": []}[cut]
    model = ExportModel([*first, broken()], [HEADER + A + B[:9], B[9:] + C])
    assert ids(exporting(model).export()) == ["o-1", "o-2", "o-3"]
    assert len(model.downloads) == 2
    assert model.operations.count("voucherifyCreateOrderExport") == 1
    assert model.operations.count("voucherifyGetExport") == 2


def test_a_link_that_ran_out_is_renewed():
    """401 on the download means its token: the export is asked again and gives a fresh one."""
    model = ExportModel(UNAUTHORIZED, [HEADER + A])
    assert ids(exporting(model).export()) == ["o-1"]
    assert model.operations.count("voucherifyGetExport") == 2


def test_a_download_that_stays_refused_is_an_error():
    """As many tries as the policy says, then what the service answered."""
    model = ExportModel(*[UNAUTHORIZED] * 5)
    with pytest.raises(AuthenticationError):
        list(exporting(model).export())
    assert len(model.downloads) == 5
    model = ExportModel(*[broken()] * 5)
    with pytest.raises(ServiceError):
        list(exporting(model).export())
    model = ExportModel(reply(500, {}), reply(429, {}), [HEADER + A])
    assert ids(exporting(model).export()) == ["o-1"]


def test_a_download_that_is_put_off_waits_as_long_as_it_is_asked_to():
    """Retry-After is obeyed in full; one beyond the policy's limit is the end. The error names the download's host."""
    later = reply(429, {})
    for seconds in (30.0, 120.0):
        later.headers["retry-after"] = str(seconds)
        model = ExportModel(later, [HEADER + A])
        assert ids(exporting(model).export()) == ["o-1"]
        assert seconds in model.clock.slept
    later.headers["retry-after"] = "120.1"
    with pytest.raises(RateLimitedError, match=r"from download\.voucherify\.io") as caught:
        list(exporting(ExportModel(later)).export())
    assert caught.value.retry_after == 120.1


def test_every_wait_of_an_export_is_an_event():
    """For the file that is made, and before a download is taken up again."""
    heard = []
    model = ExportModel(reply(500, {}), [HEADER + A], polls=["SCHEDULED", "IN_PROGRESS", "DONE"])
    client = exporting(model, on_event=heard.append)
    assert ids(client.export()) == ["o-1"]
    waits = [event for event in heard if event.name == "wait"]
    assert [event.seconds for event in waits] == model.clock.slept
    assert {event.reason for event in waits} == {"poll", "retry"}


def test_an_id_and_a_status_of_the_service_stay_on_one_short_line():
    """Whatever stands in the answer, nobody's terminal obeys it."""
    model = ExportModel(polls=["x" * 500 + "\n\x1b[2J\u202e"] * 500)
    with pytest.raises(ServiceError, match="still x") as caught:
        list(exporting(model).export())
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 400


def test_a_file_that_turns_out_wrong_leaves_no_row_in_a_traceback():
    """No frame of the export holds a piece or a row, not even those that were handed out."""
    model = ExportModel([HEADER + b"SECRET-1,\n", b"SECRET-2,x\nSECRET-3\n"])
    with pytest.raises(UnreadableResponseError) as caught:
        list(exporting(model).export())
    frames = [frame for frame, _ in traceback.walk_tb(caught.value.__traceback__)]
    assert not [frame for frame in frames if "voucherify/export" in frame.f_code.co_filename]
    for frame in frames:
        if "tests/" not in frame.f_code.co_filename:
            for name, value in frame.f_locals.items():
                assert "SECRET" not in repr(value), (frame.f_code.co_qualname, name)


def test_redirects_are_not_followed():
    """Following one would carry the credentials wherever an answer points."""
    model = ExportModel(Response(302, {"location": "https://evil.example/x"}, b""))
    with pytest.raises(ServiceError):
        list(exporting(model).export())
    assert [request.url for request in model.downloads] == [model.link]


@pytest.mark.parametrize(
    "link",
    [
        "https://evil.example/v1/exports/exp_1?token=t",
        "http://download.voucherify.io/v1/exports/exp_1?token=t",
        "https://download.voucherify.io.evil.example/x",
        "https://evil.example\\@download.voucherify.io/x",
        "https://download.voucherify.io@evil.example/x",
        "https://user:pass@download.voucherify.io/x",
        "https://evil.example#download.voucherify.io",
        "https://evil.example/?https://download.voucherify.io",
        "https://download.voucherify.io:x/y",
        "https://.download.voucherify.io/x",
        "https://downl\u043ead.voucherify.io/cyrillic",
        "https://download.voucherify.io/\nHost: evil.example",
        "file:///etc/passwd",
        "//download.voucherify.io/x",
        "http://127.0.0.2:9/x",
        "",
        None,
        7,
    ],
)
def test_credentials_go_to_no_unknown_host(link):
    """A link comes out of an answer; what is not known to be the vendor's gets no request at all."""
    model = ExportModel([HEADER], link=link)
    with pytest.raises(ConfigurationError, match="not sent"):
        list(exporting(model).export())
    assert model.downloads == []


@pytest.mark.parametrize(
    "link",
    [
        "https://download.voucherify.io/x",
        "https://us1.download.voucherify.io:8443/x",
        "https://as1.download.voucherify.io/x",
        "https://DOWNLOAD.voucherify.io/x",
        "http://127.0.0.1:12345/x",
        "https://127.0.0.1/x",
        "https://files.example.org/x",
    ],
)
def test_known_hosts_are_the_vendors_our_own_loopback_and_the_callers(link):
    """Compared by name, on any port."""
    model = ExportModel([HEADER + A], link=link)
    assert ids(exporting(model, download_hosts=("Files.example.org",)).export()) == ["o-1"]


@pytest.mark.parametrize("host", ["download.voucherify.io", "files.example.org", "127.0.0.1"])
def test_a_name_with_a_dot_at_its_end_is_another_host(host):
    """Certificates, proxies and resolvers do not agree on what it is, so the credentials are not sent there."""
    model = ExportModel([HEADER], link=f"https://{host}./x")
    with pytest.raises(ConfigurationError, match="not sent"):
        list(exporting(model, download_hosts=("files.example.org",)).export())
    assert model.downloads == []


@pytest.mark.parametrize(
    "link", ["http://127.0.0.1:12345/x", "https://api.voucherify.io/x", "http://api.voucherify.io/x"]
)
def test_the_api_itself_is_a_download_host_only_on_this_machine(link):
    """The exception is for a sandbox: a real API hands out its links elsewhere, and none into this machine."""
    model = ExportModel([HEADER], link=link)
    with pytest.raises(ConfigurationError, match="not sent"):
        list(exporting(model, base_url="https://api.voucherify.io").export())
    assert model.downloads == []


def test_a_sandbox_in_a_container_is_a_download_host_too():
    """An origin over plain http was named by the caller; its host hands out links on any port, no other host does."""
    model = ExportModel([HEADER + A], link="http://sandbox:12345/x")
    assert ids(exporting(model, base_url="http://sandbox:8765", insecure_hosts=("sandbox",)).export()) == ["o-1"]
    other = ExportModel([HEADER + A], link="http://elsewhere:12345/x")
    with pytest.raises(ConfigurationError, match="not sent"):
        list(exporting(other, base_url="http://sandbox:8765", insecure_hosts=("sandbox",)).export())


def test_an_export_that_fails_says_so():
    """ERROR carries no reason; waiting longer would not help."""
    with pytest.raises(ServiceError, match="could not make"):
        list(exporting(ExportModel(polls=["SCHEDULED", "ERROR"])).export())


def test_an_export_that_is_not_made_in_time_is_given_up():
    """`deadline` bounds the wait, and the hint says how to give it more."""
    model = ExportModel(polls=["IN_PROGRESS"] * 99)
    with pytest.raises(ServiceError, match="with_options"):
        list(exporting(model, deadline=60.0).export())
    assert sum(model.clock.slept) <= 60


def test_a_done_export_without_a_link_is_unreadable():
    """DONE promises a file."""
    model = ExportModel()
    ask = model.exchange

    def no_result(request, timeout):
        if request.operation == "voucherifyGetExport":
            return reply(200, {"id": "exp_1", "status": "DONE", "result": None})
        return ask(request, timeout)

    model.exchange = no_result
    with pytest.raises(UnreadableResponseError):
        list(exporting(model).export())


def test_a_loop_left_early_ends_the_download():
    """With `with`, with close(), or when the rows are garbage."""
    model = ExportModel([HEADER + A, B], [HEADER + A, B], [HEADER + A, B])
    orders = exporting(model)
    with orders.export() as rows:
        next(rows)
    assert (model.closed, list(rows)) == (1, [])
    rows = orders.export()
    next(rows)
    rows.close()
    assert model.closed == 2
    for _ in orders.export():
        break
    gc.collect()
    assert model.closed == 3


class HalfOpen:
    """A download whose iterator must be closed by hand: nothing but close() or the end gives its connection back."""

    def __init__(self, model, file):
        self.model, self.pieces = model, iter([Response(200, {"content-type": "text/csv"}, b""), *file])
        model.open += 1
        model.most = max(model.most, model.open)

    def __iter__(self):
        return self

    def __next__(self):
        piece = next(self.pieces, None)
        if piece is None:
            raise StopIteration
        if isinstance(piece, Exception):
            raise piece
        return piece

    def close(self):
        self.model.open -= 1

    def __aiter__(self):
        return self

    async def __anext__(self):
        try:
            return next(self)
        except StopIteration:
            raise StopAsyncIteration from None

    async def aclose(self):
        self.close()


@pytest.mark.anyio
@pytest.mark.parametrize("anyio_backend", ["asyncio", "trio"])
@pytest.mark.parametrize("kind", [ExportModel, AsyncExportModel])
async def test_the_connection_of_a_broken_download_is_closed_before_the_next_is_opened(kind):
    """However often a download is taken up again, one connection is open at a time, and none at the end."""
    model = kind(polls=[])
    files = [[HEADER + A, broken()], [HEADER + A + B, broken()], [HEADER + A + B + C]]
    model.open = model.most = 0
    model.stream = lambda _request, _timeout: HalfOpen(model, files.pop(0))
    rows = exporting(model).export()
    came = ids(rows) if kind is ExportModel else [order.id async for order in rows]
    assert came == ["o-1", "o-2", "o-3"]
    assert (model.most, model.open) == (1, 0)


@pytest.mark.anyio
@pytest.mark.parametrize("anyio_backend", ["asyncio", "trio"])
async def test_the_async_export_is_the_same():
    """Rows, renewed links, broken connections, an early end."""
    model = AsyncExportModel(UNAUTHORIZED, [HEADER + A, broken()], [HEADER + A, B], polls=["SCHEDULED"])
    orders = exporting(model)
    assert [order.id async for order in orders.export()] == ["o-1", "o-2"]
    model.files = [[HEADER + A, B], [HEADER]]
    async with orders.export() as rows:
        assert (await anext(rows)).id == "o-1"
    assert model.closed == 3
    assert [order async for order in rows] == []
    assert [order async for order in orders.export()] == []
    model.link = "https://evil.example/"
    with pytest.raises(ConfigurationError):
        await anext(orders.export())


@pytest.mark.parametrize(
    "wrong",
    [
        {"fields": "id"},
        {"fields": []},
        {"fields": ["items"]},
        {"fields": ["metadata."]},
        {"fields": 7},
        {"order": "amount"},
        {"filters": {"status": "PAID"}},
        {"filters": {"status": {"$is": ["PAID"]}}},
        {"filters": {"status": {"conditions": {"is": 1}}}},
        {"filters": {"junction": "xor"}},
        {"filters": 7},
        {"start": "2026-02-01", "end": "2026-01-01"},
        {"start": "2026-02-01", "filters": {"created_at": {"conditions": {"$after": "2026-01-01"}}}},
        {"end": "2026-02-01", "filters": {"junction": "or"}},
        {"decimals": "three"},
    ],
)
def test_wrong_arguments_are_refused_before_anything_is_sent(wrong):
    """When export() is called, not at the first row."""
    model = ExportModel()
    with pytest.raises(ConfigurationError):
        exporting(model).export(**wrong)
    assert model.requests == []


@pytest.mark.parametrize("header", ["names", "labels"])
@pytest.mark.parametrize("money", ["minor", "major"])
def test_every_style_of_file_reads_the_same(sandbox, instant, header, money):
    """Against the sandbox: typed rows, whichever style the project gets."""
    sandbox.configure({"csv_header": header, "csv_money": money})
    instant.orders.create(source_id="web-1", amount=7700, status="PAID", metadata={"note": 'a "b"\r\nc,d'})
    (row,) = instant.orders.export(decimals="two")
    assert (row.source_id, row.status, row.amount, row.total_amount) == ("web-1", "PAID", 7700, 7700)
    assert row.metadata == {"note": 'a "b"\r\nc,d'}
    assert row.created_at.tzinfo is not None
    (row,) = instant.orders.export(fields=["metadata.note"])
    assert row.metadata == {"note": 'a "b"\r\nc,d'}


def test_25_000_orders_with_faults(sandbox, instant):
    """Complete, each once, in order, with progress, though links run out and connections break."""
    sandbox.seed(voucherify=25_000)
    before = [order["id"] for order in sandbox.orders("voucherify")]
    sandbox.fault("voucherifyDownloadExport", "truncated_body", nth=1)
    sandbox.fault("voucherifyDownloadExport", "reset_before_commit", nth=1)
    sandbox.fault("voucherifyGetExport", "html_502", nth=2)
    sandbox.fault("voucherifyCreateOrderExport", "rate_limited", nth=1)
    heard = []
    came = ids(instant.orders.export(on_progress=lambda done, total: heard.append((done, total))))
    assert came == before
    assert heard[-1] == (25_000, 25_000)
    assert heard == sorted(heard)


@pytest.mark.parametrize("fault", ["reset_before_commit", "error_before_commit", "timeout_before_commit"])
def test_an_export_that_may_have_been_taken_is_not_asked_for_again(sandbox, instant, fault):
    """It has no key to repeat it under, and is not in the list; the caller is told that asking again is harmless."""
    sandbox.fault("voucherifyCreateOrderExport", fault)
    with pytest.raises(OutcomeUnknownError, match="no order is changed"):
        list(instant.with_options(timeout=0.2).orders.export())
    assert [r.operation for r in sandbox.requests].count("voucherifyCreateOrderExport") == 1


def test_a_link_that_runs_out_before_it_is_used_is_renewed(sandbox, instant):
    """Tokens are short-lived: here one runs out just before the download."""
    sandbox.seed(voucherify=5)
    late = [61.0]

    def dawdle(event):
        if (event.name, event.operation) == ("request", "voucherifyDownloadExport") and late:
            sandbox.clock.advance(late.pop())

    assert len(list(instant.with_options(on_event=dawdle).orders.export())) == 5
    assert [r.operation for r in sandbox.requests].count("voucherifyDownloadExport") == 2


@pytest.mark.parametrize("order", ["created_at", "-created_at"])
@pytest.mark.parametrize("interval", [60.0, 0.001])
def test_a_very_large_project_is_exported_in_windows(sandbox, instant, monkeypatch, order, interval):
    """Several files by created_at, each order in exactly one, in the order asked for."""
    monkeypatch.setattr(module, "ROWS_PER_FILE", 400)
    sandbox.seed(voucherify=1_900, interval=interval)
    before = [row["id"] for row in sandbox.orders("voucherify")]
    came = ids(instant.orders.export(order=order, fields=["status"]))
    assert came == (before if order == "created_at" else before[::-1])
    made = [r for r in sandbox.requests if r.operation == "voucherifyCreateOrderExport"]
    assert len(made) == 5


def test_start_and_end_bound_the_creation_time(sandbox, instant):
    """Both included, to the millisecond, whichever ends the vendor's filter includes."""
    sandbox.seed(voucherify=50, interval=1.0)
    rows = sandbox.orders("voucherify")
    came = ids(instant.orders.export(start=rows[10]["created_at"], end=rows[19]["created_at"]))
    assert came == [row["id"] for row in rows[10:20]]


def test_orders_outside_the_period_are_dropped_here():
    """The filter is asked a millisecond wider, since nobody says whether it includes its ends."""
    model = ExportModel([HEADER + A + B + C])
    period = {"start": "2026-01-02T00:00:00Z", "end": "2026-01-02T23:59:59.999Z"}
    assert ids(exporting(model).export(**period)) == ["o-2"]


def test_filters_choose_orders(sandbox, instant):
    """The vendor's operators, scalars or arrays."""
    for number in range(6):
        instant.orders.create(
            source_id=f"web-{number}", amount=100 * number, status="PAID" if number % 2 else "CREATED"
        )
    paid = {
        "junction": "and",
        "status": {"conditions": {"$is": ["PAID"]}},
        "amount": {"conditions": {"$more_than": 100}},
    }
    assert [row.source_id for row in instant.orders.export(filters=paid)] == ["web-3", "web-5"]


def test_full_reads_every_order_in_addition(sandbox, instant):
    """Items are in no file; one that has gone since comes as it was exported."""
    sandbox.seed(voucherify=3)
    rows = list(instant.orders.export(fields=["id"], full=True))
    assert all(row.items and row.amount is not None for row in rows)
    model = ExportModel([HEADER + A])
    (gone,) = exporting(model).export(full=True)
    assert (gone.id, gone.items) == ("o-1", [])
