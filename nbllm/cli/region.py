"""The end of a terminal, painted again and again; what stands above it is there for good."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from itertools import takewhile

from nbllm.cli.output import OUT


class Region:
    """Lines of which only those that changed are written again.

    Each is a line of the terminal, no wider than it. Of more than the terminal has only the last
    ones are painted, for what has gone off its top cannot be reached any more.
    """

    def __init__(self) -> None:
        self._painted: list[str] = []

    def paint(self, lines: Sequence[str]) -> None:
        """Show these lines in the place of those before them."""
        self._replace(list(lines)[-(self.height - 1) :])

    def settle(self, lines: Sequence[str]) -> None:
        """The same for good: what is painted next stands below them, and they may be many."""
        self._replace(list(lines))
        self._painted = []

    @property
    def height(self) -> int:
        """How many lines the terminal has."""
        return max(2, shutil.get_terminal_size().lines)

    def _replace(self, lines: list[str]) -> None:
        pairs = zip(self._painted, lines, strict=False)
        same = len(list(takewhile(lambda pair: pair[0] == pair[1], pairs)))
        up, left = len(self._painted) - same, len(self._painted) - len(lines)
        if up or len(lines) > same:
            back = f"\x1b[{up}A" if up else ""
            # Line by line: some terminals keep what is deleted at once among what scrolled away.
            fresh = "".join(f"\r{line}\x1b[K\n" for line in lines[same:])
            gone = "\r\x1b[K\n" * left + f"\x1b[{left}A" if left > 0 else ""
            OUT.write(f"{back}{fresh}{gone}")
        self._painted = lines
