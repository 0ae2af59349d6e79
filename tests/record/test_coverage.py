"""What breaks the contract in a recording is named, and so is every gap without a reason and reason without a gap."""

from __future__ import annotations

import json
from copy import deepcopy

import pytest

from scripts.cassette_coverage import Coverage, Gap, main, measure, read_gaps
from scripts.record.cassette import CASSETTES, Cassette, read
from scripts.record.contract import load

GET = read(CASSETTES / "tango" / "orders" / "get-reads-an-order-with-its-credentials.yaml")
CREATE, READ = GET.interactions


def problems(interaction):
    return list(load().problems(interaction))


def changed(interaction, side, **parts):
    copy = deepcopy(interaction)
    copy[side].update(parts)
    return copy


def test_what_was_recorded_keeps_the_contract():
    """The samples changed below are fine as they are."""
    assert problems(CREATE) == problems(READ) == []


@pytest.mark.parametrize(
    ("uri", "named"),
    [
        ("https://integration-api.tangocard.com/raas/v2/orders?colour=red", "colour"),
        ("https://integration-api.tangocard.com/raas/v2/orders?page=first", "page"),
        ("https://integration-api.tangocard.com/raas/v2/orders?elementsPerBlock=101", "elementsPerBlock"),
        ("https://integration-api.tangocard.com/raas/v2/mobileCountries", "no operation"),
        ("https://elsewhere.example/raas/v2/orders", "no operation"),
    ],
)
def test_a_url_beside_the_contract_is_named(uri, named):
    """Unknown hosts, paths and parameters, and parameters of a wrong type or size."""
    assert any(named in problem for problem in problems(changed(READ, "request", uri=uri)))


@pytest.mark.parametrize(
    ("request_part", "named"),
    [
        ({"body": '{"amount":"ten"}'}, "amount"),
        ({"body": ""}, "body is missing"),
        ({"headers": {"content-type": ["text/plain"]}}, "text/plain"),
    ],
)
def test_a_body_beside_the_contract_is_named(request_part, named):
    """Wrong types, no body at all, and another media type."""
    assert any(named in problem for problem in problems(changed(CREATE, "request", **request_part)))


def test_a_body_where_none_is_taken_is_named():
    """A get takes no body."""
    assert any("takes no body" in problem for problem in problems(changed(READ, "request", body="{}")))


@pytest.mark.parametrize(
    ("response_part", "named"),
    [
        ({"status": {"code": 418, "message": ""}}, "418"),
        ({"headers": {"content-type": ["text/html"]}}, "text/html"),
        ({"body": {"string": json.dumps({"referenceOrderID": 7})}}, "referenceOrderID"),
        ({"body": {"string": json.dumps({"status": "COMPLETE"})}}, "referenceOrderID"),
    ],
)
def test_an_answer_beside_the_contract_is_named(response_part, named):
    """Undocumented statuses, media types, and bodies that break their schema."""
    assert any(named in problem for problem in problems(changed(READ, "response", **response_part)))


def test_a_refused_request_may_be_wrong():
    """A 400 was provoked: its request is not held against the contract, its answer is."""
    refused = read(CASSETTES / "tango" / "refusals" / "create-names-every-wrong-field.yaml").interactions[0]
    assert refused["response"]["status"]["code"] == 400
    assert problems(refused) == []


DOCUMENTED = {("tangoGetOrder", 200), ("tangoGetOrder", 410), ("voucherifyGetOrder", 200)}


def test_a_gap_without_a_reason_is_named():
    """An answer in no cassette fails the report."""
    found = list(Coverage(DOCUMENTED, DOCUMENTED - {("tangoGetOrder", 410)}, []).problems())
    assert len(found) == 1
    assert found[0].startswith("tangoGetOrder 410")


def test_a_reason_excuses_its_gap_and_is_reported():
    """The table's reason stands in the report."""
    gap = Gap(operation="tango*", statuses=[410], reason="nobody has seen one")
    coverage = Coverage(DOCUMENTED, DOCUMENTED - {("tangoGetOrder", 410)}, [gap])
    assert list(coverage.problems()) == []
    assert any("nobody has seen one" in line for line in coverage.report())


def test_a_stale_reason_is_named():
    """Recorded after all, or no longer in the contract."""
    recorded = Coverage(DOCUMENTED, DOCUMENTED, [Gap(operation="tangoGetOrder", statuses=[410], reason="old")])
    assert any("is recorded" in problem for problem in recorded.problems())
    unknown = Coverage(DOCUMENTED, DOCUMENTED, [Gap(operation="tangoGetOrder", statuses=[418], reason="old")])
    assert any("not in the contract" in problem for problem in unknown.problems())


def test_a_gap_needs_a_reason(tmp_path):
    """An empty reason in the table is refused."""
    (tmp_path / "uncovered.toml").write_text('[[uncovered]]\noperation = "tango*"\nstatuses = [410]\nreason = " "\n')
    with pytest.raises(ValueError, match="no reason"):
        read_gaps(tmp_path)


def test_only_what_is_in_a_cassette_counts():
    """Coverage comes from the recordings, not from the tests."""
    coverage = measure(load(), [Cassette("c.yaml", "", {"interactions": [READ]})], [])
    assert coverage.shown == {("tangoGetOrder", 200)}


def test_the_command_fails_where_something_is_missing(tmp_path, capsys):
    """CI sees the exit status, the reader the report."""
    assert main([str(tmp_path)]) == 1
    assert "tangoGetOrder: 0 of" in capsys.readouterr().out
    assert main([]) == 0
