"""The contract diff beside specshift: two documents with known breaks, each tool in a process of its own."""

from __future__ import annotations

import json
import subprocess
import tempfile
from pathlib import Path
from random import Random
from typing import Any

import yaml

from scripts.bench.processes import fresh

ROOT = Path(__file__).resolve().parent.parent.parent
_MEASURED = """
import json, time
{code}
status = dict(line.split(":", 1) for line in open("/proc/self/status").read().splitlines())
peak = int(status["VmHWM"].split()[0]) / 1024
print(json.dumps({{"seconds": time.process_time(), "peak": peak, "breaks": breaks}}))
"""
_TOOLS = {
    "contract diff": """
from reward_orders.contract.cli import main
main([{base!r}, {revision!r}, "--format", "json", "--fail-on", "none", "--output", {report!r}])
found = json.load(open({report!r}))["findings"]
breaks = sum(one["wire"] == "break" for one in found)
""",
    "specshift": """
from specshift import differ, spec_loader
changes = differ.diff_specs(spec_loader.load_spec({base!r}), spec_loader.load_spec({revision!r})).changes
breaks = sum("breaking" == str(getattr(one.severity, "value", one.severity)).lower() for one in changes)
""",
}
PATIENCE = 30.0  # seconds; schemas that hold each other can take a tool for ever
WORDS = "A text that says what this is, in as many words as vendors use in their documents."


def diffs(*, schemas: int = 700) -> dict[str, dict[str, float]]:
    """CPU seconds, peak MiB and breaks told, of this package's own contract and of a large document of cycles."""
    contract = yaml.safe_load((ROOT / "openapi" / "orders.yaml").read_text())
    pairs = {"our contract, 0.2 MB": contract, f"{schemas} schemas that hold each other": _woven(schemas)}
    found = {}
    with tempfile.TemporaryDirectory() as name:
        for title, document in pairs.items():
            base, revision = Path(name) / "base.json", Path(name) / "revision.json"
            base.write_text(json.dumps(document))
            broken = _broken(document)
            revision.write_text(json.dumps(document))
            for tool, code in _TOOLS.items():
                run = _MEASURED.format(
                    code=code.format(base=str(base), revision=str(revision), report=f"{name}/report")
                )
                try:
                    found[f"{title}, {broken} breaks: {tool}"] = json.loads(fresh(run, within=PATIENCE))
                except subprocess.TimeoutExpired:
                    found[f"{title}, {broken} breaks: {tool}"] = {"given_up_after": PATIENCE}
    return found


def _broken(document: dict[str, Any]) -> int:
    """Take away every tenth path; how many operations went."""
    gone = sorted(document["paths"])[::10]
    return sum(len(set(document["paths"].pop(path)) & {"get", "put", "post", "patch", "delete"}) for path in gone)


def _woven(schemas: int) -> dict[str, Any]:
    """A document as Stripe's: most fields are an id or the object, so that all schemas hold each other."""
    rng = Random(7)  # noqa: S311 - a document
    names = [f"thing_{number}" for number in range(schemas)]

    def field() -> dict[str, Any]:
        chosen = {"$ref": f"#/components/schemas/{rng.choice(names)}"}
        kinds: list[dict[str, Any]] = [
            {"anyOf": [{"type": "string"}, chosen]},
            {"type": "array", "items": chosen},
            {"type": "string"},
        ]
        return rng.choice(kinds) | {"description": WORDS}

    def answer(name: str) -> dict[str, Any]:
        content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}}
        return {"get": {"responses": {"200": {"description": WORDS, "content": content}}}}

    return {
        "openapi": "3.0.0",
        "info": {"title": "woven", "version": "1"},
        "paths": {f"/v1/{name}": answer(name) for name in names},
        "components": {
            "schemas": {
                name: {"type": "object", "properties": {f"field_{number}": field() for number in range(21)}}
                for name in names
            }
        },
    }
