"""``max_bytes``, in memory: an answer's text may take twice as much, its pieces and the whole.

Python keeps a text as wide as its widest character (https://peps.python.org/pep-0393/), so that one
emoji makes 32 MB of a body 128 MB of memory.
"""

from __future__ import annotations

from collections.abc import Sequence

from nbllm.errors import LimitExceeded
from nbllm.events import Event, ReasoningDelta, TextDelta, ToolCallDelta

_DELTAS = (TextDelta, ReasoningDelta, ToolCallDelta)


class Memory:
    """Watches what the text of one request's answer takes."""

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._characters = 0
        self._widest = 1
        self._pieces = 0

    def take(self, events: Sequence[Event]) -> None:
        """Take what came; raises ``LimitExceeded`` where it grows too large."""
        texts = [
            event.arguments if isinstance(event, ToolCallDelta) else event.text
            for event in events
            if isinstance(event, _DELTAS)
        ]
        self._count_all(texts)
        if self._pieces + self._characters * self._widest > 2 * self._max_bytes:
            raise LimitExceeded(
                f"the answer's text takes more memory than twice max_bytes={self._max_bytes:,}; "
                "what came is kept. Pass a larger max_bytes= to read on."
            )

    def _count_all(self, texts: Sequence[str]) -> None:
        joined = "".join(texts)
        if not joined.isascii():
            for text in texts:
                self._count(text)
            return
        self._characters += len(joined)
        self._pieces += len(joined)

    def _count(self, text: str) -> None:
        width = _width(text)
        self._characters += len(text)
        self._pieces += len(text) * width
        self._widest = max(self._widest, width)


def _width(text: str) -> int:
    """Bytes for each character of a text."""
    if text.isascii():
        return 1
    widest = max(text)
    return 1 if widest <= "\xff" else 2 if widest <= "\uffff" else 4
