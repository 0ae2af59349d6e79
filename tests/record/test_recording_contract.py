"""The recorder's own copy of the contract is what openapi/orders.yaml says, and knows no person by name."""

from __future__ import annotations

import re

import pytest
import yaml

from reward_orders.sandbox.recording.contract import load
from scripts import recording_contract
from scripts.recording_contract import CONTRACT, packaged, words

NAMES = re.findall(
    r"\w+",
    """
    Ada Alan Alice April Ashley August Bill Bob Carol Charlie Chris Daisy Dawn Dean Diana Drew Ed Emma Eve Faith
    Frank Gene Grace Grant Guy Harry Hope Ivan Ivy Jack James Jean Jo Joe John Joy June Ken Kim Lance Lee Lily
    Linda Lou Mark Mary Max May Mike Miles Nick Norm Olive Pat Paul Peg Penny Pierce Ray Rich Rob Robin Rod Rose
    Ruby Sam Sandy Sky Stew Sue Summer Sunny Ted Tim Tom Tony Tracy Troy Van Vera Victor Wade Walker Ward Will
    Woody Smith Jones Brown Davis Miller Wilson Moore Taylor Anderson White Green Baker Hill King Wright Hall
    Young Cook Bell
    """,
)


def test_the_committed_copy_is_current(capsys):
    """`make check` compares it; `make regenerate` writes it."""
    assert recording_contract.main(["--check"]) == 0, capsys.readouterr().out


def test_a_stale_copy_is_named(tmp_path, monkeypatch, capsys):
    """And what to do about it."""
    stale = tmp_path / "contract.json"
    monkeypatch.setattr(recording_contract, "PACKAGED", stale)
    monkeypatch.setattr(recording_contract, "ROOT", tmp_path)
    assert recording_contract.main(["--check"]) == 1
    assert "make regenerate" in capsys.readouterr().out
    assert recording_contract.main([]) == 0
    assert recording_contract.main(["--check"]) == 0


def test_every_operation_and_schema_is_in_it():
    """With every property, and nothing of the texts."""
    document = yaml.safe_load(CONTRACT.read_text(encoding="utf-8"))
    copy = packaged(document)
    ids = {operation["operationId"] for item in document["paths"].values() for operation in item.values()}
    assert {operation["id"] for operation in copy["operations"]} == ids
    for name, schema in document["components"]["schemas"].items():
        assert copy["schemas"][name].get("properties", {}).keys() == schema.get("properties", {}).keys()
    assert "description" not in str(copy["schemas"]["TangoMoney"])


def test_no_given_name_is_a_word_of_the_contract():
    """A word that is a name as well would leave people in texts."""
    contract = load()
    assert [name for name in NAMES if contract.knows(name)] == []


@pytest.mark.parametrize("form", ["a9", "4821", "hunter2x", "C0DE", "ZZZ", "Zyx"])
def test_what_no_text_of_the_contract_says_is_no_word(form):
    """Codes least of all."""
    assert not load().knows(form)


def test_words_come_from_prose_and_names_and_not_from_patterns():
    """A number in prose is no word; a name with a digit is; the first word of a sentence is known in small letters."""
    document = {"Line1": {"description": "The first line of 4821, or code9. The end", "x-harmless": "^secret$"}}
    assert words(document) == {"Line1", "description", "the", "first", "line", "of", "or", "end"}
