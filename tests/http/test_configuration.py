"""From arguments and environment variables to a client, or one sentence that says what is missing."""

import inspect

import pytest

from reward_orders import (
    AsyncTango,
    AsyncVoucherify,
    ConfigurationError,
    Journal,
    RetryPolicy,
    Secret,
    Tango,
    Voucherify,
)
from reward_orders.http.auth import FixedAuth, TokenAuth
from reward_orders.http.configuration import is_loopback, origin_of
from reward_orders.http.session import UNCHANGED
from tests.kit.flows import FakeClock

TANGO = {"platform_name": "p", "platform_key": "k"}
VOUCHERIFY = {"app_id": "i", "app_token": "t"}
CLIENTS = [(Tango, TANGO), (AsyncTango, TANGO), (Voucherify, VOUCHERIFY), (AsyncVoucherify, VOUCHERIFY)]
VARIABLES = ("TANGO_PLATFORM_NAME", "TANGO_PLATFORM_KEY", "TANGO_ACCOUNT", "TANGO_CUSTOMER", "VOUCHERIFY_APP_ID",
             "VOUCHERIFY_APP_TOKEN", "REWARD_ORDERS_INSECURE_HOSTS")  # fmt: skip
CHOICES = ("TANGO_BASE_URL", "TANGO_ENVIRONMENT", "VOUCHERIFY_BASE_URL", "VOUCHERIFY_REGION", "TANGO_CLIENT_ID",
           "TANGO_CLIENT_SECRET", "TANGO_USERNAME", "TANGO_PASSWORD")  # fmt: skip


@pytest.fixture(autouse=True)
def bare(monkeypatch):
    for variable in (*VARIABLES, *CHOICES):
        monkeypatch.delenv(variable, raising=False)


def origin(client):
    return client._settings.session.origin


def test_environments_and_regions():
    """Production must be said; Voucherify's default is Europe."""
    assert origin(Tango(**TANGO)) == "https://integration-api.tangocard.com"
    assert origin(Tango(**TANGO, environment="production")) == "https://api.tangocard.com"
    assert origin(Voucherify(**VOUCHERIFY)) == "https://api.voucherify.io"
    assert origin(Voucherify(**VOUCHERIFY, region="us")) == "https://us1.api.voucherify.io"
    assert origin(Voucherify(**VOUCHERIFY, region="as")) == "https://as1.api.voucherify.io"


@pytest.mark.parametrize("wrong", ["prod", "", "PRODUCTION", 5, ["sandbox"]])
def test_an_unknown_environment_or_region_is_refused(wrong):
    """The message lists the known ones."""
    with pytest.raises(ConfigurationError, match='environment must be "sandbox" or "production"'):
        Tango(**TANGO, environment=wrong)
    with pytest.raises(ConfigurationError, match='region must be "eu" or "us" or "as"'):
        Voucherify(**VOUCHERIFY, region=wrong)


@pytest.mark.parametrize(
    ("make", "given", "argument", "variable"),
    [
        (Tango, {}, "platform_name", "TANGO_PLATFORM_NAME"),
        (AsyncTango, {"platform_name": "p"}, "platform_key", "TANGO_PLATFORM_KEY"),
        (Voucherify, {}, "app_id", "VOUCHERIFY_APP_ID"),
        (AsyncVoucherify, {"app_id": "i"}, "app_token", "VOUCHERIFY_APP_TOKEN"),
    ],
)
def test_a_missing_credential_names_argument_and_variable(make, given, argument, variable, monkeypatch):
    """One sentence with both ways to give it; an empty variable counts as unset."""
    for value in (None, ""):
        if value is not None:
            monkeypatch.setenv(variable, value)
        with pytest.raises(ConfigurationError, match=f"pass {argument}= or set {variable}"):
            make(**given)


def test_the_environment_is_read_when_the_client_is_built(monkeypatch):
    """An argument wins over its variable."""
    for variable in VARIABLES:
        monkeypatch.setenv(variable, variable.lower())
    settings = Tango()._settings
    assert settings.session.auth.identity == "tango_platform_name"
    assert (settings.account, settings.customer) == ("tango_account", "tango_customer")
    assert Voucherify()._settings.session.auth.identity == "voucherify_app_id"
    assert Tango(platform_name="mine", account="a")._settings.session.auth.identity == "mine"
    assert Tango(account="a")._settings.account == "a"


