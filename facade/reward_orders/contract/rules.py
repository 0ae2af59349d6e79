"""What a finding means: the catalogue of rules with their severities, and the profile of the deployed client."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args

from reward_orders._version import __version__
from reward_orders.contract.source import CallError, read_toml

Wire = Literal["break", "risk", "safe", "notice"]
Python = Literal["break", "types", "default", "add", "none"]
BREAK: Wire = "break"
RISK: Wire = "risk"
SAFE: Wire = "safe"
NOTICE: Wire = "notice"
CATALOGUE = Path(__file__).with_name("rules.toml")
PROJECT_PROFILE = Path("openapi/contract.toml")
OWN = "reward-orders"  # the profile of the client in this package
PACKAGED, SOURCE = Path(__file__).with_name("contract.toml"), Path(__file__).parents[3] / PROJECT_PROFILE
SETTINGS = {"bulk": int, "fail_on": str, "version_file": str, "profile": dict, "severity": dict, "moved": dict}
FLAGS = ("closed_enums", "always_sends_body", "lenient_answers")
NAMES = ("security_in_use", "paging", "headers_read", "answers_need")


@dataclass(frozen=True)
class Rule:
    """One rule: severities unless the place decides otherwise, a title, what a caller sees, what to do.

    `lenient` is the most that it can be for a client that reads answers leniently, `lenient_effect` what that one sees.
    """

    id: str
    priority: int
    wire: Wire
    python: Python
    title: str
    effect: str
    do: str
    lenient: Wire | None = None
    lenient_effect: str = ""


Rules = dict[str, Rule]


@cache
def load_rules() -> Rules:
    """Read the catalogue that lies beside this module."""
    data = tomllib.loads(CATALOGUE.read_text(encoding="utf-8"))
    return {rule_id: _rule(rule_id, fields) for rule_id, fields in data.items()}


def _rule(rule_id: str, fields: dict[str, Any]) -> Rule:
    if fields["wire"] not in get_args(Wire) or fields["python"] not in get_args(Python):
        raise ValueError(f"{CATALOGUE.name}: {rule_id} has a severity that is none")
    return Rule(id=rule_id, **fields)


@dataclass(frozen=True)
class Profile:
    """The deployed client, the roll-up threshold and severities that the project decided otherwise."""

    name: str = "generic"
    closed_enums: bool = True
    always_sends_body: bool = False
    security_in_use: frozenset[str] = frozenset()
    paging: frozenset[str] = frozenset()
    headers_read: frozenset[str] = frozenset()
    lenient_answers: bool = False
    answers_need: frozenset[str] = frozenset()
    bulk: int = 10
    fail_on: str = "break"
    severity: dict[str, str] = field(default_factory=dict)
    moved: dict[str, str] = field(default_factory=dict)
    version: str = ""


GENERIC = Profile()


def load_profile(choice: str | None, *, default: Path = PROJECT_PROFILE) -> Profile:
    """Return the profile `generic`, `reward-orders` (this package's own client), or that of a file.

    None is the profile of the project in the working directory, generic where it has none. Raises CallError that says
    which key of which file is wrong.
    """
    if choice == "generic":
        return GENERIC
    if choice == OWN:
        own = PACKAGED if PACKAGED.exists() else SOURCE
        return replace(_profile(read_toml(own), own), name=OWN, version=__version__)
    path = Path(choice) if choice else default
    if choice is None and not path.exists():
        return GENERIC
    return _profile(read_toml(path), path)


def _profile(data: dict[str, Any], path: Path) -> Profile:
    for key, value in data.items():
        kind = SETTINGS.get(key)
        if kind is None:
            raise CallError(f"{path}: {key} is unknown; known are {', '.join(sorted(SETTINGS))}")
        if not isinstance(value, kind) or isinstance(value, bool):
            raise CallError(f"{path}: {key} is of the wrong type; it has to be a {kind.__name__}")
    if data.get("fail_on", "none") not in {"break", "risk", "any", "none"}:
        raise CallError(f"{path}: fail_on has to be break, risk, any or none")
    if data.get("bulk", 1) < 1:
        raise CallError(f"{path}: bulk has to be 1 or more")
    _check_client(data.get("profile", {}), path)
    _check_words(data, path)
    client = data.get("profile", {})
    names = {key: frozenset(client.get(key, [])) for key in NAMES}
    version = data.get("version_file")
    return Profile(
        name=str(path),
        bulk=data.get("bulk", 10),
        fail_on=data.get("fail_on", "break"),
        severity=data.get("severity", {}),
        moved=data.get("moved", {}),
        version=_version(path.parent / version) if version else "",
        closed_enums=client.get("closed_enums", True),
        always_sends_body=client.get("always_sends_body", False),
        lenient_answers=client.get("lenient_answers", False),
        security_in_use=names["security_in_use"],
        paging=names["paging"],
        headers_read=names["headers_read"],
        answers_need=names["answers_need"],
    )


def _check_client(client: dict[str, Any], path: Path) -> None:
    for key, value in client.items():
        if key not in {*FLAGS, *NAMES}:
            known = ", ".join(sorted((*FLAGS, *NAMES)))
            raise CallError(f"{path}: [profile] {key} is unknown; known are {known}")
        if key in FLAGS and not isinstance(value, bool):
            raise CallError(f"{path}: [profile] {key} has to be true or false")
        if key in NAMES and not (isinstance(value, list) and all(isinstance(each, str) for each in value)):
            raise CallError(f"{path}: [profile] {key} has to be a list of names")


def _check_words(data: dict[str, Any], path: Path) -> None:
    """Check the tables of severities and of moved operations, word by word."""
    for rule, wire in data.get("severity", {}).items():
        if wire not in get_args(Wire):
            raise CallError(f"{path}: [severity] {rule} has to be break, risk, safe or notice")
        if rule not in load_rules():
            raise CallError(f"{path}: [severity] {rule} is no rule; `rules` lists them")
    for old, new in data.get("moved", {}).items():
        if not isinstance(new, str) or not all(re.fullmatch(r"[A-Z]+ \S+", each) for each in (old, new)):
            raise CallError(f'{path}: [moved] {old} has to be written "GET /old" = "GET /new"')


def _version(path: Path) -> str:
    try:
        text = path.read_text(encoding="utf-8")
    except OSError:
        return ""
    found = [line.split('"')[1] for line in text.splitlines() if line.startswith("__version__") and '"' in line]
    return found[0] if found else ""
