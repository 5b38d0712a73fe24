"""A server that keeps what it is sent and answers each protocol with the shortest whole stream."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

CHAT = (
    'data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":['
    '{"index":0,"delta":{"role":"assistant","content":"Yes."},"finish_reason":"stop"}]}\n\n'
    "data: [DONE]\n\n"
)
RESPONSES = (
    'event: response.created\ndata: {"type":"response.created","sequence_number":0,"response":'
    '{"id":"r","model":"m","status":"in_progress","output":[]}}\n\n'
    'event: response.output_text.delta\ndata: {"type":"response.output_text.delta",'
    '"sequence_number":1,"item_id":"i","output_index":0,"content_index":0,"delta":"Yes."}\n\n'
    'event: response.completed\ndata: {"type":"response.completed","sequence_number":2,"response":'
    '{"id":"r","model":"m","status":"completed","output":[]}}\n\n'
)
MESSAGES = (
    'event: message_start\ndata: {"type":"message_start","message":{"id":"m","type":"message",'
    '"role":"assistant","model":"m","content":[],"stop_reason":null,"stop_sequence":null,"usage":'
    '{"input_tokens":1,"output_tokens":1}}}\n\n'
    'event: content_block_start\ndata: {"type":"content_block_start","index":0,"content_block":'
    '{"type":"text","text":""}}\n\n'
    'event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"delta":'
    '{"type":"text_delta","text":"Yes."}}\n\n'
    'event: content_block_stop\ndata: {"type":"content_block_stop","index":0}\n\n'
    'event: message_delta\ndata: {"type":"message_delta","delta":{"stop_reason":"end_turn",'
    '"stop_sequence":null},"usage":{"output_tokens":1}}\n\n'
    'event: message_stop\ndata: {"type":"message_stop"}\n\n'
)
GENERATE = (
    'data: {"candidates":[{"content":{"role":"model","parts":[{"text":"Yes."}]},'
    '"finishReason":"STOP","index":0}],"modelVersion":"m"}\r\n\r\n'
)
OLLAMA = (
    '{"model":"m","created_at":"2026-01-01T00:00:00Z","message":{"role":"assistant",'
    '"content":"Yes."},"done":true,"done_reason":"stop"}\n'
)
ANSWERS = {
    "/chat/completions": CHAT,
    "/responses": RESPONSES,
    "/messages": MESSAGES,
    ":streamGenerateContent": GENERATE,
    "/api/chat": OLLAMA,
}
TELLING = (
    *("authorization", "x-api-key", "api-key", "x-goog-api-key"),
    *("anthropic-version", "anthropic-beta", "x-title"),
)


@dataclass(frozen=True)
class Sent:
    """A request: path with its query, the headers that mean something, and the JSON body."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]


@dataclass
class Capture:
    """The running server."""

    address: str
    requests: list[Sent] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=lambda: dict(ANSWERS))

    def take(self) -> Sent:
        """The one request since the last time."""
        (sent,) = self.requests
        self.requests.clear()
        return sent


@contextmanager
def capturing() -> Iterator[Capture]:
    """A capturing server on a free port."""
    capture = Capture("")

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            data = self.rfile.read(int(self.headers["content-length"]))
            headers = {
                name: value for name in TELLING if (value := self.headers.get(name)) is not None
            }
            capture.requests.append(Sent(self.path, headers, json.loads(data)))
            path = self.path.partition("?")[0]
            answer = next(
                text for end, text in capture.answers.items() if path.endswith(end)
            ).encode()
            kind = "application/x-ndjson" if path == "/api/chat" else "text/event-stream"
            self.send_response(200)
            self.send_header("content-type", kind)
            self.send_header("content-length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=[0.02], daemon=True)
    thread.start()
    try:
        capture.address = f"http://127.0.0.1:{server.server_port}"
        yield capture
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