def test_where_to_call_may_stand_in_the_environment(monkeypatch):
    """An argument of either kind counts before a variable of either: what is said in code is not moved elsewhere."""
    monkeypatch.setenv("TANGO_ENVIRONMENT", "production")
    monkeypatch.setenv("VOUCHERIFY_REGION", "us")
    assert origin(Tango(**TANGO)) == "https://api.tangocard.com"
    assert origin(Tango(**TANGO, environment="sandbox")) == "https://integration-api.tangocard.com"
    assert origin(Voucherify(**VOUCHERIFY)) == "https://us1.api.voucherify.io"
    assert origin(Voucherify(**VOUCHERIFY, region="eu")) == "https://api.voucherify.io"
    monkeypatch.setenv("TANGO_BASE_URL", "http://127.0.0.1:9/raas/v2")
    monkeypatch.setenv("VOUCHERIFY_BASE_URL", "http://127.0.0.1:8")
    assert origin(Tango(**TANGO)) == "http://127.0.0.1:9"
    assert origin(Tango(**TANGO, environment="production")) == "https://api.tangocard.com"
    assert origin(Tango(**TANGO, base_url="http://127.0.0.1:7")) == "http://127.0.0.1:7"
    assert origin(Voucherify(**VOUCHERIFY)) == "http://127.0.0.1:8"
    assert origin(Voucherify(**VOUCHERIFY, region="as")) == "https://as1.api.voucherify.io"


@pytest.mark.parametrize(
    ("make", "given", "variable", "value"),
    [
        (Tango, TANGO, "TANGO_ENVIRONMENT", "prod"),
        (Tango, TANGO, "TANGO_BASE_URL", "http://elsewhere.example"),
        (Voucherify, VOUCHERIFY, "VOUCHERIFY_REGION", "moon"),
        (Voucherify, VOUCHERIFY, "VOUCHERIFY_BASE_URL", "nowhere"),
    ],
)
def test_a_wrong_variable_is_refused_as_an_argument_is(make, given, variable, value, monkeypatch):
    """Credentials go nowhere by mistake."""
    monkeypatch.setenv(variable, value)
    with pytest.raises(ConfigurationError):
        make(**given)


def service_account(monkeypatch):
    for name in ("CLIENT_ID", "CLIENT_SECRET", "USERNAME", "PASSWORD"):
        monkeypatch.setenv(f"TANGO_{name}", f"{name.lower()}-from-the-environment")


def test_a_service_account_may_stand_in_the_environment(monkeypatch):
    """It counts before a key there, and after any argument; the platform's name stays that of the journal."""
    service_account(monkeypatch)
    assert Tango()._settings.session.auth.identity == "client_id-from-the-environment"
    monkeypatch.setenv("TANGO_PLATFORM_NAME", "platform")
    monkeypatch.setenv("TANGO_PLATFORM_KEY", "key")
    assert isinstance(Tango()._settings.session.auth, TokenAuth)
    assert Tango()._settings.session.auth.identity == "platform"
    assert isinstance(Tango(**TANGO)._settings.session.auth, FixedAuth)
    assert isinstance(Tango(auth="token")._settings.session.auth, FixedAuth)


@pytest.mark.parametrize("name", ["CLIENT_SECRET", "USERNAME", "PASSWORD"])
def test_half_a_service_account_is_none(name, monkeypatch):
    """The variable that lacks is named, and no value is."""
    service_account(monkeypatch)
    monkeypatch.delenv(f"TANGO_{name}")
    with pytest.raises(ConfigurationError, match=f"TANGO_{name}") as error:
        Tango()
    assert "from-the-environment" not in str(error.value)


