"""The log of API calls as evidence of an unknown outcome: a create that is in it settles its key, nothing else does."""

import json

import pytest

from reward_orders import (
    AsyncVoucherify,
    ConfigurationError,
    ForbiddenError,
    Journal,
    OutcomeUnknownError,
    RetryPolicy,
    State,
    UnreadableResponseError,
    Voucherify,
)
from reward_orders.voucherify.api_log import _order_of
from tests.kit.exports import SandboxClock
from tests.kit.flows import FakeClock, Scripted, answer, drive

LOG = "voucherifyCreateExport"


@pytest.fixture
def journal(sandbox, tmp_path):
    with Journal.sqlite(tmp_path / "orders.db", clock=SandboxClock(sandbox)) as journal:
        yield journal


def connected(sandbox, journal, kind=Voucherify, **settings):
    clock, once = SandboxClock(sandbox), RetryPolicy(attempts=1)
    return kind(app_id="a", app_token="t", base_url=sandbox.url, clock=clock, journal=journal, retry=once, **settings)


@pytest.fixture
def client(sandbox, journal):
    with connected(sandbox, journal) as client:
        yield client


def lose(sandbox, client, fault="reset_after_commit", **given):
    """A create whose answer and whose look-up get lost."""
    sandbox.fault("voucherifyCreateOrder", fault)
    sandbox.fault("voucherifyGetOrder", "error_before_commit", times=9)
    with pytest.raises(OutcomeUnknownError):
        client.orders.create(source_id="web-1", amount=100, **{"if_exists": "update", **given})
    sandbox.clear_faults()


def state_of(journal):
    (entry,) = journal.entries()
    return entry.state, entry.remote_id


def plain(sandbox):
    """A client without a journal: somebody else in the project."""
    return Voucherify(app_id="b", app_token="t", base_url=sandbox.url, clock=SandboxClock(sandbox))


def overwritten(sandbox, client):
    """An order that was there long before, changed by our create, and changed again since: it does not show ours."""
    with plain(sandbox) as other:
        there = other.orders.create(source_id="web-1", amount=7)
        sandbox.clock.advance(3600)
        lose(sandbox, client)
        other.orders.update(there.id, amount=9)
    return there


def test_a_create_that_is_in_the_log_settles_its_key(sandbox, client, journal):
    """The order alone says nothing, as it was changed since; the log has our very request and its answer."""
    there = overwritten(sandbox, client)
    assert list(client.orders.reconcile()) == []
    assert state_of(journal)[0] is State.UNKNOWN
    heard = []
    (found,) = client.with_options(on_event=heard.append).orders.reconcile(evidence="api_log")
    assert (found.id, found.amount, found.replayed) == (there.id, 9, True)
    assert state_of(journal) == (State.SUCCEEDED, there.id)
    assert [event.key for event in heard if event.name == "evidence_found"] == ["web-1"]


def test_an_order_that_goes_by_another_source_id_since_is_found(sandbox, client, journal):
    """No look-up by the key can find it; the log has its id."""
    lose(sandbox, client)
    (order,) = sandbox.orders("voucherify")
    with plain(sandbox) as other:
        other.orders.update(order["id"], source_id="renamed")
    assert list(client.orders.reconcile()) == []
    (found,) = client.orders.reconcile(evidence="api_log")
    assert (found.id, found.source_id) == (order["id"], "renamed")
    assert state_of(journal) == (State.SUCCEEDED, order["id"])


def test_the_export_asks_for_little_and_is_deleted(sandbox, client):
    """The minutes around the create, four columns, our app id alone; no file with bodies stays behind."""
    overwritten(sandbox, client)
    sandbox.clock.advance(7200)
    list(client.orders.reconcile(evidence="api_log"))
    (asked,) = [request.body for request in sandbox.requests if request.operation == LOG]
    assert asked["exported_object"] == "api_log"
    assert asked["parameters"]["fields"] == ["created_at", "method", "request_body", "response_body"]
    filters = asked["parameters"]["filters"]
    assert filters["app_id"] == {"conditions": {"$is": ["a"]}}
    assert set(filters["created_at"]["conditions"]) == {"$after", "$before"}
    assert list(client.orders.exports()) == []


def test_an_empty_log_proves_nothing(sandbox, client, journal):
    """It may lag: the key stays open, and no error is raised."""
    sandbox.configure({"voucherify_log_lag": 3600})
    overwritten(sandbox, client)
    assert list(client.orders.reconcile(evidence="api_log")) == []
    assert state_of(journal)[0] is State.UNKNOWN


