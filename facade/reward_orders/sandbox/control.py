"""The control API under `/_sandbox`, for tests in other processes."""

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from reward_orders.sandbox.store import Store
from reward_orders.sandbox.world import World


def control_routes(world: World, store: Store | None) -> list[Route]:
    """Return the routes of the control API."""
    del world, store

    async def health(_request: Request) -> JSONResponse:
        return JSONResponse({"ok": True})

    return [Route("/health", health)]
