"""Records: a field is decoded when it is read, and nothing that came is lost."""

from datetime import UTC, datetime

import pytest

from reward_orders.core import record
from reward_orders.core.record import Record, custom, decimal, flag, integer, text, time


class Sample(Record):
    __slots__ = ()

    name: str | None = text("theName")
    count: int | None = integer("theCount")
    price = decimal("thePrice")
    ready: bool | None = flag("isReady")
    since: datetime | None = time("theTime")
    rows: list[object] | None = custom("theRows", record.read_list)


def test_fields_are_read_by_wire_name():
    """And unknown ones are extra."""
    sample = Sample({"theName": "x", "theCount": 0, "isReady": False, "theRows": [], "other": 1})
    assert (sample.name, sample.count, sample.ready, sample.rows) == ("x", 0, False, [])
    assert sample.extra == {"other": 1}
    assert sample.price is None


def test_zero_and_false_are_values():
    """Only absent, null and empty text are nothing."""
    assert Sample({"theCount": 0, "isReady": False, "theRows": []}).extra == {}
    assert Sample({"theName": "", "theCount": None}).extra == {}


@pytest.mark.parametrize(("value", "whole"), [(10000.0, 10000), (-5.0, -5), (0.0, 0), (-0.0, 0)])
def test_a_whole_float_is_an_integer(value, whole):
    """Minor units that passed through a float on the way, and nothing of it is extra."""
    sample = Sample({"theCount": value})
    assert sample.count == whole
    assert type(sample.count) is int
    assert record.read_int(value) == whole
    assert sample.extra == {}


@pytest.mark.parametrize("value", [0.5, 1e300, 2.0**53, float("inf"), float("nan"), "10000", True])
def test_what_is_no_whole_number_is_none(value):
    """A float of more digits than it holds is not guessed at."""
    assert Sample({"theCount": value}).count is None
    assert record.read_int(value) is None


@pytest.mark.parametrize("wrong", [5, ["x"], {"a": 1}, True])
def test_a_wrong_type_stays_in_extra(wrong):
    """As it came."""
    sample = Sample({"theName": wrong})
    assert sample.name is None
    assert sample.extra == {"theName": wrong}


def test_records_are_immutable_and_compare_by_content():
    """Two answers with the same JSON are equal; another class is not."""
    sample = Sample({"theName": "x"})
    assert sample == Sample({"theName": "x"})
    assert sample != Sample({"theName": "y"})
    assert sample != {"theName": "x"}
    assert hash(sample) == hash(Sample({"theName": "x"}))
    with pytest.raises(AttributeError):
        sample.name = "y"


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        ("2026-01-02T03:04:05Z", datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)),
        ("2026-01-02T03:04:05", datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)),
        ("2026-01-02", datetime(2026, 1, 2, tzinfo=UTC)),
        ("2026-01-02T03:04:05+02:00", datetime(2026, 1, 2, 1, 4, 5, tzinfo=UTC)),
        ("nonsense", None),
        (1767323045, None),
        (None, None),
    ],
)
def test_times_are_aware(value, moment):
    """Without a zone they are UTC, which both services use."""
    read = record.read_time(value)
    assert read == moment
    assert read is None or read.utcoffset() is not None
