"""The command: what it reads, what it writes, and the exit codes a pipeline acts on."""

from __future__ import annotations

import html
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from reward_orders import __version__
from reward_orders.contract import cli, commands
from reward_orders.contract.rules import CATALOGUE
from tests.contract.differ import DOCUMENT, GONE, edited

BREAKING = edited(DOCUMENT, {"/paths/~1orders~1{id}/delete": GONE})
RISKY = edited(DOCUMENT, {"/paths/~1orders/get/parameters/1": GONE})
SAFE = edited(DOCUMENT, {"/components/schemas/Order/properties/fresh": {"type": "string"}, "/info/version": "1.1.0"})
FORMATS = ["text", "markdown", "json", "html", "github", "changelog"]


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A folder with a base document and revisions of it."""
    for name, value in {"base": DOCUMENT, "breaking": BREAKING, "risky": RISKY, "safe": SAFE}.items():
        (tmp_path / f"{name}.json").write_text(json.dumps(value))
    (tmp_path / "base.yaml").write_text(yaml.safe_dump(DOCUMENT))
    return tmp_path


@pytest.fixture
def run(files: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> Any:
    """Call the command inside a folder; file names are taken from the fixture."""
    monkeypatch.chdir(files)

    def call(*words: str) -> tuple[int, str, str]:
        code = cli.main([*words, "--profile", "generic"] if "--profile" not in words else list(words))
        out, err = capfdbinary.readouterr()
        return code, out.decode(), err.decode()

    return call


@pytest.mark.parametrize(
    ("revision", "level", "code"),
    [
        ("breaking.json", "break", 1),
        ("breaking.json", "none", 0),
        ("risky.json", "break", 0),
        ("risky.json", "risk", 1),
        ("safe.json", "risk", 0),
        ("safe.json", "any", 1),
        ("base.yaml", "any", 0),
    ],
)
def test_exit_code_follows_fail_on(run: Any, revision: str, level: str, code: int) -> None:
    """0 nothing at or above the level, 1 findings; `none` is always 0; JSON and YAML are the same document."""
    assert run("base.json", revision, "--fail-on", level)[0] == code


def test_default_level_is_break(run: Any) -> None:
    """Without --fail-on only breaks fail."""
    assert run("base.json", "breaking.json")[0] == 1
    assert run("base.json", "risky.json")[0] == 0


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("revision", ["breaking.json", "base.yaml"])
def test_same_input_same_bytes(run: Any, form: str, revision: str) -> None:
    """Every format writes something, twice the same."""
    first = run("base.json", revision, "--format", form, "--fail-on", "none")
    assert first == run("base.json", revision, "--format", form, "--fail-on", "none")
    assert first[0] == 0
    assert first[1].strip()


def test_json_follows_its_schema(run: Any) -> None:
    """The JSON report is what the published schema says, with exactly its keys."""
    schema = json.loads(CATALOGUE.with_name("report.schema.json").read_text())
    for revision in ("breaking.json", "risky.json", "safe.json", "base.yaml"):
        report = json.loads(run("base.json", revision, "--format", "json", "--fail-on", "none")[1])
        Draft202012Validator(schema).validate(report)
        assert set(report) == set(schema["required"])
    finding = json.loads(run("base.json", "breaking.json", "--format", "json")[1])["findings"][0]
    assert (finding["rule"], finding["operation"], finding["wire"], finding["python"]) == (
        "op.removed",
        "DELETE /orders/{id}",
        "break",
        "break",
    )


def test_the_schema_is_published_by_the_command(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """`schema` prints what lies in the wheel."""
    assert cli.main(["schema"]) == 0
    assert capfdbinary.readouterr().out == CATALOGUE.with_name("report.schema.json").read_bytes()


def test_every_finding_says_file_and_line_on_both_sides(run: Any, files: Path) -> None:
    """In JSON, text and SARIF; a field that came has a line in the revision alone."""
    (files / "new.json").write_text(
        json.dumps(edited(DOCUMENT, {"/components/schemas/Order/properties/fresh": {"type": "string"}}), indent=1)
    )
    words = ("base.yaml", "new.json", "--fail-on", "none")
    found = json.loads(run(*words, "--format", "json")[1])["findings"][0]
    base, revision = found["line_base"].rpartition(":"), found["line_revision"].rpartition(":")
    assert (base[0], revision[0]) == ("base.yaml", "new.json")
    assert Path("base.yaml").read_text().splitlines()[int(base[2]) - 1].strip() == "Order:"
    assert '"Order": {' in Path("new.json").read_text().splitlines()[int(revision[2]) - 1]
    sarif = json.loads(run("base.yaml", "breaking.json", "--format", "sarif", "--fail-on", "none")[1])
    (result,) = [each for each in sarif["runs"][0]["results"] if each["ruleId"] == "op.removed"]
    region = result["locations"][0]["physicalLocation"]
    assert region["artifactLocation"]["uri"] == "base.yaml"
    assert "delete:" in Path("base.yaml").read_text().splitlines()[region["region"]["startLine"] - 1]
    assert f"base.yaml:{region['region']['startLine']}" in run("base.yaml", "breaking.json")[1]


MIXED = {
    "/paths/~1orders~1{id}/delete/deprecated": True,
    "/components/schemas/Order/properties/status/enum": ["NEW", "PAID", "LOST"],
    "/components/schemas/Order/properties/fresh": {"type": "string"},
    "/components/schemas/NewOrder/properties/size/maximum": 20,
    "/components/schemas/NewOrder/properties/plain": GONE,
}


@pytest.mark.parametrize("form", ["text", "markdown", "json", "html", "sarif", "changelog"])
def test_every_form_says_file_and_line_of_both_sides(run: Any, files: Path, form: str) -> None:
    """Break, risk, what is safe and notices: each form has the lines of each, as the JSON report has them."""
    (files / "old.json").write_text(json.dumps(DOCUMENT, indent=1))
    (files / "new.json").write_text(json.dumps(edited(DOCUMENT, MIXED), indent=1))
    words = ("old.json", "new.json", "--fail-on", "none", "--format")
    findings = json.loads(run(*words, "json")[1])["findings"]
    assert {each["wire"] for each in findings} == {"break", "risk", "safe", "notice"}
    told = run(*words, form)[1]
    if form == "sarif":
        for finding, result in zip(findings, json.loads(told)["runs"][0]["results"], strict=True):
            spots = [each["physicalLocation"] for each in (*result["relatedLocations"], *result["locations"])]
            shown = [f"{each['artifactLocation']['uri']}:{each['region']['startLine']}" for each in spots]
            assert shown == [finding["line_base"], finding["line_revision"]]
        return
    for finding in findings:
        assert finding["line_base"].startswith("old.json:")
        assert finding["line_revision"].startswith("new.json:")
        both = f"{finding['line_base']} -> {finding['line_revision']}"
        assert (both in html.unescape(told)) if form != "json" else all(each in told for each in both.split(" -> "))


def test_annotations_stand_at_the_line_of_the_revision(run: Any, files: Path) -> None:
    """A workflow command a break or risk, at its line of the new document; the old line is in its words."""
    (files / "old.json").write_text(json.dumps(DOCUMENT, indent=1))
    (files / "new.json").write_text(json.dumps(edited(DOCUMENT, MIXED), indent=1))
    words = ("old.json", "new.json", "--fail-on", "none", "--format")
    findings = json.loads(run(*words, "json")[1])["findings"]
    told = run(*words, "github")[1].splitlines()
    loud = [each for each in findings if each["wire"] in {"break", "risk"}]
    assert len(told) == len(loud) + 1
    for finding, line in zip(loud, told, strict=False):
        file, _, number = finding["line_revision"].partition(":")
        assert f"file={file},line={number}," in line
        assert f"In the base: {finding['line_base']}." in line
    assert f"{len(findings) - len(loud)} more findings without a risk" in told[-1]


def test_text_leads_with_what_breaks_and_is_quiet_about_the_rest(run: Any, files: Path) -> None:
    """Breaks first, a line each; of what is safe one line a rule, six names and one line number a finding at most."""
    came = {f"/components/schemas/Order/properties/fresh_{number}": {"type": "string"} for number in range(40)}
    (files / "old.json").write_text(json.dumps(DOCUMENT, indent=1))
    (files / "new.json").write_text(json.dumps(edited(DOCUMENT, MIXED | came), indent=1))
    words = ("old.json", "new.json", "--fail-on", "none", "--format")
    lines = run(*words, "text")[1].splitlines()[3:]
    levels = [line[:7].strip() for line in lines if line[:7].strip()]
    assert levels == sorted(levels, key=["BREAK", "RISK", "safe", "notice"].index)
    assert levels[0] == "BREAK"
    (added,) = [line for line in lines if line.startswith("safe   res.field.added")]
    assert "res.field.added (41): 200.fresh at old.json:" in added
    assert added.endswith(" and 35 more")
    assert added.count(" at ") == 1
    found = json.loads(run(*words, "json")[1])["findings"]
    (held,) = [each for each in found if each["rule"] == "res.field.added"]
    assert len(held["affects"]) == 41


def test_json_holds_safe_findings_and_notices(run: Any) -> None:
    """Nothing is left out of the JSON report."""
    report = json.loads(run("base.json", "safe.json", "--format", "json")[1])
    assert {finding["wire"] for finding in report["findings"]} == {"safe"}
    assert report["deployed_clients_break"] is False
    assert report["semver"]["suggest"] == "minor"


def test_standard_input(files: Path) -> None:
    """`-` is standard input, on either side."""
    root = Path(__file__).resolve().parents[2]
    command = [sys.executable, "-m", "reward_orders.contract", str(files / "base.json"), "-", "--profile", "generic"]
    done = subprocess.run(command, input=json.dumps(BREAKING).encode(), capture_output=True, cwd=root, check=False)
    assert done.returncode == 1, done.stderr
    assert b"op.removed" in done.stdout


def test_standard_input_only_once(run: Any) -> None:
    """Standard input cannot be both documents: a wrong call."""
    assert run("-", "-")[0] == 2


def test_git_revision(run: Any, files: Path) -> None:
    """`git:REV:PATH` reads a committed version."""
    git = ["git", "-c", "user.name=t", "-c", "user.email=t@example.org", "-C", str(files)]
    subprocess.run([*git, "init", "-q"], check=True)
    subprocess.run([*git, "add", "."], check=True)
    subprocess.run([*git, "commit", "-q", "-m", "x"], check=True)
    (files / "base.json").write_text(json.dumps(BREAKING))
    assert run("git:HEAD:base.json", "base.json")[0] == 1
    code, _, err = run("git:HEAD:missing.json", "base.json")
    assert code == 3
    assert "missing.json" in err


@pytest.mark.parametrize("words", [[], ["one"], ["a", "b", "--format", "pdf"], ["a", "b", "--fail-on", "safe"]])
def test_wrong_call_exits_two(words: list[str]) -> None:
    """A call that makes no sense is a usage error."""
    with pytest.raises(SystemExit) as stop:
        cli.main(words)
    assert stop.value.code == 2


def test_a_caller_keeps_its_own_limit_of_recursion(run: Any) -> None:
    """The command needs a high one; left so, endless recursion through C code would end the caller's process."""
    before = sys.getrecursionlimit()
    for words in [("base.json", "risky.json"), ("base.json", "missing.json")]:
        run(*words)
        assert sys.getrecursionlimit() == before


