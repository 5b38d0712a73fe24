"""OpenAI Chat Completions, and every server that speaks it: chunks to events.

Source of the rules: wire.md §1, §8 and its quirk list.
"""

from __future__ import annotations

import json
import re
from typing import Any

from nbllm.errors import ProtocolError, ServerError, StreamCut
from nbllm.events import (
    Event,
    Finish,
    FinishReason,
    ReasoningDelta,
    Start,
    TextDelta,
    Usage,
    UsageReport,
)
from nbllm.wire.failure import Failure, error_from, parse_failure
from nbllm.wire.frame import Frame
from nbllm.wire.openai_usage import parse_usage
from nbllm.wire.shapes import as_list, as_object, as_text
from nbllm.wire.text import Joiner
from nbllm.wire.tool_fragments import ToolCalls

_FINISH: dict[str, FinishReason] = {
    "stop": "stop",
    "eos": "stop",
    "end_turn": "stop",
    "stop_sequence": "stop",
    "length": "length",
    "max_tokens": "length",
    "model_length": "length",
    "tool_calls": "tool_calls",
    "function_call": "tool_calls",
    "content_filter": "content_filter",
    "error": "error",
    "insufficient_system_resource": "error",
}
_TAGS = re.compile(r"<(script|style)\b.*?</\1>|<[^>]*>", re.DOTALL | re.IGNORECASE)
_REASONING_FIELDS = ("reasoning_content", "reasoning", "thinking")


