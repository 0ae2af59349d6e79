"""Credentials are found by meaning, whatever their labels, and an odd answer is read as far as it goes."""

import json
import os
import pickle
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import pytest

from reward_orders.core.secrets import Secret
from reward_orders.tango.credentials import Credentials

LINK = "https://sandbox.rewardlink.io/r/1/EXAMPLE"


def entry(credential_type=None, value="v", *, label="L", kind="text"):
    """Return one entry of credentialList; None leaves a field out."""
    fields = {"label": label, "value": value, "type": kind, "credentialType": credential_type}
    return {name: field for name, field in fields.items() if field is not None}


def parse(*entries):
    return Credentials.parse({"credentialList": list(entries)})


@pytest.mark.parametrize(
    ("credential_type", "meaning"),
    [
        ("redemptionUrl", "redemption_url"),
        ("bypassUrl", "redemption_url"),
        ("customUrl", "redemption_url"),
        ("cardNumber", "card_number"),
        ("PIN", "pin"),
        ("securityCode", "security_code"),
        ("cvc2", "security_code"),
        ("claimCode", "claim_code"),
        ("serialNumber", "serial_number"),
        ("barcode", "barcode"),
        ("barcodeUrl", "barcode"),
        ("barcodeNumber", "barcode"),
    ],
)
def test_each_meaning_is_an_attribute_and_a_key(credential_type, meaning):
    """The type decides, in any case; the other meanings are None and no keys."""
    for spelling in (credential_type, credential_type.upper(), credential_type.lower()):
        credentials = parse(entry(spelling, "0042"))
        assert getattr(credentials, meaning) == Secret("0042")
        assert credentials[meaning] == credentials.get(meaning) == Secret("0042")
        assert meaning in credentials
        assert credentials.keys() == [meaning]
        assert dict(credentials) == {meaning: Secret("0042")}


def test_the_best_type_of_a_meaning_wins_wherever_it_stands():
    """Both a barcode's number and its image: the attribute is the image, the sequence has both."""
    credentials = parse(entry("barcodeNumber", "4006381333931"), entry("barcodeUrl", LINK, kind="barcode"))
    assert credentials.barcode == Secret(LINK)
    assert [item.value.reveal() for item in credentials] == ["4006381333931", LINK]


def test_labels_are_never_keys():
    """A label changes from order to order, so code that relies on one fails at once."""
    credentials = parse(entry("redemptionUrl", LINK, label="Gift", kind="url"))
    assert "Gift" not in credentials
    with pytest.raises(KeyError, match="there are: redemption_url"):
        credentials["Gift"]


def test_the_same_credential_under_both_recorded_labels_has_one_meaning():
    """The order that read "Redemption URL" in April 2018 and "Redemption Link" later."""
    before = parse(entry(None, LINK, label="Redemption URL", kind="url"))
    after = parse(entry("redemptionUrl", LINK, label="Redemption Link", kind="url"))
    assert before.redemption_url == after.redemption_url == Secret(LINK)
    assert [before[0].inferred, after[0].inferred] == [True, False]


@pytest.mark.parametrize(
    ("label", "kind", "credential_type"),
    [
        ("Redemption URL", "url", "redemptionUrl"),
        ("url", "url", "redemptionUrl"),
        ("Anything", "url", "redemptionUrl"),
        ("Anything", "date", "expirationDate"),
        ("Anything", "barcode", "barcode"),
        ("Card Number", "text", "cardNumber"),
        ("card-number", "text", "cardNumber"),
        ("PIN", "text", "PIN"),
        ("Pin Code", "text", "PIN"),
        ("Serial Number", "text", "serialNumber"),
        ("Claim Code", "text", "claimCode"),
        ("Security Code", "text", "securityCode"),
        ("Barcode Number", "text", "barcodeNumber"),
    ],
)
def test_a_missing_type_is_worked_out_and_marked(label, kind, credential_type):
    """Orders from before July 2018 have no credentialType; null and "" are as good as none."""
    for missing in (None, "", " "):
        item = parse(entry(missing, label=label, kind=kind))[0]
        assert (item.credential_type, item.inferred) == (credential_type, True)
        assert item.kind == kind


def test_a_text_of_unknown_label_stays_without_a_type():
    """Plain text can be anything; nothing is guessed and nothing marked as guessed."""
    item = parse(entry(label="Lucky word"))[0]
    assert (item.kind, item.credential_type, item.inferred) == ("text", None, False)


