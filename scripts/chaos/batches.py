"""Asynchronous orders while everything breaks: a client that is killed over and over, against a sandbox with faults.

`run` places a list of rewards in parts, one asynchronous order each, from a worker process whose journal is a SQLite
file. The worker notes each part that it has accounted for, reward by reward, and starts again where it was killed. In
the end the sandbox's own books say what was bought: the balance to the cent, and how many orders there are.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from collections import Counter, deque
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from attrs import define, field, frozen

from reward_orders import Journal, Recipient, RetryPolicy, Reward, RewardOrdersError, RewardState, Tango, derive_key
from reward_orders.sandbox import SandboxProcess

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reward_orders import TangoAsyncOrder
    from reward_orders.sandbox.faults import FaultKind

ACCOUNT = "account-1"
THREADS = 6
BEHIND = 8  # orders that a thread places before it looks at the first: Tango works on them meanwhile
TIMEOUT, DEADLINE, LEASE = 3.0, 60.0, 8.0
FIRST_BALANCE = Decimal(1_000_000_000)
ITEMS = ("U561593", "U280985", "U561593", "U561593")
LATE_FAILURE, EARLY_FAILURE = "U100008", "U100011"  # fails when it is worked on; is refused when it is ordered
CREATE_FAULTS: Sequence[tuple[FaultKind, float | None]] = (
    ("reset_before_commit", None),
    ("reset_after_commit", None),
    ("timeout_before_commit", 4.0),
    ("timeout_after_commit", 4.0),
    ("error_before_commit", None),
    ("error_after_commit", None),
    ("html_502", None),
    ("rate_limited", 0.2),
    ("truncated_body", None),
    ("in_process_after_commit", 0.5),
    ("duplicate_delivery", None),
    ("surplus_answer", None),
)
# No 429 on reads: a client obeys it by reading less often for minutes, so that one in a hundred would set the pace.
READ_FAULTS: Sequence[tuple[FaultKind, float | None]] = (
    ("reset_before_commit", None),
    ("error_before_commit", None),
    ("html_502", None),
    ("truncated_body", None),
    ("other_order", None),
    ("surplus_answer", None),
)


@frozen
class Size:
    """How many rewards in orders of which size, what share of the calls goes wrong, how often the client is killed."""

    rewards: int
    part: int = 500
    faults: float = 0.05
    kills: int = 10
    seconds: float = 1800.0

    @property
    def parts(self) -> int:
        """How many orders that makes."""
        return -(-self.rewards // self.part)


@define
class Outcome:
    """What a run came to; `stuck` are rewards that no line accounts for, `lost` what was told and never bought."""

    rewards: int = 0
    orders: int = 0
    faults: int = 0
    kills: int = 0
    minutes: float = 0.0
    peak_mb: float = 0.0
    told: Counter[str] = field(factory=Counter)
    wrongs: Counter[str] = field(factory=Counter)
    details: list[str] = field(factory=list)

    def note(self, kind: str, count: int, what: str) -> None:
        """Add something that went wrong."""
        if count:
            self.wrongs[kind] += count
            self.details.append(f"{kind}: {what}")


def reward(seed: int, number: int) -> Reward:
    """The reward of this number, the same in every process: some fail late, some are refused, some come in threes."""
    random = Random(f"{seed} {number}")  # noqa: S311 - a plan
    kind = random.random()
    return Reward(
        key=f"r-{number}",
        utid=LATE_FAILURE if kind < 0.01 else EARLY_FAILURE if kind < 0.02 else random.choice(ITEMS),  # noqa: PLR2004
        amount=Decimal(random.randrange(500, 5_000)) / 100,
        quantity=3 if random.random() < 0.02 else 1,  # noqa: PLR2004
        recipient=Recipient(email=f"person-{number}@example.org", first_name="Ada"),
    )


def rewards_of(seed: int, size: Size, part: int) -> list[Reward]:
    """The rewards of one order."""
    return [reward(seed, number) for number in range(part * size.part, min((part + 1) * size.part, size.rewards))]


# --- the worker ----------------------------------------------------------------------------------------------------


class Worker:
    """Places what the notes do not show as accounted for, and notes each part once every reward of it has an end."""

    def __init__(self, folder: Path) -> None:
        told = json.loads((folder / "run.json").read_text())
        self.seed, self.size = told["seed"], Size(**told["size"])
        self._notes = os.open(folder / "notes.jsonl", os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        done = {line["part"] for line in read_notes(folder)}
        self._todo = deque(part for part in range(self.size.parts) if part not in done)
        self._tango = Tango(
            platform_name="chaos",
            platform_key="chaos-key",
            account=ACCOUNT,
            customer="customer-1",
            base_url=told["url"],
            journal=Journal.sqlite(folder / "orders.db", lease=LEASE),
            rate=None,
            retry=RetryPolicy(attempts=3, wait_initial=0.05, wait_max=0.5),
            timeout=TIMEOUT,
            deadline=DEADLINE,
        )

    def run(self) -> None:
        """Work with a few threads until nothing is left."""
        with ThreadPoolExecutor(THREADS) as pool:
            for ended in [pool.submit(self._work) for _ in range(THREADS)]:
                ended.result()

    def _work(self) -> None:
        placed: deque[int] = deque()
        while True:
            try:
                part = self._todo.popleft()
            except IndexError:
                break
            if self._placed(part):
                placed.append(part)
            if len(placed) > BEHIND:
                self._account(placed.popleft())
        while placed:
            self._account(placed.popleft())

    def _placed(self, part: int) -> bool:
        """Place one order; where its outcome is not known the part is tried again later, under the same key."""
        try:
            self._tango.async_orders.create(
                key=derive_key("chaos", self.seed, part), rewards=rewards_of(self.seed, self.size, part)
            )
        except RewardOrdersError as error:
            self._say({"error": type(error).__name__, "text": str(error)[:300], "part": None})
            self._todo.append(part)
            return False
        return True

    def _account(self, part: int) -> None:
        try:
            order = self._tango.async_orders.wait(key=derive_key("chaos", self.seed, part), timeout=60)
        except RewardOrdersError as error:
            self._say({"error": type(error).__name__, "text": str(error)[:300], "part": None})
            self._todo.append(part)
            return
        self._say(accounted(part, rewards_of(self.seed, self.size, part), order))

    def _say(self, line: dict[str, object]) -> None:
        """Write one line through to the operating system, where SIGKILL cannot take it back."""
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        os.write(self._notes, json.dumps({**line, "peak_mb": peak}).encode() + b"\n")


def accounted(part: int, asked: Sequence[Reward], order: TangoAsyncOrder) -> dict[str, object]:
    """What the client tells of each reward: the states by number of rewards, and what was bought in all."""
    states = Counter(str(outcome.state) for outcome in order.rewards.values())
    bought = sum(
        (one.total for one in asked if order.rewards[one.key].state is RewardState.PLACED),
        Decimal(0),
    )
    strange = [key for key in order.rewards if key not in {one.key for one in asked}]
    return {"part": part, "id": order.id, "states": states, "bought": str(bought), "strange": strange}


def read_notes(folder: Path) -> Iterator[dict[str, object]]:
    """Every whole line that accounts for a part; the last one of a killed worker may be half."""
    for line in _lines(folder):
        if line["part"] is not None:
            yield line


def _lines(folder: Path) -> Iterator[dict[str, object]]:
    path = folder / "notes.jsonl"
    if path.exists():
        for text in path.read_bytes().splitlines():
            try:
                yield json.loads(text)
            except ValueError:
                continue


# --- the harness ---------------------------------------------------------------------------------------------------


class WorkerProcess(AbstractContextManager["WorkerProcess"]):
    """The worker as the harness sees it: started, killed, started again."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.kills = 0
        self._process = self._start()

    @property
    def running(self) -> bool:
        """Whether it still works."""
        return self._process.poll() is None

    def kill(self) -> None:
        """End it as a power cut does, and start it again."""
        if self.running:
            self._process.kill()
            self._process.wait()
            self.kills += 1
            self._process = self._start()

    def complaint(self) -> str:
        """What it said when it failed by itself; empty where it did not."""
        return (self._folder / "worker.log").read_text()[-2000:] if self._process.poll() not in {None, 0} else ""

    def __exit__(self, *_: object) -> None:
        if self.running:
            self._process.kill()
            self._process.wait()

    def _start(self) -> subprocess.Popen[bytes]:
        with (self._folder / "worker.log").open("ab") as log:
            command = [sys.executable, "-m", "scripts.chaos.batches", str(self._folder)]
            return subprocess.Popen(command, stdout=log, stderr=log)


