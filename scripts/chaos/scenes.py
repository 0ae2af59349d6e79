"""Every scene: what must hold at moments that chance alone would hardly meet. Each has its own keys.

They run beside each other on a service that does nothing by chance; a few need service or journal to themselves.
"""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING

from scripts.chaos import scenes_holding as holding
from scripts.chaos import scenes_telling as telling
from scripts.chaos.plan import VENDORS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from scripts.chaos.stage import Stage

OF_BOTH = (
    holding.sleeper,
    holding.orphan,
    holding.slow,
    holding.cancelled,
    holding.forking,
    telling.refused_after_doubt,
    telling.failed_after_doing,
    telling.lagging,
    telling.never_made,
    telling.unreadable,
    telling.squatted,
    telling.worded,
    telling.foreign,
    telling.answered_twice,
)
OF_ONE = (
    holding.waiting,
    holding.queueing,
    holding.interrupted,
    holding.forking_early,
    holding.astray,
    holding.aged,
    holding.pace,
    telling.in_process,
    telling.late,
    telling.paid,
    telling.updated,
    telling.namesakes,
    telling.dripping,
    telling.redirected,
    telling.crowded,
)
ALONE = (holding.away, holding.unwritable, telling.listed)
NAMES = frozenset(scene.__name__ for scene in (*OF_BOTH, *OF_ONE, *ALONE))
AT_ONCE = 10


def perform(stage: Stage, only: Sequence[str] | None) -> None:
    """All scenes, or those named; one that does not come to its end is a complaint like any other."""

    def wanted(scene: Callable[..., None]) -> bool:
        return only is None or scene.__name__ in only

    tasks = [partial(scene, vendor=vendor) for scene in OF_BOTH if wanted(scene) for vendor in VENDORS]
    tasks += [partial(scene) for scene in OF_ONE if wanted(scene)]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(partial(_perform, stage), tasks))
    for scene in ALONE:
        if wanted(scene):
            _perform(stage, partial(scene))


def _perform(stage: Stage, scene: partial[None]) -> None:
    began = time.monotonic()
    try:
        scene(stage)
    except Exception as error:  # noqa: BLE001 - whatever it was, the other scenes are still of interest
        name = " ".join([scene.func.__name__, *scene.keywords.values()])
        stage.complaints.append(
            ("stuck", f"the scene {name!r} broke off after {time.monotonic() - began:.0f} s: {error!r}")
        )
