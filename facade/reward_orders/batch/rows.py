"""The rows of a file as orders: kept in little memory, each with its key and the arguments of its create."""

from __future__ import annotations

import hashlib
import marshal
import re
from array import array
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from attrs import field, frozen

from reward_orders.batch.source import Wrong
from reward_orders.core.excerpt import quoted
from reward_orders.core.keys import keys_under
from reward_orders.tango.placing import Asked
from reward_orders.tango.values import Address, Recipient

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from reward_orders.batch.source import RawRow

_PLAIN = re.compile(r"[0-9]+(\.[0-9]+)?")
_TWO_WAYS = re.compile(r"[0-9]{1,3}\.[0-9]{3}")  # 1.250: some write 1,250 so
_COMMA = re.compile(r"[0-9]+,[0-9]{1,2}")  # 25,00: as no grouping of thousands looks
_GROUPED = re.compile(r"[0-9]{1,3}(,[0-9]{3})+\.[0-9]+")  # 1,250.00
_GROUPED_COMMA = re.compile(r"[0-9]{1,3}(\.[0-9]{3})+,[0-9]{1,2}")  # 1.250,00
BY_POST = "ADDRESS"
ADDRESS = (
    "street_line_1", "street_line_2", "city", "state_or_province", "postal_code", "country", "company_name"
)  # fmt: skip
"""The fields of an address."""
_BY_POST = frozenset({BY_POST, "PHYSICAL", "POST", "MAIL"})
_WITH_STATES = frozenset({"US", "CA"})
_STATE = re.compile(r"[A-Z]{2}")
_ZIP = re.compile(r"[0-9]{5}")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_ERRORS = frozenset({"#REF!", "#N/A", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!"})


@frozen
class Row:
    """One row: `number` as a spreadsheet counts it, `id` and `key` in the batch, and its text by field."""

    number: int
    id: str
    key: str
    batch: str
    values: Mapping[str, str] = field(repr=False)

    @property
    def has_amount(self) -> bool:
        """Whether the row's amount could be read."""
        return _PLAIN.fullmatch(self.values.get("amount", "")) is not None

    @property
    def amount(self) -> Decimal:
        """The face value; 0 where the row has none that can be read."""
        return Decimal(self.values["amount"]) if self.has_amount else Decimal(0)

    @property
    def alike(self) -> str:
        """A digest of who gets what: two rows that have the same are probably one reward twice."""
        what = (self.values["utid"], format(self.amount.normalize(), "f"))
        return hashlib.sha256("\n".join((self.batch, self.person, *what)).encode(errors="replace")).hexdigest()[:32]

    @property
    def person(self) -> str:
        """Who gets it, in one spelling: the e-mail address, else the phone's number, else name and postal address.

        Empty where none of them is there.
        """
        told = self.values.get("email") or self.values.get("mobile_number")
        if not told and self.address is not None:
            told = "|".join(self.values.get(name, "") for name in ("first_name", "last_name", *ADDRESS))
        return (told or "").casefold()

    @property
    def contact(self) -> str:
        """Who gets it, as the file writes it: the e-mail address, else the phone's number, else the name."""
        of = self.values.get
        name = f"{of('first_name') or ''} {of('last_name') or ''}".strip()
        return of("email") or of("mobile_number") or name

    @property
    def address(self) -> Address | None:
        """Where it goes, if it goes by post."""
        if self.values.get("delivery_method") != BY_POST:
            return None
        parts = {name: self.values.get(name) or None for name in ADDRESS}
        return Address(**parts) if any(parts.values()) else None

    @property
    def recipient(self) -> Recipient | None:
        """Who gets it; None where the row names nobody."""
        of = self.values.get
        people = (of("email"), of("first_name"), of("last_name"), of("mobile_number"))
        address = self.address
        if not any(people) and address is None:
            return None
        email, first_name, last_name, mobile_number = (text or None for text in people)
        return Recipient(
            email=email, first_name=first_name, last_name=last_name, mobile_number=mobile_number, address=address
        )

    def asked(self) -> Asked:
        """The arguments of its create."""
        of = self.values.get
        return Asked(
            utid=of("utid") or "",
            amount=of("amount") or "",
            recipient=self.recipient,
            sender=None,
            send_email=None,
            delivery_method=of("delivery_method") or None,
            key=self.key,
            email_subject=of("email_subject") or None,
            message=of("message") or None,
            campaign=of("campaign") or None,
            notes=of("notes") or None,
            etid=of("etid") or None,
            ptid=of("ptid") or None,
            purchase_order_number=of("purchase_order_number") or None,
            expiration_date=None,
            custom_fields=None,
            account=of("account") or None,
            customer=of("customer") or None,
            currency=of("currency") or None,
            extra=None,
        )


class Price(NamedTuple):
    """What a row costs whom: text is empty where the row does not say it, the amount 0 where it cannot be read."""

    account: str
    utid: str
    currency: str
    amount: Decimal


class Rows:
    """All rows of a batch, packed: 100,000 take some 30 MB. `items` are all their utids."""

    def __init__(self, batch: str, *, has_ids: bool) -> None:
        self._batch = batch
        self._has_ids = has_ids
        self._packed: list[bytes] = []
        self.keys: list[str] = []
        self.numbers = array("q")
        self.items: set[str] = set()
        self._prices: dict[tuple[str, str, str, str], int] = {}
        self._priced = array("q")  # which of them each row has
        self._hash = hashlib.sha256()
        self._key_of = keys_under(batch)

    def add(self, raw: RawRow) -> list[Wrong]:
        """Keep one row, and say what is wrong with it as text. A file without ids gives each row its number as id."""
        values = raw.values
        wrong = [*raw.wrong, *_wrong_text(raw.number, values)]
        if self._has_ids and not values.get("id"):
            wrong.append(Wrong(raw.number, "id", "The id is missing; every row needs one of its own."))
        elif not self._has_ids and values.get("id"):
            wrong.append(Wrong(raw.number, "id", "The first row has no id and this one has; give every row one."))
        if "template" in values and (template := values.pop("template")):
            values["ptid" if template[:1] in "Pp" else "etid"] = template
        values["utid"] = values.get("utid", "").upper()
        if values.get("delivery_method"):
            method = values["delivery_method"].upper()
            values["delivery_method"] = BY_POST if method in _BY_POST else method
        elif values.get("street_line_1") and not (values.get("email") or values.get("mobile_number")):
            values["delivery_method"] = BY_POST
        if values.get("delivery_method") == BY_POST:
            wrong += _wrong_address(raw.number, values)
        if values.get("currency"):
            values["currency"] = values["currency"].upper()
        amount = parsed_amount(values.get("amount", ""))
        if amount is None:
            wrong.append(Wrong(raw.number, "amount", _about_amount(values.get("amount", ""))))
        else:
            values["amount"] = amount
        self.items.add(values["utid"])
        of = values.get
        price = of("account") or "", values["utid"], of("currency") or "", "" if amount is None else amount
        self._priced.append(self._prices.setdefault(price, len(self._prices)))
        row_id = (values.pop("id", "") if self._has_ids else "") or str(raw.number)
        key = self._key_of(row_id) if row_id.isprintable() else ""
        text = "\x1f".join([f"{name}={value}" for name, value in values.items() if value])
        self._hash.update(f"{row_id}\x1e{text}\x1d".encode(errors="surrogatepass"))
        self._packed.append(marshal.dumps((row_id, values)))
        self.keys.append(key)
        self.numbers.append(raw.number)
        return wrong

    @property
    def digest(self) -> str:
        """What all rows say, as a digest."""
        return self._hash.hexdigest()

    def __len__(self) -> int:
        return len(self._packed)

    def __getitem__(self, index: int) -> Row:
        row_id, values = marshal.loads(self._packed[index])  # noqa: S302 - bytes of this process
        return Row(self.numbers[index], row_id, self.keys[index], self._batch, values)

    def __iter__(self) -> Iterator[Row]:
        return map(self.__getitem__, range(len(self._packed)))

    def prices(self) -> list[Price]:
        """What each row costs, by the row's place in the file; rows of one price share it."""
        known = [
            Price(account, utid, currency, Decimal(amount or 0)) for account, utid, currency, amount in self._prices
        ]
        return [known[number] for number in self._priced]


@lru_cache(maxsize=1024)  # a file has few amounts, and many rows of each
def parsed_amount(text: str) -> str | None:
    """An amount with a point and no groups, or None where it could be read in two ways or is none."""
    if _PLAIN.fullmatch(text):
        return None if _TWO_WAYS.fullmatch(text) else text
    if _COMMA.fullmatch(text):
        return text.replace(",", ".")
    if _GROUPED.fullmatch(text):
        return text.replace(",", "")
    if _GROUPED_COMMA.fullmatch(text):
        return text.replace(".", "").replace(",", ".")
    return None


def _about_amount(text: str) -> str:
    if not text:
        return "The amount is missing."
    if text.startswith("="):
        return "The amount is a formula; paste its value."
    shown = quoted(text, most=30) if not any(map(str.isalpha, text)) else "the text"
    return f"{shown} is no plain amount; write it with a point and without sign, groups or currency, such as 25.00."


def _wrong_text(number: int, values: Mapping[str, str]) -> Iterable[Wrong]:
    together = "".join(values.values())
    if together.isprintable() and "=" not in together and "#" not in together:
        return ()  # as nearly all are
    return _wrong_cells(number, values)


def _wrong_address(number: int, values: dict[str, str]) -> Iterator[Wrong]:
    """What a parcel would not find its way by; the country gets capital letters."""
    country = values["country"] = values.get("country", "").upper()
    for name in ("street_line_1", "city", "country"):
        if not values.get(name):
            yield Wrong(number, name, "Delivery by post needs it.")
    if country in _WITH_STATES and not _STATE.fullmatch(values.get("state_or_province", "")):
        yield Wrong(number, "state_or_province", "In the US and Canada it is two capital letters, such as CA.")
    if country == "US" and not _ZIP.fullmatch(values.get("postal_code", "")):
        yield Wrong(number, "postal_code", "In the US it is five digits; a spreadsheet drops a leading 0.")


def _wrong_cells(number: int, values: Mapping[str, str]) -> Iterator[Wrong]:
    for name, text in values.items():
        if not text:
            continue
        if text[0] == "=" and name != "amount":
            yield Wrong(number, name, "The cell is a formula; paste its value.")
        elif text in _ERRORS:
            yield Wrong(number, name, f"The cell shows the spreadsheet's error {text}; correct it there.")
        elif not text.isprintable() and (name == "id" or _CONTROL.search(text)):
            yield Wrong(number, name, "The cell holds control characters; type it anew.")
