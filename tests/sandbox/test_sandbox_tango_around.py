"""What stands around Tango's orders, over HTTP: catalogue, accounts, rates, line items and their changes."""

import pytest

DAY = 86_400
REASON = {"reasonCode": "FRAUD"}
REISSUE = {"reasonCode": "RECIPIENT"}


@pytest.fixture
def placed(sandbox, tango_http, order_body):
    """Place an order at a clock that stands still; give its line item's path."""
    sandbox.clock.set("2026-03-01T00:00:00Z")

    def one(**changes):
        answer = tango_http.post("/orders", json=order_body(**changes))
        assert answer.status_code == 201, answer.text
        return f"/lineItems/{answer.json()['referenceLineItemID']}"

    return one


def key(answer):
    return answer.json()["errors"][0]["i18nKey"]


def test_the_catalogue_shows_every_kind_of_item(sandbox, tango_http):
    """Fixed and variable, whole, inactive, foreign, printed, and some by e-mail only."""
    brands = tango_http.get("/catalogs").json()["brands"]
    items = {item["utid"]: item for brand in brands for item in brand["items"]}
    assert items["U100001"]["valueType"] == "FIXED_VALUE"
    assert (items["U100001"]["faceValue"], "minValue" in items["U100001"]) == (25, False)
    assert (items["U100012"]["minValue"], items["U100012"]["maxValue"]) == (5, 500)
    assert items["U100002"]["isWholeAmountValueRequired"]
    assert items["U100011"]["status"] == "inactive"
    assert items["U100009"]["currencyCode"] == "EUR"
    assert items["U100013"]["attributes"] == ["EMAIL"]
    assert "terms" in brands[0]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("utid=u100001", {"U100001"}),
        ("currencyCode=EUR", {"U100009"}),
        ("country=DE&currencyCode=USD", set()),
        ("itemAttribute=ADDRESS", {"U100010"}),
        ("rewardType=physical%20gift%20card", {"U100010"}),
        ("rewardName=Coffee%20Card&rewardName=Euro%20Card", {"U100013", "U100009"}),
        ("status=inactive", {"U100011"}),
    ],
)
def test_the_catalogue_is_filtered(sandbox, tango_http, query, found):
    """All filters hold; of one that is repeated any value."""
    brands = tango_http.get(f"/catalogs?verbose=false&{query}").json()["brands"]
    assert {item["utid"] for brand in brands for item in brand["items"]} == found
    assert not any("terms" in brand for brand in brands)


def test_accounts_are_an_array_or_pages(sandbox, tango_http):
    """Cursors count only with paginate=true."""
    for number in range(3):
        sandbox.set_balance(f"account-{number}", number)
    assert [one["currentBalance"] for one in tango_http.get("/accounts?maxResults=1").json()] == [0, 1, 2]
    first = tango_http.get("/accounts?paginate=true&maxResults=2").json()
    assert (len(first["items"]), first["nextPageAvailable"], first["prevPageAvailable"]) == (2, True, False)
    rest = tango_http.get(f"/accounts?paginate=true&maxResults=2&nextCursor={first['nextCursor']}").json()
    assert [one["accountIdentifier"] for one in rest["items"]] == ["account-2"]
    assert (rest["nextPageAvailable"], rest["prevCursor"]) == (False, "0")
    assert len(tango_http.get("/accounts?minBalance=1&maxBalance=1").json()) == 1
    assert tango_http.get("/accounts/no_account").status_code == 404


def test_rates_are_text_or_numbers(sandbox, tango_http):
    """As newer and older contracts write them; they change at noon."""
    sandbox.clock.set("2026-03-01T11:59:00Z")
    (rate,) = tango_http.get("/exchangerates").json()["exchangeRates"]
    assert (rate["baseFx"], rate["lastModifiedDate"]) == ("0.909091", "2026-02-28T12:00:00.000Z")
    sandbox.settings.tango_rates = "number"
    (rate,) = tango_http.get("/exchangerates?rewardCurrency=EUR").json()["exchangeRates"]
    assert rate["baseFx"] == 0.909091
    assert tango_http.get("/exchangerates?rewardCurrency=PLN").json()["exchangeRates"] == []


def test_an_account_is_empty_some_time(sandbox, tango_http, order_body):
    """Orders draw from it, until they are refused with 402."""
    sandbox.set_balance("account-1", 30)
    assert tango_http.post("/orders", json=order_body(amount=25)).status_code == 201
    assert tango_http.get("/accounts/account-1").json()["currentBalance"] == 5
    assert tango_http.post("/orders", json=order_body(amount=25)).status_code == 402


