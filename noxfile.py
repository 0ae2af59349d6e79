"""Tests and types on each Python that is there, and with the oldest and the newest dependencies that are allowed.

    nox                      every session; a Python that is missing is skipped
    nox -s test-3.13 -- -k journal

The usual environment is `.venv`, by make; these have their own. Packages come as .ci/constraints.txt pins them, but
for `oldest` and `newest`.
"""

from __future__ import annotations

import nox

PYTHONS = ["3.11", "3.12", "3.13", "3.14"]
EXTRAS = ".[sandbox,cli,postgres,fast,render,contract,files,workers,otel,httpx2,export,plot,keyring]"
LOCK = ".ci/constraints.txt"
nox.options.default_venv_backend = "uv|virtualenv"
nox.options.error_on_missing_interpreters = False


def install(session: nox.Session, *how: str) -> None:
    """Our package in this session's environment, with what the tests need."""
    session.run("uv", "pip", "install", *how, "--editable", EXTRAS, "--group", "dev", external=True)


@nox.session(python=PYTHONS)
def test(session: nox.Session) -> None:
    """The suite."""
    install(session, "--constraint", LOCK)
    session.run("pytest", "-q", "-m", "not slow", *session.posargs)


@nox.session(python=PYTHONS)
def types(session: nox.Session) -> None:
    """Strict types of what apps import."""
    install(session, "--constraint", LOCK)
    checked = ("facade/reward_orders", "generated/reward_orders_api", "tests/typing")
    session.run("mypy", "--python-version", str(session.python), *checked)


@nox.session(python="3.11")
def oldest(session: nox.Session) -> None:
    """The oldest versions of what the package itself needs."""
    install(session, "--resolution", "lowest-direct")
    session.run("pytest", "-q", "-m", "not slow", "tests/core", "tests/http", "tests/facade", *session.posargs)


@nox.session(python="3.11")
def newest(session: nox.Session) -> None:
    """What an app gets that installs today."""
    install(session, "--upgrade")
    session.run("pytest", "-q", "-m", "not slow", *session.posargs)
