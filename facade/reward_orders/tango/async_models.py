"""What Tango answers of asynchronous orders: one with its rewards, and a row of a list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from reward_orders.core.excerpt import excerpt
from reward_orders.core.order import Creation, Order
from reward_orders.tango.async_outcomes import (
    FINISHED,
    PLACED,
    UNDONE,
    RewardOutcome,
    RewardOutcomes,
    RewardState,
    may_change,
    word,
)
from reward_orders.tango.models import Charge
from reward_orders_api.models.tango_async_line_item_detail import REWARDS, UTID
from reward_orders_api.models.tango_async_order_detail import EXTERNAL_REF_ID, LINE_ITEMS, REFERENCE_ORDER_ID
from reward_orders_api.models.tango_async_order_detail import TangoAsyncOrderDetail as RawOrder
from reward_orders_api.models.tango_async_order_row import REFERENCE_ORDER_ID as ROW_ID
from reward_orders_api.models.tango_async_order_row import TangoAsyncOrderRow as RawRow
from reward_orders_api.records import as_text, data_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

    from reward_orders.core.wire import ResponseInfo
    from reward_orders.tango.rewards import Line
    from reward_orders_api.models.tango_async_order import TangoAsyncOrder as Receipt

SHOWN_KEYS = 20


class TangoAsyncOrder(Order, RawOrder):
    """An asynchronous order as Tango holds it: many rewards under one key.

    `key` is the externalRefID, Tango's only handle of it; `id` is the referenceOrderID, or the key until Tango tells
    one. `status` is an open string. `rewards[key]` says what became of each reward, `failed` and `pending` are those
    that are so, `advice` what to do about them; `finished` says that nothing changes any more. `total` is what the
    rewards cost before fees, `charged` what the account paid. https://developers.tangocard.com/docs/create-async-orders
    """

    __slots__ = ("_asked", "_details", "_outcomes", "_receipt")
    _asked: Sequence[Line] | None
    _details: Mapping[str, dict[str, Any]]
    _receipt: Receipt | None
    _outcomes: RewardOutcomes

    _id: ClassVar[str] = REFERENCE_ORDER_ID
    _meaning: ClassVar = ("id", "key", "caller_key", "replayed", "status", "finished", "total")
    _told_apart: ClassVar = frozenset({"reference_order_id", "order_status", "pagination", "number_of_elements"})
    _columns: ClassVar = ("id", "key", "status", "finished", "rewards", "total", "created_at", "replayed")

    def __init__(
        self,
        data: dict[str, Any],
        response: ResponseInfo,
        *,
        asked: Sequence[Line] | None = None,
        receipt: Receipt | None = None,
        details: Mapping[str, dict[str, Any]] | None = None,
        replayed: bool = False,
        caller_key: str | None = None,
        sent_key: str | None = None,
    ) -> None:
        self._data = data
        self.response = response
        self._asked = asked
        self._receipt = receipt
        self._details = {} if details is None else details
        self._creation = Creation(replayed=replayed, caller_key=caller_key, sent_key=sent_key)

    @property
    def id(self) -> str:
        """Tango's id of the order; the key until Tango tells one."""
        return self.reference_order_id or self.key or ""

    @property
    def key(self) -> str | None:
        """The externalRefID."""
        return self._creation.sent_key or as_text(self._data.get(EXTERNAL_REF_ID))

    @property
    def status(self) -> str:
        """Tango's status of the order, an open string; empty where it tells none."""
        return self.order_status or ""

    @property
    def finished(self) -> bool:
        """Whether Tango's work is done: its status says so, or every reward has an end under a status we do not know.

        A scheduled order is finished: it is charged, and only waits for its day.
        """
        status = word(self.status)
        if status and may_change(status):
            return False
        if status in FINISHED or status.startswith("scheduled"):
            return True
        lines = self.line_items or []
        total = self.total_line_items
        ended = [line for line in lines if word(line.line_item_status) in PLACED | UNDONE | {"failed"}]
        return bool(lines) and len(ended) == len(lines) and (total is None or total <= len(lines))

    @property
    def rewards(self) -> RewardOutcomes:
        """What became of each reward, by its key."""
        try:
            return self._outcomes
        except AttributeError:  # asked for the first time
            self._outcomes = RewardOutcomes(self._read_outcomes())
        return self._outcomes

    def _read_outcomes(self) -> list[tuple[str, RewardOutcome]]:
        shown = {
            line.external_ref_line_item_id or line.reference_line_item_id or "": line for line in self.line_items or ()
        }
        listed = (self._receipt and self._receipt.failed_line_items) or ()
        refused = {line.external_ref_line_item_id or "": line for line in listed}
        asked = {line.ref: line for line in self._asked or ()}
        settled = (word(self.status) or "finished") if self.finished else ""
        refs = [*dict.fromkeys([*asked, *shown, *refused])]
        return [
            (
                ref,
                RewardOutcome(
                    asked[ref].key if ref in asked else ref,
                    asked=asked.get(ref),
                    line=shown.get(ref),
                    detail=self._details.get(ref),
                    refused=refused.get(ref),
                    settled=settled,
                ),
            )
            for ref in refs
            if ref
        ]

    def item_of(self, ref: str) -> str | None:
        """The item of a line by its reference, where the lines were read with their items."""
        return as_text(self._details.get(ref, {}).get(UTID))

    @property
    def placed(self) -> list[RewardOutcome]:
        """The rewards that were bought."""
        return self.rewards.of(RewardState.PLACED)

    @property
    def failed(self) -> list[RewardOutcome]:
        """The rewards that were not bought and will not be; empty until the order is finished."""
        return self.rewards.of(RewardState.FAILED)

    @property
    def pending(self) -> list[RewardOutcome]:
        """The rewards that Tango still works on."""
        return self.rewards.of(RewardState.PENDING)

    @property
    def advice(self) -> str | None:
        """What to do next about rewards that failed or that Tango does not show; None where all is well."""
        failed, unknown = self.failed, self.rewards.of(RewardState.UNKNOWN)
        said = []
        if failed:
            said.append(
                f"{len(failed)} of {len(self.rewards)} rewards failed and were not bought ({_keys(failed)}): order "
                "these alone again, in an order with a new key and new reward keys; that buys no second one, because "
                "nothing was bought for them, while the whole list again would buy the others twice."
            )
        if unknown:
            said.append(
                f"Of {len(unknown)} rewards Tango does not say whether they were bought ({_keys(unknown)}): ask Tango "
                f"about {self.id} before ordering them again, because a new key buys a second one if they were."
            )
        return " ".join(said) or None

    @property
    def total(self) -> Decimal | None:
        """What all rewards cost before fees, each times its quantity; None where Tango does not show every amount.

        Amounts are in the currencies of their items: the sum means something where all have one currency.
        """
        if not self.rewards:
            return None
        totals = [outcome.total for outcome in self.rewards.values()]
        known = [total for total in totals if total is not None]
        return sum(known[1:], known[0]) if len(known) == len(totals) else None

    @property
    def charged(self) -> AsyncCharge | None:
        """What the account paid, in its currency."""
        money = self.amount_charged
        return None if money is None else AsyncCharge(data_of(money))

    @property
    def raw(self) -> RawOrder:
        """The generated record of the same answer: every field of the contract under its own name."""
        return RawOrder(self._data)

    def __repr__(self) -> str:
        return (
            f"TangoAsyncOrder(id={self.id!r}, key={self.key!r}, status={self.status!r}, rewards={self.rewards!r}, "
            f"replayed={self.replayed})"
        )

    def _to_pickle(self) -> dict[str, Any]:
        # Neither credentials nor the rewards as they were asked for.
        lines = [
            {name: value for name, value in line.items() if name != REWARDS} for line in self._data.get(LINE_ITEMS, ())
        ]
        return {**self._data, LINE_ITEMS: lines}


