"""`voucherify.orders`: every method once, as a flow, for threads and for tasks.

What a create, a list, an export, an import and a reconciliation need is imported by the method: it is most of what a
client would cost to build, and an app that only reads orders needs none of it.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from reward_orders.core.errors import ConfigurationError, NotFoundError, RewardOrdersError
from reward_orders.core.flow import discard
from reward_orders.core.keys import new_key
from reward_orders.core.operation import (
    Awaited,
    Blocking,
    Held,
    handle,
    iteration,
    listing,
    operation,
    starting,
    streaming,
)
from reward_orders.core.wire import check_id
from reward_orders.http.identity import another_order, understood
from reward_orders.http.requests import build
from reward_orders.http.session import send_with_retry

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from reward_orders.core.dates import When
    from reward_orders.core.flow import Flow
    from reward_orders.core.operation import Next
    from reward_orders.http.downloads import Download
    from reward_orders.http.session import Session
    from reward_orders.journal import Journal
    from reward_orders.lists.pager import OnProgress, Paged
    from reward_orders.voucherify.export_csv import Decimals
    from reward_orders.voucherify.export_jobs import AsyncExportJob, ExportJob, ExportState
    from reward_orders.voucherify.export_list import ExportListSort
    from reward_orders.voucherify.export_query import ExportSort
    from reward_orders.voucherify.import_jobs import AsyncImportJob, ImportJob, ImportState
    from reward_orders.voucherify.import_report import ImportReport
    from reward_orders.voucherify.listing import Sort
    from reward_orders.voucherify.models import VoucherifyExport, VoucherifyOrder
    from reward_orders.voucherify.order_request import IfExists
    from reward_orders.voucherify.reconciling import Evidence
    from reward_orders.voucherify.values import Item
    from reward_orders.webhooks.voucherify import VoucherifyEvent


class VoucherifySettings:
    """What all calls of a client share: session, journal, and further hosts that a download may send credentials to."""

    __slots__ = ("download_hosts", "journal", "session")

    def __init__(self, session: Session, *, journal: Journal | None, download_hosts: tuple[str, ...]) -> None:
        self.session = session
        self.journal = journal
        self.download_hosts = download_hosts


class VoucherifyOperations:
    """What can be done with the orders of one Voucherify project."""

    _settings: VoucherifySettings

    @operation
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
        customer_id: str | None = None,
        referrer: Mapping[str, object] | None = None,
        referrer_id: str | None = None,
        created_at: datetime | str | None = None,
        if_exists: IfExists = "return",
    ) -> Flow[VoucherifyOrder]:
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
        from reward_orders.idempotency.once import place
        from reward_orders.voucherify import reading
        from reward_orders.voucherify.order_request import VoucherifyOrderRequest
        from reward_orders.voucherify.values import order_body

        session = self._settings.session
        key = new_key(now=session.clock.time) if source_id is None else reading.sendable_key(source_id)
        try:
            if if_exists not in ("update", "return", "error"):  # a tuple: it may be unhashable
                raise ConfigurationError('if_exists must be "return", "update" or "error".')
            body = {
                **({} if id is None else {"id": check_id(id, argument="id")}),
                "source_id": key,
                **order_body(
                    status=status,
                    amount=amount,
                    initial_amount=initial_amount,
                    discount_amount=discount_amount,
                    items=items,
                    metadata=metadata,
                    customer=customer,
                    customer_id=customer_id,
                    referrer=referrer,
                    referrer_id=referrer_id,
                    created_at=created_at,
                ),
            }
            caller_key = source_id if source_id not in {None, key} else None
            request = VoucherifyOrderRequest(session, body, key=key, caller_key=caller_key, if_exists=if_exists)
        except RewardOrdersError as error:
            error.key = key
            raise
        return (yield from place(session, request, self._settings.journal))

    @operation
    def get(self, id: str) -> Flow[VoucherifyOrder]:
        """Read one order by its id or your source_id; raises NotFoundError."""
        from reward_orders.voucherify import reading

        return (yield from reading.get(self._settings.session, id))

    @operation
    def find(self, *, source_id: str) -> Flow[VoucherifyOrder | None]:
        """Read the order of a source_id, or None."""
        from reward_orders.voucherify import reading
        from reward_orders.voucherify.models import VoucherifyOrder
        from reward_orders_api.records import data_of

        key = reading.sendable_key(source_id)
        order = yield from reading.find(self._settings.session, key)
        if order is None or key == source_id:
            return order
        return VoucherifyOrder(data_of(order), order.response, caller_key=source_id)

    @listing
    def list(
        self,
        *,
        order: Sort | None = None,
        cursor: str | None = None,
        page_size: int = 100,
        read_ahead: bool = False,
        on_progress: OnProgress | None = None,
    ) -> Paged[VoucherifyOrder]:
        """Every order of the project, each once, by creation time from the oldest unless `order` says otherwise.

        The API has no filter. Pages reach 10,000 orders: with more, a loop over all raises ResultWindowError, before
        the first if the count says so, and `export` is the way. `cursor` carries on where another pager's `.cursor`
        was; `page_size` is how many are asked for at once (at most 100 pages can be, so fewer reach less far);
        `read_ahead` fetches the next page while you work; `on_progress(done, total)` hears of every page. Raises
        ConfigurationError for a wrong order, size or cursor. https://docs.voucherify.io/api-reference/orders/list-orders
        """
        from reward_orders.lists.pager import Paged
        from reward_orders.voucherify.listing import listed

        return Paged(
            listed(self._settings.session, order=order, cursor=cursor, page_size=page_size),
            cursor=cursor,
            read_ahead=read_ahead,
            on_progress=on_progress,
        )

    @operation
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
        customer_id: str | None = None,
        referrer: Mapping[str, object] | None = None,
        referrer_id: str | None = None,
        created_at: datetime | str | None = None,
    ) -> Flow[VoucherifyOrder]:
        """Change the fields given and leave the others; any status may follow any other.

        Whether items and metadata are merged or replaced is not documented by the vendor. Repeated only when it
        provably never left; else OutcomeUnknownError. https://docs.voucherify.io/api-reference/orders/update-order
        """
        from reward_orders.core.order import order_of
        from reward_orders.voucherify.models import VoucherifyOrder
        from reward_orders.voucherify.values import order_body, update_request
        from reward_orders_api.api.voucherify.voucherify_update_order import request_kwargs

        body = {
            **({} if source_id is None else {"source_id": check_id(source_id, argument="source_id")}),
            **order_body(
                status=status,
                amount=amount,
                initial_amount=initial_amount,
                discount_amount=discount_amount,
                items=items,
                metadata=metadata,
                customer=customer,
                customer_id=customer_id,
                referrer=referrer,
                referrer_id=referrer_id,
                created_at=created_at,
            ),
        }
        if not body:
            raise ConfigurationError("update() was given nothing to change; pass at least one field.")
        kwargs = request_kwargs(check_id(id, argument="id"), body=update_request(body))
        request = build(self._settings.session, "voucherifyUpdateOrder", kwargs, template="/v1/orders/{id}")
        response = yield from send_with_retry(self._settings.session, request, writes=True)
        read = partial(order_of, VoucherifyOrder, what="voucherifyUpdateOrder")
        order = yield from understood(response, read)
        if not {order.id, order.source_id} & {id, source_id or id}:
            del order
            yield from discard(response)
            raise another_order(request, response)
        return order

    @streaming
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
    ) -> Download[VoucherifyOrder]:
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
        from reward_orders.http.downloads import Download
        from reward_orders.voucherify.export_query import ExportQuery
        from reward_orders.voucherify.exporting import Handout, export_orders

        session, hosts = self._settings.session, self._settings.download_hosts
        query = ExportQuery(fields=fields, filters=filters, order=order, start=start, end=end)
        handout = Handout(session, full=full, decimals=decimals, on_progress=on_progress)
        return Download(export_orders(session, query, handout, hosts=hosts))

    @starting
    def start_export(
        self,
        *,
        fields: Sequence[str] | None = None,
        filters: Mapping[str, object] | None = None,
        order: ExportSort | None = None,
        start: When | None = None,
        end: When | None = None,
    ) -> Flow[Held[ExportState, ExportJob, AsyncExportJob]]:
        """Ask for one file of orders, and go on: a job with `.id`, `.status()`, `.wait(timeout=)` and `.result()`.

        The arguments are those of `export`, and the project is one file, however large. Where the answer gets lost, an
        export of the same question that was made since is taken instead. Raises OutcomeUnknownError where there is none
        (start again: no order is changed), RefusedError, NotSentError, ConfigurationError.
        https://docs.voucherify.io/api-reference/orders/create-orders-export
        """
        from reward_orders.voucherify import export_jobs
        from reward_orders.voucherify.export_query import ExportQuery

        query = ExportQuery(fields=fields, filters=filters, order=order, start=start, end=end)
        state = yield from export_jobs.start(self._settings.session, query, hosts=self._settings.download_hosts)
        return Held(state, export_jobs.ExportJob, export_jobs.AsyncExportJob)

    @handle
    def export_job(self, id: str) -> Held[ExportState, ExportJob, AsyncExportJob]:
        """An export that was started before, here or in another process, by its id; nothing is sent.

        Its methods raise NotFoundError where the project has none of this id, ConfigurationError for one that is not of
        orders. Errors of `export` have the id as `.job_id`, and `exports` lists all there are.
        """
        from reward_orders.voucherify import export_jobs

        state = export_jobs.ExportState(
            self._settings.session, check_id(id, argument="id"), hosts=self._settings.download_hosts
        )
        return Held(state, export_jobs.ExportJob, export_jobs.AsyncExportJob)

    @listing
    def exports(self, *, order: ExportListSort | None = None, page_size: int = 100) -> Paged[VoucherifyExport]:
        """Every export of the project, of orders and of all else, each once, from the oldest unless `order` says.

        `order` is by "created_at" or "status", with a minus for the opposite. Pages reach 10,000: with more, a loop
        over all raises ResultWindowError before the first. The pager has no cursor. Raises ConfigurationError for a
        wrong order or size. https://docs.voucherify.io/api-reference/exports/list-exports
        """
        from reward_orders.lists.pager import Paged
        from reward_orders.voucherify.export_list import ExportListing

        return Paged(ExportListing(self._settings.session, order=order, page_size=page_size))

    @operation
    def delete_export(self, id: str) -> Flow[None]:
        """Delete an export with its file, which may hold people's data; no order is changed.

        Raises NotFoundError where there is none; OutcomeUnknownError where no answer came (delete it again: "not
        found" then says that it is gone). https://docs.voucherify.io/api-reference/exports/delete-export
        """
        from reward_orders.voucherify.export_list import delete

        yield from delete(self._settings.session, id)

    @operation
    def import_(
        self, orders: Iterable[Mapping[str, object] | VoucherifyOrder], *, on_progress: OnProgress | None = None
    ) -> Flow[ImportReport]:
        """Bring in orders of the past, any number, as mappings of the fields of `create` (without created_at).

        An order that `get`, a list or an export gave is a row as well: what it has and an import does not take is left
        out, and `.ignored` of the report names it. Rows go out in imports of at most 2000, one at a time, each followed
        to its end within `deadline`; the imports of a project wait in line for each other (docs/vendors.md, Voucherify
        13.1 and 13.2). created_at becomes the time of the import. No webhook, order event, order distribution or
        order-paid earning rule is triggered, but customers, products and SKUs are created or updated, and segments
        computed anew: a customer who enters one starts the distributions and earning rules tied to it (Voucherify 13.6
        and 13.7). What an import does with a source_id that exists is not documented (Voucherify 13.4). The report
        counts what is done and names each row that failed; look at `.ok`, since the vendor's DONE is not success
        (Voucherify 13.3). Rows are checked first: a list whole, another iterable chunk by chunk; ImportRowsError names
        the rows that are wrong. Other errors say which rows they stopped at and carry `.report`, what was done before,
        and `.job_id`, the import that they are about, if it has one; OutcomeUnknownError means that these rows may have
        been imported. Where an answer gets lost, the import is looked for and followed, never sent again.
        `on_progress(done, total)` hears of every chunk. https://docs.voucherify.io/api-reference/orders/import-orders
        """
        from reward_orders.voucherify.importing import import_orders

        return (yield from import_orders(self._settings.session, orders, on_progress=on_progress))

    @starting
    def start_import(
        self, orders: Iterable[Mapping[str, object] | VoucherifyOrder]
    ) -> Flow[Held[ImportState, ImportJob, AsyncImportJob]]:
        """Start one import of up to 2000 orders: a job with `.id`, `.status()`, `.wait(timeout=)` and `.result()`.

        The rows are those of `import_`, and trigger what they do there. Where the answer gets lost, the import is
        looked for and taken up; one that only began at the right time has to show its rows in the end. Raises
        OutcomeUnknownError where it is not found: the rows may have been imported; look before you start them again.
        Also ImportRowsError, ConfigurationError for none or too many, RefusedError, NotSentError.
        https://docs.voucherify.io/api-reference/orders/import-orders
        """
        from reward_orders.voucherify import import_jobs
        from reward_orders.voucherify.import_rows import rows_of_one

        session = self._settings.session
        state = yield from import_jobs.start(session, rows_of_one(orders), ends=session.ends())
        return Held(state, import_jobs.ImportJob, import_jobs.AsyncImportJob)

    @handle
    def import_job(
        self, id: str, *, orders: Iterable[Mapping[str, object] | VoucherifyOrder] | None = None
    ) -> Held[ImportState, ImportJob, AsyncImportJob]:
        """An import that was started before, here or in another process, by its id; nothing is sent.

        With `orders`, the rows that it was started with, its report names the rows that failed. Its methods raise
        NotFoundError where the project has none of this id. Reports have the ids as `.job_ids`, errors of `import_` as
        `.job_id`. Raises ImportRowsError and ConfigurationError as `start_import` does.
        """
        from reward_orders.voucherify import import_jobs
        from reward_orders.voucherify.import_rows import rows_of_one

        rows = None if orders is None else rows_of_one(orders)
        state = import_jobs.ImportState(self._settings.session, check_id(id, argument="id"), rows=rows)
        return Held(state, import_jobs.ImportJob, import_jobs.AsyncImportJob)

    @iteration
    def reconcile(self, *, evidence: Evidence | None = None) -> Next[VoucherifyOrder]:
        """Settle every key of this project whose outcome is unknown, by looking it up; yields the orders found.

        Needs the journal, sends no order, and does nothing until it is looped over. A key without an order stays
        unknown: call `create` again with the same arguments.
        With `evidence="api_log"` a key that the look-up leaves open is looked for in the vendor's log of API calls, by
        an export of the minutes around it, which is deleted afterwards: a logged create that is word for word the one
        of the key, and was answered with its order, settles it. A log that shows nothing proves nothing, and the log
        holds people's data (docs/vendors.md, Voucherify 16.1 and 16.3). It takes seconds a key, and a key of the
        project that may export.
        A key that cannot be looked up keeps no other from being settled; the first such error is raised at the end, or
        at once where the service fails for three keys in a row. The keys are read from the journal in pages.
        """
        from reward_orders.voucherify.reconciling import reconciliation

        session, hosts = self._settings.session, self._settings.download_hosts
        return reconciliation(session, self._settings.journal, evidence=evidence, hosts=hosts).next_order

    @operation
    def told(self, event: VoucherifyEvent) -> Flow[VoucherifyOrder | None]:
        """Read the order that a webhook's event is about, and settle its key where the journal has it as unknown.

        None where there is none, or the event is about no order. The event is taken for a trigger alone: events come
        late and out of order, so the order is read as it is now. Raises ConfigurationError for what `voucherify_event`
        did not return, and what `get` raises. (docs/vendors.md, Voucherify 18.5)
        """
        from reward_orders.voucherify import reading
        from reward_orders.voucherify.order_request import scope_of
        from reward_orders.voucherify.reconciling import reconciliation
        from reward_orders.webhooks.voucherify import VoucherifyEvent

        if not isinstance(event, VoucherifyEvent):
            raise ConfigurationError("told() takes what voucherify_event() returned, once its signature was checked.")
        key, order_id, session = event.key, event.order_id, self._settings.session
        journal = self._settings.journal
        if key is not None and journal is not None:
            settled = yield from reconciliation(session, journal, evidence=None, hosts=()).settle_key(
                scope_of(session), key
            )
            if settled is not None:
                return settled
        if order_id is None:
            return None if key is None else (yield from reading.find(session, key))
        try:
            return (yield from reading.get(session, order_id))
        except NotFoundError:
            return None


class VoucherifyOrders(VoucherifyOperations, Blocking[VoucherifySettings]):
    """Orders of one Voucherify project."""


class AsyncVoucherifyOrders(VoucherifyOperations, Awaited[VoucherifySettings]):
    """Orders of one Voucherify project, for tasks; each method does what it does on `VoucherifyOrders`."""
