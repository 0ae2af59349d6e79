"""Request models take any JSON object, give it back as it came, and print no secret; nor do records of answers."""

from __future__ import annotations

import copy
import datetime as dt
import pickle
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reward_orders_api import models
from reward_orders_api.types import UNSET, as_datetime
from scripts.answers import answers
from scripts.contract_document import request_schemas
from scripts.regenerate import CONTRACT

DOCUMENT: dict[str, Any] = yaml.safe_load(CONTRACT.read_text())
SCHEMAS: dict[str, dict[str, Any]] = DOCUMENT["components"]["schemas"]
OBJECTS = sorted(name for name in request_schemas(DOCUMENT) if SCHEMAS[name]["type"] == "object")
RECORDS = sorted(name for name, answer in answers(DOCUMENT).items() if "fields" in answer)
ENUMS = sorted(name for name, schema in SCHEMAS.items() if "enum" in schema)
WIRE_NAMES = sorted({field for schema in SCHEMAS.values() for field in schema.get("properties", {})})
TIMES = [
    "2020-12-22T18:23:23.472Z",
    "2018-04-26T20:08:59Z",
    "2024-02-30T00:00:00Z",
    "2022-01-01",
    "2022-W01-1",
    "\ud800",
    "",
]

# Few examples a model, as there are some sixty; no deadline, as other tests share the machine.
quick = settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])

scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text() | st.sampled_from(TIMES)
keys = st.sampled_from(WIRE_NAMES) | st.text()
json_values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=5), max_leaves=20
)


def shaped_like(name: str) -> st.SearchStrategy[dict[str, Any]]:
    """Objects with the fields of a schema, whose values may be anything."""
    own = st.sampled_from(sorted(SCHEMAS[name].get("properties", {})) or ["x"])
    return st.dictionaries(own | keys, json_values, max_size=8)


def same(before: Any, after: Any) -> bool:
    """Equal, but for the spelling of a date-time: Z and +00:00, and the number of fraction digits."""
    if isinstance(before, dict) and isinstance(after, dict):
        return before.keys() == after.keys() and all(same(before[key], after[key]) for key in before)
    if isinstance(before, list) and isinstance(after, list):
        return len(before) == len(after) and all(map(same, before, after))
    if isinstance(before, str) and isinstance(after, str):
        return as_datetime(before) == as_datetime(after)
    return type(before) is type(after) and bool(before == after)


@pytest.mark.parametrize("name", OBJECTS)
@quick
@given(data=st.data())
def test_any_json_object_is_read_and_given_back(name: str, data: st.DataObject) -> None:
    """A request's from_dict never raises, and to_dict returns what came: known, unknown, of the wrong type or null."""
    body = data.draw(shaped_like(name))
    original = copy.deepcopy(body)
    model = getattr(models, name).from_dict(body)
    assert same(model.to_dict(), original)
    assert body == original
    assert repr(model)
    assert pickle.loads(pickle.dumps(model)) == model
    assert copy.deepcopy(model).to_dict() == model.to_dict()


@pytest.mark.parametrize("name", RECORDS)
@quick
@given(data=st.data())
def test_any_answer_is_read(name: str, data: st.DataObject) -> None:
    """Every attribute of every record, and its repr, without an error."""
    body = data.draw(shaped_like(name))
    record = getattr(models, name)(body)
    for attribute in record._fields.values():
        getattr(record, attribute)
    assert repr(record)
    assert copy.deepcopy(record) == record


def test_what_does_not_fit_is_kept_as_it_came() -> None:
    """Wrong types, bad dates and unexpected nulls do not cost the request."""
    request = models.VoucherifyCreateOrderRequest.from_dict(
        {"created_at": "soon", "items": "none", "customer": ["x"], "amount": None, "new": {"a": 1}}
    )
    assert request.id is UNSET
    assert (request.created_at, request.items, request.customer) == ("soon", "none", ["x"])
    assert request.amount is None
    assert request.additional_properties == {"new": {"a": 1}}


def test_a_time_without_a_zone_stays_text() -> None:
    """A time whose zone nobody knows is not turned into one that looks sure."""
    read = models.VoucherifyCreateOrderRequest.from_dict
    assert read({"created_at": "2022-09-09T07:44:41.594Z"}).created_at == dt.datetime(
        2022, 9, 9, 7, 44, 41, 594000, tzinfo=dt.UTC
    )
    assert read({"created_at": "2022-09-09T07:44:41"}).created_at == "2022-09-09T07:44:41"


