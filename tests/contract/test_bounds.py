"""Documents that are made to hurt: schemas that hold each other, endless chains, characters that steer a terminal."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import unicodedata
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator

from reward_orders.contract.render_github import render_github
from reward_orders.contract.render_text import render_changelog, render_markdown, render_text
from reward_orders.contract.report import as_json, json_text
from reward_orders.contract.rules import CATALOGUE
from tests.contract.differ import DOCUMENT, diff, edited, rules

if TYPE_CHECKING:
    from pathlib import Path

MEGABYTE = 1_000_000


def woven(schemas: int, operations: int, *, rng: random.Random) -> dict[str, Any]:
    """A document as Stripe's: hundreds of schemas, most fields "an id or the object", so that all hold each other."""
    names = [f"thing_{number}" for number in range(schemas)]
    words = "A text that says what this is, in as many words as vendors use in their documents."

    def field() -> dict[str, Any]:
        chosen, kind = {"$ref": f"#/components/schemas/{rng.choice(names)}"}, rng.random()
        if kind < 0.3:
            return {"anyOf": [{"type": "string", "maxLength": 5000}, chosen], "description": words, "nullable": True}
        if kind < 0.4:
            return {"type": "array", "items": chosen, "description": words}
        return {"type": rng.choice(["string", "integer"]), "description": words, "nullable": rng.random() < 0.5}

    held = {
        name: {
            "type": "object",
            "description": words,
            "properties": {f"field_{number}": field() for number in range(21)} | {"object": {"enum": [name]}},
        }
        for name in names
    }
    paths = {
        f"/v1/{name}": {
            "get": {
                "responses": {
                    "200": {
                        "description": words,
                        "content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}},
                    }
                }
            }
        }
        for name in names[:operations]
    }
    info = {"title": "woven", "version": "1"}
    return {"openapi": "3.0.0", "info": info, "paths": paths, "components": {"schemas": held}}


def changed(document: Any, count: int, *, rng: random.Random) -> Any:
    """Copy a document with a field gone from some schemas, another type in some, and one that came."""
    made = json.loads(json.dumps(document))
    for name in rng.sample(sorted(made["components"]["schemas"]), count):
        fields = made["components"]["schemas"][name]["properties"]
        fields.pop("field_3")
        fields["field_5"] = {"type": "boolean"}
        fields["fresh"] = {"type": "string"}
    return made


def turned(document: Any) -> Any:
    """Copy a document and turn every `nullable` round: more than ten thousand fields change."""
    made = json.loads(json.dumps(document))
    for schema in made["components"]["schemas"].values():
        for field in schema["properties"].values():
            if "nullable" in field:
                field["nullable"] = not field["nullable"]
    return made


