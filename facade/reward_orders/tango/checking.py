"""`tango.orders.check`: what Tango would refuse of an order, found out before anything is ordered.

Only what is sure to be refused is a problem. Where the vendor's pages disagree on a limit the wider one counts, and
what the catalogue or an account does not tell is none (docs/vendors.md, Tango 2.2 and 17).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from attrs import frozen

from reward_orders.core.errors import ConfigurationError, KeyReusedError, NotFoundError
from reward_orders.core.excerpt import quoted
from reward_orders.core.flow import call
from reward_orders.core.money import decimal_amount, plain_amount
from reward_orders.journal.states import State, patience
from reward_orders.tango import accounts, rates, values
from reward_orders.tango.catalog import MAX_AGE, items_of
from reward_orders.tango.placing import extra_fields, fitted, order_request
from reward_orders.tango.settings import check_text, chosen
from reward_orders_api.models.tango_delivery_method import TangoDeliveryMethod

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from decimal import Decimal

    from reward_orders.core.flow import Flow
    from reward_orders.tango.accounts import Account
    from reward_orders.tango.catalog import CatalogItem
    from reward_orders.tango.placing import Asked
    from reward_orders.tango.settings import TangoSettings
    from reward_orders.tango.values import Address, Recipient, Sender

_IDENTIFIER = re.compile(r"[-a-zA-Z0-9]{5,100}")
_UTID = re.compile(r"[uU][0-9]{1,9}")
_ETID = re.compile(r"[eE][0-9]{6}")
_PTID = re.compile(r"[pP][0-9]+")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
_MOBILE = re.compile(r"\+[0-9]{4,15}")
_COUNTRY = re.compile(r"[A-Za-z]{2}")
_MOST = 10**6
_LONGEST_TEXT = 1024
_LONGEST_NAME = 100
_NOT_IN_NAMES = frozenset("<>/")
_LONGEST_OF_ADDRESS = {
    "company_name": 100,
    "street_line_1": 200,
    "street_line_2": 100,
    "city": 60,
    "state_or_province": 60,
    "postal_code": 12,
}
_NEEDED = {
    TangoDeliveryMethod.EMAIL: ("email", "first_name"),
    TangoDeliveryMethod.PHONE: ("mobile_number", "first_name"),
    TangoDeliveryMethod.WHATSAPP: ("mobile_number", "first_name"),
    TangoDeliveryMethod.ADDRESS: ("address", "first_name", "last_name"),
}
UNLISTED = "The platform's catalogue has no such item"
_OFFERED = frozenset({"EMAIL", "PHONE", "ADDRESS", "EMBEDDED"})
"""The ways of delivery that the catalogue speaks of; of others it says nothing."""


@frozen
class Problem:
    """One thing that would be refused: `field` is the argument, dotted below it; `message` says what to change."""

    field: str
    message: str


def check(settings: TangoSettings, asked: Asked) -> Flow[list[Problem]]:
    """Everything that would be refused; see `TangoOrders.check`."""
    problems = [*_arguments(settings, asked), *_people(asked), *_texts(asked)]
    if not problems:
        try:
            if (yield from _is_placed(settings, asked)):
                return []
        except KeyReusedError as reused:
            problems.append(Problem("key", f"{reused.message} {reused.hint}"))
        except ConfigurationError as wrong:  # what the checks above do not know
            problems.append(Problem("arguments", wrong.message))
    item = None
    if isinstance(asked.utid, str) and _UTID.fullmatch(asked.utid):
        item = (yield from items_of(settings, max_age=MAX_AGE)).get(asked.utid.upper())
        problems += _item(asked, item)
    account = yield from _account(settings, asked)
    if isinstance(account, Problem):
        problems.append(account)
    elif account is not None:
        problems += yield from _funds(settings, asked, item, account)
    return problems


def problems_of(settings: TangoSettings, asked: Asked, items: Mapping[str, CatalogItem] | None) -> list[Problem]:
    """What can be told of one of many orders without asking anybody; `items` by utid, None where they are not known."""
    problems = [*_arguments(settings, asked), *_people(asked), *_texts(asked)]
    if items is not None and isinstance(asked.utid, str) and _UTID.fullmatch(asked.utid):
        problems += _item(asked, items.get(asked.utid.upper()))
    return problems


def _arguments(settings: TangoSettings, asked: Asked) -> Iterator[Problem]:
    """What `create` itself refuses, argument by argument, and what Tango takes no identifier or amount for."""
    checks: tuple[tuple[str, Callable[[], object]], ...] = (
        ("key", lambda: None if asked.key is None else fitted(asked.key)),
        ("utid", lambda: check_text(asked.utid, argument="utid")),
        ("amount", lambda: decimal_amount(asked.amount, argument="amount")),
        ("account", lambda: chosen(asked.account, settings.account, argument="account")),
        ("customer", lambda: chosen(asked.customer, settings.customer, argument="customer")),
        ("delivery_method", lambda: values.delivery(asked.send_email, asked.delivery_method, asked.recipient)),
        ("recipient", lambda: values.recipient(asked.recipient)),
        ("sender", lambda: values.sender(asked.sender)),
        ("currency", lambda: values.currency(asked.currency)),
        ("expiration_date", lambda: values.calendar_date(asked.expiration_date)),
        ("custom_fields", lambda: values.custom_fields(asked.custom_fields)),
        ("extra", lambda: extra_fields(asked.extra)),
    )
    wrong = set()
    for field, test in checks:
        try:
            test()
        except ConfigurationError as error:
            wrong.add(field)
            yield Problem(field, error.message)
    for field, given in (
        ("account", asked.account or settings.account),
        ("customer", asked.customer or settings.customer),
    ):
        if field not in wrong and isinstance(given, str) and not _IDENTIFIER.fullmatch(given):
            yield Problem(field, "It has 5 to 100 letters, digits and hyphens; check the identifier (not the number).")
    if "utid" not in wrong and not _UTID.fullmatch(asked.utid):
        yield Problem("utid", "Items are U and digits, such as U561593.")
    if "amount" not in wrong:
        amount = decimal_amount(asked.amount, argument="amount")
        if amount >= _MOST:
            yield Problem("amount", "Amounts have at most six digits before the point.")
        elif amount * 100 != int(amount * 100):
            yield Problem("amount", "Amounts have at most two decimals.")


def _is_placed(settings: TangoSettings, asked: Asked) -> Flow[bool]:
    """Whether the journal has this very order under the key; raises KeyReusedError where it has another."""
    request, journal = order_request(settings, asked), settings.journal
    if journal is None or asked.key is None:
        return False
    within = patience(settings.session.deadline)
    entry = yield from call(
        lambda: journal.standing(
            request.scope,
            request.key,
            fingerprint=request.fingerprint,
            digests=request.digests,
            caller_key=request.caller_key,
            folded=request.folded_key,
            within=within,
        )
    )
    return entry is not None and entry.state is State.SUCCEEDED


def _item(asked: Asked, item: CatalogItem | None) -> Iterator[Problem]:
    if item is None:
        yield Problem("utid", f"{UNLISTED}; see catalog.list(), or refresh() it.")
        return
    if not item.is_active:
        yield Problem("utid", f"The item is {item.status}; only an active one can be ordered.")
    if asked.currency and item.currency and asked.currency.upper() != item.currency.upper():
        yield Problem("currency", f"The item's amounts are in {item.currency}.")
    yield from _amount(asked, item)
    yield from _delivery(asked, item)
    if asked.expiration_date is not None and item.is_expirable is False:
        yield Problem("expiration_date", "The item takes no expiration date; leave it out.")


def _amount(asked: Asked, item: CatalogItem) -> Iterator[Problem]:
    amount = _number(asked.amount)
    if amount is None:
        return
    if item.fixed is not None:
        if amount != item.fixed:
            yield Problem("amount", f"The item has a fixed amount; pass exactly {plain_amount(item.fixed)}.")
        return
    low, high = item.minimum, item.maximum
    if (low is not None and amount < low) or (high is not None and amount > high):
        shown = " to ".join("any" if bound is None else plain_amount(bound) for bound in (low, high))
        yield Problem("amount", f"The item takes {shown} {item.currency or ''}".rstrip() + ".")
    elif item.whole_amounts and amount != int(amount):
        yield Problem("amount", "The item takes whole amounts only.")


def _delivery(asked: Asked, item: CatalogItem) -> Iterator[Problem]:
    method = _method(asked, item)
    offered = {way.upper() for way in item.attributes or ()}
    if method is not None and offered and method in _OFFERED and method not in offered:
        yield Problem(
            "delivery_method", f"The item cannot be delivered by {method}; it offers {', '.join(sorted(offered))}."
        )
        return
    for name in _NEEDED.get(method, ()) if method is not None else ():
        if not getattr(asked.recipient, name, None):
            yield Problem(f"recipient.{name}", f"Delivery by {method} needs it.")


def _method(asked: Asked, item: CatalogItem) -> TangoDeliveryMethod | None:
    """How Tango would deliver; None where the arguments say nothing that can be told."""
    try:
        method = values.delivery(asked.send_email, asked.delivery_method, asked.recipient)
    except ConfigurationError:
        return None
    if method is not None:
        return method
    # Without a method, an address makes the service use ADDRESS (docs/vendors.md, Tango 9.3).
    if getattr(asked.recipient, "address", None) is not None and "ADDRESS" in (item.attributes or ()):
        return TangoDeliveryMethod.ADDRESS
    return TangoDeliveryMethod.EMAIL if asked.send_email else TangoDeliveryMethod.NONE


def _people(asked: Asked) -> Iterator[Problem]:
    for role, person in (("recipient", asked.recipient), ("sender", asked.sender)):
        if person is not None and hasattr(person, "first_name"):
            yield from _person(role, person)


def _person(role: str, person: Recipient | Sender) -> Iterator[Problem]:
    for name in ("first_name", "last_name"):
        text = getattr(person, name) or ""
        if len(text) > _LONGEST_NAME or _NOT_IN_NAMES & set(text):
            yield Problem(f"{role}.{name}", "Names have at most 100 characters and no <, > or /.")
    if person.email and not _EMAIL.fullmatch(person.email):
        yield Problem(f"{role}.email", "It is no e-mail address.")
    mobile = getattr(person, "mobile_number", None)
    if mobile and not _MOBILE.fullmatch(mobile):
        yield Problem(f"{role}.mobile_number", "Numbers are E.164, such as +12025550101.")
    address = getattr(person, "address", None)
    if address is not None:
        yield from _address(f"{role}.address", address)


def _address(where: str, address: Address) -> Iterator[Problem]:
    for name, most in _LONGEST_OF_ADDRESS.items():
        if len(getattr(address, name) or "") > most:
            yield Problem(f"{where}.{name}", f"It has at most {most} characters.")
    if address.country is not None and not _COUNTRY.fullmatch(address.country):
        yield Problem(f"{where}.country", "Countries are two letters, such as US.")


def _texts(asked: Asked) -> Iterator[Problem]:
    for name in ("email_subject", "message", "campaign", "notes", "purchase_order_number", "etid", "ptid"):
        text = getattr(asked, name)
        if text is None:
            continue
        if not isinstance(text, str):
            yield Problem(name, "It must be text.")
        elif name == "etid" and not _ETID.fullmatch(text):
            yield Problem(name, "E-mail templates are E and six digits.")
        elif name == "ptid" and not _PTID.fullmatch(text):
            yield Problem(name, "Print templates are P and digits.")
        elif len(text) > _LONGEST_TEXT:
            yield Problem(name, f"It has more than {_LONGEST_TEXT} characters.")
    expires = asked.expiration_date
    if isinstance(expires, str) and not _is_date(expires):
        yield Problem("expiration_date", "It is no calendar date; write it as 2026-12-31, or pass a date.")


def _is_date(text: str) -> bool:
    from datetime import datetime

    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _account(settings: TangoSettings, asked: Asked) -> Flow[Account | Problem | None]:
    identifier = asked.account or settings.account
    if not isinstance(identifier, str) or not _IDENTIFIER.fullmatch(identifier):
        return None  # told above
    try:
        return (yield from accounts.get(settings.session, identifier))
    except NotFoundError:
        return Problem("account", f"There is no account {quoted(identifier)} on this platform.")


def _funds(settings: TangoSettings, asked: Asked, item: CatalogItem | None, account: Account) -> Flow[list[Problem]]:
    if not account.is_active:
        return [Problem("account", f"Its status is {account.status}; only an active account pays.")]
    amount, balance = _number(asked.amount), account.balance
    if item is None or amount is None or balance is None or item.currency is None or account.currency is None:
        return []
    cost = amount
    if item.currency != account.currency:
        told = yield from rates.exchange_rates(settings.session, base=account.currency, reward=item.currency)
        rate = told.find(account.currency, item.currency)
        if not rate:
            return []
        cost = amount / rate
    if cost <= balance:
        return []
    shown = f"{cost:.2f} {account.currency}"
    return [Problem("account", f"The reward costs {shown} and more with fees; {balance} {account.currency} are left.")]


def _number(amount: object) -> Decimal | None:
    try:
        return decimal_amount(amount, argument="amount")
    except ConfigurationError:
        return None
