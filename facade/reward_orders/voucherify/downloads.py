"""Which links may be given the credentials: a link comes out of an answer, and following it blindly would leak them."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from reward_orders.core.errors import ConfigurationError
from reward_orders.http.configuration import check_url, is_loopback

if TYPE_CHECKING:
    from collections.abc import Sequence

HOSTS = frozenset({"download.voucherify.io", "us1.download.voucherify.io", "as1.download.voucherify.io"})


def check_link(url: object, *, origin: str, hosts: Sequence[str]) -> str:
    """Take the URL of a download; ConfigurationError for a host that is not known to be the vendor's or the caller's.

    Hosts are compared by name, on any port: the vendor's three and `hosts` over https, and the host of `origin` itself
    where that is this machine, or plain http all the same (a sandbox in a container).
    """
    try:
        parts = check_url(url, argument="the link")
    except ConfigurationError:
        parts = None
    if parts is None:
        raise _refused("a link that is no plain URL")
    host, own = parts.hostname or "", urlsplit(origin)
    home = own.hostname or ""
    known = host in {*HOSTS, *(name.casefold() for name in hosts)}
    if (parts.scheme == "https" and known) or (host == home and (is_loopback(home) or own.scheme == "http")):
        return parts._replace(fragment="").geturl()
    raise _refused(f"{parts.scheme}://{host[:100]}")


def _refused(where: str) -> ConfigurationError:
    return ConfigurationError(
        f"The export is offered at {where}, which is not known; the credentials were not sent there.",
        hint='If the host is right, pass download_hosts=("its.name",) to the client; it must be https.',
    )
