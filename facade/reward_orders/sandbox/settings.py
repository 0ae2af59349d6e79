"""The switches of the sandbox; the defaults make it easy to use without configuration."""

from dataclasses import dataclass, fields
from typing import Any, Literal

from reward_orders.sandbox.clock import is_number

_CHOICES = {
    "tango_list_order": ("newest", "oldest"),
    "tango_account_case": ("as_sent", "lower", "upper"),
    "tango_limits": ("2023", "2026"),
    "tango_rates": ("text", "number"),
    "tango_deleted_credentials": ("empty", "gone"),
    "tango_async_known": ("replay", "refuse"),
    "list_count": ("exact", "capped", "page", "zero", "negative", "text", "absent"),
    "import_known": ("update", "skip", "fail"),
    "csv_header": ("names", "labels"),
    "csv_money": ("minor", "major"),
}

_RATES = ("tango_creates_per_second", "tango_reads_per_second", "voucherify_requests_per_minute")
LARGEST = 1e12
_CAP = 10_000


@dataclass(slots=True)
class Settings:
    """Hold every switch. Seconds are seconds of the sandbox's clock; `None` switches a rule off."""

    tango_pending_seconds: float = 2.0
    """How long the PENDING items stay PENDING (the vendor says about one business day)."""
    tango_processing_seconds: float = 0.0
    """How long a create takes in real time; a second one of the same ref meanwhile gets 409.002."""
    tango_creates_per_second: float | None = None
    """The vendor's limit is 1; over it a create gets 429.008."""
    tango_reads_per_second: float | None = None
    """Whether the vendor's limit is for reads too is open; over it a get or list gets 429.008."""
    tango_read_lag: float = 0.0
    """Seconds during which get and list do not see a new order yet; a create of its ref does."""
    tango_async_seconds: float = 0.5
    """How long an asynchronous order is worked on (the vendor states no time)."""
    tango_retrying_seconds: float = 2.0
    """How long a reward of an asynchronous order is RETRYING, where it is tried again (the vendor states no time)."""
    tango_async_lag: float = 0.0
    """Seconds during which get and list do not see a new asynchronous order yet; a create of its ref does."""
    tango_async_known: Literal["replay", "refuse"] = "replay"
    """What a known ref of an asynchronous order gets: 200 and its receipt, or 409.024; the pages allow both."""
    tango_account_case: Literal["as_sent", "lower", "upper"] = "as_sent"
    """How a new order writes its account and customer (the vendor wants lower case, what it does is open)."""
    list_count: Literal["exact", "capped", "page", "zero", "negative", "text", "absent"] = "exact"
    """What lists of both vendors tell as their count; `capped` never goes beyond 10,000, `page` is of the page."""
    tango_ref_days: float = 90.0
    """After this many days a ref makes a new order (the vendor only says the promise ends)."""
    tango_window_days: float | None = None
    """The 422.043 rule (100 days) and 422.045 (no future dates) on lists."""
    tango_list_order: Literal["newest", "oldest"] = "newest"
    """Tango documents no sort order."""
    tango_balance: float = 1_000_000_000.0
    """What an account has when it comes into being."""
    tango_limits: Literal["2023", "2026"] = "2026"
    """Whose lengths count where pages of two years disagree: campaign 100 and notes 150, or 1024 each."""
    tango_rates: Literal["text", "number"] = "text"
    """How baseFx is written; it was a number until 2022."""
    tango_credentials_days: float | None = None
    """After this many days the credentials of an order are deleted."""
    tango_deleted_credentials: Literal["empty", "gone"] = "empty"
    """Whether a get then answers an empty reward, or 410.001."""
    tango_action_seconds: float = 1.0
    """How long after its 202 a cancel, a freeze or its end happens."""
    tango_cancel_fee: float = 0.0
    """What a cancel does not give back, in the account's currency; the vendor names no amount."""
    tango_redeem_seconds: float | None = None
    """After how long the recipient of a choice product has chosen; None: never."""
    voucherify_requests_per_minute: float | None = None
    """Over it: 429 with `Retry-After` until the minute is over."""
    voucherify_read_lag: float = 0.0
    """Seconds during which get and list do not see a new order yet (the vendor's own tests sleep 2)."""
    job_queue_seconds: float = 0.2
    """How long an import stays ENQUEUED and an export SCHEDULED."""
    job_seconds: float = 0.3
    """How long an import or export is IN_PROGRESS, plus `job_row_seconds` a row."""
    job_row_seconds: float = 0.0005
    """Seconds an import needs for each row, an export for each order there is (1.2 at most, all together)."""
    import_known: Literal["update", "skip", "fail"] = "update"
    """What an import does with a known source_id or id (undocumented)."""
    import_failing: tuple[str, ...] = ()
    """Rows with these source_ids fail with "Internal error"."""
    voucherify_log_lag: float = 0.0
    """Seconds until a call is in the log of calls (undocumented)."""
    export_token_seconds: float = 60.0
    """Life of the token in a download url."""
    csv_header: Literal["names", "labels"] = "names"
    """Field names or labels ("Source ID") in the first line; the vendor's samples disagree."""
    csv_money: Literal["minor", "major"] = "minor"
    """7700 or 77.00; the vendor's samples disagree."""

    def update(self, changes: dict[str, Any]) -> None:
        """Change switches by name; raises ValueError for an unknown name or a value that is none of its kind."""
        known = {field.name: getattr(Settings(), field.name) for field in fields(self)}
        for name, value in changes.items():
            if name not in known:
                raise ValueError(f"unknown setting {name!r}; one of: {', '.join(sorted(known))}")
            if name in _CHOICES:
                if value not in _CHOICES[name]:
                    raise ValueError(f"{name} is one of {', '.join(_CHOICES[name])}, got {value!r}")
            elif name == "import_failing":
                if not isinstance(value, list | tuple) or not all(isinstance(one, str) for one in value):
                    raise ValueError(f"{name} is a list of source_ids, got {value!r}")
            elif name in _RATES:
                if value is not None and not (_is_amount(value) and value > 0):
                    raise ValueError(f"{name} is a number above zero, or None for no limit, got {value!r}")
            elif not (_is_amount(value) or value is None is known[name]):
                raise ValueError(f"{name} is a number of zero or more, got {value!r}")
        for name, value in changes.items():
            setattr(self, name, tuple(value) if name == "import_failing" else value)

    def counted(self, name: str, total: int, shown: int) -> dict[str, object]:
        """Return the count of a list as `list_count` wants it told: under its name, or not at all."""
        told = {"capped": min(total, _CAP), "page": shown, "zero": 0, "negative": -1, "text": str(total)}
        return {} if self.list_count == "absent" else {name: told.get(self.list_count, total)}

    def dump(self) -> dict[str, Any]:
        """Return all switches by name."""
        return {name: getattr(self, name) for name in self.__slots__}


def _is_amount(value: Any) -> bool:
    """Tell whether a value is a number from zero that can still be turned into milliseconds or cents."""
    return is_number(value) and 0 <= value <= LARGEST
