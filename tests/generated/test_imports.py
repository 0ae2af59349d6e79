"""Importing a part of the generated package pays for that part only."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = ("httpx", "ssl", "asyncio")


def modules_after(statement: str) -> set[str]:
    """The modules of a new interpreter after one statement."""
    code = f"import sys\n{statement}\nprint('\\n'.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_request_builders_cost_neither_httpx_nor_models() -> None:
    """The facade builds a request before it has a connection, and most calls need no error model."""
    loaded = modules_after(
        "from reward_orders_api.api.tango.tango_create_order import request_kwargs\n"
        "from reward_orders_api.api.voucherify.voucherify_import_orders import request_kwargs"
    )
    assert not loaded & set(HEAVY)
    assert not {name for name in loaded if name.startswith("reward_orders_api.models.")}


@pytest.mark.parametrize(
    "statement", ["import reward_orders_api.models.tango_order", "from reward_orders_api.models import TangoOrder"]
)
def test_a_record_costs_itself_alone(statement: str) -> None:
    """Neither attrs nor the records it holds: those are imported when they are read."""
    loaded = modules_after(statement)
    models = {name.rpartition(".")[2] for name in loaded if name.startswith("reward_orders_api.models.")}
    assert models == {"tango_order"}
    assert not loaded & {*HEAVY, "attr", "decimal"}


def test_the_package_itself_costs_next_to_nothing() -> None:
    """Its parts come when they are asked for."""
    assert not modules_after("import reward_orders_api, reward_orders_api.models") & {*HEAVY, "attr", "attrs"}


def test_every_model_can_be_listed_and_imported() -> None:
    """Lazy imports lose nothing: each name of the package is there, and an unknown one is the usual error."""
    from reward_orders_api import models

    kinds = {name: getattr(models, name) for name in dir(models)}
    aliases = {name for name, kind in kinds.items() if isinstance(kind, str)}
    assert aliases == {
        "TangoCredentialMap",
        "TangoDuplicateLineItems",
        "TangoEventObject",
        "TangoImageUrls",
        "TangoReasonTexts",
        "VoucherifyEventObject",
        "VoucherifyRedemptionMap",
    }
    assert all(kind.__name__ == name for name, kind in kinds.items() if name not in aliases)
    with pytest.raises(AttributeError, match="TangoNothing"):
        _ = models.TangoNothing
