"""By what a run is known in the history."""

from __future__ import annotations

import os
from dataclasses import dataclass, field


def new_id() -> str:
    """A name that no other run, comparison or conversation has."""
    return os.urandom(8).hex()


@dataclass(slots=True)
class Tag:
    """The id of a run, and where it belongs.

    ``lane`` is the display name that it has in the comparison with that id; ``conversation`` is the
    id of the conversation that it is a turn of.
    """

    run: str = field(default_factory=new_id)
    comparison: str | None = None
    lane: str | None = None
    conversation: str | None = None
