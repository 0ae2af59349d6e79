"""What the contract lets a caller send is offered, or there is a reason; the facade sends and reads nothing else."""

import copy
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

from scripts.contract_coverage import CONTRACT, FACADE, NOT_OFFERED, ROOT, Coverage, read_facade

DOCUMENT = yaml.safe_load(CONTRACT.read_text())
REASONS = tomllib.loads(NOT_OFFERED.read_text())["reasons"]
OURS = read_facade(FACADE)
TEXT = {"type": "string", "description": "New."}


def problems(change=None, *, facade=OURS, reasons=REASONS):
    document = copy.deepcopy(DOCUMENT)
    if change is not None:
        change(document["components"]["schemas"], document)
    return list(Coverage(document, facade, reasons).problems())


def renamed(properties, old, new):
    items = [(new if name == old else name, value) for name, value in properties.items()]
    properties.clear()
    properties.update(items)


def test_the_facade_offers_the_contract():
    """As committed, nothing is left out without a reason."""
    assert problems() == []


def rename_the_key(schemas, _):
    renamed(schemas["TangoCreateOrderRequest"]["properties"], "externalRefID", "externalReference")


def add_a_delivery_method(schemas, _):
    schemas["TangoDeliveryMethod"]["enum"].append("SMS")


def remove_a_delivery_method(schemas, _):
    schemas["TangoDeliveryMethod"]["enum"].remove("WHATSAPP")


def add_an_optional_property(schemas, _):
    schemas["VoucherifyCreateOrderRequest"]["properties"]["gift_wrap"] = TEXT


def add_a_nested_property(schemas, _):
    schemas["TangoAddressInput"]["properties"]["doorCode"] = TEXT


def add_a_required_property(schemas, _):
    schemas["TangoCreateOrderRequest"]["properties"]["costCentre"] = TEXT
    schemas["TangoCreateOrderRequest"]["required"].append("costCentre")


def add_an_object(schemas, _):
    schemas["TangoWrap"] = {"type": "object", "properties": {"paper": TEXT}}
    schemas["TangoCreateOrderRequest"]["properties"]["wrap"] = {"$ref": "#/components/schemas/TangoWrap"}


def add_a_filter(_, document):
    listing = document["paths"]["/raas/v2/orders"]["get"]
    listing["parameters"].append({"name": "costCentre", "in": "query", "schema": TEXT})


def remove_a_filter(_, document):
    listing = document["paths"]["/raas/v2/orders"]["get"]
    listing["parameters"] = [each for each in listing["parameters"] if each["name"] != "ptid"]


def add_an_operation(_, document):
    document["paths"]["/raas/v2/mobileCountries"] = {
        "get": {"operationId": "tangoListMobileCountries", "tags": ["tango"]}
    }


def remove_an_operation(_, document):
    del document["paths"]["/v1/exports/{exportId}"]["get"]


def rename_an_answer(schemas, _):
    renamed(schemas["TangoOrder"]["properties"], "createdAt", "madeAt")


def add_an_enum(schemas, _):
    schemas["TangoTone"] = {"type": "string", "enum": ["WARM"]}
    schemas["TangoCreateOrderRequest"]["properties"]["message"] = {"$ref": "#/components/schemas/TangoTone"}


