"""One export at the service as something to hold: started, taken up again in another process, and read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reward_orders.core.operation import Awaited, Blocking, operation, streaming
from reward_orders.http.downloads import Download
from reward_orders.voucherify.export_csv import FIELDS
from reward_orders.voucherify.export_file import ask, ended, look_at, rows_of
from reward_orders.voucherify.exporting import Handout
from reward_orders.voucherify.jobs import about, ends_of, look
from reward_orders_api.models.voucherify_export import STATUS
from reward_orders_api.records import as_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reward_orders.core.flow import Flow
    from reward_orders.http.session import Session
    from reward_orders.lists.pager import OnProgress
    from reward_orders.voucherify.export_csv import Decimals
    from reward_orders.voucherify.export_query import ExportQuery, Stretch
    from reward_orders.voucherify.models import VoucherifyOrder


class ExportState:
    """What is known of an export: its id, its columns, and the stretch of created_at that was asked for."""

    __slots__ = ("fields", "hosts", "id", "session", "stretch")

    def __init__(
        self,
        session: Session,
        id: str,
        *,
        hosts: Sequence[str],
        fields: Sequence[str] = FIELDS,
        stretch: Stretch = (None, None),
    ) -> None:
        self.session = session
        self.id = id
        self.hosts = hosts
        self.fields = fields
        self.stretch = stretch


class ExportJobOperations:
    """One export of orders at the service, known by its `id`: its file is made whoever looks."""

    _settings: ExportState

    @property
    def id(self) -> str:
        """The id of the export: keep it to take the export up again, in any process."""
        return self._settings.id

    @operation
    def status(self) -> Flow[str | None]:
        """How it stands now: SCHEDULED, IN_PROGRESS, DONE or ERROR, or another word of the service's.

        See docs/vendors.md, Voucherify 14.3. Raises NotFoundError for an id that the project does not have.
        """
        state = self._settings
        request, ends = look_at(state.session, state.id), state.session.ends()
        _, export = yield from about(state.id, look(state.session, request, state.id, what="export", ends=ends))
        return as_text(export.get(STATUS))

    @operation
    def wait(self, *, timeout: float | None = None) -> Flow[str]:
        """Look until the file is made or cannot be, and say how: DONE or ERROR.

        Raises InProgressError where it is not after `timeout` seconds (the client's `deadline` without one).
        """
        state = self._settings
        flow = ended(state.session, state.id, ends=ends_of(state.session, timeout))
        _, export = yield from about(state.id, flow)
        return str(export[STATUS])

    @streaming
    def result(
        self, *, full: bool = False, decimals: Decimals = "keep", on_progress: OnProgress | None = None
    ) -> Download[VoucherifyOrder]:
        """The rows of the file as they stream, as often as you like: each time by a link with a fresh token.

        `full`, `decimals` and `on_progress(done, total)` are those of `orders.export`. An export that was taken up by
        its id alone is handed out as the service made it, so with `start` or `end` a row of the millisecond beside them
        may be among it. Raises InProgressError where the file is not made within the client's `deadline`; else as
        `orders.export` does.
        """
        state = self._settings
        handout = Handout(state.session, full=full, decimals=decimals, on_progress=on_progress)
        file = rows_of(
            state.session,
            state.id,
            fields=state.fields,
            stretch=state.stretch,
            decimals=decimals,
            hosts=state.hosts,
            hand_out=handout.rows,
        )
        return Download(about(state.id, file))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.id!r})"


class ExportJob(ExportJobOperations, Blocking[ExportState]):
    """One export of orders at the service, known by its `id`: its file is made whoever looks."""


class AsyncExportJob(ExportJobOperations, Awaited[ExportState]):
    """One export of orders, for tasks; each method does what it does on `ExportJob`."""


def start(session: Session, query: ExportQuery, *, hosts: Sequence[str]) -> Flow[ExportState]:
    """Ask for one file of all that the query names."""
    job_id = yield from ask(session, query, query.stretch, ends=session.ends())
    return ExportState(session, job_id, hosts=hosts, fields=query.fields, stretch=query.stretch)
