"""Whether the vendors' documents allow what we send: `python -m scripts.interop.prism PRISM`.

PRISM is the command of Stoplight's Prism, which stands between our clients and the sandbox: it compares each request
with a vendor's document, passes it on, and says in a header of the answer what the document does not allow. The
documents are test data beside the project; without them, or without PRISM, nothing is compared.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import tomllib
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import httpx

from reward_orders.sandbox import Sandbox
from scripts.contract_document import read
from scripts.interop import calls
from scripts.interop.judging import Exchange, Excused, JudgingError, Refusal, Routes, Verdict, judge, one_document

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from scripts.contract_document import Json

ROOT = Path(__file__).resolve().parents[2]
CONTRACT = ROOT / "openapi" / "orders.yaml"
EXCUSED = Path(__file__).with_name("prism_excused.toml")
VIOLATIONS = "sl-violations"
START_SECONDS = 60.0
LONGEST = 500  # characters of what Prism says


class PrismError(Exception):
    """Prism did not start; the text says what it wrote."""


class Vendor(NamedTuple):
    """What is compared at once: a vendor's pages, and the calls that they describe."""

    name: str
    pages: tuple[str, ...]
    calls: Callable[[str, Sandbox, httpx.Client], None]


VENDORS = (
    Vendor("tango-2020", ("tango-2020.json",), calls.tango_of_2023),
    Vendor("tango-2022", ("tango-2022.json",), calls.tango_of_2023),
    Vendor("tango-2026-orders", ("tango-2026-orders.json",), calls.tango_of_2026),
    Vendor(
        "voucherify",
        ("voucherify-orders.json", "voucherify-exports.json", "voucherify-async-actions.json"),
        calls.voucherify,
    ),
)


def main(words: list[str]) -> int:
    """Compare the calls with every document; 1 where one is refused."""
    shared = os.environ.get("REWARD_ORDERS_SHARED", "")
    folder = Path(shared, "vendor")
    command = words[0] if words else ""
    if not Path(command).is_file():
        print("prism: not run, npm is not here; with Node 20 or later `make test-interop` installs it")
        return 0
    if not shared or not folder.is_dir():
        print("prism: not run, the vendors' documents are not here; REWARD_ORDERS_SHARED names the folder of vendor/")
        return 0
    try:
        routes, excused = Routes(read(CONTRACT)), _excused()
        verdicts = [_verdict(vendor, folder, command, routes, excused) for vendor in VENDORS]
    except (JudgingError, PrismError) as error:
        print(f"prism: {error}")
        return 1
    problems = [problem for verdict in verdicts for problem in verdict.problems]
    needed = {excuse for verdict in verdicts for excuse in verdict.needed}
    problems += [
        f"{each.document}: {each.operation} is not refused at {each.where}; remove the entry from {EXCUSED.name}"
        for each in excused
        if each not in needed
    ]
    for problem in problems:
        print(f"prism: {problem}")
    accepted, asked = sum(verdict.accepted for verdict in verdicts), sum(verdict.asked for verdict in verdicts)
    print(
        f"prism: {accepted} of {asked} requests are as the vendors' {len(VENDORS)} documents want them, "
        f"{len(needed)} places excused"
    )
    return 1 if problems else 0


def _excused() -> list[Excused]:
    return [Excused(**each) for each in tomllib.loads(EXCUSED.read_text(encoding="utf-8")).get("excused", [])]


def _verdict(vendor: Vendor, folder: Path, command: str, routes: Routes, excused: list[Excused]) -> Verdict:
    """Make a vendor's calls through Prism, and judge what it said of them."""
    document = one_document([read(folder / page) for page in vendor.pages])
    exchanges: list[Exchange] = []

    with Sandbox.start() as sandbox, proxy(command, document, sandbox.url) as url:

        def note(response: httpx.Response) -> None:
            if str(response.url).startswith(url):  # exports are fetched from the sandbox itself
                exchanges.append(exchange_of(response))

        with httpx.Client(event_hooks={"response": [note]}, timeout=30) as http_client:
            vendor.calls(url, sandbox, http_client)
    described = routes.described_by(document)
    return judge(vendor.name, exchanges, described=described, routes=routes, excused=excused)


def exchange_of(response: httpx.Response) -> Exchange:
    """What was sent, and what Prism says of it in its header, which it cuts off where that is too long."""
    told = response.headers.get(VIOLATIONS, "[]")
    try:
        refusals = tuple(
            Refusal(_where(each["location"]), each["message"])
            for each in json.loads(told)
            if each["severity"] == "Error"  # a deprecated parameter is a warning
        )
    except ValueError:
        refusals = (Refusal("request", told[:LONGEST]),)
    return Exchange(response.request.method, response.url.path, refusals)


def _where(location: list[str | int]) -> str:
    return ".".join("*" if str(part).isdecimal() else str(part) for part in location)


@contextmanager
def proxy(command: str, document: Json, upstream: str) -> Iterator[str]:
    """Run Prism in front of `upstream` and yield its origin; it ends with the block."""
    with tempfile.TemporaryDirectory() as folder:
        path, log = Path(folder, "document.json"), Path(folder, "prism.log")
        path.write_text(json.dumps(document), encoding="utf-8")
        port = _free_port()
        words = [command, "proxy", str(path), upstream, "--host", "127.0.0.1", "--port", str(port)]
        with log.open("wb") as output, subprocess.Popen(words, stdout=output, stderr=subprocess.STDOUT) as running:
            try:
                _wait(running, port, log)
                yield f"http://127.0.0.1:{port}"
            finally:
                running.terminate()


def _free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


def _wait(running: subprocess.Popen[bytes], port: int, log: Path) -> None:
    """Wait until Prism takes calls. Raises PrismError with what it wrote where it does not."""
    ends = time.monotonic() + START_SECONDS
    while time.monotonic() < ends and running.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise PrismError(f"it did not start:\n{log.read_text(errors='replace')}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
