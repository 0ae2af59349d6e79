"""`check VENDOR`: does a vendor's new document break the installed version, or the calls that an app recorded."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
import yaml

from reward_orders.contract import installed
from reward_orders.contract.commands import main
from tests.kit.vendor import pages, said, written

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Every test runs outside of any checkout, as an app does."""
    folder = tmp_path / "app"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def report(words: list[str], capfd: pytest.CaptureFixture[str]) -> tuple[int, Any]:
    """The exit code and the JSON report of a check."""
    code = main(["check", *words, "--format", "json"])
    return code, json.loads(capfd.readouterr().out)


@pytest.mark.parametrize("vendor", ["tango", "voucherify"])
def test_what_the_vendor_said_then_breaks_nothing(vendor: str, tmp_path: Path, capfd: Any) -> None:
    """One document, or a page an operation; the report names the installed version and its profile."""
    code, found = report([written(said(vendor), tmp_path)], capfd)
    assert (code, found["findings"]) == (0, [])
    assert found["base"]["name"] == f"{installed.NAME} ({vendor})"
    assert found["summary"]["profile"] == "reward-orders"
    assert found["summary"]["operations"] == len(said(vendor)["operations"])
    code, found = report([pages(said(vendor), tmp_path / "pages")], capfd)
    assert (code, found["findings"]) == (0, [])


@pytest.mark.parametrize("vendor", ["tango", "voucherify"])
def test_what_is_compared_with_can_be_looked_at(vendor: str, tmp_path: Path, capfd: Any) -> None:
    """`said` prints a document that `check` reads: the example for whoever has none of the vendor's."""
    assert main(["said", vendor]) == 0
    (tmp_path / "said.json").write_text(capfd.readouterr().out)
    code, found = report([str(tmp_path / "said.json")], capfd)
    assert (code, found["findings"]) == (0, [])
    with pytest.raises(SystemExit) as wrong:
        main(["said", "vendor"])
    assert wrong.value.code == 2
    assert "choose from" in capfd.readouterr().err


def test_a_break_of_our_operations_fails(tmp_path: Path, capfd: Any) -> None:
    """An operation that is gone, a field that has to be sent; exit code 1."""
    document = said("tango")
    del document["operations"]["POST /orders/{referenceOrderID}/resends"]
    document["operations"]["POST /orders"]["parameters"].append(
        {"in": "query", "name": "mode", "required": True, "style": "form, exploded", "schema": "string"}
    )
    code, found = report([written(document, tmp_path)], capfd)
    assert code == 1
    assert {each["rule"] for each in found["findings"]} == {"op.removed", "par.added-required"}


def test_other_operations_of_the_vendor_are_none_of_our_business(tmp_path: Path, capfd: Any) -> None:
    """A new operation beside ours is no finding."""
    document = said("tango")
    document["operations"]["GET /widgets"] = document["operations"]["GET /orders"] | {"full": "/raas/v2/widgets"}
    code, found = report([written(document, tmp_path)], capfd)
    assert (code, found["findings"]) == (0, [])


def test_a_page_is_judged_for_what_it_describes(tmp_path: Path, capfd: Any) -> None:
    """Operations of another page are not gone: a line says that they were not judged."""
    document = said("voucherify")
    document["operations"] = {
        name: each for name, each in document["operations"].items() if each["full"].startswith("/v1/orders")
    }
    assert main(["check", written(document, tmp_path)]) == 0
    shown = capfd.readouterr()
    assert "6 operations compared" in shown.out
    assert "not judged" in shown.err
    assert "GET /v1/exports/{exportId}" in shown.err


def test_a_document_without_base_path_is_read_under_the_one_it_had(tmp_path: Path, capfd: Any) -> None:
    """Portals leave it out; what is gone is still gone, and nothing else is."""
    document = said("tango")
    for name, operation in document["operations"].items():
        operation["full"] = name.partition(" ")[2]
    document["servers"] = ["https://integration-api.tangocard.com"]
    _, found = report([written(document, tmp_path)], capfd)
    assert {each["rule"] for each in found["findings"]} <= {"srv.url-changed"}
    del document["operations"]["POST /orders"]
    code, found = report([written(document, tmp_path)], capfd)
    assert code == 1
    assert "op.removed" in {each["rule"] for each in found["findings"]}


def test_another_version_in_the_path_is_told(tmp_path: Path, capfd: Any) -> None:
    """Under /raas/v3 the operations are known by their ids, and released clients still call the old paths."""
    document = said("tango")
    for operation in document["operations"].values():
        operation["full"] = operation["full"].replace("/v2/", "/v3/")
    document["servers"] = ["https://integration-api.tangocard.com/raas/v3"]
    code, found = report([written(document, tmp_path), "--fail-on", "risk"], capfd)
    assert code == 1
    assert "srv.url-changed" in {each["rule"] for each in found["findings"]}


