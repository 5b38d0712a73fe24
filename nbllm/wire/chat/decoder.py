"""OpenAI Chat Completions, and every server that speaks it: chunks to events.

Source of the rules: wire.md §1, §8 and its quirk list.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from nbllm.errors import ProtocolError
from nbllm.events import Event, Finish, Start, State, ToolResult, UsageReport
from nbllm.wire.chat.calls import ToolCalls
from nbllm.wire.chat.citations import Citations
from nbllm.wire.chat.told import kept_state, told
from nbllm.wire.chat.turn import Turn
from nbllm.wire.chat.usage import parse_usage
from nbllm.wire.cost import parse_cost
from nbllm.wire.decoder import Decoder
from nbllm.wire.dialect import Dialect
from nbllm.wire.failure import Failure, parse_failure
from nbllm.wire.frame import Frame
from nbllm.wire.hole import Hole, said, thought
from nbllm.wire.shapes import as_list, as_object, as_text

_REASONING_FIELDS = ("reasoning_content", "reasoning", "thinking")

_STOP = ("stop", "eos", "eos_token", "end_turn", "stop_sequence", "STOP", "completed")
_LENGTH = ("length", "max_tokens", "model_length", "model_context_window_exceeded", "MAX_TOKENS")
_CALLS = ("tool_calls", "function_call", "tool_use")
_FILTER = (
    *("content_filter", "sensitive", "refusal"),
    *("SAFETY", "PROHIBITED_CONTENT", "BLOCKLIST", "SPII", "RECITATION"),
)
_ERROR = ("error", "failed", "insufficient_system_resource", "MALFORMED_FUNCTION_CALL")
"""Proxies hand on the word of whatever model they ask, so that all of wire.md §9 may come here."""


class ChatDecoder(Decoder):
    """Chat Completions."""

    reasons: ClassVar = {
        **dict.fromkeys(_STOP, "stop"),
        **dict.fromkeys(_LENGTH, "length"),
        **dict.fromkeys(_CALLS, "tool_calls"),
        **dict.fromkeys(_FILTER, "content_filter"),
        **dict.fromkeys(_ERROR, "error"),
    }
    varying: ClassVar = ("obfuscation", "p", "created")
    """OpenAI and Perplexity pad their chunks against those who count bytes."""

    def forget(self) -> None:
        """Be as before the first chunk."""
        super().forget()
        self._calls = ToolCalls()
        self._citations = Citations()
        self._turn = Turn(self.dialect)

    def take(self, chunk: dict[str, Any], frame: Frame) -> list[Event]:
        """The events of a chunk; of several choices, of the first."""
        if (event := told(chunk, frame)) is not None:
            return self._take_event(event)
        events = self._begin(chunk)
        for choice in _first_choice(chunk):
            delta = choice.get("delta")
            events += self._content(as_object(choice.get("message") if delta is None else delta))
            self._note_reason(choice.get("finish_reason"))
            events += self._report(choice)
        return events + self._beside_choices(chunk)

    def take_whole(self, document: Any, frame: Frame) -> list[Event]:
        """The events of a whole chat completion."""
        answer = as_object(document)
        if not any(_first_choice(answer)):
            raise ProtocolError("a JSON document without an answer", offset=frame.offset)
        return [*self.take(answer, frame), *self.finish()]

    def hole(self, chunk: dict[str, Any], frame: Frame) -> Hole | None:
        """Where a delta says nothing but a content or a reasoning."""
        del frame
        choices = as_list(chunk.get("choices"))
        choice = as_object(choices[0]) if len(choices) == 1 else {}
        delta = as_object(choice.get("delta"))
        names = [name for name, value in delta.items() if value and name != "role"]
        if len(names) != 1 or choice.get("message") or choice.get("finish_reason"):
            return None
        field, text = names[0], as_text(delta[names[0]])
        if field == "content":
            return Hole(field, text, self._fill)
        return Hole(field, text, thought) if field in _REASONING_FIELDS else None

    def done(self) -> list[Event]:
        """``[DONE]`` is the clean end, with or without a reason before it."""
        return self.finish()

    def beside_failure(self, chunk: dict[str, Any]) -> list[Event]:
        """OpenRouter tells the end and counts what was generated before the error."""
        return self.take(chunk, Frame("")) if chunk.get("choices") else self._report(chunk)

    def failure(self, document: Any, frame: Frame) -> Failure | None:
        """The failure that stands outside, in the choice (OpenRouter), or in ``x_groq``."""
        chunk = as_object(document)
        if told(chunk, frame) is not None:
            return None
        holders = [*_first_choice(chunk), as_object(chunk.get("x_groq"))]
        errors = ({"error": holder.get("error")} for holder in holders)
        inner = next(filter(None, map(parse_failure, errors)), None)
        return super().failure(document, frame) or inner

    def _take_event(self, event: Event) -> list[Event]:
        """An event that a gateway of ours tells as it is; its texts are as they were read there."""
        self.dialect, self._splitter = Dialect(), None
        match event:
            case Start():
                if self.started:
                    self.forget()
                self.started = True
            case UsageReport(usage=usage, cost=cost):
                self.usage, self.cost = usage, cost
            case State():
                content = kept_state(event, self._turn.said, self._calls.encoded())
                return [State(self._origin, content)]
            case Finish(raw_reason=raw):
                self.raw_reason = raw
                return [*self._flush(), self._end(event)]
            case ToolResult():
                return []  # of tools that ran there; here it would look as if one of ours had run
            case _:
                pass
        return [event]

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
        if not (model or identifier or chunk.get("choices") or chunk.get("usage")):
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
            thought = part.get("thinking") or part.get("summary")
            events += self._spoken(thought, as_reasoning=True)
            events += self._spoken(part.get("text"), as_reasoning=as_reasoning)
        return events

    def _fill(self, texts: Sequence[str]) -> list[Event]:
        self._turn.say(texts)
        return said(texts)

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


def _first_choice(answer: dict[str, Any]) -> list[dict[str, Any]]:
    """The first of several choices; GitHub Copilot gives it in parts that have no number."""
    choices = map(as_object, as_list(answer.get("choices")))
    return [choice for choice in choices if choice.get("index") in (0, None)]
