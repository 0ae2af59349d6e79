"""Which process holds a key, and whether that process is provably gone.

A process that was killed leaves its keys leased. Its end can be proven on the machine it ran on: same boot, same
namespace of process ids, and no process of that id with that start time. What cannot be read proves nothing.
"""

from __future__ import annotations

import json
import os
from functools import cache
from pathlib import Path

_PROC = Path("/proc")


def this_process(*, call: str = "") -> str:
    """This process as the journal keeps it: JSON of host, boot, namespace, process id and start time.

    `call` tells one claim of the process from another.
    """
    return json.dumps({**_described(os.getpid()), "call": call})


@cache
def boot_id() -> str:
    """The id of this boot of the machine; empty if the system does not tell."""
    return _read(_PROC / "sys/kernel/random/boot_id")


def shown(holder: str | None) -> str | None:
    """The process in words, for messages and people."""
    known = _known(holder)
    return f"process {known['pid']} on {known['host']}" if "pid" in known and "host" in known else None


def is_gone(holder: str | None) -> bool:
    """Whether that process provably has ended, judged on the machine it ran on."""
    known, here = _known(holder), _described(os.getpid())
    if not all(known.get(name) for name in ("boot", "namespace", "pid", "start")):
        return False
    if (known["boot"], known["namespace"]) != (here.get("boot"), here.get("namespace")):
        return False
    pid = int(str(known["pid"]))
    state, start = _stat(pid)
    if start:
        return start != known["start"] or (state in {"Z", "X"} and _is_alone(pid))
    try:
        os.kill(pid, 0)  # sends nothing; a process that /proc hides from us is there all the same
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False


def _stat(pid: int) -> tuple[str, str]:
    """State and start time, in ticks since boot, of a process; empty where it cannot be read."""
    # The name in brackets may hold anything, so fields are counted from the last bracket: state is the first.
    fields = _read(_PROC / str(pid) / "stat").rpartition(")")[2].split()
    return (fields[0], fields[19]) if len(fields) > 19 else ("", "")  # noqa: PLR2004


def _is_alone(pid: int) -> bool:
    """Whether no thread is left beside the first, which may end before the others."""
    try:
        return len([*(_PROC / str(pid) / "task").iterdir()]) <= 1
    except OSError:
        return False


@cache
def _described(pid: int) -> dict[str, object]:
    import platform

    try:
        namespace = str((_PROC / "self/ns/pid").readlink())
    except OSError:
        namespace = ""
    return {"host": platform.node(), "boot": boot_id(), "namespace": namespace, "pid": pid, "start": _stat(pid)[1]}


def _known(holder: str | None) -> dict[str, object]:
    try:
        known = json.loads(holder or "{}")
    except ValueError:
        return {}
    return known if isinstance(known, dict) else {}


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""
