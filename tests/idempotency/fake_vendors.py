"""Both vendors reduced to a ledger, with an answer to every request that a test decides."""

from __future__ import annotations

import json
from collections import deque
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from tests.kit.library import httpx

if TYPE_CHECKING:
    from collections.abc import Callable

ARRIVES_UNHEARD = {
    "lost_after",
    "reset_after",
    "error_after",
    "page_after",
    "garbage_after",
    "crash_after",
    "stop_after",
}
NEVER_ARRIVES = {"lost_before", "reset_before", "error_before", "crash_before", "stop_before"}
LATE = {"late"}
IN_DOUBT = ARRIVES_UNHEARD | NEVER_ARRIVES | LATE
REFUSALS = {"busy", "funds", "bad", "in_process"}
OUTCOMES = sorted(IN_DOUBT | REFUSALS | {"ok", "refused_connection"})


class CrashError(BaseException):
    """The process dies here: nothing of it runs any more."""


class Vendor:
    """`ledger` holds every order by key; `outcomes` what happens to the next creates, `reads` to the next reads."""

    create_path: str
    busy_code: int
    funds_code: int
    now: Callable[[], float]  # the caller's clock, so that an order is as old as it says

    def __init__(self) -> None:
        self.ledger: dict[str, list[dict[str, Any]]] = {}
        self.late: list[dict[str, Any]] = []
        self.outcomes: deque[str] = deque()
        self.reads: deque[str] = deque()
        self.doubted = False
        self.crashed = False
        self.bodies: set[bytes] = set()

    def handle(self, request: httpx.Request) -> httpx.Response:
        """Answer, or fail, as the script says; a script that has run out means well."""
        if request.method == "POST":
            answer = self._create(request)
            answer.headers["X-REQUEST-ID"] = f"request-{len(self.bodies)}"
            return answer
        outcome = self.reads.popleft() if self.reads else "ok"
        if outcome == "lost":
            raise httpx.ReadTimeout("no answer", request=request)
        status = {"error": 500, "missing": 404, "denied": 401}.get(outcome)
        return self.read(request) if status is None else httpx.Response(status, json={})

    def arrive(self) -> None:
        """Let the late requests arrive."""
        for body in self.late:
            self.commit(body)
        self.late.clear()

    def _create(self, request: httpx.Request) -> httpx.Response:
        outcome = self.outcomes.popleft() if self.outcomes else "ok"
        if outcome == "refused_connection":
            raise httpx.ConnectError("refused", request=request)
        body = json.loads(request.content)
        self.bodies.add(request.content)
        self.doubted = self.doubted or outcome in IN_DOUBT or outcome == "in_process"
        if outcome in LATE:
            self.late.append(body)
            raise httpx.ReadTimeout("no answer", request=request)
        status = {"busy": 429, "in_process": 409, "funds": self.funds_code, "bad": 400}.get(outcome)
        if status is not None:
            return httpx.Response(status, json=self.error(outcome))
        answer = httpx.Response(500, json={}) if outcome in NEVER_ARRIVES else self.commit(body)
        kind = outcome.partition("_")[0]
        if kind == "lost":
            raise httpx.ReadTimeout("no answer", request=request)
        if kind == "reset":
            raise httpx.RemoteProtocolError("reset", request=request)
        if kind == "crash":
            self.crashed = True
            raise CrashError
        if kind == "stop":
            raise KeyboardInterrupt
        unheard = {"error": httpx.Response(500, json={}), "page": httpx.Response(502, text="<html>")}
        unheard["garbage"] = httpx.Response(200, text="{")
        return unheard.get(kind, answer)

    def commit(self, body: dict[str, Any]) -> httpx.Response:
        """Do what was asked."""
        raise NotImplementedError

    def cents(self, order: dict[str, Any]) -> int:
        """What an order of the ledger costs, in minor units."""
        raise NotImplementedError

    def read(self, request: httpx.Request) -> httpx.Response:
        """Answer a read."""
        raise NotImplementedError

    def error(self, outcome: str) -> dict[str, Any]:
        """The body of a refusal."""
        raise NotImplementedError


