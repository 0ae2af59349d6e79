"""Who may use the control API: tools of this machine, and no page of another site in a developer's browser.

A page elsewhere can send requests to loopback, and with a name that it points at 127.0.0.1 it could read the answers
too. A browser tells on both: in `Host`, `Origin` and `Sec-Fetch-Site`.
"""

import re
from collections.abc import Collection, Mapping
from ipaddress import ip_address

from reward_orders.sandbox.exchange import Answer, reply

_HOST = re.compile(r"(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(:[0-9]{1,5})?")
_LONGEST_NAME = 100
_HOW_JSON = "it must be application/json: add -H 'Content-Type: application/json'"


def host_of(headers: Mapping[str, str]) -> str:
    """Return the name in the Host header, in lower case and without the port; empty where there is none."""
    found = _HOST.fullmatch(headers.get("host", "").lower())
    return found[1].strip("[]") if found else ""


def is_ours(name: str, named: Collection[str]) -> bool:
    """Tell whether a Host name can only mean this sandbox: loopback, or one that `--host-name` gave."""
    if name == "localhost" or name in named:
        return True
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False


def refused(method: str, path: str, headers: Mapping[str, str], named: Collection[str]) -> Answer | None:
    """Return the refusal of a request for the page at `/` or the control API; None where it may pass."""
    name = host_of(headers)
    if not is_ours(name, named):
        told = name[:_LONGEST_NAME] or "this Host"
        how = "it answers localhost, and what --host-name NAME adds"
        return reply(403, {"error": f"the sandbox's control API does not answer as {told}; {how}"})
    if not path.startswith("/_sandbox"):  # only to look at, and no other site can read it
        return None
    origin = headers.get("origin")
    if (origin is not None and origin.lower().partition("://")[2] != headers["host"].lower()) or headers.get(
        "sec-fetch-site", "none"
    ) not in {"none", "same-origin"}:
        return reply(403, {"error": "the sandbox's control API answers no page of another site"})
    media_type = headers.get("content-type", "").partition(";")[0].strip().lower()
    if method not in {"GET", "HEAD"} and media_type != "application/json":
        return reply(415, {"error": f"the content type of {method} is {media_type or 'not told'}; {_HOW_JSON}"})
    return None
