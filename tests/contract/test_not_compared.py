"""What is not compared is said, fails the run, and takes the words "keep working" out of the report."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from reward_orders.contract.cli import main
from reward_orders.contract.render_github import render_github
from reward_orders.contract.render_html import render_html
from reward_orders.contract.render_sarif import render_sarif
from reward_orders.contract.render_text import render_markdown, render_text
from reward_orders.contract.report import as_json
from tests.contract.differ import DOCUMENT, GONE, diff, edited, rules

if TYPE_CHECKING:
    from pathlib import Path

LOST: dict[str, Any] = edited(DOCUMENT, {"/components/schemas/Order/properties/note": {"$ref": "#/nowhere"}})
Run = "Callable[..., tuple[int, str, str]]"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Any:
    """Run the command in a folder with the documents of this file."""
    monkeypatch.chdir(tmp_path)
    for name, value in {"whole": DOCUMENT, "lost": LOST, "none": {**DOCUMENT, "paths": {}}}.items():
        (tmp_path / f"{name}.json").write_text(json.dumps(value))

    def call(*words: str) -> tuple[int, str, str]:
        code = main(list(words))
        out, err = capfd.readouterr()
        return code, out, err

    return call


@pytest.mark.parametrize("level", ["break", "risk", "any"])
def test_what_is_not_compared_fails_at_every_level(run: Any, level: str) -> None:
    """On both sides alike, so nothing else differs; `--allow-unread` and `none` let it pass."""
    words = ("lost.json", "lost.json", "--fail-on", level)
    assert run(*words)[0] == 1
    assert run(*words, "--allow-unread")[0] == 0
    assert run("lost.json", "lost.json", "--fail-on", "none")[0] == 0


def test_an_acceptance_covers_what_is_not_compared(run: Any, tmp_path: Path) -> None:
    """Accepted, the run passes, and the words stay."""
    name = json.loads(run("lost.json", "lost.json", "--format", "json")[1])["findings"][0]["fingerprint"]
    entry = f'[[accept]]\nfingerprint = "{name}"\nreason = "known"\nuntil = 2099-01-01\n'
    (tmp_path / "accepted.toml").write_text(entry)
    code, out, _ = run("lost.json", "lost.json", "--accept", "accepted.toml")
    assert code == 0
    assert "keep working" not in out
    assert "accepted until 2099-01-01: known" in out


def test_no_form_says_that_clients_keep_working() -> None:
    """Text, Markdown, HTML, JSON, GitHub and SARIF: none of them promises what nobody compared."""
    report = diff(LOST, LOST)
    forms = [render(report) for render in (render_text, render_markdown, render_html, render_github, render_sarif)]
    for text in (*forms, json.dumps(as_json(report))):
        assert "keep working" not in text
        assert "so it may be more" in text or "suggest" not in text.lower()
        assert "not compared" in text or "not-compared" in text
    assert "keep working" in render_text(diff(DOCUMENT, DOCUMENT))


def test_every_form_names_the_profile() -> None:
    """A verdict is about one client, so each form says which."""
    report = diff(DOCUMENT, edited(DOCUMENT, {"/components/schemas/Order/properties/status/enum": ["NEW"]}))
    for render in (render_text, render_markdown, render_html, render_github, render_sarif):
        assert "generic" in render(report)
    assert as_json(report)["summary"]["profile"] == "generic"


def test_no_operation_at_all_is_unreadable(run: Any) -> None:
    """Two documents without operations compare nothing, which is no success."""
    code, _, err = run("none.json", "none.json")
    assert code == 3
    assert err == "none.json and none.json: there is no operation to compare.\n"


def test_a_scope_that_fits_nothing_is_a_wrong_call(run: Any, tmp_path: Path) -> None:
    """A scope with other paths would compare nothing and pass."""
    other = {**DOCUMENT, "paths": {"/elsewhere": {"get": {"responses": {}}}}}
    (tmp_path / "scope.json").write_text(json.dumps(other))
    code, _, err = run("whole.json", "whole.json", "--scope", "scope.json")
    assert code == 2
    assert err.startswith("scope.json: the scope fits no operation")


def test_what_is_out_of_scope_is_not_missed() -> None:
    """A reference that leads nowhere in an operation that nobody compares is nobody's business."""
    base = edited(
        DOCUMENT,
        {"/paths/~1other": {"get": {"parameters": [{"$ref": "#/nowhere"}], "responses": {"200": {"description": ""}}}}},
    )
    assert rules(diff(base, base, scope=DOCUMENT)) == {}
    assert rules(diff(base, base)) == {"doc.not-compared": "risk"}


SAID: dict[str, dict[str, Any]] = {
    "a parameter of no known place": {"/paths/~1orders/get/parameters/0/in": "nowhere"},
    "ways in that are no list": {"/security": {"key": []}},
    "servers that are no list": {"/servers": {"url": "https://api.example.org/v1"}},
    "responses that are a list": {"/paths/~1orders/get/responses": []},
    "an operation that is a word": {"/paths/~1orders/get": "x"},
    "a reference of the past": {"/components/schemas/Order/properties/note": {"$recursiveRef": "#x"}},
    "more servers than are listed": {
        "/servers/0": {
            "url": "https://{a}.{b}",
            "variables": {name: {"default": "0", "enum": [str(n) for n in range(9)]} for name in "ab"},
        }
    },
}


