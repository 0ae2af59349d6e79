"""Make the normalised view of a conjunction of schemas.

References, allOf and unions that are no choice are opened into plain schema objects first; then properties are united,
the tighter bound counts and null is one flag.
"""

from __future__ import annotations

import re
from itertools import product
from math import prod
from typing import TYPE_CHECKING, Any

from reward_orders.contract.atoms import (
    LOST,
    Atom,
    bare,
    choices,
    discriminator,
    has_null_branch,
    label,
    open_atoms,
    real_unions,
    ref_name,
)
from reward_orders.contract.document import listing, mapping, schema_of
from reward_orders.contract.keywords import (
    SCALARS,
    TYPES,
    add_bounds,
    add_shape,
    add_values,
    drop_irrelevant,
    intersect,
    kinds_of,
    settle_range,
)
from reward_orders.contract.schema import ANNOTATIONS, CONSTRAINTS, KEYWORDS_2020, KNOWN, Branch, Nodes, View, misshapen

if TYPE_CHECKING:
    from reward_orders.contract.document import Document, Node

WORDS = ANNOTATIONS - {"xml"}
FLAGS = {"readOnly": "read_only", "writeOnly": "write_only", "deprecated": "deprecated", "uniqueItems": "unique"}
LONE_CLASS = re.compile(r"\[(\\[dwsDWS])\]")
ACCEPT_ALL = frozenset({"", ".*", "^.*$", "^.*", ".*$", "^", "$", "^(.*)$", "(.*)"})
TYPED: dict[str, Node] = {kind: {"type": kind} for kind in sorted(TYPES)}
OPENED = frozenset({"oneOf", "anyOf", "allOf", "$ref", "$dynamicRef", "discriminator"})
MANY, MAX_ALTERNATIVES, MAX_NESTED, MAX_FLAT = 2, 64, 4, 16


