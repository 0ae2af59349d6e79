"""Contains some shared types for properties"""

import datetime
from collections.abc import Collection, Iterator, Mapping, MutableMapping
from http import HTTPStatus
from typing import IO, Any, BinaryIO, Generic, Literal, NamedTuple, Self, TypeVar


class Unset:
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

# The types that `httpx.Client(files=)` can accept, copied from that library.
FileContent = IO[bytes] | bytes | str
FileTypes = (
    # (filename, file (or bytes), content_type)
    tuple[str | None, FileContent, str | None]
    # (filename, file (or bytes), content_type, headers)
    | tuple[str | None, FileContent, str | None, Mapping[str, str]]
)
RequestFiles = list[tuple[str, FileTypes]]


class File(NamedTuple):
    """Contains information for file uploads"""

    payload: BinaryIO
    file_name: str | None = None
    mime_type: str | None = None

    def to_tuple(self) -> FileTypes:
        """Return a tuple representation that httpx will accept for multipart/form-data"""
        return self.file_name, self.payload, self.mime_type


T = TypeVar("T")


class Response(Generic[T]):
    """A response from an endpoint"""

    def __init__(
        self, status_code: HTTPStatus | int, content: bytes, headers: MutableMapping[str, str], parsed: T | None
    ) -> None:
        self.status_code = status_code
        self.content = content
        self.headers = headers
        self.parsed = parsed

    def __repr__(self) -> str:
        return f"Response(status_code={self.status_code!r}, parsed={self.parsed!r})"


_STATUSES: Mapping[int, HTTPStatus] = {int(status): status for status in HTTPStatus}


def http_status(code: int) -> HTTPStatus | int:
    """The HTTPStatus of a code, or the code itself where it is not a registered one, such as 520."""
    return _STATUSES.get(code, code)


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


def shown(model: Any, secret: Collection[str] = (), nested: Collection[str] = ()) -> Iterator[tuple[str, Any]]:
    """What a repr shows of a model: its fields that are set, but no secret, no unknown field's value, no other shape."""
    from attrs import fields

    for field in fields(type(model)):
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


__all__ = [
    "UNSET",
    "File",
    "FileTypes",
    "RequestFiles",
    "Response",
    "Unset",
    "as_date",
    "as_datetime",
    "http_status",
    "represent",
    "shown",
]
