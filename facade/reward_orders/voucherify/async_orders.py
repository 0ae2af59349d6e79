"""`voucherify.orders` for tasks; what each method does, and why its flow is imported late, stands in `orders`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reward_orders.core.flow import arun
from reward_orders.core.secrets import sealed

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
    from datetime import datetime

    from reward_orders.core.dates import When
    from reward_orders.http.downloads import AsyncRows
    from reward_orders.http.transport import AsyncTransport
    from reward_orders.lists.pager import AsyncPager, OnProgress
    from reward_orders.voucherify.export_arguments import ExportSort
    from reward_orders.voucherify.export_csv import Decimals
    from reward_orders.voucherify.import_outcome import ImportReport
    from reward_orders.voucherify.listing import Sort
    from reward_orders.voucherify.models import VoucherifyOrder
    from reward_orders.voucherify.order_request import IfExists
    from reward_orders.voucherify.settings import VoucherifySettings
    from reward_orders.voucherify.values import Item


@sealed
class AsyncVoucherifyOrders:
    """Orders of one Voucherify project, for tasks; see `VoucherifyOrders` for what each method does."""

    def __init__(self, settings: VoucherifySettings, transport: AsyncTransport) -> None:
        self._settings = settings
        self._transport = transport

    async def create(
        self,
        *,
        source_id: str | None = None,
        id: str | None = None,
        status: str | None = None,
        amount: int | None = None,
        initial_amount: int | None = None,
        discount_amount: int | None = None,
        items: Sequence[Item] | None = None,
        metadata: Mapping[str, object] | None = None,
        customer: Mapping[str, object] | None = None,
        referrer: Mapping[str, object] | None = None,
        created_at: datetime | str | None = None,
        if_exists: IfExists = "return",
    ) -> VoucherifyOrder:
        """Place exactly one order under `source_id`; as `VoucherifyOrders.create`."""
        from reward_orders.voucherify.actions import create

        return await arun(
            create(
                self._settings,
                source_id=source_id,
                id=id,
                status=status,
                amount=amount,
                initial_amount=initial_amount,
                discount_amount=discount_amount,
                items=items,
                metadata=metadata,
                customer=customer,
                referrer=referrer,
                created_at=created_at,
                if_exists=if_exists,
            ),
            self._transport,
        )

    async def get(self, id: str) -> VoucherifyOrder:
        """Read one order by its id or your source_id; raises NotFoundError."""
        from reward_orders.voucherify.reading import get

        return await arun(get(self._settings.session, id), self._transport)

    async def find(self, *, source_id: str) -> VoucherifyOrder | None:
        """Read the order of a source_id, or None."""
        from reward_orders.voucherify.actions import find

        return await arun(find(self._settings, source_id=source_id), self._transport)

    def list(
        self,
        *,
        order: Sort | None = None,
        cursor: str | None = None,
        page_size: int = 100,
        read_ahead: bool = False,
        on_progress: OnProgress | None = None,
    ) -> AsyncPager[VoucherifyOrder]:
        """Every order of the project, each once; as `VoucherifyOrders.list`. Not a coroutine: `async for` over it."""
        from reward_orders.lists.pager import AsyncPager
        from reward_orders.voucherify.listing import listing

        return AsyncPager(
            listing(self._settings, order=order, cursor=cursor, page_size=page_size),
            self._transport,
            cursor=cursor,
            read_ahead=read_ahead,
            on_progress=on_progress,
        )

    async def update(
        self,
        id: str,
        *,
        source_id: str | None = None,
        status: str | None = None,
        amount: int | None = None,
        initial_amount: int | None = None,
        discount_amount: int | None = None,
        items: Sequence[Item] | None = None,
        metadata: Mapping[str, object] | None = None,
        customer: Mapping[str, object] | None = None,
        referrer: Mapping[str, object] | None = None,
        created_at: datetime | str | None = None,
    ) -> VoucherifyOrder:
        """Change the fields given and leave the others; as `VoucherifyOrders.update`."""
        from reward_orders.voucherify.actions import update

        return await arun(
            update(
                self._settings,
                id,
                source_id=source_id,
                status=status,
                amount=amount,
                initial_amount=initial_amount,
                discount_amount=discount_amount,
                items=items,
                metadata=metadata,
                customer=customer,
                referrer=referrer,
                created_at=created_at,
            ),
            self._transport,
        )

    def export(
        self,
        *,
        fields: Sequence[str] | None = None,
        filters: Mapping[str, object] | None = None,
        order: ExportSort | None = None,
        start: When | None = None,
        end: When | None = None,
        full: bool = False,
        decimals: Decimals = "keep",
        on_progress: OnProgress | None = None,
    ) -> AsyncRows[VoucherifyOrder]:
        """Any number of orders by way of CSV files; as `VoucherifyOrders.export`; `async for` over it."""
        from reward_orders.http.downloads import AsyncRows
        from reward_orders.voucherify.export_arguments import export

        return AsyncRows(
            export(
                self._settings,
                fields=fields,
                filters=filters,
                order=order,
                start=start,
                end=end,
                full=full,
                decimals=decimals,
                on_progress=on_progress,
            ).rows(),
            self._transport,
        )

    async def import_(
        self, orders: Iterable[Mapping[str, object]], *, on_progress: OnProgress | None = None
    ) -> ImportReport:
        """Bring in orders of the past, any number; as `VoucherifyOrders.import_`."""
        from reward_orders.voucherify.importing import import_orders

        return await arun(import_orders(self._settings, orders, on_progress=on_progress), self._transport)

    async def reconcile(self) -> AsyncIterator[VoucherifyOrder]:
        """Settle every key of this project whose outcome is unknown; as `VoucherifyOrders.reconcile`."""
        from reward_orders.voucherify.actions import reconciliation

        work = reconciliation(self._settings)
        while (order := await arun(work.next_order(), self._transport)) is not None:
            yield order
