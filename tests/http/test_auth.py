"""How a request proves who sends it: basic, bearer, two keys, and tokens that are fetched, kept and renewed."""

import base64
import json
import threading
from urllib.parse import parse_qs

import pytest

from reward_orders import (
    AuthenticationError,
    ConfigurationError,
    NotSentError,
    RewardOrdersError,
    Secret,
    Tango,
    TangoServiceAccount,
    Voucherify,
    VoucherifyOAuth,
)
from reward_orders.core.wire import AuthHeaders
from reward_orders.http.auth import EARLY
from tests.kit.flows import (
    APP_TOKEN,
    PLATFORM_KEY,
    FakeClock,
    Scripted,
    answer,
    drive,
    no_answer,
    tango_client,
    tango_create,
    tango_order,
)
from tests.kit.library import httpx
from tests.kit.served import KINDS, ONCE, connect, create, finish

ACCOUNT = TangoServiceAccount(client_id="client-1", client_secret="s€cret &", username="user", password=Secret("pass"))
OAUTH = VoucherifyOAuth(app_id="app", app_token=APP_TOKEN, scope="orders async-actions")
PROJECT = VoucherifyOAuth(
    client_id="service-1", client_secret=APP_TOKEN, project_id="proj_1", scopes=("orders.read", "exports.read")
)


class Issuer:
    """A token endpoint beside the order API; each token has a number."""

    def __init__(self, *, lifetime=900, refuse=0):
        self.tokens = []
        self.used = []
        self.lifetime = lifetime
        self.refuse = refuse  # so many of the first order calls get 401

    def __call__(self, request):
        if "token" in request.url.path:
            self.tokens.append(request)
            return httpx.Response(200, json={"access_token": f"t{len(self.tokens)}", "expires_in": self.lifetime})
        self.used.append(request.headers["authorization"])
        if len(self.used) <= self.refuse:
            return httpx.Response(401, json={"message": "expired"})
        ref = json.loads(request.content)["externalRefID"] if request.method == "POST" else None
        return httpx.Response(200, json={"referenceOrderID": "RA-1", "id": "RA-1", "externalRefID": ref})


def auth_of(kind):
    return ACCOUNT if kind.endswith("tango") else OAUTH


def gets(kind, client, number, clock=None, step=0.0):
    """Read an order several times on one loop, moving the clock between."""
    import anyio

    async def main():
        for _ in range(number):
            result = client.orders.get("RA-1")
            if hasattr(result, "__await__"):
                await result
            if clock is not None:
                clock.advance(step)

    anyio.run(main)


def header(client_kind, name, **settings):
    seen = []

    def handle(request):
        seen.append(request)
        return httpx.Response(200, json={"referenceOrderID": "x", "id": "x"})

    finish(connect(client_kind, handle, **settings).orders.get("x"))
    return seen[0].headers[name]


def test_basic_is_platform_name_and_key():
    """As HTTP basic has it, UTF-8."""
    value = header("tango", "authorization", platform_name="plätform")
    assert base64.b64decode(value.removeprefix("Basic ")).decode() == f"plätform:{PLATFORM_KEY}"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("token", ["a.b.c", Secret("a.b.c")])
def test_a_bearer_token_is_sent_as_it_is(kind, token):
    """From text or Secret."""
    assert header(kind, "authorization", auth=token) == "Bearer a.b.c"


def test_two_keys_for_voucherify():
    """Both on every request."""
    assert header("voucherify", "x-app-id") == "app-id"
    assert header("voucherify", "x-app-token") == APP_TOKEN


@pytest.mark.parametrize("kind", KINDS)
def test_a_token_is_fetched_once_and_kept(kind):
    """Copies of a client share it."""
    issuer = Issuer()
    client = connect(kind, issuer, auth=auth_of(kind))
    gets(kind, client, 3)
    assert len(issuer.tokens) == 1
    assert issuer.used == ["Bearer t1"] * 3


