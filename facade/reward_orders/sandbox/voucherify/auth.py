"""Who may call Voucherify: the two keys or a bearer token, the token endpoint, and the rate limit."""

import binascii
from base64 import b64decode
from urllib.parse import parse_qsl

from reward_orders.sandbox.exchange import Answer, Call, Json, reply
from reward_orders.sandbox.voucherify.errors import Refused, invalid_payload, unauthorized
from reward_orders.sandbox.world import World

TOKEN_SECONDS = 900
_UNLIMITED = 100_000
_MINUTE_MS = 60_000


def check(world: World, call: Call) -> None:
    """Refuse a call with 401 unless it carries both keys, or a token that has not expired."""
    scheme, _, token = call.headers.get("authorization", "").partition(" ")
    token = token.strip()
    if scheme.lower() == "bearer":
        if token in {"", "invalid"} or world.voucherify.tokens.get(token, world.clock.ms()) < world.clock.ms():
            raise unauthorized()
        return
    keys = (call.headers.get("x-app-id", ""), call.headers.get("x-app-token", ""))
    if "" in keys or "invalid" in keys:
        raise unauthorized()


def token(world: World, call: Call) -> Answer:
    """Answer POST /v1/oauth/token: called with the keys, form-encoded, lives 900 seconds."""
    form = dict(parse_qsl(call.body.decode(errors="replace")))
    if form.get("grant_type") != "client_credentials":
        raise invalid_payload("Property .grant_type should be equal to one of the allowed values: client_credentials")
    issued = _issued(world, form.get("scope", "api"))
    client = {"access_token": issued["access_token"], "client_id": call.headers.get("x-app-id", "")}
    return reply(200, client | issued)


def project_token(world: World, call: Call) -> Answer:
    """Answer POST /v2/oauth/token: called with the id and secret of an OAuth Service key as basic authentication.

    All three fields of the form are required (documented). What a wrong key or form is answered with, and what else
    than the first version's fields comes, is not documented; here it is as in the first version.
    """
    scheme, _, pair = call.headers.get("authorization", "").partition(" ")
    try:
        name, colon, secret = b64decode(pair, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        raise unauthorized() from None
    if scheme.lower() != "basic" or not colon or {name, secret} & {"", "invalid"}:
        raise unauthorized()
    form = dict(parse_qsl(call.body.decode(errors="replace")))
    if form.get("grant_type") != "client_credentials":
        raise invalid_payload("Property .grant_type should be equal to one of the allowed values: client_credentials")
    for field in ("scope", "project_id"):
        if not form.get(field):
            raise invalid_payload(f"Payload should have required property .{field}")
    return reply(200, _issued(world, form["scope"]))


def _issued(world: World, scope: str) -> Json:
    value = world.voucherify.mint("token", 25)
    expires = world.clock.ms() // 1000 + TOKEN_SECONDS
    world.voucherify.tokens[value] = expires * 1000
    return {
        "access_token": value,
        "expires_at": expires,
        "expires_in": TOKEN_SECONDS,
        "scope": scope,
        "token_type": "Bearer",
    }


def rate_headers(world: World) -> dict[str, str]:
    """Count a call and return the three headers every answer carries; over the limit, refuse with 429."""
    book, now = world.voucherify, world.clock.ms()
    if now // _MINUTE_MS != book.minute:
        book.minute, book.calls = now // _MINUTE_MS, 0
    book.calls += 1
    limit = world.settings.voucherify_requests_per_minute
    headers = limits(world)
    if limit is not None and book.calls > limit:
        wait = max((book.minute + 1) * 60 - now // 1000, 1)
        raise too_many(headers | {"Retry-After": str(wait), "X-Rate-Limit-Type": "api_calls"})
    return headers


def limits(world: World) -> dict[str, str]:
    """Return the three headers: the limit, what is left of it, and when the next call may come."""
    book, limit = world.voucherify, world.settings.voucherify_requests_per_minute
    remaining = max((limit or _UNLIMITED) - book.calls, 0)
    next_call = (book.minute + 1) * 60 if limit and not remaining else world.clock.ms() // 1000
    return {
        "X-Rate-Limit-Limit": str(limit or _UNLIMITED),
        "X-Rate-Limit-Remaining": str(remaining),
        "X-Rate-Limit-Retry": str(next_call),
    }


def too_many(headers: dict[str, str]) -> Refused:
    """Make the keyless 429 body of the vendor's only sample."""
    body = {"message": "Too many requests hit the API too quickly."}
    return Refused(429, body, traced=False, **headers)
