"""What is to be ordered: every worker derives the same list from the seed."""

from __future__ import annotations

from decimal import Decimal
from random import Random
from typing import TYPE_CHECKING, Literal, TypeAlias

from attrs import frozen

from reward_orders import derive_key

if TYPE_CHECKING:
    from collections.abc import Sequence

Vendor: TypeAlias = Literal["tango", "voucherify"]
VENDORS: tuple[Vendor, ...] = ("tango", "voucherify")
UTIDS = ("U561593", "U280985", "U100003")
RIVALS = 4  # of eight keys, two of each vendor
POOR_SHARE = 0.25
RICH, POOR = "account-1", "account-2"  # the poor one runs out of money now and then


@frozen
class Wish:
    """One order somebody wants. Wishes with one `number` share a key; a `rival` asks for another amount under it."""

    number: int
    vendor: Vendor
    key: str
    amount: Decimal
    rival: bool
    utid: str
    account: str
    email: str

    @property
    def cents(self) -> int:
        """The amount in minor units."""
        return int(self.amount * 100)


def wishes(seed: int, keys: int) -> Sequence[Wish]:
    """Every wish of a run, first by key; every other key has a rival."""
    random = Random(seed)  # noqa: S311 - a plan, not a secret
    plan = []
    for number in range(keys):
        wish = Wish(
            number=number,
            vendor=VENDORS[number % len(VENDORS)],
            key=derive_key("chaos", seed, number),
            amount=Decimal(random.randrange(500, 50_000)) / 100,
            rival=False,
            utid=random.choice(UTIDS),
            account=POOR if random.random() < POOR_SHARE else RICH,
            email=f"person-{number}@example.org",
        )
        plan.append(wish)
        if number % 8 < RIVALS:
            plan.append(_rival(wish))
    return plan


def share(plan: Sequence[Wish], seed: int, worker: int, workers: int) -> list[Wish]:
    """What one worker places, in its own order: overlapping, so that most keys are raced for by two or three."""
    random = Random(f"{seed} {worker}")  # noqa: S311 - a plan, not a secret
    numbers = {wish.number for wish in plan if wish.number % workers == worker or random.random() < 1.5 / workers}
    mine = [wish for wish in plan if wish.number in numbers]
    random.shuffle(mine)
    return mine


def _rival(wish: Wish) -> Wish:
    from attrs import evolve

    return evolve(wish, amount=wish.amount + 1, rival=True)