@pytest.mark.parametrize(
    ("change", "code", "told"),
    [
        (lambda d: d.update(operations={}), 2, "no document there describes an operation"),
        (
            lambda d: d.update(
                operations={"GET /pets": d["operations"]["GET /orders"] | {"full": "/pets", "id": "pets"}}
            ),
            2,
            "none of its operations is one that reward-orders",
        ),
        (lambda d: d["operations"].update(said("voucherify")["operations"]), 2, "one vendor at a time"),
        (lambda d: d.update(surface=99), 3, "surface lock format 99 is not known"),
    ],
    ids=["no operation", "another API", "both vendors", "an unknown form"],
)
def test_what_cannot_be_judged_is_told(change: Any, code: int, told: str, tmp_path: Path, capfd: Any) -> None:
    """In one sentence, and never as exit code 0."""
    document = said("tango")
    change(document)
    assert main(["check", written(document, tmp_path)]) == code
    assert told in capfd.readouterr().err


def test_two_documents_that_contradict_each_other_are_told(tmp_path: Path, capfd: Any) -> None:
    """An old download beside a new one is not mixed with it; both files are named."""
    document = said("tango")
    written(document, tmp_path / "docs", "old.json")
    document["operations"]["GET /orders"]["parameters"].pop()
    folder = written(document, tmp_path / "docs", "new.json").rpartition("/")[0]
    assert main(["check", folder]) == 2
    told = capfd.readouterr().err
    assert "GET /orders is described differently in" in told
    assert "old.json" in told
    assert "new.json" in told


def test_what_is_no_document_is_skipped_in_a_folder_and_told(tmp_path: Path, capfd: Any) -> None:
    """Portals have other files beside the documents; one that is named itself has to be readable."""
    folder = pages(said("tango"), tmp_path / "docs")
    (tmp_path / "docs" / "index.json").write_text("[]")
    assert main(["check", folder]) == 0
    assert "index.json: skipped, not an OpenAPI document" in capfd.readouterr().err
    assert main(["check", f"{folder}/index.json"]) == 3


def test_schemas_of_two_pages_with_one_name_stay_apart(tmp_path: Path, capfd: Any) -> None:
    """A page that says something else under a name is compared by its own words, and so is what refers to it."""
    document = said("tango")
    folder = pages(document, tmp_path / "docs")
    odd = json.loads((tmp_path / "docs" / "page-00.json").read_text())
    name = next(iter(odd["schemas"]))
    odd["schemas"][name] = {"is": "object", "fields": {"another": "string"}}
    written(odd, tmp_path / "docs", "page-00.json")
    code, found = report([folder], capfd)
    operations = {each["operation"] for finding in found["findings"] for each in finding["affects"]}
    changed = next(iter(odd["operations"]))
    assert operations <= {changed}, code


CREATE = {
    "accountIdentifier": "account-1", "customerIdentifier": "customer-1", "utid": "U1", "amount": 5,
    "externalRefID": "k", "deliveryMethod": "NONE",
}  # fmt: skip
ORDER = {"referenceOrderID": "RA1", "status": "COMPLETE", "amountCharged": {"value": 5, "currencyCode": "USD"}}


def call(method: str, path: str, *, sent: Any = None, status: int = 200, answer: Any = None) -> dict[str, Any]:
    """One interaction of a cassette."""
    return {
        "request": {
            "method": method,
            "uri": f"https://integration-api.tangocard.com/raas/v2{path}",
            "headers": {"Authorization": ["Basic x"]},
            "body": json.dumps(sent) if sent is not None else "",
        },
        "response": {
            "status": {"code": status, "message": "OK"},
            "headers": {},
            "body": {"string": json.dumps(answer)},
        },
    }


@pytest.fixture
def cassettes(elsewhere: Path) -> Path:
    """An app that creates an order without recipient and reads it; it never lists, and never resends."""
    folder = elsewhere / "cassettes"
    folder.mkdir()
    made = call("POST", "/orders", sent=CREATE, status=201, answer=ORDER)
    read = call("GET", "/orders/RA1", answer=ORDER)
    other = call("GET", "/widgets", answer={})
    (folder / "orders.yaml").write_text(yaml.safe_dump({"version": 1, "interactions": [made, read, other]}))
    return folder


def answered(document: Any, operation: str) -> Any:
    """The schema of an operation's good answer."""
    media = document["operations"][operation]["responses"]
    short = next(each for status, each in media.items() if status.startswith("2"))["media"]["application/json"]
    return document["schemas"][short[1:]]


def asked(document: Any) -> Any:
    """The schema of a create."""
    short = document["operations"]["POST /orders"]["body"]["media"]["application/json"]
    return document["schemas"][short[1:]] if isinstance(short, str) else short


