"""Ollama: a request to a body (wire.md §7)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nbllm.messages import Request
from nbllm.wire.dialect import Dialect
from nbllm.wire.format import Encoded
from nbllm.wire.ollama.messages import Messages

_LEVELS = ("low", "medium", "high", "max")


def encode(request: Request, dialect: Dialect) -> Encoded:
    """The request body, and a notice for each setting or part that Ollama does not take.

    ``options`` in the request's ``extra`` are added to ours; every other name replaces ours.
    """
    messages = Messages()
    body: dict[str, Any] = {
        "model": request.model,
        "messages": [one for message in request.messages for one in messages.encode(message)],
        "stream": request.streaming,
    }
    wanted, notices = _taken(request, dialect)
    extra = dict(request.extra)
    options = _options(wanted)
    if isinstance(extra.get("options", {}), Mapping):
        options |= extra.pop("options", {})
    body |= _settings(wanted, request.model)
    if options:
        body["options"] = options
    return Encoded({**body, **extra}, [*notices, *dict.fromkeys(messages.notices)])


def _taken(request: Request, dialect: Dialect) -> tuple[dict[str, Any], list[str]]:
    """What is set and can be sent, by our names, and a notice for each setting that cannot."""
    wanted: dict[str, Any] = {
        "temperature": request.temperature,
        "top_p": request.top_p,
        "max_tokens": request.max_tokens,
        "stop": request.stop,
        "seed": request.seed,
        "tools": request.tools if request.tool_choice != "none" and request.tools else None,
        "tool_choice": request.tool_choice if request.tool_choice not in ("auto", "none") else None,
        "schema": request.schema,
        "reasoning": request.reasoning,
    }
    taken: dict[str, Any] = {}
    notices: list[str] = []
    for name, value in wanted.items():
        if value is None:
            continue
        if why := _refusal(name, value, request.model, dialect):
            notices.append(f"{name} is not sent: {why}.")
        else:
            taken[name] = value
    return taken, notices


def _refusal(name: str, value: Any, model: str, dialect: Dialect) -> str:
    """Why a setting is not sent, empty if it is."""
    if name == "tool_choice" or name in dialect.refuses:
        return "this provider does not take it"
    if name != "reasoning":
        return ""
    if not isinstance(value, str):
        return "this provider takes a level, no token budget"
    if _has_levels(model) and value not in ("none", *_LEVELS):
        return f"this model takes none, {', '.join(_LEVELS)}, not {value!r}"
    return ""


def _options(taken: Mapping[str, Any]) -> dict[str, Any]:
    names = {"max_tokens": "num_predict"}
    options = {
        names.get(name, name): taken[name]
        for name in ("temperature", "top_p", "max_tokens", "seed", "stop")
        if name in taken
    }
    if "stop" in options:
        stop = options["stop"]
        options["stop"] = [stop] if isinstance(stop, str) else list(stop)
    return options


def _settings(taken: Mapping[str, Any], model: str) -> dict[str, Any]:
    settings: dict[str, Any] = {}
    if "tools" in taken:
        settings["tools"] = [dict(tool) for tool in taken["tools"]]
    if "schema" in taken:
        settings["format"] = dict(taken["schema"])
    if "reasoning" in taken:
        settings["think"] = _think(taken["reasoning"], model)
    return settings


def _think(level: str, model: str) -> bool | str:
    """Every level but ``none`` is on, save for the models that tell levels apart."""
    if level == "none":
        return False
    return level if _has_levels(model) else True


def _has_levels(model: str) -> bool:
    return "gpt-oss" in model.lower()
