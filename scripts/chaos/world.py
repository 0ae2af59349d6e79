"""The two vendors' rules as far as an order goes, without a line of the product's code.

Tango: one order a ref and account for ever, whatever a later body asks for; an account that is told to forget makes
one for every body that arrives. Voucherify: a POST on a known source_id is an executed upsert. Both are kept in memory
and rebuilt from the ledger after a crash.
"""

from __future__ import annotations

import hashlib
import itertools
import json
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING

from scripts.chaos import ledger

if TYPE_CHECKING:
    from pathlib import Path

    from scripts.chaos.ledger import Json

FORGETFUL = "account-3"  # does not de-duplicate: every body that is executed makes an order
ARCHIVE = "account-4"  # more orders than pages reach, none of them in the ledger
ARCHIVED, WINDOW = 10_300, 10_000
_ARCHIVE_BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
_UPSERTED = ("amount", "status", "metadata", "items", "initial_amount", "discount_amount", "customer")


class World:
    """Every order there is."""

    def __init__(self, path: Path) -> None:
        self._orders: dict[str, dict[str, Json]] = {"tango": {}, "voucherify": {}}
        self._by_key: dict[tuple[str, str, str], list[str]] = {}
        numbers = [0]
        for line in ledger.lines(path):
            if line["kind"] == "order":
                self._keep(line["vendor"], line["account"], line["key"], line["order_id"], line["order"])
            numbers.append(line.get("number", 0))
        self._ledger = ledger.Ledger(path)
        self.numbers = itertools.count(max(numbers) + 1)

    def note(self, kind: str, **facts: object) -> None:
        """Write into the ledger."""
        self._ledger.note(kind, **facts)

    def create(self, vendor: str, body: Json, number: int | None) -> tuple[int, Json]:
        """Execute one create: the status and the order; `number` is its arrival's, None for another system's."""
        account, key = owner(vendor, body)
        held = self._by_key.get((vendor, account, key), [])
        if vendor == "voucherify":
            order = self._upsert(body, key, held)
            status = 200
        elif held and account != FORGETFUL:
            order, status = self._orders[vendor][held[0]], 200
        else:
            order, status = self._tango(body, account, key), 201
        if number is None:
            self.note("planted", order_id=_id(vendor, order))
        else:
            self.note("executed", number=number, order_id=_id(vendor, order))
        return status, order

    def by_id(self, vendor: str, identifier: str) -> Json | None:
        """An order by its id; Voucherify's path takes a source_id as well."""
        order = self._orders[vendor].get(identifier)
        if order is None and vendor == "voucherify":
            held = self._by_key.get((vendor, "", identifier))
            return self._orders[vendor][held[0]] if held else None
        return order

    def alter(self, vendor: str, account: str, key: str, changes: Json) -> None:
        """Another system changes an order."""
        order = self._orders[vendor][self._by_key[vendor, account, key][0]]
        order |= {**changes, "updated_at": _now()}
        self._write(vendor, account, key, order)

    def pay(self) -> None:
        """Another system marks some Voucherify orders as PAID."""
        for order in self._orders["voucherify"].values():
            if order["status"] == "CREATED" and int(order["id"].partition("_")[2]) % 3 == 0:
                order |= {"status": "PAID", "updated_at": _now()}
                self._write("voucherify", "", order["source_id"], order)

    def another(self, vendor: str, key: str) -> Json | None:
        """Somebody else's order, the newest there is."""
        for order in reversed(self._orders[vendor].values()):
            if key not in {order.get("externalRefID"), order.get("source_id"), order.get("id")}:
                return order
        return None

    def rows(self, vendor: str, *, key: str | None, account: str | None) -> list[Json]:
        """What a list holds, oldest first. A filter by key also finds the keys that begin alike."""
        if account == ARCHIVE:
            return _archive()
        rows = [
            {name: value for name, value in order.items() if name != "reward"}
            for order in self._orders[vendor].values()
            if vendor == "voucherify"
            or (
                (key is None or order["externalRefID"].startswith(key))
                and account in {None, order["accountIdentifier"]}
            )
        ]
        return sorted(rows, key=lambda row: str(row["createdAt" if vendor == "tango" else "created_at"]))

    def _tango(self, body: Json, account: str, key: str) -> Json:
        order_id = f"RA-{next(self.numbers)}"
        money = {"value": body["amount"], "currencyCode": "USD"}
        pin = {"label": "PIN", "value": f"pin of {order_id}", "type": "text", "credentialType": "PIN"}
        order = {
            "referenceOrderID": order_id,
            "externalRefID": key,
            "accountIdentifier": account,
            "customerIdentifier": body.get("customerIdentifier"),
            "utid": body["utid"],
            "status": "COMPLETE",
            "denomination": money,
            "amountCharged": {**money, "total": body["amount"]},
            "createdAt": _now(),
            "recipient": body.get("recipient"),
            "reward": {"credentials": {"PIN": pin["value"]}, "credentialList": [pin]},
        }
        self._write("tango", account, key, order)
        return order

    def _upsert(self, body: Json, key: str, held: list[str]) -> Json:
        sent = {name: body[name] for name in _UPSERTED if name in body}
        if "customer" in sent:
            sent["customer"] = {"id": sent["customer"].get("id"), "object": "customer"}
            sent["customer_id"] = sent["customer"]["id"]
        if held:
            order = self._orders["voucherify"][held[0]]
            if order["status"] == "PAID" and sent.get("status", "PAID") != "PAID":
                self.note("offence", what=f"voucherify {key}: an order that was PAID was turned back by a create")
            order |= {**sent, "updated_at": _now()}
        else:
            fixed = {"id": f"ord_{next(self.numbers)}", "object": "order", "source_id": key}
            order = {**fixed, "status": "CREATED", "created_at": _now(), "updated_at": None, **sent}
        self._write("voucherify", "", key, order)
        return dict(order)  # as it was at this moment: it may be altered before it is sent

    def _write(self, vendor: str, account: str, key: str, order: Json) -> None:
        self._keep(vendor, account, key, _id(vendor, order), order)
        self.note("order", vendor=vendor, account=account, key=key, order_id=_id(vendor, order), order=order)

    def _keep(self, vendor: str, account: str, key: str, order_id: str, order: Json) -> None:
        self._orders[vendor][order_id] = order
        held = self._by_key.setdefault((vendor, account, key), [])
        if order_id not in held:
            held.append(order_id)


