"""The catalogue: read once, kept, and filtered by the client."""

import asyncio
import json
import pickle
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest

from reward_orders import CatalogItem, ConfigurationError, NotFoundError, ServiceError, UnreadableResponseError
from tests.kit.library import httpx
from tests.kit.served import connect


def reads(sandbox):
    return [request["operation"] for request in sandbox.requests].count("tangoGetCatalog")


def test_items_say_what_they_are(side):
    """Amounts are exact; a fixed item has one, the others a range."""
    catalog = side.tango.catalog
    fixed, whole, ranged = (side(catalog.get(utid)) for utid in ("U100001", "u100002", "U100012"))
    assert (fixed.fixed, fixed.minimum, fixed.maximum) == (Decimal(25), None, None)
    assert (ranged.fixed, ranged.minimum, ranged.maximum) == (None, Decimal(5), Decimal(500))
    assert whole.whole_amounts
    assert not ranged.whole_amounts
    assert (fixed.name, fixed.brand, fixed.currency) == ("Fixed 25 Card", "Sample Brand", "USD")
    assert fixed.is_active
    assert not side(catalog.get("U100011")).is_active
    assert "EMAIL" in fixed.attributes
    assert fixed.credential_types == ["redemptionUrl"]


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"text": "coffee"}, {"U100013"}),
        ({"text": "CARD fixed"}, {"U100001"}),
        ({"currency": "eur"}, {"U100009"}),
        ({"country": "de"}, {"U100009"}),
        ({"country": "de", "currency": "USD"}, set()),
        ({"brand": "Euro Brand"}, {"U100009"}),
        ({"status": "inactive"}, {"U100011"}),
        ({"attribute": "ADDRESS"}, {"U100010"}),
        ({"reward_type": "physical gift card"}, {"U100010"}),
    ],
)
def test_filters_hold_all_together_and_know_no_case(side, filters, found):
    """They are applied here, so one request serves them all."""
    pager = side.tango.catalog.list(**filters)
    assert {item.utid for item in side.rows(pager)} == found
    assert pager.total == len(found)


def test_it_is_read_once_until_it_is_old(side, sandbox):
    """Half a day, however it is asked for; copies of a client share it, and refresh reads it again."""
    catalog = side.tango.catalog
    assert catalog.age is None
    side.rows(catalog.list())
    side(catalog.get("U561593"))
    side(side.tango.with_options(timeout=5).catalog.get("U561593"))
    assert reads(sandbox) == 1
    side.clock.advance(60)
    assert catalog.age == 60
    side(catalog.get("U561593", max_age=60))
    assert reads(sandbox) == 2
    assert side(catalog.refresh()) == len(side.rows(catalog.list()))
    assert reads(sandbox) == 3
    side.clock.advance(43_200)
    side.rows(catalog.list())
    assert reads(sandbox) == 4


def test_pages_are_cut_from_what_is_kept(side):
    """For a table with pages; there is no cursor, since nothing is read page by page."""
    pager = side.tango.catalog.list()
    assert len(side(pager.page(1)).items) == len(side.rows(pager))
    assert list(side(pager.page(2)).items) == []
    with pytest.raises(ConfigurationError, match="no cursor"):
        _ = pager.cursor


def test_an_item_that_is_not_there(side):
    """Its name is told, and how to look again."""
    with pytest.raises(NotFoundError, match=r"no item 'U999999'.*refresh"):
        side(side.tango.catalog.get("U999999"))
    with pytest.raises(ConfigurationError, match="utid"):
        side(side.tango.catalog.get(""))


def test_a_failure_is_told_and_the_next_call_tries_again(side, sandbox):
    """Nothing is kept of it."""
    sandbox.fault("tangoGetCatalog", "error_before_commit", status=500, times=5)
    with pytest.raises(ServiceError, match="show the catalogue"):
        side(side.tango.catalog.get("U561593"))
    assert side(side.tango.catalog.get("U561593")).utid == "U561593"


def served(body):
    client = connect("tango", lambda _: httpx.Response(200, json=body))
    return client.catalog


def test_an_answer_without_brands_is_unreadable():
    """An empty catalogue has an empty list of them."""
    with pytest.raises(UnreadableResponseError, match="no brands"):
        served({"catalogName": "x"}).refresh()
    assert served({"brands": []}).refresh() == 0


def test_what_makes_no_sense_in_a_catalogue_is_left_out():
    """Documents call more fields required than arrive; an item without utid cannot be ordered."""
    brand = {"brandName": None, "items": [{"utid": "U1"}, {"utid": ""}, None, {"utid": 5}, {"rewardName": "x"}]}
    catalog = served({"brands": [brand, None, {"items": None}, {"brandName": "no items"}]})
    (item,) = catalog.list()
    told = (item.utid, item.brand, item.fixed, item.minimum, item.currency, item.status, item.whole_amounts)
    assert told == ("U1", None, None, None, None, None, False)
    assert item.is_active


def test_an_item_survives_pickle_and_keeps_what_is_unknown():
    """With its brand; unknown fields stay in `extra`."""
    item = CatalogItem({"utid": "U1", "itemAvailability": {"a": 1}}, brand="B", brand_key="B1")
    again = pickle.loads(pickle.dumps(item))
    assert again == item
    assert (again.brand, again.brand_key) == ("B", "B1")
    assert again.extra == {"itemAvailability": {"a": 1}}
    assert json.dumps(again.to_dict())


def test_many_callers_at_once_make_one_request(side, sandbox):
    """Threads of one client, or tasks of one loop: one reads, the others wait for it."""
    sandbox.fault("tangoGetCatalog", "slow_body", seconds=0.2)
    catalog = side.tango.catalog
    if side.runner is None:
        with ThreadPoolExecutor(8) as pool:
            found = [future.result() for future in [pool.submit(catalog.get, "U561593") for _ in range(8)]]
    else:

        async def together():
            return await asyncio.gather(*(catalog.get("U561593") for _ in range(8)))

        found = side.runner.run(together())
    assert {item.utid for item in found} == {"U561593"}
    assert reads(sandbox) == 1
