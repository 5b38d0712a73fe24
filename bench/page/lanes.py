"""Four lanes at sixty frames a second: milliseconds of the main thread for each frame."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from page.cases import A_PATCH
from page.chromium import Order, chromiums, opened

SAID_BEFORE = 10_000
SECONDS = 8


class Frames(NamedTuple):
    """Milliseconds of the main thread, and what came of them."""

    a_frame: float
    a_patch: float
    frames_a_second: float


def four_lanes(folder: Path) -> Frames:
    """A patch of all four each 33 ms, as the kernel sends them, after much was said."""
    patches = SECONDS * 30
    order = Order("lanes", SAID_BEFORE + patches * A_PATCH, step=A_PATCH, every=2)
    with chromiums([]) as (browser,), opened(browser, folder, order) as bench:
        bench.call("jump", SAID_BEFORE)
        before = bench.cpu()
        seen = bench.call("watch", patches)
        spent = bench.cpu() - before
    frames_a_second = seen["frames"] / seen["wall"] * 1_000
    return Frames(spent / seen["frames"], spent / patches, frames_a_second)
