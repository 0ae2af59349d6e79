"""Scenes about what callers are told: refusals after doubts, orders of other people, lists that lie of their length."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from attrs import evolve

from reward_orders import ResultWindowError, RewardOrdersError
from scripts.chaos import calls, ledger
from scripts.chaos.shop import Shop
from scripts.chaos.world import ARCHIVE, ARCHIVED

if TYPE_CHECKING:
    from scripts.chaos.plan import Vendor
    from scripts.chaos.stage import Stage

CROWD = 130  # more than a page holds
NO_MORE_THAN = 12.0  # seconds, for a call with a deadline of 4


def refused_after_doubt(stage: Stage, vendor: Vendor) -> None:
    """An order whose answer was lost, and then a refusal: it exists, so no caller may hear that it was refused."""
    for last in ("refused", "rate_limited:900"):
        wish = stage.wish("doubt", vendor)
        before = ["ok"] * (vendor == "voucherify")  # it is looked up before it is sent, too
        stage.service.script(wish.key, create=["reset_after", last], look=[*before, "error", "error"])
        stage.place(wish)
        stage.place(stage.rival(wish))
        stage.expect_order(stage.place(wish))


def failed_after_doing(stage: Stage, vendor: Vendor) -> None:
    """Every answer is lost, in each of the ways: the order exists and is found."""
    for act in ("reset_after", "error_after", "gateway_after", "timeout_after", "truncated_after", "garbage_after"):
        wish = stage.wish("failed", vendor)
        stage.service.script(wish.key, create=[act])
        stage.place(wish, attempts=1)
        stage.place(stage.rival(wish))
        stage.expect_order(stage.place(wish))


def lagging(stage: Stage, vendor: Vendor) -> None:
    """The answer is lost, and looks do not show the order for a moment, as Voucherify's do: it is not sent again."""
    wish = stage.wish("lagging", vendor)
    stage.service.script(wish.key, create=["lagging_after:1.5"])
    stage.place(wish)
    stage.expect_order(stage.place(wish))


def never_made(stage: Stage, vendor: Vendor) -> None:
    """Every attempt of a call fails and nothing comes of it: the next call makes the order."""
    wish = stage.wish("never", vendor)
    stage.service.script(wish.key, create=["reset_before", "error_before"])
    stage.place(wish)
    stage.expect_order(stage.place(wish))


def unreadable(stage: Stage, vendor: Vendor) -> None:
    """The answer to a create makes no sense: the call looks the order up itself."""
    wish = stage.wish("unreadable", vendor)
    stage.service.script(wish.key, create=["garbage_after"])
    stage.expect_order(stage.place(wish, attempts=1))


def in_process(stage: Stage) -> None:
    """Somebody's request under the key is being worked on, for longer than a call tries by habit."""
    wish = stage.wish("process", "tango")
    stage.service.script(wish.key, create=["in_process_late:5"])
    stage.place(wish)
    time.sleep(3.0)
    stage.expect_order(stage.place(wish))
    other = stage.wish("exists", "tango")
    stage.service.script(other.key, create=["exists"])
    stage.expect_order(stage.place(other))


def late(stage: Stage) -> None:
    """A request that got no answer is processed later; a look before that finds nothing and proves nothing."""
    wish = stage.wish("late", "tango")
    rival = stage.rival(wish)
    stage.service.script(wish.key, create=["late:4"])
    stage.place(wish, attempts=1)
    _reconcile(stage)
    stage.place(rival)
    time.sleep(4.0)
    _reconcile(stage)
    stage.place(rival)
    stage.expect_order(stage.place(wish))


