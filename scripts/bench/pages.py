"""Realistic orders of both services, made here: the same bytes for the same seed, as the services write them.

Sizes and shapes follow what was recorded and documented: a Tango row of some 1.1 kB without a reward, a Voucherify
order of some 2.4 kB with three items, customer, metadata and a redemption. Names mix scripts, amounts are whole and
fractional, optional fields are sometimes absent, null or empty.
"""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime, timedelta
from typing import Any

Json = dict[str, Any]
ROWS = 100

_FIRST = ("Ada", "Grace", "José", "Zoë", "Łukasz", "Ngozi", "Мария", "美咲", "Priya", "Bjørn")
_LAST = ("Lovelace", "Hopper", "García", "O'Brien", "Wiśniewski", "Okafor", "Иванова", "佐藤", "Sharma", "Ødegård")
_REWARDS = (
    ("U561593", "Reward Link Preferred", "USD"),
    ("U280985", "Reward Link", "USD"),
    ("U157189", "Gift 20", "EUR"),
)
_FACES = (
    5,
    10,
    10.0,
    15,
    20,
    25,
    25.0,
    50,
    50.0,
    75,
    100,
    100.0,
    150,
    200,
    250,
    500,
    12.5,
    99.99,
)  # written as the service does
_PRODUCTS = ("Apple Watch strap, large", "Bouquet Romantic Roses", "Vase Boho Vintage", "Comic books", "Shipping")
_NEWEST = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)


def tango_row(dice: random.Random, number: int) -> Json:
    """One row of Tango's list: 27 fields, no reward."""
    utid, name, currency = dice.choice(_REWARDS)
    first, last = dice.choice(_FIRST), dice.choice(_LAST)
    face = dice.choice(_FACES) if dice.random() < 0.8 else round(dice.uniform(5, 500), 2)  # noqa: PLR2004
    abroad = currency != "USD"
    rate = round(dice.uniform(1.02, 1.12), 4)
    charged: Json = {"value": round(face * rate, 2) if abroad else face, "currencyCode": "USD"}
    if abroad:
        charged |= {"exchangeRate": rate, "fee": round(face * 0.03, 2)}
    charged["total"] = round(charged["value"] + charged.get("fee", 0), 2)
    row: Json = {
        "referenceOrderID": f"RA{number // 10**4:06d}-{number % 10**4:04d}-{dice.randrange(100):02d}",
        "externalRefID": f"payroll-2026-11-{number:06d}",
        "customerIdentifier": "northwind-traders",
        "accountIdentifier": "northwind-traders-rewards",
        "accountNumber": "A48211907",
        "amountCharged": charged,
        "denomination": {"value": face, "currencyCode": currency},
        "utid": utid,
        "rewardName": name,
        "sender": {"firstName": "Northwind", "lastName": "Traders", "email": "rewards@northwind.example"},
        "recipient": {
            "email": f"employee.{number:06d}@northwind.example",
            "firstName": first,
            "lastName": last,
        },
        "emailSubject": "Thank you for another great quarter",
        "message": "You made a difference this quarter, and the whole team noticed. Please choose a reward you like!",
        "sendEmail": True,
        "deliveryMethod": "EMAIL",
        "etid": "E000481",
        "status": dice.choices(("COMPLETE", "PENDING", "FAILED"), (94, 4, 2))[0],
        "orderStatus": "COMPLETE",
        "lineItemStatus": "COMPLETE",
        "campaign": dice.choice(("q4-recognition", "", "wellness-2026")),
        "createdAt": _stamp(_NEWEST - timedelta(seconds=97 * number), dice),
        "notes": dice.choice(("", "Approved by finance", "Cost centre 4711")),
        "purchaseOrderNumber": dice.choice((None, "PO-2026-0417")),
        "orderClientSource": "RAAS_API",
        "orderExternalRefIdDupe": False,
    }
    if dice.random() < 0.2:  # noqa: PLR2004 - a fifth have a template
        row["ptid"] = "PT000017"
    return row


def tango_order(seed: int = 1) -> Json:
    """One Tango order as get answers it, with a reward of four credentials."""
    dice = random.Random(seed)  # noqa: S311 - the same bytes every time, no secrets
    digits = f"{dice.randrange(10**15):015d}"
    listed = (
        ("Redemption Link", f"https://sandbox.rewardlink.io/r/1/{digits}EXAMPLE", "url", "redemptionUrl"),
        ("Card Number", f"6{digits}", "text", "cardNumber"),
        ("PIN", "0042", "text", "pin"),
        ("Expiration", "2027-01-31T06:59:59Z", "date", "expirationDate"),
    )
    return tango_row(dice, seed) | {
        "referenceLineItemID": "RA100200-3004-50-1",
        "reward": {
            "credentials": {label: value for label, value, _, _ in listed},
            "credentialList": [
                {"label": label, "value": value, "type": kind, "credentialType": of}
                for label, value, kind, of in listed
            ],
            "redemptionInstructions": "<p>Open the link and choose a reward.</p>\r\n<ul><li>Terms apply.</li></ul>\r\n",
        },
    }


