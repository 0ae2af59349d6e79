"""Where a document comes from: a file, standard input (`-`) or `git:REV:PATH`. Never the network."""

from __future__ import annotations

import hashlib
import io
import posixpath
import subprocess
import sys
import tarfile
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MAX_BYTES = 50 * 1024 * 1024


class UnreadableError(Exception):
    """A document cannot be read; `place` is `name`, `name:line:column` or `name#/pointer`, `reason` one sentence."""

    def __init__(self, place: str, reason: str) -> None:
        self.place = place
        self.reason = reason
        super().__init__(f"{place}: {reason}")


class CallError(Exception):
    """A settings file or a word of the call is wrong; the message says which in one sentence."""


@dataclass(frozen=True)
class Folder:
    """Where a document lies, on disk or at a git revision: its references may read files there and nowhere else."""

    path: str
    revision: str = ""

    def read(self, name: str) -> Source:
        """Read the file that a reference names, relative to the folder; raises UnreadableError."""
        inner = posixpath.normpath(name)
        if inner.startswith(("../", "/")) or inner in {"..", "."}:
            raise UnreadableError(name, "references are read in the folder of the document and below, nowhere else.")
        if self.revision:
            return read_source(f"git:{self.revision}:{posixpath.normpath(posixpath.join(self.path, inner))}")
        file = Path(self.path, inner)
        try:
            inside, whole = (
                file.resolve().is_relative_to(Path(self.path).resolve()),
                file.is_file() or not file.exists(),
            )
        except (OSError, ValueError):
            raise UnreadableError(name, "this is not a file name.") from None
        if not inside:
            raise UnreadableError(name, "a link leads out of the folder of the document, and is not followed.")
        if not whole:
            raise UnreadableError(name, "this is no file.")
        return read_source(str(file))


@dataclass(frozen=True)
class Source:
    """The text of one document, its name for readers, the SHA-256 of its bytes and the folder that it lies in."""

    name: str
    text: str
    sha256: str
    folder: Folder | None = None


def read_source(spec: str) -> Source:
    """Read `spec`; raises UnreadableError for what is missing, too large or not UTF-8."""
    data = _bytes(spec)
    if len(data) > MAX_BYTES:
        reason = f"the document is over {MAX_BYTES // 2**20} MB; cut it to the operations that matter."
        raise UnreadableError(spec, reason)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise UnreadableError(f"{spec}:{line}", f"byte {error.start} is not UTF-8 text.") from None
    return Source("standard input" if spec == "-" else spec, text, hashlib.sha256(data).hexdigest(), _folder(spec))


def _folder(spec: str) -> Folder | None:
    if spec == "-":
        return None
    if spec.startswith("git:"):
        revision, _, path = spec.removeprefix("git:").partition(":")
        return Folder(posixpath.dirname(path), revision)
    return Folder(str(Path(spec).parent))


def read_toml(path: Path) -> dict[str, Any]:
    """Read a settings file; raises CallError that names it."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise CallError(f"{path}: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CallError(f"{path}: {error}") from None


def git_show(revision: str, path: str) -> bytes:
    """Return the bytes of `path` at `revision` of the repository in the working directory."""
    try:
        done = subprocess.run(["git", "show", f"{revision}:{path}"], capture_output=True, check=False)
    except OSError:
        raise UnreadableError(f"git:{revision}:{path}", "git is not installed here.") from None
    if done.returncode:
        reason = done.stderr.decode("utf-8", "replace").strip().splitlines() or ["git has no such file"]
        raise UnreadableError(f"git:{revision}:{path}", reason[-1].removeprefix("fatal: ").rstrip(".") + ".")
    return done.stdout


def git_files(revision: str, folder: str, *, ending: str = ".py") -> dict[str, str]:
    """Return the texts below `folder` at `revision` by path, without touching the working tree."""
    place = f"git:{revision}:{folder}"
    if not revision or not folder or revision.startswith("-"):
        raise UnreadableError(place, "a folder in git is written git:REV:FOLDER.")
    done = subprocess.run(["git", "archive", f"{revision}:{folder}"], capture_output=True, check=False)
    if done.returncode:
        raise UnreadableError(place, "git has no such folder at that revision.")
    found = {}
    with tarfile.open(fileobj=io.BytesIO(done.stdout)) as archive:
        for member in archive:
            file = archive.extractfile(member) if member.name.endswith(ending) else None
            if file:
                found[member.name] = file.read().decode("utf-8")
    return found


def last_tag() -> str:
    """Return the last tag that HEAD descends from, empty if there is none."""
    done = subprocess.run(["git", "describe", "--tags", "--abbrev=0"], capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else ""


def _bytes(spec: str) -> bytes:
    if spec == "-":
        return sys.stdin.buffer.read(MAX_BYTES + 1)
    if spec.startswith("git:"):
        revision, _, path = spec.removeprefix("git:").partition(":")
        if not revision or not path or revision.startswith("-"):
            raise UnreadableError(spec, "a document in git is written git:REV:PATH.")
        return git_show(revision, path)
    if not spec:
        raise UnreadableError("no document", "name a file, - or git:REV:PATH (with make: BASE=… REVISION=…).")
    if "://" in spec:
        raise UnreadableError(spec, "documents are never fetched; download it first and name the file.")
    try:
        with Path(spec).open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        raise UnreadableError(spec, f"{error.strerror or 'it cannot be opened'}.") from None
    except ValueError:
        raise UnreadableError(spec, "this is not a file name.") from None
