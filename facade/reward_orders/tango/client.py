"""`Tango` and `AsyncTango`: settings in, `.orders` and what stands around them out."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING, Generic, Self, TypeVar

from reward_orders.core.clock import SYSTEM_CLOCK
from reward_orders.core.errors import ConfigurationError
from reward_orders.core.operation import Awaited, Blocking
from reward_orders.core.secrets import Secret, as_secret
from reward_orders.http.auth import FixedAuth, has_clean_edges, header_secret, token_name
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
    pick,
    setting,
)
from reward_orders.http.kept import Kept
from reward_orders.http.library import library_for
from reward_orders.http.retry import RetryPolicy
from reward_orders.http.session import UNCHANGED, Session, Unchanged, kept
from reward_orders.tango.calls import TangoCalls
from reward_orders.tango.orders import AsyncTangoOrders, TangoOrders
from reward_orders.tango.settings import CONTRACTS, LATEST, TangoSettings, check_name

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
    from reward_orders.tango.accounts import AsyncTangoAccounts, TangoAccounts
    from reward_orders.tango.async_orders import AsyncTangoAsyncOrders, TangoAsyncOrders
    from reward_orders.tango.catalog import AsyncTangoCatalog, TangoCatalog
    from reward_orders.tango.customers import AsyncTangoCustomers, TangoCustomers
    from reward_orders.tango.line_items import AsyncTangoLineItems, TangoLineItems
    from reward_orders.tango.service_account import TangoServiceAccount
    from reward_orders.tango.settings import Credentials
    from reward_orders.tango.subscriptions import AsyncTangoWebhooks, TangoWebhooks


ENVIRONMENTS = {"sandbox": "https://integration-api.tangocard.com", "production": "https://api.tangocard.com"}

HttpClient = TypeVar("HttpClient", bound="httpx.Client | httpx2.Client | httpx.AsyncClient | httpx2.AsyncClient")


class _TangoClient(Client[TangoSettings], Generic[HttpClient]):
    """What both sides are made of; the arguments are told in `Tango`."""

    def __init__(
        self,
        *,
        platform_name: str | None = None,
        platform_key: Secret | str | None = None,
        auth: TangoServiceAccount | Secret | str | None = None,
        account: str | None = None,
        customer: str | None = None,
        contract: str = LATEST,
        environment: str | None = None,
        base_url: str | None = None,
        insecure_hosts: Sequence[str] = (),
        journal: Journal | None = None,
        retry: RetryPolicy | None = None,
        timeout: float = 30.0,
        deadline: float | None = 120.0,
        rate: float | None = 1.0,
        max_connections: int = MAX_CONNECTIONS,
        max_answer: int = MAX_ANSWER,
        http_client: HttpClient | None = None,
        on_event: OnEvent | None = None,
        clock: Clock = SYSTEM_CLOCK,
    ) -> None:
        # First of all: an error of this constructor may be logged with its locals.
        platform_key = as_secret(platform_key)
        auth = as_secret(auth)
        where = environment, base_url, insecure_hosts
        credentials = platform_name, platform_key, auth
        origin = _origin(where, injected=http_client is not None)
        check_journal(journal)
        library = library_for(http_client, asynchronous=isinstance(self, AsyncClient))
        limiter = limiter_for(rate, clock=clock)
        session = Session(
            origin=origin,
            auth=_auth(credentials, origin=origin),
            headers={"Accept": "application/json", "User-Agent": USER_AGENT},
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
        payer, owner = setting(account, "TANGO_ACCOUNT"), setting(customer, "TANGO_CUSTOMER")
        settings = TangoSettings(
            session,
            where=where,
            credentials=credentials,
            journal=journal,
            account=None if payer is None else check_name(payer, argument="account"),
            customer=None if owner is None else check_name(owner, argument="customer"),
            contract=pick({year: year for year in CONTRACTS}, contract, argument="contract"),
        )
        self._open(settings, http_client=http_client, max_answer=max_answer)

    def with_options(
        self,
        *,
        platform_name: str | Unchanged | None = UNCHANGED,
        platform_key: Secret | str | Unchanged | None = UNCHANGED,
        auth: TangoServiceAccount | Secret | str | Unchanged | None = UNCHANGED,
        account: str | Unchanged | None = UNCHANGED,
        customer: str | Unchanged | None = UNCHANGED,
        contract: str | Unchanged = UNCHANGED,
        environment: str | Unchanged | None = UNCHANGED,
        base_url: str | Unchanged | None = UNCHANGED,
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

        The copy shares connections, token, rate limit and line, as far as no setting changes them. An `environment`
        counts before a `base_url` of this client, a `platform_key` before its `auth`. A copy with an `http_client`,
        `max_answer` or `clock` of its own has connections of its own, to be closed like any client's.
        Raises ConfigurationError.
        """
        # First of all, as in the constructor.
        platform_key = as_secret(platform_key)
        auth = as_secret(auth)
        check_journal(None if isinstance(journal, Unchanged) else journal)
        settings = copy(self._settings)
        if not isinstance(account, Unchanged):
            payer = setting(account, "TANGO_ACCOUNT")
            settings.account = None if payer is None else check_name(payer, argument="account")
        if not isinstance(customer, Unchanged):
            owner = setting(customer, "TANGO_CUSTOMER")
            settings.customer = None if owner is None else check_name(owner, argument="customer")
        if not isinstance(contract, Unchanged):
            settings.contract = pick({year: year for year in CONTRACTS}, contract, argument="contract")
        settings.journal = kept(settings.journal, journal)
        settings.where = moved(settings.where, name=environment, base_url=base_url, hosts=insecure_hosts)
        settings.credentials = _credentials(settings.credentials, platform_name, platform_key, auth)
        origin = settings.session.origin
        if settings.where is not self._settings.where:
            origin = _origin(settings.where, injected=kept(self._wire[0], http_client) is not None)
        elif not isinstance(http_client, Unchanged):  # only a client of one's own may go out over plain http
            origin = _origin((None, origin, settings.where[2]), injected=http_client is not None)
        proof = settings.session.auth
        if origin != settings.session.origin or settings.credentials is not self._settings.credentials:
            proof = _auth(settings.credentials, origin=origin)
            settings.catalog = Kept()
        return self._copy(
            settings,
            origin=origin,
            auth=proof,
            headers=settings.session.headers,
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


class Tango(
    _TangoClient["httpx.Client | httpx2.Client"], TangoCalls, BlockingClient[TangoSettings], Blocking[TangoSettings]
):
    """A client for Tango RaaS v2, safe to share between threads; connections open at the first request.

    Credentials come from `auth`, a bearer token or a TangoServiceAccount (or TANGO_CLIENT_ID, TANGO_CLIENT_SECRET,
    TANGO_USERNAME and TANGO_PASSWORD: new clients of Tango must use one), or from `platform_name`/`platform_key` (or
    TANGO_PLATFORM_NAME / TANGO_PLATFORM_KEY). Arguments count before variables. Beside `auth`, `platform_name` only
    names the platform in the journal: under the name that your keys had, the keys of orders stay known when you move to
    a service account; without one the client id or a digest of the token stands for it. `account` and `customer` (or
    TANGO_ACCOUNT / TANGO_CUSTOMER) are defaults for creates. `contract="2023"` is for installations that know
    `sendEmail` alone: creates carry it beside `deliveryMethod`. `environment` (or TANGO_ENVIRONMENT) is "sandbox"
    unless "production" is said; `base_url` (or TANGO_BASE_URL) is another server's origin, plain http only on this
    machine and for `insecure_hosts` (or REWARD_ORDERS_INSECURE_HOSTS): a sandbox in a container. `journal` is the
    ledger of keys; without one a key is safe within one call and, at Tango, across calls for 90 days. `timeout` is
    seconds per attempt, `deadline` seconds per call, `rate` creates per second (None: unlimited), all threads together.
    Beyond `max_connections` requests at once callers wait in line, on their deadline; an answer that unpacks to more
    than `max_answer` bytes is an UnreadableResponseError. `http_client` is a Client of httpx or httpx2, yours to close.
    `on_event` hears what happens. Raises ConfigurationError, before anything is sent.
    """

    orders: TangoOrders
    _orders = TangoOrders

    # Made when they are asked for: an app that only places orders loads none of them.
    @property
    def async_orders(self) -> TangoAsyncOrders:
        """Many rewards in one order that Tango works on afterwards."""
        from reward_orders.tango.async_orders import TangoAsyncOrders

        return TangoAsyncOrders(self._settings, self._transport)

    @property
    def catalog(self) -> TangoCatalog:
        """What can be ordered."""
        from reward_orders.tango.catalog import TangoCatalog

        return TangoCatalog(self._settings, self._transport)

    @property
    def accounts(self) -> TangoAccounts:
        """Who pays, and what is left."""
        from reward_orders.tango.accounts import TangoAccounts

        return TangoAccounts(self._settings, self._transport)

    @property
    def customers(self) -> TangoCustomers:
        """Who owns the accounts."""
        from reward_orders.tango.customers import TangoCustomers

        return TangoCustomers(self._settings, self._transport)

    @property
    def webhooks(self) -> TangoWebhooks:
        """Who is told of events, and what there was to tell."""
        from reward_orders.tango.subscriptions import TangoWebhooks

        return TangoWebhooks(self._settings, self._transport)

    @property
    def line_items(self) -> TangoLineItems:
        """What became of rewards: deliveries, redemptions; cancel, freeze, reissue."""
        from reward_orders.tango.line_items import TangoLineItems

        return TangoLineItems(self._settings, self._transport)


class AsyncTango(
    _TangoClient["httpx.AsyncClient | httpx2.AsyncClient"],
    TangoCalls,
    AsyncClient[TangoSettings],
    Awaited[TangoSettings],
):
    """`Tango` for tasks of one event loop, asyncio or trio; same arguments, `http_client` an AsyncClient."""

    orders: AsyncTangoOrders
    _orders = AsyncTangoOrders

    @property
    def async_orders(self) -> AsyncTangoAsyncOrders:
        """Many rewards in one order that Tango works on afterwards."""
        from reward_orders.tango.async_orders import AsyncTangoAsyncOrders

        return AsyncTangoAsyncOrders(self._settings, self._transport)

    @property
    def catalog(self) -> AsyncTangoCatalog:
        """What can be ordered."""
        from reward_orders.tango.catalog import AsyncTangoCatalog

        return AsyncTangoCatalog(self._settings, self._transport)

    @property
    def accounts(self) -> AsyncTangoAccounts:
        """Who pays, and what is left."""
        from reward_orders.tango.accounts import AsyncTangoAccounts

        return AsyncTangoAccounts(self._settings, self._transport)

    @property
    def customers(self) -> AsyncTangoCustomers:
        """Who owns the accounts."""
        from reward_orders.tango.customers import AsyncTangoCustomers

        return AsyncTangoCustomers(self._settings, self._transport)

    @property
    def webhooks(self) -> AsyncTangoWebhooks:
        """Who is told of events, and what there was to tell."""
        from reward_orders.tango.subscriptions import AsyncTangoWebhooks

        return AsyncTangoWebhooks(self._settings, self._transport)

    @property
    def line_items(self) -> AsyncTangoLineItems:
        """What became of rewards: deliveries, redemptions; cancel, freeze, reissue."""
        from reward_orders.tango.line_items import AsyncTangoLineItems

        return AsyncTangoLineItems(self._settings, self._transport)


def settings_of(client: Tango) -> TangoSettings:
    """What the calls of a client share: for rooms above; `batch` asks the journal for many keys at once."""
    return client._settings  # noqa: SLF001 - our own class


def _dialect() -> Dialect:
    from reward_orders.tango.errors import TANGO

    return TANGO


def _origin(where: Where, *, injected: bool) -> str:
    environment, base_url, insecure_hosts = where
    return origin_from(
        ENVIRONMENTS,
        ("environment", environment, "TANGO_ENVIRONMENT", "sandbox"),
        (base_url, "TANGO_BASE_URL"),
        suffix="/raas/v2",
        injected=injected,
        insecure_hosts=insecure_hosts,
    )


def _credentials(
    now: Credentials,
    platform_name: str | Unchanged | None,
    platform_key: Secret | Unchanged | None,
    auth: TangoServiceAccount | Secret | Unchanged | None,
) -> Credentials:
    """The credentials of a copy, the same object if none is passed. A key passed counts before the old `auth`."""
    if all(isinstance(one, Unchanged) for one in (platform_name, platform_key, auth)):
        return now
    name, key, proof = now
    if isinstance(platform_key, Secret):
        proof = None
    return kept(name, platform_name), kept(key, platform_key), kept(proof, auth)


def _auth(credentials: Credentials, *, origin: str) -> Auth:
    platform_name, platform_key, auth = credentials
    return tango_auth(auth, platform_name=platform_name, platform_key=platform_key, origin=origin)


def tango_auth(
    auth: TangoServiceAccount | Secret | str | None,
    *,
    platform_name: str | None,
    platform_key: Secret | str | None,
    origin: str,
) -> Auth:
    """The one way of authenticating that the arguments and the environment give."""
    name = setting(platform_name, "TANGO_PLATFORM_NAME")
    if name is not None:
        _check_name(name)
    if auth is None and platform_key is None and setting(None, "TANGO_CLIENT_ID") is not None:
        from reward_orders.tango.service_account import account_from_environment

        auth = account_from_environment()
    if auth is not None and not isinstance(auth, (str, Secret)):
        from reward_orders.tango.service_account import TangoServiceAccount, token_auth

        if isinstance(auth, TangoServiceAccount):
            return token_auth(auth, origin=origin, name=name)
    if auth is not None:
        token = header_secret(auth, argument="auth")
        return FixedAuth(name or token_name(token), {"Authorization": Secret(f"Bearer {token.reveal()}")})
    if name is None:
        raise ConfigurationError(
            "No platform_name: pass platform_name= or set TANGO_PLATFORM_NAME.",
            hint="A service account takes auth=, or TANGO_CLIENT_ID, TANGO_CLIENT_SECRET, TANGO_USERNAME and "
            "TANGO_PASSWORD.",
        )
    key = platform_key if platform_key is not None else as_secret(setting(None, "TANGO_PLATFORM_KEY"))
    if key is None:
        raise missing("platform_key", "TANGO_PLATFORM_KEY")
    return FixedAuth(name, {"Authorization": _basic(name, header_secret(key, argument="platform_key"))})


def _check_name(name: object) -> None:
    if not isinstance(name, str) or ":" in name or not has_clean_edges(name):
        raise ConfigurationError(
            "platform_name must be printable text without a colon (HTTP basic splits at it) or a blank at its edge."
        )


def _basic(name: str, key: Secret) -> Secret:
    from base64 import b64encode

    return Secret("Basic " + b64encode(f"{name}:{key.reveal()}".encode()).decode())
