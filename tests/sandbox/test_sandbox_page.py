"""The page at `/` and the contract at `/openapi.yaml`: what is there works, and points nowhere else."""

import html
import re
import shlex
from pathlib import Path
from typing import get_args

import httpx
import pytest
import yaml

from reward_orders.sandbox import FaultKind
from reward_orders.sandbox.page import KINDS
from reward_orders.sandbox.routing import ROUTES
from reward_orders.sandbox.tango.catalog import ITEMS

CONTRACT = Path(__file__).parents[2] / "openapi" / "orders.yaml"


@pytest.fixture
def page(sandbox):
    return httpx.get(f"{sandbox.url}/")


def test_it_says_what_it_is_and_what_can_be_done(page):
    """For developers only; every kind of fault, every operation, every item."""
    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    for text in (
        "For developers only.",
        "Any credentials work",
        *KINDS,
        *ITEMS,
        *(route.operation for route in ROUTES),
    ):
        assert text in page.text
    assert set(KINDS) == set(get_args(FaultKind))


def test_its_commands_work_as_they_are(sandbox, page):
    """Each curl line, pasted as shown, top to bottom."""
    commands = [html.unescape(text) for text in re.findall(r"<pre>(curl .*?)</pre>", page.text, re.DOTALL)]
    assert len(commands) > 7
    fault = next(number for number, command in enumerate(commands) if "_sandbox/faults" in command)
    for number, command in enumerate(commands):
        words = shlex.split(command.replace("\\\n", " "))[1:]
        options = {
            name: [words[at + 1] for at, word in enumerate(words) if word == name] for name in ("-X", "-H", "-d", "-u")
        }
        (url,) = [word for word in words if word.startswith("http")]
        answer = httpx.request(
            options["-X"][0] if options["-X"] else "POST",
            url,
            headers=dict(line.split(": ") for line in options["-H"]),
            content="".join(options["-d"]),
            auth=tuple(options["-u"][0].split(":")) if options["-u"] else None,
        )
        assert answer.is_success, (command, answer.text)
        if number == fault:
            assert [rule.kind for rule in sandbox.faults] == ["reset_after_commit"]
            assert [len(sandbox.orders(api)) for api in ("tango", "voucherify")] == [1, 1]


def test_its_links_lead_somewhere(sandbox, page):
    """All of them here."""
    links = re.findall(r'href="([^"]*)"', page.text)
    assert "/openapi.yaml" in links
    for link in links:
        assert httpx.get(f"{sandbox.url}{link}").status_code == 200


def test_it_shows_what_is_now_and_runs_no_script(sandbox):
    """Accounts, rules and switches, whatever they are called."""
    sandbox.set_balance("<script>alert(1)</script>", 7)
    sandbox.fault("tangoGetOrder", "html_502")
    sandbox.configure({"tango_creates_per_second": 3})
    answer = httpx.get(f"{sandbox.url}/")
    assert "<script" not in answer.text
    assert "&lt;script&gt;" in answer.text
    for shown in ("<td>7", "<td>tangoGetOrder<td>html_502<td>0<td>0", "<td>tango_creates_per_second<td>3"):
        assert shown in answer.text
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]


def test_the_contract_is_served_with_this_sandbox_as_its_server(sandbox):
    """Otherwise unchanged: a tool that reads it sends nothing to a vendor."""
    answer = httpx.get(f"{sandbox.url}/openapi.yaml")
    assert answer.headers["content-type"].startswith("application/yaml")
    served, contract = yaml.safe_load(answer.text), yaml.safe_load(CONTRACT.read_text())
    assert "https://" not in answer.text
    for path, operations in contract["paths"].items():
        for method, operation in operations.items():
            operation["servers"] = [{"url": sandbox.url, "description": "This sandbox."}]
            assert served["paths"][path][method] == operation
    for scheme, version in (("voucherifyOAuth", 1), ("voucherifyProjectOAuth", 2)):
        oauth = contract["components"]["securitySchemes"][scheme]["flows"]["clientCredentials"]
        oauth["tokenUrl"] = f"{sandbox.url}/v{version}/oauth/token"
    assert served == contract
