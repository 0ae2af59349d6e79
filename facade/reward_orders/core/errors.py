"""Every error of the package: what may be believed about the order, which key, what to do next.

    RewardOrdersError                .key .request_id .status .code .hint
    ├─ ConfigurationError            before anything is sent
    ├─ NotSentError                  nothing left this machine; safe to call again
    ├─ RefusedError                  the service said no and nothing was created
    │   ├─ BadRequestError  AuthenticationError  ForbiddenError  NotFoundError
    │   ├─ InsufficientFundsError  ConflictError  RateLimitedError  ResendTooSoonError
    │   └─ ActionRefusedError        the vendor's rules forbid it as things stand; it was not sent
    ├─ ServiceError                  5xx or a broken connection on a call that changes nothing
    ├─ OutcomeUnknownError           a write may have happened: same key again, or reconcile()
    ├─ UnreadableResponseError       2xx that makes no sense; after a create the order exists
    ├─ ResultWindowError             more than 10,000 results and no way to split further
    ├─ JournalError                  the ledger of keys cannot be read or written
    ├─ WebhookError                  a notification that is not what it says
    └─ IdempotencyError
        ├─ KeyReusedError            same key, another reward: nothing was sent
        ├─ OrderMismatchError        the service holds a different order under this key
        ├─ InProgressError           another worker holds the key
        └─ KeyExpiredError           past the vendor's 90-day promise

All survive pickle with their attributes, and no message ever holds a body, a header or a credential.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

E = TypeVar("E", bound="RewardOrdersError")


class RewardOrdersError(Exception):
    """The base of every error of this package: `except RewardOrdersError` catches them all.

    `key` is the idempotency key of the call (Tango externalRefID, Voucherify source_id) or None where the call has
    none; `request_id` the service's own id of the exchange, for support; `status` the HTTP status; `code` the
    service's error key (Tango i18nKey, Voucherify key); `hint` what to do next; `report` what an import had done
    before it stopped (an ImportReport), None for every other call; `job_id` the service's id of the import or export
    that the error is about, to take it up again.
    """

    report: object = None
    job_id: str | None = None

    def __init__(
        self,
        message: str,
        *,
        key: str | None = None,
        request_id: str | None = None,
        status: int | None = None,
        code: str | None = None,
        hint: str | None = None,
    ) -> None:
        super().__init__(message)
        self.key = key
        self.request_id = request_id
        self.status = status
        self.code = code
        self.hint = hint

    @property
    def message(self) -> str:
        """What happened, without key, ids and hint."""
        return str(self.args[0]) if self.args else ""

    def __str__(self) -> str:
        facts = [
            f"{name} {value}"
            for name, value in (
                ("key", self.key),
                ("HTTP", self.status),
                ("code", self.code),
                ("request id", self.request_id),
            )
            if value is not None
        ]
        text = f"{self.message} [{', '.join(facts)}]" if facts else self.message
        return f"{text} {self.hint}" if self.hint else text

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str(self)!r})"

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuild, (type(self), self.args, self.__dict__)


def _rebuild(cls: type[E], args: tuple[object, ...], state: Mapping[str, object]) -> E:
    """Unpickle without calling `__init__`: its keyword-only arguments are not in `args`."""
    error = cls.__new__(cls, *args)
    error.args = args
    error.__dict__.update(state)
    return error


class ConfigurationError(RewardOrdersError, ValueError):
    """An argument or setting is missing or wrong; nothing was sent."""


class NotSentError(RewardOrdersError):
    """Nothing left this machine (DNS, TLS, connect, pool, ledger): safe to call again with the same key."""


class RefusedError(RewardOrdersError):
    """The service said no, and nothing was created by this call."""


class FieldProblem:
    """One complaint about one field: `path` as the service names it, `code` its key, `message` its words.

    Tango's `invalidValue` is left out on purpose: it echoes the caller's data.
    """

    __slots__ = ("code", "message", "path")

    def __init__(self, *, path: str | None, code: str | None, message: str | None) -> None:
        self.path = path
        self.code = code
        self.message = message

    def __repr__(self) -> str:
        return f"FieldProblem(path={self.path!r}, code={self.code!r})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, FieldProblem):
            return NotImplemented
        return (self.path, self.code, self.message) == (other.path, other.code, other.message)

    def __hash__(self) -> int:
        return hash((self.path, self.code, self.message))


class BadRequestError(RefusedError):
    """The request is wrong as it stands; `.fields` says which fields, where the service tells."""

    fields: Sequence[FieldProblem] = ()


class AuthenticationError(RefusedError):
    """The service does not accept the credentials (401)."""


class ForbiddenError(RefusedError):
    """The credentials are valid, but permission, plan or the order's state forbids the call (403; Voucherify 402).

    See docs/vendors.md, Tango 8.3 and Voucherify 15.3.
    """


class NotFoundError(RefusedError):
    """There is no such order, import or export (404)."""


class InsufficientFundsError(RefusedError):
    """The Tango account lacks the funds (402; docs/vendors.md, Tango 7.5): add funds, then call again."""


class ConflictError(RefusedError):
    """The service sees a conflict with something it already has or is doing (409).

    See docs/vendors.md, Tango 3.9 and Voucherify 15.4.
    """


class RateLimitedError(RefusedError):
    """Too many requests (429); `.retry_after` is the wait in seconds the service asked for, or None.

    See docs/vendors.md, Tango 4.3 and Voucherify 17.1.
    """

    retry_after: float | None = None


class ResendTooSoonError(ForbiddenError):
    """Tango resends an order once per 30 s (403.005; .004/.023: hours); `.retry_after` in seconds if it is told.

    See docs/vendors.md, Tango 8.2.
    """

    retry_after: float | None = None


class ActionRefusedError(RefusedError):
    """The vendor's rules forbid this change as things stand, so it was not sent.

    `.rule` names the rule, such as "too_late"; `.seen` is what was looked at (a LineItem). See docs/vendors.md,
    Tango 19.
    """

    rule: str | None = None
    seen: object = None


BY_STATUS: Mapping[int, type[RefusedError]] = {
    **dict.fromkeys((400, 405, 406, 410, 413, 415, 422, 423, 428), BadRequestError),
    401: AuthenticationError,
    402: InsufficientFundsError,
    403: ForbiddenError,
    404: NotFoundError,
    409: ConflictError,
    429: RateLimitedError,
}
"""Which refusal a status is, where neither the vendor nor the code says otherwise; another 4xx is a plain one."""


class ServiceError(RewardOrdersError):
    """The service or the connection failed on a call that changes nothing: safe to call again."""


class OutcomeUnknownError(RewardOrdersError):
    """A write may or may not have happened; a create is settled by the same key again, or `orders.reconcile()`.

    `.seen` is what the thing to be changed looked like afterwards, where it was looked at (a LineItem).
    """

    seen: object = None


class UnreadableResponseError(RewardOrdersError):
    """A success answer that makes no sense; after a create the order exists: `orders.find(key=...)`."""


class ResultWindowError(RewardOrdersError):
    """More results than the service pages through, and no way to split them: a list is never cut silently.

    See docs/vendors.md, Tango 5.4 and Voucherify 6.2.
    """

    total: int | None = None


class JournalError(RewardOrdersError):
    """The journal cannot be opened, read or written."""


class WebhookError(RewardOrdersError):
    """A notification is not what it says: unsigned, changed, too old, or unreadable. Use nothing of it.

    Answer the sender with a 4xx. See docs/vendors.md, Tango 13.4 and Voucherify 18.2.
    """


class IdempotencyError(RewardOrdersError):
    """The problem is the key, not the order."""


class HeldOrder(Protocol):
    """What an error knows of an order that the service holds, at either vendor; `isinstance` tells which it is.

    In fact it is a TangoOrder, a TangoAsyncOrder or a VoucherifyOrder, with all that those have.
    """

    @property
    def id(self) -> str:
        """The service's id."""
        ...

    @property
    def replayed(self) -> bool:
        """Whether the answer says that the order was there before."""
        ...

    @property
    def created_at(self) -> datetime | None:
        """When the service says it was made."""
        ...


