"""A stateful local server of both APIs, with faults and a clock one can move (extra `sandbox`).

`from reward_orders.sandbox import Sandbox`, then `with Sandbox.start() as sandbox:`. See docs/sandbox.md.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reward_orders.sandbox.faults import FaultKind as FaultKind
    from reward_orders.sandbox.handle import Sandbox as Sandbox
    from reward_orders.sandbox.process import RemoteSandbox as RemoteSandbox
    from reward_orders.sandbox.process import SandboxProcess as SandboxProcess

__all__ = ["FaultKind", "RemoteSandbox", "Sandbox", "SandboxProcess"]


def __getattr__(name: str) -> object:
    """Import on first use: the pytest plugin of every user passes through here."""
    if name == "Sandbox":
        from reward_orders.sandbox.handle import Sandbox

        return Sandbox
    if name == "FaultKind":
        from reward_orders.sandbox.faults import FaultKind

        return FaultKind
    if name in {"RemoteSandbox", "SandboxProcess"}:
        from reward_orders.sandbox import process

        return getattr(process, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
