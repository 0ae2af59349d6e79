"""Settings of VCR.py under which no secret and no person gets into a cassette."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reward_orders.sandbox.recording.scrub import Scrubber

if TYPE_CHECKING:
    from collections.abc import Mapping

EXAMPLES: Mapping[str, str] = {
    "TANGO_PLATFORM_NAME": "example-platform",
    "TANGO_PLATFORM_KEY": "example-platform-key",
    "TANGO_ACCOUNT": "example-account",
    "TANGO_CUSTOMER": "example-customer",
    "TANGO_CLIENT_ID": "example-client",
    "TANGO_CLIENT_SECRET": "example-secret",
    "TANGO_USERNAME": "example-user",
    "TANGO_PASSWORD": "example-password",
    "VOUCHERIFY_APP_ID": "example-app-id",
    "VOUCHERIFY_APP_TOKEN": "example-app-token",
    "VOUCHERIFY_CLIENT_ID": "example-client",
    "VOUCHERIFY_CLIENT_SECRET": "example-secret",
}
"""What a recording shows in the place of the clients' settings, by environment variable."""
_FIELDS = {"accountIdentifier": "TANGO_ACCOUNT", "customerIdentifier": "TANGO_CUSTOMER"}
_ORIGINS = {
    "TANGO_BASE_URL": "https://integration-api.tangocard.com",
    "VOUCHERIFY_BASE_URL": "https://api.voucherify.io",
}


def scrubbing(environment: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Return settings for `vcr.VCR().use_cassette(path, **scrubbing())`, one call for each cassette.

    The clients' settings are read from the environment, so that a recording shows examples in their place.
    """
    environment = os.environ if environment is None else environment
    given = {name: environment[name] for name in EXAMPLES if environment.get(name)}
    scrubber = Scrubber(
        replace={value: EXAMPLES[name] for name, value in given.items()},
        origins={environment[name]: shown for name, shown in _ORIGINS.items() if environment.get(name)},
        fields={(field, given[name]): EXAMPLES[name] for field, name in _FIELDS.items() if name in given},
    )
    return {
        "match_on": ["method", "scheme", "host", "port", "path", "query", "body"],
        "decode_compressed_response": True,
        "before_record_request": scrubber.request,
        "before_record_response": scrubber.response,
        "persister": Keeper(scrubber),
    }


class Keeper:
    """VCR.py's files, each looked through once more before it is written."""

    def __init__(self, scrubber: Scrubber) -> None:
        self._scrubber = scrubber

    def load_cassette(self, cassette_path: str, serializer: Any) -> Any:
        """Load requests and responses, as VCR.py does."""
        from vcr.persisters.filesystem import FilesystemPersister  # type: ignore[import-untyped]

        return FilesystemPersister.load_cassette(cassette_path, serializer)

    def save_cassette(self, cassette_path: str, cassette_dict: dict[str, Any], serializer: Any) -> None:
        """Write a cassette; raises ValueError, and writes nothing, where a secret is left in it."""
        from vcr.serialize import serialize  # type: ignore[import-untyped]

        text = serialize(cassette_dict, serializer)
        refuse_secrets(text, self._scrubber, cassette_path)
        file = Path(cassette_path)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")


def refuse_secrets(text: str, scrubber: Scrubber, path: object) -> None:
    """Raise ValueError where the text of a cassette holds a secret that was met while it was recorded."""
    if scrubber.live.holds(text):
        raise ValueError(f"{path} was not written: a secret of this recording is left in it, in whatever spelling")