def test_the_token_request_is_the_vendors():
    """Tango: all seven form fields. Voucherify: the two keys and the scope."""
    issuer = Issuer()
    gets("tango", connect("tango", issuer, auth=ACCOUNT), 1)
    (request,) = issuer.tokens
    form = {name: values[0] for name, values in parse_qs(request.content.decode()).items()}
    assert form == {
        "grant_type": "password",
        "client_id": "client-1",
        "client_secret": "s€cret &",
        "username": "user",
        "password": "pass",
        "scope": "raas.all",
        "audience": "https://api.tangocard.com/",
    }
    assert request.headers["content-type"] == "application/x-www-form-urlencoded"
    issuer = Issuer()
    gets("voucherify", connect("voucherify", issuer, auth=OAUTH), 1)
    (request,) = issuer.tokens
    assert parse_qs(request.content.decode()) == {"grant_type": ["client_credentials"], "scope": [OAUTH.scope]}
    assert request.headers["x-app-token"] == APP_TOKEN
    assert request.url.path == "/v1/oauth/token"
    assert "x-app-token" not in issuer.used


@pytest.mark.parametrize("kind", KINDS)
def test_a_token_is_renewed_before_it_ends(kind):
    """Half a minute early, so that it does not end on the way."""
    issuer, clock = Issuer(lifetime=900), FakeClock()
    client = connect(kind, issuer, auth=auth_of(kind), clock=clock)
    gets(kind, client, 3, clock, step=(900 - EARLY) / 2 + 1)
    assert issuer.used == ["Bearer t1", "Bearer t1", "Bearer t2"]


@pytest.mark.parametrize("lifetime", [None, 0, -5, "900", True, 10**300, 20])
def test_odd_lifetimes_are_lived_with(lifetime):
    """An answer without a sensible expires_in gives a token for half a minute or so; nothing overflows."""
    issuer, clock = Issuer(lifetime=lifetime), FakeClock()
    client = connect("tango", issuer, auth=ACCOUNT, clock=clock)
    gets("tango", client, 2, clock, step=1)
    assert len(issuer.tokens) <= 2


@pytest.mark.parametrize("kind", KINDS)
def test_a_token_the_service_refuses_is_renewed_once(kind):
    """401 means nothing was done: a fresh token, and the same request once more."""
    issuer = Issuer(refuse=1)
    gets(kind, connect(kind, issuer, auth=auth_of(kind)), 1)
    assert issuer.used == ["Bearer t1", "Bearer t2"]
    issuer = Issuer(refuse=9)
    with pytest.raises(AuthenticationError):
        gets(kind, connect(kind, issuer, auth=auth_of(kind)), 1)
    assert len(issuer.used) == 2


def test_a_late_refusal_of_an_old_token_keeps_the_new_one():
    """A token that another caller has renewed meanwhile is used, not thrown away."""
    from reward_orders.tango.reading import get

    clock = FakeClock()
    client = tango_client(clock, auth=ACCOUNT, platform_key=None)
    order = answer(200, {"referenceOrderID": "RA-1"})
    tokens = [answer(200, {"access_token": f"t{n}", "expires_in": 900}) for n in (1, 2)]
    drive(get(client._settings.session, "RA-1"), Scripted(clock, tokens[0], answer(401), tokens[1], order))
    assert client._settings.session.auth.renew(
        AuthHeaders({"Authorization": "Bearer t1"})
    )  # a very late 401 of the first
    late = Scripted(clock, order)
    drive(get(client._settings.session, "RA-1"), late)
    assert late.operations == ["tangoGetOrder"]
    assert late.requests[0].auth_headers == {"Authorization": "Bearer t2"}


@pytest.mark.parametrize("status", [400, 401, 403])
def test_a_token_endpoint_that_refuses_is_an_authentication_error(status):
    """Nothing was sent to the order API; the hint says what to check."""
    clock = FakeClock()
    script = Scripted(clock, answer(status, b"text"))
    with pytest.raises(AuthenticationError, match="client id"):
        drive(tango_create(tango_client(clock, auth=ACCOUNT, platform_key=None)), script)
    assert script.operations == ["tangoToken"]


def test_a_token_endpoint_is_waited_for_as_long_as_the_policy_allows():
    """Retry-After up to `retry_after_max`, the limit itself too, is obeyed in full; a longer one ends the call."""
    clock = FakeClock()
    client = tango_client(clock, auth=ACCOUNT, platform_key=None, deadline=None)
    token = answer(200, {"access_token": "t", "expires_in": 900})
    drive(tango_create(client, key="k"), Scripted(clock, answer(429, {}, retry_after="120"), token, placed))
    assert clock.slept == [120.0]
    clock = FakeClock()
    client = tango_client(clock, auth=ACCOUNT, platform_key=None, deadline=None)
    with pytest.raises(NotSentError):
        drive(tango_create(client, key="k"), Scripted(clock, answer(429, {}, retry_after="120.1")))
    assert clock.slept == []


