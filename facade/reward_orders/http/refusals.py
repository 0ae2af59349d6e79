"""Turn an answer that is not a success into the error that says what to believe."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reward_orders.core.errors import (
    BY_STATUS,
    AuthenticationError,
    BadRequestError,
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
from reward_orders.core.excerpt import excerpt, listed, quoted, without_people
from reward_orders.core.wire import object_or_empty, request_id
from reward_orders.http.retry import retry_after

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reward_orders.core.wire import Request, Response

LONGEST_CODE = 60
LONGEST_REASON = 300


class Dialect:
    """What differs between the vendors' error answers, and the words for what is asked of them.

    `calls` says what each operation asks the service to do ("show the order {id}"; `{id}` and `{host}` are taken from
    the request), `places` where an id may belong, `doubts` what to do where a write without a key may have happened.
    `classes` overrides the class by status or by error code. By error code `meanings` says what is wrong, `hints` what
    to do; `{again}` in it becomes "call again", with the same key where the call has one. Both come from
    openapi/errors.toml. `code` and `fields` read an error body.
    """

    service: str = "The service"
    places: str = "environment"
    calls: Mapping[str, str] = {}
    doubts: Mapping[str, str] = {}
    classes: Mapping[int | str, type[RefusedError]] = {}
    meanings: Mapping[str, str] = {}
    hints: Mapping[str, str] = {}

    def code(self, body: Mapping[str, object]) -> str | None:
        """The service's key of the error."""
        raise NotImplementedError

    def fields(self, body: Mapping[str, object]) -> Sequence[FieldProblem]:
        """Which fields the service complains of."""
        raise NotImplementedError

    def named(self, body: Mapping[str, object]) -> str | None:  # noqa: ARG002
        """The id that was not found, if the service names it."""
        return None

    def seconds_to_wait(self, body: Mapping[str, object], *, now: float) -> float | None:  # noqa: ARG002
        """The wait in seconds that an error body names, for a service that puts it there and not into a header."""
        return None

    def asks(self, request: Request) -> str:
        """What a request asks the service to do, in words."""
        phrase = self.calls.get(request.operation, f"answer {request.operation}")
        return phrase.format(id=_id_of(request), host=host_of(request))

    def after_doubt(self, request: Request, *, key: str | None) -> str:
        """What to do where a write may have happened."""
        if key is not None:
            return "Call again with the same key; reconcile() looks up what a journal holds."
        hint = self.doubts.get(request.operation, "Look whether it happened before doing it again.")
        return hint.format(id=_id_of(request))


def refusal(
    response: Response, dialect: Dialect, request: Request, *, writes: bool, key: str | None, now: float
) -> RewardOrdersError:
    """The error of the tree for a final answer that is not a 2xx.

    A 3xx, 408 or 5xx leaves a write in doubt: OutcomeUnknownError; on a read it is a ServiceError. Every other 4xx is a
    RefusedError. Redirects are never followed (docs/vendors.md, Tango 1.5).
    """
    body = object_or_empty(response)
    code = _key_like(dialect.code(body))
    status = response.status
    meaning, hint = (dialect.meanings.get(code, ""), dialect.hints.get(code, "")) if code else ("", "")
    if not 400 <= status < 500 or status == 408:  # noqa: PLR2004
        failed = f"{dialect.service} failed to {dialect.asks(request)}"
        cls, message, otherwise = (
            (OutcomeUnknownError, f"{failed}: it may have happened.", dialect.after_doubt(request, key=key))
            if writes
            else (ServiceError, f"{failed}; nothing was changed.", "Call again later.")
        )
        return cls(
            message,
            key=key,
            status=status,
            code=code,
            request_id=request_id(response),
            # A write without a key is not to be done again because of a key that says so of creates.
            hint=_advice(meaning, otherwise if writes and key is None else hint or otherwise, key=key),
        )
    kind = dialect.classes.get(code or "") or dialect.classes.get(status) or BY_STATUS.get(status, RefusedError)
    fields = dialect.fields(body)
    error = kind(
        _refused(kind, dialect, request, fields),
        key=key,
        status=status,
        code=code,
        request_id=request_id(response),
        hint=_advice(meaning, hint or _HINTS.get(kind, ""), key=key, places=dialect.places),
    )
    if isinstance(error, BadRequestError):
        error.fields = tuple(fields)
    if isinstance(error, (RateLimitedError, ResendTooSoonError)):
        asked = retry_after(response, now=now)
        error.retry_after = dialect.seconds_to_wait(body, now=now) if asked is None else asked
        if error.retry_after:  # a moment that has passed asks for nothing
            error.hint = _advice("", f"Wait {span(error.retry_after, now=now)}, then {{again}}.", key=key)
    return error


