"""Who says when a question may be asked, of many that are asked at the same time."""

from __future__ import annotations

from typing import Protocol

from nbllm.errors import NbllmError


class Pass(Protocol):
    """One question's leave to send requests."""

    def refuse(self, error: NbllmError, wait: float) -> None:
        """A request of it failed and is to be sent again after ``wait`` seconds."""

    async def enter(self) -> None:
        """Wait until it may send one."""
