"""The rules of every vendor behind one door: `answer(world, call)`."""

from collections.abc import Callable, Mapping

from reward_orders.sandbox import tiny
from reward_orders.sandbox.exchange import Answer, Call, Json
from reward_orders.sandbox.routing import Route
from reward_orders.sandbox.tango import async_create as tango_async_create
from reward_orders.sandbox.tango import async_reading as tango_async_reading
from reward_orders.sandbox.tango import (
    async_updates,
    browsing,
    choices,
    line_actions,
    line_updates,
    lines,
    subscriptions,
)
from reward_orders.sandbox.tango import auth as tango_auth
from reward_orders.sandbox.tango import create as tango_create
from reward_orders.sandbox.tango import errors as tango_errors
from reward_orders.sandbox.tango import events as tango_events
from reward_orders.sandbox.tango import reading as tango_reading
from reward_orders.sandbox.tango import resend as tango_resend
from reward_orders.sandbox.voucherify import api_log, exports, imports
from reward_orders.sandbox.voucherify import auth as voucherify_auth
from reward_orders.sandbox.voucherify import errors as voucherify_errors
from reward_orders.sandbox.voucherify import reading as voucherify_reading
from reward_orders.sandbox.voucherify import writing as voucherify_writing
from reward_orders.sandbox.world import World

Handler = Callable[[World, Call], Answer]
_OPEN = frozenset({"tangoToken"})
_HANDLERS: Mapping[str, Handler] = {
    "tangoListOrders": tango_reading.list_orders,
    "tangoCreateOrder": tango_create.create,
    "tangoGetOrder": tango_reading.get,
    "tangoResendOrder": tango_resend.resend,
    "tangoGetCatalog": browsing.catalogs,
    "tangoListAccounts": browsing.accounts,
    "tangoGetAccount": browsing.account,
    "tangoGetExchangeRates": browsing.exchange_rates,
    "tangoListChoiceProducts": choices.choice_products,
    "tangoGetChoiceProduct": choices.choice_product,
    "tangoGetChoiceProductCatalog": choices.choices,
    "tangoListBrandCategories": choices.categories,
    "tangoListCredentialTypes": choices.credential_types,
    "tangoListCustomers": choices.customers,
    "tangoGetCustomer": choices.customer,
    "tangoListCustomerAccounts": choices.accounts_of,
    "tangoListWebhooks": subscriptions.list_hooks,
    "tangoCreateWebhook": subscriptions.create,
    "tangoListEventTypes": subscriptions.event_types,
    "tangoGetWebhook": subscriptions.get,
    "tangoUpdateWebhook": subscriptions.update,
    "tangoDeleteWebhook": subscriptions.delete,
    "tangoRenewWebhook": subscriptions.renew,
    "tangoListWebhookEvents": subscriptions.events,
    "tangoReplayWebhook": subscriptions.replay,
    "tangoTestWebhook": subscriptions.test_all,
    "tangoTestWebhookEvent": subscriptions.test_one,
    "tangoListLineItems": lines.list_lines,
    "tangoGetLineItemReasonCodes": line_updates.reason_codes,
    "tangoUpdateLineItem": line_updates.update,
    "tangoResendLineItem": line_updates.resend,
    "tangoGetEmbeddedUrl": line_updates.embedded_url,
    "tangoGetLineItem": lines.get,
    "tangoCancelLineItem": line_actions.cancel,
    "tangoReissueLineItem": line_actions.reissue,
    "tangoFreezeLineItem": line_actions.freeze,
    "tangoUnfreezeLineItem": line_actions.unfreeze,
    "tangoListAsyncOrders": tango_async_reading.list_orders,
    "tangoCreateAsyncOrder": tango_async_create.create,
    "tangoGetAsyncReasonCodes": async_updates.reason_codes,
    "tangoUpdateAsyncLineItem": async_updates.update_line,
    "tangoUpdateAsyncOrder": async_updates.update,
    "tangoGetAsyncOrder": tango_async_reading.get,
    "tangoGetAsyncOrderLineItems": tango_async_reading.line_items,
    "tangoToken": tango_auth.token,
    "voucherifyToken": voucherify_auth.token,
    "voucherifyProjectToken": voucherify_auth.project_token,
    "voucherifyImportOrders": imports.start,
    "voucherifyCreateOrderExport": exports.create,
    "voucherifyListOrders": voucherify_reading.list_orders,
    "voucherifyCreateOrder": voucherify_writing.create,
    "voucherifyGetOrder": voucherify_reading.get,
    "voucherifyUpdateOrder": voucherify_writing.update,
    "voucherifyListAsyncActions": imports.list_actions,
    "voucherifyGetAsyncAction": imports.get,
    "voucherifyListExports": exports.list_exports,
    "voucherifyCreateExport": exports.create_any,
    "voucherifyGetExport": exports.get,
    "voucherifyDeleteExport": exports.delete,
    "voucherifyDownloadExport": exports.download,
}