class Schemas:
    """The views of one document, made once each."""

    def __init__(self, doc: Document) -> None:
        self.doc = doc
        self._views: dict[tuple[int, ...], View] = {}
        self._stripped: dict[int, Node] = {}
        self._names: dict[int, str] = {}  # of schemas that a reference named
        self._alive: list[Nodes] = []

    def settled(self, nodes: Nodes) -> Nodes:
        """Put the schemas in place of references that say nothing else, so that one schema is compared once."""
        return tuple(self._target(node) for node in nodes)

    def _target(self, node: Node) -> Node:
        seen = {id(node)}
        while isinstance(ref := node.get("$ref"), str) and (
            not self.doc.ref_siblings or not node.keys() - WORDS - {"$ref"}
        ):
            target = schema_of(self.doc.resolve(ref, seen_at=node))
            if target is None or id(target) in seen:
                break
            seen.add(id(target))
            self._names.setdefault(id(target), ref_name(ref))
            node = target
        return node

    def view(self, nodes: Nodes) -> View:
        """Return the view of a conjunction of schema objects; the empty conjunction accepts anything."""
        nodes = self.settled(nodes)
        key = tuple(id(node) for node in nodes)
        if key not in self._views:
            self._alive.append(nodes)
            self._views[key] = self._made(nodes)
        return self._views[key]

    def _made(self, nodes: Nodes) -> View:
        atoms = open_atoms(self.doc, nodes)
        view = View(pointer=next((place for atom in atoms if (place := self.doc.at(atom.node))), ""))
        lost = next((str(atom.node[LOST]) for atom in atoms if LOST in atom.node), "")
        view.unknown = lost if all(bare(atom.node) for atom in atoms) else ""
        known = self._names.get(id(nodes[0]), "") if len(nodes) == 1 else ""
        view.name = known or next((atom.name for atom in atoms if atom.name), "")
        kinds = [kinds_of(atom.node) for atom in atoms]
        view.types = intersect(types for types, _ in kinds)
        view.typed = any(isinstance(atom.node.get("type"), (str, list)) for atom in atoms)
        view.null = _null(self.doc, atoms)
        for atom in sorted(atoms, key=lambda each: "$ref" not in each.node):  # keywords beside a $ref are added first
            self._add(view, atom.node)
        settle_range(view)
        self._settle_unions(view)
        if any(node is kind for kind in TYPED.values() for node in nodes):
            drop_irrelevant(view)
        return view

    def _add(self, view: View, node: Node) -> None:
        for key, name in FLAGS.items():
            if node.get(key) is True:
                setattr(view, name, True)
        if node.get("type") == "file":
            view.format = "binary"
        view.format = str(node["format"]) if isinstance(node.get("format"), str) else view.format
        view.sunset = str(node.get("x-sunset") or view.sunset)
        if "default" in node and not view.has_default:
            view.default, view.has_default = node["default"], True
        if isinstance(node.get("pattern"), str) and node["pattern"] not in ACCEPT_ALL:
            view.pattern = tuple(sorted({*view.pattern, LONE_CLASS.sub(r"\1", node["pattern"])}))
        add_values(view, node)
        add_bounds(view, node)
        add_shape(view, node)
        view.unions += choices(self.doc, node)
        # Among one branch there is nothing to tell apart.
        if all(len(branches) > 1 for branches in real_unions(self.doc, node)):
            view.discriminator = view.discriminator or discriminator(node.get("discriminator"))
        if keywords := {key: node[key] for key in KEYWORDS_2020 if key in node}:
            view.keywords = view.keywords | keywords
        if not view.xml and "xml" in node:
            view.xml = {key: each for key, each in mapping(node["xml"]).items() if key not in ANNOTATIONS}
        if other := {key: each for key, each in node.items() if _unknown(key, each)}:
            view.other = view.other | other

    def _settle_unions(self, view: View) -> None:
        """Replace choices that only list types or values by those types and values."""
        kept: list[list[Branch]] = []
        flat = [self._flat(branches, set()) for branches in view.unions]
        for branches in flat:
            nodes = [open_atoms(self.doc, branch.nodes) for branch in branches]
            plain = [_plain(atoms) for atoms in nodes]
            values = [_values(atoms) for atoms in nodes]
            if all(values):
                add_values(view, {"enum": [value for each in values for value in each or []]})
                types = (kinds_of(atom.node)[0] or frozenset() for atoms in nodes for atom in atoms)
                view.types = intersect([view.types, frozenset().union(*types)])
                view.typed = True
            elif all(plain):
                view.types = intersect([view.types, frozenset().union(*(types for types in plain if types))])
                view.typed = True
            elif frozenset({"string"}) in plain and all(_is_string(atoms) for atoms in nodes):
                view.types, view.typed = frozenset({"string"}), True
                view.known = [value for atoms in nodes for atom in atoms for value in listing(atom.node.get("enum"))]
            else:
                kept.append(branches)
        if view.null is None and view.unions:
            inner = [_null(self.doc, open_atoms(self.doc, branch.nodes)) for union in view.unions for branch in union]
            view.null = True if True in inner else False if False in inner else None
        view.unions = kept

    def _flat(self, branches: list[Branch], above: set[int]) -> list[Branch]:
        """Put the branches of a choice that is all a branch consists of in its place; a cycle stays as it is."""
        made: list[Branch] = []
        for branch in branches:
            atoms = open_atoms(self.doc, branch.nodes)
            inner = [union for atom in atoms for union in choices(self.doc, atom.node)]
            alone = all(not (CONSTRAINTS - {"oneOf", "anyOf"}) & atom.node.keys() for atom in atoms)
            keys = {id(atom.node) for atom in atoms}
            if len(inner) == 1 and alone and not keys & above and len(above) < MAX_FLAT:
                made += self._flat(inner[0], above | keys)
            else:
                made.append(self._without_null(branch))
        return made

    def _without_null(self, branch: Branch) -> Branch:
        """Take null out of a branch that is `this or null`: it is said of the whole choice."""
        node = self.settled(branch.nodes)[0]
        unions = real_unions(self.doc, node)
        alone = not (CONSTRAINTS - {"oneOf", "anyOf"}) & node.keys() and "allOf" not in node and "$ref" not in node
        if not alone or len(unions) != 1 or len(unions[0]) != 1 or not has_null_branch(self.doc, node):
            return branch
        inner = schema_of(unions[0][0])
        return branch if inner is None else Branch((inner,), branch.name or label(inner))

    def alternatives(self, nodes: Nodes, depth: int = 0) -> list[Branch]:
        """Return every way a value may be: each branch of each choice with what stands beside it, each type apart.

        An empty list says that there are too many.
        """
        view = self.view(nodes)
        if not view.unions:
            kinds = sorted(view.types or ())
            if len(kinds) < MANY or view.enum is not None:
                return [Branch(nodes, "")]
            return [Branch((*nodes, TYPED[kind]), "") for kind in kinds]
        beside = self.beside(nodes)
        if prod(len(union) for union in view.unions) > MAX_ALTERNATIVES or depth > MAX_NESTED:
            return []
        made: list[Branch] = []
        for chosen in product(*view.unions):
            name = " and ".join(branch.name for branch in chosen if branch.name)
            whole = (*beside, *(node for branch in chosen for node in branch.nodes))
            inner = self.alternatives(whole, depth + 1)
            if not inner:
                return []
            made += [Branch(each.nodes, each.name or name) for each in inner]
        return made

    def beside(self, nodes: Nodes) -> Nodes:
        """Return what a schema says beside its choices."""
        made = []
        for atom in open_atoms(self.doc, nodes):
            if id(atom.node) not in self._stripped:
                kept = {key: value for key, value in atom.node.items() if key not in OPENED}
                self._stripped[id(atom.node)] = self.doc.made(kept, atom.node)
            if not bare(self._stripped[id(atom.node)]):
                made.append(self._stripped[id(atom.node)])
        return tuple(made)


