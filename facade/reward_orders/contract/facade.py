"""Compare the hand-written facade with that of a git revision, by griffe, which only this needs."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from reward_orders.contract.change import Change, Place
from reward_orders.contract.rollup import roll_up
from reward_orders.contract.rules import load_rules
from reward_orders.contract.source import git_files
from reward_orders.contract.unreadable import UnreadableError

if TYPE_CHECKING:
    from reward_orders.contract.report import Report


def add_facade(report: Report, revision: str, *, package: str = "reward_orders", folder: str = "facade") -> None:
    """Put every break of the facade's public names since `revision` into the report."""
    try:
        import griffe
    except ImportError:
        raise UnreadableError("--facade", "griffe is not installed; install the `check` group.") from None
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
    rule = rules["facade.break"]
    changes = []
    for found in breakages:
        told = found.as_dict()
        where = f"{found.obj.path}: {found.kind.value}"
        before, after = str(told.get("old_value")), str(told.get("new_value"))
        changes.append(Change(rule.id, rule.wire, rule.python, before, after, Place("", where, "python"), where))
    report.findings += roll_up(changes, rules, bulk=report.profile.bulk)
