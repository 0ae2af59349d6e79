"""Every committed cassette: says where it comes from, keeps the contract, hides what it must, stays small."""

from __future__ import annotations

import re

import pytest

from scripts.cassette_coverage import broken, measure, read_gaps
from scripts.cassette_lint import lint
from scripts.record.cassette import CASSETTES, Recorded, read, read_all
from scripts.record.contract import load
from tests.kit.about import about

MOST = 32
"""A replayed request costs more, the more there are; creates of Voucherify and changes of line items look first."""


@pytest.fixture(scope="module")
def cassettes():
    """All that are committed, by name."""
    found = {str(one.path.relative_to(CASSETTES)): one for one in read_all()}
    assert found
    return found


def test_each_cassette_says_where_when_and_with_which_contract(cassettes):
    """The heading names sandbox and version, or the live host; a time; and the contract's version."""
    for name, cassette in cassettes.items():
        with about(name):
            recorded = cassette.recorded
            assert recorded.where in {"sandbox", "live"}
            by_sandbox = re.fullmatch(r"reward-orders sandbox \d+\.\d+\.\d+\S*", recorded.service)
            assert recorded.where == "live" or by_sandbox
            assert re.fullmatch(r"\d+\.\d+\.\d+\S*", recorded.contract)


def test_the_cassettes_keep_the_contract(cassettes):
    """Every request and every answer in them is as openapi/orders.yaml says."""
    assert list(broken(load(), cassettes.values())) == []


def test_no_cassette_holds_a_secret_or_a_person(cassettes):
    """The lint has nothing to say."""
    assert [complaint for cassette in cassettes.values() for complaint in lint(cassette)] == []


def test_each_cassette_is_short(cassettes):
    """Replaying takes longer with every interaction."""
    lengths = {name: len(cassette.interactions) for name, cassette in cassettes.items()}
    assert {name: length for name, length in lengths.items() if not 0 < length <= MOST} == {}


def test_the_cassettes_show_every_documented_answer():
    """Each status of each operation is recorded, or its gap has a reason; no reason is stale."""
    assert list(measure(load(), read_all(), read_gaps()).problems()) == []


@pytest.mark.parametrize(
    "heading",
    [
        "",
        "recorded: yes\n",
        "recorded: {where: sandbox}\n",
        "recorded: {where: here, service: x, when: '2026-01-15T12:00:00+00:00', contract: 1.0.0}\n",
        "recorded: {where: live, service: x, when: yesterday, contract: 1.0.0}\n",
        "recorded: {where: live, service: x, when: '2026-01-15T12:00:00+00:00', contract: ''}\n",
        "recorded: {where: live, service: '', when: '2026-01-15T12:00:00+00:00', contract: 1.0.0}\n",
    ],
)
def test_a_cassette_that_does_not_say_is_refused(tmp_path, heading):
    """A heading that is missing, incomplete or made up is an error where it is read."""
    path = tmp_path / "c.yaml"
    path.write_text(f"{heading}interactions: []\nversion: 1\n")
    with pytest.raises((TypeError, ValueError)):
        _ = read(path).recorded


def test_a_cassette_that_says_is_taken(tmp_path):
    """A complete heading comes back as it stands."""
    path = tmp_path / "c.yaml"
    path.write_text(
        "recorded:\n  where: live\n  service: api.voucherify.io\n  when: '2026-01-15T12:00:00+00:00'\n"
        "  contract: 1.0.0\ninteractions: []\nversion: 1\n"
    )
    expected = Recorded(where="live", service="api.voucherify.io", when="2026-01-15T12:00:00+00:00", contract="1.0.0")
    assert read(path).recorded == expected
