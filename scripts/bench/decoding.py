"""Pages and single orders from bytes to fields read, against `json.loads` of the same bytes, in CPU time."""

from __future__ import annotations

import gc
import json
from time import process_time
from typing import TYPE_CHECKING

from scripts.bench import contenders as candidates
from scripts.bench import pages
from scripts.bench.rounds import Figure, interleaved

if TYPE_CHECKING:
    from collections.abc import Callable

    from scripts.bench.contenders import Contender

BASELINE = "json.loads, nothing read"


def check(service: str, page: bytes, everybody: dict[str, Contender]) -> None:
    """Every contender reads the same four facts of every order as a reading by hand does."""
    for name, contender in everybody.items():
        wanted = candidates.expected(page, service=service, charged=name == "raas SDK")
        if contender.prepare is not None:
            contender.prepare()
        read = [contender.facts(order) for order in contender.decode(page)]
        if read != wanted:
            raise AssertionError(f"{name} reads {service} orders differently: {read[0]} is not {wanted[0]}")
        contender.few(contender.decode(page))
        if contender.every is not None:
            contender.every(contender.decode(page))


def measure(service: str, *, stock: str, rounds: int) -> dict[str, tuple[dict[str, Figure], bool]]:
    """The tables of one service, by what is read of what."""
    page = pages.tango_page() if service == "tango" else pages.voucherify_page()
    one = pages.encoded(pages.tango_order() if service == "tango" else pages.one_voucherify_order())
    everybody = candidates.contenders(service, stock=stock)
    check(service, page, everybody)
    gc.collect()
    gc.freeze()  # the SDK's 1,700 modules would be walked by every collection, on everybody's account

    def job(contender: Contender, *, every: bool, single: bool) -> Callable[[], object]:
        read = contender.every if every else contender.few
        assert read is not None  # noqa: S101 - narrows for the type checker
        if single:
            return lambda: read([contender.decode_one(one)])
        return lambda: read(contender.decode(page))

    prepare = {name: contender.prepare for name, contender in everybody.items() if contender.prepare is not None}
    tables = {}
    for title, every, single in (
        ("100 orders, four fields read", False, False),
        ("100 orders, every field read", True, False),
        ("one order, four fields read", False, True),
    ):
        body = one if single else page
        jobs: dict[str, Callable[[], object]] = {BASELINE: lambda body=body: json.loads(body)}  # type: ignore[misc]
        jobs |= {name: job(contender, every=every, single=single) for name, contender in everybody.items()}
        repeat = 50 if single else 2
        tables[title] = interleaved(jobs, rounds=rounds, repeat=repeat, clock=process_time, prepare=prepare)
    return tables