def _unknown(key: str, value: Any) -> bool:
    return misshapen(key, value) if key in KNOWN else not key.startswith("x-")


def _null(doc: Document, atoms: list[Atom]) -> bool | None:
    said = [null for atom in atoms if (null := kinds_of(atom.node)[1]) is not None]
    for atom in atoms:
        untyped = not isinstance(atom.node.get("type"), (str, list))
        opened = any(key in atom.node for key in ("allOf", "$ref", "oneOf", "anyOf"))
        if untyped and opened and (kinds_of(atom.node)[1] or has_null_branch(doc, atom.node)):
            return True
    return all(said) if said else None


def _values(atoms: list[Atom]) -> list[Any] | None:
    """Return the values of a branch that only lists scalar values."""
    listed = [atom.node for atom in atoms if "enum" in atom.node or "const" in atom.node]
    silent = ANNOTATIONS | {"type", "enum", "const", "nullable", "x-nullable", "$ref", "allOf", "deprecated"}
    if len(listed) != 1 or any(atom.node.keys() - silent for atom in atoms):
        return None
    values = listing(listed[0].get("enum")) or ([listed[0]["const"]] if "const" in listed[0] else [])
    return None if any(isinstance(value, (dict, list)) for value in values) else values


def _plain(atoms: list[Atom]) -> frozenset[str] | None:
    """Return the types of a branch that only names scalar types."""
    kinds: frozenset[str] | None = None
    for atom in atoms:
        if atom.node.keys() - ANNOTATIONS - {"type", "nullable", "x-nullable", "$ref", "allOf", "deprecated"}:
            return None
        types = kinds_of(atom.node)[0]
        kinds = types if kinds is None else kinds & types if types is not None else kinds
    return kinds if kinds and kinds <= SCALARS else None


def _is_string(atoms: list[Atom]) -> bool:
    return any(kinds_of(atom.node)[0] == frozenset({"string"}) for atom in atoms)
