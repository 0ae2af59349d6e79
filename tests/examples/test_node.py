"""docs/examples/node_client.mjs: another language, one order a reference."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from tests.examples import hurry

PRINTED = """\
ordered   {0} COMPLETE
recovered {1} COMPLETE
again     {1} true
Tango refused node-3: HTTP 400, item is not active
"""


def test_it_places_one_order_a_reference(settings, sandbox):
    """Also where an answer is lost and where it asks again; what is refused is not tried again."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("Node is not installed here")
    ran = subprocess.run(
        [node, str(hurry.EXAMPLES / "node_client.mjs")], capture_output=True, text=True, check=False, timeout=180
    )
    ids = {order["externalRefID"]: order["referenceOrderID"] for order in sandbox.orders("tango")}
    assert list(ids) == ["node-1", "node-2"]
    assert (ran.stdout, ran.stderr) == (PRINTED.format(*ids.values()), "")
    bodies = [one.body["externalRefID"] for one in sandbox.requests if one.operation == "tangoCreateOrder"]
    assert bodies == ["node-1", "node-2", "node-2", "node-2", "node-3"]