def run(folder: Path, size: Size, seed: int) -> Outcome:
    """Place everything while calls go wrong and the client is killed; then lay what was told beside what was bought."""
    folder.mkdir(exist_ok=True)
    random = Random(seed)  # noqa: S311 - a plan
    outcome = Outcome(rewards=size.rewards)
    began = time.monotonic()
    with SandboxProcess.start() as sandbox:
        sandbox.configure({"tango_async_seconds": 0.5, "tango_async_lag": 0.2, "tango_pending_seconds": 0.5})
        for kind, seconds in CREATE_FAULTS:
            share = size.faults / len(CREATE_FAULTS)
            sandbox.fault(
                "tangoCreateAsyncOrder", kind, probability=share, seed=random.randrange(10**6), seconds=seconds
            )
        for kind, seconds in READ_FAULTS:
            share = size.faults / len(READ_FAULTS)
            seeded = random.randrange(10**6)
            sandbox.fault("tangoGetAsyncOrder", kind, probability=share, seed=seeded, seconds=seconds)
        told = {"url": sandbox.url, "seed": seed}
        told["size"] = {name: getattr(size, name) for name in ("rewards", "part", "faults", "kills", "seconds")}
        (folder / "run.json").write_text(json.dumps(told))
        with WorkerProcess(folder) as worker:
            _havoc(worker, sandbox, folder, size, random)
            outcome.kills = worker.kills
            outcome.note("stuck", bool(worker.complaint()), f"the worker failed by itself: {worker.complaint()}")
            outcome.note("stuck", worker.running, f"the worker was not done after {size.seconds:.0f} s")
        outcome.minutes = (time.monotonic() - began) / 60
        outcome.faults = sum(rule.fired for rule in sandbox.faults)
        outcome.orders = sandbox.call("GET", "/")["orders"]["tango_async"]
        sandbox.clear_faults()
        spent = FIRST_BALANCE - Decimal(str(sandbox.balance(ACCOUNT)))
    _judge(outcome, folder, size, seed, spent=spent)
    return outcome


