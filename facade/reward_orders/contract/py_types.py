"""What a changed type does to the code of users: whether it has to be edited, or only a type checker complains."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reward_orders.contract.rules import Python
    from reward_orders.contract.schema import View

SCALARS = frozenset({"str", "int", "float", "bool"})
ABSENT = frozenset({"None", "Unset"})
MOMENTS = {"date-time": "datetime", "date": "date", "uuid": "UUID", "binary": "bytes", "decimal": "Decimal"}
NAMES = {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "array": "list"}


def class_of(view: View) -> str:
    """Return the Python class of a value as the generator reads it; empty where it is more than one or any."""
    if view.unions or view.types is None or len(view.types) != 1:
        return ""
    (kind,) = view.types
    if kind == "object":
        return view.name or "dict"
    return MOMENTS.get(view.format, NAMES[kind])


def of_views(before: View, after: View, *, read: bool) -> Python | None:
    """Say what a schema that became another one does to users; None where a name alone tells nothing."""
    old, new = class_of(before), class_of(after)
    if not old or not new:
        return None
    return of_classes({old}, {new}, read=read)


def of_annotations(before: str, after: str, *, read: bool, enums: frozenset[str]) -> Python:
    """Say what another annotation of a field or parameter does to users; `read` is a field that is only read."""
    old, new = (_classes(text, enums) for text in (before, after))
    return "types" if old == new else of_classes(old, new, read=read)


def of_classes(old: set[str], new: set[str], *, read: bool) -> Python:
    """Compare by class: what is read has to stay what it was; of what is sent, only objects are looked into."""
    if old == {"int"} and new == {"float"}:
        return "types" if read else "none"
    if old == new or (not read and old < new):
        return "none"
    lost = old - new
    if read:
        return "break" if lost else "types"
    return "break" if lost - SCALARS else "types"


def _classes(text: str, enums: frozenset[str]) -> set[str]:
    """Return the classes of an annotation; an enum is a text."""
    parts = {re.sub(r"\b_", "", part.strip()) for part in text.split(" = ", maxsplit=1)[0].split(" | ")} - ABSENT
    return {"str" if part in enums or part.startswith("Literal[") or part.endswith("Text") else part for part in parts}


def attribute(name: str) -> str:
    """Write a wire name without what the generator does not tell apart: `madeAt`, `MadeAt` and `made_at` are one."""
    return re.sub(r"[^a-z0-9]", "", name.lower())
