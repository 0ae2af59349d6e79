"""Notifications as the vendors would sign them, written without the code that checks them."""

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime

SECRET = "c2hhcmVkLXNlY3JldC1vZi10aGUtd2ViaG9vaw=="
NOW = datetime(2026, 11, 2, 9, 5, tzinfo=UTC)
TANGO = {
    "eventId": "00000000-0000-4000-8000-000000000001",
    "revision": 42,
    "category": "ORDER",
    "eventType": "AsyncOrderStatus",
    "eventOccurredAt": "2026-11-02T09:04:11.562578300Z",
    "eventData": {
        "externalRefID": "batch-2026-11-A",
        "status": "PARTIALFAILED",
        "totalLineItems": 2,
        "failedLineItems": 1,
        "successfulLineItems": 1,
        "referenceOrderId": "AA000000-1-01",
        "accountIdentifier": "north-account",
        "customerIdentifier": "north-group",
    },
}
VOUCHERIFY = {
    "id": "whs_demo1",
    "project_id": "proj_demo1",
    "created_at": "2026-11-02T09:04:12.000Z",
    "type": "tell the shop",
    "data": {
        "customer": {"id": "cust_demo1", "name": "Ada Unseen", "email": "ada@unseen.example", "object": "customer"},
        "referrer": None,
        "redemption": None,
        "order": {
            "id": "ord_demo1",
            "source_id": "web-1042",
            "status": "PAID",
            "amount": 1200,
            "updated_at": None,
            "object": "order",
        },
    },
    "source": {"id": "distr_demo1", "object": "distribution", "target_url": "https://shop.example/hooks?key=unseen"},
    "event": {
        "id": "evcus_demo1",
        "type": "customer.order.paid",
        "created_at": "2026-11-02T09:04:11.000Z",
        "entity_id": "cust_demo1",
        "group_id": "v-demo1",
    },
}


def as_body(event):
    return json.dumps(event).encode()


def tango_headers(body, key=None, *, encoding="hex"):
    digest = hmac.new(key or SECRET.encode(), body, hashlib.sha256)
    value = digest.hexdigest() if encoding == "hex" else base64.b64encode(digest.digest()).decode()
    return {"X-Signed-Payload": value}


def voucherify_headers(event, key=SECRET):
    compact = json.dumps(event, separators=(",", ":")).encode()
    return {"x-voucherify-signature": hmac.new(key.encode(), compact, hashlib.sha256).hexdigest()}