def placed(request):
    """The service's answer to a create."""
    return answer(201, tango_order(json.loads(request.content)))


NO_TOKEN = {
    "no answer": no_answer(),
    "500": answer(500),
    "429": answer(429),
    "redirect": answer(302, b"", location="https://elsewhere.example/"),
    "html": answer(200, b"<html>"),
    "empty": answer(200, b""),
    "no token": answer(200, {}),
    "not text": answer(200, {"access_token": 5}),
    "a line break": answer(200, {"access_token": "a\nb"}),
    "not ascii": answer(200, {"access_token": "ä"}),
}


@pytest.mark.parametrize("end", NO_TOKEN.values(), ids=NO_TOKEN)
def test_without_a_token_nothing_was_sent(end, tmp_path):
    """Safe to call again, and the key is free; never an unreadable answer, which would mean that the order exists."""
    from reward_orders import Journal

    clock = FakeClock()
    with Journal.sqlite(tmp_path / "j.db", clock=clock) as journal:
        client = tango_client(clock, auth=ACCOUNT, platform_key=None, journal=journal, retry=ONCE)
        script = Scripted(clock, end)
        with pytest.raises(NotSentError, match="token") as caught:
            drive(tango_create(client, key="k"), script)
        assert caught.value.key == "k"
        token = answer(200, {"access_token": "t", "expires_in": 900})
        drive(tango_create(client, key="k", amount=30), Scripted(clock, token, placed))


def test_where_tokens_come_from():
    """The vendor's own hosts for its environments, the server itself on loopback, else as told, https only."""

    def host(**settings):
        client = Tango(auth=settings.pop("account", ACCOUNT), **settings)
        return client._settings.session.auth._request().url

    assert host() == "https://sandbox-auth.tangocard.com/oauth/token"
    assert host(environment="production") == "https://auth.tangocard.com/oauth/token"
    assert host(base_url="http://127.0.0.1:8765") == "http://127.0.0.1:8765/oauth/token"
    named = {"base_url": "http://sandbox:8765", "insecure_hosts": ("sandbox",)}
    assert host(**named) == "http://sandbox:8765/oauth/token"
    assert host(account=account(token_url="http://sandbox:8765/t"), **named) == "http://sandbox:8765/t"
    with pytest.raises(ConfigurationError, match="token_url"):
        host(account=account(token_url="http://sandbox:87650/t"), **named)
    with pytest.raises(ConfigurationError, match="token_url"):
        host(base_url="https://gateway.example")
    for url in ("http://gateway.example/token", "ftp://x", ""):
        with pytest.raises(ConfigurationError, match="token_url"):
            host(account=account(token_url=url))
    assert host(account=account(token_url="https://t.example/x"), base_url="https://g.example") == "https://t.example/x"


def account(**changes):
    fields = {"client_id": "c", "client_secret": "s", "username": "u", "password": "p"}
    return TangoServiceAccount(**{**fields, **changes})


@pytest.mark.parametrize(
    "changes",
    [
        {"client_id": ""},
        {"client_id": 5},
        {"username": None},
        {"client_secret": None},
        {"password": b"x"},
        {"client_secret": ""},
        {"scope": 1},
        {"audience": ""},
        {"token_url": 5},
    ],
)
def test_a_service_account_that_cannot_be_used_is_refused(changes):
    """When the client is built; the message names the field."""
    with pytest.raises(ConfigurationError, match=next(iter(changes))):
        Tango(auth=account(**changes))


@pytest.mark.parametrize("changes", [{"app_id": ""}, {"app_token": 5}, {"scope": ""}, {"scope": None}])
def test_oauth_that_cannot_be_used_is_refused(changes):
    """The same for Voucherify."""
    with pytest.raises(ConfigurationError, match=next(iter(changes))):
        Voucherify(auth=VoucherifyOAuth(**{"app_id": "a", "app_token": "t", **changes}))


class SlowIssuer(Issuer):
    """A token endpoint that answers once so many callers have begun."""

    def __init__(self, *, status=200, **options):
        super().__init__(**options)
        self.status = status
        self.begun = threading.Semaphore(0)
        self.expected = 0

    def __call__(self, request):
        if "token" in request.url.path:
            for _ in range(self.expected):
                assert self.begun.acquire(timeout=30)
            self.expected = 0
            if self.status != 200:
                self.tokens.append(request)
                return httpx.Response(self.status, json={})
        return super().__call__(request)


