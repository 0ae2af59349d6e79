from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, represent, shown

T = TypeVar("T", bound="VoucherifyFilterConditions")
_new = object.__new__


@_attrs_define(kw_only=True, repr=False)
class VoucherifyFilterConditions:
    """Operators and what they compare with: an array by the schema, a plain value in every example; both work. The service
    knows more operators than these.

    """

    in_: Any | Unset = UNSET
    """ Is one of. """
    not_in: Any | Unset = UNSET
    """ Is none of. """
    is_: Any | Unset = UNSET
    """ Equals. """
    is_days_ago: Any | Unset = UNSET
    """ So many days ago. """
    is_days_in_future: Any | Unset = UNSET
    """ In so many days. """
    is_not: Any | Unset = UNSET
    """ Differs from. """
    has_value: Any | Unset = UNSET
    """ Has a value. """
    is_unknown: Any | Unset = UNSET
    """ Has no value. """
    contains: Any | Unset = UNSET
    """ Contains. """
    not_contain: Any | Unset = UNSET
    """ Does not contain. """
    starts_with: Any | Unset = UNSET
    """ Starts with. """
    ends_with: Any | Unset = UNSET
    """ Ends with. """
    more_than: Any | Unset = UNSET
    """ More than. """
    less_than: Any | Unset = UNSET
    """ Less than. """
    more_than_ago: Any | Unset = UNSET
    """ Longer ago than. """
    less_than_ago: Any | Unset = UNSET
    """ Less long ago than. """
    more_than_future: Any | Unset = UNSET
    """ Further ahead than. """
    less_than_future: Any | Unset = UNSET
    """ Less far ahead than. """
    more_than_equal: Any | Unset = UNSET
    """ At least. """
    less_than_equal: Any | Unset = UNSET
    """ At most. """
    after: Any | Unset = UNSET
    """ After. """
    before: Any | Unset = UNSET
    """ Before. """
    count: Any | Unset = UNSET
    """ Has so many. """
    count_less: Any | Unset = UNSET
    """ Has fewer than. """
    count_more: Any | Unset = UNSET
    """ Has more than. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def __rich_repr__(self) -> Iterator[tuple[str, Any]]:
        return shown(
            self,
            secret=(),
            nested=(
                "in_",
                "not_in",
                "is_",
                "is_days_ago",
                "is_days_in_future",
                "is_not",
                "has_value",
                "is_unknown",
                "contains",
                "not_contain",
                "starts_with",
                "ends_with",
                "more_than",
                "less_than",
                "more_than_ago",
                "less_than_ago",
                "more_than_future",
                "less_than_future",
                "more_than_equal",
                "less_than_equal",
                "after",
                "before",
                "count",
                "count_less",
                "count_more",
            ),
        )

    def __repr__(self) -> str:
        return represent(self)

    def to_dict(self) -> dict[str, Any]:
        d: dict[str, Any] = {**self.additional_properties}
        v: Any
        v = self.in_
        if v is not UNSET:
            d["$in"] = v
        v = self.not_in
        if v is not UNSET:
            d["$not_in"] = v
        v = self.is_
        if v is not UNSET:
            d["$is"] = v
        v = self.is_days_ago
        if v is not UNSET:
            d["$is_days_ago"] = v
        v = self.is_days_in_future
        if v is not UNSET:
            d["$is_days_in_future"] = v
        v = self.is_not
        if v is not UNSET:
            d["$is_not"] = v
        v = self.has_value
        if v is not UNSET:
            d["$has_value"] = v
        v = self.is_unknown
        if v is not UNSET:
            d["$is_unknown"] = v
        v = self.contains
        if v is not UNSET:
            d["$contains"] = v
        v = self.not_contain
        if v is not UNSET:
            d["$not_contain"] = v
        v = self.starts_with
        if v is not UNSET:
            d["$starts_with"] = v
        v = self.ends_with
        if v is not UNSET:
            d["$ends_with"] = v
        v = self.more_than
        if v is not UNSET:
            d["$more_than"] = v
        v = self.less_than
        if v is not UNSET:
            d["$less_than"] = v
        v = self.more_than_ago
        if v is not UNSET:
            d["$more_than_ago"] = v
        v = self.less_than_ago
        if v is not UNSET:
            d["$less_than_ago"] = v
        v = self.more_than_future
        if v is not UNSET:
            d["$more_than_future"] = v
        v = self.less_than_future
        if v is not UNSET:
            d["$less_than_future"] = v
        v = self.more_than_equal
        if v is not UNSET:
            d["$more_than_equal"] = v
        v = self.less_than_equal
        if v is not UNSET:
            d["$less_than_equal"] = v
        v = self.after
        if v is not UNSET:
            d["$after"] = v
        v = self.before
        if v is not UNSET:
            d["$before"] = v
        v = self.count
        if v is not UNSET:
            d["$count"] = v
        v = self.count_less
        if v is not UNSET:
            d["$count_less"] = v
        v = self.count_more
        if v is not UNSET:
            d["$count_more"] = v
        return d

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        pop = d.pop
        self = _new(cls)
        self.in_ = pop("$in", UNSET)
        self.not_in = pop("$not_in", UNSET)
        self.is_ = pop("$is", UNSET)
        self.is_days_ago = pop("$is_days_ago", UNSET)
        self.is_days_in_future = pop("$is_days_in_future", UNSET)
        self.is_not = pop("$is_not", UNSET)
        self.has_value = pop("$has_value", UNSET)
        self.is_unknown = pop("$is_unknown", UNSET)
        self.contains = pop("$contains", UNSET)
        self.not_contain = pop("$not_contain", UNSET)
        self.starts_with = pop("$starts_with", UNSET)
        self.ends_with = pop("$ends_with", UNSET)
        self.more_than = pop("$more_than", UNSET)
        self.less_than = pop("$less_than", UNSET)
        self.more_than_ago = pop("$more_than_ago", UNSET)
        self.less_than_ago = pop("$less_than_ago", UNSET)
        self.more_than_future = pop("$more_than_future", UNSET)
        self.less_than_future = pop("$less_than_future", UNSET)
        self.more_than_equal = pop("$more_than_equal", UNSET)
        self.less_than_equal = pop("$less_than_equal", UNSET)
        self.after = pop("$after", UNSET)
        self.before = pop("$before", UNSET)
        self.count = pop("$count", UNSET)
        self.count_less = pop("$count_less", UNSET)
        self.count_more = pop("$count_more", UNSET)
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