def _moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class TangoVendor(Vendor):
    """A reused ref gives the original order, whatever was asked for."""

    funds_code = 402

    def commit(self, body: dict[str, Any]) -> httpx.Response:
        orders = self.ledger.setdefault(body["externalRefID"], [])
        status = 200 if orders else 201
        if not orders:
            orders.append(
                {
                    "referenceOrderID": f"RA-{len(self.ledger)}",
                    "externalRefID": body["externalRefID"],
                    "accountIdentifier": body["accountIdentifier"],
                    "utid": body["utid"],
                    "denomination": {"value": body["amount"], "currencyCode": "USD"},
                    "status": "COMPLETE",
                }
            )
        return httpx.Response(status, json=orders[0])

    def cents(self, order: dict[str, Any]) -> int:
        return round(order["denomination"]["value"] * 100)

    def read(self, request: httpx.Request) -> httpx.Response:
        every = [order for orders in self.ledger.values() for order in orders]
        if request.url.path.endswith("/orders"):
            wanted = request.url.params["externalRefID"]
            rows = [order for order in every if order["externalRefID"] == wanted]
            return httpx.Response(200, json={"orders": rows, "page": {"totalCount": len(rows)}})
        found = [order for order in every if request.url.path.endswith(order["referenceOrderID"])]
        return httpx.Response(200, json=found[0]) if found else httpx.Response(404, json={})

    def error(self, outcome: str) -> dict[str, Any]:
        code = {"busy": "429.008", "funds": "402.001", "bad": "422.028", "in_process": "409.002"}[outcome]
        return {"errors": [{"i18nKey": code, "message": code}]}


class TangoAsyncVendor(Vendor):
    """An asynchronous order: a create answers a receipt, a known ref its receipt again; a get shows the order."""

    funds_code = 402
    error = TangoVendor.error

    def commit(self, body: dict[str, Any]) -> httpx.Response:
        ref, orders = body["externalRefID"], self.ledger.setdefault(body["externalRefID"], [])
        status = 200 if orders else 202
        if not orders:
            lines = [
                {
                    "referenceLineItemId": f"AA-{len(self.ledger)}-{number}",
                    "externalRefLineItemID": line["externalRefLineItemID"],
                    "lineItemStatus": "COMPLETE",
                    "amount": line["amount"],
                    "quantity": line["quantity"],
                    "utid": line["utid"],
                }
                for number, line in enumerate(body["lineItems"], 1)
            ]
            orders.append(
                {
                    "referenceOrderID": f"AA-{len(self.ledger)}",
                    "externalRefID": ref,
                    "accountIdentifier": body["accountIdentifier"],
                    "orderStatus": "COMPLETE",
                    "totalLineItems": len(lines),
                    "lineItems": lines,
                }
            )
        return httpx.Response(status, json={"externalRefID": ref, "totalLineItems": len(body["lineItems"])})

    def cents(self, order: dict[str, Any]) -> int:
        return round(sum(line["amount"] * line["quantity"] for line in order["lineItems"]) * 100)

    def read(self, request: httpx.Request) -> httpx.Response:
        for ref, orders in self.ledger.items():
            if orders and request.url.path.removesuffix("/lineItems").endswith(f"/{ref}"):
                return httpx.Response(200, json=orders[0])
        return httpx.Response(404, json={})


class VoucherifyVendor(Vendor):
    """A known source_id is updated."""

    funds_code = 404

    def commit(self, body: dict[str, Any]) -> httpx.Response:
        orders = self.ledger.setdefault(body["source_id"], [])
        if orders:
            orders[0].update(amount=body["amount"], updated_at=_moment(self.now()))
        else:
            orders.append(
                {
                    "id": f"ord_{len(self.ledger)}",
                    "object": "order",
                    "source_id": body["source_id"],
                    "amount": body["amount"],
                    "status": "CREATED",
                    "created_at": _moment(self.now()),
                    "updated_at": None,
                }
            )
        return httpx.Response(200, json=orders[0])

    def cents(self, order: dict[str, Any]) -> int:
        cents: int = order["amount"]
        return cents

    def read(self, request: httpx.Request) -> httpx.Response:
        wanted = request.url.path.rpartition("/")[2]
        for orders in self.ledger.values():
            for order in orders:
                if wanted in {order["id"], order["source_id"]}:
                    return httpx.Response(200, json=order)
        return httpx.Response(404, json={"code": 404, "key": "not_found"})

    def error(self, outcome: str) -> dict[str, Any]:
        return {"code": 400, "key": outcome, "message": outcome}
