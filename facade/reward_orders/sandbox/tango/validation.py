"""What Tango checks of a create body before it looks at accounts and items: presence, types, lengths, patterns."""

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal

from reward_orders.sandbox.clock import from_iso
from reward_orders.sandbox.exchange import Json
from reward_orders.sandbox.tango.errors import field_error

METHODS = ("NONE", "EMAIL", "PHONE", "ADDRESS", "EMBEDDED", "EMBEDDED_COMPONENT", "WHATSAPP")
SHIPPING = (
    "upsground",
    "upsgroundsignature",
    "ups2ndday",
    "ups2nddaysignature",
    "upsnextday",
    "upsnextdaysignature",
    "uspspriority",
    "uspsprioritysig",
    "usps1stclass",
)
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
MOBILE = re.compile(r"\+[0-9]{4,15}")
ETID = re.compile(r"[eE][0-9]{6}")
IDENTIFIER = re.compile(r"[-a-zA-Z0-9]{5,100}")
_MOST_DIGITS = 10**6

# Newest documented limits where the documents conflict (campaign 100 or 1024, notes 150 or 1024): the lenient ones.
_LENGTHS = {"emailSubject": 1024, "message": 1024, "campaign": 1024, "notes": 1024, "purchaseOrderNumber": 1024}
_OLDER_LENGTHS = {"2023": {"campaign": 100, "notes": 150}}
_NAME_LENGTH = 100
_NOTE_LENGTH = 150
_ADDRESS_LENGTHS = {
    "companyName": 100,
    "streetLine1": 200,
    "streetLine2": 100,
    "city": 60,
    "stateOrProvince": 60,
    "postalCode": 12,
}


def create_errors(body: Json, limits: str) -> list[Json]:
    """Return the error items of a create body, all of them at once, as Tango does; `limits` are those of a year."""
    return [
        *_required(body),
        *_identifiers(body),
        *wrong_amount(body),
        *_texts(body, limits),
        *_patterns(body),
        *person_errors("sender", body.get("sender")),
        *person_errors("recipient", body.get("recipient")),
    ]


def async_create_errors(body: Json) -> list[Json]:
    """Return the error items of an asynchronous create's body and of every line of it."""
    ref, lines = body.get("externalRefID"), body.get("lineItems")
    errors = [
        *_required(body, ("externalRefID", "accountIdentifier", "customerIdentifier", "lineItems")),
        *_identifiers(body),
        *_texts(body, "2026"),
        *person_errors("sender", body.get("sender")),
    ]
    if ref == "":
        errors.append(field_error("externalRefID", "422.061", "NotNull", None, "externalRefID"))
    if lines is not None and not isinstance(lines, list):
        errors.append(field_error("lineItems", "400.009", "Type"))
    elif lines == []:
        errors.append(field_error("lineItems", "422.061", "NotEmpty", None, "lineItems"))
    for index, line in enumerate(lines if isinstance(lines, list) else ()):
        errors += [error | {"path": f"lineItems[{index}].{error['path']}"} for error in _line_errors(line)]
    return errors


def _line_errors(line: object) -> Iterator[Json]:
    if not isinstance(line, dict):
        yield field_error("", "400.009", "Type")
        return
    yield from _required(line, ("externalRefLineItemID", "utid", "amount", "deliveryMethod", "recipient"))
    yield from wrong_amount(line)
    yield from _texts(line, "2026")
    yield from _patterns(line)
    yield from person_errors("recipient", line.get("recipient"))
    yield from _text("lineItemNote", line.get("lineItemNote"), _NOTE_LENGTH)
    ref, quantity = line.get("externalRefLineItemID"), line.get("quantity", 1)
    if ref is not None and not isinstance(ref, str):
        yield field_error("externalRefLineItemID", "400.009", "Type", ref)
    elif ref is not None and not 0 < len(ref) <= _NAME_LENGTH:
        yield field_error("externalRefLineItemID", "422.110", "Size", ref)
    if isinstance(quantity, bool) or not isinstance(quantity, int):
        yield field_error("quantity", "400.009", "Type", quantity)
    elif not 1 <= quantity < 2**31:
        yield field_error("quantity", "422.119", "Min", quantity)
    if "shippingMethod" in line and line["shippingMethod"] not in SHIPPING:
        yield field_error("shippingMethod", "422.122", "Enum", line["shippingMethod"])
    if not isinstance(line.get("bulkShipping", {}), dict):
        yield field_error("bulkShipping", "400.009", "Type")
    yield from delivery_date_errors(line)


def delivery_date_errors(body: Json) -> list[Json]:
    """Return what is wrong with the day on which a reward is sent."""
    if "deliveryDate" in body and not _is_date(body["deliveryDate"]):
        return [field_error("deliveryDate", "422.044", "Date", body["deliveryDate"])]
    return []


def label_errors(body: Json, names: Iterable[str]) -> list[Json]:
    """Return what is wrong with labels that a PATCH changes: a campaign has 1024 characters, the others 150."""
    return [
        error for name in names for error in _text(name, body.get(name), 1024 if name == "campaign" else _NOTE_LENGTH)
    ]


