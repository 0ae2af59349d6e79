"""`tango.orders` for threads; every rule is in the flows its methods drive. Tasks have `async_orders`.

Flows are imported by the method that needs them: with the models, the journal and the walks they are most of what a
client would cost to build, and an app that only reads orders needs few.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reward_orders.core.flow import run
from reward_orders.core.secrets import sealed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date
    from decimal import Decimal

    from reward_orders.core.dates import When
    from reward_orders.http.transport import Transport
    from reward_orders.lists.pager import OnProgress, Pager
    from reward_orders.tango.models import Resend, TangoOrder
    from reward_orders.tango.settings import TangoSettings
    from reward_orders.tango.values import Recipient, Sender


@sealed
class TangoOrders:
    """Orders of one Tango platform."""

    def __init__(self, settings: TangoSettings, transport: Transport) -> None:
        self._settings = settings
        self._transport = transport

    def create(
        self,
        *,
        utid: str,
        amount: Decimal | int | str,
        recipient: Recipient | None = None,
        sender: Sender | None = None,
        send_email: bool | None = None,
        delivery_method: str | None = None,
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
    ) -> TangoOrder:
        """Place exactly one order under `key`, or return the one it already has.

        `amount` is the face value in the item's currency. `key` goes out as externalRefID (hashed if Tango would not
        take it) and is unique per account; without one a random key is made, and is on the order and on every error. It
        stands for what is paid and to whom: other words (message, subject, notes, campaign, names, sender, template)
        under a used key get the order that is there, another reward raises KeyReusedError.
        `currency` is what you expect, compared with the answer. With neither `send_email` nor `delivery_method`, a
        recipient gets EMAIL and none gets NONE. Raises RefusedError (nothing was created), OutcomeUnknownError (same
        key again), OrderMismatchError, KeyReusedError, InProgressError, KeyExpiredError, NotSentError,
        ConfigurationError. https://developers.tangocard.com/docs/create
        """
        from reward_orders.tango.create import create

        return run(
            create(
                self._settings,
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
            ),
            self._transport,
        )

    def get(self, id: str) -> TangoOrder:
        """Read one order with its credentials; raises NotFoundError."""
        from reward_orders.tango.reading import get

        return run(get(self._settings.session, id), self._transport)

    def find(self, *, key: str, account: str | None = None) -> TangoOrder | None:
        """Read the order of a key as `get` would, or None; keys are per account."""
        from reward_orders.tango.actions import find

        return run(find(self._settings, key=key, account=account), self._transport)

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
        delivery_method: str | None = None,
        delivery_status: str | None = None,
        status: str | None = None,
        order_status: str | None = None,
        line_item_status: str | None = None,
        campaign: str | None = None,
        notes: str | None = None,
        line_item_notes: str | None = None,
        purchase_order_number: str | None = None,
        cursor: str | None = None,
        page_size: int = 100,
        read_ahead: bool = False,
        on_progress: OnProgress | None = None,
    ) -> Pager[TangoOrder]:
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
        from reward_orders.lists.pager import Pager
        from reward_orders.tango.filters import listing

        return Pager(
            listing(
                self._settings,
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
            self._transport,
            cursor=cursor,
            read_ahead=read_ahead,
            on_progress=on_progress,
        )

    def resend(
        self,
        id: str,
        *,
        new_email: str | None = None,
        new_mobile: str | None = None,
        new_etid: str | None = None,
        new_delivery_method: str | None = None,
    ) -> Resend:
        """Send the reward again, to the same person; once per 30 s, else ResendTooSoonError(.retry_after).

        Not idempotent: repeated only when it provably never left. ForbiddenError (403.003) where the original was
        sent without an e-mail. https://developers.tangocard.com/docs/resend-a-specific-order
        """
        from reward_orders.tango.actions import resend

        return run(
            resend(
                self._settings,
                id,
                new_email=new_email,
                new_mobile=new_mobile,
                new_etid=new_etid,
                new_delivery_method=new_delivery_method,
            ),
            self._transport,
        )

    def wait(self, id: str, *, timeout: float = 300.0) -> TangoOrder:
        """Read an order until it is no longer pending; InProgressError when it still is after `timeout` seconds."""
        from reward_orders.tango.actions import wait

        return run(wait(self._settings, id, timeout=timeout), self._transport)

    def reconcile(self) -> Iterator[TangoOrder]:
        """Settle every key of this platform whose outcome is unknown, by looking it up; yields the orders found.

        Needs the journal, sends no order, and does nothing until it is looped over. A key without an order stays
        unknown: call `create` again with the same key and arguments.
        A key that cannot be looked up keeps no other from being settled; the first such error is raised at the end, or
        at once where the service fails for three keys in a row. The keys are read from the journal in pages.
        """
        from reward_orders.tango.reconcile import reconciliation

        work = reconciliation(self._settings)
        while (order := run(work.next_order(), self._transport)) is not None:
            yield order
