"""Messages to input items, and the instructions before them.

Source of the rules: wire.md §2. Reasoning of an earlier turn goes back as the provider's own items
or not at all.
"""

from __future__ import annotations

from itertools import takewhile
from typing import Any, TypeAlias

from nbllm.attachments import File, Image
from nbllm.messages import CallPart, Message, Part, Request, ResultPart, Text
from nbllm.wire.responses.attachments import encode_file, encode_image, why_not
from nbllm.wire.shapes import as_list, as_object, as_text, read_json

InputItem: TypeAlias = dict[str, Any]


def encode_input(request: Request) -> tuple[str, list[InputItem], list[str]]:
    """The instructions, the items, and a notice for each part that cannot be sent.

    The system messages at the head are the instructions, a later one stays in its place. Where
    there is nothing but system messages, they stay too: the API wants an input.
    """
    head = list(takewhile(_is_instruction, request.messages))
    if len(head) == len(request.messages):
        head = []
    encoder = _Encoder()
    for message in request.messages[len(head) :]:
        encoder.add(message, _parse_echo(request.echoes(message)))
    instructions = "\n\n".join(message.text for message in head if message.text)
    return instructions, encoder.items, encoder.notices


class _Encoder:
    """Collects the items of one message after the other."""

    def __init__(self) -> None:
        self.items: list[InputItem] = []
        self.notices: list[str] = []
        self._custom: set[str] = set()

    def add(self, message: Message, echo: list[InputItem]) -> None:
        """Append a message: as the provider's own items, where there are some, or by its parts."""
        custom = [item for item in echo if item.get("type") == "custom_tool_call"]
        self._custom |= {as_text(item.get("call_id")) for item in custom}
        self.items += echo or self._from_parts(message)

    def _from_parts(self, message: Message) -> list[InputItem]:
        """Calls and results are items of their own; what stands between them is a message."""
        role = "user" if message.role == "tool" else message.role
        items: list[InputItem] = []
        for part in message.content:
            if isinstance(part, (CallPart, ResultPart)):
                items.append(self._encode_call_or_result(part))
            elif content := self._encode_content(part, role):
                if items and "role" in items[-1]:
                    items[-1]["content"] += content
                else:
                    items.append({"role": role, "content": content})
        return items

    def _encode_call_or_result(self, part: CallPart | ResultPart) -> InputItem:
        if isinstance(part, CallPart):
            call = {"type": "function_call", "call_id": part.id, "name": part.name}
            return {**call, "arguments": part.arguments or "{}"}
        kind = "custom_tool_call" if part.id in self._custom else "function_call"
        return {"type": f"{kind}_output", "call_id": part.id, "output": part.output}

    def _encode_content(self, part: Part, role: str) -> list[dict[str, Any]] | str:
        """The user's parts are a list; the model's are plain text, the form that asks no ids."""
        if isinstance(part, Text):
            text = {"type": "input_text", "text": part.text}
            return part.text if role == "assistant" else [text]
        if not isinstance(part, (Image, File)):
            return []
        if notice := why_not(part, role):
            self.notices.append(notice)
            return []
        return [encode_image(part) if isinstance(part, Image) else encode_file(part)]


def _is_instruction(message: Message) -> bool:
    return message.role == "system" and all(isinstance(part, Text) for part in message.content)


def _parse_echo(echo: str | None) -> list[InputItem]:
    """The items of a state, none where it is missing or cannot be read."""
    items = as_list(read_json(echo or "null"))
    return items if all(as_object(item).get("type") for item in items) else []