@pytest.mark.parametrize("status", [200, 401, 500])
def test_fifty_threads_ask_for_one_token(status):
    """One of them asks, the others wait for what it gets: the token, or the error, which each is told by itself."""
    issuer = SlowIssuer(status=status)
    client = connect("tango", issuer, auth=ACCOUNT)
    issuer.expected = 50
    ends = []

    def call():
        issuer.begun.release()
        try:
            ends.append(client.orders.get("RA-1").id)
        except RewardOrdersError as error:
            ends.append(error)

    threads = [threading.Thread(target=call) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(ends) == 50
    if status == 200:
        assert set(ends) == {"RA-1"}
        assert len(issuer.tokens) == 1
    else:
        assert {type(end) for end in ends} == {AuthenticationError if status == 401 else NotSentError}
        assert len({id(end) for end in ends}) == 50
        assert len(issuer.tokens) <= 2  # whoever came after the failure asks again


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_a_cancelled_task_leaves_the_asking_to_the_next(backend):
    """Those who wait are not left waiting, and the one that was cancelled counts as no failure."""
    import anyio

    asked = []

    async def handle(request):
        if "token" in request.url.path:
            asked.append(request)
            if len(asked) == 1:
                await anyio.sleep_forever()
            return httpx.Response(200, json={"access_token": "t", "expires_in": 900})
        return httpx.Response(200, json={"referenceOrderID": "RA-1"})

    client = connect("async tango", handle, auth=ACCOUNT)
    got = []

    async def call():
        got.append((await client.orders.get("RA-1")).id)

    async def main():
        async with anyio.create_task_group() as group:
            first = anyio.CancelScope()

            async def cancelled():
                with first:
                    await call()

            group.start_soon(cancelled)
            await anyio.wait_all_tasks_blocked()
            group.start_soon(call)
            group.start_soon(call)
            await anyio.wait_all_tasks_blocked()
            first.cancel()

    anyio.run(main, backend=backend)
    assert got == ["RA-1", "RA-1"]
    assert len(asked) == 2


@pytest.mark.parametrize("end", [no_answer(), answer(500), answer(429)], ids=["no answer", "500", "429"])
def test_a_token_is_asked_for_like_a_read(end):
    """Asking changes nothing, so what passes is asked again."""
    from reward_orders.tango.reading import get

    clock = FakeClock()
    client = tango_client(clock, auth=ACCOUNT, platform_key=None)
    token, order = answer(200, {"access_token": "t", "expires_in": 900}), answer(200, {"referenceOrderID": "RA-1"})
    script = Scripted(clock, end, token, order)
    drive(get(client._settings.session, "RA-1"), script)
    assert script.operations == ["tangoToken", "tangoToken", "tangoGetOrder"]


@pytest.mark.parametrize(
    ("lifetime", "fetched"), [("86400", 1), ("8.64e4", 1), (86400.0, 1), ("soon", 60), ("nan", 60)]
)
def test_a_lifetime_may_be_text(lifetime, fetched):
    """One token for a day, not one every half minute."""
    issuer, clock = Issuer(lifetime=lifetime), FakeClock()
    gets("tango", connect("tango", issuer, auth=ACCOUNT, clock=clock), 60, clock, step=60)
    assert len(issuer.tokens) == fetched


@pytest.mark.parametrize("token", [" t", "t ", "a b", "t\u00a0", "t" * 20_000])
def test_what_could_not_stand_in_a_header_is_no_token(token):
    """A blank at its edge would end up in the words of the HTTP library, with the token."""
    issuer = httpx.MockTransport(lambda request: httpx.Response(200, json={"access_token": token}))
    client = Tango(auth=ACCOUNT, base_url="http://127.0.0.1:9", http_client=httpx.Client(transport=issuer), retry=ONCE)
    with pytest.raises(NotSentError, match="holds no usable one") as caught:
        client.orders.get("RA-1")
    assert token[:3] + token[-3:] not in str(caught.value)


def test_a_moved_platform_keeps_its_name():
    """Keys, a bearer token and a service account under one name are one platform to the journal."""

    def platform(**settings):
        return Tango(**settings)._settings.session.platform

    named = platform(platform_name="acme", platform_key="k")
    assert platform(platform_name="acme", auth=ACCOUNT) == named
    assert platform(platform_name="acme", auth="token") == named
    assert platform(auth=ACCOUNT).endswith(" client-1")

    def project(**settings):
        return Voucherify(**settings)._settings.session.platform

    assert project(app_id="app", app_token="t") == project(app_id="app", auth="token") == project(auth=OAUTH)
    assert project(app_id="old", auth=OAUTH) == project(app_id="old", app_token="t")


@pytest.mark.parametrize("make", [Tango, Voucherify])
def test_tokens_without_a_name_get_one_each(make):
    """Two platforms with a token each never share a scope, and the name does not tell the token."""
    one, same, other = (
        make(auth=token)._settings.session.auth.identity for token in ("to-ken-1", "to-ken-1", "to-ken-2")
    )
    assert one == same != other
    assert one.startswith("bearer-")
    assert "to-ken" not in one


def test_a_create_goes_on_under_a_renewed_token():
    """The same body, once more; one order."""
    issuer = Issuer(refuse=1)
    bodies = []

    def handle(request):
        response = issuer(request)
        if "token" not in request.url.path:
            bodies.append(request.content)
        return response

    assert create("tango", connect("tango", handle, auth=ACCOUNT)).id == "RA-1"
    assert bodies[0] == bodies[1]


@pytest.mark.parametrize("kind", ["voucherify", "async voucherify"])
def test_a_project_token_is_asked_for_with_basic_authentication(kind):
    """The second version: id and secret of the service key, the project and its scopes; then a bearer token as ever."""
    issuer = Issuer()
    gets(kind, connect(kind, issuer, auth=PROJECT), 2)
    (request,) = issuer.tokens
    assert request.url.path == "/v2/oauth/token"
    assert (
        base64.b64decode(request.headers["authorization"].removeprefix("Basic ")).decode() == f"service-1:{APP_TOKEN}"
    )
    assert not {"x-app-id", "x-app-token"} & set(request.headers)
    assert parse_qs(request.content.decode()) == {
        "grant_type": ["client_credentials"],
        "scope": ["orders.read exports.read"],
        "project_id": ["proj_1"],
    }
    assert issuer.used == ["Bearer t1"] * 2


@pytest.mark.parametrize("kind", ["voucherify", "async voucherify"])
def test_a_project_token_is_renewed_before_its_end_and_after_a_refusal(kind):
    """As every token: early, and once more after a 401."""
    issuer, clock = Issuer(), FakeClock()
    gets(kind, connect(kind, issuer, auth=PROJECT, clock=clock), 3, clock, step=900 - EARLY)
    assert issuer.used == ["Bearer t1", "Bearer t2", "Bearer t3"]
    issuer = Issuer(refuse=1)
    gets(kind, connect(kind, issuer, auth=PROJECT), 1)
    assert issuer.used == ["Bearer t1", "Bearer t2"]


def test_without_a_project_it_is_the_first_version():
    """The names client_id, client_secret and scopes ask as app_id, app_token and scope do."""
    issuer = Issuer()
    named = VoucherifyOAuth(client_id="app", client_secret=APP_TOKEN, scopes=["orders", "async-actions"])
    for auth in (named, OAUTH):
        gets("voucherify", connect("voucherify", issuer, auth=auth), 1)
    one, other = issuer.tokens
    assert one.url.path == other.url.path == "/v1/oauth/token"
    assert one.content == other.content
    assert (one.headers["x-app-id"], one.headers["x-app-token"]) == ("app", APP_TOKEN)


def test_a_project_stands_for_its_keys_in_the_journal():
    """Another service key of the project knows the orders of the first; an app id that is given stands for both."""

    def project(**settings):
        return Voucherify(**settings)._settings.session.platform

    other = VoucherifyOAuth(client_id="service-2", client_secret="s", project_id="proj_1", scopes=("x",))
    assert project(auth=PROJECT) == project(auth=other)
    assert project(auth=PROJECT).endswith(" proj_1")
    assert project(auth=PROJECT, app_id="app") == project(app_id="app", app_token="t")


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"client_id": "c"}, "client_secret"),
        ({"client_secret": "s"}, "client_id"),
        ({"client_id": "c", "client_secret": "s", "app_id": "a"}, "app_id"),
        ({"client_id": "c", "client_secret": "s", "project_id": "p"}, "scopes"),
        ({"client_id": "c", "client_secret": "s", "project_id": " p", "scopes": "x"}, "project_id"),
        ({"client_id": "c", "client_secret": "s", "project_id": 7, "scopes": "x"}, "project_id"),
        ({"client_id": "c:d", "client_secret": "s", "project_id": "p", "scopes": "x"}, "colon"),
        ({"client_id": "c", "client_secret": "s\n", "project_id": "p", "scopes": "x"}, "client_secret"),
        ({"client_id": "c", "client_secret": "s", "scopes": ("x", " y")}, "scopes"),
        ({"client_id": "c", "client_secret": "s", "scopes": ("x",), "scope": "x"}, "scope"),
    ],
)
def test_wrong_oauth_credentials_are_refused_when_the_client_is_built(wrong, reason):
    """Each with what is wrong; the secret is in no text."""
    with pytest.raises(ConfigurationError, match=reason):
        Voucherify(auth=VoucherifyOAuth(**wrong))


