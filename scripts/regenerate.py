"""Write generated/reward_orders_api from openapi/orders.yaml and errors.toml: `python -m scripts.regenerate [--check]`.

The generator skips what it cannot read and says so in a warning with exit status 0; here any warning fails, and so does
an operation or a schema of the contract that is not in the package.
"""

from __future__ import annotations

import argparse
import ast
import difflib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Template

from scripts import error_catalog
from scripts.answers import answers, has_class, hidden
from scripts.contract_document import ContractError, operations
from scripts.naming import ClassName, PythonIdentifier
from scripts.package_readme import contents
from scripts.pinned import other_version
from scripts.supported import for_generator, read_supported
from scripts.templates import AnchorMovedError, write_templates

if TYPE_CHECKING:
    from scripts.contract_document import Json

ROOT = Path(__file__).resolve().parent.parent
CONTRACT = ROOT / "openapi" / "orders.yaml"
SETTINGS = ROOT / "openapi" / "generator.yaml"
PACKAGE = ROOT / "generated" / "reward_orders_api"
UNUSED = ("client.py", "errors.py")  # the generator's own way to send and to fail; ours are the facade's
_DIFF_LINES = 200


class GenerationError(Exception):
    """The generator failed, warned, or left something of the contract out."""


def generate(into: Path, *, contract: Path | None = None) -> None:
    """Write the package of a contract, openapi/orders.yaml unless another is named, into a folder not there yet.

    Raises GenerationError when anything of the contract is missing from it, AnchorMovedError when the templates of the
    installed generator are not the ones our edits were made for.
    """
    if told := other_version():
        raise GenerationError(told)
    contract = contract or CONTRACT
    try:
        document = read_supported(contract)
    except ContractError as error:
        raise GenerationError(str(error)) from None
    fields, secrets = answers(document), hidden(document)
    try:
        keys = error_catalog.read()
    except error_catalog.CatalogError as error:
        raise GenerationError(str(error)) from None
    with tempfile.TemporaryDirectory() as scratch:
        templates = Path(scratch) / "templates"
        write_templates(templates)
        told = f"{{% set ANSWERS = {fields!r} %}}{{% set SECRETS = {secrets!r} %}}"
        (templates / "answers.jinja").write_text(told, encoding="utf-8")
        seen = Path(scratch) / "contract.json"
        seen.write_text(json.dumps(for_generator(document), default=str), encoding="utf-8")
        command = [sys.executable, "-m", "openapi_python_client", "generate", "--meta", "none", "--fail-on-warning"]
        command += ["--path", str(seen), "--config", str(SETTINGS)]
        command += ["--custom-template-path", str(templates), "--output-path", str(into)]
        runtime = _rendered(templates / "records.py.jinja", {})
        readme = _rendered(templates / "README.md.jinja", contents(document))
        # The generator looks for ruff on the PATH, not beside its interpreter, and folds its errors to the terminal.
        path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
        environment = os.environ | {"PATH": path, "COLUMNS": "200"}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0 or "warning" in done.stdout.lower():
        raise GenerationError(f"{contract.name}: {_words(done.stdout + done.stderr)}")
    for name in UNUSED:
        (into / name).unlink()
    (into / "records.py").write_text(runtime, encoding="utf-8")
    (into / "error_keys.py").write_text(error_catalog.module(keys), encoding="utf-8")
    (into / "README.md").write_text(readme, encoding="utf-8")
    (into / "py.typed").write_text("", encoding="utf-8")
    missing = left_out(into, document)
    if missing:
        raise GenerationError(f"the generator left out of the package: {', '.join(missing)}")


def _rendered(template: Path, values: dict[str, Any]) -> str:
    source = template.read_text(encoding="utf-8")
    text: str = Template(source, keep_trailing_newline=True, trim_blocks=True).render(values)
    return text.lstrip()


def _words(output: str) -> str:
    """What the generator says it did not take, in one line: its own words, without the part it then prints."""
    if untold := re.search(r"has no attribute '(no rule for [^']+)'", output):
        return untold[1]
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    starts = [n for n, line in enumerate(lines) if re.match(r"WARNING parsing|ERROR|Unable|Error\(s\)|.*Error: ", line)]
    kept = [line for line in lines[starts[-1] if starts else -2 :] if not re.match(r'[{}"\]]|If you believe', line)]
    return f"the generator did not take it: {' '.join(kept[:4])}"


def left_out(package: Path, document: Json) -> list[str]:
    """Operations and schemas of the contract that have no module or class in the package."""
    builders = {
        f"{PythonIdentifier(tag, '')}/{PythonIdentifier(operation['operationId'], '')}"
        for _, operation in operations(document)
        for tag in operation["tags"][:1]
    }
    schemas = {
        str(ClassName(name, "")) for name, schema in document["components"]["schemas"].items() if has_class(schema)
    }
    modules = {f"{file.parent.name}/{file.stem}" for file in package.glob("api/*/*.py")}
    classes = {
        node.name if isinstance(node, ast.ClassDef) else ast.unparse(node.target)
        for file in package.glob("models/*.py")
        for node in ast.parse(file.read_text(encoding="utf-8")).body
        if isinstance(node, (ast.ClassDef, ast.AnnAssign))  # a map of an answer is an alias
    }
    return sorted((builders - modules) | (schemas - classes))


def differences(committed: Path, fresh: Path) -> list[str]:
    """A readable diff of two package folders, file by file; empty where they are the same."""
    old, new = _texts(committed), _texts(fresh)
    lines: list[str] = []
    for name in sorted(old.keys() | new.keys()):
        if name in old and name in new:
            before, after = old[name].splitlines(), new[name].splitlines()
            lines += difflib.unified_diff(before, after, f"committed/{name}", f"fresh/{name}", lineterm="", n=1)
        else:
            lines.append(f"only {'freshly generated' if name in new else 'committed'}: {name}")
    return lines


def _texts(folder: Path) -> dict[str, str]:
    files = (file for file in folder.rglob("*") if file.is_file() and "__pycache__" not in file.parts)
    return {file.relative_to(folder).as_posix(): file.read_bytes().decode() for file in files}


def main(arguments: list[str] | None = None) -> int:
    """Regenerate, or with --check only compare; the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--check", action="store_true", help="change nothing; fail when the committed package is stale")
    check = parser.parse_args(arguments).check
    with tempfile.TemporaryDirectory() as scratch:
        fresh = Path(scratch) / PACKAGE.name
        try:
            generate(fresh)
        except (GenerationError, AnchorMovedError) as error:
            print(error, file=sys.stderr)
            return 1
        if not check:
            shutil.rmtree(PACKAGE, ignore_errors=True)
            shutil.copytree(fresh, PACKAGE)
            return 0
        changed = differences(PACKAGE, fresh)
    if changed:
        print("\n".join(changed[:_DIFF_LINES]))
        if len(changed) > _DIFF_LINES:
            print(f"... and {len(changed) - _DIFF_LINES} more lines")
        print("generated/ is not what openapi/ gives: run `make regenerate` and commit the result", file=sys.stderr)
    return 1 if changed else 0


if __name__ == "__main__":
    raise SystemExit(main())