EDITS: dict[str, tuple[Any, set[str]]] = {
    "a field that has to be sent": (lambda d: asked(d)["fields"].update({"costCentre!": "string"}), {"call 1"}),
    "a field that it never sends": (lambda d: asked(d)["fields"].pop("notes", None), set()),
    "an operation it calls": (lambda d: d["operations"].pop("GET /orders/{referenceOrderID}"), {"call 2"}),
    "an operation it never calls": (
        lambda d: d["operations"].pop("POST /orders/{referenceOrderID}/resends"),
        set(),
    ),
    "a field that its answers never had": (
        lambda d: answered(d, "GET /orders/{referenceOrderID}")["fields"].pop("etid", None),
        set(),
    ),
}


@pytest.mark.parametrize("name", EDITS)
def test_only_what_the_app_does_counts(name: str, cassettes: Path, tmp_path: Path, capfd: Any) -> None:
    """Findings that touch no recorded call are left out; those that do name the file and the call."""
    edit, calls = EDITS[name]
    document = said("tango")
    edit(document)
    code, found = report([written(document, tmp_path), "--my-calls", str(cassettes)], capfd)
    assert {each["call"].rpartition(": ")[2] for each in found["calls"]} == calls
    assert code == (1 if calls else 0)
    assert all("orders.yaml" in each["call"] for each in found["calls"])


def test_my_calls_in_words(cassettes: Path, tmp_path: Path, capfd: Any) -> None:
    """How many calls break comes first, each with its place and rule."""
    document = said("tango")
    asked(document)["fields"]["costCentre!"] = "string"
    assert main(["check", written(document, tmp_path), "--my-calls", str(cassettes)]) == 1
    shown = capfd.readouterr().out
    assert shown.startswith("My calls: 1 of 2 recorded calls break, 0 more may; 1 cassettes.")
    assert "orders.yaml: call 1: body.costCentre (req.field.added-required)" in shown


def test_a_recorded_value_that_still_fits_is_not_broken(cassettes: Path, tmp_path: Path, capfd: Any) -> None:
    """A new pattern breaks the calls whose values it refuses, and a removed value those that sent it."""
    for pattern, calls in (("^U", 0), ("^X", 1)):
        document = said("tango")
        fields = asked(document)["fields"]
        key = next(key for key in fields if key.rstrip("!") == "utid")
        fields[key] = {"is": "string", "pattern": [pattern]}
        _, found = report([written(document, tmp_path), "--my-calls", str(cassettes)], capfd)
        assert len({each["call"] for each in found["calls"] if each["places"] == ["body.utid"]}) == calls


def test_credentials_that_the_calls_do_not_show_are_not_missed(cassettes: Path, tmp_path: Path, capfd: Any) -> None:
    """Calls with a password do not break when the token goes."""
    for scheme, broken in (("bearerToken", False), ("basicAuth", True)):
        document = said("tango")
        document["schemes"].pop(scheme)
        for operation in document["operations"].values():
            operation["security"] = [each for each in operation["security"] if scheme not in each]
        _, found = report([written(document, tmp_path), "--my-calls", str(cassettes)], capfd)
        assert bool([each for each in found["calls"] if each["rule"].startswith("sec.")]) is broken


@pytest.mark.parametrize(
    ("text", "told"),
    [("interactions: []\n", "no cassette there has a call"), ("a: : {", "cannot be read as a cassette")],
)
def test_a_folder_without_calls_is_told(text: str, told: str, elsewhere: Path, tmp_path: Path, capfd: Any) -> None:
    """A wrong folder must not read as "nothing breaks"."""
    (elsewhere / "c.yaml").write_text(text)
    assert main(["check", written(said("tango"), tmp_path), "--my-calls", str(elsewhere)]) == 2
    assert told in capfd.readouterr().err


def test_the_json_report_is_of_its_schema(cassettes: Path, tmp_path: Path, capfd: Any) -> None:
    """With the recorded calls too."""
    document = said("tango")
    asked(document)["fields"]["costCentre!"] = "string"
    _, found = report([written(document, tmp_path), "--my-calls", str(cassettes)], capfd)
    schema = json.loads((installed.Path(installed.__file__).with_name("report.schema.json")).read_text())
    jsonschema.validate(found, schema)


@pytest.mark.parametrize(
    ("names", "code"),
    [
        (["tango-2026-orders"], 0),
        (["tango-2022"], 1),
        (["voucherify-orders", "voucherify-exports", "voucherify-async-actions"], 0),
        (["voucherify-exports"], 0),
    ],
)
def test_the_vendors_own_documents(names: list[str], code: int, shared: Path) -> None:
    """Those that the contract was checked with break nothing; an older one does."""
    assert main(["check", *(str(shared / "vendor" / f"{name}.json") for name in names)]) == code
