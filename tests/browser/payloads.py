"""Hostile answers, and a provider's server that gives each when a test asks for it.

The model says which: ``payload-7`` is the eighth. An answer comes in pieces, cut where its length
says; it ends only when the test lets all of them end.
"""

from __future__ import annotations

import contextlib
import json
import os
import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from provider_server import chunk

OWN = Path(__file__).parents[1] / "hostile_markdown.json"
CORPUS = "NBLLM_HOSTILE"
PIECES = 24
PAUSE = 0.02
TRAP = "evil.test"


@dataclass
class Payload:
    """An answer that must do no harm, with a host of its own, so that a request tells its name."""

    name: str
    markdown: str
    may_go: threading.Event = field(default_factory=threading.Event)
    is_sent: threading.Event = field(default_factory=threading.Event)
    may_end: threading.Event = field(default_factory=threading.Event)

    def pieces(self) -> list[str]:
        """The answer as it comes."""
        text = self.markdown.replace(TRAP, f"{self.name}.{TRAP}")
        size = -(-len(text) // PIECES)
        return [text[start : start + size] for start in range(0, len(text), size)]


def payloads() -> list[Payload]:
    """Our own, and those of the corpus that NBLLM_HOSTILE names; the longest are the last."""
    own = json.loads(OWN.read_text("utf-8"))
    found = [Payload(f"own-{number}", markdown) for number, markdown in enumerate(own)]
    corpus = os.environ.get(CORPUS)
    if corpus:
        more = json.loads(Path(corpus).read_text("utf-8"))
        found += [Payload(payload["id"].lower(), payload["markdown"]) for payload in more]
    return sorted(found, key=lambda payload: len(payload.markdown))


class PayloadServer(ThreadingHTTPServer):
    """The server, and what a test tells it."""

    daemon_threads = True
    request_queue_size = 200

    def __init__(self, payloads: list[Payload]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.payloads = payloads

    @property
    def base_url(self) -> str:
        """The address that nbllm is given."""
        return f"http://127.0.0.1:{self.server_port}/v1"

    def end(self, numbers: Iterable[int]) -> None:
        """Let answers end."""
        for number in numbers:
            self.payloads[number].may_end.set()

    def send(self, number: int) -> None:
        """Send one answer, all but its end."""
        self.payloads[number].may_go.set()
        assert self.payloads[number].is_sent.wait(60)


class _Handler(BaseHTTPRequestHandler):
    server: PayloadServer

    def do_POST(self) -> None:
        request = json.loads(self.rfile.read(int(self.headers["content-length"])))
        with contextlib.suppress(ConnectionError):
            self._stream(request["model"])

    def log_message(self, *_arguments: Any) -> None:
        pass

    def _stream(self, model: str) -> None:
        payload = self.server.payloads[int(model.rpartition("-")[2])]
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.end_headers()
        payload.may_go.wait(600)
        for piece in payload.pieces():
            self.wfile.write(chunk(model, {"content": piece}))
            time.sleep(PAUSE)
        payload.is_sent.set()
        payload.may_end.wait(600)
        self.wfile.write(chunk(model, {}, "stop") + b"data: [DONE]\n\n")


@contextlib.contextmanager
def payload_server(payloads: list[Payload]) -> Iterator[PayloadServer]:
    """A running one."""
    server = PayloadServer(payloads)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server
    finally:
        server.end(range(len(payloads)))
        server.shutdown()
        server.server_close()
