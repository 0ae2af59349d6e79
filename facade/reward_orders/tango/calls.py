"""What a client does beside its orders: exchange rates, and any other endpoint of the service."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote

from reward_orders.core.errors import ConfigurationError
from reward_orders.core.operation import operation
from reward_orders.core.wire import Request, loads, request_id, unreadable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reward_orders.core.flow import Flow
    from reward_orders.core.wire import Response
    from reward_orders.tango.rates import ExchangeRates
    from reward_orders.tango.settings import TangoSettings

READS = frozenset({"GET", "HEAD", "OPTIONS"})
WRITES = frozenset({"POST", "PUT", "PATCH", "DELETE"})
BASE = "/raas/v2"
OPERATION = "tangoRequest"
_PATH = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~%!$&'()*+,;=:@/")


class Answer:
    """The answer of an endpoint that this package does not know: `status`, `headers` (lower-case names) and a body.

    Nobody knows what the body holds, so its repr shows none of it.
    """

    __slots__ = ("_response", "headers", "status")

    def __init__(self, response: Response) -> None:
        self.status = response.status
        self.headers = response.headers
        self._response = response

    @property
    def request_id(self) -> str | None:
        """The service's id of the exchange."""
        return request_id(self._response)

    @property
    def content(self) -> bytes:
        """The body as it came."""
        return self._response.content

    def json(self) -> object:
        """The body decoded; raises UnreadableResponseError where it is no JSON."""
        try:
            body = loads(self._response.content)
        except ValueError:
            is_json = False  # the decoder's error holds the whole body, so it ends here
        else:
            is_json = True
        if not is_json:
            unreadable(self._response, "The answer is not JSON")
        return body

    def __repr__(self) -> str:
        return f"Answer(status={self.status}, {len(self.content)} bytes)"

    def __reduce__(self) -> tuple[object, ...]:
        raise TypeError("an Answer is not pickled: what its body holds is not known; pickle .json() if you know it")


class TangoCalls:
    """What both clients can do beside their orders."""

    _settings: TangoSettings

    @operation
    def exchange_rates(self, *, base: str | None = None, reward: str | None = None) -> Flow[ExchangeRates]:
        """The exchange rates, for reference; `base` is an account's currency, `reward` an item's.

        They change once a day between 12:00 and 13:00 UTC; the rate at the moment of an order is the one that counts
        (docs/vendors.md, Tango 17.4).
        """
        from reward_orders.tango import rates, values

        return (
            yield from rates.exchange_rates(
                self._settings.session,
                base=values.currency(base, argument="base"),
                reward=values.currency(reward, argument="reward"),
            )
        )

    @operation
    def request(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str | int | bool | Sequence[str]] | None = None,
        json: object = None,
    ) -> Flow[Answer]:
        """Call an endpoint that this package has no method for, such as `request("GET", "/catalogs")`.

        `path` stands below /raas/v2. The call is signed and bounded like every other. GET, HEAD and OPTIONS are
        repeated on passing failures; every other method is sent again only if nothing was taken. Neither path, query
        nor body goes into an event, a log or a message. Gives an `Answer` for a 2xx and raises for any other status
        what every call does. POST /orders is refused: `orders.create` places orders under a key.
        """
        from reward_orders.http.requests import dumps
        from reward_orders.http.session import send_with_retry

        session = self._settings.session
        verb = _method(method)
        below = _path(path)
        if verb not in READS and below.rstrip("/").casefold() == "/orders":
            raise ConfigurationError(
                "Orders are placed with orders.create(), which buys once however often it is called."
            )
        content = None if json is None else dumps(json)
        request = Request(
            OPERATION,
            verb,
            session.origin + BASE + below,
            template=f"{BASE}/…",
            params=_params(params),
            content=content,
            headers={} if content is None else {"Content-Type": "application/json"},
            private=True,
        )
        return Answer((yield from send_with_retry(session, request, writes=verb not in READS)))


def _method(method: object) -> str:
    verb = method.upper() if isinstance(method, str) else ""
    if verb not in READS | WRITES:
        raise ConfigurationError(f"method must be one of {', '.join(sorted(READS | WRITES))}.")
    return verb


def _path(path: object) -> str:
    """A path below /raas/v2 that no part of the way reads otherwise; with or without that beginning."""
    if not isinstance(path, str) or not path.startswith("/"):
        raise ConfigurationError('path must be text that begins with a slash, such as "/catalogs".')
    below = path.removeprefix(BASE) if path.startswith(f"{BASE}/") else path
    if not _PATH.issuperset(below):
        raise ConfigurationError("path holds what no path may; encode its ids, and pass a query as params.")
    if {".", "..", ""} & {unquote(part) for part in below.rstrip("/").split("/")[1:]}:
        raise ConfigurationError("path has an empty part, or one of dots, which would change the address.")
    return below


def _params(params: object) -> dict[str, object] | None:
    from collections.abc import Mapping

    if params is None:
        return None
    if not isinstance(params, Mapping) or not all(isinstance(name, str) for name in params):
        raise ConfigurationError("params must be a mapping of names to text, numbers, booleans or lists of text.")
    for value in params.values():
        parts = value if isinstance(value, list | tuple) else [value]
        if not all(isinstance(part, str | int) for part in parts):
            raise ConfigurationError("params must be a mapping of names to text, numbers, booleans or lists of text.")
    return dict(params)
