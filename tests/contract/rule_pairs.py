"""For each rule: an edit that triggers it, its severity on the wire, and a near miss that must not."""

from __future__ import annotations

from typing import Any

from tests.contract.differ import DOCUMENT, GONE, Edits, edited

LIST = "/paths/~1orders/get"
POST = "/paths/~1orders/post"
BODY = f"{POST}/requestBody"
DELETE = "/paths/~1orders~1{id}/delete"
PAGE = f"{LIST}/parameters/0"
SORT = f"{LIST}/parameters/1"
IDS = f"{LIST}/parameters/2"
SINCE = f"{LIST}/parameters/3"
ORDER = "/components/schemas/Order"
FIELDS = f"{ORDER}/properties"
NEW = "/components/schemas/NewOrder"
SENT = f"{NEW}/properties"
OK = f"{LIST}/responses/200"
SCHEMES = "/components/securitySchemes"
BIRD = {"type": "object", "properties": {"wings": {"type": "integer"}}}
PARAMETER = {"name": "extra", "in": "query", "schema": {"type": "string"}}
OAUTH = {"type": "oauth2", "flows": {"clientCredentials": {"tokenUrl": "https://a/t", "scopes": {"r": "", "w": ""}}}}

HOOK = "/webhooks/paid"
SENT_HOOK = {
    "post": {"requestBody": {"content": {"application/json": {"schema": {"type": "string"}}}}, "responses": {}}
}
CALLED: Edits = {f"{POST}/callbacks": {"done": {"{$request.body#/url}": SENT_HOOK}}}
XML: Edits = {f"{FIELDS}/note/xml": {"name": "memo"}}
AS_XML = {"application/xml": {"schema": {"$ref": "#/components/schemas/Order"}}}
FORM = {"application/x-www-form-urlencoded": {"schema": {"$ref": "#/components/schemas/NewOrder"}}}

