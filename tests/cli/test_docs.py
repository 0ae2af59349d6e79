"""`reward-orders docs` in a checkout, where nothing may be built yet."""

import pytest

from reward_orders.cli import docs
from reward_orders.cli.app import app


@pytest.fixture
def site(tmp_path, monkeypatch):
    """Where the site would be."""
    monkeypatch.setattr(docs, "SITE", tmp_path / "site")
    return tmp_path / "site"


def run(*words):
    with pytest.raises(SystemExit) as ended:
        app(["docs", *words], prog_name="reward-orders")
    return ended.value.code or 0


def test_a_checkout_without_a_site_says_how_to_get_one(site, capsys):
    """One sentence and a command; the exit code of a wrong call."""
    assert run() == 2
    told = capsys.readouterr().err
    assert told.startswith("Error: The documentation is not built here. Run `make docs` in the checkout,")


def test_the_path_is_for_machines(site, capsys):
    """Alone on standard output."""
    site.mkdir()
    (site / "index.html").write_text("<p>")
    assert run("--print-path") == 0
    assert capsys.readouterr().out == f"{site / 'index.html'}\n"


def test_a_port_that_is_taken_is_told(site, capsys, taken_port):
    """Before a browser opens on somebody else's page."""
    site.mkdir()
    (site / "index.html").write_text("<p>")
    assert run("--port", str(taken_port)) == 2
    assert "--port 0 picks a free one" in capsys.readouterr().err


@pytest.fixture
def taken_port():
    """A port that is in use."""
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        yield taken.getsockname()[1]
