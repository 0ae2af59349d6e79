"""JSON or YAML text to plain values, refusing what would mislead: a key twice, alias bombs, endless nesting.

YAML is built from parser events, without recursion: PyYAML's own composer recurses in C and dies of a segmentation
fault on a hundred thousand brackets.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import yaml

from reward_orders.contract.source import UnreadableError

if TYPE_CHECKING:
    from reward_orders.contract.source import Source

MAX_EXPANDED = 5_000_000
MAX_DIGITS = 4000  # int() refuses longer texts
INT = re.compile(r"[-+]?[0-9]+\Z")
FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\Z")
WORDS: dict[str, Any] = {"": None, "~": None, "null": None, "Null": None, "NULL": None} | {
    word: word.lower() == "true" for word in ("true", "True", "TRUE", "false", "False", "FALSE")
}
Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
MAX_DEPTH = 400
TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]:,]')


@dataclass(slots=True)
class _Open:
    """A mapping or sequence that is still being read."""

    value: dict[str, Any] | list[Any]
    anchor: str | None
    key: str | None = None
    merges: list[Any] = field(default_factory=list)
    size: int = 1


class _Builder:
    """Builds the value of one document event by event; `anchors` maps a name to its value and expanded size."""

    def __init__(self, name: str, max_depth: int) -> None:
        self.name = name
        self.max_depth = max_depth
        self.stack: list[_Open] = []
        self.anchors: dict[str, tuple[Any, int]] = {}
        self.root: Any = None

    def fail(self, mark: Any, reason: str) -> UnreadableError:
        return UnreadableError(f"{self.name}:{mark.line + 1}:{mark.column + 1}", reason)

    def take(self, event: Any) -> None:
        if isinstance(event, yaml.ScalarEvent):
            self.scalar(event)
        elif isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
            self.open(event)
        elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            self.close(event)
        elif isinstance(event, yaml.AliasEvent):
            self.alias(event)

    def scalar(self, event: Any) -> None:
        holder = self.stack[-1] if self.stack else None
        if holder and isinstance(holder.value, dict) and holder.key is None:
            if event.value in holder.value:
                raise self.fail(event.start_mark, f'the key "{event.value}" stands twice in one mapping.')
            holder.key = event.value
            return
        value = _plain(event.value) if event.implicit[0] and not event.style else event.value
        if event.anchor:
            self.anchors[event.anchor] = (value, 1)
        self.put(value, 1, event.start_mark)

    def open(self, event: Any) -> None:
        holder = self.stack[-1] if self.stack else None
        if holder and isinstance(holder.value, dict) and holder.key is None:
            raise self.fail(event.start_mark, "a key has to be a plain word, not a list or a mapping.")
        if len(self.stack) >= self.max_depth:
            raise self.fail(event.start_mark, f"it is nested deeper than {self.max_depth} levels.")
        self.stack.append(_Open({} if isinstance(event, yaml.MappingStartEvent) else [], event.anchor))

    def close(self, event: Any) -> None:
        done = self.stack.pop()
        if isinstance(done.value, dict):
            for merged in done.merges:
                done.value.update({key: value for key, value in merged.items() if key not in done.value})
        if done.anchor:
            self.anchors[done.anchor] = (done.value, done.size)
        self.put(done.value, done.size, event.start_mark)

    def alias(self, event: Any) -> None:
        if event.anchor not in self.anchors:
            reason = f"the alias *{event.anchor} stands for nothing that is complete before it."
            raise self.fail(event.start_mark, reason)
        holder = self.stack[-1]
        if isinstance(holder.value, dict) and holder.key is None:
            raise self.fail(event.start_mark, "an alias cannot be a key.")
        value, size = self.anchors[event.anchor]
        self.put(value, size, event.start_mark)

    def put(self, value: Any, size: int, mark: Any) -> None:
        if not self.stack:
            self.root = value
            return
        holder = self.stack[-1]
        holder.size += size
        if holder.size > MAX_EXPANDED:
            raise self.fail(mark, f"the aliases expand to more than {MAX_EXPANDED:,} values.")
        if isinstance(holder.value, list):
            holder.value.append(value)
            return
        key, holder.key = holder.key, None
        if key == "<<":
            values = value if isinstance(value, list) else [value]
            holder.merges += [each for each in values if isinstance(each, dict)]
        elif key is not None:
            holder.value[key] = value


def parse_yaml(source: Source, *, max_depth: int) -> Any:
    """Return the value of the only YAML document in `source`. Raises UnreadableError with line and column."""
    builder = _Builder(source.name, max_depth)
    documents = 0
    try:
        for event in yaml.parse(source.text, Loader=Loader):
            documents += isinstance(event, yaml.DocumentStartEvent)
            if documents > 1:
                raise builder.fail(event.start_mark, "a second document starts here; give one document.")
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = f"{source.name}:{mark.line + 1}:{mark.column + 1}" if mark else source.name
        raise UnreadableError(place, f"neither JSON nor YAML: {error.problem or error.context}.") from None
    except yaml.YAMLError as error:
        reason = getattr(error, "reason", None) or str(error).splitlines()[0]
        raise UnreadableError(source.name, f"neither JSON nor YAML: {reason}.") from None
    return builder.root


def _plain(text: str) -> Any:
    """Resolve a plain scalar as YAML 1.2 does: no dates, no yes/no, no base-60 numbers."""
    if text in WORDS:
        return WORDS[text]
    if INT.match(text):
        return int(text) if len(text) < MAX_DIGITS else text
    if FLOAT.match(text):
        return float(text)
    return text


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
