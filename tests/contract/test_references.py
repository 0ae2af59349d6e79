"""References are followed into the files beside a document, by name and by anchor; never out of its folder."""

from __future__ import annotations

import json
import os
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from reward_orders.contract.cli import build, main
from reward_orders.contract.rules import GENERIC
from tests.contract.differ import TODAY, diff, rules

if TYPE_CHECKING:
    from pathlib import Path

    from reward_orders.contract.report import Report

INFO = {"title": "t", "version": "1"}


def entry(schema: Any, **more: Any) -> dict[str, Any]:
    """A document of one operation that answers a schema."""
    answer = {"200": {"description": "", "content": {"application/json": {"schema": schema}}}}
    return {"openapi": "3.1.0", "info": INFO, "paths": {"/a": {"get": {"responses": answer}}}, **more}


def written(folder: Path, files: dict[str, Any]) -> Path:
    """Write files as JSON and return the entry, `api.json`."""
    for name, value in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(value))
    return folder / "api.json"


def compared(base: Path | str, revision: Path | str) -> Report:
    """Compare two files with the stock client."""
    return build(str(base), str(revision), scope=None, profile=GENERIC, today=TODAY)


def pair(tmp_path: Path, old: dict[str, Any], new: dict[str, Any]) -> Report:
    """Write two folders and compare them."""
    return compared(written(tmp_path / "old", old), written(tmp_path / "new", new))


def thing(kind: str) -> dict[str, Any]:
    """An object with one field of a type."""
    return {"type": "object", "required": ["a"], "properties": {"a": {"type": kind}}}


@pytest.mark.parametrize(
    ("ref", "name", "wrap"),
    [
        ("other.json", "other.json", lambda schema: schema),
        (
            "./other.json#/components/schemas/Thing",
            "other.json",
            lambda schema: {"components": {"schemas": {"Thing": schema}}},
        ),
        ("deep/other.json#/Thing", "deep/other.json", lambda schema: {"Thing": schema}),
        ("with%20space.json#/Thing", "with space.json", lambda schema: {"Thing": schema}),
        ("other.json#thing", "other.json", lambda schema: {"any": {"$anchor": "thing", **schema}}),
    ],
)
def test_a_change_in_another_file_is_found(tmp_path: Path, ref: str, name: str, wrap: Any) -> None:
    """The type behind the reference changed in the other file alone; the finding names that file."""
    old, new = ({"api.json": entry({"$ref": ref}), name: wrap(thing(kind))} for kind in ("string", "integer"))
    report = pair(tmp_path, old, new)
    assert rules(report) == {"res.type.changed": "break"}
    assert report.findings[0].first.pointer_revision.startswith(f"{name}#")
    assert rules(pair(tmp_path, old, old)) == {}


def test_files_refer_to_each_other_and_back(tmp_path: Path) -> None:
    """A cycle over three files ends, and a reference is read from the file that it stands in."""

    def files(kind: str) -> dict[str, Any]:
        return {
            "api.json": entry({"$ref": "parts/a.json#/A"}),
            "parts/a.json": {"A": {"type": "object", "properties": {"b": {"$ref": "b.json#/B"}}}},
            "parts/b.json": {
                "B": {"type": "object", "properties": {"back": {"$ref": "a.json#/A"}, "x": {"type": kind}}}
            },
        }

    assert rules(pair(tmp_path, files("string"), files("string"))) == {}
    assert rules(pair(tmp_path, files("string"), files("integer"))) == {"res.type.changed": "break"}


def test_path_items_operations_parameters_and_answers_lie_in_other_files(tmp_path: Path) -> None:
    """Each of them may be a reference; a change behind it counts."""

    def files(kind: str) -> dict[str, Any]:
        item = {
            "get": {"$ref": "ops.json#/get"},
            "parameters": [{"$ref": "ops.json#/page"}],
        }
        answer = {"description": "", "content": {"application/json": {"schema": {"type": kind}}}}
        return {
            "api.json": {"openapi": "3.1.0", "info": INFO, "paths": {"/a": {"$ref": "item.json"}}},
            "item.json": item,
            "ops.json": {
                "get": {"responses": {"200": {"$ref": "#/answer"}}},
                "page": {"name": "page", "in": "query", "schema": {"type": kind}},
                "answer": answer,
            },
        }

    found = rules(pair(tmp_path, files("integer"), files("boolean")))
    assert found == {"par.type-changed": "break", "res.type.changed": "break"}


