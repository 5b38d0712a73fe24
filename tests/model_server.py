"""A server of model lists: a path's answer is a JSON document, or a status and a text."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from nbllm.catalog import lists, memory
from nbllm.providers import registry


@dataclass
class ModelServer:
    """Where it is, and each request that it saw: path with query, and headers."""

    address: str
    requests: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    @property
    def paths(self) -> list[str]:
        return [path for path, _ in self.requests]


@contextmanager
def serving(answers: Mapping[str, Any]) -> Iterator[ModelServer]:
    """Serve on a free port; a callable answer is given the path, what is missing is a 404."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            seen.requests.append((self.path, dict(self.headers)))
            answer = answers.get(self.path.partition("?")[0], (404, "nothing here"))
            answer = answer(self.path) if callable(answer) else answer
            status, text = answer if isinstance(answer, tuple) else (200, json.dumps(answer))
            self.send_response(status)
            if 300 <= status < 400:
                self.send_header("location", text)
            self.send_header("content-length", str(len(text.encode())))
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_words: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=[0.02], daemon=True)
    seen = ModelServer(f"http://127.0.0.1:{server.server_port}")
    thread.start()
    try:
        yield seen
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def move(patch: pytest.MonkeyPatch, **addresses: str) -> None:
    """Let the usual address of providers be another, so that their keys may go there."""
    moved = {name: replace(registry.find(name), base_url=url) for name, url in addresses.items()}
    patch.setattr(registry, "_providers", {**registry._providers, **moved})


def forget(patch: pytest.MonkeyPatch) -> None:
    """No list of an earlier test."""
    patch.setattr(memory, "_kept", {})
    patch.setattr(lists, "_tried", {})


def listing(*names: str, **more: Any) -> dict[str, Any]:
    """A list in OpenAI's form."""
    return {"object": "list", "data": [{"id": name, "object": "model", **more} for name in names]}
