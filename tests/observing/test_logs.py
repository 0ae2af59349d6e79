"""One variable switches logs on; a record has what a list allows, and nothing else."""

import logging

import pytest

from reward_orders import ConfigurationError, Event, Tango
from reward_orders.observing import log_event

KEYS = {"platform_name": "p", "platform_key": "key-of-the-platform"}
ANSWER = Event("response", operation="tangoCreateOrder", attempt=1, key="emp-42", status=201, seconds=0.12345)


@pytest.fixture
def logger():
    """The logger as it was before, also afterwards."""
    logger = logging.getLogger("reward_orders")
    before = (logger.level, list(logger.handlers))
    yield logger
    logger.setLevel(before[0])
    logger.handlers[:] = before[1]


def told(client, event):
    client._settings.session.emit(event)


def test_a_record_is_a_line_and_its_fields(caplog):
    """For people, and for handlers that write JSON."""
    with caplog.at_level(logging.INFO, logger="reward_orders"):
        log_event(ANSWER)
        log_event(Event("request", operation="tangoCreateOrder"))
    (record,) = caplog.records
    assert record.getMessage() == "response operation=tangoCreateOrder attempt=1 key=emp-42 status=201 seconds=0.123"
    assert (record.event, record.reward_orders_status, record.levelname) == ("response", 201, "INFO")


@pytest.mark.parametrize(
    ("name", "reason", "level"),
    [
        ("call", None, "DEBUG"),
        ("wait", "rate", "INFO"),
        ("outcome", "placed", "INFO"),
        ("outcome", "replayed", "INFO"),
        ("outcome", "unknown", "WARNING"),
        ("outcome", "refused", "WARNING"),
        ("failure", "ReadTimeout", "WARNING"),
        ("of_tomorrow", None, "WARNING"),
    ],
)
def test_what_should_be_rare_is_a_warning(name, reason, level, caplog):
    """Also an event that this list does not know."""
    with caplog.at_level(logging.DEBUG, logger="reward_orders"):
        log_event(Event(name, operation="op", reason=reason))
    assert caplog.records[0].levelname == level


def test_a_field_that_is_not_on_the_list_is_not_logged(caplog):
    """An event that gets one later does not put it into logs by itself."""

    class Later(Event):
        __slots__ = ("address",)

    event = Later("wait", operation="op")
    event.address = "ada@example.org"
    with caplog.at_level(logging.INFO, logger="reward_orders"):
        log_event(event)
    assert "ada@example.org" not in f"{caplog.text} {vars(caplog.records[0])}"


@pytest.mark.parametrize(("word", "lines"), [("debug", 2), ("INFO", 1), ("warning", 0)])
def test_the_variable_switches_logs_on(word, lines, monkeypatch, logger, caplog):
    """For clients that are built from then on, beside a callback of the app."""
    heard = []
    monkeypatch.setenv("REWARD_ORDERS_LOG", word)
    client = Tango(**KEYS, on_event=heard.append)
    told(client, Event("request", operation="op"))
    told(client.with_options(timeout=5), ANSWER)
    assert len(caplog.records) == lines
    assert [event.name for event in heard] == ["request", "response"]
    told(Tango(**KEYS), ANSWER)
    assert len(caplog.records) == lines + (lines > 0)


def test_a_word_that_is_no_level_is_refused(monkeypatch, logger):
    """By name, when the client is built."""
    monkeypatch.setenv("REWARD_ORDERS_LOG", "loud")
    with pytest.raises(ConfigurationError, match="REWARD_ORDERS_LOG must be one of debug, info, warning"):
        Tango(**KEYS)


def test_without_the_variable_nobody_listens(monkeypatch):
    """And nothing is spent on events."""
    monkeypatch.delenv("REWARD_ORDERS_LOG", raising=False)
    assert Tango(**KEYS)._settings.session.on_event is None
