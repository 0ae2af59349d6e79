from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from .. import models as _models
from ..models.tango_payload_verification import TangoPayloadVerification
from ..types import UNSET, Unset, is_list, represent, shown

T = TypeVar("T", bound="TangoCreateWebhookRequest")
_new = object.__new__


@_attrs_define(kw_only=True, repr=False)
class TangoCreateWebhookRequest:
    """A subscription to make."""

    url: str
    """ Where events go. """
    headers: list[_models.TangoWebhookHeaderInput] | Unset = UNSET
    """ Headers that each event carries. """
    categories: list[str] | Unset = UNSET
    """ Groups of events; the alternative to eventTypes. """
    event_types: list[str] | Unset = UNSET
    """ Types of events; the alternative to categories. """
    payload_verification_method: TangoPayloadVerification | Unset = UNSET
    """ How Tango signs what it sends. """
    hmac_shared_secret_key: str | Unset = UNSET
    """ The secret that HMAC signs with, as base64. """
    signing_certificate: str | Unset = UNSET
    """ The certificate of X509 as base64 on one line, without its markers; RSA of 2048 bits. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def __rich_repr__(self) -> Iterator[tuple[str, Any]]:
        return shown(
            self,
            secret=("hmac_shared_secret_key",),
            nested=("headers",),
        )

    def __repr__(self) -> str:
        return represent(self)

    def to_dict(self) -> dict[str, Any]:
        d: dict[str, Any] = {**self.additional_properties}
        v: Any
        v = self.url
        if v is not UNSET:
            d["url"] = v
        v = self.headers
        if v is not UNSET:
            d["headers"] = (
                [i.to_dict() if isinstance(i, TangoWebhookHeaderInput) else i for i in v] if is_list(v) else v
            )
        v = self.categories
        if v is not UNSET:
            d["categories"] = v
        v = self.event_types
        if v is not UNSET:
            d["eventTypes"] = v
        v = self.payload_verification_method
        if v is not UNSET:
            d["payloadVerificationMethod"] = v._value_ if isinstance(v, TangoPayloadVerification) else v
        v = self.hmac_shared_secret_key
        if v is not UNSET:
            d["hmacSharedSecretKey"] = v
        v = self.signing_certificate
        if v is not UNSET:
            d["signingCertificate"] = v
        return d

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        pop = d.pop
        self = _new(cls)
        self.url = pop("url", UNSET)
        v = pop("headers", UNSET)
        self.headers = (
            [TangoWebhookHeaderInput.from_dict(i) if i.__class__ is dict else i for i in v]
            if v.__class__ is list
            else v
        )
        self.categories = pop("categories", UNSET)
        self.event_types = pop("eventTypes", UNSET)
        v = pop("payloadVerificationMethod", UNSET)
        self.payload_verification_method = TangoPayloadVerification(v) if v.__class__ is str else v
        self.hmac_shared_secret_key = pop("hmacSharedSecretKey", UNSET)
        self.signing_certificate = pop("signingCertificate", UNSET)
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


from ..models.tango_webhook_header_input import TangoWebhookHeaderInput  # noqa: E402
