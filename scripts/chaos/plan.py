"""What is to be ordered: every worker derives the same list from the seed."""

from __future__ import annotations

from decimal import Decimal
from random import Random
from typing import TYPE_CHECKING, Literal, TypeAlias

from attrs import evolve, frozen

from reward_orders import derive_key
from scripts.chaos.acts import FICKLE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scripts.chaos.books import Line

Vendor: TypeAlias = Literal["tango", "voucherify"]
VENDORS: tuple[Vendor, ...] = ("tango", "voucherify")
UTIDS = ("U561593", "U280985", "U100003")
ACCOUNT, OTHER_ACCOUNT = "account-1", "account-2"
KEYS_OF_THE_FICKLE = 40  # more than a caller is refused

# Wishes with one number are for one person. `rival` and `stranger` ask for another reward under the first one's key, of
# another amount or for another person; `twin` words the same reward differently; `fickle` takes a new key when refused;
# `namesake` uses the same text as a key on another account; `private` keys have one caller, who is often interrupted
# and calls again at once.
Role: TypeAlias = Literal["first", "rival", "stranger", "twin", "fickle", "namesake", "private"]
_COMPANY: tuple[Role, ...] = ("rival", "stranger", "twin", "fickle", "private", "namesake", "twin", "first")
OWNED = frozenset({"fickle", "private"})


@frozen
class Wish:
    """One order that is wanted; `owner` is the only worker that places it, None for all of them."""

    number: int
    role: str
    vendor: Vendor
    key: str
    amount: Decimal
    account: str
    person: str
    utid: str = UTIDS[0]
    wording: str = "Thank you"
    owner: int | None = None
    if_exists: str | None = None

    @property
    def cents(self) -> int:
        """The amount in minor units."""
        return int(self.amount * 100)

    @property
    def place(self) -> tuple[str, str, str]:
        """Where its order stands at the service: vendor, account, key."""
        return self.vendor, self.account if self.vendor == "tango" else "", self.key


def wishes(seed: int, keys: int, workers: int) -> Sequence[Wish]:
    """Every wish of a run, in the order of its numbers."""
    random = Random(seed)  # noqa: S311 - a plan, not a secret
    plan: list[Wish] = []
    for number in range(keys):
        company = _COMPANY[number // 2 % len(_COMPANY)]
        wish = Wish(
            number=number,
            role=company if company in OWNED else "first",
            vendor=VENDORS[number % len(VENDORS)],
            key=derive_key("chaos", seed, number),
            amount=Decimal(random.randrange(500, 50_000)) / 100,
            account=ACCOUNT,
            person=f"person-{number}@example.org",
            utid=random.choice(UTIDS),
            owner=random.randrange(workers) if company in OWNED else None,
        )
        plan += _accompanied(evolve(wish, key=_fickle_key(wish, 0)) if company == "fickle" else wish, company, keys)
    return plan


def _accompanied(wish: Wish, company: Role, keys: int) -> list[Wish]:
    match company:
        case "rival":
            return [wish, evolve(wish, role="rival", amount=wish.amount + 1)]
        case "stranger":
            return [wish, evolve(wish, role="stranger", person=f"not-{wish.person}")]
        case "twin":
            return [wish, evolve(wish, role="twin", wording="With many thanks")]
        case "namesake" if wish.vendor == "tango":
            return [wish, evolve(wish, role="namesake", number=keys + wish.number, account=OTHER_ACCOUNT)]
        case _:
            return [wish]


def share(plan: Sequence[Wish], seed: int, worker: int, workers: int) -> list[Wish]:
    """What one worker places, in its own order: overlapping, so that most keys are raced for by two or three."""
    random = Random(f"{seed} {worker}")  # noqa: S311 - a plan, not a secret
    numbers = {wish.number for wish in plan if wish.number % workers == worker or random.random() < 1.5 / workers}
    mine = [wish for wish in plan if (wish.number in numbers if wish.owner is None else wish.owner == worker)]
    random.shuffle(mine)
    return mine


def keys_of(wish: Wish) -> list[str]:
    """Every key its caller may come to use."""
    if wish.role != "fickle":
        return [wish.key]
    return [_fickle_key(wish, times) for times in range(KEYS_OF_THE_FICKLE)]


def current(wish: Wish, lines: Sequence[Line]) -> Wish:
    """The wish as its caller makes it now: the fickle take a new key after each refusal, as the docs allow."""
    if wish.role != "fickle":
        return wish
    refusals = sum(1 for line in lines if line.number == wish.number and line.refused)
    return evolve(wish, key=_fickle_key(wish, refusals))


def _fickle_key(wish: Wish, times: int) -> str:
    return f"{FICKLE}-{wish.vendor}-{wish.number}-{times}-{wish.person.partition('@')[0]}"
