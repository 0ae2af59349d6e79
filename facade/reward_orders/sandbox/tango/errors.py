"""Tango's refusals: the envelope, its three shapes of error items, and the texts of the keys."""

from collections.abc import Sequence

from reward_orders.sandbox.clock import iso
from reward_orders.sandbox.exchange import Answer, Call, Json, phrase, reply

BUSINESS_CODE = 400500
"""`code` of a business rule (recorded); deprecated, not unique."""

TEXTS = {
    "400.001": "Bad request",
    "400.009": "Request body is not readable JSON",
    "400.021": "Search exceeds the maximum result window of {0}",
    "401.001": "Basic authentication is missing",
    "401.002": "Basic authentication is invalid",
    "401.501": "Platform name or key is wrong",
    "402.001": "The account lacks funds for this order",
    "403.001": "Not authorized",
    "403.003": "The original order was not sent by e-mail and cannot be resent",
    "403.005": "A reward can be resent once in {0} seconds; it was last sent at {1}",
    "403.010": "Line item cannot be changed in status {0}",
    "403.007": "The customer is not authorized for this account",
    "404.003": "Account not found",
    "404.042": "Line item not found",
    "404.001": "Not found",
    "404.005": "Order not found on this platform",
    "405.001": "Method not allowed",
    "406.001": "Not acceptable",
    "409.002": "An order with ref {0} is being processed for account {1}; try again in 2 seconds",
    "415.001": "Unsupported media type",
    "422.006": "is too long, at most {0} characters",
    "422.010": "customer identifier is not valid",
    "422.024": "utid is not known on this platform",
    "422.025": "amount must be between {0} and {1}",
    "422.026": "amount must be a whole number",
    "422.027": "amount must be exactly {0}",
    "422.028": "recipient is incomplete: {0}",
    "422.029": "recipient e-mail is needed",
    "422.030": "item is not active",
    "422.041": "endDate must be after startDate",
    "422.042": "elementsPerBlock must be between 1 and 100",
    "422.043": "the period must not exceed {0} days",
    "422.044": "date is not ISO 8601",
    "422.045": "date must be in the past",
    "422.061": "{0} is missing",
    "422.105": "amount has more than 6 digits",
    "422.110": "externalRefID is longer than 100 characters",
    "422.111": "externalRefID holds insecure characters",
    "422.119": "is out of range",
    "422.122": "does not match the pattern",
    "422.124": "etid does not match the pattern",
    "422.126": "identifier does not match the pattern",
    "422.134": "not a well-formed email address",
    "422.140": "amount has more than 2 decimals",
    "422.147": "utid does not match the pattern",
    "422.156": "the account is not active",
    "422.162": "this item takes no expiration date",
    "422.167": "an address is needed",
    "422.168": "this item is not physical and takes no address delivery",
    "422.201": "this reward is no choice product",
    "422.202": "this reward is redeemed",
    "422.203": "this reward was sent more than 5 days ago",
    "429.001": "Too many requests",
    "429.008": "{0} is over the limit of {1} transactions a second",
    "500.999": "Unexpected error",
    "502.001": "Bad gateway",
    "503.502": "Service unavailable",
}


class Refused(Exception):  # noqa: N818 - the vendor's own word for it is a refusal, not an error of ours
    """Say no to a call: HTTP status and error items."""

    def __init__(self, status: int, errors: Sequence[Json], **headers: str) -> None:
        super().__init__(status)
        self.status = status
        self.errors = list(errors)
        self.headers = headers


def text(key: str, *tokens: str) -> str:
    """Return the message of a key with its tokens filled in."""
    message = TEXTS.get(key, "Error")
    for index, token in enumerate(tokens):
        message = message.replace(f"{{{index}}}", token)
    return message


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
