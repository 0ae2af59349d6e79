"""What the journal answers with."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from attrs import field, frozen

from reward_orders.core.errors import JournalError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

PATIENCE = 30.0  # seconds that a call without a deadline waits for the journal


def patience(deadline: float | None) -> float:
    """Seconds that a look into the journal may take: no longer than a call with this deadline."""
    return PATIENCE if deadline is None else min(deadline, PATIENCE)


class State(StrEnum):
    """Where the order of a key stands."""

    IN_FLIGHT = "in_flight"
    """A worker holds the key and may be sending; once its lease has run out, no worker does and the key is open."""
    SUCCEEDED = "succeeded"
    """The order exists, `remote_id` is its id. Final."""
    REJECTED = "rejected"
    """No order came of it: refused with nothing in doubt, or never sent (`status` is None). The key is free again."""
    UNKNOWN = "unknown"
    """It was sent and may exist: to be settled with the service before anything else."""


@frozen
class Entry:
    """One key of the journal, as it stood when it was read. Times are aware datetimes in UTC.

    `key` is what was sent to the service, `caller_key` the caller's own where a digest of it was sent instead.
    `digests` are those of what the order must look like, and of its wording. `status` (HTTP) and `request_id` are
    those of the last answer there was when it was settled, for the vendor's support. `attempts` counts the times a body
    was about to be sent; `first_sent` is None when nothing sent under this key can have arrived. `holder` is the
    process that claimed it last ("process 4711 on host-a"), `claimed_at` when; `folded` is the key as the service may
    compare it.
    """

    scope: str
    key: str
    caller_key: str | None
    state: State
    fingerprint: str = field(repr=False)
    digests: Mapping[str, str] = field(repr=False)
    remote_id: str | None
    status: int | None
    request_id: str | None
    attempts: int
    first_sent: datetime | None
    created_at: datetime
    updated_at: datetime
    holder: str | None = None
    claimed_at: datetime | None = None
    folded: str | None = field(default=None, repr=False)


class Standing(NamedTuple):
    """What binds a key, and no more: for looking many up. See `Entry`, which has the same names."""

    state: State
    remote_id: str | None
    first_sent: int | None


@frozen
class Claimed:
    """The key is this worker's until its lease runs out.

    `fence` grows with every claim of the key: a worker that woke up late is known by its old one. `first_sent` is when
    an earlier worker may first have sent it, or None when nothing under this key can have arrived; `attempts` counts
    those earlier sendings. `reworded` names the fields of wording that differ from what was sent before. `idle` is the
    seconds between the last write about the key and this claim. `ends` is when its caller's time is over, on this
    process's monotonic clock.
    """

    scope: str
    key: str
    fence: int
    first_sent: datetime | None
    attempts: int
    digests: Mapping[str, str] = field(repr=False)
    reworded: tuple[str, ...] = ()
    idle: float = field(default=float("inf"), repr=False, eq=False)
    ends: float = field(default=float("inf"), repr=False, eq=False)


@frozen
class Settled:
    """The order of this key exists already; `entry` holds its id.

    The entry of an order that is not the one asked for is REJECTED and has an id all the same. `reworded` names the
    fields of wording that differ from what was sent.
    """

    entry: Entry
    reworded: tuple[str, ...] = ()


@frozen
class Busy:
    """Another worker holds the key; its lease ends at `until` (aware) unless it shows a sign of life.

    `holder` is its process and `since` when it took the key, as far as the journal knows.
    """

    until: datetime
    holder: str | None = None
    since: datetime | None = None


class LeaseLostError(JournalError):
    """This worker's lease ran out and another one has taken the key over: its own outcome no longer counts."""
