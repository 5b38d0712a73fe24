"""The names by which figures and goals find each other."""

from __future__ import annotations

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

PAGE_COST = "page, CPU per 1,000 characters"
PAGE_PAINTED = "page, painted, CPU per 1,000 characters"
LANES_TEXT = "16 lanes, chunks that came"
LANES_MESSAGES = "16 lanes, messages"
LANES_P50 = "16 lanes, server to paint, p50"
LANES_P99 = "16 lanes, server to paint, p99"
BOARDS = "20 boards, bytes"
CLICK = "click Stop to disconnect"
BUNDLE = "eager bundle"