class Decoder:
    """Turns the frames of one answer into events; raises nothing but ``ProtocolError``.

    ``reasoning_in_output`` says whether the server's output count includes its reasoning count.
    """

    def __init__(self, *, reasoning_in_output: bool = True) -> None:
        self._reasoning_in_output = reasoning_in_output
        self._started = False
        self._finished = False
        self._refused = False
        self._raw_reason: str | None = None
        self._usage = Usage()
        self._text = Joiner()
        self._reasoning = Joiner()
        self._calls = ToolCalls()

    @property
    def finished(self) -> bool:
        """Whether the ``Finish`` is out; frames after it are ignored."""
        return self._finished

    def decode(self, frame: Frame) -> list[Event]:
        """The events of one frame."""
        if self._finished:
            return []
        try:
            return self._decode(frame)
        except RecursionError:
            raise ProtocolError("a chunk is nested too deeply", offset=frame.offset) from None

    def _decode(self, frame: Frame) -> list[Event]:
        if frame.kind == "html":
            raise ProtocolError(f"a web page came instead of a stream: {_page_text(frame.data)}")
        if frame.kind == "error":
            return self._fail(_field_failure(frame.data))
        if frame.kind == "event" and frame.data.strip() == "[DONE]":
            return self._finish()
        document = _parse(frame)
        chunk = as_object(document)
        failure = parse_failure(document)
        if failure is None and frame.event == "error":
            failure = _field_failure(frame.data)
        if failure is not None:
            return [*self._report_usage(chunk), *self._fail(failure)]
        if frame.kind == "json":
            return self._whole(chunk, frame)
        if not isinstance(document, dict):
            raise ProtocolError("a chunk is no JSON object", offset=frame.offset)
        return self._chunk(chunk)

    def close(self) -> list[Event]:
        """The events that the end of the body means."""
        if self._finished:
            return []
        if self._raw_reason is not None:
            return self._finish()
        if not self._started:
            raise ProtocolError(
                "the answer is empty. A prompt longer than the model's context is a common cause; "
                "the server's log knows more.",
                offset=0,
            )
        cut = StreamCut("the stream ended before the answer was complete; what came is kept")
        return [*self._flush(), self._end(Finish("error", None, cut))]

    def _chunk(self, chunk: dict[str, Any]) -> list[Event]:
        events = self._start(chunk)
        for choice in map(as_object, as_list(chunk.get("choices"))):
            if choice.get("index") in (0, None):
                events += self._content(as_object(choice.get("delta", choice.get("message"))))
                self._note_reason(choice.get("finish_reason"))
                events += self._report_usage(choice)
        events += self._report_usage(chunk)
        return events

    def _whole(self, answer: dict[str, Any], frame: Frame) -> list[Event]:
        choices = as_list(answer.get("choices"))
        choice = as_object(choices[0]) if choices else {}
        if not choice:
            raise ProtocolError("a JSON document without an answer", offset=frame.offset)
        events = self._start(answer)
        events += self._content(as_object(choice.get("message")))
        self._note_reason(choice.get("finish_reason"))
        return [*events, *self._report_usage(answer), *self._finish()]

    def _start(self, chunk: dict[str, Any]) -> list[Event]:
        model, identifier = as_text(chunk.get("model")), as_text(chunk.get("id"))
        if self._started or not (model or identifier or chunk.get("choices")):
            return []
        self._started = True
        return [Start(model or None, identifier or None)]

    def _content(self, delta: dict[str, Any]) -> list[Event]:
        reasoning = next(filter(None, map(delta.get, _REASONING_FIELDS)), None)
        events = self._spoken(reasoning, as_reasoning=True)
        events += self._spoken(delta.get("content"))
        if refusal := delta.get("refusal"):
            self._refused = True
            events += self._spoken(refusal)
        for fragment in as_list(delta.get("tool_calls")):
            events += self._calls.take(fragment)
        if legacy := delta.get("function_call"):
            events += self._calls.take({"index": 0, "function": legacy})
        return events

    def _spoken(self, content: Any, *, as_reasoning: bool = False) -> list[Event]:
        if isinstance(content, str):
            joiner = self._reasoning if as_reasoning else self._text
            text = joiner.join(content)
            if not text:
                return []
            return [ReasoningDelta(text) if as_reasoning else TextDelta(text)]
        events: list[Event] = []
        for part in map(as_object, as_list(content)):
            events += self._spoken(part.get("thinking"), as_reasoning=True)
            events += self._spoken(part.get("text"), as_reasoning=as_reasoning)
        return events

    def _note_reason(self, reason: Any) -> None:
        if isinstance(reason, str) and reason:
            self._raw_reason = as_text(reason)

    def _report_usage(self, holder: dict[str, Any]) -> list[Event]:
        found = holder.get("usage") or as_object(holder.get("x_groq")).get("usage")
        if not found:
            return []
        counts = parse_usage(as_object(found), reasoning_in_output=self._reasoning_in_output)
        usage = self._usage.updated(counts)
        if usage == self._usage:
            return []
        self._usage = usage
        return [UsageReport(usage)]

    def _flush(self) -> list[Event]:
        events: list[Event] = []
        if reasoning := self._reasoning.close():
            events.append(ReasoningDelta(reasoning))
        if text := self._text.close():
            events.append(TextDelta(text))
        return events + self._calls.close()

    def _finish(self) -> list[Event]:
        raw = self._raw_reason
        reason = "stop" if raw is None else _FINISH.get(raw, "other")
        if reason == "stop" and self._refused:
            reason = "content_filter"
        elif reason == "stop" and self._calls:
            reason = "tool_calls"
        error = ServerError(f"the provider ended with {raw!r}") if reason == "error" else None
        return [*self._flush(), self._end(Finish(reason, raw, error))]

    def _fail(self, failure: Failure) -> list[Event]:
        error = error_from(failure)
        return [*self._flush(), self._end(Finish("error", self._raw_reason, error))]

    def _end(self, finish: Finish) -> Finish:
        self._finished = True
        return finish


def _parse(frame: Frame) -> Any:
    try:
        return json.loads(frame.data)
    except (ValueError, RecursionError):
        place = f"at byte {frame.offset} of the body"
        raise ProtocolError(f"a chunk {place} is no JSON", offset=frame.offset) from None


def _field_failure(data: str) -> Failure:
    try:
        document = json.loads(data)
    except (ValueError, RecursionError):
        document = None
    return parse_failure(document) or parse_failure({"error": document}) or Failure(data[:500])


def _page_text(page: str) -> str:
    text = re.sub(
        r"<(script|style)\b.*?</\1>|<[^>]*>", " ", page[:20_000], flags=re.DOTALL | re.IGNORECASE
    )
    return " ".join(text.split())[:200]
