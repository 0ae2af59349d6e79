"""Edits as vendors make them, each of its own schemas, with the small program of a user who upgrades.

All edits stand in one document, so that two regenerations serve them all: a case has an answer `Answer07`, a request
`Sent07` and an operation `call07`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from tests.contract.differ import GONE, Edits, edited

TEXT: dict[str, Any] = {"type": "string"}
NULL: dict[str, Any] = {"type": "null"}
PART = {"$ref": "#/components/schemas/Part"}
OTHER = {"$ref": "#/components/schemas/OtherPart"}
ANSWER: dict[str, Any] = {
    "type": "object",
    "description": "What comes back.",
    "required": ["id"],
    "properties": {
        "id": TEXT,
        "status": TEXT,
        "amount": {"type": "integer"},
        "price": {"type": "number"},
        "exact": {"type": "number", "format": "decimal"},
        "madeAt": {"type": "string", "format": "date-time"},
        "day": {"type": "string", "format": "date"},
        "part": {"oneOf": [PART, NULL]},
        "parts": {"type": "array", "items": PART},
        "ready": {"type": "boolean"},
    },
}
SENT: dict[str, Any] = {
    "type": "object",
    "description": "What is sent.",
    "required": ["name"],
    "properties": {
        "name": TEXT,
        "note": TEXT,
        "count": {"type": "integer"},
        "price": {"type": "number"},
        "dueAt": {"type": "string", "format": "date-time"},
        "kind": {"type": "string"},
        "part": {"$ref": "#/components/schemas/PartInput"},
        "tags": {"type": "array", "items": TEXT},
    },
}
DATA: dict[str, Any] = {
    "id": "a",
    "status": "PAID",
    "amount": 5,
    "price": 2.5,
    "exact": 1.25,
    "madeAt": "2026-01-01T00:00:00Z",
    "day": "2026-01-01",
    "part": {"label": "x"},
    "parts": [{"label": "x"}],
    "ready": True,
}


@dataclass(frozen=True)
class Case:
    """One edit: of the answer, the request, the operation or the whole document, and a user's program.

    `A`, `S` and `call` in the program are the generated classes and builder; `data` is an answer of that version.
    """

    edits: Edits
    program: str
    data: dict[str, Any] = field(default_factory=dict)
    new: str = ""  # a program that only what is new can run


def answer(name: str, value: Any) -> Edits:
    """Edit a field of the answer."""
    return {f"/components/schemas/AnswerNN/properties/{name}": value}


def sent(name: str, value: Any) -> Edits:
    """Edit a field of the request."""
    return {f"/components/schemas/SentNN/properties/{name}": value}


QUERY = "/paths/~1casesNN/get/parameters"
PAGE, SORT = f"{QUERY}/0", f"{QUERY}/1"
BUILD = "print(dumps(S(name='n').to_dict()))"
READ_ALL = "a = A(data); print(a.id, a.amount)"

CASES: dict[str, Case] = {
    # answers
    "date-time dropped": Case(answer("madeAt", TEXT), "t = A(data).made_at; assert t; print(t.year)"),
    "date-time set": Case(
        answer("status", {"type": "string", "format": "date-time"}),
        "s = A(data).status; assert s; print(s.upper())",
        {"status": "2026-01-01T00:00:00Z"},
    ),
    "date to date-time": Case(
        answer("day", {"type": "string", "format": "date-time"}),
        "d = A(data).day; assert d; print(d == date(2026, 1, 1))",
        {"day": "2026-01-01T00:00:00Z"},
    ),
    "object to text": Case(
        answer("part", {"type": ["string", "null"]}), "p = A(data).part; assert p; print(p.label)", {"part": "x"}
    ),
    "text to object": Case(
        answer("status", {"oneOf": [PART, NULL]}),
        "s = A(data).status; assert s; print(s.upper())",
        {"status": {"label": "x"}},
    ),
    "another object": Case(
        answer("part", {"oneOf": [OTHER, NULL]}), "p = A(data).part; assert p; print(p.label)", {"part": {"size": 1}}
    ),
    "list to object": Case(
        answer("parts", {"oneOf": [PART, NULL]}),
        "print([p.label for p in A(data).parts or ()])",
        {"parts": {"label": "x"}},
    ),
    "integer to text": Case(answer("amount", TEXT), "n = A(data).amount; assert n; print(n + 1)", {"amount": "5"}),
    "text to integer": Case(
        answer("status", {"type": "integer"}), "s = A(data).status; assert s; print(s.lower())", {"status": 5}
    ),
    "integer to number": Case(answer("amount", {"type": "number"}), "n: int | None = A(data).amount; print(n)"),
    "decimal to number": Case(
        answer("exact", {"type": "number"}), "e = A(data).exact; assert e; print(e.quantize(Decimal('0.1')))"
    ),
    "boolean to text": Case(answer("ready", TEXT), "print(A(data).ready is True)", {"ready": "true"}),
    "field gone": Case(answer("amount", GONE), "print(A(data).amount)", {"amount": None}),
    "field renamed": Case(
        {**answer("amount", GONE), **answer("total", {"type": "integer"})}, "print(A(data).amount)", {"total": 5}
    ),
    "case of a wire name": Case(
        {**answer("madeAt", GONE), **answer("MadeAt", ANSWER["properties"]["madeAt"])},
        "t = A(data).made_at; assert t; print(t.year)",
        {"MadeAt": "2026-01-01T00:00:00Z"},
    ),
    "field added": Case(answer("fresh", TEXT), READ_ALL, {"fresh": "x"}, "print(A(data).fresh)"),
    "required no more": Case({"/components/schemas/AnswerNN/required": GONE}, READ_ALL),
    "now required": Case({"/components/schemas/AnswerNN/required": ["id", "amount"]}, READ_ALL),
    "null allowed": Case(
        answer("status", {"type": ["string", "null"]}), "print(A(data).status in (None, 'PAID'))", {"status": None}
    ),
    "enum set": Case(
        answer("status", {"type": "string", "enum": ["PAID", "NEW"]}),
        "print(A(data).status == 'PAID')",
        new="from reward_orders_api.models import AnswerNNStatus",
    ),
    "described": Case(answer("status", {"type": "string", "description": "How far it is."}), READ_ALL),
    "longer text": Case(answer("status", {"type": "string", "maxLength": 9}), READ_ALL),
    "deprecated": Case(answer("status", {"type": "string", "deprecated": True}), READ_ALL),
    "items of another type": Case(
        answer("parts", {"type": "array", "items": TEXT}),
        "print([p.label for p in A(data).parts or ()])",
        {"parts": ["x"]},
    ),
    # requests
    "sent field added": Case(sent("fresh", TEXT), BUILD, new="print(S(name='n', fresh='x').to_dict())"),
    "sent required field added": Case(
        {**sent("fresh", TEXT), "/components/schemas/SentNN/required": ["name", "fresh"]}, BUILD
    ),
    "sent field now required": Case({"/components/schemas/SentNN/required": ["name", "note"]}, BUILD),
    "sent field now optional": Case({"/components/schemas/SentNN/required": []}, "print(S(name='n').name.upper())"),
    "sent field gone": Case(sent("note", GONE), "print(S(name='n', note='x').to_dict())"),
    "sent number to text": Case(sent("count", TEXT), "print(dumps(S(name='n', count=1).to_dict()))"),
    "sent integer to number": Case(sent("count", {"type": "number"}), "print(dumps(S(name='n', count=1).to_dict()))"),
    "sent date-time dropped": Case(
        sent("dueAt", TEXT), "print(dumps(S(name='n', due_at=datetime(2026, 1, 1)).to_dict()))"
    ),
    "sent date-time set": Case(
        sent("note", {"type": "string", "format": "date-time"}), "print(dumps(S(name='n', note='x').to_dict()))"
    ),
    "sent object to text": Case(sent("part", TEXT), "print(dumps(S(name='n', part=PartInput(label='x')).to_dict()))"),
    "sent limit": Case(sent("note", {"type": "string", "maxLength": 3}), "print(S(name='n', note='x').to_dict())"),
    "sent enum set": Case(
        sent("kind", {"$ref": "#/components/schemas/Kind"}), "print(dumps(S(name='n', kind='A').to_dict()))"
    ),
    "sent wire name in another case": Case(
        {**sent("dueAt", GONE), **sent("due_at", SENT["properties"]["dueAt"])},
        "print(bool(S(name='n', due_at=datetime(2026, 1, 1)).to_dict()))",
    ),
    # operations
    "default set on a paging parameter": Case(
        {f"{PAGE}/schema/default": 3}, "print(call(), inspect.signature(call).parameters['page'].default)"
    ),
    "parameter added": Case(
        {f"{QUERY}/-": {"name": "fresh", "in": "query", "schema": TEXT}}, "print(call())", new="print(call(fresh='x'))"
    ),
    "required parameter added": Case(
        {f"{QUERY}/-": {"name": "fresh", "in": "query", "required": True, "schema": TEXT}}, "print(call())"
    ),
    "parameter gone": Case({SORT: GONE}, "print(call(sort='a'))"),
    "parameter now required": Case({f"{SORT}/required": True}, "print(call())"),
    "parameter of another type": Case({f"{PAGE}/schema/type": "string"}, "print(call(page=1))"),
    "parameter with a limit": Case({f"{PAGE}/schema/maximum": 9}, "print(call(page=1))"),
    "operation renamed": Case({"/paths/~1casesNN/get/operationId": "fetchNN"}, "print(call())"),
    "operation gone": Case({"/paths/~1casesNN/get": GONE}, "print(call())"),
    "error documented": Case({"/paths/~1casesNN/get/responses/409": {"description": "Taken."}}, "print(call())"),
}


def document() -> dict[str, Any]:
    """The contract that all edits start from."""
    made: dict[str, Any] = {"openapi": "3.1.0", "info": {"title": "cases", "version": "1"}, "paths": {}}
    made["components"] = {
        "schemas": {
            "Part": {"type": "object", "description": "A part.", "properties": {"label": TEXT}},
            "OtherPart": {"type": "object", "description": "Another.", "properties": {"size": {"type": "integer"}}},
            "PartInput": {"type": "object", "description": "A part.", "properties": {"label": TEXT}},
            "Kind": {"type": "string", "enum": ["A", "B"]},
        }
    }
    schemas = made["components"]["schemas"]
    uses = {
        "type": "object",
        "properties": {"kind": {"$ref": "#/components/schemas/Kind"}, "part": PART, "other": OTHER},
    }
    for number in range(len(CASES)):
        schemas |= {f"Answer{number:02}": ANSWER, f"Sent{number:02}": SENT}
        made["paths"][f"/cases{number:02}"] = {
            "get": {
                "operationId": f"call{number:02}",
                "tags": ["cases"],
                "parameters": [
                    {"name": "page", "in": "query", "schema": {"type": "integer"}},
                    {"name": "sort", "in": "query", "schema": TEXT},
                ],
                "responses": _answers(f"Answer{number:02}"),
            },
            "post": {
                "operationId": f"send{number:02}",
                "tags": ["cases"],
                "requestBody": {"content": _json(f"Sent{number:02}"), "required": True},
                "responses": _answers(f"Answer{number:02}"),
            },
        }
    schemas["Uses"] = uses
    made["paths"]["/uses"] = {
        "get": {"operationId": "getUses", "tags": ["cases"], "responses": _answers("Uses")},
        "post": {
            "operationId": "sendUses",
            "tags": ["cases"],
            "requestBody": {"content": _json("UsesInput"), "required": True},
            "responses": _answers("Uses"),
        },
    }
    schemas["UsesInput"] = {
        "type": "object",
        "description": "Uses.",
        "properties": {"kind": {"$ref": "#/components/schemas/Kind"}},
    }
    schemas["Uses"] = {"type": "object", "description": "Uses.", "properties": {"part": PART, "other": OTHER}}
    copied: dict[str, Any] = json.loads(json.dumps(made))  # nothing is shared, so an edit is of one case
    return copied


def revision() -> dict[str, Any]:
    """The same with every edit in its place."""
    made = document()
    for number, case in enumerate(CASES.values()):
        made = edited(
            made, {key.replace("NN", f"{number:02}"): _named(value, number) for key, value in case.edits.items()}
        )
    return made


def _named(value: Any, number: int) -> Any:
    return value.replace("NN", f"{number:02}") if isinstance(value, str) else value


def _json(schema: str) -> Any:
    return {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}


def _answers(schema: str) -> Any:
    return {"200": {"description": "One.", "content": _json(schema)}}
