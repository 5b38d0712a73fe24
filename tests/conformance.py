"""Replays recorded bodies through framing and decoder, and says what their manifest promises.

A folder of recordings holds bodies and a ``manifest.json``; its expectations are in the providers'
own terms, so ``promised`` puts them into ours (wire.md §9, api.md).
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbllm.errors import NbllmError
from nbllm.events import Citation, Event, Finish
from nbllm.folding import fold
from nbllm.providers.registry import find, names
from nbllm.response import Response
from nbllm.wire.body import Body, RunningBody
from nbllm.wire.decoder import Decoder
from nbllm.wire.dialect import Dialect
from nbllm.wire.format import Wire, wire
from nbllm.wire.frame import Frame
from nbllm.wire.reader import Reader

WIRES = {
    "chat": "chat",
    "responses": "responses",
    "messages": "anthropic",
    "generate": "gemini",
    "ollama": "ollama",
}
_STOP = "stop end_turn STOP stop_sequence eos eos_token completed"
_LENGTH = (
    "length max_tokens MAX_TOKENS model_length model_context_window_exceeded "
    "incomplete:max_output_tokens"
)
_CALLS = "tool_calls tool_use function_call"
_FILTER = (
    "content_filter refusal SAFETY PROHIBITED_CONTENT BLOCKLIST SPII RECITATION IMAGE_SAFETY "
    "incomplete:content_filter"
)
_ERROR = "error failed MALFORMED_FUNCTION_CALL insufficient_system_resource"
REASONS = {
    **dict.fromkeys(_STOP.split(), "stop"),
    **dict.fromkeys(_LENGTH.split(), "length"),
    **dict.fromkeys(_CALLS.split(), "tool_calls"),
    **dict.fromkeys(_FILTER.split(), "content_filter"),
    **dict.fromkeys(_ERROR.split(), "error"),
}
_INLINE = re.compile(r"\s*<think>\s*(?P<reasoning>.*?)\s*</think>[\r\n]*", re.DOTALL)


@dataclass(frozen=True)
class Recording:
    """One manifest entry with its body."""

    entry: dict[str, Any]
    body: bytes

    @property
    def name(self) -> str:
        return self.entry["file"]

    @property
    def wire(self) -> Wire:
        return wire(WIRES[self.entry["api"]])

    @property
    def dialect(self) -> Dialect:
        """The dialect of the provider's record; a server that has none is ``compatible``."""
        provider = self.entry["provider"]
        return find(provider if provider in names() else "compatible").dialect


def recordings(folder: Path) -> list[Recording]:
    """All entries of every manifest in a folder and below."""
    return [
        Recording(entry, (manifest.parent / entry["file"]).read_bytes())
        for manifest in sorted(folder.rglob("manifest.json"))
        for entry in json.loads(manifest.read_text())
    ]


