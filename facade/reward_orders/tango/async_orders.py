"""`tango.async_orders`: many rewards in one order that Tango works on afterwards; every method once, as a flow."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from reward_orders.core.errors import ConfigurationError, InProgressError, NotFoundError, RewardOrdersError
from reward_orders.core.excerpt import excerpt, quoted
from reward_orders.core.keys import fit_key, new_key
from reward_orders.core.operation import Awaited, Blocking, iteration, listing, operation
from reward_orders.core.wire import check_id
from reward_orders.http.session import check_seconds, pause
from reward_orders.tango.async_changes import AsyncChanges
from reward_orders.tango.orders import POLL_FIRST, POLL_MOST
from reward_orders.tango.placing import KEY_ALPHABET, KEY_LENGTH
from reward_orders.tango.settings import chosen

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from reward_orders.core.dates import When
    from reward_orders.core.flow import Flow
    from reward_orders.core.operation import Next
    from reward_orders.idempotency.reconcile import Reconciliation
    from reward_orders.journal.states import Entry
    from reward_orders.lists.pager import OnProgress, Paged
    from reward_orders.tango.async_models import TangoAsyncOrder, TangoAsyncOrderRow
    from reward_orders.tango.async_reading import Place
    from reward_orders.tango.rewards import Reward
    from reward_orders.tango.settings import TangoSettings
    from reward_orders.tango.values import Sender
    from reward_orders.webhooks.tango import TangoEvent
    from reward_orders_api.models.tango_async_order_status import TangoAsyncOrderStatusText
    from reward_orders_api.models.tango_line_status import TangoLineStatusText
    from reward_orders_api.models.tango_listed_delivery_method import TangoListedDeliveryMethodText


class TangoAsyncOperations(AsyncChanges):
    """What can be done with the asynchronous orders of one Tango platform."""

    _settings: TangoSettings

    @operation
    def create(
        self,
        *,
        rewards: Sequence[Reward],
        key: str | None = None,
        sender: Sender | None = None,
        campaign: str | None = None,
        notes: str | None = None,
        purchase_order_number: str | None = None,
        account: str | None = None,
        customer: str | None = None,
    ) -> Flow[TangoAsyncOrder]:
        """Order many rewards at once, exactly once under `key`, or return the order it already has.

        Tango takes the order, answers a receipt and works on it afterwards; `create` reads it back, compares it and
        returns it, mostly with every reward pending: `wait` for it. Some rewards may fail while the others are bought:
        `order.rewards[key]` says which, and `order.advice` what to do. `key` stands for all rewards (key, item, amount,
        quantity, person, delivery), in any order; other words under a used key get the order that is there, other
        rewards raise KeyReusedError. Tango states no most for `rewards`: some hundreds are safe. Raises what
        `orders.create` does; OutcomeUnknownError also where Tango took the order and does not show it within the
        deadline. https://developers.tangocard.com/docs/create-async-orders
        """
        from reward_orders.idempotency.once import place
        from reward_orders.tango import values
        from reward_orders.tango.async_reading import Place
        from reward_orders.tango.async_request import TangoAsyncOrderRequest
        from reward_orders.tango.rewards import lines_of
        from reward_orders_api.models.tango_create_async_order_request import TangoCreateAsyncOrderRequest
        from reward_orders_api.types import given

        ref = new_key(now=self._settings.session.clock.time) if key is None else _ref(key)
        try:
            payer = chosen(account, self._settings.account, argument="account")
            owner = chosen(customer, self._settings.customer, argument="customer")
            lines = lines_of(rewards, account=payer)
            by = values.sender(sender)
            wording = {
                "campaign": values.text_or_none(campaign, "campaign"),
                "notes": values.text_or_none(notes, "notes"),
                "purchaseOrderNumber": values.text_or_none(purchase_order_number, "purchase_order_number"),
                "sender": None if by is None else by.to_dict(),
                "customer": owner.lower(),
            }
            order_request = TangoAsyncOrderRequest(
                self._settings.session,
                TangoCreateAsyncOrderRequest(  # no local holds it: tracebacks may show locals
                    external_ref_id=ref,
                    customer_identifier=owner,
                    account_identifier=payer,
                    line_items=[line.input for line in lines],
                    sender=given(by),
                    campaign=given(campaign),
                    notes=given(notes),
                    purchase_order_number=given(purchase_order_number),
                ),
                place=Place(owner, payer, ref),
                caller_key=None if key in {None, ref} else key,
                lines=lines,
                wording=wording,
            )
        except RewardOrdersError as error:
            error.key = ref
            raise
        return (yield from place(self._settings.session, order_request, self._settings.journal))

    @operation
    def get(
        self, *, key: str, credentials: bool = False, account: str | None = None, customer: str | None = None
    ) -> Flow[TangoAsyncOrder]:
        """Read the order of a key with what became of each reward; raises NotFoundError.

        Right after it was placed Tango may not show it yet, so NotFoundError is no proof that nothing was bought. With
        `credentials` the rewards are read as well: `order.rewards[key].credentials`.
        """
        return (yield from self._read(key, self._place(key, account, customer), credentials=credentials))

    @operation
    def find(
        self, *, key: str, credentials: bool = False, account: str | None = None, customer: str | None = None
    ) -> Flow[TangoAsyncOrder | None]:
        """Read the order of a key as `get` would, or None, which is no proof that nothing was bought."""
        try:
            return (yield from self._read(key, self._place(key, account, customer), credentials=credentials))
        except NotFoundError:
            return None

    @operation
    def wait(
        self,
        *,
        key: str,
        timeout: float = 300.0,
        credentials: bool = False,
        account: str | None = None,
        customer: str | None = None,
    ) -> Flow[TangoAsyncOrder]:
        """Read the order of a key until no reward is pending, with growing pauses.

        An order that does not show yet is waited for, too. After `timeout` seconds InProgressError if some rewards are
        still pending, NotFoundError if it never showed. A scheduled order is done: it only waits for its day. Tango
        asks to listen to its webhook AsyncOrderStatus instead: then `get` the order when told.
        """
        session = self._settings.session
        place = self._place(key, account, customer)
        started = session.clock.monotonic()
        ends = started + check_seconds(timeout, argument="timeout")
        next_pause = POLL_FIRST
        while True:
            unfinished: RewardOrdersError
            try:
                order = yield from self._read(key, place, credentials=False, until_pending=True)
            except NotFoundError as error:
                unfinished = error
                unfinished.hint = (
                    "Tango never showed it while it was waited for. If it was placed, create() with the same key and "
                    "rewards finds it without buying a second one."
                )
            else:
                if not order.pending and (order.rewards or order.finished):
                    return (yield from self._with_credentials(place, order)) if credentials else order
                unfinished = _still_pending(order, now=session.clock.time(), waited=session.clock.monotonic() - started)
            left = session.seconds_left(ends)
            if left <= 0:
                raise unfinished
            yield from pause(session, "tangoGetAsyncOrder", min(next_pause, left), reason="poll", key=place.ref)
            next_pause = min(next_pause * 2, POLL_MOST)

    @operation
    def update(
        self,
        *,
        key: str,
        campaign: str | None = None,
        notes: str | None = None,
        purchase_order_number: str | None = None,
        account: str | None = None,
        customer: str | None = None,
    ) -> Flow[TangoAsyncOrder]:
        """Change labels of the order of a key, and read it; what is not given stays. Nothing that is sent changes.

        The same change twice is one: after OutcomeUnknownError call again. A reward's day is `update_reward`'s.
        https://developers.tangocard.com/docs/update-async-orders
        """
        from reward_orders.tango.async_changes import update_order

        place, labels = self._place(key, account, customer), (campaign, notes, purchase_order_number)
        yield from update_order(self._settings.session, place, labels)
        return (yield from self._read(key, place, credentials=False))

    @listing
    def list(
        self,
        *,
        start: When | None = None,
        end: When | None = None,
        account_identifier: str | None = None,
        customer_identifier: str | None = None,
        external_ref_id: str | None = None,
        min_amount: Decimal | int | str | None = None,
        max_amount: Decimal | int | str | None = None,
        currency_code: str | None = None,
        utid: str | None = None,
        ptid: str | None = None,
        reward_name: str | None = None,
        sender_first_name: str | None = None,
        sender_last_name: str | None = None,
        sender_email: str | None = None,
        recipient_email: str | None = None,
        recipient_mobile_number: str | None = None,
        recipient_first_name: str | None = None,
        recipient_last_name: str | None = None,
        send_email: bool | None = None,
        delivery_method: TangoListedDeliveryMethodText | str | None = None,
        order_status: TangoAsyncOrderStatusText | str | None = None,
        line_item_status: TangoLineStatusText | str | None = None,
        campaign: str | None = None,
        notes: str | None = None,
        line_item_notes: str | None = None,
        purchase_order_number: str | None = None,
        cursor: str | None = None,
        page_size: int = 100,
        read_ahead: bool = False,
        on_progress: OnProgress | None = None,
    ) -> Paged[TangoAsyncOrderRow]:
        """Every asynchronous order that matches the filters, each once; not those that FAILED, which Tango hides.

        A key that must be accounted for is read by itself, with `get`: a failed order is found by its key alone. Rows
        have no rewards. Filters, `cursor`, `page_size`, `read_ahead` and `on_progress` as on `orders.list`; the order
        of the rows and their count are Tango's secret. The ids of all rows are kept while looping.
        https://developers.tangocard.com/docs/get-a-list-of-async-orders
        """
        from reward_orders.lists.pager import Paged
        from reward_orders.tango.async_listing import listed

        return Paged(
            listed(
                self._settings.session,
                start=start,
                end=end,
                min_amount=min_amount,
                max_amount=max_amount,
                send_email=send_email,
                texts={
                    "account_identifier": account_identifier,
                    "customer_identifier": customer_identifier,
                    "external_ref_id": external_ref_id,
                    "currency_code": currency_code,
                    "utid": utid,
                    "ptid": ptid,
                    "reward_name": reward_name,
                    "sender_first_name": sender_first_name,
                    "sender_last_name": sender_last_name,
                    "sender_email": sender_email,
                    "recipient_email": recipient_email,
                    "recipient_mobile_number": recipient_mobile_number,
                    "recipient_first_name": recipient_first_name,
                    "recipient_last_name": recipient_last_name,
                    "delivery_method": delivery_method,
                    "order_status": order_status,
                    "line_item_status": line_item_status,
                    "campaign": campaign,
                    "notes": notes,
                    "line_item_notes": line_item_notes,
                    "purchase_order_number": purchase_order_number,
                },
                cursor=cursor,
                page_size=page_size,
            ),
            cursor=cursor,
            read_ahead=read_ahead,
            on_progress=on_progress,
        )

    @iteration
    def reconcile(self) -> Next[TangoAsyncOrder]:
        """Settle every key of an asynchronous order whose outcome is unknown, by reading it; yields the orders found.

        Needs the journal; sends no order. Each key is read under the account and the customer that it was sent with. A
        key without an order stays unknown: call `create` again with the same key and rewards. Errors as on
        `orders.reconcile`.
        """
        return self._reconciliation(self._settings.customer).next_order

    @operation
    def told(self, event: TangoEvent) -> Flow[TangoAsyncOrder | None]:
        """Read the order that an AsyncOrderStatus event names, and settle its key where the journal has it as unknown.

        None where Tango shows no such order, or the event is of another type: `orders.told` takes RewardStatus. The
        event is taken for a trigger alone, what it says of a status is not: RETRYING is not final, and the order's
        `pending` and `finished` say whether there is more to come. It is looked for under the account and the customer
        that the event names, else the client's. Raises ConfigurationError for what `tango_event` did not return, and
        what `find` raises. (docs/vendors.md, Tango 13.3 and 13.8)
        """
        from reward_orders.tango.async_reading import Place
        from reward_orders.tango.order_request import scope_of
        from reward_orders.webhooks.tango import TangoEvent
        from reward_orders_api.models.tango_async_order_status_data import TangoAsyncOrderStatusData

        if not isinstance(event, TangoEvent):
            raise ConfigurationError("told() takes what tango_event() returned, once its signature was checked.")
        key, data, settings = event.key, event.data, self._settings
        if key is None or not isinstance(data, TangoAsyncOrderStatusData):
            return None
        check_id(key, argument="The externalRefID of the event")
        owner = chosen(data.customer_identifier or None, settings.customer, argument="customer")
        account = chosen(data.account_identifier or None, settings.account, argument="account")
        if settings.journal is not None:
            settled = yield from self._reconciliation(owner).settle_key(scope_of(settings.session, account), key)
            if settled is not None:
                return settled
        try:
            return (yield from self._read(key, Place(owner, account, key), credentials=False))
        except NotFoundError:
            return None

    def _reconciliation(self, customer: str | None) -> Reconciliation[TangoAsyncOrder]:
        from reward_orders.idempotency.reconcile import Reconciliation
        from reward_orders.journal.states import State
        from reward_orders.tango import async_reading
        from reward_orders.tango.async_models import TangoAsyncOrder
        from reward_orders.tango.async_request import CUSTOMER, matches
        from reward_orders.tango.order_request import is_async
        from reward_orders_api.records import data_of

        session = self._settings.session

        def look(entry: Entry) -> Flow[TangoAsyncOrder | None]:
            owner = chosen(entry.digests.get(CUSTOMER), customer, argument="customer")
            account = entry.scope[len(session.platform) + 1 :]
            found = yield from async_reading.find(session, async_reading.Place(owner, account, entry.key))
            if found is None:
                return None
            return TangoAsyncOrder(
                data_of(found), found.response, replayed=True, caller_key=entry.caller_key, sent_key=entry.key
            )

        return Reconciliation(
            session,
            self._settings.journal,
            look=look,
            is_ours=matches,
            otherwise=State.REJECTED,
            concerns=is_async,
        )

    def _place(self, key: str, account: str | None, customer: str | None) -> Place:
        from reward_orders.tango.async_reading import Place

        return Place(
            chosen(customer, self._settings.customer, argument="customer"),
            chosen(account, self._settings.account, argument="account"),
            _ref(key),
        )

    def _read(self, key: str, place: Place, *, credentials: bool, until_pending: bool = False) -> Flow[TangoAsyncOrder]:
        from reward_orders.tango import async_reading
        from reward_orders.tango.async_models import TangoAsyncOrder
        from reward_orders_api.records import data_of

        try:
            found = yield from async_reading.get(self._settings.session, place, until_pending=until_pending)
        except RewardOrdersError as error:
            error.key = error.key or place.ref
            raise
        caller_key = None if key == place.ref else key
        order = TangoAsyncOrder(data_of(found), found.response, caller_key=caller_key, sent_key=place.ref)
        return (yield from self._with_credentials(place, order)) if credentials else order

    def _with_credentials(self, place: Place, order: TangoAsyncOrder) -> Flow[TangoAsyncOrder]:
        from reward_orders.tango.async_reading import with_rewards

        session = self._settings.session
        return (yield from with_rewards(session, place, order, ends=session.ends()))


class TangoAsyncOrders(TangoAsyncOperations, Blocking["TangoSettings"]):
    """Asynchronous orders of one Tango platform."""


class AsyncTangoAsyncOrders(TangoAsyncOperations, Awaited["TangoSettings"]):
    """Asynchronous orders of one Tango platform, for tasks; each method does what it does on `TangoAsyncOrders`."""


def _ref(key: str) -> str:
    """The reference of a key: a part of the address later, so letters, digits, - and _ alone, else a digest."""
    return fit_key(key, max_length=KEY_LENGTH, alphabet=KEY_ALPHABET)


def _still_pending(order: TangoAsyncOrder, *, now: float, waited: float) -> InProgressError:
    until = f"{datetime.fromtimestamp(now, UTC):%Y-%m-%d %H:%M:%S} UTC"
    return InProgressError(
        f"At least {len(order.pending)} of {max(len(order.rewards), order.total_line_items or 0)} rewards of "
        f"{quoted(order.id)} are still pending, and the order is {excerpt(order.status) or 'without a status'}: "
        f"waited {waited:.0f} s, until {until}.",
        key=order.key,
        request_id=order.response.request_id,
        hint="Wait for it again later. Do not order its rewards again: that buys a second one of each.",
    )
