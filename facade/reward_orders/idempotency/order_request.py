"""What the once-per-key flow asks of a vendor."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Protocol, TypeVar

from reward_orders.core.errors import OrderMismatchError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

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

    @property
    def replayed(self) -> bool:
        """Whether the answer says that the order was there before."""
        ...

    @property
    def created_at(self) -> datetime | None:
        """When the service says it was made."""
        ...


T = TypeVar("T", bound=Placed)
# The service's clock and ours may differ: an order made up to this long before our first request may be ours.
SKEW = timedelta(minutes=5)


class OrderRequest(Protocol[T]):
    """One order to place: what the vendor's room supplies.

    `digests` are digests of what the key stands for and of its wording, `fingerprint` one of the former alone;
    `folded_key` is the key as the service may compare it. `lasting` names the fields of an order that never change.
    `read_lag` is how many seconds a look-up may lag behind a create. `lifetime` is how long the vendor honours a key
    (None: for ever). `looks_when_in_doubt`: the key is looked up before it is sent again; `looks_first`: also before
    the first attempt. `answers_receipt`: the answer to a create is a receipt, and the order itself is read by its key,
    under which it may not show for a while; so a look that finds nothing is repeated.
    """

    service: str
    key: str
    caller_key: str | None
    folded_key: str
    scope: str
    fingerprint: str
    digests: Mapping[str, str]
    lasting: frozenset[str]
    read_lag: float
    request: Request
    lifetime: timedelta | None
    looks_when_in_doubt: bool
    looks_first: bool
    answers_receipt: bool

    def read(self, response: Response) -> T:
        """The order in a success answer; raises UnreadableResponseError."""
        ...

    def names(self, order: T) -> bool | None:
        """Whether an order says that it is the one of this key; None if it does not say."""
        ...

    def fetch(self, remote_id: str, *, ends: float) -> Flow[T]:
        """The order by its id, marked as replayed."""
        ...

    def look_up(self, *, ends: float) -> Flow[T | None]:
        """The order by its key, marked as replayed."""
        ...

    def differences(self, order: T) -> Mapping[str, tuple[object, object]]:
        """Field → (asked for, received), for each field in which the order is not the one asked for."""
        ...

    def other_reward(self, order: T) -> Mapping[str, tuple[object, object]]:
        """The same for the reward alone, as far as the order tells: what is paid, and to whom."""
        ...

    def was_there(self, order: T) -> Mapping[str, tuple[object, object]]:
        """The same for an order that was there before anything was sent.

        Raises ConflictError where there must be none.
        """
        ...

    def settles(self, order: T, *, first_sent: datetime | None) -> bool:
        """Whether an order found while in doubt is the one that was sent; an upsert may have to be repeated."""
        ...

    def overwrote(self, order: T, *, first_sent: datetime | None) -> bool:
        """Whether the answer to a create shows an order that was there, and that no attempt in doubt had made."""
        ...

    def least_wait(self, status: int, code: str | None) -> float | None:
        """Seconds at least before repeating after this answer; None: do not repeat it."""
        ...

    def exists(self, status: int, code: str | None) -> bool:
        """Whether a refusal says that the key has its order already."""
        ...

    def in_process(self, code: str | None) -> bool:
        """Whether a refusal says that another request under this key is still being worked on."""
        ...


# Values that are no personal data; of the other fields only the name is shown.
SHOWN = frozenset(
    {
        "utid",
        "amount",
        "account",
        "currency",
        "status",
        "initial_amount",
        "discount_amount",
        "items",
        "delivery",
        "rewards",
    }
)
MOST_TOLD = 20  # differences that a message tells; the error has all of them


def mismatch(
    order_request: OrderRequest[T],
    order: T,
    differences: Mapping[str, tuple[object, object]],
    *,
    created: bool | None,
    how: str = "",
) -> OrderMismatchError:
    """The error for the order that the service holds; `created` says whether this call bought it."""
    fields = compared(differences)
    service = order_request.service
    message = {
        True: f"{service} made {order.id}, which is not what was asked for: {fields}; a new key buys a second reward.",
        False: f"{order.id} was there before under this key, and it is not what was asked for: {fields}; "
        "a new key buys a second reward.",
        None: f"{service} holds {order.id} under this key, which is not what was asked for: {fields}; whether this "
        "call bought it is not known, and a new key buys a second reward.",
    }[created]
    error = OrderMismatchError(
        f"{how} {message}".strip(),
        key=order_request.key,
        hint=f"Keep {order.id}, or have {service} cancel it.",
    )
    error.created = created
    error.requested = {field: pair[0] for field, pair in differences.items()}
    error.received = {field: pair[1] for field, pair in differences.items()}
    error.order = order
    return error


def compared(differences: Mapping[str, tuple[object, object]]) -> str:
    """What differs, in words and without personal data."""
    told = [
        f"{field} {str(received)[:60]}, not {str(asked)[:60]}"
        if field in SHOWN or field.startswith(("items.", "rewards."))
        else f"another {field}"
        for field, (asked, received) in differences.items()
    ]
    more = len(told) - MOST_TOLD
    return ", ".join(told[:MOST_TOLD]) + (f", and {more} more" if more > 0 else "")
