"""A kernel interrupt that shows itself in one line."""

from __future__ import annotations


class Interrupted(KeyboardInterrupt):
    """The usual ``KeyboardInterrupt``, without a page of traceback."""

    def _render_traceback_(self) -> list[str]:
        return [f"KeyboardInterrupt: {self}"]
