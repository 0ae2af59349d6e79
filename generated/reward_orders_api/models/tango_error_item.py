from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, represent, shown

T = TypeVar("T", bound="TangoErrorItem")
_new = object.__new__


@_attrs_define(kw_only=True, repr=False)
class TangoErrorItem:
    """One thing that is wrong. Field checks carry path, constraint and invalidValue; business rules carry path and code;
    old answers only message and code.

    """

    path: None | str | Unset = UNSET
    """ The field, dotted. """
    i_18_n_key: None | str | Unset = UNSET
    """ The error's unique key, such as 422.134. Its prefix is not the HTTP status. """
    message: None | str | Unset = UNSET
    """ Explanation. """
    code: int | None | Unset = UNSET
    """ Older number; not unique. """
    invalid_value: Any | Unset = UNSET
    """ What was sent; it may hold personal data. """
    constraint: None | str | Unset = UNSET
    """ The check that failed. """
    i_18_n_token_replacements: list[Any] | None | Unset = UNSET
    """ Values for the message's placeholders. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def __rich_repr__(self) -> Iterator[tuple[str, Any]]:
        return shown(
            self,
            secret=("invalid_value",),
            nested=(
                "invalid_value",
                "i_18_n_token_replacements",
            ),
        )

    def __repr__(self) -> str:
        return represent(self)

    def to_dict(self) -> dict[str, Any]:
        d: dict[str, Any] = {**self.additional_properties}
        v: Any
        v = self.path
        if v is not UNSET:
            d["path"] = v
        v = self.i_18_n_key
        if v is not UNSET:
            d["i18nKey"] = v
        v = self.message
        if v is not UNSET:
            d["message"] = v
        v = self.code
        if v is not UNSET:
            d["code"] = v
        v = self.invalid_value
        if v is not UNSET:
            d["invalidValue"] = v
        v = self.constraint
        if v is not UNSET:
            d["constraint"] = v
        v = self.i_18_n_token_replacements
        if v is not UNSET:
            d["i18nTokenReplacements"] = v
        return d

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        pop = d.pop
        self = _new(cls)
        self.path = pop("path", UNSET)
        self.i_18_n_key = pop("i18nKey", UNSET)
        self.message = pop("message", UNSET)
        self.code = pop("code", UNSET)
        self.invalid_value = pop("invalidValue", UNSET)
        self.constraint = pop("constraint", UNSET)
        self.i_18_n_token_replacements = pop("i18nTokenReplacements", UNSET)
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
