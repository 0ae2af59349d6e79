"""`tango.orders`: every method once, as a flow, for threads and for tasks.

What a create, a list and a reconciliation need is imported by the method: it is most of what a client would cost to
build, and an app that only reads orders needs none of it.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from reward_orders.core.errors import ConfigurationError, InProgressError
from reward_orders.core.excerpt import excerpt, quoted
from reward_orders.core.flow import discard
from reward_orders.core.operation import Awaited, Blocking, iteration, listing, operation
from reward_orders.core.wire import ResponseInfo, check_id, json_object
from reward_orders.http.identity import another_order, names_another, understood
from reward_orders.http.requests import build
from reward_orders.http.session import check_seconds, pause, send_with_retry
from reward_orders.tango.settings import check_text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from decimal import Decimal

    from reward_orders.core.dates import When
    from reward_orders.core.flow import Flow
    from reward_orders.core.operation import Next
    from reward_orders.idempotency.reconcile import Reconciliation
    from reward_orders.journal.states import Entry
    from reward_orders.lists.pager import OnProgress, Paged
    from reward_orders.tango.checking import Problem
    from reward_orders.tango.models import Resend, TangoOrder
    from reward_orders.tango.settings import TangoSettings
    from reward_orders.tango.values import Recipient, Sender
    from reward_orders.webhooks.tango import TangoEvent
    from reward_orders_api.models.tango_delivery_method import TangoDeliveryMethodText
    from reward_orders_api.models.tango_delivery_status import TangoDeliveryStatusText
    from reward_orders_api.models.tango_line_status import TangoLineStatusText
    from reward_orders_api.models.tango_listed_delivery_method import TangoListedDeliveryMethodText
    from reward_orders_api.models.tango_order_status import TangoOrderStatusText
    from reward_orders_api.models.tango_resend_method import TangoResendMethodText
    from reward_orders_api.types import Unset

POLL_FIRST, POLL_MOST = 1.0, 30.0  # seconds; a review may take a business day (docs/vendors.md, Tango 11.2)


class TangoOperations:
    """What can be done with the orders of one Tango platform."""

    _settings: TangoSettings

    @operation
    def create(
        self,
        *,
        utid: str,
        amount: Decimal | int | str,
        recipient: Recipient | None = None,
        sender: Sender | None = None,
        send_email: bool | None = None,
        delivery_method: TangoDeliveryMethodText | str | None = None,
        key: str | None = None,
        email_subject: str | None = None,
        message: str | None = None,
        campaign: str | None = None,
        notes: str | None = None,
        etid: str | None = None,
        ptid: str | None = None,
        purchase_order_number: str | None = None,
        expiration_date: date | str | None = None,
        custom_fields: Mapping[str, object] | None = None,
        account: str | None = None,
        customer: str | None = None,
        currency: str | None = None,
        extra: Mapping[str, object] | None = None,
    ) -> Flow[TangoOrder]:
        """Place exactly one order under `key`, or return the one it already has.

        `amount` is the face value in the item's currency. `key` goes out as externalRefID (hashed if Tango would not
        take it) and is unique per account; without one a random key is made, and is on the order and on every error. It
        stands for what is paid and to whom: other words (message, subject, notes, campaign, names, sender, template)
        under a used key get the order that is there, another reward raises KeyReusedError.
        `currency` is what you expect, compared with the answer. With neither `send_email` nor `delivery_method`, a
        recipient gets EMAIL and none gets NONE. `extra` holds fields by their wire names that this package does not
        know yet; the key stands for them, too. Raises RefusedError (nothing was created), OutcomeUnknownError (same
        key again), OrderMismatchError, KeyReusedError, InProgressError, KeyExpiredError, NotSentError,
        ConfigurationError. https://developers.tangocard.com/docs/create
        """
        from reward_orders.idempotency.once import place
        from reward_orders.tango.placing import Asked, order_request

        asked = Asked(
            utid=utid,
            amount=amount,
            recipient=recipient,
            sender=sender,
            send_email=send_email,
            delivery_method=delivery_method,
            key=key,
            email_subject=email_subject,
            message=message,
            campaign=campaign,
            notes=notes,
            etid=etid,
            ptid=ptid,
            purchase_order_number=purchase_order_number,
            expiration_date=expiration_date,
            custom_fields=custom_fields,
            account=account,
            customer=customer,
            currency=currency,
            extra=extra,
        )
        return (yield from place(self._settings.session, order_request(self._settings, asked), self._settings.journal))

    @operation
    def check(
        self,
        *,
        utid: str,
        amount: Decimal | int | str,
        recipient: Recipient | None = None,
        sender: Sender | None = None,
        send_email: bool | None = None,
        delivery_method: TangoDeliveryMethodText | str | None = None,
        key: str | None = None,
        email_subject: str | None = None,
        message: str | None = None,
        campaign: str | None = None,
        notes: str | None = None,
        etid: str | None = None,
        ptid: str | None = None,
        purchase_order_number: str | None = None,
        expiration_date: date | str | None = None,
        custom_fields: Mapping[str, object] | None = None,
        account: str | None = None,
        customer: str | None = None,
        currency: str | None = None,
        extra: Mapping[str, object] | None = None,
    ) -> Flow[list[Problem]]:
        """Say what Tango would refuse of a create with these arguments, without ordering; empty when it would be taken.

        Each `Problem` has the argument it is about and what to change. Looked at are the arguments themselves, the kept
        catalogue (item, amount, currency, delivery), the account (status and balance, with the exchange rate), and the
        journal (a key that stands for another reward). Under a key that has this very order nothing is refused, since
        `create` gives it back. A check is no reservation: other orders may spend the balance first, and fees are known
        only after an order. Raises what every read does.
        """
        from reward_orders.tango.checking import check
        from reward_orders.tango.placing import Asked

        asked = Asked(
            utid=utid,
            amount=amount,
            recipient=recipient,
            sender=sender,
            send_email=send_email,
            delivery_method=delivery_method,
            key=key,
            email_subject=email_subject,
            message=message,
            campaign=campaign,
            notes=notes,
            etid=etid,
            ptid=ptid,
            purchase_order_number=purchase_order_number,
            expiration_date=expiration_date,
            custom_fields=custom_fields,
            account=account,
            customer=customer,
            currency=currency,
            extra=extra,
        )
        return (yield from check(self._settings, asked))

    @operation
    def get(self, id: str) -> Flow[TangoOrder]:
        """Read one order with its credentials; raises NotFoundError."""
        from reward_orders.tango import reading

        return (yield from reading.get(self._settings.session, id))

    @operation
    def find(self, *, key: str, account: str | None = None) -> Flow[TangoOrder | None]:
        """Read the order of a key as `get` would, or None; keys are per account."""
        from reward_orders.core.order import created
        from reward_orders.tango import reading
        from reward_orders.tango.listing import possible
        from reward_orders.tango.placing import fitted

        sent_key = fitted(key)
        payer = self._settings.account
        if account is not None:  # None would say that there is no order
            payer = possible(check_text(account, argument="account"), argument="account_identifier")
        order = yield from reading.find(self._settings.session, sent_key, account=payer)
        if order is None:
            return None
        caller_key = None if sent_key == key else key
        return created(order, caller_key=caller_key, sent_key=sent_key)

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
        delivery_status: TangoDeliveryStatusText | str | None = None,
        status: TangoOrderStatusText | str | None = None,
        order_status: TangoOrderStatusText | str | None = None,
        line_item_status: TangoLineStatusText | str | None = None,
        campaign: str | None = None,
        notes: str | None = None,
        line_item_notes: str | None = None,
        purchase_order_number: str | None = None,
        cursor: str | None = None,
        page_size: int = 100,
        read_ahead: bool = False,
        on_progress: OnProgress | None = None,
    ) -> Paged[TangoOrder]:
        """Every order that matches the filters, each once, by creation time from the oldest; rows carry no credentials.

        `start` and `end` bound the creation time, both included: a date (in UTC, `end` to the end of its day), an
        aware datetime or RFC 3339 text. The range ends now, so orders placed during the walk are not in it. Beyond
        Tango's 10,000 results the range is split by date. All accounts of the platform are in it unless
        `account_identifier` names one. `cursor` carries on where another pager's `.cursor` was; `page_size` is how
        many are asked for at once, at most 100; `read_ahead` fetches the next page while you work;
        `on_progress(done, total)` hears of every page. How Tango matches text filters (exact, prefix, case) is not
        documented. Raises ConfigurationError for wrong filters, such as values that no order can have, and while
        looping what `Pager` says. https://developers.tangocard.com/docs/get-a-list-of-orders
        """
        from reward_orders.lists.pager import Paged
        from reward_orders.tango.listing import listed

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
                    "delivery_status": delivery_status,
                    "status": status,
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

    @operation
    def resend(
        self,
        id: str,
        *,
        new_email: str | None = None,
        new_mobile: str | None = None,
        new_etid: str | None = None,
        new_delivery_method: TangoResendMethodText | str | None = None,
    ) -> Flow[Resend]:
        """Send the reward again, to the same person; once per 30 s, else ResendTooSoonError(.retry_after).

        Not idempotent: repeated only when it provably never left. ForbiddenError (403.003) where the original was
        sent without an e-mail. https://developers.tangocard.com/docs/resend-a-specific-order
        """
        from reward_orders.tango.models import Resend
        from reward_orders_api.api.tango.tango_resend_order import request_kwargs
        from reward_orders_api.models.tango_order import REFERENCE_ORDER_ID
        from reward_orders_api.models.tango_resend_method import TangoResendMethod
        from reward_orders_api.models.tango_resend_request import TangoResendRequest
        from reward_orders_api.types import UNSET

        methods = tuple(TangoResendMethod)
        if new_delivery_method is not None and new_delivery_method not in methods:
            allowed = ", ".join(methods)
            raise ConfigurationError(
                f"new_delivery_method must be one of {allowed}, not {quoted(new_delivery_method)}."
            )
        body = TangoResendRequest(
            new_email=_text(new_email, "new_email"),
            new_mobile=_text(new_mobile, "new_mobile"),
            new_etid=_text(new_etid, "new_etid"),
            new_delivery_method=UNSET if new_delivery_method is None else TangoResendMethod(new_delivery_method),
        )
        kwargs = request_kwargs(check_id(id, argument="id"), body=body)
        request = build(self._settings.session, "tangoResendOrder", kwargs, template="/raas/v2/orders/{id}/resends")
        response = yield from send_with_retry(self._settings.session, request, writes=True)
        data = yield from understood(response, partial(json_object, what="tangoResendOrder"))
        if names_another(data.get(REFERENCE_ORDER_ID), id):
            data.clear()  # a traceback that prints locals must not print it
            yield from discard(response)
            raise another_order(request, response)
        return Resend(data, ResponseInfo.of(response))

    @operation
    def wait(self, id: str, *, timeout: float = 300.0) -> Flow[TangoOrder]:
        """Read an order until it is no longer pending; InProgressError when it still is after `timeout` seconds."""
        from reward_orders.tango import reading

        session = self._settings.session
        started = session.clock.monotonic()
        ends = started + check_seconds(timeout, argument="timeout")
        next_pause = POLL_FIRST
        while True:
            order = yield from reading.get(session, id)
            status = reading.status_of(order)
            if not reading.is_unfinished(status):
                return order
            left = session.seconds_left(ends)
            if left <= 0:
                raise InProgressError(
                    f"The order {quoted(order.id)} is still {excerpt(status)}: waited "
                    f"{session.clock.monotonic() - started:.0f} s, until "
                    f"{datetime.fromtimestamp(session.clock.time(), UTC):%Y-%m-%d %H:%M:%S} UTC.",
                    key=order.key,
                    request_id=order.response.request_id,
                    hint="A review may take a business day; wait for it again later.",
                )
            yield from pause(session, "tangoGetOrder", min(next_pause, left), reason="poll", key=order.key)
            next_pause = min(next_pause * 2, POLL_MOST)

    @iteration
    def reconcile(self) -> Next[TangoOrder]:
        """Settle every key of this platform whose outcome is unknown, by looking it up; yields the orders found.

        Needs the journal, sends no order, and does nothing until it is looped over. A key without an order stays
        unknown: call `create` again with the same key and arguments. Keys of asynchronous orders are left to
        `async_orders.reconcile`.
        A key that cannot be looked up keeps no other from being settled; the first such error is raised at the end, or
        at once where the service fails for three keys in a row. The keys are read from the journal in pages.
        """
        return self._reconciliation().next_order

    @operation
    def told(self, event: TangoEvent) -> Flow[TangoOrder | None]:
        """Read the order that a webhook's event names, and settle its key where the journal has it as unknown.

        None where there is none, or the event names none: only RewardStatus does so, with the key. **None for an
        asynchronous order** as well, whose event is AsyncOrderStatus: `async_orders.told` takes that. A synchronous
        PENDING order has no event: `wait` for it. The event is taken for a trigger alone, what it says of a status is
        not. The client's account is looked in. Raises ConfigurationError for what `tango_event` did not return, and
        what `find` raises. (docs/vendors.md, Tango 13.3)
        """
        from reward_orders.tango import reading
        from reward_orders.tango.order_request import scope_of
        from reward_orders.webhooks.tango import TangoEvent
        from reward_orders_api.models.tango_async_order_status_data import TangoAsyncOrderStatusData

        if not isinstance(event, TangoEvent):
            raise ConfigurationError("told() takes what tango_event() returned, once its signature was checked.")
        key, session, account = event.key, self._settings.session, self._settings.account
        if key is None or isinstance(event.data, TangoAsyncOrderStatusData):
            return None
        if self._settings.journal is not None and account is not None:
            settled = yield from self._reconciliation().settle_key(scope_of(session, account), key)
            if settled is not None:
                return settled
        return (yield from reading.find(session, key, account=account))

    def _reconciliation(self) -> Reconciliation[TangoOrder]:
        from reward_orders.core.order import created
        from reward_orders.idempotency.reconcile import Reconciliation
        from reward_orders.journal.states import State
        from reward_orders.tango import reading
        from reward_orders.tango.order_request import is_async, matches

        session = self._settings.session

        # Found and as asked for: SUCCEEDED; another order under it: REJECTED. Not found is no proof that nothing
        # comes: Tango may still process a request that got no answer (docs/vendors.md, Tango 3.12), so it stays
        # UNKNOWN.
        def look(entry: Entry) -> Flow[TangoOrder | None]:
            account = entry.scope[len(session.platform) + 1 :]
            order = yield from reading.find(session, entry.key, account=account)
            if order is None:
                return None
            return created(order, replayed=True, caller_key=entry.caller_key, sent_key=entry.key)

        return Reconciliation(
            session,
            self._settings.journal,
            look=look,
            is_ours=lambda entry, order: matches(entry.digests, entry.key, order),
            otherwise=State.REJECTED,
            concerns=lambda entry: not is_async(entry),
        )


class TangoOrders(TangoOperations, Blocking["TangoSettings"]):
    """Orders of one Tango platform."""


class AsyncTangoOrders(TangoOperations, Awaited["TangoSettings"]):
    """Orders of one Tango platform, for tasks; each method does what it does on `TangoOrders`."""


def _text(value: str | None, argument: str) -> str | Unset:
    from reward_orders_api.types import UNSET

    return UNSET if value is None else check_text(value, argument=argument)
