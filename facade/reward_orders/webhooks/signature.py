"""Who signed a notification: HMAC-SHA256 with a shared secret, compared in constant time."""

from __future__ import annotations

import hmac
import re
from base64 import b64decode
from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeAlias

from reward_orders.core.errors import ConfigurationError
from reward_orders.core.secrets import Secret, as_secret

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Secrets: TypeAlias = str | Secret | Sequence[str | Secret]
"""One secret, or several while they are changed: each may have signed."""

DIGEST_SIZE = 32
_HEX = re.compile(r"[0-9a-fA-F]{64}")
_BASE64 = re.compile(r"[A-Za-z0-9+/]{43}=")


def secrets_of(secret: Secrets) -> list[Secret]:
    """The secrets that may have signed.

    Raises ConfigurationError where there is none, and for an empty one: everybody could sign with it.
    """
    given: object = [secret] if isinstance(secret, (str, bytes, Secret)) else secret
    if not isinstance(given, Sequence) or not given:
        raise ConfigurationError(
            "secret must be the webhook's secret, or a list of one or more; a webhook without one is not accepted."
        )
    several = [as_secret(one) for one in given]
    for number, one in enumerate(several, 1):
        if not isinstance(one, Secret):
            raise ConfigurationError(f"secret {number} must be text or a Secret, not {type(one).__name__}.")
        if not one:
            raise ConfigurationError(f"secret {number} is empty, so anybody could sign with it; check its setting.")
    return several


def as_text(secret: Secret) -> bytes:
    """The key that a secret is, read as text."""
    return secret.reveal().encode("utf-8", "surrogatepass")


def as_base64(secret: Secret) -> bytes | None:
    """The key that a secret is, read as base64; None where it is none."""
    try:
        return b64decode(secret.reveal(), validate=True) or None
    except ValueError:  # of its alphabet or its length
        return None


def hex_digest(signature: str) -> bytes | None:
    """The digest that a signature is, read as hex; None where it is none."""
    return bytes.fromhex(signature) if _HEX.fullmatch(signature) else None


def base64_digest(signature: str) -> bytes | None:
    """The digest that a signature is, read as base64; None where it is none."""
    return b64decode(signature) if _BASE64.fullmatch(signature) else None


def is_signed(message: bytes, digest: bytes, keys: Iterable[bytes]) -> bool:
    """Whether one of these keys gives this digest of a message; every key is tried, whichever fits."""
    return any(list(_matches(message, digest, keys)))


def _matches(message: bytes, digest: bytes, keys: Iterable[bytes]) -> Iterator[bool]:
    for key in keys:
        yield hmac.compare_digest(hmac.digest(key, message, "sha256"), digest)
