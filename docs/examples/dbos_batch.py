"""A DBOS workflow that sends the rewards of a batch; its state is in SQLite or PostgreSQL, and there is no broker.

    python dbos_batch.py survey-2026-11 winners.csv         # id,email,first_name,utid,amount

Kill it and run it again: DBOS carries on with what was interrupted. A step that was cut off runs again, and so does
every row of a file that is sent again; the key is made of the batch and the row's id, so each has one order.
"""

from __future__ import annotations

import csv
import itertools
import os
import sys
from pathlib import Path

from dbos import DBOS, WorkflowHandle

from reward_orders import Journal, Recipient, RewardOrdersError, Tango, derive_key
from reward_orders.batch.queueing import seconds_until_next

QUEUE = "rewards"
AT_ONCE = 4

# Programs on more than one machine share a journal: Journal.postgres(dsn).
tango = Tango(journal=Journal.sqlite(os.environ.get("REWARD_ORDERS_JOURNAL", "orders.db")))


@DBOS.step()
def place(batch: str, row: dict[str, str], tries: int) -> str | float:
    """Place the order of a row and give its id, or the seconds until it should be tried again; raise what is final."""
    try:
        order = tango.orders.create(
            utid=row["utid"],
            amount=row["amount"],
            recipient=Recipient(email=row["email"], first_name=row["first_name"]),
            key=derive_key(batch, row["id"]),
        )
    except RewardOrdersError as error:
        wait = seconds_until_next(error, tries)
        if wait is None:
            raise
        return wait
    return order.id


@DBOS.workflow()
def send_reward(batch: str, row: dict[str, str]) -> str:
    """Try until the row has its order; the waits outlive a restart, also those until tomorrow."""
    for tries in itertools.count(1):
        outcome = place(batch, row, tries)
        if isinstance(outcome, str):
            return outcome
        DBOS.sleep(outcome)
    raise AssertionError


@DBOS.workflow()
def send_batch(batch: str, rows: list[dict[str, str]]) -> dict[str, str]:
    """Send all rows; the id of each with its order's id, or with what is wrong."""
    sent = [(row["id"], DBOS.enqueue_workflow(QUEUE, send_reward, batch, row)) for row in rows]
    told = {}
    for row_id, handle in sent:
        try:
            told[row_id] = handle.get_result()
        except RewardOrdersError as error:
            told[row_id] = f"{type(error).__name__}: {error}"
    return told


def main() -> None:
    """Carry on with what was interrupted, then send a file."""
    batch, file = sys.argv[1:]
    database = os.environ.get("DBOS_SYSTEM_DATABASE_URL", "sqlite:///rewards.sqlite")
    DBOS(config={"name": "rewards", "system_database_url": database})
    DBOS.launch()
    DBOS.register_queue(QUEUE, worker_concurrency=AT_ONCE)
    with Path(file).open(newline="", encoding="utf-8") as handle:
        DBOS.start_workflow(send_batch, batch, list(csv.DictReader(handle)))
    for begun in DBOS.list_workflows(name=send_batch.__qualname__, status="PENDING"):
        sent: WorkflowHandle[dict[str, str]] = DBOS.retrieve_workflow(begun.workflow_id)
        for row_id, outcome in sent.get_result().items():
            print(row_id, outcome)
    DBOS.destroy()


if __name__ == "__main__":
    main()
