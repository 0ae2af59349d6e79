"""A plan on its way: what the catalogue, the journal and the accounts say of the rows."""

from __future__ import annotations

import hashlib
from array import array
from collections import Counter, defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, TypeVar

from reward_orders.batch.groups import reward_of
from reward_orders.batch.planning import NEW, OPEN, OTHER, PLACED, Plan, Problems, Total
from reward_orders.batch.source import listed
from reward_orders.core.errors import ConfigurationError, ForbiddenError, NotFoundError
from reward_orders.core.excerpt import quoted
from reward_orders.core.money import plain_amount
from reward_orders.journal.states import State
from reward_orders.tango.checking import UNLISTED, problems_of
from reward_orders.tango.client import Tango, settings_of
from reward_orders.tango.order_request import scope_of
from reward_orders.tango.placing import order_request
from reward_orders.tango.rewards import Line
from reward_orders_api.models.tango_shipping_method import TangoShippingMethod

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from reward_orders.batch.columns import Columns
    from reward_orders.batch.planning import Caps
    from reward_orders.batch.rows import Price, Row, Rows
    from reward_orders.journal import Entry
    from reward_orders.journal.spending import Spending, Spent
    from reward_orders.journal.states import Standing
    from reward_orders.tango.catalog import CatalogItem

T = TypeVar("T")

PORTION = 2000  # rows that the journal is asked for at once


