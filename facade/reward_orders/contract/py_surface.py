"""The public surface of a generated package, read from its source, and what differs between two of them.

griffe knows neither attrs fields nor changed annotations, which is most of what a generated client is made of.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from reward_orders.contract.py_types import of_annotations
from reward_orders.contract.source import UnreadableError, git_files

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reward_orders.contract.rules import Python

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Slot:
    """A model field or a function parameter."""

    name: str
    annotation: str
    default: str | None
    keyword: bool
    read_only: bool = False

    @property
    def required(self) -> bool:
        """Tell whether callers have to pass it; an attribute of a record is only read."""
        return self.default is None and not self.read_only


@dataclass(frozen=True)
class Model:
    """A class with fields; an enum has members in their place."""

    slots: tuple[Slot, ...]
    members: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Signature:
    """A function."""

    slots: tuple[Slot, ...]
    returns: str


@dataclass
class Surface:
    """Everything public by its dotted name below the package."""

    models: dict[str, Model] = field(default_factory=dict)
    functions: dict[str, Signature] = field(default_factory=dict)


def read_surface(spec: str) -> Surface:
    """Read a package from a folder or from git:REV:FOLDER; raises UnreadableError."""
    surface = Surface()
    for name, source in sorted(_sources(spec).items()):
        parts = name.removesuffix(".py").split("/")
        if any(part.startswith("_") for part in parts):
            continue
        try:
            tree = ast.parse(source)
        except SyntaxError as error:
            raise UnreadableError(f"{spec}/{name}:{error.lineno}", f"not Python: {error.msg}.") from None
        _module(surface, ".".join(parts), tree)
    return surface


def _sources(spec: str) -> dict[str, str]:
    if spec.startswith("git:"):
        revision, _, inner = spec.removeprefix("git:").partition(":")
        return git_files(revision, inner)
    folder = Path(spec)
    if not folder.is_dir():
        raise UnreadableError(spec, "no such folder; name the generated package, or git:REV:FOLDER.")
    return {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in folder.rglob("*.py")}


def _module(surface: Surface, module: str, tree: ast.Module) -> None:
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            surface.models[f"{module}.{node.name}"] = _model(node)
            methods = [item for item in _functions(node) if not _is_property(item)]
            surface.functions |= {f"{module}.{node.name}.{item.name}": _signature(item) for item in methods}
    surface.functions |= {f"{module}.{item.name}": _signature(item) for item in _functions(tree)}


def _functions(node: ast.Module | ast.ClassDef) -> list[Function]:
    return [item for item in node.body if isinstance(item, Function) and not item.name.startswith("_")]


def _model(node: ast.ClassDef) -> Model:
    enum = any("Enum" in ast.unparse(base) for base in node.bases)
    if enum:
        members = [
            (target.id, ast.unparse(item.value))
            for item in node.body
            if isinstance(item, ast.Assign)
            for target in item.targets
            if isinstance(target, ast.Name)
        ]
        return Model((), tuple(members))
    keyword = any("kw_only=True" in ast.unparse(decorator) for decorator in node.decorator_list)
    fields = [
        _slot(item.target.id, item, keyword=keyword)
        for item in node.body
        if isinstance(item, ast.AnnAssign) and isinstance(item.target, ast.Name) and _in_init(item)
    ]
    fields += [
        Slot(item.name, _type(item.returns), None, keyword=True, read_only=True)
        for item in _functions(node)
        if _is_property(item)
    ]
    return Model(tuple(fields), ())


def _is_property(item: Function) -> bool:
    return any(ast.unparse(each).endswith("property") for each in item.decorator_list)


def _in_init(item: ast.AnnAssign) -> bool:
    text = ast.unparse(item.value) if item.value else ""
    return "init=False" not in text and not ast.unparse(item.annotation).startswith("ClassVar")


def _slot(name: str, item: ast.AnnAssign, *, keyword: bool) -> Slot:
    default = ast.unparse(item.value) if item.value else None
    if isinstance(item.value, ast.Call) and ast.unparse(item.value.func).endswith("field"):
        given = {word.arg: ast.unparse(word.value) for word in item.value.keywords}
        default = given.get("default", given.get("factory"))
        keyword = keyword or given.get("kw_only") == "True"
    return Slot(name, _type(item.annotation), default, keyword)


def _signature(node: Function) -> Signature:
    arguments = node.args
    positional = [*arguments.posonlyargs, *arguments.args]
    defaults: list[ast.expr | None] = [None] * (len(positional) - len(arguments.defaults)) + list(arguments.defaults)
    slots = [_argument(each, value, keyword=False) for each, value in zip(positional, defaults, strict=True)]
    slots += [
        _argument(each, value, keyword=True)
        for each, value in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
    ]
    return Signature(tuple(slot for slot in slots if slot.name not in {"self", "cls"}), _type(node.returns))


def _argument(node: ast.arg, default: ast.expr | None, *, keyword: bool) -> Slot:
    return Slot(node.arg, _type(node.annotation), ast.unparse(default) if default is not None else None, keyword)


def _type(node: ast.expr | None) -> str:
    """Return an annotation as text; the order of a union and quotes do not matter."""
    if node is None:
        return ""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return _type(ast.parse(node.value, mode="eval").body)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        return " | ".join(sorted({*_type(node.left).split(" | "), *_type(node.right).split(" | ")}))
    # Generated modules name classes of others by the package (`_models.Order`) or under a name of their own (`_date`).
    return re.sub(r"\b_\w+\.(?=\w)|\b_(?=\w)", "", ast.unparse(node).replace("'", ""))


@dataclass(frozen=True)
class PyChange:
    """One change of a public name; `member` is the field, parameter or enum member it is about."""

    rule: str
    name: str
    member: str
    before: str
    after: str
    python: Python | None = None  # where the rule's own severity does not hold

    @property
    def text(self) -> str:
        """The change in one line, old and new."""
        subject = f"{self.name}.{self.member}" if self.member else self.name
        return f"{subject}: {self.before} -> {self.after}"


def diff_surfaces(old: Surface, new: Surface) -> list[PyChange]:
    """Return every change of public names, sorted by name."""
    models = (*old.models.items(), *new.models.items())
    enums = frozenset(name.rpartition(".")[2] for name, model in models if model.members)
    changes = [
        *_name_changes(old.models.keys() | old.functions.keys(), new.models.keys() | new.functions.keys()),
        *(
            change
            for name in old.models.keys() & new.models.keys()
            for change in _model_changes(name, old.models[name], new.models[name], enums)
        ),
        *(
            change
            for name in old.functions.keys() & new.functions.keys()
            for change in _function_changes(name, old.functions[name], new.functions[name], enums)
        ),
    ]
    return sorted(changes, key=lambda each: (each.name, each.member, each.rule))


def _name_changes(old: set[str], new: set[str]) -> Iterator[PyChange]:
    gone, came = old - new, new - old
    for name in gone:
        if name.rpartition(".")[0] not in gone:
            yield PyChange("py.removed", name, "", "public", "absent")
    for name in came:
        if name.rpartition(".")[0] not in came:
            yield PyChange("py.added", name, "", "absent", "public")


def _model_changes(name: str, old: Model, new: Model, enums: frozenset[str]) -> Iterator[PyChange]:
    values, others = dict(old.members), dict(new.members)
    for member in values.keys() - others.keys():
        yield PyChange("py.member.removed", name, member, values[member], "absent")
    for member in others.keys() - values.keys():
        yield PyChange("py.member.added", name, member, "absent", others[member])
    yield from _slot_changes(name, (old.slots, new.slots), "py.field", enums)
    if _order_breaks(old.slots, new.slots):
        yield PyChange("py.field.reordered", name, "", _order(old.slots), _order(new.slots))


def _function_changes(name: str, old: Signature, new: Signature, enums: frozenset[str]) -> Iterator[PyChange]:
    yield from _slot_changes(name, (old.slots, new.slots), "py.param", enums)
    if old.returns != new.returns:
        yield PyChange("py.return.type", name, "", old.returns, new.returns)


def _slot_changes(
    name: str, sides: tuple[tuple[Slot, ...], tuple[Slot, ...]], kind: str, enums: frozenset[str]
) -> Iterator[PyChange]:
    before, after = ({slot.name: slot for slot in side} for side in sides)
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
            python = of_annotations(left.annotation, right.annotation, read=right.read_only, enums=enums)
            yield PyChange(f"{kind}.type", name, key, _shown(left), _shown(right), python)
        was, now = left.default or "", right.default or ""
        if was and now and was != now:
            yield PyChange("py.param.default", name, key, was, now)


def _order_breaks(old: tuple[Slot, ...], new: tuple[Slot, ...]) -> bool:
    """Tell whether positional arguments now land in other fields."""
    before = [slot.name for slot in old if not slot.keyword]
    after = [slot.name for slot in new if not slot.keyword]
    kept = [name for name in before if name in after]
    return bool(kept) and after[: len(kept)] != kept


def _order(slots: tuple[Slot, ...]) -> str:
    return ", ".join(slot.name for slot in slots if not slot.keyword)


def _shown(slot: Slot) -> str:
    return slot.annotation + (f" = {slot.default}" if slot.default is not None else "")
