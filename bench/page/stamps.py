"""A provider's server whose every word is the time at which it was sent.

``python stamps.py COUNT PER_SECOND`` prints its port, and serves until its standard input closes.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
import time

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"
WORDS_A_PARAGRAPH = 20


def chunk(text: str, finish_reason: str | None = None) -> bytes:
    """A piece of an answer as a server-sent event."""
    choice = {"index": 0, "delta": {"content": text}, "finish_reason": finish_reason}
    data = {"id": "stamps", "object": "chat.completion.chunk", "created": 0, "model": "stamps"}
    return b"data: " + json.dumps(data | {"choices": [choice]}).encode() + b"\n\n"


async def answer(writer: asyncio.StreamWriter, count: int, per_second: float) -> None:
    """Stamps at an even pace, in paragraphs."""
    start = time.monotonic()
    for number in range(count):
        await asyncio.sleep(max(0.0, start + number / per_second - time.monotonic()))
        end = "\n\n" if number % WORDS_A_PARAGRAPH == WORDS_A_PARAGRAPH - 1 else " "
        writer.write(chunk(f"{time.time() * 1_000:.0f};{end}"))
        await writer.drain()
    writer.write(chunk("", "stop") + b"data: [DONE]\n\n")


async def main(count: int, per_second: float) -> None:
    """Serve on a free port of the loopback."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            await reader.readuntil(b"\r\n\r\n")
            writer.write(HEAD)
            await answer(writer, count, per_second)
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    async with server:
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), float(sys.argv[2])))
