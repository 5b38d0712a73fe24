"""nbllm: typed events, and the fold of them."""

from __future__ import annotations

import threading
import time
from collections.abc import AsyncIterator

import nbllm
from clients.client import KEY, QUESTION, Take
from nbllm.events import Event, TextDelta

_PROVIDERS = {"chat": "compatible", "anthropic": "anthropic", "ollama": "ollama"}
_MOST_BYTES = 1 << 30


class Client:
    """It keeps its connections itself, a pool for each loop."""

    def __init__(self, url: str, wire: str) -> None:
        self._provider = _PROVIDERS[wire]
        self._url = f"{url}/v1" if wire == "chat" else url
        self._key = {"api_key": KEY} if wire == "anthropic" else {}
        self._stream: nbllm.Stream | None = None
        self.characters = 0

    async def read(self, model: str, take: Take) -> None:
        """Take the text of each delta, then the whole response."""
        self._stream = stream = self._open(model)
        async for event in stream:
            if isinstance(event, TextDelta):
                take(event.text)
        self.characters = len(stream.response.text)
        self._stream = None

    async def chunks(self, model: str) -> AsyncIterator[Event]:
        """The events."""
        return self._open(model)  # type: ignore[return-value]

    async def keep(self, model: str) -> nbllm.Stream:
        """A stream that was read to its end: it keeps every event itself."""
        stream = self._open(model)
        async for _event in stream:
            pass
        return stream

    def stop(self) -> None:
        """Stop the stream that is read."""
        if self._stream is not None:
            self._stream.stop()

    def stop_elsewhere(self, model: str) -> int:
        """Stop a stream of the background from a thread of its own, as a click on Stop does.

        Gives the nanoseconds of ``CLOCK_MONOTONIC`` at which it did.
        """
        stream = self._open(model).start()
        next(iter(stream.text_stream))
        stamps: list[int] = []

        def stop() -> None:
            stamps.append(time.monotonic_ns())
            stream.stop()

        thread = threading.Thread(target=stop)
        thread.start()
        thread.join()
        return stamps[0]

    async def close(self) -> None:
        """Nothing is open that is this object's own."""

    def _open(self, model: str) -> nbllm.Stream:
        address = f"{self._provider}/{model}"
        return nbllm.stream(
            QUESTION, address, base_url=self._url, max_bytes=_MOST_BYTES, **self._key
        )
