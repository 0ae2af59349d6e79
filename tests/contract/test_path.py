"""The path of docs/contract.md, from "the vendor published something" to a tag, walked with a made-up Tango of 2027."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import reward_orders
from tests.kit.vendor import pages, said

ROOT = Path(__file__).parents[2]
COPIED = ("facade", "generated", "openapi", "scripts", "tests/cassettes", "pyproject.toml", "CHANGELOG.md")
CANCEL = "POST /orders/{referenceOrderID}/cancel"
OPERATION = """\
  /raas/v2/orders/{referenceOrderID}/cancel:
    post:
      operationId: tangoCancelOrder
      tags:
        - tango
      summary: Cancel an order
      description: Takes back what was not redeemed.
      servers:
        - url: https://integration-api.tangocard.com
          description: Sandbox.
      security:
        - tangoBasic: []
      parameters:
        - name: referenceOrderID
          in: path
          required: true
          description: The order.
          schema:
            type: string
      responses:
        '200':
          description: The order, cancelled.
          content:
            application/json:
              schema:
                $ref: '#/components/schemas/TangoOrder'
"""
NOT_OFFERED = 'tangoCancelOrder = "not asked for yet"\n"TangoCreateOrderRequest.giftWrap" = "for physical goods"\n'
UNCOVERED = '\n[[uncovered]]\noperation = "tangoCancelOrder"\nstatuses = [200]\nreason = "not offered"\n'
ORDER = """
import reward_orders
from reward_orders_api.models import TangoOrder
assert issubclass(reward_orders.TangoOrder, TangoOrder)
order = TangoOrder({"referenceOrderID": "RA1", "shippedAt": "2027-01-02T03:04:05Z"})
assert order.shipped_at.year == 2027 and order.shipped_at.tzinfo is not None
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A clone of the project, released in its version of today."""
    folder = tmp_path / "checkout"
    for name in COPIED:
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, target)
    (folder / "openapi" / "never_released.txt").unlink(missing_ok=True)
    for words in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "x"], ["tag", f"v{reward_orders.__version__}"]):
        git = ["git", "-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "tag.gpgsign=false", *words]
        subprocess.run(git, cwd=folder, check=True)
    return folder


def run(checkout: Path, *words: str, code: int = 0) -> str:
    """Run a step there; all that it shows."""
    path = os.pathsep.join(str(checkout / name) for name in ("facade", "generated", ""))
    done = subprocess.run(
        [sys.executable, "-m", *words], cwd=checkout, env=os.environ | {"PYTHONPATH": path},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout + done.stderr


def tango_of_2027(folder: Path) -> str:
    """What Tango might publish: a field of a request, a date of an answer, an operation; a document a page."""
    document: Any = said("tango")
    resend = document["operations"]["POST /orders/{referenceOrderID}/resends"]
    document["operations"][CANCEL] = resend | {"full": "/raas/v2/orders/{referenceOrderID}/cancel", "id": "cancelOrder"}
    create = document["operations"]["POST /orders"]
    document["schemas"][create["body"]["media"]["application/json"][1:]]["fields"]["giftWrap"] = "string"
    created = create["responses"]["201"]["media"]["application/json"]
    document["schemas"][created[1:]]["fields"]["shippedAt"] = "string(date-time)"
    return pages(document, folder)


def edit(path: Path, old: str, new: str) -> None:
    """Replace one text of a file."""
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


@pytest.mark.slow
def test_the_path_from_a_publication_to_a_tag(checkout: Path, tmp_path: Path) -> None:
    """Each step is one command; each says what is still to do, and nothing of what was published is lost."""
    contract = checkout / "openapi" / "orders.yaml"
    # 1 watch
    shown = run(checkout, "reward_orders.contract", "watch", tango_of_2027(tmp_path / "docs"))
    assert f"new {CANCEL}" in shown
    assert "body.giftWrap" in shown
    assert "shippedAt" in shown
    # 2 edit
    edit(contract, "\ncomponents:\n", f"\n{OPERATION}components:\n")
    for schema, field in (
        ("TangoCreateOrderRequest", "        giftWrap:\n          type: string\n          description: Paper.\n"),
        (
            "TangoOrder",
            "        shippedAt:\n          type: string\n          format: date-time\n          description: Sent.\n",
        ),
    ):
        text = contract.read_text()
        at = text.index("      properties:\n", text.index(f"\n    {schema}:\n")) + len("      properties:\n")
        contract.write_text(text[:at] + field + text[at:])
    # 3 regenerate
    run(checkout, "scripts.regenerate")
    run(checkout, "scripts.recording_contract")
    (checkout / "order.py").write_text(ORDER)
    run(checkout, "order")
    # 4 cover
    shown = run(checkout, "scripts.contract_coverage", code=1)
    assert "operation tangoCancelOrder is not offered" in shown
    assert "property TangoCreateOrderRequest.giftWrap is not offered: pass it at facade/reward_orders/tango/" in shown
    assert len(shown.splitlines()) == 2
    edit(checkout / "openapi" / "not_offered.toml", "[reasons]\n", f"[reasons]\n{NOT_OFFERED}")
    run(checkout, "scripts.contract_coverage")
    # 5 record: the new operation has no recording
    assert "tangoCancelOrder 200: in no cassette" in run(checkout, "scripts.cassette_coverage", code=1)
    with (checkout / "tests" / "cassettes" / "uncovered.toml").open("a") as file:
        file.write(UNCOVERED)
    # 6 check
    run(checkout, "scripts.cassette_coverage")
    run(checkout, "scripts.lint_contract")
    run(checkout, "scripts.regenerate", "--check")
    # 7 judge, and 8 write
    major, minor, patch = reward_orders.__version__.split(".")
    suggested = f"suggested version patch ({major}.{minor}.{int(patch) + 1})"
    assert suggested in run(checkout, "reward_orders.contract", "gate")
    notes = run(checkout, "reward_orders.contract", "notes")
    assert "tangoCancelOrder" in notes or "/cancel" in notes
    assert "shippedAt" in notes
    assert "giftWrap" in notes
    # and the installed version of the day knows that nothing of it broke
    assert "keep working" in run(checkout, "reward_orders.contract", "check", str(tmp_path / "docs"))


def test_tango_of_2022_and_2026(shared: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """What step 1 would have said four years later: what has to be sent now, and the fields that came."""
    from reward_orders.contract.commands import main

    old, new = (str(shared / "vendor" / f"{name}.json") for name in ("tango-2022", "tango-2026-orders"))
    assert main(["diff", old, new, "--scope", "openapi/orders.yaml"]) == 1
    shown = capfd.readouterr().out
    assert "body.deliveryMethod: absent -> string, required" in shown
    assert "res.field.added (28)" in shown
