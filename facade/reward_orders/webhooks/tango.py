"""Notifications of Tango (docs/vendors.md, Tango 13)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

from reward_orders.core.errors import ConfigurationError, WebhookError
from reward_orders.core.secrets import guarded
from reward_orders.webhooks.envelope import check_body, check_time, digest_of, object_of, signature_in
from reward_orders.webhooks.signature import as_base64, as_text, base64_digest, hex_digest, is_signed, secrets_of
from reward_orders_api.models.tango_account_status_data import TangoAccountStatusData
from reward_orders_api.models.tango_async_order_status_data import (
    EXTERNAL_REF_ID,
    EXTERNAL_REFERENCE_ID,
    REFERENCE_ORDER_ID,
    TangoAsyncOrderStatusData,
)
from reward_orders_api.models.tango_credential_status_data import TangoCredentialStatusData
from reward_orders_api.models.tango_event import EVENT_DATA, EVENT_TYPE
from reward_orders_api.models.tango_event import TangoEvent as RawEvent
from reward_orders_api.models.tango_exchange_rates_processed_data import TangoExchangeRatesProcessedData
from reward_orders_api.models.tango_item_availability_data import TangoItemAvailabilityData
from reward_orders_api.models.tango_line_item_delivery_status_data import TangoLineItemDeliveryStatusData
from reward_orders_api.models.tango_low_balance_data import TangoLowBalanceData
from reward_orders_api.models.tango_reward_status_data import TangoRewardStatusData
from reward_orders_api.models.tango_transaction_data import TangoTransactionData
from reward_orders_api.records import Record
from reward_orders_api.records import as_text as text_or_none

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from reward_orders.core.secrets import Secret
    from reward_orders.webhooks.envelope import Headers
    from reward_orders.webhooks.signature import Secrets

SIGNATURE = "X-Signed-Payload"
THREE_MONTHS = 93 * 86_400.0
"""Seconds. Tango sends events of the last three months again when it is asked to, and no older ones."""

KeyEncoding: TypeAlias = Literal["either", "base64", "text"]
SignatureEncoding: TypeAlias = Literal["either", "base64", "hex"]

_KINDS: Mapping[str, type[Record]] = {
    "AsyncOrderStatus": TangoAsyncOrderStatusData,
    "LineItemDeliveryStatus": TangoLineItemDeliveryStatusData,
    "RewardStatus": TangoRewardStatusData,
    "AccountStatus": TangoAccountStatusData,
    "LowBalance": TangoLowBalanceData,
    "Transaction": TangoTransactionData,
    "ItemAvailability": TangoItemAvailabilityData,
    "CredentialStatus": TangoCredentialStatusData,
    "APICredentials": TangoCredentialStatusData,
    "ExchangeRatesProcessed": TangoExchangeRatesProcessedData,
    "ExchangeRatesStatus": TangoExchangeRatesProcessedData,
}


class TangoEvent(RawEvent):
    """A notification of Tango; any attribute may be None, but `data`, `dedupe_id` and `event_type`.

    `event_type` says what happened and `data` has its fields; a type that is not known has them in `data.extra`.
    `revision` counts inside the subscription: the higher one is newer, whatever came first, and a gap is an event that
    is missing.
    """

    __slots__ = ()

    @property
    def event_type(self) -> str:
        """What happened, as an open text."""
        told = text_or_none(self._data.get(EVENT_TYPE)) or self.event_types or ""
        return told if isinstance(told, str) else next(iter(told), "")

    @property
    def data(self) -> Record:
        """What it is about, as the record of its type, such as `TangoAsyncOrderStatusData`."""
        told = self._data.get(EVENT_DATA)
        return _KINDS.get(self.event_type, Record)(told if isinstance(told, dict) else {})

    @property
    def dedupe_id(self) -> str:
        """The same for every copy of an event: the event's id, else a digest of what it says."""
        return self.event_id or digest_of(self)

    @property
    def occurred_at(self) -> datetime | None:
        """When it happened, to the microsecond."""
        return self.event_occurred_at

    @property
    def key(self) -> str | None:
        """Your reference of the order, where the event names it."""
        told = self.event_data or {}
        return text_or_none(told.get(EXTERNAL_REF_ID)) or text_or_none(told.get(EXTERNAL_REFERENCE_ID))

    @property
    def order_id(self) -> str | None:
        """Tango's id of the order, where the event names it."""
        return text_or_none((self.event_data or {}).get(REFERENCE_ORDER_ID))


@guarded
def tango_event(
    body: bytes,
    headers: Headers,
    *,
    secret: Secrets,
    tolerance: float | None = THREE_MONTHS,
    now: datetime | float | None = None,
    key_encoding: KeyEncoding = "either",
    signature_encoding: SignatureEncoding = "either",
) -> TangoEvent:
    """The event in a request of Tango's, once its signature fits: HMAC-SHA256 of the body in X-Signed-Payload.

    `secret` is the subscription's hmacSharedSecretKey; several are accepted while it is changed. `tolerance` is how
    many seconds the event's time may be from `now`: three months, since Tango repeats events as old as that on demand;
    None accepts any time. Whether the key is the secret's text or what its base64 stands for, and whether the signature
    is base64 or hex, is not documented, so all are tried unless the encodings are given. A subscription verified by
    X509 or not at all is not accepted: a certificate is public, so whoever has it could make such a header
    (docs/vendors.md, Tango 13.4 and 13.5).

    Raises WebhookError where the request is not one of Tango's, or is too old; ConfigurationError for wrong arguments.
    """
    secrets = secrets_of(secret)
    check_body(body)
    digest = _digest(signature_in(headers, SIGNATURE), signature_encoding)
    if digest is None:
        raise WebhookError(
            f"The {SIGNATURE} header is no HMAC-SHA256 of this encoding.",
            hint="Subscribe with payloadVerificationMethod HMAC; X509 and NONE are not accepted.",
        )
    if not is_signed(body, digest, _keys(secrets, key_encoding)):
        raise WebhookError(
            f"The {SIGNATURE} header does not fit the body: it is of another secret, or something was changed.",
            hint="Pass the body as it came, and the secret of this subscription.",
        )
    event = TangoEvent(object_of(body))
    if not event.event_type:
        raise WebhookError(
            "The body is signed, but it has no eventType, so it is no event of Tango.",
            hint="Check which webhook sends here.",
        )
    check_time(event.occurred_at, tolerance=tolerance, now=now)
    return event


def _digest(signature: str, encoding: SignatureEncoding) -> bytes | None:
    match encoding:
        case "hex":
            return hex_digest(signature)
        case "base64":
            return base64_digest(signature)
        case "either":  # 64 hex digits and 44 characters of base64 are never both
            return hex_digest(signature) or base64_digest(signature)
    raise ConfigurationError("signature_encoding must be one of either, base64, hex.")


def _keys(secrets: list[Secret], encoding: KeyEncoding) -> list[bytes]:
    if encoding not in {"either", "base64", "text"}:
        raise ConfigurationError("key_encoding must be one of either, base64, text.")
    keys = [] if encoding == "text" else [key for one in secrets if (key := as_base64(one)) is not None]
    if encoding == "base64" and len(keys) < len(secrets):
        raise ConfigurationError("A secret is no base64; check it, or pass key_encoding='text'.")
    return keys if encoding == "base64" else [*keys, *map(as_text, secrets)]
