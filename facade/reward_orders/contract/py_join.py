"""Attach Python changes to the wire findings that cause them; add breaks of the facade, and what it hides."""

from __future__ import annotations

import ast
import re
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from reward_orders.contract.findings import PYTHONS, Change, Finding, Place, roll_up
from reward_orders.contract.py_surface import Function, PyChange, Surface, diff_surfaces, read_surface
from reward_orders.contract.rules import load_rules
from reward_orders.contract.source import UnreadableError, git_files

if TYPE_CHECKING:
    from reward_orders.contract.report import Report
    from reward_orders.contract.rules import Python, Rule

FACADE = Path("facade/reward_orders")
PACKAGE = "reward_orders_api"
COMMON = frozenset({"models", "records", "types", "request_kwargs"})  # they stand for no one thing


def add_python(report: Report, old: str, new: str, *, facade: Path = FACADE) -> None:
    """Compare two generated packages and put what differs into the report."""
    then = read_surface(old)
    changes = diff_surfaces(then, read_surface(new))
    left = [change for change in changes if not _joined(report.findings, change)]
    rules = load_rules()
    made = [_py_change(rules[each.rule], each) for each in left]
    extra = roll_up(made, rules, bulk=report.profile.bulk)
    for finding in extra:
        places = {change.where for change in finding.members}
        finding.python_changes = [_shown(each) for each in left if _where(each) in places]
    for finding in report.findings:
        finding.python = _worst(finding)
    report.findings += extra
    exposed = reachable(exposed_names(facade), then)
    calls = called(facade)
    for finding in report.findings:
        changed = [str(change["name"]) for change in finding.python_changes]
        seen = any(exposed & set(name.split(".")) or _calls(calls, name) for name in changed)
        finding.hidden = finding.python == "break" and bool(changed) and not seen and facade.is_dir()


def _change(rule: Rule, before: str, after: str, name: str, where: str) -> Change:
    return Change(rule.id, rule.wire, rule.python, before, after, Place("", name, "python"), where)


def _py_change(rule: Rule, change: PyChange) -> Change:
    made = _change(rule, change.before, change.after, change.name, _where(change))
    return replace(made, python=change.python) if change.python else made


def _worst(finding: Finding) -> Python:
    """Return what a finding does to the packages that were compared: nothing where it changed nothing in them."""
    known: list[Python] = [*PYTHONS]
    found = [known.index(each["severity"]) for each in finding.python_changes]
    return known[min(found)] if found else "none"


def exposed_names(facade: Path) -> set[str]:
    """Return the generated names that apps reach through the facade: exported, annotated, or base of a public class."""
    found: set[str] = set()
    for path in facade.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        imported = {
            (alias.asname or alias.name, alias.name)
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(PACKAGE)
            for alias in node.names
        }
        public = _annotated(tree) | _exported(tree)
        found |= {name for local, name in imported if local in public}
    return found


def called(facade: Path) -> list[tuple[set[str], set[str]]]:
    """Return for each module of the facade what it imports of the package, and every name that it mentions.

    A break of what the facade itself calls reaches its users: their call fails inside of it.
    """
    found = []
    for path in facade.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        imports = [
            node
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(PACKAGE)
        ]
        taken = {part for node in imports for part in (node.module or "").split(".")[-1:]}
        taken |= {alias.name for node in imports for alias in node.names}
        if taken:
            found.append((taken - COMMON, _mentioned(tree)))
    return found


def _mentioned(tree: ast.Module) -> set[str]:
    """Return every name, attribute and keyword of a module."""
    words: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            words.add(node.id)
        elif isinstance(node, ast.Attribute):
            words.add(node.attr)
        elif isinstance(node, ast.keyword) and node.arg:
            words.add(node.arg)
        elif isinstance(node, ast.ImportFrom):
            words |= {alias.name for alias in node.names}
    return words


def _calls(calls: list[tuple[set[str], set[str]]], name: str) -> bool:
    *owners, last = name.split(".")
    return any(taken & {*owners, last} and last in words for taken, words in calls)


