"""One picture of the decode tables, for the docs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import matplotlib as mpl
from matplotlib.figure import Figure as Picture

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

OURS, OTHERS, LIMIT = "#1f6f54", "#9aa5b1", "#c9a227"


def draw(results: Mapping[str, Any], into: Path) -> None:
    """Draw the four page tables as bars of their ratio to `json.loads`, with the quartiles of the rounds."""
    mpl.rcParams.update({"svg.hashsalt": "reward-orders", "svg.fonttype": "none", "font.size": 9})
    titles = [title for title in results["decode"] if "100 orders" in title]
    picture = Picture(figsize=(11, 7.2), layout="constrained")
    for place, title in enumerate(titles):
        axes = picture.add_subplot(2, 2, place + 1)
        jobs = dict(list(results["decode"][title]["jobs"].items())[::-1])
        ratios = [job["ratio"] for job in jobs.values()]
        errors = [
            [max(0.0, job["ratio"] - job["ratio_low"]) for job in jobs.values()],
            [max(0.0, job["ratio_high"] - job["ratio"]) for job in jobs.values()],
        ]
        colours = [OURS if "reward-orders" in name else LIMIT if "msgspec" in name else OTHERS for name in jobs]
        axes.barh(list(jobs), ratios, xerr=errors, color=colours, error_kw={"lw": 0.8, "ecolor": "#333333"})
        axes.axvline(1, color="#333333", lw=0.8, ls=":")
        axes.set_xscale("log")
        axes.set_xticks([0.25, 0.5, 1, 2, 4, 8, 16], labels=["¼", "½", "1", "2", "4", "8", "16"])
        axes.minorticks_off()
        axes.set_title(title, fontsize=10)
        for row, ratio in enumerate(ratios):
            axes.annotate(
                f" {ratio:.2f}",
                (max(ratio, ratio + errors[1][row]), row),
                va="center",
                fontsize=8,
                annotation_clip=False,
            )
        axes.spines[["top", "right"]].set_visible(False)
    picture.suptitle(
        f"Bytes to fields read, times json.loads of the same bytes (lower is better)\n{results['machine']}"
    )
    picture.savefig(into, metadata={"Date": None})