def _havoc(worker: WorkerProcess, sandbox: SandboxProcess, folder: Path, size: Size, random: Random) -> None:
    """Kill the worker at points spread over the work, and let known keys now be replayed, now be refused."""
    todo = sorted(random.uniform(0.0, 0.95) * size.parts for _ in range(size.kills))
    ends = time.monotonic() + size.seconds
    last = -1
    while worker.running and time.monotonic() < ends:
        time.sleep(0.2)
        done = sum(1 for _ in read_notes(folder))
        if todo and done >= todo[0]:
            todo.pop(0)
            time.sleep(random.random())  # anywhere in the work of a part
            worker.kill()
        if done != last:
            last = done
            sandbox.configure({"tango_async_known": random.choice(["replay", "refuse"])})


def _judge(outcome: Outcome, folder: Path, size: Size, seed: int, *, spent: Decimal) -> None:
    """Every reward has one end, the client told of each what became of it, and the account paid for these alone."""
    bought = Decimal(0)
    parts: Counter[int] = Counter()
    for line in _lines(folder):
        outcome.peak_mb = max(outcome.peak_mb, float(str(line["peak_mb"])))
        if line["part"] is None:
            outcome.told[f"{line['error']}"] += 1
            if line["error"] not in {"OutcomeUnknownError", "InProgressError", "NotSentError", "ServiceError"}:
                outcome.note("wrong", line["error"] != "RateLimitedError", f"the caller was told {line['text']}")
            continue
        part = int(str(line["part"]))
        parts[part] += 1
        if parts[part] > 1:  # a kill came between the note and the next start
            continue
        states = line["states"]
        assert isinstance(states, dict)  # noqa: S101 - our own file
        outcome.told.update(states)
        bought += Decimal(str(line["bought"]))
        failing = [one for one in rewards_of(seed, size, part) if one.utid in {LATE_FAILURE, EARLY_FAILURE}]
        total = len(rewards_of(seed, size, part))
        outcome.note(
            "wrong", states.get("failed", 0) != len(failing), f"part {part}: {states}, {len(failing)} had to fail"
        )
        outcome.note("stuck", total - states.get("placed", 0) - states.get("failed", 0), f"part {part}: {states}")
        outcome.note("wrong", bool(line["strange"]), f"part {part} shows rewards of others: {line['strange']}")
    missing = [part for part in range(size.parts) if part not in parts]
    outcome.note("stuck", len(missing) * size.part, f"no word of the parts {missing[:10]}")
    outcome.note("duplicates", max(outcome.orders - size.parts, 0), f"{outcome.orders} orders of {size.parts} parts")
    outcome.note("lost", max(size.parts - outcome.orders, 0), f"{outcome.orders} orders of {size.parts} parts")
    outcome.note("duplicates", spent > bought, f"the account paid {spent}, the rewards that were told cost {bought}")
    outcome.note("lost", spent < bought, f"the account paid {spent}, the rewards that were told cost {bought}")
    with Journal.sqlite(folder / "orders.db") as journal:
        counts = {state.value: count for state, count in journal.counts().items() if count}
    left = sum(count for state, count in counts.items() if state != "succeeded")
    outcome.note("stuck", left, f"the journal holds {counts}")


def main() -> None:
    """The worker."""
    parser = argparse.ArgumentParser(prog="python -m scripts.chaos.batches", description="A worker of `run`.")
    parser.add_argument("folder", type=Path)
    Worker(parser.parse_args().folder).run()


if __name__ == "__main__":
    main()