def voucherify_order(dice: random.Random, number: int) -> Json:
    """One Voucherify order: three items, customer, metadata, one redemption in most."""
    items = [_item(dice, number * 10 + place) for place in range(3)]
    amount = sum(item["amount"] for item in items)
    discount = sum(item["discount_amount"] for item in items)
    created = _NEWEST - timedelta(seconds=61 * number)
    customer = f"cust_{dice.randrange(16**18):018x}"
    order: Json = {
        "id": f"ord_{dice.randrange(16**18):018x}",
        "source_id": f"web-{number:08d}",
        "created_at": _stamp(created, dice),
        "updated_at": _stamp(created + timedelta(seconds=2), dice) if dice.random() < 0.9 else None,  # noqa: PLR2004
        "status": dice.choice(("PAID", "PAID", "CREATED", "FULFILLED", "CANCELED")),
        "amount": amount,
        "initial_amount": amount,
        "items_discount_amount": discount,
        "total_discount_amount": discount,
        "total_amount": amount - discount,
        "items_applied_discount_amount": discount,
        "total_applied_discount_amount": discount,
        "items": items,
        "metadata": {"channel": dice.choice(("web", "app", "store")), "gift": dice.random() < 0.5, "basket": number},  # noqa: PLR2004
        "customer": {"id": customer, "object": "customer"},
        "customer_id": customer,
        "referrer_id": None,
        "object": "order",
    }
    if dice.random() < 0.8:  # noqa: PLR2004
        redemption = f"r_{dice.randrange(16**18):018x}"
        order["redemptions"] = {
            redemption: {
                "date": _stamp(created + timedelta(seconds=1), dice),
                "related_object_type": "voucher",
                "related_object_id": f"v_{dice.randrange(16**24):024x}",
            }
        }
    return order


def _item(dice: random.Random, number: int) -> Json:
    price, quantity = dice.randrange(199, 89_999), dice.choice((1, 1, 2, 5))
    amount = price * quantity
    discount = amount // 10
    name = dice.choice(_PRODUCTS)
    return {
        "id": f"ordli_{dice.randrange(16**18):018x}",
        "object": "order_item",
        "product_id": f"prod_{dice.randrange(16**18):018x}",
        "sku_id": f"sku_{dice.randrange(16**18):018x}",
        "source_id": f"item-{number:07d}",
        "related_object": "sku",
        "quantity": quantity,
        "initial_quantity": quantity,
        "amount": amount,
        "initial_amount": amount,
        "discount_amount": discount,
        "applied_discount_amount": discount,
        "price": price,
        "subtotal_amount": amount - discount,
        "product": {
            "id": f"prod_{dice.randrange(16**18):018x}",
            "source_id": f"p-{number}",
            "name": name,
            "price": price,
            "override": False,
            "metadata": {"colour": dice.choice(("blue", "grün", "赤"))},
        },
        "sku": {"id": f"sku_{dice.randrange(16**18):018x}", "sku": f"{name} / M", "price": price},
        "metadata": {},
    }


def one_voucherify_order(seed: int = 1) -> Json:
    """One Voucherify order as get answers it."""
    return voucherify_order(random.Random(seed), seed)  # noqa: S311 - the same bytes every time, no secrets


def tango_page(*, seed: int = 1, first: int = 0, total: int = ROWS) -> bytes:
    """One page of Tango's list, newest first, as the service writes it; `first` counts the rows before it."""
    dice = random.Random(seed)  # noqa: S311 - the same bytes every time, no secrets
    orders = [tango_row(dice, number) for number in range(first, min(first + ROWS, total))]
    page = {"number": first // ROWS, "elementsPerBlock": ROWS, "resultCount": len(orders), "totalCount": total}
    return encoded({"page": page, "orders": orders})


def voucherify_page(*, seed: int = 1, first: int = 0, total: int = ROWS) -> bytes:
    """One page of Voucherify's list, as the service writes it; `first` counts the rows before it."""
    dice = random.Random(seed)  # noqa: S311 - the same bytes every time, no secrets
    orders = [voucherify_order(dice, number) for number in range(first, min(first + ROWS, total))]
    return encoded({"object": "list", "data_ref": "orders", "orders": orders, "total": total})


def encoded(body: object) -> bytes:
    """JSON as servers send it: compact, UTF-8."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def _stamp(moment: datetime, dice: random.Random) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{dice.randrange(1000):03d}Z"