def test_wrong_profile_exits_two(run: Any, files: Path) -> None:
    """A profile with an unknown key is a usage error that names the key."""
    (files / "profile.toml").write_text("[profile]\nclosed = true\n")
    code, _, err = run("base.json", "risky.json", "--profile", "profile.toml")
    assert code == 2
    assert "closed" in err


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ('bulk = "ten"', "bulk"),
        ("profile = 1", "profile"),
        ('fail_on = "never"', "fail_on"),
        ("severity = []", "severity"),
        ("bulk = true", "bulk"),
        ("bulk = 0", "bulk"),
        ("colour = 1", "colour"),
        ("[profile]\nclosed_enums = 1", "[profile] closed_enums"),
        ("[profile]\npaging = [1]", "[profile] paging"),
        ("[profile]\nlenient_answers = 'yes'", "[profile] lenient_answers"),
        ("[severity]\n'no.such' = 'risk'", "[severity] no.such"),
        ("[severity]\n'op.removed' = 'bad'", "[severity] op.removed"),
        ("[moved]\n'GET /a' = 1", "[moved] GET /a"),
        ("[moved]\n'/a' = 'GET /b'", "[moved] /a"),
    ],
)
def test_wrong_settings_of_a_profile_are_named(run: Any, files: Path, text: str, named: str) -> None:
    """A value of the wrong kind is a usage error that names its key, not a crash that asks to be reported."""
    (files / "profile.toml").write_text(text)
    code, _, err = run("base.json", "risky.json", "--profile", "profile.toml")
    assert code == 2
    assert err.startswith(f"profile.toml: {named} ")


