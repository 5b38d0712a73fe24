"""What a chunk costs from bytes to ``Response``, beside parsing its JSON alone."""

from __future__ import annotations

import json
import time
from functools import partial

from measure import Result, in_turns

from nbllm.response import fold
from nbllm.wire.chat.decoder import ChatDecoder
from nbllm.wire.framing import Body

CHUNKS = 10_000
ROUNDS = 15
READS = {"one chunk a read": 1, "50 chunks a read": 50}


def run() -> list[Result]:
    """Microseconds of processor time for each chunk, with the decoder never waiting."""
    chunks = [chunk(number) for number in range(CHUNKS)]
    results: list[Result] = []
    for name, size in READS.items():
        reads = [
            "".join(map(framed, chunks[at : at + size])).encode() for at in range(0, CHUNKS, size)
        ]
        ours, baseline = in_turns(
            ROUNDS, partial(cost_of_ours, reads), partial(cost_of_json, chunks)
        )
        results.append(Result(f"frame, decode, fold / json.loads, {name}", ours, baseline, "µs"))
    return results


def chunk(number: int) -> str:
    """A chunk as OpenAI sends it."""
    choice = {
        "index": 0,
        "delta": {"content": f" w{number}"},
        "logprobs": None,
        "finish_reason": None,
    }
    return json.dumps(
        {
            "id": "chatcmpl-BxH3kQ0aYt7d9m2c",
            "object": "chat.completion.chunk",
            "created": 1_750_000_000,
            "model": "gpt-5-mini-2025-08-07",
            "service_tier": "default",
            "system_fingerprint": "fp_1a2b3c4d5e",
            "choices": [choice],
            "usage": None,
        }
    )


def framed(text: str) -> str:
    """The chunk as a server-sent event."""
    return f"data: {text}\n\n"


def cost_of_ours(reads: list[bytes]) -> float:
    """Microseconds a chunk, from bytes to the response."""
    begin = time.process_time()
    body, decoder, events = Body(), ChatDecoder(), []
    for read in reads:
        for frame in body.feed(read):
            events += decoder.decode(frame)
    fold((0.0, event) for event in events)
    return (time.process_time() - begin) / CHUNKS * 1e6


def cost_of_json(chunks: list[str]) -> float:
    """Microseconds a chunk for its JSON alone."""
    begin = time.process_time()
    for text in chunks:
        json.loads(text)
    return (time.process_time() - begin) / CHUNKS * 1e6
