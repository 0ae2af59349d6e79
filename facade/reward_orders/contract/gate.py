"""The contract against the last release: the gate of CI, and the notes of the next release."""

from __future__ import annotations

import argparse
import subprocess
from pathlib import Path

from reward_orders.contract.cli import PROGRAM, main
from reward_orders.contract.source import CallError, last_tag

DOCUMENT = "openapi/orders.yaml"
ACCEPTED = "openapi/accepted.toml"
GENERATED = "generated/reward_orders_api"
NEVER_RELEASED = Path("openapi/never_released.txt")


def gate(words: list[str]) -> int:
    """Fail on a break since the last release that nobody accepted."""
    argparse.ArgumentParser(prog=f"{PROGRAM} gate", description=gate.__doc__).parse_args(words)
    tag = released()
    if not tag:
        print(f"contract gate: never released, says {NEVER_RELEASED}, so there is no version to break")
        return 0
    return main([f"git:{tag}:{DOCUMENT}", DOCUMENT, "--accept", ACCEPTED, "--fail-on", "break"])


def notes(words: list[str]) -> int:
    """Print what changed since the last release in CHANGELOG form, on the wire and in Python."""
    argparse.ArgumentParser(prog=f"{PROGRAM} notes", description=notes.__doc__).parse_args(words)
    tag = released()
    if not tag:
        print("## [Unreleased]\n\n### Added\n\n- First release of the contract; there is no tag to compare with.")
        return 0
    packages = ["--python", f"git:{tag}:{GENERATED}", GENERATED, "--facade", tag]
    return main([f"git:{tag}:{DOCUMENT}", DOCUMENT, "--format", "changelog", "--fail-on", "none", *packages])


def released() -> str:
    """The tag of the last release; empty where a file in the repository says that there was none.

    Raises CallError where the tag may be missing from this clone alone: a gate that takes that for "never released"
    would pass whatever breaks.
    """
    tag = last_tag()
    if tag and NEVER_RELEASED.exists():
        raise CallError(f"{NEVER_RELEASED} says that nothing was released, and there is the tag {tag}; remove the file")
    if tag or NEVER_RELEASED.exists():
        return tag
    if _git("rev-parse", "--is-shallow-repository") == "true":
        raise CallError(
            "no release tag can be seen: the history of this clone is cut off. Fetch it with `git fetch --unshallow "
            "--tags` (GitHub: actions/checkout with fetch-depth: 0)"
        )
    if others := _git("tag", "--list"):
        known = ", ".join(others.splitlines()[-3:])
        raise CallError(f"none of the tags here ({known}) is before HEAD; check out a branch that has the last release")
    if not _git("rev-parse", "--git-dir"):
        raise CallError("this folder is in no git repository; run the command in a clone of the repository")
    raise CallError(
        "no tag is in this clone. Fetch them with `git fetch --tags`; if nothing was ever released, say so in "
        f"{NEVER_RELEASED} and commit it"
    )


def _git(*words: str) -> str:
    try:
        done = subprocess.run(["git", *words], capture_output=True, text=True, check=False)
    except OSError:
        raise CallError("git is not installed here, and the released version is read from it") from None
    return done.stdout.strip() if done.returncode == 0 else ""
