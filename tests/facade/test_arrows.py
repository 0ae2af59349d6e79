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
    "render": {"core", "render"},
    "tango": {"core", "http", "lists", "journal", "idempotency", "render", "webhooks", "tango"},
    "voucherify": {"core", "http", "lists", "journal", "idempotency", "webhooks", "voucherify"},
    "webhooks": {"core", "webhooks"},
    "observing": {"core", "http", "observing", "_version"},
    "sandbox": {"sandbox"},
    "contract": {"contract", "_version"},
    "batch": {"core", "journal", "tango", "batch"},
    "history": {"core", "tango", "voucherify", "history"},
    "cli": {"core", "journal", "tango", "voucherify", "batch", "history", "contract", "sandbox", "cli", "_version"},
}
# The plugin hands apps clients that point at the sandbox; nothing else on that side of the wire knows the clients.
EXCEPTIONS = {"sandbox/pytest_plugin.py"}
LIBRARIES = {"httpx", "httpx2", "httpcore", "httpcore2"}


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


def importers(folder: Path) -> dict[str, set[str]]:
    """Each module below a folder of the package with the modules there that it imports, late imports included."""
    names = {".".join(path.relative_to(ROOT.parent).with_suffix("").parts): path for path in folder.rglob("*.py")}
    names = {name.removesuffix(".__init__"): path for name, path in names.items()}
    graph = {}
    for name, path in names.items():
        found = imports(path)
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom):
                found |= {f"{node.module}.{alias.name}" for alias in node.names}
        graph[name] = found & names.keys() - {name}
    return graph


def circles(graph: dict[str, set[str]]) -> list[set[str]]:
    """The groups of modules that need each other, by who reaches whom."""
    reached = {}
    for start, needed in graph.items():
        seen, todo = set(), list(needed)
        while todo:
            name = todo.pop()
            if name not in seen:
                seen.add(name)
                todo += graph[name]
        reached[start] = seen
    return [{other for other in seen if name in reached[other]} for name, seen in reached.items() if name in seen]


def test_the_contract_room_has_no_circle():
    """No module needs itself through others: not late, and not for type checkers either."""
    graph = importers(ROOT / "contract")
    assert len(graph) > 20
    assert any(graph.values())
    assert circles(graph) == []


def test_one_hand_written_module_knows_httpx():
    """And httpx2, when the program runs; elsewhere they are names for type checkers."""
    knowing = {
        str(path.relative_to(ROOT))
        for path in modules()
        if "sandbox" not in path.relative_to(ROOT).parts
        and (
            any(name.split(".")[0] in LIBRARIES for name in runtime_imports(path))
            or ("import_module" in path.read_text() and LIBRARIES & strings(path))
        )
    }
    assert knowing == {"http/library.py"}


def strings(path: Path) -> set[str]:
    return {node.value for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Constant)}


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
