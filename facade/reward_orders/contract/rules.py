"""The rule catalogue: what each finding means for whoever runs a client, and what to do about it."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args

Wire = Literal["break", "risk", "safe", "notice"]
Python = Literal["break", "types", "default", "add", "none"]
BREAK: Wire = "break"
RISK: Wire = "risk"
SAFE: Wire = "safe"
NOTICE: Wire = "notice"
CATALOGUE = Path(__file__).with_name("rules.toml")


@dataclass(frozen=True)
class Rule:
    """One rule: severities unless the place decides otherwise, a title, what a caller sees, what to do."""

    id: str
    priority: int
    wire: Wire
    python: Python
    title: str
    effect: str
    do: str


class Rules(dict[str, Rule]):
    """Every rule by id."""


@cache
def load_rules() -> Rules:
    """Read the catalogue that lies beside this module."""
    data = tomllib.loads(CATALOGUE.read_text(encoding="utf-8"))
    return Rules({rule_id: _rule(rule_id, fields) for rule_id, fields in data.items()})


def _rule(rule_id: str, fields: dict[str, Any]) -> Rule:
    if fields["wire"] not in get_args(Wire) or fields["python"] not in get_args(Python):
        raise ValueError(f"{CATALOGUE.name}: {rule_id} has a severity that is none")
    return Rule(id=rule_id, **fields)
