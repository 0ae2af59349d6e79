"""Keys that have their order already: it is given back, or the caller learns that it exists; never that it does not."""

import pytest

from reward_orders import AuthenticationError, NotFoundError, OutcomeUnknownError, ServiceError
from tests.journal.fake_callers import Caller
from tests.journal.fake_vendors import TangoVendor, VoucherifyVendor


@pytest.fixture(params=[TangoVendor, VoucherifyVendor])
def caller(request, tmp_path):
    """A caller whose order was placed earlier."""
    caller = Caller(request.param(), tmp_path / "orders.db")
    caller.first = caller.place(1000)
    yield caller
    caller.journal.close()


def test_the_order_of_a_settled_key_is_read_by_its_id(caller):
    """No second create, and the same order."""
    again = caller.place(1000)
    assert (again.id, again.replayed) == (caller.first.id, True)
    assert len(caller.vendor.bodies) == 1


def test_a_service_that_does_not_show_its_own_order_yet_is_asked_again(caller):
    """Reads lag behind writes; the order is there a moment later."""
    caller.vendor.reads.extend(["missing", "missing"])
    assert caller.place(1000).id == caller.first.id


@pytest.mark.parametrize(
    ("answer", "cause"), [("missing", NotFoundError), ("denied", AuthenticationError), ("error", ServiceError)]
)
def test_an_order_that_cannot_be_read_is_not_called_refused(caller, answer, cause):
    """It was paid for: "the service said no and nothing was created" would have it paid for again."""
    caller.vendor.reads.extend([answer] * 100)
    error = caller.place(1000)
    assert type(error) is OutcomeUnknownError
    assert isinstance(error.__cause__, cause)
    assert error.key
    assert caller.first.id in str(error)
