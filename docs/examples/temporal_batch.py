"""A Temporal workflow that sends the rewards of a batch, an activity each.

    temporal server start-dev                               # or where your TEMPORAL_ADDRESS is
    python temporal_batch.py worker
    python temporal_batch.py send survey-2026-11 winners.csv    # id,email,first_name,utid,amount

An activity may run many times: its worker dies, its answer gets lost, the file is sent again. Its key is made of the
batch and the row's id, so it has one order.
"""

from __future__ import annotations

import asyncio
import csv
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from temporalio import activity, workflow
from temporalio.client import Client
from temporalio.exceptions import ActivityError, ApplicationError
from temporalio.worker import Worker

with workflow.unsafe.imports_passed_through():  # used by the activity alone
    from reward_orders import Journal, Recipient, RewardOrdersError, Tango, derive_key
    from reward_orders.batch.queueing import seconds_until_next

QUEUE = "rewards"
AT_ONCE = 4
PORTION = 200  # rows in one history, far below Temporal's limit of events
ONE_TRY = timedelta(seconds=150)  # longer than the client's deadline for one create, which is 120


@dataclass
class Batch:
    """Rows to send, and what became of those before them."""

    name: str
    rows: list[dict[str, str]]
    placed: int = 0
    refused: dict[str, str] = field(default_factory=dict)


class Rewards:
    """Activities that share a client, which the threads of a worker may."""

    def __init__(self, tango: Tango) -> None:
        self._tango = tango

    @activity.defn
    def place(self, batch: str, row: dict[str, str]) -> str:
        """Place the order of a row, or find the one that it has; only its id goes into the history."""
        try:
            order = self._tango.orders.create(
                utid=row["utid"],
                amount=row["amount"],
                recipient=Recipient(email=row["email"], first_name=row["first_name"]),
                key=derive_key(batch, row["id"]),
            )
        except RewardOrdersError as error:
            wait = seconds_until_next(error, activity.info().attempt)
            raise ApplicationError(
                str(error),
                type=type(error).__name__,
                non_retryable=wait is None,
                next_retry_delay=None if wait is None else timedelta(seconds=wait),
            ) from error
        return order.id


@workflow.defn
class SendBatch:
    """Sends all rows of a batch, in portions."""

    @workflow.run
    async def run(self, batch: Batch) -> Batch:
        """Send one portion after the other; the result has the refused rows by id, each with its reason."""
        await asyncio.gather(*(self._send(batch, row) for row in batch.rows[:PORTION]))
        batch.rows = batch.rows[PORTION:]
        if batch.rows:
            workflow.continue_as_new(batch)
        return batch

    async def _send(self, batch: Batch, row: dict[str, str]) -> None:
        try:
            await workflow.execute_activity_method(
                Rewards.place, args=[batch.name, row], start_to_close_timeout=ONE_TRY
            )
        except ActivityError as error:
            batch.refused[row["id"]] = str(error.cause)
        else:
            batch.placed += 1


async def work(client: Client) -> None:
    """Work until it is cancelled."""
    # Workers on more than one machine share a journal: Journal.postgres(dsn).
    journal = Journal.sqlite(os.environ.get("REWARD_ORDERS_JOURNAL", "orders.db"))
    with journal, Tango(journal=journal) as tango, ThreadPoolExecutor(AT_ONCE) as threads:
        await Worker(
            client,
            task_queue=QUEUE,
            workflows=[SendBatch],
            activities=[Rewards(tango).place],
            activity_executor=threads,
            max_concurrent_activities=AT_ONCE,
        ).run()


def rows_of(file: str) -> list[dict[str, str]]:
    """Read the rows of a file."""
    with Path(file).open(newline="", encoding="utf-8") as handle:
        return list(csv.DictReader(handle))


async def main() -> None:
    """Be a worker, or send a file and say what became of it."""
    client = await Client.connect(os.environ.get("TEMPORAL_ADDRESS", "127.0.0.1:7233"))
    if sys.argv[1] == "worker":
        await work(client)
        return
    name, file = sys.argv[2:]
    batch = Batch(name, rows_of(file))
    sent = await client.execute_workflow(SendBatch.run, batch, id=f"rewards-{name}", task_queue=QUEUE)
    print(sent.placed, "have their order", sent.refused or "")


if __name__ == "__main__":
    asyncio.run(main())
