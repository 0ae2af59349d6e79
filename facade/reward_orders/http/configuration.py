"""From constructor arguments and environment variables to what a session needs; read when a client is built."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from reward_orders._version import __version__
from reward_orders.core.errors import ConfigurationError
from reward_orders.core.gate import Gate

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from urllib.parse import SplitResult

    from reward_orders.core.clock import Clock
    from reward_orders.http.limiter import Limiter

USER_AGENT = f"reward-orders/{__version__}"
MAX_ANSWER = 32 * 1024 * 1024  # bytes of a decoded body; a page of 100 orders has a few hundred thousand
MAX_CONNECTIONS = 100
LOOPBACK = frozenset({"localhost", "::1"})
_IPV4 = re.compile(r"(?:(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(?:\.|$)){4}")
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
# What one URL parser reads as part of the host and another does not.
_AMBIGUOUS = frozenset("\\<>^`{|}\"'")


def setting(value: str | None, variable: str) -> str | None:
    """The argument, else the environment variable; an empty variable counts as unset."""
    return value if value is not None else os.environ.get(variable) or None


def check_url(url: object, *, argument: str) -> SplitResult:
    """The parts of an absolute http(s) URL, scheme and host in lower case and without the scheme's own port.

    Refuses what two parsers could read differently, so that the host which is compared is the host which is called:
    user info, blanks, backslashes, control and non-ASCII characters, empty labels, numbers that are no IPv4 address.
    """
    wrong = ConfigurationError(f"{argument} is not a plain URL; it must be like https://host/path.")
    if not isinstance(url, str) or not url.isascii() or not url.isprintable() or " " in url or _AMBIGUOUS & set(url):
        raise wrong
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        parts = None
    if parts is None or parts.scheme not in {"https", "http"} or not _is_host(host) or port == 0:
        raise wrong
    if "@" in parts.netloc:
        raise ConfigurationError(f"{argument} must not hold credentials; pass them as arguments.")
    name = f"[{host}]" if ":" in host else host
    usual = {"https": 443, "http": 80}[parts.scheme]
    return parts._replace(netloc=name if port in {None, usual} else f"{name}:{port}")


def _is_host(host: str) -> bool:
    if ":" in host:
        from ipaddress import IPv6Address

        try:
            return IPv6Address(host).scope_id is None
        except ValueError:
            return False
    labels = host.split(".")
    if labels[-1].isdigit() or labels[-1].startswith("0x"):  # 127.1 and 2130706433 are loopback to some resolvers
        return _IPV4.fullmatch(host) is not None
    return len(host) <= 253 and all(_LABEL.fullmatch(label) and label != "xn--" for label in labels)  # noqa: PLR2004


def origin_of(base_url: str, *, suffix: str, injected: bool, insecure_hosts: Sequence[str] = ()) -> str:
    """The origin of a base URL, with the API's own path taken off.

    Plain http is taken on loopback, where no network can read the credentials, and for a host in `insecure_hosts`
    (else REWARD_ORDERS_INSECURE_HOSTS, by commas); an injected HTTP client answers for its own transport.
    """
    if not isinstance(base_url, str):
        raise ConfigurationError(f"base_url must be text such as https://host, not {type(base_url).__name__}.")
    parts = check_url(base_url, argument="base_url")
    if parts.query or parts.fragment or parts.path.rstrip("/") not in {"", suffix}:
        raise ConfigurationError(f"base_url must be the server's origin, such as https://host or https://host{suffix}.")
    host, insecure = parts.hostname or "", _insecure(insecure_hosts)
    if parts.scheme == "http" and not is_loopback(host) and not injected and host not in insecure:
        raise ConfigurationError(
            "base_url is plain http, which would show the credentials to the network; use https.",
            hint="A sandbox in a container is named in insecure_hosts=(...) or REWARD_ORDERS_INSECURE_HOSTS.",
        )
    return f"{parts.scheme}://{parts.netloc}"


def origin_from(
    table: Mapping[str, str],
    choice: tuple[str, str | None, str, str],
    base_url: tuple[str | None, str],
    *,
    suffix: str,
    injected: bool,
    insecure_hosts: Sequence[str],
) -> str:
    """The origin to call: the one that an argument names, else an environment variable, else the table's default.

    `choice` is argument, value, variable and default of the entry of the table, `base_url` value and variable of an
    origin of one's own. An argument of either kind counts before a variable of either.
    """
    argument, name, name_variable, default = choice
    url, url_variable = base_url
    if name is not None:
        pick(table, name, argument=argument)  # a typo is told, also beside a base_url
    if url is None and name is None:
        url = setting(None, url_variable)
    if url is not None:
        return origin_of(url, suffix=suffix, injected=injected, insecure_hosts=insecure_hosts)
    if name is not None:
        return pick(table, name, argument=argument)
    told = setting(None, name_variable)
    return pick(table, default if told is None else told, argument=argument if told is None else name_variable)


def _insecure(names: Sequence[str]) -> frozenset[str]:
    """The hosts that may be sent credentials over plain http, as a parsed URL writes them."""
    if not isinstance(names, list | tuple | set | frozenset) or not all(isinstance(name, str) for name in names):
        raise ConfigurationError('insecure_hosts must be a tuple of host names, such as ("sandbox",).')
    given = names or os.environ.get("REWARD_ORDERS_INSECURE_HOSTS", "").split(",")
    return frozenset(name.strip().lower() for name in given)


def is_loopback(host: str) -> bool:
    """Whether a host name can only be this machine."""
    return host.lower() in LOOPBACK or (host.startswith("127.") and _IPV4.fullmatch(host) is not None)


def check_journal(journal: object) -> None:
    """Check the type of what is injected: a path would fail only at the first order."""
    if journal is not None and not hasattr(journal, "claim"):
        raise ConfigurationError('journal must be a Journal, such as Journal.sqlite("orders.db").')


def check_number(value: object, *, argument: str, example: int) -> int:
    """A whole number of 1 or more."""
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise ConfigurationError(f"{argument} must be a whole number of 1 or more, such as {example}.")
    return value


def limiter_for(rate: float | None, *, clock: Clock) -> Limiter | None:
    """The limiter of a client; None without a rate, so that such a client does not load it."""
    if rate is None:
        return None
    from reward_orders.http.limiter import limiter_of

    return limiter_of(rate, clock=clock)


def gate_for(max_connections: int) -> Gate:
    """The line in front of a client's connections."""
    return Gate(check_number(max_connections, argument="max_connections", example=MAX_CONNECTIONS))


def pick(table: Mapping[str, str], name: object, *, argument: str) -> str:
    """The entry of a closed set, or an error that lists the set."""
    if not isinstance(name, str) or name not in table:
        known = " or ".join(f'"{known}"' for known in table)
        raise ConfigurationError(f"{argument} must be {known}, not {name!r}.")
    return table[name]


def missing(argument: str, variable: str) -> ConfigurationError:
    """The error for a credential that is neither passed nor set."""
    return ConfigurationError(f"No {argument}: pass {argument}= or set {variable}.")
