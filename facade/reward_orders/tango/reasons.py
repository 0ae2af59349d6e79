"""The reasons that Tango takes for what is done with a reward, as it lists them today."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

from reward_orders.core.wire import ResponseInfo, json_object
from reward_orders.http.identity import understood
from reward_orders.http.requests import build
from reward_orders.http.session import send_with_retry
from reward_orders_api.models.tango_async_reason_code_sets import REISSUE
from reward_orders_api.models.tango_async_reason_codes import REASON_CODES
from reward_orders_api.models.tango_line_item_reason_codes import CANCEL, CANCEL_AND_REISSUE, FREEZE, UNFREEZE
from reward_orders_api.records import as_object, as_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reward_orders.core.flow import Flow
    from reward_orders.core.wire import Response
    from reward_orders.http.session import Session


@frozen(kw_only=True)
class ReasonCodes:
    """The reasons of each action, in Tango's words by their codes; empty where Tango lists none.

    The codes are what `reason=` takes. A code that this version does not know is refused before anything is sent.
    """

    cancel: Mapping[str, str]
    freeze: Mapping[str, str]
    unfreeze: Mapping[str, str]
    reissue: Mapping[str, str]
    response: ResponseInfo


def of_line_items(session: Session) -> Flow[ReasonCodes]:
    """The reasons of `line_items.cancel`, `freeze`, `unfreeze` and `reissue`."""
    from reward_orders_api.api.tango.tango_get_line_item_reason_codes import request_kwargs

    def read(response: Response) -> ReasonCodes:
        return _codes(json_object(response, what=request.operation), CANCEL_AND_REISSUE, response)

    request = build(session, "tangoGetLineItemReasonCodes", request_kwargs())
    response = yield from send_with_retry(session, request)
    return (yield from understood(response, read))


def of_async_orders(session: Session) -> Flow[ReasonCodes]:
    """The reasons of what is done with asynchronous orders."""
    from reward_orders_api.api.tango.tango_get_async_reason_codes import request_kwargs

    def read(response: Response) -> ReasonCodes:
        sets = as_object(json_object(response, what=request.operation).get(REASON_CODES))
        return _codes(sets or {}, REISSUE, response)

    request = build(session, "tangoGetAsyncReasonCodes", request_kwargs())
    response = yield from send_with_retry(session, request)
    return (yield from understood(response, read))


def _codes(sets: Mapping[str, object], reissue: str, response: Response) -> ReasonCodes:
    return ReasonCodes(
        cancel=_words(sets.get(CANCEL)),
        freeze=_words(sets.get(FREEZE)),
        unfreeze=_words(sets.get(UNFREEZE)),
        reissue=_words(sets.get(reissue)),
        response=ResponseInfo.of(response),
    )


def _words(given: object) -> dict[str, str]:
    return {code: as_text(words) or "" for code, words in (as_object(given) or {}).items()}
