"""Bodies the vendors really sent, or print in their pages, satisfy the contract's schemas.

The bodies are no part of the project: these tests run where REWARD_ORDERS_SHARED names their folder.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from tests.kit.about import about

if TYPE_CHECKING:
    from pathlib import Path

BODIES = {
    "tango/03_order_create_201_2018_minimum_request.json:request_body": "TangoCreateOrderRequest",
    "tango/03_order_create_201_2018_minimum_request.json:body": "TangoOrder",
    "tango/06_order_get_200_2020_reward_link_empty_expiration.json:body": "TangoOrder",
    "tango/08_error_400_2020_field_validation.json:body": "TangoError",
    "tango/11_resend_201_template_2024.json:body": "TangoResend",
    "voucherify/async_action_404.json": "VoucherifyError",
    "voucherify/async_action_bulk_update_200.json": "VoucherifyAsyncAction",
    "voucherify/async_actions_list_200.json:async_actions": "VoucherifyAsyncAction",
    "voucherify/async_actions_list_400.json": "VoucherifyError",
    "voucherify/error_400_invalid_order.json": "VoucherifyError",
    "voucherify/error_400_metadata_validation_failed.json": "VoucherifyError",
    "voucherify/error_403_missing_required_permission.json": "VoucherifyError",
    "voucherify/error_405_method.json": "VoucherifyError",
    "voucherify/error_409_duplicate_found.json": "VoucherifyError",
    "voucherify/export_download_401.json": "VoucherifyError",
    "voucherify/export_get_200_order_done.json": "VoucherifyExport",
    "voucherify/export_get_404.json": "VoucherifyError",
    "voucherify/exports_create_400_fields.json": "VoucherifyError",
    "voucherify/exports_list_200.json:exports": "VoucherifyExport",
    "voucherify/list_400_page_over_limit.json": "VoucherifyError",
    "voucherify/orders_create_200.json": "VoucherifyOrder",
    "voucherify/orders_create_req_full.json": "VoucherifyCreateOrderRequest",
    "voucherify/orders_create_req_minimal.json": "VoucherifyCreateOrderRequest",
    "voucherify/orders_create_req_paid_loyalty.json": "VoucherifyCreateOrderRequest",
    "voucherify/orders_export_200_scheduled.json": "VoucherifyExport",
    "voucherify/orders_export_400_filters.json": "VoucherifyError",
    "voucherify/orders_export_req_fields.json": "VoucherifyCreateOrderExportRequest",
    "voucherify/orders_get_404.json": "VoucherifyError",
    "voucherify/orders_import_200.json": "VoucherifyImportAccepted",
    "voucherify/orders_import_400.json": "VoucherifyError",
    "voucherify/orders_import_req.json": "VoucherifyImportOrder",
    "voucherify/orders_list_200.json": "VoucherifyOrderList",
    "voucherify/orders_update_200.json": "VoucherifyOrder",
    "voucherify/orders_update_req.json": "VoucherifyUpdateOrderRequest",
}

# What facts of recorded answers say, where no whole body may be kept: null and absent where the schemas deny it.
KNOWN = [
    ("VoucherifyAsyncActionResult", {"failed": [{"source_id": None, "reason": "Internal error"}], "failed_count": 1}),
    ("VoucherifyExport", {"id": "exp_1", "status": "SCHEDULED", "parameters": {}, "result": None, "user_id": None}),
    ("VoucherifyOrder", {"id": "ord_1", "status": "PROCESSING", "source_id": None, "updated_at": None}),
    ("VoucherifyError", {"code": 429, "message": "Too many requests hit the API too quickly."}),
    ("TangoError", {"errors": [{"message": "not found", "code": 404001}]}),
    ("TangoError", {"message": "no", "i18nKey": "403.005", "i18nTokenReplacements": ["30", "2024-01-01T00:00:00Z"]}),
    ("TangoOrder", {"referenceOrderID": "RA1", "recipient": {"address": None}, "campaign": None, "status": "NEW_ONE"}),
]


def validator(contract: dict[str, Any], schema: str) -> Draft202012Validator:
    root = {"$ref": f"#/components/schemas/{schema}", "components": contract["components"]}
    return Draft202012Validator(root, format_checker=FormatChecker())


def test_a_recorded_body_satisfies_its_schema(contract: dict[str, Any], shared: Path) -> None:
    """No recorded or documented body is called wrong."""
    looked_at = 0
    for place, schema in BODIES.items():
        file, _, key = place.partition(":")
        path = shared / "payloads" / file
        if not path.exists():
            continue
        body = json.loads(path.read_text())
        body = body[key] if key else body
        for one in body if isinstance(body, list) else [body]:
            with about(place):
                validator(contract, schema).validate(one)
        looked_at += 1
    if not looked_at:
        pytest.skip("no recorded bodies there")


@pytest.mark.parametrize(("schema", "body"), KNOWN)
def test_what_vendors_send_against_their_schemas_is_allowed(contract: dict[str, Any], schema: str, body: Any) -> None:
    """Documented contradictions between the vendors' schemas and their answers are settled for the answers."""
    validator(contract, schema).validate(body)
