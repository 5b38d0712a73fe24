"""The parts of the benchmark, each in a process of its own, whose figures come as lines of JSON."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from measure import Figure

if TYPE_CHECKING:
    from report.run import Run

BENCH = Path(__file__).parent
INTERRUPTED = "interrupted"


class Part(NamedTuple):
    """What a part measures, and the module whose ``run(quick, only)`` yields its figures."""

    what: str
    module: str


PARTS = {
    "peers": Part("vendors' clients, nbllm and the floor, on one server", "peers.run"),
    "startup": Part("first steps in fresh interpreters and kernels", "startup"),
    "page": Part("growing answers in Chromium", "page.run"),
    "lab": Part("sixteen lanes and twenty boards in JupyterLab", "page.traffic"),
    "click": Part("clicks on Stop in JupyterLab", "click_to_disconnect"),
    "bundle": Part("the size of the page side", "page.bundle"),
}


class PartError(Exception):
    """A part that could not measure, with its last words."""


def choose(only: Collection[str]) -> tuple[list[str], list[str]]:
    """The parts that are wanted, and the scenarios to which the peers are narrowed.

    Names of parts choose parts; any other word is a scenario of the peers'.
    """
    scenarios = [name for name in only if name not in PARTS]
    wanted = {*only, *(["peers"] if scenarios else [])} or PARTS.keys()
    return [name for name in PARTS if name in wanted], scenarios


def check(only: Collection[str], *, quick: bool) -> None:
    """See that every word means something.

    Raises:
        LookupError: one is neither a part nor in the name of a scenario.
    """
    if scenarios := choose(only)[1]:
        from peers.run import chosen

        chosen(scenarios, quick=quick)


def measure(run: Run, only: Collection[str], *, quick: bool) -> None:
    """Run the parts in turn into ``run``; one that fails is named, and the next begins.

    An interrupt ends the part that runs and leaves out those that would follow.
    """
    names, scenarios = choose(only)
    for number, name in enumerate(names, 1):
        _say(f"[{number}/{len(names)}] {name}: {PARTS[name].what}")
        begin = time.monotonic()
        try:
            for figure in told(figures_of(PARTS[name].module, scenarios, quick=quick)):
                run.figures.append(figure)
        except PartError as error:
            run.failures[name] = str(error)
        except KeyboardInterrupt:
            run.failures[name] = INTERRUPTED
        run.seconds[name] = round(time.monotonic() - begin, 1)
        _say(f"    {run.failures.get(name, 'done')}, {run.seconds[name]:.0f} s")
        if run.failures.get(name) == INTERRUPTED:
            return


def figures_of(module: str, scenarios: Collection[str], *, quick: bool) -> Iterator[Figure]:
    """A part's figures as they come from its process.

    Raises:
        PartError: the part failed, or said what is no figure.
    """
    size = "quick" if quick else "whole"
    command = [sys.executable, str(BENCH), "part", module, size, *scenarios]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 - our own program
        try:
            yield from map(_figure, process.stdout or ())
        except BaseException:
            process.terminate()
            raise
    if process.returncode > 0:
        raise PartError(f"ended with status {process.returncode}")


def told(figures: Iterable[Figure]) -> Iterator[Figure]:
    """The figures, with a line for each new scenario and the seconds that it took."""
    scenario, begin = "", time.monotonic()
    for figure in figures:
        if figure.scenario != scenario:
            scenario, now = figure.scenario, time.monotonic()
            _say(f"    {scenario}, {now - begin:.0f} s")
            begin = now
        yield figure


def speak(arguments: list[str]) -> int:
    """In the process of a part: print each figure as a line, or the last words."""
    module, size, *only = arguments
    # Whatever the measured code prints must not be taken for a figure.
    lines, sys.stdout = sys.stdout, sys.stderr
    try:
        run: Callable[..., Iterator[Figure]] = importlib.import_module(module).run
        for figure in run(quick=size == "quick", only=only):
            print(json.dumps(figure), file=lines, flush=True)
    except KeyboardInterrupt:
        return 1
    except Exception as error:  # noqa: BLE001 - the other parts go on, whatever it was
        traceback.print_exc()
        words = f"{type(error).__name__}: {error}".splitlines()[0]
        print(json.dumps({"error": words}), file=lines, flush=True)
        return 1
    return 0


def _figure(line: str) -> Figure:
    try:
        said = json.loads(line)
        if isinstance(said, dict):
            raise PartError(said["error"])
        scenario, client, unit, samples = said
        first, *others = map(float, samples)
        return Figure(scenario, client, unit, (first, *others))
    except (ValueError, TypeError, KeyError) as error:
        raise PartError(f"said what is no figure: {line.strip()[:80]}") from error


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
