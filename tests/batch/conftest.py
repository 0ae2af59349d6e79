"""A client with a journal, and a way to write files of rewards."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from reward_orders import Journal, RetryPolicy, Tango

PERSON = {"id": "emp-1", "email": "ada@example.org", "first_name": "Ada", "utid": "U561593", "amount": "25.00"}


@pytest.fixture
def journal(tmp_path):
    with Journal.sqlite(tmp_path / "orders.db") as opened:
        yield opened


@pytest.fixture
def client(sandbox, journal):
    with Tango(
        platform_name="sandbox",
        platform_key="sandbox-key",
        account="account-1",
        customer="customer-1",
        base_url=sandbox.url,
        rate=None,
        journal=journal,
        retry=RetryPolicy(attempts=5, wait_initial=0.001, wait_max=0.002),
    ) as tango:
        yield tango


@pytest.fixture
def people(tmp_path):
    """Writes a CSV file of people: how many, and what of a row is different."""

    def write(count=3, name="people.csv", change=None):
        rows = [PERSON | {"id": f"emp-{n}", "email": f"p{n}@example.org"} for n in range(count)]
        for index, values in (change or {}).items():
            rows[index] |= values
        path = tmp_path / name
        with path.open("w", newline="") as handle:
            writer = csv.DictWriter(handle, list(PERSON))
            writer.writeheader()
            writer.writerows(rows)
        return path

    return write


@pytest.fixture
def lines():
    """Reads a results file."""

    def read(path):
        with Path(path).open(newline="") as handle:
            return list(csv.DictReader(handle))

    return read
