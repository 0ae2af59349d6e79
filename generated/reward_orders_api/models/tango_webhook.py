from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC as _UTC
from datetime import datetime as _datetime
from typing import Any, ClassVar

from .. import models as _models
from ..records import (
    Record,
    as_record,
    as_text,
    json_key,
)

WEBHOOK_ID = json_key("webhookId")
EXPIRES_AT = json_key("expiresAt")
URL = json_key("url")
HEADERS = json_key("headers")
CATEGORIES = json_key("categories")
EVENT_TYPES = json_key("eventTypes")
PAYLOAD_VERIFICATION_METHOD = json_key("payloadVerificationMethod")
HMAC_SHARED_SECRET_KEY = json_key("hmacSharedSecretKey")
SIGNING_CERTIFICATE = json_key("signingCertificate")


class TangoWebhook(Record):
    """A subscription to events. The answer to a create has its identifier and its end alone."""

    __slots__ = ()
    _fields: ClassVar = {
        WEBHOOK_ID: "webhook_id",
        EXPIRES_AT: "expires_at",
        URL: "url",
        HEADERS: "headers",
        CATEGORIES: "categories",
        EVENT_TYPES: "event_types",
        PAYLOAD_VERIFICATION_METHOD: "payload_verification_method",
        HMAC_SHARED_SECRET_KEY: "hmac_shared_secret_key",
        SIGNING_CERTIFICATE: "signing_certificate",
    }
    _secret: ClassVar = frozenset(
        {
            "url",
            "hmac_shared_secret_key",
        }
    )

    @property
    def webhook_id(self) -> str | None:
        """Its identifier."""
        value: str | None = self._data.get(WEBHOOK_ID)
        return value if value and value.__class__ is str else None

    @property
    def expires_at(self) -> _datetime | None:
        """When it ends unless it is renewed."""
        value: Any = self._data.get(EXPIRES_AT)
        if value.__class__ is not str:
            return None
        try:
            moment = _datetime.fromisoformat(value)
        except ValueError:
            return None
        return moment if moment.tzinfo is not None else moment.replace(tzinfo=_UTC)

    @property
    def url(self) -> str | None:
        """Where events go; an address may hold a token."""
        value: str | None = self._data.get(URL)
        return value if value and value.__class__ is str else None

    @property
    def headers(self) -> Sequence[_models.TangoWebhookHeader] | None:
        """Headers that each event carries."""
        from .tango_webhook_header import TangoWebhookHeader

        value: Any = self._data.get(HEADERS)
        return (
            [x0 for i0 in value if (x0 := as_record(TangoWebhookHeader, i0)) is not None]
            if value.__class__ is list
            else None
        )

    @property
    def categories(self) -> Sequence[str] | None:
        """Groups of events."""
        value: Any = self._data.get(CATEGORIES)
        return [x0 for i0 in value if (x0 := as_text(i0)) is not None] if value.__class__ is list else None

    @property
    def event_types(self) -> Sequence[str] | None:
        """Types of events."""
        value: Any = self._data.get(EVENT_TYPES)
        return [x0 for i0 in value if (x0 := as_text(i0)) is not None] if value.__class__ is list else None

    @property
    def payload_verification_method(self) -> str | None:
        """Known: HMAC, X509, NONE."""
        value: str | None = self._data.get(PAYLOAD_VERIFICATION_METHOD)
        return value if value and value.__class__ is str else None

    @property
    def hmac_shared_secret_key(self) -> str | None:
        """The secret that HMAC signs with, as base64."""
        value: str | None = self._data.get(HMAC_SHARED_SECRET_KEY)
        return value if value and value.__class__ is str else None

    @property
    def signing_certificate(self) -> str | None:
        """The certificate of X509, as base64."""
        value: str | None = self._data.get(SIGNING_CERTIFICATE)
        return value if value and value.__class__ is str else None
