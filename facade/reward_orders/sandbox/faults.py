"""Faults by rule: which call of which operation goes wrong, and how."""

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from fnmatch import fnmatchcase
from random import Random
from typing import Any, Literal, TypeAlias, get_args

from reward_orders.sandbox.clock import is_number, is_whole
from reward_orders.sandbox.error_keys import ErrorKey, keys_of
from reward_orders.sandbox.exchange import Json
from reward_orders.sandbox.routing import ROUTES

FaultKind = Literal[
    "reset_before_commit",
    "reset_after_commit",
    "timeout_before_commit",
    "timeout_after_commit",
    "error_before_commit",
    "error_after_commit",
    "html_502",
    "rate_limited",
    "truncated_body",
    "slow_body",
    "wrong_content_type",
    "in_process",
    "in_process_after_commit",
    "duplicate_delivery",
    "other_order",
    "surplus_answer",
    "retrying",
    "webhook_dropped",
    "webhook_duplicate",
    "webhook_late",
    "webhook_wrong_signature",
]
KINDS: tuple[FaultKind, ...] = get_args(FaultKind)
ErrorKeyText: TypeAlias = str
"""An error key of the vendor's, such as "422.030"."""
RetryAfter = Literal["seconds", "date", "epoch", "none"]
FORMS: tuple[str, ...] = get_args(RetryAfter)
_LONGEST = 10**9
_SECONDS = {"slow_body": 0.5, "retrying": 2.0, "rate_limited": 1.0, "in_process_after_commit": 0.0}
_OTHERS_SECONDS = 60.0
_WEBHOOKS = ("tangoWebhook", "voucherifyWebhook")  # what the sandbox sends, and kinds that spoil nothing else
_WEBHOOK_KINDS = frozenset(kind for kind in KINDS if kind.startswith("webhook"))
_OPERATIONS = (*(route.operation for route in ROUTES), *_WEBHOOKS)
_ONLY: dict[str, tuple[str, ...]] = {  # kinds that spoil some answers only
    "other_order": (
        "tangoCreateOrder",
        "tangoGetOrder",
        "tangoGetAsyncOrder",
        "voucherifyCreateOrder",
        "voucherifyGetOrder",
        "voucherifyUpdateOrder",
        "tinyCreateOrder",
        "tinyGetOrder",
    ),
    "retrying": ("tangoCreateAsyncOrder",),
}


@dataclass(slots=True)
class Fault:
    """One rule; `fired` and `calls` count what it did, also in a sandbox elsewhere."""

    id: int
    operation: str
    kind: FaultKind
    nth: int | None
    probability: float | None
    times: int | None
    seconds: float
    status: int
    key: str | None
    retry_after: RetryAfter
    seed: int
    random: Random = field(repr=False, compare=False, default_factory=Random)
    counts: tuple[int, int] = (0, 0)
    """Calls, and how many of them went wrong."""
    refresh: Callable[["Fault"], None] | None = field(repr=False, compare=False, default=None)
    """Fetches the counts of a rule of a sandbox elsewhere."""

    @property
    def calls(self) -> int:
        """How often it was tried."""
        return self._now()[0]

    @property
    def fired(self) -> int:
        """How often it happened."""
        return self._now()[1]

    def _now(self) -> tuple[int, int]:
        if self.refresh is not None:
            self.refresh(self)
        return self.counts

    def __getitem__(self, name: str) -> Any:
        """Return a field by name, as in the JSON of `/_sandbox/faults`."""
        return self.dump()[name]

    def fires(self, operation: str) -> bool:
        """Count a call and tell whether it goes wrong."""
        calls, fired = self.counts
        if not _fits(operation, self.operation, self.kind) or (self.times is not None and fired >= self.times):
            return False
        self.counts = calls + 1, fired
        if self.nth is not None and calls + 1 != self.nth:
            return False
        if self.probability is not None and self.random.random() >= self.probability:
            return False
        self.counts = calls + 1, fired + 1
        return True

    def dump(self) -> Json:
        """Return the rule and its counts."""
        calls, fired = self._now()
        return {name: getattr(self, name) for name in _DUMPED} | {"calls": calls, "fired": fired}

    @classmethod
    def load(cls, saved: Json) -> "Fault":
        """Carry on from what `dump` returned, randomness included."""
        told = {name: saved[name] for name in _DUMPED}
        counts = saved["calls"], saved["fired"]
        rule = cls(**told, counts=counts, random=Random(saved["seed"]))  # noqa: S311 - randomness for tests
        if rule.probability is not None:
            for _ in range(rule.calls):
                rule.random.random()
        return rule


_DUMPED = tuple(one.name for one in fields(Fault) if one.name not in {"random", "counts", "refresh"})


