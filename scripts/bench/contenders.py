"""Everybody who decodes a page, with the same interface: bytes in, orders out, and how their fields are called.

A contender is imported when it is made, since each is measured in a process of its own.
"""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
import tempfile
import warnings
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scripts.bench.reading import TANGO, fields, tango_fields, voucherify_fields

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from scripts.bench.reading import Reader

CONTRACT = Path(__file__).resolve().parent.parent.parent / "openapi" / "orders.yaml"
FACTS = ("id", "status", "amount", "created_at")
STDLIB, FAST = "reward-orders, stdlib json", "reward-orders[fast], orjson"


class Contender:
    """One way to decode: `decode` a page, `decode_one` order, then `few` or `every` field, or `facts` to check."""

    def __init__(
        self,
        decode: Callable[[bytes], Any],
        decode_one: Callable[[bytes], Any],
        few: Reader,
        every: Reader,
        facts: Callable[[Any], tuple[object, ...]],
    ) -> None:
        self.decode = decode
        self.decode_one = decode_one
        self.few = few
        self.every = every
        self.facts = facts


def expected(page: bytes, *, service: str, charged: bool = False) -> list[tuple[object, ...]]:
    """Id, status, amount and creation of every order, read by hand; `charged` for a client that knows no face value."""
    money = "amountCharged" if charged else "denomination"
    rows = json.loads(page, parse_float=Decimal)["orders"]
    if service == "tango":
        return [
            (row["referenceOrderID"], row["status"], Decimal(row[money]["value"]), _moment(row["createdAt"]))
            for row in rows
        ]
    return [(row["id"], row["status"], row["amount"], _moment(row["created_at"])) for row in rows]


def facade(service: str, *, fast: bool) -> Contender:
    """Our objects, decoding on access."""
    if not fast:
        sys.modules["orjson"] = None  # type: ignore[assignment] # as if it were not installed
    from reward_orders.core import wire
    from reward_orders.core.order import order_of, orders_of
    from reward_orders.tango.models import TangoOrder
    from reward_orders.voucherify.models import VoucherifyOrder

    kind: Any = TangoOrder if service == "tango" else VoucherifyOrder
    names = {"currency_code": "currency", "exchange_rate": "rate"}

    def decode(body: bytes) -> Any:
        response = wire.Response(200, {}, body)
        rows: Any = wire.json_object(response, what=service)["orders"]
        return orders_of(kind, rows, response)

    def decode_one(body: bytes) -> Any:
        return order_of(kind, wire.Response(200, {}, body), what=service)

    every = tango_fields("charged", **names) if service == "tango" else voucherify_fields()
    return Contender(decode, decode_one, fields(FACTS), every, lambda o: (o.id, o.status, o.amount, o.created_at))


def records(service: str, loads: Callable[[bytes], Any]) -> Contender:
    """The generated records alone, without the meaning that the facade adds."""
    prefix = service.capitalize()
    order = model("reward_orders_api", f"{prefix}Order")
    page = model("reward_orders_api", f"{prefix}OrderList")
    renamed = {"id": "reference_order_id"} if service == "tango" else {}
    few = "denomination.value" if service == "tango" else "amount"
    return Contender(
        lambda body: page(loads(body)).orders,
        lambda body: order(loads(body)),
        fields(FACTS, amount=few, **renamed),
        tango_fields(**renamed) if service == "tango" else voucherify_fields(),
        (lambda o: (o.reference_order_id, o.status, o.denomination.value, o.created_at))
        if service == "tango"
        else (lambda o: (o.id, o.status, o.amount, o.created_at)),
    )


def generated(package: str, service: str, loads: Callable[[bytes], Any]) -> Contender:
    """The models that the generator's own templates make of the contract."""
    prefix = service.capitalize()
    order = model(package, f"{prefix}Order")
    page = model(package, f"{prefix}OrderList")
    renamed = {"id": "reference_order_id"} if service == "tango" else {}
    few = "denomination.value" if service == "tango" else "amount"
    return Contender(
        lambda body: page.from_dict(loads(body)).orders,
        lambda body: order.from_dict(loads(body)),
        fields(FACTS, amount=few, **renamed),
        tango_fields(**renamed) if service == "tango" else voucherify_fields(),
        (lambda o: (o.reference_order_id, str(o.status), _money(o.denomination.value), _moment(o.created_at)))
        if service == "tango"
        else (lambda o: (o.id, str(o.status), o.amount, _moment(o.created_at))),
    )


