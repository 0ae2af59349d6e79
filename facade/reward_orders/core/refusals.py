"""From an answer that is not a success to the error that says what to believe."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reward_orders.core.errors import (
    AuthenticationError,
    BadRequestError,
    ConflictError,
    FieldProblem,
    ForbiddenError,
    InsufficientFundsError,
    NotFoundError,
    OutcomeUnknownError,
    RateLimitedError,
    RefusedError,
    ResendTooSoonError,
    RewardOrdersError,
    ServiceError,
)
from reward_orders.core.retry import retry_after
from reward_orders.core.wire import object_or_empty, request_id

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reward_orders.core.wire import Request, Response

BY_STATUS: Mapping[int, type[RefusedError]] = {
    **dict.fromkeys((400, 405, 406, 410, 413, 415, 422, 423, 428), BadRequestError),
    401: AuthenticationError,
    402: InsufficientFundsError,
    403: ForbiddenError,
    404: NotFoundError,
    409: ConflictError,
    429: RateLimitedError,
}


LONGEST_CODE = 60


class Dialect:
    """What differs between the vendors' error answers.

    `classes` overrides the class by status or by error code, `hints` says what to do by error code, `code` and
    `fields` read an error body.
    """

    service: str = "The service"
    classes: Mapping[int | str, type[RefusedError]] = {}
    hints: Mapping[str, str] = {}

    def code(self, body: Mapping[str, object]) -> str | None:
        """The service's key of the error."""
        raise NotImplementedError

    def fields(self, body: Mapping[str, object]) -> Sequence[FieldProblem]:
        """Which fields the service complains of."""
        raise NotImplementedError

    def seconds_to_wait(self, body: Mapping[str, object], *, now: float) -> float | None:  # noqa: ARG002
        """The wait an error body tells of, where a service puts it there and not into a header."""
        return None


def refusal(
    response: Response, dialect: Dialect, request: Request, *, writes: bool, key: str | None, now: float
) -> RewardOrdersError:
    """The error of the tree for a final answer that is not a 2xx.

    A 3xx, 408 or 5xx says nothing of a write: OutcomeUnknownError there, ServiceError on a read. Every other 4xx is a
    RefusedError. Redirects are never followed (facts: tango 1, 3xx are not used).
    """
    body = object_or_empty(response)
    code = _key_like(dialect.code(body))
    status = response.status
    hint = dialect.hints.get(code) if code else None
    if not 400 <= status < 500 or status == 408:  # noqa: PLR2004
        if writes:
            return OutcomeUnknownError(
                f"{dialect.service} failed during {request.operation}: it may have happened.",
                key=key,
                status=status,
                code=code,
                request_id=request_id(response),
                hint=hint or "Call again with the same key; reconcile() looks up what a journal holds.",
            )
        return ServiceError(
            f"{dialect.service} failed during {request.operation}; nothing was changed.",
            key=key,
            status=status,
            code=code,
            request_id=request_id(response),
            hint=hint or "Call again later.",
        )
    cls = dialect.classes.get(code or "") or dialect.classes.get(status) or BY_STATUS.get(status, RefusedError)
    fields = dialect.fields(body)
    named = ", ".join(sorted({field.path for field in fields if field.path}))[:200]
    error = cls(
        f"{dialect.service} refused {request.operation}" + (f" because of {named}." if named else "."),
        key=key,
        status=status,
        code=code,
        request_id=request_id(response),
        hint=hint or _HINTS.get(cls),
    )
    if isinstance(error, BadRequestError):
        error.fields = tuple(fields)
    if isinstance(error, (RateLimitedError, ResendTooSoonError)):
        asked = retry_after(response, now=now)
        error.retry_after = dialect.seconds_to_wait(body, now=now) if asked is None else asked
    return error


def _key_like(code: str | None) -> str | None:
    """An error key goes into messages and logs; text that is not like one stays out."""
    return code if code and len(code) <= LONGEST_CODE and code.replace("_", "").replace(".", "").isalnum() else None


_HINTS: Mapping[type[RewardOrdersError], str] = {
    BadRequestError: "The service's own words are in .fields.",
    AuthenticationError: "Check the credentials and that they belong to this environment.",
    ForbiddenError: "Ask the account's owner for the permission.",
    InsufficientFundsError: "Add funds to the account, then call again.",
    NotFoundError: "Check the id, and that it belongs to this environment or region.",
    RateLimitedError: "Wait for .retry_after seconds, or lower the rate.",
}
