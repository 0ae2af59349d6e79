"""JSON or YAML text to plain values, refusing what would mislead: a key twice, alias bombs, endless nesting."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from reward_orders.contract.unreadable import UnreadableError
from reward_orders.contract.yaml_events import parse_yaml

if TYPE_CHECKING:
    from reward_orders.contract.source import Source

MAX_DEPTH = 400
TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]:,]')


class _RepeatedKeyError(Exception):
    """A JSON object names a key twice."""


class _ConstantError(Exception):
    """A JSON text holds NaN or an infinity."""


def parse(source: Source) -> Any:
    """Return the value of a document; mapping keys are strings, dates stay text. Raises UnreadableError."""
    if not source.text.strip():
        raise UnreadableError(source.name, "the document is empty.")
    if source.text.lstrip()[0] in "{[":
        value = _json(source)
        if value is not None:
            return value
    return parse_yaml(source, max_depth=MAX_DEPTH)


def _json(source: Source) -> Any:
    try:
        return json.loads(source.text, object_pairs_hook=_object, parse_constant=_constant)
    except _RepeatedKeyError:
        line, key = _repeated(source.text)
        raise UnreadableError(f"{source.name}:{line}", f"the key {key} stands twice in one object.") from None
    except _ConstantError as error:
        line = source.text.count("\n", 0, source.text.find(str(error))) + 1
        raise UnreadableError(f"{source.name}:{line}", f"not JSON: {error} is no number.") from None
    except RecursionError:
        raise UnreadableError(source.name, f"it is nested deeper than {MAX_DEPTH} levels.") from None
    except json.JSONDecodeError as error:
        if source.text.rstrip()[-1] in "}]" and _is_flow_yaml(source.text):
            return None
        raise UnreadableError(f"{source.name}:{error.lineno}:{error.colno}", f"not JSON: {error.msg}.") from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise _RepeatedKeyError
    return made


def _constant(name: str) -> Any:
    raise _ConstantError(name)


def _is_flow_yaml(text: str) -> bool:
    """Tell YAML in braces from broken JSON: its first key stands without quotes."""
    return re.match(r"\s*\{\s*[A-Za-z]", text) is not None


def _repeated(text: str) -> tuple[int, str]:
    """Find the first key that repeats: its line and its quoted text."""
    seen: list[set[str]] = []
    held = ""
    for match in TOKEN.finditer(text):
        part = match.group()
        if part in "{[":
            seen.append(set())
        elif part in "}]":
            seen.pop()
        elif part == ":" and held:
            if held in seen[-1]:
                return text.count("\n", 0, match.start()) + 1, held
            seen[-1].add(held)
        held = part if part[0] == '"' else ""
    return 1, "one key"
