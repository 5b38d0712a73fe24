"""Every goal of the design, one line for each condition."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import scenarios as names
from goals.goal import Goal, Reading, Verdict

if TYPE_CHECKING:
    from measure import Figure

# Bookkeeping may take so much beside the events: a list's spare room, a lane's counters.
NOTHING_ELSE = 1.1
# The tenths of one stream are that far apart anyway.
FLAT = 1.2

SATURATED = "CPU per chunk, saturated"
PACED = "CPU per chunk, 1,000 chunks/s"
CROWD = "500 streams"
PAGE = "page: CPU per 1,000 characters"
LANES = "page: 16 lanes × 100 chunks/s"
CLICK = "click Stop → server sees the disconnect"
BOARDS = "websocket bytes, 20 boards"


def _beside(
    row: str,
    scenario: str,
    peer: str,
    must: float | None,
    moonshot: float | None = None,
    *,
    detail: str = "",
    at_least: bool = False,
) -> Goal:
    """Ours divided by a peer's, in one scenario."""
    ours, beside = Reading(scenario), Reading(scenario, peer)
    return Goal(row, ours, beside, must, moonshot, at_least, detail)


def _alone(
    row: str,
    scenario: str,
    must: float | None,
    moonshot: float | None = None,
    *,
    unit: str,
    detail: str = "",
    at_least: bool = False,
    client: str = names.OURS,
) -> Goal:
    """Ours as it was measured."""
    ours = Reading(scenario, client)
    return Goal(row, ours, None, must, moonshot, at_least, detail, unit=unit)


_STREAMS = (
    _beside(SATURATED, names.SATURATED_CHAT, "openai", 1 / 8, 1 / 40),
    _beside(SATURATED, names.SATURATED_CHAT, "litellm", 1 / 30, 1 / 150),
    _beside(SATURATED, names.SATURATED_ANTHROPIC, "anthropic", 1 / 2, 1 / 8),
    _beside(SATURATED, names.SATURATED_CHAT, names.FLOOR, 3, 1.5),
    _beside(PACED, names.PACED_CHAT, "openai", 1 / 2, 1 / 3),
    _beside(PACED, names.PACED_CHAT, names.FLOOR, 2.5, 1.5),
    _beside(CROWD, names.CROWD_COMPLETE, names.IDEAL, 1, detail="complete", at_least=True),
    _beside(CROWD, names.CROWD_WALL, names.IDEAL, 1.25, 1.15, detail="wall"),
    _beside(CROWD, names.CROWD_CPU, "aiohttp raw", 2, 1.5, detail="CPU"),
    _alone(CROWD, names.CROWD_MEMORY, None, 30, unit="kB a stream", detail="memory"),
    _beside("first token, connection reused", names.FIRST_TOKEN, "openai", 1 / 2, 1 / 3),
    _beside("import nbllm", names.IMPORT, "httpx", 1.0, 0.3),
    _alone("stop → server sees the disconnect", names.STOP, 20, 5, unit="ms"),
    _alone(
        "break + dropped reference closes the socket",
        names.DROPPED,
        20,
        unit="of 20",
        at_least=True,
    ),
    Goal(
        "100,000 chunks: only events are kept",
        Reading(names.MEMORY),
        Reading(names.EVENTS),
        NOTHING_ELSE,
        than=names.EVENTS,
    ),
)

_LONG, _SHORT = (Reading(names.page_cost(size)) for size in (100_000, 2_000))
_PAGE = (
    _beside(PAGE, names.page_cost(20_000), names.REPEATED, 1 / 5),
    _alone(PAGE, names.page_cost(20_000), None, 20, unit="ms", detail="20,000 characters"),
    Goal(PAGE, _LONG, _SHORT, None, FLAT, detail="100,000 beside 2,000", than="2,000 characters"),
    _beside(
        PAGE,
        names.page_cost(20_000),
        names.PRE,
        None,
        1.5,
        detail="20,000 characters, as they come",
    ),
    *(
        _beside(PAGE, names.page_cost(size, is_painted=True), names.PRE, None, 1.5, detail=detail)
        for size in (20_000, 100_000)
        for detail in (f"{size:,} characters, a paint for each step",)
    ),
    _beside(LANES, names.LANES_TEXT, names.SENT, 1, detail="all text", at_least=True),
    _alone(LANES, names.LANES_MESSAGES, 60, unit="/s", detail="messages"),
    _alone(LANES, names.LANES_P50, 80, 40, unit="ms", detail="server to paint, p50"),
    _alone(LANES, names.LANES_P99, 300, unit="ms", detail="server to paint, p99"),
    *(
        _alone(CLICK, names.CLICK, 150, 50, unit="ms", client=f"nbllm in {kernel}", detail=kernel)
        for kernel in names.KERNELS
    ),
    _beside(BOARDS, names.BOARDS, names.TRAVELS_ONCE, 1.5, detail="all"),
    _beside(BOARDS, names.BOARDS_LIVE, names.TRAVELS_ONCE, 1.5, detail="but settled outputs"),
    _alone("eager bundle", names.BUNDLE, 75, unit="kB gzip"),
)

GOALS: tuple[Goal, ...] = (*_STREAMS, *_PAGE)


def judge(figures: Sequence[Figure]) -> list[Verdict]:
    """What the figures say of every goal, in the order of the design."""
    return [goal.judge(figures) for goal in GOALS]
