"""The filter operators of an export, over one order's field."""

from collections.abc import Callable, Container
from datetime import UTC, datetime, timedelta
from typing import Any

from reward_orders.sandbox.clock import from_iso
from reward_orders.sandbox.exchange import Json
from reward_orders.sandbox.voucherify.errors import OPERATORS_LISTED, invalid_payload

OPERATORS = frozenset(OPERATORS_LISTED.split(", "))
_FIELDS = frozenset(
    {
        "id",
        "source_id",
        "created_at",
        "updated_at",
        "status",
        "amount",
        "discount_amount",
        "items_discount_amount",
        "total_discount_amount",
        "total_amount",
        "customer_id",
        "referrer_id",
    }
)
Test = Callable[[Any, list[Any], datetime], bool]


def check(filters: object, known: Container[str] = _FIELDS) -> None:
    """Refuse filters whose shape, operator or field the vendor does not know, with its long message."""
    if not isinstance(filters, dict):
        raise invalid_payload("Property .parameters.filters should be object")
    if filters.get("junction", "and") not in ("and", "or"):
        raise invalid_payload("Property .parameters.filters.junction should be equal to one of: and, or")
    for name, field in filters.items():
        if name == "junction":
            continue
        conditions = field.get("conditions") if isinstance(field, dict) else None
        if not isinstance(conditions, dict) or not OPERATORS.issuperset(conditions):
            raise invalid_payload(
                "Property .parameters.filters should match either "
                "`filters[${field}][conditions][${condition}][${index}]` or "
                "`filters[${field}][conditions][${condition}]` "
                f"format and condition must be one of: {OPERATORS_LISTED}"
            )
        if name not in known and not (known is _FIELDS and name.startswith("metadata.")):
            raise invalid_payload(f"Property .parameters.filters.{name} is not allowed")


def matches(metadata: Json, values: Json, filters: Json, now: datetime) -> bool:
    """Tell whether an object passes by its metadata and fields; values of conditions may be arrays or scalars."""
    results = [
        _passes(values.get(name) if not name.startswith("metadata.") else metadata.get(name[9:]), field, now)
        for name, field in filters.items()
        if name != "junction"
    ]
    if not results:
        return True
    return any(results) if filters.get("junction") == "or" else all(results)


def _passes(value: object, field: Json, now: datetime) -> bool:
    return all(
        _condition(operator, value, wanted if isinstance(wanted, list) else [wanted], now)
        for operator, wanted in field["conditions"].items()
    )


def _condition(operator: str, value: object, wanted: list[Any], now: datetime) -> bool:
    test = _TESTS.get(operator)
    if test is None:  # voucher states and places: an order has none
        return False
    try:
        return test(value, wanted, now)
    except (TypeError, ValueError, IndexError, OverflowError):
        return False


def _texts(value: object) -> list[str]:
    """Return a value, or the members of a list, as text."""
    if value is None:
        return []
    return [_text(member) for member in value] if isinstance(value, list) else [_text(value)]


