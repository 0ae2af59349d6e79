"""Timing side by side: every round runs every job once, so that a busy machine slows all of them alike."""

from __future__ import annotations

from statistics import median, quantiles
from time import perf_counter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Job = Callable[[], object]

NOISY = 1.3  # the upper quartile of the baseline over its lower one


class Figure:
    """What one job took: seconds a run, and times the baseline of the same round."""

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
    jobs: Mapping[str, Job], *, rounds: int, repeat: int = 1, clock: Callable[[], float] = perf_counter
) -> tuple[dict[str, Figure], bool]:
    """Run every job `repeat` times a round; the first is the baseline. Also tells whether the run was noisy.

    Every other round goes backwards, so that no job always follows the same one.
    """
    seconds: dict[str, list[float]] = {name: [] for name in jobs}
    for job in jobs.values():
        job()  # imports, caches and connections are made here
    for number in range(rounds):
        for name in list(jobs) if number % 2 == 0 else list(jobs)[::-1]:
            job = jobs[name]
            started = clock()
            for _ in range(repeat):
                job()
            seconds[name].append((clock() - started) / repeat)
    baseline = next(iter(seconds.values()))
    figures = {
        name: Figure(taken, [one / base for one, base in zip(taken, baseline, strict=True)])
        for name, taken in seconds.items()
    }
    low, _, high = quantiles(baseline, n=4)
    return figures, high / low > NOISY


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