def test_a_way_of_delivery_that_the_item_has_not_is_refused(sandbox, tango_http, order_body):
    """The catalogue tells which there are."""
    recipient = {"firstName": "Ada", "mobileNumber": "+15551234567", "email": "a@example.org"}
    body = order_body(utid="U100013", deliveryMethod="PHONE", recipient=recipient)
    assert tango_http.post("/orders", json=body).json()["errors"][0]["path"] == "deliveryMethod"
    assert tango_http.post("/orders", json=body | {"deliveryMethod": "EMAIL"}).status_code == 201


def test_line_items_are_read_page_by_page(sandbox, tango_http, placed):
    """The newest first; keys lead on and back."""
    paths = []
    for _ in range(5):
        paths.append(placed())
        sandbox.clock.advance(1)
    first = tango_http.get("/lineItems?elementsPerBlock=2").json()
    assert [f"/lineItems/{row['referenceLineItemID']}" for row in first["lineItems"]] == paths[:-3:-1]
    assert first["keysetPage"]["totalCount"] == 5
    keys = first["keysetPage"]["nextPageKeys"]
    second = tango_http.get("/lineItems", params={"elementsPerBlock": 2, "pageKeys": keys}).json()
    assert [f"/lineItems/{row['referenceLineItemID']}" for row in second["lineItems"]] == paths[2:0:-1]
    back = second["keysetPage"]["previousPageKeys"]
    params = {"elementsPerBlock": 2, "pageKeys": back, "pagePrevious": "true"}
    assert tango_http.get("/lineItems", params=params).json()["lineItems"] == first["lineItems"]
    assert tango_http.get("/lineItems?pageKeys=x&pageKeys=y").status_code == 400
    assert tango_http.get("/lineItems?columnSortName=status").status_code == 400


def test_an_email_bounces_for_some(sandbox, tango_http, placed):
    """Those whose address begins so."""
    recipient = {"firstName": "Bo", "email": "bounce.me@example.org"}
    path = placed(deliveryMethod="EMAIL", recipient=recipient)
    placed(deliveryMethod="EMAIL", recipient=recipient | {"email": "a@example.org"})
    assert tango_http.get(path).json()["emailStatus"] == "BOUNCE"
    assert len(tango_http.get("/lineItems?emailStatus=BOUNCE").json()["lineItems"]) == 1


def test_a_cancel_is_accepted_then_happens(sandbox, tango_http, placed):
    """The refund comes with it, minus the fee."""
    sandbox.settings.tango_cancel_fee = 2.0
    path = placed(amount=25)
    answer = tango_http.post(f"{path}/cancel", json=REASON)
    assert (answer.status_code, answer.json()) == (202, "Accepted")
    assert tango_http.get(path).json()["status"] == "COMPLETE"
    sandbox.clock.advance(1)
    view = tango_http.get(path).json()
    assert (view["status"], view["canCancel"], view["reward"]["credentialList"]) == ("CANCELLED", False, [])
    assert view["lineItemActionHistory"][0]["action"] == "CANCEL"
    assert sandbox.balance("account-1") == 1e9 - 2
    assert key(tango_http.post(f"{path}/cancel", json=REASON)) == "403.010"


@pytest.mark.parametrize("action", ["cancel", "freeze"])
def test_five_days_and_unredeemed_choice_products_only(sandbox, tango_http, placed, action):
    """`canCancel` and `canFreeze` say it before."""
    card = placed(utid="U280985")
    assert key(tango_http.post(f"{card}/{action}", json=REASON)) == "422.201"
    path = placed()
    assert tango_http.get(path).json()["canCancel"]
    sandbox.settings.tango_redeem_seconds = 0
    assert key(tango_http.post(f"{path}/{action}", json=REASON)) == "422.202"
    assert tango_http.get(path).json()["remainingBalance"] == 0
    sandbox.settings.tango_redeem_seconds = None
    sandbox.clock.advance(5 * DAY)
    assert tango_http.get(path).json()["canFreeze"]
    sandbox.clock.advance(1)
    assert key(tango_http.post(f"{path}/{action}", json=REASON)) == "422.203"
    assert not tango_http.get(path).json()["canFreeze"]


