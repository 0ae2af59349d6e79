"""Compare two Python surfaces: what users of the generated package have to edit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reward_orders.contract.py_surface import Model, Signature, Slot, Surface


@dataclass(frozen=True)
class PyChange:
    """One change of a public name; `member` is the field, parameter or enum member it is about."""

    rule: str
    name: str
    member: str
    before: str
    after: str

    @property
    def text(self) -> str:
        """The change in one line, old and new."""
        subject = f"{self.name}.{self.member}" if self.member else self.name
        return f"{subject}: {self.before} -> {self.after}"


def diff_surfaces(old: Surface, new: Surface) -> list[PyChange]:
    """Return every change of public names, sorted by name."""
    changes = [
        *_names(old.models.keys() | old.functions.keys(), new.models.keys() | new.functions.keys()),
        *(
            change
            for name in old.models.keys() & new.models.keys()
            for change in _model(name, old.models[name], new.models[name])
        ),
        *(
            change
            for name in old.functions.keys() & new.functions.keys()
            for change in _function(name, old.functions[name], new.functions[name])
        ),
    ]
    return sorted(changes, key=lambda each: (each.name, each.member, each.rule))


def _names(old: set[str], new: set[str]) -> Iterator[PyChange]:
    gone, came = old - new, new - old
    for name in gone:
        if name.rpartition(".")[0] not in gone:
            yield PyChange("py.removed", name, "", "public", "absent")
    for name in came:
        if name.rpartition(".")[0] not in came:
            yield PyChange("py.added", name, "", "absent", "public")


def _model(name: str, old: Model, new: Model) -> Iterator[PyChange]:
    values, others = dict(old.members), dict(new.members)
    for member in values.keys() - others.keys():
        yield PyChange("py.member.removed", name, member, values[member], "absent")
    for member in others.keys() - values.keys():
        yield PyChange("py.member.added", name, member, "absent", others[member])
    yield from _slots(name, old.slots, new.slots, "py.field")
    if _order_breaks(old.slots, new.slots):
        yield PyChange("py.field.reordered", name, "", _order(old.slots), _order(new.slots))


def _function(name: str, old: Signature, new: Signature) -> Iterator[PyChange]:
    yield from _slots(name, old.slots, new.slots, "py.param")
    if old.returns != new.returns:
        yield PyChange("py.return.type", name, "", old.returns, new.returns)


def _slots(name: str, old: tuple[Slot, ...], new: tuple[Slot, ...], kind: str) -> Iterator[PyChange]:
    before, after = {slot.name: slot for slot in old}, {slot.name: slot for slot in new}
    for key in before.keys() - after.keys():
        yield PyChange(f"{kind}.removed", name, key, _shown(before[key]), "absent")
    for key in after.keys() - before.keys():
        rule = f"{kind}.added-required" if after[key].required else f"{kind}.added"
        yield PyChange(rule, name, key, "absent", _shown(after[key]))
    for key in before.keys() & after.keys():
        left, right = before[key], after[key]
        if right.required and not left.required:
            yield PyChange(f"{kind}.now-required", name, key, _shown(left), _shown(right))
        elif left.annotation != right.annotation:
            yield PyChange(f"{kind}.type", name, key, _shown(left), _shown(right))
        if (
            kind == "py.param"
            and left.default is not None
            and right.default is not None
            and left.default != right.default
        ):
            yield PyChange("py.param.default", name, key, left.default, right.default)


def _order_breaks(old: tuple[Slot, ...], new: tuple[Slot, ...]) -> bool:
    """Tell whether positional arguments land in other fields: something came before what was there."""
    before = [slot.name for slot in old if not slot.keyword]
    after = [slot.name for slot in new if not slot.keyword]
    kept = [name for name in before if name in after]
    return bool(kept) and after[: len(kept)] != kept


def _order(slots: tuple[Slot, ...]) -> str:
    return ", ".join(slot.name for slot in slots if not slot.keyword)


def _shown(slot: Slot) -> str:
    return slot.annotation + ("" if slot.required else f" = {slot.default}")
