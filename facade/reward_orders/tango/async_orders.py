"""`tango.orders` for tasks; what each method does, and why its flow is imported late, stands in `orders`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reward_orders.core.flow import arun
from reward_orders.core.secrets import sealed

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping
    from datetime import date
    from decimal import Decimal

    from reward_orders.core.dates import When
    from reward_orders.http.transport import AsyncTransport
    from reward_orders.lists.pager import AsyncPager, OnProgress
    from reward_orders.tango.models import Resend, TangoOrder
    from reward_orders.tango.settings import TangoSettings
    from reward_orders.tango.values import Recipient, Sender


@sealed
class AsyncTangoOrders:
    """Orders of one Tango platform, for tasks; see `TangoOrders` for what each method does."""

    def __init__(self, settings: TangoSettings, transport: AsyncTransport) -> None:
        self._settings = settings
        self._transport = transport

    async def create(
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
        """Place exactly one order under `key`; as `TangoOrders.create`."""
        from reward_orders.tango.create import create

        return await arun(
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

    async def get(self, id: str) -> TangoOrder:
        """Read one order with its credentials; raises NotFoundError."""
        from reward_orders.tango.reading import get

        return await arun(get(self._settings.session, id), self._transport)

    async def find(self, *, key: str, account: str | None = None) -> TangoOrder | None:
        """Read the order of a key as `get` would, or None; keys are per account."""
        from reward_orders.tango.actions import find

        return await arun(find(self._settings, key=key, account=account), self._transport)

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
    ) -> AsyncPager[TangoOrder]:
        """Every order that matches, each once; as `TangoOrders.list`. Not a coroutine: `async for` over it."""
        from reward_orders.lists.pager import AsyncPager
        from reward_orders.tango.filters import listing

        return AsyncPager(
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

    async def resend(
        self,
        id: str,
        *,
        new_email: str | None = None,
        new_mobile: str | None = None,
        new_etid: str | None = None,
        new_delivery_method: str | None = None,
    ) -> Resend:
        """Send the reward again, to the same person; as `TangoOrders.resend`."""
        from reward_orders.tango.actions import resend

        return await arun(
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

    async def wait(self, id: str, *, timeout: float = 300.0) -> TangoOrder:  # noqa: ASYNC109 - the same on both sides
        """Read an order until it is no longer pending; InProgressError when it still is after `timeout` seconds."""
        from reward_orders.tango.actions import wait

        return await arun(wait(self._settings, id, timeout=timeout), self._transport)

    async def reconcile(self) -> AsyncIterator[TangoOrder]:
        """Settle every key of this platform whose outcome is unknown; as `TangoOrders.reconcile`."""
        from reward_orders.tango.reconcile import reconciliation

        work = reconciliation(self._settings)
        while (order := await arun(work.next_order(), self._transport)) is not None:
            yield order