def answer(world: World, call: Call, route: Route | None, allowed: list[str]) -> Answer:
    """Play the vendor: settle what time has brought, then answer the call or refuse it."""
    with world.lock:
        settle(world)
        if call.path.startswith("/tiny/"):
            return tiny.answer(world.tiny, call, known=route is not None)
        if call.path.startswith(("/v1/", "/v2/")):
            return _voucherify(world, call, route, allowed)
        return _tango(world, call, route, allowed)


def settle(world: World) -> None:
    """Let time pass: PENDING orders resolve, imports and exports finish, each at its own moment and in order."""
    now = world.clock.ms()
    world.tango.settle(now)
    for at, order, status in world.tango.async_orders.settle(now):
        tango_events.async_order_changed(world, order, status, at=at)
    line_actions.settle(world)
    book = world.voucherify
    due = [job for job in book.open_jobs if job.ends <= now and not job.done]
    if not due:
        return
    for job in sorted(due, key=lambda job: job.ends):
        (imports if job.kind == "import" else exports).finish(world, job)
        book.changed.append(job)
    book.open_jobs = [job for job in book.open_jobs if not job.done]


def _tango(world: World, call: Call, route: Route | None, allowed: list[str]) -> Answer:
    try:
        if route is None or route.operation not in _OPEN:
            tango_auth.check(world, call)
            _accept(call)
        answer = _HANDLERS[route.operation](world, call) if route else _no_tango_route(allowed)
    except tango_errors.Refused as refused:
        answer = tango_errors.envelope(call, refused.status, refused.errors, world.clock.ms(), **refused.headers)
    answer.headers["X-REQUEST-ID"] = call.request_id
    return answer


def _no_tango_route(allowed: list[str]) -> Answer:
    raise tango_errors.refusal(405, "405.001") if allowed else tango_errors.refusal(404, "404.001")


def _accept(call: Call) -> None:
    accepted = call.headers.get("accept", "*/*")
    kinds = {part.partition(";")[0].strip().lower() for part in accepted.split(",")}
    if accepted and not kinds & {"*/*", "application/*", "application/json"}:
        raise tango_errors.refusal(406, "406.001")
    if call.method == "POST" and "origin" in call.headers:  # browser-made POSTs are refused (documented)
        raise tango_errors.refusal(403, "403.001")


def _voucherify(world: World, call: Call, route: Route | None, allowed: list[str]) -> Answer:
    limits: dict[str, str] = {}
    try:
        limits = voucherify_auth.rate_headers(world)
        if route is None or route.operation != "voucherifyProjectToken":  # it brings other credentials
            voucherify_auth.check(world, call)
        answer = _HANDLERS[route.operation](world, call) if route else _no_voucherify_route(call, allowed)
    except voucherify_errors.Refused as refused:
        answer = refused.answer(call.request_id)
    answer.headers |= limits
    if not call.operation.endswith("Token"):
        world.voucherify.log.append(api_log.entry(call, answer, world.clock.ms()))
    return answer


def _no_voucherify_route(call: Call, allowed: list[str]) -> Answer:
    if allowed:
        raise voucherify_errors.unsupported_method(call.method, allowed)
    body: Json = {"key": "not_found", "message": "Resource not found", "details": "Cannot find resource"}
    raise voucherify_errors.Refused(404, body)
