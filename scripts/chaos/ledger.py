"""What the service really did, one line an act, written at once: a killed service's ledger is complete.

Times are the machine's monotonic clock, which all processes share, so that a caller's word can be laid beside them.
"""

from __future__ import annotations

import json
import os
import time
from typing import TYPE_CHECKING, Any, TypeAlias

from attrs import define, field

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Json: TypeAlias = dict[str, Any]


@define
class Arrival:
    """One create that reached the service, whatever became of it.

    `call` is the caller's own name of its call, `executed` when the vendor acted on it, `status` what was answered;
    `clear` says that a whole and true answer was written while the client was still there.
    """

    number: int
    at: float
    vendor: str
    account: str
    key: str
    call: str
    reward: str
    act: str
    executed: list[float] = field(factory=list)
    order_id: str | None = None
    status: int | None = None
    clear: bool = False


@define
class Account:
    """Everything a ledger tells: `orders` are full answers by vendor and id."""

    arrivals: list[Arrival]
    orders: dict[str, dict[str, Json]]
    owners: dict[str, tuple[str, str, str]]  # order id -> vendor, account, key
    planted: set[str]  # ids of orders that another system made
    faults: dict[str, int]
    offences: list[str]


class Ledger:
    """The file; each line reaches the operating system before the answer reaches a caller."""

    def __init__(self, path: Path) -> None:
        self._descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)

    def note(self, kind: str, **facts: object) -> None:
        """Write one line."""
        line = {"kind": kind, "at": time.monotonic(), **facts}
        os.write(self._descriptor, json.dumps(line).encode() + b"\n")


def lines(path: Path) -> Iterator[Json]:
    """Every whole line."""
    if path.exists():
        for text in path.read_bytes().splitlines():
            try:
                yield json.loads(text)
            except ValueError:
                continue


def read(path: Path) -> Account:
    """The whole ledger, arrivals joined with what became of them."""
    arrivals: dict[int, Arrival] = {}
    account = Account([], {"tango": {}, "voucherify": {}}, {}, set(), {}, [])
    for line in lines(path):
        match line:
            case {"kind": "arrival", "at": at, "number": number, **rest}:
                arrivals[number] = Arrival(number, at, **{name: rest[name] for name in _ARRIVAL})
            case {"kind": "executed", "at": at, "number": number, "order_id": order_id}:
                arrivals[number].executed.append(at)
                arrivals[number].order_id = order_id
            case {"kind": "answered", "number": number, "status": status, "clear": clear}:
                arrivals[number].status, arrivals[number].clear = status, clear
            case {
                "kind": "order",
                "vendor": vendor,
                "account": owner,
                "key": key,
                "order_id": order_id,
                "order": order,
            }:
                account.orders[vendor][order_id] = order
                account.owners[order_id] = (vendor, owner, key)
            case {"kind": "planted", "order_id": order_id}:
                account.planted.add(order_id)
            case {"kind": "fault", "act": act}:
                account.faults[act] = account.faults.get(act, 0) + 1
            case {"kind": "offence", "what": what}:
                account.offences.append(what)
    account.arrivals = list(arrivals.values())
    return account


_ARRIVAL = ("vendor", "account", "key", "call", "reward", "act")
