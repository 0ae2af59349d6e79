"""Who may call Tango: basic or bearer, and the token endpoint of service accounts."""

import base64
import json
from urllib.parse import parse_qsl

from reward_orders.sandbox.exchange import Answer, Call, reply
from reward_orders.sandbox.tango.errors import refusal
from reward_orders.sandbox.world import World

_DAY, _FIVE_MINUTES = 86_400, 300
_FORM = ("client_id", "client_secret", "scope", "audience")


def check(world: World, call: Call) -> None:
    """Refuse a call with 401 unless it carries credentials: any well-formed ones but `invalid` or an expired token."""
    scheme, _, value = call.headers.get("authorization", "").partition(" ")
    value = value.strip()
    if not value:
        raise refusal(401, "401.001")
    if scheme.lower() == "bearer":
        if value == "invalid" or world.tango.tokens.get(value, world.clock.ms()) < world.clock.ms():
            raise refusal(401, "401.501")
        return
    if scheme.lower() != "basic":
        raise refusal(401, "401.001")
    try:
        name, colon, key = base64.b64decode(value, validate=True).decode().partition(":")
    except ValueError:  # not ASCII, not base64, or not UTF-8 inside
        raise refusal(401, "401.002") from None
    if not colon:
        raise refusal(401, "401.002")
    if not name or not key or "invalid" in (name, key):
        raise refusal(401, "401.501")


def token(world: World, call: Call) -> Answer:
    """Answer POST /oauth/token; refusals are text/plain (documented), the audience picks the token's life."""
    form = dict(parse_qsl(call.body.decode(errors="replace")))
    grant = form.get("grant_type")
    if grant not in {"password", "client_credentials"}:
        return _plain(400, "grant_type must be password")
    needed = (*_FORM, "username", "password") if grant == "password" else ("client_id", "client_secret")
    missing = [name for name in needed if not form.get(name)]
    if missing:
        return _plain(400, f"missing: {', '.join(missing)}")
    if "invalid" in (form["client_secret"], form.get("password")):
        return _plain(401, "Unauthorized")
    life = _FIVE_MINUTES if "fiveminute" in form.get("audience", "") else _DAY
    expires = world.clock.ms() + life * 1000
    value = _jwt(len(world.tango.tokens) + 1, expires // 1000)
    world.tango.tokens[value] = expires
    scope = form.get("scope", "raas.all")
    return reply(200, {"access_token": value, "scope": scope, "expires_in": life, "token_type": "Bearer"})


def _plain(status: int, text: str) -> Answer:
    return Answer(status, text.encode(), "text/plain")


def _jwt(number: int, expires: int) -> str:
    parts = ({"alg": "none", "typ": "JWT"}, {"jti": str(number), "exp": expires}, {"sandbox": number})
    return ".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts)
