"""What Prism says of our calls is judged: nothing it refuses passes unseen, and no exception outlives its need."""

from __future__ import annotations

import json

import httpx
import pytest

from scripts.interop.judging import Exchange, Excused, JudgingError, Refusal, Routes, judge, one_document
from scripts.interop.prism import exchange_of, main

CONTRACT = {
    "paths": {
        "/v1/orders": {"get": {"operationId": "list"}, "post": {"operationId": "create"}},
        "/v1/orders/{orderId}": {"get": {"operationId": "get"}},
        "/v1/orders/import": {"get": {"operationId": "imports"}},
    }
}
ROUTES = Routes(CONTRACT)
AMOUNT = Refusal("request.body.amount", "must be number")
EXCUSE = Excused("vendor", "create", AMOUNT.where, "the document is wrong")


def verdict(*exchanges, described=("create",), excused=()):
    return judge("vendor", exchanges, described=set(described), routes=ROUTES, excused=excused)


def answer_of(header):
    headers = {} if header is None else {"sl-violations": header}
    return httpx.Response(200, headers=headers, request=httpx.Request("POST", "http://127.0.0.1:1/v1/orders?page=1"))


def told(where, severity="Error"):
    return {"location": where, "severity": severity, "code": "type", "message": "must be number"}


def test_a_request_is_the_operation_it_names():
    """A path that the contract spells out comes before one with an id in it; what it has not is none."""
    assert ROUTES.operation("GET", "/v1/orders/ord_1") == "get"
    assert ROUTES.operation("GET", "/v1/orders/import") == "imports"
    assert ROUTES.operation("GET", "/v1/orders/ord_1/items") is None
    assert ROUTES.operation("DELETE", "/v1/orders") is None


def test_a_document_describes_what_has_the_same_place():
    """The names of placeholders differ from document to document."""
    document = {"paths": {"/v1/orders/{id}": {"get": {}}, "/v1/coupons": {"get": {}}}}
    assert ROUTES.described_by(document) == {"get"}


def test_a_refused_request_is_named_with_its_place():
    """One that is not refused counts as accepted."""
    found = verdict(Exchange("POST", "/v1/orders"), Exchange("POST", "/v1/orders", (AMOUNT,)))
    assert (found.asked, found.accepted) == (2, 1)
    assert found.problems == ["vendor: create is refused at request.body.amount: must be number"]


def test_an_excuse_is_for_one_place_of_one_operation_of_one_document():
    """Used, it is needed; anything beside it is still refused."""
    refused = Exchange("POST", "/v1/orders", (AMOUNT,))
    found = verdict(refused, excused=[EXCUSE])
    assert (found.problems, found.accepted, found.needed) == ([], 1, {EXCUSE})
    assert verdict(Exchange("POST", "/v1/orders"), excused=[EXCUSE]).needed == set()
    for other in (
        Excused("other", "create", AMOUNT.where, "-"),
        Excused("vendor", "list", AMOUNT.where, "-"),
        Excused("vendor", "create", "request.body.items", "-"),
        Excused("vendor", "create", AMOUNT.where, "-", words="must have status"),
    ):
        assert len(verdict(refused, excused=[other]).problems) == 1
    both = Exchange("POST", "/v1/orders", (AMOUNT, Refusal("request.body", "must have status")))
    assert verdict(both, excused=[EXCUSE]).problems == ["vendor: create is refused at request.body: must have status"]


def test_an_operation_of_the_document_that_is_not_called_is_a_problem():
    """So is a call that the document does not have, which Prism would pass on unseen."""
    (missing,) = verdict(Exchange("POST", "/v1/orders"), described=("create", "get")).problems
    assert missing.startswith("vendor: get is in it and was not called")
    assert verdict(Exchange("POST", "/v1/orders"), Exchange("GET", "/v1/orders")).problems == [
        "vendor: GET /v1/orders is not in it"
    ]


def test_the_pages_of_a_vendor_become_one_document():
    """Under their base path, which Prism leaves out of account, and without answers."""
    first = {"basePath": "/raas/v2", "paths": {"/orders": {"get": {"responses": {"200": {}}}}}}
    second = {
        "paths": {"/orders/{id}": {"get": {"responses": {}}}},
        "components": {"schemas": {"A": {"type": "object"}}},
    }
    whole = one_document([first, second])
    assert set(whole["paths"]) == {"/raas/v2/orders", "/raas/v2/orders/{id}"}
    assert whole["paths"]["/raas/v2/orders"]["get"]["responses"] == {"default": {"description": "any"}}
    assert whole["components"] == second["components"]
    assert first["basePath"] == "/raas/v2"
    for server, path in (("https://{cluster}.example.org", "/orders"), ("https://example.org/v3/", "/v3/orders")):
        assert set(one_document([{"servers": [{"url": server}], "paths": {"/orders": {}}}])["paths"]) == {path}


def test_pages_that_contradict_each_other_are_told():
    """Which of them a request must fit, nobody could say."""
    page = {"paths": {}, "components": {"schemas": {"A": {"type": "object"}}}}
    other = {"paths": {}, "components": {"schemas": {"A": {"type": "array"}}}}
    with pytest.raises(JudgingError, match="about A"):
        one_document([page, other])


def test_the_header_is_read_place_by_place():
    """Places in lists are alike, warnings are none, and a header that was cut off is no silence."""
    header = json.dumps([told(["request", "body", "items", 0]), told(["request", "query", "status"], "Warning")])
    assert exchange_of(answer_of(header)) == Exchange(
        "POST", "/v1/orders", (Refusal("request.body.items.*", "must be number"),)
    )
    assert exchange_of(answer_of(None)).refusals == ()
    (cut,) = exchange_of(answer_of(f"Too many violations! {header[:40]}")).refusals
    assert (cut.where, cut.words[:20]) == ("request", "Too many violations!")


def test_without_prism_or_documents_one_sentence_says_what_is_missing(tmp_path, monkeypatch, capsys):
    """A clone without npm, or without the data beside it, is no failure."""
    assert main([str(tmp_path / "prism")]) == 0
    assert capsys.readouterr().out.startswith("prism: not run, npm is not here")
    (tmp_path / "prism").touch()
    monkeypatch.setenv("REWARD_ORDERS_SHARED", str(tmp_path))
    assert main([str(tmp_path / "prism")]) == 0
    assert "the vendors' documents are not here" in capsys.readouterr().out
