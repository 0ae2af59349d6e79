"""Rows sent by workers on many machines: a queue in the journal's PostgreSQL, run by Procrastinate (extra `workers`).

The queue hands rows out, and again after a worker died; that a row has one order is the journal's doing, as everywhere.
What is queued holds the rows' text, addresses of people included, until `procrastinate` deletes finished jobs. What
became of each row is in the journal, without it: `queued_results` makes the results file of it.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from reward_orders.batch.planning import NEW, OTHER, PLACED, Plan, check_client
from reward_orders.batch.results import Line, Results
from reward_orders.batch.row_sending import RowSender, RowSent, outcome_of
from reward_orders.batch.rows import Row
from reward_orders.batch.sending import OUTCOMES, Sent
from reward_orders.core.errors import (
    AuthenticationError,
    ConfigurationError,
    InProgressError,
    InsufficientFundsError,
    RateLimitedError,
    RefusedError,
    RewardOrdersError,
)
from reward_orders.core.money import plain_amount
from reward_orders.journal.batch_rows import BatchRow
from reward_orders.tango.client import Tango, settings_of
from reward_orders.tango.order_request import ITEM_UNAVAILABLE
from reward_orders.tango.reading import is_unfinished

if TYPE_CHECKING:
    import os

    from procrastinate import App, JobContext
    from procrastinate.jobs import Job
    from procrastinate.retry import RetryDecision

    from reward_orders.core.secrets import Secret
    from reward_orders.tango.settings import TangoSettings

QUEUE = "reward-orders"
TASK, RECONCILE = "reward_orders.send_row", "reward_orders.reconcile"
FIRST_WAIT, LONGEST_WAIT = 2, 300  # seconds before a row without an answer is tried again
FIRST_LOOK, LONGEST_LOOK = 60, 6 * 3600  # seconds before an order that Tango works on is looked at again
MOST_TRIES = 25
TOMORROW = 24 * 3600 + 600  # seconds: an item that is out of stock is back in about a day (docs/vendors.md, Tango 4.6)
EVERY_HALF_HOUR = "*/30 * * * *"
HEARTBEAT = 10.0  # seconds between a worker's signs of life
SILENT = 40  # seconds without one after which its rows are handed to others


def queue_rows(plan: Plan, tango: Tango, dsn: Secret, *, at: datetime | None = None) -> int:
    """Queue every row of a plan that has no order yet; one that is queued already is not queued twice.

    They are sent as soon as a worker comes to them, or not before `at`. The tables of the queue are made where there
    are none. Returns how many rows were queued. Raises ConfigurationError for a plan with problems or in asynchronous
    orders, for a moment without a time zone, for a database that cannot be used and without the extra.
    """
    check_client(tango)
    if not plan.ok:
        raise ConfigurationError(f"The plan has {plan.problem_count} problems; nothing was queued.")
    if plan.asynchronous or any(plan.grouped):
        raise ConfigurationError("A batch that goes out in asynchronous orders has no rows to queue; send it.")
    if at is not None and at.utcoffset() is None:
        raise ConfigurationError("at is an aware datetime, such as one with tzinfo=UTC.")
    settings = settings_of(tango)
    spending = settings.ledger.spending(settings.session.platform, plan.batch)
    currencies = {total.currency for total in plan.totals}
    spending.begin(plan.hash, currencies, max_total=plan.caps.total, max_each=plan.caps.each)
    with _application(dsn).open() as app:
        _prepare(app)
        missing = (index for index, standing in enumerate(plan.standing) if standing != PLACED)
        return sum(_queue_one(app, plan, index, at) for index in missing)


def _queue_one(app: App, plan: Plan, index: int, at: datetime | None) -> bool:
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
    job = app.configure_task(TASK, queue=QUEUE, queueing_lock=row.key, lock=row.key, schedule_at=at)
    try:
        job.defer(**told)
    except AlreadyEnqueued:
        return False
    return True


def queued_results(plan: Plan, tango: Tango, *, out: str | os.PathLike[str], recipients: bool = False) -> Sent:
    """Write the results file of a plan whose rows are queued: what workers have told so far. Nothing is sent."""
    settings = settings_of(tango)
    results = Results(out, plan.rows, keep=lambda _: None, reveal=False, recipients=recipients)
    counts = dict.fromkeys(OUTCOMES, 0)
    try:
        index_of = {key: index for index, key in enumerate(plan.rows.keys)}
        for told in settings.ledger.batch_rows(settings.session.platform, plan.batch).all():
            index = index_of.get(told.key)
            has_order = told.outcome in {"placed", "replayed"} or (told.outcome == "refused" and told.order_id != "")
            # What a row was refused for is old news once it has its order, whoever placed that.
            if index is None or (plan.standing[index] == PLACED) != has_order:
                continue
            row = plan.rows[index]
            line = Line(
                told.outcome,
                order_id=told.order_id,
                status=told.status,
                amount=plain_amount(row.amount),
                currency=plan.currency_of(row),
                replayed=told.outcome == "replayed",
                error=told.error,
                request_id=told.request_id,
            )
            counts[told.outcome] += results.add(index, line)
    finally:
        results.finish(lambda index: _not_told(plan, index, counts))
    return Sent(counts=counts, held=0, out=results.path, stopped=None)


def _not_told(plan: Plan, index: int, counts: dict[str, int]) -> Line:
    """The line of a row of which no worker has told."""
    standing, row = plan.standing[index], plan.rows[index]
    amount, currency = plain_amount(row.amount), plan.currency_of(row)
    if standing == PLACED:
        order_id = plan.order_ids.get(index, "")
        line = Line("replayed", order_id=order_id, amount=amount, currency=currency, replayed=True)
    elif standing == OTHER:
        line = Line("mismatch", amount=amount, currency=currency, error="Another order is under its key.")
    else:
        line = Line("not_sent", amount=amount, currency=currency, error="It is queued; a worker sends it.")
    counts[line.outcome] += 1
    return line


async def work(tango: Tango, dsn: Secret, *, workers: int = 4, until_empty: bool = False) -> None:
    """Send rows of the queue until this task is cancelled, or until none is due with `until_empty`.

    Rows without an answer come back later, those out of stock the next day; rows that are refused fail, and stay in the
    queue's tables for people. An order that Tango works on is looked at again, less and less often, until it ends.
    Every half an hour the journal's unknown keys are looked up. A worker that dies loses nothing: its rows are handed
    to others. `tango`'s clock says when a row comes back.
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
            now = datetime.fromtimestamp(payer.session.clock.time(), UTC)
            return None if wait is None else RetryDecision(retry_at=now + timedelta(seconds=wait))

    @app.task(name=TASK, queue=QUEUE, retry=Again())
    def send_row(**told: Any) -> str:
        expected = [payer.session.platform, payer.account, payer.customer]
        if told["payer"] != expected:
            raise ConfigurationError("The row was queued for another platform, account or customer than this worker's.")
        row = Row(told["number"], told["id"], told["key"], told["batch"], told["values"])
        spending = payer.ledger.spending(payer.session.platform, row.batch)
        sent = RowSender(tango, spending).send(row, currency=told["currency"], is_new=told["is_new"])
        _tell(payer, row, sent)
        if sent.error is not None:
            raise sent.error
        if sent.held:
            raise ConfigurationError(sent.line.error, key=row.key)
        if sent.line.outcome == "refused":
            raise RefusedError(sent.line.error, key=row.key)
        if sent.line.outcome == "unknown" or is_unfinished(sent.line.status):
            raise InProgressError(f"The order {sent.line.order_id} is still {sent.line.status}.", key=row.key)
        return sent.line.order_id

    @app.periodic(cron="* * * * *")
    @app.task(name="reward_orders.take_back", queue=QUEUE, queueing_lock="reward_orders.take_back", pass_context=True)
    async def take_back(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - Procrastinate's own arguments
        for job in await app.job_manager.get_stalled_jobs(queue=QUEUE, seconds_since_heartbeat=SILENT):
            await app.job_manager.retry_job(job)

    @app.periodic(cron=EVERY_HALF_HOUR)
    @app.task(name=RECONCILE, queue=QUEUE, queueing_lock=RECONCILE, lock=RECONCILE)
    def reconcile(timestamp: int) -> int:  # noqa: ARG001 - Procrastinate's own argument
        settled = sum(1 for _ in tango.orders.reconcile())
        return settled + sum(1 for _ in tango.async_orders.reconcile())


def _tell(settings: TangoSettings, row: Row, sent: RowSent) -> None:
    """Note in the journal what became of a row; people's data stay out of it."""
    line = sent.line
    told = BatchRow(
        row.key,
        (row.values.get("account") or settings.account or "").lower(),
        number=None,
        attempt=1,
        fingerprint="",
        outcome=line.outcome,
        order_id=line.order_id,
        status=line.status,
        # Texts about another order quote what was asked for.
        error=type(sent.error).__name__ if line.outcome == "mismatch" else line.error,
        request_id=line.request_id,
    )
    settings.ledger.batch_rows(settings.session.platform, row.batch).tell([told])


def seconds_until_next(error: BaseException, attempts: int) -> float | None:
    """Seconds until a row is tried again after so many attempts; None where that would change nothing."""
    if not isinstance(error, RewardOrdersError) or attempts >= MOST_TRIES:
        return None
    if error.code in ITEM_UNAVAILABLE:
        return TOMORROW
    if isinstance(error, InProgressError):
        return float(min(LONGEST_LOOK, FIRST_LOOK << min(attempts, 10)))
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
