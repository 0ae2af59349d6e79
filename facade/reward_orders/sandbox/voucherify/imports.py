"""POST /v1/orders/import and the async actions that tell how it went: one import at a time, the rest queued."""

from reward_orders.sandbox.clock import from_iso, iso
from reward_orders.sandbox.exchange import Answer, Call, Json, reply
from reward_orders.sandbox.voucherify.book import Job
from reward_orders.sandbox.voucherify.errors import Refused, invalid_payload, invalid_query, not_found
from reward_orders.sandbox.voucherify.payload import check_order, json_body
from reward_orders.sandbox.voucherify.reading import integer
from reward_orders.sandbox.voucherify.writing import existing, upsert
from reward_orders.sandbox.world import World

MOST_ROWS = 2000
_STAGES = ("ENQUEUED", "IN_PROGRESS", "DONE")


def start(world: World, call: Call) -> Answer:
    """Answer 200 with the id of the async action; only schema errors are told at once."""
    rows = json_body(call)
    if not isinstance(rows, list):
        raise invalid_payload("Payload should be array")
    if len(rows) > MOST_ROWS:
        raise invalid_payload(f"Payload should NOT have more than {MOST_ROWS} items")
    for index, row in enumerate(rows):
        check_order(row, f"[{index}]" if not isinstance(row, dict) else "")
    settings, now = world.settings, world.clock.ms()
    running = max((job.ends for job in world.voucherify.open_jobs if job.kind == "import"), default=0)
    begins = max(now + round(settings.job_queue_seconds * 1000), running)
    length = settings.job_seconds + settings.job_row_seconds * len(rows)
    job = Job(
        id=world.voucherify.mint("aa"),
        kind="import",
        created=now,
        starts=begins,
        ends=begins + round(length * 1000),
        request_id=call.request_id,
        rows=rows,
    )
    world.voucherify.start(job)
    return reply(200, {"async_action_id": job.id})


def get(world: World, call: Call) -> Answer:
    """Answer one async action or 404."""
    job = world.voucherify.jobs.get(call.ids[0])
    if job is None or job.kind != "import":
        raise not_found("async_action", call.ids[0])
    return reply(200, _view(world, job) | ({"result": _result(job)} if job.done else {}))


def list_actions(world: World, call: Call) -> Answer:
    """Answer the newest async actions, without results; pages go by `end_date`."""
    limit = integer(call, "limit", 10, 100)
    end = world.clock.ms() + 1
    if call.query.get("end_date"):
        try:
            end = from_iso(call.query["end_date"])
        except (ValueError, OverflowError):
            raise invalid_query("Property .end_date cannot be recognized as a ISO-8601 compliant date") from None
    jobs = [job for job in world.voucherify.jobs.values() if job.kind == "import" and job.created < end]
    newest = jobs[::-1][:limit]
    body = {
        "object": "list",
        "data_ref": "async_actions",
        "async_actions": [_view(world, job) for job in newest],
        "has_more": len(jobs) > len(newest),
    }
    return reply(200, body)


def finish(world: World, job: Job) -> None:
    """Bring the rows in; a row that fails is told without its source_id, as recorded."""
    for row in job.rows:
        reason = _import_row(world, row, job.ends)
        if reason is None:
            job.done_count += 1
        else:
            job.failed.append({"source_id": None, "reason": reason})
    job.rows, job.done = [], True


def _import_row(world: World, row: Json, now: int) -> str | None:
    """Bring one row in; return why not, if it fails."""
    settings = world.settings
    if row.get("source_id") in settings.import_failing:
        return "Internal error"
    known = existing(world.voucherify, row) is not None
    if known and settings.import_known == "skip":
        return None
    if known and settings.import_known == "fail":
        return "Order already exists"
    try:
        upsert(world, row | {"created_at": iso(now)})  # created_at becomes the import's time (documented)
    except Refused as refused:
        return str(refused.body["details"])
    return None


def _view(world: World, job: Job) -> Json:
    now = world.clock.ms()
    stage = job.stage(now)
    updated = (job.created, min(now, job.ends), job.ends)[stage]
    shown: Json = {
        "id": job.id,
        "type": "ORDERS.IMPORT",
        "status": _STAGES[stage],
        "created_at": iso(job.created),
        "updated_at": iso(updated),
        "request_id": job.request_id,
        "progress": job.progress(now),
        "object": "async_action",
    }
    if job.done:
        shown["processing_time"] = job.ends - job.starts
    return shown


def _result(job: Job) -> Json:
    failed = len(job.failed)
    return {
        "message": f"{job.done_count} order(s) imported successfully, {failed} failed.",
        "failed": job.failed,
        "done_count": job.done_count,
        "failed_count": failed,
    }
