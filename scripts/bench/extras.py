"""The figures beside the pages: what the journal adds to an order, encoding, and walks that need several windows."""

from __future__ import annotations

import itertools
import json
import tempfile
from functools import cache
from pathlib import Path
from time import perf_counter, process_time
from typing import TYPE_CHECKING, Any

import msgspec

from reward_orders import Journal, Recipient, Tango
from reward_orders.http import requests as json_encoding
from reward_orders.http.requests import dumps
from reward_orders.sandbox import SandboxProcess
from reward_orders_api.models import TangoCreateOrderRequest
from scripts.bench import pages
from scripts.bench.contenders import model
from scripts.bench.rounds import Figure, interleaved
from scripts.bench.server import serving

if TYPE_CHECKING:
    from collections.abc import Callable

# How httpx encodes what it is given as `json=`: the bytes that go out, and ours.
AS_HTTPX: dict[str, Any] = {"ensure_ascii": False, "separators": (",", ":"), "allow_nan": False}


def journal(*, rounds: int) -> tuple[dict[str, Figure], bool]:
    """Creates over loopback, without a ledger and with an SQLite file; every one under a key of its own."""
    answer = pages.tango_order()
    recipient = Recipient(email=answer["recipient"]["email"], first_name=answer["recipient"]["firstName"])
    keys = itertools.count()

    def creating(client: Tango) -> Callable[[], object]:
        def create() -> object:
            return client.orders.create(
                utid=answer["utid"],
                amount=str(answer["denomination"]["value"]),
                recipient=recipient,
                key=f"bench-{next(keys)}",
            )

        return create

    with tempfile.TemporaryDirectory() as folder, serving() as origin:

        def client(ledger: Journal | None) -> Tango:
            account, customer = answer["accountIdentifier"], answer["customerIdentifier"]
            return Tango(
                platform_name="p",
                platform_key="k",
                account=account,
                customer=customer,
                base_url=origin,
                rate=None,
                journal=ledger,
            )

        jobs = {
            "create, no journal": creating(client(None)),
            "create, Journal.sqlite": creating(client(Journal.sqlite(Path(folder) / "orders.db"))),
        }
        return interleaved(jobs, rounds=rounds, repeat=10)


def encoding(stock: str, *, rounds: int) -> tuple[dict[str, Figure], bool]:
    """One create request from typed fields to bytes, against `json.dumps` of the same fields as a dict."""
    order = pages.tango_order()
    names = ("utid", "accountIdentifier", "customerIdentifier", "externalRefID", "emailSubject", "message", "campaign")
    body: dict[str, Any] = {name: order[name] for name in names}
    body |= {"amount": 25.0, "deliveryMethod": "EMAIL", "recipient": order["recipient"], "sender": order["sender"]}
    ours = TangoCreateOrderRequest.from_dict(body)
    theirs = model(stock, "TangoCreateOrderRequest").from_dict(body)
    struct = msgspec.defstruct("Create", [(name, Any) for name in body])(**body)
    if not json.loads(dumps(ours.to_dict())) == json.loads(msgspec.json.encode(struct)) == theirs.to_dict() == body:
        raise AssertionError("the encoders do not write the same request")

    def use_encoder(encode: Callable[[object], bytes]) -> None:
        vars(json_encoding)["_encoder"] = cache(lambda: encode)  # in an app, what is installed decides

    installed = json_encoding._encoder()  # noqa: SLF001
    prepare = {
        "reward-orders, stdlib json": lambda: use_encoder(json_encoding._stdlib_dumps),  # noqa: SLF001
        "reward-orders[fast], orjson": lambda: use_encoder(installed),
    }
    jobs = {
        "json.dumps of a dict": lambda: json.dumps(body).encode(),
        **dict.fromkeys(prepare, lambda: dumps(ours.to_dict())),
        "json.dumps as httpx calls it": lambda: json.dumps(body, **AS_HTTPX).encode(),
        "generated, stock + json.dumps": lambda: json.dumps(theirs.to_dict()).encode(),
        "msgspec struct": lambda: msgspec.json.encode(struct),
    }
    return interleaved(jobs, rounds=rounds, repeat=500, clock=process_time, prepare=prepare)


def long_walks(sizes: tuple[int, ...]) -> dict[str, dict[str, float]]:
    """More orders than one query may show: windows are split by date and every order comes once."""
    found = {}
    for size in sizes:
        with SandboxProcess.start() as sandbox:
            sandbox.seed(tango=size)
            with Tango(platform_name="p", platform_key="k", base_url=sandbox.url) as client:
                for ahead in (False, True):
                    started = perf_counter()
                    ids = {order.id for order in client.orders.list(read_ahead=ahead)}
                    seconds = perf_counter() - started
                    if len(ids) != size:
                        raise AssertionError(f"{len(ids)} of {size} orders came")
                    name = f"{size:,} Tango orders from the sandbox{', read-ahead' if ahead else ''}"
                    found[name] = {"seconds": seconds, "orders_per_second": size / seconds}
    return found
