"""The sandbox as the service that fails: every kind of fault, slow enough to collide, killed and restarted."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from reward_orders.sandbox.faults import KINDS
from scripts.chaos.plan import POOR, VENDORS

if TYPE_CHECKING:
    from random import Random

    from reward_orders.sandbox import SandboxProcess

ON_CREATE, ON_ANY = 0.015, 0.002  # how likely each kind of fault is
SECONDS = {"rate_limited": 0.2, "slow_body": 0.3}
TIMEOUT_SECONDS = 3.0  # longer than the clients wait
SLOW = {"tango_processing_seconds": 0.02, "voucherify_read_lag": 0.1}


def misbehave(sandbox: SandboxProcess, random: Random) -> None:
    """Mix every kind of fault in; concurrent creates of one ref collide, reads lag behind writes."""
    sandbox.configure(SLOW)
    for kind in KINDS:
        for operation, probability in (("*CreateOrder", ON_CREATE), ("*", ON_ANY)):
            sandbox.fault(
                operation,
                kind,
                probability=probability,
                seed=random.randrange(10**6),
                seconds=SECONDS.get(kind, TIMEOUT_SECONDS),
            )


def behave(sandbox: SandboxProcess) -> Counter[str]:
    """Stop all faults and fill every account; gives how often each kind happened."""
    fired: Counter[str] = Counter()
    for rule in sandbox.faults:
        fired[rule["kind"]] += rule["fired"]
    sandbox.clear_faults()
    sandbox.configure(dict.fromkeys(SLOW, 0.0))
    fund(sandbox, 10.0**9)
    return fired


def fund(sandbox: SandboxProcess, balance: float) -> None:
    """Set what the poor account has."""
    sandbox.set_balance(POOR, balance)


def ledgers(sandbox: SandboxProcess) -> dict[str, list[dict[str, Any]]]:
    """Every order each vendor really has."""
    return {vendor: sandbox.orders(vendor) for vendor in VENDORS}
