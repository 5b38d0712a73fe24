"""One prompt, one model, one answer."""

from __future__ import annotations

from dataclasses import dataclass

from nbllm.errors import NbllmError
from nbllm.prompt import Prompt
from nbllm.response import Response


@dataclass(frozen=True, slots=True)
class Row:
    """What one model answered to one prompt.

    ``prompt`` is what the caller gave, ``model`` the address or alias; the second of two equal ones
    is ``name #2``. The ``response`` has everything but the pieces that its text came in: of its
    ``events``, those whose content is nowhere else. ``is_resumed`` says that it was answered in an
    earlier run; ``is_doubtful`` that an earlier run was killed while it was asked, so that it may
    have been charged twice.
    """

    prompt: Prompt
    model: str
    response: Response
    is_resumed: bool = False
    is_doubtful: bool = False

    @property
    def error(self) -> NbllmError | None:
        """What went wrong, if anything did."""
        return self.response.error