def pieces(body: bytes, cuts: random.Random | None = None, size: int = 0) -> list[bytes]:
    """The body cut into pieces: one byte each for ``size`` 1, at random places otherwise."""
    if size:
        return [body[start : start + size] for start in range(0, len(body), size)]
    if cuts is None:
        return [body]
    count = cuts.choice((1, 3, 17, max(1, len(body) // 50)))
    places = sorted(cuts.randrange(len(body) + 1) for _ in range(count))
    return [body[a:b] for a, b in zip([0, *places], [*places, len(body)], strict=True)]


def decode(
    chunks: Sequence[bytes], spoken: Wire, dialect: Dialect | None = None, origin: str = "test"
) -> list[Event]:
    """The events of a body that arrives in ``chunks``, an error of the wire as its ``Finish``.

    What follows a ``Finish`` is not read, as in a stream.
    """
    decoder = spoken.decoder(dialect or Dialect(), origin)
    return _read(chunks, RunningBody(framing=spoken.framing), decoder, Reader(decoder).read)


def decode_plainly(
    chunks: Sequence[bytes], spoken: Wire, dialect: Dialect | None = None, origin: str = "test"
) -> list[Event]:
    """The same, every frame cut and every chunk parsed."""
    decoder = spoken.decoder(dialect or Dialect(), origin)

    def read(frames: Sequence[Frame], events: list[Event]) -> None:
        for frame in frames:
            events += decoder.decode(frame)

    return _read(chunks, Body(framing=spoken.framing), decoder, read)


def _read(
    chunks: Sequence[bytes],
    body: Body | RunningBody,
    decoder: Decoder,
    read: Callable[[Sequence[Any], list[Event]], None],
) -> list[Event]:
    events: list[Event] = []
    try:
        for chunk in chunks:
            read(body.feed(chunk), events)
            body.raise_failure()
        read(body.close(), events)
        body.raise_failure()
        events += decoder.close()
    except NbllmError as error:
        if not decoder.finished:
            events.append(Finish("error", None, error))
    return events


def answer_of(events: list[Event]) -> Response:
    """The response of some events; exactly one ``Finish`` is among them, the last."""
    assert [isinstance(event, Finish) for event in events] == [False] * (len(events) - 1) + [True]
    return fold((float(number), event) for number, event in enumerate(events))


def answer(recording: Recording, chunks: Sequence[bytes]) -> Response:
    """The response that a recording folds to when it arrives in ``chunks``."""
    return answer_of(decode(chunks, recording.wire, recording.dialect))


def same(one: Response, other: Response) -> bool:
    """The same events; errors are equal only to themselves, so the last is compared as text."""
    return one.events[:-1] == other.events[:-1] and repr(one.events[-1]) == repr(other.events[-1])


def seen(response: Response) -> dict[str, Any]:
    """What is compared of a response."""
    usage = response.usage
    return {
        "text": response.text,
        "reasoning": response.reasoning,
        "tool_calls": [
            (call.id, call.name, _arguments(call.arguments_json)) for call in response.tool_calls
        ],
        "finish_reason": response.finish_reason,
        "usage": (
            usage.input_tokens,
            usage.output_tokens,
            usage.cached_input_tokens,
        ),
        "reasoning_tokens": usage.reasoning_tokens,
        "cache_write": usage.cache_write_tokens,
        "citations": sorted({cited(citation) for citation in response.citations}),
        "failed": response.error is not None,
    }


def cited(citation: Citation) -> str:
    """What a manifest calls a citation: its address, else the words cited."""
    return citation.url or citation.text or citation.title or ""


def promised(recording: Recording) -> dict[str, Any]:
    """What the manifest promises, in our terms; ``None`` where it is silent."""
    entry, expected = recording.entry, recording.entry["expected"]
    text, reasoning = expected["text"], expected["reasoning"]
    if recording.dialect.think_tags and (inline := _INLINE.match(text)):
        text, reasoning = text[inline.end() :], reasoning + inline["reasoning"]
    return {
        "text": text,
        "reasoning": reasoning,
        "tool_calls": [
            (call.get("id") or f"call_{index}", call["name"], _arguments(call["arguments"]))
            for index, call in enumerate(expected["tool_calls"])
        ],
        "finish_reason": _reason(expected),
        "usage": _usage(entry["api"], entry["provider"], expected["usage"] or {}),
        "reasoning_tokens": (expected["usage"] or {}).get("reasoning"),
        "cache_write": (expected["usage"] or {}).get("cache_write"),
        "citations": sorted(set(expected["citations"])) if "citations" in expected else None,
        "failed": expected["error"] is not None,
    }


def _usage(api: str, provider: str, usage: dict[str, Any]) -> tuple[int | None, ...]:
    """The counts as api.md has them: input with cached and tool-use tokens, output with reasoning.

    Gemini's tool-use tokens are in its total alone.
    """
    given, output = usage.get("input"), usage.get("output")
    reasoning, cached = usage.get("reasoning"), usage.get("cached")
    if api == "messages" and given is not None:
        given += (cached or 0) + (usage.get("cache_write") or 0)
    if output is not None and (api == "generate" or (provider, api) == ("xai", "chat")):
        output += reasoning or 0
    if api == "generate" and "total" in usage:
        given = usage["total"] - (output or 0)
    return given, output, cached


def _arguments(arguments: Any) -> Any:
    """Arguments by their meaning; text that is no JSON stays what it is."""
    if not isinstance(arguments, str):
        return arguments
    try:
        return json.loads(arguments) if arguments.strip() else {}
    except ValueError:
        return arguments


def _reason(expected: dict[str, Any]) -> str:
    if expected["error"] is not None:
        return "error"
    raw = expected["finish_reason"] or "stop"
    reason = "content_filter" if raw.startswith("BLOCKED:") else REASONS.get(raw, "other")
    return "tool_calls" if reason == "stop" and expected["tool_calls"] else reason
