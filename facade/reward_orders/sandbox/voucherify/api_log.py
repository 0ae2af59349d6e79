"""The log of API calls, and its export: what was called, how it was answered, and both bodies.

Documented in one line of the vendor's changelog (October 2025). How `status` and `endpoint` are written, and whether
long bodies are cut, is not; these are our choices.
"""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from reward_orders.sandbox.clock import iso
from reward_orders.sandbox.exchange import Answer, Call, Json
from reward_orders.sandbox.voucherify import filters as rules
from reward_orders.sandbox.voucherify.errors import invalid_export, invalid_payload

FIELDS = (
    "id",
    "created_at",
    "status",
    "request_id",
    "channel",
    "method",
    "endpoint",
    "url",
    "user_email",
    "app_id",
    "client_app_id",
    "request_duration",
    "request_body",
    "response_body",
)
ORDERS = ("created_at", "-created_at")
FILTERS = frozenset({"created_at", "status", "channel", "app_id", "client_app_id"})
REMEMBERED = 5_000
"""How many calls are kept."""
_LONGEST_BODY = 10_000


@dataclass(slots=True, frozen=True)
class Entry:
    """One call; `created` is milliseconds since the epoch."""

    created: int
    status: int
    request_id: str
    method: str
    path: str
    app_id: str
    request_body: bytes
    response_body: bytes


def entry(call: Call, answer: Answer, now: int) -> Entry:
    """What is kept of a call."""
    return Entry(
        created=now,
        status=answer.status,
        request_id=call.request_id,
        method=call.method,
        path=call.path,
        app_id=call.headers.get("x-app-id", ""),
        request_body=call.body[:_LONGEST_BODY],
        response_body=answer.body[:_LONGEST_BODY],
    )


def check(parameters: Json) -> None:
    """Refuse columns, an order or filters that the log does not have."""
    if not set(parameters.get("fields", ())) <= set(FIELDS):
        raise invalid_export(f"Unsupported field used. Allowed fields: {', '.join(FIELDS)}")
    if parameters.get("order", "created_at") not in ORDERS:
        raise invalid_payload(
            f"Property .parameters.order should be equal to one of the allowed values: {', '.join(ORDERS)}"
        )
    rules.check(parameters.get("filters", {}), known=FILTERS)


def file(entries: Iterable[Entry], parameters: Json, now: datetime) -> str:
    """The CSV of an export."""
    fields = parameters.get("fields") or FIELDS
    told = [row for row in map(_row, entries) if rules.matches({}, row, parameters.get("filters", {}), now)]
    if parameters.get("order") == "-created_at":
        told.reverse()
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(fields)
    writer.writerows([row[name] for name in fields] for row in told)
    return written.getvalue()


def _row(one: Entry) -> Json:
    return {
        "id": f"log_{one.request_id}",
        "created_at": iso(one.created),
        "status": str(one.status),
        "request_id": one.request_id,
        "channel": "API",
        "method": one.method,
        "endpoint": f"{one.method}{one.path.replace('/', '_')}",
        "url": one.path,
        "user_email": "",
        "app_id": one.app_id,
        "client_app_id": "",
        "request_duration": "1",
        "request_body": one.request_body.decode(errors="replace"),
        "response_body": one.response_body.decode(errors="replace"),
    }