@pytest.mark.parametrize("others", [{"amount": 101}, {"amount": 100, "metadata": {"a": "b"}}])
def test_another_request_for_the_same_order_is_no_evidence(sandbox, client, journal, others):
    """Ours never arrived; somebody of the same app id sent another amount, or other wording, under the source_id."""
    lose(sandbox, client, fault="reset_before_commit")
    with Voucherify(app_id="a", app_token="t", base_url=sandbox.url, clock=SandboxClock(sandbox)) as same:
        order = same.orders.create(source_id="web-1", **others)
        same.orders.update(order.id, amount=5, source_id="renamed")
    assert list(client.orders.reconcile(evidence="api_log")) == []
    assert state_of(journal)[0] is State.UNKNOWN


def test_a_key_that_a_look_up_settles_needs_no_log(sandbox, client, journal):
    """Nothing is exported for it."""
    lose(sandbox, client)
    assert len(list(client.orders.reconcile(evidence="api_log"))) == 1
    assert state_of(journal)[0] is State.SUCCEEDED
    assert [request for request in sandbox.requests if request.operation == LOG] == []


def test_a_log_that_cannot_be_had_leaves_the_key_open(sandbox, client, journal):
    """The error comes at the end, with the key; the key stays as it was."""
    overwritten(sandbox, client)
    sandbox.fault(LOG, "error_before_commit", status=403, key="missing_required_permission")
    with pytest.raises(ForbiddenError, match="log of API calls") as raised:
        list(client.orders.reconcile(evidence="api_log"))
    assert raised.value.key == "web-1"
    assert state_of(journal)[0] is State.UNKNOWN
    sandbox.fault("voucherifyDownloadExport", "error_before_commit", status=403)
    with pytest.raises(ForbiddenError) as raised:
        list(client.orders.reconcile(evidence="api_log"))
    assert raised.value.job_id.startswith("exp_")
    assert list(client.orders.exports()) == []


@pytest.mark.parametrize("wrong", ["guess", True, ["api_log"]])
def test_evidence_is_of_a_known_kind(client, wrong):
    """Before anything is looked up."""
    with pytest.raises(ConfigurationError, match="evidence"):
        list(client.orders.reconcile(evidence=wrong))


@pytest.mark.anyio
async def test_tasks_reconcile_with_evidence_too(sandbox, client, journal):
    """The same flow."""
    overwritten(sandbox, client)
    async with connected(sandbox, journal, AsyncVoucherify) as tasks:
        assert [order.amount async for order in tasks.orders.reconcile(evidence="api_log")] == [9]


def cells(*rows):
    import csv
    import io

    file = io.StringIO()
    csv.writer(file).writerows(rows)
    return answer(200, file.getvalue().encode())


SENT = json.dumps({"source_id": "web-1", "amount": 100})
MADE = json.dumps({"id": "ord_1", "object": "order", "source_id": "web-1"})


@pytest.mark.parametrize(
    ("row", "found"),
    [
        (["POST", SENT, MADE], "ord_1"),
        (["post", SENT, MADE], "ord_1"),
        (["PUT", SENT, MADE], None),
        (["POST", SENT[:-3], MADE], None),
        (["POST", SENT, MADE[:-3]], None),
        (["POST", "***", "***"], None),
        (["POST", "", ""], None),
        (["POST", SENT.replace("web-1", "web-2"), MADE], None),
        (["POST", SENT, MADE.replace("web-1", "web-2")], None),
        (["POST", SENT, MADE.replace("ord_1", "")], None),
        (["POST", SENT, json.dumps({"code": 400, "key": "invalid_payload"})], None),
        (["POST", json.dumps({"source_id": "web-1", "items": [7]}), MADE], None),
        (["POST", json.dumps({"source_id": "web-1", "customer": 7}), MADE], None),
        (["POST", "[" * 5000, MADE], None),
        (["POST"], None),
    ],
)
def test_only_a_whole_row_of_ours_counts(client, sandbox, journal, row, found):
    """Cut and masked bodies, refusals, other methods and other orders are no evidence, whatever the header is like."""
    lose(sandbox, client)
    (entry,) = journal.entries()
    for header in (["method", "request_body", "response_body"], ["Method", "Request Body", "Response Body"]):
        assert _order_of(entry, cells(header, row)) == found


@pytest.mark.parametrize("content", [b"", b'"a', b"\xff\xfe"])
def test_a_log_that_is_no_file_says_so(client, sandbox, journal, content):
    """Without a piece of it in the error."""
    lose(sandbox, client)
    (entry,) = journal.entries()
    with pytest.raises(UnreadableResponseError, match="log of API calls"):
        _order_of(entry, answer(200, content))


def test_a_log_of_another_kind_is_refused(client, sandbox, journal):
    """An export that the service calls something else is not read."""
    from reward_orders.voucherify.export_file import link

    export = {"id": "exp_1", "exported_object": "order", "status": "DONE", "result": {"url": "https://x"}}
    flow = link(client._settings.session, "exp_1", hosts=(), ends=float("inf"), kind="api_log")
    with pytest.raises(ConfigurationError, match="order"):
        drive(flow, Scripted(FakeClock(), answer(200, export)))
