"""The receivers of docs/webhooks.md work as they are, in the framework that they are for."""

import re
from pathlib import Path

import httpx
import pytest

from reward_orders.webhooks import voucherify_event
from tests.kit.signed import SECRET, VOUCHERIFY, as_body, voucherify_headers

GUIDE = Path(__file__).parents[2] / "docs" / "webhooks.md"
EVENT = VOUCHERIFY | {"event": VOUCHERIFY["event"] | {"created_at": None}}


@pytest.fixture
def event(monkeypatch):
    """An event of now, since the receivers look at the clock."""
    from datetime import UTC, datetime

    monkeypatch.setenv("VOUCHERIFY_WEBHOOK_SECRET", SECRET)
    return EVENT | {"created_at": datetime.now(UTC).isoformat()}


def helper(framework, **names):
    """What a block of the guide defines; it is about ten lines."""
    code = re.search(rf'```python title="{framework}"\n(.*?)```', GUIDE.read_text(), re.DOTALL)[1]
    body = code.partition("def voucherify_hook")[2].strip().splitlines()
    assert len(body) <= 8
    scope = {"__name__": "app", **names}
    exec(compile(code, str(GUIDE), "exec"), scope)  # noqa: S102 - our own page
    return scope


def judge(send, event, seen):
    """One that is signed is handled and answered with 200; one that is not gets a 401 that says why."""
    body = as_body(event)
    status, _ = send(body, voucherify_headers(event))
    assert (status, [one.key for one in seen]) == (200, ["web-1042"])
    status, text = send(body, voucherify_headers(event, "of another"))
    assert (status, len(seen)) == (401, 1)
    assert "does not fit the body" in text


async def asgi(app, body, headers):
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://shop.example") as client:
        answer = await client.post("/hooks/voucherify", content=body, headers=headers)
    return answer.status_code, answer.text


def handler(seen):
    async def handle(event):
        seen.append(event)

    return handle


def test_starlette(event):
    """As a plain route."""
    import asyncio

    applications = pytest.importorskip("starlette.applications")
    from starlette.routing import Route

    seen = []
    hook = helper("Starlette", handle=handler(seen))["voucherify_hook"]
    app = applications.Starlette(routes=[Route("/hooks/voucherify", hook, methods=["POST"])])
    judge(lambda body, headers: asyncio.run(asgi(app, body, headers)), event, seen)


def test_fastapi(event):
    """The same function under its decorator."""
    import asyncio

    fastapi = pytest.importorskip("fastapi")
    seen = []
    app = fastapi.FastAPI()
    app.post("/hooks/voucherify")(helper("Starlette", handle=handler(seen))["voucherify_hook"])
    judge(lambda body, headers: asyncio.run(asgi(app, body, headers)), event, seen)


def test_flask(event):
    """By its test client."""
    pytest.importorskip("flask")
    seen = []
    app = helper("Flask", handle=seen.append)["app"]

    def send(body, headers):
        answer = app.test_client().post("/hooks/voucherify", data=body, headers=headers)
        return answer.status_code, answer.text

    judge(send, event, seen)


def test_django(event):
    """As a view, which no token of a form protects."""
    django = pytest.importorskip("django")
    from django.conf import settings

    if not settings.configured:
        settings.configure(ALLOWED_HOSTS=["testserver"], SECRET_KEY="of tests")
        django.setup()
    from django.test import RequestFactory

    seen = []
    hook = helper("Django", handle=seen.append)["voucherify_hook"]

    def send(body, headers):
        request = RequestFactory().post("/", body, content_type="application/json", headers=headers)
        answer = hook(request)
        return answer.status_code, answer.content.decode()

    judge(send, event, seen)


def test_plain_asgi(event):
    """Pairs of bytes, as a server gives them."""
    body = as_body(event)
    headers = [(name.encode(), value.encode()) for name, value in voucherify_headers(event).items()]
    assert voucherify_event(body, headers, secret=SECRET).key == "web-1042"


def test_the_guide_names_every_type():
    """Whoever looks for a record finds it there."""
    from reward_orders.webhooks import tango

    text = GUIDE.read_text()
    for name, kind in tango._KINDS.items():
        assert name in text or name in {"APICredentials", "ExchangeRatesStatus"}
        assert f"`{kind.__name__}`" in text


def test_every_event_of_the_contract_is_read_as_its_record():
    """What `webhooks` of the contract describes has a type here, and the other way round."""
    import yaml

    from reward_orders.webhooks import tango

    contract = yaml.safe_load((GUIDE.parents[1] / "openapi" / "orders.yaml").read_text())
    told = {}
    for name, item in contract["webhooks"].items():
        envelope, data = item["post"]["requestBody"]["content"]["application/json"]["schema"]["allOf"]
        (reference,) = data["properties"].values()
        told[name] = (envelope["$ref"].rpartition("/")[2], reference["$ref"].rpartition("/")[2])
    ours = {f"tango{name}": ("TangoEvent", kind.__name__) for name, kind in tango._KINDS.items()}
    aliases = {"tangoAPICredentials", "tangoExchangeRatesStatus"}
    assert told == {name: kinds for name, kinds in ours.items() if name not in aliases} | {
        "voucherifyOrderEvent": ("VoucherifyEvent", "VoucherifyOrderEventData")
    }
