"""People and places, as callers give them and as answers hold them."""

import pickle

import pytest

from reward_orders import Address, Recipient, Sender
from reward_orders.tango.values import read_recipient, read_sender


def test_reprs_say_which_fields_are_given_and_nothing_of_a_person():
    """Logs hold no personal data."""
    ada = Recipient(email="ada@example.org", first_name="Ada", address=Address(city="London"))
    printed = repr(ada) + repr(ada.address) + repr(Sender(first_name="Charles"))
    for hidden in ("ada@", "Ada", "London", "Charles"):
        assert hidden not in printed
    assert "email='…'" in repr(ada)
    assert "last_name=None" in repr(ada)


def test_values_compare_hash_and_travel():
    """Equal by content, frozen, picklable."""
    one, same = Recipient(email="a@example.org"), Recipient(email="a@example.org")
    assert one == same
    assert hash(one) == hash(same)
    assert pickle.loads(pickle.dumps(one)) == one
    with pytest.raises(AttributeError):
        one.email = "b@example.org"


def test_arguments_are_keywords():
    """A new optional field never shifts a position."""
    with pytest.raises(TypeError):
        Recipient("a@example.org")


@pytest.mark.parametrize("wrong", [None, 5, "Ada", [], True])
def test_what_is_no_person_reads_as_none(wrong):
    """In answers."""
    assert read_recipient(wrong) is None
    assert read_sender(wrong) is None


def test_odd_fields_of_a_person_read_as_none():
    """Wrong types, nulls and empty text alike."""
    odd = {"email": 5, "firstName": "", "lastName": None, "mobileNumber": ["+1"], "address": "here", "new": 1}
    assert read_recipient(odd) == Recipient()
    assert read_recipient({"address": {"city": 5, "country": "GB"}}).address == Address(country="GB")


def test_people_of_an_answer_are_what_a_caller_makes():
    """The same frozen classes, equal to and hashed as those with the same content."""
    place = {"streetLine1": "1 Main St", "city": "Oslo"}
    recipient = read_recipient({"email": "a@example.org", "firstName": "Ann", "address": place})
    sender = read_sender({"firstName": "Bo", "email": ""})
    made = Recipient(email="a@example.org", first_name="Ann", address=Address(street_line_1="1 Main St", city="Oslo"))
    assert (recipient, hash(recipient)) == (made, hash(made))
    assert sender == Sender(first_name="Bo")
    for person in (recipient, recipient.address, sender):
        with pytest.raises(AttributeError):
            person.email = "b@example.org"
        assert pickle.loads(pickle.dumps(person)) == person
