"""The settings of a client's request: what it may set, and what becomes of all else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, cast

from nbllm.gateway.refusal import Refused
from nbllm.settings import BODY, KNOWN
from nbllm.wire.shapes import as_object, as_text

_OWN = (*BODY, "system")
_READ = ("model", "messages", "stream", "stream_options")
_SAME = ("temperature", "top_p", "seed", "stop", "reasoning")
_NEVER = (
    *(name for name in KNOWN if name not in _OWN),
    *("extra_body", "extra_headers", "extra_query", "api_base", "organization", "cache_path"),
)
_NO_MATTER = (
    *("user", "metadata", "store", "prompt_cache_key", "prompt_cache_retention"),
    *("safety_identifier",),
)
"""What changes no answer."""
_USUAL: Mapping[str, tuple[object, ...]] = {
    "n": (1,),
    "service_tier": ("auto", "default"),
    "parallel_tool_calls": (True,),
    "modalities": (["text"],),
    "logprobs": (False,),
    "frequency_penalty": (0,),
    "presence_penalty": (0,),
    "logit_bias": ({},),
}
"""Values that ask for nothing but what happens anyway."""
_LEVELS = {"minimal": "low", "xhigh": "high"}


def chat_settings(fields: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """The settings that a body of OpenAI's form asks for, and a notice for each that is not kept.

    Raises ``Refused`` for what a client may not set, and for what would change the answer's form.
    """
    _refuse(fields)
    settings = {name: fields[name] for name in _SAME if fields.get(name) is not None}
    notices: list[str] = []
    for name, read in _READERS.items():
        if fields.get(name) is not None:
            settings.update(read(fields[name], notices))
    notices += [
        f"{name} is not passed on: the gateway does not know it."
        for name, value in fields.items()
        if not (name in _READ or name in _SAME or name in _READERS or name in _NO_MATTER)
        if value is not None and value not in _USUAL.get(name, ())
    ]
    return _checked(settings), notices


def own_settings(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The settings of a request in our own form. Raises ``Refused`` for any other."""
    given = {name: value for name, value in fields.items() if value is not None}
    for name in given:
        if name not in _OWN:
            raise Refused(400, f"a client may not set {name[:60]!r}", param=name[:60])
    tools = _tools(given.get("tools") or [], [])
    choice = _tool_choice(given["tool_choice"], []) if "tool_choice" in given else {}
    if not isinstance(given.get("schema", {}), dict):
        raise Refused(400, "schema is a JSON schema, an object", param="schema")
    return _checked({**given, **tools, **choice})


def _refuse(fields: Mapping[str, Any]) -> None:
    for name in fields:
        if name in _NEVER and fields[name] is not None:
            raise Refused(400, f"a client may not set {name!r}", param=name)
    if fields.get("n") not in (None, 1):
        raise Refused(400, "n is 1: ask again for another answer", param="n")
    if fields.get("modalities") not in (None, ["text"]) or fields.get("audio"):
        raise Refused(400, "modalities is ['text']: answers are text", param="modalities")
    for name in ("functions", "function_call"):
        if fields.get(name):
            raise Refused(400, f"{name} is out of use: send tools and tool_choice", param=name)


def _checked(settings: dict[str, Any]) -> dict[str, Any]:
    """The settings, whose lists and texts are what they should be; numbers are checked later."""
    stop = settings.get("stop")
    if isinstance(stop, list) and not all(
        isinstance(text, str) for text in cast("list[Any]", stop)
    ):
        raise Refused(400, "stop is a text or a list of texts", param="stop")
    reasoning = settings.get("reasoning")
    if isinstance(reasoning, dict):
        known = cast("dict[str, Any]", reasoning)
        settings["reasoning"] = known.get("max_tokens") or known.get("effort")
    return {name: value for name, value in settings.items() if value not in (None, [], ())}


def _limit(value: Any, _notices: list[str]) -> dict[str, Any]:
    return {"max_tokens": value}


def _effort(value: Any, notices: list[str]) -> dict[str, Any]:
    level = _LEVELS.get(value, value) if isinstance(value, str) else value
    if level != value:
        notices.append(f"reasoning_effort {value} is asked for as {level}.")
    return {"reasoning": level}


def _tools(value: Any, _notices: list[str]) -> dict[str, Any]:
    tools: list[Any] = cast("list[Any]", value) if isinstance(value, list) else [None]
    for place, tool in enumerate(tools):
        if not _names_function(tool):
            raise Refused(
                400,
                f"tools[{place}] is no description of a function: "
                '{"type": "function", "function": {"name": …, "parameters": …}}',
                param=f"tools[{place}]",
            )
    return {"tools": tools}


def _names_function(tool: Any) -> bool:
    described = as_object(tool)
    function = as_object(described.get("function"))
    is_right = described.get("type") == "function" and as_text(function.get("name"))
    return bool(is_right) and isinstance(function.get("parameters") or {}, dict)


def _tool_choice(value: Any, _notices: list[str]) -> dict[str, Any]:
    if isinstance(value, dict) and _names_function(value):
        return {"tool_choice": value["function"]["name"]}
    if isinstance(value, str):
        return {"tool_choice": value}
    raise Refused(
        400,
        'tool_choice is auto, none, required, or {"type": "function", "function": {"name": …}}',
        param="tool_choice",
    )


def _format(value: Any, notices: list[str]) -> dict[str, Any]:
    form = cast("dict[str, Any]", value) if isinstance(value, dict) else {}
    described: Any = form.get("json_schema")
    match form.get("type"):
        case "text":
            return {}
        case "json_object":
            notices.append("response_format json_object is asked for in words.")
            return {"system": "Answer with one JSON object and nothing else."}
        case "json_schema" if isinstance(described, dict):
            schema = cast("dict[str, Any]", described).get("schema")
            if isinstance(schema, dict):
                return {"schema": schema}
        case _:
            pass
    raise Refused(
        400,
        'response_format is {"type": "json_schema", "json_schema": {"name", "schema"}}, '
        '{"type": "json_object"} or {"type": "text"}',
        param="response_format",
    )


_READERS: dict[str, Callable[[Any, list[str]], dict[str, Any]]] = {
    "max_tokens": _limit,
    "max_completion_tokens": _limit,
    "reasoning_effort": _effort,
    "tools": _tools,
    "tool_choice": _tool_choice,
    "response_format": _format,
}
