"""Exports: columns, filters, the CSV file, and its download from the second origin with a short-lived token."""

import csv
import io
import json
from datetime import UTC, datetime

from reward_orders.sandbox.clock import iso
from reward_orders.sandbox.exchange import Answer, Call, Json, reply
from reward_orders.sandbox.guard import host_of, is_ours
from reward_orders.sandbox.voucherify import api_log
from reward_orders.sandbox.voucherify import filters as rules
from reward_orders.sandbox.voucherify.book import Job
from reward_orders.sandbox.voucherify.errors import (
    invalid_export,
    invalid_payload,
    invalid_query,
    not_found,
    unauthorized,
)
from reward_orders.sandbox.voucherify.order import VoucherifyOrder
from reward_orders.sandbox.voucherify.payload import object_body
from reward_orders.sandbox.voucherify.reading import integer
from reward_orders.sandbox.world import World

FIELDS = (
    "id",
    "source_id",
    "created_at",
    "updated_at",
    "status",
    "amount",
    "discount_amount",
    "items_discount_amount",
    "total_discount_amount",
    "total_amount",
    "customer_id",
    "referrer_id",
    "metadata",
)
DEFAULT_FIELDS = ("id", "source_id", "status")
ORDERS = ("created_at", "-created_at", "updated_at", "-updated_at", "status", "-status")
KINDS = ("order", "api_log")
LIST_ORDERS = ("created_at", "-created_at", "status", "-status")
_STAGES = ("SCHEDULED", "IN_PROGRESS", "DONE")


def create(world: World, call: Call) -> Answer:
    """Answer POST /v1/orders/export: 200 with the export, SCHEDULED."""
    return _schedule(world, call, object_body(call))


def create_any(world: World, call: Call) -> Answer:
    """Answer POST /v1/exports, the same for `exported_object` order, and the log of calls."""
    body = object_body(call)
    kind = body.get("exported_object")
    if kind not in KINDS:
        raise invalid_payload(
            f"Property .exported_object should be equal to one of the allowed values: {', '.join(KINDS)}"
        )
    return _schedule(world, call, body, kind=kind)


def get(world: World, call: Call) -> Answer:
    """Answer an export; once DONE, every get hands out a url with a fresh token."""
    return reply(200, _view(world, call, _known(world, call.ids[0])))


def list_exports(world: World, call: Call) -> Answer:
    """Answer the exports, newest first."""
    limit, page = integer(call, "limit", 10, 100), integer(call, "page", 1, 100)
    key = call.query.get("order") or "-created_at"
    if key not in LIST_ORDERS:
        raise invalid_query(f"Property .order should be equal to one of the allowed values: {', '.join(LIST_ORDERS)}")
    jobs = [job for job in world.voucherify.jobs.values() if job.kind == "export"]
    if key.endswith("status"):
        jobs.sort(key=lambda job: _STAGES[job.stage(world.clock.ms())])
    if key.startswith("-"):
        jobs.reverse()
    shown = [_view(world, call, job) for job in jobs[(page - 1) * limit : page * limit]]
    return reply(200, {"object": "list", "data_ref": "exports", "exports": shown, "total": len(jobs)})


def delete(world: World, call: Call) -> Answer:
    """Answer 204; the file is gone."""
    job = _known(world, call.ids[0])
    del world.voucherify.jobs[job.id]
    job.content, job.parameters, job.done = "", {"deleted": True}, True
    world.voucherify.changed.append(job)
    return Answer(204)


def download(world: World, call: Call) -> Answer:
    """Answer the CSV as text/plain for a token of this export that has not run out."""
    export, expires = world.voucherify.download_tokens.get(call.query.get("token", ""), ("", 0))
    job = world.voucherify.jobs.get(call.ids[0])
    if job is None or export != call.ids[0] or expires < world.clock.ms():
        raise unauthorized()
    return Answer(200, job.content.encode(), "text/plain; charset=utf-8")


def finish(world: World, job: Job) -> None:
    """Write the file."""
    parameters, now = job.parameters, datetime.fromtimestamp(job.ends / 1000, UTC)
    if job.exported == "api_log":
        shown = job.ends - round(world.settings.voucherify_log_lag * 1000)
        entries = [entry for entry in world.voucherify.log if entry.created <= shown]
        job.content, job.done = api_log.file(entries, parameters, now), True
        return
    fields = parameters.get("fields") or DEFAULT_FIELDS
    wanted = parameters.get("filters", {})
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow([_header(world, name) for name in fields])
    for order in _sorted(world, parameters.get("order", "-created_at")):
        values = _values(order)
        if not wanted or rules.matches(order.metadata, values, wanted, now):
            writer.writerow([_cell(world, order, values, name) for name in fields])
    job.content, job.done = file.getvalue(), True


