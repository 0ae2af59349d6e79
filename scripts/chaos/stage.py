"""What a scene has at hand: wishes of its own, callers, the service, and a place for complaints."""

from __future__ import annotations

import itertools
import threading
import time
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from attrs import evolve

from scripts.chaos import books
from scripts.chaos.plan import Wish
from scripts.chaos.shop import LEASE, Shop, Terms
from scripts.chaos.solo import Solo

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from reward_orders import Journal
    from scripts.chaos.books import Line
    from scripts.chaos.handle import ServiceProcess
    from scripts.chaos.ledger import Json
    from scripts.chaos.plan import Vendor
    from scripts.chaos.verdict import Stop

FIRST_NUMBER = 1_000_000


class Stage:
    """One for all scenes of a round; `plan`, `stops` and `complaints` are for the verdict."""

    def __init__(self, folder: Path, service: ServiceProcess, journal: str) -> None:
        self.service = service
        self.terms = Terms(service.url, journal, rate=None)
        self.plan: list[Wish] = []
        self.stops: list[Stop] = []
        self.complaints: list[tuple[str, str]] = []
        self._solos: list[Solo] = []
        self._folder = folder
        self._numbers = itertools.count(FIRST_NUMBER)
        self._names = itertools.count(1)
        self.book = books.Book(folder / "book-scenes.jsonl")

    def wish(self, scene: str, vendor: Vendor, **over: Any) -> Wish:
        """A new person with a key of their own."""
        number = next(self._numbers)
        wish = Wish(
            number=number,
            role="first",
            vendor=vendor,
            key=f"{scene}-{vendor}-{number}",
            amount=Decimal(25),
            account="account-1",
            person=f"person-{number}@example.org",
        )
        return self.another(wish, **over)

    def another(self, wish: Wish, **over: Any) -> Wish:
        """Another wish for the same person."""
        made = evolve(wish, **over)
        self.plan.append(made)
        return made

    def rival(self, wish: Wish) -> Wish:
        """The same key for another amount."""
        return self.another(wish, role="rival", amount=wish.amount + 1)

    def place(self, wish: Wish, *, journal: Journal | None = None, **terms: Any) -> Line:
        """Place it in this thread, with a client of its own."""
        chosen = evolve(self.terms, **terms)
        with chosen.open_journal() as own:
            shop = Shop(chosen, journal or own, worker=f"s{next(self._names)}")
            line = shop.place(wish, self.book)
            shop.close()
        return line

    def beside(self, wish: Wish, **terms: Any) -> Callable[[], Line]:
        """Place it in another thread; gives the way to wait for its end."""
        lines: list[Line] = []
        thread = threading.Thread(target=lambda: lines.append(self.place(wish, **terms)))
        thread.start()

        def ended() -> Line:
            thread.join()
            return lines[0]

        return ended

    def solo(self, *wishes: Wish, way: str = "once", **terms: Any) -> Solo:
        """Place them in a process of their own."""
        given = {"url": self.terms.url, "journal": self.terms.journal, "rate": None, **terms}
        self._solos.append(Solo(self._folder, f"p{next(self._names)}", list(wishes), way, given))
        return self._solos[-1]

    def close(self) -> None:
        """End what a scene that broke off left behind, stopped perhaps."""
        for solo in self._solos:
            solo.kill()

    def sleep_past_lease(self) -> None:
        """Wait until an abandoned key has come free."""
        time.sleep(LEASE + 0.5)

    def expect(self, holds: bool, kind: str, what: str) -> None:
        """Complain unless it holds."""
        if not holds:
            self.complaints.append((kind, what))

    def expect_order(self, line: Line) -> None:
        """Complain unless the call ended with its order; whether it is the right one is the verdict's to say."""
        self.expect(line.order_id is not None, "stuck", f"{line.role} {line.key} got no order: {line.text}")

    def plant(self, wish: Wish, **other: Any) -> Json:
        """Somebody else's system made an order under this key."""
        order: Json = self.service.tell("plant", vendor=wish.vendor, body={**body(wish), **other})["order"]
        return order

    def books(self) -> Sequence[Path]:
        """Every book that was written here."""
        return sorted(self._folder.glob("book-*.jsonl"))


def body(wish: Wish) -> Json:
    """What another client than ours would send for it."""
    if wish.vendor == "voucherify":
        return {"source_id": wish.key, "amount": wish.cents, "customer": {"id": wish.person}}
    return {
        "externalRefID": wish.key,
        "accountIdentifier": wish.account,
        "customerIdentifier": "customer-1",
        "utid": wish.utid,
        "amount": float(wish.amount),
        "recipient": {"email": wish.person, "firstName": "Ada"},
    }
