"""A provider's server in its moods: one that halts until it is told to go on, one that is unwell.

The model says which: ``halting`` streams some words, and the rest after ``go_on``; ``unwell``
answers 503 with ``retry-after: 4`` until ``recover``, and then like ``halting``.
"""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from provider_server import chunk

FIRST = [f"word{number} " for number in range(5)]
LAST = [f"word{number} " for number in range(5, 10)]


class Moody(ThreadingHTTPServer):
    """The server, and what a test tells it."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self._goes_on = threading.Event()
        self.is_well = False

    @property
    def base_url(self) -> str:
        """The address that nbllm is given."""
        return f"http://127.0.0.1:{self.server_port}/v1"

    def go_on(self) -> None:
        """Let halted answers come to their end, and those to come too."""
        self._goes_on.set()

    def recover(self) -> None:
        """Answer from now on."""
        self.is_well = True

    def pieces(self) -> Iterator[str]:
        """An answer as it comes."""
        yield from FIRST
        self._goes_on.wait(120)
        yield from LAST


class _Handler(BaseHTTPRequestHandler):
    server: Moody

    def do_POST(self) -> None:
        request = json.loads(self.rfile.read(int(self.headers["content-length"])))
        if request["model"] == "unwell" and not self.server.is_well:
            self._refuse()
        else:
            with contextlib.suppress(ConnectionError):
                self._stream(request["model"])

    def log_message(self, *_arguments: Any) -> None:
        pass

    def _refuse(self) -> None:
        body = json.dumps({"error": {"message": "The server is unwell."}}).encode()
        self.send_response(503)
        self.send_header("retry-after", "4")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _stream(self, model: str) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.end_headers()
        for piece in self.server.pieces():
            self.wfile.write(chunk(model, {"content": piece}))
        self.wfile.write(chunk(model, {}, "stop") + b"data: [DONE]\n\n")


@contextlib.contextmanager
def moody_server() -> Iterator[Moody]:
    """A running one."""
    server = Moody()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server
    finally:
        server.go_on()
        server.shutdown()
        server.server_close()
