"""A value that is fetched once for all callers of a client, and kept with its age."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Generic, TypeVar

from reward_orders.core.errors import RewardOrdersError, ServiceError
from reward_orders.core.flow import Enter
from reward_orders.core.gate import Gate

if TYPE_CHECKING:
    from collections.abc import Callable

    from reward_orders.core.flow import Flow
    from reward_orders.core.gate import Slot
    from reward_orders.http.session import Session

T = TypeVar("T")


class Kept(Generic[T]):
    """One caller fetches; those who come meanwhile wait, and all get its value or its error."""

    def __init__(self) -> None:
        self._held: tuple[T, float] | None = None  # replaced as a whole, so threads read a pair that fits
        self._fetching = Gate(1)
        self._fetched: tuple[int, RewardOrdersError | None] = (0, None)  # how often, and how it ended last

    def age(self, session: Session) -> float | None:
        """Seconds since it was fetched; None where it was not."""
        held = self._held
        return None if held is None else max(0.0, session.clock.monotonic() - held[1])

    def get(self, session: Session, fetch: Callable[[float], Flow[T]], *, max_age: float) -> Flow[T]:
        """The value if it is younger than `max_age` seconds, else a fresh one; `fetch` gets the call's deadline."""
        fetched_before = self._fetched[0]
        held = self._held
        if held is not None and session.clock.monotonic() - held[1] < max_age:
            return held[0]
        ends = session.ends()
        slot: Slot | None = yield Enter(self._fetching, session.seconds_left(ends))
        if slot is None:
            raise ServiceError(
                "Another call fetches the same and had no answer before the deadline; nothing was changed.",
                hint="Call again later.",
            )
        try:
            fetched, failure = self._fetched
            if fetched != fetched_before and failure is not None:
                raise copy.copy(failure)
            if fetched != fetched_before and self._held is not None:
                return self._held[0]
            return (yield from self._fetch(session, fetch, ends))
        finally:
            slot.release()

    def _fetch(self, session: Session, fetch: Callable[[float], Flow[T]], ends: float) -> Flow[T]:
        begun = session.clock.monotonic()
        try:
            value = yield from fetch(ends)
        except RewardOrdersError as error:
            self._fetched = (self._fetched[0] + 1, copy.copy(error))
            raise
        self._held = (value, begun)
        self._fetched = (self._fetched[0] + 1, None)
        return value
