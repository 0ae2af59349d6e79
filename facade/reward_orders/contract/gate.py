"""Gate and release notes: the curated document against the last released version, which is the last git tag."""

from __future__ import annotations

import sys

from reward_orders.contract.cli import main
from reward_orders.contract.source import last_tag

DOCUMENT = "openapi/orders.yaml"
ACCEPTED = "openapi/accepted.toml"
GENERATED = "generated/reward_orders_api"


def gate() -> int:
    """Fail on a break since the last release that nobody accepted."""
    tag = last_tag()
    if not tag:
        print("contract gate: there is no tag yet, so no released version to break")
        return 0
    return main([f"git:{tag}:{DOCUMENT}", DOCUMENT, "--accept", ACCEPTED, "--fail-on", "break"])


def notes() -> int:
    """Print what changed since the last release in CHANGELOG form, on the wire and in Python."""
    tag = last_tag()
    if not tag:
        print("## [Unreleased]\n\n### Added\n\n- First release of the contract; there is no tag to compare with.")
        return 0
    packages = [f"git:{tag}:{GENERATED}", GENERATED]
    words = [f"git:{tag}:{DOCUMENT}", DOCUMENT, "--format", "changelog", "--fail-on", "none"]
    return main([*words, "--python", *packages, "--facade", tag])


if __name__ == "__main__":
    sys.exit(notes() if sys.argv[1:] == ["notes"] else gate())
