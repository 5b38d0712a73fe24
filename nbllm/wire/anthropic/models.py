"""What a Claude model takes, read from its name; a name that says nothing takes the old forms.

Source: the pages on thinking and on what is new in each model, for API version 2023-06-01.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

_NAMED = re.compile(r"claude-(?P<family>[a-z]+)-(?P<major>\d)(?:[-._](?P<minor>\d{1,2}))?(?!\d)")
_NUMBERED = re.compile(r"claude-(?P<family>)(?P<major>\d)(?:[-.](?P<minor>\d))?(?!\d)")
_PREVIEW = re.compile(r"claude-(?P<family>fable|mythos)-")
_FIRST_WITH_A_LEVEL = (4, 6)


@dataclass(frozen=True, slots=True)
class Abilities:
    """What one model takes.

    ``level`` and ``budget`` are the ways to ask for thinking, ``off`` is the word that ends it,
    where there is one. ``forced`` says that ``tool_choice`` may force a call; ``sampling``, that
    ``temperature`` and ``top_p`` are taken, ``both`` even at once. ``hides``: thinking is not shown
    unless it is asked for. ``schema``: the form of the answer can be asked for.
    """

    level: bool = False
    budget: bool = True
    off: Literal["disabled", "between_tools"] | None = "disabled"
    forced: bool = True
    sampling: bool = True
    both: bool = True
    hides: bool = False
    schema: bool = True


def abilities(model: str) -> Abilities:
    """What the model of that name takes."""
    named = _NAMED.search(model) or _NUMBERED.search(model)
    if named:
        return _of(named["family"], (int(named["major"]), int(named["minor"] or 0)))
    preview = _PREVIEW.search(model)
    return _of(preview["family"], (5, 0)) if preview else Abilities()


def _of(family: str, version: tuple[int, int]) -> Abilities:
    always = family in ("fable", "mythos")
    large = family in ("opus", "sonnet")
    newest = (always and version >= (5, 1)) or (large and version >= (5, 5))
    off = "between_tools" if newest and family == "sonnet" else "disabled"
    return Abilities(
        level=version >= _FIRST_WITH_A_LEVEL,
        budget=version <= _FIRST_WITH_A_LEVEL,
        off=None if always or (newest and family == "opus") else off,
        forced=not newest,
        sampling=version <= _FIRST_WITH_A_LEVEL,
        both=version < (4, 1),
        hides=newest,
        schema=version >= (4, 5) or (family == "opus" and version >= (4, 1)),
    )
