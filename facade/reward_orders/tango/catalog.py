"""`tango.catalog`: what can be ordered, read once and kept.

The vendor asks for at most two calls a day and hands out everything in one answer (docs/vendors.md, Tango 17.1), so the
whole catalogue is kept by the client and its copies, and filters are applied here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reward_orders.core.errors import ConfigurationError, NotFoundError
from reward_orders.core.excerpt import quoted
from reward_orders.core.operation import Awaited, Blocking, listing, operation
from reward_orders.core.wire import json_object, unreadable
from reward_orders.http.identity import understood
from reward_orders.http.requests import build
from reward_orders.http.session import check_seconds, send_with_retry
from reward_orders.lists.pager import Paged
from reward_orders.lists.seen import Page
from reward_orders.lists.walk import PAGE_SIZE
from reward_orders.tango.choices import ChoiceOperations
from reward_orders.tango.settings import check_name, check_text
from reward_orders_api.models.tango_brand import BRAND_KEY, BRAND_NAME, ITEMS
from reward_orders_api.models.tango_catalog import BRANDS
from reward_orders_api.models.tango_catalog_item import UTID, TangoCatalogItem
from reward_orders_api.records import as_text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from decimal import Decimal

    from reward_orders.core.flow import Flow
    from reward_orders.core.wire import Response
    from reward_orders.lists.walk import Walk
    from reward_orders.tango.settings import TangoSettings
    from reward_orders_api.models.tango_item_status import TangoItemStatusText

MAX_AGE = 43_200.0  # seconds: half a day
ACTIVE = "active"


class CatalogItem(TangoCatalogItem):
    """One thing to order, and the brand it is of. Anything but `utid` may be None.

    `fixed` is the only amount of a fixed item; the others have `minimum` and `maximum`. Only an item whose `status` is
    active can be ordered. `attributes` are the ways of delivery it supports.
    """

    __slots__ = ("_brand", "_brand_key")
    _brand: str | None
    _brand_key: str | None

    def __init__(self, data: dict[str, Any], *, brand: str | None = None, brand_key: str | None = None) -> None:
        super().__init__(data)
        self._brand = brand
        self._brand_key = brand_key

    @property
    def name(self) -> str | None:
        """Its name; names change, the utid stays."""
        return self.reward_name

    @property
    def brand(self) -> str | None:
        """Name of its brand."""
        return self._brand

    @property
    def brand_key(self) -> str | None:
        """Tango's key of its brand."""
        return self._brand_key

    @property
    def currency(self) -> str | None:
        """Currency of its amounts."""
        return self.currency_code

    @property
    def fixed(self) -> Decimal | None:
        """The only amount it can be ordered for; None where it has a range."""
        return None if self.value_type == "VARIABLE_VALUE" else self.face_value

    @property
    def minimum(self) -> Decimal | None:
        """The least amount, where it has a range."""
        return self.min_value

    @property
    def maximum(self) -> Decimal | None:
        """The greatest amount, where it has a range."""
        return self.max_value

    @property
    def whole_amounts(self) -> bool:
        """Whether it takes whole amounts only."""
        return self.is_whole_amount_value_required is True

    @property
    def is_active(self) -> bool:
        """Whether it can be ordered, as far as the catalogue says."""
        return self.status is None or self.status.casefold() == ACTIVE

    def __reduce__(self) -> tuple[object, ...]:
        return _unpickle, (self._data, self._brand, self._brand_key)

    def __repr__(self) -> str:
        amounts = f"fixed={self.fixed}" if self.fixed is not None else f"minimum={self.minimum}, maximum={self.maximum}"
        return (
            f"CatalogItem(utid={self.utid!r}, name={self.name!r}, brand={self.brand!r}, currency={self.currency!r}, "
            f"{amounts}, status={self.status!r})"
        )


def _unpickle(data: dict[str, Any], brand: str | None, brand_key: str | None) -> CatalogItem:
    return CatalogItem(data, brand=brand, brand_key=brand_key)


def items_of(settings: TangoSettings, *, max_age: float) -> Flow[dict[str, CatalogItem]]:
    """Every item by its utid in capitals, read again where what is kept is `max_age` seconds old."""
    session = settings.session

    def fetch(ends: float) -> Flow[dict[str, CatalogItem]]:
        from reward_orders_api.api.tango.tango_get_catalog import request_kwargs

        request = build(session, "tangoGetCatalog", request_kwargs())
        response = yield from send_with_retry(session, request, ends=ends)
        return (yield from understood(response, read_items))

    return (yield from settings.catalog.get(session, fetch, max_age=max_age))


def read_items(response: Response) -> dict[str, CatalogItem]:
    """The items of a catalogue by their utids in capitals; raises UnreadableResponseError."""
    data: dict[str, Any] = json_object(response, what="tangoGetCatalog")
    brands = data.get(BRANDS)
    if not isinstance(brands, list):
        unreadable(response, "The catalogue has no brands")
    found: dict[str, CatalogItem] = {}
    for brand in brands:
        rows = brand.get(ITEMS) if isinstance(brand, dict) else None
        for row in rows if isinstance(rows, list) else ():
            utid = as_text(row.get(UTID)) if isinstance(row, dict) else None
            if utid is not None:
                name, key = as_text(brand.get(BRAND_NAME)), as_text(brand.get(BRAND_KEY))
                found[utid.upper()] = CatalogItem(row, brand=name, brand_key=key)
    return found


