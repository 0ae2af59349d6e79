"""Records: a field is decoded when it is read, and nothing that came is lost."""

import copy
import pickle
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reward_orders_api import records
from reward_orders_api.records import MOST_KNOWN, REALS, WHOLES, as_decimal, as_int, as_time

FULL = {
    "theName": "x", "theCount": 5, "thePrice": 0.1, "writtenPrice": "7.50", "ratio": 0.5, "isReady": False,
    "theTime": "2026-01-02T03:04:05Z", "theDay": "2026-01-02", "theUid": "5f1b", "colour": "BLUE",
    "part": {"label": "a"}, "parts": [{"label": "b"}, {"label": "c"}], "tags": ["t"], "anything": [1, None],
    "labels": {"k": "v"}, "partsByName": {"k": {"label": "d"}}, "free": {"a": [1]}, "oneOrMany": {"label": "e"},
    "code": "never-shown", "extra": "e", "date": "d", "open": 5,
}  # fmt: skip


def test_every_kind_of_field(sample):
    """Each is read as what the contract says, by its wire name."""
    full = sample.Sample(FULL)
    assert (full.the_name, full.the_count, full.the_price, full.written_price) == (
        "x",
        5,
        Decimal("0.1"),
        Decimal("7.5"),
    )
    assert (full.ratio, full.is_ready, full.the_uid, full.colour) == (0.5, False, "5f1b", "BLUE")
    assert (full.the_time, full.the_day) == (datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), date(2026, 1, 2))
    assert full.part == sample.Part({"label": "a"})
    assert [part.label for part in full.parts] == ["b", "c"]
    assert (full.tags, full.anything, full.labels, full.free) == (["t"], [1, None], {"k": "v"}, {"a": [1]})
    assert full.parts_by_name["k"].label == "d"
    assert full.one_or_many == sample.Part({"label": "e"})
    assert [part.label for part in sample.Sample({"oneOrMany": [{"label": "f"}]}).one_or_many] == ["f"]
    assert (full.code, full.extra_, full.date, full.open_) == ("never-shown", "e", "d", 5)
    assert full.extra == {}
    assert sample.Part({"whole": {"label": "z"}}).whole.label == "z"


def test_the_description_is_the_docstring(sample):
    """Of each attribute and of the class, whatever characters it holds."""
    assert sample.Sample.the_price.__doc__ == "What it costs."
    assert '"quotes"' in sample.Sample.the_name.__doc__
    assert sample.Sample.__doc__ == "One of each."


def test_unknown_fields_are_extra(sample):
    """As they came."""
    assert sample.Sample({"theName": "x", "other": {"a": 1}}).extra == {"other": {"a": 1}}


def test_zero_and_false_are_values(sample):
    """Only absent, null and empty text are nothing."""
    assert sample.Sample({"theCount": 0, "isReady": False, "parts": []}).extra == {}
    assert sample.Sample({"theName": "", "theCount": None}).extra == {}
    assert sample.Sample({"theCount": 0}).the_count == 0


@pytest.mark.parametrize("nothing", [None, "", ...])
def test_absent_null_and_empty_read_as_none(sample, nothing):
    """Every kind of field; nothing of it is extra."""
    empty = sample.Sample({} if nothing is ... else dict.fromkeys(set(FULL) - {"open"}, nothing))
    assert {getattr(empty, name) for name in sample.Sample._fields.values()} == {None}
    assert empty.extra == {}


@pytest.mark.parametrize("wire", sorted(set(FULL) - {"open", "ratio", "thePrice", "writtenPrice"}))
def test_a_wrong_type_reads_as_none_and_stays_in_extra(sample, wire):
    """As it came; never an error."""
    odd = sample.Sample({wire: 5.5})
    assert getattr(odd, sample.Sample._fields[wire]) is None
    assert odd.extra == {wire: 5.5}


