"""Whether the facade offers all that the contract lets a caller send: `python -m scripts.contract_coverage`.

Both ways, for every operation, request property, query parameter and value of a request enum. What is not offered
stands in openapi/not_offered.toml with a reason; what the facade sends or reads and the contract lacks is an error.
The facade's source is read, not run: it names every property where it calls a generated constructor or builder.
"""

from __future__ import annotations

import argparse
import ast
import sys
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from scripts.answers import attribute, properties_of
from scripts.contract_document import ContractError, Json, operations, references, resolved
from scripts.naming import ClassName, PythonIdentifier
from scripts.supported import read_supported
from scripts.supported_schemas import member_names

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
CONTRACT = ROOT / "openapi" / "orders.yaml"
NOT_OFFERED = ROOT / "openapi" / "not_offered.toml"
FACADE = ROOT / "facade" / "reward_orders"
APART = ("sandbox",)  # the other side of the wire
MODELS, API = "reward_orders_api.models", "reward_orders_api.api"
ALIAS = "Text"  # what the generated aliases of an enum's texts end with


@dataclass
class Use:
    """How the facade uses one generated name: where, and the keywords it is called with."""

    where: str
    keywords: dict[str, str] = field(default_factory=dict)
    mapping: bool = False
    cases: dict[str, str] = field(default_factory=dict)


@dataclass
class Facade:
    """What the facade takes of the generated package: classes and builders by module and name, and open keywords."""

    uses: dict[tuple[str, str], Use] = field(default_factory=dict)
    open_calls: list[str] = field(default_factory=list)

    def use(self, module: str, name: str, where: str) -> Use:
        """What is known of one generated name."""
        return self.uses.setdefault((module, name), Use(where))


def read_facade(folder: Path) -> Facade:
    """The uses of generated names in the source of a facade."""
    facade = Facade()
    for file in sorted(folder.rglob("*.py")):
        if file.relative_to(folder).parts[0] not in APART:
            _Reader(facade, f"facade/{folder.name}/{file.relative_to(folder).as_posix()}").visit(
                ast.parse(file.read_text(encoding="utf-8"))
            )
    return facade


class _Reader(ast.NodeVisitor):
    """Collects the uses of one module; names imported in a function hold in that function."""

    def __init__(self, facade: Facade, file: str) -> None:
        self._facade = facade
        self._file = file
        self._names: dict[str, tuple[str, str]] = {}

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        outer, self._names = self._names, dict(self._names)
        self.generic_visit(node)
        self._names = outer

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        module = node.module or ""
        for alias in node.names:
            known = alias.asname or alias.name
            if module == MODELS:  # a module of models, or a class by the package
                self._names[known] = (alias.name, "")
            elif module.startswith((f"{MODELS}.", f"{API}.")):
                self._names[known] = (module.removeprefix(f"{MODELS}.").removeprefix(f"{API}."), alias.name)
                self._facade.use(*self._names[known], f"{self._file}:{node.lineno}")

    def visit_Attribute(self, node: ast.Attribute) -> None:
        module, name = self._generated(node.value)
        if module and not name:
            self._facade.use(module, node.attr, f"{self._file}:{node.lineno}")
        elif module and node.attr == "from_dict":
            use = self._facade.use(module, name, "")
            use.where, use.mapping = f"{self._file}:{node.lineno}", True
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        module, name = self._generated(node.func)
        if name:
            where = f"{self._file}:{node.lineno}"
            use = self._facade.use(module, name, where)
            use.where = where
            for keyword in node.keywords:
                if keyword.arg is None:
                    self._facade.open_calls.append(f"{where}: {name}(**...) hides what is sent; name each argument")
                else:
                    use.keywords.setdefault(keyword.arg, where)
        self.generic_visit(node)

    def visit_MatchValue(self, node: ast.MatchValue) -> None:
        if isinstance(node.value, ast.Attribute):
            module, name = self._generated(node.value.value)
            if name:
                where = f"{self._file}:{node.lineno}"
                self._facade.use(module, name, where).cases.setdefault(node.value.attr, where)
        self.generic_visit(node)

    def _generated(self, node: ast.expr) -> tuple[str, str]:
        return self._names.get(node.id, ("", "")) if isinstance(node, ast.Name) else ("", "")


