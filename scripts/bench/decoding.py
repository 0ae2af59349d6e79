"""Pages and single orders from bytes to fields read, against `json.loads` of the same bytes, in CPU time.

Every contender has a process of its own, as an app has one of them, and the baseline runs beside it in there:
among the 1,700 modules of an SDK everybody takes some per cent longer. The rounds of the processes are interleaved.
"""

from __future__ import annotations

import gc
import json
import logging
import os
import subprocess
import sys
from contextlib import ExitStack, contextmanager
from time import process_time
from typing import TYPE_CHECKING

from scripts.bench import pages
from scripts.bench.contenders import contenders, expected
from scripts.bench.rounds import Figure, Times, beside

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from scripts.bench.contenders import Contender

    Asked = Callable[[int], dict[str, tuple[float, float]]]

BASELINE = "json.loads, nothing read"
FOUR, EVERY = "100 orders, four fields read", "100 orders, every field read"
ONE, ALL_OF_ONE = "one order, four fields read", "one order, every field read"


def measure(service: str, *, stock: str, rounds: int) -> dict[str, tuple[dict[str, Figure], bool]]:
    """The tables of one service, by what is read of what."""
    tables = {title: Times(BASELINE) for title in (FOUR, EVERY, ONE, ALL_OF_ONE)}
    with ExitStack() as stack:
        everybody = {
            name: stack.enter_context(_asking(service, name, stock)) for name in contenders(service, stock=stock)
        }
        for number in range(rounds):
            for name, ask in everybody.items():
                for title, (taken, base) in ask(number).items():
                    tables[title].add(name, taken=taken, beside=base)
    return {title: times.figures() for title, times in tables.items()}


@contextmanager
def _asking(service: str, name: str, stock: str) -> Iterator[Asked]:
    """A contender in a process of its own, to be asked for one round after the other."""
    command = [sys.executable, "-m", "scripts.bench.decoding", service, name, stock]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(
        command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None  # noqa: S101 - narrows for the type checker
        assert process.stdout is not None  # noqa: S101
        asked, answers = process.stdin, process.stdout

        def ask(number: int) -> dict[str, tuple[float, float]]:
            print(number, file=asked, flush=True)
            answer = answers.readline()
            if not answer:
                raise AssertionError(f"{name} ended without an answer")
            found: dict[str, tuple[float, float]] = json.loads(answer)
            return found

        try:
            yield ask
        finally:
            asked.close()


def check(service: str, name: str, page: bytes, contender: Contender) -> None:
    """A contender reads the same four facts of every order as a reading by hand does."""
    wanted = expected(page, service=service, charged=name == "raas SDK")
    read = [contender.facts(order) for order in contender.decode(page)]
    if read != wanted:
        raise AssertionError(f"{name} reads {service} orders differently: {read[0]} is not {wanted[0]}")


def answer(service: str, name: str, stock: str) -> None:
    """Measure one round for every number that comes in a line, and answer with a line."""
    contender = contenders(service, stock=stock)[name]()
    page = pages.tango_page() if service == "tango" else pages.voucherify_page()
    one = pages.encoded(pages.tango_order() if service == "tango" else pages.one_voucherify_order())
    check(service, name, page, contender)
    logging.disable(logging.CRITICAL)  # raas sets the root logger to INFO, for every library that logs
    gc.collect()
    gc.freeze()  # what was imported would be walked by collections, on the baseline's account too
    few, every = contender.few, contender.every
    jobs = {
        FOUR: (lambda: json.loads(page), lambda: few(contender.decode(page)), 2),
        EVERY: (lambda: json.loads(page), lambda: every(contender.decode(page)), 2),
        ONE: (lambda: json.loads(one), lambda: few([contender.decode_one(one)]), 50),
        ALL_OF_ONE: (lambda: json.loads(one), lambda: every([contender.decode_one(one)]), 50),
    }
    for line in sys.stdin:
        taken = {
            title: beside(baseline, job, number=int(line), repeat=repeat, clock=process_time)
            for title, (baseline, job, repeat) in jobs.items()
        }
        print(json.dumps(taken), flush=True)


if __name__ == "__main__":
    answer(*sys.argv[1:])