def test_what_does_not_fit_in_a_list_or_map_is_left_out(sample):
    """The others are there."""
    odd = sample.Sample({"parts": [1, {"label": "b"}], "tags": [None, "t"], "labels": {"a": 1, "b": "x"}})
    assert ([part.label for part in odd.parts], odd.tags, odd.labels) == (["b"], ["t"], {"b": "x"})


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(data=st.dictionaries(st.sampled_from(sorted(FULL)) | st.text(max_size=5), JSON, max_size=8))
def test_any_json_is_read(sample, data):
    """Every attribute of every shape of answer, without an error; to_dict gives all of it back."""
    read = sample.Sample(data)
    for name in sample.Sample._fields.values():
        getattr(read, name)
    assert repr(read)
    assert read.extra.items() <= data.items()
    assert repr(read.to_dict()) == repr(data)


def test_records_are_immutable_and_compare_by_content(sample):
    """Two answers with the same JSON are equal; another class is not. Copies and pickles are equal too."""
    one = sample.Part({"label": "x"})
    assert one == sample.Part({"label": "x"})
    assert one != sample.Part({"label": "y"})
    assert one not in ({"label": "x"}, sample.Sample({"label": "x"}))
    assert hash(one) == hash(sample.Part({"label": "x"}))
    assert copy.deepcopy(one) == pickle.loads(pickle.dumps(one)) == one
    with pytest.raises(AttributeError):
        one.label = "y"
    one.to_dict()["label"] = "changed"
    assert one.label == "x"


def test_a_repr_shows_what_is_known_and_no_secret(sample):
    """Neither a marked field, nor an unknown one, nor an object nobody described."""
    shown = repr(sample.Sample({**FULL, "new": "never-shown", "free": {"a": "never-shown"}}))
    assert "never-shown" not in shown
    assert "the_name='x'" in shown
    assert "code='***'" in shown
    assert "part=Part(label='a')" in shown
    assert "extra={'new': '***'}" in shown


@pytest.mark.parametrize(("value", "whole"), [(10000.0, 10000), (-5.0, -5), (0.0, 0), (-0.0, 0)])
def test_a_whole_float_is_an_integer(sample, value, whole):
    """Minor units that passed through a float on the way, and nothing of it is extra."""
    read = sample.Sample({"theCount": value})
    assert read.the_count == as_int(value) == whole
    assert type(read.the_count) is int
    assert read.extra == {}


@pytest.mark.parametrize("value", [0.5, 1e300, 2.0**53, float("inf"), float("nan"), "10000", True])
def test_what_is_no_whole_number_is_none(sample, value):
    """A float of more digits than it holds is not guessed at."""
    assert sample.Sample({"theCount": value}).the_count is None
    assert as_int(value) is None


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
def test_times_are_aware(sample, value, moment):
    """Without a zone they are UTC, which both services use."""
    read = as_time(value)
    assert read == sample.Sample({"theTime": value}).the_time == moment
    assert read is None or read.utcoffset() is not None


@pytest.mark.parametrize(
    ("value", "read"),
    [(1, "1"), (10.0, "10"), (0.1, "0.1"), (True, None), ("5", None), (None, None), (float("inf"), None), ([], None)],
)
def test_reading_never_fails(value, read):
    """A JSON number is a Decimal by its shortest text; anything else is None."""
    assert as_decimal(value) == (None if read is None else Decimal(read))


def test_the_amounts_kept_for_the_next_order_are_bounded():
    """However many different amounts pass, memory stays; each is read exactly, met before or not."""
    for _ in range(2):
        assert [as_decimal(cents / 100) for cents in range(3000)] == [Decimal(repr(c / 100)) for c in range(3000)]
        assert [as_decimal(whole) for whole in range(3000)] == [Decimal(whole) for whole in range(3000)]
    assert len(REALS) <= MOST_KNOWN
    assert len(WHOLES) <= MOST_KNOWN


@given(name=st.text(max_size=80))
def test_a_key_of_the_decoder_is_the_same_name(name):
    """Whoever decodes, what fields are looked up by is the name they were given."""
    with pytest.MonkeyPatch.context() as patch:
        assert records.json_key(name) == name
        patch.setattr(records, "_loads", None)
        assert records.json_key(name) == name


def test_a_request_is_an_attrs_class_with_generated_enums(sample):
    """Keywords only, checked by type; an unknown value of an enum is kept."""
    request = sample.SampleRequest(name="n", colour=sample.Colour.RED)
    assert request.to_dict().items() >= {"name": "n", "colour": "RED"}.items()
    with pytest.raises(TypeError, match="name"):
        sample.SampleRequest(colour=sample.Colour.RED)
