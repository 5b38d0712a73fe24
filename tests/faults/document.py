"""``docs/reliability.md``, made of the rows: ``python -m faults.document`` in ``tests``."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from faults import beyond, disks, elsewhere
from faults.table import ROWS, place_of

PATH = Path(__file__).resolve().parents[2] / "docs" / "reliability.md"
INTRODUCTION = Path(__file__).with_name("introduction.md")
_GROUPS = {
    "C": "No connection",
    "H": "The server says no, or says nothing",
    "S": "The stream breaks, or is strange",
    "K": "Stopping, kernels, and long use",
    "D": "The disk behind cache and history",
    "G": "The gateway, and other machines",
}
_HEAD = ("| # | What happens | What nbllm does | Shown |", "|---|---|---|---|")


class Line(NamedTuple):
    """One line of the table."""

    number: str
    happens: str
    promise: str
    shown: str

    def __str__(self) -> str:
        return f"| {' | '.join(self)} |"


def document() -> str:
    """The whole page."""
    parts = [INTRODUCTION.read_text(encoding="utf-8").rstrip()]
    for letter, lines in groupby(_lines(), key=lambda line: line.number[0]):
        parts += ["", f"### {_GROUPS[letter]}", "", *_HEAD, *map(str, lines)]
    return "\n".join(parts) + "\n"


def _lines() -> list[Line]:
    lines = [*_of_matrix(), *_of_others()]
    order = list(_GROUPS)
    return sorted(lines, key=lambda line: (order.index(line.number[0]), place_of(line.number)))


def _of_matrix() -> Iterator[Line]:
    """Rows that say the same of the same fault share a line."""
    counts: dict[tuple[str, str, str], int] = {}
    for row in ROWS:
        said = (row.number, row.happens, row.promise)
        counts[said] = counts.get(said, 0) + 1
    for said, count in counts.items():
        yield Line(*said, "in every way" if count == 1 else f"in every way, {count} cases")


def _of_others() -> Iterator[Line]:
    for row in (*elsewhere.ROWS, *disks.ROWS, *beyond.ROWS):
        files = ", ".join(f"[{Path(name).stem}](../tests/{name})" for name in row.files)
        yield Line(row.number, row.happens, row.promise, files)


if __name__ == "__main__":
    PATH.write_text(document(), encoding="utf-8")
