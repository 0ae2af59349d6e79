"""One cause is one finding, and a finding is found again whatever its words."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from reward_orders.contract.cli import main
from reward_orders.contract.findings import fingerprint, roll_up
from reward_orders.contract.report import Entry, accept, as_json
from reward_orders.contract.rules import Profile, Rules, load_rules
from tests.contract.differ import DOCUMENT, GONE, TODAY, diff, edited

if TYPE_CHECKING:
    from pathlib import Path

STATUS = "/components/schemas/Order/properties/status/enum"


def wide(count: int, **extra: Any) -> Any:
    """Return the document with many alike fields in one schema."""
    fields = {f"field_{number}": {"type": "string", **extra} for number in range(count)}
    return edited(DOCUMENT, {f"/components/schemas/Cat/properties/{name}": value for name, value in fields.items()})


def test_many_alike_fields_are_one_finding_with_every_member() -> None:
    """230 fields made nullable at once: one finding under the members' rule, each listed under `affects`."""
    report = diff(wide(230), wide(230, nullable=True))
    found = [each for each in as_json(report)["findings"] if each["rule"] == "res.null.allowed"]
    assert len(found) == 1
    assert len(found[0]["affects"]) == 230
    assert {each["rule"] for each in found[0]["affects"]} == {"res.null.allowed"}


def test_few_alike_fields_stay_apart() -> None:
    """At or below the threshold each field is a finding; the profile sets the threshold."""
    few = diff(wide(10), wide(10, nullable=True))
    assert len([each for each in few.findings if each.rule.id == "res.null.allowed"]) == 10
    rolled = diff(wide(10), wide(10, nullable=True), profile=Profile(bulk=5))
    assert len([each for each in rolled.findings if each.rule.id == "res.null.allowed"]) == 1


def test_schema_used_by_many_operations_is_one_finding() -> None:
    """A change of a shared schema is told once, with every operation it reaches."""
    shared_use = {"/paths/~1orders/post/responses/201": DOCUMENT["paths"]["/orders"]["get"]["responses"]["200"]}
    base = edited(DOCUMENT, shared_use)
    report = diff(base, edited(base, {STATUS: ["NEW", "PAID", "LOST"]}))
    (found,) = [each for each in report.findings if each.rule.id == "res.enum.value-added"]
    assert found.operations == ["GET /orders", "POST /orders"]


def test_field_of_a_shared_schema_is_one_finding_wherever_it_is_used() -> None:
    """A field that goes from a schema used at several paths, wrapped or not, is one cause."""
    two = {
        "/components/schemas/Order/properties/first": {"$ref": "#/components/schemas/Cat"},
        "/components/schemas/Order/properties/second": {
            "nullable": True,
            "allOf": [{"$ref": "#/components/schemas/Cat"}],
        },
        "/components/schemas/Order/properties/pet": GONE,
    }
    base = edited(DOCUMENT, two)
    report = diff(base, edited(base, {"/components/schemas/Cat/properties/lives": GONE}))
    (found,) = [each for each in report.findings if each.rule.id == "res.field.removed-optional"]
    assert set(found.fields) == {"200.first.lives", "200.second.lives"}


def test_security_of_all_operations_is_one_finding() -> None:
    """What every operation asks for is one cause."""
    report = diff(DOCUMENT, edited(DOCUMENT, {"/security": [{"key": [], "token": []}]}))
    (found,) = [each for each in report.findings if each.rule.id == "sec.tightened"]
    assert len(found.operations) == 3


def test_fingerprint_does_not_hang_on_words() -> None:
    """Another title, effect and advice: the same fingerprint."""
    report = diff(DOCUMENT, edited(DOCUMENT, {STATUS: ["NEW"]}))
    reworded = Rules({name: replace(rule, title="x", effect="y.", do="z.") for name, rule in load_rules().items()})
    again = roll_up([change for each in report.findings for change in each.members], reworded, bulk=10)
    assert [each.fingerprint for each in report.findings] == [each.fingerprint for each in again]


def test_fingerprint_changes_with_the_facts() -> None:
    """Another value, or one more place: another fingerprint, so an acceptance never covers more than was seen."""
    one = diff(DOCUMENT, edited(DOCUMENT, {STATUS: ["NEW", "PAID", "LOST"]}))
    two = diff(DOCUMENT, edited(DOCUMENT, {STATUS: ["NEW", "PAID", "FOUND"]}))
    assert one.findings[0].rule.id == two.findings[0].rule.id
    assert one.findings[0].fingerprint != two.findings[0].fingerprint


def test_fingerprint_names_the_rule() -> None:
    """The same values under another rule are another finding."""
    report = diff(DOCUMENT, edited(DOCUMENT, {STATUS: ["NEW", "PAID", "LOST"]}))
    change = report.findings[0].first
    assert fingerprint([change]) != fingerprint([replace(change, rule="res.enum.set")])


def test_base_path_and_parameter_names_leave_fingerprints_alone() -> None:
    """The same finding under a base path that moved keeps its fingerprint."""
    removed = diff(DOCUMENT, edited(DOCUMENT, {"/paths/~1orders~1{id}": GONE})).findings
    moved = edited(
        DOCUMENT,
        {
            "/servers": [{"url": "https://api.example.org"}],
            "/paths": {f"/v1{path}": item for path, item in DOCUMENT["paths"].items()},
        },
    )
    again = diff(moved, edited(moved, {"/paths/~1v1~1orders~1{id}": GONE})).findings
    assert {each.rule.id for each in removed} == {each.rule.id for each in again}


