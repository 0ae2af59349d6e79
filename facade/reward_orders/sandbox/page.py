"""What a developer's browser gets: the page at `/`, and at `/openapi.yaml` the contract that is played here."""

import json
import re
from collections.abc import Iterable
from html import escape
from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from reward_orders.sandbox.control import Controls
from reward_orders.sandbox.exchange import Json
from reward_orders.sandbox.faults import FaultKind
from reward_orders.sandbox.guard import host_of, is_ours
from reward_orders.sandbox.routing import ROUTES
from reward_orders.sandbox.settings import Settings
from reward_orders.sandbox.tango.catalog import ITEMS

_SHOWN = 50
_ITEM = ("utid", "name", "currency", "outcome")
_NO_ACCOUNT = "<p>No account yet: each comes with its first order.</p>"
_TANGO = """\
curl {origin}/raas/v2/orders -u any:any -H 'Content-Type: application/json' \\
  -d '{{"accountIdentifier": "account-1", "customerIdentifier": "customer-1", "utid": "U561593", "amount": 25,
       "deliveryMethod": "NONE", "externalRefID": "payout-42"}}'"""
_VOUCHERIFY = """\
curl {origin}/v1/orders -H 'X-App-Id: any' -H 'X-App-Token: any' \\
  -H 'Content-Type: application/json' -d '{{"source_id": "web-1042", "amount": 20000}}'"""
_CLIENTS = """\
from reward_orders import Tango, Voucherify

tango = Tango(platform_name="any", platform_key="any", account="account-1", customer="customer-1",
              base_url="{origin}"{insecure})
voucherify = Voucherify(app_id="any", app_token="any",
                        base_url="{origin}"{insecure})"""
