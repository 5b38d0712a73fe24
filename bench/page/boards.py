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
    boards: int
    bundle: int
    text: int
    received: int
    sent: int
    saved: int
    kinds: dict[str, tuple[int, int]]

    @property
    def settled(self) -> int:
        """Bytes of the static outputs: three forms of each answer, which the notebook keeps."""
        return self.kinds["← update_display_data"][1]

    def targets(self) -> list[Target]:
        """The promise: all that came but the settled outputs, beside the bundle and the text."""
        ratio = (self.received - self.settled) / (self.bundle + self.text)
        return [Target(f"{self.boards} boards: bytes / (bundle + text)", ratio, 1.5, " ×")]


def measure(tokens_a_second: int, boards: int) -> Boards:
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
    # The answer's program has the colours' code sent too.
    static = ROOT / "nbllm" / "notebook" / "static"
    bundle = sum((static / name).stat().st_size for name in ("board.js", "code.js"))
    text = boards * len(ANSWER.encode())
    kinds = traffic.by_kind()
    return Boards(tokens_a_second, boards, bundle, text, received, sent, saved, kinds)


def print_boards(found: Boards) -> None:
    """What travelled, and in which messages."""
    print(
        f"\n{found.boards} boards of {len(ANSWER):,} characters at "
        f"{found.tokens_a_second or 'any'} tokens/s: {found.received:,} bytes came, "
        f"{found.sent:,} went; bundle {found.bundle:,}, "
        f"text {found.text:,}, settled outputs {found.settled:,}; {found.saved:,} bytes saved"
    )
    for kind, (count, size) in found.kinds.items():
        if size > 0.005 * found.received:
            print(f"    {kind:<28} {count:>6} messages {size:>10,} bytes")
