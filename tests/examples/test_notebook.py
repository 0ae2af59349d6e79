"""docs/examples/month_of_spend.ipynb: what it says of a month is what the service's own books say."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

from tests.examples import hurry

NOTEBOOK = hurry.EXAMPLES / "month_of_spend.ipynb"


def test_it_is_kept_without_outputs():
    """Nobody's spend is in the repository, and no picture that was true once."""
    code = [cell for cell in json.loads(NOTEBOOK.read_text())["cells"] if cell["cell_type"] == "code"]
    assert [(cell["outputs"], cell["execution_count"]) for cell in code] == [([], None)] * len(code)


def test_it_adds_up_a_month(settings, sandbox, monkeypatch):
    """All of November in it and nothing of October; failed orders cost nothing; there is a picture."""
    sandbox.clock.set("2026-11-24T12:00:00+00:00")
    sandbox.seed(tango=150, interval=6 * 3600)
    monkeypatch.setenv("MONTH", "2026-11")
    command = [str(Path(sys.executable).with_name("jupyter-execute")), str(NOTEBOOK), "--output", str(settings / "ran")]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert ran.returncode == 0, ran.stderr
    *_, table, picture = [cell for cell in json.loads(Path("ran.ipynb").read_text())["cells"] if "outputs" in cell]
    text = "".join(table["outputs"][0]["data"]["text/markdown"])
    ours = [order for order in sandbox.orders("tango") if order["createdAt"].startswith("2026-11")]
    paid = [order for order in ours if order["status"] != "FAILED"]
    total = sum(Decimal(str(order["amountCharged"]["total"])) for order in paid)
    assert 50 < len(ours) < 150
    assert text.startswith(f"{len(ours)} orders from 2026-11-01 to 2026-11-30; {len(ours) - len(paid)} failed, 0 ")
    assert f"| **Total** | **{total:,.2f} USD** |" in text
    (image,) = [output["data"]["image/png"] for output in picture["outputs"]]
    assert base64.b64decode(image).startswith(b"\x89PNG")
