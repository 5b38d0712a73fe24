"""GenerateContent: a request to a body. The model stands in the address, and so does streaming."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from nbllm.messages import Request
from nbllm.wire.dialect import Dialect
from nbllm.wire.format import Encoded
from nbllm.wire.gemini.contents import Contents
from nbllm.wire.gemini.models import is_gemini_3
from nbllm.wire.gemini.thinking import encode_reasoning
from nbllm.wire.gemini.tools import encode_tool_choice, encode_tools
from nbllm.wire.shapes import as_object
from nbllm.wire.worded import NOTICE, worded

_NOTHING: dict[str, Any] = {
    **dict.fromkeys(("temperature", "top_p", "max_tokens", "stop", "seed")),
    **dict.fromkeys(("tool_choice", "schema", "reasoning")),
    "tools": (),
}


def encode(request: Request, dialect: Dialect) -> Encoded:
    """The request body, and a notice for each setting or attachment that is not sent.

    ``extra`` is merged last and shallowly, but its ``generationConfig`` into ours.
    """
    request, notices = _without_refused(request, dialect)
    if request.schema is not None and request.tools and not is_gemini_3(request.model):
        notices.append(NOTICE)  # Gemini 2.5 takes one or the other
        request = worded(request)
    contents = Contents(request)
    thinking, refused = encode_reasoning(request.model, request.reasoning)
    body: dict[str, Any] = {
        **contents.body(),
        "tools": encode_tools(request.tools),
        "toolConfig": encode_tool_choice(request.tool_choice),
        "generationConfig": {**_settings(request), **thinking},
    }
    extra = dict(request.extra)
    if config := as_object(extra.get("generationConfig")):
        extra["generationConfig"] = {**body["generationConfig"], **config}
    body = {name: value for name, value in body.items() if value}
    return Encoded({**body, **extra}, [*notices, *refused, *contents.notices])


def _without_refused(request: Request, dialect: Dialect) -> tuple[Request, list[str]]:
    refused = {
        name: nothing
        for name, nothing in _NOTHING.items()
        if name in dialect.refuses and getattr(request, name) not in (None, ())
    }
    notices = [f"{name} is not sent: this provider does not take it." for name in refused]
    return replace(request, **refused), notices


def _settings(request: Request) -> dict[str, Any]:
    stop = (request.stop,) if isinstance(request.stop, str) else request.stop
    settings = {
        "temperature": request.temperature,
        "topP": request.top_p,
        "maxOutputTokens": request.max_tokens,
        "stopSequences": list(stop) if stop else None,
        "seed": request.seed,
        "responseMimeType": None if request.schema is None else "application/json",
        "responseJsonSchema": request.schema,
    }
    return {name: value for name, value in settings.items() if value is not None}