class KeyReusedError(IdempotencyError):
    """This key stands for another reward; nothing was sent.

    `.fields` names what differs. `.order_id` is the order under the key, if the journal or the service knows one;
    `.order` is that order, if it could be read. Another key buys a second reward beside it.
    """

    fields: Sequence[str] = ()
    order_id: str | None = None
    order: HeldOrder | None = None


class OrderMismatchError(IdempotencyError):
    """The service holds a different order than was asked for under this key.

    `.requested` maps each field that differs to what was asked, `.received` to what came; `.order` is the order the
    service holds. `.created` is True if this call bought it, False if it was there before, None if that cannot be
    known. Another key buys a second reward beside it.
    """

    created: bool | None = None
    requested: Mapping[str, object] | None = None
    received: Mapping[str, object] | None = None
    order: HeldOrder | None = None


class InProgressError(IdempotencyError):
    """Another worker holds this key until `.until` (aware datetime), or the service is still working on it.

    `.holder` is the worker's process and `.since` when it took the key, as far as the journal knows.
    """

    until: datetime | None = None
    holder: str | None = None
    since: datetime | None = None


class KeyExpiredError(IdempotencyError):
    """The key is older than Tango's 90-day promise: it was looked up, not found, and is never sent again.

    See docs/vendors.md, Tango 3.7 and 3.8.
    """
