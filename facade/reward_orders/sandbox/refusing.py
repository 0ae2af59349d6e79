"""Answers a fault gives in the place of the rules', worded the way each vendor would, and what else faults do."""

from reward_orders.sandbox import tiny
from reward_orders.sandbox.delivery import html_502, retry_after
from reward_orders.sandbox.exchange import Answer, Call, Json, phrase, plain, read_json, reply
from reward_orders.sandbox.faults import Fault
from reward_orders.sandbox.tango.errors import BUSINESS_CODE, envelope, text
from reward_orders.sandbox.tango.order import verbose
from reward_orders.sandbox.voucherify.auth import limits, too_many
from reward_orders.sandbox.voucherify.errors import Refused, duplicate
from reward_orders.sandbox.voucherify.order import view
from reward_orders.sandbox.world import World

INSTEAD = frozenset({"error_before_commit", "html_502", "rate_limited", "in_process"})
_TANGO_KEYS = {
    402: "402.001",
    403: "403.001",
    404: "404.001",
    409: "409.002",
    429: "429.001",
    502: "502.001",
    503: "503.502",
}


def instead(fault: Fault, call: Call, world: World) -> Answer:
    """Answer without the rules ever seeing the call."""
    match fault.kind:
        case "html_502":
            return html_502()
        case "rate_limited":
            return _rate_limited(fault, call, world)
        case "in_process":
            return in_process(call, world)
        case _:
            return error(fault, call, world)


def error(fault: Fault, call: Call, world: World) -> Answer:
    """Answer the fault's status, with its key or the usual one."""
    if call.operation.startswith("tango"):
        key = fault.key or _TANGO_KEYS.get(fault.status, "500.999")
        return _tango(call, world, fault.status, {"code": BUSINESS_CODE, "i18nKey": key, "message": text(key)})
    if call.operation.startswith("tiny"):
        return tiny.refused(fault.status, fault.key or "fault", phrase(fault.status))
    body: Json = {"message": phrase(fault.status)}
    named: Json = {"key": fault.key} if fault.key else {}
    return _voucherify(call, world, Refused(fault.status, named | body))


def _rate_limited(fault: Fault, call: Call, world: World) -> Answer:
    wait = retry_after(fault.retry_after, fault.seconds, world.clock.time())
    if call.operation.startswith("tango"):
        answer = _tango(call, world, 429, {"i18nKey": "429.001", "message": text("429.001")})
        answer.headers |= wait
        return answer
    if call.operation.startswith("tiny"):
        return Answer(429, tiny.refused(429, "too_many", phrase(429)).body, headers=dict(wait))
    limit = {name: value for name, value in limits(world).items() if name != "X-Rate-Limit-Retry"}
    used_up = {"X-Rate-Limit-Remaining": "0", "X-Rate-Limit-Type": "api_calls"}
    return too_many(limit | used_up | wait).answer(call.request_id)


def in_process(call: Call, world: World, *, seconds: float = 0.0) -> Answer:
    """Answer as if another request of the same ref (or order) were being worked on; at Tango for `seconds`."""
    if call.operation.startswith("tiny"):
        return tiny.refused(409, "in_process", "Another request with this reference is being worked on.")
    try:
        body = read_json(call.body)
    except ValueError:
        body = {}
    asked: Json = body if isinstance(body, dict) else {}
    if not call.operation.startswith("tango"):
        return _voucherify(call, world, duplicate("order", "id", str(asked.get("source_id") or "".join(call.ids))))
    tokens = [str(asked.get("externalRefID", "")), str(asked.get("accountIdentifier", ""))]
    item = {"i18nKey": "409.002", "message": text("409.002", *tokens), "i18nTokenReplacements": tokens}
    with world.lock:
        world.tango.in_process[tokens[1].casefold(), tokens[0]] = world.clock.ms() + seconds * 1000
    return _tango(call, world, 409, item)


def retry(call: Call, world: World, *, seconds: float) -> None:
    """Let the rewards of the asynchronous order that a call placed be tried again, for `seconds`."""
    try:
        asked = read_json(call.body)
    except ValueError:
        return
    if isinstance(asked, dict):
        with world.lock:
            placed = world.tango.async_orders.known(
                str(asked.get("accountIdentifier")), str(asked.get("externalRefID"))
            )
            if placed is not None:
                world.tango.async_orders.retry(placed, seconds)


def other_order(answer: Answer, call: Call, world: World) -> Answer:
    """Answer with an order nobody asked for: the newest other one there is, else this one under another name."""
    asked = read_json(answer.body)
    if call.operation == "tangoGetAsyncOrder" and answer.status < 300:  # noqa: PLR2004
        renamed = {"referenceOrderID": "AA000000-0000-00", "externalRefID": "another-ref"}
        return Answer(answer.status, reply(answer.status, plain(asked | renamed)).body, headers=answer.headers)
    tango = call.operation.startswith("tango")
    if answer.status >= 300 or not isinstance(asked, dict):  # noqa: PLR2004 - a refusal names no order
        return answer
    with world.lock:
        if tango:
            others = (one for one in reversed(world.tango.by_time) if one.id != asked["referenceOrderID"])
            renamed = {"referenceOrderID": "RA000000-0000-00", "externalRefID": "another-ref"}
            other = next((verbose(one) for one in others), asked | renamed)
        elif call.operation.startswith("tiny"):
            others_too = (one for one in reversed(world.tiny.orders.values()) if one["id"] != asked["id"])
            other = next(others_too, asked | {"id": "T0", "reference": "another-reference"})
        else:
            known = (one for one in reversed(world.voucherify.by_time) if one.id != asked["id"])
            renamed = {"id": "ord_000000000000000000", "source_id": "another-source-id"}
            other = next((view(one) for one in known), asked | renamed)
    return Answer(answer.status, reply(answer.status, plain(other)).body, headers=answer.headers)


def _tango(call: Call, world: World, status: int, item: Json) -> Answer:
    answer = envelope(call, status, [item], world.clock.ms())
    answer.headers["X-REQUEST-ID"] = call.request_id
    return answer


def _voucherify(call: Call, world: World, refused: Refused) -> Answer:
    answer = refused.answer(call.request_id)
    answer.headers |= limits(world)
    return answer