def squatted(stage: Stage, vendor: Vendor) -> None:
    """Another system made another order under the key: it is never taken for the one asked for, nor written over."""
    wish = stage.wish("squatted", vendor, role="squatted")
    order = stage.plant(wish, amount=1700)
    for _ in range(2):
        line = stage.place(wish)
        stage.expect(line.error == "OrderMismatchError", "wrong", f"{wish.key} has another order; told: {line.error}")
    with stage.terms.open_journal() as journal:
        entries = [entry for entry in journal.entries() if entry.key == wish.key]
    held = order.get("referenceOrderID") or order["id"]
    stage.expect(
        [entry.remote_id for entry in entries] == [held], "wrong", f"the journal lost the order that {wish.key} has"
    )


def paid(stage: Stage) -> None:
    """An order whose answer was lost is marked PAID by another system; the same call again does not turn it back."""
    wish = stage.wish("paid", "voucherify")
    stage.service.script(wish.key, create=["reset_after"], look=["ok", "error"])
    stage.place(wish, attempts=1)
    stage.service.tell("alter", vendor="voucherify", account="", key=wish.key, changes={"status": "PAID"})
    stage.expect_order(stage.place(wish))
    stage.expect_order(stage.place(wish))


def updated(stage: Stage) -> None:
    """An update that never arrived is sent again, though an order is there."""
    wish = stage.wish("updated", "voucherify", if_exists="update")
    stage.plant(wish, amount=1700)
    stage.service.script(wish.key, create=["reset_before"])
    stage.place(wish)
    stage.expect_order(stage.place(wish))


def worded(stage: Stage, vendor: Vendor) -> None:
    """Another wording under a key that is settled or in doubt gets the order that is there; another reward does not."""
    for act in ("ok", "reset_after"):
        wish = stage.wish("worded", vendor)
        stage.service.script(wish.key, create=[act])
        stage.place(wish, attempts=1)
        stage.expect_order(stage.place(stage.another(wish, role="twin", wording="With many thanks")))
        for other in (stage.rival(wish), stage.another(wish, role="stranger", person="somebody-else@example.org")):
            line = stage.place(other)
            stage.expect(line.error == "KeyReusedError", "wrong", f"{other.role} {other.key} was told {line.error}")
        stage.expect_order(stage.place(wish))


def namesakes(stage: Stage) -> None:
    """The same text is a key on two accounts: two persons, two orders."""
    first = stage.wish("namesake", "tango")
    second = stage.wish("namesake", "tango", key=first.key, account="account-2")
    for wish in (first, second, first):
        stage.expect_order(stage.place(wish))


def foreign(stage: Stage, vendor: Vendor) -> None:
    """Answers about other people's orders, and answers too many, on a connection that is used again."""
    other = stage.wish("foreign", vendor)
    stage.expect_order(stage.place(other))
    with stage.terms.open_journal() as journal:
        shop = Shop(stage.terms, journal, worker=f"s-foreign-{vendor}")
        for act in ("foreign_after", "surplus_after"):
            wish = stage.wish("foreign", vendor)
            stage.service.script(wish.key, create=[act])
            for _ in range(3):
                shop.place(wish, stage.book)
            # Settled: one read by the stored id. Scripts go by what is asked for, which is the id then.
            held = shop.place(wish, stage.book).order_id
            stage.expect(held is not None, "stuck", f"{wish.key} got no order")
            for look in ("foreign", "surplus"):
                stage.service.script(held or "", look=[look, look])
                shop.place(wish, stage.book)
                shop.place(other, stage.book)
            _get(stage, shop, vendor, held or "")
        shop.close()


def answered_twice(stage: Stage, vendor: Vendor) -> None:
    """A refusal, or what a look found, comes twice; the second one is what the next create of the connection hears."""
    for act in ("create", "look"):
        first, second = stage.wish(f"twice-{act}", vendor), stage.wish(f"behind-{act}", vendor)
        acts = {"create": ["refused_twice"], "look": []} if act == "create" else {"create": [], "look": ["twice"]}
        stage.service.script(first.key, **acts)
        with stage.terms.open_journal() as journal:
            shop = Shop(stage.terms, journal, worker=f"s-twice-{vendor}-{act}")
            shop.place(first, stage.book)
            stage.expect_order(shop.place(second, stage.book))
            stage.expect_order(shop.place(first, stage.book))
            shop.close()


