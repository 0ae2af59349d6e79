"""`voucherify.orders` for threads; every rule is in the flows its methods drive. Tasks have `async_orders`.

Flows are imported by the method that needs them: an app that only reads orders needs few.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reward_orders.core.flow import run
from reward_orders.core.secrets import sealed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from reward_orders.core.dates import When
    from reward_orders.http.downloads import Rows
    from reward_orders.http.transport import Transport
    from reward_orders.lists.pager import OnProgress, Pager
    from reward_orders.voucherify.export_arguments import ExportSort
    from reward_orders.voucherify.export_csv import Decimals
    from reward_orders.voucherify.import_outcome import ImportReport
    from reward_orders.voucherify.listing import Sort
    from reward_orders.voucherify.models import VoucherifyOrder
    from reward_orders.voucherify.order_request import IfExists
    from reward_orders.voucherify.settings import VoucherifySettings
    from reward_orders.voucherify.values import Item


@sealed
class VoucherifyOrders:
    """Orders of one Voucherify project."""

    def __init__(self, settings: VoucherifySettings, transport: Transport) -> None:
        self._settings = settings
        self._transport = transport

    def create(
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
        """Place exactly one order under `source_id`, the key; without one a random key is sent.

        Money is in minor units (20000 is 200.00). The vendor's create writes over an order that is there; `if_exists`
        says what shall happen instead. "return" looks first: an order that is there is returned as it is, with
        `replayed=True`, and nothing is sent; one that was made for another amount, other items or another customer
        raises OrderMismatchError. "error" looks first and raises ConflictError where there is one. "update" writes
        over it. A request that may have arrived is repeated only after a look at what is there.
        Raises RefusedError, OutcomeUnknownError (same source_id again), OrderMismatchError, KeyReusedError (another
        amount, other items or another customer than this source_id stands for), InProgressError, NotSentError,
        ServiceError (the look failed, nothing was sent), ConfigurationError.
        https://docs.voucherify.io/api-reference/orders/create-order
        """
        from reward_orders.voucherify.actions import create

        return run(
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

    def get(self, id: str) -> VoucherifyOrder:
        """Read one order by its id or your source_id; raises NotFoundError."""
        from reward_orders.voucherify.reading import get

        return run(get(self._settings.session, id), self._transport)

    def find(self, *, source_id: str) -> VoucherifyOrder | None:
        """Read the order of a source_id, or None."""
        from reward_orders.voucherify.actions import find

        return run(find(self._settings, source_id=source_id), self._transport)

    def list(
        self,
        *,
        order: Sort | None = None,
        cursor: str | None = None,
        page_size: int = 100,
        read_ahead: bool = False,
        on_progress: OnProgress | None = None,
    ) -> Pager[VoucherifyOrder]:
        """Every order of the project, each once, by creation time from the oldest unless `order` says otherwise.

        The API has no filter. Pages reach 10,000 orders: with more, a loop over all raises ResultWindowError, before
        the first if the count says so, and `export` is the way. `cursor` carries on where another pager's `.cursor`
        was; `page_size` is how many are asked for at once (at most 100 pages can be, so fewer reach less far);
        `read_ahead` fetches the next page while you work; `on_progress(done, total)` hears of every page. Raises
        ConfigurationError for a wrong order, size or cursor. https://docs.voucherify.io/api-reference/orders/list-orders
        """
        from reward_orders.lists.pager import Pager
        from reward_orders.voucherify.listing import listing

        return Pager(
            listing(self._settings, order=order, cursor=cursor, page_size=page_size),
            self._transport,
            cursor=cursor,
            read_ahead=read_ahead,
            on_progress=on_progress,
        )

    def update(
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
        """Change the fields given and leave the others; any status may follow any other.

        Whether items and metadata are merged or replaced is not documented by the vendor. Repeated only when it
        provably never left; else OutcomeUnknownError. https://docs.voucherify.io/api-reference/orders/update-order
        """
        from reward_orders.voucherify.actions import update

        return run(
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
    ) -> Rows[VoucherifyOrder]:
        """Any number of orders by way of CSV files, which are made, waited for and read as they stream.

        An exported order has the columns named in `fields` (all 13 without it, or "metadata.NAME" for one key) and no
        items; `full=True` reads each order in addition, one call each. `filters` are the vendor's, such as
        {"status": {"conditions": {"$is": ["PAID"]}}}; `start` and `end` bound created_at, both included. Amounts are
        minor units where the file has whole numbers; whether it does is not documented, so a cell such as "77.00"
        stays text in `.extra` unless `decimals="two"` says that it means 7700. `on_progress(done, total)` hears of
        every batch. Files of more than 100,000 orders are split by created_at. Credentials go to the vendor's download
        hosts and the client's `download_hosts` only. `with` or `.close()` ends a download early. Raises ServiceError
        where a file cannot be made, or not within `deadline`; OutcomeUnknownError where asking for one got no answer
        (ask again: no order is changed); ConfigurationError for wrong arguments or an unknown host. https://docs.voucherify.io/api-reference/orders/create-orders-export
        """
        from reward_orders.http.downloads import Rows
        from reward_orders.voucherify.export_arguments import export

        return Rows(
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

    def import_(self, orders: Iterable[Mapping[str, object]], *, on_progress: OnProgress | None = None) -> ImportReport:
        """Bring in orders of the past, any number, as mappings of the fields of `create` (without created_at).

        Sent in imports of at most 2000, one at a time, each followed to its end within `deadline`. No webhooks, events
        or earning rules are triggered; created_at becomes the time of the import. What an import does with a
        source_id that exists is not documented by the vendor. The report counts what is done and names each row that
        failed; look at `.ok`, since the vendor's DONE is not success. Rows are checked first: a list whole, another
        iterable chunk by chunk; ImportRowsError names the rows that are wrong. Other errors say which rows they
        stopped at and carry `.report`, what was done before; OutcomeUnknownError means that these rows may have been
        imported. `on_progress(done, total)` hears of every chunk.
        https://docs.voucherify.io/api-reference/orders/import-orders
        """
        from reward_orders.voucherify.importing import import_orders

        return run(import_orders(self._settings, orders, on_progress=on_progress), self._transport)

    def reconcile(self) -> Iterator[VoucherifyOrder]:
        """Settle every key of this project whose outcome is unknown, by looking it up; yields the orders found.

        Needs the journal, sends no order, and does nothing until it is looped over. A key without an order stays
        unknown: call `create` again with the same arguments.
        A key that cannot be looked up keeps no other from being settled; the first such error is raised at the end, or
        at once where the service fails for three keys in a row. The keys are read from the journal in pages.
        """
        from reward_orders.voucherify.actions import reconciliation

        work = reconciliation(self._settings)
        while (order := run(work.next_order(), self._transport)) is not None:
            yield order
