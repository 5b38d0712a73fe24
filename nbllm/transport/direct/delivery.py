"""What comes is worked on as it comes: in asyncio's own callback, without a task to be woken."""

from __future__ import annotations

import contextvars
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nbllm.brake import Brake


class Delivery:
    """Gives data to ``take`` in the context of whoever made this, until ``take`` has all.

    What it raises is kept, for an error of one stream is no business of the event loop.
    """

    def __init__(self, take: Callable[[bytes], bool], brake: Brake | None = None) -> None:
        self.is_over = False
        self._take = take
        self._brake = brake
        self._context = contextvars.copy_context()
        self._failure: BaseException | None = None
        self._is_busy = False

    @property
    def is_ready(self) -> bool:
        """Whether data may be given: not while ``take`` runs, which may run a loop in the loop."""
        is_held = self._brake is not None and self._brake.is_held
        return not (self._is_busy or self.is_over or is_held)

    def give(self, data: bytes) -> None:
        """Hand over what came."""
        self._is_busy = True
        try:
            self.is_over = self._context.run(self._take, data)
        except BaseException as failure:  # noqa: BLE001 - it is raised where it is waited for
            self._failure, self.is_over = failure, True
        finally:
            self._is_busy = False

    def raise_failure(self) -> None:
        """Raise what ``take`` raised."""
        if self._failure is not None:
            raise self._failure
