"""`python -m scripts.record`: record every cassette against the sandbox, or a vendor's against the vendor.

    python -m scripts.record                     all of them, against a sandbox on loopback
    python -m scripts.record --check             the same, and compare with what is committed; writes nothing
    python -m scripts.record --live voucherify   those of a vendor that a live service can answer, with your keys

A recording goes to a folder of its own first. It takes the place of the old one only when no secret or person is in
it, it keeps the contract, and both clients replay it with the network blocked.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from scripts.cassette_coverage import broken
from scripts.cassette_lint import lint
from scripts.record.cassette import CASSETTES, ROOT, read, read_all
from scripts.record.contract import load
from scripts.record.scrub import live_values
from scripts.record.stage import LIVE_VARIABLES, missing_variables

_HEADING = ("recorded:\n", "  where:", "  service:", "  when:", "  contract:")


def main(arguments: list[str]) -> int:
    """Record; 0 when all went well."""
    parser = argparse.ArgumentParser(prog="python -m scripts.record", description="Record the cassettes.")
    parser.add_argument("--live", choices=sorted(LIVE_VARIABLES), help="record against this vendor, not the sandbox")
    parser.add_argument("--check", action="store_true", help="compare with the cassettes there are, and write nothing")
    parser.add_argument("--into", type=Path, default=CASSETTES, help="folder of the cassettes")
    given = parser.parse_args(arguments)
    if given.live and (missing := missing_variables(given.live)):
        parser.error(f"recording live needs {', '.join(missing)} in the environment")
    with TemporaryDirectory() as folder:
        fresh = Path(folder)
        if not _pytest(fresh, "--record-mode=rewrite", live=given.live):
            print("Nothing was written: a test failed while it was recorded.")
            return 1
        problems = _problems(fresh, live=given.live)
        if not problems and not _pytest(fresh, "--record-mode=none", "--block-network", live=given.live):
            problems = ["a fresh cassette does not replay"]
        if given.check:
            problems += differences(fresh, given.into)
        for problem in problems:
            print(problem)
        if problems:
            print("Nothing was written.")
            return 1
        if not given.check:
            _replace(fresh, given.into, whole=given.live is None)
        print(f"{len(list(fresh.rglob('*.yaml')))} cassettes {'are as committed' if given.check else 'recorded'}")
    return 0


def _pytest(folder: Path, *options: str, live: str | None) -> bool:
    environment = {**os.environ, "RECORD_INTO": str(folder)}
    environment.pop("RECORD_LIVE", None)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:xdist", *options, "tests/wire"]
    if live is not None:
        environment["RECORD_LIVE"] = live
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode == 0


def _problems(folder: Path, *, live: str | None) -> list[str]:
    """What keeps a recording from being written: something that looks like a secret, or is one; a broken contract."""
    cassettes = list(read_all(folder))
    values = live_values() if live else {}
    problems = [complaint for cassette in cassettes for complaint in lint(cassette, values)]
    return problems + list(broken(load(), cassettes))


def differences(fresh: Path, committed: Path) -> list[str]:
    """Name the cassettes that would change; live ones and headings are left out, as they tell when and where."""
    names = {path.relative_to(folder) for folder in (fresh, committed) for path in folder.rglob("*.yaml")}
    found = []
    for name in sorted(names):
        old, new = committed / name, fresh / name
        if not new.exists():
            found.append(f"{name}: no test records it any more")
        elif not old.exists():
            found.append(f"{name}: is missing")
        elif read(old).recorded.where == "sandbox" and _content(old) != _content(new):
            found.append(f"{name}: the sandbox answers otherwise today, or the client asks otherwise")
    return found


def _content(path: Path) -> list[str]:
    return [
        line for line in path.read_text(encoding="utf-8").splitlines(keepends=True) if not line.startswith(_HEADING)
    ]


def _replace(fresh: Path, committed: Path, *, whole: bool) -> None:
    if whole:
        for old in committed.rglob("*.yaml"):
            old.unlink()
    shutil.copytree(fresh, committed, dirs_exist_ok=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
