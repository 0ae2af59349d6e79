"""What holds for all tests of the command."""

import pytest


@pytest.fixture(autouse=True)
def _no_width(monkeypatch):
    """The shell that runs the tests, or a runner, may say a width; a test that needs one says it."""
    monkeypatch.delenv("COLUMNS", raising=False)
