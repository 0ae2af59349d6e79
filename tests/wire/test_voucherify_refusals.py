"""Every answer but a success that the contract documents for Voucherify's orders, and the error each becomes."""

from __future__ import annotations

import pytest

from reward_orders import (
    AuthenticationError,
    BadRequestError,
    ConflictError,
    ForbiddenError,
    Item,
    Journal,
    NotFoundError,
    OutcomeUnknownError,
    RateLimitedError,
    ServiceError,
)
from scripts.record.contract import load
from scripts.record.wire import ONCE

ERRORS = {
    **dict.fromkeys((400, 405, 406, 413, 415, 423), BadRequestError),
    401: AuthenticationError,
    **dict.fromkeys((402, 403), ForbiddenError),
    404: NotFoundError,
    409: ConflictError,
    429: RateLimitedError,
    500: ServiceError,
}
KEYS = {
    400: "invalid_payload",
    401: "unauthorized",
    402: "missing_required_feature",
    403: "missing_required_permission",
    404: "not_found",
    409: "duplicate_found",
    413: "query_too_large",
}
CALLS = {
    "voucherifyListOrders": lambda wire, orders: wire.rows(orders.list()),
    "voucherifyCreateOrder": lambda wire, orders: wire(orders.create(source_id=wire.key("refused"), amount=1)),
    "voucherifyGetOrder": lambda wire, orders: wire(orders.get("ord_1")),
    "voucherifyUpdateOrder": lambda wire, orders: wire(orders.update("ord_1", status="PAID")),
    "voucherifyImportOrders": lambda wire, orders: wire(orders.import_([{"source_id": wire.key("row"), "amount": 1}])),
    "voucherifyListExports": lambda wire, orders: wire.rows(orders.exports()),
    "voucherifyDeleteExport": lambda wire, orders: wire(orders.delete_export("exp_1")),
}
WRITES = {"voucherifyCreateOrder", "voucherifyUpdateOrder", "voucherifyImportOrders", "voucherifyDeleteExport"}
EXPORTS = ("voucherifyCreateOrderExport", "voucherifyGetExport")


@pytest.mark.sandbox_only("a live service answers most of these only when something is wrong with it")
@pytest.mark.parametrize("operation", CALLS)
def test_every_documented_refusal_has_its_error(wire, operation):
    """Each status the contract documents becomes its error, with Voucherify's key and the request's id.

    A create that is refused because the identifier is in use may have an order that does not show yet.
    """
    statuses = load().refusals(operation)

    def refuse(sandbox):
        for status in statuses:
            sandbox.fault(operation, "error_before_commit", status=status, key=KEYS.get(status))

    wire.given(refuse)
    orders = wire.voucherify(retry=ONCE).orders
    for status in statuses:
        in_use = status == 409 and operation == "voucherifyCreateOrder"
        expected = OutcomeUnknownError if in_use or (status >= 500 and operation in WRITES) else ERRORS[status]
        with pytest.raises(expected) as caught:
            CALLS[operation](wire, orders)
        error = caught.value
        assert type(error) is expected
        refused = error.__cause__ if in_use else error
        assert type(refused) is (ERRORS[status] if in_use else expected)
        assert (refused.status, refused.code) == (status, KEYS.get(status))
        assert error.request_id


@pytest.mark.sandbox_only("a live service answers most of these only when something is wrong with it")
@pytest.mark.parametrize(
    ("operation", "status"), [(operation, status) for operation in EXPORTS for status in load().refusals(operation)]
)
def test_an_export_ends_with_what_was_refused(wire, operation, status):
    """Following an export changes nothing; asking for one may have made a file. Each status has its error."""
    asking = operation == "voucherifyCreateOrderExport"
    expected = OutcomeUnknownError if status >= 500 and asking else ERRORS[status]
    wire.given(lambda sandbox: sandbox.fault(operation, "error_before_commit", status=status, key=KEYS.get(status)))
    with pytest.raises(expected) as caught:
        wire.rows(wire.voucherify(retry=ONCE).orders.export(fields=["id"]))
    assert (caught.value.status, caught.value.code) == (status, KEYS.get(status))


