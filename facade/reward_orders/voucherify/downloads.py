"""Which links may be given the credentials: a link comes out of an answer, and following it blindly would leak them."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from reward_orders.core.configuration import is_loopback
from reward_orders.core.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Sequence

HOSTS = frozenset({"download.voucherify.io", "us1.download.voucherify.io", "as1.download.voucherify.io"})
# What one URL parser reads as part of the host and another does not.
_AMBIGUOUS = frozenset("\\@#<>^`{|} \"'")


def check_link(url: object, *, origin: str, hosts: Sequence[str]) -> str:
    """Take the URL of a download; ConfigurationError for a host that is not known to be the vendor's or the caller's.

    Hosts are compared by name, on any port: the vendor's three and `hosts` over https, and the host of `origin` itself
    where that is this machine, or plain http all the same (a sandbox in a container).
    """
    if not isinstance(url, str) or not url.isascii() or not url.isprintable() or _AMBIGUOUS & set(url):
        raise _refused("a link that is no plain URL")
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").rstrip(".")
        parts.port  # noqa: B018 - refuses a port that is none
    except ValueError:
        raise _refused("a link that is no plain URL") from None
    own = urlsplit(origin)
    home = own.hostname or ""
    if parts.scheme in {"http", "https"} and host == home and (is_loopback(home) or own.scheme == "http"):
        return url
    if parts.scheme == "https" and host in {*HOSTS, *(name.casefold() for name in hosts)}:
        return url
    raise _refused(f"{parts.scheme or 'no scheme'}://{host or 'no host'}")


def _refused(where: str) -> ConfigurationError:
    return ConfigurationError(
        f"The export is offered at {where}, which is not known; the credentials were not sent there.",
        hint='If the host is right, pass download_hosts=("its.name",) to the client; it must be https.',
    )
