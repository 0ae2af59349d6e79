"""A pytest plugin for mutants: that a property fails is enough, and looking for its least example takes minutes."""

from __future__ import annotations

from hypothesis import Phase, settings


def pytest_sessionstart() -> None:
    """After the tests' own profile was loaded, and before they are."""
    settings.register_profile("unshrunk", settings.default, phases=(Phase.explicit, Phase.generate))
    settings.load_profile("unshrunk")