@pytest.mark.parametrize(
    ("ref", "told"),
    [
        ("../secret.json#/A", "nowhere else"),
        ("/etc/hostname", "nowhere else"),
        ("https://example.com/a.json#/A", "network"),
        ("//example.com/a.json", "network"),
        ("file:///etc/hostname", "network"),
        ("missing.json#/A", "No such file"),
        ("broken.json", "not JSON"),
        ("link.json#/A", "a link leads out"),
        ("#/nowhere", "leads nowhere"),
        ("pipe", "no file"),
        ("a%00b.json", "not a file name"),
        ("a%2f..%2f..%2fsecret.json#/A", "nowhere else"),
    ],
)
def test_what_is_not_read_is_said(tmp_path: Path, ref: str, told: str) -> None:
    """Outside the folder, on the network, missing or broken: a risk with the reason, on both sides too."""
    (tmp_path / "secret.json").write_text(json.dumps({"A": {"type": "string"}}))
    folder = tmp_path / "old"
    api = written(folder, {"api.json": entry({"$ref": ref})})
    (folder / "broken.json").write_text("{")
    os.mkfifo(folder / "pipe")
    (folder / "link.json").symlink_to(tmp_path / "secret.json")
    report = compared(api, api)
    assert rules(report) == {"doc.not-compared": "risk"}
    assert told in report.findings[0].first.note


def test_standard_input_has_no_folder() -> None:
    """A document without a file has no neighbours."""
    document = entry({"$ref": "other.json"})
    report = diff(document, document)
    assert "no folder" in report.findings[0].first.note


def test_a_git_revision_is_read_with_its_neighbours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`git:REV:PATH` takes the other files of that revision, not those of the working tree."""
    written(tmp_path / "spec", {"api.json": entry({"$ref": "other.json"}), "other.json": thing("string")})
    git = ["git", "-c", "user.name=t", "-c", "user.email=t@example.org", "-C", str(tmp_path)]
    for words in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "x"]):
        subprocess.run([*git, *words], check=True)
    written(tmp_path / "spec", {"other.json": thing("integer")})
    monkeypatch.chdir(tmp_path)
    assert rules(compared("git:HEAD:spec/api.json", "spec/api.json")) == {"res.type.changed": "break"}


NAMED: dict[str, Any] = {
    "a schema's own $id": ("https://example.com/x", {"$id": "https://example.com/x"}),
    "an $id and an anchor": ("https://example.com/x#part", {"$id": "https://example.com/x", "$anchor": "part"}),
    "an anchor": ("#part", {"$anchor": "part"}),
}


@pytest.mark.parametrize("name", NAMED)
def test_names_of_schemas_are_references_too(name: str) -> None:
    """A change behind `$id` and `$anchor` is found."""
    ref, marks = NAMED[name]
    old, new = (
        entry({"$ref": ref}, components={"schemas": {"X": {**marks, **thing(kind)}}}) for kind in ("string", "integer")
    )
    assert rules(diff(old, new)) == {"res.type.changed": "break"}
    assert rules(diff(old, old)) == {}


def test_definitions_of_the_schema_around_are_found() -> None:
    """`#/$defs/A` means the file; generators mean the schema around, which is taken where the file has none."""

    def schema(kind: str) -> Any:
        return {"$defs": {"A": {"type": kind}}, "type": "object", "properties": {"a": {"$ref": "#/$defs/A"}}}

    old, new = entry(schema("string")), entry(schema("integer"))
    assert rules(diff(old, new)) == {"res.type.changed": "break"}
    both = {"type": "object", "properties": {"one": schema("string"), "two": schema("integer")}}
    turned = {"type": "object", "properties": {"one": schema("string"), "two": schema("string")}}
    assert rules(diff(entry(both), entry(turned))) == {"res.type.changed": "break"}
    assert rules(diff(entry(both), entry(both))) == {}


def test_a_dynamic_reference_with_one_anchor_is_that_schema() -> None:
    """With two anchors of a name only a value tells which counts, and the report says so."""

    def document(kind: str, **more: Any) -> Any:
        schemas = {"N": {"$dynamicAnchor": "n", **thing(kind)}, **more}
        return entry({"$dynamicRef": "#n"}, components={"schemas": schemas})

    assert rules(diff(document("string"), document("integer"))) == {"res.type.changed": "break"}
    second = {"M": {"$dynamicAnchor": "n", "type": "object"}}
    assert rules(diff(document("string", **second), document("string", **second))) == {"doc.not-compared": "risk"}


def test_the_command_follows_references(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """From the command line too; the finding says file and line on both sides."""
    for side, kind in (("old", "string"), ("new", "integer")):
        folder = tmp_path / side
        written(folder, {"api.json": entry({"$ref": "other.yaml"})})
        (folder / "other.yaml").write_text(f"type: object\nrequired: [a]\nproperties:\n  a:\n    type: {kind}\n")
    assert main([str(tmp_path / "old" / "api.json"), str(tmp_path / "new" / "api.json"), "--profile", "generic"]) == 1
    out = capfd.readouterr().out
    assert f"{tmp_path}/old/other.yaml:4 -> {tmp_path}/new/other.yaml:4" in out
