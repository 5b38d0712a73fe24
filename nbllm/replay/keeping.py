"""Where an answer is looked for and kept, as the settings and the open cassettes say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Protocol, TypeAlias, cast

if TYPE_CHECKING:
    from nbllm.replay.recording import Recording
    from nbllm.replay.request import Asked

Mode: TypeAlias = Literal["use", "refresh", "offline"]
Pace: TypeAlias = Literal["full", "recorded"]


class Store(Protocol):
    """A place for recordings. ``find`` blocks for a disk's time, ``keep`` does not."""

    @property
    def label(self) -> str:
        """What an answer from here is marked with."""
        ...

    @property
    def pace(self) -> Pace:
        """How fast a recording is played."""
        ...

    def find(self, key: str) -> Recording | None:
        """The recording of the request with that key."""

    def keep(self, recording: Recording) -> None:
        """Keep a recording in the place of any other of the same request."""

    def missing(self, asked: Asked) -> str:
        """One sentence for a request that must be here and is not: what to do."""
        ...


class Shelf(NamedTuple):
    """A store and how it is used: for all, only to be filled anew, or without any network."""

    store: Store
    mode: Mode = "use"

    def anew(self) -> Shelf:
        """The same, but what is there is not given again where another answer can be had."""
        return self._replace(mode="refresh") if self.mode == "use" else self


class Keeping(NamedTuple):
    """One request's place on a shelf."""

    store: Store
    mode: Mode
    asked: Asked
    key: str

    def find(self) -> Recording | None:
        """The answer to it, if it may be used and is there; blocks for a disk's time."""
        return None if self.mode == "refresh" else self.store.find(self.key)


_tapes: list[Shelf] = []


def shelf_for(settings: Mapping[str, Any]) -> Shelf | None:
    """Where answers are kept by these settings: on the open tape, else in the cache, if at all."""
    value = settings.get("cache")
    mode: Mode = cast("Mode", value) if isinstance(value, str) else "use"
    if _tapes:
        tape = _tapes[-1]
        return tape if tape.mode == "offline" else Shelf(tape.store, mode)
    if not value:
        return None
    from nbllm.replay.store import cache

    return Shelf(cache, mode)


def put_up(shelf: Shelf) -> None:
    """Keep all answers there from now on."""
    _tapes.append(shelf)


def take_down(store: Store) -> None:
    """Keep no more answers there."""
    _tapes[:] = [shelf for shelf in _tapes if shelf.store is not store]
