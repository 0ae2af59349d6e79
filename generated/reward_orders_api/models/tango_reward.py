from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, represent, shown

T = TypeVar("T", bound="TangoReward")
_new = object.__new__


@_attrs_define(kw_only=True, repr=False)
class TangoReward:
    """What the recipient redeems. Only in the answers of create and get."""

    credentials: None | TangoCredentialMap | Unset = UNSET
    """ Credentials by label; replaced by credentialList. """
    credential_list: list[TangoCredential] | None | Unset = UNSET
    """ The credentials. """
    redemption_instructions: None | str | Unset = UNSET
    """ How to redeem: HTML with CRLF line ends. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def __rich_repr__(self) -> Iterator[tuple[str, Any]]:
        return shown(
            self,
            secret=("credentials",),
            nested=(
                "credentials",
                "credential_list",
            ),
        )

    def __repr__(self) -> str:
        return represent(self)

    def to_dict(self) -> dict[str, Any]:
        d: dict[str, Any] = {**self.additional_properties}
        v: Any
        v = self.credentials
        if v is not UNSET:
            d["credentials"] = v.to_dict() if isinstance(v, TangoCredentialMap) else v
        v = self.credential_list
        if v is not UNSET:
            d["credentialList"] = (
                [i.to_dict() if isinstance(i, TangoCredential) else i for i in v] if isinstance(v, list) else v
            )
        v = self.redemption_instructions
        if v is not UNSET:
            d["redemptionInstructions"] = v
        return d

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        pop = d.pop
        self = _new(cls)
        v = pop("credentials", UNSET)
        self.credentials = TangoCredentialMap.from_dict(v) if v.__class__ is dict else v
        v = pop("credentialList", UNSET)
        self.credential_list = (
            [TangoCredential.from_dict(i) if i.__class__ is dict else i for i in v] if v.__class__ is list else v
        )
        self.redemption_instructions = pop("redemptionInstructions", UNSET)
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


from ..models.tango_credential import TangoCredential  # noqa: E402
from ..models.tango_credential_map import TangoCredentialMap  # noqa: E402
