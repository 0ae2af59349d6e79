"""One row: its amount is taken, its order placed, and what came of it told as a line of the results."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING

from attrs import field, frozen

from reward_orders.batch.results import Line, revealed
from reward_orders.core.errors import (
    AuthenticationError,
    ConfigurationError,
    JournalError,
    KeyReusedError,
    NotSentError,
    OrderMismatchError,
    RateLimitedError,
    RefusedError,
    RewardOrdersError,
    ServiceError,
)
from reward_orders.core.money import plain_amount
from reward_orders.journal.spending import Take
from reward_orders.tango.models import TangoOrder

if TYPE_CHECKING:
    from reward_orders.batch.rows import Row
    from reward_orders.journal.spending import Spending
    from reward_orders.tango.client import Tango
    from reward_orders.tango.credentials import Credentials


@frozen
class RowSent:
    """What became of a row: its line, the error behind it, and whether a cap held it back."""

    line: Line
    error: RewardOrdersError | None = field(default=None, repr=False)
    held: bool = False


class RowSender:
    """Places rows, from any number of threads."""

    def __init__(self, tango: Tango, spending: Spending, *, reveal: bool = False) -> None:
        self._tango = tango
        self._spending = spending
        self._reveal = reveal

    def send(self, row: Row, *, currency: str, is_new: bool, order_id: str | None = None) -> RowSent:
        """Place the order of a row, or read the one it has, `order_id`; errors of the order are told, not raised.

        `is_new`: nothing can have arrived under its key before, so that a refusal gives its amount back.
        """
        amount = row.amount
        taken = Take.KNOWN
        try:
            if order_id is None:
                taken = self._spending.take(row.key, amount, currency, alike=row.alike)
            if taken is Take.HELD:
                what = "The cap of the batch would be passed; nothing was sent."
                line = Line("not_sent", amount=plain_amount(amount), currency=currency, error=what)
                return RowSent(line, held=True)
            if taken is Take.OTHERWISE:
                what = "It is in an asynchronous order that another run sends; run the file again."
                return RowSent(Line("unknown", amount=plain_amount(amount), currency=currency, error=what))
            order = self._create(row)
        except RewardOrdersError as error:
            outcome = outcome_of(error)
            if is_new and taken is Take.NEW and outcome in {"refused", "not_sent"}:
                with suppress(JournalError):  # what is not given back only makes the cap tighter
                    self._spending.give_back(row.key)
            return RowSent(failed_line(row, currency, outcome, error, order_id), error)
        if (order.status or "").upper() == "FAILED":
            return self._failed(row, order, currency)
        line = Line(
            "replayed" if order.replayed else "placed",
            order_id=order.id,
            status=order.status or "",
            amount=plain_amount(amount if order.amount is None else order.amount),
            currency=order.currency or currency,
            replayed=order.replayed,
            request_id=order.response.request_id or "",
            credentials=revealed(credentials_of(order.credentials)) if self._reveal else "",
        )
        return RowSent(line)

    def _failed(self, row: Row, order: TangoOrder, currency: str) -> RowSent:
        """Tango took the order, could not fulfil it, and has given the money back: the row has no reward."""
        with suppress(JournalError):
            self._spending.give_back(row.key)
        what = "Tango could not fulfil the order and gave the money back; for another one the row needs a new id."
        line = Line(
            "refused",
            order_id=order.id,
            status=order.status or "",
            amount=plain_amount(row.amount),
            currency=currency,
            replayed=order.replayed,
            error=what,
            request_id=order.response.request_id or "",
        )
        return RowSent(line)

    def _create(self, row: Row) -> TangoOrder:
        asked = row.asked()
        return self._tango.orders.create(
            utid=asked.utid,
            amount=asked.amount,
            recipient=asked.recipient,
            delivery_method=asked.delivery_method,
            key=row.key,
            email_subject=asked.email_subject,
            message=asked.message,
            campaign=asked.campaign,
            notes=asked.notes,
            etid=asked.etid,
            ptid=asked.ptid,
            purchase_order_number=asked.purchase_order_number,
            account=asked.account,
            customer=asked.customer,
            currency=asked.currency,
        )


def outcome_of(error: RewardOrdersError) -> str:
    """What may be believed of a row whose create raised this."""
    if isinstance(error, (OrderMismatchError, KeyReusedError)):
        return "mismatch"
    if isinstance(error, RefusedError):
        return "not_sent" if isinstance(error, (AuthenticationError, RateLimitedError)) else "refused"
    if isinstance(error, (NotSentError, ConfigurationError, ServiceError, JournalError)):
        return "not_sent"
    return "unknown"


def failed_line(row: Row, currency: str, outcome: str, error: RewardOrdersError, order_id: str | None = None) -> Line:
    """The line of a row whose create raised this."""
    order = getattr(error, "order", None)
    named = order.id if isinstance(order, TangoOrder) else getattr(error, "order_id", None)
    return Line(
        outcome,
        order_id=named or order_id or "",
        amount=plain_amount(row.amount),
        currency=currency,
        error=f"{type(error).__name__}: {error.message} {error.hint or ''}".strip(),
        request_id=error.request_id or "",
    )


def credentials_of(held: Credentials) -> dict[str, str]:
    """Credentials in the open, by meaning."""
    values = {name: held[name] for name in held.keys()}  # noqa: SIM118 - a sequence, whose items are credentials
    return {
        name: value.isoformat() if isinstance(value, datetime) else value.reveal() for name, value in values.items()
    }