def test_oauth_credentials_come_from_the_environment(monkeypatch):
    """Four variables; keys that are passed win over them."""
    for name, value in {"ID": "service-1", "SECRET": APP_TOKEN}.items():
        monkeypatch.setenv(f"VOUCHERIFY_CLIENT_{name}", value)
    monkeypatch.setenv("VOUCHERIFY_PROJECT_ID", "proj_1")
    monkeypatch.setenv("VOUCHERIFY_SCOPES", "orders.read  exports.read")
    issuer = Issuer()
    client = connect("voucherify", issuer, auth=None)
    gets("voucherify", client, 1)
    assert [request.url.path for request in issuer.tokens] == ["/v2/oauth/token"]
    assert b"scope=orders.read+exports.read" in issuer.tokens[0].content
    assert header("voucherify", "x-app-id") == "app-id"
    monkeypatch.delenv("VOUCHERIFY_CLIENT_SECRET")
    with pytest.raises(ConfigurationError, match="VOUCHERIFY_CLIENT_SECRET"):
        Voucherify()


def test_the_version_of_the_api_can_be_set():
    """With every request; a project's own setting then changes nothing."""
    assert header("voucherify", "x-voucherify-api-version") == "v2018-08-01"
    assert header("async voucherify", "x-voucherify-api-version", api_version="v2030-01-01") == "v2030-01-01"
    with pytest.raises(ConfigurationError, match="api_version"):
        Voucherify(app_id="a", app_token="t", api_version="v\n")


