"""The demo model whose answers vary."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from nbllm.demo.script import Script, Text

if TYPE_CHECKING:
    from nbllm.demo.request import Request

_SIDES = 6


def roll(request: Request) -> Script:
    """One throw of a die; the same one for the same seed."""
    sides = random.Random(request.seed)  # noqa: S311 - a game
    return Script((Text(f"I rolled a **{sides.randint(1, _SIDES)}**."),))
