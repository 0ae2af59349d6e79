"""What every Tango call shares beside the session: the ledger and whose account pays. Made of a client's arguments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reward_orders.core.errors import ConfigurationError
from reward_orders.http.auth import has_clean_edges
from reward_orders.http.configuration import USER_AGENT, check_parts, gate_for, limiter_for, origin_of, pick, setting
from reward_orders.http.retry import RetryPolicy
from reward_orders.http.session import Session
from reward_orders.tango.auth import tango_auth

if TYPE_CHECKING:
    from collections.abc import Sequence

    import httpx

    from reward_orders.core.clock import Clock
    from reward_orders.core.secrets import Secret
    from reward_orders.http.events import OnEvent
    from reward_orders.http.refusals import Dialect
    from reward_orders.journal import Journal
    from reward_orders.tango.service_account import TangoServiceAccount

ENVIRONMENTS = {"sandbox": "https://integration-api.tangocard.com", "production": "https://api.tangocard.com"}


class TangoSettings:
    """Session, journal, and the default account and customer."""

    __slots__ = ("account", "customer", "journal", "session")

    def __init__(self, session: Session, *, journal: Journal | None, account: str | None, customer: str | None) -> None:
        self.session = session
        self.journal = journal
        self.account = account
        self.customer = customer

    def replace(
        self,
        *,
        retry: RetryPolicy | None,
        timeout: float | None,
        deadline: float | None,
        on_event: OnEvent | None,
    ) -> TangoSettings:
        """The same with other options; what is None stays."""
        return TangoSettings(
            self.session.replace(retry=retry, timeout=timeout, deadline=deadline, on_event=on_event),
            journal=self.journal,
            account=self.account,
            customer=self.customer,
        )


def chosen(given: str | None, default: str | None, *, argument: str) -> str:
    """The identifier of this call: the one given, else the client's; refuses none at all."""
    value = default if given is None else given
    if value is None:
        raise ConfigurationError(
            f"No {argument}: pass {argument}= to the call or the client, or set TANGO_{argument.upper()}."
        )
    return check_name(value, argument=argument)


def check_text(value: object, *, argument: str) -> str:
    """Text that is not blank."""
    if not isinstance(value, str) or not value.strip():
        kind = "empty" if isinstance(value, str) else f"a {type(value).__name__}"
        raise ConfigurationError(f"{argument} must be non-empty text and is {kind}.")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise ConfigurationError(
            f"{argument} holds half a character, which cannot be sent; check its source."
        ) from None
    return value


def check_name(value: object, *, argument: str) -> str:
    """Text that names something at the service: a blank at its edge came with a paste, and names nothing."""
    text = check_text(value, argument=argument)
    if not has_clean_edges(text):
        raise ConfigurationError(
            f"{argument} begins or ends with a blank, or holds a control character; check where it comes from."
        )
    return text


def settings_of(
    *,
    platform_name: str | None,
    platform_key: Secret | str | None,
    auth: TangoServiceAccount | Secret | str | None,
    account: str | None,
    customer: str | None,
    environment: str,
    base_url: str | None,
    insecure_hosts: Sequence[str],
    journal: Journal | None,
    retry: RetryPolicy | None,
    timeout: float,
    deadline: float | None,
    rate: float | None,
    max_connections: int,
    http_client: httpx.Client | httpx.AsyncClient | None,
    asynchronous: bool,
    on_event: OnEvent | None,
    clock: Clock,
) -> TangoSettings:
    """Check the arguments of a client, and read what they leave out from the environment; raises ConfigurationError."""
    origin = pick(ENVIRONMENTS, environment, argument="environment")
    if base_url is not None:
        injected = http_client is not None
        origin = origin_of(base_url, suffix="/raas/v2", injected=injected, insecure_hosts=insecure_hosts)
    check_parts(journal=journal, http_client=http_client, asynchronous=asynchronous)
    limiter = limiter_for(rate, clock=clock)
    session = Session(
        origin=origin,
        auth=tango_auth(auth, platform_name=platform_name, platform_key=platform_key, origin=origin),
        headers={"Accept": "application/json", "User-Agent": USER_AGENT},
        dialect=_dialect,
        retry=RetryPolicy() if retry is None else retry,
        timeout=timeout,
        deadline=deadline,
        limiter=limiter,
        gate=gate_for(max_connections),
        on_event=on_event,
        clock=clock,
    )
    payer, owner = setting(account, "TANGO_ACCOUNT"), setting(customer, "TANGO_CUSTOMER")
    return TangoSettings(
        session,
        journal=journal,
        account=None if payer is None else check_name(payer, argument="account"),
        customer=None if owner is None else check_name(owner, argument="customer"),
    )


def _dialect() -> Dialect:
    from reward_orders.tango.errors import TANGO

    return TANGO
