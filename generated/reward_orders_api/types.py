"""What request models are written with: fields that are not set, dates as JSON has them, and reprs without secrets."""

import datetime
from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Any, Literal, Self, TypeVar

if TYPE_CHECKING:
    from decimal import Decimal as Decimal

T = TypeVar("T")


class Unset:
    """The type of a field that is not sent."""

    def __bool__(self) -> Literal[False]:
        return False

    def __repr__(self) -> str:
        return "UNSET"

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: object) -> Self:
        return self

    def __reduce__(self) -> str:
        return "UNSET"


UNSET: Unset = Unset()


def given(value: T | None) -> T | Unset:
    """A field that is left out where its value is None."""
    return UNSET if value is None else value


def as_datetime(text: str) -> Any:
    """The time a text says, or the text where it is no date-time with a zone."""
    try:
        value = datetime.datetime.fromisoformat(text)
    except ValueError:
        return text
    return text if value.tzinfo is None else value


def as_date(text: str) -> Any:
    """The date a text says, or the text where it is no plain date."""
    try:
        value = datetime.date.fromisoformat(text)
    except ValueError:
        return text
    return value if value.isoformat() == text else text


def is_list(value: Any) -> bool:
    """Whether a value is a list, of whatever."""
    return isinstance(value, list)


def shown(model: Any, secret: Collection[str] = (), nested: Collection[str] = ()) -> Iterator[tuple[str, Any]]:
    """What a repr shows of a model: its fields that are set, but no secret, no unknown field's value, no other shape."""
    from attrs import fields

    for field in fields(model.__class__):
        name, value = field.name, getattr(model, field.name)
        if name == "additional_properties":
            if value:
                yield name, dict.fromkeys(value, "***")
        elif value is not UNSET:
            yield name, "***" if name in secret and value is not None else _shown(value, name in nested)


def _shown(value: Any, nested: bool) -> Any:
    if value.__class__ is list:
        return [_shown(item, nested) for item in value]
    if value is None or hasattr(value, "to_dict"):
        return value
    return "***" if nested or not isinstance(value, (str, int, float, datetime.date)) else value


def represent(model: Any) -> str:
    """The repr of a model, from what it shows to rich."""
    return f"{type(model).__name__}({', '.join(f'{name}={value!r}' for name, value in model.__rich_repr__())})"


def __getattr__(name: str) -> Any:
    """Decimal, imported by the first annotation or amount that needs it: most programs read no amount at start-up."""
    if name != "Decimal":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from decimal import Decimal

    return Decimal


__all__ = ["UNSET", "Decimal", "Unset", "as_date", "as_datetime", "given", "is_list", "represent", "shown"]
