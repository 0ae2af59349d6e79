"""The fixtures that an app's tests get: long names for everybody, short ones by opt-in, several apps in one run."""

import subprocess
import sys

APP = """
def test_an_order(reward_orders_sandbox, tango_sandbox, voucherify_sandbox):
    tango_sandbox.orders.create(utid="U561593", amount="25.00", key="one")
    assert len(reward_orders_sandbox.orders("tango")) == 1
    assert voucherify_sandbox.orders.list().to_list() == []


def test_another_test_begins_with_nothing(reward_orders_sandbox):
    assert reward_orders_sandbox.orders("tango") == []
"""
OWN = """

def test_a_fixture_of_the_app(tango):
    assert tango == "a dance"
"""
SHORT = "from reward_orders.sandbox.short_fixtures import sandbox, tango, voucherify\n"
SHORT_APP = """
def test_short_names(sandbox, tango, voucherify):
    assert tango.orders.create(utid="U561593", amount="25.00").id == sandbox.orders("tango")[0]["referenceOrderID"]
"""


def test_apps_of_one_repository_share_a_run(tmp_path):
    """Two apps with fixtures of their own under the short names, and one that opts in to ours."""
    (tmp_path / "conftest.py").touch()
    for name, conftest, tests in (
        ("one", "", APP),
        ("two", "import pytest\n\n@pytest.fixture\ndef tango():\n    return 'a dance'\n", APP + OWN),
        ("three", SHORT, SHORT_APP),
    ):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "conftest.py").write_text(conftest)
        (folder / f"test_{name}.py").write_text(tests)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--import-mode=importlib"]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "6 passed" in run.stdout, run.stdout
