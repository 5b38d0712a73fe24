"""What every wire's decoder has in common: failures, text, usage, the one ``Finish``.

A wire's own decoder turns one JSON object into events (``take``), and a whole answer that came as
a plain JSON document (``take_whole``).
"""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, cast

from nbllm.errors import ProtocolError, ServerError, StreamCut
from nbllm.events import (
    Event,
    Finish,
    FinishReason,
    Notice,
    ReasoningDelta,
    Start,
    State,
    TextDelta,
    Usage,
    UsageReport,
)
from nbllm.wire.dialect import Dialect
from nbllm.wire.document import parse_chunk
from nbllm.wire.failure import (
    Failure,
    error_from,
    may_fail,
    named_failure,
    parse_failure,
    parse_message,
)
from nbllm.wire.frame import Frame
from nbllm.wire.hole import Hole, spoken
from nbllm.wire.shapes import as_object
from nbllm.wire.text import Joiner, page_text, whole
from nbllm.wire.think import ThinkSplitter

_ANEW = "The provider began its answer anew."


class Decoder(ABC):
    """Turns the frames of one answer into events; raises nothing but ``ProtocolError``.

    ``origin`` names the route, for the ``State`` that the provider may want back.
    """

    reasons: ClassVar[Mapping[str, FinishReason]]
    """The wire's words for the end, unified; a word that is not here is ``other``."""
    varying: ClassVar[Sequence[str]] = ()
    """Members of chunks that nothing is read of and that differ from chunk to chunk."""

    def __init__(self, dialect: Dialect | None = None, origin: str = "") -> None:
        self.dialect = dialect or Dialect()
        self.finished = False
        self._origin = origin
        self.forget()

    def forget(self) -> None:
        """Be as before the first chunk; a wire with more to forget adds its own."""
        self.started = False
        self.raw_reason: str | None = None
        self.refused = False
        self.called = False
        self.usage = Usage()
        self.cost: float | None = None
        self._text = Joiner()
        self._reasoning = Joiner()
        self._splitter = ThinkSplitter() if self.dialect.think_tags else None

    @abstractmethod
    def take(self, chunk: dict[str, Any], frame: Frame) -> list[Event]:
        """The events of one JSON object of a stream."""

    @abstractmethod
    def take_whole(self, document: Any, frame: Frame) -> list[Event]:
        """The events of an answer that came as one JSON document, its ``Finish`` included."""

    @property
    def has_ended(self) -> bool:
        """Whether the provider said that it ended, so that a silence can only be the end."""
        return self.raw_reason is not None

    @property
    def is_steady(self) -> bool:
        """Whether a chunk with a text would mean that text and nothing besides."""
        is_amid = self.started and not self.finished and self.raw_reason is None
        is_split = self._splitter is not None and not self._splitter.is_through
        return is_amid and not (is_split or self._text.is_open or self._reasoning.is_open)

    def hole(self, chunk: dict[str, Any], frame: Frame) -> Hole | None:
        """Where the text stands in a chunk that was just taken and gave one text and no more."""
        del chunk, frame
        return None

    def flush_wire(self) -> list[Event]:
        """The events that the wire still owes when the stream ends, whatever ended it."""
        return []

    def state(self) -> Any:
        """What the provider wants back with a complete answer: JSON, ``None`` if nothing."""
        return None

    def decode(self, frame: Frame) -> list[Event]:
        """The events of one frame; frames after the ``Finish`` are ignored."""
        if self.finished:
            return []
        try:
            return self._decode(frame)
        except RecursionError:
            raise ProtocolError("a chunk is nested too deeply", offset=frame.offset) from None

    def close(self) -> list[Event]:
        """The events that the end of the body means."""
        try:
            return [] if self.finished else self._ending()
        except RecursionError:
            raise ProtocolError("the answer is nested too deeply") from None

    def _ending(self) -> list[Event]:
        if self.raw_reason is not None:
            return self.finish()
        if not self.started:
            raise ProtocolError(
                "the answer is empty. A prompt longer than the model's context is a common cause; "
                "the server's log knows more.",
                offset=0,
            )
        cut = StreamCut("the stream ended before the answer was complete; what came is kept")
        return [*self._flush(), self._end(Finish("error", None, cut))]

    def start(self, model: str, identifier: str) -> list[Event]:
        """The ``Start``, once."""
        if self.started:
            return []
        self.started = True
        return [Start(model or None, identifier or None)]

    def restart(self, model: str, identifier: str) -> list[Event]:
        """A second ``Start``: what came before it does not count, and the person is told so."""
        self.forget()
        return [*self.start(model, identifier), Notice(_ANEW)]

    def say(self, piece: object) -> list[Event]:
        """A piece of the answer's text; what is no text or empty gives nothing."""
        text = self._text.join(piece) if isinstance(piece, str) else ""
        if self._splitter is None:
            return [TextDelta(text)] if text else []
        return spoken(*self._splitter.split(text))

    def think(self, piece: object) -> list[Event]:
        """A piece of reasoning; what is no text or empty gives nothing."""
        text = self._reasoning.join(piece) if isinstance(piece, str) else ""
        return [ReasoningDelta(text)] if text else []

    def report(self, counts: Usage, cost: float | None = None) -> list[Event]:
        """The counts so far, if one of them is news: the last word wins, nothing is summed."""
        usage = self.usage.updated(counts)
        cost = self.cost if cost is None else cost
        if (usage, cost) == (self.usage, self.cost):
            return []
        self.usage, self.cost = usage, cost
        return [UsageReport(usage, cost)]

    def finish(self) -> list[Event]:
        """The end that the provider meant, by its ``raw_reason``; none at all means stop."""
        raw = self.raw_reason
        owed = self._flush()
        reason = "stop" if raw is None else self.reasons.get(raw, "other")
        if reason == "stop" and self.refused:
            reason = "content_filter"
        elif reason == "stop" and self.called:
            reason = "tool_calls"
        if reason == "error":
            error = ServerError(f"the provider ended with {raw!r}")
            return [*owed, self._end(Finish("error", raw, error))]
        return [*owed, *self._echo(), self._end(Finish(reason, raw))]

    def fail(self, failure: Failure) -> list[Event]:
        """The end that an error of the provider means."""
        error = error_from(failure)
        return [*self._flush(), self._end(Finish("error", self.raw_reason, error))]

    def done(self) -> list[Event]:
        """What ``[DONE]`` means to a wire that knows it; to the others nothing."""
        return []

    def _decode(self, frame: Frame) -> list[Event]:
        if frame.kind == "html":
            raise ProtocolError(f"a web page came instead of a stream: {page_text(frame.data)}")
        if frame.kind == "error":
            return self.fail(named_failure(frame.data))
        if frame.kind == "event" and frame.data.strip() == "[DONE]":
            return self.done()
        if frame.event == "ping":
            return []
        document = parse_chunk(frame)
        failure = self.failure(document, frame) if may_fail(frame) else None
        if failure is not None:
            return [*self.beside_failure(as_object(document)), *self.fail(failure)]
        if frame.kind == "json":
            return self._whole(document, frame)
        if not isinstance(document, dict):
            raise ProtocolError("a chunk is no JSON object", offset=frame.offset)
        return self.take(cast("dict[str, Any]", document), frame)

    def _whole(self, document: Any, frame: Frame) -> list[Event]:
        try:
            return self.take_whole(document, frame)
        except ProtocolError:
            if (failure := parse_message(document)) is None:
                raise
            return self.fail(failure)

    def failure(self, document: Any, frame: Frame) -> Failure | None:
        """The failure that a document tells of, if it does."""
        failure = parse_failure(document)
        if failure is None and frame.event == "error":
            failure = named_failure(frame.data)
        return failure

    def beside_failure(self, chunk: dict[str, Any]) -> list[Event]:
        """What a chunk with an error holds beside it, where the wire has more there."""
        del chunk
        return []

    def _flush(self) -> list[Event]:
        events = spoken(self._reasoning.close(), "")
        text = self._text.close()
        if self._splitter is not None:
            events += spoken(*self._splitter.split(text))
            events += spoken(*self._splitter.close())
        else:
            events += spoken("", text)
        return events + self.flush_wire()

    def _echo(self) -> list[Event]:
        content = self.state()
        if content is None:
            return []
        text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
        return [State(self._origin, whole(text))]

    def _end(self, finish: Finish) -> Finish:
        self.finished = True
        return finish
