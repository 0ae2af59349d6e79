"""`Voucherify` and `AsyncVoucherify`: settings in, `.orders` out."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING, Generic, Self, TypeVar

from reward_orders.core.clock import SYSTEM_CLOCK
from reward_orders.core.errors import ConfigurationError
from reward_orders.core.secrets import Secret, as_secret
from reward_orders.http.auth import FixedAuth, header_secret, token_name
from reward_orders.http.client import AsyncClient, BlockingClient, Client, moved
from reward_orders.http.configuration import (
    MAX_ANSWER,
    MAX_CONNECTIONS,
    USER_AGENT,
    check_journal,
    gate_for,
    limiter_for,
    missing,
    origin_from,
    setting,
)
from reward_orders.http.library import library_for
from reward_orders.http.retry import RetryPolicy
from reward_orders.http.session import UNCHANGED, Session, Unchanged, kept
from reward_orders.voucherify.orders import AsyncVoucherifyOrders, VoucherifyOrders
from reward_orders.voucherify.settings import VoucherifySettings

if TYPE_CHECKING:
    from collections.abc import Sequence

    import httpx
    import httpx2

    from reward_orders.core.clock import Clock
    from reward_orders.http.auth import Auth
    from reward_orders.http.client import Where
    from reward_orders.http.events import OnEvent
    from reward_orders.http.refusals import Dialect
    from reward_orders.journal import Journal
    from reward_orders.voucherify.oauth import VoucherifyOAuth
    from reward_orders.voucherify.settings import Credentials


REGIONS = {
    "eu": "https://api.voucherify.io",
    "us": "https://us1.api.voucherify.io",
    "as": "https://as1.api.voucherify.io",
}
API_VERSION = "v2018-08-01"  # the current version and the only one not deprecated (docs/vendors.md, Voucherify 2.5)

HttpClient = TypeVar("HttpClient", bound="httpx.Client | httpx2.Client | httpx.AsyncClient | httpx2.AsyncClient")


class _VoucherifyClient(Client[VoucherifySettings], Generic[HttpClient]):
    """What both sides are made of; the arguments are told in `Voucherify`."""

    def __init__(
        self,
        *,
        app_id: Secret | str | None = None,
        app_token: Secret | str | None = None,
        auth: VoucherifyOAuth | Secret | str | None = None,
        region: str | None = None,
        base_url: str | None = None,
        api_version: str = API_VERSION,
        download_hosts: Sequence[str] = (),
        insecure_hosts: Sequence[str] = (),
        journal: Journal | None = None,
        retry: RetryPolicy | None = None,
        timeout: float = 30.0,
        deadline: float | None = 120.0,
        rate: float | None = None,
        max_connections: int = MAX_CONNECTIONS,
        max_answer: int = MAX_ANSWER,
        http_client: HttpClient | None = None,
        on_event: OnEvent | None = None,
        clock: Clock = SYSTEM_CLOCK,
    ) -> None:
        # First of all: an error of this constructor may be logged with its locals.
        app_id = as_secret(app_id)
        app_token = as_secret(app_token)
        auth = as_secret(auth)
        where = region, base_url, insecure_hosts
        credentials = app_id, app_token, auth
        origin = _origin(where, injected=http_client is not None)
        hosts = _hosts(download_hosts)
        check_journal(journal)
        library = library_for(http_client, asynchronous=isinstance(self, AsyncClient))
        limiter = limiter_for(rate, clock=clock)
        session = Session(
            origin=origin,
            auth=_auth(credentials, origin=origin),
            headers=_headers(api_version),
            dialect=_dialect,
            retry=RetryPolicy() if retry is None else retry,
            timeout=timeout,
            deadline=deadline,
            limiter=limiter,
            gate=gate_for(max_connections),
            on_event=on_event,
            clock=clock,
            library=library,
        )
        settings = VoucherifySettings(
            session, where=where, credentials=credentials, journal=journal, download_hosts=hosts
        )
        self._open(settings, http_client=http_client, max_answer=max_answer)

    def with_options(
        self,
        *,
        app_id: Secret | str | Unchanged | None = UNCHANGED,
        app_token: Secret | str | Unchanged | None = UNCHANGED,
        auth: VoucherifyOAuth | Secret | str | Unchanged | None = UNCHANGED,
        region: str | Unchanged | None = UNCHANGED,
        base_url: str | Unchanged | None = UNCHANGED,
        api_version: str | Unchanged = UNCHANGED,
        download_hosts: Sequence[str] | Unchanged = UNCHANGED,
        insecure_hosts: Sequence[str] | Unchanged = UNCHANGED,
        journal: Journal | Unchanged | None = UNCHANGED,
        retry: RetryPolicy | Unchanged | None = UNCHANGED,
        timeout: float | Unchanged = UNCHANGED,
        deadline: float | Unchanged | None = UNCHANGED,
        rate: float | Unchanged | None = UNCHANGED,
        max_connections: int | Unchanged = UNCHANGED,
        max_answer: int | Unchanged = UNCHANGED,
        http_client: HttpClient | Unchanged | None = UNCHANGED,
        on_event: OnEvent | Unchanged | None = UNCHANGED,
        clock: Clock | Unchanged = UNCHANGED,
    ) -> Self:
        """The same client with other settings: what is left out stays, None means what it means to the constructor.

        The copy shares connections, token, rate limit and line, as far as no setting changes them. A `region` counts
        before a `base_url` of this client, an `app_token` before its `auth`. A copy with an `http_client`, `max_answer`
        or `clock` of its own has connections of its own, to be closed like any client's. Raises ConfigurationError.
        """
        # First of all, as in the constructor.
        app_id = as_secret(app_id)
        app_token = as_secret(app_token)
        auth = as_secret(auth)
        check_journal(None if isinstance(journal, Unchanged) else journal)
        settings = copy(self._settings)
        if not isinstance(download_hosts, Unchanged):
            settings.download_hosts = _hosts(download_hosts)
        settings.journal = kept(settings.journal, journal)
        settings.where = moved(settings.where, name=region, base_url=base_url, hosts=insecure_hosts)
        settings.credentials = _credentials(settings.credentials, app_id, app_token, auth)
        origin = settings.session.origin
        if settings.where is not self._settings.where:
            origin = _origin(settings.where, injected=kept(self._wire[0], http_client) is not None)
        elif not isinstance(http_client, Unchanged):  # only a client of one's own may go out over plain http
            origin = _origin((None, origin, settings.where[2]), injected=http_client is not None)
        proof = settings.session.auth
        if origin != settings.session.origin or settings.credentials is not self._settings.credentials:
            proof = _auth(settings.credentials, origin=origin)
        return self._copy(
            settings,
            origin=origin,
            auth=proof,
            headers=settings.session.headers if isinstance(api_version, Unchanged) else _headers(api_version),
            retry=retry,
            timeout=timeout,
            deadline=deadline,
            rate=rate,
            max_connections=max_connections,
            max_answer=max_answer,
            http_client=http_client,
            on_event=on_event,
            clock=clock,
        )


class Voucherify(_VoucherifyClient["httpx.Client | httpx2.Client"], BlockingClient[VoucherifySettings]):
    """A client for Voucherify orders, safe to share between threads; connections open at the first request.

    Credentials come from `app_id`/`app_token`, or from `auth`: a bearer token or a VoucherifyOAuth. Without either
    they come from the environment: VOUCHERIFY_CLIENT_ID and VOUCHERIFY_CLIENT_SECRET, with VOUCHERIFY_PROJECT_ID and
    VOUCHERIFY_SCOPES (by blanks), are a VoucherifyOAuth; else VOUCHERIFY_APP_ID and VOUCHERIFY_APP_TOKEN are the
    keys. Beside tokens `app_id` only names the project in the journal: under the id that your keys had, the keys of
    orders stay known when you move to tokens. `region` (or VOUCHERIFY_REGION) is "eu" by default, "us" or "as";
    `base_url` (or VOUCHERIFY_BASE_URL) is another server's origin, plain http only on this machine and for
    `insecure_hosts` (or REWARD_ORDERS_INSECURE_HOSTS): a sandbox in a container. `api_version` is sent with every
    request, so that a project's own setting changes nothing. Exports are downloaded, with the credentials, from the
    vendor's hosts and `download_hosts` only. `journal` is the ledger of keys. `timeout` is seconds per attempt,
    `deadline` seconds per call, `rate` creates per second (None: unlimited). Beyond `max_connections` requests at
    once callers wait in line, on their deadline; an answer that unpacks to more than `max_answer` bytes is an
    UnreadableResponseError. `http_client` is a Client of httpx or httpx2, yours to close. `on_event` hears what
    happens. Raises ConfigurationError, before anything is sent.
    """

    orders: VoucherifyOrders
    _orders = VoucherifyOrders


class AsyncVoucherify(_VoucherifyClient["httpx.AsyncClient | httpx2.AsyncClient"], AsyncClient[VoucherifySettings]):
    """`Voucherify` for tasks of one event loop, asyncio or trio; same arguments, `http_client` an AsyncClient."""

    orders: AsyncVoucherifyOrders
    _orders = AsyncVoucherifyOrders


def settings_of(client: Voucherify) -> VoucherifySettings:
    """What the calls of a client share: for rooms above."""
    return client._settings  # noqa: SLF001 - our own class


def _hosts(given: Sequence[str]) -> tuple[str, ...]:
    """Names of hosts; a single text would be a host a letter."""
    if isinstance(given, str) or not all(isinstance(host, str) and host for host in given):
        raise ConfigurationError('download_hosts must be a tuple of host names, such as ("files.example.org",).')
    return tuple(given)


def _dialect() -> Dialect:
    from reward_orders.voucherify.errors import VOUCHERIFY

    return VOUCHERIFY


def _origin(where: Where, *, injected: bool) -> str:
    region, base_url, insecure_hosts = where
    return origin_from(
        REGIONS,
        ("region", region, "VOUCHERIFY_REGION", "eu"),
        (base_url, "VOUCHERIFY_BASE_URL"),
        suffix="/v1",
        injected=injected,
        insecure_hosts=insecure_hosts,
    )


def _headers(api_version: str) -> dict[str, str]:
    version = header_secret(api_version, argument="api_version").reveal()
    return {"Accept": "application/json", "User-Agent": USER_AGENT, "X-Voucherify-API-Version": version}


def _credentials(
    now: Credentials,
    app_id: Secret | Unchanged | None,
    app_token: Secret | Unchanged | None,
    auth: VoucherifyOAuth | Secret | Unchanged | None,
) -> Credentials:
    """The credentials of a copy, the same object if none is passed. A token passed counts before the old `auth`."""
    if all(isinstance(one, Unchanged) for one in (app_id, app_token, auth)):
        return now
    name, token, proof = now
    if isinstance(app_token, Secret):
        proof = None
    return kept(name, app_id), kept(token, app_token), kept(proof, auth)


def _auth(credentials: Credentials, *, origin: str) -> Auth:
    app_id, app_token, auth = credentials
    return voucherify_auth(auth, app_id=app_id, app_token=app_token, origin=origin)


def voucherify_auth(
    auth: VoucherifyOAuth | Secret | str | None,
    *,
    app_id: Secret | str | None,
    app_token: Secret | str | None,
    origin: str,
) -> Auth:
    """The one way of authenticating that the arguments and the environment give."""
    given_id = app_id if app_id is not None else as_secret(setting(None, "VOUCHERIFY_APP_ID"))
    name = None if given_id is None else header_secret(given_id, argument="app_id").reveal()
    tokens = auth is None and app_token is None  # keys that are passed win over tokens of the environment
    client_id = as_secret(setting(None, "VOUCHERIFY_CLIENT_ID")) if tokens else None
    if client_id is not None or (auth is not None and not isinstance(auth, (str, Secret))):
        from reward_orders.voucherify.oauth import VoucherifyOAuth, token_auth

        oauth = auth if client_id is None else _from_environment(client_id)
        if isinstance(oauth, VoucherifyOAuth):
            return token_auth(oauth, origin=origin, name=name)
    if auth is not None:
        token = header_secret(auth, argument="auth")
        return FixedAuth(name or token_name(token), {"Authorization": Secret(f"Bearer {token.reveal()}")})
    if given_id is None:
        raise missing("app_id", "VOUCHERIFY_APP_ID")
    given_token = app_token if app_token is not None else as_secret(setting(None, "VOUCHERIFY_APP_TOKEN"))
    if given_token is None:
        raise missing("app_token", "VOUCHERIFY_APP_TOKEN")
    keys = {
        "X-App-Id": header_secret(given_id, argument="app_id"),
        "X-App-Token": header_secret(given_token, argument="app_token"),
    }
    return FixedAuth(keys["X-App-Id"].reveal(), keys)


def _from_environment(client_id: Secret) -> VoucherifyOAuth:
    from reward_orders.voucherify.oauth import VoucherifyOAuth

    secret = as_secret(setting(None, "VOUCHERIFY_CLIENT_SECRET"))
    if secret is None:
        raise missing("VoucherifyOAuth", "VOUCHERIFY_CLIENT_SECRET beside VOUCHERIFY_CLIENT_ID")
    return VoucherifyOAuth(
        client_id=client_id,
        client_secret=secret,
        project_id=setting(None, "VOUCHERIFY_PROJECT_ID"),
        scopes=tuple((setting(None, "VOUCHERIFY_SCOPES") or "").split()),
    )