class AsyncCharge(Charge):
    """What an asynchronous order cost: `value` before fees, `shipping_fee`, and `total`, in `currency`."""

    __slots__ = ()

    @property
    def shipping_fee(self) -> Decimal | None:
        """What the shipping cost."""
        from reward_orders_api.models.tango_async_charge import TangoAsyncCharge

        return TangoAsyncCharge(self._data).shipping_fee


class TangoAsyncOrderRow(Order, RawRow):
    """An asynchronous order as a list shows it: without its rewards. `tango.async_orders.get(key=row.key)` has them."""

    __slots__ = ()

    _id: ClassVar[str] = ROW_ID
    _meaning: ClassVar = ("id", "key", "status")
    _told_apart: ClassVar = frozenset({"reference_order_id", "order_status"})
    _columns: ClassVar = ("id", "key", "status", "created_at", "total_line_items_rows")

    @property
    def id(self) -> str:
        """Tango's id of the order."""
        value: Any = self._data.get(ROW_ID)
        return value if value and value.__class__ is str else None  # type: ignore[return-value] # `orders_of` refuses it

    @property
    def key(self) -> str | None:
        """The externalRefID."""
        return self.external_ref_id

    @property
    def status(self) -> str:
        """Tango's status of the order, an open string; empty where it tells none."""
        return self.order_status or ""

    @property
    def charged(self) -> AsyncCharge | None:
        """What the account paid, in its currency."""
        money = self.amount_charged
        return None if money is None else AsyncCharge(data_of(money))

    def __repr__(self) -> str:
        return f"TangoAsyncOrderRow(id={self.id!r}, key={self.key!r}, status={self.status!r})"


def _keys(outcomes: Sequence[RewardOutcome]) -> str:
    more = len(outcomes) - SHOWN_KEYS
    shown = ", ".join(excerpt(outcome.key) for outcome in outcomes[:SHOWN_KEYS])
    return f"{shown} and {more} more" if more > 0 else shown
