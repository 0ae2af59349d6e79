"""`reward-orders docs`: the site of this version, which the wheel brings along."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

SITE = Path(__file__).parent / "site"
"""Where `make docs` builds the site; wheel and source archive take it along from there."""


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(docs)


def docs(
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port of the server; 0 picks a free one.")] = 0,
    browser: Annotated[bool, typer.Option(help="Open it in a browser.")] = True,
    print_path: Annotated[bool, typer.Option("--print-path", help="Print where its first page lies, and end.")] = False,
) -> None:
    """Show the documentation of this version, without a network: on this machine alone, until Ctrl+C."""
    from reward_orders.cli.telling import told
    from reward_orders.core.errors import ConfigurationError

    with told():
        first = SITE / "index.html"
        if not first.is_file():
            raise ConfigurationError(
                "The documentation is not built here.",
                hint="Run `make docs` in the checkout, then install from it again; a published wheel brings it.",
            )
        if print_path:
            print(first)
            return
        _serve(port, browser=browser)


def _serve(port: int, *, browser: bool) -> None:
    import threading
    import webbrowser
    from functools import partial
    from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

    from reward_orders.core.errors import ConfigurationError

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    try:
        server = ThreadingHTTPServer(("127.0.0.1", port), partial(Quiet, directory=str(SITE)))
    except OSError as taken:
        raise ConfigurationError(f"Port {port}: {taken.strerror}.", hint="--port 0 picks a free one.") from None
    url = f"http://127.0.0.1:{server.server_port}/"
    print(f"Documentation: {url}   Ctrl+C stops.", flush=True)
    serving = threading.Thread(target=server.serve_forever, daemon=True)
    serving.start()  # a browser of the terminal keeps this thread until it is left
    with suppress(KeyboardInterrupt):
        if browser:
            webbrowser.open(url)
        serving.join()