CREATE = "facade/reward_orders/tango/PLACE"
SAY = "or say why not in openapi/not_offered.toml"
EDITS = {
    rename_the_key: [
        (
            "openapi/orders.yaml: property TangoCreateOrderRequest.externalReference is not offered: "
            f"pass it at {CREATE}, {SAY}"
        ),
        (
            f"{CREATE}: sends external_ref_id, and TangoCreateOrderRequest has no such property in "
            "openapi/orders.yaml; rename or remove it"
        ),
    ],
    add_a_delivery_method: [
        (
            "openapi/orders.yaml: value TangoDeliveryMethod.SMS has no case; give it one at "
            "facade/reward_orders/tango/PLACE"
        )
    ],
    remove_a_delivery_method: [
        "facade/reward_orders/tango/PLACE: TangoDeliveryMethod has no value WHATSAPP in the contract"
    ],
    add_an_optional_property: [
        (
            "openapi/orders.yaml: property VoucherifyCreateOrderRequest.gift_wrap is not offered: pass it at "
            f"facade/reward_orders/voucherify/PLACE, {SAY}"
        )
    ],
    add_a_nested_property: [
        (
            "openapi/orders.yaml: property TangoAddressInput.doorCode is not offered: pass it at "
            f"facade/reward_orders/tango/PLACE, {SAY}"
        )
    ],
    add_a_required_property: [
        (
            "openapi/orders.yaml: the required property TangoCreateOrderRequest.costCentre is not sent: "
            f"pass it at {CREATE}"
        )
    ],
    add_an_object: [
        f"openapi/orders.yaml: property TangoCreateOrderRequest.wrap is not offered: pass it at {CREATE}, {SAY}"
    ],
    add_a_filter: [
        (
            "openapi/orders.yaml: parameter tangoListOrders.costCentre is not offered: pass it at "
            f"facade/reward_orders/tango/PLACE, {SAY}"
        )
    ],
    remove_a_filter: [
        (
            "facade/reward_orders/tango/PLACE: sends ptid, and tangoListOrders has no such parameter in "
            "openapi/orders.yaml; rename or remove it"
        )
    ],
    add_an_operation: [
        "openapi/orders.yaml: operation tangoListMobileCountries is not offered: call "
        "reward_orders_api.api.tango.tango_list_mobile_countries.request_kwargs in facade/reward_orders/tango, " + SAY
    ],
    remove_an_operation: [
        (
            "facade/reward_orders/voucherify/PLACE: uses voucherify.voucherify_get_export, and nothing in "
            "openapi/orders.yaml gives it; rename it"
        )
    ],
    rename_an_answer: [
        (
            "facade/reward_orders/tango/PLACE: reads CREATED_AT of tango_order, and openapi/orders.yaml has no "
            "such field; rename it"
        )
    ],
    add_an_enum: [
        (
            "openapi/orders.yaml: value TangoTone.WARM is not offered: take the values from "
            f"reward_orders_api.models.tango_tone, {SAY}"
        )
    ],
}


@pytest.mark.parametrize("change", EDITS, ids=lambda change: change.__name__)
def test_an_edit_of_the_contract_ends_in_a_readable_line(change):
    """It names what, and the line of the facade to change; nothing else is complained about."""
    assert [re.sub(r"(?<=/)\w+\.py:\d+", "PLACE", line) for line in problems(change)] == EDITS[change]


def test_a_reason_takes_the_complaint_away():
    """For what is optional; a required property must be sent."""
    reasons = REASONS | {"VoucherifyCreateOrderRequest.gift_wrap": "not yet"}
    assert problems(add_an_optional_property, reasons=reasons) == []
    assert problems(add_a_required_property, reasons=REASONS | {"TangoCreateOrderRequest.costCentre": "no"}) != []


def test_a_stale_or_empty_reason_fails():
    """The list says what is left out today, and why."""
    (stale,) = problems(reasons=REASONS | {"TangoResendRequest.newEmail": "not yet"})
    assert stale.startswith("openapi/not_offered.toml: TangoResendRequest.newEmail is offered")
    told = problems(reasons=REASONS | {"TangoResendRequest.newEmail": " "})
    assert "openapi/not_offered.toml: TangoResendRequest.newEmail has no reason" in told


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("TangoResendRequest(**fields)", "TangoResendRequest(**...) hides what is sent; name each argument"),
        ("TangoResendRequest.from_dict(fields)", "from_dict hides what is sent; call the constructor"),
    ],
)
def test_what_is_sent_must_be_named(tmp_path, body, told):
    """A dictionary of wire names would go out under an old name, and nobody would know."""
    room = tmp_path / "reward_orders"
    room.mkdir()
    (room / "actions.py").write_text(
        "def resend(fields):\n"
        "    from reward_orders_api.api.tango.tango_resend_order import request_kwargs\n"
        "    from reward_orders_api.models.tango_resend_request import TangoResendRequest\n"
        f"    return request_kwargs('id', body={body})\n"
    )
    found = problems(facade=read_facade(room))
    assert [line for line in found if "actions.py:4" in line and line.endswith(told)]


def test_the_command_prints_the_lines_and_fails(tmp_path):
    """`make check` runs it; one line a problem on standard error."""
    changed = tmp_path / "orders.yaml"
    changed.write_text(CONTRACT.read_text().replace("        - WHATSAPP\n", "        - WHATSAPP\n        - SMS\n", 1))
    command = [sys.executable, "-m", "scripts.contract_coverage"]
    assert subprocess.run(command, cwd=ROOT, check=True, capture_output=True).stderr == b""
    done = subprocess.run([*command, "--contract", str(changed)], cwd=ROOT, check=False, capture_output=True, text=True)
    assert done.returncode == 1
    assert "TangoDeliveryMethod.SMS" in done.stderr
    assert done.stderr.count("\n") == 1
    assert "scripts.contract_coverage" in Path(ROOT / "Makefile").read_text()
