"""The benchmark's clients: what they are asked, and that a lost chunk is an error."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

sys.path.append(str(Path(__file__).parents[1] / "bench"))

from clients.dechunking import Dechunking
from peers.roster import ROSTER, Entry
from peers.rounds import Reading, figures, in_turns

pytestmark = pytest.mark.slow

BENCH = Path(__file__).parents[1] / "bench"
Ask = Callable[..., dict[str, Any]]

OURS = ("clients.nbllm_stream:Client", "clients.floor:Client")
WIRES = ("chat", "anthropic", "ollama")
LOSSY = """
from clients.floor import Client as Floor
class Loses(Floor):
    async def read(self, model, take):
        seen = []
        await super().read(model, seen.append)
        for text in seen[:-1]:
            take(text)
class Swaps(Floor):
    async def read(self, model, take):
        seen = []
        await super().read(model, seen.append)
        for text in [seen[1], seen[0], *seen[2:]]:
            take(text)
class Talks(Floor):
    def __init__(self, url, wire):
        print("a library that prints")
        super().__init__(url, wire)
"""


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with _process("-m", "provider") as process:
        yield f"http://127.0.0.1:{process.stdout.readline().strip()}"


@contextmanager
def _process(*words: str, path: str = "") -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [sys.executable, *words],
        cwd=BENCH,
        env={**os.environ, "PYTHONPATH": path},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield process
        process.communicate(timeout=30)
        assert process.returncode == 0


@contextmanager
def worker(adapter: str, url: str, wire: str = "chat", path: str = "") -> Iterator[Ask]:
    with _process("-m", "clients.worker", adapter, url, wire, path=path) as process:

        def answer() -> dict[str, Any]:
            return json.loads(process.stdout.readline())

        def ask(command: str, *order: int, **options: Any) -> dict[str, Any]:
            line = json.dumps({"command": command, "order": order, **options})
            print(line, file=process.stdin, flush=True)
            return answer()

        assert answer() == {"ready": True}
        yield ask


@pytest.mark.parametrize("wire", WIRES)
@pytest.mark.parametrize("adapter", OURS)
def test_a_client_reads_whole_answers(adapter: str, wire: str, url: str) -> None:
    with worker(adapter, url, wire) as ask:
        for rate in (0, 2_000):
            spent = ask("stream", 200, rate)
            assert spent["cpu"] > 0
            assert spent["wall"] > 0
        late = ask("latency", 50, 500)
        assert 0 < late["p50"] <= late["p99"]
        crowd = ask("fan out", 10, 100, streams=12)
        assert crowd["complete"] == 12
        assert crowd["wall"] >= 0.08


@pytest.mark.parametrize("command", ["first reused", "first cold"])
def test_the_first_token_is_timed(command: str, url: str) -> None:
    with worker(OURS[0], url) as ask:
        first = ask(command, 3, 200, 20, times=3)
        assert 0.02 <= first["wall"] < 5
        assert first["cpu"] > 0


def test_streams_are_left_and_seen(url: str) -> None:
    with worker(OURS[0], url) as ask:
        for way in ("stop", "cancel", "elsewhere"):
            assert len(ask("stop", 500, 100, times=2, way=way)["stamps"]) == 2
        assert ask("drop", 500, 100, times=2) == {"dropped": 2}


@pytest.mark.parametrize("command", ["keep", "events alone"])
def test_what_is_kept_grows(command: str, url: str) -> None:
    with worker(OURS[0], url) as ask:
        assert 30_000 * 100 < ask(command, 30_000)["megabytes"] * 1e6 < 30_000 * 1_000


@pytest.mark.parametrize("adapter", ["lossy:Loses", "lossy:Swaps"])
def test_a_lost_chunk_is_an_error_and_no_figure(adapter: str, url: str, tmp_path: Path) -> None:
    tmp_path.joinpath("lossy.py").write_text(LOSSY)
    with worker(adapter, url, path=str(tmp_path)) as ask:
        assert "RuntimeError" in ask("stream", 100)["error"]
        if adapter == "lossy:Loses":
            assert "RuntimeError" in ask("latency", 50, 1_000)["error"]
            assert ask("fan out", 10, 100, streams=3)["complete"] == 0


def test_a_library_that_prints_does_not_disturb(url: str, tmp_path: Path) -> None:
    tmp_path.joinpath("lossy.py").write_text(LOSSY)
    with worker("lossy:Talks", url, path=str(tmp_path)) as ask:
        assert "cpu" in ask("stream", 10)


@pytest.mark.parametrize("seed", range(20))
def test_dechunking_knows_no_cuts(seed: int) -> None:
    rng = random.Random(seed)
    pieces = [rng.randbytes(rng.randint(1, 40)) for _ in range(12)]
    data = b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"
    body, found = Dechunking(), b""
    while data:
        assert not body.has_ended
        size = rng.randint(1, 30)
        found += body.feed(data[:size])
        data = data[size:]
    assert body.has_ended
    assert found == b"".join(pieces)


def test_dechunking_refuses_an_early_end() -> None:
    body = Dechunking()
    body.feed(b"5\r\nhel")
    with pytest.raises(EOFError):
        body.feed(b"")


def test_every_round_has_every_client_and_another_first() -> None:
    entries, asked = ROSTER[:3], []

    def measure(entry: Entry) -> dict[str, Any]:
        asked.append(entry.name)
        return {"cpu": len(asked)}

    first, second, third = (entry.name for entry in entries)
    found = list(figures([Reading("race", "ms", "cpu", 10)], in_turns(2, entries, measure)))
    assert asked == [first, second, third, second, third, first]
    assert [(each.client, each.samples) for each in found] == [
        (first, (10, 60)),
        (second, (20, 40)),
        (third, (30, 50)),
    ]


def test_a_slow_client_may_have_one_turn_only() -> None:
    slow = ROSTER[0]._replace(share=0.5)
    answers = in_turns(3, (slow, ROSTER[1]), lambda _entry: {}, slow_once=True)
    assert [len(found) for _entry, found in answers] == [1, 3]


def test_a_scenario_that_nobody_knows_is_named() -> None:
    command = [sys.executable, str(BENCH), "peers", "--only", "no such thing"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "no such thing" in done.stderr
    assert "saturated chat" in done.stderr


STACKS = """\
main (a.py:1);find (<frozen importlib._bootstrap>:9);load (json/__init__.py:3) 50
main (a.py:1);read (b c.py:7) 3
main (a.py:1);other (a.py:9);read (b c.py:7) 2
main (a.py:1) 4
"""


def test_a_profile_counts_the_line_that_ran_and_no_imports() -> None:
    code = "import sys; from peers.profile import own_time; print(own_time(sys.stdin.read()))"
    command = [sys.executable, "-c", code]
    done = subprocess.run(
        command, cwd=BENCH, input=STACKS, capture_output=True, text=True, check=True
    )
    counts = "{Place(path='b c.py', line=7, function='read'): 5, Place(path='a.py', line=1, "
    assert counts in done.stdout
    assert "json" not in done.stdout
