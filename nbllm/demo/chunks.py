"""Writes a script as the frames of a Chat Completions server."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from nbllm.demo.script import Failure, Reasoning, Source, Text, ToolCall
from nbllm.demo.tokens import split
from nbllm.wire.frame import Frame

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from nbllm.demo.script import Script, Step

Delta: TypeAlias = dict[str, Any]

_encode = json.JSONEncoder(separators=(",", ":")).encode


class Batch(NamedTuple):
    """Frames that go out together, and the number of tokens they say."""

    frames: list[Frame]
    tokens: int


def error_frame(message: str, *, kind: str, code: str) -> Frame:
    """An error inside the stream, as OpenAI-compatible servers send it."""
    return Frame(json.dumps({"error": {"message": message, "type": kind, "code": code}}))


class Writer:
    """Writes one answer and counts what it says."""

    def __init__(self, *, answer_id: str, model: str, prompt_tokens: int) -> None:
        kind = "chat.completion.chunk"
        self._head = {"id": answer_id, "object": kind, "created": 0, "model": model}
        self._prompt_tokens = prompt_tokens
        self._tokens = 0
        self._reasoning_tokens = 0

    def write(self, script: Script, *, max_tokens: int | None, size: int) -> Iterator[Batch]:
        """The whole answer, ``size`` tokens in a batch and at most ``max_tokens`` of them."""
        yield Batch([self._choice({"role": "assistant", "content": ""})], 0)
        batch: list[Frame] = []
        for delta in _deltas(script.steps):
            if self._tokens == max_tokens:
                yield from _filled(batch)
                yield self._end("length")
                return
            batch.append(self._said(delta))
            if len(batch) == size:
                yield Batch(batch, size)
                batch = []
        yield from _filled(batch)
        failure = script.steps[-1] if script.steps else None
        yield _failed(failure) if isinstance(failure, Failure) else self._end(script.finish_reason)

    def _said(self, delta: Delta) -> Frame:
        self._tokens += "annotations" not in delta
        self._reasoning_tokens += "reasoning_content" in delta
        return self._choice(delta)

    def _choice(self, delta: Delta, finish_reason: str | None = None) -> Frame:
        choice = {"index": 0, "delta": delta, "finish_reason": finish_reason}
        return self._chunk({"choices": [choice]})

    def _chunk(self, rest: dict[str, Any]) -> Frame:
        return Frame(_encode({**self._head, **rest}))

    def _end(self, finish_reason: str) -> Batch:
        usage = {
            "prompt_tokens": self._prompt_tokens,
            "completion_tokens": self._tokens,
            "total_tokens": self._prompt_tokens + self._tokens,
            "prompt_tokens_details": {"cached_tokens": 0},
            "completion_tokens_details": {"reasoning_tokens": self._reasoning_tokens},
        }
        finish = self._choice({}, finish_reason)
        report = self._chunk({"choices": [], "usage": usage})
        return Batch([finish, report, Frame("[DONE]")], 0)


def _filled(frames: list[Frame]) -> Iterator[Batch]:
    if frames:
        yield Batch(frames, len(frames))


def _failed(failure: Failure) -> Batch:
    return Batch([error_frame(failure.message, kind=failure.kind, code=failure.code)], 0)


def _deltas(steps: Iterable[Step]) -> Iterator[Delta]:
    calls = 0
    for step in steps:
        match step:
            case Text(text=text):
                yield from ({"content": token} for token in split(text))
            case Reasoning(text=text):
                yield from ({"reasoning_content": token} for token in split(text))
            case ToolCall():
                yield from _call_deltas(step, calls)
                calls += 1
            case Source(url=url, title=title):
                cited = {"type": "url_citation", "url_citation": {"url": url, "title": title}}
                yield {"annotations": [cited]}
            case Failure():
                return


def _call_deltas(call: ToolCall, index: int) -> Iterator[Delta]:
    function = {"name": call.name, "arguments": ""}
    start = {"index": index, "id": f"call_{index}", "type": "function", "function": function}
    yield {"tool_calls": [start]}
    for piece in split(json.dumps(call.arguments, ensure_ascii=False)):
        yield {"tool_calls": [{"index": index, "function": {"arguments": piece}}]}
