"""Numbers and sizes, as the labels say them."""

from __future__ import annotations

_LONGEST_NAME = 60


def size_words(size: int) -> str:
    """A number of bytes: ``23 kB``."""
    if size < 1_000:
        return f"{size} byte{'' if size == 1 else 's'}"
    if size < 999_500:
        return f"{size / 1_000:.0f} kB"
    return f"{size / 1_000_000:.1f} MB"


def labelled(name: str, *facts: str) -> str:
    """``df: 1,000 × 5, 10 rows sent``."""
    shown = clipped(visible(name), _LONGEST_NAME)
    return f"{shown}: {', '.join(fact for fact in facts if fact)}"


def visible(name: str) -> str:
    """The name in one line, with what would hide or turn its letters round made visible."""
    return "".join(
        letter if letter.isprintable() else letter.encode("unicode_escape").decode()
        for letter in name
    )


def clipped(text: str, longest: int) -> str:
    """The text, or as much of it as fits, with an ellipsis."""
    return text if len(text) <= longest else f"{text[: longest - 1]}…"
