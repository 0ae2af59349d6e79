"""Workflows and forms of `.github/` have the form that GitHub reads, and publishing cannot run by accident."""

import subprocess
import sys
from pathlib import Path

import pytest
import yaml

GITHUB = Path(__file__).parents[2] / ".github"
WORKFLOWS = sorted((GITHUB / "workflows").glob("*.yml"))
FORMS = [
    *((path, "vendor.github-workflows") for path in WORKFLOWS),
    *((path, "custom.github-workflows-require-timeout") for path in WORKFLOWS),
    (GITHUB / "ISSUE_TEMPLATE" / "config.yml", "vendor.github-issue-config"),
    *((path, "vendor.github-issue-forms") for path in sorted((GITHUB / "ISSUE_TEMPLATE").glob("[!c]*.yml"))),
]


@pytest.mark.parametrize(("path", "schema"), FORMS, ids=lambda value: getattr(value, "name", value))
def test_a_file_has_its_form(path, schema):
    """By the schemas that check-jsonschema brings along; a job without a bound in time is refused too."""
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, str(path)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_passes_actionlint(path):
    """Expressions, inputs and versions of actions, needs and permissions make sense, not only the form."""
    command = [str(Path(sys.executable).with_name("actionlint")), "-no-color", str(path)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_can_only_read_unless_a_job_says_more(path):
    """Only the job that publishes gets an identity, and it runs nothing of the repository."""
    workflow = yaml.safe_load(path.read_text())
    assert workflow["permissions"] == {"contents": "read"}
    for name, job in workflow["jobs"].items():
        if "pypi" in job.get("environment", ""):
            assert job["needs"] == "build"
            assert not [step for step in job["steps"] if "run" in step]
        elif "permissions" in job:
            assert name == "site"
