"""Every answer of the sandbox is one the contract describes, for valid and for invalid input."""

from pathlib import Path

import hypothesis
import pytest
import schemathesis
from schemathesis import checks
from schemathesis.config import SchemathesisConfig
from schemathesis.generation import GenerationMode

CONTRACT = Path(__file__).parents[2] / "openapi" / "orders.yaml"
CREDENTIALS = {"Authorization": "Basic cGxhdGZvcm06a2V5", "X-App-Id": "app", "X-App-Token": "token"}


def _schema():
    config = SchemathesisConfig()
    config.projects.default.generation.update(modes=[GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
    return schemathesis.openapi.from_path(str(CONTRACT), config=config)


@pytest.fixture(scope="module")
def known_ids(sandbox_server):
    """Have something to find: generated ids never hit a stored order."""
    sandbox_server.reset()
    sandbox_server.seed(tango=25, voucherify=25)
    return sandbox_server


@_schema().parametrize()
@hypothesis.settings(
    max_examples=20,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=list(hypothesis.HealthCheck),
)
def test_answers_conform(known_ids, case):
    """No 500, no undocumented status, content type, header or body shape."""
    answer = case.call(base_url=known_ids.url, headers=CREDENTIALS)
    case.validate_response(
        answer,
        checks=[
            checks.not_a_server_error,
            checks.status_code_conformance,
            checks.content_type_conformance,
            checks.response_schema_conformance,
            checks.response_headers_conformance,
        ],
    )
