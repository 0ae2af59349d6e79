"""The sandbox in a process of its own: killed, restarted on the same port with its state file, and asked at the end."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import httpx

from reward_orders.sandbox.faults import KINDS
from scripts.chaos.plan import POOR

if TYPE_CHECKING:
    from pathlib import Path
    from random import Random

PATIENCE = 30.0
ON_CREATE, ON_ANY = 0.015, 0.002  # how likely each kind of fault is
WAIT = {"rate_limited": 0.2, "slow_body": 0.3}  # seconds; timeouts are longer than the clients' own


class Service:
    """Both vendors, as one process that may be killed at any time."""

    def __init__(self, state: Path) -> None:
        self._state = state
        self.restarts = 0
        self._process, self.url = _start(state, 0)
        self._control = httpx.Client(base_url=f"{self.url}/_sandbox", timeout=PATIENCE)

    def misbehave(self, random: Random) -> None:
        """Mix every kind of fault in, and make things slow enough to collide."""
        self._ask("PATCH", "/settings", {"tango_processing_seconds": 0.02, "voucherify_read_lag": 0.1})
        for kind in KINDS:
            for operation, probability in (("*CreateOrder", ON_CREATE), ("*", ON_ANY)):
                rule = {"operation": operation, "kind": kind, "probability": probability}
                self._ask("POST", "/faults", {**rule, "seed": random.randrange(10**6), "seconds": WAIT.get(kind, 3.0)})

    def behave(self) -> int:
        """Stop all faults and fill every account; gives how many faults happened."""
        fired = self.faults()
        self._ask("DELETE", "/faults")
        self._ask("PATCH", "/settings", {"tango_processing_seconds": 0.0, "voucherify_read_lag": 0.0})
        self.fund(10.0**9)
        return sum(fired.values())

    def faults(self) -> dict[str, int]:
        """How often each kind of fault has happened."""
        fired: dict[str, int] = {}
        for rule in self._ask("GET", "/faults"):
            fired[rule["kind"]] = fired.get(rule["kind"], 0) + rule["fired"]
        return fired

    def fund(self, balance: float) -> None:
        """Set what the poor account has."""
        self._ask("PATCH", f"/accounts/{POOR}", {"balance": balance})

    def ledger(self, vendor: str) -> list[dict[str, Any]]:
        """Every order the vendor really has."""
        orders: list[dict[str, Any]] = self._ask("GET", f"/orders/{vendor}")
        return orders

    def restart(self) -> None:
        """Kill the service in the middle of whatever it does, and start it again."""
        self._process.kill()
        self._process.wait()
        self._process, _ = _start(self._state, int(self.url.rpartition(":")[2]))
        self.restarts += 1

    def stop(self) -> None:
        """End the process."""
        self._control.close()
        self._process.kill()
        self._process.wait()

    def _ask(self, method: str, path: str, body: object = None) -> Any:
        answer = self._control.request(method, path, json=body)
        answer.raise_for_status()
        return answer.json() if answer.content else None


def _start(state: Path, port: int) -> tuple[subprocess.Popen[bytes], str]:
    log = state.with_suffix(".log")
    command = [sys.executable, "-m", "reward_orders.sandbox", "--port", str(port), "--state", str(state), "--quiet"]
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output)
    give_up = time.monotonic() + PATIENCE
    while time.monotonic() < give_up and process.poll() is None:
        found = re.search(r"http://127\.0\.0\.1:\d+", log.read_text())
        if found and _healthy(found[0]):
            return process, found[0]
        time.sleep(0.02)
    process.kill()
    raise RuntimeError(f"the sandbox did not start:\n{log.read_text()}")


def _healthy(url: str) -> bool:
    try:
        return httpx.get(f"{url}/_sandbox/faults", timeout=PATIENCE).is_success
    except httpx.TransportError:
        return False
