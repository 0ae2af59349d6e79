"""`python -m scripts.chaos.mutants`: whether the tests, and chaos, notice when the product breaks a promise.

Each mutant of the table is made in a copy of the tree, then the tests of its room run, then a brief chaos. A mutant
that the tests miss, or chaos where it can notice it, is an error; so is a test or chaos that fails without any.
"""

from __future__ import annotations

import argparse
import os
import queue
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import frozen

from scripts.chaos.edits import MUTANTS, Mutant

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).resolve().parents[2]
PRODUCT = Path("facade/reward_orders")
PAGES = ("README.md", "ARCHITECTURE.md", "CHANGELOG.md")
TREE = ("facade", "generated", "openapi", "scripts", "tests", "docs", "pyproject.toml", "Makefile", *PAGES)
SEED = 4711
SECONDS = 900.0  # for tests or chaos of one mutant; one that hangs has noticed it
UNTOUCHED = Mutant("M00", "nothing is changed", tuple(sorted({room for one in MUTANTS for room in one.room})), ())


@frozen
class Outcome:
    """What noticed a mutant: the first test, the first thing chaos found; None: not asked, empty: nothing found."""

    mutant: Mutant
    test: str | None
    chaos: str | None
    seconds: float

    @property
    def as_it_should(self) -> bool:
        """Noticed by all that can; and by none where nothing is changed."""
        if self.mutant is UNTOUCHED:
            return not (self.test or self.chaos)
        return self.test != "" and (self.chaos != "" or not self.mutant.chaos)


def main(arguments: Sequence[str] | None = None) -> int:
    """Try them; 0 where every one was noticed."""
    parser = argparse.ArgumentParser(prog="python -m scripts.chaos.mutants", description=__doc__)
    parser.add_argument("--only", action="append", choices=[mutant.name for mutant in (UNTOUCHED, *MUTANTS)])
    parser.add_argument("--tests-only", action="store_true", help="no chaos")
    parser.add_argument("--chaos-only", action="store_true", help="no tests")
    parser.add_argument("--jobs", type=int, default=1, help="so many at once")
    options = parser.parse_args(arguments)
    chosen = [one for one in (UNTOUCHED, *MUTANTS) if options.only is None or one.name in options.only]
    with tempfile.TemporaryDirectory(prefix="mutants-") as name:
        copies: queue.SimpleQueue[Path] = queue.SimpleQueue()
        for number in range(options.jobs):
            copies.put(_copied(Path(name) / str(number)))

        def attempt(mutant: Mutant) -> Outcome:
            copy = copies.get()
            try:
                outcome = _try(mutant, copy, tests=not options.chaos_only, chaos=not options.tests_only)
            finally:
                copies.put(copy)
            print(_line(outcome), flush=True)
            return outcome

        with ThreadPoolExecutor(options.jobs) as pool:
            outcomes = list(pool.map(attempt, chosen))
    failures = [outcome.mutant.name for outcome in outcomes if not outcome.as_it_should]
    noticed = sum(1 for outcome in outcomes if outcome.chaos and outcome.mutant is not UNTOUCHED)
    print(f"mutants={len(outcomes)} noticed by chaos={noticed} not as it should: {' '.join(failures) or 'none'}")
    return 1 if failures else 0


def mutate(mutant: Mutant, root: Path) -> dict[Path, str]:
    """Make the edits below `root`; gives the files as they were. Raises ValueError for text that is not there once."""
    before: dict[Path, str] = {}
    for edit in mutant.edits:
        path = root / PRODUCT / edit.path
        text = path.read_text()
        if text.count(edit.old) != 1:
            raise ValueError(f"{mutant.name}: this text is {text.count(edit.old)} times in {edit.path}: {edit.old!r}")
        before.setdefault(path, text)
        path.write_text(text.replace(edit.old, edit.new))
    return before


def _copied(copy: Path) -> Path:
    copy.mkdir()
    for name in TREE:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, copy / name)
    return copy


def _try(mutant: Mutant, copy: Path, *, tests: bool, chaos: bool) -> Outcome:
    began = time.monotonic()
    before = mutate(mutant, copy)
    try:
        test = _tested(copy, mutant.room) if tests else None
        wrong = _in_chaos(copy) if chaos and (mutant.chaos or mutant is UNTOUCHED) else None
    finally:
        for path, text in before.items():
            path.write_text(text)
    return Outcome(mutant, test, wrong, time.monotonic() - began)


def _tested(copy: Path, room: tuple[str, ...]) -> str:
    """The first test that fails."""
    code, output = _run(copy, "pytest", "-q", "-x", "-p", "no:cacheprovider", "-p", "scripts.chaos.unshrunk", *room)
    found = re.findall(r"^(?:FAILED|ERROR) (\S+)", output, re.MULTILINE)
    return (found or [output.strip()[-300:] or "it hung"])[0] if code else ""


def _in_chaos(copy: Path) -> str:
    """The first thing chaos found wrong."""
    code, output = _run(copy, "scripts.chaos", "--brief", "--seed", str(SEED))
    found = re.findall(r"^sqlite: ((?:duplicates|lost|wrong|stuck): .*)", output, re.MULTILINE)
    return (found or [output.strip()[-300:] or "it hung"])[0] if code else ""


def _run(copy: Path, module: str, *arguments: str) -> tuple[int, str]:
    """A module of the copy, whatever it printed; a process that hangs is ended with all its children."""
    path = os.pathsep.join(str(copy / part) for part in ("facade", "generated", "."))
    process = subprocess.Popen(
        [sys.executable, "-m", module, *arguments],
        cwd=copy,
        env={**os.environ, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        output, _ = process.communicate(timeout=SECONDS)
    except BaseException as error:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait()
        if not isinstance(error, subprocess.TimeoutExpired):
            raise
        return 1, ""
    return process.returncode, output


def _line(outcome: Outcome) -> str:
    shown = {None: "-", "": "nothing" if outcome.mutant is UNTOUCHED else "MISSED"}
    by_test, by_chaos = (shown.get(found, (found or "")[:110]) for found in (outcome.test, outcome.chaos))
    mutant = outcome.mutant
    return f"{mutant.name} | {mutant.what} | {by_test} | {by_chaos} | {outcome.seconds:.0f} s"


if __name__ == "__main__":
    sys.exit(main())