def _get(stage: Stage, shop: Shop, vendor: Vendor, order_id: str) -> None:
    stage.service.script(order_id, look=["foreign"] * 5)
    line = calls.begin("s-get", None)
    try:
        order = shop.tango.orders.get(order_id) if vendor == "tango" else shop.voucherify.orders.get(order_id)
        stage.expect(order.id == order_id, "wrong", f"get({order_id!r}) returned {order.id}")
    except RewardOrdersError:
        pass
    calls.end(line)


def dripping(stage: Stage) -> None:
    """An answer comes byte by byte for longer than any caller waits; the deadline counts for all of it."""
    wish = stage.wish("drip", "tango")
    stage.service.script(wish.key, create=["drip:20"])
    began = time.monotonic()
    line = stage.place(wish, timeout=1.0, deadline=4.0)
    took = time.monotonic() - began
    stage.expect(took < NO_MORE_THAN, "stuck", f"{wish.key}: a call with a deadline of 4 s took {took:.0f} s")
    if line.order_id is None:
        stage.expect_order(stage.place(wish))


def redirected(stage: Stage) -> None:
    """A create is redirected: the keys and the order go nowhere else."""
    wish = stage.wish("redirect", "tango")
    stage.service.script(wish.key, create=["redirect_after"])
    stage.place(wish)
    stage.expect_order(stage.place(wish))


def crowded(stage: Stage) -> None:
    """More keys begin alike than a page of a look-up holds; the one that is meant lies behind them."""
    wish = stage.wish("crowd", "tango")
    for number in range(CROWD):
        stage.plant(wish, externalRefID=f"{wish.key}-{number:03}")
    line = stage.place(wish)
    stage.expect_order(line)
    with stage.terms.open_journal() as journal:
        shop = Shop(stage.terms, journal, worker="s-crowd")
        calls.begin("s-crowd", None)
        found = shop.tango.orders.find(key=wish.key)
        shop.close()
    stage.expect(found is not None and found.id == line.order_id, "lost", f"find() did not see {wish.key} in a crowd")


def listed(stage: Stage) -> None:
    """Counts that are honest, of the page, absent or text; a count that stops at the window: a list is complete."""
    for number in range(CROWD):
        stage.plant(stage.wish("listed", "voucherify", role="planted"), amount=number + 1)
    with stage.terms.open_journal() as journal:
        shop = Shop(evolve(stage.terms, deadline=60.0), journal, worker="s-lists")
        calls.begin("s-lists", None)
        for counts in ("true", "rows", "none", "text"):
            stage.service.tell("counts", **{"as": counts})
            tango = [order.id for order in shop.tango.orders.list()]
            voucherify = [order.id for order in shop.voucherify.orders.list()]
            for name, seen in (("tango", tango), ("voucherify", voucherify)):
                held = ledger.read(stage.service.path).orders[name]
                missing = len(held.keys() - set(seen))
                stage.expect(not missing, "lost", f"a {name} list with counts {counts!r} left out {missing} orders")
        stage.service.tell("counts", **{"as": "true"})
        try:
            old = {order.id for order in shop.tango.orders.list(account_identifier=ARCHIVE)}
            stage.expect(len(old) == ARCHIVED, "lost", f"a list showed {len(old)} of {ARCHIVED} orders and no error")
        except ResultWindowError:
            pass
        shop.close()


def _reconcile(stage: Stage) -> None:
    with stage.terms.open_journal() as journal:
        shop = Shop(stage.terms, journal, worker="s-reconcile")
        calls.begin("s-reconcile", None)
        for orders in (shop.tango.orders, shop.voucherify.orders):
            try:
                for _ in orders.reconcile():
                    pass
            except RewardOrdersError:
                pass
        shop.close()
