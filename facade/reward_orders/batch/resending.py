"""Resend the rewards of a file, each at most once: a resend has no key at Tango, so the journal keeps one for it."""

from __future__ import annotations

import csv
import os
from typing import TYPE_CHECKING

from reward_orders.batch.columns import Vocabulary
from reward_orders.batch.planning import check_client
from reward_orders.batch.source import open_source
from reward_orders.core.errors import (
    AuthenticationError,
    ConfigurationError,
    NotSentError,
    RefusedError,
    ResendTooSoonError,
    RewardOrdersError,
)
from reward_orders.journal.digests import fingerprint
from reward_orders.journal.states import Busy, Settled, State
from reward_orders.tango.client import Tango, settings_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from reward_orders.journal import Journal

FIELDS: Mapping[str, tuple[str, ...]] = {
    "order_id": ("orderid", "orderreferenceid", "referenceorderid"),
    "new_email": ("newemail",),
}
"""What is read of a file, and what the columns are called."""
COLUMNS = ("order_id", "new_email", "outcome", "error")
OUTCOMES = ("resent", "refused", "unknown", "not_sent", "resent before")
TRIES = 3  # for an order that was sent less than half a minute ago (docs/vendors.md, Tango 8.2)
LONGEST_WAIT = 60.0  # seconds that a row is waited for
SCOPE = "resend "
"""What the scope of a resend begins with, in the journal; so no order is looked for under its key."""
IN_DOUBT = "An earlier run may have sent it. Look at the order, then send the file with --again."
HELD = "Another run is sending it."


def resend_file(path: Path, tango: Tango, *, again: bool = False) -> dict[str, int]:
    """Send every row with a `new_email` to that address, once: in this run or another, from this machine or another.

    A row goes by `order_id`. What may have gone out is not sent again, unless `again` says so. What became of each row
    stands beside the file. Returns how many rows have each of OUTCOMES. The client needs a journal. Raises
    ConfigurationError for a file without those columns, and what concerns every row.
    """
    check_client(tango)
    rows = list(_rows(path))
    results = path.with_name(f"{path.name}.results.csv")
    counts = dict.fromkeys(OUTCOMES, 0)
    descriptor = os.open(results, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "w", newline="", encoding="utf-8") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(COLUMNS)
        for order_id, new_email in rows:
            outcome, error = _once(tango, order_id, new_email, again=again)
            writer.writerow((order_id, new_email, outcome, "" if error is None else str(error)))
            handle.flush()
            counts[outcome] += 1
            if isinstance(error, (AuthenticationError, NotSentError)):
                raise error
    return counts


def _once(tango: Tango, order_id: str, new_email: str, *, again: bool) -> tuple[str, RewardOrdersError | str | None]:
    """Send one row, unless the journal says that it was, or may have been."""
    settings = settings_of(tango)
    journal: Journal = settings.ledger
    digest = fingerprint([order_id, new_email.casefold()])
    key = f"{order_id} to {digest[:16]}"
    claim = journal.claim(f"{SCOPE}{settings.session.platform}", key, fingerprint=digest, digests={})
    if isinstance(claim, Settled):
        return "resent before", None
    if isinstance(claim, Busy):
        return "unknown", HELD
    if claim.first_sent is not None and not again:
        journal.settle(claim, State.UNKNOWN)
        return "unknown", IN_DOUBT
    journal.sending(claim, lease=TRIES * LONGEST_WAIT)
    outcome, error = _resend(tango, order_id, new_email)
    if outcome == "not_sent":
        journal.never_left(claim)
        journal.release(claim)
    else:
        state = {"resent": State.SUCCEEDED, "refused": State.REJECTED}.get(outcome, State.UNKNOWN)
        doubt = state is State.REJECTED and claim.first_sent is not None  # the earlier one may have arrived
        remote_id = order_id if state is State.SUCCEEDED else None
        journal.settle(claim, State.UNKNOWN if doubt else state, remote_id=remote_id)
    return outcome, error


def _resend(tango: Tango, order_id: str, new_email: str) -> tuple[str, RewardOrdersError | None]:
    for left in reversed(range(TRIES)):
        try:
            tango.orders.resend(order_id, new_email=new_email)
            return "resent", None
        except ResendTooSoonError as error:
            wait = error.retry_after or 30.0
            if not left or wait > LONGEST_WAIT:  # hours: another rule of Tango's
                return "refused", error
            settings_of(tango).session.clock.sleep(wait)
        except (RefusedError, ConfigurationError) as error:
            return "refused", error
        except NotSentError as error:
            return "not_sent", error
        except RewardOrdersError as error:
            return "unknown", error
    raise AssertionError("a try ends it")  # pragma: no cover


def _rows(path: Path) -> Iterator[tuple[str, str]]:
    """The order and the new address of each row that has one; the file may have been through a spreadsheet."""
    source = open_source(path, Vocabulary(FIELDS, needed=("order_id", "new_email")))
    for row in source.rows():
        if row.wrong:
            raise ConfigurationError(f"Row {row.number} of {str(path)!r} cannot be read: {row.wrong[0].message}")
        if new_email := row.values.get("new_email"):
            yield row.values.get("order_id", ""), new_email
    for wrong in source.wrong:
        raise ConfigurationError(f"{str(path)!r} cannot be sent again: {wrong.message}")
