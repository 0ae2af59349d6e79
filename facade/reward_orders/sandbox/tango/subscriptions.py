"""/webhooks: subscriptions that an app makes, and what they are told; the newest one of this machine is sent to."""

from collections.abc import Sequence
from uuid import NAMESPACE_OID, uuid5

from reward_orders.sandbox.clock import iso
from reward_orders.sandbox.exchange import Answer, Call, Json, reply
from reward_orders.sandbox.tango.book import days
from reward_orders.sandbox.tango.browsing import paged
from reward_orders.sandbox.tango.create import json_body
from reward_orders.sandbox.tango.errors import Refused, field_error, refusal
from reward_orders.sandbox.tango.query import check_rate, integer
from reward_orders.sandbox.webhooks import CATEGORIES, Hook, hooked, tango_event
from reward_orders.sandbox.world import World

LIFE_DAYS = 30
"""How long a subscription lives until it is renewed (the vendor tells no time)."""
METHODS = ("HMAC", "X509", "NONE")
CONNECTIVITY = "ConnectivityTest"
_TEXTS = ("url", "payloadVerificationMethod", "hmacSharedSecretKey", "signingCertificate")
_LISTS = ("categories", "eventTypes")


def create(world: World, call: Call) -> Answer:
    """Answer 201 with the id and the end of a new subscription."""
    body = json_body(call)
    errors = _errors(body)
    if "url" not in body:
        errors.append(field_error("url", "422.061", "NotNull", None, "url"))
    if errors:
        raise Refused(400, errors)
    outbox = world.outbox
    outbox.hooks_made += 1
    identifier = str(uuid5(NAMESPACE_OID, f"tango webhook {outbox.hooks_made}"))
    hook = Hook(identifier, _told(body), world.clock.ms() + days(LIFE_DAYS))
    outbox.hooks[identifier] = hook
    _subscribe(world, hook)
    return reply(201, {"webhookId": identifier, "expiresAt": iso(hook.expires)})


def list_hooks(world: World, call: Call) -> Answer:
    """Answer a page of the subscriptions, secrets and all."""
    check_rate(world, call)
    return reply(200, paged(call, "items", [_view(hook) for hook in world.outbox.hooks.values()]))


def get(world: World, call: Call) -> Answer:
    """Answer one subscription."""
    check_rate(world, call)
    return reply(200, _view(_known(world, call)))


def update(world: World, call: Call) -> Answer:
    """Change a subscription; what is absent stays."""
    body = json_body(call)
    errors = _errors(body)
    if errors:
        raise Refused(400, errors)
    hook = _known(world, call)
    told = _told(body)
    if told.keys() & set(_LISTS):  # one in the place of the other
        hook.settings = {name: value for name, value in hook.settings.items() if name not in _LISTS}
    hook.settings |= told
    _subscribe(world, hook)
    return reply(200, _view(hook))


def delete(world: World, call: Call) -> Answer:
    """End a subscription."""
    hook = _known(world, call)
    del world.outbox.hooks[hook.id]
    subscriber = world.outbox.subscriptions.get("tango")
    if subscriber is not None and subscriber.hook == hook.id:
        del world.outbox.subscriptions["tango"]
    return Answer(204)


def renew(world: World, call: Call) -> Answer:
    """Let a subscription live on from now."""
    hook = _known(world, call)
    hook.expires = world.clock.ms() + days(LIFE_DAYS)
    return reply(200, {"webhookId": hook.id, "expiresAt": iso(hook.expires)})


def event_types(world: World, call: Call) -> Answer:
    """Answer the types of events by category."""
    check_rate(world, call)
    groups: dict[str, list[str]] = {}
    for type_, category in CATEGORIES.items():
        groups.setdefault(category, []).append(type_)
    rows = [{"category": category, "eventTypes": types} for category, types in groups.items()]
    return reply(200, paged(call, "items", rows))


def events(world: World, call: Call) -> Answer:
    """Answer a page of what a subscription was told; here `category` is a list."""
    check_rate(world, call)
    rows = [{**event, "categories": [event["category"]]} for event in _between(call, _known(world, call))]
    for row in rows:
        del row["category"]
    return reply(200, paged(call, "items", rows))


def replay(world: World, call: Call) -> Answer:
    """Send past events again."""
    for event in _between(call, _known(world, call)):
        world.outbox.add("tango", event["eventType"], event, world.clock.ms())
    return Answer(204)


def test_all(world: World, call: Call) -> Answer:
    """Send one event of each type that is subscribed to."""
    hook = _known(world, call)
    for type_ in (CONNECTIVITY, *(type_ for type_ in CATEGORIES if hook.wants(type_))):
        tango_event(world, type_, {}, test=True)
    return Answer(204)


def test_one(world: World, call: Call) -> Answer:
    """Send one test event, of a type that is subscribed to."""
    hook, name = _known(world, call), call.ids[1]
    if name != CONNECTIVITY and not (name in CATEGORIES and hook.wants(name)):
        raise Refused(400, [field_error("testName", "422.122", "Enum", name)])
    tango_event(world, name, {}, test=True)
    return Answer(204)


def _known(world: World, call: Call) -> Hook:
    hook = world.outbox.hooks.get(call.ids[0])
    if hook is None:
        raise refusal(404, "404.001")
    return hook


def _subscribe(world: World, hook: Hook) -> None:
    subscriber = world.outbox.subscriptions.get("tango")
    revision = subscriber.revision if subscriber is not None and subscriber.hook == hook.id else 0
    world.outbox.subscriptions["tango"] = hooked(hook, revision)
    world.outbox.wake.set()


def _between(call: Call, hook: Hook) -> list[Json]:
    first, last = integer(call, "fromRevision", 0), integer(call, "toRevision", 2**63)
    return [event for event in hook.events if first <= event["revision"] <= last]


def _view(hook: Hook) -> Json:
    return {"webhookId": hook.id, "expiresAt": iso(hook.expires)} | hook.settings


def _told(body: Json) -> Json:
    return {name: body[name] for name in (*_TEXTS, "headers", *_LISTS) if name in body}


def _errors(body: Json) -> list[Json]:
    errors = [field_error(name, "400.009", "Type") for name in _TEXTS if not isinstance(body.get(name, ""), str)]
    errors += [field_error(name, "400.009", "Type") for name in _LISTS if not _is_texts(body.get(name, []))]
    method = body.get("payloadVerificationMethod")
    if isinstance(method, str) and method not in METHODS:
        errors.append(field_error("payloadVerificationMethod", "422.122", "Enum", method))
    headers = body.get("headers", [])
    if not isinstance(headers, list) or not all(_is_header(header) for header in headers):
        errors.append(field_error("headers", "400.009", "Type"))
    return errors


def _is_texts(value: object) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str) and all(isinstance(one, str) for one in value)


def _is_header(header: object) -> bool:
    return isinstance(header, dict) and all(isinstance(header.get(name), str) for name in ("name", "value"))
