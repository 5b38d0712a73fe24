"""A response as a JSON object, and back."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING, Any, cast

from nbllm.errors import NbllmError, SchemaError
from nbllm.events import Event, Finish
from nbllm.response import Response
from nbllm.serialization.errors import error_from_dict, error_to_dict
from nbllm.serialization.events import event_from_dict, event_to_dict
from nbllm.serialization.values import field_names, read_record, record, shown, write
from nbllm.tool_call import ToolCall, parse_arguments

if TYPE_CHECKING:
    from nbllm.schema.form import Form

_OWN = ("tool_calls", "events", "parsed", "error")
"""What is written and read in its own way."""


def response_to_dict(response: Response, *, events: bool = True) -> dict[str, Any]:
    """The fields of a response in plain JSON: times in seconds, cost in US dollars, unknown null.

    A tool call has its ``arguments`` as an object too, where JSON can say them; ``parsed`` is the
    value as JSON where it has one. ``events`` says whether those are written as well.
    """
    names = [name for name in field_names(Response) if name not in _OWN]
    fields = {name: write(getattr(response, name)) for name in names}
    fields["tool_calls"] = [_call(call) for call in response.tool_calls]
    fields["parsed"] = _plain(response.parsed)
    fields["error"] = None if response.error is None else error_to_dict(response.error)
    if events:
        fields["events"] = [event_to_dict(event) for event in response.events]
    return fields


def response_from_dict(fields: Any, form: Form | None = None) -> Response:
    """The response that a JSON object stands for. Raises ``ValueError`` for any other value.

    ``parsed`` is read off the text by ``form``, which is what ``schema=`` came to; without one it
    is ``None``. Arguments are read off their text too.
    """
    given = record(fields, "a response")
    if "text" not in given:
        raise ValueError("a response has a text")
    events = tuple(map(event_from_dict, _list(given, "events")))
    calls = tuple(map(_read_call, _list(given, "tool_calls")))
    error = _error(given.get("error"), events)
    made = read_record(Response, given, tool_calls=calls, events=events, parsed=None, error=error)
    if form is not None and made.finish_reason == "stop":
        with suppress(SchemaError):
            made = replace(made, parsed=form.parse(made.text))
    if error is not None:
        error.response = made
    return made


def _call(call: ToolCall) -> dict[str, Any]:
    words = {"id": call.id, "name": call.name, "arguments_json": call.arguments_json}
    return {**words, "arguments": _plain(call.arguments)}


def _read_call(given: Any) -> ToolCall:
    text = record(given, "a tool call").get("arguments_json")
    arguments = parse_arguments(text) if isinstance(text, str) else None
    return read_record(ToolCall, given, arguments=arguments)


def _error(given: Any, events: tuple[Event, ...]) -> NbllmError | None:
    """The error; it is that of the ``Finish`` where there is one."""
    error = None if given is None else error_from_dict(given)
    last = events[-1] if events else None
    if isinstance(last, Finish) and isinstance(last.error, NbllmError):
        return last.error
    return error


def _plain(value: Any) -> Any:
    """A value as JSON has it; ``None`` where it has none."""
    with suppress(TypeError, ValueError, RecursionError):
        json.dumps(value, allow_nan=False)
        return value
    return _by_pydantic(value) if "pydantic" in sys.modules else None


def _by_pydantic(value: Any) -> Any:
    core: Any = import_module("pydantic_core")
    with suppress(TypeError, ValueError, RecursionError):
        return json.loads(json.dumps(core.to_jsonable_python(value), allow_nan=False))
    return None


def _list(given: Mapping[str, Any], name: str) -> list[Any]:
    value = given.get(name, [])
    if isinstance(value, list):
        return cast("list[Any]", value)
    raise ValueError(f"{name} is a list, not {shown(value)}")
