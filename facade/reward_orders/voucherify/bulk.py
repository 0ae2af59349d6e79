"""`voucherify.orders` in bulk: exports and imports, the blocking calls and the jobs; each method once, as a flow.

What a method needs is imported by it, so that an app which only reads orders pays for none of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reward_orders.core.operation import Held, handle, listing, operation, starting, streaming
from reward_orders.core.wire import check_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from reward_orders.core.dates import When
    from reward_orders.core.flow import Flow
    from reward_orders.http.downloads import Download
    from reward_orders.lists.pager import OnProgress, Paged
    from reward_orders.voucherify.export_csv import Decimals
    from reward_orders.voucherify.export_jobs import AsyncExportJob, ExportJob, ExportState
    from reward_orders.voucherify.export_list import ExportListSort
    from reward_orders.voucherify.export_query import ExportSort
    from reward_orders.voucherify.import_jobs import AsyncImportJob, ImportJob, ImportState
    from reward_orders.voucherify.import_report import ImportReport
    from reward_orders.voucherify.models import VoucherifyExport, VoucherifyOrder
    from reward_orders.voucherify.settings import VoucherifySettings


class BulkOperations:
    """Orders of one Voucherify project, many at a time."""

    _settings: VoucherifySettings

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
        items (docs/vendors.md, Voucherify 14.1); `full=True` reads each order in addition, one call each. `filters` are
        the vendor's, such as {"status": {"conditions": {"$is": ["PAID"]}}} (Voucherify 14.2); `start` and `end` bound
        created_at, both included. Amounts are minor units where the file has whole numbers; whether it does is not
        documented (Voucherify 14.5), so a cell such as "77.00" stays text in `.extra` unless `decimals="two"` says that
        it means 7700. `on_progress(done, total)` hears of every batch. Files of more than 100,000 orders are split by
        created_at. The file is waited for and its link renewed where its token ran out (Voucherify 14.3 and 14.4).
        Credentials go to the vendor's download hosts and the client's `download_hosts` only. `with` or `.close()` ends
        a download early. Raises ServiceError where a file cannot be made, or not within `deadline`;
        OutcomeUnknownError where asking for one got no answer and none is found (ask again: no order is changed);
        UnreadableResponseError for a file that cannot be read; RefusedError, NotSentError; ConfigurationError for wrong
        arguments or an unknown host. `.job_id` of an error names the export.
        https://docs.voucherify.io/api-reference/orders/create-orders-export
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
        13.1 and 13.2 and 13.5). created_at becomes the time of the import. No webhook, order event, order distribution
        or order-paid earning rule is triggered, but customers, products and SKUs are created or updated, and segments
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
