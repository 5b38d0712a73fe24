"""What a client asks for: a JSON body becomes a prompt, a model and settings, or is refused.

Bodies are untrusted. What a client may set stands in a list; where keys, addresses, headers, files
and the cache are concerned, nothing does.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple, cast

from nbllm.errors import NbllmError
from nbllm.gateway.choices import chat_settings, own_settings
from nbllm.gateway.refusal import Refused
from nbllm.gateway.said import read_messages
from nbllm.messages import Message, Text
from nbllm.prompt import parse_prompt
from nbllm.wire.shapes import as_list, as_object


class Asked(NamedTuple):
    """One question of a client's; ``model`` is ``None`` where it named none.

    ``notices`` tell what of its settings is not honoured.
    """

    model: str | None
    prompt: tuple[Message, ...]
    settings: Mapping[str, Any]
    notices: tuple[str, ...] = ()
    stream: bool = False
    include_usage: bool = False


def read_chat(body: object) -> Asked:
    """A body in the form of OpenAI's Chat Completions. Raises ``Refused``."""
    fields = _object(body)
    messages = read_messages(fields.get("messages"))
    settings, notices = chat_settings(fields)
    if words := settings.pop("system", None):  # an alias may have a system message of its own
        messages = (Message("system", (Text(words),)), *messages)
    include_usage = _flag(as_object(fields.get("stream_options")), "include_usage")
    return Asked(
        _model(fields), messages, settings, tuple(notices), _flag(fields, "stream"), include_usage
    )


def read_own(body: object) -> Asked:
    """A body in our own form, ``{"model", "messages" | "prompt", …settings}``.

    Raises ``Refused``.
    """
    fields = dict(_object(body))
    if ("prompt" in fields) == ("messages" in fields):
        raise Refused(400, "send a prompt or messages, and not both", param="prompt")
    prompt = _read_prompt(fields) if "prompt" in fields else read_messages(fields["messages"])
    rest = {name: fields[name] for name in fields if name not in ("model", "prompt", "messages")}
    return Asked(_model(fields), prompt, own_settings(rest), stream=True, include_usage=True)


def _object(body: object) -> dict[str, Any]:
    if not isinstance(body, dict):
        raise Refused(400, "the body is a JSON object, as in OpenAI's Chat Completions")
    return cast("dict[str, Any]", body)


def _model(fields: Mapping[str, Any]) -> str | None:
    model = fields.get("model")
    if model is None or (isinstance(model, str) and model):
        return model
    raise Refused(400, "model is the name of a model", param="model")


def _flag(fields: Mapping[str, Any], name: str) -> bool:
    value = fields.get(name)
    if value is None or isinstance(value, bool):
        return bool(value)
    raise Refused(400, f"{name} is true or false", param=name)


def _read_prompt(fields: Mapping[str, Any]) -> tuple[Message, ...]:
    prompt = fields["prompt"]
    parts = [prompt] if isinstance(prompt, str) else as_list(prompt)
    if not parts or not all(isinstance(part, (str, dict)) for part in parts):
        raise Refused(400, "prompt is a text, or a list of texts and messages", param="prompt")
    try:
        return parse_prompt(parts)
    except (NbllmError, TypeError, ValueError) as error:
        raise Refused(400, str(error), param="prompt") from None
