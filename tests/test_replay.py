"""Every recording through the whole corridor: a real server, the transport, the public API."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

import nbllm
from conformance import Recording, promised, recordings, seen
from faults.server import Server, answering, head
from nbllm import errors
from nbllm.providers.registry import names
from nbllm.response import Response

pytestmark = pytest.mark.streams

FOLDER = os.environ.get("NBLLM_STREAMS")
ENTRIES = recordings(Path(FOLDER)) if FOLDER else []
PATHS = {
    "chat": b"/v1/chat/completions",
    "responses": b"/v1/responses",
    "messages": b"/v1/messages",
    "generate": b":streamGenerateContent?alt=sse",
    "ollama": b"/api/chat",
}


def ask(recording: Recording, server: Server) -> Response:
    """What the public API makes of a server that says what was recorded."""
    entry = recording.entry
    provider = entry["provider"] if entry["provider"] in names() else "compatible"
    settings: dict[str, Any] = {"base_url": server.base_url, "api_key": "k", "retries": 0}
    if entry["api"] in ("chat", "responses"):
        settings["api"] = entry["api"]
    else:
        settings["base_url"] = server.base_url.removesuffix("/v1")
    if provider == "vertex":
        settings |= {"project": "p", "location": "l"}
    stream = nbllm.stream("hi", f"{provider}/m", **settings).start()
    try:
        return stream.wait(30)
    except nbllm.NbllmError:
        return stream.response


@pytest.mark.parametrize("recording", ENTRIES, ids=lambda recording: recording.name)
def test_a_recording_over_http(recording):
    entry = recording.entry
    kind = entry["content_type"] or "text/event-stream"
    answer = head(entry["http_status"], content_type=kind) + recording.body
    with answering(answer) as server:
        response = ask(recording, server)
        path = server.requests[0].split()[1]
    assert path.endswith(PATHS[entry["api"]])
    if entry["http_status"] != 200:
        assert isinstance(response.error, errors.ProviderError)
        assert response.error.status == entry["http_status"]
        return
    if response.error is not None:
        assert response.error.provider == response.provider
        assert response.error.response == response
    found, expected = seen(response), promised(recording)
    assert found == {name: found[name] if want is None else want for name, want in expected.items()}
    assert response.duration is not None
