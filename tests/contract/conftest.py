"""Fixtures of the contract diff: the folder with vendors' documents and cases, where there is one."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def shared() -> Path:
    """The data folder named by REWARD_ORDERS_SHARED; tests that need it skip without."""
    named = os.environ.get("REWARD_ORDERS_SHARED", "")
    if not named or not (Path(named) / "contract").is_dir():
        pytest.skip("REWARD_ORDERS_SHARED names no data folder")
    return Path(named)
