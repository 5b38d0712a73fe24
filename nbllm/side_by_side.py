"""Streams side by side, each under a name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from nbllm.response import Response
from nbllm.streaming import Stream
from nbllm.streaming.generation import Generation
from nbllm.streaming.interrupts import Shield
from nbllm.streaming.tag import new_id
from nbllm.streaming.waiting import block_to_end, until_end


class SideBySide(Mapping[str, Response]):
    """Name → ``Response``; a running lane gives its answer so far. A stream can be replaced."""

    def __init__(self, lanes: Mapping[str, Stream]) -> None:
        self.id = new_id()
        """By what the history knows that these runs belong together."""
        self._lanes = {name: self._tagged(name, stream) for name, stream in lanes.items()}
        self._earlier: dict[str, tuple[Response, ...]] = {}

    @property
    def streams(self) -> Mapping[str, Stream]:
        """Display name → ``Stream``."""
        return MappingProxyType(self._lanes)

    @property
    def earlier(self) -> Mapping[str, tuple[Response, ...]]:
        """Display name → the answers before the last: retried, or followed up; oldest first."""
        return {name: self._earlier.get(name, ()) for name in self._lanes}

    def __getitem__(self, name: str) -> Response:
        return self._lanes[name].response

    def __iter__(self) -> Iterator[str]:
        return iter(self._lanes)

    def __len__(self) -> int:
        return len(self._lanes)

    def __hash__(self) -> int:
        return id(self)

    def __eq__(self, other: object) -> bool:
        return self is other

    def stop(self) -> None:
        """Stop every lane that still runs."""
        for stream in tuple(self._lanes.values()):
            stream.stop()

    def generations(self) -> list[Generation]:
        """What drives each lane now."""
        return [stream.generation for stream in tuple(self._lanes.values())]

    def block(self, shield: Shield) -> None:
        """Block until every lane has ended, asked again meanwhile or not, or an interrupt comes."""
        while (running := self._running()) and not shield.is_interrupted:
            block_to_end(running, shield)

    async def until_end(self) -> None:
        """The same for the running loop."""
        while running := self._running():
            await until_end(running)

    def replace(self, streams: Mapping[str, Stream]) -> None:
        """Start these in the place of those before them, whose answers go to ``earlier``."""
        for name, stream in streams.items():
            self._earlier[name] = (*self._earlier.get(name, ()), self[name])
            self._lanes[name] = self._tagged(name, stream).start()

    def _tagged(self, name: str, stream: Stream) -> Stream:
        tag = stream.generation.tag
        tag.comparison, tag.lane = self.id, name
        return stream

    def _running(self) -> list[Generation]:
        return [generation for generation in self.generations() if not generation.finished]
