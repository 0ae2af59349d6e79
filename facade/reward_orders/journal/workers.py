"""The threads that a journal's statements run in, and how a caller waits for them.

A caller may be stopped at any instruction, by Ctrl-C, a signal handler that raises, or a task queue's time limit. So it
holds nothing that others need. It puts a job into a queue and waits on the job's own lock, one step in C each;
connections, transactions and counters belong to the worker threads, where Python runs no signal handler.
"""

from __future__ import annotations

import contextlib
import os
import time
from _thread import allocate_lock, start_new_thread
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar
from weakref import WeakSet

from reward_orders.core.errors import JournalError

if TYPE_CHECKING:
    from collections.abc import Callable

    from reward_orders.journal.stores import Execute

T = TypeVar("T")

_LOOK_AGAIN = 0.25  # seconds; makes good what an exception between two steps of a caller left undone
_GRACE = 0.1  # seconds a worker has beyond the bound, to say why it failed
_COMMITTING = 1.0  # seconds to wait for a commit that is under way when its caller has to go
_FORK_PATIENCE = 2.0  # seconds a fork waits for statements to end
_FORK_LAPSE = 5.0  # seconds after which threads start again although no one reported the end of the fork
_CLOSE_PATIENCE = 5.0


class Connection(Protocol):
    """A database connection, as far as the threads care."""

    def close(self) -> None:
        """Close it."""


C = TypeVar("C", bound=Connection)


class Job(Generic[T]):
    """One transaction: the work, how long its caller waits, and what became of it."""

    __slots__ = (
        "_committing",
        "_done",
        "_error",
        "_result",
        "_then",
        "_undecided",
        "durable",
        "ended",
        "ends",
        "key",
        "work",
    )

    def __init__(
        self,
        work: Callable[[Execute], T],
        *,
        within: float,
        durable: bool,
        then: Callable[[T], None] | None = None,
    ) -> None:
        self.work = work
        self._then = then
        self.durable = durable
        self.ends = time.monotonic() + within
        self.key: str | None = None  # of the statement that ran last, for errors
        self.ended = False
        self._committing = False
        self._undecided = [None]  # taken by the worker that commits or by the caller that goes: a pop is one step
        self._done = allocate_lock()
        self._done.acquire()
        self._result: T
        self._error: BaseException | None = None

    @property
    def left(self) -> float:
        """Seconds until its caller gives up."""
        return self.ends - time.monotonic()

    @property
    def over(self) -> bool:
        """Whether its caller has given up, or should have."""
        return self.gone(0)

    def gone(self, seconds: float) -> bool:
        """Whether its caller has given up, or should have that long ago."""
        return self.left <= -seconds or not (self._undecided or self._committing)

    def may_commit(self) -> bool:
        """Whether the caller still waits; from then on it is told what comes of the commit."""
        self._committing = self._committing or self.decide()
        return self._committing

    def decide(self) -> bool:
        """Take the job's fate, as the worker that commits it or as the caller that goes; False if it is taken."""
        try:
            self._undecided.pop()
        except IndexError:
            return False
        return True

    def finish(self, result: T) -> None:
        """Hand over the result; `then` hears of it first, whether a caller still waits or not."""
        self._result = result
        if self._then is not None:
            self._then(result)
        self._end()

    def fail(self, error: BaseException) -> None:
        """Hand over why there is none."""
        self._error = error
        self._end()

    def _end(self) -> None:
        self._undecided.clear()
        self.ended = True
        self._done.release()

    def wait(self, seconds: float) -> bool:
        """Whether it ends within that time; only the thread that made the job waits for it."""
        return self.ended or (seconds > 0 and self._done.acquire(timeout=seconds)) or self.ended

    def result(self) -> T:
        """Give the result of a job that has ended, or raise its error."""
        error, self._error = self._error, None
        if error is not None:
            try:
                raise error
            finally:
                del error  # its traceback holds this frame
        return self._result


