"""``python bench report``: the tables and charts of a run, from its file."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from goals.goal import MET, MISSED, NOT_MEASURED
from goals.table import judge
from report import document, tables
from report.pictures import draw
from report.run import RESULTS, read

if TYPE_CHECKING:
    from report.run import Run

QUICK = "a quick run: few rounds, an indication only"


def main(arguments: list[str]) -> int:
    """Print and draw a kept run again; with --write make the document from it."""
    parser = argparse.ArgumentParser(prog="python bench report", description=main.__doc__)
    parser.add_argument("file", type=Path, help="a results file, such as docs/performance.json")
    parser.add_argument("--write", action="store_true", help=f"make {document.NAMES} from the file")
    parser.add_argument(
        "--profile", type=Path, metavar="TEXT", help="what `bench profile` printed, to keep too"
    )
    options = parser.parse_args(arguments)
    try:
        run = read(options.file)
        if options.profile:
            run.profile = options.profile.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    show(run, options.file)
    if options.write:
        if run.quick or run.failures:
            print("not written: the run was quick, or a part of it failed", file=sys.stderr)
            return 1
        document.write(run)
        print(f"\nwritten: {document.NAMES}")
    return 0


def show(run: Run, path: Path) -> None:
    """Print the tables, and draw the charts where results are kept."""
    verdicts = judge(run.figures)
    print(f"\nFigures ({QUICK})\n" if run.quick else "\nFigures\n")
    print(tables.text(tables.FIGURES, list(tables.figure_rows(run.figures))))
    print("\nGoals\n")
    print(tables.text(tables.GOALS, list(tables.goal_rows(verdicts))))
    print()
    for name in ("must", "moonshot"):
        said = [getattr(verdict, name) for verdict in verdicts]
        counts = ", ".join(f"{said.count(word)} {word}" for word in (MET, MISSED, NOT_MEASURED))
        print(f"{name}: {counts}")
    for part, words in run.failures.items():
        print(f"FAILED: {part}: {words}")
    print(
        f"\nload before the run {run.machine.get('load before', 'unknown')}; kept in {_near(path)}"
    )
    for picture, drawn in draw(run.figures):
        RESULTS.mkdir(parents=True, exist_ok=True)
        file = RESULTS / f"{path.stem}-{picture.file}"
        file.write_text(drawn, encoding="utf-8")
        print(f"drawn: {_near(file)}")


def _near(path: Path) -> str:
    """A path as seen from here."""
    return os.path.relpath(path)
