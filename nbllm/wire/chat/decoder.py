"""OpenAI Chat Completions, and every server that speaks it: chunks to events.

Source of the rules: wire.md §1, §8 and its quirk list.
"""

from __future__ import annotations

from typing import Any, ClassVar

from nbllm.errors import ProtocolError
from nbllm.events import Event
from nbllm.wire.chat.calls import ToolCalls
from nbllm.wire.chat.citations import Citations
from nbllm.wire.chat.turn import Turn
from nbllm.wire.chat.usage import parse_usage
from nbllm.wire.cost import parse_cost
from nbllm.wire.decoder import Decoder
from nbllm.wire.dialect import Dialect
from nbllm.wire.frame import Frame
from nbllm.wire.shapes import as_list, as_object, as_text

_REASONING_FIELDS = ("reasoning_content", "reasoning", "thinking")


class ChatDecoder(Decoder):
    """Chat Completions."""

    reasons: ClassVar = {
        "stop": "stop",
        "eos": "stop",
        "eos_token": "stop",
        "end_turn": "stop",
        "stop_sequence": "stop",
        "length": "length",
        "max_tokens": "length",
        "model_length": "length",
        "tool_calls": "tool_calls",
        "function_call": "tool_calls",
        "content_filter": "content_filter",
        "sensitive": "content_filter",
        "error": "error",
        "insufficient_system_resource": "error",
    }

    def __init__(self, dialect: Dialect | None = None, origin: str = "") -> None:
        super().__init__(dialect, origin)
        self._calls = ToolCalls()
        self._citations = Citations()
        self._turn = Turn(self.dialect)

    def take(self, chunk: dict[str, Any], frame: Frame) -> list[Event]:
        """The events of a chunk; of several choices, of the first."""
        del frame
        events = self._begin(chunk)
        for choice in map(as_object, as_list(chunk.get("choices"))):
            if choice.get("index") in (0, None):
                events += self._content(as_object(choice.get("delta", choice.get("message"))))
                self._note_reason(choice.get("finish_reason"))
                events += self._report(choice)
        return events + self._beside_choices(chunk)

    def take_whole(self, document: Any, frame: Frame) -> list[Event]:
        """The events of a whole chat completion."""
        answer = as_object(document)
        choices = as_list(answer.get("choices"))
        choice = as_object(choices[0]) if choices else {}
        if not choice:
            raise ProtocolError("a JSON document without an answer", offset=frame.offset)
        events = self._begin(answer)
        events += self._content(as_object(choice.get("message")))
        self._note_reason(choice.get("finish_reason"))
        return [*events, *self._beside_choices(answer), *self.finish()]

    def done(self) -> list[Event]:
        """``[DONE]`` is the clean end, with or without a reason before it."""
        return self.finish()

    def usage_beside_failure(self, chunk: dict[str, Any]) -> list[Event]:
        """OpenRouter counts what was generated before the error."""
        return self._report(chunk)

    def flush_wire(self) -> list[Event]:
        """Calls whose name never came."""
        events = self._calls.close()
        self.called = bool(self._calls)
        return events

    def state(self) -> Any:
        """The assistant message to send back, where it holds what our parts cannot say."""
        return self._turn.message(self._calls.encoded())

    def _begin(self, chunk: dict[str, Any]) -> list[Event]:
        model, identifier = as_text(chunk.get("model")), as_text(chunk.get("id"))
        if not (model or identifier or chunk.get("choices")):
            return []
        return self.start(model, identifier)

    def _content(self, delta: dict[str, Any]) -> list[Event]:
        self._turn.take(delta)
        events = self._spoken(self._thought(delta), as_reasoning=True)
        events += self._spoken(delta.get("content"))
        if refusal := delta.get("refusal"):
            self.refused = True
            events += self._spoken(refusal)
        for fragment in as_list(delta.get("tool_calls")):
            events += self._calls.take(fragment)
        if legacy := delta.get("function_call"):
            events += self._calls.take({"index": 0, "function": legacy})
        return events + self._citations.of_delta(delta)

    def _spoken(self, content: Any, *, as_reasoning: bool = False) -> list[Event]:
        if isinstance(content, str):
            return self.think(content) if as_reasoning else self.say(content)
        events: list[Event] = []
        for part in map(as_object, as_list(content)):
            events += self._spoken(part.get("thinking"), as_reasoning=True)
            text = part.get("text") or (as_reasoning and part.get("summary"))
            events += self._spoken(text, as_reasoning=as_reasoning)
        return events

    def _note_reason(self, reason: Any) -> None:
        if isinstance(reason, str) and reason:
            self.raw_reason = as_text(reason)

    def _beside_choices(self, chunk: dict[str, Any]) -> list[Event]:
        return self._citations.of_chunk(chunk) + self._report(chunk)

    def _report(self, holder: dict[str, Any]) -> list[Event]:
        found = as_object(holder.get("usage") or as_object(holder.get("x_groq")).get("usage"))
        if not found:
            return []
        counts = parse_usage(found, reasoning_in_output=self.dialect.reasoning_in_output)
        return self.report(counts, parse_cost(found))

    def _thought(self, delta: dict[str, Any]) -> Any:
        """The reasoning under the first name that says something: servers say it twice.

        OpenRouter's details are the last resort, and read only where they are its own.
        """
        said = next(filter(None, map(delta.get, _REASONING_FIELDS)), None)
        if said is None and self.dialect.echo == "reasoning_details":
            return delta.get("reasoning_details")
        return said
