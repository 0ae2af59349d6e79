"""A replay fails on whatever is not as recorded: proved on a copy of the cassettes with one thing changed in each."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys

import pytest

from scripts.record.cassette import CASSETTES, ROOT

# The test whose cassette is changed, what is changed, and into what.
CHANGES = {
    "test_tango_orders.py::test_create_makes_an_order": ('"amount":25.5', '"amount":25.6'),
    "test_tango_orders.py::test_get_reads_an_order_with_its_credentials": (
        r"raas/v2/orders/RA\S+",
        "raas/v2/orders/RA000000-0000-00",
    ),
    "test_tango_orders.py::test_find_gives_the_order_of_a_key": (
        "externalRefID=wire-run-find",
        "externalRefID=wire-run-other",
    ),
    "test_tango_orders.py::test_find_gives_none_for_a_key_without_an_order": (
        "https://integration-api",
        "https://api",
    ),
    "test_voucherify_orders.py::test_update_changes_what_it_names": ("method: PUT", "method: PATCH"),
    "test_voucherify_orders.py::test_create_makes_an_order": ("v2018-08-01", "v2017-04-20"),
    "test_voucherify_orders.py::test_an_oauth_token_is_fetched_once": (
        "grant_type=client_credentials",
        "grant_type=password",
    ),
}
LEFT_OVER = "test_tango_orders.py::test_create_without_recipient_is_not_delivered"
MISSING = "test_tango_orders.py::test_the_same_key_gives_the_same_order"
SWAPPED = "test_voucherify_orders.py::test_get_reads_by_either_id"
ONLY_SPELLED_OTHERWISE = "test_voucherify_orders.py::test_create_leaves_an_order_of_another_amount_as_it_is"


def cassette_of(folder, test):
    module, _, name = test.partition(".py::test_")
    _, vendor, kind = module.split("_")
    return folder / vendor / kind / f"{name.replace('_', '-')}.yaml"


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory):
    """Replay the changed copies, all in one run; return how each test ended, sync and async."""
    folder = tmp_path_factory.mktemp("cassettes") / "copy"
    shutil.copytree(CASSETTES, folder)
    for test, (pattern, changed) in CHANGES.items():
        cassette = cassette_of(folder, test)
        text, count = re.subn(pattern, changed, cassette.read_text())
        assert count, f"{pattern} is not in {cassette}"
        cassette.write_text(text)
    cassette = cassette_of(folder, LEFT_OVER)
    head, interaction = cassette.read_text().split("interactions:\n")
    cassette.write_text(f"{head}interactions:\n{interaction}{interaction}")
    cassette = cassette_of(folder, MISSING)
    cassette.write_text(cassette.read_text().rpartition("- request:")[0])
    cassette = cassette_of(folder, ONLY_SPELLED_OTHERWISE)
    text, count = re.subn(
        r'\{"source_id":("[\w-]+"),"amount":100\}', r'{"amount": 100, "source_id": \1}', cassette.read_text()
    )
    assert count
    cassette.write_text(text)
    cassette = cassette_of(folder, SWAPPED)
    *head, one, other = re.split(r"^(?=- request:)", cassette.read_text(), flags=re.MULTILINE)
    assert one != other
    cassette.write_text("".join([*head, other, one]))
    tests = [f"tests/wire/{test}" for test in (*CHANGES, LEFT_OVER, MISSING, SWAPPED, ONLY_SPELLED_OTHERWISE)]
    options = ["-q", "-rA", "-p", "no:xdist", "--record-mode=none", "--block-network", "--tb=line"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options, *tests],
        cwd=ROOT,
        env={**os.environ, "RECORD_INTO": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    ended = re.findall(r"^(PASSED|FAILED|ERROR) tests/wire/(\S+)\[(sync|async)", done.stdout, re.MULTILINE)
    found = {}
    for outcome, test, kind in ended:
        found.setdefault((test, kind), set()).add(outcome)
    return found


@pytest.mark.parametrize("kind", ["sync", "async"])
@pytest.mark.parametrize("test", CHANGES)
def test_another_request_than_recorded_fails(outcomes, test, kind):
    """Method, host, path, query, headers and body: a request that differs in one is unknown, and no error hides it."""
    assert "FAILED" in outcomes[test, kind]


@pytest.mark.parametrize("kind", ["sync", "async"])
def test_an_interaction_nobody_asked_for_fails(outcomes, kind):
    """Everything recorded must be played."""
    assert "ERROR" in outcomes[LEFT_OVER, kind]


@pytest.mark.parametrize("kind", ["sync", "async"])
def test_interactions_asked_for_in_another_order_fail(outcomes, kind):
    """Two reads that the client sent in the order of the recording, which was turned round."""
    assert "ERROR" in outcomes[SWAPPED, kind]


@pytest.mark.parametrize("kind", ["sync", "async"])
def test_a_repeat_that_was_not_recorded_fails(outcomes, kind):
    """An answer is played once, also where the same request comes again."""
    assert "FAILED" in outcomes[MISSING, kind]


@pytest.mark.parametrize("kind", ["sync", "async"])
def test_json_is_compared_by_value(outcomes, kind):
    """Spaces and the order of fields are no difference."""
    assert outcomes[ONLY_SPELLED_OTHERWISE, kind] == {"PASSED"}
