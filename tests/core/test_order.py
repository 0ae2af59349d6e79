"""Orders as answers hold them: read, or refused with nothing of them left in a traceback."""

import json
import pickle
import traceback

import pytest

from reward_orders import UnreadableResponseError
from reward_orders.core.order import order_of
from reward_orders.core.wire import Response, ResponseInfo
from reward_orders.tango.models import TangoOrder
from reward_orders.voucherify.models import VoucherifyOrder
from tests.kit.lists import reply, tango_orders, voucherify_orders

CODE = "4111-EXAMPLE-CODE"
ROW = {"id": "", "referenceOrderID": "", "reward": {"credentials": {"PIN": CODE}}, "metadata": {"pin": CODE}}
ANSWERS = {
    "a row without an id": {"orders": [ROW]},
    "no list of rows": {"orders": ROW},
    "a row behind others": {"orders": [ROW | {"id": "1", "referenceOrderID": "1"}, ROW]},
}
ORDERS = {"tango": tango_orders, "voucherify": voucherify_orders}


def shown(failure):
    """A traceback as tools print it that show locals."""
    return "".join(traceback.TracebackException.from_exception(failure, capture_locals=True).format())


@pytest.mark.parametrize("service", ORDERS)
@pytest.mark.parametrize("answer", ANSWERS)
def test_a_broken_row_of_a_list_is_in_no_traceback(service, answer):
    """Neither where it is found nor in the frames that called: rows hold people, and who knows what else."""
    orders = ORDERS[service](lambda _: reply(200, ANSWERS[answer] | {"page": {"totalCount": 1}, "total": 1}))
    with pytest.raises(UnreadableResponseError) as caught:
        orders.list().to_list()
    assert "orders = " in shown(caught.value)
    assert CODE not in shown(caught.value)


def test_an_order_without_an_id_names_the_key():
    """After a create the order exists, so the error says under which key."""
    with pytest.raises(UnreadableResponseError) as caught:
        order_of(TangoOrder, Response(201, {}, b'{"status": "COMPLETE"}'), what="tangoCreateOrder", key="k-1")
    assert caught.value.key == "k-1"


def test_credentials_are_read_once():
    """Each Secret is made once, whoever asks again."""
    order = order_of(TangoOrder, Response(200, {}, b'{"referenceOrderID": "RA-1"}'), what="tangoGetOrder")
    assert order.credentials is order.credentials


def nested(depth):
    body = {"id": "ord_1", "metadata": {}}
    inner = body["metadata"]
    for _ in range(depth):
        inner["a"] = {}
        inner = inner["a"]
    return VoucherifyOrder(body, ResponseInfo(status=200, request_id="rq-1"), replayed=True)


def test_an_order_is_pickled_however_deep_its_metadata_nests():
    """As deep as an answer may nest; pickled as dicts it would be too deep for `pickle`."""
    order = nested(900)
    again = pickle.loads(pickle.dumps(order))
    assert (again.id, again.replayed, again.response.request_id) == ("ord_1", True, "rq-1")
    assert json.dumps(again.metadata) == json.dumps(order.metadata)


def test_an_order_that_nests_too_deeply_for_a_pickle_says_what_to_do():
    """One sentence, not a RecursionError."""
    with pytest.raises(pickle.PicklingError, match="pickle its id, and read it again"):
        pickle.dumps(nested(100_000))
