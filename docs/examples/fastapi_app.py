"""A service that sends rewards, and hears from Tango what became of them.

    uvicorn fastapi_app:app
    curl -i localhost:8000/rewards -H 'content-type: application/json' -d '{"id": "emp-42", "utid": "U561593",
        "amount": "25.00", "email": "ada@example.org", "first_name": "Ada"}'

The request's own id is the key: whoever asks again, after a timeout or a crash, gets the order that is there. Nothing
here tells credentials; Tango sends them to the recipient. Let nobody in front of it who may not spend money.
"""

from __future__ import annotations

import asyncio
import logging
import os
from contextlib import asynccontextmanager
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import BackgroundTasks, Depends, FastAPI, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from reward_orders import (
    AsyncTango,
    BadRequestError,
    ConfigurationError,
    InProgressError,
    Journal,
    KeyExpiredError,
    KeyReusedError,
    NotFoundError,
    OrderMismatchError,
    OutcomeUnknownError,
    Recipient,
    RewardOrdersError,
    TangoOrder,
    UnreadableResponseError,
    derive_key,
)
from reward_orders.webhooks import TangoEvent, WebhookError, tango_event

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

RECONCILE_EVERY = 600  # seconds; events of webhooks may get lost
RETRY_AFTER = 30  # seconds that a caller should wait before it asks again
log = logging.getLogger("rewards")


class RewardRequest(BaseModel):
    """Who gets what; `id` is the caller's own and stands for this reward for ever."""

    id: str = Field(min_length=1, max_length=100)
    utid: str
    amount: Decimal = Field(gt=0, decimal_places=2)
    email: str = Field(pattern=r"^[^@\s]+@[^@\s]+$")
    first_name: str


async def reconcile(tango: AsyncTango) -> None:
    """Settle what is unknown, now and again: after a 202 somebody has to."""
    while True:
        try:
            async for order in tango.orders.reconcile():
                log.info("order %s of key %s was found", order.id, order.key)
        except RewardOrdersError as error:
            log.warning("reconcile: %s", error)
        await asyncio.sleep(RECONCILE_EVERY)


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Open the client with the event loop that it belongs to."""
    # More than one machine shares a journal: Journal.postgres(dsn).
    with Journal.sqlite(os.environ.get("REWARD_ORDERS_JOURNAL", "orders.db")) as journal:
        async with AsyncTango(journal=journal) as tango:
            app.state.tango = tango
            reconciling = asyncio.create_task(reconcile(tango))
            yield
            reconciling.cancel()


app = FastAPI(title="Rewards", lifespan=lifespan)


def client(request: Request) -> AsyncTango:
    """Give an endpoint the client of the app."""
    tango: AsyncTango = request.app.state.tango
    return tango


Client = Annotated[AsyncTango, Depends(client)]


def key_of(reward_id: str) -> str:
    """Make the key of a reward; another service with ids of its own needs another name here."""
    return derive_key("rewards-api", reward_id)


def told(order: TangoOrder) -> dict[str, Any]:
    """Tell what a caller may know of an order."""
    return {"order": order.id, "status": order.status, "amount": str(order.amount), "currency": order.currency}


@app.post("/rewards", status_code=201)
async def send(wanted: RewardRequest, tango: Client, response: Response) -> dict[str, Any]:
    """Place the order: 201, or 200 where it was there before."""
    order = await tango.orders.create(
        utid=wanted.utid,
        amount=wanted.amount,
        recipient=Recipient(email=wanted.email, first_name=wanted.first_name),
        key=key_of(wanted.id),
    )
    if order.replayed:
        response.status_code = 200
    return told(order)


@app.get("/rewards/{reward_id}")
async def read(reward_id: str, tango: Client) -> dict[str, Any]:
    """Look up the order of a reward."""
    order = await tango.orders.find(key=key_of(reward_id))
    if order is None:
        raise NotFoundError("There is no order of this reward.")
    return told(order)


@app.post("/hooks/tango")
async def hook(request: Request, tango: Client, background: BackgroundTasks) -> Response:
    """Take an event: answer at once, then read the order that it names. A copy of an event costs one more read."""
    event = tango_event(await request.body(), request.headers, secret=os.environ["TANGO_WEBHOOK_SECRET"])
    background.add_task(settle, tango, event)
    return Response(status_code=200)


async def settle(tango: AsyncTango, event: TangoEvent) -> None:
    """Read the order that an event names and settle its key; the event itself is not believed."""
    try:
        order = await tango.orders.told(event)
    except RewardOrdersError as error:
        log.warning("event %s: %s", event.event_type, error)
    else:
        log.info("event %s: order %s", event.event_type, order and order.id)


@app.exception_handler(RewardOrdersError)
async def failed(request: Request, error: RewardOrdersError) -> JSONResponse:
    """Answer what may be believed of the order."""
    status = status_of(error)
    log.log(logging.ERROR if status >= 500 else logging.INFO, "%s: %s", request.url.path, error)  # noqa: PLR2004
    body = {"error": type(error).__name__, "message": error.message, "hint": error.hint}
    if isinstance(error, KeyReusedError):
        body["order"] = error.order_id
    elif isinstance(error, OrderMismatchError) and error.order is not None:
        body["order"] = error.order.id
    again = status in {202, 503} or isinstance(error, InProgressError)
    return JSONResponse(body, status, headers={"Retry-After": str(RETRY_AFTER)} if again else None)


def status_of(error: RewardOrdersError) -> int:
    """Translate the error tree into HTTP."""
    match error:
        case OutcomeUnknownError() | UnreadableResponseError():
            return 202  # it may exist: the same request again, or reconcile, settles it
        case KeyReusedError() | OrderMismatchError() | InProgressError() | KeyExpiredError():
            return 409  # the id has another order, or is being worked on
        case BadRequestError() | ConfigurationError():
            return 422  # the request is wrong as it stands; nothing was bought
        case NotFoundError():
            return 404
        case WebhookError():
            return 401
        case _:
            return 503  # credentials, funds, limits, network, journal: ours to see to; nothing was bought
