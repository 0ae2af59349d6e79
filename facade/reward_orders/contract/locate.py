"""Find the lines on which the objects of a document begin, for annotations."""

from __future__ import annotations

import yaml

from reward_orders.contract.document import escape
from reward_orders.contract.source import read_source
from reward_orders.contract.unreadable import UnreadableError
from reward_orders.contract.yaml_events import Loader


def lines_of(name: str, wanted: set[str]) -> dict[str, int]:
    """Return the line (from 1) of each wanted JSON pointer; what cannot be read again has none."""
    try:
        text = read_source(name).text if name != "standard input" else ""
    except UnreadableError:
        return {}
    found: dict[str, int] = {}
    stack: list[list[str | int | None]] = []  # pointer, next index of a list (None in a mapping), pending key
    try:
        for event in yaml.parse(text, Loader=Loader):
            if isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
                stack.pop()
            elif isinstance(
                event, (yaml.ScalarEvent, yaml.MappingStartEvent, yaml.SequenceStartEvent, yaml.AliasEvent)
            ):
                _step(event, stack, found, wanted)
    except yaml.YAMLError:
        return found
    return found


def _step(event: yaml.Event, stack: list[list[str | int | None]], found: dict[str, int], wanted: set[str]) -> None:
    line = event.start_mark.line + 1 if event.start_mark else 1
    pointer = ""
    if stack:
        parent, index, key = stack[-1]
        if index is None and key is None:
            stack[-1][2] = escape(event.value) if isinstance(event, yaml.ScalarEvent) else ""
            if f"{parent}/{stack[-1][2]}" in wanted:
                found.setdefault(f"{parent}/{stack[-1][2]}", line)
            return
        pointer = f"{parent}/{index if index is not None else key}"
        stack[-1][1] = index + 1 if isinstance(index, int) else None
        stack[-1][2] = None
    if pointer in wanted:
        found.setdefault(pointer, line)
    if isinstance(event, yaml.CollectionStartEvent):
        stack.append([pointer, 0 if isinstance(event, yaml.SequenceStartEvent) else None, None])
