"""A text with values in their places, before it is known how much of them goes out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

Piece: TypeAlias = "str | Named"


@dataclass(frozen=True, slots=True)
class Named:
    """A value that goes into a prompt by its name; ``in_fence``, inside a fence of the user's."""

    name: str
    value: Any
    in_fence: bool = False


@dataclass(frozen=True, slots=True)
class Filled:
    """A text with values in their places. How much of a table goes is known when it is sent."""

    pieces: tuple[Piece, ...]
