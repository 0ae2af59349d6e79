"""A vendor's whole document is a matter of seconds, our scope of it of less than one."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

import pytest

from reward_orders.contract.cli import build
from reward_orders.contract.render_html import SIZE_LIMIT, render_html
from reward_orders.contract.rules import GENERIC
from tests.contract.differ import TODAY

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow
SIZE = 2_900_000


@pytest.fixture(scope="module")
def pair(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The orders document copied under other names until it weighs 2.9 MB, and a revision with null turned round."""
    folder = tmp_path_factory.mktemp("big")
    small = json.loads((shared / "vendor" / "voucherify-orders.json").read_text())
    text = json.dumps({"paths": small["paths"], "schemas": small["components"]["schemas"]})
    number = 0
    while len(json.dumps(small, indent=2)) < SIZE:
        copy = json.loads(text.replace("#/components/schemas/", f"#/components/schemas/Copy{number}"))
        small["paths"] |= {path.replace("/v1/", f"/v1/copy{number}/"): item for path, item in copy["paths"].items()}
        small["components"]["schemas"] |= {f"Copy{number}{name}": schema for name, schema in copy["schemas"].items()}
        number += 1
    (folder / "base.json").write_text(json.dumps(small, indent=2))
    _turn(small["components"])
    (folder / "revision.json").write_text(json.dumps(small, indent=2))
    return folder / "base.json", folder / "revision.json"


def _turn(value: Any) -> None:
    for child in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        _turn(child)
    if isinstance(value, dict) and value.get("type") == "string" and "enum" not in value:
        value["nullable"] = not value.get("nullable", False)


def test_whole_document_within_ten_seconds(pair: tuple[Path, Path]) -> None:
    """2.9 MB on each side, thousands of changes: read, compared, rolled up and rendered within 10 s of CPU time."""
    start = time.process_time()
    report = build(str(pair[0]), str(pair[1]), scope=None, profile=GENERIC, today=TODAY)
    page = render_html(report)
    assert time.process_time() - start < 10
    assert sum(len(finding.members) for finding in report.findings) > 1000
    assert len(page) <= SIZE_LIMIT


def test_our_scope_within_one_second(pair: tuple[Path, Path]) -> None:
    """The same documents in the scope of our operations within 1 s of CPU time."""
    start = time.process_time()
    report = build(str(pair[0]), str(pair[1]), scope="openapi/orders.yaml", profile=GENERIC, today=TODAY)
    assert time.process_time() - start < 1
    assert report.findings
