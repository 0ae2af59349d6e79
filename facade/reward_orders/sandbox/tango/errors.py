"""Tango's refusals: the envelope and its three shapes of error items."""

import re
from collections.abc import Sequence

from reward_orders.sandbox.clock import iso
from reward_orders.sandbox.error_keys import TANGO
from reward_orders.sandbox.exchange import Answer, Call, Json, phrase, reply

BUSINESS_CODE = 400500
"""`code` of a business rule (recorded); deprecated, not unique."""
_TOKEN = re.compile(r"\{\d\}")


class Refused(Exception):  # noqa: N818 - the vendor's own word for it is a refusal, not an error of ours
    """Say no to a call: HTTP status and error items."""

    def __init__(self, status: int, errors: Sequence[Json], **headers: str) -> None:
        super().__init__(status)
        self.status = status
        self.errors = list(errors)
        self.headers = headers


def text(key: str, *tokens: str) -> str:
    """Return the message of a key with its tokens filled in, those that nobody gave with an ellipsis."""
    message = TANGO[key]["says"] if key in TANGO else "Error"
    for index, token in enumerate(tokens):
        message = message.replace(f"{{{index}}}", token)
    return _TOKEN.sub("…", message)


def field_error(path: str, key: str, constraint: str, value: object = None, *tokens: str) -> Json:
    """Make the item of a field validation (recorded 2020): HTTP 400 although the key says 422."""
    item: Json = {"path": path, "i18nKey": key, "message": text(key, *tokens), "constraint": constraint}
    if value is not None:
        item["invalidValue"] = str(value)
    if tokens:
        item["i18nTokenReplacements"] = list(tokens)
    return item


def rule_error(path: str, key: str, *tokens: str) -> Json:
    """Make the item of a business rule (recorded 2021): with the deprecated `code`."""
    item: Json = {"path": path, "code": BUSINESS_CODE, "i18nKey": key, "message": text(key, *tokens)}
    if tokens:
        item["i18nTokenReplacements"] = list(tokens)
    return item


def refusal(status: int, key: str, *tokens: str, **headers: str) -> Refused:
    """Make a refusal about the call as a whole."""
    item: Json = {"i18nKey": key, "message": text(key, *tokens)}
    if tokens:
        item["i18nTokenReplacements"] = list(tokens)
    return Refused(status, [item], **headers)


def envelope(call: Call, status: int, errors: Sequence[Json], now: int, **headers: str) -> Answer:
    """Wrap error items the way every Tango error arrives; `requestId` equals the header."""
    body = {
        "timestamp": iso(now),
        "requestId": call.request_id,
        "path": call.path,
        "httpCode": status,
        "httpPhrase": phrase(status),
        "errors": list(errors),
    }
    return reply(status, body, **headers)
