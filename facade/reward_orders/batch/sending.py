"""`send`: every row of a plan gets exactly one order, however often it is run and however a run ends."""

from __future__ import annotations

import threading
from collections import Counter, deque
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import field, frozen

from reward_orders.batch.group_sending import GroupSender
from reward_orders.batch.planning import NEW, OPEN, OTHER, PLACED, Plan, check_client
from reward_orders.batch.results import Line, Results
from reward_orders.batch.row_sending import RowSender, RowSent
from reward_orders.core.errors import (
    AuthenticationError,
    ConfigurationError,
    InsufficientFundsError,
    JournalError,
    RewardOrdersError,
)
from reward_orders.core.money import plain_amount
from reward_orders.tango.client import Tango, settings_of

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from reward_orders.core.clock import Clock
    from reward_orders.journal.spending import Spending

OUTCOMES = ("placed", "replayed", "refused", "mismatch", "unknown", "not_sent")
TICK = 0.25  # seconds between two words on progress
LINGER = 150.0  # seconds that a run which is interrupted waits for its orders under way: a call's deadline and more
IN_A_ROW = 10  # rows without an answer before the service itself counts as down
RATE_OVER = 30.0  # seconds that the rate is told of


@frozen
class Progress:
    """How far a run is: rows with an outcome, by outcome, and how fast it goes."""

    rows: int
    done: int
    counts: Mapping[str, int]
    seconds: float
    per_second: float

    @property
    def seconds_left(self) -> float | None:
        """At this rate; None where there is none yet."""
        return (self.rows - self.done) / self.per_second if self.per_second else None


@frozen
class Sent:
    """How a run ended: rows by outcome, where the results are, and why it stopped early, if it did.

    `held` counts the rows of `not_sent` that a cap held back.
    """

    counts: Mapping[str, int]
    held: int
    out: Path
    stopped: RewardOrdersError | None = field(repr=False)

    @property
    def exit_code(self) -> int:
        """0: every row has its reward. 1: some were refused. 2: settings are wrong. 3: run it again."""
        if isinstance(self.stopped, (AuthenticationError, ConfigurationError)):
            return 2
        if self.counts["unknown"]:
            return 3
        kept_out = self.counts["refused"] + self.counts["mismatch"] + self.held
        if kept_out or isinstance(self.stopped, InsufficientFundsError):
            return 1
        return 3 if self.counts["not_sent"] else 0


def send(
    plan: Plan,
    tango: Tango,
    *,
    out: str | os.PathLike[str] | None = None,
    plan_hash: str | None = None,
    workers: int = 4,
    reveal: bool = False,
    recipients: bool = False,
    on_progress: Callable[[Progress], None] | None = None,
) -> Sent:
    """Send what is missing of a plan, and nothing else; run it again after whatever ended it.

    `out` gets one line a row as answers come in (beside the file, if not given; readable by its owner alone);
    credentials are in it only with `reveal`, and who a row is for only with `recipients`. `plan_hash` is what was
    approved: another plan is refused. `workers` threads share the client's rate. `on_progress` is called in this
    thread. KeyboardInterrupt lets the orders under way end, completes the results and is raised again; a second one
    waits for nothing. Raises ConfigurationError, before anything is sent, for a plan with problems, of other settings
    or of another hash. Errors of rows are in the results.
    """
    check_client(tango)
    settings = settings_of(tango)
    if not plan.ok:
        raise ConfigurationError(f"The plan has {plan.problem_count} problems; nothing was sent.")
    if (settings.session.platform, settings.account, settings.customer) != plan.payer:
        raise ConfigurationError("The plan was made with another platform, account or customer; plan again.")
    if plan_hash is not None and plan_hash != plan.hash:
        raise ConfigurationError(
            f"The plan {plan_hash} was approved and this is {plan.hash}: the file, the settings or the prices have "
            "changed. Nothing was sent; look at the plan again."
        )
    if isinstance(workers, bool) or not isinstance(workers, int) or workers < 1:
        raise ConfigurationError("workers is how many orders are sent at once: 1 or more.")
    path = Path(f"{plan.file}.results.csv") if out is None else Path(out)
    spending = settings.ledger.spending(settings.session.platform, plan.batch)
    currencies = {total.currency for total in plan.totals}
    spending.begin(plan.hash, currencies, max_total=plan.caps.total, max_each=plan.caps.each)
    results = Results(path, plan.rows, keep=plan.order_ids.get, reveal=reveal, recipients=recipients)
    run = _Run(plan, tango, results, spending, reveal=reveal, clock=settings.session.clock)
    try:
        run.all(workers, on_progress)
    finally:
        results.finish(run.missing)
    return Sent(counts=run.counts(), held=run.held, out=path, stopped=run.stopped)