@pytest.mark.sandbox_only("a live service answers most of these only when something is wrong with it")
@pytest.mark.parametrize("status", load().refusals("voucherifyGetAsyncAction"))
def test_an_import_that_cannot_be_followed_may_have_happened(wire, status):
    """The import was taken: whatever becomes of following it, its outcome is unknown and the cause is told."""
    wire.given(
        lambda sandbox: sandbox.fault(
            "voucherifyGetAsyncAction", "error_before_commit", status=status, key=KEYS.get(status)
        )
    )
    orders = wire.voucherify(retry=ONCE).orders
    with pytest.raises(OutcomeUnknownError) as caught:
        wire(orders.import_([{"source_id": wire.key("row"), "amount": 1}]))
    assert caught.value.status == status
    assert type(caught.value.__cause__) is ERRORS[status]


@pytest.mark.sandbox_only("a live service cannot be told when to fail")
def test_a_look_for_a_lost_import_that_fails_proves_nothing(wire):
    """Whatever the list of actions is refused with: the import's own failure is told, and it is not sent again."""
    statuses = load().refusals("voucherifyListAsyncActions")

    def refuse(sandbox):
        sandbox.fault("voucherifyImportOrders", "error_before_commit", status=500, times=len(statuses))
        for status in statuses:
            sandbox.fault("voucherifyListAsyncActions", "error_before_commit", status=status, key=KEYS.get(status))

    wire.given(refuse)
    orders = wire.voucherify(retry=ONCE).orders
    for _ in statuses:
        with pytest.raises(OutcomeUnknownError) as caught:
            wire(orders.start_import([{"source_id": wire.key("row"), "amount": 1}]))
        assert caught.value.status == 500


@pytest.mark.sandbox_only("a live service cannot be told when to fail")
def test_a_log_that_is_refused_leaves_its_key_open(wire, tmp_path):
    """Each status of asking for the log of calls has its error, with the key that it was asked for."""
    statuses = load().refusals("voucherifyCreateExport")

    def refuse(sandbox):
        sandbox.fault("voucherifyCreateOrder", "error_before_commit", status=500)
        for status in statuses:
            sandbox.fault("voucherifyCreateExport", "error_before_commit", status=status, key=KEYS.get(status))

    wire.given(refuse)
    with Journal.sqlite(tmp_path / "orders.db", clock=wire.clock) as journal:
        orders = wire.voucherify(retry=ONCE, journal=journal).orders
        with pytest.raises(OutcomeUnknownError):
            wire(orders.create(source_id=wire.key("logged"), amount=1))
        for status in statuses:
            expected = OutcomeUnknownError if status >= 500 else ERRORS[status]
            with pytest.raises(expected) as caught:
                wire.rows(orders.reconcile(evidence="api_log"))
            assert (caught.value.status, caught.value.key) == (status, wire.key("logged"))


def test_create_names_the_wrong_property(wire):
    """400 invalid_payload: the property that `details` names is on the error."""
    item = Item(quantity=1, initial_quantity=0)
    with pytest.raises(BadRequestError) as caught:
        wire(wire.voucherify().orders.create(source_id=wire.key("wrong"), amount=1, items=[item]))
    assert caught.value.code == "invalid_payload"
    assert caught.value.key == wire.key("wrong")
    assert [field.path for field in caught.value.fields] == ["items[0].initial_quantity"]


def test_wrong_keys_are_refused(wire):
    """401 for keys that are not the project's."""
    with pytest.raises(AuthenticationError) as caught:
        wire(wire.voucherify(app_token="invalid").orders.get("ord_1"))
    assert caught.value.code == "unauthorized"


def test_an_unknown_order_is_not_found(wire):
    """404 for an id no order has."""
    with pytest.raises(NotFoundError) as caught:
        wire(wire.voucherify().orders.get(wire.key("unknown")))
    assert caught.value.code == "not_found"


def test_update_to_another_orders_source_id_is_a_conflict(wire):
    """409 where the source_id is in use by another order."""
    voucherify = wire.voucherify()
    wire(voucherify.orders.create(source_id=wire.key("taken"), amount=1))
    other = wire(voucherify.orders.create(source_id=wire.key("other"), amount=1))
    with pytest.raises(ConflictError) as caught:
        wire(voucherify.orders.update(other.id, source_id=wire.key("taken")))
    assert caught.value.code == "duplicate_found"
