"""Which addresses from the service may become links or images."""

from __future__ import annotations

import re
from ipaddress import ip_address
from urllib.parse import urlsplit

# Printable ASCII without the characters that RFC 3986 keeps out of every URL: a browser drops or reinterprets some of
# them (tab, newline, backslash), so that it would not open what was checked.
_URL = re.compile(r"https?://[!#-;=?-\[\]_a-z~]+", re.IGNORECASE | re.ASCII)
_HOST_NAME = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?\.?", re.IGNORECASE | re.ASCII)


def safe_url(text: str) -> str | None:
    """Return the address itself where it may become a link: https, or http on this machine; else None.

    Refused are other schemes (``javascript:``, ``data:``), addresses relative to the page or its scheme, user names
    before the host (``https://bank.example@other.example``), white space and control characters even at the ends,
    anything outside ASCII (a host that only looks familiar) and ports that are none. Never raises.
    """
    if _URL.fullmatch(text) is None:
        return None
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return None
    if "@" in parts.netloc or port == 0 or not _is_host(host):
        return None
    return text if parts.scheme == "https" or _is_loopback(host) else None


def _is_host(host: str) -> bool:
    if ":" not in host:
        return _HOST_NAME.fullmatch(host) is not None
    try:
        return bool(ip_address(host))
    except ValueError:
        return False


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
