"""The HTTP library: httpx, or httpx2 where the app has chosen it. No other hand-written module imports either.

Both have the same names, so one set of types stands for both. The library is loaded at the first request, since it
costs 170 ms.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

from reward_orders.core.errors import ConfigurationError

if TYPE_CHECKING:
    import httpcore
    import httpx

HTTPX, HTTPX2 = "httpx", "httpx2"
SWITCH = "REWARD_ORDERS_HTTP"


class Httpx(Protocol):
    """What is used of httpx or httpx2."""

    Request: type[httpx.Request]
    Response: type[httpx.Response]
    URL: type[httpx.URL]
    QueryParams: type[httpx.QueryParams]
    Limits: type[httpx.Limits]
    HTTPTransport: type[httpx.HTTPTransport]
    AsyncHTTPTransport: type[httpx.AsyncHTTPTransport]
    HTTPStatusError: type[httpx.HTTPStatusError]
    ConnectError: type[httpx.ConnectError]
    ConnectTimeout: type[httpx.ConnectTimeout]
    PoolTimeout: type[httpx.PoolTimeout]
    ProxyError: type[httpx.ProxyError]
    UnsupportedProtocol: type[httpx.UnsupportedProtocol]
    InvalidURL: type[httpx.InvalidURL]
    LocalProtocolError: type[httpx.LocalProtocolError]
    ReadTimeout: type[httpx.ReadTimeout]
    WriteTimeout: type[httpx.WriteTimeout]


class Httpcore(Protocol):
    """What is used of httpcore or httpcore2, on which they stand."""

    Response: type[httpcore.Response]
    SyncBackend: type[httpcore.SyncBackend]
    AnyIOBackend: type[httpcore.AnyIOBackend]
    ConnectError: type[httpcore.ConnectError]
    ConnectTimeout: type[httpcore.ConnectTimeout]
    ReadTimeout: type[httpcore.ReadTimeout]
    WriteTimeout: type[httpcore.WriteTimeout]


class Library:
    """One of the two as it is loaded, and the URLs that it may log."""

    def __init__(self, name: str) -> None:
        loaded = import_module(name)
        self.name = loaded.__name__  # an app may have put httpx2 in the place of httpx: `httpx2.alias_httpx()`
        self.httpx = cast("Httpx", loaded)
        self.core = cast("Httpcore", import_module(self.name.replace("httpx", "httpcore")))
        import_module("reward_orders.http.network")
        self.urls = {private: _our_url(self.httpx, self.name, private=private) for private in (False, True)}
        """Classes of URLs that the library's log shortens; of a private one it shows the host alone."""


_LOADED: dict[str, Library] = {}


def library(name: str) -> Library:
    """The library of this name; loads it, or waits for another thread that is loading it."""
    loaded = _LOADED.get(name)
    return _LOADED.setdefault(name, Library(name)) if loaded is None else loaded


def is_loaded(name: str) -> bool:
    """Whether it is there as a whole; `sys.modules` has it from the moment its loading begins."""
    return name in _LOADED


def library_for(http_client: object, *, asynchronous: bool) -> str:
    """Which library a new client uses: that of the client it is given, else the one REWARD_ORDERS_HTTP names.

    Raises ConfigurationError for anything else than a client of the right kind, and for one that is not installed.
    """
    if http_client is not None:
        return _library_of(http_client, kind="AsyncClient" if asynchronous else "Client")
    name = os.environ.get(SWITCH, "").strip().lower() or HTTPX
    if name not in {HTTPX, HTTPX2}:
        raise ConfigurationError(f"{SWITCH} must be {HTTPX} or {HTTPX2}.")
    if name == HTTPX2 and not _is_installed(HTTPX2):
        raise ConfigurationError(f"{SWITCH} says httpx2, which needs its extra: pip install 'reward-orders[httpx2]'.")
    return name


def _is_installed(name: str) -> bool:
    from importlib.util import find_spec

    return name in sys.modules or find_spec(name) is not None


def _library_of(http_client: object, *, kind: str) -> str:
    for name in (HTTPX, HTTPX2):
        loaded = sys.modules.get(name)  # an app that has a client has imported its library
        if loaded is not None and isinstance(http_client, getattr(loaded, kind)):
            return name
    given = type(http_client)
    raise ConfigurationError(
        f"http_client must be an httpx.{kind} or httpx2.{kind} here, not {given.__module__}.{given.__name__}."
    )


def _our_url(library: Httpx, log: str, *, private: bool) -> type[httpx.URL]:
    """URLs that the library's own log shows without their query, which may hold a token or an address."""
    from logging import LogRecord, getLogger

    class OurURL(library.URL):  # type: ignore[name-defined,misc]  # a base class of either library
        """A class that the filter knows, so that the app's own requests are logged as before."""

    def shorten(record: LogRecord) -> bool:
        if isinstance(record.args, tuple):
            shown = {"path": "/", "query": None} if private else {"query": None}
            record.args = tuple(arg.copy_with(**shown) if isinstance(arg, OurURL) else arg for arg in record.args)
        return True

    getLogger(log).addFilter(shorten)
    return OurURL
