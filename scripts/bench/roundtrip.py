"""Whole calls over loopback, keep-alive, one after the other: the facade against bare httpx and the vendors' SDKs."""

from __future__ import annotations

import gc
import json
import logging
import os
import warnings
from functools import cache
from time import perf_counter
from typing import TYPE_CHECKING, Any

import httpx
import httpx2
import orjson

from reward_orders import Tango, Voucherify
from reward_orders.core import wire
from scripts.bench.contenders import FACTS, FAST, STDLIB
from scripts.bench.reading import fields
from scripts.bench.rounds import Figure, interleaved
from scripts.bench.server import TANGO_ORDER, VOUCHERIFY_ORDER

if TYPE_CHECKING:
    from collections.abc import Callable

    from scripts.bench.rounds import Job

HEADERS = {"Accept": "application/json", "Authorization": "Basic cGxhdGZvcm06a2V5", "User-Agent": "bench"}
OVER_HTTPX2 = "reward-orders[fast] over httpx2"
RA, ORD = TANGO_ORDER.rpartition("/")[2], VOUCHERIFY_ORDER.rpartition("/")[2]


def measure(
    origin: str, *, rounds: int, clock: Callable[[], float] = perf_counter
) -> dict[str, tuple[dict[str, Figure], bool]]:
    """One order and one page of each service; with `clock=process_time`, what the calls cost the client's process."""
    logging.disable(logging.CRITICAL)  # raas sets the root logger to INFO, for every library that logs
    gc.collect()
    gc.freeze()
    bare, bare2 = httpx.Client(), httpx2.Client()
    tango, voucherify = _clients(origin, "httpx")
    tango2, voucherify2 = _clients(origin, "httpx2")
    few = fields(FACTS)

    def got(path: str, client: httpx.Client | httpx2.Client = bare) -> Callable[[], Any]:
        return lambda: client.get(origin + path, headers=HEADERS).json()

    def page(path: str, client: httpx.Client | httpx2.Client = bare) -> Callable[[], Any]:
        return lambda: json.loads(client.get(origin + path, headers=HEADERS).content)

    sdk = _voucherify_sdk(origin)
    raas = _raas_sdk(origin)
    tango_page = "/raas/v2/orders?elementsPerBlock=100&page=0"
    voucherify_page = "/v1/orders?limit=100&page=1"
    tables: dict[str, dict[str, Job]] = {
        "Tango, get one order": {
            "httpx + .json()": got(TANGO_ORDER),
            **dict.fromkeys((STDLIB, FAST), lambda: tango.orders.get(RA)),
            "httpx2 + .json()": got(TANGO_ORDER, bare2),
            OVER_HTTPX2: lambda: tango2.orders.get(RA),
            "raas SDK": lambda: raas.orders.get_order(RA),
        },
        "Tango, list one page, four fields read": {
            "httpx + json.loads": page(tango_page),
            **dict.fromkeys((STDLIB, FAST), lambda: few(next(iter(tango.orders.list().pages())).items)),
            "httpx2 + json.loads": page(tango_page, bare2),
            OVER_HTTPX2: lambda: few(next(iter(tango2.orders.list().pages())).items),
            "raas SDK": lambda: raas.orders.get_orders({"elements_per_block": 100, "page": 0}),
        },
        "Voucherify, get one order": {
            "httpx + .json()": got(VOUCHERIFY_ORDER),
            **dict.fromkeys((STDLIB, FAST), lambda: voucherify.orders.get(ORD)),
            "httpx2 + .json()": got(VOUCHERIFY_ORDER, bare2),
            OVER_HTTPX2: lambda: voucherify2.orders.get(ORD),
            "voucherify SDK": lambda: sdk.get_order(ORD),
        },
        "Voucherify, list one page, four fields read": {
            "httpx + json.loads": page(voucherify_page),
            **dict.fromkeys((STDLIB, FAST), lambda: few(next(iter(voucherify.orders.list().pages())).items)),
            "httpx2 + json.loads": page(voucherify_page, bare2),
            OVER_HTTPX2: lambda: few(next(iter(voucherify2.orders.list().pages())).items),
            "voucherify SDK": lambda: few(sdk.list_orders(limit=100, page=1).orders),
        },
    }
    _check(origin, bare, tango, voucherify)
    prepare = {
        STDLIB: lambda: _decode_with(wire._stdlib_loads),  # noqa: SLF001
        FAST: lambda: _decode_with(orjson.loads),
        OVER_HTTPX2: lambda: _decode_with(orjson.loads),
    }
    return {
        title: interleaved(jobs, rounds=rounds, repeat=4 if "page" in title else 20, clock=clock, prepare=prepare)
        for title, jobs in tables.items()
    }


def _clients(origin: str, library: str) -> tuple[Tango, Voucherify]:
    os.environ["REWARD_ORDERS_HTTP"] = library  # read when a client is built
    try:
        tango = Tango(platform_name="platform", platform_key="key", base_url=origin, rate=None)
        return tango, Voucherify(app_id="app", app_token="token", base_url=origin)  # noqa: S106 - no secret
    finally:
        del os.environ["REWARD_ORDERS_HTTP"]


def _decode_with(loads: Callable[[bytes], Any]) -> None:
    vars(wire)["_decoder"] = cache(lambda: loads)  # in an app, what is installed decides


def _check(origin: str, bare: httpx.Client, tango: Tango, voucherify: Voucherify) -> None:
    """The facade reads what the server sent."""
    raw = bare.get(origin + TANGO_ORDER).json()
    order = tango.orders.get(RA)
    if (order.id, order.status) != (raw["referenceOrderID"], raw["status"]) or order.credentials.redemption_url is None:
        raise AssertionError("tango.orders.get read another order")
    if len(tango.orders.list().to_list()) != len(voucherify.orders.list().to_list()):
        raise AssertionError("the two lists have one page of 100 each")


def _voucherify_sdk(origin: str) -> Any:
    import voucherify

    client = voucherify.ApiClient(voucherify.Configuration(host=origin))
    return voucherify.OrdersApi(client)


def _raas_sdk(origin: str) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SyntaxWarning)
        from raas.configuration import Configuration
        from raas.raas_client import RaasClient

    Configuration.environments[Configuration.Environment.SANDBOX][Configuration.Server.DEFAULT] = f"{origin}/raas/v2"
    return RaasClient("platform", "key")