# --- a secret that is rotated ---------------------------------------------------------------------------------------


def rotated(issuer, source, kind="tango"):
    account = TangoServiceAccount(client_id="client-1", client_secret=lambda: "s", username="user", password=source)
    return connect(kind, issuer, auth=account)


@pytest.mark.parametrize("kind", ["tango", "async tango"])
def test_a_password_is_read_each_time_a_token_is_fetched(kind):
    """A rotated one is taken up without a restart; text and Secret are the same."""
    passwords = ["first", Secret("second")]
    issuer = Issuer(refuse=1)
    client = rotated(issuer, lambda: passwords.pop(0), kind)
    create(kind, client)
    assert [parse_qs(request.content.decode())["password"] for request in issuer.tokens] == [["first"], ["second"]]
    assert passwords == []


@pytest.mark.parametrize("wrong", [None, 5, "", " padded", "line\nbreak"])
def test_a_source_that_gives_no_secret_is_told_without_it(wrong):
    """Nothing is sent, and what it gave is in no message."""
    issuer = Issuer()
    with pytest.raises(ConfigurationError, match="password") as error:
        create("tango", rotated(issuer, lambda: wrong))
    assert "padded" not in str(error.value)
    assert issuer.tokens == issuer.used == []


def test_a_source_that_fails_is_told_by_its_kind():
    """Its text may hold the secret."""

    def fails():
        raise KeyError("vault-secret-never-shown")

    issuer = Issuer()
    with pytest.raises(ConfigurationError, match=r"function for the password .* failed \(KeyError\)") as error:
        create("tango", rotated(issuer, fails))
    assert "never-shown" not in "".join(map(str, [error.value, error.value.__cause__, error.value.__context__]))
    assert issuer.used == []


def test_a_source_is_in_no_repr():
    """Of a secret nothing is shown, of a function its name."""
    account = TangoServiceAccount(client_id="c", client_secret="never-shown", username="u", password=lambda: "x")
    assert "never-shown" not in repr(account)
