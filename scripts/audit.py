"""Known vulnerabilities of everything that .ci/constraints.txt pins: `python -m scripts.audit`, by pip-audit.

pip-audit asks a service about each package. Where that cannot be reached it ends with a traceback, and where it knows
none of the packages it finds nothing wrong with any; neither is an audit, and both are said plainly here.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

LOCK = Path(__file__).resolve().parent.parent / ".ci" / "constraints.txt"
COMMAND = ("--require-hashes", "--disable-pip", "--progress-spinner", "off", "--timeout", "10", "--format", "json")
_UNREACHABLE = (
    "ConnectionError",
    "ProxyError",
    "SSLError",
    "Timeout",
    "Could not connect",
    "Name or service not known",
)


def verdict(output: str, errors: str) -> tuple[int, list[str]]:
    """Return the exit status, and what to say about an audit's JSON and error output."""
    try:
        packages: list[dict[str, Any]] = json.loads(output)["dependencies"]
    except (ValueError, KeyError):
        if any(sign in errors for sign in _UNREACHABLE):
            return 0, ["Nothing was audited: the vulnerability data cannot be reached from here."]
        return 1, [f"pip-audit failed: {errors.strip().splitlines()[-1] if errors.strip() else 'it said nothing'}"]
    audited = [package for package in packages if "skip_reason" not in package]
    if not audited:
        return 0, [f"Nothing was audited: what can be reached from here knows none of the {len(packages)} packages."]
    lines = [f"not audited: {package['name']}" for package in packages if "skip_reason" in package]
    found = [_line(package, known) for package in audited for known in package["vulns"]]
    return int(bool(found)), [*lines, *found, f"{len(audited)} packages audited, {len(found)} known vulnerabilities"]


def _line(package: dict[str, Any], known: dict[str, Any]) -> str:
    fixed = ", ".join(known["fix_versions"]) or "no version"
    return f"{package['name']} {package['version']}: {known['id']}, fixed in {fixed}"


def main() -> int:
    """Audit the lock; 1 where a vulnerability is known, 0 where none is or nothing can be reached."""
    command = [sys.executable, "-m", "pip_audit", "--requirement", str(LOCK), *COMMAND]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    status, lines = verdict(done.stdout, done.stderr)
    print("\n".join(lines))
    return status


if __name__ == "__main__":
    sys.exit(main())