@pytest.mark.parametrize("name", ENUMS)
@quick
@given(value=st.text())
def test_an_unknown_enum_value_survives(name: str, value: str) -> None:
    """It equals its text, hashes like it, and comes back from pickle and copy; its name hides no real member."""
    enum = getattr(models, name)
    member = enum(value)
    assert member == value
    assert hash(member) == hash(value)
    assert member.is_known == (value in SCHEMAS[name]["enum"])
    assert pickle.loads(pickle.dumps(member)) == copy.deepcopy(member) == value
    assert member.is_known or member.name not in enum.__members__
    assert not member.name.isidentifier() or member.is_known


def test_an_unknown_enum_value_makes_the_round_trip_in_a_request() -> None:
    """A delivery method of next year is sent as it was given."""
    body = {"deliveryMethod": "PIGEON", "accountIdentifier": "account-1"}
    request = models.TangoCreateOrderRequest.from_dict(body)
    assert isinstance(request.delivery_method, models.TangoDeliveryMethod)
    assert request.to_dict() == body


@pytest.mark.parametrize("name", OBJECTS)
def test_constructors_take_keywords_only(name: str) -> None:
    """A new optional field of the contract can never shift the meaning of a position."""
    with pytest.raises(TypeError):
        getattr(models, name)("value")


def test_required_fields_of_a_request_are_required() -> None:
    """Leaving one out is found before anything is sent."""
    with pytest.raises(TypeError, match="utid"):
        models.TangoCreateOrderRequest(account_identifier="a", customer_identifier="c", amount=1)  # type: ignore[call-arg]


SECRET = "4111-SECRET-1111"


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("TangoCredential", {"label": "PIN", "value": SECRET}),
        ("TangoReward", {"credentials": {"PIN": SECRET}}),
        ("TangoReward", {"credentials": SECRET}),
        ("TangoReward", {"credentialList": [{"value": SECRET}]}),
        ("TangoReward", {"credentialList": SECRET}),
        ("TangoReward", {"credentialList": [SECRET]}),
        ("TangoReward", {"credentialList": {"PIN": SECRET}}),
        ("TangoReward", {"redemptionInstructions": {"PIN": SECRET}}),
        ("TangoReward", {"pin": SECRET}),
        ("TangoOrder", {"reward": SECRET}),
        ("TangoOrder", {"reward": {"credentialList": [{"value": [SECRET]}, {"newField": {"deep": SECRET}}]}}),
        ("TangoOrder", {"status": [[{"pin": SECRET}]]}),
        ("TangoOrderList", {"orders": [{"cardNumber": SECRET}]}),
        ("TangoErrorItem", {"invalidValue": SECRET}),
        ("VoucherifyExport", {"result": {"url": f"https://example.org/?token={SECRET}"}}),
        ("VoucherifyExport", {"result": SECRET}),
        ("VoucherifyOrder", {"metadata": {"code": SECRET}}),
    ],
)
def test_no_repr_shows_a_secret(name: str, body: dict[str, Any]) -> None:
    """Not the marked fields, no unknown field, nothing that came where a model was expected."""
    assert SECRET not in repr(getattr(models, name)(body))


def test_a_repr_shows_what_is_known() -> None:
    """Hiding what is secret leaves something to debug with: set fields, and the names of unknown ones."""
    order = models.TangoOrder({"referenceOrderID": "RA1", "reward": {"credentials": {}}, "fresh": 1})
    assert repr(order) == (
        "TangoOrder(reference_order_id='RA1', reward=TangoReward(credentials='***'), extra={'fresh': '***'})"
    )


def test_unset_is_one_object() -> None:
    """Copies and pickles of it, alone or in a model, are still it."""
    assert copy.copy(UNSET) is copy.deepcopy(UNSET) is pickle.loads(pickle.dumps(UNSET)) is UNSET
    assert repr(UNSET) == "UNSET"
    assert not UNSET
    copied = copy.deepcopy(models.TangoSenderInput(email="a@example.org"))
    assert copied.first_name is UNSET
    assert copied.to_dict() == {"email": "a@example.org"}


def test_a_body_kept_by_the_caller_is_not_changed() -> None:
    """Taking a mapping copies it: the caller's dictionary keeps every field."""
    body = {"id": "c-1", "address": {"city": "x"}, "more": 1}
    models.VoucherifyCustomerInput.from_dict(body)
    assert body == {"id": "c-1", "address": {"city": "x"}, "more": 1}
