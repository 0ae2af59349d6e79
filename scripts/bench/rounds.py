"""Timing side by side: every job is measured next to the baseline, so that a busy machine slows both alike."""

from __future__ import annotations

from statistics import median, quantiles
from time import perf_counter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Job = Callable[[], object]

NOISY = 1.3  # the upper quartile of the baseline over its lower one


class Figure:
    """What one job took: seconds a run, and times the baseline beside it."""

    def __init__(self, seconds: list[float], ratios: list[float]) -> None:
        self.median = median(seconds)
        self.low = min(seconds)
        self.high = max(seconds)
        self.ratio = median(ratios)
        self.ratio_low, _, self.ratio_high = quantiles(ratios, n=4) if len(ratios) > 1 else ratios * 3

    def to_dict(self) -> dict[str, float]:
        """For the JSON file: seconds, and ratios with their quartiles."""
        return vars(self) | {}


class Times:
    """Seconds of every job, and of the baseline that was measured beside it."""

    def __init__(self, baseline: str) -> None:
        self._baseline = baseline
        self._seconds: dict[str, list[float]] = {baseline: []}
        self._ratios: dict[str, list[float]] = {baseline: [1.0]}

    def add(self, name: str, *, taken: float, beside: float) -> None:
        """One round of a job."""
        self._seconds[self._baseline].append(beside)
        self._seconds.setdefault(name, []).append(taken)
        self._ratios.setdefault(name, []).append(taken / beside)

    def figures(self) -> tuple[dict[str, Figure], bool]:
        """What came of it, and whether the run was noisy."""
        low, _, high = quantiles(self._seconds[self._baseline], n=4)
        found = {name: Figure(seconds, self._ratios[name]) for name, seconds in self._seconds.items()}
        return found, high / low > NOISY


def beside(baseline: Job, job: Job, *, number: int, repeat: int, clock: Callable[[], float]) -> tuple[float, float]:
    """Seconds a run of a job and of its baseline, which comes before or after it by turns.

    A turn of several runs begins with one that is not measured: an app runs its own code again and again, and no rival
    in between empties the caches.
    """
    taken = []
    for one in (job, baseline) if number % 2 else (baseline, job):
        if repeat > 1:
            one()
        started = clock()
        for _ in range(repeat):
            one()
        taken.append((clock() - started) / repeat)
    return (taken[0], taken[1]) if number % 2 else (taken[1], taken[0])


def interleaved(
    jobs: Mapping[str, Job],
    *,
    rounds: int,
    repeat: int = 1,
    clock: Callable[[], float] = perf_counter,
    prepare: Mapping[str, Job] | None = None,
) -> tuple[dict[str, Figure], bool]:
    """Run every job `repeat` times a round beside the first, the baseline. `prepare` sets up the turns of some jobs."""
    prepare = prepare or {}
    baseline, *others = jobs
    for name in jobs:
        prepare.get(name, _nothing)()
        jobs[name]()  # imports, caches and connections are made here
    times = Times(baseline)
    for number in range(rounds):
        for name in others:
            prepare.get(name, _nothing)()
            taken, base = beside(jobs[baseline], jobs[name], number=number, repeat=repeat, clock=clock)
            times.add(name, taken=taken, beside=base)
    return times.figures()


def _nothing() -> None:
    pass


def table(title: str, figures: Mapping[str, Figure], *, noisy: bool, unit: float = 1e3, name: str = "ms") -> str:
    """The figures as text: median, least and most, and the ratio to the first with its quartiles."""
    lines = [title + ("   ** noisy run: the baseline itself varied by more than 30 % **" if noisy else "")]
    lines.append(f"  {'':44}{name:>9}{'min':>9}{'max':>9}{'ratio':>9}   quartiles")
    for label, f in figures.items():
        lines.append(
            f"  {label:44}{f.median * unit:9.3f}{f.low * unit:9.3f}{f.high * unit:9.3f}{f.ratio:9.2f}"
            f"   {f.ratio_low:.2f} - {f.ratio_high:.2f}"
        )
    return "\n".join(lines)


def as_json(figures: Mapping[str, Figure], *, noisy: bool) -> dict[str, Any]:
    """The same for the JSON file."""
    return {"noisy": noisy, "jobs": {name: figure.to_dict() for name, figure in figures.items()}}