def test_entry_holds_up_to_its_last_day() -> None:
    """On its day an entry holds; the day after it is expired."""
    report = diff(DOCUMENT, edited(DOCUMENT, {STATUS: GONE}))
    name = report.findings[0].fingerprint
    assert accept(report.findings, [Entry(name, "known", TODAY)], TODAY).expired == []
    assert report.findings[0].accepted == {"reason": "known", "until": TODAY.isoformat()}
    late = diff(DOCUMENT, edited(DOCUMENT, {STATUS: GONE}))
    assert accept(late.findings, [Entry(name, "known", TODAY)], TODAY.replace(day=23)).expired
    assert not late.findings[0].accepted


@pytest.fixture
def gate(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> Any:
    """Run the command on a breaking pair with an acceptance file of the given text."""
    (tmp_path / "a.json").write_text(json.dumps(DOCUMENT))
    (tmp_path / "b.json").write_text(json.dumps(edited(DOCUMENT, {STATUS: GONE, "/info/version": "2"})))
    words = [str(tmp_path / "a.json"), str(tmp_path / "b.json"), "--profile", "generic"]
    assert main([*words, "--format", "json"]) == 1
    name = json.loads(capfd.readouterr().out)["findings"][0]["fingerprint"]

    def call(text: str, *more: str) -> int:
        (tmp_path / "accepted.toml").write_text(text.replace("FINGERPRINT", name))
        return main([*words, "--accept", str(tmp_path / "accepted.toml"), *more])

    return call


ENTRY = '[[accept]]\nfingerprint = "FINGERPRINT"\nreason = "known"\nuntil = 2099-01-01\n'


def test_accepted_findings_do_not_fail(gate: Any) -> None:
    """An entry that fits lets the gate pass."""
    assert gate(ENTRY) == 0
    assert gate(ENTRY, "--strict-accept") == 0


def test_expired_entries_fail(gate: Any) -> None:
    """An entry past its day no longer holds: exit code 4, whatever else."""
    assert gate(ENTRY.replace("2099", "2020")) == 4
    assert gate(ENTRY.replace("2099", "2020"), "--fail-on", "none") == 0


def test_stale_entries_fail_only_when_strict(gate: Any) -> None:
    """An entry that fits nothing is listed, and fails with --strict-accept."""
    stale = ENTRY + ENTRY.replace("FINGERPRINT", "000000000000")
    assert gate(stale) == 0
    assert gate(stale, "--strict-accept") == 4


def test_unaccepted_findings_fail_beside_stale_entries(gate: Any) -> None:
    """A finding that nobody accepted is the first thing to know."""
    assert gate(ENTRY.replace("FINGERPRINT", "000000000000"), "--strict-accept") == 1


@pytest.mark.parametrize(
    "text",
    [
        ENTRY.replace('reason = "known"\n', ""),
        ENTRY.replace('"known"', '" "'),
        ENTRY.replace("2099-01-01", '"soon"'),
        ENTRY.replace("until = 2099-01-01\n", ""),
        ENTRY + "rulle = 1\n",
        "[[accept\n",
        "accept = 1\n",
    ],
)
def test_acceptance_file_has_to_make_sense(gate: Any, text: str) -> None:
    """Reason and expiry are part of an entry; a file that says neither is a usage error."""
    assert gate(text) == 2


def test_acceptance_is_read_only_when_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without --accept no file counts, even where it lies at its usual place."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "openapi").mkdir()
    (tmp_path / "openapi" / "accepted.toml").write_text("[[accept\n")
    (tmp_path / "a.json").write_text(json.dumps(DOCUMENT))
    assert main(["a.json", "a.json"]) == 0


def test_a_schema_that_another_took_the_place_of_is_one_finding() -> None:
    """`Order.first` was a Cat and is a Dog: one finding that names both, not a field for each of theirs."""
    wide_dog = {f"/components/schemas/Dog/properties/f{number}": {"type": "string"} for number in range(9)}
    held = "/components/schemas/Order/properties/first"
    base = edited(DOCUMENT, {held: {"$ref": "#/components/schemas/Cat"}, **wide_dog})
    report = diff(base, edited(base, {held: {"$ref": "#/components/schemas/Dog"}}))
    found = [each for each in report.findings if each.rule.id != "doc.version"]
    assert [(each.rule.id, each.first.before, each.first.after) for each in found] == [
        ("res.type.changed", "Cat", "Dog")
    ]
    assert found[0].wire == "risk"


def test_an_unrelated_twin_is_no_rename() -> None:
    """A schema went, one of the same fields came elsewhere: one removed, and nobody was renamed."""
    twin = {"type": "object", "properties": {"wings": {"type": "integer"}}}
    base = edited(DOCUMENT, {"/components/schemas/Bird": twin})
    report = diff(base, edited(base, {"/components/schemas/Bird": GONE, "/components/schemas/Plane": twin}))
    assert {each.rule.id for each in report.findings} == {"doc.schema-removed", "doc.version"}
