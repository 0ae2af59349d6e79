"""Open a conjunction of schemas into plain schema objects: references, allOf and choices that are none."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from reward_orders.contract.document import listing, mapping, schema_of
from reward_orders.contract.schema import ANNOTATIONS, CONSTRAINTS, Branch, Nodes, canonical

if TYPE_CHECKING:
    from reward_orders.contract.document import Document, Node

LOST = "x-dangling"  # stands for a reference that leads nowhere
REFERENCES = frozenset({"$ref", "$dynamicRef", "$recursiveRef"})


@dataclass(frozen=True)
class Atom:
    """One schema object without references or allOf to open; `name` is the reference that led to it."""

    node: Node
    name: str


def open_atoms(doc: Document, nodes: Nodes) -> list[Atom]:
    """Return the schema objects of a conjunction; an object that is being opened is skipped, so cycles end."""
    found: list[Atom] = []
    for node in nodes:
        _open(doc, node, "", found, set())
    return found


def _open(doc: Document, held: Any, name: str, found: list[Atom], stack: set[int]) -> None:
    node = schema_of(held)
    if node is None or id(node) in stack:
        return
    stack.add(id(node))
    ref = node.get("$ref")
    for key in REFERENCES & node.keys():
        if isinstance(node[key], str):
            target = doc.resolve(node[key], seen_at=node, dynamic=key != "$ref")
            _open(
                doc,
                doc.made({LOST: node[key]}, node) if target is None else target,
                name or ref_name(node[key]),
                found,
                stack,
            )
    if not isinstance(ref, str) or doc.ref_siblings:
        found.append(Atom(node, name))
        wrapped = listing(node.get("allOf"))
        for branch in wrapped:
            _open(doc, branch, name if len(wrapped) == 1 and bare(node) else "", found, stack)
        for branches in real_unions(doc, node):
            if len(branches) == 1:
                _open(doc, branches[0], "", found, stack)
    stack.discard(id(node))


def bare(node: Node) -> bool:
    """Tell whether a schema object has no constraint of its own."""
    return not CONSTRAINTS & node.keys()


def choices(doc: Document, node: Node) -> list[list[Branch]]:
    """Return the choices that one schema object offers, null branches taken out."""
    return [
        [Branch((each,), label(each)) for branch in branches if (each := schema_of(branch)) is not None]
        for branches in real_unions(doc, node)
        if len(branches) > 1
    ]


def label(node: Node) -> str:
    """Name a branch: the schema it refers to, else its title."""
    if isinstance(node.get("$ref"), str):
        return ref_name(node["$ref"])
    wrapped = listing(node.get("allOf"))
    if len(wrapped) == 1 and bare(node) and isinstance(wrapped[0], dict):
        return label(wrapped[0])
    return node["title"] if isinstance(node.get("title"), str) else ""


def ref_name(ref: str) -> str:
    """Return the last step of a reference; of a whole file its name without the ending."""
    last = ref.rsplit("/", 1)[-1].replace("~1", "/")
    return re.sub(r"\.(json|ya?ml)#?$", "", last)


def discriminator(value: Any) -> tuple[str, tuple[tuple[str, str], ...]] | None:
    """Return the field that tells branches apart and which value means which schema."""
    if isinstance(value, str):
        return (value, ())
    name = mapping(value).get("propertyName")
    if not isinstance(name, str):
        return None
    named = ((key, ref_name(str(ref))) for key, ref in mapping(mapping(value).get("mapping")).items())
    return (name, tuple(sorted((key, schema) for key, schema in named if key != schema)))  # `a: a` goes without saying


def real_unions(doc: Document, node: Node) -> list[list[Any]]:
    """Return the branches of oneOf and of anyOf without those that mean null."""
    kept = ([branch for branch in listing(node.get(key)) if not is_null(doc, branch)] for key in ("oneOf", "anyOf"))
    return [branches for branches in kept if branches]


def has_null_branch(doc: Document, node: Node) -> bool:
    """Tell whether null is one of the choices."""
    return any(is_null(doc, branch) for key in ("oneOf", "anyOf") for branch in listing(node.get(key)))


def is_null(doc: Document, node: Any) -> bool:
    """Tell a branch that stands for null alone."""
    target = mapping(doc.follow(node))
    kind = target.get("type")
    only = target.get("enum", [target["const"]] if "const" in target else None)
    return kind in ("null", ["null"]) or (kind is None and only == [None])


def composition(doc: Document, nodes: Nodes) -> dict[str, bool]:
    """Return what a schema is put together from, by text; the value says whether the part only annotates.

    Wrapping a schema in `allOf` does not change its composition.
    """
    parts: dict[str, bool] = {}
    for node in nodes:
        target = mapping(doc.follow(node) if set(node) == {"$ref"} else node)
        wrapped = listing(target.get("allOf"))
        if CONSTRAINTS & target.keys() or not wrapped:
            parts |= _part({key: value for key, value in target.items() if key != "allOf"})
        for branch in wrapped:
            if isinstance(branch, dict):
                parts |= composition(doc, (branch,)) if set(branch) == {"allOf"} else _part(branch)
    return parts


def _part(node: Node) -> dict[str, bool]:
    if "$ref" in node:
        return {ref_name(str(node["$ref"])): False}
    if not (CONSTRAINTS | {"allOf"}) & node.keys():
        return {canonical(node): True}
    return {canonical({key: value for key, value in node.items() if key not in ANNOTATIONS}): False}
