"""A vendor's documents, made of the committed locks: what they said of our operations, in our own short form."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

LOCKS = Path(__file__).parents[2] / "openapi" / "locks"


def said(vendor: str) -> Any:
    """What the lock of a vendor holds, to be edited."""
    return json.loads((LOCKS / f"{vendor}.surface.json").read_text(encoding="utf-8"))


def written(document: Any, folder: Path, name: str = "vendor.json") -> str:
    """Write a document; the name of its file."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(json.dumps(document), encoding="utf-8")
    return str(path)


def pages(document: Any, folder: Path) -> str:
    """Write a document as a portal does: an operation a page, each with its own copy of the schemas; the folder."""
    for number, (name, operation) in enumerate(document["operations"].items()):
        page = copy.deepcopy(document) | {"operations": {name: operation}}
        written(page, folder, f"page-{number:02}.json")
    return str(folder)
