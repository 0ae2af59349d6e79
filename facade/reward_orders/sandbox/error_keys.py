"""The error keys of both vendors, as openapi/errors.toml has them: the status of each, and words to say."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TypedDict


class ErrorKey(TypedDict):
    """What an answer with the key looks like; `{0}` and so on in `says` stand for what the service fills in."""

    status: int
    says: str


_READ: Mapping[str, Mapping[str, ErrorKey]] = json.loads(
    Path(__file__).with_name("error_keys.json").read_text(encoding="utf-8")
)
TANGO: Mapping[str, ErrorKey] = _READ["tango"]
VOUCHERIFY: Mapping[str, ErrorKey] = _READ["voucherify"]


def keys_of(operation: str) -> Mapping[str, ErrorKey]:
    """Return the keys that an operation may be answered with; none for the third vendor's."""
    return TANGO if operation.startswith("tango") else VOUCHERIFY if operation.startswith("voucherify") else {}
