"""``python bench``: how fast nbllm is, beside what others take and what nobody can avoid."""

from __future__ import annotations

import argparse
import importlib
import os
import signal
import sys
import tempfile
import time
from textwrap import dedent

import suite
from report import command
from report.machine import commit, machine, versions
from report.run import Run, fresh_path

# Each has a function of its arguments, and says in its own --help what they are.
COMMANDS = {
    "report": ("report.command", "main"),
    "page": ("page.run", "main"),
    "peers": ("peers.command", "main"),
    "lab": ("page.traffic", "main"),
    "profile": ("peers.profile", "main"),
    "part": ("suite", "speak"),
}
EPILOG = """\
parts:
{parts}

other commands, each with a --help:
  report FILE   print the tables of a results file again, and draw its charts; with --write
                docs/performance.md and its pictures are made from it
  peers         the Python side alone, while it runs
  page          what a growing answer costs the page, in more detail
  lab           what travels to JupyterLab, in more detail
  profile       where the processor time of nbllm goes
"""


def main(arguments: list[str]) -> int:
    """Run the command that is named, or the whole benchmark; 1 if a part failed."""
    if arguments and arguments[0] in COMMANDS:
        module, function = COMMANDS[arguments[0]]
        return getattr(importlib.import_module(module), function)(arguments[1:])
    options = _options(arguments)
    run = Run(
        date=time.strftime("%Y-%m-%d %H:%M:%S %Z"),
        commit=commit(),
        quick=options.quick,
        machine=machine(),
        versions=versions(),
    )
    suite.measure(run, options.only, quick=options.quick)
    path = fresh_path()
    run.write(path)
    command.show(run, path)
    return 1 if run.failures else 0


def _options(arguments: list[str]) -> argparse.Namespace:
    parts = "\n".join(f"  {name:<12}  {part.what}" for name, part in suite.PARTS.items())
    parser = argparse.ArgumentParser(
        prog="python bench",
        description=dedent(__doc__ or "").replace("``", ""),
        epilog=EPILOG.format(parts=parts),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--quick", action="store_true", help="a few rounds: an indication")
    parser.add_argument(
        "--only",
        nargs="+",
        default=[],
        metavar="NAME",
        help="parts (see below), or words of the scenarios that `peers --help` lists",
    )
    options = parser.parse_args(arguments)
    try:
        suite.check(options.only, quick=options.quick)
    except LookupError as error:
        parser.error(str(error))
    return options


if __name__ == "__main__":
    # Whoever is told to end closes servers and browsers first, and a run keeps its figures.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with tempfile.TemporaryDirectory() as folder:  # its runs are no part of a person's history
        os.environ["XDG_DATA_HOME"] = folder
        sys.exit(main(sys.argv[1:]))
