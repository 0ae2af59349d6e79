"""An extra means something, README has it, and where it is missing the message is a command that can be pasted."""

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
EXTRAS = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
QUIET = {"fast"}  # nothing is missing without it, only slower
PROBES = {
    "sandbox": ["starlette", "from reward_orders.sandbox import SandboxProcess; SandboxProcess.start()"],
    "cli": ["typer", "from reward_orders.cli.__main__ import main; main()"],
    "postgres": ["psycopg", "from reward_orders import Journal; Journal.postgres('postgresql://127.0.0.1/x').counts()"],
    "render": ["nh3", "from reward_orders.render import instructions_html; instructions_html('<p>x</p>')"],
    "contract": ["yaml", "import runpy; runpy.run_module('reward_orders.contract', run_name='__main__')"],
    "files": ["python_calamine", "from reward_orders.batch import workbook; workbook._calamine_error()"],
    "workers": ["procrastinate", "from reward_orders.batch.queueing import _application; _application(None)"],
    "otel": ["opentelemetry", "from reward_orders.observing import OpenTelemetry; OpenTelemetry()"],
}
"""A module of each extra, and what needs it."""


def told(folder, module, code):
    """What code says, and how it ends, in processes that cannot import a module."""
    (folder / "sitecustomize.py").write_text(f"import sys; sys.modules[{module!r}] = None")
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    command = [sys.executable, "-c", code]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, cwd=folder)


@pytest.mark.parametrize("extra", PROBES)
def test_a_missing_extra_names_its_command(extra, tmp_path):
    """Whoever meets it can paste the line."""
    run = told(tmp_path, *PROBES[extra])
    assert run.returncode != 0
    last = run.stderr.strip().splitlines()[-1]
    assert f"pip install 'reward-orders[{extra}]'" in last, run.stderr


def test_the_fast_extra_is_a_choice_of_speed_alone(tmp_path):
    """Without orjson the same answer is read, by the standard library."""
    code = "from reward_orders.core.wire import _decoder; print(_decoder()(b'{\"a\": 1}'))"
    assert told(tmp_path, "orjson", code).stdout == "{'a': 1}\n"


def test_every_extra_is_told():
    """In README with its command, and in a message of the package, which names no other one."""
    source = "".join(path.read_text() for path in sorted((ROOT / "facade").rglob("*.py")))
    named = set(re.findall(r"pip install 'reward-orders\[(\w+)\]'", source)) | set(re.findall(r'extra="(\w+)"', source))
    assert named <= set(EXTRAS)
    assert set(PROBES) <= named
    install = set(re.findall(r"^pip install 'reward-orders\[(\w+)\]' ", (ROOT / "README.md").read_text(), re.MULTILINE))
    assert install == set(EXTRAS)
    assert not QUIET & named
