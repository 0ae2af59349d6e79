"""Servers, paths, parameters, headers and maps: what a deployed client calls and reads, whatever the spelling."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contract.differ import DOCUMENT, GONE, diff, edited, rules

LIST = "/paths/~1orders/get"
OK = f"{LIST}/responses/200"
BODY = f"{OK}/content/application~1json/schema"
SENT = "/paths/~1orders/post/requestBody/content/application~1json/schema"
TEXT = {"type": "string"}


def server(url: str) -> dict[str, Any]:
    """One server."""
    return {"/servers": [{"url": url}]}


def in_xml(field: Any) -> Any:
    """A body of one field, written as XML."""
    return {"application/xml": {"schema": {"type": "object", "properties": {"a": field}}}}


SERVERS = {
    "a port that goes without saying": ("https://api.example.org/v1", "https://api.example.org:443/v1", None),
    "the case of a host": ("https://api.example.org/v1", "https://API.Example.org/v1/", None),
    "another port": ("https://api.example.org/v1", "https://api.example.org:8443/v1", "risk"),
    "a path without a host": ("/v1", "/v2", "break"),
    "a path where there was none": ("/", "/v1", "break"),
    "a path that lost its slash": ("/v1/", "v1", None),
    "a host that is said now": ("/v1", "https://api.example.org/v1", None),
}


@pytest.mark.parametrize("name", SERVERS)
def test_servers(name: str) -> None:
    """What is the same URL is no change; what a deployed client calls in vain is one."""
    old, new, wire = SERVERS[name]
    found = rules(diff(edited(DOCUMENT, server(old)), edited(DOCUMENT, server(new))))
    assert found == ({} if wire is None else {"srv.url-changed": wire})


def test_base_path_of_swagger_without_a_host() -> None:
    """`basePath` changed and no host is named: every deployed URL is another one."""

    def document(path: str) -> Any:
        paths = {"/a": {"get": {"responses": {"200": {"description": ""}}}}}
        return {"swagger": "2.0", "info": {"title": "t", "version": "1"}, "basePath": path, "paths": paths}

    assert rules(diff(document("/v1"), document("/v2"))) == {"srv.url-changed": "break"}
    assert rules(diff(document("/v1"), document("/v1/"))) == {}


CHANGES: dict[str, tuple[dict[str, Any], dict[str, Any], dict[str, str]]] = {
    "all answers gone": (
        {},
        {f"{LIST}/responses": {}},
        {"res.status.success-removed": "break", "res.status.error-removed": "risk"},
    ),
    "answers described at last": (
        {f"{LIST}/responses": {}},
        {},
        {"res.status.success-added": "safe", "res.status.error-added": "safe"},
    ),
    "404 documented": ({}, {f"{LIST}/responses/404": {"description": ""}}, {"res.status.error-added": "safe"}),
    "a text parameter becomes JSON": (
        {},
        {
            f"{LIST}/parameters/1": {
                "name": "sort",
                "in": "query",
                "content": {"application/json": {"schema": {"type": "string", "enum": ["asc", "desc"]}}},
            }
        },
        {"par.style-changed": "break"},
    ),
    "a number is the same text in JSON": (
        {},
        {
            f"{LIST}/parameters/0": {
                "name": "page",
                "in": "query",
                "content": {"application/json": {"schema": {"type": "integer", "maximum": 100, "default": 1}}},
            }
        },
        {},
    ),
    "a header's content": (
        {f"{OK}/headers/X-Total": {"required": True, "content": {"text/plain": {"schema": {"type": "integer"}}}}},
        {f"{OK}/headers/X-Total": {"required": True, "content": {"text/plain": {"schema": {"type": "boolean"}}}}},
        {"hdr.type-changed": "break"},
    ),
    "a map that closes in an answer": (
        {BODY: {"type": "object", "additionalProperties": TEXT}},
        {BODY: {"type": "object", "additionalProperties": False}},
        {"res.field.removed-optional": "risk"},
    ),
    "a map that closes in a request": (
        {SENT: {"type": "object", "additionalProperties": TEXT}},
        {SENT: {"type": "object", "additionalProperties": False}},
        {"req.addl.closed": "break"},
    ),
    "a name of a map with another type": (
        {SENT: {"type": "object", "additionalProperties": TEXT}},
        {SENT: {"type": "object", "additionalProperties": TEXT, "properties": {"b": {"type": "integer"}}}},
        {"req.field.added-optional": "safe", "req.type.changed": "risk"},
    ),
    "each item of a stream": (
        {f"{OK}/content": {"application/jsonl": {"itemSchema": {"type": "object", "properties": {"a": TEXT}}}}},
        {
            f"{OK}/content": {
                "application/jsonl": {"itemSchema": {"type": "object", "properties": {"a": {"type": "integer"}}}}
            }
        },
        {"res.type.changed": "break"},
    ),
    "an operation of another method": (
        {"/paths/~1orders/additionalOperations": {"COPY": {"responses": {"200": {"description": ""}}}}},
        {},
        {"op.removed": "break"},
    ),
    "a method of 3.2": (
        {"/paths/~1orders/query": {"responses": {"200": {"description": ""}}}},
        {},
        {"op.removed": "break"},
    ),
    "the whole query string": (
        {
            f"{LIST}/parameters/-": {
                "name": "q",
                "in": "querystring",
                "content": {
                    "application/x-www-form-urlencoded": {"schema": {"type": "object", "properties": {"a": TEXT}}}
                },
            }
        },
        {
            f"{LIST}/parameters/-": {
                "name": "q",
                "in": "querystring",
                "content": {
                    "application/x-www-form-urlencoded": {
                        "schema": {"type": "object", "required": ["b"], "properties": {"a": TEXT, "b": TEXT}}
                    }
                },
            }
        },
        {"par.added-required": "break"},
    ),
    "a field of a webhook": (
        {
            "/webhooks": {
                "paid": {
                    "post": {
                        "requestBody": {
                            "content": {
                                "application/json": {
                                    "schema": {"type": "object", "required": ["a"], "properties": {"a": TEXT}}
                                }
                            }
                        },
                        "responses": {},
                    }
                }
            }
        },
        {
            "/webhooks": {
                "paid": {
                    "post": {
                        "requestBody": {
                            "content": {"application/json": {"schema": {"type": "object", "properties": {"b": TEXT}}}}
                        },
                        "responses": {},
                    }
                }
            }
        },
        {"res.field.removed-required": "break", "res.field.added": "safe"},
    ),
    "links that differ": (
        {f"{OK}/links": {"next": {"operationId": "deleteOrder"}}},
        {f"{OK}/links": {"next": {"operationId": "listOrders"}}},
        {"doc.not-compared": "risk"},
    ),
    "a path parameter that stays": ({}, {"/paths/~1orders~1{id}/delete/parameters/0/description": "x"}, {}),
    "an image that a part may no longer be": (
        {
            "/paths/~1orders/post/requestBody/content": {
                "multipart/form-data": {
                    "schema": {"type": "object", "properties": {"f": {"type": "string", "format": "binary"}}},
                    "encoding": {"f": {"contentType": "image/*"}},
                }
            }
        },
        {
            "/paths/~1orders/post/requestBody/content": {
                "multipart/form-data": {
                    "schema": {"type": "object", "properties": {"f": {"type": "string", "format": "binary"}}},
                    "encoding": {"f": {"contentType": "image/png"}},
                }
            }
        },
        {"body.encoding-changed": "break"},
    ),
    "the items of a list in XML": (
        {f"{OK}/content": in_xml({"type": "array", "items": TEXT})},
        {f"{OK}/content": in_xml({"type": "array", "items": TEXT | {"xml": {"name": "b"}}})},
        {"res.xml": "break"},
    ),
    "a field of a header that is a document": (
        {
            f"{OK}/headers/X-A": {
                "content": {"application/json": {"schema": {"required": ["a"], "properties": {"a": TEXT}}}}
            }
        },
        {f"{OK}/headers/X-A": {"content": {"application/json": {"schema": {"properties": {"b": TEXT}}}}}},
        {"res.field.removed-required": "break", "res.field.added": "safe"},
    ),
    "reserved characters as they are, no more": (
        {f"{LIST}/parameters/1/allowReserved": True},
        {},
        {"par.style-changed": "risk"},
    ),
    "an empty value, at last": (
        {},
        {f"{LIST}/parameters/1/allowEmptyValue": True},
        {"par.style-changed": "safe"},
    ),
    "a read-only field that may be sent now": (
        {"/components/schemas/NewOrder/properties/plain/readOnly": True},
        {},
        {"req.access": "notice"},
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_each_construct_is_compared(name: str) -> None:
    """The rule and the severity of each, and nothing beside it."""
    before, after, expected = CHANGES[name]
    assert rules(diff(edited(DOCUMENT, before), edited(DOCUMENT, after))) == expected


def test_a_closing_slash_is_a_risk() -> None:
    """`/orders/` is not `/orders` for every server, so it is told; the rest of the operation is compared."""
    item = DOCUMENT["paths"]["/orders/{id}"]
    moved = edited(DOCUMENT, {"/paths/~1orders~1{id}": GONE, "/paths/~1orders~1{id}~1": item})
    assert rules(diff(DOCUMENT, moved)) == {"op.slash-changed": "risk"}