def test_account_and_customer_can_be_told_per_call():
    """Missing on both, the message says so before anything is sent, with the key of the call."""
    for missing, given in (("account", {"customer": "c"}), ("customer", {"account": "a"})):
        with pytest.raises(
            ConfigurationError, match=f"pass {missing}= to the call or the client, or set TANGO_"
        ) as caught:
            Tango(**TANGO).orders.create(utid="U1", amount=1, key="k", **given)
        assert caught.value.key == "k"


@pytest.mark.parametrize(
    ("given", "origin"),
    [
        ("http://127.0.0.1:8765", "http://127.0.0.1:8765"),
        ("http://localhost:1/raas/v2", "http://localhost:1"),
        ("http://localhost:1/raas/v2/", "http://localhost:1"),
        ("http://[::1]:80", "http://[::1]"),
        ("HTTPS://api.tangocard.com:443/raas/v2", "https://api.tangocard.com"),
        ("hTTp://LOCALHOST:8765", "http://localhost:8765"),
        ("https://Gateway.Example/", "https://gateway.example"),
    ],
)
def test_base_url_is_an_origin(given, origin):
    """The API's own path may stand behind it; written in one way, so that a journal has one scope for it."""
    assert origin_of(given, suffix="/raas/v2", injected=False) == origin


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "gateway.example",
        "ftp://gateway.example",
        "https://",
        "https://user:pw@host",
        "https://host?x=1",
        "https://host#x",
        "https://host/other",
        "https://host/raas/v2/orders",
        "https://host/v1",
        "http://gateway.example",
        "https://[::1",
        "https://host:99999",
        "http://127.0.0.1.evil.example",
        "http://127.0.0.1@evil.example",
        None,
        5,
        b"https://host",
        "//host",
        " https://host",
        "https://host ",
        "https://ho st",
        "https://host\\.evil.example",
        "https://evil.example\\@host",
        "https://host:443\r\nX: y",
        "http://127.0.0.1\t.evil.example",
        "https://a..b",
        "https://.host",
        "https://host.",
        "https://-host",
        "https://xn--",
        "https://" + "a" * 64 + ".example",
        "https://*",
        "https://ho%2fst",
        "https://h\u00f6st",
        "http://\uff11\uff12\uff17.0.0.1",
        "http://127.1",
        "http://2130706433",
        "http://0x7f000001",
        "http://127.0.0.1.1.2",
        "http://127.0.0.256",
        "http://[fe80::1%25lo]",
        "http://127.0.0.1:0",
    ],
)
def test_what_is_no_origin_is_refused(wrong):
    """One sentence, and credentials in it are not repeated; plain http only on this machine."""
    if wrong is None:
        return
    with pytest.raises(ConfigurationError, match="base_url") as caught:
        Tango(**TANGO, base_url=wrong)
    assert "user:pw" not in str(caught.value)


@pytest.mark.parametrize(("make", "keys"), CLIENTS)
def test_plain_http_is_taken_for_a_host_that_is_named(make, keys, monkeypatch):
    """A sandbox in a container, by argument or variable; the argument wins, no other host is let through."""
    url = "http://Sandbox:8765"
    assert origin(make(**keys, base_url=url, insecure_hosts=("SANDBOX",))) == "http://sandbox:8765"
    with pytest.raises(ConfigurationError, match="plain http") as caught:
        make(**keys, base_url=url)
    assert "REWARD_ORDERS_INSECURE_HOSTS" in caught.value.hint
    monkeypatch.setenv("REWARD_ORDERS_INSECURE_HOSTS", "other, sandbox")
    assert origin(make(**keys, base_url=url)) == "http://sandbox:8765"
    for hosts, base_url in [((), "http://sandbox.evil.example"), (("other",), url), (("*",), url)]:
        with pytest.raises(ConfigurationError, match="plain http"):
            make(**keys, base_url=base_url, insecure_hosts=hosts)
    for hosts in ("sandbox", 5, (None,)):
        with pytest.raises(ConfigurationError, match="insecure_hosts"):
            make(**keys, base_url=url, insecure_hosts=hosts)