@pytest.mark.parametrize(
    ("credential_type", "value", "kind"),
    [
        ("redemptionUrl", LINK, "url"),
        ("expirationDate", "", "date"),
        ("barcodeUrl", LINK, "barcode"),
        ("PIN", "1", "text"),
        ("newKind", LINK, "url"),
        ("newKind", "1", "text"),
    ],
)
def test_a_missing_kind_is_worked_out_and_marked(credential_type, value, kind):
    """By the type, else by whether the value is a link."""
    item = parse(entry(credential_type, value, kind=None))[0]
    assert (item.kind, item.credential_type, item.inferred) == (kind, credential_type, True)


def test_what_is_unknown_is_kept_as_sent():
    """A kind and a type of next year arrive unchanged, and the type finds the credential."""
    credentials = parse(entry("holoCode", "1", kind="hologram"))
    assert (credentials[0].kind, credentials[0].credential_type) == ("hologram", "holoCode")
    assert credentials.by_type("HOLOCODE") == credentials[0]
    assert credentials["holoCode"] == credentials.get("holocode") == Secret("1")
    assert "holoCode" in credentials
    assert credentials.by_type("other") is None


OTHER_LINK = "https://brand.example/balance"


@pytest.mark.parametrize(
    "known",
    [
        {"label": "Redemption Link"},
        {"label": "Anything", "credential_type": "redemptionUrl"},
        {"label": "Anything", "credential_type": "customUrl"},
        {"label": "bypass url"},
    ],
)
@pytest.mark.parametrize("first", [True, False])
def test_a_link_that_says_what_it_is_wins_over_one_known_only_by_its_kind(known, first):
    """A page that shows the balance is no redemption link because it came first."""
    named = entry(known.get("credential_type"), LINK, label=known["label"], kind="url")
    other = entry(None, OTHER_LINK, label="Balance Inquiry", kind="url")
    credentials = parse(*([named, other] if first else [other, named]))
    assert credentials.redemption_url.reveal() == LINK
    (balance,) = [item for item in credentials if item.label == "Balance Inquiry"]
    assert (balance.credential_type, balance.kind, balance.value.reveal()) == (None, "url", OTHER_LINK)


def test_a_link_known_only_by_its_kind_is_better_than_none():
    """Also beside a labelled one without a value, and beside a security link."""
    other = entry(None, OTHER_LINK, label="Your page", kind="url")
    assert parse(other).redemption_url.reveal() == OTHER_LINK
    assert parse(entry(None, "", label="Redemption Link", kind="url"), other).redemption_url.reveal() == OTHER_LINK
    assert parse(entry("securityUrl", LINK, kind="url"), other).redemption_url.reveal() == OTHER_LINK


def test_a_known_kind_in_other_case_is_that_kind():
    """Code may compare `kind` with the four known words."""
    assert parse(entry("redemptionUrl", LINK, kind="URL"))[0].kind == "url"


@pytest.mark.parametrize("value", ["", " ", None])
def test_an_empty_value_is_absent_by_meaning_but_kept(value):
    """Reward links come with an expiration of "": no date, but the entry is there."""
    credentials = parse(entry("expirationDate", value, kind="date"), entry("PIN", value))
    assert len(credentials) == 2
    assert not credentials[0].value
    assert credentials.expires_at is None
    assert credentials.pin is None
    assert credentials.keys() == []
    assert credentials.get("pin") is None
    assert credentials.get("expires_at", "never") == "never"
    assert credentials.by_type("pin") == credentials[1]


def test_a_filled_entry_comes_before_an_empty_one_of_the_same_type():
    """An empty duplicate hides nothing."""
    credentials = parse(entry("PIN", ""), entry("PIN", "0042"), entry("PIN", "0043"))
    assert credentials.pin == credentials.by_type("PIN").value == Secret("0042")


def test_it_is_a_sequence():
    """Index, slice, length, iteration, membership, truth, equality and hash, as of a tuple."""
    credentials = parse(entry("PIN", "1"), entry("cardNumber", "2"))
    first, second = credentials
    assert credentials[-1] == second
    assert credentials[:1] == (first,)
    assert first in credentials
    assert credentials.index(second) == 1
    assert list(reversed(credentials)) == [second, first]
    assert credentials
    assert not Credentials()
    assert credentials == parse(entry("PIN", "1"), entry("cardNumber", "2"))
    assert len({credentials, parse(entry("PIN", "1"), entry("cardNumber", "2"))}) == 1
    with pytest.raises(IndexError):
        credentials[2]


