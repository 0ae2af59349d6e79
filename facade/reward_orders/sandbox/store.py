"""The optional SQLite file: what the sandbox remembers survives a restart, also a killed one."""

from pathlib import Path

from reward_orders.sandbox.world import World


class Store:
    """One state file."""

    def __init__(self, path: str | Path, world: World) -> None:
        raise NotImplementedError("state files come with the next commit")

    def save(self, world: World) -> None:
        """Write what changed since the last save."""

    def close(self) -> None:
        """Close the file."""