def reachable(exposed: set[str], surface: Surface) -> set[str]:
    """Add the models that exposed models hold in their fields: an order exposes its amounts."""
    fields = {
        name.rpartition(".")[2]: {word for slot in model.slots for word in re.findall(r"\w+", slot.annotation)}
        for name, model in surface.models.items()
    }
    found, todo = set(exposed), list(exposed)
    while todo:
        more = fields.get(todo.pop(), set()) & fields.keys() - found
        found |= more
        todo += more
    return found


def _annotated(tree: ast.Module) -> set[str]:
    words: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.AnnAssign):
            words |= _words(node.annotation)
        elif isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            words |= {word for base in node.bases for word in _words(base)}  # it inherits the fields
        elif isinstance(node, Function) and not node.name.startswith("_"):
            arguments = (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)
            for each in (*(argument.annotation for argument in arguments), node.returns):
                words |= _words(each)
    return words


def _words(node: ast.expr | None) -> set[str]:
    return set(re.findall(r"\w+", ast.unparse(node))) if node is not None else set()


def _exported(tree: ast.Module) -> set[str]:
    for node in tree.body:
        if isinstance(node, ast.Assign) and any(
            isinstance(each, ast.Name) and each.id == "__all__" for each in node.targets
        ):
            return _words(node.value)
    return set()


def _joined(findings: list[Finding], change: PyChange) -> bool:
    causes = [finding for finding in findings if _caused_by(finding, change)]
    for finding in causes[:1] if change.member else causes:
        finding.python_changes.append(_shown(change))
    return bool(causes)


def _caused_by(finding: Finding, change: PyChange) -> bool:
    if PYTHONS.index(finding.python) == len(PYTHONS) - 1:
        return False
    return any(_same_thing(each, finding.rule.id, change) for each in finding.members)


def _same_thing(change: Change, rule: str, py: PyChange) -> bool:
    owner = _plain(py.name.split(".")[-1])
    if rule.startswith(("op.", "doc.schema")):
        named = {_plain(str(change.before).split(" ")[-1]), _plain(str(change.after).split(" ")[-1])}
        return bool(named & {owner, *map(_plain, py.name.split("."))}) and py.rule in {"py.removed", "py.added"}
    if "enum" in rule:
        values = [*_list(change.before), *_list(change.after)]
        return py.rule.startswith("py.member") and any(repr(value) in {py.before, py.after} for value in values)
    leaf = _plain(re.split(r"[.\]]", change.where)[-1])
    if rule.startswith("par."):
        module = _plain(py.name.split(".")[-2]) if "." in py.name else ""
        mine = not change.place.id or _plain(change.place.id) == module
        return bool(py.member) and _plain(py.member) == leaf and py.rule.startswith("py.param") and mine
    holder = change.owner or change.schema
    return bool(py.member) and _plain(py.member) == leaf and (not holder or _plain(holder) == owner)


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _where(change: PyChange) -> str:
    return f"{change.name}.{change.member}" if change.member else change.name


def _shown(change: PyChange) -> dict[str, Any]:
    return {
        "rule": change.rule,
        "name": _where(change),
        "before": change.before,
        "after": change.after,
        "text": change.text,
        "severity": change.python or load_rules()[change.rule].python,
    }


def add_facade(report: Report, revision: str, *, package: str = "reward_orders", folder: str = "facade") -> None:
    """Put every break of the facade's public names since `revision` into the report."""
    try:
        import griffe
    except ImportError:
        raise UnreadableError("--facade", "griffe is not installed: pip install 'reward-orders[contract]'.") from None
    with TemporaryDirectory() as folder_then:
        for name, text in git_files(revision, folder).items():
            path = Path(folder_then, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        try:
            old = griffe.load(package, search_paths=[folder_then])
            new = griffe.load(package, search_paths=[folder])
        except (griffe.LoadingError, ImportError) as error:
            raise UnreadableError(f"git:{revision}:{folder}", f"{package} cannot be read there: {error}.") from None
        breakages = list(griffe.find_breaking_changes(old, new))
    rules = load_rules()
    changes = []
    for found in breakages:
        told = found.as_dict()
        where = f"{found.obj.path}: {found.kind.value}"
        before, after = str(told.get("old_value")), str(told.get("new_value"))
        changes.append(_change(rules["facade.break"], before, after, where, where))
    report.findings += roll_up(changes, rules, bulk=report.profile.bulk)
