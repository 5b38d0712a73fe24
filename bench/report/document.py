"""``docs/performance.md``: its figures, tables and pictures, made from the file of a run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from goals.table import judge
from report import tables
from report.pictures import draw
from report.words import NOTHING, words

if TYPE_CHECKING:
    from report.run import Run

DOCS = Path(__file__).resolve().parents[2] / "docs"
PATH = DOCS / "performance.md"
KEPT = DOCS / "performance.json"
IMAGES = DOCS / "images"
NAMES = "docs/performance.md, docs/performance.json and docs/images/performance-*.svg"

_MARKED = re.compile(r"<!-- begin (\w+) -->\n(?:.*?\n)?<!-- end \1 -->", re.DOTALL)


def write(run: Run) -> None:
    """Make the document, its pictures and the kept run anew; pictures of no figure are removed."""
    text = filled(PATH.read_text(encoding="utf-8"), run)
    PATH.write_text(text, encoding="utf-8")
    run.write(KEPT)
    drawn = {picture.file: svg for picture, svg in draw(run.figures)}
    for old in IMAGES.glob("performance-*.svg"):
        old.unlink()
    for name, svg in drawn.items():
        (IMAGES / name).write_text(svg, encoding="utf-8")


def filled(text: str, run: Run) -> str:
    """The document with what stands between its markers made from a run.

    Raises:
        ValueError: a marker is missing, is there twice, or is not known.
    """
    made = sections(run)
    marked = _MARKED.findall(text)
    if sorted(marked) != sorted(made):
        raise ValueError(f"markers {sorted(marked)}, not {sorted(made)}")
    return _MARKED.sub(lambda match: _between(match[1], made[match[1]]), text)


def sections(run: Run) -> dict[str, str]:
    """The Markdown of each marker."""
    figures = tables.markdown(
        tables.FIGURES, list(tables.figure_rows(run.figures)), numbers=(2, 3, 4)
    )
    goals = tables.markdown(tables.GOALS, list(tables.goal_rows(judge(run.figures))), numbers=(1,))
    return {
        "words": words(run.figures),
        "machine": "\n".join(_machine(run)) or NOTHING,
        "charts": "\n\n".join(_images(run)) or NOTHING,
        "figures": figures if run.figures else NOTHING,
        "goals": goals,
        "profile": run.profile.strip() or NOTHING,
    }


def _machine(run: Run) -> Iterator[str]:
    if run.date:
        yield "| measured on | |\n| --- | --- |"
        yield f"| date | {run.date} |"
        yield f"| commit | {run.commit} |"
        for name, value in run.machine.items():
            yield f"| {name} | {value} |"
        versions = ", ".join(f"{name} {version}" for name, version in run.versions.items())
        yield f"| versions | {versions} |"


def _images(run: Run) -> Iterator[str]:
    for picture, _svg in draw(run.figures):
        yield f"![{picture.title}](images/{picture.file})"


def _between(name: str, text: str) -> str:
    return f"<!-- begin {name} -->\n{text}\n<!-- end {name} -->"
