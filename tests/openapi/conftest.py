"""The contract, read once, and the folder with the vendors' documents where there is one."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
import yaml

from scripts.lint_contract import CONTRACT


@pytest.fixture(scope="session")
def contract_text() -> str:
    return CONTRACT.read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def contract(contract_text: str) -> dict[str, Any]:
    return yaml.safe_load(contract_text)


@pytest.fixture(scope="session")
def shared() -> Path:
    folder = os.environ.get("REWARD_ORDERS_SHARED")
    if not folder or not Path(folder).is_dir():
        pytest.skip("REWARD_ORDERS_SHARED names no folder with the vendors' documents")
    return Path(folder)
