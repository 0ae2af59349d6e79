"""What the service may do instead of answering properly, and which of it happens by chance.

An act is a name, with seconds behind a colon where it takes some: `hold`, `slow:6`, `late:2`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from random import Random

# Nothing was done, and the caller is told so or cannot be told otherwise.
BEFORE = ("reset_before", "timeout_before", "error_before", "rate_limited:0.2", "refused", "refused_twice")
# The order is made; its answer is lost, late, unreadable, another order's, or one answer too many.
AFTER = (
    "reset_after",
    "timeout_after",
    "error_after",
    "gateway_after",
    "truncated_after",
    "garbage_after",
    "slow_body:0.3",
    "foreign_after",
    "surplus_after",
    "redirect_after",
)
# Tango alone: it works on a request after it gave up the connection, or says that another one is being worked on. A
# Voucherify order that came into being behind its caller's look could not be told from one executed twice.
TANGO_ONLY = ("in_process", "in_process_late:0.7", "late:0.7", "twice", "exists")
READS = (
    "reset",
    "timeout",
    "error",
    "gateway",
    "rate_limited:0.2",
    "truncated",
    "garbage",
    "foreign",
    "surplus",
    "twice",
)
ON_CREATE, ON_FICKLE, ON_READ = 0.3, 0.35, 0.1  # how likely an act of chance is
FICKLE = "fickle"  # such keys are refused often: their callers take another one then


def on_create(random: Random, vendor: str, key: str) -> str:
    """By chance, what becomes of a create."""
    if FICKLE in key and random.random() < ON_FICKLE:
        return "refused"
    if random.random() >= ON_CREATE:
        return "ok"
    return random.choice(BEFORE + AFTER + (TANGO_ONLY if vendor == "tango" else ()))


def on_read(random: Random, *, by_id: bool) -> str:
    """By chance, what becomes of a look. One by id may come too early: who asks so knows that the order is there."""
    if random.random() >= ON_READ:
        return "ok"
    return random.choice((*READS, "none") if by_id else READS)


def parts(act: str) -> tuple[str, float]:
    """Name and seconds; three where none are given, longer than callers wait."""
    name, _, seconds = act.partition(":")
    return name, float(seconds or 3.0)
