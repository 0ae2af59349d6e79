"""`voucherify.orders`: every method once, as a flow, for threads and for tasks.

What a create, a list and a reconciliation need is imported by the method: it is most of what a client would cost to
build, and an app that only reads orders needs none of it.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from reward_orders.core.errors import ConfigurationError, NotFoundError, RewardOrdersError
from reward_orders.core.flow import discard
from reward_orders.core.keys import new_key
from reward_orders.core.operation import Awaited, Blocking, iteration, listing, operation
from reward_orders.core.wire import check_id
from reward_orders.http.identity import another_order, understood
from reward_orders.http.requests import build
from reward_orders.http.session import send_with_retry
from reward_orders.voucherify.bulk import BulkOperations
from reward_orders.voucherify.settings import VoucherifySettings

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from reward_orders.core.flow import Flow
    from reward_orders.core.operation import Next
    from reward_orders.lists.pager import OnProgress, Paged
    from reward_orders.voucherify.listing import Sort
    from reward_orders.voucherify.models import VoucherifyOrder
    from reward_orders.voucherify.order_request import IfExists
    from reward_orders.voucherify.reconciling import Evidence
    from reward_orders.voucherify.values import Item
    from reward_orders.webhooks.voucherify import VoucherifyEvent
    from reward_orders_api.models.voucherify_order_status import VoucherifyOrderStatusText


class VoucherifyOperations(BulkOperations):
    """What can be done with the orders of one Voucherify project."""

    @operation
    def create(
        self,
        *,
        source_id: str | None = None,
        id: str | None = None,
        status: VoucherifyOrderStatusText | str | None = None,
        amount: int | None = None,
        initial_amount: int | None = None,
        discount_amount: int | None = None,
        items: Sequence[Item] | None = None,
        metadata: Mapping[str, object] | None = None,
        customer: Mapping[str, object] | None = None,
        customer_id: str | None = None,
        referrer: Mapping[str, object] | None = None,
        referrer_id: str | None = None,
        created_at: datetime | str | None = None,
        if_exists: IfExists = "return",
    ) -> Flow[VoucherifyOrder]:
        """Place exactly one order under `source_id`, the key; without one a random key is sent.

        Money is in minor units (20000 is 200.00), the customer is created or updated (docs/vendors.md, Voucherify 10.1
        and 4.3). The vendor's create writes over an order that is there (Voucherify 7.1); `if_exists` says what shall
        happen instead. "return" looks first: an order that is there is returned as it is, with `replayed=True`, and
        nothing is sent; one that was made for another amount, other items or another customer raises
        OrderMismatchError. "error" looks first and raises ConflictError where there is one. "update" writes over it.
        Whether events and points come again when a create is repeated is not documented (Voucherify 7.2): so a request
        that may have arrived is repeated only after a look at what is there, two seconds later (Voucherify 7.3). A 409
        is read as an order in use by another request (Voucherify 7.4).
        Raises RefusedError, OutcomeUnknownError (same source_id again), OrderMismatchError, KeyReusedError (another
        amount, other items or another customer than this source_id stands for), InProgressError, NotSentError,
        UnreadableResponseError (it exists; find it by its source_id), ServiceError (the look failed, nothing was sent),
        JournalError, ConfigurationError.
        https://docs.voucherify.io/api-reference/orders/create-order
        """
        from reward_orders.idempotency.once import place
        from reward_orders.voucherify import reading
        from reward_orders.voucherify.order_request import VoucherifyOrderRequest
        from reward_orders.voucherify.values import order_body

        session = self._settings.session
        key = new_key(now=session.clock.time) if source_id is None else reading.sendable_key(source_id)
        try:
            if if_exists not in ("update", "return", "error"):  # a tuple: it may be unhashable
                raise ConfigurationError('if_exists must be "return", "update" or "error".')
            body = {
                **({} if id is None else {"id": check_id(id, argument="id")}),
                "source_id": key,
                **order_body(
                    status=status,
                    amount=amount,
                    initial_amount=initial_amount,
                    discount_amount=discount_amount,
                    items=items,
                    metadata=metadata,
                    customer=customer,
                    customer_id=customer_id,
                    referrer=referrer,
                    referrer_id=referrer_id,
                    created_at=created_at,
                ),
            }
            caller_key = source_id if source_id not in {None, key} else None
            request = VoucherifyOrderRequest(session, body, key=key, caller_key=caller_key, if_exists=if_exists)
        except RewardOrdersError as error:
            error.key = key
            raise
        return (yield from place(session, request, self._settings.journal))

    @operation
    def get(self, id: str) -> Flow[VoucherifyOrder]:
        """Read one order by its id or your source_id (docs/vendors.md, Voucherify 3.2).

        A read may not see a write of a moment ago, and orders may be gone (docs/vendors.md, Voucherify 7.3 and 3.3).
        Raises NotFoundError, AuthenticationError, ForbiddenError, RateLimitedError, ServiceError, NotSentError,
        UnreadableResponseError, and ConfigurationError for an id that would change the path.
        https://docs.voucherify.io/api-reference/orders/get-order
        """
        from reward_orders.voucherify import reading

        return (yield from reading.get(self._settings.session, id))

    @operation
    def find(self, *, source_id: str) -> Flow[VoucherifyOrder | None]:
        """Read the order of a source_id, or None where no order has it.

        The same path takes ids, so the answer is compared; None a moment after a create proves nothing
        (docs/vendors.md, Voucherify 3.2 and 7.3). Raises what `get` raises, but for NotFoundError.
        """
        from reward_orders.core.order import created
        from reward_orders.voucherify import reading

        key = reading.sendable_key(source_id)
        order = yield from reading.find(self._settings.session, key)
        if order is None or key == source_id:
            return order
        return created(order, caller_key=source_id)

    @listing
    def list(
        self,
        *,
        order: Sort | None = None,
        cursor: str | None = None,
        page_size: int = 100,
        read_ahead: bool = False,
        on_progress: OnProgress | None = None,
    ) -> Paged[VoucherifyOrder]:
        """Every order of the project, each once, by creation time from the oldest unless `order` says otherwise.

        The API has no filter (docs/vendors.md, Voucherify 6.1). Pages reach 10,000 orders (Voucherify 6.2): with more,
        a loop over all raises ResultWindowError, before the first if the count says so, and `export` is the way.
        `order` is always sent, as sources disagree about the default (Voucherify 6.3); past the end a page is empty or
        refused (Voucherify 6.4). `cursor` carries on where another pager's `.cursor` was; `page_size` is how many are
        asked for at once (at most 100 pages can be, so fewer reach less far); `read_ahead` fetches the next page while
        you work; `on_progress(done, total)` hears of every page. Raises ConfigurationError for a wrong order, size or
        cursor; each page may raise RefusedError, ServiceError, NotSentError or UnreadableResponseError.
        https://docs.voucherify.io/api-reference/orders/list-orders
        """
        from reward_orders.lists.pager import Paged
        from reward_orders.voucherify.listing import listed

        return Paged(
            listed(self._settings.session, order=order, cursor=cursor, page_size=page_size),
            cursor=cursor,
            read_ahead=read_ahead,
            on_progress=on_progress,
        )

    @operation
    def update(
        self,
        id: str,
        *,
        source_id: str | None = None,
        status: VoucherifyOrderStatusText | str | None = None,
        amount: int | None = None,
        initial_amount: int | None = None,
        discount_amount: int | None = None,
        items: Sequence[Item] | None = None,
        metadata: Mapping[str, object] | None = None,
        customer: Mapping[str, object] | None = None,
        customer_id: str | None = None,
        referrer: Mapping[str, object] | None = None,
        referrer_id: str | None = None,
        created_at: datetime | str | None = None,
    ) -> Flow[VoucherifyOrder]:
        """Change the fields given and leave the others (docs/vendors.md, Voucherify 8.1).

        `amount` moves the total amount as well, and any status may follow any other (docs/vendors.md, Voucherify 8.1
        and 9.1). Whether items and metadata are merged or replaced is not documented, nor whether null clears a field
        (Voucherify 8.2): None sends nothing. Repeated only when it provably never left or was put off with 429. Raises
        NotFoundError, ConflictError (the source_id is in use), BadRequestError, other RefusedErrors;
        OutcomeUnknownError (read the order before you update it again), UnreadableResponseError, NotSentError,
        ConfigurationError.
        https://docs.voucherify.io/api-reference/orders/update-order
        """
        from reward_orders.core.order import order_of
        from reward_orders.voucherify.models import VoucherifyOrder
        from reward_orders.voucherify.values import order_body, update_request
        from reward_orders_api.api.voucherify.voucherify_update_order import request_kwargs

        body = {
            **({} if source_id is None else {"source_id": check_id(source_id, argument="source_id")}),
            **order_body(
                status=status,
                amount=amount,
                initial_amount=initial_amount,
                discount_amount=discount_amount,
                items=items,
                metadata=metadata,
                customer=customer,
                customer_id=customer_id,
                referrer=referrer,
                referrer_id=referrer_id,
                created_at=created_at,
            ),
        }
        if not body:
            raise ConfigurationError("update() was given nothing to change; pass at least one field.")
        kwargs = request_kwargs(check_id(id, argument="id"), body=update_request(body))
        request = build(self._settings.session, "voucherifyUpdateOrder", kwargs, template="/v1/orders/{id}")
        response = yield from send_with_retry(self._settings.session, request, writes=True)
        read = partial(order_of, VoucherifyOrder, what="voucherifyUpdateOrder")
        order = yield from understood(response, read)
        if not {order.id, order.source_id} & {id, source_id or id}:
            del order
            yield from discard(response)
            raise another_order(request, response)
        return order

    @iteration
    def reconcile(self, *, evidence: Evidence | None = None) -> Next[VoucherifyOrder]:
        """Settle every key of this project whose outcome is unknown, by looking it up; yields the orders found.

        Needs the journal, sends no order, and does nothing until it is looped over. A key without an order stays
        unknown: call `create` again with the same arguments.
        With `evidence="api_log"` a key that the look-up leaves open is looked for in the vendor's log of API calls, by
        an export of the minutes around it, which is deleted afterwards: a logged create that is word for word the one
        of the key, and was answered with its order, settles it. A log that shows nothing proves nothing, and the log
        holds people's data (docs/vendors.md, Voucherify 16.1 and 16.3). It takes seconds a key, and a key of the
        project that may export.
        A key that cannot be looked up keeps no other from being settled; the first such error is raised at the end, or
        at once where the service fails for three keys in a row. The keys are read from the journal in pages.
        """
        from reward_orders.voucherify.reconciling import reconciliation

        session, hosts = self._settings.session, self._settings.download_hosts
        return reconciliation(session, self._settings.journal, evidence=evidence, hosts=hosts).next_order

    @operation
    def told(self, event: VoucherifyEvent) -> Flow[VoucherifyOrder | None]:
        """Read the order that a webhook's event is about, and settle its key where the journal has it as unknown.

        None where there is none, or the event is about no order. The event is taken for a trigger alone: events come
        late and out of order, so the order is read as it is now. Raises ConfigurationError for what `voucherify_event`
        did not return, and what `get` raises. (docs/vendors.md, Voucherify 18.5)
        """
        from reward_orders.voucherify import reading
        from reward_orders.voucherify.order_request import scope_of
        from reward_orders.voucherify.reconciling import reconciliation
        from reward_orders.webhooks.voucherify import VoucherifyEvent

        if not isinstance(event, VoucherifyEvent):
            raise ConfigurationError("told() takes what voucherify_event() returned, once its signature was checked.")
        key, order_id, session = event.key, event.order_id, self._settings.session
        journal = self._settings.journal
        if key is not None and journal is not None:
            settled = yield from reconciliation(session, journal, evidence=None, hosts=()).settle_key(
                scope_of(session), key
            )
            if settled is not None:
                return settled
        if order_id is None:
            return None if key is None else (yield from reading.find(session, key))
        try:
            return (yield from reading.get(session, order_id))
        except NotFoundError:
            return None


class VoucherifyOrders(VoucherifyOperations, Blocking[VoucherifySettings]):
    """Orders of one Voucherify project."""


class AsyncVoucherifyOrders(VoucherifyOperations, Awaited[VoucherifySettings]):
    """Orders of one Voucherify project, for tasks; each method does what it does on `VoucherifyOrders`."""
