"""What the HTTP library itself writes into an app's log."""

import logging

import anyio
import pytest

from reward_orders.core.clock import SYSTEM_CLOCK
from reward_orders.core.wire import Request
from reward_orders.http.transport import AsyncTransport, Transport
from tests.kit.library import NAME, httpx

LINK = "https://download.voucherify.io/v1/exports/exp_1?token=dl_secret"
ASKED = Request(
    "tangoListOrders", "GET", "https://api.tangocard.com/raas/v2/orders", params={"recipientEmail": "ada@x"}
)
SERVICE = httpx.MockTransport(lambda request: httpx.Response(200, text=str(request.url)))


@pytest.mark.parametrize("request_", [Request("voucherifyDownloadExport", "GET", LINK), ASKED])
@pytest.mark.parametrize("asynchronous", [False, True])
def test_the_log_of_httpx_shows_no_query(request_, asynchronous, caplog):
    """It writes every URL at INFO: a download's token and a filter's e-mail address stay out; the service has them."""
    caplog.set_level(logging.DEBUG)
    if asynchronous:
        client = httpx.AsyncClient(transport=SERVICE)
        answer = anyio.run(AsyncTransport(clock=SYSTEM_CLOCK, library=NAME, http_client=client).exchange, request_, 5.0)
    else:
        answer = Transport(clock=SYSTEM_CLOCK, library=NAME, http_client=httpx.Client(transport=SERVICE)).exchange(
            request_, 5.0
        )
    assert b"dl_secret" in answer.content or b"ada%40x" in answer.content
    assert "200" in caplog.text
    assert not [word for word in ("dl_secret", "ada", "?") if word in caplog.text]


def test_other_users_of_httpx_keep_their_log(caplog):
    """Only our own requests are shortened."""
    Transport(clock=SYSTEM_CLOCK, library=NAME, http_client=httpx.Client(transport=SERVICE)).exchange(ASKED, 5.0)
    caplog.set_level(logging.INFO)
    httpx.Client(transport=SERVICE).get("https://example.org/?a=1")
    assert "https://example.org/?a=1" in caplog.text
