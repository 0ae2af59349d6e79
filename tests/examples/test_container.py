"""docs/examples/sandbox/Dockerfile: what it copies, installs, starts and asks works, without a container around it.

No image is built here, since that needs a registry of images. Its instructions are read, and its commands are run with
folders of the test in the place of the container's.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from reward_orders.sandbox import RemoteSandbox
from tests.examples import hurry
from tests.examples.conftest import until

ROOT = Path(__file__).parents[2]
DOCKERFILE = hurry.EXAMPLES / "sandbox" / "Dockerfile"


def instructions():
    """Each instruction with its words, in order."""
    text = re.sub(r"^\s*#.*\n", "", DOCKERFILE.read_text(), flags=re.MULTILINE).replace("\\\n", " ")
    return [tuple(line.split(" ", 1)) for line in text.splitlines() if line.strip()]


def last(name):
    return [words for instruction, words in instructions() if instruction == name][-1]


def test_it_passes_hadolint():
    ran = subprocess.run(
        [str(Path(sys.executable).with_name("hadolint")), str(DOCKERFILE)], capture_output=True, text=True, check=False
    )
    assert (ran.returncode, ran.stdout) == (0, "")


def test_it_runs_as_nobody_in_particular_and_tells_its_health():
    names = [name for name, _ in instructions()]
    assert last("USER").isdecimal()
    assert last("USER") != "0"
    assert names.index("USER") < names.index("HEALTHCHECK") < len(names) - 1 == names.index("CMD")


@pytest.fixture
def ports():
    """Two ports that are free, for the container's own."""
    with closing(socket.socket()) as first, closing(socket.socket()) as second:
        first.bind(("127.0.0.1", 0))
        second.bind(("127.0.0.1", 0))
        return {"8765": str(first.getsockname()[1]), "8766": str(second.getsockname()[1])}


def command(words, ports, prefix):
    """The words of a CMD, with the test's ports, address and folder."""
    for ours, free in ports.items():
        words = words.replace(ours, free)
    return json.loads(words.replace("0.0.0.0", "127.0.0.1").replace("/opt/sandbox/bin", prefix))  # noqa: S104


def served(ports, prefix, folder, environment):
    """Whether the container's command serves, and its health check says so while it does and not afterwards."""
    check = command(last("HEALTHCHECK").partition("CMD ")[2], ports, prefix)
    log = folder / "served.log"
    with log.open("w") as handle:
        process = subprocess.Popen(
            command(last("CMD"), ports, prefix), stdout=handle, stderr=handle, cwd=folder, env=environment
        )
    healthy = lambda: subprocess.run(check, capture_output=True, check=False, timeout=60).returncode == 0  # noqa: E731
    try:
        until(healthy, "a healthy sandbox", log)
        assert RemoteSandbox(f"http://127.0.0.1:{ports['8765']}").download_url.endswith(ports["8766"])
    finally:
        process.terminate()
        assert process.wait(timeout=60) == 0
    assert not healthy()


def test_its_command_serves_and_its_health_check_tells(ports, tmp_path):
    served(ports, str(Path(sys.executable).parent), tmp_path, os.environ)


@pytest.mark.slow
def test_what_it_copies_and_installs_is_enough_for_the_sandbox(ports, tmp_path):
    """The build stage in an empty folder: the files it copies, its own commands, what is pinned by hashes."""
    source, target = tmp_path / "src", tmp_path / "opt"
    source.mkdir()
    build = instructions()[: [name for name, _ in instructions()].index("FROM", 1)]
    for name, words in build:
        if name == "COPY":
            *files, to = words.split()
            for file in files:
                place = source / to / ("" if (ROOT / file).is_dir() else Path(file).name)
                place.parent.mkdir(parents=True, exist_ok=True)
                if (ROOT / file).is_dir():
                    shutil.copytree(ROOT / file, place, ignore=shutil.ignore_patterns("__pycache__"))
                else:
                    shutil.copy(ROOT / file, place)
        elif name == "RUN":
            text = words.replace("/opt/", f"{target}/").replace("python -m venv", f"{sys.executable} -m venv")
            environment = {key: value for key, value in os.environ.items() if key not in {"PYTHONPATH", "VIRTUAL_ENV"}}
            target.mkdir(exist_ok=True)
            ran = subprocess.run(
                ["bash", "-ec", text], cwd=source, env=environment, capture_output=True, text=True, check=False
            )
            assert ran.returncode == 0, f"{shlex.quote(text)}\n{ran.stdout}{ran.stderr}"
    served(ports, str(target / "sandbox" / "bin"), tmp_path, {"PATH": os.environ["PATH"]})
