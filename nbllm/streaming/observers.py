"""Callbacks on the events of one generation, as many at a time as came at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

from nbllm.events import Event

Observer: TypeAlias = Callable[[Sequence[Event]], object]


class Observers:
    """Who listens; one that raises hears no more and harms nobody."""

    def __init__(self) -> None:
        self._observers: list[Observer] = []

    def __bool__(self) -> bool:
        return bool(self._observers)

    def add(self, observer: Observer) -> None:
        """Let it hear what comes from now on."""
        self._observers.append(observer)

    def tell(self, events: Sequence[Event]) -> list[Exception]:
        """Tell all of them; gives what they raised."""
        raised: list[Exception] = []
        for observer in tuple(self._observers):
            if error := hear(observer, events):
                self._observers.remove(observer)
                raised.append(error)
        return raised


def hear(observer: Observer, events: Sequence[Event]) -> Exception | None:
    """Tell one observer; gives what it raised."""
    try:
        if events:
            observer(events)
    except Exception as error:  # noqa: BLE001 - a callback is anybody's code
        return error
    return None