ORDER, SENT = "/components/schemas/Order/properties", "/components/schemas/NewOrder/properties"
MISSHAPEN: dict[str, tuple[str, Any]] = {
    "values that are no list": (f"{SENT}/kind/enum", "A"),
    "a type that is a number": (f"{SENT}/name/type", 5),
    "a type of no known name": (f"{SENT}/name/type", "strng"),
    "no type in a list": (f"{SENT}/name/type", []),
    "items that are a list, from before 2020": (f"{SENT}/tags/items", [{"type": "string"}]),
    "a limit that is a text": (f"{SENT}/size/maximum", "10"),
    "a limit that is a yes": (f"{SENT}/size/maximum", True),
    "choices that are an object": (f"{ORDER}/pet/oneOf", {"a": 1}),
    "parts that are a reference": (f"{ORDER}/note/allOf", {"$ref": "#/components/schemas/Cat"}),
    "fields that are a list": ("/components/schemas/NewOrder/properties", []),
    "required fields that are one word": ("/components/schemas/NewOrder/required", "name"),
    "fields of no name that are a word": (f"{ORDER}/note/additionalProperties", "no"),
    "null that is a word": (f"{ORDER}/note/nullable", "yes"),
}


@pytest.mark.parametrize("name", MISSHAPEN)
def test_a_keyword_with_a_value_that_it_cannot_have_is_said(name: str) -> None:
    """It is read as if it said nothing, which would pass for a change that asks for less."""
    pointer, value = MISSHAPEN[name]
    for sides in ((DOCUMENT, edited(DOCUMENT, {pointer: value})), (edited(DOCUMENT, {pointer: value}), DOCUMENT)):
        report = diff(*sides)
        assert rules(report)["doc.not-compared"] == "risk"
        assert "has a value that it cannot have" in render_text(report)


def test_a_misshapen_keyword_that_stays_is_compared_by_its_text() -> None:
    """Vendors' slips that did not change are no finding, but for references, which lead to what may have changed."""
    slip = edited(DOCUMENT, {f"{SENT}/name/required": True, f"{SENT}/kind/enum": None})
    assert rules(diff(slip, slip)) == {}
    held = edited(DOCUMENT, {f"{ORDER}/note/allOf": {"$ref": "#/components/schemas/Cat"}})
    assert rules(diff(held, held)) == {"doc.not-compared": "risk"}


def test_an_operation_of_ours_on_a_page_that_is_not_given_is_not_compared() -> None:
    """A vendor's page of orders says nothing about accounts: nobody knows whether they are gone."""
    accounts = {"/paths/~1accounts": {"get": {"operationId": "a", "responses": {"200": {"description": ""}}}}}
    whole = edited(DOCUMENT, accounts)
    ours = edited(whole, {"/info/title": "ours"})
    report = diff(whole, DOCUMENT, scope=ours)
    assert rules(report) == {"doc.not-compared": "risk"}
    assert [each.first.where for each in report.findings if each.wire == "risk"] == ["GET /accounts"]
    assert "or on a page that is not given" in render_text(report)
    assert rules(diff(whole, DOCUMENT))["op.removed"] == "break"
    fewer = edited(whole, {"/paths/~1orders~1{id}": GONE})
    assert rules(diff(whole, fewer, scope=ours))["op.removed"] == "break"


@pytest.mark.parametrize("name", SAID)
def test_each_construct_that_is_not_read_is_said(name: str) -> None:
    """The same on both sides: no change, and not compared."""
    document = edited(DOCUMENT, SAID[name])
    assert rules(diff(document, document)) == {"doc.not-compared": "risk"}


def test_acceptance_changes_the_exit_code_alone(run: Any, tmp_path: Path) -> None:
    """Verdict, version and counts are the same with and without the entry; "accepted" stands beside them."""
    (tmp_path / "new.json").write_text(
        json.dumps(edited(DOCUMENT, {"/components/schemas/Order/properties/status/type": "integer"}))
    )
    words = ("whole.json", "new.json", "--format", "json")
    code, out, _ = run(*words)
    before = json.loads(out)
    entries = (
        f'[[accept]]\nfingerprint = "{each["fingerprint"]}"\nreason = "known"\nuntil = 2099-01-01\n'
        for each in before["findings"]
    )
    (tmp_path / "accepted.toml").write_text("".join(entries))
    accepted_code, out, _ = run(*words, "--accept", "accepted.toml")
    after = json.loads(out)
    assert (code, accepted_code) == (1, 0)
    assert after["semver"] == before["semver"]
    assert after["deployed_clients_break"] is before["deployed_clients_break"] is True
    assert after["summary"]["wire"] == before["summary"]["wire"]
    assert "1 of them accepted" in after["summary"]["deployed_clients"]
    assert all(each["accepted"] for each in after["findings"])


def test_one_more_place_that_is_not_compared_is_not_covered() -> None:
    """An entry for a lost reference does not cover a second use of it; both places are listed under one finding."""
    more = edited(LOST, {"/components/schemas/Item/properties/note": {"$ref": "#/nowhere"}})
    (once,), (twice,) = diff(LOST, LOST).findings, diff(more, more).findings
    assert once.fingerprint != twice.fingerprint
    assert len(twice.fields) == 2


def test_a_second_place_is_another_fingerprint() -> None:
    """A schema that is used once more is one more place, so an entry for the first does not cover the second."""
    use = {"/components/schemas/Order/properties/second": {"$ref": "#/components/schemas/Cat"}}
    gone = {"/components/schemas/Cat/properties/lives/type": "string"}
    once = diff(DOCUMENT, edited(DOCUMENT, gone))
    base = edited(DOCUMENT, use)
    twice = diff(base, edited(base, gone))
    names = [
        {each.fingerprint for each in report.findings if each.rule.id == "res.type.changed"} for report in (once, twice)
    ]
    assert not names[0] & names[1]
    (found,) = [each for each in as_json(twice)["findings"] if each["rule"] == "res.type.changed"]
    assert {each["where"] for each in found["affects"]} == {"200.pet(Cat).lives", "200.second.lives"}