def test_it_cannot_be_changed():
    """Neither the list nor an item of it."""
    credentials = parse(entry("PIN", "1"))
    with pytest.raises(AttributeError):
        credentials.problems = ()
    with pytest.raises(AttributeError):
        credentials[0].label = "x"


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2024-12-31T06:59:59Z", datetime(2024, 12, 31, 6, 59, 59, tzinfo=UTC)),
        ("2024-12-31T06:59:59.8Z", datetime(2024, 12, 31, 6, 59, 59, 800000, tzinfo=UTC)),
        ("2024-12-31T06:59:59.472Z", datetime(2024, 12, 31, 6, 59, 59, 472000, tzinfo=UTC)),
        ("2024-12-31T06:59:59.4844028Z", datetime(2024, 12, 31, 6, 59, 59, 484402, tzinfo=UTC)),
        ("2024-12-31T06:59:59-07:00", datetime(2024, 12, 31, 6, 59, 59, tzinfo=timezone(timedelta(hours=-7)))),
        (" 2024-12-31T06:59:59Z\r\n", datetime(2024, 12, 31, 6, 59, 59, tzinfo=UTC)),
        ("2024-12-31T06:59:59", datetime(2024, 12, 31, 6, 59, 59, tzinfo=UTC)),
        ("2024-12-31", datetime(2024, 12, 31, tzinfo=UTC)),
    ],
)
def test_expires_at_is_aware(text, moment):
    """Every form Tango writes; without an offset it is UTC, and a bare date is its first moment."""
    expires_at = parse(entry("expirationDate", text, kind="date")).expires_at
    assert expires_at == moment
    assert expires_at.utcoffset() == moment.utcoffset()


@pytest.mark.parametrize(
    "text",
    ["soon", "31.12.2024", "2024-13-01", "2024-12-31T25:00:00Z", "0", pytest.param("\ud800", id="surrogate"), "9" * 99],
)
def test_a_date_that_is_none_reads_as_none_and_stays(text):
    """The attribute is None, the entry keeps what came."""
    credentials = parse(entry("expirationDate", text, kind="date"))
    assert credentials.expires_at is None
    assert credentials[0].value.reveal() == text


@pytest.mark.parametrize("listed", [None, [], "x", {}, [None, 7], [{"value": {}}]])
def test_the_deprecated_map_fills_in_for_a_list_that_gives_nothing(listed):
    """Missing, empty, of a wrong type, or without one readable entry."""
    credentials = Credentials.parse(
        {"credentialList": listed, "credentials": {"Redemption Link": LINK, "PIN": "0042", "Expiration": ""}}
    )
    assert credentials.redemption_url == Secret(LINK)
    assert credentials.pin == Secret("0042")
    assert [item.kind for item in credentials] == ["url", "text", "date"]
    assert all(item.inferred for item in credentials)
    assert credentials.differences == ()


@pytest.mark.parametrize("mapped", ["", "Redemption Link", json.dumps({"PIN": "1"}), [], 7, True])
def test_a_map_typed_otherwise_is_ignored(mapped):
    """Tango's document of 2026 types the map as a string; the list still counts."""
    credentials = Credentials.parse({"credentials": mapped, "credentialList": [entry("PIN", "0042")]})
    assert credentials.pin == Secret("0042")
    assert credentials.differences == ()
    assert "credentials is" in credentials.problems[0]
    assert Credentials.parse({"credentials": mapped}).keys() == []


def reasons(listed, mapped):
    credentials = Credentials.parse({"credentialList": listed, "credentials": mapped})
    return [(difference.reason, difference.label) for difference in credentials.differences]


def test_the_list_wins_and_differences_are_told_without_values():
    """Value, presence in the list, presence in the map; the report has labels, its text not even those."""
    listed = [entry("PIN", "0042", label="PIN"), entry("cardNumber", "6006", label="Card")]
    mapped = {"PIN": "HIDEME", "Code": "HIDEME"}
    credentials = Credentials.parse({"credentialList": listed, "credentials": mapped})
    assert credentials.pin == Secret("0042")
    assert reasons(listed, mapped) == [
        ("value differs", "PIN"),
        ("only in credentialList", "Card"),
        ("only in credentials", "Code"),
    ]
    for told in (repr(credentials.differences), str(credentials.differences[0])):
        assert "HIDEME" not in told
        assert "Code" not in told


