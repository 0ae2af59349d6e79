"""`tango.customers`: who owns the accounts of a platform."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from reward_orders.core.operation import Awaited, Blocking, listing, operation
from reward_orders.core.order import Answered, all_answered, answered
from reward_orders.core.wire import check_id, json_object
from reward_orders.http.identity import answer_named
from reward_orders.http.requests import build
from reward_orders.lists.pager import Paged
from reward_orders.lists.walk import check_page_size
from reward_orders.tango.cursor_list import CursorList
from reward_orders.tango.settings import chosen
from reward_orders_api.models.tango_customer import CUSTOMER_IDENTIFIER, TangoCustomer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reward_orders.core.flow import Flow
    from reward_orders.core.wire import Request, Response
    from reward_orders.lists.pager import OnProgress
    from reward_orders.tango.settings import TangoSettings
    from reward_orders_api.types import Unset

LISTING = "tango.customers"


class Customer(Answered, TangoCustomer):
    """Who owns accounts. Anything but `id` may be None; `accounts` come without balances."""

    __slots__ = ()
    _id: ClassVar[str] = CUSTOMER_IDENTIFIER
    _meaning: ClassVar = ("id",)
    _columns: ClassVar = ("id", "display_name", "status", "created_at")

    @property
    def id(self) -> str:
        """Its identifier, without case."""
        return self.customer_identifier  # type: ignore[return-value] # `answered` refuses one without

    def __repr__(self) -> str:
        return f"Customer(id={self.id!r}, display_name={self.display_name!r}, status={self.status!r})"


class CustomerOperations:
    """The customers of one Tango platform."""

    _settings: TangoSettings

    @operation
    def get(self, id: str | None = None) -> Flow[Customer]:
        """Read one customer with its accounts: the client's own without an id; raises NotFoundError."""
        from reward_orders_api.api.tango.tango_get_customer import request_kwargs

        wanted = chosen(None, self._settings.customer, argument="customer") if id is None else id
        kwargs = request_kwargs(check_id(wanted, argument="id", of="customer"))
        request = build(self._settings.session, "tangoGetCustomer", kwargs, template="/raas/v2/customers/{id}")

        def read(response: Response) -> Customer:
            return answered(Customer, json_object(response, what=request.operation), response)

        def is_named(customer: Customer) -> bool:
            return customer.id.casefold() == wanted.casefold()

        return (yield from answer_named(self._settings.session, request, read, is_named, what="customer"))

    @listing
    def list(
        self,
        *,
        cursor: str | None = None,
        page_size: int = 100,
        read_ahead: bool = False,
        on_progress: OnProgress | None = None,
    ) -> Paged[Customer]:
        """Every customer of the platform, each once, page by page; `accounts.list(customer=…)` has the balances.

        `cursor` carries on where another pager's `.cursor` was. Raises while looping what every read does.
        """
        from reward_orders_api.api.tango.tango_list_customers import request_kwargs

        session, size = self._settings.session, check_page_size(page_size)

        def ask(_: Mapping[str, Any], at: str | Unset) -> Request:
            return build(session, "tangoListCustomers", request_kwargs(next_cursor=at, max_results=size))

        return Paged(
            CursorList(
                LISTING,
                session,
                {},
                cursor,
                ask=ask,
                read=lambda rows, response: all_answered(Customer, rows, response, what="the list of customers"),
                id_of=lambda customer: customer.id,
                what="customers",
            ),
            cursor=cursor,
            read_ahead=read_ahead,
            on_progress=on_progress,
        )


class TangoCustomers(CustomerOperations, Blocking["TangoSettings"]):
    """The customers of one Tango platform."""


class AsyncTangoCustomers(CustomerOperations, Awaited["TangoSettings"]):
    """The customers of one Tango platform, for tasks; each method does what it does on `TangoCustomers`."""