@pytest.mark.parametrize(
    ("host", "loopback"),
    [
        ("localhost", True),
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("::1", True),
        ("LOCALHOST", True),
        ("127.0.0.1.evil.example", False),
        ("10.0.0.1", False),
        ("0.0.0.0", False),  # noqa: S104 - nothing is bound
        ("", False),
        ("127.\u0660.\u0660.\u0661", False),
    ],
)
def test_loopback(host, loopback):
    """Only what no network can see."""
    assert is_loopback(host) is loopback


WRONG = {
    "journal": ["orders.db", 5, True, {}],
    "retry": [3, 0, "", "RetryPolicy", {"attempts": 3}],
    "timeout": [0, -1, None, "30", True, float("inf"), float("nan")],
    "deadline": [0, -1, "30", True, float("inf"), float("nan")],
    "rate": [0, -1, "1", True, float("inf")],
    "http_client": ["https://proxy", 5, object()],
    "on_event": ["print", 5, 0],
}


@pytest.mark.parametrize(("make", "keys"), CLIENTS)
@pytest.mark.parametrize(("argument", "value"), [(name, value) for name, values in WRONG.items() for value in values])
def test_a_wrong_setting_is_refused_when_the_client_is_built(make, keys, argument, value):
    """Not at the first order; the sentence names the argument."""
    with pytest.raises(ConfigurationError, match=argument):
        make(**keys, **{argument: value})


@pytest.mark.parametrize(("make", "keys"), CLIENTS)
@pytest.mark.parametrize(
    ("argument", "value"),
    [
        (name, value)
        for name in ("retry", "timeout", "deadline", "on_event")
        for value in WRONG[name]
        if value is not None
    ],
)
def test_a_wrong_option_is_refused_too(make, keys, argument, value):
    """`with_options` checks what the constructor checks."""
    client = make(**keys)
    with pytest.raises(ConfigurationError, match=argument):
        client.with_options(**{argument: value})


def test_the_two_kinds_of_http_client_are_not_mixed_up():
    """A sync client takes an httpx.Client, an async one an httpx.AsyncClient."""
    import anyio

    from tests.kit.library import httpx

    with httpx.Client() as sync:
        with pytest.raises(ConfigurationError, match="http_client"):
            AsyncTango(**TANGO, http_client=sync)
        Tango(**TANGO, http_client=sync)
    asynchronous = httpx.AsyncClient()
    with pytest.raises(ConfigurationError, match="http_client"):
        Voucherify(**VOUCHERIFY, http_client=asynchronous)
    anyio.run(asynchronous.aclose)


@pytest.mark.parametrize(("make", "keys"), CLIENTS)
@pytest.mark.parametrize(
    "wrong", ["", " ", "key ", "\tkey", "key\u00a0", "two\nlines", "ä€", 5, b"key", ["k"], 0, False]
)
def test_a_credential_that_cannot_stand_in_a_header_is_refused(make, keys, wrong):
    """Empty, of another type, with a blank at its edge or the line break of a file."""
    secret = list(keys)[1]
    with pytest.raises(ConfigurationError, match=secret):
        make(**{**keys, secret: wrong})
    with pytest.raises(ConfigurationError, match="auth"):
        make(auth=wrong)


@pytest.mark.parametrize("wrong", ["", " ", "a ", "a:b", "a\nb", 5, b"p", False])
def test_a_platform_name_basic_could_not_carry_is_refused(wrong):
    """HTTP basic splits at the colon."""
    with pytest.raises(ConfigurationError, match="platform_name"):
        Tango(platform_name=wrong, platform_key="k")


def test_options_change_a_copy_only(tmp_path):
    """The copy shares connections, limiter, token and journal; what is left out stays."""
    with Journal.sqlite(tmp_path / "j.db") as journal:
        client = Tango(**TANGO, journal=journal, timeout=10, deadline=20)
        copy = client.with_options(timeout=5, retry=RetryPolicy(attempts=1))
        ours, theirs = client._settings.session, copy._settings.session
        assert (ours.timeout, ours.retry.attempts, theirs.timeout, theirs.retry.attempts) == (10, 5, 5, 1)
        assert theirs.deadline == 20
        assert theirs.limiter is ours.limiter
        assert theirs.auth is ours.auth
        assert copy._settings.journal is journal
        assert copy._transport is client._transport


