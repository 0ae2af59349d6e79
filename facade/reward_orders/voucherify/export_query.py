"""What an export is asked for: columns, filters, order, and a stretch of created_at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from reward_orders.core.dates import check_period, first_moment, floor_ms, last_moment, wire
from reward_orders.core.errors import ConfigurationError
from reward_orders.core.excerpt import quoted
from reward_orders.voucherify.export_csv import FIELDS, PREFIX
from reward_orders.voucherify.values import check_object
from reward_orders_api.models.voucherify_export_sort import VoucherifyExportSort, VoucherifyExportSortText
from reward_orders_api.models.voucherify_junction import VoucherifyJunction

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reward_orders.core.dates import When
    from reward_orders.voucherify.models import VoucherifyOrder

ExportSort: TypeAlias = VoucherifyExportSortText
SORTS = tuple(VoucherifyExportSort)
Stretch: TypeAlias = "tuple[int | None, int | None]"
"""Of created_at, in milliseconds: the start is included, the end is not; None is open."""


class ExportQuery:
    """Columns, filters, order and stretch of created_at of an export; raises ConfigurationError for wrong ones."""

    def __init__(
        self,
        *,
        fields: Sequence[str] | None,
        filters: Mapping[str, object] | None,
        order: ExportSort | None,
        start: When | None,
        end: When | None,
    ) -> None:
        columns = list(FIELDS if fields is None else _check_fields(fields))
        chosen = {} if filters is None else _check_filters(filters)
        sort = "created_at" if order is None else order
        if sort not in SORTS:
            raise ConfigurationError(f"order must be one of {', '.join(SORTS)}, not {quoted(sort)}.")
        first, last = first_moment(start, argument="start"), last_moment(end, argument="end")
        check_period(first, last)
        if (first, last) != (None, None) and ("created_at" in chosen or chosen.get("junction") == "or"):
            raise ConfigurationError(
                "start and end are a created_at filter of their own; pass them or yours, not both."
            )
        # An order is known by its id, and placed by created_at; they come along whether asked for or not.
        self.fields = columns + [name for name in ("id", "created_at") if name not in columns]
        self.filters = chosen
        self.order = sort
        self.stretch: Stretch = (first, None if last is None else last + 1)

    @property
    def can_be_cut(self) -> bool:
        """Whether a created_at filter can be put beside the others."""
        return "created_at" not in self.filters and self.filters.get("junction") != "or"

    def filters_within(self, stretch: Stretch) -> dict[str, Any]:
        """The filters as they are sent for a stretch of created_at.

        It is asked a millisecond wider, as nobody says whether its ends are included; `within` drops what is outside.
        """
        start, end = stretch
        conditions = {
            **({} if start is None else {"$after": [wire(start - 1)]}),
            **({} if end is None else {"$before": [wire(end)]}),
        }
        if not conditions:
            return dict(self.filters)
        return {"junction": "and", **self.filters, "created_at": {"conditions": conditions}}


def within(row: VoucherifyOrder, stretch: Stretch) -> bool:
    """Whether a row lies in a stretch; one without a moment does."""
    start, end = stretch
    created = None if stretch == (None, None) else row.created_at
    if created is None:
        return True
    moment = floor_ms(created)
    return (start is None or moment >= start) and (end is None or moment < end)


def _check_fields(fields: object) -> list[str]:
    if isinstance(fields, str) or not hasattr(fields, "__iter__"):
        raise ConfigurationError('fields must be a list of column names, such as ["id", "amount", "metadata.color"].')
    names: list[str] = []
    for name in fields:
        if not isinstance(name, str) or (
            name not in FIELDS and not (name.startswith(PREFIX) and len(name) > len(PREFIX))
        ):
            raise ConfigurationError(f"fields holds {quoted(name)}; known are {', '.join(FIELDS)} and metadata.NAME.")
        if name not in names:
            names.append(name)
    if not names:
        raise ConfigurationError("fields is empty; name at least one column, or leave it out for all.")
    return names


def _check_filters(filters: object) -> dict[str, Any]:
    chosen: dict[str, Any] = check_object(filters, argument="filters")
    for name, filter_ in chosen.items():
        if name == "junction":
            if filter_ not in tuple(VoucherifyJunction):
                raise ConfigurationError('The junction of filters must be "and" or "or".')
            continue
        conditions = filter_.get("conditions") if isinstance(filter_, dict) else None
        if not isinstance(conditions, dict) or not all(operator.startswith("$") for operator in conditions):
            raise ConfigurationError(
                f'The filter of {name} must look like {{"conditions": {{"$is": ["PAID"]}}}}; operators start with $.'
            )
        # The schema takes arrays only, the examples send scalars (docs/vendors.md, Voucherify 14.2).
        chosen[name] = {
            "conditions": {key: value if isinstance(value, list) else [value] for key, value in conditions.items()}
        }
    return chosen
