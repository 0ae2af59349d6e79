"""Every rule of the catalogue speaks where it should, keeps quiet beside it, and has a mirror image."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from reward_orders.contract.rules import Profile, load_rules
from tests.contract.differ import DOCUMENT, GONE, diff, edited, rules
from tests.contract.rule_pairs import MIRROR, ONE_WAY, PAGE, PAIRS, POST, pair

if TYPE_CHECKING:
    from pathlib import Path

ELSEWHERE = {"par.paging-changed", "doc.version", "doc.bulk"}  # tested below and in test_rollup.py


@pytest.mark.parametrize("rule", PAIRS)
def test_rule_is_reported_with_its_severity(rule: str) -> None:
    """The smallest edit that a rule is about is reported under its id, with the catalogue's severity."""
    before, after, wire, *_ = PAIRS[rule]
    found = rules(diff(*pair((before, after))))
    assert found.get(rule) == wire, found


@pytest.mark.parametrize("rule", PAIRS)
def test_rule_keeps_quiet_beside_its_topic(rule: str) -> None:
    """A near miss of the same kind does not trigger the rule."""
    *_, before, after = PAIRS[rule]
    assert rule not in rules(diff(*pair((before, after))))


@pytest.mark.parametrize("rule", sorted(PAIRS.keys() - ONE_WAY))
def test_reversal_mirrors_by_rule(rule: str) -> None:
    """diff(b, a) reports the mirror image of diff(a, b)."""
    before, after, *_ = PAIRS[rule]
    found = rules(diff(*pair((after, before))))
    assert MIRROR.get(rule, rule) in found, found


@pytest.mark.parametrize("rule", sorted(ONE_WAY))
def test_one_way_rules_have_no_way_back(rule: str) -> None:
    """Where the way back cannot hurt, nothing at all is at risk on it."""
    before, after, *_ = PAIRS[rule]
    assert not {"break", "risk"} & set(rules(diff(*pair((after, before)))).values())


def test_every_rule_has_a_pair() -> None:
    """No rule of the catalogue goes without a test (Python rules have theirs in test_python_surface.py)."""
    documents = {rule for rule in load_rules() if not rule.startswith(("py.", "facade."))}
    assert documents - PAIRS.keys() == ELSEWHERE


def test_catalogue_holds_every_shared_rule(shared: Path) -> None:
    """Ids and priorities are those of the shared catalogue; so are severities, wherever it names a single one."""
    ours = load_rules()
    for rule in json.loads((shared / "contract" / "rules.json").read_text()):
        assert ours[rule["id"]].priority == rule["priority"]
        if rule["wire"] in {"break", "risk", "safe", "notice"}:
            assert ours[rule["id"]].wire == rule["wire"], rule["id"]
        if rule["python"] in {"break", "types", "default", "add", "none"}:
            assert ours[rule["id"]].python == rule["python"], rule["id"]


def test_every_rule_explains_itself() -> None:
    """Each rule says what a caller sees and what to do, in sentences."""
    for rule in load_rules().values():
        assert rule.title
        assert rule.effect.endswith(".")
        assert rule.do.endswith(".")


def test_paging_parameter_breaks() -> None:
    """What is a risk for any parameter breaks the client that pages with it; widening stays safe."""
    profile = Profile(paging=frozenset({"page"}))
    found = rules(diff(*pair(({}, {f"{PAGE}/schema/default": 3})), profile=profile))
    assert found == {"par.paging-changed": "break"}
    assert rules(diff(*pair(({}, {f"{PAGE}/schema/maximum": 500})), profile=profile)) == {"par.bound-loosened": "safe"}


def test_version_notice() -> None:
    """A change under the same version, or a version that goes down, is noticed; a bumped one is not."""
    removed = {"/paths/~1orders~1{id}": GONE}
    kept = diff(DOCUMENT, edited(DOCUMENT, removed))
    assert [finding.wire for finding in kept.findings if finding.rule.id == "doc.version"] == ["notice"]
    bumped = diff(DOCUMENT, edited(DOCUMENT, removed | {"/info/version": "2.0.0"}))
    assert "doc.version" not in [finding.rule.id for finding in bumped.findings]


def test_profile_decides_severities() -> None:
    """Open enums, a body that is always sent and a severity of our own each change the verdict."""
    enum = pair(PAIRS["res.enum.value-added"][:2])
    assert rules(diff(*enum, profile=Profile(closed_enums=False))) == {"res.enum.value-added": "safe"}
    body = pair(({}, {f"{POST}/requestBody/required": True}))
    assert rules(diff(*body, profile=Profile(always_sends_body=True))) == {"body.now-required": "safe"}
    assert rules(diff(*body, profile=Profile(severity={"body.now-required": "notice"}))) == {
        "body.now-required": "notice"
    }


def test_security_in_use() -> None:
    """Losing a way in breaks only the client that uses it."""
    both = pair(PAIRS["sec.alternative-removed"][:2])
    assert rules(diff(*both, profile=Profile(security_in_use=frozenset({"token"}))))["sec.tightened"] == "break"
    assert rules(diff(*both, profile=Profile(security_in_use=frozenset({"key"}))))["sec.alternative-removed"] == "safe"


def test_status_range_holds_its_members() -> None:
    """`2XX` in place of 200 takes nothing away; 200 in place of `2XX` neither."""
    answer = DOCUMENT["paths"]["/orders"]["get"]["responses"]["200"]
    wide = edited(DOCUMENT, {"/paths/~1orders/get/responses/200": GONE, "/paths/~1orders/get/responses/2XX": answer})
    assert rules(diff(DOCUMENT, wide)) == {"res.status.success-added": "risk"}
    assert rules(diff(wide, DOCUMENT)) == {}


def test_described_additional_fields_are_a_risk() -> None:
    """Extra fields that come to have a type may be refused: a risk, for most objects carry none."""
    typed = {"/components/schemas/NewOrder/additionalProperties": {"type": "integer"}}
    assert rules(diff(DOCUMENT, edited(DOCUMENT, typed))) == {"req.type.changed": "risk"}
    assert rules(diff(edited(DOCUMENT, typed), DOCUMENT)) == {"req.type.widened": "safe"}


def test_plain_scalar_null_is_a_risk() -> None:
    """A plain string that may be null becomes None without an error: a risk, not a break."""
    assert rules(diff(*pair(({}, {"/components/schemas/Order/properties/note/nullable": True})))) == {
        "res.null.allowed": "risk"
    }
