"""GenerateContent: each event is a part of one response (wire.md §4)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, ClassVar

from nbllm.errors import ProtocolError
from nbllm.events import Event, Finish
from nbllm.wire.decoder import Decoder
from nbllm.wire.dialect import Dialect
from nbllm.wire.failure import parse_failure
from nbllm.wire.frame import Frame
from nbllm.wire.gemini.calls import FunctionCalls
from nbllm.wire.gemini.citations import Citations
from nbllm.wire.gemini.turn import Turn
from nbllm.wire.gemini.usage import Counts
from nbllm.wire.shapes import as_list, as_object, as_text

_UNSPECIFIED = "FINISH_REASON_UNSPECIFIED"
_BLOCKED = "BLOCKED:"


class GeminiDecoder(Decoder):
    """GenerateContent; of several candidates, the first."""

    reasons: ClassVar = {
        "STOP": "stop",
        "FUNCTION_CALL": "tool_calls",
        "MAX_TOKENS": "length",
        "SAFETY": "content_filter",
        "RECITATION": "content_filter",
        "BLOCKLIST": "content_filter",
        "PROHIBITED_CONTENT": "content_filter",
        "SPII": "content_filter",
        "MODEL_ARMOR": "content_filter",
        "ESCALATION": "content_filter",
        "IMAGE_SAFETY": "content_filter",
        "IMAGE_PROHIBITED_CONTENT": "content_filter",
        "IMAGE_RECITATION": "content_filter",
        "MALFORMED_FUNCTION_CALL": "error",
        "MALFORMED_RESPONSE": "error",
    }

    def __init__(self, dialect: Dialect | None = None, origin: str = "") -> None:
        super().__init__(dialect, origin)
        self._turn = Turn()
        self._calls = FunctionCalls(self._turn)
        self._citations = Citations()
        self._counts = Counts()

    @property
    def has_ended(self) -> bool:
        """Never: older models give a reason with every part."""
        return False

    def take(self, chunk: dict[str, Any], frame: Frame) -> list[Event]:
        """The events of a partial response."""
        del frame
        events = self._begin(chunk)
        candidates = as_list(chunk.get("candidates"))
        for candidate in map(as_object, candidates):
            if candidate.get("index") in (0, None):
                events += self._candidate(candidate)
        blocked = as_text(as_object(chunk.get("promptFeedback")).get("blockReason"))
        if blocked and not candidates and self.raw_reason is None:
            self.raw_reason = f"{_BLOCKED}{blocked}"
        return events + self.beside_failure(chunk)

    def take_whole(self, document: Any, frame: Frame) -> list[Event]:
        """The events of a whole response, or of the list of partial ones that comes without SSE."""
        events: list[Event] = []
        for chunk in as_list(document) or [document]:
            if failure := parse_failure(chunk):
                return [*events, *self.fail(failure)]
            events += self.take(as_object(chunk), frame)
        if not self.started:
            raise ProtocolError("a JSON document without an answer", offset=frame.offset)
        return [*events, *self.finish()]

    def beside_failure(self, chunk: dict[str, Any]) -> list[Event]:
        """The counts of a chunk, whatever else it holds."""
        counts = as_object(chunk.get("usageMetadata"))
        return self.report(self._counts.take(counts)) if counts else []

    def flush_wire(self) -> list[Event]:
        """A call that no part closed, complete only where the model stopped of its own accord."""
        ended = self.reasons.get(self.raw_reason or "") in ("stop", "tool_calls")
        return self._calls.close(complete=ended)

    def state(self) -> Any:
        """The turn in Gemini's own parts, where a part is signed or a tool of the server's."""
        return self._turn.content()

    def finish(self) -> list[Event]:
        """The end; a blocked prompt is filtered content, whatever the reason is called."""
        self.called = bool(self._calls)
        *owed, end = super().finish()
        if isinstance(end, Finish) and (end.raw_reason or "").startswith(_BLOCKED):
            end = replace(end, reason="content_filter")
        return [*owed, end]

    def _begin(self, chunk: dict[str, Any]) -> list[Event]:
        model, identifier = as_text(chunk.get("modelVersion")), as_text(chunk.get("responseId"))
        begins = any(map(chunk.get, ("candidates", "promptFeedback", "usageMetadata")))
        return self.start(model, identifier) if model or identifier or begins else []

    def _candidate(self, candidate: dict[str, Any]) -> list[Event]:
        events: list[Event] = []
        for part in as_list(as_object(candidate.get("content")).get("parts")):
            known = {name: value for name, value in as_object(part).items() if value is not None}
            events += self._part(known)
        reason = as_text(candidate.get("finishReason"))
        if reason and reason != _UNSPECIFIED:
            self.raw_reason = reason
        return [*events, *self._citations.take(candidate)]

    def _part(self, part: dict[str, Any]) -> list[Event]:
        if "functionCall" in part:
            return self._calls.take(part)
        self._turn.add(part)
        text = part.get("text")
        return self.think(text) if part.get("thought") is True else self.say(text)