# rule: (edits before, edits after, wire, near miss: edits before and after)
Pair = tuple[Edits, Edits, str, Edits, Edits]
DESCRIBED: Edits = {f"{LIST}/summary": "words only"}
PAIRS: dict[str, Pair] = {
    "op.removed": ({}, {DELETE: GONE}, "break", {}, {f"{DELETE}/deprecated": True}),
    "op.removed-deprecated": ({f"{DELETE}/deprecated": True}, {DELETE: GONE}, "break", {}, {DELETE: GONE}),
    "op.moved": (
        {},
        {
            "/paths/~1orders~1{id}": GONE,
            "/paths/~1order~1{id}": {"delete": DOCUMENT["paths"]["/orders/{id}"]["delete"]},
        },
        "break",
        {},
        {DELETE: GONE},
    ),
    "op.added": ({}, {"/paths/~1new": {"get": {"responses": {}}}}, "safe", {}, {"/paths/~1new": {"summary": "none"}}),
    "op.deprecated": ({}, {f"{LIST}/deprecated": True}, "notice", {}, {f"{LIST}/deprecated": False}),
    "op.undeprecated": ({f"{LIST}/deprecated": True}, {}, "safe", {}, {f"{LIST}/deprecated": False}),
    "op.sunset-changed": (
        {f"{LIST}/deprecated": True, f"{LIST}/x-sunset": "2027-06-01"},
        {f"{LIST}/deprecated": True, f"{LIST}/x-sunset": "2027-01-01"},
        "risk",
        {},
        DESCRIBED,
    ),
    "op.id-changed": ({}, {f"{LIST}/operationId": "orders"}, "safe", {}, DESCRIBED),
    "op.tags-changed": ({}, {f"{LIST}/tags": ["other"]}, "safe", {}, DESCRIBED),
    "op.path-param-renamed": (
        {},
        {
            "/paths/~1orders~1{id}": GONE,
            "/paths/~1orders~1{key}": {
                "delete": {
                    **DOCUMENT["paths"]["/orders/{id}"]["delete"],
                    "parameters": [{"name": "key", "in": "path", "required": True, "schema": {"type": "string"}}],
                }
            },
        },
        "safe",
        {},
        DESCRIBED,
    ),
    "op.slash-changed": (
        {},
        {
            "/paths/~1orders~1{id}": GONE,
            "/paths/~1orders~1{id}~1": {"delete": DOCUMENT["paths"]["/orders/{id}"]["delete"]},
        },
        "risk",
        {},
        DESCRIBED,
    ),
    "par.removed": ({}, {SORT: GONE}, "risk", {}, {f"{SORT}/description": "x"}),
    "par.added-required": (
        {},
        {f"{LIST}/parameters/-": {**PARAMETER, "required": True}},
        "break",
        {},
        {f"{LIST}/parameters/-": PARAMETER},
    ),
    "par.added-optional": ({}, {f"{LIST}/parameters/-": PARAMETER}, "safe", {}, DESCRIBED),
    "par.now-required": ({}, {f"{SORT}/required": True}, "break", {}, {f"{SORT}/required": False}),
    "par.now-optional": ({}, {f"{SINCE}/required": False}, "safe", {}, DESCRIBED),
    "par.location-changed": ({}, {f"{SORT}/in": "header"}, "break", {}, DESCRIBED),
    "par.style-changed": (
        {},
        {f"{IDS}/explode": False},
        "break",
        {},
        {f"{IDS}/explode": True, f"{SORT}/explode": False},
    ),
    "par.type-changed": ({}, {f"{PAGE}/schema/type": "boolean"}, "break", {}, {f"{PAGE}/schema/type": "string"}),
    "par.type-widened": ({}, {f"{PAGE}/schema/type": "string"}, "safe", {}, {f"{PAGE}/schema/type": "boolean"}),
    "par.enum-narrowed": ({}, {f"{SORT}/schema/enum": ["asc"]}, "break", {}, {f"{SORT}/schema/enum": ["desc", "asc"]}),
    "par.enum-widened": (
        {},
        {f"{SORT}/schema/enum": ["asc", "desc", "up"]},
        "safe",
        {},
        {f"{SORT}/schema/enum": ["desc", "asc"]},
    ),
    "par.bound-tightened": ({}, {f"{PAGE}/schema/maximum": 50}, "break", {}, {f"{PAGE}/schema/maximum": 100.0}),
    "par.bound-set": ({}, {f"{PAGE}/schema/minimum": 1}, "risk", {}, {f"{PAGE}/schema/maximum": 50}),
    "par.bound-loosened": ({}, {f"{PAGE}/schema/maximum": 200}, "safe", {}, {f"{PAGE}/schema/minimum": 1}),
    "par.pattern": ({}, {f"{SINCE}/schema/pattern": "^[0-9]+$"}, "break", {}, {f"{SINCE}/schema/pattern": ".*"}),
    "par.default-changed": ({}, {f"{PAGE}/schema/default": 2}, "risk", {}, {f"{PAGE}/schema/default": 1}),
    "par.null": ({}, {f"{SORT}/schema/nullable": True}, "safe", {}, {f"{SORT}/schema/nullable": False}),
    "par.deprecated": ({}, {f"{SORT}/deprecated": True}, "notice", {}, {f"{SORT}/deprecated": False}),
    "body.added-required": ({BODY: GONE}, {f"{BODY}/required": True}, "break", {BODY: GONE}, {}),
    "body.added-optional": ({BODY: GONE}, {}, "safe", {BODY: GONE}, {f"{BODY}/required": True}),
    "body.removed": ({}, {BODY: GONE}, "risk", {}, {f"{BODY}/description": "x"}),
    "body.now-required": ({}, {f"{BODY}/required": True}, "break", {}, {f"{BODY}/required": False}),
    "body.now-optional": ({f"{BODY}/required": True}, {}, "safe", {}, {f"{BODY}/required": False}),
    "body.media-removed": ({f"{BODY}/content/text~1plain": {}}, {}, "break", {}, DESCRIBED),
    "body.media-added": ({}, {f"{BODY}/content/text~1plain": {}}, "safe", {}, DESCRIBED),
    "body.schema-presence": (
        {f"{BODY}/content/application~1json/schema": GONE},
        {},
        "break",
        {},
        {f"{BODY}/content/application~1json/example": 1},
    ),
    "body.encoding-changed": (
        {f"{BODY}/content": FORM},
        {
            f"{BODY}/content": edited(
                FORM, {"/application~1x-www-form-urlencoded/encoding": {"tags": {"explode": False}}}
            )
        },
        "break",
        {f"{BODY}/content": FORM},
        {
            f"{BODY}/content": edited(
                FORM, {"/application~1x-www-form-urlencoded/encoding": {"name": {"explode": False}}}
            )
        },
    ),
    "req.xml": (
        {f"{BODY}/content": {"application/xml": {"schema": {"$ref": "#/components/schemas/NewOrder"}}}},
        {
            f"{BODY}/content": {"application/xml": {"schema": {"$ref": "#/components/schemas/NewOrder"}}},
            f"{SENT}/plain/xml": {"attribute": True},
        },
        "break",
        {},
        {f"{SENT}/plain/xml": {"attribute": True}},
    ),
    "req.field.added-required": (
        {},
        {f"{SENT}/fresh": {"type": "string"}, f"{NEW}/required": ["name", "fresh"]},
        "break",
        {},
        {f"{SENT}/fresh": {"type": "string", "readOnly": True}, f"{NEW}/required": ["name", "fresh"]},
    ),
    "req.field.added-optional": (
        {},
        {f"{SENT}/fresh": {"type": "string"}},
        "safe",
        {},
        {f"{SENT}/fresh": {"type": "string", "readOnly": True}},
    ),
    "req.field.removed": ({}, {f"{SENT}/plain": GONE}, "risk", {}, {f"{SENT}/plain/description": "x"}),
    "req.field.now-required": (
        {},
        {f"{NEW}/required": ["name", "plain"]},
        "break",
        {},
        {f"{NEW}/required": ["name", "name"]},
    ),
    "req.field.now-optional": ({}, {f"{NEW}/required": []}, "safe", {}, {f"{NEW}/required": ["name", "name"]}),
    "req.type.changed": ({}, {f"{SENT}/plain/type": "integer"}, "break", {}, {f"{SENT}/size/type": "number"}),
    "req.type.widened": ({}, {f"{SENT}/size/type": "number"}, "safe", {}, {f"{SENT}/plain/type": "integer"}),
    "req.format.changed": ({}, {f"{SENT}/due/format": "date"}, "break", {}, {f"{SENT}/due/format": "date-time"}),
    "req.null.forbidden": ({}, {f"{SENT}/empty/nullable": False}, "break", {}, {f"{SENT}/empty": {}}),
    "req.null.allowed": ({}, {f"{SENT}/plain/nullable": True}, "safe", {}, {f"{SENT}/plain": {}}),
    "req.enum.narrowed": ({}, {f"{SENT}/plain/enum": ["x"]}, "break", {}, {f"{SENT}/kind/enum": GONE}),
    "req.enum.widened": ({}, {f"{SENT}/kind/enum": ["A", "B", "C"]}, "safe", {}, {f"{SENT}/kind/enum": ["B", "A"]}),
    "req.bound.tightened": ({}, {f"{SENT}/name/maxLength": 20}, "break", {}, {f"{SENT}/name/maxLength": 60}),
    "req.bound.set": ({}, {f"{SENT}/plain/maxLength": 20}, "risk", {}, {f"{SENT}/tags/minItems": 0}),
    "req.bound.loosened": ({}, {f"{SENT}/name/maxLength": 60}, "safe", {}, {f"{SENT}/name/maxLength": 20}),
    "req.pattern": (
        {},
        {f"{SENT}/plain/pattern": "^a"},
        "break",
        {f"{SENT}/plain/pattern": "^\\d$"},
        {f"{SENT}/plain/pattern": "^[\\d]$"},
    ),
    "req.default.changed": ({}, {f"{SENT}/kind/default": "A"}, "risk", {}, {f"{SENT}/kind/example": "A"}),
    "req.union.branch-removed": ({f"{SENT}/pet/oneOf/-": BIRD}, {}, "break", {}, {f"{SENT}/pet/oneOf/-": BIRD}),
    "req.union.branch-added": (
        {},
        {f"{SENT}/pet/oneOf/-": BIRD},
        "safe",
        {},
        {f"{SENT}/pet/oneOf/-": {"type": "null"}},
    ),
    "req.union.wrapped": (
        {},
        {f"{SENT}/plain": {"oneOf": [{"type": "string"}, BIRD]}},
        "safe",
        {},
        {f"{SENT}/plain": {"oneOf": [{"type": "string"}]}},
    ),
    "req.allof.changed": (
        {f"{SENT}/plain": {"allOf": [{"$ref": "#/components/schemas/Cat"}]}},
        {f"{SENT}/plain": {"allOf": [{"$ref": "#/components/schemas/Cat"}, {"$ref": "#/components/schemas/Dog"}]}},
        "safe",
        {},
        {f"{SENT}/plain": {"allOf": [{"type": "string"}]}},
    ),
    "req.discriminator": (
        {},
        {f"{SENT}/pet/discriminator": {"propertyName": "kind"}},
        "risk",
        {},
        {f"{SENT}/pet/description": "x"},
    ),
    "req.addl.closed": ({}, {f"{NEW}/additionalProperties": False}, "break", {}, {f"{NEW}/additionalProperties": {}}),
    "req.access": ({}, {f"{SENT}/plain/readOnly": True}, "risk", {}, {f"{SENT}/plain/readOnly": False}),
    "req.multiple-unique-set": (
        {},
        {f"{SENT}/size/multipleOf": 5},
        "break",
        {f"{SENT}/size/multipleOf": 10},
        {f"{SENT}/size/multipleOf": 5},
    ),
    "req.deprecated": ({}, {f"{SENT}/plain/deprecated": True}, "notice", {}, {f"{SENT}/plain/deprecated": False}),
    "req.keyword-2020": ({}, {f"{NEW}/dependentRequired": {"plain": ["kind"]}}, "break", {}, {f"{NEW}/$comment": "x"}),
    "res.status.success-removed": (
        {f"{LIST}/responses/206": {"description": ""}},
        {},
        "break",
        {},
        {f"{LIST}/responses/200/description": "x"},
    ),
    "res.status.success-moved": (
        {},
        {f"{POST}/responses": {"202": {"description": ""}}},
        "break",
        {},
        {f"{POST}/responses/202": {"description": ""}},
    ),
    "res.status.success-added": (
        {},
        {f"{POST}/responses/202": {"description": ""}},
        "risk",
        {},
        {f"{POST}/responses/404": {"description": ""}},
    ),
    "res.status.error-removed": (
        {},
        {f"{LIST}/responses/400": GONE},
        "risk",
        {},
        {f"{LIST}/responses/400/description": "x"},
    ),
    "res.status.error-added": (
        {},
        {f"{LIST}/responses/409": {"description": ""}},
        "risk",
        {},
        {f"{POST}/responses/202": {"description": ""}},
    ),
    "res.media.removed": (
        {f"{OK}/content/text~1csv": {}},
        {},
        "break",
        {},
        {f"{OK}/content": {"application/hal+json": {"schema": {"$ref": "#/components/schemas/Order"}}}},
    ),
    "res.media.added": ({}, {f"{OK}/content/text~1csv": {}}, "safe", {}, DESCRIBED),
    "res.schema.presence": (
        {},
        {f"{OK}/content/application~1json/schema": GONE},
        "risk",
        {},
        {f"{OK}/content/application~1json/example": 1},
    ),
    "res.field.removed-required": (
        {},
        {f"{FIELDS}/id": GONE, f"{ORDER}/required": ["status", "items"]},
        "break",
        {},
        {f"{FIELDS}/note": GONE},
    ),
    "res.field.removed-optional": ({}, {f"{FIELDS}/note": GONE}, "risk", {}, {f"{FIELDS}/note/description": "x"}),
    "res.field.added": ({}, {f"{FIELDS}/fresh": {"type": "string"}}, "safe", {}, {f"{FIELDS}/note/description": "x"}),
    "res.field.now-optional": (
        {},
        {f"{ORDER}/required": ["id", "items"]},
        "break",
        {},
        {f"{ORDER}/required": ["items", "status", "id"]},
    ),
    "res.field.now-required": (
        {},
        {f"{ORDER}/required": ["id", "status", "items", "note"]},
        "safe",
        {},
        {f"{ORDER}/required": ["items", "status", "id"]},
    ),
    "res.type.changed": ({}, {f"{FIELDS}/count/type": "number"}, "break", {f"{FIELDS}/count/type": "number"}, {}),
    "res.type.narrowed": ({f"{FIELDS}/count/type": "number"}, {}, "safe", {}, {f"{FIELDS}/count/type": "number"}),
    "res.format.changed": (
        {},
        {f"{FIELDS}/created/format": GONE},
        "break",
        {},
        {f"{FIELDS}/created/format": "date-time"},
    ),
    "res.null.allowed": ({}, {f"{FIELDS}/created/nullable": True}, "break", {}, {f"{FIELDS}/note": {}}),
    "res.null.forbidden": ({f"{FIELDS}/note/nullable": True}, {}, "safe", {}, {f"{FIELDS}/note/nullable": False}),
    "res.enum.value-added": (
        {},
        {f"{FIELDS}/status/enum": ["NEW", "PAID", "LOST"]},
        "break",
        {},
        {f"{FIELDS}/status/enum": ["PAID", "NEW"]},
    ),
    "res.enum.value-removed": (
        {},
        {f"{FIELDS}/status/enum": ["NEW"]},
        "safe",
        {},
        {f"{FIELDS}/status/enum": ["PAID", "NEW"]},
    ),
    "res.enum.unset": ({}, {f"{FIELDS}/status/enum": GONE}, "break", {}, {f"{FIELDS}/status/enum": ["NEW"]}),
    "res.enum.set": ({f"{FIELDS}/status/enum": GONE}, {}, "safe", {}, {f"{FIELDS}/status/enum": ["NEW"]}),
    "res.bound.loosened": ({f"{FIELDS}/note/maxLength": 9}, {}, "safe", {}, {f"{FIELDS}/note/maxLength": 9}),
    "res.pattern": ({}, {f"{FIELDS}/note/pattern": "^a"}, "safe", {}, {f"{FIELDS}/note/pattern": ".*"}),
    "res.default.changed": ({}, {f"{FIELDS}/note/default": "a"}, "safe", {}, {f"{FIELDS}/note/example": "a"}),
    "res.union.branch-added": ({}, {f"{FIELDS}/pet/oneOf/-": BIRD}, "break", {f"{FIELDS}/pet/oneOf/-": BIRD}, {}),
    "res.union.branch-removed": ({f"{FIELDS}/pet/oneOf/-": BIRD}, {}, "safe", {}, {f"{FIELDS}/pet/oneOf/-": BIRD}),
    "res.union.wrapped": (
        {},
        {f"{FIELDS}/note": {"oneOf": [{"type": "string"}, BIRD]}},
        "break",
        {},
        {f"{FIELDS}/note": {"anyOf": [{"type": "string"}]}},
    ),
    "res.allof.changed": (
        {f"{FIELDS}/note": {"allOf": [{"$ref": "#/components/schemas/Cat"}]}},
        {f"{FIELDS}/note": {"allOf": [{"$ref": "#/components/schemas/Cat"}, {"description": "words"}]}},
        "safe",
        {},
        {f"{FIELDS}/note": {"allOf": [{"type": "string"}]}},
    ),
    "res.discriminator": (
        {},
        {f"{FIELDS}/pet/discriminator": {"propertyName": "kind"}},
        "risk",
        {},
        {f"{FIELDS}/pet/description": "x"},
    ),
    "res.access": ({}, {f"{FIELDS}/note/writeOnly": True}, "risk", {}, {f"{FIELDS}/note/writeOnly": False}),
    "res.deprecated": ({}, {f"{FIELDS}/note/deprecated": True}, "notice", {}, {f"{FIELDS}/note/deprecated": False}),
    "res.keyword-2020": ({f"{ORDER}/propertyNames": {"maxLength": 9}}, {}, "break", {}, {f"{ORDER}/$comment": "x"}),
    "res.xml": (
        {f"{OK}/content": AS_XML},
        {f"{OK}/content": AS_XML, **XML},
        "break",
        {f"{OK}/content": AS_XML},
        {f"{OK}/content": AS_XML, f"{FIELDS}/note/xml": {"name": "note"}},
    ),
    "hook.removed": ({HOOK: SENT_HOOK}, {}, "break", {HOOK: SENT_HOOK}, {HOOK: SENT_HOOK}),
    "hook.added": ({}, CALLED, "safe", CALLED, CALLED),
    "hook.address": (
        CALLED,
        {f"{POST}/callbacks": {"done": {"{$request.query.url}": SENT_HOOK}}},
        "risk",
        CALLED,
        CALLED,
    ),
    "hook.answer": (
        {HOOK: SENT_HOOK},
        {HOOK: edited(SENT_HOOK, {"/post/responses/204": {"description": ""}})},
        "risk",
        {HOOK: SENT_HOOK},
        {HOOK: edited(SENT_HOOK, {"/post/responses/x-note": {"description": ""}})},
    ),
    "hdr.removed": (
        {},
        {f"{OK}/headers": GONE},
        "break",
        {},
        {f"{OK}/headers": {"x-total": DOCUMENT["paths"]["/orders"]["get"]["responses"]["200"]["headers"]["X-Total"]}},
    ),
    "hdr.now-optional": (
        {},
        {f"{OK}/headers/X-Total/required": False},
        "break",
        {},
        {f"{OK}/headers/X-Total/description": "x"},
    ),
    "hdr.type-changed": (
        {},
        {f"{OK}/headers/X-Total/schema/type": "string"},
        "break",
        {},
        {f"{OK}/headers/X-Total/schema/description": "x"},
    ),
    "hdr.added": ({}, {f"{OK}/headers/X-More": {"schema": {"type": "string"}}}, "safe", {}, {f"{OK}/headers": GONE}),
    "sec.tightened": (
        {},
        {"/security": [{"key": [], "token": []}]},
        "break",
        {},
        {"/security": [{"key": []}, {"token": []}]},
    ),
    "sec.alternative-removed": (
        {"/security": [{"key": []}, {"token": []}]},
        {},
        "risk",
        {},
        {"/security": [{"key": []}, {"token": []}]},
    ),
    "sec.scope-added": (
        {f"{SCHEMES}/o": OAUTH, "/security": [{"o": ["r"]}]},
        {f"{SCHEMES}/o": OAUTH, "/security": [{"o": ["r", "w"]}]},
        "break",
        {f"{SCHEMES}/o": OAUTH, "/security": [{"o": ["r", "w"]}]},
        {f"{SCHEMES}/o": OAUTH, "/security": [{"o": ["w", "r"]}]},
    ),
    "sec.scope-removed": (
        {f"{SCHEMES}/o": OAUTH, "/security": [{"o": ["r", "w"]}]},
        {f"{SCHEMES}/o": OAUTH, "/security": [{"o": ["r"]}]},
        "safe",
        {},
        DESCRIBED,
    ),
    "sec.scheme-changed": ({}, {f"{SCHEMES}/key/name": "X-Other"}, "break", {}, {f"{SCHEMES}/key/name": "x-key"}),
    "sec.scheme-added": ({}, {f"{SCHEMES}/o": OAUTH}, "safe", {}, {f"{SCHEMES}/key/description": "x"}),
    "srv.url-changed": (
        {},
        {"/servers/0/url": "https://other.example.org/v1"},
        "risk",
        {},
        {"/servers/0/url": "https://api.example.org/v1/"},
    ),
    "srv.base-path-moved": (
        {},
        {
            "/servers/0/url": "https://api.example.org",
            "/paths": {f"/v1{path}": item for path, item in DOCUMENT["paths"].items()},
        },
        "break",
        {},
        {"/servers/0/url": "https://api.example.org/v2"},
    ),
    "doc.schema-removed": (
        {"/components/schemas/Old": BIRD},
        {},
        "safe",
        {"/components/schemas/Old": BIRD, f"{FIELDS}/bird": {"$ref": "#/components/schemas/Old"}},
        {"/components/schemas/Young": BIRD, f"{FIELDS}/bird": {"$ref": "#/components/schemas/Young"}},
    ),
    "doc.schema-renamed": (
        {"/components/schemas/Old": BIRD, f"{FIELDS}/bird": {"$ref": "#/components/schemas/Old"}},
        {"/components/schemas/Young": BIRD, f"{FIELDS}/bird": {"$ref": "#/components/schemas/Young"}},
        "safe",
        {"/components/schemas/Old": BIRD},
        {"/components/schemas/Young": BIRD},
    ),
    "doc.not-compared": (
        {},
        {f"{FIELDS}/note/frobnicate": 1},
        "risk",
        {f"{FIELDS}/note/frobnicate": 1},
        {f"{FIELDS}/note/frobnicate": 1.0, f"{FIELDS}/note/x-frobnicate": 2},
    ),
    "doc.ref-dangling": (
        {},
        {f"{FIELDS}/note": {"$ref": "#/components/schemas/Nowhere"}},
        "risk",
        {},
        {f"{FIELDS}/note": {"$ref": "#/components/schemas/Cat"}},
    ),
}
# with the new side as base: what the reversed pair has to say, where it is not the rule itself
MIRROR: dict[str, str] = {
    "op.removed": "op.added",
    "op.removed-deprecated": "op.added",
    "op.added": "op.removed",
    "op.deprecated": "op.undeprecated",
    "op.undeprecated": "op.deprecated",
    "par.removed": "par.added-optional",
    "par.added-required": "par.removed",
    "par.added-optional": "par.removed",
    "par.now-required": "par.now-optional",
    "par.now-optional": "par.now-required",
    "par.type-widened": "par.type-changed",
    "par.enum-narrowed": "par.enum-widened",
    "par.enum-widened": "par.enum-narrowed",
    "par.bound-tightened": "par.bound-loosened",
    "par.bound-set": "par.bound-loosened",
    "par.bound-loosened": "par.bound-tightened",
    "body.added-required": "body.removed",
    "body.added-optional": "body.removed",
    "body.removed": "body.added-optional",
    "body.now-required": "body.now-optional",
    "body.now-optional": "body.now-required",
    "body.media-removed": "body.media-added",
    "body.media-added": "body.media-removed",
    "req.field.added-required": "req.field.removed",
    "req.field.added-optional": "req.field.removed",
    "req.field.removed": "req.field.added-optional",
    "req.field.now-required": "req.field.now-optional",
    "req.field.now-optional": "req.field.now-required",
    "req.type.widened": "req.type.changed",
    "req.null.forbidden": "req.null.allowed",
    "req.null.allowed": "req.null.forbidden",
    "req.enum.narrowed": "req.enum.widened",
    "req.enum.widened": "req.enum.narrowed",
    "req.bound.tightened": "req.bound.loosened",
    "req.bound.set": "req.bound.loosened",
    "req.bound.loosened": "req.bound.tightened",
    "req.union.branch-removed": "req.union.branch-added",
    "req.union.branch-added": "req.union.branch-removed",
    "res.status.success-removed": "res.status.success-added",
    "res.status.success-added": "res.status.success-removed",
    "res.status.error-removed": "res.status.error-added",
    "res.status.error-added": "res.status.error-removed",
    "res.media.removed": "res.media.added",
    "res.media.added": "res.media.removed",
    "res.field.removed-required": "res.field.added",
    "res.field.removed-optional": "res.field.added",
    "res.field.added": "res.field.removed-optional",
    "res.field.now-optional": "res.field.now-required",
    "res.field.now-required": "res.field.now-optional",
    "res.type.changed": "res.type.narrowed",
    "res.type.narrowed": "res.type.changed",
    "res.null.allowed": "res.null.forbidden",
    "res.null.forbidden": "res.null.allowed",
    "res.enum.value-added": "res.enum.value-removed",
    "res.enum.value-removed": "res.enum.value-added",
    "res.enum.unset": "res.enum.set",
    "res.enum.set": "res.enum.unset",
    "res.union.branch-added": "res.union.branch-removed",
    "res.union.branch-removed": "res.union.branch-added",
    "hook.removed": "hook.added",
    "hook.added": "hook.removed",
    "hdr.removed": "hdr.added",
    "hdr.added": "hdr.removed",
    "sec.tightened": "sec.alternative-removed",
    "sec.alternative-removed": "sec.scheme-added",
    "sec.scope-added": "sec.scope-removed",
    "sec.scope-removed": "sec.scope-added",
    "sec.scheme-added": "sec.scheme-changed",
    "req.multiple-unique-set": "req.bound.loosened",
    "par.type-changed": "par.type-changed",
    "req.type.changed": "req.type.changed",
}
# one way only: nothing can go wrong on the way back, and the catalogue has no rule for it
ONE_WAY = frozenset({"req.addl.closed", "hdr.now-optional", "res.bound.loosened", "doc.schema-removed"})


def pair(edits: tuple[Edits, Edits]) -> tuple[Any, Any]:
    """Return the two documents of a pair of edits."""
    return edited(DOCUMENT, edits[0]), edited(DOCUMENT, edits[1])
