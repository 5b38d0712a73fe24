"""Several answers on a terminal, side by side or one below the other, painted while they come."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable
from itertools import zip_longest

from rich.cells import cell_len, set_cell_size

from nbllm.cli.page import few_numbers
from nbllm.cli.region import Region
from nbllm.cli.rendering import end_of, rendered, split_blocks
from nbllm.cli.told import told
from nbllm.events import Event, Notice, ReasoningDelta, Start, TextDelta
from nbllm.markdown.characters import reveal
from nbllm.response import Response

_NARROWEST = 38
_ANSI = re.compile(r"\x1b\[[0-9;]*m")
_DIM, _RED, _OFF = "\x1b[2m", "\x1b[31m", "\x1b[0m"


class Panels:
    """A panel for each name; while they grow, the end of each is seen."""

    def __init__(self, names: list[str]) -> None:
        columns = shutil.get_terminal_size().columns
        self._abreast = len(names) if columns // len(names) >= _NARROWEST else 1
        self._panels = {name: Panel(name, columns // self._abreast) for name in names}
        self._region = Region()
        self.refresh()

    def take(self, name: str, event: Event) -> None:
        """Take an event of one of them; ``refresh`` shows it."""
        self._panels[name].take(event)

    def end(self, name: str, response: Response) -> None:
        """Take how one of them ended."""
        self._panels[name].end(response)

    def refresh(self) -> None:
        """Paint what came, as much as there is room for."""
        rows = len(self._panels) // self._abreast
        self._region.paint(self._lines((self._region.height - 1) // rows))

    def close(self) -> None:
        """Paint all of it, for good."""
        self._region.settle(self._lines(None))

    def _lines(self, height: int | None) -> list[str]:
        panels = list(self._panels.values())
        if self._abreast == 1:
            return [line for panel in panels for line in panel.lines(height)]
        tallest = max(len(panel.body(height)) for panel in panels) + 2
        tall = tallest if height is None else min(height, tallest)
        columns = [panel.lines(tall, fills=True) for panel in panels]
        return ["".join(row) for row in zip_longest(*columns, fillvalue="")]


class Panel:
    """One answer in a box of that width: its name above, below it how it stands."""

    def __init__(self, name: str, width: int) -> None:
        self._name = reveal(name)
        self._width = width
        self._settled: list[str] = []
        self._source = self._thought = self._remark = ""
        self._state = "waiting"

    def take(self, event: Event) -> None:
        """Take an event."""
        match event:
            case Start():
                self._settled, self._source, self._thought = [], "", ""
            case TextDelta():
                self._source, self._state = self._source + event.text, "answering"
            case ReasoningDelta():
                self._thought, self._state = self._thought + event.text, "reasoning"
            case Notice():
                self._state = event.text
            case _:
                pass

    def end(self, response: Response) -> None:
        """Take how it ended."""
        if response.error is None:
            self._state = few_numbers(response)
        else:
            self._state = type(response.error).__name__
            self._remark = told(response.error)

    def body(self, height: int | None = None) -> list[str]:
        """The lines inside, all of them or at least so many, the last ones."""
        inside = self._width - 4
        complete, growing = split_blocks(self._source)
        if complete:
            self._settled = _spaced(self._settled, rendered(complete, inside))
            self._source = growing
        end = self._source if height is None else end_of(self._source, 2 * height)
        lines = _spaced(self._settled, rendered(end, inside))
        if not lines and self._thought:
            lines = [f"{_DIM}{line}{_OFF}" for line in rendered(end_of(self._thought, 40), inside)]
        if self._remark:
            said = [f"{_RED}{line}{_OFF}" for line in _wrapped(self._remark, inside)]
            lines = _spaced(lines, said)
        return lines

    def lines(self, height: int | None, *, fills: bool = False) -> list[str]:
        """The box; of more than ``height`` lines the last ones, of fewer as many, or filled up."""
        body = self.body(height)
        if height is not None:
            body = body[-(height - 2) :] if height > 2 else []
            body += [""] * (height - 2 - len(body)) if fills else []
        return [
            self._edge("╭", self._name, "╮"),
            *self._sides(body),
            self._edge("╰", self._state, "╯"),
        ]

    def _sides(self, body: Iterable[str]) -> Iterable[str]:
        for line in body:
            blanks = " " * (self._width - 4 - cell_len(_ANSI.sub("", line)))
            yield f"{_DIM}│{_OFF} {line}{blanks} {_DIM}│{_OFF}"

    def _edge(self, left: str, text: str, right: str) -> str:
        room = self._width - 6
        shown = " ".join(reveal(text).split())
        shown = shown if cell_len(shown) <= room else f"{set_cell_size(shown, room - 1)}…"
        rule = "─" * (room - cell_len(shown))
        return f"{_DIM}{left}─{_OFF} {shown} {_DIM}{rule}─{right}{_OFF}"


def _spaced(above: list[str], below: list[str]) -> list[str]:
    """The one below the other, with an empty line between where there are both."""
    return [*above, *([""] if above and below else []), *below]


def _wrapped(text: str, width: int) -> list[str]:
    from textwrap import wrap

    return [line for part in reveal(text).split("\n") for line in wrap(part, width) or [""]]