class Workers(Generic[C]):
    """At most `size` threads, each with a connection of its own; started when there is work, idle after it.

    `serve(job, connection)` runs a job to its end on the thread's connection (None: there is none yet) and returns the
    connection to keep. No thread and no connection crosses a fork; `inherited` is called in a child where one did,
    because its statement did not end in time.
    """

    def __init__(
        self,
        serve: Callable[[Job[Any], C | None], C | None],
        *,
        size: int,
        inherited: Callable[[], None] = lambda: None,
    ) -> None:
        self._serve = serve
        self._size = size
        self._inherited = inherited
        self._closed = False
        self._begin()
        _all.add(self)

    def _begin(self) -> None:
        self._queue: SimpleQueue[Job[Any] | None] = SimpleQueue()
        self._lock = allocate_lock()  # for the worker threads alone: a caller that is stopped might hold it for ever
        self._threads = 0
        self._idle = 0
        self._paused_until = 0.0

    # --- the caller's side

    def run(self, job: Job[Any]) -> bool:
        """Have the job run; return whether it ended before its caller's time is over.

        Raises JournalError after `close`. Without an end the job has not been committed and will not be, unless the
        commit alone takes over a second. The same holds when an exception from outside ends this call.
        """
        if self._closed:
            raise JournalError("This journal is closed.")
        try:
            self._submit(job)
            while not job.wait(min(_LOOK_AGAIN, job.left + _GRACE)) and job.left + _GRACE > 0:
                self._staff()
        finally:
            if not job.decide():
                job.wait(_COMMITTING)
        return job.ended

    def hand_over(self, job: Job[Any]) -> Callable[[float], bool]:
        """Have the job run whatever becomes of the caller; the returned function waits and says if it ended."""

        def wait(seconds: float) -> bool:
            ends = time.monotonic() + seconds
            while not job.wait(min(_LOOK_AGAIN, left := ends - time.monotonic())) and left > 0:
                self._staff()
            return job.ended

        if not self._closed:
            with contextlib.suppress(JournalError):
                self._submit(job)
        return wait

    def _submit(self, job: Job[Any]) -> None:
        self._queue.put(job)
        try:
            self._staff()
        except RuntimeError as error:
            if self._threads == 0:
                raise JournalError(f"The journal's thread cannot be started: {error}.") from None

    def _staff(self) -> None:
        """Start a thread if jobs wait for one; a thread too many ends by itself."""
        if self._queue.qsize() > self._idle and self._threads < self._size and not self.pausing:
            start_new_thread(self._work, ())

    def again(self, job: Job[Any]) -> None:
        """Queue a job that could not begin yet, behind those that wait."""
        self._queue.put(job)

    # --- the threads

    def _work(self) -> None:
        with self._lock:
            if self._threads >= self._size:
                return
            self._threads += 1
        connection: C | None = None
        try:
            while not self._stopping:
                with self._lock:
                    self._idle += 1
                job = self._queue.get()
                with self._lock:
                    self._idle -= 1
                if job is None:  # woken to look whether to stop
                    continue
                with contextlib.suppress(RuntimeError):
                    self._staff()
                if self.pausing:
                    self.again(job)
                elif not job.over:
                    connection = self._run(job, connection)
                del job  # an idle thread must not keep a finished job
        finally:
            _close(connection)
            with self._lock:
                self._threads -= 1
            if self._closed and self._threads:
                self._queue.put(None)
            with contextlib.suppress(RuntimeError):
                self._staff()  # for jobs that came in while this thread ended

    def _run(self, job: Job[Any], connection: C | None) -> C | None:
        try:
            return self._serve(job, connection)
        except BaseException as error:  # noqa: BLE001 - the caller's; the thread goes on
            job.fail(error)
            _close(connection)
            return None

    @property
    def pausing(self) -> bool:
        """Whether a fork waits until nothing runs: what has not begun may do so afterwards."""
        return self._paused_until != 0.0 and self._paused_until > time.monotonic()

    @property
    def _stopping(self) -> bool:
        return self.pausing or (self._closed and self._queue.empty())

    # --- their end

    def close(self) -> None:
        """Take no more jobs, finish those taken, close the connections."""
        self._closed = True
        self.stop()
        self.wait_for_end(_CLOSE_PATIENCE)

    def stop(self) -> None:
        """Wake the idle threads."""
        for _ in range(self._threads):
            self._queue.put(None)

    def wait_for_end(self, patience: float) -> None:
        """Wait until no thread is left."""
        ends = time.monotonic() + patience
        nap = 0.00005
        while self._threads and time.monotonic() < ends:
            time.sleep(nap)
            nap = min(2 * nap, 0.005)

    def pause(self) -> None:
        """End every thread, and with it every connection."""
        self._paused_until = time.monotonic() + _FORK_LAPSE
        self.stop()

    def resume(self) -> None:
        """Go on with what waits."""
        self._paused_until = 0.0
        self._staff()

    def restart(self) -> None:
        """Begin afresh in a forked child; what waits is the parent's."""
        if self._threads:
            self._inherited()
        self._begin()


def _close(connection: Connection | None) -> None:
    if connection is not None:
        with contextlib.suppress(Exception):
            connection.close()


_all: WeakSet[Workers[Any]] = WeakSet()


def _before_fork() -> None:
    all_of_them = list(_all)
    try:
        for workers in all_of_them:
            workers.pause()
    finally:
        ends = time.monotonic() + _FORK_PATIENCE
        for workers in all_of_them:
            workers.wait_for_end(ends - time.monotonic())


def _after_fork_in_parent() -> None:
    for workers in list(_all):
        workers.resume()


def _after_fork_in_child() -> None:
    for workers in list(_all):
        workers.restart()


# Python prints and drops what these raise, so an application's fork never fails because of them.
if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_before_fork, after_in_parent=_after_fork_in_parent, after_in_child=_after_fork_in_child)