_LOST: Json = {"operation": "tangoCreateOrder", "kind": "reset_after_commit"}
_CONTROLS: tuple[tuple[str, str, str, Json | None], ...] = (
    ("The next create is made, and its answer is lost", "POST", "faults", _LOST),
    ("Forget the faults", "DELETE", "faults", None),
    ("An account that can pay for one reward", "PATCH", "accounts/account-1", {"balance": 25}),
    ("One create a second, as the vendor says", "PATCH", "settings", {"tango_creates_per_second": 1}),
    ("1,000 orders on each side", "POST", "seed", {"tango": 1000, "voucherify": 1000}),
    ("A minute later", "PUT", "clock", {"advance": 60}),
    ("As if nothing had happened", "POST", "reset", None),
)
KINDS: dict[FaultKind, str] = {
    "reset_before_commit": "the connection is reset, nothing was made",
    "reset_after_commit": "the connection is reset, the order is made",
    "timeout_before_commit": "nothing comes, nothing was made",
    "timeout_after_commit": "nothing comes, the order is made",
    "error_before_commit": "a 5xx or what status says, nothing was made",
    "error_after_commit": "a 5xx or what status says, the order is made",
    "html_502": "the page of a gateway",
    "rate_limited": "429, with when to come back",
    "truncated_body": "half of the body, then the end",
    "slow_body": "the body piece by piece",
    "wrong_content_type": "the real body, labelled text/html",
    "in_process": "409: another request of this key is being worked on; nothing was made",
    "in_process_after_commit": "409 although the order is made, for seconds",
    "duplicate_delivery": "the request is processed twice",
    "other_order": "the answer is another order",
    "surplus_answer": "the answer comes once more, in front of the next one of its connection",
    "retrying": "the rewards of an asynchronous order are tried again before they are done",
    "webhook_dropped": "an event is never sent",
    "webhook_duplicate": "an event is sent twice",
    "webhook_late": "an event is sent seconds later, behind newer ones",
    "webhook_wrong_signature": "a copy that somebody else signed comes before the event",
}
_LOOK = ("_sandbox/orders/tango", "_sandbox/orders/voucherify", "_sandbox/requests", "_sandbox/faults")
# No script, nothing from elsewhere, in nobody's frame: what is shown comes from whoever calls the APIs.
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
}
_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #1d2329 }
h1 { margin-bottom: 0 } h2 { margin: 2.2rem 0 .5rem; font-size: 1.2rem } p { margin: .5rem 0 }
.only { background: #fff3cd; border-left: 4px solid #e0a800; padding: .6rem 1rem }
pre { background: #f4f5f7; padding: .7rem 1rem; overflow-x: auto; user-select: all; margin: .2rem 0 .9rem }
pre { font: 14px/1.45 ui-monospace, monospace }
table { border-collapse: collapse; margin: .6rem 0 1.2rem }
th, td { text-align: left; padding: .2rem 1.2rem .2rem 0; vertical-align: top }
th { font-weight: 600; border-bottom: 1px solid #c9ced4 }
"""


def page_routes(controls: Controls) -> list[Route]:
    """Return the routes of the page and of the contract."""

    async def page(request: Request) -> Response:
        text = _page(controls, f"http://{request.headers['host']}", host_of(request.headers))
        return HTMLResponse(text, headers=_HEADERS)

    async def openapi(request: Request) -> Response:
        text = _played(contract().read_text(encoding="utf-8"), f"http://{request.headers['host']}")
        return PlainTextResponse(text, headers=_HEADERS | {"Content-Type": "application/yaml; charset=utf-8"})

    return [Route("/", page), Route("/openapi.yaml", openapi)]


def contract() -> Path:
    """Return the file of the contract: in the installed package, in a checkout where it is edited."""
    packaged = Path(__file__).with_name("orders.yaml")
    return packaged if packaged.exists() else Path(__file__).parents[3] / "openapi" / "orders.yaml"


def _played(text: str, origin: str) -> str:
    """Return the contract with this sandbox in the place of the vendors' servers.

    A tool that is given the document must not send anything there. Text for text: its style is block style.
    """
    servers = rf"\1servers:\n\1  - url: {origin}\n\1    description: This sandbox.\n"
    text = re.sub(r"^( *)servers:\n(?:\1  .*\n)+", servers, text, flags=re.MULTILINE)
    return re.sub(r"(tokenUrl: )https://[^/\n]+", rf"\1{origin}", text)


def _page(controls: Controls, origin: str, host: str) -> str:
    now, accounts, faults = controls.overview(), controls.accounts()[:_SHOWN], controls.faults()[-_SHOWN:]
    settings = now["settings"].items()
    switches = [{"switch": name, "value": value, "default": getattr(Settings(), name)} for name, value in settings]
    operations = " ".join(sorted(route.operation for route in ROUTES))
    insecure = "" if is_ours(host, ()) else f', insecure_hosts=("{host}",)'
    counts = f"{now['orders']['tango']} Tango and {now['orders']['voucherify']} Voucherify orders"
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>reward-orders sandbox</title><style>{_STYLE}</style></head><body>
<h1>reward-orders sandbox</h1>
<p>Both order APIs, <b>Tango RaaS v2</b> and <b>Voucherify</b>, played by one local server, wrong turns included.</p>
<p class="only"><b>For developers only.</b> Any credentials work, whoever reaches this port can read and change
everything, and nothing it hands out is worth anything. No request leaves it.</p>
<h2>Now</h2>
<p>{counts}, {now["requests"]} requests, clock at {escape(now["clock"])}.
Look at {" · ".join(f'<a href="/{path}">{path.removeprefix("_sandbox/")}</a>' for path in _LOOK)} ·
<a href="/_sandbox/">counts and switches</a> · <a href="/openapi.yaml">openapi.yaml</a>, the contract it plays.</p>
{_table(("account", "balance", "active", "customer"), accounts) or _NO_ACCOUNT}
{_table(("operation", "kind", "calls", "fired"), faults) or "<p>No fault is set.</p>"}
{_table(("switch", "value", "default"), [one for one in switches if one["value"] != one["default"]])}
<h2>Order something</h2>
{_pre(_CLIENTS.format(origin=origin, insecure=insecure))}
{_pre(_TANGO.format(origin=origin))}
{_pre(_VOUCHERIFY.format(origin=origin))}
<h2>Make it go wrong</h2>
{"".join(f"<p>{what}</p>{_pre(_curl(origin, method, path, body))}" for what, method, path, body in _CONTROLS)}
<h2>Kinds of faults</h2>
{_table(("kind", "what happens"), ({"kind": kind, "what happens": text} for kind, text in KINDS.items()))}
<p>Of one of these operations, or of a pattern such as tango*: {operations}. Options and switches stand in the guide,
docs/sandbox.md.</p>
<h2>Items to order</h2>
{_table(_ITEM, ({name: getattr(one, name) for name in _ITEM} for one in ITEMS.values()))}
</body></html>
"""


def _curl(origin: str, method: str, path: str, body: Json | None) -> str:
    command = f"curl -X {method} {origin}/_sandbox/{path} -H 'Content-Type: application/json'"
    return command if body is None else f"{command} \\\n  -d '{json.dumps(body)}'"


def _pre(text: str) -> str:
    return f"<pre>{escape(text, quote=False)}</pre>"


def _table(names: tuple[str, ...], rows: Iterable[Json]) -> str:
    """Return a table of these members, nothing where there is no row."""
    lines = "".join(f"<tr>{''.join(f'<td>{_cell(row[name])}' for name in names)}" for row in rows)
    return lines and f"<table><tr>{''.join(f'<th>{name}' for name in names)}{lines}</table>"


def _cell(value: object) -> str:
    return "" if value is None else escape(str(value))
