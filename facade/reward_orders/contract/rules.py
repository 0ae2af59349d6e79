"""What a finding means: the catalogue of rules with their severities, and the profile of the deployed client."""

from __future__ import annotations

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
KEYS = {"closed_enums": bool, "always_sends_body": bool, "security_in_use": list, "paging": list, "headers_read": list}


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
    for key, kind in SETTINGS.items():
        if not isinstance(data.get(key, kind()), kind):
            raise CallError(f"{path}: {key} is of the wrong type; it has to be a {kind.__name__}")
    if data.get("fail_on", "none") not in {"break", "risk", "any", "none"}:
        raise CallError(f"{path}: fail_on has to be break, risk, any or none")
    client = data.get("profile", {})
    for key, value in client.items():
        if key not in KEYS or not isinstance(value, KEYS[key]):
            known = ", ".join(sorted(KEYS))
            raise CallError(f"{path}: [profile] {key} is unknown or of the wrong type; known are {known}")
    severity = data.get("severity", {})
    if bad := [rule for rule, wire in severity.items() if wire not in {"break", "risk", "safe", "notice"}]:
        raise CallError(f"{path}: [severity] {bad[0]} has to be break, risk, safe or notice")
    version = data.get("version_file")
    names = {key: frozenset(map(str, client.get(key, []))) for key in ("security_in_use", "paging", "headers_read")}
    return Profile(
        name=str(path),
        bulk=data.get("bulk", 10),
        fail_on=data.get("fail_on", "break"),
        severity=severity,
        moved=data.get("moved", {}),
        version=_version(path.parent / version) if version else "",
        closed_enums=client.get("closed_enums", True),
        always_sends_body=client.get("always_sends_body", False),
        security_in_use=names["security_in_use"],
        paging=names["paging"],
        headers_read=names["headers_read"],
    )


def _version(path: Path) -> str:
    try:
        text = path.read_text(encoding="utf-8")
    except OSError:
        return ""
    found = [line.split('"')[1] for line in text.splitlines() if line.startswith("__version__") and '"' in line]
    return found[0] if found else ""
