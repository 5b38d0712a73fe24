"""Replays recorded bodies through framing and decoder, and says what the manifest promises."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbllm.errors import NbllmError
from nbllm.events import Event, Finish
from nbllm.response import Response, fold
from nbllm.wire.framing import Body
from nbllm.wire.openai_chat import Decoder

REASONS = {
    "stop": "stop",
    "length": "length",
    "tool_calls": "tool_calls",
    "content_filter": "content_filter",
}
XAI = {"reasoning_in_output": False}


@dataclass(frozen=True)
class Recording:
    """One manifest entry with its body."""

    entry: dict[str, Any]
    body: bytes

    @property
    def name(self) -> str:
        return self.entry["file"]


def recordings(folder: Path, providers: tuple[str, ...]) -> list[Recording]:
    """The Chat Completions entries of the named providers that are answers, not HTTP errors."""
    entries = json.loads((folder / "manifest.json").read_text())
    return [
        Recording(entry, (folder / entry["file"]).read_bytes())
        for entry in entries
        if entry["provider"] in providers and entry["api"] == "chat" and entry["http_status"] == 200
    ]


def pieces(body: bytes, cuts: random.Random | None, size: int = 0) -> list[bytes]:
    """The body cut into pieces: one byte each for ``size`` 1, at random places otherwise."""
    if size:
        return [body[start : start + size] for start in range(0, len(body), size)]
    if cuts is None:
        return [body]
    count = cuts.choice((1, 3, 17, max(1, len(body) // 5)))
    places = sorted(cuts.randrange(len(body) + 1) for _ in range(count))
    return [body[a:b] for a, b in zip([0, *places], [*places, len(body)], strict=True)]


def decode(chunks: list[bytes], *, reasoning_in_output: bool = True) -> list[Event]:
    """The events of a body that arrives in ``chunks``, errors of the wire as a ``Finish``."""
    body, decoder, events = Body(), Decoder(reasoning_in_output=reasoning_in_output), []
    try:
        for chunk in chunks:
            for frame in body.feed(chunk):
                events += decoder.decode(frame)
            body.raise_failure()
        for frame in body.close():
            events += decoder.decode(frame)
        body.raise_failure()
        events += decoder.close()
    except NbllmError as error:
        events.append(Finish("error", None, error))
    return events


def answer(recording: Recording, cuts: random.Random | None = None, size: int = 0) -> Response:
    """The response that a recording folds to."""
    in_output = recording.entry["provider"] != "xai"
    events = decode(pieces(recording.body, cuts, size), reasoning_in_output=in_output)
    return fold((float(number), event) for number, event in enumerate(events))


def seen(response: Response) -> dict[str, Any]:
    """What is compared of a response."""
    return {
        "text": response.text,
        "reasoning": response.reasoning,
        "tool_calls": [(call.name, call.arguments) for call in response.tool_calls],
        "finish_reason": response.finish_reason,
        "usage": (
            response.usage.input_tokens,
            response.usage.output_tokens,
            response.usage.reasoning_tokens,
            response.usage.cached_input_tokens,
        ),
        "failed": response.error is not None,
    }


def promised(recording: Recording) -> dict[str, Any]:
    """What the manifest promises, after the normalisation of the finish reason and usage."""
    expected = recording.entry["expected"]
    usage = expected["usage"] or {}
    output, reasoning = usage.get("output"), usage.get("reasoning")
    if recording.entry["provider"] == "xai" and output is not None:
        output += reasoning or 0
    return {
        "text": expected["text"],
        "reasoning": expected["reasoning"],
        "tool_calls": [
            (call["name"], _arguments(call["arguments"])) for call in expected["tool_calls"]
        ],
        "finish_reason": _reason(expected),
        "usage": (usage.get("input"), output, reasoning, usage.get("cached")),
        "failed": expected["error"] is not None,
    }


def _arguments(text: str) -> Any:
    try:
        return json.loads(text) if text.strip() else {}
    except ValueError:
        return None


def _reason(expected: dict[str, Any]) -> str:
    if expected["error"] is not None:
        return "error"
    reason = REASONS[expected["finish_reason"] or "stop"]
    return "tool_calls" if reason == "stop" and expected["tool_calls"] else reason
