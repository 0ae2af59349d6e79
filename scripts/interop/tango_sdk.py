"""Tango's own Python SDK (`raas`), unmodified, against the sandbox: create, replay, get, list, resend, an error.

Run by `make test-interop` in an environment of its own: `python scripts/interop/tango_sdk.py ORIGIN`.
"""

import logging
import sys

from raas.configuration import Configuration
from raas.exceptions.raas_client_exception import RaasClientException
from raas.models.create_order_request_model import CreateOrderRequestModel
from raas.models.name_email_model import NameEmailModel
from raas.raas_client import RaasClient


def check(client: RaasClient) -> None:
    """Place, replay, read, list and resend one order."""
    request = CreateOrderRequestModel(
        account_identifier="interop-account",
        amount=25.5,
        customer_identifier="interop-customer",
        send_email=True,
        utid="U561593",
        external_ref_id="interop-1",
        recipient=NameEmailModel(email="ada@example.org", first_name="Ada", last_name="Lovelace"),
    )
    created = client.orders.create_order(request)
    assert created.status == "COMPLETE", created.status
    assert created.amount_charged.total == 25.5, created.amount_charged.total
    assert created.reward.credential_list[0].label == "Redemption Link"
    replayed = client.orders.create_order(request)
    assert replayed.reference_order_id == created.reference_order_id, "a second order for the same ref"
    fetched = client.orders.get_order(created.reference_order_id)
    assert fetched.reward.credential_list[0].value == created.reward.credential_list[0].value
    listed = client.orders.get_orders({"account_identifier": "interop-account", "external_ref_id": "interop-1"})
    assert listed.page.total_count == 1, listed.page.total_count
    assert listed.orders[0].reference_order_id == created.reference_order_id
    resent = client.orders.create_resend_order(created.reference_order_id)
    assert resent.id, vars(resent)


def check_refusal(client: RaasClient) -> None:
    """Read a documented refusal with the SDK's own error model."""
    request = CreateOrderRequestModel(
        account_identifier="interop-account",
        amount=1,
        customer_identifier="interop-customer",
        send_email=False,
        utid="U999999",
    )
    try:
        client.orders.create_order(request)
    except RaasClientException as refused:
        assert refused.http_code == 400, refused.http_code
        assert refused.errors[0].path == "utid", vars(refused.errors[0])
    else:
        raise AssertionError("an unknown UTID was accepted")


def main(origin: str) -> None:
    """Point the SDK at the sandbox by its own configuration and run both checks."""
    logging.getLogger().setLevel(logging.CRITICAL)
    Configuration.environments[Configuration.Environment.SANDBOX][Configuration.Server.DEFAULT] = f"{origin}/raas/v2"
    client = RaasClient("interop-platform", "interop-key")
    check(client)
    check_refusal(client)
    print("raas: create, replay, get, list, resend and a refusal work")


if __name__ == "__main__":
    main(sys.argv[1])
