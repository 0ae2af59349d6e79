"""What the installed version was released with: its contract, and what the vendors said when it was checked with them.

The files lie in the wheel; in a checkout they are those of openapi/.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from reward_orders._version import __version__
from reward_orders.contract.lock import load_any

if TYPE_CHECKING:
    from reward_orders.contract.api import Api

_ROOM = Path(__file__).parent
_CHECKOUT = _ROOM.parents[2] / "openapi"
_LOCK = ".surface.json"
NAME = f"reward-orders {__version__}"
"""How reports call the installed version."""


def contract() -> Api:
    """The contract that the installed client was generated from: its operations are ours."""
    packaged = _ROOM.parent / "sandbox" / "orders.yaml"
    return load_any(str(packaged if packaged.exists() else _CHECKOUT / "orders.yaml"))


def vendor_files() -> dict[str, Path]:
    """By vendor, the file of what its documents said of our operations when the contract was last checked with them."""
    packaged = _ROOM / "locks"
    folder = packaged if packaged.is_dir() else _CHECKOUT / "locks"
    return {file.name.removesuffix(_LOCK): file for file in sorted(folder.glob(f"*{_LOCK}"))}


def vendor_locks() -> dict[str, Api]:
    """The same files, read."""
    found = {}
    for vendor, file in vendor_files().items():
        found[vendor] = load_any(str(file))
        found[vendor].doc.name = f"{NAME} ({vendor})"
    return found
