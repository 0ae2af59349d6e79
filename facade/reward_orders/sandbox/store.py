"""The optional SQLite file: what the sandbox remembers survives a restart, also a killed one.

Orders, accounts, customers, products, imports, exports, counters, switches, fault rules and the clock are kept; the
list of requests, issued bearer tokens and download tokens are not.
"""

import json
import os
import sqlite3
from collections.abc import Iterable
from dataclasses import fields
from pathlib import Path

from reward_orders.sandbox.tango.async_book import AsyncOrder
from reward_orders.sandbox.tango.book import Account
from reward_orders.sandbox.tango.order import TangoOrder
from reward_orders.sandbox.voucherify.book import Job, Resource
from reward_orders.sandbox.voucherify.order import VoucherifyOrder
from reward_orders.sandbox.world import Entity, World

_KINDS: dict[str, type[Entity]] = {
    "account": Account,
    "tango": TangoOrder,
    "async": AsyncOrder,
    "resource": Resource,
    "voucherify": VoucherifyOrder,
    "job": Job,
}
_NAMES = {kind: name for name, kind in _KINDS.items()}
_FIELDS = {kind: [field.name for field in fields(kind)] for kind in _KINDS.values()}
_SCHEMA = (
    "CREATE TABLE IF NOT EXISTS entry (number INTEGER PRIMARY KEY, kind TEXT, id TEXT, data TEXT, UNIQUE (kind, id))"
)
_UPSERT = (
    "INSERT INTO entry (kind, id, data) VALUES (?, ?, ?) ON CONFLICT (kind, id) DO UPDATE SET data = excluded.data"
)


class Store:
    """One state file, loaded when it is opened, written before every answer."""

    def __init__(self, path: str | Path, world: World) -> None:
        if not Path(path).exists():  # what people sent is in it: nobody else's to read
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        # The in-process handle and the server's thread both write, one at a time under the world's lock.
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        try:
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = OFF")  # survives a killed process, which is what is tested
            self._db.execute(_SCHEMA)
            self._load(world)
        except BaseException:
            self._db.close()
            raise

    def save(self, world: World, changes: Iterable[Entity]) -> None:
        """Write what changed, in one transaction."""
        rows = {(_NAMES[type(entity)], _key(entity)): _dump(entity) for entity in changes}
        rows["world", ""] = _dump_world(world)
        self._db.execute("BEGIN")
        try:
            self._db.executemany(_UPSERT, [(kind, identifier, data) for (kind, identifier), data in rows.items()])
        except BaseException:
            self._db.execute("ROLLBACK")  # left open, it would refuse every later save
            raise
        self._db.execute("COMMIT")

    def clear(self) -> None:
        """Forget everything."""
        self._db.execute("DELETE FROM entry")

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def _load(self, world: World) -> None:
        for kind, data in self._db.execute("SELECT kind, data FROM entry ORDER BY number"):
            if kind == "world":
                _load_world(world, data)
            else:
                _enter(world, _KINDS[kind](*json.loads(data)))
        world.drain()


def _key(entity: Entity) -> str:
    """Return what tells an entity from others of its table: a customer and a product may have the same id."""
    return f"{entity.kind} {entity.id}" if isinstance(entity, Resource) else entity.id


def _dump(entity: Entity) -> str:
    return json.dumps([getattr(entity, name) for name in _FIELDS[type(entity)]])


def _dump_world(world: World) -> str:
    return json.dumps(
        {
            "clock": world.clock.dump(),
            "settings": world.settings.dump(),
            "faults": [rule.dump() for rule in world.faults.rules],
            "requests": world.request_count,
            "minted": world.voucherify.minted,
            "resends": world.tango.resends,
            "last_create": world.tango.last_create,
            "tango_events": world.outbox.tango_events,
        }
    )


def _load_world(world: World, data: str) -> None:
    saved = json.loads(data)
    world.clock.load(saved["clock"])
    world.settings.update(saved["settings"])
    world.faults.load(saved["faults"])
    world.request_count = saved["requests"]
    world.voucherify.minted = saved["minted"]
    world.tango.resends = saved["resends"]
    world.tango.last_create = saved["last_create"]
    world.outbox.tango_events = saved.get("tango_events", 0)


def _enter(world: World, entity: Entity) -> None:
    match entity:
        case Account():
            world.tango.enter(entity)
        case TangoOrder():
            world.tango.add(entity)
        case AsyncOrder():
            world.tango.async_orders.add(entity)
        case VoucherifyOrder():
            world.voucherify.add(entity)
        case Resource():
            world.voucherify.enter(entity)
        case Job():
            if not entity.parameters.get("deleted"):
                world.voucherify.start(entity)
