"""Voucherify's error answers: shapes, keys and what to do about them (docs/vendors.md, Voucherify 15)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reward_orders.core.errors import FieldProblem, ForbiddenError
from reward_orders.http.refusals import Dialect
from reward_orders_api.error_keys import VOUCHERIFY_HINTS, VOUCHERIFY_MEANINGS
from reward_orders_api.models.voucherify_error import DETAILS, KEY, RESOURCE_ID

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# Details say "Property .items[0].price should be integer", or "Payload should have required property .amount".
_PROPERTY = re.compile(r"(required )?[Pp]roperty '?\.?([\w.\[\]]{1,100})'?")
LONGEST_DETAILS = 2000
LONGEST_REASON = 200


class VoucherifyDialect(Dialect):
    """Only `code` and `message` are always there; messages are translated per project and never matched."""

    service = "Voucherify"
    places = "project and region"
    calls = {  # noqa: RUF012 - read only, here and below
        "voucherifyCreateOrder": "place the order",
        "voucherifyGetOrder": "show the order {id}",
        "voucherifyUpdateOrder": "update the order {id}",
        "voucherifyListOrders": "list orders",
        "voucherifyImportOrders": "import orders",
        "voucherifyGetAsyncAction": "show the import {id}",
        "voucherifyListAsyncActions": "list its asynchronous actions",
        "voucherifyCreateOrderExport": "export orders",
        "voucherifyCreateExport": "export the log of API calls",
        "voucherifyListExports": "list exports",
        "voucherifyDeleteExport": "delete the export {id}",
        "voucherifyGetExport": "show the export {id}",
        "voucherifyDownloadExport": "send an export's file from {host}",
    }
    doubts = {  # noqa: RUF012
        "voucherifyUpdateOrder": "Read the order {id} to see whether it was changed before updating it again.",
        "voucherifyImportOrders": "Look these orders up before importing them again: nothing tells the service that "
        "it has had them already.",
        "voucherifyCreateOrderExport": "Export again: at worst a file is made that nobody fetches; no order is "
        "changed.",
        "voucherifyCreateExport": "Call again: at worst a file is made that nobody fetches; no order is changed.",
        "voucherifyDeleteExport": 'Delete {id} again: "not found" then says that it is gone.',
    }
    classes = {402: ForbiddenError}  # noqa: RUF012 - 402 is about the plan, not about funds
    meanings = VOUCHERIFY_MEANINGS
    hints = VOUCHERIFY_HINTS

    def code(self, body: Mapping[str, object]) -> str | None:
        """The error key."""
        key = body.get(KEY)
        return key if isinstance(key, str) and key else None

    def named(self, body: Mapping[str, object]) -> str | None:
        """`resource_id`."""
        named = body.get(RESOURCE_ID)
        return named if isinstance(named, str) and named else None

    def fields(self, body: Mapping[str, object]) -> Sequence[FieldProblem]:
        """The properties that `details` names, each with what it says of it; other words are left out."""
        details = body.get(DETAILS)
        if not isinstance(details, str):
            return ()
        details = details[:LONGEST_DETAILS]
        fields: list[FieldProblem] = []
        until = len(details)
        for match in reversed(list(_PROPERTY.finditer(details))):
            said = "is required" if match[1] else details[match.end() : until][:LONGEST_REASON].strip(" .,;")
            fields.insert(0, FieldProblem(path=match[2].rstrip("."), code=self.code(body), message=said or None))
            until = match.start()
        return tuple(fields)


VOUCHERIFY = VoucherifyDialect()
