"""What the benchmarks read is what a client takes: else they measure errors, or stop."""

import json

import pytest

from scripts.bench import server


@pytest.mark.parametrize(("path", "field"), [(server.TANGO_ORDER, "referenceOrderID"), (server.VOUCHERIFY_ORDER, "id")])
def test_an_order_that_is_asked_for_is_the_one_that_is_answered(path, field):
    """A client refuses an answer that names another order."""
    head, _, body = server.answer("GET", path, 100).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200")
    assert json.loads(body)[field] == path.rpartition("/")[2]