class _Shelf:
    """The items that match, as a list of pages; there is one request at most, and no cursor."""

    def __init__(self, settings: TangoSettings, tests: Sequence[Callable[[CatalogItem], bool]], max_age: float) -> None:
        self._settings = settings
        self._tests = tests
        self._max_age = max_age

    def walk(self, everything: bool) -> Walk[CatalogItem]:  # noqa: ARG002 - all of it is there
        """All of them at once."""
        found = yield from self._found()
        yield Page(found, number=1, total=len(found), has_more=False, cursor=_no_cursor)

    def page(self, number: int) -> Flow[Page[CatalogItem]]:
        """A hundred of them."""
        found = yield from self._found()
        start, end = (number - 1) * PAGE_SIZE, number * PAGE_SIZE
        return Page(found[start:end], number=number, total=len(found), has_more=end < len(found), cursor=_no_cursor)

    def _found(self) -> Flow[list[CatalogItem]]:
        items = yield from items_of(self._settings, max_age=self._max_age)
        return [item for item in items.values() if all(test(item) for test in self._tests)]


def _no_cursor(_taken: int) -> str:
    raise ConfigurationError("A catalogue has no cursor: it is read as a whole and kept.")


class CatalogOperations(ChoiceOperations):
    """What can be ordered on one Tango platform."""

    _settings: TangoSettings

    @property
    def age(self) -> float | None:
        """Seconds since the catalogue that is kept was read; None where none was."""
        return self._settings.catalog.age(self._settings.session)

    @listing
    def list(
        self,
        *,
        country: str | None = None,
        currency: str | None = None,
        text: str | None = None,
        brand: str | None = None,
        reward_type: str | None = None,
        attribute: str | None = None,
        status: TangoItemStatusText | str | None = None,
        max_age: float = MAX_AGE,
    ) -> Paged[CatalogItem]:
        """The items that match every filter, in the catalogue's order; case does not matter.

        `country` has two letters, `currency` three; each word of `text` occurs in the name, the brand or the utid;
        `attribute` is a way of delivery (EMAIL, PHONE, ADDRESS, EMBEDDED). The whole catalogue is read at most once in
        `max_age` seconds (half a day: the vendor asks for two calls a day), however many callers there are.
        Raises ConfigurationError for a filter that is no text, and while looping what every read does.
        """
        tests: list[Callable[[CatalogItem], bool]] = []
        for argument, value, read in (
            ("country", country, lambda item: item.countries or ()),
            ("currency", currency, lambda item: (item.currency,)),
            ("brand", brand, lambda item: (item.brand, item.brand_key)),
            ("reward_type", reward_type, lambda item: (item.reward_type,)),
            ("attribute", attribute, lambda item: item.attributes or ()),
            ("status", status, lambda item: (item.status,)),
        ):
            if value is not None:
                tests.append(_one_is(read, check_text(value, argument=argument)))
        if text is not None:
            tests.append(_has_words(check_text(text, argument="text")))
        return Paged(_Shelf(self._settings, tests, check_seconds(max_age, argument="max_age")))

    @operation
    def get(self, utid: str, *, max_age: float = MAX_AGE) -> Flow[CatalogItem]:
        """One item by its utid, from the kept catalogue; NotFoundError where it has none of this name."""
        wanted = check_name(utid, argument="utid")
        items = yield from items_of(self._settings, max_age=check_seconds(max_age, argument="max_age"))
        if wanted.upper() in items:
            return items[wanted.upper()]
        raise NotFoundError(
            f"The catalogue of this platform has no item {quoted(wanted)}.",
            hint="Check the utid; refresh() reads the catalogue again, which the vendor wants twice a day at most.",
        )

    @operation
    def refresh(self) -> Flow[int]:
        """Read the catalogue now, for all callers of this client; how many items it has."""
        return len((yield from items_of(self._settings, max_age=0.0)))


def _one_is(read: Callable[[CatalogItem], Sequence[str | None]], wanted: str) -> Callable[[CatalogItem], bool]:
    folded = wanted.casefold()
    return lambda item: any(value is not None and value.casefold() == folded for value in read(item))


def _has_words(text: str) -> Callable[[CatalogItem], bool]:
    words = text.casefold().split()

    def test(item: CatalogItem) -> bool:
        told = " ".join(filter(None, (item.name, item.brand, item.utid))).casefold()
        return all(word in told for word in words)

    return test


class TangoCatalog(CatalogOperations, Blocking["TangoSettings"]):
    """What can be ordered on one Tango platform."""


class AsyncTangoCatalog(CatalogOperations, Awaited["TangoSettings"]):
    """What can be ordered on one Tango platform, for tasks; each method does what it does on `TangoCatalog`."""