def _fits(operation: str, pattern: str, kind: str) -> bool:
    if (operation in _WEBHOOKS) is not (kind in _WEBHOOK_KINDS):
        return False
    return fnmatchcase(operation, pattern) and operation in _ONLY.get(kind, (operation,))


def _kind(kind: str) -> FaultKind:
    known = next((one for one in KINDS if one == kind), None)
    if known is None:
        raise ValueError(f"unknown fault {kind!r}; one of: {', '.join(KINDS)}, or an error key of the vendor's")
    return known


def _error_key(operation: str, kind: str) -> ErrorKey | None:
    """Return what a kind means that is an error key of every operation that a pattern fits."""
    fitting = [keys_of(one) for one in _OPERATIONS if fnmatchcase(one, operation)]
    return fitting[0][kind] if fitting and all(kind in keys for keys in fitting) else None


class Faults:
    """The rules, tried in the order they were made; the first that fires wins."""

    def __init__(self) -> None:
        self.rules: list[Fault] = []
        self._last = 0

    def add(
        self,
        operation: str,
        kind: FaultKind | ErrorKeyText,
        *,
        nth: int | None = None,
        probability: float | None = None,
        seed: int = 0,
        times: int | None = None,
        seconds: float | None = None,
        status: int = 500,
        key: str | None = None,
        retry_after: RetryAfter = "seconds",
    ) -> Fault:
        """Make a rule. `operation` is an operationId or a pattern such as `tango*`; see docs/sandbox.md.

        An error key for a kind, such as "422.030", is an `error_before_commit` with that key and its own status.
        Without `nth`, `probability` and `times` it fires once. `seconds` is the length of a timeout or of a slow body,
        the wait a 429 asks for, or how long a ref stays in process or a reward is tried again. Raises ValueError for an
        unknown kind, a pattern no operation matches, a probability outside 0..1, `nth` or `times` below 1, and every
        other value that could not be played.
        """
        if known := _error_key(operation, kind):
            kind, key, status = "error_before_commit", kind, known["status"]
        kind = _kind(kind)
        if not any(_fits(one, operation, kind) for one in _OPERATIONS):
            served = ", ".join(sorted(one for one in _OPERATIONS if _fits(one, "*", kind)))
            spoils_some = kind in _ONLY or kind in _WEBHOOK_KINDS or operation in _WEBHOOKS
            what = f"no operation that {kind} spoils" if spoils_some else "no operation"
            raise ValueError(f"{what} is called {operation!r}; a pattern such as 'tango*', or one of: {served}")
        for name, count in (("nth", nth), ("times", times)):
            if count is not None and not (is_whole(count) and count >= 1):
                raise ValueError(f"{name} counts from 1, got {count!r}")
        if probability is not None and not (is_number(probability) and 0 <= probability <= 1):
            raise ValueError(f"probability must be from 0 to 1, got {probability!r}")
        if not is_whole(seed):
            raise ValueError(f"seed is a whole number, got {seed!r}")
        if seconds is not None and not (is_number(seconds) and 0 <= seconds <= _LONGEST):
            raise ValueError(f"seconds is a number from 0 to {_LONGEST}, got {seconds!r}")
        if not (is_whole(status) and 400 <= status <= 599):  # noqa: PLR2004 - HTTP's refusals and failures
            raise ValueError(f"status is one of an error, 400 to 599, got {status!r}")
        if key is not None and not isinstance(key, str):
            raise ValueError(f"key is text such as '503.002', got {key!r}")
        if retry_after not in FORMS:
            raise ValueError(f"unknown form of Retry-After {retry_after!r}; one of: {', '.join(FORMS)}")
        if times is None and probability is None:
            times = 1
        if seconds is None:
            seconds = _SECONDS.get(kind, _OTHERS_SECONDS)
        self._last += 1
        rule = Fault(
            id=self._last,
            operation=operation,
            kind=kind,
            nth=nth,
            probability=probability,
            times=times,
            seconds=seconds,
            status=status,
            key=key,
            retry_after=retry_after,
            seed=seed,
            # Randomness for tests, the same for the same seed.
            random=Random(seed),  # noqa: S311
        )
        self.rules.append(rule)
        return rule

    def match(self, operation: str) -> Fault | None:
        """Return the rule that spoils this call, if any."""
        return next((rule for rule in self.rules if rule.fires(operation)), None)

    def clear(self) -> None:
        """Forget all rules."""
        self.rules.clear()

    def load(self, saved: list[Json]) -> None:
        """Carry on with rules from a state file."""
        self.rules = [Fault.load(rule) for rule in saved]
        self._last = max((rule.id for rule in self.rules), default=0)
