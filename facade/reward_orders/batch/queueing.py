"""Rows sent by workers on many machines: a queue in the journal's PostgreSQL, run by Procrastinate (extra `workers`).

The queue hands rows out, and again after a worker died; that a row has one order is the journal's doing, as everywhere.
What is queued holds the rows' text, addresses of people included, until `procrastinate` deletes finished jobs.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from reward_orders.batch.planning import NEW, PLACED, Plan, check_client
from reward_orders.batch.row_sending import RowSender
from reward_orders.batch.rows import Row
from reward_orders.core.errors import (
    AuthenticationError,
    ConfigurationError,
    InsufficientFundsError,
    RateLimitedError,
    RewardOrdersError,
)
from reward_orders.tango.client import Tango, settings_of

if TYPE_CHECKING:
    from procrastinate import App, JobContext
    from procrastinate.jobs import Job
    from procrastinate.retry import RetryDecision

    from reward_orders.core.secrets import Secret

QUEUE = "reward-orders"
TASK = "reward_orders.send_row"
PORTION = 500  # rows that are queued at once
FIRST_WAIT, LONGEST_WAIT = 2, 300  # seconds before a row without an answer is tried again
MOST_TRIES = 25
TOMORROW = 24 * 3600 + 600  # seconds: an item that is out of stock is back in about a day (docs/vendors.md, Tango 4.6)
OUT_OF_STOCK = frozenset({"503.002", "503.042"})
HEARTBEAT = 10.0  # seconds between a worker's signs of life
SILENT = 40  # seconds without one after which its rows are handed to others


def queue_rows(plan: Plan, tango: Tango, dsn: Secret) -> int:
    """Queue every row of a plan that has no order yet; one that is queued already is not queued twice.

    The tables of the queue are made where there are none. Returns how many rows were queued. Raises
    ConfigurationError for a plan with problems, for a database that cannot be used and without the extra.
    """
    check_client(tango)
    if not plan.ok:
        raise ConfigurationError(f"The plan has {plan.problem_count} problems; nothing was queued.")
    settings = settings_of(tango)
    spending = settings.ledger.spending(settings.session.platform, plan.batch)
    currencies = {total.currency for total in plan.totals}
    spending.begin(plan.hash, currencies, max_total=plan.caps.total, max_each=plan.caps.each)
    with _application(dsn).open() as app:
        _prepare(app)
        return sum(_queue_one(app, plan, index) for index, standing in enumerate(plan.standing) if standing != PLACED)


def _queue_one(app: App, plan: Plan, index: int) -> bool:
    from procrastinate.exceptions import AlreadyEnqueued

    row = plan.rows[index]
    told: dict[str, Any] = {
        "payer": list(plan.payer),
        "batch": plan.batch,
        "number": row.number,
        "id": row.id,
        "key": row.key,
        "values": dict(row.values),
        "currency": plan.currency_of(row),
        "is_new": plan.standing[index] == NEW,
    }
    try:
        app.configure_task(TASK, queue=QUEUE, queueing_lock=row.key, lock=row.key).defer(**told)
    except AlreadyEnqueued:
        return False
    return True


async def work(tango: Tango, dsn: Secret, *, workers: int = 4, until_empty: bool = False) -> None:
    """Send rows of the queue until this task is cancelled, or until there are none with `until_empty`.

    Rows without an answer come back later, those out of stock the next day; rows that are refused fail, and stay in the
    queue's tables for people. A worker that dies loses nothing: its rows are handed to others.
    """
    check_client(tango)
    from procrastinate import PsycopgConnector

    app = _application(dsn, PsycopgConnector)
    add_task(app, tango)
    async with app.open_async():
        await app.run_worker_async(
            queues=[QUEUE],
            concurrency=workers,
            wait=not until_empty,
            update_heartbeat_interval=HEARTBEAT,
            stalled_worker_timeout=float(SILENT),
            fetch_job_polling_interval=1.0,
            delete_jobs="successful",
        )


def add_task(app: App, tango: Tango) -> None:
    """Teach a Procrastinate application of your own to send rows, and to take back those of dead workers."""
    from procrastinate import BaseRetryStrategy, RetryDecision

    payer = settings_of(tango)

    class Again(BaseRetryStrategy):
        """Try again what has no answer, later each time."""

        def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
            """When to, or None for never."""
            wait = seconds_until_next(exception, job.attempts)
            return None if wait is None else RetryDecision(retry_at=datetime.now(UTC) + timedelta(seconds=wait))

    @app.task(name=TASK, queue=QUEUE, retry=Again())
    def send_row(**told: Any) -> str:
        expected = [payer.session.platform, payer.account, payer.customer]
        if told["payer"] != expected:
            raise ConfigurationError("The row was queued for another platform, account or customer than this worker's.")
        row = Row(told["number"], told["id"], told["key"], told["batch"], told["values"])
        spending = payer.ledger.spending(payer.session.platform, row.batch)
        sent = RowSender(tango, spending).send(row, currency=told["currency"], is_new=told["is_new"])
        if sent.error is not None:
            raise sent.error
        if sent.held:
            raise ConfigurationError(sent.line.error, key=row.key)
        return sent.line.order_id

    @app.periodic(cron="* * * * *")
    @app.task(name="reward_orders.take_back", queue=QUEUE, queueing_lock="reward_orders.take_back", pass_context=True)
    async def take_back(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - Procrastinate's own arguments
        for job in await app.job_manager.get_stalled_jobs(queue=QUEUE, seconds_since_heartbeat=SILENT):
            await app.job_manager.retry_job(job)


def seconds_until_next(error: BaseException, attempts: int) -> float | None:
    """Seconds until a row is tried again after so many attempts; None where that would change nothing."""
    from reward_orders.batch.row_sending import outcome_of

    if not isinstance(error, RewardOrdersError) or attempts >= MOST_TRIES:
        return None
    if error.code in OUT_OF_STOCK:
        return TOMORROW
    if isinstance(error, (AuthenticationError, InsufficientFundsError)):
        return LONGEST_WAIT  # somebody has to act, and the row is not lost meanwhile
    if isinstance(error, ConfigurationError) or outcome_of(error) in {"refused", "mismatch"}:
        return None
    wait = float(min(LONGEST_WAIT, FIRST_WAIT << min(attempts, 10)))
    return max(wait, error.retry_after or 0.0) if isinstance(error, RateLimitedError) else wait


def _application(dsn: Secret, kind: Any = None) -> App:
    try:
        from procrastinate import App, SyncPsycopgConnector
    except ImportError as error:
        raise ConfigurationError("The queue needs Procrastinate: pip install 'reward-orders[workers]'.") from error
    return App(connector=(kind or SyncPsycopgConnector)(conninfo=dsn.reveal()))


def _prepare(app: App) -> None:
    """Make the queue's tables where there are none."""
    if not app.check_connection():
        app.schema_manager.apply_schema()