def test_a_freeze_thaws_on_the_clock(sandbox, tango_http, placed):
    """After 48 hours, or when it is ended."""
    path = placed()
    tango_http.post(f"{path}/freeze", json=REASON)
    sandbox.clock.advance(1)
    assert tango_http.get(path).json()["rewardStatus"] == "FROZEN"
    sandbox.clock.advance(48 * 3600 - 1)
    assert tango_http.get(path).json()["rewardStatus"] == "FROZEN"
    sandbox.clock.advance(1)
    assert tango_http.get(path).json()["rewardStatus"] == "ACTIVATED"
    assert key(tango_http.post(f"{path}/unfreeze", json=REASON)) == "403.010"


def test_a_reissue_is_another_order(sandbox, tango_http, placed):
    """Both know each other; the new one has no ref."""
    path = placed(externalRefID="r", amount=25)
    answer = tango_http.post(f"{path}/reissue", json=REISSUE | {"amount": 20, "notes": "n"})
    assert answer.status_code == 201
    new = tango_http.get(f"/lineItems/{answer.json()['referenceLineItemID']}").json()
    assert "externalRefID" not in answer.json()
    assert tango_http.get(path).json()["reissuedToReferenceLineItemId"] == new["referenceLineItemID"]
    assert path.endswith(new["reissuedFromReferenceLineItemId"])
    assert sandbox.balance("account-1") == 1e9 - 20
    assert tango_http.post(f"{path}/reissue", json=REISSUE).status_code == 403


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"reasonCode": "BOREDOM"},
        {"reasonCode": "OTHER"},
        {"reasonCode": 5},
        {"reasonCode": "OTHER", "otherReason": 5},
    ],
)
@pytest.mark.parametrize("action", ["cancel", "freeze", "unfreeze", "reissue"])
def test_an_action_needs_its_reason(sandbox, tango_http, placed, action, body):
    """OTHER needs words."""
    assert tango_http.post(f"{placed()}/{action}", json=body).status_code == 400


def test_what_was_accepted_happens_after_a_restart(tmp_path, order_body):
    """Accepted actions and freezes are in the state file."""
    import httpx

    from reward_orders.sandbox import Sandbox

    state = tmp_path / "sandbox.db"
    with Sandbox.start(state=state) as first:
        first.clock.set("2026-03-01T00:00:00Z")
        http = httpx.Client(base_url=f"{first.url}/raas/v2", auth=("p", "k"))
        line = http.post("/orders", json=order_body()).json()["referenceLineItemID"]
        http.post(f"/lineItems/{line}/cancel", json=REASON)
        http.close()
    with Sandbox.start(state=state) as second:
        second.clock.advance(2)
        answer = httpx.get(f"{second.url}/raas/v2/lineItems/{line}", auth=("p", "k"))
        assert answer.json()["status"] == "CANCELLED"


def test_credentials_are_deleted_some_day(sandbox, tango_http, placed):
    """An empty reward, or 410.001."""
    order = placed().removeprefix("/lineItems/").removesuffix("-1")
    sandbox.settings.tango_credentials_days = 30
    sandbox.clock.advance(31 * DAY)
    view = tango_http.get(f"/orders/{order}").json()
    assert (view["status"], view["reward"]["credentialList"]) == ("COMPLETE", [])
    sandbox.settings.tango_deleted_credentials = "gone"
    answer = tango_http.get(f"/orders/{order}")
    assert (answer.status_code, key(answer)) == (410, "410.001")


def test_texts_are_shorter_in_an_older_year(sandbox, tango_http, order_body):
    """100 and 150 characters until 2023."""
    body = order_body(campaign="c" * 101, notes="n" * 151)
    assert tango_http.post("/orders", json=body).status_code == 201
    sandbox.configure({"tango_limits": "2023"})
    assert len(tango_http.post("/orders", json=body).json()["errors"]) == 2


def test_orders_of_the_first_version_lack_what_it_had_not(handle, sandbox, tango_http):
    """They stand in lists all the same, the oldest of all."""
    handle.seed(tango=5, first_version=2)
    rows = tango_http.get("/orders").json()["orders"][::-1]
    assert ["externalRefID" in row for row in rows] == [False, False, True, True, True]
    assert not any({"utid", "denomination"} & row.keys() for row in rows[:2])
    assert tango_http.get(f"/orders/{rows[0]['referenceOrderID']}").json()["reward"]["credentialList"]
    with pytest.raises(ValueError, match="first_version"):
        sandbox.seed(tango=1, first_version=2)
