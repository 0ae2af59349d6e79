"""Make the normalised view of a conjunction of schemas.

References, allOf and unions that are no choice are opened into plain schema objects first; then properties are united,
the tighter bound counts and null is one flag.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import TYPE_CHECKING, Any

from reward_orders.contract.document import EMPTY, NOTHING, Document, Node, listing, mapping, schema_of
from reward_orders.contract.schema import (
    ANNOTATIONS,
    ARRAYS,
    BOUNDS,
    CONSTRAINTS,
    KEYWORDS_2020,
    KNOWN,
    OBJECTS,
    TEXTS,
    Branch,
    Nodes,
    View,
    canonical,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

LOST = "x-dangling"  # stands for a reference that leads nowhere
WORDS = ANNOTATIONS - {"xml"}
REFERENCES = frozenset({"$ref", "$dynamicRef", "$recursiveRef"})
SCALARS = frozenset({"string", "number", "integer", "boolean"})
TYPES = SCALARS | {"object", "array"}
TYPED: dict[str, Node] = {kind: {"type": kind} for kind in sorted(TYPES)}
OPENED = frozenset({"oneOf", "anyOf", "allOf", "$ref", "$dynamicRef", "discriminator"})
MANY, MAX_ALTERNATIVES, MAX_NESTED = 2, 64, 4
FLAGS = {"readOnly": "read_only", "writeOnly": "write_only", "deprecated": "deprecated", "uniqueItems": "unique"}
LONE_CLASS = re.compile(r"\[(\\[dwsDWS])\]")
ACCEPT_ALL = frozenset({"", ".*", "^.*$", "^.*", ".*$", "^", "$", "^(.*)$", "(.*)"})


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


def _open(doc: Document, node: Any, name: str, found: list[Atom], stack: set[int]) -> None:
    node = schema_of(node)
    if node is None or id(node) in stack:
        return
    stack.add(id(node))
    ref = node.get("$ref")
    for key in REFERENCES & node.keys():
        if isinstance(node[key], str):
            target = doc.resolve(node[key], seen_at=node, dynamic=key != "$ref")
            _open(doc, doc.made({LOST: node[key]}, node) if target is None else target, name or ref_name(node[key]), found, stack)
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
        [Branch((node,), label(node)) for branch in branches if (node := schema_of(branch)) is not None]
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
        view.types = _intersect(types for types, _ in kinds)
        view.typed = any(isinstance(atom.node.get("type"), (str, list)) for atom in atoms)
        view.null = _null(self.doc, atoms)
        for atom in sorted(atoms, key=lambda each: "$ref" not in each.node):  # keywords beside a $ref are added first
            self._add(view, atom.node)
        _settle_range(view)
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
        _add_values(view, node)
        _add_bounds(view, node)
        _add_shape(view, node)
        view.unions += choices(self.doc, node)
        # Among one branch there is nothing to tell apart.
        if all(len(branches) > 1 for branches in real_unions(self.doc, node)):
            view.discriminator = view.discriminator or discriminator(node.get("discriminator"))
        view.keywords |= {key: node[key] for key in KEYWORDS_2020 if key in node}
        view.xml = view.xml or {key: each for key, each in mapping(node.get("xml")).items() if key not in ANNOTATIONS}
        view.other |= {key: node[key] for key in node.keys() - KNOWN if not key.startswith("x-")}

    def _settle_unions(self, view: View) -> None:
        """Replace choices that only list types or values by those types and values."""
        kept: list[list[Branch]] = []
        flat = [self._flat(branches, set()) for branches in view.unions]
        for branches in flat:
            nodes = [open_atoms(self.doc, branch.nodes) for branch in branches]
            plain = [_plain(atoms) for atoms in nodes]
            values = [_values(atoms) for atoms in nodes]
            if all(values):
                _add_values(view, {"enum": [value for each in values for value in each or []]})
                types = (kinds_of(atom.node)[0] or frozenset() for atoms in nodes for atom in atoms)
                view.types = _intersect([view.types, frozenset().union(*types)])
                view.typed = True
            elif all(plain):
                view.types = _intersect([view.types, frozenset().union(*(types for types in plain if types))])
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
            if len(inner) == 1 and alone and not keys & above:
                made += self._flat(inner[0], above | keys)
            else:
                made.append(branch)
        return made

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
        beside = self._beside(nodes)
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

    def _beside(self, nodes: Nodes) -> Nodes:
        """Return what a schema says beside its choices."""
        made = []
        for atom in open_atoms(self.doc, nodes):
            if id(atom.node) not in self._stripped:
                kept = {key: value for key, value in atom.node.items() if key not in OPENED}
                self._stripped[id(atom.node)] = self.doc.made(kept, atom.node)
            if not bare(self._stripped[id(atom.node)]):
                made.append(self._stripped[id(atom.node)])
        return tuple(made)


def drop_irrelevant(view: View) -> None:
    """Take away what says something about types that the schema does not allow."""
    if view.types is None:
        return
    gone: set[str] = set()
    if "object" not in view.types:
        view.props, view.required, view.extra = {}, frozenset(), True
        gone |= OBJECTS | {"maxProperties", "minProperties"}
    if "array" not in view.types:
        view.items, view.unique = (), False
        gone |= ARRAYS | {"maxItems", "minItems"}
    if "string" not in view.types:
        view.pattern = ()
        gone |= TEXTS | {"maxLength", "minLength"}
    if not view.types & {"number", "integer"}:
        view.low = view.high = None
        gone.add("multipleOf")
    view.bounds = {key: value for key, value in view.bounds.items() if key not in gone}
    view.keywords = {key: value for key, value in view.keywords.items() if key not in gone}


def kinds_of(node: Node) -> tuple[frozenset[str] | None, bool | None]:
    """Return the types an object allows (None: any) and whether null is one (None: it does not say)."""
    nullable = node.get("nullable") is True or node.get("x-nullable") is True
    kind = node.get("type")
    values = listing(node.get("enum")) or ([node["const"]] if "const" in node else [])
    if isinstance(kind, (str, list)):
        said = [name for name in ([kind] if isinstance(kind, str) else kind) if isinstance(name, str)]
        names = {"string" if name == "file" else name for name in said}
        null = nullable or "null" in names or None in values
        return (frozenset(names & TYPES) if names & TYPES or names == {"null"} else None), null
    null_said = True if nullable or None in values else None
    if values:
        return frozenset(_type_of(value) for value in values if value is not None), bool(null_said)
    object_like = "properties" in node or "additionalProperties" in node or isinstance(node.get("required"), list)
    if object_like and "items" not in node:
        return frozenset({"object"}), null_said
    return (frozenset({"array"}) if "items" in node else None), null_said


def _type_of(value: Any) -> str:
    kinds = {bool: "boolean", int: "integer", float: "number", str: "string", list: "array"}
    return kinds.get(type(value), "object")


def _null(doc: Document, atoms: list[Atom]) -> bool | None:
    said = [null for atom in atoms if (null := kinds_of(atom.node)[1]) is not None]
    for atom in atoms:
        untyped = not isinstance(atom.node.get("type"), (str, list))
        opened = any(key in atom.node for key in ("allOf", "$ref", "oneOf", "anyOf"))
        if untyped and opened and (kinds_of(atom.node)[1] or has_null_branch(doc, atom.node)):
            return True
    return all(said) if said else None


def _intersect(each: Iterable[frozenset[str] | None]) -> frozenset[str] | None:
    result: frozenset[str] | None = None
    for types in each:
        if types is None:
            continue
        if result is None:
            result = types
            continue
        wide = (
            {"integer"}
            if ("integer" in result and "number" in types) or ("number" in result and "integer" in types)
            else set()
        )
        result = (result & types) | frozenset(wide)
    return result


def _add_values(view: View, node: Node) -> None:
    values = node["enum"] if isinstance(node.get("enum"), list) else [node["const"]] if "const" in node else None
    if isinstance(node.get("x-extensible-enum"), list):
        view.extensible = node["x-extensible-enum"]
    if values is None:
        return
    values = [value for value in values if value is not None]
    allowed = {canonical(value) for value in values}
    view.enum = values if view.enum is None else [value for value in view.enum if canonical(value) in allowed]
    view.const = view.const or "const" in node


def _add_bounds(view: View, node: Node) -> None:
    for key in BOUNDS:
        value = node.get(key)
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            held = view.bounds.get(key, value)
            view.bounds[key] = max(held, value) if key.startswith("min") else min(held, value)
    for side, plain, strict in (("low", "minimum", "exclusiveMinimum"), ("high", "maximum", "exclusiveMaximum")):
        value, exclusive = node.get(plain), node.get(strict)
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            _tighten(view, side, value, strict=exclusive is True)
        if isinstance(exclusive, (int, float)) and not isinstance(exclusive, bool):
            _tighten(view, side, exclusive, strict=True)


def _tighten(view: View, side: str, value: float, *, strict: bool) -> None:
    held = getattr(view, side)
    sign = 1 if side == "low" else -1
    if held is None or (sign * value, strict) > (sign * held[0], held[1]):
        setattr(view, side, (value, strict))


def _settle_range(view: View) -> None:
    """Write `> 4` of an integer as `>= 5`."""
    if view.types != frozenset({"integer"}):
        return
    if view.low and view.low[1] and float(view.low[0]).is_integer():
        view.low = (view.low[0] + 1, False)
    if view.high and view.high[1] and float(view.high[0]).is_integer():
        view.high = (view.high[0] - 1, False)


def _add_shape(view: View, node: Node) -> None:
    for name, child in mapping(node.get("properties")).items():
        schema = schema_of(child)
        if child is True:
            view.props.setdefault(name, ())
        elif schema is not None and not any(schema is held for held in view.props.get(name, ())):
            view.props[name] = (*view.props.get(name, ()), schema)
    view.required |= {name for name in listing(node.get("required")) if isinstance(name, str)}
    extra = node.get("additionalProperties", True)
    if extra is False:
        view.extra = False
    elif isinstance(extra, dict) and extra.keys() - ANNOTATIONS and view.extra is not False:
        view.extra = (*view.extra, extra) if isinstance(view.extra, tuple) else (extra,)
    if (items := schema_of(node.get("items"))) is not None:
        view.items = (*view.items, items)


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