class Coverage:
    """The comparison: every line says what is missing and where to put it."""

    def __init__(self, document: Json, facade: Facade, reasons: dict[str, str]) -> None:
        self._document = document
        self._facade = facade
        self._reasons = reasons
        self._needed: set[str] = set()
        self._seen: set[str] = set()

    def problems(self) -> Iterator[str]:
        """Every difference, one line each."""
        yield from self._facade.open_calls
        for _, operation in operations(self._document):
            yield from self._operation(operation)
        yield from self._unknown()
        for name in self._reasons:
            if not self._reasons[name].strip():
                yield f"openapi/not_offered.toml: {name} has no reason"
            if name not in self._needed:
                yield f"openapi/not_offered.toml: {name} is offered, or is not in the contract; remove the entry"

    def _operation(self, operation: Json) -> Iterator[str]:
        name = operation["operationId"]
        module = f"{_module(operation['tags'][0])}.{_module(name)}"
        use = self._facade.uses.get((module, "request_kwargs"))
        if use is None:
            where = f"call reward_orders_api.api.{module}.request_kwargs in facade/reward_orders/{operation['tags'][0]}"
            yield from self._left_out(f"operation {name}", name, where)
            return
        for parameter in operation.get("parameters", []):
            if parameter["in"] == "path":
                continue
            if _argument(parameter) not in use.keywords:
                what = f"{name}.{parameter['name']}"
                yield from self._left_out(
                    f"parameter {what}", what, f"pass it at {use.where}", required=parameter.get("required", False)
                )
            yield from self._schemas(parameter["schema"])
        known = {_argument(parameter) for parameter in operation.get("parameters", [])} | {"body"}
        yield from self._not_known(use, known, f"{name} has no such parameter")
        for content in operation.get("requestBody", {}).get("content", {}).values():
            yield from self._schemas(content["schema"], body=True)

    def _schemas(self, part: Json, *, body: bool = False) -> Iterator[str]:
        """The schemas that a part of a request refers to, and those inside them that are offered."""
        for reference in references(part):
            name = reference.rpartition("/")[2]
            if name in self._seen:
                continue
            self._seen.add(name)
            schema = resolved(self._document, {"$ref": reference})
            if "enum" in schema:
                yield from self._enum(name, schema)
            elif properties := dict(properties_of(self._document, schema)):
                yield from self._object(name, schema, properties, body=body)

    def _enum(self, name: str, schema: Json) -> Iterator[str]:
        module, enum = _module(name), _class(name)
        use = self._facade.uses.get((module, enum)) or self._facade.uses.get((module, enum + ALIAS))
        members = member_names(schema)
        for member, value in zip(members, [each for each in schema["enum"] if each is not None], strict=True):
            what = f"{name}.{value}"
            if use is None:
                yield from self._left_out(f"value {what}", what, f"take the values from {MODELS}.{_module(name)}")
            elif use.cases and member not in use.cases:
                where = next(iter(use.cases.values()))
                yield f"openapi/orders.yaml: value {what} has no case; give it one at {where}"
        for member, where in (use.cases if use else {}).items():
            if member not in members:
                yield f"{where}: {name} has no value {member} in the contract"

    def _object(self, name: str, schema: Json, properties: dict[str, Json], *, body: bool) -> Iterator[str]:
        use = self._facade.uses.get((_module(name), _class(name)))
        if use is not None and use.mapping and not use.keywords:
            if body:
                yield f"{use.where}: {name}.from_dict hides what is sent; call the constructor"
            return  # the caller's own mapping: whatever it may hold is offered
        where = f"pass it at {use.where}" if use else f"call {_class(name)} where its request is built"
        for wire, part in properties.items():
            if use is not None and _identifier(wire) in use.keywords:
                yield from self._schemas(part)
                continue
            what = f"{name}.{wire}"
            yield from self._left_out(f"property {what}", what, where, required=wire in schema.get("required", []))
        if use is not None:
            yield from self._not_known(use, set(map(_identifier, properties)), f"{name} has no such property")

    def _left_out(self, what: str, name: str, where: str, *, required: bool = False) -> Iterator[str]:
        self._needed.add(name)
        if required:
            yield f"openapi/orders.yaml: the required {what} is not sent: {where}"
        elif name not in self._reasons:
            yield f"openapi/orders.yaml: {what} is not offered: {where}, or say why not in openapi/not_offered.toml"

    def _not_known(self, use: Use, known: set[str], why: str) -> Iterator[str]:
        for keyword, where in use.keywords.items():
            if keyword not in known:
                yield f"{where}: sends {keyword}, and {why} in openapi/orders.yaml; rename or remove it"

    def _unknown(self) -> Iterator[str]:
        """Generated names that the facade takes and that this contract does not give."""
        given = dict(_given(self._document))
        for (module, name), use in sorted(self._facade.uses.items()):
            if module not in given:
                yield f"{use.where}: uses {module}, and nothing in openapi/orders.yaml gives it; rename it"
            elif name not in given[module]:
                yield f"{use.where}: reads {name} of {module}, and openapi/orders.yaml has no such field; rename it"


def _given(document: Json) -> Iterator[tuple[str, set[str]]]:
    """What each generated module holds: classes, texts of enums, and a constant a field."""
    for name, schema in document["components"]["schemas"].items():
        constants = {attribute(wire).upper() for wire, _ in properties_of(document, schema)}
        yield _module(name), {_class(name), _class(name) + ALIAS} | constants
    for _, operation in operations(document):
        yield f"{_module(operation['tags'][0])}.{_module(operation['operationId'])}", {"request_kwargs"}


def _module(name: str) -> str:
    return str(PythonIdentifier(name, ""))


def _class(name: str) -> str:
    return str(ClassName(name, ""))


def _argument(parameter: Json) -> str:
    """The argument of a parameter; the generator sets two names apart by the parameter's place."""
    name = _identifier(parameter["name"])
    return f"{name}_{parameter['in']}" if name in {"client", "url"} else name


def _identifier(wire: str) -> str:
    return str(PythonIdentifier(wire, "field_"))


def main(arguments: list[str] | None = None) -> int:
    """Print every difference; the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--contract", type=Path, default=CONTRACT)
    parser.add_argument("--not-offered", type=Path, default=NOT_OFFERED)
    parser.add_argument("--facade", type=Path, default=FACADE)
    chosen = parser.parse_args(arguments)
    try:
        document = read_supported(chosen.contract)
    except ContractError as error:
        print(error, file=sys.stderr)
        return 1
    reasons: dict[str, str] = tomllib.loads(chosen.not_offered.read_text(encoding="utf-8")).get("reasons", {})
    found = list(Coverage(document, read_facade(chosen.facade), reasons).problems())
    for problem in found:
        print(problem, file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
