"""A field added to an answer in openapi/orders.yaml is a typed attribute of the facade's order after one command."""

import os
import shutil
import subprocess
import sys

import pytest

from scripts.contract_coverage import ROOT

COPIED = ("facade", "generated", "openapi", "scripts", "pyproject.toml", "Makefile")
ADDED = """\
        wrapping:
          type: string
          description: How it is wrapped.
        surcharge:
          type:
            - number
            - 'null'
          format: decimal
          description: What was added.
        {when}:
          type: string
          format: date-time
          description: When it was wrapped.
        wrapper:
          oneOf:
            - $ref: '#/components/schemas/{nested}'
            - type: 'null'
          description: Who wrapped it.
"""
RUN = """
import inspect
from datetime import UTC, datetime
from decimal import Decimal
from reward_orders import TangoOrder, VoucherifyOrder
from reward_orders.core.order import orders_of
from reward_orders.core.wire import Response
TOLD = {"wrapping": "red", "surcharge": 0.1, "wrapper": {"firstName": "Ada", "id": "a"}}
WHEN = "2026-11-30T10:00:00Z"
for kind, row in (
    (TangoOrder, {"referenceOrderID": "RA1", "wrappedAt": WHEN, **TOLD}),
    (VoucherifyOrder, {"id": "ord_1", "wrapped_at": WHEN, **TOLD}),
):
    (order,) = orders_of(kind, [row], Response(200, {}, b""))
    assert (order.wrapping, order.surcharge) == ("red", Decimal("0.1"))
    assert order.wrapped_at == datetime(2026, 11, 30, 10, tzinfo=UTC)
    assert (order.wrapper.first_name if kind is TangoOrder else order.wrapper.id) in {"Ada", "a"}
    assert order.extra == {}
    assert kind.surcharge.__doc__ == "What was added."
    assert inspect.getdoc(kind.wrapped_at) == "When it was wrapped."
    assert kind(dict(row, surcharge="x"), order.response).extra == {"surcharge": "x"}
"""
TYPES = """
from datetime import datetime
from decimal import Decimal
from typing import assert_type
from reward_orders import Tango, Voucherify
from reward_orders_api.models import TangoSender, VoucherifyCustomerReference

def tango_app(tango: Tango) -> None:
    for order in [tango.orders.get("RA1")] + tango.orders.list().to_list(limit=5):
        assert_type(order.wrapping, str | None)
        assert_type(order.surcharge, Decimal | None)
        assert_type(order.wrapped_at, datetime | None)
        assert_type(order.wrapper, TangoSender | None)

def voucherify_app(voucherify: Voucherify) -> None:
    for order in [voucherify.orders.get("ord_1")] + voucherify.orders.list().to_list(limit=5):
        assert_type(order.surcharge, Decimal | None)
        assert_type(order.wrapped_at, datetime | None)
        assert_type(order.wrapper, VoucherifyCustomerReference | None)
"""


@pytest.fixture
def tree(tmp_path):
    """A copy of the project in which somebody changes the contract."""
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, tmp_path / name)
    return tmp_path


def run(tree, *words):
    path = os.pathsep.join(str(tree / name) for name in ("facade", "generated", ""))
    environment = os.environ | {"PYTHONPATH": path, "MYPYPATH": path}
    done = subprocess.run(
        [sys.executable, *words], cwd=tree, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.slow
def test_a_new_answer_field_is_an_attribute_of_the_order(tree):
    """Text, Decimal, date-time and nested object, in rows too; mypy sees them; no other file was edited."""
    contract = tree / "openapi" / "orders.yaml"
    text = contract.read_text()
    for schema, when, nested in (
        ("TangoOrder", "wrappedAt", "TangoSender"),
        ("VoucherifyOrder", "wrapped_at", "VoucherifyCustomerReference"),
    ):
        start = text.index("      properties:\n", text.index(f"\n    {schema}:\n")) + len("      properties:\n")
        text = text[:start] + ADDED.format(when=when, nested=nested) + text[start:]
    contract.write_text(text)
    run(tree, "-m", "scripts.regenerate")
    run(tree, "-m", "scripts.regenerate", "--check")
    run(tree, "-m", "scripts.lint_contract")
    run(tree, "-m", "scripts.contract_coverage")
    run(tree, "-c", RUN)
    (tree / "app.py").write_text(TYPES)
    run(tree, "-m", "mypy", "--strict", "app.py")
