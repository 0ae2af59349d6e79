"""The position in a list as one line of text, from which another process can go on."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NoReturn

from reward_orders.core.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Mapping

VERSION = 1


def encode_cursor(listing: str, platform: str, state: Mapping[str, Any]) -> str:
    """Pack a state; it holds the filters and ids of the list, never a credential.

    `listing` says which list it belongs to, `platform` which account; neither is readable in the text.
    """
    from base64 import urlsafe_b64encode
    from zlib import compress

    content = json.dumps([VERSION, state], separators=(",", ":")).encode()
    return urlsafe_b64encode(_check(listing, platform, content) + compress(content, 6)).decode().rstrip("=")


def decode_cursor(listing: str, platform: str, text: object) -> dict[str, Any]:
    """Unpack a state; ConfigurationError for one that is damaged or belongs to another list or account."""
    from base64 import urlsafe_b64decode
    from zlib import decompressobj, error

    if not isinstance(text, str) or not text.isascii():
        _refuse()
    try:
        packed = urlsafe_b64decode(text + "=" * (-len(text) % 4))
        unpacker = decompressobj()
        content = unpacker.decompress(packed[8:], 4_000_000)
    except (ValueError, error):
        _refuse()
    if not unpacker.eof or packed[:8] != _check(listing, platform, content):
        _refuse()
    version, state = json.loads(content)
    if version != VERSION or not isinstance(state, dict):
        raise ConfigurationError("The cursor is of another version of this package; start the list again.")
    return state


def _refuse() -> NoReturn:
    raise ConfigurationError("The cursor is damaged, or of another list or account; start the list again without it.")


def _check(listing: str, platform: str, content: bytes) -> bytes:
    from hashlib import sha256

    return sha256(f"{listing} {platform} ".encode() + content).digest()[:8]
