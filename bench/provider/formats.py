"""Streams of three formats, rendered beforehand.

Every delta's text has 19 digits: the nanoseconds of ``CLOCK_MONOTONIC`` at which it was sent where
it is paced, and its number at full speed, where the whole answer is rendered once.
"""

from __future__ import annotations

import json
import random
import string
from functools import cache, lru_cache
from typing import NamedTuple

from provider.texts import DIGITS, VARIANTS, text

_DIGITS = b"0" * DIGITS
_ID = '"id":"chatcmpl-DPTNNzXWA7V2dnOqkhkLbcxkZpa6a","object":"chat.completion.chunk"'
_CHAT = (
    f'data: {{{_ID},"created":1774963493,"model":"gpt-5-mini-2025-08-07","service_tier":"default",'
    '"system_fingerprint":"fp_50906f2aac","choices":[%s],"usage":%s,"obfuscation":"%s"}\n\n'
)
_CHOICE = '{"index":0,"delta":%s,"logprobs":null,"finish_reason":%s}'
_CHAT_USAGE = (
    '{"prompt_tokens":9,"completion_tokens":9,"total_tokens":18,'
    '"prompt_tokens_details":{"cached_tokens":0,"audio_tokens":0},'
    '"completion_tokens_details":{"reasoning_tokens":0,"audio_tokens":0}}'
)
_MESSAGE = (
    '{"type":"message_start","message":{"model":"claude-haiku-4-5-20251001",'
    '"id":"msg_011CeCGpH9MJ5rZjgU8FoSDu","type":"message","role":"assistant","content":[],'
    '"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":9,'
    '"cache_creation_input_tokens":0,"cache_read_input_tokens":0,"output_tokens":1}}}'
)
_LINE = '{"model":"llama3.2","created_at":"2026-11-20T10:00:00.%06dZ","message":%s,"done":%s}\n'
_COUNTS = (
    'true,"done_reason":"stop","total_duration":9,"load_duration":9,"prompt_eval_count":9,'
    '"prompt_eval_duration":9,"eval_count":9,"eval_duration":9'
)


class Format(NamedTuple):
    """The content type, the events around the deltas, and the deltas in two halves.

    Each is ready to be sent: in an HTTP chunk of its own.
    """

    content_type: bytes
    begin: bytes
    halves: tuple[tuple[bytes, bytes], ...]
    end: bytes

    def delta(self, number: int, digits: int) -> bytes:
        """The delta with that number in the stream, and those digits as its text."""
        before, behind = self.halves[number % VARIANTS]
        return b"%b%019d%b" % (before, digits, behind)


@cache
def format_of(path: str) -> Format | None:
    """The format that is spoken at a path."""
    if path.endswith("/chat/completions"):
        return _chat()
    if path.endswith("/messages"):
        return _anthropic()
    return _ollama() if path.endswith("/api/chat") else None


@lru_cache(8)
def whole_answer(path: str, chunks: int) -> bytes:
    """Everything behind the head of an answer at full speed."""
    spoken = format_of(path)
    assert spoken is not None, path  # noqa: S101 - the caller looked
    deltas = b"".join([spoken.delta(number, number) for number in range(chunks)])
    return spoken.begin + deltas + spoken.end


def _chat() -> Format:
    rng = random.Random(1)

    def chunk(choice: str, usage: str = "null") -> str:
        return _CHAT % (
            choice,
            usage,
            "".join(rng.choices(string.ascii_letters, k=rng.randint(8, 20))),
        )

    role = '{"role":"assistant","content":"","refusal":null}'
    deltas = [
        chunk(_CHOICE % (f'{{"content":{said}}}', "null")) for said in map(_said, range(VARIANTS))
    ]
    end = (chunk(_CHOICE % ("{}", '"stop"')), chunk("", _CHAT_USAGE), "data: [DONE]\n\n")
    return _format(
        b"text/event-stream; charset=utf-8", [chunk(_CHOICE % (role, "null"))], deltas, end
    )


def _anthropic() -> Format:
    start = '{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}'
    delta = '{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":%s}%s}'
    reason = '"delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":9}'
    begin = (
        _event("message_start", _MESSAGE),
        _event("content_block_start", start),
        _event("ping", '{"type": "ping"}'),
    )
    # Anthropic pads with blanks, as OpenAI does with its obfuscation.
    deltas = [
        _event("content_block_delta", delta % (_said(n), " " * (n % 16))) for n in range(VARIANTS)
    ]
    end = (
        _event("content_block_stop", '{"type":"content_block_stop","index":0}'),
        _event("message_delta", f'{{"type":"message_delta",{reason}}}'),
        _event("message_stop", '{"type":"message_stop"}'),
    )
    return _format(b"text/event-stream; charset=utf-8", begin, deltas, end)


def _event(name: str, data: str) -> str:
    return f"event: {name}\ndata: {data}\n\n"


def _ollama() -> Format:
    message = '{"role":"assistant","content":%s}'
    deltas = [_LINE % (1 + n * 3_907, message % _said(n), "false") for n in range(VARIANTS)]
    return _format(
        b"application/x-ndjson", (), deltas, (_LINE % (999_999, message % '""', _COUNTS),)
    )


def _said(number: int) -> str:
    return json.dumps(text(number, 0), ensure_ascii=False)


def _format(
    content_type: bytes, begin: tuple[str, ...] | list[str], deltas: list[str], end: tuple[str, ...]
) -> Format:
    halves = [_http_chunk(delta).split(_DIGITS) for delta in deltas]
    return Format(
        content_type,
        b"".join(map(_http_chunk, begin)),
        tuple((before, behind) for before, behind in halves),
        b"".join(map(_http_chunk, end)) + b"0\r\n\r\n",
    )


def _http_chunk(event: str) -> bytes:
    data = event.encode()
    return b"%x\r\n%b\r\n" % (len(data), data)
