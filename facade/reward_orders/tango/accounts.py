"""`tango.accounts`: who pays, and what is left."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from reward_orders.core.money import decimal_amount, wire_number
from reward_orders.core.operation import Awaited, Blocking, listing, operation
from reward_orders.core.order import Answered, all_answered, answered
from reward_orders.core.wire import check_id, json_object
from reward_orders.http.identity import answer_named
from reward_orders.http.requests import build
from reward_orders.lists.pager import Paged
from reward_orders.lists.walk import check_page_size
from reward_orders.tango.cursor_list import CursorList
from reward_orders.tango.settings import check_name, check_text, chosen, member
from reward_orders_api.models.tango_account import ACCOUNT_IDENTIFIER, TangoAccount
from reward_orders_api.models.tango_account_status import TangoAccountStatus
from reward_orders_api.types import UNSET

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from reward_orders.core.dates import When
    from reward_orders.core.flow import Flow
    from reward_orders.core.wire import Request, Response
    from reward_orders.http.session import Session
    from reward_orders.lists.pager import OnProgress
    from reward_orders.tango.settings import TangoSettings
    from reward_orders_api.models.tango_account_status import TangoAccountStatusText
    from reward_orders_api.types import Unset

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

    def __repr__(self) -> str:
        return f"Account(id={self.id!r}, balance={self.balance}, currency={self.currency!r}, status={self.status!r})"


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


def _ask(session: Session, filters: Mapping[str, Any], cursor: str | Unset, *, size: int) -> Request:
    """The request of one page: of the whole platform, or of one customer."""
    from reward_orders_api.api.tango.tango_list_accounts import request_kwargs
    from reward_orders_api.api.tango.tango_list_customer_accounts import request_kwargs as of_customer

    if "customer" in filters:
        kwargs = of_customer(
            filters["customer"],
            account_number=filters.get("account_number", UNSET),
            display_name=filters.get("display_name", UNSET),
            status=member(TangoAccountStatus, filters.get("status")),
            contact_email=filters.get("contact_email", UNSET),
            currency_code=filters.get("currency_code", UNSET),
            min_balance=filters.get("min_balance", UNSET),
            max_balance=filters.get("max_balance", UNSET),
            min_date_created_at=filters.get("min_date_created_at", UNSET),
            max_date_created_at=filters.get("max_date_created_at", UNSET),
            funding_notification_email=filters.get("funding_notification_email", UNSET),
            paginate=True,
            next_cursor=cursor,
            max_results=size,
        )
        return build(session, "tangoListCustomerAccounts", kwargs, template="/raas/v2/customers/{id}/accounts")
    kwargs = request_kwargs(
        account_number=filters.get("account_number", UNSET),
        display_name=filters.get("display_name", UNSET),
        status=member(TangoAccountStatus, filters.get("status")),
        contact_email=filters.get("contact_email", UNSET),
        currency_code=filters.get("currency_code", UNSET),
        min_balance=filters.get("min_balance", UNSET),
        max_balance=filters.get("max_balance", UNSET),
        min_date_created_at=filters.get("min_date_created_at", UNSET),
        max_date_created_at=filters.get("max_date_created_at", UNSET),
        funding_notification_email=filters.get("funding_notification_email", UNSET),
        paginate=True,
        next_cursor=cursor,
        max_results=size,
    )
    return build(session, "tangoListAccounts", kwargs)


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
        customer: str | None = None,
        account_number: str | None = None,
        display_name: str | None = None,
        status: TangoAccountStatusText | str | None = None,
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
        """Every account of the platform that matches the filters, each once, page by page; of one `customer` if given.

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
        if customer is not None:
            filters["customer"] = check_id(
                check_name(customer, argument="customer"), argument="customer", of="customer"
            )
        session, size = self._settings.session, check_page_size(page_size)
        return Paged(
            CursorList(
                LISTING,
                session,
                filters,
                cursor,
                ask=lambda asked, at: _ask(session, asked, at, size=size),
                read=lambda rows, response: all_answered(Account, rows, response, what="the list of accounts"),
                id_of=lambda account: account.id,
                what="accounts",
            ),
            cursor=cursor,
            read_ahead=read_ahead,
            on_progress=on_progress,
        )


class TangoAccounts(AccountOperations, Blocking["TangoSettings"]):
    """The accounts of one Tango platform."""


class AsyncTangoAccounts(AccountOperations, Awaited["TangoSettings"]):
    """The accounts of one Tango platform, for tasks; each method does what it does on `TangoAccounts`."""