def test_secrets_are_taken_as_text_or_secret():
    """Both ways make the same client."""
    one, other = Tango(**TANGO), Tango(platform_name="p", platform_key=Secret("k"))
    assert one._settings.session.auth._headers == other._settings.session.auth._headers


@pytest.mark.parametrize(("make", "keys"), CLIENTS)
def test_an_option_that_is_none_is_none(make, keys, tmp_path):
    """None means what it means to the constructor: no deadline, no rate, nobody listens, no journal, usual repeats."""
    with Journal.sqlite(tmp_path / "j.db") as journal:
        client = make(**keys, journal=journal, rate=2.0, on_event=print, retry=RetryPolicy(attempts=1))
        copy = client.with_options(deadline=None, rate=None, on_event=None, journal=None, retry=None)
        session = copy._settings.session
        assert (session.deadline, session.limiter, session.on_event, copy._settings.journal) == (None, None, None, None)
        assert session.retry.attempts == 5
        assert client._settings.journal is journal
        assert client._settings.session.deadline == 120
        assert client.with_options()._settings.session.limiter is client._settings.session.limiter


@pytest.mark.parametrize(("make", "keys"), CLIENTS)
def test_a_copy_may_have_a_rate_a_line_and_a_journal_of_its_own(make, keys, tmp_path):
    """Checked as by the constructor, on the same connections and with the same token."""
    client = make(**keys)
    with Journal.sqlite(tmp_path / "j.db") as journal:
        copy = client.with_options(rate=5, max_connections=3, journal=journal)
        assert copy._settings.journal is journal
        assert copy._settings.session.limiter is not client._settings.session.limiter
        assert copy._settings.session.gate is not client._settings.session.gate
        assert copy._transport is client._transport
        assert copy._settings.session.auth is client._settings.session.auth
    for wrong in ({"rate": 0}, {"max_connections": 0}, {"journal": "orders.db"}, {"timeout": None}):
        with pytest.raises(ConfigurationError, match=next(iter(wrong))):
            client.with_options(**wrong)


def test_what_belongs_to_a_vendor_is_an_option_too():
    """Whose account pays, and which hosts a download may come from."""
    tango = Tango(**TANGO).with_options(account="account-2", customer="customer-2", contract="2023")
    assert (tango._settings.account, tango._settings.customer, tango._settings.contract) == (
        "account-2",
        "customer-2",
        "2023",
    )
    with pytest.raises(ConfigurationError, match="contract"):
        tango.with_options(contract="1999")
    voucherify = Voucherify(**VOUCHERIFY).with_options(download_hosts=("files.example.org",))
    assert voucherify._settings.download_hosts == ("files.example.org",)
    with pytest.raises(ConfigurationError, match="download_hosts"):
        voucherify.with_options(download_hosts="files.example.org")


@pytest.mark.parametrize("make", [Tango, AsyncTango, Voucherify, AsyncVoucherify])
def test_options_are_the_arguments_of_the_constructor(make):
    """Every one, in its order and of its type, and by default unchanged: None can be said."""
    built, copied = (
        {name: arg for name, arg in inspect.signature(how).parameters.items() if name != "self"}
        for how in (make, make.with_options)
    )
    assert list(copied) == list(built)
    assert {arg.default for arg in copied.values()} == {UNCHANGED}
    for name, arg in copied.items():
        words = {word.strip() for word in arg.annotation.split("|")} - {"Unchanged"}
        wanted = {word.strip() for word in built[name].annotation.split("|")}
        assert name == "http_client" or words == wanted, name


