"""The Python axis by execution: both versions are regenerated, users' programs run and are type-checked on both."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from reward_orders.contract.cli import build
from reward_orders.contract.findings import PYTHONS
from reward_orders.contract.py_join import add_python
from reward_orders.contract.rules import load_profile
from scripts.regenerate import generate
from tests.contract.differ import TODAY
from tests.contract.python_axis import CASES, DATA, document, revision

if TYPE_CHECKING:
    from pathlib import Path

    from reward_orders.contract.report import Report

pytestmark = pytest.mark.slow
RIGHT, CASES_AT_LEAST = 38 / 40, 40
HEAD = """\
import inspect
from datetime import date, datetime
from decimal import Decimal
from json import dumps
from typing import Any
from reward_orders_api.models import Answer{n} as A, PartInput, Sent{n} as S
from reward_orders_api.api.cases.call{n} import request_kwargs as call
data: dict[str, Any] = {data!r}
"""


@pytest.fixture(scope="module")
def sides(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Both documents and the package of each, in `old` and `new`."""
    folder = tmp_path_factory.mktemp("axis")
    for name, made in (("old", document()), ("new", revision())):
        (folder / name).mkdir()
        contract = folder / name / "contract.yaml"
        contract.write_text(yaml.safe_dump(made, sort_keys=False))
        generate(folder / name / "reward_orders_api", contract=contract)
    return folder


def programs(folder: Path, side: str, *, new: bool = False) -> dict[str, str]:
    """Write the program of each case and return the file by case."""
    files = {}
    for number, (name, case) in enumerate(CASES.items()):
        data = DATA | (case.data if side == "new" else {})
        text = case.new if new else case.program
        if text:
            file = folder / side / f"{'new_' if new else ''}case{number:02}.py"
            file.write_text(
                HEAD.format(n=f"{number:02}", data=data) + text.replace("; ", "\n").replace("NN", f"{number:02}") + "\n"
            )
            files[name] = file.name
    return files


def executed(folder: Path, side: str, files: dict[str, str]) -> dict[str, str]:
    """Run every program in one process and return what it prints, or the name of its error."""
    runner = (
        "import contextlib, io, json, runpy, sys\nfound = {}\n"
        "for name, file in json.loads(sys.argv[1]).items():\n"
        "    out = io.StringIO()\n"
        "    try:\n"
        "        with contextlib.redirect_stdout(out): runpy.run_path(file)\n"
        "        found[name] = out.getvalue()\n"
        "    except Exception as error: found[name] = 'ERROR ' + type(error).__name__\n"
        "print(json.dumps(found))\n"
    )
    words = [sys.executable, "-c", runner, json.dumps(files)]
    place = folder / side
    done = subprocess.run(words, cwd=place, env={"PYTHONPATH": str(place)}, capture_output=True, text=True, check=True)
    found: dict[str, str] = json.loads(done.stdout)
    return found


def complaints(folder: Path, side: str, files: dict[str, str]) -> set[str]:
    """Type-check every program and return the cases that mypy complains about."""
    words = [sys.executable, "-m", "mypy", "--no-incremental", "--no-error-summary", *files.values()]
    place = folder / side
    done = subprocess.run(
        words,
        cwd=place,
        env={"MYPYPATH": str(place), "PYTHONPATH": str(place)},
        capture_output=True,
        text=True,
        check=False,
    )
    named = {line.split(":")[0] for line in done.stdout.splitlines() if ": error:" in line}
    return {name for name, file in files.items() if file in named}


def happened(folder: Path) -> dict[str, str]:
    """Return what each edit does to the users of the package: break, types, default, add or none."""
    old, new = programs(folder, "old"), programs(folder, "new")
    before, after = executed(folder, "old", old), executed(folder, "new", new)
    assert not [name for name, out in before.items() if out.startswith("ERROR")], before
    assert complaints(folder, "old", old) == set()
    typed = complaints(folder, "new", new)
    fresh = executed(folder, "new", programs(folder, "new", new=True))
    found = {}
    for name, case in CASES.items():
        if after[name].startswith("ERROR"):
            found[name] = "break"
        elif name in typed:
            found[name] = "types"
        elif before[name] != after[name] and not case.data:
            found[name] = "default"
        elif before[name] != after[name]:
            found[name] = "break"
        else:
            found[name] = "add" if case.new and not fresh[name].startswith("ERROR") else "none"
    return found


def told(report: Report) -> dict[str, str]:
    """Return the worst that the report says of each case on the Python axis."""
    found = dict.fromkeys(CASES, "none")
    for finding in report.findings:
        for change in finding.members:
            words = (change.place.operation, change.place.key, change.where, change.schema, change.before, change.after)
            text = " ".join(map(str, words)).lower().replace("_", "")
            for number, name in enumerate(CASES):
                if any(f"{kind}{number:02}" in text for kind in ("cases", "call", "answer", "sent", "fetch")):
                    found[name] = min(found[name], finding.python, key=PYTHONS.index)
    return found


@pytest.mark.parametrize("with_packages", [True, False])
def test_the_python_axis_says_what_happens(sides: Path, with_packages: bool) -> None:
    """At least 38 of 40: with both packages at hand, and from the documents alone."""
    report = build(
        str(sides / "old" / "contract.yaml"),
        str(sides / "new" / "contract.yaml"),
        scope=None,
        profile=load_profile("reward-orders"),
        today=TODAY,
    )
    if with_packages:
        packages = [str(sides / side / "reward_orders_api") for side in ("old", "new")]
        add_python(report, *packages, facade=sides / "no facade")
    real, said = happened(sides), told(report)
    wrong: dict[str, Any] = {name: (real[name], said[name]) for name in CASES if real[name] != said[name]}
    assert len(CASES) >= CASES_AT_LEAST
    assert len(wrong) <= len(CASES) * (1 - RIGHT), wrong