def test_the_profile_of_our_own_client_has_a_name(run: Any) -> None:
    """`--profile reward-orders` is known in any folder: enums stay open, and the version is that of the package."""
    report = json.loads(run("base.json", "risky.json", "--profile", "reward-orders", "--format", "json")[1])
    assert report["summary"]["profile"] == "reward-orders"
    assert f"up to {__version__} " in report["summary"]["deployed_clients"]


def test_a_command_is_one_word_before_the_others(run: Any) -> None:
    """`diff OLD NEW` and `OLD NEW` are the same call; words that a command does not take are a wrong call."""
    assert run("diff", "base.json", "breaking.json") == run("base.json", "breaking.json")
    for command in ("gate", "notes"):
        with pytest.raises(SystemExit) as stop:
            commands.main([command, "more"])
        assert stop.value.code == 2


def test_crash_exits_seventy(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A mistake of ours never reads as "breaking", and never shows a stack trace."""

    def broken(*_: object, **__: object) -> None:
        raise KeyError("x")

    monkeypatch.setattr(cli, "build", broken)
    code, _, err = run("base.json", "risky.json")
    assert code == 70
    assert "Traceback" not in err


def test_scope_restricts_to_our_operations(run: Any, files: Path) -> None:
    """Only operations of the scope document count."""
    only = {**DOCUMENT, "paths": {"/orders": {"post": DOCUMENT["paths"]["/orders"]["post"]}}}
    (files / "scope.json").write_text(json.dumps(only))
    assert run("base.json", "breaking.json", "--scope", "scope.json", "--fail-on", "any")[0] == 0
    code, out, _ = run("base.json", "breaking.json", "--scope", "base.json")
    assert code == 1
    assert "op.removed" in out


def test_github_annotations_name_line_and_file(run: Any) -> None:
    """Each break is an error annotation on the line of the base where the operation stood."""
    out = run("base.yaml", "breaking.json", "--format", "github")[1]
    line = int(out.split("line=")[1].split(",")[0])
    assert "delete:" in Path("base.yaml").read_text().splitlines()[line - 1]
    assert out.startswith("::error file=base.yaml,")


def test_rules_are_explained(run: Any, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """`rules ID` says what a rule means; an unknown id is a usage error."""
    assert cli.main(["rules", "op.removed"]) == 0
    assert b"404" in capfdbinary.readouterr().out
    assert cli.main(["rules", "no.such"]) == 2
    assert cli.main(["rules"]) == 0


def test_semver_and_deployed_clients_are_two_answers(run: Any, files: Path) -> None:
    """A break on the wire says who fails; the version number follows from what users have to edit."""
    (files / "version.py").write_text('__version__ = "2.3.4"\n')
    (files / "own.toml").write_text('version_file = "version.py"\n')
    report = json.loads(run("base.json", "breaking.json", "--profile", "own.toml", "--format", "json")[1])
    assert report["semver"]["suggest"] == "major"
    assert report["summary"]["next_version"] == "3.0.0"
    assert report["summary"]["deployed_clients"].startswith("released versions up to 2.3.4 fail against the provider")
    (files / "version.py").write_text('__version__ = "0.3.4"\n')
    early = json.loads(run("base.json", "breaking.json", "--profile", "own.toml", "--format", "json")[1])
    assert (early["semver"]["suggest"], early["summary"]["next_version"]) == ("minor", "0.4.0")


def test_a_report_that_cannot_be_written_is_a_wrong_call(run: Any) -> None:
    """It is no crash of ours, and the sentence names the file."""
    code, out, err = run("base.json", "safe.json", "--output", "nowhere/report.txt")
    assert (code, out) == (2, "")
    assert err == "nowhere/report.txt: the report cannot be written there: No such file or directory.\n"


def test_no_name_at_all_says_how_to_name_a_document(run: Any) -> None:
    """`make contract-diff` without BASE passes an empty word."""
    code, _, err = run("", "base.json")
    assert code == 3
    assert err.startswith("no document: name a file")
