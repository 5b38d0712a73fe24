"""What one would apologise for on a picture of a board: text or lanes that run into each other."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Locator

# In pixels. Glyphs get a box that is higher than a line of small type.
_MARGINS = {"spill": 1, "leading": 3}
_LOOK = (Path(__file__).parent / "layout.js").read_text("utf-8").rstrip().rstrip(";")


def faults(board: Locator) -> list[str]:
    """What overlaps, leaves its lane or the window, or makes the notebook scroll sideways."""
    return board.evaluate(_LOOK, _MARGINS)
