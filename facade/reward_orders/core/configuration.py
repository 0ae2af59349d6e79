"""From constructor arguments and environment variables to what a session needs; read when a client is built."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from reward_orders._version import __version__
from reward_orders.core.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reward_orders.core.clock import Clock
    from reward_orders.core.limiter import Limiter

USER_AGENT = f"reward-orders/{__version__}"
LOOPBACK = frozenset({"localhost", "::1"})


def setting(value: str | None, variable: str) -> str | None:
    """The argument, else the environment variable; an empty variable counts as unset."""
    return value if value is not None else os.environ.get(variable) or None


def origin_of(base_url: str, *, suffix: str, injected: bool, insecure_hosts: Sequence[str] = ()) -> str:
    """The origin of a base URL, with the API's own path taken off.

    Plain http is taken on loopback, where no network can read the credentials, and for a host in `insecure_hosts`
    (else REWARD_ORDERS_INSECURE_HOSTS, by commas); an injected HTTP client answers for its own transport.
    """
    if not isinstance(base_url, str):
        raise ConfigurationError(f"base_url must be text such as https://host, not {type(base_url).__name__}.")
    try:
        parts = urlsplit(base_url.strip())
        host, port = parts.hostname, parts.port
    except ValueError:
        raise ConfigurationError("base_url is not a URL; pass the server's origin, such as https://host.") from None
    path = parts.path.rstrip("/")
    if parts.scheme not in {"https", "http"} or not host or parts.query or parts.fragment or path not in {"", suffix}:
        raise ConfigurationError(f"base_url must be the server's origin, such as https://host or https://host{suffix}.")
    if parts.username is not None or parts.password is not None:
        raise ConfigurationError("base_url must not hold credentials; pass them as arguments.")
    insecure = _insecure(insecure_hosts)
    if parts.scheme == "http" and not is_loopback(host) and not injected and host not in insecure:
        raise ConfigurationError(
            "base_url is plain http, which would show the credentials to the network; use https.",
            hint="A sandbox in a container is named in insecure_hosts=(...) or REWARD_ORDERS_INSECURE_HOSTS.",
        )
    name = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{name}" + (f":{port}" if port is not None else "")


def _insecure(names: Sequence[str]) -> frozenset[str]:
    """The hosts that may be sent credentials over plain http, as a parsed URL writes them."""
    if not isinstance(names, list | tuple | set | frozenset) or not all(isinstance(name, str) for name in names):
        raise ConfigurationError('insecure_hosts must be a tuple of host names, such as ("sandbox",).')
    given = names or os.environ.get("REWARD_ORDERS_INSECURE_HOSTS", "").split(",")
    return frozenset(name.strip().lower() for name in given)


def is_loopback(host: str) -> bool:
    """Whether a host name can only be this machine."""
    return host.lower() in LOOPBACK or (host.startswith("127.") and host.isascii() and host.replace(".", "").isdigit())


def check_parts(*, journal: object, http_client: object, asynchronous: bool) -> None:
    """What is handed in must be of its kind; a path or the other kind of client would fail only at the first order."""
    if journal is not None and not hasattr(journal, "claim"):
        raise ConfigurationError('journal must be a Journal, such as Journal.sqlite("orders.db").')
    if http_client is not None and not hasattr(http_client, "aclose" if asynchronous else "close"):
        kind = "httpx.AsyncClient" if asynchronous else "httpx.Client"
        raise ConfigurationError(f"http_client must be an {kind} here.")


def limiter_for(rate: float | None, *, clock: Clock) -> Limiter | None:
    """The limiter of a client, None without a rate: such a client does not load it."""
    if rate is None:
        return None
    from reward_orders.core.limiter import limiter_of

    return limiter_of(rate, clock=clock)


def pick(table: Mapping[str, str], name: object, *, argument: str) -> str:
    """The entry of a closed set, or an error that lists the set."""
    if not isinstance(name, str) or name not in table:
        known = " or ".join(f'"{known}"' for known in table)
        raise ConfigurationError(f"{argument} must be {known}, not {name!r}.")
    return table[name]


def missing(argument: str, variable: str) -> ConfigurationError:
    """The error for a credential that is nowhere."""
    return ConfigurationError(f"No {argument}: pass {argument}= or set {variable}.")