def reported(base: Any, revision: Any, folder: Path) -> tuple[dict[str, Any], str]:
    """Compare two documents of 3 MB in a process of their own, and hold it to 200 MB of memory and 2 MB of JSON."""
    for name, document in (("base", base), ("revision", revision)):
        text = json.dumps(document)
        assert 2.5 * MEGABYTE < len(text) < 3.5 * MEGABYTE
        (folder / f"{name}.json").write_text(text)
    words = ["base.json", "revision.json", "--profile", "generic", "--fail-on", "none", "--format"]
    program = (
        "import sys; from reward_orders.contract.cli import main; code = main(sys.argv[1:])\n"
        "print(open('/proc/self/status').read(), file=sys.stderr); sys.exit(code)"
    )
    shown = []
    for form in ("json", "text"):
        done = subprocess.run(
            [sys.executable, "-c", program, *words, form], cwd=folder, check=False, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        most = int(done.stderr.split("VmHWM:")[1].split()[0]) * 1024
        assert most <= 200 * MEGABYTE, most
        assert len(done.stdout) <= 2 * MEGABYTE
        shown.append(done.stdout)
    return json.loads(shown[0]), shown[1]


@pytest.mark.slow
def test_schemas_that_hold_each_other_make_a_small_report(tmp_path: Path) -> None:
    """3 MB a side: at most 2 MB of JSON and 200 MB of memory, and places that lead with the schema's name."""
    rng = random.Random(7)  # noqa: S311 - a document, no secret
    base = woven(700, 500, rng=rng)
    report, text = reported(base, changed(base, 60, rng=rng), tmp_path)
    gone = [each for each in report["findings"] if each["rule"] == "res.field.removed-optional"]
    places = [place for each in gone for place in each["affects"]]
    assert len(places) == 60
    assert all(place["where"].startswith("thing_") for place in places)
    assert all(len(report["sets"][place["also_in"]]) > 400 for place in places)
    assert " in GET /v1/thing_0, GET /v1/thing_1, GET /v1/thing_2 and 497 more" in text


@pytest.mark.slow
def test_every_field_of_a_large_document_is_listed_within_the_bounds(tmp_path: Path) -> None:
    """Every `nullable` turned round, 13,000 places: each is listed, within the same bounds."""
    rng = random.Random(7)  # noqa: S311 - a document, no secret
    base = woven(700, 500, rng=rng)
    revision = turned(base)
    report, text = reported(base, revision, tmp_path)
    fields = {
        f"{name}.{field}": "res.null.allowed" if held["nullable"] else "res.null.forbidden"
        for name, schema in revision["components"]["schemas"].items()
        for field, held in schema["properties"].items()
        if "nullable" in held
    }
    assert len(fields) > 10_000
    told = [place for each in report["findings"] for place in each["affects"] if each["rule"].startswith("res.")]
    assert {place["where"]: place["rule"] for place in told} == fields
    assert len(told) == len(fields)
    assert all(len(report["sets"][place["also_in"]]) > 400 for place in told)
    assert "places in GET /v1/thing_0" in text
    assert len(text.splitlines()) < 20


def test_what_refers_to_a_shared_schema_is_part_of_its_fingerprint(monkeypatch: pytest.MonkeyPatch) -> None:
    """Too many paths to list: one more field that refers to the schema is still another fingerprint."""
    monkeypatch.setattr("reward_orders.contract.places.MAX_STEPS", 2)
    gone = {"/components/schemas/Item/properties/sku/type": "integer"}
    more = {"/components/schemas/Order/properties/second": {"$ref": "#/components/schemas/Item"}}
    reports = [diff(base, edited(base, gone)) for base in (DOCUMENT, edited(DOCUMENT, more))]
    found = [next(each for each in report.findings if each.rule.id == "res.type.changed") for report in reports]
    assert [each.first.where for each in found] == ["Item.sku", "Item.sku"]
    assert found[0].fingerprint != found[1].fingerprint
    assert "Order.second" in str(as_json(reports[1])["sets"])


def test_operations_are_listed_where_paths_are_not(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both operations that answer the schema are named, in the finding and in the JSON."""
    monkeypatch.setattr("reward_orders.contract.places.MAX_STEPS", 2)
    use = {"/paths/~1orders/post/responses/201": DOCUMENT["paths"]["/orders"]["get"]["responses"]["200"]}
    base = edited(DOCUMENT, use)
    report = diff(base, edited(base, {"/components/schemas/Item/properties/sku/type": "integer"}))
    (found,) = [each for each in report.findings if each.rule.id == "res.type.changed"]
    assert found.operations == ["GET /orders", "POST /orders"]
    schema = json.loads(CATALOGUE.with_name("report.schema.json").read_text())
    Draft202012Validator(schema).validate(json.loads(json_text(report)))


def chain(length: int, leaf: Any, link: Any) -> Any:
    """Schemas of which each is made of the next one."""
    schemas = {f"S{number}": link({"$ref": f"#/components/schemas/S{number + 1}"}) for number in range(length)}
    schemas[f"S{length}"] = leaf
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/S0"}}}
    answers = {"200": {"description": "", "content": content}}
    return {
        "openapi": "3.1.0",
        "info": {"title": "t", "version": "1"},
        "paths": {"/a": {"get": {"responses": answers}}},
        "components": {"schemas": schemas},
    }


@pytest.mark.slow
@pytest.mark.parametrize(
    "link",
    [
        lambda ref: ref,
        lambda ref: {"allOf": [ref]},
        lambda ref: {"anyOf": [ref, {"type": "null"}]},
        lambda ref: {"anyOf": [ref, {"type": "object", "properties": {"x": {"type": "string"}}}]},
        lambda ref: {"type": "object", "properties": {"next": ref}},
    ],
)
def test_long_chains_end(link: Any, tmp_path: Path) -> None:
    """Ten thousand links: compared, or one clear sentence; no crash, and no minute."""
    for name, leaf in (("base", {"type": "string"}), ("revision", {"type": "integer"})):
        (tmp_path / f"{name}.json").write_text(json.dumps(chain(10_000, leaf, link)))
    words = ["base.json", "revision.json", "--profile", "generic"]
    done = subprocess.run(
        [sys.executable, "-m", "reward_orders.contract", *words],
        cwd=tmp_path,
        check=False,
        capture_output=True,
        text=True,
        timeout=240,
    )
    assert done.returncode in {1, 3}, done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stdout) < MEGABYTE


@pytest.mark.slow
def test_a_choice_of_ten_thousand_is_not_paired_for_hours() -> None:
    """Unnamed branches by the thousand: the same ones are found at once, others are told as not compared."""
    branches = [
        {"type": "object", "required": [f"f{n}"], "properties": {f"f{n}": {"type": "string"}}} for n in range(10_000)
    ]

    def document(held: list[Any]) -> Any:
        return edited(DOCUMENT, {"/components/schemas/Order/properties/pet": {"oneOf": held}})

    assert rules(diff(document(branches), document(branches))) == {}
    turned = [{**each, "title": f"T{number}"} for number, each in enumerate(branches)]
    assert "doc.not-compared" in rules(diff(document(branches), document(turned)))


STEERING = "\x1b[31mred\x07 \u202egnp\u2066 \u2028 \r\n::error::x"


def test_no_form_of_text_can_steer_the_reader() -> None:
    """Names with control characters, and with characters that turn the direction of a text, are written out."""
    path = {f"/paths/~1{STEERING}": {"get": {"operationId": STEERING, "responses": {"200": {"description": ""}}}}}
    values = {"/components/schemas/Order/properties/status/enum": ["NEW", "PAID", STEERING]}
    report = diff(edited(DOCUMENT, path), edited(DOCUMENT, values))
    for render in (render_text, render_markdown, render_changelog, render_github):
        lines = render(report).splitlines()
        assert not [each for line in lines for each in line if unicodedata.category(each) in {"Cc", "Cf", "Zl", "Zp"}]
    assert "\\u001b" in render_text(report)
    assert [line for line in render_github(report).splitlines() if not line.startswith("::")] == []
    assert json.loads(json_text(report)) == json.loads(json.dumps(as_json(report), default=str))
