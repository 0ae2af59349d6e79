"""What was measured, and the verdict.

A leak shows as growth from the second third of a run to the last: the first third warms caches, pools and the heap up.
Medians are compared, so that one burst of connections decides nothing.
"""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING

from attrs import field, frozen

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Callable, Mapping, Sequence

RSS_GROWTH = 5.0  # MiB: 150 bytes for each of some 35,000 calls in a third; without a leak it moved by 0.2
DESCRIPTORS_GROWTH = 20.0  # of up to 220: connections come and go with the faults, and medians moved by 8
THREADS_GROWTH = 4.0


@frozen
class Sample:
    """The process at one moment."""

    seconds: float
    rss_mib: float
    descriptors: int
    threads: int
    calls: int


@frozen
class Report:
    """All of a run. `outcomes` counts operation and outcome; `left` is what stayed open when all was closed."""

    seconds: float
    requests: int
    samples: Sequence[Sample]
    outcomes: Counter[tuple[str, str]] = field(repr=False)
    outside_tree: Sequence[str] = ()
    overdue: Sequence[str] = ()
    left: int = 0
    acts: Mapping[str, int] = {}

    def growth(self, figure: Callable[[Sample], float]) -> float:
        """How much more the median of the last third is than that of the second."""
        third = self.seconds / 3
        second = [figure(one) for one in self.samples if third <= one.seconds < 2 * third]
        last = [figure(one) for one in self.samples if one.seconds >= 2 * third]
        return median(last) - median(second) if second and last else float("inf")

    def wrong(self) -> list[str]:
        """What is against the promise, in words; empty when all held."""
        rss, descriptors, threads = self._growths()
        found = [f"outside the tree: {one}" for one in self.outside_tree[:10]]
        found += [f"overdue: {one}" for one in self.overdue[:10]]
        if not any(outcome == "ok" for _, outcome in self.outcomes):
            found.append("no call succeeded: nothing was shown")
        if rss > RSS_GROWTH:
            found.append(f"memory grew by {rss:.1f} MiB, more than {RSS_GROWTH:g}")
        if descriptors > DESCRIPTORS_GROWTH:
            found.append(f"open descriptors grew by {descriptors:g}, more than {DESCRIPTORS_GROWTH:g}")
        if threads > THREADS_GROWTH:
            found.append(f"threads grew by {threads:g}, more than {THREADS_GROWTH:g}")
        if self.left > 0:
            found.append(f"{self.left} descriptors stayed open when both clients and the journal were closed")
        return found

    def verdict(self) -> str:
        """The last line."""
        rss, descriptors, threads = self._growths()
        return (
            f"soak: seconds={self.seconds:.0f} requests={self.requests} errors_outside_tree={len(self.outside_tree)} "
            f"rss_growth_mib={rss:.1f} descriptors_growth={descriptors:g} threads_growth={threads:g} "
            f"overdue={len(self.overdue)} left_open={self.left}"
        )

    def _growths(self) -> tuple[float, float, float]:
        return (
            self.growth(lambda one: one.rss_mib),
            self.growth(lambda one: one.descriptors),
            self.growth(lambda one: one.threads),
        )
