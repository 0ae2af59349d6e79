"""Which operation of one document is which of the other: full path first, then relative path, id, and the map."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from reward_orders.contract.api import base_path

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from reward_orders.contract.api import Api, Operation


@dataclass
class Matching:
    """Pairs of operations; `moved` are pairs whose method or path differ, `rebased` those under another base path."""

    pairs: list[tuple[Operation, Operation]] = field(default_factory=list)
    moved: list[tuple[Operation, Operation]] = field(default_factory=list)
    rebased: bool = False
    removed: list[Operation] = field(default_factory=list)
    added: list[Operation] = field(default_factory=list)


def match(base: Iterable[Operation], revision: Iterable[Operation], moved: dict[str, str]) -> Matching:
    """Pair the operations of two versions; `moved` is the configured map of `METHOD /old` to `METHOD /new`."""
    done = Matching(removed=list(base), added=list(revision))
    done.pairs += _take(done, lambda each: f"{each.method} {each.full}")
    done.pairs += _take(done, lambda each: each.key)
    if not done.pairs:
        done.pairs += _take(done, lambda each: each.relative_key)
        done.rebased = bool(done.pairs)
    named = {new: old for old, new in moved.items()}
    done.moved += _take(done, lambda each: named.get(each.name, each.name))
    done.moved += _take(done, lambda each: each.id)
    return done


def _take(done: Matching, key: Callable[[Operation], str]) -> list[tuple[Operation, Operation]]:
    """Pair what has the same key, the first of each; what is paired leaves the lists of the unpaired."""
    waiting: dict[str, Operation] = {}
    for operation in done.added:
        if key(operation):
            waiting.setdefault(key(operation), operation)
    pairs = []
    for operation in done.removed:
        other = waiting.pop(key(operation), None)
        if other is not None:
            pairs.append((operation, other))
    paired = {id(each) for pair in pairs for each in pair}
    done.removed = [each for each in done.removed if id(each) not in paired]
    done.added = [each for each in done.added if id(each) not in paired]
    return pairs


def resource(operation: Operation) -> str:
    """Return the full path down to the first step after the version: what a provider's partial document is about."""
    steps = operation.full.strip("/").split("/")
    version = next((index for index, step in enumerate(steps) if re.fullmatch(r"v\d+(\.\d+)*", step)), -1)
    return "/".join(steps[: version + 2])


def base_paths(base: Api, revision: Api) -> tuple[str, str]:
    """Return the base paths of two documents."""
    return base_path(base.servers), base_path(revision.servers)
