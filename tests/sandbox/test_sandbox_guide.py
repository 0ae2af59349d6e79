"""docs/sandbox.md names everything there is, and what it shows works."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from reward_orders.sandbox import RemoteSandbox, Sandbox
from reward_orders.sandbox.faults import KINDS
from reward_orders.sandbox.routing import ROUTES
from reward_orders.sandbox.settings import Settings
from reward_orders.sandbox.tango.catalog import ITEMS

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "sandbox.md").read_text()


def public(kind):
    return [name for name in vars(kind) if not name.startswith("_")]


def contract_operations():
    return set(re.findall(r"operationId: (\w+)", (ROOT / "openapi" / "orders.yaml").read_text()))


@pytest.mark.parametrize(
    "name",
    [
        *KINDS,
        *(field.name for field in fields(Settings)),
        *ITEMS,
        *public(Sandbox),
        *sorted({route.operation for route in ROUTES} - contract_operations()),
    ],
)
def test_every_name_is_in_the_guide(name):
    """Faults, switches, items, what a handle has, operations beyond the contract's."""
    assert re.search(rf"\b{name}\b", GUIDE)


def test_every_operation_of_the_contract_is_served():
    """And no operationId is misspelt in the routes."""
    assert contract_operations() <= {route.operation for route in ROUTES}


def test_both_handles_have_the_same_names():
    """What works in process works over HTTP, but for starting and stopping."""
    assert set(public(Sandbox)) - set(public(RemoteSandbox)) == {"start", "stop"}
    assert set(public(RemoteSandbox)) - set(public(Sandbox)) == {"call", "download_url"}


def test_the_guides_example_works(tango, sandbox):
    """A payout survives a lost answer."""
    sandbox.fault("tangoCreateOrder", "reset_after_commit")
    order = tango.orders.create(utid="U561593", amount="25.00", key="payout-42")
    assert [one["referenceOrderID"] for one in sandbox.orders("tango")] == [order.id]
