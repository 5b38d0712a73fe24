"""The value of an answer that is JSON, while it grows."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from nbllm.events import Event, Start, TextDelta
from nbllm.schema.growing import Growing

if TYPE_CHECKING:
    from nbllm.schema.form import Form
    from nbllm.streaming.face import Stream


class PartialStream:
    """What is known of the answer so far, each time that it is more; ``for`` and ``async for``."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream

    def __iter__(self) -> Iterator[Any]:
        growth = Growth(self._stream.generation.answerer.form)
        for event in self._stream:
            if growth.take([event]):
                yield growth.value

    def __aiter__(self) -> AsyncIterator[Any]:
        return _PartialReader(self._stream)


class Growth:
    """Follows the text of an answer; where it begins anew, so does the value."""

    def __init__(self, form: Form | None) -> None:
        self.value: Any = None
        self._form = form
        self._growing = self._anew()

    def take(self, events: Iterable[Event]) -> bool:
        """Take what happened; says whether ``value`` is another now."""
        before = self._growing.version
        for event in events:
            if isinstance(event, Start):
                before, self._growing = -1, self._anew()
            elif isinstance(event, TextDelta):
                self._growing.feed(event.text)
        if self._growing.version == before:
            return False
        value, form = self._growing.value, self._form
        self.value = value if form is None else form.visible(value)
        return self.value is not None

    def _anew(self) -> Growing:
        return Growing() if self._form is None else Growing(self._form.openings)


class Latest:
    """The newest value of a stream, read further when it is asked for."""

    def __init__(self, stream: Stream) -> None:
        self._log = stream.generation.log
        self._growth = Growth(stream.generation.answerer.form)
        self._read = 0
        self._lock = threading.Lock()

    def value(self) -> Any:
        """What is known by now, ``None`` before the JSON begins."""
        with self._lock:
            end = len(self._log)
            self._growth.take(self._log[self._read : end])
            self._read = end
            return self._growth.value


class _PartialReader(AsyncIterator[Any]):
    def __init__(self, stream: Stream) -> None:
        self._events = aiter(stream)
        self._growth = Growth(stream.generation.answerer.form)

    async def __anext__(self) -> Any:
        while True:
            event = await anext(self._events)
            if self._growth.take([event]):
                return self._growth.value
