"""Compare choices (oneOf, anyOf): branches are paired first, what is left over has to fit somewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reward_orders.contract.schema import Branch, View, canonical
from reward_orders.contract.values import compare_null, described

if TYPE_CHECKING:
    from reward_orders.contract.schema_diff import Comparison
    from reward_orders.contract.views import Schemas

Union = list[Branch]


def compare_unions(now: Comparison) -> bool:
    """Report what happened to the choices; True when one side alone has one, so that nothing else compares."""
    old, new = now.base.unions, now.revision.unions
    if bool(old) != bool(new):
        side = now.revision if new else now.base
        if side.props and now.base.types == now.revision.types:
            _one_sided(now, old, new)
            return False
        _wrapped(now, old, new)
        return True
    for before, after in zip(old, new, strict=False):
        _branches(now, before, after)
    for union in old[len(new) :]:
        now.report("union.added", _names(union), "no such choice")
    for union in new[len(old) :]:
        now.report("union.removed", "no such choice", _names(union))
    return False


def _branches(now: Comparison, before: Union, after: Union) -> None:
    pairs, old, new = _paired(now, before, after)
    for left, right in pairs:
        now.descend(f"({left.name or right.name})" if left.name or right.name else "", left.nodes, right.nodes)
    responds = now.mode.kind in {"res", "hdr"}
    if not responds:
        old = [branch for branch in old if branch.name or not any(now.fits(branch.nodes, each.nodes) for each in after)]
    else:
        new = [
            branch for branch in new if branch.name or not any(now.fits(each.nodes, branch.nodes) for each in before)
        ]
    for branch in old:
        now.report("union.removed", _shown(branch, now.diff.base.view(branch.nodes)), "no such branch")
    for branch in new:
        now.report("union.added", "no such branch", _shown(branch, now.diff.revision.view(branch.nodes)))


def _paired(now: Comparison, before: Union, after: Union) -> tuple[list[tuple[Branch, Branch]], Union, Union]:
    """Pair by name, content, discriminating value, then type; one left on each side is the same branch, changed."""
    pairs: list[tuple[Branch, Branch]] = []
    old, new = list(before), list(after)
    for left in before:
        right = next((each for each in new if each.name and each.name == left.name), None)
        if right:
            pairs.append((left, right))
            old.remove(left)
            new.remove(right)
    for left in list(old):
        right = next((each for each in new if now.same(left.nodes, each.nodes)), None)
        if right:
            pairs.append((left, right))
            old.remove(left)
            new.remove(right)
    for mark in (_constants, _types):
        for left in list(old):
            value = mark(now.diff.base, left)
            mine = [each for each in old if mark(now.diff.base, each) == value]
            theirs = [each for each in new if mark(now.diff.revision, each) == value]
            if value and len(mine) == len(theirs) == 1 and not (left.name and theirs[0].name):
                pairs.append((left, theirs[0]))
                old.remove(left)
                new.remove(theirs[0])
    if len(old) == len(new) == 1:
        pairs.append((old.pop(), new.pop()))
    return pairs, old, new


def _constants(schemas: Schemas, branch: Branch) -> object:
    """Return the fields that can hold one value only: by them a reader tells branches apart."""
    fields = ((name, schemas.view(nodes).enum) for name, nodes in schemas.view(branch.nodes).props.items())
    return frozenset((name, canonical(values)) for name, values in fields if values and len(values) == 1)


def _types(schemas: Schemas, branch: Branch) -> object:
    return schemas.view(branch.nodes).types


def _wrapped(now: Comparison, old: list[Union], new: list[Union]) -> None:
    """A single schema became a choice or back: the same question with one branch."""
    compare_null(now)
    responds = now.mode.kind in {"res", "hdr"}
    if new:
        fit = [now.fits(now.base_nodes, branch.nodes) for branch in new[0]]
    else:
        fit = [now.fits(branch.nodes, now.revision_nodes) for branch in old[0]]
    whole = all(fit) if responds == bool(new) else any(fit)
    shown = (_names(old[0]) if old else described(now.base), _names(new[0]) if new else described(now.revision))
    now.report("union.wrapped" if whole else "union.wrapped-other", *shown)


def _one_sided(now: Comparison, old: list[Union], new: list[Union]) -> None:
    """An object that also offers choices: they only say more (or no longer) about the same object."""
    if new:
        now.report("keyword.narrowed", "no further choice", f"one of {_names(new[0])}")
    else:
        now.report("keyword.widened", f"one of {_names(old[0])}", "no further choice")


def _names(union: Union) -> str:
    return " or ".join(branch.name or "an inline schema" for branch in union)


def _shown(branch: Branch, view: View) -> str:
    return branch.name or described(view)
