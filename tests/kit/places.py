"""Both databases, as fresh and empty places for a journal."""

from __future__ import annotations

import itertools
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import pytest

from reward_orders.core.clock import Clock
from reward_orders.journal import Journal
from scripts.postgres import embedded_postgres

if TYPE_CHECKING:
    from collections.abc import Iterator

_numbers = itertools.count(1)


class Place(Protocol):
    """A database with room for one journal."""

    name: str
    target: str

    def open(self, *, lease: float = 60.0) -> Journal: ...

    def run(self, sql: str) -> list[tuple[object, ...]]: ...


class SqlitePlace:
    name = "sqlite"

    def __init__(self, path: Path) -> None:
        self.target = str(path)

    def open(self, *, lease: float = 60.0, clock: Clock | None = None) -> Journal:
        return Journal.sqlite(self.target, lease=lease, clock=clock or Clock())

    def run(self, sql: str) -> list[tuple[object, ...]]:
        with closing(sqlite3.connect(self.target, timeout=30)) as connection, connection:
            return connection.execute(sql).fetchall()


class PostgresPlace:
    name = "postgres"

    def __init__(self, uri: str) -> None:
        import psycopg

        schema = f"place_{next(_numbers)}"
        with psycopg.connect(uri, autocommit=True) as connection:
            connection.execute(f"CREATE SCHEMA {schema}".encode())
        self.target = f"{uri}&options=-csearch_path%3D{schema}"

    def open(self, *, lease: float = 60.0) -> Journal:
        return Journal.postgres(self.target, lease=lease)

    def run(self, sql: str) -> list[tuple[object, ...]]:
        import psycopg

        with psycopg.connect(self.target) as connection:
            cursor = connection.execute(sql.encode())
            return cursor.fetchall() if cursor.description else []


@pytest.fixture(scope="session")
def postgres_uri() -> Iterator[str]:
    """A real PostgreSQL of our own, without a network port."""
    # Not under pytest's folder: the server runs as another user, and any other pytest that starts closes that folder.
    with tempfile.TemporaryDirectory(prefix="reward-orders-") as folder, embedded_postgres(Path(folder)) as uri:
        if uri is None:
            pytest.skip("no PostgreSQL could be started here; the captured output says why")
        yield uri


@pytest.fixture
def sqlite_place(tmp_path: Path) -> SqlitePlace:
    return SqlitePlace(tmp_path / "orders.db")


@pytest.fixture
def postgres_place(postgres_uri: str) -> PostgresPlace:
    return PostgresPlace(postgres_uri)


@pytest.fixture(params=["sqlite", "postgres"])
def place(request: pytest.FixtureRequest) -> Place:
    """Every test that takes this runs on both databases."""
    return request.getfixturevalue(f"{request.param}_place")


@pytest.fixture
def journal(place: Place) -> Iterator[Journal]:
    with place.open() as journal:
        yield journal


@pytest.fixture
def expire(place: Place):
    """Let every lease run out."""
    return lambda: place.run("UPDATE reward_orders_journal SET lease_until = 0 WHERE state = 'in_flight'")
