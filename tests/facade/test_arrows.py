"""The shape of the house: which room may know which."""

import ast
from functools import cache
from pathlib import Path

import reward_orders

ROOT = Path(reward_orders.__file__).parent
MAY_IMPORT = {
    "core": {"core"},
    "http": {"core", "http", "_version"},
    "lists": {"core", "lists"},
    "journal": {"core", "journal"},
    "idempotency": {"core", "http", "journal", "idempotency"},
    "tango": {"core", "http", "lists", "journal", "idempotency", "tango"},
    "voucherify": {"core", "http", "lists", "journal", "idempotency", "voucherify"},
    "sandbox": {"sandbox"},
}
# The plugin hands apps clients that point at the sandbox; nothing else on that side of the wire knows the clients.
EXCEPTIONS = {"sandbox/pytest_plugin.py"}


def modules() -> list[Path]:
    return sorted(path for path in ROOT.rglob("*.py") if path.parent != ROOT)


@cache
def imports(path: Path) -> set[str]:
    """Every module a file imports, wherever in the file it does, absolute names only."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            found.add(node.module or "")
    return found


def test_arrows_point_one_way():
    """core knows no vendor, vendors do not know each other, and the sandbox shares no code with the clients."""
    wrong = {}
    for path in modules():
        relative = path.relative_to(ROOT)
        rooms = {name.split(".")[1] for name in imports(path) if name.startswith("reward_orders.")}
        if str(relative) not in EXCEPTIONS and not rooms <= MAY_IMPORT[relative.parts[0]]:
            wrong[str(relative)] = rooms - MAY_IMPORT[relative.parts[0]]
    assert wrong == {}


def test_one_hand_written_module_knows_httpx():
    """Only the drivers import httpx when the program runs; elsewhere it is a name for type checkers."""
    knowing = {
        str(path.relative_to(ROOT))
        for path in modules()
        if "sandbox" not in path.relative_to(ROOT).parts
        and any(name.split(".")[0] == "httpx" for name in runtime_imports(path))
    }
    assert knowing == {"http/transport.py"}


def runtime_imports(path: Path) -> set[str]:
    tree = ast.parse(path.read_text())
    tree.body = [
        node
        for node in tree.body
        if not (isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING")
    ]
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
    return found


def test_generated_code_is_used_only_for_its_pure_parts():
    """The facade sends requests itself: the generated functions that do are never called."""
    for path in modules():
        source = path.read_text()
        assert "sync_detailed" not in source
        assert "asyncio_detailed" not in source
