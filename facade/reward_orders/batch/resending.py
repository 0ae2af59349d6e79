"""Resend the rewards of a file, each at most once: a resend has no key, so every try is noted before it is made."""

from __future__ import annotations

import csv
import os
from typing import TYPE_CHECKING

from reward_orders.core.errors import (
    AuthenticationError,
    ConfigurationError,
    NotSentError,
    RefusedError,
    ResendTooSoonError,
    RewardOrdersError,
)
from reward_orders.tango.client import Tango, settings_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

COLUMNS = ("order_id", "new_email", "outcome", "error")
TRIES = 3  # for an order that was sent less than half a minute ago (docs/vendors.md, Tango 8.2)
_FINAL = frozenset({"trying", "resent", "unknown"})


def resend_file(path: Path, tango: Tango) -> dict[str, int]:
    """Send every row with a `new_email` to that address; what was tried before is left alone.

    A row goes by `order_id`. Results stand beside the file. Returns how many were resent, refused, unknown or tried
    before. Raises ConfigurationError for a file without those columns, and what concerns every row.
    """
    rows = list(_rows(path))
    results = path.with_name(f"{path.name}.results.csv")
    tried = _tried(results)
    counts = dict.fromkeys(("resent", "refused", "unknown", "tried before"), 0)
    descriptor = os.open(results, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "a", newline="", encoding="utf-8") as handle:
        writer = csv.writer(handle, lineterminator="\n")

        def note(*cells: str) -> None:
            writer.writerow(cells)
            handle.flush()
            os.fsync(handle.fileno())

        if not handle.tell():
            note(*COLUMNS)
        for order_id, new_email in rows:
            if (before := tried.get((order_id, new_email))) in _FINAL:
                counts["tried before" if before == "resent" else "unknown"] += 1
                continue
            note(order_id, new_email, "trying", "")
            outcome, error = _resend(tango, order_id, new_email)
            note(order_id, new_email, outcome, "" if error is None else str(error))
            counts[outcome if outcome in counts else "refused"] += 1
            if isinstance(error, (AuthenticationError, NotSentError)):
                raise error
    return counts


def _resend(tango: Tango, order_id: str, new_email: str) -> tuple[str, RewardOrdersError | None]:
    for left in reversed(range(TRIES)):
        try:
            tango.orders.resend(order_id, new_email=new_email)
            return "resent", None
        except ResendTooSoonError as error:
            if not left or (error.retry_after or 30.0) > 60.0:  # noqa: PLR2004 - hours: another rule of Tango's
                return "refused", error
            settings_of(tango).session.clock.sleep(error.retry_after or 30.0)
        except (RefusedError, ConfigurationError) as error:
            return "refused", error
        except NotSentError as error:
            return "not_sent", error
        except RewardOrdersError as error:
            return "unknown", error
    raise AssertionError("a try ends it")  # pragma: no cover


def _rows(path: Path) -> Iterator[tuple[str, str]]:
    with path.open(newline="", encoding="utf-8-sig") as handle:
        reader = csv.DictReader(handle)
        if not {"order_id", "new_email"} <= {*(reader.fieldnames or ())}:
            raise ConfigurationError(f"{str(path)!r} needs the columns order_id and new_email, as bounces writes them.")
        for row in reader:
            if (row["new_email"] or "").strip():
                yield (row["order_id"] or "").strip(), row["new_email"].strip()


def _tried(results: Path) -> dict[tuple[str, str], str]:
    """The last word on each row of earlier runs; a try without an outcome is one whose outcome nobody knows."""
    if not results.exists():
        return {}
    with results.open(newline="", encoding="utf-8") as handle:
        return {
            (row["order_id"], row["new_email"]): row["outcome"] or ""
            for row in csv.DictReader(handle)
            if row.get("outcome")
        }
