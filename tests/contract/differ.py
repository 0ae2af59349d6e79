"""Run the differ on plain values, and a document that edits start from."""

from __future__ import annotations

import copy
import hashlib
import json
from datetime import date
from typing import TYPE_CHECKING, Any

from reward_orders.contract.cli import build_report
from reward_orders.contract.document import Document
from reward_orders.contract.read_api import read_api
from reward_orders.contract.rules import GENERIC, Profile

if TYPE_CHECKING:
    from reward_orders.contract.report import Report

TODAY = date(2026, 11, 22)
GONE = object()
Edits = dict[str, Any]


def diff(base: Any, revision: Any, *, profile: Profile = GENERIC, scope: Any = None) -> Report:
    """Compare two documents given as values."""
    old, new = (_api(value) for value in (base, revision))
    limit = _api(scope) if scope is not None else None
    return build_report(old, new, limit=limit, profile=profile, today=TODAY, scope="scope" if scope is not None else "")


def _api(value: Any) -> Any:
    text = json.dumps(value, sort_keys=True)
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    return read_api(Document(json.loads(json.dumps(value)), name="document", sha256=sha256))


def edited(document: Any, edits: Edits) -> Any:
    """Copy a document and put values at JSON pointers; GONE takes away."""
    made = copy.deepcopy(document)
    for pointer, value in edits.items():
        steps = [step.replace("~1", "/") for step in pointer.split("/")[1:]]
        holder = made
        for step in steps[:-1]:
            holder = holder[int(step)] if isinstance(holder, list) else holder.setdefault(step, {})
        last: Any = int(steps[-1]) if isinstance(holder, list) and steps[-1].isdigit() else steps[-1]
        if value is GONE:
            del holder[last]
        elif isinstance(holder, list) and last == "-":
            holder.append(value)
        else:
            holder[last] = value
    return made


def rules(report: Report) -> dict[str, str]:
    """Return the rules of a report with their worst wire severity; the version notice is left out."""
    order = ["notice", "safe", "risk", "break"]
    found: dict[str, str] = {}
    for finding in report.findings:
        held = found.get(finding.rule.id, "notice")
        found[finding.rule.id] = max(held, finding.wire, key=order.index)
    found.pop("doc.version", None)
    return found


ORDER = {
    "type": "object",
    "required": ["id", "status", "items"],
    "properties": {
        "id": {"type": "string"},
        "status": {"type": "string", "enum": ["NEW", "PAID"]},
        "note": {"type": "string"},
        "count": {"type": "integer"},
        "created": {"type": "string", "format": "date-time"},
        "items": {"type": "array", "items": {"$ref": "#/components/schemas/Item"}},
        "pet": {"oneOf": [{"$ref": "#/components/schemas/Cat"}, {"$ref": "#/components/schemas/Dog"}]},
    },
}
NEW_ORDER = {
    "type": "object",
    "required": ["name"],
    "properties": {
        "name": {"type": "string", "maxLength": 40},
        "kind": {"type": "string", "enum": ["A", "B"]},
        "size": {"type": "integer", "maximum": 10},
        "due": {"type": "string", "format": "date-time"},
        "plain": {"type": "string"},
        "empty": {"type": "string", "nullable": True},
        "tags": {"type": "array", "items": {"type": "string"}},
        "pet": {"oneOf": [{"$ref": "#/components/schemas/Cat"}, {"$ref": "#/components/schemas/Dog"}]},
    },
}
DOCUMENT: Any = {
    "openapi": "3.0.3",
    "info": {"title": "shop", "version": "1.0.0"},
    "servers": [{"url": "https://api.example.org/v1"}],
    "security": [{"key": []}],
    "paths": {
        "/orders": {
            "get": {
                "operationId": "listOrders",
                "tags": ["orders"],
                "parameters": [
                    {"name": "page", "in": "query", "schema": {"type": "integer", "maximum": 100, "default": 1}},
                    {"name": "sort", "in": "query", "schema": {"type": "string", "enum": ["asc", "desc"]}},
                    {"name": "ids", "in": "query", "schema": {"type": "array", "items": {"type": "string"}}},
                    {"name": "since", "in": "query", "required": True, "schema": {"type": "string"}},
                ],
                "responses": {
                    "200": {
                        "description": "",
                        "headers": {"X-Total": {"required": True, "schema": {"type": "integer"}}},
                        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Order"}}},
                    },
                    "400": {"description": "", "content": {"application/json": {"schema": {"type": "object"}}}},
                },
            },
            "post": {
                "operationId": "createOrder",
                "tags": ["orders"],
                "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/NewOrder"}}}},
                "responses": {"201": {"description": ""}},
            },
        },
        "/orders/{id}": {
            "delete": {
                "operationId": "deleteOrder",
                "tags": ["orders"],
                "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}],
                "responses": {"204": {"description": ""}},
            }
        },
    },
    "components": {
        "schemas": {
            "Order": ORDER,
            "NewOrder": NEW_ORDER,
            "Item": {
                "type": "object",
                "properties": {"sku": {"type": "string"}, "parent": {"$ref": "#/components/schemas/Item"}},
            },
            "Cat": {"type": "object", "properties": {"lives": {"type": "integer"}}},
            "Dog": {"type": "object", "properties": {"bark": {"type": "string"}}},
        },
        "securitySchemes": {
            "key": {"type": "apiKey", "in": "header", "name": "X-Key"},
            "token": {"type": "http", "scheme": "bearer"},
        },
    },
}
