"""What only a fresh process shows: start-up time, modules, and memory; every figure from a process of its own.

The processes see no click, rich or orjson unless said: httpx imports the first two for its own command line wherever
they happen to be installed, which would hide what we add.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from scripts.bench.rounds import Figure, interleaved
from scripts.bench.server import TANGO_ORDER, VOUCHERIFY_ORDER, serving

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_LEAN = "import sys; sys.modules['click'] = sys.modules['rich'] = None; sys.modules['orjson'] = None\n"
_TANGO = "from reward_orders import Tango\nclient = Tango(platform_name='p', platform_key='k', base_url='{origin}')\n"
_VOUCHERIFY = (
    "from reward_orders import Voucherify\nclient = Voucherify(app_id='a', app_token='t', base_url='{origin}')\n"
)
_HTTPX = "import httpx\nclient = httpx.Client(headers={{'Authorization': 'Basic x'}})\n"
_OVER_HTTPX2 = "import os; os.environ['REWARD_ORDERS_HTTP'] = 'httpx2'\n"
FIRST_CALL = {
    "httpx: client and first answer": _HTTPX + f"client.get('{{origin}}{TANGO_ORDER}').json()",
    "Tango: client and first answer": _TANGO + f"client.orders.get({TANGO_ORDER.rpartition('/')[2]!r})",
    "Voucherify: client and first answer": _VOUCHERIFY + f"client.orders.get({VOUCHERIFY_ORDER.rpartition('/')[2]!r})",
}
FIRST_CALL |= {
    "httpx2: client and first answer": FIRST_CALL["httpx: client and first answer"].replace("httpx", "httpx2"),
    "Tango over httpx2: client and first answer": _OVER_HTTPX2 + FIRST_CALL["Tango: client and first answer"],
}
IMPORTS = {
    "bare Python": "",
    "import reward_orders": "import reward_orders",
    "import httpx": "import httpx",
    "import httpx2": "import httpx2",
    "import raas": "import warnings; warnings.simplefilter('ignore'); import raas.raas_client",
}
_MEMORY = """
import resource, json
status = dict(line.split(':', 1) for line in open('/proc/self/status').read().splitlines())
print(json.dumps({'now': int(status['VmRSS'].split()[0]) / 1024, 'peak': int(status['VmHWM'].split()[0]) / 1024}))
"""
FIRST_PAGE = {
    "bare Python": "",
    "httpx + json.loads of one page": "import json\n"
    + _HTTPX
    + "rows = json.loads(client.get('{origin}/raas/v2/orders').content)",
    "Tango, one page of 100": _TANGO + "rows = [o.amount for o in client.orders.list()]",
    "Voucherify, one page of 100": _VOUCHERIFY + "rows = [o.amount for o in client.orders.list()]",
    "import voucherify (SDK)": "import voucherify",
}


def imports(*, rounds: int) -> tuple[dict[str, Figure], bool]:
    """Import times over a bare interpreter."""
    return interleaved({name: _run(_LEAN + code) for name, code in IMPORTS.items()}, rounds=rounds, clock=_cpu)


def first_calls(*, rounds: int) -> tuple[dict[str, Figure], bool]:
    """A process that starts, builds a client and reads one order, over plain loopback."""
    with serving() as origin:
        jobs = {name: _run(_LEAN + code.format(origin=origin)) for name, code in FIRST_CALL.items()}
        return interleaved(jobs, rounds=rounds, clock=_cpu)


def first_calls_tls(*, rounds: int) -> tuple[dict[str, Figure], bool]:
    """The same over TLS, the server's certificate signed by an authority appended to the usual bundle."""
    import certifi
    import trustme

    with tempfile.TemporaryDirectory() as folder:
        pem, bundle = Path(folder) / "server.pem", Path(folder) / "bundle.pem"
        authority = trustme.CA()
        authority.issue_cert("127.0.0.1").private_key_and_cert_chain_pem.write_to_path(pem)
        bundle.write_bytes(Path(certifi.where()).read_bytes() + authority.cert_pem.bytes())
        with serving(pem=pem) as origin:
            code = {name: _LEAN + text.format(origin=origin) for name, text in FIRST_CALL.items()}
            jobs = {name: _run(text, SSL_CERT_FILE=str(bundle)) for name, text in code.items()}
            return interleaved(jobs, rounds=rounds, clock=_cpu)


def memory() -> dict[str, float]:
    """Resident MiB of a process after the first page (or the import), median of three."""
    with serving() as origin:
        found = {}
        for name, code in FIRST_PAGE.items():
            sizes = [json.loads(_output(_LEAN + code.format(origin=origin) + _MEMORY))["now"] for _ in range(3)]
            found[name] = sorted(sizes)[1]
        return found


def walks(*, sizes: tuple[int, ...] = (1_000, 10_000)) -> dict[str, dict[str, float]]:
    """Seconds and peak MiB of reading every order of a list, page by page: bare, ours, ours with read-ahead."""
    loop = (
        "import time\nstarted = time.perf_counter()\ncount = 0\n{body}\nspent = time.perf_counter() - started\n"
        + _MEMORY.replace("print(json.dumps({", "print(json.dumps({'seconds': spent, 'count': count, ")
    )
    bare = (
        "import json\nfor number in range({pages}):\n"
        "    page = client.get('{origin}/raas/v2/orders', params={{'page': number}})\n"
        "    for row in json.loads(page.content)['orders']:\n"
        "        count += 1; row['status']"
    )
    ours = "for order in client.orders.list({how}):\n    count += 1; order.status"
    found: dict[str, dict[str, float]] = {}
    for size in sizes:
        with serving(orders=size) as origin:
            pages = str(size // 100)
            first, first_bare = "client.orders.list().first()\n", f"client.get('{origin}/raas/v2/orders')\n"
            for name, setup, warm, body in (
                ("httpx + json.loads", _HTTPX, first_bare, bare.format(pages=pages, origin=origin)),
                ("reward-orders", _TANGO, first, ours.format(how="")),
                ("reward-orders, read-ahead", _TANGO, first, ours.format(how="read_ahead=True")),
            ):
                code = setup.format(origin=origin) + warm + loop.replace("{body}", body)
                result = json.loads(_output(_LEAN + code))
                if result["count"] != size:
                    raise AssertionError(f"{name} read {result['count']} of {size} orders")
                found[f"{size:,} Tango orders: {name}"] = result
    return found


def fresh(code: str, *, within: float | None = None) -> str:
    """What code prints in a process of its own, without the modules that would hide what we add.

    Raises TimeoutExpired where that takes longer than `within` seconds.
    """
    return _output(_LEAN + code, within=within)


_CACHE = tempfile.TemporaryDirectory(prefix="bench-pycache-")


def _cpu() -> float:
    """CPU seconds of all processes measured so far: a start is all computing, and neighbours do not count."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _run(code: str, **environment: str) -> Callable[[], object]:
    return lambda: _output(code, environment=environment)


def _output(code: str, *, within: float | None = None, environment: Mapping[str, str] | None = None) -> str:
    # As installed: compiled modules, whatever this shell says about writing them; the first, unmeasured run does it.
    settings = {"PYTHONPYCACHEPREFIX": _CACHE.name, "PYTHONDONTWRITEBYTECODE": "", **(environment or {})}
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | settings,
        capture_output=True,
        text=True,
        check=False,
        timeout=within,
    )
    if done.returncode:
        raise AssertionError(f"a measured process failed:\n{done.stderr}")
    return done.stdout
