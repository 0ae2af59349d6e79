"""Thousands of tasks at once, each reading one order: what comes of them, how long it takes, what it holds."""

from __future__ import annotations

import json
import subprocess

from scripts.bench.processes import fresh
from scripts.bench.server import TANGO_ORDER, serving

PATIENCE = 120.0  # seconds
_LOOP = """
import asyncio, json, time
{setup}
async def main():
    async def one():
        try:
            {call}
            return ""
        except Exception as error:
            return type(error).__name__
    async with {client} as client:
        await asyncio.gather(one())
        started = time.perf_counter()
        ended = await asyncio.gather(*(one() for _ in range({tasks})))
        return time.perf_counter() - started, ended
seconds, ended = asyncio.run(main())
status = dict(line.split(":", 1) for line in open("/proc/self/status").read().splitlines())
peak = int(status["VmHWM"].split()[0]) / 1024
print(json.dumps({{"seconds": seconds, "failed": sum(map(bool, ended)), "peak": peak}}))
"""
_HTTPX = "import httpx\nheaders = {'Authorization': 'Basic x'}"
_CALLS = {
    "httpx, as it comes": (
        _HTTPX,
        "httpx.AsyncClient(headers=headers)",
        "(await client.get({url!r})).json()['status']",
    ),
    "httpx, waiting without end for a connection": (
        _HTTPX,
        "httpx.AsyncClient(headers=headers, timeout=httpx.Timeout(30, pool=None))",
        "(await client.get({url!r})).json()['status']",
    ),
    "AsyncTango, as it comes": (
        "from reward_orders import AsyncTango",
        "AsyncTango(platform_name='p', platform_key='k', base_url={origin!r})",
        "(await client.orders.get({id!r})).status",
    ),
}


def fan_out(*, tasks: int) -> dict[str, dict[str, float]]:
    """Every contender in a process of its own: seconds, calls that failed, peak MiB."""
    found = {}
    with serving() as origin:
        names = {"url": origin + TANGO_ORDER, "origin": origin, "id": TANGO_ORDER.rpartition("/")[2]}
        for name, (setup, client, call) in _CALLS.items():
            code = _LOOP.format(setup=setup, client=client.format(**names), call=call.format(**names), tasks=tasks)
            try:
                found[f"{tasks:,} tasks: {name}"] = json.loads(fresh(code, within=PATIENCE))
            except subprocess.TimeoutExpired:
                found[f"{tasks:,} tasks: {name}"] = {"given_up_after": PATIENCE}
    return found
