"""Errors of daily life, as a person meets them: the sentence says what to look at."""

import errno
import socket
import ssl

import pytest

from reward_orders import ConfigurationError, Journal, NotSentError, RetryPolicy, Tango
from tests.kit.library import httpx


@pytest.mark.parametrize(
    ("cause", "words"),
    [
        (ConnectionRefusedError(errno.ECONNREFUSED, "secret"), "Connection refused"),
        (socket.gaierror(socket.EAI_NONAME, "secret"), "host name is not known"),
        (ssl.SSLCertVerificationError("secret"), "certificate is not trusted"),
        (ssl.SSLError("secret"), "TLS failed"),
    ],
)
def test_an_unreachable_service_is_named_with_the_reason(cause, words):
    """A wrong port, name and certificate read differently, in constant words, and say where the client looked."""

    def refuse(_):
        raise httpx.ConnectError("secret") from cause

    base_url = "https://api.example.org"
    client = httpx.Client(transport=httpx.MockTransport(refuse))
    tango = Tango(
        platform_name="app", platform_key="key", base_url=base_url, http_client=client, retry=RetryPolicy(attempts=1)
    )
    with client, pytest.raises(NotSentError) as caught:
        tango.orders.get("RA1")
    assert base_url in str(caught.value)
    assert words in str(caught.value)
    assert "secret" not in str(caught.value)


def test_a_journal_takes_a_path():
    """A number or None is told apart from a path before anything is opened."""
    with pytest.raises(ConfigurationError, match=r"path of a file, not int"):
        Journal.sqlite(3)
