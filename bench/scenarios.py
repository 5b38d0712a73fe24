"""The names by which figures, goals and charts find each other."""

from __future__ import annotations

OURS = "nbllm"
# The clients of the floor are named "floor …"; goals take the faster.
FLOOR = "floor"
IDEAL = "ideal"

SATURATED_CHAT = "saturated chat"
SATURATED_ANTHROPIC = "saturated anthropic"
PACED_CHAT = "paced chat"
PACED_ANTHROPIC = "paced anthropic"
CROWD_WALL = "500 streams, wall"
CROWD_CPU = "500 streams, CPU"
CROWD_MEMORY = "500 streams, memory"
CROWD_COMPLETE = "500 streams, complete"
FIRST_TOKEN = "first token reused"  # noqa: S105 - of a stream, no password
IMPORT = "import"
STOP = "stop to disconnect"
DROPPED = "dropped streams closed"
MEMORY = "memory after 100,000 chunks"
EVENTS = "events themselves"

SENT = "sent"
KERNELS = ("ipykernel7", "ipykernel6")
LANES_TEXT = "16 lanes, chunks that came"
LANES_MESSAGES = "16 lanes, messages"
LANES_P50 = "16 lanes, server to paint, p50"
LANES_P99 = "16 lanes, server to paint, p99"
BOARDS = "20 boards, bytes to the page"
BOARDS_LIVE = "20 boards, bytes but the settled outputs"
TRAVELS_ONCE = "bundle + text"
CLICK = "click Stop to disconnect"
BUNDLE = "eager bundle"
PRE = "<pre> in sections"
REPEATED = "repeated full display"


def page_cost(size: int, *, is_painted: bool = False) -> str:
    """An answer of ``size`` characters on the page, with a paint for each step or as it comes."""
    return f"page, {size:,} characters{', painted' if is_painted else ''}"
