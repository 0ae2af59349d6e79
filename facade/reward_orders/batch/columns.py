"""Which column of a file is which field of an order: by name, by synonym, or as the caller says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

from reward_orders.core.errors import ConfigurationError
from reward_orders.core.excerpt import quoted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# Names as `folded` gives them. The first names of a field are ours, the others are those of spreadsheets, of Tango's
# own bulk template (docs/vendors.md, Tango 24.1) and of German ones.
SYNONYMS: Mapping[str, tuple[str, ...]] = {
    "id": ("id", "rowid", "externalid", "reference", "externalref", "externalrefid", "externalreference"),
    "utid": ("utid", "rewardutid", "item", "itemid", "rewardid"),
    "amount": ("amount", "rewardamount", "value", "facevalue", "denomination", "betrag"),
    "currency": ("currency", "currencycode", "rewardcurrency", "währung", "waehrung"),
    "email": ("email", "recipientemail", "emailaddress", "recipientemailaddress", "mail", "emailadresse"),
    "first_name": ("firstname", "recipientfirstname", "givenname", "forename", "vorname"),
    "last_name": ("lastname", "recipientlastname", "surname", "familyname", "nachname"),
    "mobile_number": (
        "mobilenumber", "recipientmobilenumber", "mobile", "mobilephone", "phone", "phonenumber", "recipientphone",
        "recipientphonenumber",
    ),
    "delivery_method": ("deliverymethod", "delivery"),
    "shipping_method": ("shippingmethod", "shipping"),
    "company_name": ("companyname", "company", "recipientcompany", "firma"),
    "street_line_1": (
        "streetline1", "street", "street1", "streetaddress", "address1", "addressline1", "recipientstreet", "strasse",
        "straße",
    ),
    "street_line_2": ("streetline2", "street2", "address2", "addressline2", "adresszusatz"),
    "city": ("city", "town", "recipientcity", "ort", "stadt"),
    "state_or_province": ("stateorprovince", "state", "province", "recipientstate", "bundesland"),
    "postal_code": ("postalcode", "zip", "zipcode", "postcode", "recipientpostalcode", "plz", "postleitzahl"),
    "country": ("country", "countrycode", "recipientcountry", "land"),
    "email_subject": ("emailsubject", "subject"),
    "message": ("message", "personalmessage", "emailmessage"),
    "campaign": ("campaign", "campaignname"),
    "notes": ("notes", "customernotes", "ordernotes"),
    "etid": ("etid", "emailtemplateid"),
    "ptid": ("ptid", "printtemplateid"),
    "template": ("etidorptid", "etidptid"),
    "purchase_order_number": ("purchaseordernumber", "ponumber"),
    "account": ("account", "accountidentifier", "accountid"),
    "customer": ("customer", "customeridentifier"),
}  # fmt: skip
NEEDED = ("utid", "amount")


@frozen
class Columns:
    """The columns of a file that are read: `fields` is the field of each column, None where it is not read."""

    names: tuple[str, ...]
    fields: tuple[str | None, ...]

    @property
    def unread(self) -> tuple[str, ...]:
        """The columns that no field is read from."""
        return tuple(name for name, field in zip(self.names, self.fields, strict=True) if field is None and name)

    def name_of(self, field: str) -> str:
        """What the file calls a field; the field itself where it has no such column."""
        return next((name for name, its in zip(self.names, self.fields, strict=True) if its == field), field)

    def has(self, field: str) -> bool:
        """Whether the file has a column for the field."""
        return field in self.fields


def folded(name: str) -> str:
    """A column's name as it is looked up: without case, blanks and punctuation."""
    return "".join(filter(str.isalnum, name.casefold()))


class Vocabulary:
    """What columns are called: the names of each field, and the caller's own, which come first.

    Raises ConfigurationError for a map that names an unknown field, or gives two columns to one.
    """

    def __init__(
        self,
        synonyms: Mapping[str, Sequence[str]] = SYNONYMS,
        *,
        needed: Sequence[str] = NEEDED,
        given: Mapping[str, str] | None = None,
    ) -> None:
        self._fields = tuple(synonyms)
        self._needed = needed
        self._given = dict(given or {})
        for column, field in self._given.items():
            if field not in synonyms:
                raise ConfigurationError(
                    f"The map gives the column {quoted(column)} to {quoted(field)}, which is no field; "
                    f"one of {', '.join(synonyms)}."
                )
        if len(set(self._given.values())) < len(self._given):
            raise ConfigurationError("The map gives two columns to one field; give each field one column.")
        self._field_of = {
            name: field
            for field, names in synonyms.items()
            for name in names
            if field not in self._given.values()  # a field that is given away has no other column
        }
        self._field_of |= {folded(column): field for column, field in self._given.items()}

    def field_of(self, name: str) -> str | None:
        """The field of a column; None where it is none's."""
        return self._field_of.get(folded(name))

    def recognised(self, names: Sequence[str]) -> int:
        """How many of the names are fields: what tells a header from other rows, and a separator from others."""
        return len({field for name in names if (field := self.field_of(name))})

    def columns_of(self, names: Sequence[str]) -> tuple[Columns, list[str]]:
        """The columns of a header, and what is wrong with it, a sentence each."""
        trimmed = tuple(name.strip() for name in names)
        fields = tuple(self.field_of(name) for name in trimmed)
        problems = []
        for field in self._fields:
            same = [name for name, its in zip(trimmed, fields, strict=True) if its == field]
            if len(same) > 1:
                named = " and ".join(quoted(name) for name in same)
                problems.append(f"The columns {named} both mean {field}; rename one, or say which with a map.")
        known = {folded(name) for name in trimmed}
        problems += [
            f"The map names the column {quoted(column)}, which the file does not have."
            for column in self._given
            if folded(column) not in known
        ]
        problems += [
            f"There is no column for {field}; the file has {', '.join(filter(None, trimmed)) or 'none'}. "
            "Name it so, or say which it is with a map."
            for field in self._needed
            if field not in fields
        ]
        return Columns(trimmed, fields), problems
