from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, represent, shown

T = TypeVar("T", bound="TangoCredential")
_new = object.__new__


@_attrs_define(kw_only=True, repr=False)
class TangoCredential:
    """One credential of a reward. Every value is text, numbers and PINs too: leading zeros count."""

    label: None | str | Unset = UNSET
    """ Text to show beside the value; it changes over time, so never read meaning from it. """
    value: None | str | Unset = UNSET
    """ The credential itself, redeemable by whoever reads it. May be an empty text. """
    type_: None | str | Unset = UNSET
    """ Kind of text. Known: text, url, barcode (the address of an image), date (ISO 8601). """
    credential_type: None | str | Unset = UNSET
    """ What the value is, since July 2018. Known: barcode, barcodeNumber, barcodeUrl, bypassUrl, cardCode,
    cardNumber, claimCode, customUrl, cvc2, eventNumber, expirationDate, PIN, redemptionUrl, securityCode,
    securityUrl. The list is open. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def __rich_repr__(self) -> Iterator[tuple[str, Any]]:
        return shown(
            self,
            secret=("value",),
            nested=(),
        )

    def __repr__(self) -> str:
        return represent(self)

    def to_dict(self) -> dict[str, Any]:
        d: dict[str, Any] = {**self.additional_properties}
        v: Any
        v = self.label
        if v is not UNSET:
            d["label"] = v
        v = self.value
        if v is not UNSET:
            d["value"] = v
        v = self.type_
        if v is not UNSET:
            d["type"] = v
        v = self.credential_type
        if v is not UNSET:
            d["credentialType"] = v
        return d

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        pop = d.pop
        self = _new(cls)
        self.label = pop("label", UNSET)
        self.value = pop("value", UNSET)
        self.type_ = pop("type", UNSET)
        self.credential_type = pop("credentialType", UNSET)
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
