"""What a file says of orders that exist: our own results, or the report that Tango's portal exports."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from attrs import frozen

from reward_orders.batch.columns import Vocabulary
from reward_orders.batch.rows import parsed_amount
from reward_orders.batch.source import open_source
from reward_orders.core.errors import ConfigurationError

if TYPE_CHECKING:
    import os
    from collections.abc import Iterator, Mapping

# The portal's names: docs/vendors.md, Tango 24.2.
REPORT: Mapping[str, tuple[str, ...]] = {
    "outcome": ("outcome",),
    "order_id": ("orderid", "orderreferenceid", "referenceorderid"),
    "key": ("key", "externalreferenceid", "externalrefid", "externalreference"),
    "account": ("accountid", "accountidentifier", "account"),
    "amount": ("amount", "amountissued", "rewardamount", "facevalue"),
    "currency": ("currency", "currencycode", "rewardcurrency"),
    "fee": ("fee", "fees", "feeamount"),
    "line": ("lineitemnumber", "linenumber"),
}
PLACED = frozenset({"placed", "replayed"})


@frozen
class Statement:
    """One line of the file."""

    row: int
    order_id: str
    key: str
    outcome: str
    """What our results say of it; empty in a report, whose orders all exist."""
    amount: Decimal | None
    currency: str
    fee: Decimal | None
    line: str

    @property
    def exists(self) -> bool | None:
        """Whether the order should be there; None where that is not known."""
        if self.outcome in {"", *PLACED}:
            return True
        return None if self.outcome in {"unknown", "mismatch"} else False

    @property
    def name(self) -> str:
        """What tells it from the others: the order's id, else its key."""
        return self.order_id or self.key


def statements_of(
    file: str | os.PathLike[str], *, account: str | None, given: Mapping[str, str] | None
) -> Iterator[Statement]:
    """The lines of a file, those of other accounts left out. Raises ConfigurationError for what cannot be read."""
    source = open_source(file, Vocabulary(REPORT, needed=(), given=given))
    for raw in source.rows():
        of = raw.values.get
        if raw.wrong:
            raise ConfigurationError(f"Row {raw.number} of {str(file)!r} cannot be read: {raw.wrong[0].message}")
        if of("account") and account and of("account", "").casefold() != account.casefold():
            continue
        if not of("order_id") and not of("key"):
            raise ConfigurationError(
                f"Row {raw.number} of {str(file)!r} names no order: it needs an order id or an external reference."
            )
        yield Statement(
            row=raw.number,
            order_id=of("order_id") or "",
            key=of("key") or "",
            outcome=of("outcome") or "",
            amount=_decimal(of("amount")),
            currency=(of("currency") or "").upper(),
            fee=_decimal(of("fee")),
            line=of("line") or "",
        )
    for wrong in source.wrong:
        raise ConfigurationError(f"{str(file)!r} cannot be reconciled: {wrong.message}")
    if not {"order_id", "key"} & {*source.columns.fields}:
        raise ConfigurationError(
            f"{str(file)!r} names no orders: it needs a column for the order id or for the external reference."
        )


def _decimal(text: str | None) -> Decimal | None:
    amount = parsed_amount((text or "").lstrip("$").strip())
    return None if amount is None else Decimal(amount)
