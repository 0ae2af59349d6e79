"""Keys: fresh ones never meet, derived ones always do, a caller's own is sent as it is where the vendor takes it."""

import enum
import subprocess
import sys
import uuid
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reward_orders.core.errors import ConfigurationError
from reward_orders.core.keys import SAFE_ALPHABET, derive_key, fit_key, keys_under, new_key

PARTS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.text()
    | st.binary()
    | st.decimals(allow_nan=False, allow_infinity=False)
    | st.dates()
    | st.datetimes(timezones=st.just(UTC))
    | st.uuids()
)


def test_a_new_key_is_a_uuid_of_version_7():
    """Anything that reads UUIDs reads our keys."""
    key = uuid.UUID(new_key())
    assert (key.version, key.variant) == (7, uuid.RFC_4122)
    assert str(key) == new_key(now=lambda: (key.int >> 80) / 1000, randomness=lambda n: _noise_of(key, n))


def _noise_of(key: uuid.UUID, n: int) -> bytes:
    return (((key.int >> 64 & 0xFFF) << 62) | (key.int & (1 << 62) - 1)).to_bytes(n, "big")


@given(st.floats(0, 1e11), st.floats(0, 1e11))
def test_new_keys_sort_by_their_millisecond(first, second):
    """A later key is a greater text, whatever the randomness."""
    early, late = sorted((int(first * 1000), int(second * 1000)))
    a = new_key(now=lambda: first, randomness=lambda n: b"\xff" * n)
    b = new_key(now=lambda: second, randomness=lambda n: b"\x00" * n)
    if early < late:
        assert (a < b) == (first < second)


def test_new_keys_of_one_instant_differ():
    """Two calls in the same millisecond are still two orders."""
    assert len({new_key(now=lambda: 1.0) for _ in range(1000)}) == 1000


@pytest.mark.parametrize(
    "key", [new_key(), derive_key("a"), fit_key("ä" * 500, max_length=100)], ids=["new", "derived", "fitted"]
)
def test_keys_made_here_fit_every_vendor(key):
    """Letters, digits and hyphens, at most 100 characters."""
    assert SAFE_ALPHABET.issuperset(key)
    assert 1 <= len(key) <= 100


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        (("payroll-2026-11", "emp-42"), "392f55e19290690917adba3003dfa9e04e1be2d533c6acc164f3a60b95c5121f"),
        (
            (None, True, 1, -1, Decimal("25.00"), b"\x00"),
            "01847db0e38a5b57c71f994d28c18fa89e9515adc954cced29973bf682fd7034",
        ),
        (
            (date(2026, 11, 22), datetime(2026, 11, 22, 4, 5, 6, 7, tzinfo=UTC), uuid.UUID(int=1)),
            "bb40def629e815c6ff6b455da2b200f0020e6fce177e9b7009c2d85401d577e4",
        ),
    ],
)
def test_derived_keys_never_change(parts, expected):
    """A release that derives another key from the same parts would order everything twice."""
    assert derive_key(*parts) == expected


def test_derived_keys_do_not_depend_on_the_process():
    """Hash randomisation, locale and time zone leave the key alone."""
    code = (
        "from reward_orders.core.keys import derive_key; from decimal import Decimal; import datetime as d;"
        "print(derive_key('ä', Decimal('1.10'), d.datetime(2026, 1, 1, tzinfo=d.timezone.utc)))"
    )
    envs = [
        {"PYTHONHASHSEED": "1", "TZ": "Asia/Tokyo"},
        {"PYTHONHASHSEED": "2", "TZ": "America/New_York", "LC_ALL": "C"},
    ]
    keys = {subprocess.check_output([sys.executable, "-c", code], env=env, text=True).strip() for env in envs}
    assert keys == {derive_key("ä", Decimal("1.1"), datetime(2026, 1, 1, tzinfo=UTC))}


@given(st.lists(PARTS, min_size=1), st.lists(PARTS, min_size=1))
def test_different_parts_give_different_keys(first, second):
    """Equal lists of equal types, and only those, share a key."""
    same = [(type(part), part) for part in first] == [(type(part), part) for part in second]
    assert (derive_key(*first) == derive_key(*second)) == same


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("a", "bc"), ("ab", "c")),
        ((1,), ("1",)),
        ((1,), (True,)),
        ((1,), (Decimal(1),)),
        (("a",), (b"a",)),
        ((None,), ("none",)),
        (("",), (None,)),
        (("a",), ("a", None)),
        ((date(2026, 1, 1),), (datetime(2026, 1, 1, tzinfo=UTC),)),
        ((uuid.UUID(int=1),), (str(uuid.UUID(int=1)),)),
        ((Decimal("1e2"),), (Decimal("1e3"),)),
        ((Decimal(-1),), (Decimal(1),)),
        ((Decimal("1.00000000000000000000000000000000001"),), (Decimal(1),)),
    ],
)
def test_parts_are_typed_and_kept_apart(first, second):
    """What looks alike when joined is still two orders."""
    assert derive_key(*first) != derive_key(*second)


