"""Exchange rates, for reference: the rate of the moment of the order is the one that is charged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reward_orders.core.wire import ResponseInfo, json_object, unreadable
from reward_orders.http.identity import understood
from reward_orders.http.requests import build
from reward_orders.http.session import send_with_retry
from reward_orders_api.models.tango_exchange_rate import TangoExchangeRate
from reward_orders_api.models.tango_exchange_rate_list import EXCHANGE_RATES
from reward_orders_api.types import UNSET

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

    from reward_orders.core.flow import Flow
    from reward_orders.core.wire import Response
    from reward_orders.http.session import Session


class ExchangeRate(TangoExchangeRate):
    """What one unit of an account's currency (`base_currency`) buys of an item's (`reward_currency`).

    So a reward costs about its face value divided by `base_fx`; the direction is read off one sample, fees come on top,
    and only `order.charged` says what it cost (docs/vendors.md, Tango 17.4).
    """

    __slots__ = ()


class ExchangeRates:
    """The rates of one answer: a sequence of `ExchangeRate`, and `find(base, reward)`."""

    __slots__ = ("_rates", "response")

    def __init__(self, rates: Sequence[ExchangeRate], response: ResponseInfo) -> None:
        self._rates = tuple(rates)
        self.response = response

    def find(self, base: str, reward: str) -> Decimal | None:
        """Units of `reward` for one of `base`; 1 for the same currency, None where it is not told."""
        from decimal import Decimal

        if base.upper() == reward.upper():
            return Decimal(1)
        wanted = (base.upper(), reward.upper())
        for rate in self._rates:
            if ((rate.base_currency or "").upper(), (rate.reward_currency or "").upper()) == wanted:
                return rate.base_fx
        return None

    def __iter__(self) -> Iterator[ExchangeRate]:
        return iter(self._rates)

    def __len__(self) -> int:
        return len(self._rates)

    def __getitem__(self, index: int) -> ExchangeRate:
        return self._rates[index]

    def __repr__(self) -> str:
        return f"ExchangeRates({len(self)} rates)"


def exchange_rates(
    session: Session, *, base: str | None, reward: str | None, ends: float | None = None
) -> Flow[ExchangeRates]:
    """All rates, or those from or to one currency; without paging one answer has all of them."""
    from reward_orders_api.api.tango.tango_get_exchange_rates import request_kwargs

    kwargs = request_kwargs(
        base_currency=UNSET if base is None else [base.upper()],
        reward_currency=UNSET if reward is None else [reward.upper()],
    )
    request = build(session, "tangoGetExchangeRates", kwargs)
    response = yield from send_with_retry(session, request, ends=ends)
    return (yield from understood(response, _read))


def _read(response: Response) -> ExchangeRates:
    rows = json_object(response, what="tangoGetExchangeRates").get(EXCHANGE_RATES)
    if not isinstance(rows, list):
        unreadable(response, "The answer has no exchange rates")
    return ExchangeRates([ExchangeRate(row) for row in rows if isinstance(row, dict)], ResponseInfo.of(response))