def is_of_another(response: Response, dialect: Dialect, request: Request) -> bool:
    """Whether a "not found" names another id than was asked for: then it answers another request."""
    if response.status != 404:  # noqa: PLR2004
        return False
    named, asked = dialect.named(object_or_empty(response)), _id_of(request)
    return named is not None and bool(asked) and quoted(named) != asked


def too_slow(dialect: Dialect, request: Request, seconds: float, *, key: str | None, now: float) -> RateLimitedError:
    """The error of a call that was not sent, because its turn comes after its deadline."""
    error = RateLimitedError(
        f"{dialect.service} asked this client to call less often; the request to {dialect.asks(request)} was not sent, "
        "because its turn comes after the deadline.",
        key=key,
        hint=_advice("", f"Wait {span(seconds, now=now)}, then {{again}}.", key=key),
    )
    error.retry_after = seconds
    return error


def span(seconds: float, *, now: float) -> str:
    """A wait as people read it: how long and until when."""
    from datetime import UTC, datetime, timedelta

    if seconds > 365 * 86_400:
        return "more than a year"
    until = datetime.fromtimestamp(now, UTC) + timedelta(seconds=seconds)
    return f"{seconds:.0f} s (until {until:%Y-%m-%d %H:%M:%S} UTC)"


def host_of(request: Request) -> str:
    """The host that a request goes to."""
    from urllib.parse import urlsplit

    return urlsplit(request.url).netloc


def _refused(kind: type[RefusedError], dialect: Dialect, request: Request, fields: Sequence[FieldProblem]) -> str:
    """What was refused, and which fields for which reasons, in the service's words and without the caller's data."""
    asks = dialect.asks(request)
    if kind is NotFoundError and _id_of(request):
        return f"{dialect.service} could not {asks}: there is none with this id."
    # A refusal of credentials might repeat them.
    reasons = [] if kind is AuthenticationError else [_reason(field, request) for field in fields]
    told = excerpt(listed(filter(None, reasons)), most=LONGEST_REASON).rstrip(".")
    return f"{dialect.service} refused to {asks}: {told}." if told else f"{dialect.service} refused to {asks}."


def _reason(field: FieldProblem, request: Request) -> str:
    path = excerpt(field.path or "")
    message = excerpt(without_people(field.message or "", request)).rstrip(".")
    return f"{path} ({message})" if path and message else path or message


def _id_of(request: Request) -> str:
    """The id in a request's path, in quotes; empty where there is none."""
    from urllib.parse import unquote, urlsplit

    template, path = request.template.split("/"), urlsplit(request.url).path.split("/")
    if "{id}" not in template or len(path) < len(template):
        return ""
    return quoted(unquote(path[template.index("{id}") - len(template)]))


def _advice(meaning: str, hint: str, *, key: str | None, places: str = "") -> str | None:
    again = "call again with the same key" if key is not None else "call again"
    text = f"{meaning} {hint}".strip().replace("{again}", again).replace("{Again}", again.capitalize())
    return text.replace("{places}", places) or None


def _key_like(code: str | None) -> str | None:
    """An error key goes into messages and logs; text that is not like one stays out."""
    return code if code and len(code) <= LONGEST_CODE and code.replace("_", "").replace(".", "").isalnum() else None


_HINTS: Mapping[type[RewardOrdersError], str] = {
    BadRequestError: "Correct it, then {again}.",
    AuthenticationError: "Check the credentials, and that they belong to this {places}.",
    ForbiddenError: "Ask the account's owner for the permission.",
    InsufficientFundsError: "Add funds to the account, then {again}.",
    NotFoundError: "Check the id, and that it belongs to this {places}.",
    RateLimitedError: "Wait a minute, then {again}; calling less often helps.",
}
