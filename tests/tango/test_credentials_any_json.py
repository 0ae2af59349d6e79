"""Whatever JSON stands in place of any field: credentials parse, render, and show no value by themselves."""

import io
import json
import logging

from hypothesis import example, given
from hypothesis import strategies as st
from rich.console import Console

from reward_orders.core.secrets import Secret
from reward_orders.render import instructions_html, instructions_text
from reward_orders.tango.credentials import Credentials

VALUE = "HIDEME-4821"
# JSON strings may hold lone surrogates, which no UTF-8 can.
TEXT = st.text(st.characters(exclude_categories=()))
ANY_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.just(VALUE)
    | st.just(f"https://x/{VALUE}"),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT | st.just(VALUE), inner, max_size=4),
    max_leaves=8,
)
KIND = st.sampled_from(["url", "text", "barcode", "date"])
TYPE = st.sampled_from(["redemptionUrl", "PIN", "cardNumber", "barcode", "expirationDate", "unheardOf"])
ENTRY = st.fixed_dictionaries(
    {},
    optional={
        "label": st.sampled_from(["PIN", "Redemption Link", VALUE]) | ANY_JSON,
        "value": st.just(VALUE)
        | st.dates().map(str)
        | st.datetimes().map(lambda moment: moment.isoformat())
        | ANY_JSON,
        "type": KIND | st.just(VALUE) | ANY_JSON,
        "credentialType": TYPE | st.just(VALUE) | ANY_JSON,
    },
)
REWARD = ANY_JSON | st.fixed_dictionaries(
    {},
    optional={
        "credentialList": st.lists(ENTRY | ANY_JSON, max_size=4) | ANY_JSON,
        "credentials": st.dictionaries(TEXT, st.just(VALUE) | ANY_JSON, max_size=4) | ANY_JSON,
    },
)


def shown(credentials):
    """Return everything that credentials say of themselves."""
    log = io.StringIO()
    record = logging.LogRecord("shop", logging.INFO, "", 0, "%s %r", (credentials, list(credentials)), None)
    Console(file=log, width=200).print(credentials, credentials.differences, credentials.problems)
    return "".join(
        [
            record.getMessage(),
            log.getvalue(),
            repr(credentials.differences),
            repr(credentials.problems),
            f"{credentials}",
        ]
        + [f"{item} {item!r}" for item in credentials]
    )


@given(REWARD)
@example({"credentialList": [dict.fromkeys(("label", "value", "type", "credentialType"), VALUE)]})
@example({"credentials": {VALUE: VALUE}})
def test_any_json_parses_and_shows_no_value(reward):
    """No error, every item well-formed, and no text about them holds the value, in whichever field it stood."""
    credentials = Credentials.parse(reward)
    for item in credentials:
        assert isinstance(item.kind, str)
        assert item.kind
        assert isinstance(item.label, str)
        assert isinstance(item.value, Secret)
        assert isinstance(item.inferred, bool)
    assert set(dict(credentials)) == set(credentials.keys())
    assert credentials.expires_at is None or credentials.expires_at.utcoffset() is not None
    assert "HIDEME" not in shown(credentials)
    assert "HIDEME" not in json.dumps(dict(credentials), default=str)


@example({"credentialList": [{"label": "\ud800", "value": "\ud800", "type": "text"}]}, None)
@given(REWARD, st.sampled_from([None, "en", "de-DE", "ar_EG", "xx", "\ud800", ""]))
def test_any_json_renders_in_any_locale(reward, locale):
    """HTML and text come out whole: sendable as UTF-8, one line a credential, no markup but our own."""
    credentials = Credentials.parse(reward)
    html, text = credentials.to_html(locale), credentials.to_text(locale)
    html.encode()
    text.encode()
    with_value = [item for item in credentials if item.value]
    assert len(text.splitlines()) == len(with_value)
    assert html.count("<dd>") == len(with_value)


@example("<p>\ud800</p>")
@example("<![foo[x]]>")
@given(TEXT | st.text(alphabet="<>![]&;/-'\"=ap hrefscript\n") | ANY_JSON)
def test_any_instructions_render(raw):
    """Broken HTML is read as far as it goes; nothing is raised and no script is left."""
    assert "<script" not in instructions_html(raw)
    instructions_html(raw).encode()
    instructions_text(raw).encode()