def _required(
    body: Json, names: Iterable[str] = ("accountIdentifier", "customerIdentifier", "utid", "amount")
) -> Iterator[Json]:
    for name in names:
        if name not in body:
            yield field_error(name, "422.061", "NotNull", None, name)


def _identifiers(body: Json) -> Iterator[Json]:
    for name in ("accountIdentifier", "customerIdentifier"):
        value = body.get(name)
        if value is not None and not (isinstance(value, str) and IDENTIFIER.fullmatch(value)):
            yield field_error(name, "422.126", "Pattern", value)


def wrong_amount(body: Json) -> Iterator[Json]:
    """Say what is wrong with an amount before it meets an item."""
    value = body.get("amount")
    if value is None:
        return
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        yield field_error("amount", "400.009", "Type", value)
    elif value < 0:
        yield field_error("amount", "422.119", "DecimalMin", value)
    elif value >= _MOST_DIGITS:
        yield field_error("amount", "422.105", "Digits", value)
    elif value * 100 != int(value * 100):
        yield field_error("amount", "422.140", "Digits", value)


def _texts(body: Json, limits: str) -> Iterator[Json]:
    for name, limit in (_LENGTHS | _OLDER_LENGTHS.get(limits, {})).items():
        yield from _text(name, body.get(name), limit)
    ref = body.get("externalRefID")
    if ref is not None and not isinstance(ref, str):
        yield field_error("externalRefID", "400.009", "Type", ref)
    elif ref and len(ref) > 100:  # noqa: PLR2004 - the documented limit
        yield field_error("externalRefID", "422.110", "Size", ref)
    elif ref and re.search(r"[<>]", ref):
        yield field_error("externalRefID", "422.111", "SafeHtml", ref)


def _patterns(body: Json) -> Iterator[Json]:
    for name, key, pattern in (
        ("utid", "422.147", r"[uU][0-9]{1,9}"),
        ("etid", "422.124", ETID),
        ("ptid", "422.122", r"[pP][0-9]+"),
    ):
        value = body.get(name)
        if value is not None and not (isinstance(value, str) and re.fullmatch(pattern, value)):
            yield field_error(name, key, "Pattern", value)
    if "expirationDate" in body and not _is_date(body["expirationDate"]):
        yield field_error("expirationDate", "422.044", "Date", body["expirationDate"])
    if "deliveryMethod" in body and body["deliveryMethod"] not in METHODS:
        yield field_error("deliveryMethod", "422.122", "Enum", body["deliveryMethod"])
    if not isinstance(body.get("sendEmail", False), bool):
        yield field_error("sendEmail", "400.009", "Type", body["sendEmail"])
    if not isinstance(body.get("customFields", {}), dict):
        yield field_error("customFields", "400.009", "Type")


def _is_date(value: object) -> bool:
    """Tell whether a value is a calendar date, with or without a time: credentials show it as it came."""
    if not isinstance(value, str):
        return False
    try:
        from_iso(value)
    except (ValueError, OverflowError):
        return False
    return True


def person_errors(path: str, person: object) -> Iterator[Json]:
    """Say what is wrong with a sender or a recipient."""
    if person is None:
        return
    if not isinstance(person, dict):
        yield field_error(path, "400.009", "Type")
        return
    for name in ("firstName", "lastName"):
        yield from _text(f"{path}.{name}", person.get(name), _NAME_LENGTH)
        value = person.get(name)
        if isinstance(value, str) and re.search(r"[<>/]", value):
            yield field_error(f"{path}.{name}", "422.122", "Pattern", value)
    email = person.get("email")
    if email not in (None, "") and not (isinstance(email, str) and EMAIL.fullmatch(email)):
        yield field_error(f"{path}.email", "422.134", "Email", email)
    mobile = person.get("mobileNumber")
    if mobile not in (None, "") and not (isinstance(mobile, str) and MOBILE.fullmatch(mobile)):
        yield field_error(f"{path}.mobileNumber", "422.122", "Pattern", mobile)
    yield from _address(f"{path}.address", person.get("address"))


def _address(path: str, address: object) -> Iterator[Json]:
    if address is None:
        return
    if not isinstance(address, dict):
        yield field_error(path, "400.009", "Type")
        return
    for name, limit in _ADDRESS_LENGTHS.items():
        yield from _text(f"{path}.{name}", address.get(name), limit)
    country = address.get("country")
    if country is not None and not (isinstance(country, str) and re.fullmatch(r"[A-Za-z]{2}", country)):
        yield field_error(f"{path}.country", "422.122", "Pattern", country)


def _text(path: str, value: object, limit: int) -> Iterator[Json]:
    if value is not None and not isinstance(value, str):
        yield field_error(path, "400.009", "Type", value)
    elif isinstance(value, str) and len(value) > limit:
        yield field_error(path, "422.006", "Size", None, str(limit))