def test_one_value_written_two_ways_is_one_part():
    """25.0 is 25.00, and an instant is the same in every time zone."""
    assert len({derive_key(Decimal(text)) for text in ("25", "25.0", "2.5e1", "025.000")}) == 1
    assert derive_key(Decimal("-0.00")) == derive_key(Decimal(0))
    noon = datetime(2026, 11, 22, 12, tzinfo=UTC)
    assert derive_key(noon) == derive_key(noon.astimezone(timezone(timedelta(hours=-5))))


def test_an_enum_member_is_the_text_or_number_it_holds():
    """An enum in the calling code and its plain value in another process derive the same key."""

    class Campaign(str, enum.Enum):  # noqa: UP042  # its str() differs from its value: that is the trap
        WINTER = "winter"

    class Year(enum.IntEnum):
        THIS = 2026

    assert derive_key(Campaign.WINTER, Year.THIS) == derive_key("winter", 2026)


@pytest.mark.parametrize(
    ("part", "word"),
    [
        (1.5, "Decimal or str"),
        (["a"], "list"),
        ({"a": 1}, "dict"),
        (object(), "object"),
        (datetime(2026, 1, 1), "time zone"),  # noqa: DTZ001
        (Decimal("NaN"), "no number"),
        (Decimal("Infinity"), "no number"),
        ("\ud800", "UTF-8"),
    ],
)
def test_parts_without_one_stable_meaning_are_refused(part, word):
    """One clear sentence that names the part's position, never its value where it may be a secret."""
    with pytest.raises(ConfigurationError, match=word) as caught:
        derive_key("first", part)
    assert "Part 2" in str(caught.value)


def test_no_parts_are_refused():
    """Without parts all orders would share one key."""
    with pytest.raises(ConfigurationError, match="at least one part"):
        derive_key()


def test_a_key_that_fits_is_sent_as_it_is():
    """The caller finds their own key in the vendor's portal."""
    assert fit_key("Order-1042", max_length=100) == "Order-1042"
    assert fit_key("a" * 100, max_length=100) == "a" * 100
    assert fit_key("a/b", max_length=100, alphabet=frozenset("ab/")) == "a/b"


@given(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1),
)
def test_a_key_that_does_not_fit_is_hashed_and_stays_distinct(first, second):
    """Two keys of the caller are never one key of the vendor."""
    fitted = [fit_key(key, max_length=64) for key in (first, second)]
    assert all(SAFE_ALPHABET.issuperset(key) and len(key) <= 64 for key in fitted)
    assert (fitted[0] == fitted[1]) == (first == second)


@pytest.mark.parametrize("key", ["a\0b", "\0", "a\ud800b", "\udfff"])
def test_a_key_that_no_database_can_hold_is_refused(key):
    """When it is given, with one sentence, and not by a database after the order was made."""
    with pytest.raises(ConfigurationError, match="NUL or a lone surrogate"):
        fit_key(key, max_length=100)


@pytest.mark.parametrize("key", ["", None, 7, b"a"])
def test_what_is_no_key_is_refused(key):
    """An empty key would be no key at all: every order its own, or all one."""
    with pytest.raises(ConfigurationError, match="non-empty str"):
        fit_key(key, max_length=100)


def test_an_empty_key_is_called_empty():
    """The type is right; a message about it would send its reader the wrong way."""
    with pytest.raises(ConfigurationError, match="is empty"):
        fit_key("", max_length=100)


def test_importing_keys_loads_nothing_heavy():
    """`import reward_orders` stays small: no uuid, no hashlib."""
    code = (
        "import sys; import reward_orders.core.keys; print(sorted({'uuid', 'hashlib', 'inspect'} & set(sys.modules)))"
    )
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "[]"


@given(batch=st.text(), text=st.text())
def test_keys_under_a_name_are_the_derived_ones(batch, text):
    """Very many keys of one batch are made faster, and are the same."""
    try:
        expected = derive_key(batch, text)
    except ConfigurationError:
        with pytest.raises(ConfigurationError):
            keys_under(batch)(text)
    else:
        assert keys_under(batch)(text) == expected
