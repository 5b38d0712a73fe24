"""What the settled forms of a lane are made of."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from nbllm.errors import SchemaError
from nbllm.notebook.asks import pretty
from nbllm.notebook.settle.words import line

if TYPE_CHECKING:
    from nbllm.response import Response


class Lane(NamedTuple):
    """A finished lane, and what the reader made of it."""

    display_name: str
    response: Response
    is_pinned: bool = False
    has_vote: bool = False
    labels: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The name as one line."""
        return line(self.display_name)

    @property
    def facts(self) -> str:
        """The labels as one line."""
        return " · ".join(map(line, self.labels))

    @property
    def text(self) -> str:
        """The answer; JSON that was asked for, as a block of code."""
        response = self.response
        if response.parsed is None and not isinstance(response.error, SchemaError):
            return response.text
        laid = pretty(response.text)
        return response.text if laid == response.text else f"~~~~~~json\n{laid}\n~~~~~~"

    @property
    def marks(self) -> str:
        """The reader's judgement in words, or nothing."""
        return " · ".join(["pinned"] * self.is_pinned + ["your vote"] * self.has_vote)
