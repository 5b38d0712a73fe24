"""One question asked twice: by an official SDK and by nbllm, of the same server."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import nbllm
from nbllm.errors import NbllmError
from sdks.helper import Sdks

KEY = "a-key-of-nobody"


@dataclass(frozen=True)
class Way:
    """A protocol as both speak it.

    ``path`` follows the server's address in the SDK's ``base_url``, ``path`` and ``version`` in
    nbllm's.
    """

    sdk: str
    model: str
    path: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)
    client: Mapping[str, Any] = field(default_factory=dict)
    version: str = ""

    @property
    def model_id(self) -> str:
        """The model without its provider."""
        return self.model.partition("/")[2]

    def base_url(self, server: str) -> str:
        """The address that nbllm is given."""
        return server + self.path + self.version

    def with_model(self, model_id: str) -> Way:
        """The same provider's way to another model."""
        return replace(self, model=f"{self.model.partition('/')[0]}/{model_id}")


def heard_by_nbllm(way: Way, server: str, prompt: str) -> dict[str, Any]:
    """What nbllm makes of the answer."""
    stream = nbllm.stream(
        prompt, way.model, base_url=way.base_url(server), api_key=KEY, timeout=20, **way.settings
    )
    try:
        stream.wait()
    except NbllmError as error:
        status, failed = error.status, True
    else:
        status, failed = None, False
    response = stream.response
    return {
        "text": response.text,
        "reasoning": response.reasoning,
        "calls": [[call.name, call.arguments] for call in response.tool_calls],
        "reason": response.raw_finish_reason,
        "usage": [response.usage.input_tokens, response.usage.output_tokens],
        "failed": failed,
        "status": status,
    }


def heard_by_sdk(sdks: Sdks, way: Way, server: str, prompt: str) -> dict[str, Any]:
    """What the official SDK makes of it, in the same terms."""
    arguments = {"model": way.model_id, **_question(way.sdk, prompt)}
    heard = sdks.ask(way.sdk, server + way.path, arguments, dict(way.client))
    error, status = heard.pop("error"), heard.pop("status")
    del heard["turn"]
    return {
        **heard,
        "calls": [[name, json.loads(text or "null")] for name, text in heard["calls"]],
        "usage": heard["usage"] or [None, None],
        "failed": error is not None,
        "status": int(status) if status and status != 200 else None,
    }


def differing(ours: dict[str, Any], theirs: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """What the two heard otherwise, nbllm first; an SDK may know no status of an error."""
    return {
        name: (ours[name], theirs[name])
        for name in ours
        if ours[name] != theirs[name] and (name, theirs[name]) != ("status", None)
    }


def _question(sdk: str, prompt: str) -> dict[str, Any]:
    messages = [{"role": "user", "content": prompt}]
    match sdk:
        case "openai_chat":
            return {"messages": messages, "stream_options": {"include_usage": True}}
        case "openai_responses":
            return {"input": prompt}
        case "anthropic_messages":
            return {"messages": messages, "max_tokens": 4096}
        case "google_generate":
            return {"contents": [{"role": "user", "parts": [{"text": prompt}]}]}
        case _:
            return {"messages": messages}
