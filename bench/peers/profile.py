"""``python bench profile``: the lines in which a client spends its time, as tables in Markdown."""

from __future__ import annotations

import argparse
import linecache
import re
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from provider.order import Order
from provider.running import running_provider

from peers.roster import FLOOR_JSON, NBLLM, PEERS_PYTHON, ROOT, ROSTER, Entry, missing
from peers.workers import environment

if TYPE_CHECKING:
    from provider.running import Provider

_BENCH = ROOT / "bench"
_FRAME = re.compile(r"^(?P<function>.+) \((?P<path>.+):(?P<line>\d+)\)$")
_SITE = re.compile(r".*/(?:site-packages|lib/python[\d.]+)/")


class Place(NamedTuple):
    """A line of source, in a function."""

    path: str
    line: int
    function: str

    @property
    def name(self) -> str:
        """Where it is, as people say it."""
        path = self.path.removeprefix(f"{ROOT}/") if "/.venv" not in self.path else self.path
        return f"{_SITE.sub('', path)}:{self.line}"

    @property
    def source(self) -> str:
        """Its text."""
        return linecache.getline(self.path, self.line).strip() or f"{self.function}()"


def main(arguments: list[str]) -> int:
    """Sample the clients and print a table for each; 1 where the sampler failed."""
    names = [entry.name for entry in ROSTER]
    parser = argparse.ArgumentParser(prog="python bench profile", description=__doc__)
    parser.add_argument("clients", nargs="*", help=f"of {', '.join(names)} (nbllm and the floor)")
    parser.add_argument("--wire", default="chat", choices=NBLLM.wires)
    parser.add_argument("--rate", type=int, default=0, help="chunks/s; 0, the default: full speed")
    parser.add_argument("--seconds", type=float, default=6.0, help="for each client")
    parser.add_argument("--top", type=int, default=25, help="lines of a table")
    options = parser.parse_args(arguments)
    if unknown := set(options.clients) - set(names):
        parser.error(f"no client is called {', '.join(unknown)}; there are: {', '.join(names)}")
    if absent := missing():
        parser.error(f"no {absent[0]}: make bench sets it up")
    asked = options.clients or [NBLLM.name, FLOOR_JSON.name]
    entries = [entry for entry in ROSTER if entry.name in asked]
    chunks = int(options.rate * options.seconds) or 20_000
    with running_provider() as provider:
        for entry in entries:
            order = Order(chunks, options.rate)
            stacks = sample(entry, options.wire, provider, order, options.seconds)
            if stacks is None:
                return 1
            show(f"{entry.name}, {options.wire}", own_time(stacks), options.top)
    return 0


def sample(entry: Entry, wire: str, provider: Provider, order: Order, seconds: float) -> str | None:
    """Folded stacks, one a line with its number of samples; ``None`` where the sampler failed."""
    with tempfile.TemporaryDirectory() as folder:
        raw = Path(folder) / "stacks"
        sampler = (PEERS_PYTHON.with_name("py-spy"), "record", "--format", "raw", "--output", raw)
        how = ("--rate", "500", "--full-filenames", "--")
        words = (entry.adapter, provider.url, wire, order.model, str(seconds))
        command = [*sampler, *how, entry.python, "-m", "clients.steady", *words]
        done = subprocess.run(  # noqa: S603 - our own words
            command, cwd=_BENCH, env=environment(), capture_output=True, text=True, check=False
        )
        if done.returncode != 0 or not raw.exists():
            print(done.stdout + done.stderr, file=sys.stderr)
            return None
        return raw.read_text()


def own_time(stacks: str) -> Counter[Place]:
    """How often each line was the one that ran; imports, which happen once, are left out."""
    counts: Counter[Place] = Counter()
    for line in stacks.splitlines():
        stack, _, count = line.rpartition(" ")
        found = _FRAME.match(stack.rpartition(";")[2])
        if found and "<frozen importlib" not in stack:
            counts[Place(found["path"], int(found["line"]), found["function"])] += int(count)
    return counts


def show(title: str, counts: Counter[Place], top: int) -> None:
    """A table of the lines, and one of the files."""
    whole = counts.total()
    print(f"\n### {title}: {whole:,} samples\n\n| own | line | |\n|--:|---|---|")
    for place, count in counts.most_common(top):
        source = place.source.replace("|", "\\|")
        print(f"| {count / whole:.1%} | {place.name} | `{source}` |")
    files: Counter[str] = Counter()
    for place, count in counts.items():
        files[place.name.rpartition(":")[0]] += count
    print("\n| own | file |\n|--:|---|")
    for name, count in files.most_common(top // 2):
        print(f"| {count / whole:.1%} | {name} |")
