"""Horizontal bars as SVG, readable in light and dark, by eyes and by screen readers."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from html import escape
from typing import NamedTuple

WIDTH = 760
MARGIN = 24
LETTER = 8.6
GAP = 12
VALUES = 138
ROW = 34
HEAD = 86
BAR = 14
OUR_BAR = 22
LEAST = 3

STYLE = """\
    .card { fill: #ffffff; stroke: #d0d7de; }
    text { fill: #1f2328; font: 14px system-ui, -apple-system, "Segoe UI", sans-serif; }
    .title { font-size: 17px; font-weight: 650; }
    .note, .times { fill: #59636e; font-size: 13px; }
    .times { font-weight: 400; }
    .bar { fill: #8c959f; }
    .floor { fill: #d0d7de; stroke: #6e7781; }
    .ours .bar { fill: #0a7d5a; }
    .ours text { font-weight: 700; }
    .ours .value { fill: #0a6b4e; }
    .base { stroke: #d0d7de; }
    @media (prefers-color-scheme: dark) {
      .card { fill: #0d1117; stroke: #3d444d; }
      text { fill: #f0f6fc; }
      .note, .times { fill: #9198a1; }
      .bar { fill: #6e7681; }
      .floor { fill: #30363d; stroke: #8b949e; }
      .ours .bar { fill: #3fb68b; }
      .ours .value { fill: #56d4a4; }
      .base { stroke: #3d444d; }
    }"""


class Bar(NamedTuple):
    """One line: a name, its number as a length, and the words beside it.

    ``kind`` is "ours" for what the chart is about, "floor" for what nobody can be below.
    """

    name: str
    value: float
    words: str
    times: str = ""
    kind: str = ""


def chart(title: str, note: str, bars: Sequence[Bar]) -> str:
    """A picture of the bars in their order, drawn from zero to the largest.

    Raises:
        ValueError: there is no bar, or one with a number below zero.
    """
    if not bars or min(bar.value for bar in bars) < 0:
        raise ValueError(f"{title}: no bars, or one below zero")
    height = HEAD + ROW * len(bars) + MARGIN - 8
    longest = max(bar.value for bar in bars) or 1
    # Wide enough for bold letters of whatever font a reader has.
    start = MARGIN + GAP + math.ceil(LETTER * max(len(bar.name) for bar in bars))
    said = "; ".join(f"{bar.name}: {bar.words}" for bar in bars)
    rows = "\n".join(
        line
        for place, bar in enumerate(bars)
        for line in _row(bar, place, start, bar.value / longest)
    )
    foot = HEAD + ROW * len(bars)
    return f"""\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" \
height="{height}" role="img" aria-labelledby="title desc">
  <title id="title">{escape(title)}</title>
  <desc id="desc">{escape(f"{note} {said}.")}</desc>
  <style>
{STYLE}
  </style>
  <rect class="card" x="0.5" y="0.5" width="{WIDTH - 1}" height="{height - 1}" rx="8"/>
  <text class="title" x="{MARGIN}" y="36">{escape(title)}</text>
  <text class="note" x="{MARGIN}" y="58">{escape(note)}</text>
{rows}
  <line class="base" x1="{start}.5" y1="{HEAD - 6}" x2="{start}.5" y2="{foot}"/>
</svg>
"""


def _row(bar: Bar, place: int, start: int, share: float) -> Iterator[str]:
    """A bar between its name and its number."""
    middle = HEAD + ROW * place + ROW / 2 - 3
    thick = OUR_BAR if bar.kind == "ours" else BAR
    length = max(share * (WIDTH - start - MARGIN - VALUES), LEAST)
    times = f' <tspan class="times" dx="6">{escape(bar.times)}</tspan>' if bar.times else ""
    yield f'  <g class="{bar.kind}">' if bar.kind == "ours" else "  <g>"
    name = escape(bar.name)
    yield f'    <text x="{start - GAP}" y="{middle + 5:g}" text-anchor="end">{name}</text>'
    yield (
        f'    <rect class="{"floor" if bar.kind == "floor" else "bar"}" x="{start}" '
        f'y="{middle - thick / 2:g}" width="{length:.1f}" height="{thick}" rx="2"/>'
    )
    yield (
        f'    <text class="value" x="{start + length + 10:.1f}" y="{middle + 5:g}">'
        f"{escape(bar.words)}{times}</text>"
    )
    yield "  </g>"
