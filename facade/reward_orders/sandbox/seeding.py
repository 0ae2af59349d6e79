"""Many orders at once, spread over time, without going through the APIs."""

from dataclasses import dataclass

from reward_orders.sandbox.clock import FIRST, FIRST_YEAR, is_number, is_whole
from reward_orders.sandbox.tango.order import TangoOrder
from reward_orders.sandbox.voucherify.order import VoucherifyOrder
from reward_orders.sandbox.world import World

_STATUSES = ("CREATED", "PAID", "FULFILLED", "CANCELED")
_ITEM = {"object": "order_item", "product_id": "prod_seed", "quantity": 1}


@dataclass(frozen=True, slots=True)
class Seed:
    """How many orders, and when: the newest at the clock's time, the others `interval` seconds apart before it.

    The oldest `first_version` of Tango's were ordered by the first version of its API.
    """

    tango: int = 0
    voucherify: int = 0
    interval: float = 60.0
    account: str = "account-1"
    customer: str = "customer-1"
    first_version: int = 0

    def __post_init__(self) -> None:
        """Refuse what could be entered only in part, or never be shown."""
        for name, count in (
            ("tango", self.tango),
            ("voucherify", self.voucherify),
            ("first_version", self.first_version),
        ):
            if not is_whole(count) or count < 0:
                raise ValueError(f"{name} is how many orders, from zero, got {count!r}")
        if not is_number(self.interval) or self.interval < 0:
            raise ValueError(f"interval is a number of seconds from zero, got {self.interval!r}")
        if self.first_version > self.tango:
            raise ValueError(f"first_version is how many of the {self.tango} Tango orders, got {self.first_version!r}")
        for name, text in (("account", self.account), ("customer", self.customer)):
            if not isinstance(text, str):
                raise ValueError(f"{name} is text, got {text!r}")  # noqa: TRY004 - as the others


def plant(world: World, seed: Seed) -> None:
    """Enter the orders: refs and source_ids `seed-000001`, `seed-000002` … from the oldest; no balance is charged."""
    now = world.clock.ms()
    oldest = now / 1000 - max(seed.tango, seed.voucherify, 1) * seed.interval
    if oldest < FIRST:
        raise ValueError(f"the oldest order would be from before {FIRST_YEAR}; a smaller interval or fewer orders")
    _plant_tango(world, seed, now)
    _plant_voucherify(world, seed, now)


def _plant_tango(world: World, seed: Seed, now: int) -> None:
    book = world.tango
    if seed.tango:
        book.account(seed.account, world.settings.tango_balance)
    for index in range(seed.tango):
        created = now - round((seed.tango - 1 - index) * seed.interval * 1000)
        identifier, number = book.next_id(created)
        first_version = index < seed.first_version
        ref = None if first_version else f"seed-{number:06d}"
        cents = 500 + 100 * (index % 50)
        order = TangoOrder(
            id=identifier,
            number=number,
            account=seed.account,
            customer=seed.customer,
            ref=ref,
            utid="U561593",
            face=cents,
            charged=cents,
            status="COMPLETE",
            created=created,
            method="NONE",
            asked={"externalRefID": ref} if ref else {},
            first_version=first_version,
        )
        book.add(order)


def _plant_voucherify(world: World, seed: Seed, now: int) -> None:
    book = world.voucherify
    for index in range(seed.voucherify):
        number = len(book.orders) + 1
        price = 1000 + 100 * (index % 50)
        order = VoucherifyOrder(
            id=book.mint("ord"),
            number=number,
            source_id=f"seed-{number:06d}",
            created=now - round((seed.voucherify - 1 - index) * seed.interval * 1000),
            status=_STATUSES[index % len(_STATUSES)],
            amount=price,
            items=[_ITEM | {"price": price, "amount": price, "subtotal_amount": price}],
        )
        book.add(order)