def _schedule(world: World, call: Call, body: Json, *, kind: str = "order") -> Answer:
    parameters = body.get("parameters", {})
    _check(parameters, kind)
    settings, now = world.settings, world.clock.ms()
    begins = now + round(settings.job_queue_seconds * 1000)
    # Capped: a few rows asked for out of 100,000 orders are promised within 2 s.
    length = settings.job_seconds + min(settings.job_row_seconds * len(world.voucherify.orders), 1.2)
    ends = begins + round(length * 1000)
    job = Job(world.voucherify.mint("exp", 12), "export", now, begins, ends, parameters=parameters, exported=kind)
    world.voucherify.start(job)
    return reply(200, _view(world, call, job))


def _check(parameters: object, kind: str) -> None:
    if not isinstance(parameters, dict):
        raise invalid_payload("Property .parameters should be object")
    fields = parameters.get("fields", [])
    if not isinstance(fields, list):
        raise invalid_payload("Property .parameters.fields should be array")
    if not all(isinstance(name, str) for name in fields):
        raise invalid_payload("Property .parameters.fields should be array of strings")
    if kind == "api_log":
        api_log.check(parameters)
        return
    if not all(name in FIELDS or name.startswith("metadata.") for name in fields):
        raise invalid_export(f"Unsupported field used. Allowed fields: {', '.join(FIELDS)}")
    if parameters.get("order", "created_at") not in ORDERS:
        allowed = ", ".join(ORDERS)
        raise invalid_payload(f"Property .parameters.order should be equal to one of the allowed values: {allowed}")
    rules.check(parameters.get("filters", {}))


def _known(world: World, identifier: str) -> Job:
    job = world.voucherify.jobs.get(identifier)
    if job is None or job.kind != "export":
        raise not_found("export", identifier)
    return job


def _view(world: World, call: Call, job: Job) -> Json:
    result = None
    if job.done:
        token = world.voucherify.mint("dl", 16)
        expires = world.clock.ms() + round(world.settings.export_token_seconds * 1000)
        world.voucherify.download_tokens[token] = (job.id, expires)
        result = {"url": f"{_download_origin(world, call)}/v1/exports/{job.id}?token={token}"}
    return {
        "id": job.id,
        "object": "export",
        "created_at": iso(job.created),
        "status": _STAGES[job.stage(world.clock.ms())],
        "channel": "API",
        "exported_object": job.exported,
        "parameters": job.parameters,
        "result": result,
        "user_id": None,
    }


def _download_origin(world: World, call: Call) -> str:
    """Return the second origin under the caller's name for this host; the host's own may mean nothing there."""
    name = host_of(call.headers)
    if not is_ours(name, world.host_names):
        return world.download_origin
    shown = f"[{name}]" if ":" in name else name
    return f"http://{shown}:{world.download_origin.rpartition(':')[2]}"


def _sorted(world: World, key: str) -> list[VoucherifyOrder]:
    name = key.removeprefix("-")
    if name == "status":
        ordered = sorted(world.voucherify.by_time, key=lambda order: order.status)
    else:
        ordered = list(world.voucherify.sorted(name))
    if key.startswith("-"):
        ordered.reverse()
    return ordered


def _values(order: VoucherifyOrder) -> Json:
    return {
        "id": order.id,
        "source_id": order.source_id,
        "created_at": iso(order.created),
        "updated_at": None if order.updated is None else iso(order.updated),
        "status": order.status,
        "amount": order.amount,
        "discount_amount": order.discount_amount or None,
        "items_discount_amount": order.items_discount or None,
        "total_discount_amount": order.total_discount or None,
        "total_amount": order.total_amount,
        "customer_id": order.customer_id,
        "referrer_id": order.referrer_id,
    }


def _header(world: World, name: str) -> str:
    if world.settings.csv_header == "names":
        return name
    return " ".join("ID" if word == "id" else word.capitalize() for word in name.split("_"))


def _cell(world: World, order: VoucherifyOrder, values: Json, name: str) -> str:
    if name == "metadata":
        return json.dumps(order.metadata) if order.metadata else ""
    value = order.metadata.get(name[9:]) if name.startswith("metadata.") else values[name]
    if value is None:
        return ""
    if name in FIELDS and name.endswith("amount") and world.settings.csv_money == "major":
        return f"{value / 100:.2f}"
    return value if isinstance(value, str) else json.dumps(value)
