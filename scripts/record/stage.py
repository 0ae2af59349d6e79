"""Where the wire tests talk to: a cassette, the sandbox, or a vendor's own integration environment.

The tests know none of this. They use the settings of `FIXED`; a live recording uses the user's own from the environment
and shows these in their place.
"""

from __future__ import annotations

import os
import secrets
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import yaml
from attrs import field, frozen

from reward_orders._version import __version__
from reward_orders.core.clock import Clock
from reward_orders.sandbox.recording.vcr import EXAMPLES
from scripts.record.cassette import ROOT, Recorded

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from reward_orders.sandbox import Sandbox

START = datetime(2026, 1, 15, 12, 0, 0, tzinfo=UTC)
MARK = "run"
FIXED: Mapping[str, str] = {**EXAMPLES, "TANGO_UTID": "U561593"}
TANGO = "https://integration-api.tangocard.com"
VOUCHERIFY = "https://api.voucherify.io"
TANGO_TOKENS = "https://sandbox-auth.tangocard.com/oauth/token"
DOWNLOAD = "https://download.voucherify.io"
LIVE_VARIABLES = {
    "tango": ("TANGO_PLATFORM_NAME", "TANGO_PLATFORM_KEY", "TANGO_ACCOUNT", "TANGO_CUSTOMER"),
    "voucherify": ("VOUCHERIFY_APP_ID", "VOUCHERIFY_APP_TOKEN"),
}
_FIELDS = {"accountIdentifier": "TANGO_ACCOUNT", "customerIdentifier": "TANGO_CUSTOMER", "utid": "TANGO_UTID"}
_OPTIONAL = {"tango": ("TANGO_UTID",), "voucherify": ()}


@frozen(kw_only=True)
class Stage:
    """One place to talk to, as the harness of the tests needs it.

    `settings` are what the clients are built with, `urls` the origins to use instead of the vendors' own; `replace`,
    `fields` and `origins` are what the scrubber turns back; `mark` tells the keys of one live run from those of the
    next; `rate` is how many creates per second the clients may send; `wait` lets time pass where they talk to.
    """

    start: datetime = START
    recorded: Recorded | None = None
    settings: Mapping[str, str] = FIXED
    urls: Mapping[str, str] = field(factory=dict)
    origins: Mapping[str, str] = field(factory=dict)
    replace: Mapping[str, str] = field(factory=dict)
    fields: Mapping[tuple[str, str], str] = field(factory=dict)
    mark: str = MARK
    rate: float | None = None
    sandbox: Sandbox | None = None
    wait: Callable[[float], None] | None = None


def replay(recorded: Recorded) -> Stage:
    """Nothing but the cassette, at the time it was recorded, whatever the environment says of where to call."""
    return Stage(start=datetime.fromisoformat(recorded.when), urls={"tango": TANGO, "voucherify": VOUCHERIFY})


def in_sandbox(sandbox: Sandbox, vendor: str) -> Stage:
    """A sandbox as if nothing had happened before, its clock stopped at `START`."""
    sandbox.reset()
    sandbox.clock.set(START)
    return Stage(
        recorded=_recorded("sandbox", f"reward-orders sandbox {__version__}", START),
        urls={"tango": sandbox.url, "voucherify": sandbox.url},
        origins={
            f"{sandbox.url}/oauth/token": TANGO_TOKENS,
            sandbox.url: TANGO if vendor == "tango" else VOUCHERIFY,
            sandbox.download_url: DOWNLOAD,
        },
        sandbox=sandbox,
        wait=sandbox.clock.advance,
    )


def live(vendor: str, *, now: datetime, wait: Callable[[float], None]) -> Stage:
    """The vendor's own integration environment, with the user's credentials from the environment.

    TANGO_BASE_URL or VOUCHERIFY_BASE_URL name another origin: a region, or a sandbox, to try the live path out.
    """
    given = {name: os.environ[name] for name in (*LIVE_VARIABLES[vendor], *_OPTIONAL[vendor]) if os.environ.get(name)}
    official = TANGO if vendor == "tango" else VOUCHERIFY
    origin = os.environ.get(f"{vendor.upper()}_BASE_URL") or official
    mark = f"run{secrets.token_hex(4)}"
    start = now.replace(microsecond=0)
    return Stage(
        start=start,
        recorded=_recorded("live", urlsplit(origin).hostname or origin, start),
        settings={**FIXED, **given},
        urls={vendor: origin},
        origins={origin: official, **_download_origins(vendor)},
        replace={**{value: FIXED[name] for name, value in given.items()}, mark: MARK},
        fields={(wire, given[name]): FIXED[name] for wire, name in _FIELDS.items() if name in given},
        mark=mark,
        rate=1.0 if vendor == "tango" else None,  # creates per second that Tango allows
        wait=wait,
    )


def missing_variables(vendor: str) -> list[str]:
    """Name what a live recording needs and the environment has not."""
    return [name for name in LIVE_VARIABLES[vendor] if not os.environ.get(name)]


def _download_origins(vendor: str) -> dict[str, str]:
    if vendor == "tango":
        return {}
    regions = {f"https://{region}.download.voucherify.io": DOWNLOAD for region in ("us1", "as1")}
    other = os.environ.get("VOUCHERIFY_DOWNLOAD_URL")
    return {**regions, other: DOWNLOAD} if other else regions


def _recorded(where: str, service: str, when: datetime) -> Recorded:
    return Recorded(where=where, service=service, when=when.isoformat(), contract=_contract_version())


@cache
def _contract_version() -> str:
    text = (ROOT / "openapi" / "orders.yaml").read_text(encoding="utf-8")
    return str(yaml.load(text, Loader=yaml.CSafeLoader)["info"]["version"])


class StageClock(Clock):
    """The clients' time: it stands still but for their own waits, which `waits` lists, so every run sends the same."""

    __slots__ = ("_stage", "waits")

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self.waits: list[float] = []

    def time(self) -> float:
        """Epoch seconds."""
        return (self._stage.start + timedelta(seconds=sum(self.waits))).timestamp()

    def monotonic(self) -> float:
        """Seconds waited so far."""
        return sum(self.waits)

    def sleep(self, seconds: float) -> None:
        """Note the wait; only a recording lets time pass where it talks to."""
        self.waits.append(seconds)
        if self._stage.wait is not None:
            self._stage.wait(seconds)

    async def asleep(self, seconds: float) -> None:
        """Do the same in a task; nothing else runs beside it."""
        self.sleep(seconds)