def structs(service: str) -> Contender:
    """msgspec: bytes straight into structs."""
    import msgspec

    from scripts.bench import msgspec_models

    of_page = msgspec_models.TangoPage if service == "tango" else msgspec_models.VoucherifyPage
    of_order = msgspec_models.TangoOrder if service == "tango" else msgspec_models.VoucherifyOrder
    page, one = msgspec.json.Decoder(of_page), msgspec.json.Decoder(of_order)
    return _typed(service, lambda body: page.decode(body).orders, one.decode)


def pydantic(service: str) -> Contender:
    """pydantic: bytes straight into models."""
    from scripts.bench import pydantic_models

    page = pydantic_models.TangoPage if service == "tango" else pydantic_models.VoucherifyPage
    one = pydantic_models.TangoOrder if service == "tango" else pydantic_models.VoucherifyOrder
    return _typed(service, lambda body: page.model_validate_json(body).orders, one.model_validate_json)


def _typed(service: str, decode: Callable[[bytes], Any], decode_one: Callable[[bytes], Any]) -> Contender:
    if service == "voucherify":
        return Contender(
            decode, decode_one, fields(FACTS), voucherify_fields(), lambda o: (o.id, o.status, o.amount, o.created_at)
        )
    return Contender(
        decode,
        decode_one,
        fields(FACTS, amount="denomination.value"),
        tango_fields(),
        lambda o: (o.id, o.status, _money(o.denomination.value), o.created_at),
    )


def sdk(service: str) -> Contender:
    """The vendor's own published client: raas for Tango, voucherify for Voucherify."""
    if service == "voucherify":
        from voucherify.models.orders_get_response_body import OrdersGetResponseBody
        from voucherify.models.orders_list_response_body import OrdersListResponseBody

        return Contender(
            lambda body: OrdersListResponseBody.from_json(body.decode()).orders,
            lambda body: OrdersGetResponseBody.from_json(body.decode()),
            fields(FACTS),
            voucherify_fields(),
            lambda o: (o.id, str(o.status), o.amount, o.created_at),
        )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SyntaxWarning)  # `is` with a literal, in raas itself
        from raas.api_helper import APIHelper
        from raas.models.get_orders_response_model import GetOrdersResponseModel
        from raas.models.order_model import OrderModel
        from raas.models.order_summary_model import OrderSummaryModel

    # raas 2.2.0 (2018) knows fewer fields of a row than arrive
    names = ["reference_order_id", *(name for name in TANGO if name in OrderSummaryModel._names)]  # noqa: SLF001
    return Contender(
        lambda body: GetOrdersResponseModel.from_dictionary(APIHelper.json_deserialize(body.decode())).orders,
        lambda body: OrderModel.from_dictionary(APIHelper.json_deserialize(body.decode())),
        fields(FACTS, id="reference_order_id", amount="amount_charged.value", created_at="created_at.datetime"),
        fields(names),
        lambda o: (o.reference_order_id, o.status, _money(o.amount_charged.value), o.created_at.datetime),
    )


@contextmanager
def stock_package() -> Iterator[str]:
    """Generate the contract with the generator's own templates; gives the importable package's name."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Path(folder) / "stock.yaml"
        settings.write_text("package_name_override: stock_orders_api\npost_hooks: []\n", encoding="utf-8")
        command = [sys.executable, "-m", "openapi_python_client", "generate", "--meta", "none", "--path", str(CONTRACT)]
        command += ["--config", str(settings), "--output-path", str(Path(folder) / "stock_orders_api")]
        subprocess.run(command, check=True, capture_output=True)
        sys.path.insert(0, folder)
        try:
            yield "stock_orders_api"
        finally:
            sys.path.remove(folder)


def contenders(service: str, *, stock: str) -> dict[str, Callable[[], Contender]]:
    """How to make everybody, by the name the tables show."""

    def with_orjson() -> Contender:
        import orjson

        return records(service, orjson.loads)

    return {
        STDLIB: lambda: facade(service, fast=False),
        FAST: lambda: facade(service, fast=True),
        "generated with our templates": lambda: records(service, json.loads),
        "generated with our templates + orjson": with_orjson,
        "generated, stock": lambda: generated(stock, service, json.loads),
        "msgspec structs, by hand": lambda: structs(service),
        "pydantic models, by hand": lambda: pydantic(service),
        ("raas SDK" if service == "tango" else "voucherify SDK"): lambda: sdk(service),
    }


def model(package: str, name: str) -> Any:
    """A model of a generated package."""
    return getattr(importlib.import_module(f"{package}.models"), name)


def _money(value: float) -> Decimal:
    return Decimal(repr(value))


def _moment(value: str | datetime) -> datetime:
    return value if isinstance(value, datetime) else datetime.fromisoformat(value)
