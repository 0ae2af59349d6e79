"""What the deployed client does: severities hang on it, so it is configuration, not code."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PROJECT_PROFILE = Path("openapi/contract.toml")
KEYS = {
    "closed_enums": bool,
    "always_sends_body": bool,
    "security_in_use": list,
    "paging": list,
    "headers_read": list,
}


class ProfileError(Exception):
    """The profile cannot be used; the message says which key of which file and why."""


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
    """Return the profile `generic`, or that of a file; None is the project's own, generic where there is none."""
    if choice == "generic":
        return GENERIC
    path = Path(choice) if choice else default
    if choice is None and not path.exists():
        return GENERIC
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ProfileError(f"{path}: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ProfileError(f"{path}: {error}") from None
    return _profile(data, path)


def _profile(data: dict[str, Any], path: Path) -> Profile:
    client = data.get("profile", {})
    for key, value in client.items():
        if key not in KEYS or not isinstance(value, KEYS[key]):
            known = ", ".join(sorted(KEYS))
            raise ProfileError(f"{path}: [profile] {key} is unknown or of the wrong type; known are {known}")
    severity = data.get("severity", {})
    if bad := [rule for rule, wire in severity.items() if wire not in {"break", "risk", "safe", "notice"}]:
        raise ProfileError(f"{path}: [severity] {bad[0]} has to be break, risk, safe or notice")
    version = data.get("version_file")
    names = {key: frozenset(map(str, client.get(key, []))) for key in ("security_in_use", "paging", "headers_read")}
    return Profile(
        name=str(path),
        bulk=int(data.get("bulk", 10)),
        fail_on=str(data.get("fail_on", "break")),
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