class Draft:
    """Collects what is wrong with the rows, and what of them is new."""

    def __init__(
        self,
        tango: Tango,
        columns: Columns,
        rows: Rows,
        problems: Problems,
        *,
        batch: str,
        allow_repeats: bool,
        asynchronous: bool,
    ) -> None:
        self._tango = tango
        self._settings = settings_of(tango)
        self._columns = columns
        self._rows = rows
        self._problems = problems
        self._batch = batch
        self._allow_repeats = allow_repeats
        self._asynchronous = asynchronous
        self._notes: list[str] = []
        self._items: Mapping[str, CatalogItem] | None = None
        self._currencies: dict[str, str] = {}
        self._standing = array("b", bytes(len(rows)))
        self._order_ids: dict[int, str] = {}
        self._grouped = bytearray(len(rows))
        self._in_groups: dict[int, tuple[int, str]] = {}  # row → what binds it, and its fingerprint then
        self._each: dict[str, Decimal] = {}
        self._rows_of: Counter[str] = Counter()
        self._sums: dict[tuple[str, str, int], Decimal] = defaultdict(Decimal)  # by account, currency and standing

    def plan(self, file: str, read_as: str, caps: Caps) -> Plan:
        """Look at everything and make the plan."""
        if self._columns.unread:
            self._notes.append(f"Not read: {listed(self._columns.unread)}.")
        if self._columns.has("shipping_method") and not self._asynchronous:
            self._notes.append("How a parcel travels is told in asynchronous orders alone; the column is not sent.")
        if len(self._rows) and not self._columns.has("id"):
            self._notes.append("The file has no ids, so a row's number is its id: do not sort it or take rows out.")
        self._read_catalogue()
        batch = self._batch
        hash_ = self._hash(batch, caps)
        spending = self._settings.ledger.spending(self._settings.session.platform, batch)
        spent = spending.read()
        self._each = {name: one.max_each for name, one in spent.items() if one.max_each is not None} | dict(caps.each)
        # A plan that was begun has passed every check with the same rows, settings and prices.
        begun = not self._problems.count and spending.begun(hash_)
        self._look_at_groups()
        self._look_at_rows(check=not begun)
        if not begun:
            self._look_for_repeats(spending)
        totals = self._totals()
        self._look_at_caps(spent, caps, totals)
        if not self._problems.count:
            self._look_at_funds()
        counts = Counter(self._standing)
        return Plan(
            file=file,
            read_as=read_as,
            batch=batch,
            hash=hash_,
            problems=self._problems.in_order(),
            problem_count=self._problems.count,
            notes=tuple(self._notes),
            totals=totals,
            new=counts[NEW],
            placed=counts[PLACED],
            open=counts[OPEN] + counts[OTHER],
            caps=caps,
            rows=self._rows,
            standing=self._standing,
            order_ids=self._order_ids,
            currencies=self._currencies,
            payer=(self._settings.session.platform, self._settings.account, self._settings.customer),
            asynchronous=self._asynchronous,
            grouped=self._grouped,
        )

    def _read_catalogue(self) -> None:
        wanted = self._rows.items - {""}
        if not wanted:
            return  # a file without rows or items needs no service to be told so
        try:
            listed_items = ((item.utid or "", item) for item in self._tango.catalog.list())
            items = {utid.upper(): item for utid, item in listed_items if utid.upper() in wanted}
        except (ForbiddenError, NotFoundError) as error:
            self._notes.append(f"Items and amounts are not checked, the catalogue cannot be read: {error.message}")
            return
        self._items = items
        self._currencies = {utid: item.currency.upper() for utid, item in items.items() if item.currency}

    def _hash(self, batch: str, caps: Caps) -> str:
        settings = self._settings
        prices = [
            (utid, item.currency, str(item.fixed), str(item.minimum), str(item.maximum), item.status)
            for utid, item in sorted((self._items or {}).items())
        ]
        capped = [sorted((name, plain_amount(cap)) for name, cap in of.items()) for of in (caps.total, caps.each)]
        payer = (settings.session.platform, settings.account, settings.customer)
        told: tuple[object, ...] = ("plan 1", batch, payer, capped, self._allow_repeats, prices, self._rows.digest)
        told = (*told, "asynchronous") if self._asynchronous else told
        return hashlib.sha256(repr(told).encode()).hexdigest()[:16]

    def _look_at_groups(self) -> None:
        """The rows that are in asynchronous orders, now or from an earlier run."""
        index_of: dict[str, int] = {}
        for row in self._settings.ledger.batch_rows(self._settings.session.platform, self._batch).all():
            if row.number is None or row.outcome in {"failed", "refused"}:
                continue
            index_of = index_of or {key: index for index, key in enumerate(self._rows.keys)}
            index = index_of.get(row.key)
            if index is None:
                continue
            standing = {"placed": PLACED, "mismatch": OTHER}.get(row.outcome, OPEN)
            self._grouped[index] = 1
            self._in_groups[index] = standing, row.fingerprint
            if standing == PLACED:
                self._order_ids[index] = row.order_id

    def _look_at_rows(self, *, check: bool) -> None:
        """What the journal knows of each row; and what is wrong with it, unless that was looked for before."""
        prices = self._rows.prices()
        for start in range(0, len(self._rows), PORTION):
            portion = range(start, min(start + PORTION, len(self._rows)))
            known: Mapping[str, Entry | Standing]
            entries: Mapping[str, Entry] = {}
            if check:
                known = entries = self._of_accounts(self._settings.ledger.known, portion, prices)
            else:
                known = self._of_accounts(self._settings.ledger.standings, portion, prices)
            for index in portion:
                key = self._rows.keys[index]
                entry = known.get(key)
                standing, fingerprint = self._in_groups.get(index, (_standing(entry), None))
                self._standing[index] = standing
                if entry is not None and standing == PLACED and entry.remote_id is not None:
                    self._order_ids[index] = entry.remote_id
                self._count(index, prices[index], standing)
                if check:
                    self._check(self._rows[index], entries.get(key), fingerprint, standing)

    def _count(self, index: int, price: Price, standing: int) -> None:
        amount = price.amount
        currency = price.currency or self._currencies.get(price.utid, "")
        self._rows_of[currency] += 1
        self._sums[price.account or self._settings.account or "", currency, standing] += amount
        if standing != PLACED and currency in self._each and amount > self._each[currency]:
            what = f"The amount is more than the cap of {self._each[currency]} {currency} for one row."
            self._problems.add(self._rows.numbers[index], self._columns.name_of("amount"), what)

    def _account_of(self, row: Row) -> str:
        return row.values.get("account") or self._settings.account or ""

    def _of_accounts(
        self, ask: Callable[[str, Sequence[str]], Mapping[str, T]], portion: range, prices: Sequence[Price]
    ) -> dict[str, T]:
        """What the journal says of the keys of rows, which may be of several accounts."""
        by_account: dict[str, list[str]] = defaultdict(list)
        for index in portion:
            by_account[prices[index].account or self._settings.account or ""].append(self._rows.keys[index])
        known: dict[str, T] = {}
        for account, keys in by_account.items():
            known |= ask(scope_of(self._settings.session, account), keys)
        return known

    def _check(self, row: Row, entry: Entry | None, fingerprint: str | None, standing: int) -> None:
        """What is wrong with a row; `fingerprint` is that of its reward in an asynchronous order, if it is in one."""
        asked = row.asked()
        wrong = problems_of(self._settings, asked, self._items)
        for problem in wrong:
            field, message = problem.field.rpartition(".")[2], problem.message
            if field == "utid" and message.startswith(UNLISTED):
                message = f"{UNLISTED}; reward-orders tango catalog lists what there is."
            if field != "amount" or row.has_amount:  # else the row's own reading says more
                self._problems.add(row.number, self._columns.name_of(field), message)
        if wrong or (self._asynchronous and self._cannot_be_reward(row)) or (entry is None and fingerprint is None):
            return
        request = order_request(self._settings, asked)
        if fingerprint not in {None, "", request.fingerprint}:
            what = "The id was used for another reward, which is in an asynchronous order: put back what it was."
            self._problems.add(row.number, self._columns.name_of("id"), what)
            self._is_not_placed(row, standing)
        if entry is None:
            return
        differing = self._settings.ledger.differing(entry, request.fingerprint, request.digests)
        if differing is not None:
            order = f"it has the order {entry.remote_id}" if entry.remote_id else "its order may exist"
            what = f"The id was used for another reward ({', '.join(differing)}), and {order}: put back what it was."
            self._problems.add(row.number, self._columns.name_of("id"), what)
            self._is_not_placed(row, standing)

    def _is_not_placed(self, row: Row, standing: int) -> None:
        """The row's order is for another reward, so its amount here is none that was placed."""
        place = self._account_of(row), self._currency_of(row)
        self._sums[*place, standing] -= row.amount
        self._sums[*place, OTHER] += row.amount

    def _cannot_be_reward(self, row: Row) -> bool:
        """Whether a row cannot be a reward of an asynchronous order."""
        if row.address is not None and not row.values.get("shipping_method"):
            what = f"In an asynchronous order delivery by post needs one of {', '.join(TangoShippingMethod)}."
            self._problems.add(row.number, self._columns.name_of("shipping_method"), what)
            return True
        try:
            Line(reward_of(row, row.key), account=self._account_of(row))
        except ConfigurationError as error:
            self._problems.add(row.number, None, error.message)
            return True
        return False

    def _look_for_repeats(self, spending: Spending) -> None:
        """Ids that two rows have; and rewards that one person would get twice, here or beside an earlier file."""
        ids: dict[str, int] = {}
        alike: dict[str, int] = {}
        people: Counter[str] = Counter()
        before = {} if self._allow_repeats else spending.alike()
        for row in self._rows:
            first = ids.setdefault(row.id, row.number)
            if first != row.number:
                what = f"The id {quoted(row.id)} is that of row {first}, too; every row needs its own."
                self._problems.add(row.number, self._columns.name_of("id"), what)
                continue
            if not row.person:
                continue
            people[row.person] += 1
            twin = alike.setdefault(row.alike, row.number)
            if self._allow_repeats or (twin == row.number and before.get(row.alike, row.key) == row.key):
                continue
            where = f"in row {twin}" if twin != row.number else "from this batch, under another id"
            column = self._columns.name_of("email" if row.values.get("email") else "mobile_number")
            what = f"The person gets the same reward {where}; allow repeats if that is meant."
            self._problems.add(row.number, column, what)
        twice = sum(count > 1 for count in people.values())
        if twice:
            self._notes.append(f"{twice} {'person gets' if twice == 1 else 'people get'} more than one reward.")

    def _totals(self) -> list[Total]:
        placed: dict[str, Decimal] = defaultdict(Decimal)
        to_send: dict[str, Decimal] = defaultdict(Decimal)
        for (_, currency, standing), amount in self._sums.items():
            (placed if standing == PLACED else to_send)[currency] += amount
        return [
            Total(currency, rows, placed[currency] + to_send[currency], placed[currency], to_send[currency])
            for currency, rows in sorted(self._rows_of.items())
        ]

    def _currency_of(self, row: Row) -> str:
        return row.values.get("currency") or self._currencies.get(row.values["utid"], "")

    def _look_at_caps(self, spent: Mapping[str, Spent], caps: Caps, totals: Sequence[Total]) -> None:
        most = {name: one.max_total for name, one in spent.items() if one.max_total is not None} | dict(caps.total)
        if (most or self._each) and any(not total.currency for total in totals):
            self._problems.add(None, None, "Caps need the currency of every row; add a column currency.")
        for currency, cap in most.items():
            before = spent[currency].total if currency in spent else Decimal(0)
            new = sum((amount for (_, of, standing), amount in self._sums.items() if (of, standing) == (currency, NEW)))
            if before + new > cap:
                what = f"{new} {currency} would be sent and {before} are spent: more than the cap of {cap} {currency}."
                self._problems.add(None, None, what)

    def _look_at_funds(self) -> None:
        """Whether each account has what its rows cost, as far as that can be told before: fees come on top."""
        costs: dict[str, dict[str, Decimal]] = defaultdict(dict)
        for (name, currency, standing), amount in self._sums.items():
            if standing == NEW:
                costs[name][currency] = amount
        for name, by_currency in costs.items():
            try:
                account = self._tango.accounts.get(name)
                if account.currency is None or account.balance is None:
                    continue
                cost = sum(
                    (self._exchanged(cost, of, account.currency) for of, cost in by_currency.items()), Decimal(0)
                )
            except ForbiddenError as error:
                self._notes.append(f"The balance of {quoted(name)} is not checked, it cannot be read: {error.message}")
                continue
            except NotFoundError:
                self._problems.add(None, None, f"There is no account {quoted(name)} on this platform.")
                continue
            if not account.is_active:
                what = f"The status of the account {quoted(name)} is {account.status}; only an active account pays."
                self._problems.add(None, None, what)
            elif cost > account.balance:
                what = (
                    f"The rows to send cost {cost:.2f} {account.currency} and more with fees; "
                    f"the account {quoted(name)} has {account.balance} {account.currency} left."
                )
                self._problems.add(None, None, what)

    def _exchanged(self, cost: Decimal, currency: str, base: str) -> Decimal:
        """What an amount costs in the account's currency; nothing where no rate is told."""
        if currency in {"", base.upper()}:
            return cost
        rate = self._tango.exchange_rates(base=base, reward=currency).find(base, currency)
        return cost / rate if rate else Decimal(0)


def _standing(entry: Entry | Standing | None) -> int:
    if entry is None:
        return NEW
    if entry.state is State.SUCCEEDED:
        return PLACED
    if entry.state is State.REJECTED:
        return NEW if entry.remote_id is None else OTHER
    return NEW if entry.first_sent is None else OPEN