def owner(vendor: str, body: Json) -> tuple[str, str]:
    """Account and key of a create; Voucherify has no accounts."""
    if vendor == "tango":
        return body["accountIdentifier"], body["externalRefID"]
    return "", body["source_id"]


def reward(vendor: str, body: Json) -> str:
    """What a body pays and to whom, in short: two bodies with one of these differ in wording alone."""
    if vendor == "tango":
        paid = [body["utid"], str(body["amount"]), (body.get("recipient") or {}).get("email")]
    else:
        paid = [body.get("amount"), (body.get("customer") or {}).get("id")]
    return hashlib.sha256(json.dumps(paid).encode()).hexdigest()[:12]


def _id(vendor: str, order: Json) -> str:
    identifier: str = order["referenceOrderID" if vendor == "tango" else "id"]
    return identifier


@cache
def _archive() -> list[Json]:
    return [_archived(number) for number in range(ARCHIVED)]


def _archived(number: int) -> Json:
    return {
        "referenceOrderID": f"RA-old-{number}",
        "externalRefID": f"old-{number}",
        "accountIdentifier": ARCHIVE,
        "utid": "U561593",
        "status": "COMPLETE",
        "createdAt": (_ARCHIVE_BEGAN + timedelta(minutes=number)).isoformat(timespec="seconds").replace("+00:00", "Z"),
    }


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