def test_lists_that_say_the_same_differ_in_nothing():
    """Empty here and missing there is the same, and so is one of two entries with one label."""
    twice = [entry("PIN", "1", label="PIN"), entry("PIN", "2", label="PIN")]
    assert reasons(twice, {"PIN": "2"}) == []
    assert (
        reasons([entry("PIN", "1", label="PIN"), entry("expirationDate", "", label="Expiration")], {"PIN": "1"}) == []
    )
    assert reasons([entry("PIN", "1", label="PIN")], {"PIN": "1", "Expiration": ""}) == []
    assert reasons([entry("PIN", "1", label="PIN")], {}) == []
    assert reasons([entry("PIN", "", label="PIN")], {"PIN": None}) == []


def test_an_empty_entry_against_a_filled_map_is_a_difference():
    """The list wins here too, and nobody has to find out alone that the map knew more."""
    assert reasons([entry("PIN", "", label="PIN")], {"PIN": "0042"}) == [("value differs", "PIN")]


@pytest.mark.parametrize(
    ("value", "text"), [(42, "42"), (10**30, "1" + "0" * 30), (1.5, "1.5"), (Decimal("1.50"), "1.50")]
)
def test_a_number_is_read_as_its_text(value, text):
    """The schema says string; a service that sends a number still means a credential."""
    assert parse(entry("PIN", value)).pin == Secret(text)


@pytest.mark.parametrize("value", [float(2**53), 1.2345678901234568e22, float("inf"), float("nan")])
def test_a_number_too_long_to_be_exact_is_left_out_and_told(value):
    """A decoder made it of digits that are lost; showing a wrong code would be worse than none."""
    credentials = parse(entry("cardNumber", value))
    assert credentials.card_number is None
    assert "credentialList[0]" in credentials.problems[0]


@pytest.mark.parametrize("value", [True, [], {}, ["0042"], {"v": "0042"}, pytest.param(10**5000, id="huge")])
def test_a_value_of_any_other_type_is_left_out_and_told(value):
    """The place is told, the value is not; the other entries count."""
    credentials = parse(entry("cardNumber", value), entry("PIN", "1"))
    assert credentials.keys() == ["pin"]
    assert len(credentials) == 1
    assert "credentialList[0]" in credentials.problems[0]
    assert "0042" not in str(credentials.problems)


@pytest.mark.parametrize(
    "reward", [None, "", "HIDEME", 7, 1.5, True, [], ["HIDEME"], {}, {"HIDEME": 1}, pytest.param(object(), id="object")]
)
def test_any_reward_gives_credentials(reward):
    """Pending orders may have none; whatever stands in its place reads as no credentials."""
    credentials = Credentials.parse(reward)
    assert list(credentials) == []
    assert "HIDEME" not in repr(credentials) + str(credentials.problems)
    assert bool(credentials.problems) == (reward is not None and not isinstance(reward, dict))


def test_a_pickle_of_credentials_leaves_the_values_behind():
    """What they are survives, what they hold does not."""
    data = pickle.dumps(parse(entry("PIN", "HIDEME")))
    assert b"HIDEME" not in data
    back = pickle.loads(data)
    assert back[0].credential_type == "PIN"
    with pytest.raises(RuntimeError, match="pickle"):
        back.pin.reveal()


SHARED = os.environ.get("REWARD_ORDERS_SHARED")
PAYLOADS = sorted(Path(SHARED, "payloads", "tango").glob("*.json")) if SHARED else []


@pytest.mark.skipif(not PAYLOADS, reason="REWARD_ORDERS_SHARED names no folder with recorded answers")
def test_every_recorded_answer_parses_and_says_the_same_twice():
    """Recorded orders have a redemption link, no difference between their two lists and nothing unreadable."""
    rewards = [
        body["reward"] for path in PAYLOADS if "reward" in (body := json.loads(path.read_text()).get("body", {}))
    ]
    assert rewards
    for reward in rewards:
        credentials = Credentials.parse(reward)
        assert credentials.redemption_url.reveal().startswith("https://")
        assert (credentials.differences, credentials.problems) == ((), ())
        by_map_alone = Credentials.parse({"credentials": reward["credentials"]})
        assert by_map_alone.redemption_url == credentials.redemption_url
        assert [item.kind for item in by_map_alone] == [item.kind for item in credentials]
