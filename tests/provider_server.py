"""A real HTTP server that speaks Chat Completions, paces itself, and notes who hangs up when.

``python provider_server.py`` prints its port and serves until its standard input closes. The model
says what happens: ``words-COUNT-MILLISECONDS`` streams numbered words, ``markdown``/``code`` a
text that the request's prompt names, ``parrot`` says the prompt again, ``burst`` without a pause,
``blocks-COUNT`` pieces of 10,000 letters without a pause,
``refuse-STATUS`` an HTTP error, ``cut-COUNT`` ends without an end, ``silent`` never answers.
``GET /log`` gives what it saw, with wall-clock times.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
import time
from typing import Any

LOG: list[dict[str, Any]] = []


def chunk(model: str, delta: dict[str, Any], finish_reason: str | None = None) -> bytes:
    """One chunk of a chat completion as a server-sent event."""
    choice = {"index": 0, "delta": delta, "finish_reason": finish_reason}
    data = {
        "id": "chatcmpl-test",
        "object": "chat.completion.chunk",
        "created": 0,
        "model": model,
        "choices": [choice],
    }
    return b"data: " + json.dumps(data, ensure_ascii=False).encode() + b"\n\n"


def usage(model: str, tokens: int) -> bytes:
    """The usage chunk."""
    counts = {"prompt_tokens": 7, "completion_tokens": tokens, "total_tokens": 7 + tokens}
    data = {"id": "chatcmpl-test", "model": model, "choices": [], "usage": counts}
    return b"data: " + json.dumps(data).encode() + b"\n\n"


class Connection:
    """One client's connection, one request after the other."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def serve(self) -> None:
        """Serve until the client hangs up."""
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            while await self._serve_one():
                pass
        self._writer.close()

    async def _serve_one(self) -> bool:
        try:
            head = (await self._reader.readuntil(b"\r\n\r\n")).decode()
        except asyncio.IncompleteReadError:
            return False
        length = next(
            (
                int(line.split(":")[1])
                for line in head.splitlines()
                if line.lower().startswith("content-length")
            ),
            0,
        )
        body = await self._reader.readexactly(length)
        if head.startswith("GET /log"):
            await self._reply(200, LOG)
            return True
        request = json.loads(body)
        entry = {"model": request["model"], "body": request, "head": head, "at": time.time()}
        LOG.append(entry)
        return await self._answer(request, entry)

    async def _answer(self, request: dict[str, Any], entry: dict[str, Any]) -> bool:
        kind, *numbers = request["model"].split("-")
        if kind == "refuse":
            error = {"message": "The server is unwell.", "type": "server_error", "code": None}
            await self._reply(int(numbers[0]), {"error": error})
            return True
        hung_up = asyncio.ensure_future(self._reader.read(1))
        hung_up.add_done_callback(lambda _task: entry.setdefault("disconnected_at", time.time()))
        if kind == "silent":
            await hung_up
            return False
        await self._start()
        writing = asyncio.ensure_future(self._stream(kind, numbers, request, entry))
        await asyncio.wait([writing, hung_up], return_when=asyncio.FIRST_COMPLETED)
        complete = writing.done() and not hung_up.done()
        entry["complete"] = complete
        for task in (writing, hung_up):
            task.cancel()
        return False

    async def _stream(
        self, kind: str, numbers: list[str], request: dict[str, Any], entry: dict[str, Any]
    ) -> None:
        model = request["model"]
        pieces, pause = script(kind, numbers, request)
        await self._send(chunk(model, {"role": "assistant", "content": ""}))
        for number, piece in enumerate(pieces):
            entry["sent"] = number
            await asyncio.sleep(pause)
            await self._send(chunk(model, {"content": piece}))
        if kind == "cut":
            return
        await self._send(chunk(model, {}, "stop"))
        await self._send(usage(model, len(pieces)))
        await self._send(b"data: [DONE]\n\n")
        self._writer.write(b"0\r\n\r\n")
        await self._writer.drain()

    async def _start(self) -> None:
        self._writer.write(
            b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
            b"Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
        )
        await self._writer.drain()

    async def _send(self, data: bytes) -> None:
        self._writer.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
        await self._writer.drain()

    async def _reply(self, status: int, document: Any) -> None:
        body = json.dumps(document).encode()
        head = (
            f"HTTP/1.1 {status} Said\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        self._writer.write(head.encode() + body)
        await self._writer.drain()


def script(kind: str, numbers: list[str], request: dict[str, Any]) -> tuple[list[str], float]:
    """The pieces of an answer and the pause before each, in seconds."""
    if kind in ("words", "cut"):
        count = int(numbers[0])
        pause = int(numbers[1]) / 1000 if len(numbers) > 1 else 0.01
        return [f"word{number} " for number in range(count)], pause
    if kind == "blocks":
        return ["x" * 10_000] * int(numbers[0]), 0.0
    prompt = request["messages"][-1]["content"]
    pieces = [prompt[start : start + 12] for start in range(0, len(prompt), 12)]
    return pieces, 0.0 if kind == "burst" else 0.002


async def main() -> None:
    """Serve on a free port of the loopback until standard input closes."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await Connection(reader, writer).serve()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, backlog=2_000)
    print(server.sockets[0].getsockname()[1], flush=True)
    async with server:
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(main())
