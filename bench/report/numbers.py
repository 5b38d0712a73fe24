"""Numbers as people read them."""

from __future__ import annotations

import math


def number(value: float) -> str:
    """Three digits that count, with commas: "1.35", "86.2", "18,300"; "never" without end."""
    if math.isinf(value):
        return "never"
    size = abs(value)
    if size >= 1_000:
        return f"{float(f'{value:.3g}'):,.0f}"
    if size >= 100:
        return f"{value:.0f}"
    if size >= 10:
        return f"{value:.1f}".removesuffix(".0")
    return f"{value:.3g}"


def with_unit(value: float, unit: str) -> str:
    """A number and what it counts: "1.9 µs CPU per chunk"; of a ratio the number alone."""
    return f"{number(value)} {unit}".rstrip()


def ratio(value: float) -> str:
    """How much of something else: "× 1.35", "× 0.94", "1/45"."""
    if 0 < value < 0.67:
        return f"1/{number(1 / value)}"
    return f"× {number(value)}"


def times(value: float) -> str:
    """How many times something else, with two digits, for an aside: "45 ×", "0.72 ×"."""
    return f"{number(float(f'{value:.2g}'))} ×"
