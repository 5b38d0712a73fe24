"""Twenty boards in a notebook: what travels to the page beside the bundle and the text."""

from __future__ import annotations

import json
from typing import NamedTuple

from page.chromium import ROOT
from page.lab import opened_lab
from page.targets import Target

BOARDS = 20
# Some 500 words, as a question gets: prose, a list, a table and a program.
ANSWER = "\n\n".join(
    [
        "## What the residuals say",
        "The weights follow the hidden state while their *variance* shrinks with each row. " * 9,
        "- **Units** first: `metres` and `feet` look alike.\n- Time zones come second.\n" * 6,
        "| name | value |\n|---|--:|\n" + "| residual | 0.25 |\n" * 8,
        "```python\n" + "kept = [row for row in rows if row.weight > limit]\n" * 12 + "```",
        "A longer window smooths more, but it reacts later near a **sudden turn**. " * 9,
    ]
)


class Boards(NamedTuple):
    """Bytes of a notebook's run at one pace."""

    tokens_a_second: int
    bundle: int
    text: int
    received: int
    sent: int
    saved: int
    kinds: dict[str, tuple[int, int]]

    @property
    def ratio(self) -> float:
        """Received bytes beside the bundle and the text, each once."""
        return self.received / (self.bundle + self.text)

    def targets(self) -> list[Target]:
        """The promise."""
        pace = f"{self.tokens_a_second} tokens/s" if self.tokens_a_second else "at full speed"
        return [Target(f"{BOARDS} boards {pace}: bytes / (bundle + text)", self.ratio, 1.5, " ×")]


def measure(tokens_a_second: int, boards: int = BOARDS) -> Boards:
    """Run a notebook once; 0 tokens a second waits for nothing."""
    pace = json.dumps({"pace": tokens_a_second})
    cell = f"%%llm demo/echo -o extra '{pace}'\n{{answer}}"
    cells = [f"%load_ext nbllm\nanswer = {ANSWER!r}", *[cell] * boards, "print('the', 'end')"]
    with opened_lab("boards.ipynb", cells) as (page, traffic):
        before = traffic.received(), traffic.sent()
        page.run_all()
        page.wait_for_text(boards + 1, "the end", 60 + boards * 30)
        page.wait_until_settled(boards)
        saved = len(json.dumps(page.save()).encode())
        received, sent = traffic.received() - before[0], traffic.sent() - before[1]
    bundle = (ROOT / "nbllm" / "notebook" / "static" / "board.js").stat().st_size
    text = boards * len(ANSWER.encode())
    return Boards(tokens_a_second, bundle, text, received, sent, saved, traffic.by_kind())


def print_boards(found: Boards) -> None:
    """What travelled, and in which messages."""
    print(
        f"\n{BOARDS} boards of {len(ANSWER):,} characters at {found.tokens_a_second or 'any'} "
        f"tokens/s: {found.received:,} bytes came, {found.sent:,} went; bundle {found.bundle:,}, "
        f"text {found.text:,}; {found.saved:,} in the saved notebook"
    )
    for kind, (count, size) in found.kinds.items():
        if size > 0.005 * found.received:
            print(f"    {kind:<28} {count:>6} messages {size:>10,} bytes")
