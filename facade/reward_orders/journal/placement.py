"""What the once-per-key flow asks of a vendor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import timedelta

    from reward_orders.core.flow import Flow
    from reward_orders.core.wire import Request, Response, ResponseInfo


class Placed(Protocol):
    """What this flow needs to know of an order."""

    @property
    def id(self) -> str:
        """The service's id."""
        ...

    @property
    def response(self) -> ResponseInfo:
        """The exchange it came from."""
        ...


T = TypeVar("T", bound=Placed)


class Placement(Protocol[T]):
    """One order to place: what the vendor's room supplies.

    `lifetime` is how long the vendor honours a key (None: for ever). `looks_when_in_doubt`: the key is looked up before
    it is sent again; `looks_first`: also before the first attempt.
    """

    key: str
    caller_key: str | None
    scope: str
    fingerprint: str
    facts: Mapping[str, str]
    request: Request
    lifetime: timedelta | None
    looks_when_in_doubt: bool
    looks_first: bool

    def read(self, response: Response) -> T:
        """The order in a success answer; raises UnreadableResponseError."""
        ...

    def fetch(self, remote_id: str, *, ends: float) -> Flow[T]:
        """The order by its id, marked as replayed."""
        ...

    def look_up(self, *, ends: float) -> Flow[T | None]:
        """The order by its key, marked as replayed."""
        ...

    def differences(self, order: T) -> Mapping[str, tuple[object, object]]:
        """Field → (asked for, received) where the order is not the one asked for."""
        ...

    def was_there(self, order: T) -> T:
        """What to make of an order that was there before anything was sent: return it or raise ConflictError."""
        ...

    def settles(self, order: T) -> bool:
        """Whether an order found while in doubt ends the matter; an upsert may have to be repeated."""
        ...

    def least_wait(self, status: int, code: str | None) -> float | None:
        """Seconds at least before repeating after this answer; None: do not repeat it."""
        ...

    def exists(self, status: int, code: str | None) -> bool:
        """Whether a refusal says that the key has its order already."""
        ...

    def in_process(self, code: str | None) -> bool:
        """Whether a refusal says that somebody's request under this key is still being worked on."""
        ...
