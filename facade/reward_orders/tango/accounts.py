"""`tango.accounts`: who pays, and what is left."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from reward_orders.core.money import decimal_amount, wire_number
from reward_orders.core.operation import Awaited, Blocking, listing, operation
from reward_orders.core.order import Answered, all_answered, answered
from reward_orders.core.wire import check_id, json_object, loads, unreadable
from reward_orders.http.identity import answer_named, understood
from reward_orders.http.requests import build
from reward_orders.http.session import send_with_retry
from reward_orders.lists.keyset import Slice, every_slice, numbered_slice, packed, resumed
from reward_orders.lists.pager import Paged
from reward_orders.lists.walk import check_page_size
from reward_orders.tango.settings import check_text, chosen
from reward_orders_api.models.tango_account import ACCOUNT_IDENTIFIER, TangoAccount
from reward_orders_api.models.tango_account_page import ITEMS, TangoAccountPage

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from reward_orders.core.dates import When
    from reward_orders.core.flow import Flow
    from reward_orders.core.wire import Response
    from reward_orders.http.session import Session
    from reward_orders.lists.keyset import Keys, Place
    from reward_orders.lists.pager import OnProgress
    from reward_orders.lists.seen import Page
    from reward_orders.lists.walk import Walk
    from reward_orders.tango.settings import TangoSettings

LISTING = "tango.accounts"
ACTIVE = "ACTIVE"


class Account(Answered, TangoAccount):
    """An account that pays for orders. Anything but `id` may be None.

    `balance` is a hint: other orders may spend it first, and the service judges (402). `status` is an open text:
    ACTIVE, INACTIVE (closed by Tango), DISABLED (switched off by you), FROZEN (spending too fast), DELETED.
    """

    __slots__ = ()
    _id: ClassVar[str] = ACCOUNT_IDENTIFIER
    _meaning: ClassVar = ("id", "balance", "currency")
    _columns: ClassVar = ("id", "display_name", "balance", "currency", "status")

    @property
    def id(self) -> str:
        """Its identifier, without case."""
        return self.account_identifier  # type: ignore[return-value] # `answered` refuses one without

    @property
    def balance(self) -> Decimal | None:
        """What is left, in its currency."""
        return self.current_balance

    @property
    def currency(self) -> str | None:
        """Its one currency, in three letters."""
        return self.currency_code

    @property
    def is_active(self) -> bool:
        """Whether it can pay, as far as its status says."""
        return self.status is None or self.status.upper() == ACTIVE

    def __reduce__(self) -> tuple[object, ...]:
        return _unpickle, (self._data, self.response)

    def __repr__(self) -> str:
        return f"Account(id={self.id!r}, balance={self.balance}, currency={self.currency!r}, status={self.status!r})"


def _unpickle(data: dict[str, Any], response: Any) -> Account:
    account = Account(data)
    account.response = response
    return account


def get(session: Session, account_id: str, *, ends: float | None = None) -> Flow[Account]:
    """One account; an answer that names another is asked for once more."""
    from reward_orders_api.api.tango.tango_get_account import request_kwargs

    kwargs = request_kwargs(check_id(account_id, argument="id", of="account"))
    request = build(session, "tangoGetAccount", kwargs, template="/raas/v2/accounts/{id}")

    def read(response: Response) -> Account:
        return answered(Account, json_object(response, what="tangoGetAccount"), response)

    wanted = account_id.casefold()
    return (
        yield from answer_named(
            session, request, read, lambda account: account.id.casefold() == wanted, ends=ends, what="account"
        )
    )


class _Accounts:
    """One list of accounts: its filters, and where to carry on."""

    def __init__(self, session: Session, filters: Mapping[str, Any], place: Place, *, size: int) -> None:
        self._session = session
        self._filters = filters
        self._place = place
        self._size = size

    def walk(self, everything: bool) -> Walk[Account]:  # noqa: ARG002 - no list of accounts is cut
        """Every page; the service counts nothing, so the end is where it says so."""
        cursor = packed(LISTING, self._session.platform, self._filters)
        return every_slice(self._fetch, self._place, cursor=cursor, ended=_ended)

    def page(self, number: int) -> Flow[Page[Account]]:
        """The page of this number."""
        return numbered_slice(self._fetch, number)

    def _fetch(self, keys: Keys) -> Flow[Slice[Account]]:
        from reward_orders_api.api.tango.tango_list_accounts import request_kwargs
        from reward_orders_api.types import UNSET

        filters = self._filters
        kwargs = request_kwargs(
            account_number=filters.get("account_number", UNSET),
            display_name=filters.get("display_name", UNSET),
            status=filters.get("status", UNSET),
            contact_email=filters.get("contact_email", UNSET),
            currency_code=filters.get("currency_code", UNSET),
            min_balance=filters.get("min_balance", UNSET),
            max_balance=filters.get("max_balance", UNSET),
            min_date_created_at=filters.get("min_date_created_at", UNSET),
            max_date_created_at=filters.get("max_date_created_at", UNSET),
            funding_notification_email=filters.get("funding_notification_email", UNSET),
            paginate=True,
            next_cursor=keys[0] if keys else UNSET,
            max_results=self._size,
        )
        request = build(self._session, "tangoListAccounts", kwargs)
        response = yield from send_with_retry(self._session, request)
        return (yield from understood(response, partial(_read, first=not keys)))


def _ended(_done: int, _counted: int | None, _counted_last: int | None) -> Flow[None]:
    yield from ()  # nothing to ask for


def _read(response: Response, *, first: bool) -> Slice[Account]:
    """A page, or all accounts as a bare array, which is what a service that knows no paging answers."""
    try:
        body = loads(response.content)
    except ValueError:
        body = None
    if isinstance(body, list) and first:
        accounts = all_answered(Account, body, response, what="the list of accounts")
        return Slice(accounts, [account.id for account in accounts], following=(), total=len(accounts))
    if not isinstance(body, dict) or not isinstance(body.get(ITEMS), list):
        del body
        unreadable(response, "The list of accounts has no accounts")
    page = TangoAccountPage(body)
    accounts = all_answered(Account, body[ITEMS], response, what="the list of accounts")
    following = () if page.next_page_available is False or page.next_cursor is None else (page.next_cursor,)
    if page.next_page_available and not following:
        unreadable(response, "A page of accounts says that another follows, and not where")
    return Slice(accounts, [account.id for account in accounts], following=following)


class AccountOperations:
    """The accounts of one Tango platform."""

    _settings: TangoSettings

    @operation
    def get(self, id: str | None = None) -> Flow[Account]:
        """Read one account with its balance: the client's own without an id; raises NotFoundError."""
        wanted = chosen(None, self._settings.account, argument="account") if id is None else id
        return (yield from get(self._settings.session, wanted))

    @listing
    def list(
        self,
        *,
        account_number: str | None = None,
        display_name: str | None = None,
        status: str | None = None,
        contact_email: str | None = None,
        currency_code: str | None = None,
        min_balance: Decimal | int | str | None = None,
        max_balance: Decimal | int | str | None = None,
        min_date_created_at: When | None = None,
        max_date_created_at: When | None = None,
        funding_notification_email: str | None = None,
        cursor: str | None = None,
        page_size: int = 100,
        read_ahead: bool = False,
        on_progress: OnProgress | None = None,
    ) -> Paged[Account]:
        """Every account of the platform that matches the filters, each once, page by page.

        How Tango matches texts (exact, prefix, case) is not documented. `cursor` carries on where another pager's
        `.cursor` was. Raises ConfigurationError for wrong filters, and while looping what every read does.
        """
        from reward_orders.core.dates import check_period, first_moment, last_moment, wire

        texts = {
            "account_number": account_number,
            "display_name": display_name,
            "status": status,
            "contact_email": contact_email,
        }
        filters: dict[str, Any] = {
            name: check_text(value, argument=name) for name, value in texts.items() if value is not None
        }
        lists = {"currency_code": currency_code, "funding_notification_email": funding_notification_email}
        filters |= {name: [check_text(value, argument=name)] for name, value in lists.items() if value is not None}
        for name, amount in (("min_balance", min_balance), ("max_balance", max_balance)):
            if amount is not None:
                filters[name] = wire_number(decimal_amount(amount, argument=name), argument=name)
        first = first_moment(min_date_created_at, argument="min_date_created_at")
        last = last_moment(max_date_created_at, argument="max_date_created_at")
        check_period(first, last)
        bounds = {"min_date_created_at": first, "max_date_created_at": last}
        filters |= {name: wire(bound) for name, bound in bounds.items() if bound is not None}
        filters, place = resumed(LISTING, self._settings.session.platform, filters, cursor)
        return Paged(
            _Accounts(self._settings.session, filters, place, size=check_page_size(page_size)),
            cursor=cursor,
            read_ahead=read_ahead,
            on_progress=on_progress,
        )


class TangoAccounts(AccountOperations, Blocking["TangoSettings"]):
    """The accounts of one Tango platform."""


class AsyncTangoAccounts(AccountOperations, Awaited["TangoSettings"]):
    """The accounts of one Tango platform, for tasks; each method does what it does on `TangoAccounts`."""
