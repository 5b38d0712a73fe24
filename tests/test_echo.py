"""What a provider wants back goes back, word for word, to it alone."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest

import nbllm
from faults.server import Server, answering, reply
from nbllm.events import State
from nbllm.messages import Message, ResultPart
from test_own_streams import ALL, Own, name

SPEAKERS: dict[str, dict[str, Any]] = {
    "responses": {"model": "openai/m", "api": "responses"},
    "anthropic": {"model": "anthropic/m"},
    "gemini": {"model": "gemini/m"},
    "chat reasoning_details": {"model": "openrouter/m"},
    "chat thinking": {"model": "mistral/m"},
    "chat ": {"model": "compatible/m"},
}


def speaker(one: Own) -> dict[str, Any]:
    """The model and settings that speak the wire and dialect of a stream."""
    echo = one.entry.get("dialect", {}).get("echo", "")
    return SPEAKERS[f"{one.wire} {echo}" if one.wire == "chat" else one.wire]


STATEFUL = [one for one in ALL if one.entry.get("state")]


def ask(server: Server, prompt: Any, settings: dict[str, Any]) -> nbllm.Response:
    """An answer from a server, which speaks one wire, whichever it is asked in."""
    stream = nbllm.stream(prompt, base_url=server.base_url, api_key="a-longer-key", **settings)
    with suppress(nbllm.ProtocolError):
        stream.wait(30)
    return stream.response


def bodies(server: Server) -> list[str]:
    """The bodies that came in, as JSON text of one form."""
    return [
        json.dumps(json.loads(request.partition(b"\r\n\r\n")[2])) for request in server.requests
    ]


def test_every_wire_with_state_is_here():
    assert {one.wire for one in STATEFUL} == {"chat", "responses", "anthropic", "gemini"}
    assert len(STATEFUL) > 15


@pytest.mark.parametrize("one", STATEFUL, ids=name)
def test_state_goes_back_to_its_own_model_and_to_no_other(one):
    settings = speaker(one)
    with answering(reply(200, one.body, connection="close")) as server:
        first = ask(server, "hi", settings)
        state = next(event for event in first.events if isinstance(event, State))
        results = tuple(ResultPart(call.id, "4", name=call.name) for call in first.tool_calls)
        said = [Message("tool", results)] if results else [Message("user", "go on")]
        talk = [Message("user", "hi"), first.message, *said]
        ask(server, talk, settings)
        ask(server, talk, {**settings, "model": settings["model"] + "-other"})
        ask(server, talk, SPEAKERS["anthropic" if one.wire != "anthropic" else "gemini"])
        _, same, *others = bodies(server)
    turn = json.loads(state.content)
    pieces = opaque(turn) or [json.dumps(block) for block in turn]
    assert pieces
    assert all(piece in same for piece in pieces)
    for other in others:
        assert not any(piece in other for piece in opaque(turn))
        assert all(json.dumps(call.name) in other for call in first.tool_calls)


OPAQUE = {"signature", "data", "encrypted_content", "thoughtSignature", "thought_signature"}


def opaque(state: Any, key: str = "") -> list[str]:
    """The strings of a state that only its provider can read."""
    if isinstance(state, dict):
        return [piece for name, value in state.items() for piece in opaque(value, name)]
    if isinstance(state, list):
        return [piece for value in state for piece in opaque(value, key)]
    return [json.dumps(state)] if key in OPAQUE and isinstance(state, str) and state else []
