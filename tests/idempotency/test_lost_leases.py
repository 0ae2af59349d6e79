"""A worker whose lease ran out while it waited for an answer is not the one that sends again."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest

from reward_orders import Journal, KeyReusedError, OutcomeUnknownError, RetryPolicy, Tango, Voucherify
from reward_orders.core.clock import Clock
from tests.kit.library import httpx


class Hands(Clock):
    """A clock whose monotonic hand the test moves; sleeping moves it too."""

    def __init__(self):
        self.ahead = 0.0

    def monotonic(self):
        return 1_000.0 + self.ahead

    def sleep(self, seconds):
        self.ahead += seconds


ORDER = {
    "referenceOrderID": "RA1",
    "externalRefID": "key",
    "accountIdentifier": "account-1",
    "utid": "U1",
    "status": "COMPLETE",
    "denomination": {"value": 5, "currencyCode": "USD"},
}


def test_a_worker_that_lost_its_lease_to_one_that_is_still_sending_sends_nothing_more(tmp_path):
    """Its own attempt got no answer; it waits for the heir's order and returns that."""
    hands, posts = Hands(), []

    def client(handler):
        journal = Journal.sqlite(tmp_path / "orders.db", lease=60.0, clock=hands)
        return Tango(
            platform_name="p",
            platform_key="k",
            account="account-1",
            customer="customer-1",
            base_url="http://127.0.0.1:9",
            http_client=httpx.Client(transport=httpx.MockTransport(handler)),
            journal=journal,
            retry=RetryPolicy(attempts=3, wait_initial=0),  # a wait would notice it before
            rate=None,
            deadline=None,
            clock=hands,
        )

    def heirs(request):
        posts.append("heir")
        return httpx.Response(201, json=ORDER)

    def sleepers(request):
        if request.method == "GET":
            return httpx.Response(200, json=ORDER)
        posts.append("sleeper")
        hands.ahead += 61.0
        assert heir.orders.create(key="key", utid="U1", amount=5).id == "RA1"
        raise httpx.ReadError("lost")

    heir, sleeper = client(heirs), client(sleepers)
    order = sleeper.orders.create(key="key", utid="U1", amount=5)
    assert (order.id, order.replayed) == ("RA1", True)
    assert posts == ["sleeper", "heir"]


@pytest.mark.parametrize("ending", ["settled", "unknown"])
def test_a_call_that_slept_before_it_sent_learns_that_its_key_is_another_rewards(tmp_path, ending):
    """Another reward took the free key meanwhile: KeyReusedError names its order, which is what the look finds."""
    hands, posts = Hands(), []

    def client(handler):
        return Voucherify(
            app_id="a",
            app_token="t",
            base_url="http://127.0.0.1:9",
            http_client=httpx.Client(transport=httpx.MockTransport(handler)),
            journal=Journal.sqlite(tmp_path / "orders.db", lease=60.0, clock=hands),
            retry=RetryPolicy(attempts=1),
            clock=hands,
        )

    def shown(request):
        if request.method == "POST":
            posts.append(json.loads(request.content)["amount"])
            if ending == "unknown":
                raise httpx.ReadError("lost")
        elif not posts:
            return httpx.Response(404, json={"code": 404, "key": "not_found"})
        return httpx.Response(200, json={"id": "ord_1", "source_id": "key", "amount": 111, "updated_at": None})

    def sleeps(request):
        if not posts:
            hands.ahead += 61.0
            with suppress(OutcomeUnknownError):
                rival.orders.create(source_id="key", amount=111)
        return shown(request)

    rival, sleeper = client(shown), client(sleeps)
    with pytest.raises(KeyReusedError, match="another reward") as caught:
        sleeper.orders.create(source_id="key", amount=999)
    assert (caught.value.fields, caught.value.order_id) == (("amount",), "ord_1")
    assert posts == [111]
