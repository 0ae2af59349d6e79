"""The contract and a package freshly generated from it, each once a session."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from scripts.regenerate import CONTRACT, generate

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType


@pytest.fixture(scope="session")
def contract() -> dict[str, Any]:
    return yaml.safe_load(CONTRACT.read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Generated with the hash seed 1, whatever the tests themselves run with."""
    into = tmp_path_factory.mktemp("fresh") / "reward_orders_api"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONHASHSEED", "1")
        generate(into)
    return into


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    """The models of a contract with a field of each kind."""
    folder = tmp_path_factory.mktemp("sample")
    generate(folder / "sample_api", contract=Path(__file__).parent / "sample.yaml")
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(folder)
        yield import_module("sample_api.models")
