"""Resend the rewards of a file, each at most once: a resend has no key at Tango, so the journal keeps one for it."""

from __future__ import annotations

import csv
import os
from datetime import timedelta
from typing import TYPE_CHECKING

from attrs import frozen

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
    from datetime import datetime
    from pathlib import Path

    from reward_orders.journal import Journal

FIELDS: Mapping[str, tuple[str, ...]] = {
    "order_id": ("orderid", "orderreferenceid", "referenceorderid"),
    "line_item_id": ("lineitemid", "referencelineitemid"),
    "new_email": ("newemail",),
}
"""What is read of a file, and what the columns are called."""
COLUMNS = ("order_id", "line_item_id", "new_email", "outcome", "error")
OUTCOMES = ("resent", "refused", "unknown", "not_sent", "resent before")
BETWEEN = 30.0  # seconds between two resends of an order (docs/vendors.md, Tango 8.2)
TRIES = 3  # for an order that was sent less than that ago
CLOCKS = timedelta(minutes=5)  # that Tango's clock and ours may differ by
LONGEST_WAIT = 60.0  # seconds that a row is waited for
SCOPE = "resend "
"""What the scope of a resend begins with, in the journal; so no order is looked for under its key."""
IN_DOUBT = (
    "An earlier run may have sent it, and Tango's history does not show it, which is no proof. Ask the recipient, then "
    "send the file with --again."
)
SHOWN = "Tango's history shows that an earlier run sent it."
HELD = "Another run is sending it."


@frozen
class _Row:
    """One row of the file: a reward, by its order or, in an order of many, by its line item."""

    order_id: str
    line_item_id: str
    new_email: str

    @property
    def name(self) -> str:
        """What tells the reward from others."""
        return self.line_item_id or self.order_id


def resend_file(path: Path, tango: Tango, *, again: bool = False) -> dict[str, int]:
    """Send every row with a `new_email` to that address, once: in this run or another, from this machine or another.

    A row goes by `order_id`, and by `line_item_id` where its order has many rewards. What may have gone out before is
    looked up in Tango's history; what that does not show is not sent again, unless `again` says so, and then not within
    half a minute. What became of each row stands beside the file. Returns how many rows have each of OUTCOMES. The
    client needs a journal. Raises ConfigurationError for a file without those columns and for results that cannot be
    written, and what concerns every row.
    """
    check_client(tango)
    rows = list(_rows(path))
    results = path.with_name(f"{path.name}.results.csv")
    counts = dict.fromkeys(OUTCOMES, 0)
    try:
        descriptor = os.open(results, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
        with os.fdopen(descriptor, "w", newline="", encoding="utf-8") as handle:
            writer = csv.writer(handle, lineterminator="\n")
            writer.writerow(COLUMNS)
            handle.flush()
            for row in rows:
                outcome, error = _once(tango, row, again=again)
                told = "" if error is None else str(error)
                writer.writerow((row.order_id, row.line_item_id, row.new_email, outcome, told))
                handle.flush()
                counts[outcome] += 1
                if isinstance(error, (AuthenticationError, NotSentError)):
                    raise error
    except OSError as unwritable:
        raise ConfigurationError(
            f"The results {str(results)!r} cannot be written: {unwritable.strerror}.",
            hint="The journal has what was sent: run it again when they can be, and nothing goes out twice.",
        ) from None
    return counts


def _once(tango: Tango, row: _Row, *, again: bool) -> tuple[str, RewardOrdersError | str | None]:
    """Send one row, unless the journal says that it was, or may have been."""
    settings = settings_of(tango)
    journal: Journal = settings.ledger
    digest = fingerprint([row.name, row.new_email.casefold()])
    key = f"{row.name} to {digest[:16]}"
    claim = journal.claim(f"{SCOPE}{settings.session.platform}", key, fingerprint=digest, digests={})
    if isinstance(claim, Settled):
        return "resent before", None
    if isinstance(claim, Busy):
        return "unknown", HELD
    if claim.first_sent is not None:
        try:
            is_shown = _is_shown(tango, row, since=claim.first_sent - CLOCKS)
        except RewardOrdersError as failure:
            journal.settle(claim, State.UNKNOWN)
            return "unknown", failure
        if is_shown:
            journal.settle(claim, State.SUCCEEDED, remote_id=row.name)
            return "resent before", SHOWN
        if not again:
            journal.settle(claim, State.UNKNOWN)
            return "unknown", IN_DOUBT
        if claim.idle < BETWEEN:  # the one before may still be on its way
            settings.session.clock.sleep(BETWEEN - claim.idle)
    journal.sending(claim, lease=TRIES * LONGEST_WAIT)
    outcome, error = _resend(tango, row)
    if outcome == "not_sent":
        journal.never_left(claim)
        journal.release(claim)
    else:
        state = {"resent": State.SUCCEEDED, "refused": State.REJECTED}.get(outcome, State.UNKNOWN)
        doubt = state is State.REJECTED and claim.first_sent is not None  # the earlier one may have arrived
        remote_id = row.name if state is State.SUCCEEDED else None
        journal.settle(claim, State.UNKNOWN if doubt else state, remote_id=remote_id)
    return outcome, error


def _is_shown(tango: Tango, row: _Row, *, since: datetime) -> bool:
    """Whether Tango's history has a resend to the row's address, and not from before."""
    names = [row.line_item_id] if row.line_item_id else []
    names = names or [item.id for item in tango.line_items.list(reference_order_id=row.order_id)]
    history = (one for name in names for one in tango.line_items.get(name).resend_history or ())
    return any(
        one.date_issued is not None
        and one.date_issued >= since
        and one.recipient is not None
        and (one.recipient.email or "").casefold() == row.new_email.casefold()
        for one in history
    )


def _resend(tango: Tango, row: _Row) -> tuple[str, RewardOrdersError | None]:
    for left in reversed(range(TRIES)):
        try:
            if row.line_item_id:
                tango.line_items.resend(row.line_item_id, new_email=row.new_email)
            else:
                tango.orders.resend(row.order_id, new_email=row.new_email)
            return "resent", None
        except ResendTooSoonError as error:
            wait = error.retry_after or BETWEEN
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


def _rows(path: Path) -> Iterator[_Row]:
    """The rows that have a new address; the file may have been through a spreadsheet."""
    source = open_source(path, Vocabulary(FIELDS, needed=("order_id", "new_email")))
    for row in source.rows():
        if row.wrong:
            raise ConfigurationError(f"Row {row.number} of {str(path)!r} cannot be read: {row.wrong[0].message}")
        of = row.values.get
        if new_email := of("new_email"):
            yield _Row(of("order_id") or "", of("line_item_id") or "", new_email)
    for wrong in source.wrong:
        raise ConfigurationError(f"{str(path)!r} cannot be sent again: {wrong.message}")
