"""Where in a value something is: ``people[0].age``."""

from __future__ import annotations

from collections.abc import Iterable


def shown(path: Iterable[str | int]) -> str:
    """A path of keys and places, as Python and JSON people write it."""
    steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return "".join(steps).removeprefix(".")[:200]