class _Run:
    """One run over the rows that have no line yet."""

    def __init__(
        self, plan: Plan, tango: Tango, results: Results, spending: Spending, *, reveal: bool, clock: Clock
    ) -> None:
        self._plan = plan
        self._results = results
        self._sender = RowSender(tango, spending, reveal=reveal)
        self._clock = clock
        self._lock = threading.Lock()
        self._ended = threading.Condition(self._lock)
        self._stop = threading.Event()
        self._todo = self._missing_first()
        self._under_way: set[int] = set()
        self._counts: Counter[str] = Counter()
        self._no_answer = 0
        self._broken: BaseException | None = None
        self.held = 0
        self.stopped: RewardOrdersError | None = None
        self._groups = GroupSender(plan, tango, spending, self, reveal=reveal)

    def all(self, workers: int, on_progress: Callable[[Progress], None] | None) -> None:
        """Send with so many threads, and tell of it."""
        kept = sum(self._results.has(index) for index in range(len(self._plan.rows)))
        self._counts["replayed"] = kept
        threads = [threading.Thread(target=self._work, name=f"send-{number}", daemon=True) for number in range(workers)]
        threads.append(
            threading.Thread(target=self._guarded, args=(self._groups.work,), name="send-groups", daemon=True)
        )
        for thread in threads:
            thread.start()
        speed = _Speed(self._clock, kept)
        try:
            while any(thread.is_alive() for thread in threads):
                with self._ended:
                    self._ended.wait(TICK)
                if on_progress is not None:
                    on_progress(speed.progress(len(self._plan.rows), self.counts()))
        except BaseException:
            self._stop.set()
            self._wait_for(threads)
            raise
        if self._broken is not None:
            raise self._broken
        if on_progress is not None:
            on_progress(speed.progress(len(self._plan.rows), self.counts()))

    def counts(self) -> dict[str, int]:
        """Rows by outcome."""
        with self._lock:
            return {outcome: self._counts[outcome] for outcome in OUTCOMES}

    def missing(self, index: int) -> Line:
        """The line of a row that this run did not come to, or whose answer it did not wait for."""
        standing = self._plan.standing[index]
        row = self._plan.rows[index]
        amount, currency = plain_amount(row.amount), self._plan.currency_of(row)
        if index in self._under_way or standing == OPEN:
            line = Line("unknown", amount=amount, currency=currency, error="Its order may exist; run the file again.")
        elif standing == PLACED:
            order_id = self._plan.order_ids.get(index, "")
            line = Line("replayed", order_id=order_id, amount=amount, currency=currency, replayed=True)
        elif standing == OTHER:
            line = Line("mismatch", amount=amount, currency=currency, error="Another order is under its key.")
        else:
            line = Line("not_sent", amount=amount, currency=currency, error=self._why_not())
        with self._lock:
            self._counts[line.outcome] += 1
        return line

    def _why_not(self) -> str:
        if self.stopped is None:
            return "The run was interrupted before; run the file again."
        return f"The run was stopped before ({type(self.stopped).__name__}); run the file again."

    def _missing_first(self) -> Iterator[int]:
        """Rows without an order, in the file's order; then those whose order has to be read for the results."""
        for placed in (False, True):
            for index, standing in enumerate(self._plan.standing):
                alone = not self._plan.grouped[index] and not (self._plan.asynchronous and standing == NEW)
                if alone and (standing == PLACED) == placed and not self._results.has(index):
                    yield index

    def _wait_for(self, threads: list[threading.Thread]) -> None:
        until = self._clock.monotonic() + LINGER
        for thread in threads:
            while thread.is_alive() and self._clock.monotonic() < until:
                thread.join(TICK)

    # --- in a worker's thread

    def _work(self) -> None:
        self._guarded(self._send_rows)

    def _guarded(self, work: Callable[[], None]) -> None:
        try:
            work()
        except BaseException as error:  # noqa: BLE001 - raised in the caller's thread
            self._broken = error
            self._stop.set()
        finally:
            with self._ended:
                self._ended.notify_all()

    def _send_rows(self) -> None:
        while (index := self._next()) is not None:
            row = self._plan.rows[index]
            sent = self._sender.send(
                row,
                currency=self._plan.currency_of(row),
                is_new=self._plan.standing[index] == NEW,
                order_id=self._plan.order_ids.get(index),
            )
            self.told(index, sent)

    # --- for those who send in groups: see `Run`

    @property
    def stopping(self) -> bool:
        """Whether nothing new is to be begun."""
        return self._stop.is_set()

    def has_line(self, index: int) -> bool:
        """Whether the results have a row's line."""
        return self._results.has(index)

    def begin(self, indexes: Iterable[int]) -> None:
        """These rows may have an order from now on."""
        with self._lock:
            self._under_way.update(indexes)

    def leave(self, indexes: Iterable[int]) -> None:
        """These have none after all."""
        with self._lock:
            self._under_way.difference_update(indexes)

    def told(self, index: int, sent: RowSent) -> None:
        """What became of a row."""
        if not self._results.add(index, sent.line):
            return
        self._judge(sent)
        with self._lock:
            self._under_way.discard(index)
            self._counts[sent.line.outcome] += 1

    def halt(self, error: RewardOrdersError) -> None:
        """Begin no further row: it would end as this one did."""
        with self._lock:
            self.stopped = self.stopped or error
        self._stop.set()

    def pause(self, seconds: float) -> None:
        """Wait, unless the run is stopped."""
        self._stop.wait(seconds)

    def monotonic(self) -> float:
        """The run's clock."""
        return self._clock.monotonic()

    # --- whether to go on

    def _next(self) -> int | None:
        with self._lock:
            if self._stop.is_set():
                return None
            index = next(self._todo, None)
            if index is not None:
                self._under_way.add(index)
            return index

    def _judge(self, sent: RowSent) -> None:
        """Whether the next row is worth a try."""
        error = sent.error
        if sent.held:
            with self._lock:
                self.held += 1
        if sent.line.outcome not in {"unknown", "not_sent"} or sent.held:
            self._answered()
        elif error is not None:
            self._unanswered(error)
        if isinstance(error, (AuthenticationError, ConfigurationError, InsufficientFundsError, JournalError)):
            self.halt(error)

    def _answered(self) -> None:
        with self._lock:
            self._no_answer = 0

    def _unanswered(self, error: RewardOrdersError) -> None:
        with self._lock:
            self._no_answer += 1
            down = self._no_answer >= IN_A_ROW
        if down:
            self.halt(error)


class _Speed:
    """Rows a second, over the last while."""

    def __init__(self, clock: Clock, kept: int) -> None:
        self._clock = clock
        self._began = clock.monotonic()
        self._seen = deque([(self._began, kept)])

    def progress(self, rows: int, counts: Mapping[str, int]) -> Progress:
        now, done = self._clock.monotonic(), sum(counts.values())
        self._seen.append((now, done))
        while len(self._seen) > 2 and self._seen[0][0] < now - RATE_OVER:  # noqa: PLR2004 - two make a rate
            self._seen.popleft()
        then, before = self._seen[0]
        per_second = (done - before) / (now - then) if now > then else 0.0
        return Progress(rows, done, counts, seconds=now - self._began, per_second=per_second)
