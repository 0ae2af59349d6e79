"""A Celery worker that sends the rewards of a batch, a task each.

    celery --app celery_worker worker --concurrency 4
    python celery_worker.py survey-2026-11 winners.csv      # id,email,first_name,utid,amount

A task may run many times: its worker dies, its message comes twice, the file is queued again. Its key is made of the
batch and the row's id, so it has one order.
"""

from __future__ import annotations

import csv
import os
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from celery import Celery

from reward_orders import Journal, Recipient, RewardOrdersError, Tango, derive_key
from reward_orders.batch.queueing import seconds_until_next

if TYPE_CHECKING:
    from celery import Task

LONGEST_WAIT = 300  # seconds that Celery holds a task back; what has to wait longer is queued again by people or cron

app = Celery("rewards", broker=os.environ.get("CELERY_BROKER_URL", "redis://127.0.0.1:6379/0"))
app.conf.update(
    task_acks_late=True,  # a message is done when its task is: that of a dead worker comes again
    task_reject_on_worker_lost=True,  # the same where only a child of the worker is killed
    task_ignore_result=True,  # the journal is the record
    worker_prefetch_multiplier=1,  # a worker holds no more than it works on
    # Redis hands a message out again after so many seconds: longer than a wait and a call together.
    broker_transport_options={"visibility_timeout": LONGEST_WAIT + 300},
)


@cache
def tango() -> Tango:
    """Make the client of this process at its first task; a process of a prefork worker has one thread."""
    # Workers on more than one machine share a journal: Journal.postgres(dsn).
    return Tango(journal=Journal.sqlite(os.environ.get("REWARD_ORDERS_JOURNAL", "orders.db")))


@app.task(bind=True, max_retries=None)
def send_reward(self: Task, batch: str, row: dict[str, str]) -> str:
    """Place the order of a row, or find the one that it has."""
    try:
        order = tango().orders.create(
            utid=row["utid"],
            amount=row["amount"],
            recipient=Recipient(email=row["email"], first_name=row["first_name"]),
            key=derive_key(batch, row["id"]),
        )
    except RewardOrdersError as error:
        wait = seconds_until_next(error, self.request.retries + 1)
        if wait is None or wait > LONGEST_WAIT:
            raise  # refused, or for another day: the worker's log has the key and what to do
        raise self.retry(exc=error, countdown=wait) from None
    return order.id


def main() -> None:
    """Queue every row of a file; those that have their order only look it up."""
    batch, file = sys.argv[1:]
    with Path(file).open(newline="", encoding="utf-8") as handle:
        for row in csv.DictReader(handle):
            send_reward.delay(batch, row)


if __name__ == "__main__":
    main()