@pytest.mark.parametrize(("make", "keys"), CLIENTS)
def test_a_copy_may_call_elsewhere(make, keys):
    """At another origin it has a rate limit, a pace and a token of its own: one service is not another."""
    client = make(**keys, base_url="http://127.0.0.1:1", rate=2.0)
    copy = client.with_options(base_url="http://127.0.0.1:2")
    ours, theirs = client._settings.session, copy._settings.session
    assert (ours.origin, theirs.origin) == ("http://127.0.0.1:1", "http://127.0.0.1:2")
    assert theirs.auth is not ours.auth
    assert theirs.limiter is not ours.limiter
    assert theirs.limiter.rate == 2.0
    assert theirs.paces is not ours.paces
    assert copy._transport is client._transport
    name, vendors = ("environment", "production") if "Tango" in make.__name__ else ("region", "us")
    home = make(**keys, **{name: vendors})._settings.session.origin
    assert client.with_options(**{name: vendors})._settings.session.origin == home
    with pytest.raises(ConfigurationError, match="plain http"):
        client.with_options(base_url="http://example.org")
    allowed = client.with_options(base_url="http://example.org", insecure_hosts=("example.org",))
    assert allowed._settings.session.origin == "http://example.org"


@pytest.mark.parametrize(("make", "keys"), CLIENTS)
def test_a_copy_may_have_other_credentials(make, keys):
    """A key that is passed is used although the client had a token, and the other way round; the rest of it stays."""
    name, key = keys
    client = make(**keys)
    token = client.with_options(auth="token-1")
    back = token.with_options(**{key: "another"})
    sent = [one._settings.session.auth._headers for one in (client, token, back)]
    assert "Bearer token-1" in [value.reveal() for value in sent[1].values()]
    assert sent[2].keys() == sent[0].keys()
    assert sent[2] != sent[0]
    assert {one._settings.session.auth.identity for one in (client, token, back)} == {keys[name]}
    assert client.with_options(**{name: "else"})._settings.session.auth.identity == "else"
    assert token._settings.session.limiter is not client._settings.session.limiter or "Voucherify" in make.__name__


def test_a_copy_may_have_connections_and_a_clock_of_its_own():
    """What is not ours is not shared: another HTTP client, another bound of answers, another clock."""
    import httpx

    clock = FakeClock()
    with httpx.Client() as mine, Tango(**TANGO) as client:
        for options in ({"http_client": mine}, {"max_answer": 1000}, {"clock": clock}):
            copy = client.with_options(**options)
            assert copy._transport is not client._transport
            assert copy._settings.session.gate is not client._settings.session.gate
        assert copy._settings.session.clock is copy._transport.clock is clock
        assert copy._settings.session.limiter is not client._settings.session.limiter
        plain = client.with_options(http_client=mine, base_url="http://example.org")
        assert plain.with_options(timeout=3)._settings.session.origin == "http://example.org"
        with pytest.raises(ConfigurationError, match="plain http"):
            plain.with_options(http_client=None)
        with pytest.raises(ConfigurationError, match="http_client"):
            client.with_options(http_client=httpx.AsyncClient())


def test_options_do_not_read_the_environment_again(monkeypatch):
    """A copy with another timeout is the same platform, whatever became of the variables meanwhile."""
    monkeypatch.setenv("TANGO_PLATFORM_NAME", "one")
    monkeypatch.setenv("TANGO_PLATFORM_KEY", "k")
    monkeypatch.setenv("TANGO_BASE_URL", "http://127.0.0.1:1")
    client = Tango()
    monkeypatch.setenv("TANGO_PLATFORM_NAME", "other")
    monkeypatch.setenv("TANGO_BASE_URL", "http://127.0.0.1:2")
    session = client.with_options(timeout=3)._settings.session
    assert (session.origin, session.auth.identity) == ("http://127.0.0.1:1", "one")


def test_the_headers_of_a_copy_carry_its_api_version():
    """Voucherify's alone."""
    client = Voucherify(**VOUCHERIFY)
    session = client.with_options(api_version="v2027-01-01")._settings.session
    assert session.headers["X-Voucherify-API-Version"] == "v2027-01-01"
    assert client._settings.session.headers["X-Voucherify-API-Version"] != "v2027-01-01"


def test_the_catalogue_of_another_platform_is_another_one():
    """Copies of one platform share what was fetched."""
    client = Tango(**TANGO)
    assert client.with_options(timeout=3)._settings.catalog is client._settings.catalog
    assert client.with_options(platform_name="else")._settings.catalog is not client._settings.catalog
