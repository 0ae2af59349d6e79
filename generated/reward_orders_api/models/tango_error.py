from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, as_datetime, represent, shown

T = TypeVar("T", bound="TangoError")
_new = object.__new__


@_attrs_define(kw_only=True, repr=False)
class TangoError:
    """Why a call failed. Nothing in it is certain: an envelope with errors, a message of its own, or both."""

    timestamp: datetime.datetime | None | Unset = UNSET
    """ When it happened. """
    request_id: None | str | Unset = UNSET
    """ Identifies the call; the same as the X-REQUEST-ID header. """
    path: None | str | Unset = UNSET
    """ The path that was called. """
    http_code: int | None | Unset = UNSET
    """ HTTP status. """
    http_phrase: None | str | Unset = UNSET
    """ Name of the HTTP status. """
    message: None | str | Unset = UNSET
    """ Explanation. """
    i_18_n_key: None | str | Unset = UNSET
    """ The error's unique key. """
    i_18_n_token_replacements: list[Any] | None | Unset = UNSET
    """ Values for the message's placeholders. """
    code: int | None | Unset = UNSET
    """ Older number; not unique. """
    errors: list[TangoErrorItem] | None | Unset = UNSET
    """ What is wrong, one by one. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def __rich_repr__(self) -> Iterator[tuple[str, Any]]:
        return shown(
            self,
            secret=(),
            nested=(
                "i_18_n_token_replacements",
                "errors",
            ),
        )

    def __repr__(self) -> str:
        return represent(self)

    def to_dict(self) -> dict[str, Any]:
        d: dict[str, Any] = {**self.additional_properties}
        v: Any
        v = self.timestamp
        if v is not UNSET:
            d["timestamp"] = v.isoformat() if isinstance(v, datetime.datetime) else v
        v = self.request_id
        if v is not UNSET:
            d["requestId"] = v
        v = self.path
        if v is not UNSET:
            d["path"] = v
        v = self.http_code
        if v is not UNSET:
            d["httpCode"] = v
        v = self.http_phrase
        if v is not UNSET:
            d["httpPhrase"] = v
        v = self.message
        if v is not UNSET:
            d["message"] = v
        v = self.i_18_n_key
        if v is not UNSET:
            d["i18nKey"] = v
        v = self.i_18_n_token_replacements
        if v is not UNSET:
            d["i18nTokenReplacements"] = v
        v = self.code
        if v is not UNSET:
            d["code"] = v
        v = self.errors
        if v is not UNSET:
            d["errors"] = [i.to_dict() if isinstance(i, TangoErrorItem) else i for i in v] if isinstance(v, list) else v
        return d

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        pop = d.pop
        self = _new(cls)
        v = pop("timestamp", UNSET)
        self.timestamp = as_datetime(v) if v.__class__ is str else v
        self.request_id = pop("requestId", UNSET)
        self.path = pop("path", UNSET)
        self.http_code = pop("httpCode", UNSET)
        self.http_phrase = pop("httpPhrase", UNSET)
        self.message = pop("message", UNSET)
        self.i_18_n_key = pop("i18nKey", UNSET)
        self.i_18_n_token_replacements = pop("i18nTokenReplacements", UNSET)
        self.code = pop("code", UNSET)
        v = pop("errors", UNSET)
        self.errors = (
            [TangoErrorItem.from_dict(i) if i.__class__ is dict else i for i in v] if v.__class__ is list else v
        )
        self.additional_properties = d
        return self

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties


from ..models.tango_error_item import TangoErrorItem  # noqa: E402