def _text(value: object) -> str:
    """Write a value as JSON would: a metadata key without a definition counts as a string, so true is "true"."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _in(value: object, wanted: list[Any], _now: datetime) -> bool:
    return bool(set(_texts(value)) & {_text(one) for one in wanted})


def _contains(value: object, wanted: list[Any], _now: datetime) -> bool:
    return any(_text(one) in text for text in _texts(value) for one in wanted)


def _number(value: Any) -> float:
    """Read a number, or a date as milliseconds."""
    try:
        return float(value)
    except ValueError:
        return float(from_iso(str(value)))


def _day(value: Any) -> datetime:
    return datetime.fromtimestamp(from_iso(str(value)) / 1000, UTC)


def _ago(value: Any, now: datetime) -> float:
    """Return how many days a date lies back."""
    return (now - _day(value)).total_seconds() / 86400


def _days_apart(value: Any, now: datetime) -> int:
    return (now.date() - _day(value).date()).days


def _month(moment: datetime, shift: int) -> tuple[int, int]:
    index = moment.year * 12 + moment.month - 1 + shift
    return index // 12, index % 12 + 1


def _in_month(value: Any, now: datetime, shift: int) -> bool:
    return _month(_day(value), 0) == _month(now, shift)


def _in_week(value: Any, now: datetime, shift: int) -> bool:
    return _day(value).isocalendar()[:2] == (now + timedelta(weeks=shift)).isocalendar()[:2]


_TESTS: dict[str, Test] = {
    "$in": _in,
    "$not_in": lambda value, wanted, now: not _in(value, wanted, now),
    "$is": _in,
    "$is_not": lambda value, wanted, now: not _in(value, wanted, now),
    "$has_value": lambda value, wanted, _now: (value is not None) is (wanted[0] in (True, "true")),
    "$is_unknown": lambda value, wanted, _now: (value is None) is (wanted[0] in (True, "true")),
    "$contains": _contains,
    "$not_contain": lambda value, wanted, now: not _contains(value, wanted, now),
    "$starts_with": lambda value, wanted, _now: any(t.startswith(str(w)) for t in _texts(value) for w in wanted),
    "$ends_with": lambda value, wanted, _now: any(t.endswith(str(w)) for t in _texts(value) for w in wanted),
    "$more_than": lambda value, wanted, _now: _number(value) > _number(wanted[0]),
    "$less_than": lambda value, wanted, _now: _number(value) < _number(wanted[0]),
    "$more_than_equal": lambda value, wanted, _now: _number(value) >= _number(wanted[0]),
    "$less_than_equal": lambda value, wanted, _now: _number(value) <= _number(wanted[0]),
    "$after": lambda value, wanted, _now: from_iso(value) > from_iso(wanted[0]),
    "$before": lambda value, wanted, _now: from_iso(value) < from_iso(wanted[0]),
    "$more_than_ago": lambda value, wanted, now: _ago(value, now) > float(wanted[0]),
    "$less_than_ago": lambda value, wanted, now: 0 <= _ago(value, now) < float(wanted[0]),
    "$more_than_future": lambda value, wanted, now: -_ago(value, now) > float(wanted[0]),
    "$less_than_future": lambda value, wanted, now: 0 <= -_ago(value, now) < float(wanted[0]),
    "$is_days_ago": lambda value, wanted, now: _days_apart(value, now) == int(wanted[0]),
    "$is_days_in_future": lambda value, wanted, now: -_days_apart(value, now) == int(wanted[0]),
    "$count": lambda value, wanted, _now: len(_texts(value)) == int(wanted[0]),
    "$count_less": lambda value, wanted, _now: len(_texts(value)) < int(wanted[0]),
    "$count_more": lambda value, wanted, _now: len(_texts(value)) > int(wanted[0]),
    "$today": lambda value, _wanted, now: _days_apart(value, now) == 0,
    "$yesterday": lambda value, _wanted, now: _days_apart(value, now) == 1,
    "$tomorrow": lambda value, _wanted, now: _days_apart(value, now) == -1,
    "$this_week": lambda value, _wanted, now: _in_week(value, now, 0),
    "$last_week": lambda value, _wanted, now: _in_week(value, now, -1),
    "$next_week": lambda value, _wanted, now: _in_week(value, now, 1),
    "$this_month": lambda value, _wanted, now: _in_month(value, now, 0),
    "$last_month": lambda value, _wanted, now: _in_month(value, now, -1),
    "$next_month": lambda value, _wanted, now: _in_month(value, now, 1),
    "$this_year": lambda value, _wanted, now: _day(value).year == now.year,
    "$last_year": lambda value, _wanted, now: _day(value).year == now.year - 1,
    "$next_year": lambda value, _wanted, now: _day(value).year == now.year + 1,
    "$is_day_of_month": lambda value, wanted, _now: _day(value).day == int(wanted[0]),
    "$is_day": lambda value, wanted, _now: _day(value).isoweekday() == int(wanted[0]),
    "$is_month": lambda value, wanted, _now: _day(value).month == int(wanted[0]),
    "$is_year": lambda value, wanted, _now: _day(value).year == int(wanted[0]),
    "$is_years_ago": lambda value, wanted, now: now.year - _day(value).year == int(wanted[0]),
}


def _anniversary(test: Test) -> Test:
    """Make the `_md` form of a date operator: month and day count, the year does not."""

    def moved(value: Any, wanted: list[Any], now: datetime) -> bool:
        return test(_day(value).replace(year=now.year).isoformat(), wanted, now)

    return moved


_TESTS |= {
    f"{name}_md": _anniversary(_TESTS[name])
    for name in (
        "$today",
        "$tomorrow",
        "$yesterday",
        "$this_week",
        "$last_week",
        "$next_week",
        "$this_month",
        "$last_month",
        "$next_month",
        "$is_days_ago",
        "$is_days_in_future",
    )
}
_TESTS |= {
    "$is_more_days_ago_md": _anniversary(lambda value, wanted, now: _days_apart(value, now) > int(wanted[0])),
    "$is_less_days_ago_md": _anniversary(lambda value, wanted, now: 0 <= _days_apart(value, now) < int(wanted[0])),
    "$is_more_days_in_future_md": _anniversary(lambda value, wanted, now: -_days_apart(value, now) > int(wanted[0])),
    "$is_less_days_in_future_md": _anniversary(
        lambda value, wanted, now: 0 <= -_days_apart(value, now) < int(wanted[0])
    ),
}
