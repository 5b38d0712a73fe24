"""Sixteen lanes at 100 chunks/s in real JupyterLab: messages, and the way from server to paint."""

from __future__ import annotations

import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from page.lab import opened_lab, run_cell
from page.targets import Target

LANES = 16
PER_SECOND = 100
SECONDS = 10

# A stamp is painted when the frame of its change is done: what is posted in it comes right after.
NOTE_PAINTS = r"""() => {
    const seen = new Map();
    const found = window.paints = [];
    const paint = new MessageChannel();
    let waits = false;
    paint.port1.onmessage = () => {
        waits = false;
        const now = performance.timeOrigin + performance.now();
        for (const text of document.querySelectorAll('.nbllm-board [data-nbllm="text"]')) {
            const stamps = text.textContent.match(/\d{13}(?=;)/g) ?? [];
            for (const stamp of stamps.slice(seen.get(text) ?? 0)) found.push(now - Number(stamp));
            seen.set(text, stamps.length);
        }
    };
    const note = () => {
        if (!waits) paint.port2.postMessage(0);
        waits = true;
    };
    const what = { subtree: true, childList: true, characterData: true };
    new MutationObserver(note).observe(document.body, what);
}"""


class Latency(NamedTuple):
    """What came of it; times in milliseconds."""

    arrived: int
    sent: int
    painted: int
    messages_a_second: float
    kilobytes: float
    p50: float
    p99: float
    worst: float

    def targets(self) -> list[Target]:
        """The promises."""
        return [
            Target("16 lanes: chunks of text that came", self.arrived, self.sent, at_least=True),
            Target("16 lanes: messages", self.messages_a_second, 60, "/s"),
            Target("16 lanes: server to paint, p50", self.p50, 80, " ms"),
            Target("16 lanes: server to paint, p99", self.p99, 300, " ms"),
        ]


def measure() -> Latency:
    """Run the lanes once."""
    count = SECONDS * PER_SECOND
    with stamping_server(count) as port:
        names = ",".join(f"lane{number}" for number in range(LANES))
        load = ["%load_ext nbllm", "import nbllm"]
        load += [
            f"nbllm.alias('lane{number}', 'compatible/stamps', "
            f"base_url='http://127.0.0.1:{port}/v1')"
            for number in range(LANES)
        ]
        ask = f"%%llm {names} --out answers\nGo."
        check = "print('came', sum(a.text.count(';') for a in answers.values()), 'end')"
        cells = ["\n".join(load), "%%llm lane0\nWarm up.", ask, check]
        with opened_lab("latency.ipynb", cells) as (page, traffic):
            run_cell(page, 0)
            run_cell(page, 1)
            page.wait_until_settled(1)
            page.page.evaluate(NOTE_PAINTS)
            before = len(traffic.messages)
            run_cell(page, 2)
            run_cell(page, 3)
            page.wait_for_text(3, "end", SECONDS + 60)
            came = int(page.output(3).inner_text().split()[1])
            paints: list[float] = sorted(page.page.evaluate("() => window.paints"))
            patches = [m for m in traffic.messages[before:] if m.is_received and m.is_custom]
    cuts = statistics.quantiles(paints, n=100)
    size = sum(message.size for message in patches) / 1e3
    rate = len(patches) / SECONDS
    return Latency(came, LANES * count, len(paints), rate, size, cuts[49], cuts[98], paints[-1])


@contextmanager
def stamping_server(count: int) -> Iterator[int]:
    """The port of a running server."""
    script = Path(__file__).with_name("stamps.py")
    process = subprocess.Popen(  # noqa: S603 - our own script
        [sys.executable, str(script), str(count), str(PER_SECOND)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin  # noqa: S101 - what Popen was asked for
    assert process.stdout  # noqa: S101 - the same
    try:
        yield int(process.stdout.readline())
    finally:
        process.stdin.close()
        process.wait(10)
        process.stdout.close()
