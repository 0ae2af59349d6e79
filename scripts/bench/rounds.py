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


def interleaved(
    jobs: Mapping[str, Job],
    *,
    rounds: int,
    repeat: int = 1,
    clock: Callable[[], float] = perf_counter,
    prepare: Mapping[str, Job] | None = None,
) -> tuple[dict[str, Figure], bool]:
    """Run every job `repeat` times a round. Also tells whether the run was noisy.

    The first job is the baseline. It has its turn beside each of the others, before or after it by turns, and a ratio
    is taken within such a pair: what slows the machine slows both. A turn of several runs begins with one that is not
    measured: an app runs its own code again and again, and no rival in between empties the caches.
    `prepare` sets up the turns of some jobs.
    """
    prepare = prepare or {}

    def turn(name: str) -> float:
        job = jobs[name]
        prepare.get(name, _nothing)()
        if repeat > 1:
            job()
        started = clock()
        for _ in range(repeat):
            job()
        return (clock() - started) / repeat

    for name, job in jobs.items():
        prepare.get(name, _nothing)()
        job()  # imports, caches and connections are made here
    baseline, *others = jobs
    seconds: dict[str, list[float]] = {name: [] for name in jobs}
    ratios: dict[str, list[float]] = {baseline: [1.0], **{name: [] for name in others}}
    for number in range(rounds):
        for name in others:
            taken = {one: turn(one) for one in ((baseline, name) if number % 2 else (name, baseline))}
            ratios[name].append(taken[name] / taken[baseline])
            for one, spent in taken.items():
                seconds[one].append(spent)
    low, _, high = quantiles(seconds[baseline], n=4)
    return {name: Figure(seconds[name], ratios[name]) for name in jobs}, high / low > NOISY


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
