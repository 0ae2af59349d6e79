"""Every answer of the sandbox is one the contract describes, for valid and for invalid input."""

from pathlib import Path

import hypothesis
import pytest
import schemathesis
from schemathesis import checks
from schemathesis.config import SchemathesisConfig
from schemathesis.generation import GenerationMode

from reward_orders.sandbox.tango.catalog import ITEMS

CONTRACT = Path(__file__).parents[2] / "openapi" / "orders.yaml"
CHECKS = [
    checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
    checks.response_headers_conformance,
]
CREDENTIALS = {"Authorization": "Basic cGxhdGZvcm06a2V5", "X-App-Id": "app", "X-App-Token": "token"}


EXPORT = "voucherifyCreateOrderExport"
LIMITS = hypothesis.settings(
    max_examples=20,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=list(hypothesis.HealthCheck),
)


def _schema(*, every_limit=True):
    config = SchemathesisConfig()
    config.projects.default.generation.update(modes=[GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
    config.projects.default.phases.coverage.enabled = every_limit
    return schemathesis.openapi.from_path(str(CONTRACT), config=config)


SCHEMA = _schema()


@pytest.fixture
def stocked(sandbox):
    """Have something to find, and not what an earlier operation left: thousands of exports would go through it."""
    sandbox.seed(tango=25, voucherify=25)
    return sandbox


def _judge(url, case):
    """No 500, no undocumented status, content type, header or body shape."""
    case.validate_response(case.call(base_url=url, headers=CREDENTIALS), checks=CHECKS)


@SCHEMA.exclude(operation_id=EXPORT).parametrize()
@LIMITS
def test_answers_conform(stocked, case):
    """Every operation, at every limit of every field, valid and invalid."""
    _judge(stocked.url, case)


@_schema(every_limit=False).include(operation_id=EXPORT).parametrize()
@hypothesis.settings(LIMITS, max_examples=80)
def test_export_answers_conform(stocked, case):
    """The export too, without the 2,000 cases of each operator on each field (test_sandbox_jobs.py has those)."""
    _judge(stocked.url, case)


@pytest.fixture
def conforms(sandbox):
    """Call one operation with exactly these parts and judge the answer by the contract."""

    def call(path, method, **parts):
        case = SCHEMA[path][method].Case(**parts)
        answer = case.call(base_url=sandbox.url, headers=CREDENTIALS)
        case.validate_response(answer, checks=CHECKS)
        assert answer.status_code < 300, answer.text
        return answer.json()

    return call


@pytest.mark.parametrize("utid", sorted(utid for utid, item in ITEMS.items() if item.active))
def test_every_item_conforms(conforms, order_body, utid):
    """Create, get, list and resend of each kind of item: generated calls seldom hit a stored order."""
    recipient = {"email": "a@example.org", "firstName": "Ada", "lastName": "L", "mobileNumber": "+15551234567"}
    method = "ADDRESS" if ITEMS[utid].physical else "EMAIL"
    address = {"streetLine1": "1 Main St", "city": "X", "stateOrProvince": "NY", "postalCode": "10001", "country": "US"}
    amount = 10 if not ITEMS[utid].fixed else ITEMS[utid].minimum / 100
    body = order_body(
        utid=utid,
        amount=amount,
        deliveryMethod=method,
        recipient=recipient | ({"address": address} if method == "ADDRESS" else {}),
        externalRefID="r",
        etid="E000001",
        campaign="c",
        notes="n",
        message="m",
        emailSubject="s",
    )
    orders = "/raas/v2/orders"
    media = "application/json"
    placed = conforms(orders, "POST", body=body, media_type=media)
    assert conforms(orders, "POST", body=body, media_type=media) == placed
    path = {"referenceOrderID": placed["referenceOrderID"]}
    conforms(f"{orders}/{{referenceOrderID}}", "GET", path_parameters=path)
    conforms(orders, "GET", query={"externalRefID": "r"})
    conforms(f"{orders}/{{referenceOrderID}}/resends", "POST", path_parameters=path, body={}, media_type=media)


def test_every_voucherify_answer_conforms(sandbox, conforms):
    """Create, upsert, get, update, list, import and export of a full order, through to DONE."""
    item = {"source_id": "p", "related_object": "product", "quantity": 2, "price": 500, "discount_amount": 10}
    product = {"name": "Cup", "price": 500, "override": True, "metadata": {"colour": "red"}}
    body = {
        "source_id": "s",
        "status": "PAID",
        "initial_amount": 2000,
        "discount_amount": 50,
        "items": [item | {"product": product}],
        "metadata": {"means": ["card"]},
        "customer": {"source_id": "c", "name": "Ada"},
        "referrer": {"source_id": "d"},
    }
    media = "application/json"
    for _ in range(2):
        order = conforms("/v1/orders", "POST", body=body, media_type=media)
    path = {"orderId": order["id"]}
    conforms("/v1/orders/{orderId}", "GET", path_parameters=path)
    conforms("/v1/orders/{orderId}", "PUT", path_parameters=path, body={"amount": 5}, media_type=media)
    conforms("/v1/orders", "GET", query={"limit": 1, "order": "-updated_at"})
    sandbox.settings.import_failing = ("bad",)
    rows = [{"source_id": "ok"}, {"source_id": "bad"}]
    action = conforms("/v1/orders/import", "POST", body=rows, media_type=media)["async_action_id"]
    export = conforms("/v1/orders/export", "POST", body={}, media_type=media)["id"]
    for _ in range(3):
        conforms("/v1/async-actions/{asyncActionId}", "GET", path_parameters={"asyncActionId": action})
        conforms("/v1/exports/{exportId}", "GET", path_parameters={"exportId": export})
        sandbox.clock.advance(0.3)
